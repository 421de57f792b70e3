#include "workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    SPINS = 1000
}; // Looks at the job number before a thread goes to sleep: less than a step of most batches.

struct workers {
    int32_t num_threads;
    pthread_t *threads;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    atomic_int sleeping;
    atomic_bool stop;
    // The job. Threads see a new one by its number; `next` hands out chunks, `done` counts finished items. A
    // thread that wakes late finds nothing left, or helps with the job that has begun meanwhile: nobody waits
    // for it.
    atomic_uint job;
    atomic_int next, done;
    atomic_int count, chunk;
    work_function function;
    void *context;
};

typedef struct thread_start {
    workers *workers;
    int32_t thread;
} thread_start;

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static void do_chunks(workers *workers, int32_t thread) {
    int32_t count = atomic_load(&workers->count), chunk = atomic_load(&workers->chunk);
    for (;;) {
        int32_t first = atomic_fetch_add(&workers->next, chunk);
        if (first >= count)
            return;
        int32_t end = min_int(first + chunk, count);
        workers->function(workers->context, first, end, thread);
        atomic_fetch_add_explicit(&workers->done, end - first, memory_order_release);
    }
}

/// Waits for a job other than `seen`: awake for a short while, then asleep.
static void wait_for_job(workers *workers, unsigned seen) {
    for (int spin = 0; spin < SPINS; spin++) {
        if (atomic_load_explicit(&workers->job, memory_order_acquire) != seen || atomic_load(&workers->stop))
            return;
        relax();
    }
    pthread_mutex_lock(&workers->mutex);
    atomic_fetch_add(&workers->sleeping, 1);
    while (atomic_load(&workers->job) == seen && !atomic_load(&workers->stop))
        pthread_cond_wait(&workers->wake, &workers->mutex);
    atomic_fetch_sub(&workers->sleeping, 1);
    pthread_mutex_unlock(&workers->mutex);
}

static void *thread_main(void *argument) {
    thread_start start = *(thread_start *)argument;
    free(argument);
    workers *workers = start.workers;
    unsigned seen = 0;
    for (;;) {
        wait_for_job(workers, seen);
        if (atomic_load(&workers->stop))
            return NULL;
        seen = atomic_load_explicit(&workers->job, memory_order_acquire);
        do_chunks(workers, start.thread);
    }
}

workers *workers_create(int32_t num_threads) {
    workers *workers = calloc(1, sizeof *workers);
    if (!workers)
        return NULL;
    workers->num_threads = 1;
    pthread_mutex_init(&workers->mutex, NULL);
    pthread_cond_init(&workers->wake, NULL);
    workers->threads = calloc((size_t)num_threads, sizeof *workers->threads);
    while (workers->threads && workers->num_threads < num_threads) {
        thread_start *start = malloc(sizeof *start);
        if (!start)
            break;
        *start = (thread_start){workers, workers->num_threads};
        if (pthread_create(&workers->threads[workers->num_threads], NULL, thread_main, start) != 0) {
            free(start);
            break;
        }
        workers->num_threads++;
    }
    if (workers->num_threads < num_threads) {
        workers_destroy(workers);
        return NULL;
    }
    return workers;
}

void workers_destroy(workers *workers) {
    if (!workers)
        return;
    pthread_mutex_lock(&workers->mutex);
    atomic_store(&workers->stop, true);
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->mutex);
    for (int32_t thread = 1; thread < workers->num_threads; thread++)
        pthread_join(workers->threads[thread], NULL);
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->mutex);
    free(workers->threads);
    free(workers);
}

void workers_begin(workers *workers, work_function function, void *context, int32_t count, int32_t chunk) {
    if (workers->num_threads == 1) {
        function(context, 0, count, 0);
        return;
    }
    workers->function = function;
    workers->context = context;
    atomic_store(&workers->count, count);
    atomic_store(&workers->chunk, chunk);
    atomic_store(&workers->done, 0);
    // From here on threads may take chunks.
    atomic_store(&workers->next, 0);
    atomic_fetch_add_explicit(&workers->job, 1, memory_order_release);
    if (atomic_load(&workers->sleeping)) {
        pthread_mutex_lock(&workers->mutex);
        pthread_cond_broadcast(&workers->wake);
        pthread_mutex_unlock(&workers->mutex);
    }
}

void workers_end(workers *workers) {
    if (workers->num_threads == 1)
        return;
    do_chunks(workers, 0);
    int32_t count = atomic_load(&workers->count);
    for (int spin = 0; atomic_load_explicit(&workers->done, memory_order_acquire) != count; spin++) {
        relax();
        if (spin % 64 == 63)
            sched_yield();
    }
}
