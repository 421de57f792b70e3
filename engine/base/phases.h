/// Noting where time goes. Every function does nothing when `times` is NULL.
#ifndef PROCADE_PHASES_H
#define PROCADE_PHASES_H

#include <time.h>

#include "base.h"

/// Nanoseconds by pcd_phase, of one thread.
typedef struct phase_times {
    int64_t nanoseconds[PCD_NUM_PHASES];
} phase_times;

static inline int64_t phase_clock(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int64_t phase_begin(const phase_times *times) {
    return times ? phase_clock() : 0;
}

static inline void phase_end(phase_times *times, pcd_phase phase, int64_t begin) {
    if (times)
        times->nanoseconds[phase] += phase_clock() - begin;
}

#endif
