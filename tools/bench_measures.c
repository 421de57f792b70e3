// For dladdr() and mallinfo2().
#define _GNU_SOURCE
#include "bench_measures.h"

#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#ifdef HAVE_MALLINFO2
#include <malloc.h>
#endif

#include "bench_run.h"
#include "clock.h"
#include "report.h"
#include "statistics.h"

#define LEVEL_ENVS       4 ///< Whose levels are timed together.
#define BATCH_ENVS       64
#define STEPS_A_SECOND   16000 ///< Batch steps timed one by one for each second of a repeat,
#define MIN_STEPS        100   ///< and at least so many.
#define SLOW_SHARE       0.999
#define CROWD_STEPS      8
#define STATES_AT_ONCE   1024 ///< Saves or loads between two looks at the clock.
#define OWN_EXECUTABLE   "/proc/self/exe"
#define LONGEST_ARGUMENT 128

extern char **environ;

/// A call that is timed.
typedef pcd_status timed_call(void *context);

/// Seconds of the fastest call of several rounds.
static pcd_status time_call(timed_call *call, void *context, double seconds, int32_t repeats, double *best) {
    pcd_status status = PCD_OK;
    double end = seconds_now() + seconds * repeats;
    *best = 0.0;
    for (int32_t i = 0; status == PCD_OK && (i < repeats || seconds_now() < end); i++) {
        double begin = seconds_now();
        status = call(context);
        double time = seconds_now() - begin;
        *best = i == 0 || time < *best ? time : *best;
    }
    return status;
}

static bench_scenario scenario_of(const measure_setup *setup, bench_view view) {
    return (bench_scenario){.game = setup->game,
                            .mode = setup->mode,
                            .policy = "random",
                            .view = view,
                            .num_envs = BATCH_ENVS,
                            .num_threads = 1};
}

static pcd_config config_of(const measure_setup *setup, int32_t num_envs) {
    bench_scenario scenario = scenario_of(setup, BENCH_VIEW_RGB);
    scenario.num_envs = num_envs;
    return bench_config(&scenario);
}

// ---------------------------------------------------------------------------------------------------------
// Levels and steps
// ---------------------------------------------------------------------------------------------------------

static pcd_status reset_batch(void *batch) {
    return pcd_reset(batch);
}

/// Levels of so many environments at once: the fastest of several times. The same levels each time, so that
/// an interruption does not count.
static pcd_status time_levels(pcd_batch *batch, int32_t round, int32_t repeats, double *best) {
    uint64_t seeds[LEVEL_ENVS];
    for (int32_t env = 0; env < LEVEL_ENVS; env++)
        seeds[env] = (uint64_t)(round * LEVEL_ENVS + env);
    pcd_status status = PCD_OK;
    for (int32_t repeat = 0; status == PCD_OK && repeat < repeats; repeat++) {
        double time = 0.0;
        status = pcd_seed(batch, NULL, seeds);
        if (status == PCD_OK)
            status = time_call(reset_batch, batch, 0.0, 1, &time);
        *best = repeat == 0 || time < *best ? time : *best;
    }
    return status;
}

/// Resets without any channel: levels alone.
static int measure_levels(const measure_setup *setup, game_figures *figures) {
    bench_run run;
    bench_scenario scenario = scenario_of(setup, BENCH_VIEW_NONE);
    scenario.num_envs = LEVEL_ENVS;
    int code = bench_run_open(&run, &scenario, false);
    double total = 0.0, end = seconds_now() + setup->seconds * setup->repeats;
    int32_t rounds = 0;
    for (; code == EXIT_FINE && (rounds == 0 || seconds_now() < end); rounds++) {
        double best = 0.0;
        pcd_status status = time_levels(run.batch, rounds, setup->repeats, &best);
        if (status != PCD_OK)
            code = report_library(status);
        else
            total += best;
    }
    figures->level = total / rounds / LEVEL_ENVS;
    bench_run_close(&run);
    return code;
}

/// Plays the same steps again and keeps the fastest time of each. @param ends counts episodes ended
static pcd_status time_steps(bench_run *run, int32_t num_steps, bool is_first, double *times, int64_t *ends) {
    uint64_t seeds[BATCH_ENVS];
    for (int32_t env = 0; env < BATCH_ENVS; env++)
        seeds[env] = (uint64_t)env;
    pcd_status status = pcd_seed(run->batch, NULL, seeds);
    if (status == PCD_OK)
        status = pcd_reset(run->batch);
    bench_run_rewind(run);
    *ends = 0;
    for (int32_t step = 0; status == PCD_OK && step < num_steps; step++) {
        double begin = seconds_now();
        status = bench_run_step(run, 1);
        double time = seconds_now() - begin;
        times[step] = is_first || time < times[step] ? time : times[step];
        for (int32_t env = 0; env < BATCH_ENVS; env++)
            *ends += run->io.terminated[env] || run->io.truncated[env];
    }
    return status;
}

