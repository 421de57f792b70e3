/// @file levels.h
/// Figures of fresh levels: what a generator makes, before anyone plays.
#ifndef FIDELITY_LEVELS_H
#define FIDELITY_LEVELS_H

#include "batch/level.h"
#include "figure.h"

/// A level just built, with everything in reach.
typedef struct level {
    const pcd_game *game;
    state_layout layout;
    level_chooser chooser; ///< The mode's parameters.
    pcd_world *world;
    uint64_t fingerprint;
} level;

/// What is measured in the levels of a game. The halves of the split are made equal in the first
/// `num_weighed`.
typedef struct level_figures {
    const char *game;
    int32_t num_names, num_weighed;
    const char *names[MAX_COLUMNS];
    /// Fills values[num_names], with NAN where a figure makes no sense. May play on in the level.
    void (*measure)(level *subject, double *values);
} level_figures;

/// What is known of a game; NULL if nothing is.
const level_figures *level_figures_of(const char *game);

/// Opens a game's mode. @return false after having said what is wrong
bool level_open(level *subject, const char *game, const char *mode);
void level_close(level *subject);
/// Builds a level of a seed: the very one the library plays.
void level_make(level *subject, int32_t seed);

/// Measures `count` levels from a seed on: one column a figure.
bool levels_measure(const char *game, const char *mode, int32_t first_seed, int32_t count, sample *measured);

/// Helpers for measuring. Kinds go by their name in the game's table; one that is not there ends the program.
uint8_t level_kind(const level *subject, const char *name);
int32_t level_count_entities(const level *subject, const char *kind);
int32_t level_count_cells(const level *subject, const char *kind);
/// The first entity of a kind, or NULL.
const pcd_entity *level_entity(const level *subject, const char *kind);
/// The first cell of a kind, row by row from the bottom. @return false if there is none
bool level_find_cell(const level *subject, const char *kind, int32_t *x, int32_t *y);
/// Steps from cell to 4-neighbour through `open` cells; -1 if there is no way.
int32_t path_length(const pcd_flags *open, int32_t from_x, int32_t from_y, int32_t to_x, int32_t to_y);
/// Plays one action, whether or not the episode has ended.
void level_step(level *subject, int32_t action);

#endif
