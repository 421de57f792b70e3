/// @file bits.h
/// Bits of a row of flags. Internal.
#ifndef PCD_GENERATORS_BITS_H
#define PCD_GENERATORS_BITS_H

#include <stdint.h>

static inline int32_t count_bits(uint64_t row) {
    row -= (row >> 1) & UINT64_C(0x5555555555555555);
    row = (row & UINT64_C(0x3333333333333333)) + ((row >> 2) & UINT64_C(0x3333333333333333));
    row = (row + (row >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (int32_t)((row * UINT64_C(0x0101010101010101)) >> 56);
}

/// The number of the lowest bit set. @param row not 0.
static inline int32_t lowest_bit(uint64_t row) {
#if defined(__GNUC__)
    return __builtin_ctzll(row);
#else
    return count_bits((row & (0 - row)) - 1);
#endif
}

#endif
