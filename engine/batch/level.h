/// Levels: building them, telling them apart, choosing the next one.
#ifndef PROCADE_LEVEL_H
#define PROCADE_LEVEL_H

#include "state.h"

/// Builds a level into a world of `layout->world_size` bytes. @return its fingerprint.
uint64_t level_build(const pcd_game *game, const state_layout *layout, const level_chooser *chooser,
                     int32_t seed, pcd_world *world);

/// The half a fingerprint belongs to.
pcd_split level_split(const pcd_game *game, uint64_t fingerprint);
static inline bool level_in_split(const pcd_game *game, uint64_t fingerprint, int32_t split) {
    return split == PCD_SPLIT_ALL || (int32_t)level_split(game, fingerprint) == split;
}

/// The seeds of a range that are in a split, in order. What it is made from is compared to share it.
typedef struct level_set {
    const pcd_game *game;
    int32_t start_level, num_levels, split;
    int64_t pinned[PCD_NUM_STREAMS];
    float low[PCD_MAX_PARAMETERS], high[PCD_MAX_PARAMETERS];
    int32_t *seeds; ///< [num_levels]
} level_set;

/// The last level that a thread built of a set of one: as long as that is asked for, it is copied.
typedef struct known_level {
    level_set set; ///< What it was built from, without seeds.
    uint64_t fingerprint;
    pcd_world *world; ///< Room for the largest world of the batch.
} known_level;

/// Restarts a chooser's draws.
static inline void chooser_seed(level_chooser *chooser, uint64_t seed) {
    chooser->rng.state = pcd_mix(seed, 0x6C6576656C);
}

/// True when a chooser draws from such a set.
static inline bool chooser_needs_set(const level_chooser *chooser) {
    return chooser->split != PCD_SPLIT_ALL && chooser->num_levels > 0 && chooser->list_count == 0;
}
/// True when the set is the one the chooser describes.
bool level_set_matches(const level_set *set, const pcd_game *game, const level_chooser *chooser);
/// Finds the seeds. @param scratch a world block. @return PCD_OK, PCD_ERROR_NO_MEMORY or
/// PCD_ERROR_INVALID_LEVEL.
pcd_status level_set_build(const pcd_game *game, const state_layout *layout, const level_chooser *chooser,
                           pcd_world *scratch, level_set **set_out);
void level_set_destroy(level_set *set);
/// Checks that an unlimited draw from the chooser's split ends soon.
pcd_status level_check_unlimited(const pcd_game *game, const state_layout *layout,
                                 const level_chooser *chooser, pcd_world *scratch);

/// Chooses the next level and builds it into the state's world. @param set NULL unless chooser_needs_set().
/// @param known of the thread
void level_choose(const pcd_game *game, const state_layout *layout, const level_set *set, known_level *known,
                  env_state *state);
/// Chain order: builds the level that follows the one just completed.
void level_follow_chain(const pcd_game *game, const state_layout *layout, env_state *state);

#endif
