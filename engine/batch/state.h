/// One environment's whole state: a flat block without pointers, the same bytes on every machine.
///
/// The block is a chooser, an episode, the world (pcd_world and what stands behind it), then the level list.
#ifndef PROCADE_STATE_H
#define PROCADE_STATE_H

#include "base/base.h"

/// What chooses levels, and the wishes that shape them. Values out of a range [low, high] are drawn per
/// level.
typedef struct level_chooser {
    pcd_rng rng;
    int64_t pinned[PCD_NUM_STREAMS]; ///< Seed of a stream, -1: the level seed.
    int32_t start_level, num_levels, split, order;
    int32_t next_level;       ///< Asked for by name, -1: none.
    int32_t position, stride; ///< Of the sequential order: next index, and how far it moves.
    int32_t list_count;       ///< Levels in the list behind the world; 0: the range counts.
    float low[PCD_MAX_PARAMETERS], high[PCD_MAX_PARAMETERS];
} level_chooser;

typedef struct episode_state {
    uint64_t fingerprint;    ///< Of the level at its reset.
    int32_t prev_level_seed; ///< Level of the last action.
    int32_t length;          ///< Steps so far; over several levels in chain order.
    float total_return;
    uint8_t started; ///< 1 after the first reset.
    uint8_t ended;   ///< 1: waits for a reset.
    uint8_t end_cause;
    uint8_t prev_level_complete;
} episode_state;

typedef struct env_state {
    level_chooser chooser;
    episode_state episode;
} env_state;

/// Where the parts of a game's block lie, bytes from its start.
typedef struct state_layout {
    size_t world, fields, entities, effects, cells, list, size; ///< fields to cells count from the world.
    size_t world_size;
} state_layout;

state_layout state_layout_of(const pcd_game *game, int32_t list_capacity);

static inline pcd_world *state_world(const env_state *state) {
    return (pcd_world *)((char *)(uintptr_t)state + sizeof(env_state));
}
static inline int32_t *state_list(const env_state *state, const state_layout *layout) {
    return (int32_t *)((char *)(uintptr_t)state + layout->list);
}

/// Names of the two that follow say enough: checks a state from outside before anything trusts it.
bool state_is_valid(const env_state *state, const pcd_game *game, const state_layout *layout,
                    int32_t list_capacity);

#endif
