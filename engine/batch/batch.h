/// A batch: many environments, the threads that step them, the buffers they fill.
#ifndef PROCADE_BATCH_H
#define PROCADE_BATCH_H

#include "level.h"
#include "observers/painter.h"
#include "workers.h"

enum { MAX_GAMES = 64, GAME_NAMES_SIZE = 1024, MODE_NAME_SIZE = 32 };

/// One game of a batch: what all environments that play it share.
typedef struct game_group {
    const pcd_game *game;
    const pcd_mode *mode;
    state_layout layout;
    gallery *pictures;
    painter painter;
    int32_t semantic_width, semantic_height;
} game_group;

/// What one thread works with.
typedef struct thread_memory {
    pcd_sprite *sprites;
    uint8_t *frame;      ///< For formats other than HWC.
    const uint8_t *next; ///< The frame that will be drawn after the one at hand; NULL: unknown.
    phase_times *times;  ///< NULL: not noted.
    known_level level;
} thread_memory;

struct pcd_batch {
    pcd_config config;
    char game_names[GAME_NAMES_SIZE];
    char mode_name[MODE_NAME_SIZE];
    int32_t num_groups;
    game_group groups[MAX_GAMES]; ///< Env i plays group i modulo num_groups.
    int32_t sprite_capacity, max_entities, semantic_width, semantic_height;
    size_t observation_bytes;

    size_t state_stride;
    uint8_t *states;            ///< [num_envs] of state_stride bytes.
    const level_set **env_sets; ///< [num_envs], NULL where none is needed.
    level_set **sets;           ///< Every set made, each once.
    int32_t num_sets;
    size_t view_stride;
    void *view_block;
    uint8_t *views;      ///< [num_envs] of view_stride bytes, in view_block from a line of the cache on.
    uint8_t *scratch;    ///< A state block for levels nobody plays.
    uint8_t *load_space; ///< A state block for states not yet trusted.

    pcd_buffers buffers;  ///< In use.
    void *own_buffers;    ///< Memory of the batch's own buffers.
    int32_t *own_actions; ///< Copy of the actions of a step that was begun.
    workers *workers;
    thread_memory *threads; ///< [num_threads]
    void *sprite_block;     ///< Memory of the threads' sprites.
    bool step_begun;
    bool all_started;          ///< No environment is known that was never reset.
    const uint8_t *reset_mask; ///< Of the masked reset that runs.
    const int32_t *reset_levels;
};

static inline const game_group *group_of(const pcd_batch *batch, int32_t env) {
    return &batch->groups[env % batch->num_groups];
}
static inline env_state *state_of(const pcd_batch *batch, int32_t env) {
    return (env_state *)(void *)(batch->states + (size_t)env * batch->state_stride);
}

/// Describes env's scene with a thread's sprites.
void batch_scene(const pcd_batch *batch, int32_t env, thread_memory *memory, pcd_scene *scene);
/// Draws env's picture in the batch's format.
void batch_draw(pcd_batch *batch, int32_t env, thread_memory *memory, uint8_t *pixels);
/// Fills env's observation channels.
void batch_observe(pcd_batch *batch, int32_t env, thread_memory *memory);

/// Makes sure env's level set exists and is the one its chooser describes.
pcd_status batch_update_set(pcd_batch *batch, int32_t env);
/// Checks that env may play a level asked for by name: in range and in the split.
pcd_status batch_check_level(pcd_batch *batch, int32_t env, int32_t level_seed);
/// @return PCD_OK or an error that names what is wrong: batch NULL, env out of range, a step begun.
pcd_status batch_check(const pcd_batch *batch);
pcd_status batch_check_env(const pcd_batch *batch, int32_t env);

#endif
