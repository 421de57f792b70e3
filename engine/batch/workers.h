/// Threads that share out the environments of a step. Results never depend on how many there are.
#ifndef PROCADE_WORKERS_H
#define PROCADE_WORKERS_H

#include "base/base.h"

/// Does one item of a job on thread `thread`, 0 being the caller's.
typedef void (*work_function)(void *context, int32_t item, int32_t thread);

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
