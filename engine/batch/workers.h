/// Threads that share out the environments of a step in chunks. Results never depend on how many there are.
#ifndef PROCADE_WORKERS_H
#define PROCADE_WORKERS_H

#include "base/base.h"

/// Does items [first, end) of a job on thread `thread`, 0 being the caller's.
typedef void (*work_function)(void *context, int32_t first, int32_t end, int32_t thread);

typedef struct workers workers;

/// Starts num_threads - 1 threads. @return NULL when they cannot be started.
workers *workers_create(int32_t num_threads);
void workers_destroy(workers *workers);

/// Gives a job to the threads and returns; with one thread the job is done here. Every job of these workers
/// has the same count.
void workers_begin(workers *workers, work_function function, void *context, int32_t count, int32_t chunk);
/// Helps with the job and returns when it is done.
void workers_end(workers *workers);

#endif
