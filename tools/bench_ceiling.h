/// @file bench_ceiling.h
#ifndef PROCADE_TOOLS_BENCH_CEILING_H
#define PROCADE_TOOLS_BENCH_CEILING_H

#include <stdbool.h>
#include <stdint.h>

/// How many 64x64 RGB windows a second this machine copies on one core out of a larger picture: no picture
/// can be drawn faster. @param is_scattered windows lie anywhere, as those of many environments do; else each
/// lies near the one before, which the processor's cache then holds @param rates [repeats] @return EXIT_FINE
/// or an exit code
int bench_ceiling(bool is_scattered, double seconds, int32_t repeats, double *rates);

#endif
