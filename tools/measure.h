/// @file measure.h
/// Episodes of a policy on a fixed set of levels: each level exactly so many times.
#ifndef PROCADE_TOOLS_MEASURE_H
#define PROCADE_TOOLS_MEASURE_H

#include <stdint.h>

#include "options.h"
#include "policies.h"
#include "procade/procade.h"
#include "statistics.h"

/// Which levels are played, and how often.
typedef struct measure_plan {
    const char *game, *mode;
    const text_list *parameters; ///< "NAME=VALUE" each.
    pcd_split split;
    int32_t start_level, num_levels;
    int32_t repetitions; ///< Episodes of each level.
    int32_t num_threads;
    int32_t seed; ///< Of the policies' random numbers.
} measure_plan;

/// What came of it. `seeds` belongs to the caller.
typedef struct measure_result {
    int32_t episodes;
    mean_interval episode_return; ///< Its interval takes levels as the sample, so that repetitions do not
                                  ///< narrow it.
    double mean_length;
    double completed, timed_out; ///< Shares of the episodes.
    double steps_per_second;
    int32_t *seeds; ///< [num_levels] the levels played.
} measure_result;

/// The environments of a plan, ready to be played by one policy after the other.
typedef struct measure {
    measure_plan plan;
    pcd_batch *fresh; ///< Never stepped: every policy plays a clone of it.
    int32_t num_envs;
} measure;

/// @return EXIT_FINE, or an exit code after having said what was wrong
int measure_open(measure *made, const measure_plan *plan);
void measure_close(measure *made);
/// Plays all planned episodes. @return EXIT_FINE or an exit code
int measure_play(const measure *made, const policy *player, measure_result *result);

#endif
