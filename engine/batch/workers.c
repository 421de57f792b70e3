#include "workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/phases.h"

enum {
    SPINS = 1000,         // Looks at the job number before a thread goes to sleep: tens of microseconds.
    MOST_ITEMS = 64,      // Items a thread takes at once, so that what they use stays in the cache.
    SURELY_AWAKE = 10000, // Nanoseconds after a job in which no thread has gone to sleep yet.
    LEAST_WORK = 6000,    // Nanoseconds of a job below which threads that are awake cost more than they do,
    LEAST_WAKING_WORK = 40000, // and those that sleep.
    LEAST_HELP = 2000, // Nanoseconds of work worth taking over: what it needs lies in another core's cache.
    UNKNOWN_WORK = 1000000, // Nanoseconds an item is taken to last before the first is done.
    LEAST_GROWTH = 100, // Nanoseconds that the time of an item may seem to grow by from one job to the next.
    MEMORY = 8,         // Jobs that the estimate of an item's time remembers, about.
    LONG_MEMORY = 32,   // The same for how threads differ.
    UNTIMED_JOBS = 15,  // Jobs done without a look at the clock after one below LEAST_WORK.
};

/// The items a thread begins a job with; others help when theirs are done. They are nearly the same from job
/// to job, so that an environment mostly stays in the cache of one core.
typedef struct share {
    atomic_int next;
    atomic_int end;
    int32_t first;
    int32_t items;     // Done by the thread in the last job.
    int64_t time;      // Nanoseconds it took for them.
    int64_t item_time; // Nanoseconds an item lasts on this thread, judged by the last jobs.
    char apart[THREADS_APART];
} share;

struct workers {
    int32_t num_threads, num_items;
    pthread_t *threads;
    share *shares; // [num_threads]
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    atomic_int sleeping;
    atomic_bool stop;
    // The job. Threads see a new one by its number; `done` counts finished items. A thread that wakes late
    // finds nothing left, or helps with the job that has begun meanwhile: nobody waits for it long.
    atomic_uint job;
    atomic_int done;
    work_function function;
    void *context;
    atomic_int least_divided; // Items that must be left of a share for it to be worth dividing.
    bool backwards;           // Of every second job: what the last one used last is still in the cache.
    // The caller's alone.
    bool shared;       // The job was given to the threads.
    int64_t last_end;  // Of the last job.
    int32_t untimed;   // Jobs left to do here without a look at the clock.
    int64_t item_time; // Nanoseconds an item lasts on one thread, judged by the last jobs.
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

/// Does the items that come as numbers [from, to) in a pass over items [first, end).
static inline void do_items(const workers *workers, int32_t first, int32_t end, int32_t from, int32_t to,
                            int32_t thread) {
    work_items items = {from, to - from, 1};
    if (workers->backwards)
        items.first = first + end - 1 - from, items.direction = -1;
    workers->function(workers->context, items, thread);
}

/// Takes half of what is left of a share if that is at least `least_left`, or all where it is not worth
/// dividing: many items at once at first, few at last, so that threads end together. @return how many, from
/// number *from on
static int32_t take(share *share, int32_t least_left, int32_t least_divided, int32_t *from) {
    int32_t count;
    *from = atomic_load_explicit(&share->next, memory_order_relaxed);
    do {
        int32_t left = atomic_load_explicit(&share->end, memory_order_acquire) - *from;
        if (left < least_left)
            return 0;
        count = pcd_smaller(MOST_ITEMS, left < least_divided ? left : (left + 1) / 2);
    } while (!atomic_compare_exchange_weak(&share->next, from, *from + count));
    return count;
}

/// Does what is left of a share as long as that is at least `least_left`. @return the number of items done
static int32_t do_share(workers *workers, share *share, int32_t least_left, int32_t thread) {
    int32_t done = 0, from, count;
    while ((count = take(share, least_left, workers->least_divided, &from)) > 0) {
        do_items(workers, share->first, share->end, from, from + count, thread);
        done += count;
    }
    return done;
}

/// Does what is left of the job: the thread's own share first, then others' as far as at least `least_left`
/// items are left of them. @return the number of items done
static int32_t do_job(workers *workers, int32_t least_left, int32_t thread) {
    int32_t done = 0;
    int64_t begin = phase_clock();
    for (int32_t i = 0; i < workers->num_threads; i++)
        done += do_share(workers, &workers->shares[(thread + i) % workers->num_threads],
                         i == 0 ? 1 : least_left, thread);
    if (done) {
        workers->shares[thread].items += done;
        workers->shares[thread].time += phase_clock() - begin;
        atomic_fetch_add_explicit(&workers->done, done, memory_order_release);
    }
    return done;
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
        do_job(workers, workers->least_divided, start.thread);
    }
}

/// Settles which items each of the threads to come begins a job with.
static void share_out(workers *workers, int32_t num_threads) {
    for (int32_t i = 0; i < num_threads; i++) {
        share *share = &workers->shares[i];
        share->first = (int32_t)((int64_t)workers->num_items * i / num_threads);
        share->item_time = UNKNOWN_WORK;
        atomic_store(&share->end, (int32_t)((int64_t)workers->num_items * (i + 1) / num_threads));
        atomic_store(&share->next, share->end);
    }
}