/// Needs the cost of a level.
static int measure_steps(const measure_setup *setup, game_figures *figures) {
    int32_t num_steps = (int32_t)(setup->seconds * STEPS_A_SECOND);
    num_steps = num_steps < MIN_STEPS ? MIN_STEPS : num_steps;
    double *times = calloc((size_t)num_steps, sizeof *times);
    if (!times)
        return report_no_memory();
    bench_run run;
    bench_scenario scenario = scenario_of(setup, BENCH_VIEW_RGB);
    int code = bench_run_open(&run, &scenario, false);
    int64_t ends = 0;
    for (int32_t repeat = -1; code == EXIT_FINE && repeat < setup->repeats; repeat++) {
        // The first round warms up.
        pcd_status status = time_steps(&run, num_steps, repeat <= 0, times, &ends);
        if (status != PCD_OK)
            code = report_library(status);
    }
    double total = 0.0;
    for (int32_t step = 0; step < num_steps; step++)
        total += times[step];
    figures->step = (total - (double)ends * figures->level) / ((double)num_steps * BATCH_ENVS);
    figures->batch_median = spread_of(times, num_steps).median;
    figures->batch_slow = times[(int32_t)(SLOW_SHARE * (num_steps - 1))];
    bench_run_close(&run);
    free(times);
    return code;
}

// ---------------------------------------------------------------------------------------------------------
// Memory and creation
// ---------------------------------------------------------------------------------------------------------

static int create(const measure_setup *setup, int32_t num_envs, pcd_batch **batch) {
    pcd_config config = config_of(setup, num_envs);
    pcd_status status = pcd_create(&config, batch);
    if (status != PCD_OK)
        return report_library(status);
    return pcd_get_buffers(*batch).actions ? EXIT_FINE : report_no_memory();
}

/// Bytes allocated and not yet released; without the C library's help always 0.
static double memory_in_use(void) {
#ifdef HAVE_MALLINFO2
    struct mallinfo2 memory = mallinfo2();
    return (double)memory.uordblks + (double)memory.hblkhd;
#else
    return 0.0;
#endif
}

/// Memory of a batch that was stepped, beside its observations. @param seconds that its creation took
static int weigh_batch(const measure_setup *setup, int32_t num_envs, double *bytes, double *seconds) {
    pcd_batch *batch = NULL;
    double before = memory_in_use(), begin = seconds_now();
    int code = create(setup, num_envs, &batch);
    *seconds = seconds_now() - begin;
    if (code == EXIT_FINE) {
        pcd_status status = pcd_reset(batch);
        if (status == PCD_OK)
            status = pcd_step(batch);
        if (status != PCD_OK)
            code = report_library(status);
        *bytes = memory_in_use() - before - (double)num_envs * (double)pcd_observation_bytes(batch);
    }
    pcd_destroy(batch);
    return code;
}

static int measure_memory(const measure_setup *setup, game_figures *figures) {
    double few, many = 0.0, seconds;
    int code = weigh_batch(setup, BATCH_ENVS, &few, &seconds);
    for (int32_t repeat = 0; code == EXIT_FINE && repeat < setup->repeats; repeat++) {
        code = weigh_batch(setup, MANY_ENVS, &many, &seconds);
        figures->creation = repeat == 0 || seconds < figures->creation ? seconds : figures->creation;
    }
    figures->env_bytes = (many - few) / (MANY_ENVS - BATCH_ENVS);
    return code;
}

static int measure_crowd(const measure_setup *setup, game_figures *figures) {
    pcd_batch *batch = NULL;
    double begin = seconds_now();
    int code = create(setup, CROWD_ENVS, &batch);
    pcd_status status = code == EXIT_FINE ? pcd_reset(batch) : PCD_OK;
    figures->crowd_creation = seconds_now() - begin;
    double best = 0.0;
    for (int32_t step = 0; code == EXIT_FINE && status == PCD_OK && step < CROWD_STEPS; step++) {
        begin = seconds_now();
        status = pcd_step(batch);
        double time = seconds_now() - begin;
        best = step == 0 || time < best ? time : best;
    }
    figures->crowd_rate = CROWD_ENVS / best;
    pcd_destroy(batch);
    return status == PCD_OK ? code : report_library(status);
}

