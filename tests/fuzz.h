/// @file fuzz.h
/// What a fuzz target offers: to libFuzzer, or to the plain main of fuzz_main.c.
#ifndef PCD_TEST_FUZZ_H
#define PCD_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>

enum { FUZZ_CAPACITY = 1 << 18 }; ///< Bytes that hold any seed.

/// Tries one input. Only a bug can make it crash. @return 0.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/// Makes the input number `number` of a corpus to start from. @param data [FUZZ_CAPACITY]. @return its size.
size_t fuzz_make_seed(uint32_t number, uint8_t *data);

#endif