workers *workers_create(int32_t num_threads, int32_t num_items) {
    workers *workers = calloc(1, sizeof *workers);
    if (!workers)
        return NULL;
    workers->num_threads = 1;
    workers->num_items = num_items;
    workers->item_time = UNKNOWN_WORK;
    pthread_mutex_init(&workers->mutex, NULL);
    pthread_cond_init(&workers->wake, NULL);
    workers->threads = calloc((size_t)num_threads, sizeof *workers->threads);
    workers->shares = calloc((size_t)num_threads, sizeof *workers->shares);
    if (workers->shares)
        share_out(workers, num_threads);
    while (workers->threads && workers->shares && workers->num_threads < num_threads) {
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
    free(workers->shares);
    free(workers);
}

static int64_t work_of_job(const workers *workers) {
    return workers->item_time * workers->num_items;
}

/// True when sharing a job that begins now is worth it.
static bool is_worth_sharing(const workers *workers, int64_t now) {
    int64_t idle = now - workers->last_end;
    bool awake = idle >= 0 && idle < SURELY_AWAKE;
    return workers->num_items > 1 && work_of_job(workers) >= (awake ? LEAST_WORK : LEAST_WAKING_WORK);
}

/// Notes how long a few items took.
static void learn_time(int64_t *item_time, int64_t time, int32_t items, int32_t memory) {
    if (items == 0 || time < 0)
        return;
    // A single long job, interrupted or with many new levels, teaches little: an item at most doubles.
    int64_t longest = 2 * *item_time + LEAST_GROWTH, last = time / items;
    *item_time += ((last < longest ? last : longest) - *item_time) / memory;
}

/// The time a thread takes for its share.
static int64_t share_time(const share *share) {
    return share->item_time * (share->end - share->first);
}

/// Moves an item from a share to its neighbour where that takes longer: cores differ in speed, and
/// environments in what they cost.
static void balance(workers *workers) {
    for (int32_t i = 0; i < workers->num_threads; i++) {
        share *own = &workers->shares[i];
        learn_time(&own->item_time, own->time, own->items, LONG_MEMORY);
        own->time = own->items = 0;
        // Nothing to take, wherever the share may end.
        atomic_store(&own->next, workers->num_items);
    }
    for (int32_t i = 1; i < workers->num_threads; i++) {
        share *before = &workers->shares[i - 1], *after = &workers->shares[i];
        int64_t excess = share_time(before) - share_time(after);
        int64_t step = before->item_time + after->item_time;
        int32_t move = excess > step && before->end - before->first > 1  ? -1
                       : -excess > step && after->end - after->first > 1 ? 1
                                                                         : 0;
        after->first += move;
        atomic_store(&before->end, after->first);
    }
}

/// Lets the threads take items from now on, and wakes those that sleep.
static void share_job(workers *workers) {
    atomic_store(&workers->done, 0);
    // Half of it is then worth fetching.
    atomic_store(&workers->least_divided, 2 + 2 * (int32_t)(LEAST_HELP / (workers->item_time + 1)));
    for (int32_t i = 0; i < workers->num_threads; i++)
        atomic_store(&workers->shares[i].next, workers->shares[i].first);
    atomic_fetch_add(&workers->job, 1);
    if (atomic_load(&workers->sleeping)) {
        pthread_mutex_lock(&workers->mutex);
        pthread_cond_broadcast(&workers->wake);
        pthread_mutex_unlock(&workers->mutex);
    }
}

static void do_all(const workers *workers) {
    int32_t end = workers->num_items;
    for (int32_t from = 0; from < end; from += MOST_ITEMS)
        do_items(workers, 0, end, from, pcd_smaller(from + MOST_ITEMS, end), 0);
}

/// Does a job on the caller's thread alone.
static void do_alone(workers *workers) {
    int64_t begin = workers->untimed ? 0 : phase_clock();
    do_all(workers);
    if (!workers->untimed) {
        workers->last_end = phase_clock();
        learn_time(&workers->item_time, workers->last_end - begin, workers->num_items, MEMORY);
        workers->untimed = work_of_job(workers) < LEAST_WORK ? UNTIMED_JOBS : 0;
    } else if (--workers->untimed == 0) {
        workers->last_end = phase_clock();
    }
}

void workers_begin(workers *workers, work_function function, void *context) {
    workers->function = function;
    workers->context = context;
    workers->backwards = !workers->backwards;
    workers->shared =
        workers->num_threads > 1 && !workers->untimed && is_worth_sharing(workers, phase_clock());
    if (workers->shared)
        share_job(workers);
    else if (workers->num_threads > 1)
        do_alone(workers);
    else
        do_all(workers);
}

void workers_end(workers *workers) {
    if (!workers->shared)
        return;
    do_job(workers, workers->least_divided, 0);
    for (int spin = 1; atomic_load_explicit(&workers->done, memory_order_acquire) != workers->num_items;
         spin++) {
        relax();
        if (spin % 64 == 0) {
            // A thread that has not begun by now may sleep for long.
            do_job(workers, 1, 0);
            sched_yield();
        }
    }
    learn_time(&workers->item_time, workers->shares[0].time, workers->shares[0].items, MEMORY);
    balance(workers);
    workers->last_end = phase_clock();
}