// ---------------------------------------------------------------------------------------------------------
// States
// ---------------------------------------------------------------------------------------------------------

typedef struct saved_state {
    pcd_batch *batch;
    void *data;
    size_t size;
} saved_state;

static pcd_status save_states(void *context) {
    saved_state *saved = context;
    pcd_status status = PCD_OK;
    for (int32_t i = 0; status == PCD_OK && i < STATES_AT_ONCE; i++)
        status = pcd_save(saved->batch, i % BATCH_ENVS, saved->data, saved->size);
    return status;
}

static pcd_status load_states(void *context) {
    saved_state *saved = context;
    pcd_status status = PCD_OK;
    for (int32_t i = 0; status == PCD_OK && i < STATES_AT_ONCE; i++)
        status = pcd_load(saved->batch, i % BATCH_ENVS, saved->data, saved->size);
    return status;
}

static pcd_status clone_batch(void *batch) {
    pcd_batch *clone;
    pcd_status status = pcd_clone(batch, &clone);
    pcd_destroy(clone);
    return status;
}

static int measure_states(const measure_setup *setup, game_figures *figures) {
    saved_state saved = {0};
    int code = create(setup, MANY_ENVS, &saved.batch);
    if (code == EXIT_FINE) {
        saved.size = pcd_save_size(saved.batch, 0);
        saved.data = malloc(saved.size);
        code = saved.data ? EXIT_FINE : report_no_memory();
    }
    if (code == EXIT_FINE) {
        double save = 0.0, load = 0.0, clone = 0.0, seconds = 0.1 * setup->seconds;
        pcd_status status = pcd_reset(saved.batch);
        if (status == PCD_OK)
            status = time_call(save_states, &saved, seconds, setup->repeats, &save);
        if (status == PCD_OK)
            status = time_call(load_states, &saved, seconds, setup->repeats, &load);
        if (status == PCD_OK)
            status = time_call(clone_batch, saved.batch, seconds, setup->repeats, &clone);
        if (status != PCD_OK)
            code = report_library(status);
        figures->saves = STATES_AT_ONCE / save;
        figures->loads = STATES_AT_ONCE / load;
        figures->clone_rate = (double)saved.size * MANY_ENVS / clone;
    }
    free(saved.data);
    pcd_destroy(saved.batch);
    return code;
}

// ---------------------------------------------------------------------------------------------------------
// Fresh processes, and the library itself
// ---------------------------------------------------------------------------------------------------------

/// Runs this program anew for one observation. @return seconds until it has ended, less than 0 if it could
/// not
static double time_process(const char *game, const char *mode) {
    char level[LONGEST_ARGUMENT];
    snprintf(level, sizeof level, "%s/%s", game, mode);
    char command[] = "bench", option[] = "--first", program[] = "procade";
    char *arguments[] = {program, command, option, level, NULL};
    pid_t process;
    int state;
    double begin = seconds_now();
    if (posix_spawn(&process, OWN_EXECUTABLE, NULL, NULL, arguments, environ) != 0)
        return -1.0;
    if (waitpid(process, &state, 0) != process || !WIFEXITED(state) || WEXITSTATUS(state) != EXIT_FINE)
        return -1.0;
    return seconds_now() - begin;
}

static void measure_process(const measure_setup *setup, game_figures *figures) {
    figures->first_observation = time_process(setup->game, setup->mode);
    for (int32_t repeat = 1; repeat < setup->repeats && figures->first_observation >= 0.0; repeat++) {
        double time = time_process(setup->game, setup->mode);
        figures->first_observation = time < figures->first_observation ? time : figures->first_observation;
    }
}

size_t measure_library_size(void) {
    Dl_info info;
    struct stat status;
    const char *(*const inside)(void) = pcd_version;
    void *address;
    memcpy(&address, &inside, sizeof address);
    return dladdr(address, &info) && stat(info.dli_fname, &status) == 0 ? (size_t)status.st_size : 0;
}

int measure_figures(const measure_setup *setup, game_figures *figures) {
    *figures = (game_figures){0};
    // Before this process grows, for starting another copies its tables.
    measure_process(setup, figures);
    int code = measure_levels(setup, figures);
    if (code == EXIT_FINE)
        code = measure_steps(setup, figures);
    if (code == EXIT_FINE)
        code = measure_memory(setup, figures);
    if (code == EXIT_FINE)
        code = measure_crowd(setup, figures);
    if (code == EXIT_FINE)
        code = measure_states(setup, figures);
    return code;
}
