/// @file counted_memory.h
/// Counts the allocations of everything linked into the tests, and makes one of them fail. The tests are
/// linked with --wrap=malloc, --wrap=calloc, --wrap=realloc and --wrap=free.
#ifndef PROCADE_TESTS_COUNTED_MEMORY_H
#define PROCADE_TESTS_COUNTED_MEMORY_H

#include <stdint.h>

/// Starts counting from 0, in all threads. The allocation with the number `failing`, counted from 0, gets no
/// memory; -1: all do.
void memory_begin(int64_t failing);
/// Stops counting. @return allocations asked for since memory_begin()
int64_t memory_end(void);
/// Blocks allocated and not freed yet.
int64_t memory_blocks_alive(void);

#endif
