/// Threads that share out the environments of a step. Results never depend on how many there are.
#ifndef PROCADE_WORKERS_H
#define PROCADE_WORKERS_H

#include "base/base.h"

/// Neighbouring items of a job, in the order in which they are to be done.
typedef struct work_items {
    int32_t first, count;
    int32_t direction; ///< From item to item: 1 or -1.
} work_items;

static inline int32_t item_at(work_items items, int32_t place) {
    return items.first + place * items.direction;
}

/// Does items of a job on thread `thread`, 0 being the caller's.
typedef void (*work_function)(void *context, work_items items, int32_t thread);

typedef struct workers workers;

/// Starts num_threads - 1 threads for jobs of num_items items. @return NULL when they cannot be started.
workers *workers_create(int32_t num_threads, int32_t num_items);
void workers_destroy(workers *workers);

/// Gives a job to the threads and returns. With one thread, or when the last jobs were so short that waking
/// the others would take longer, the job is done here.
void workers_begin(workers *workers, work_function function, void *context);
/// Helps with the job and returns when it is done.
void workers_end(workers *workers);

#endif
