/// Small things every room uses: errors, hashing, rounding.
#ifndef PROCADE_BASE_H
#define PROCADE_BASE_H

#include "procade/game.h"

#if defined(__GNUC__)
#define PRINTF_FORMAT(text, arguments) __attribute__((format(printf, text, arguments)))
#else
#define PRINTF_FORMAT(text, arguments)
#endif

/// Notes what went wrong for pcd_last_error() and returns `status`. The sentence names the argument, the
/// value and what is allowed.
pcd_status error_set(pcd_status status, const char *format, ...) PRINTF_FORMAT(2, 3);

/// Largest whole number not above x, for |x| < 2^26: adding 2^26 first makes cutting the fraction off a
/// floor.
static inline int32_t floor_to_int(double x) {
    return (int32_t)(x + 67108864.0) - 67108864;
}
/// Nearest whole number, halves up.
static inline int32_t round_to_int(double x) {
    return floor_to_int(x + 0.5);
}

/// Asks the processor to bring memory near before it is needed.
static inline void prefetch(const void *memory) {
#if defined(__GNUC__)
    __builtin_prefetch(memory);
#else
    (void)memory;
#endif
}
/// The same for memory that is written.
static inline void prefetch_target(const void *memory) {
#if defined(__GNUC__)
    __builtin_prefetch(memory, 1);
#else
    (void)memory;
#endif
}

static inline size_t align_up(size_t size, size_t alignment) {
    return (size + alignment - 1) / alignment * alignment;
}

enum {
    CACHE_LINE = 64,     ///< Bytes.
    THREADS_APART = 128, ///< Bytes that keep what two threads write apart: lines are fetched in pairs.
};

/// The first line of the cache that begins in a block of memory, which has CACHE_LINE bytes more than it is
/// used for.
static inline uint8_t *first_line(void *block) {
    return (uint8_t *)block + (align_up((uintptr_t)block, CACHE_LINE) - (uintptr_t)block);
}

#endif
