#include "bench_run.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "policies.h"
#include "report.h"

#define CHUNK_SECONDS  0.001     ///< Time between two looks at the clock.
#define MAX_TABLE_SIZE (1 << 18) ///< Actions drawn ahead.
#define MIN_TABLE_ROWS 64

/// Draws actions ahead, so that drawing takes no measured time.
static bool draw_actions(bench_run *run, const bench_scenario *scenario) {
    policy named, player;
    policy_parse(scenario->policy, &named);
    player = policy_for_game(&named, scenario->game, scenario->mode);

    run->num_envs = scenario->num_envs;
    run->num_rows = MAX_TABLE_SIZE / scenario->num_envs;
    run->num_rows = run->num_rows < MIN_TABLE_ROWS ? MIN_TABLE_ROWS : run->num_rows;
    run->actions = malloc((size_t)run->num_rows * (size_t)run->num_envs * sizeof *run->actions);
    if (!run->actions)
        return false;
    for (int32_t env = 0; env < run->num_envs; env++) {
        policy_memory memory = policy_begin((uint64_t)env);
        // Environments stand at different places of a cycle.
        memory.step = env;
        for (int32_t row = 0; row < run->num_rows; row++)
            run->actions[(size_t)row * (size_t)run->num_envs + (size_t)env] = policy_act(&player, &memory);
    }
    return true;
}

int bench_run_open(bench_run *run, const bench_scenario *scenario, bool profile) {
    *run = (bench_run){0};
    pcd_config config = bench_config(scenario);
    config.profile = profile;
    pcd_status status = pcd_create(&config, &run->batch);
    if (status != PCD_OK)
        return report_library(status);
    run->io = pcd_get_buffers(run->batch);
    if (!run->io.actions || !draw_actions(run, scenario))
        return report_no_memory();
    status = pcd_reset(run->batch);
    return status == PCD_OK ? EXIT_FINE : report_library(status);
}

void bench_run_close(bench_run *run) {
    free(run->actions);
    pcd_destroy(run->batch);
    *run = (bench_run){0};
}

void bench_run_rewind(bench_run *run) {
    run->row = 0;
}

pcd_status bench_run_step(bench_run *run, int64_t count) {
    pcd_status status = PCD_OK;
    for (int64_t i = 0; status == PCD_OK && i < count; i++) {
        memcpy(run->io.actions, run->actions + (size_t)run->row * (size_t)run->num_envs,
               (size_t)run->num_envs * sizeof *run->io.actions);
        run->row = run->row + 1 < run->num_rows ? run->row + 1 : 0;
        status = pcd_step(run->batch);
    }
    return status;
}

pcd_status bench_run_for(bench_run *run, double seconds, int64_t *chunk, double *rate) {
    double start = seconds_now(), elapsed = 0.0;
    int64_t steps = 0;
    pcd_status status = PCD_OK;
    while (status == PCD_OK && elapsed < seconds) {
        status = bench_run_step(run, *chunk);
        steps += *chunk;
        elapsed = seconds_now() - start;
    }
    *rate = (double)steps * run->num_envs / elapsed;
    double fitting = (double)steps / elapsed * CHUNK_SECONDS;
    *chunk = fitting < 1.0 ? 1 : (int64_t)fitting;
    return status;
}
