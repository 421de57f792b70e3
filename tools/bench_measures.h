/// @file bench_measures.h
/// Figures of one game and mode beside its speed: what a new level costs, how long the slowest steps last,
/// what an environment weighs, how soon a process has its first picture, how fast states are saved.
#ifndef PROCADE_TOOLS_BENCH_MEASURES_H
#define PROCADE_TOOLS_BENCH_MEASURES_H

#include <stddef.h>
#include <stdint.h>

#define MANY_ENVS  1024 ///< Environments whose creation is timed.
#define CROWD_ENVS 4096 ///< Environments that are created and stepped.

/// What to measure, and how thoroughly.
typedef struct measure_setup {
    const char *game, *mode;
    double seconds; ///< Length of each repeat.
    int32_t repeats;
} measure_setup;

typedef struct game_figures {
    double step, level;              ///< Seconds of an environment's ordinary step, and of a new level.
    double batch_median, batch_slow; ///< Seconds of a step of 64 environments: median and 99.9th percentile.
    double env_bytes;                ///< Beside the observation; less than 0: not known.
    double creation;                 ///< Seconds to create MANY_ENVS environments.
    double crowd_creation;           ///< Seconds to create and reset CROWD_ENVS,
    double crowd_rate;               ///< and their environment steps a second.
    double first_observation;        ///< Seconds of a fresh process that makes one; less than 0: not known.
    double saves, loads;             ///< States a second.
    double clone_rate;               ///< Bytes of states cloned a second, in a batch of MANY_ENVS.
} game_figures;

/// @return EXIT_FINE, or an exit code after having said what was wrong
int measure_figures(const measure_setup *setup, game_figures *figures);

/// Bytes of the file that holds the library; 0: not known.
size_t measure_library_size(void);

#endif
