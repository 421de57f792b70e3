/// @file bench_run.h
/// A batch in the middle of being stepped with actions drawn ahead.
#ifndef PROCADE_TOOLS_BENCH_RUN_H
#define PROCADE_TOOLS_BENCH_RUN_H

#include "bench_scenarios.h"
#include "procade/procade.h"

typedef struct bench_run {
    pcd_batch *batch;
    int32_t *actions; ///< [num_rows][num_envs]
    pcd_buffers io;
    int32_t num_rows, num_envs, row;
} bench_run;

/// Creates a scenario's batch and resets it. @param profile as in pcd_config
/// @return EXIT_FINE, or an exit code after having said what was wrong; to be closed in both cases
int bench_run_open(bench_run *run, const bench_scenario *scenario, bool profile);
void bench_run_close(bench_run *run);

/// Begins the actions from the first.
void bench_run_rewind(bench_run *run);
pcd_status bench_run_step(bench_run *run, int64_t count);
/// Steps for so many seconds. @param chunk steps between two looks at the clock: 1 at first, then what fits
/// @param rate receives environment steps a second
pcd_status bench_run_for(bench_run *run, double seconds, int64_t *chunk, double *rate);

#endif
