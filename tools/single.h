/// @file single.h
/// One environment played level by level: what `play`, `replay`, `shot` and `levels` stand on.
#ifndef PROCADE_TOOLS_SINGLE_H
#define PROCADE_TOOLS_SINGLE_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "procade/procade.h"

/// What to play. Texts are borrowed.
typedef struct single_setup {
    const char *game;
    const char *mode;
    const text_list *parameters;     ///< "NAME=VALUE" each, or NULL.
    bool with_observations;          ///< false: no pictures of the size agents see.
    int32_t num_levels, start_level; ///< As in pcd_config; the set is played in order.
    pcd_split split;
} single_setup;

typedef struct single {
    pcd_batch *batch;
    int32_t action;
    float reward;
    uint8_t terminated, truncated;
    pcd_info info;
    uint8_t *observation; ///< NULL without observations.
    size_t observation_size;
} single;

/// Sets "NAME=VALUE" parameters of all environments, from the next reset on. @return EXIT_FINE or an exit
/// code
int apply_parameters(pcd_batch *batch, const text_list *parameters);

/// Fills `game` from a zeroed struct; it must stay where it is. @return EXIT_FINE, or an exit code after
/// having said what was wrong
int single_open(single *game, const single_setup *setup);
void single_close(single *game);

/// The level to start with where none is asked for: a mode's only level where it has but one, else level 0.
/// @return EXIT_FINE or an exit code
int single_first_level(const single_setup *setup, int32_t *level, bool *is_only);

/// Starts the level with the given seed, or with -1 the next of the set. @return EXIT_FINE or an exit code
int single_begin(single *game, int32_t level_seed);
/// Plays one action. @return EXIT_FINE or an exit code
int single_step(single *game, int32_t action);
bool single_ended(const single *game);

uint64_t single_state_hash(const single *game);
/// Hash of the picture agents see; 0 without observations.
uint64_t single_frame_hash(const single *game);
/// The step limit of the current level.
int32_t single_step_limit(const single *game);

/// Draws the environment as it is now into a PNG file. @return EXIT_FINE or an exit code
int single_write_picture(const single *game, int32_t size, const char *path);

/// "reached the goal", "died", ...
const char *end_cause_text(uint8_t cause);

#endif
