/// @file world_fixture.h
/// A world in memory for tests of rules: one game, one level, stepped by hand, with everything in reach.
///
///     world_fixture fixture;
///     fixture_open(&fixture, &pcd_game_bigfish, "easy");
///     fixture_generate(&fixture, 7);
///     fixture_step(&fixture, FIXTURE_RIGHT);
///     fixture_close(&fixture);
///
/// Between steps a test may change whatever it likes: entities, cells, fields, streams.
#ifndef PCD_WORLD_FIXTURE_H
#define PCD_WORLD_FIXTURE_H

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "procade/game.h"
#include "scene/scene.h"

enum { FIXTURE_LEFT = 1, FIXTURE_DOWN = 3, FIXTURE_NONE = 4, FIXTURE_UP = 5, FIXTURE_RIGHT = 7 };

typedef struct world_fixture {
    const pcd_game *game;
    pcd_world *world;
    size_t size;                          ///< Of the whole block, bytes.
    float parameters[PCD_MAX_PARAMETERS]; ///< For the next fixture_generate().
    struct pcd_scene_context context;     ///< For scenes.
} world_fixture;

#define FIXTURE_ASPECT 1.75f ///< Width divided by height of every background.

static inline float fixture_aspect(const struct pcd_scene_context *context, int32_t picture,
                                   int32_t variant) {
    (void)context;
    (void)picture;
    (void)variant;
    return FIXTURE_ASPECT;
}

static inline size_t fixture_aligned(size_t size) {
    return (size + 15) & ~(size_t)15;
}

/// The number of a parameter, by name.
static inline int32_t fixture_parameter(const world_fixture *fixture, const char *name) {
    for (int32_t i = 0; i < fixture->game->num_parameters; i++)
        if (strcmp(fixture->game->parameters[i].name, name) == 0)
            return i;
    ck_abort_msg("%s has no parameter %s", fixture->game->name, name);
    return -1;
}

/// A parameter's value from the next fixture_generate() on.
static inline void fixture_set(world_fixture *fixture, const char *name, float value) {
    fixture->parameters[fixture_parameter(fixture, name)] = value;
}

/// Makes an empty world for a game in a mode.
static inline void fixture_open(world_fixture *fixture, const pcd_game *game, const char *mode) {
    size_t fields = fixture_aligned(sizeof(pcd_world));
    size_t entities = fields + fixture_aligned(game->fields_size);
    size_t effects = entities + fixture_aligned((size_t)game->entity_capacity * sizeof(pcd_entity));
    size_t cells = effects + fixture_aligned((size_t)game->effect_capacity * sizeof(pcd_effect));
    fixture->game = game;
    fixture->context = (struct pcd_scene_context){.game = game, .aspect = fixture_aspect};
    fixture->size = cells + fixture_aligned((size_t)game->cell_capacity);
    fixture->world = calloc(1, fixture->size);
    ck_assert_ptr_nonnull(fixture->world);
    fixture->world->fields_offset = (uint32_t)fields;
    fixture->world->entities_offset = (uint32_t)entities;
    fixture->world->effects_offset = (uint32_t)effects;
    fixture->world->cells_offset = (uint32_t)cells;
    fixture->world->entity_capacity = game->entity_capacity;
    fixture->world->effect_capacity = game->effect_capacity;
    fixture->world->cell_capacity = game->cell_capacity;

    memset(fixture->parameters, 0, sizeof fixture->parameters);
    for (int32_t i = 0; i < game->num_parameters; i++)
        fixture->parameters[i] = game->parameters[i].value;
    for (int32_t i = 0; i < game->num_modes; i++) {
        const pcd_mode *candidate = &game->modes[i];
        if (strcmp(candidate->name, mode) != 0)
            continue;
        for (int32_t j = 0; j < PCD_MAX_PRESETS && candidate->presets[j].parameter != 0; j++)
            fixture->parameters[candidate->presets[j].parameter] = candidate->presets[j].value;
        if (candidate->max_episode_steps)
            fixture->parameters[0] = (float)candidate->max_episode_steps;
        return;
    }
    ck_abort_msg("%s has no mode %s", game->name, mode);
}

static inline void fixture_close(world_fixture *fixture) {
    free(fixture->world);
    fixture->world = NULL;
}

/// Builds the level of a seed, trying again as the engine does. The streams differ from the engine's.
static inline void fixture_generate(world_fixture *fixture, int32_t seed) {
    pcd_world head = *fixture->world;
    for (uint64_t attempt = 0; attempt < 1000; attempt++) {
        pcd_world *world = fixture->world;
        memset(world, 0, fixture->size);
        world->fields_offset = head.fields_offset;
        world->entities_offset = head.entities_offset;
        world->effects_offset = head.effects_offset;
        world->cells_offset = head.cells_offset;
        world->entity_capacity = head.entity_capacity;
        world->effect_capacity = head.effect_capacity;
        world->cell_capacity = head.cell_capacity;
        memcpy(world->parameters, fixture->parameters, sizeof world->parameters);
        world->level_seed = seed;
        world->layout.state = pcd_mix(pcd_mix((uint64_t)seed, 1), attempt);
        world->dynamics.state = pcd_mix((uint64_t)seed, 2);
        world->looks = pcd_mix((uint64_t)seed, 3);
        if (fixture->game->generate(world))
            return;
    }
    ck_abort_msg("%s: no level for seed %d in 1000 attempts", fixture->game->name, seed);
}

/// Plays one action. @return the step's reward.
static inline float fixture_step(world_fixture *fixture, int32_t action) {
    pcd_world *world = fixture->world;
    world->step_count++;
    world->step_random = pcd_rng_next(&world->dynamics);
    world->reward = 0.0f;
    world->ended = 0;
    world->completed = 0;
    world->dx = (int8_t)(action < 9 ? action / 3 - 1 : 0);
    world->dy = (int8_t)(action < 9 ? action % 3 - 1 : 0);
    world->special = (uint8_t)(action < 9 ? 0 : action - 8);
    if (world->dx)
        world->mirrored = world->dx < 0;
    fixture->game->step(world);
    return world->reward;
}

/// Plays one action a number of times, whether the episode ends or not. @return the sum of rewards.
static inline float fixture_steps(world_fixture *fixture, int32_t action, int32_t count) {
    float sum = 0.0f;
    for (int32_t i = 0; i < count; i++)
        sum += fixture_step(fixture, action);
    return sum;
}

/// Mean of what episodes bring, with its standard error.
typedef struct fixture_mean {
    double sum, squares;
    int32_t count;
} fixture_mean;

static inline void fixture_note(fixture_mean *mean, double value) {
    mean->sum += value;
    mean->squares += value * value;
    mean->count++;
}

/// Fails if a mean lies more than three standard errors of the difference from another one.
static inline void fixture_check_mean(const fixture_mean *mean, double expected, double expected_error) {
    double average = mean->sum / mean->count;
    double variance = (mean->squares / mean->count - average * average) / mean->count;
    ck_assert_double_le(fabs(average - expected), 3.0 * sqrt(variance + expected_error * expected_error));
}

/// Leaves only the player.
static inline void fixture_clear(world_fixture *fixture) {
    pcd_entity *entities = pcd_entities(fixture->world);
    memset(entities + 1, 0, (size_t)(fixture->world->entity_capacity - 1) * sizeof *entities);
    fixture->world->num_entities = 1;
}

/// How many entities have a kind.
static inline int32_t fixture_count(const world_fixture *fixture, uint8_t kind) {
    int32_t count = 0;
    for (int32_t i = 0; i < fixture->world->num_entities; i++)
        count += pcd_entities(fixture->world)[i].kind == kind;
    return count;
}

/// The first entity of a kind, or NULL.
static inline pcd_entity *fixture_find(const world_fixture *fixture, uint8_t kind) {
    for (int32_t i = 0; i < fixture->world->num_entities; i++)
        if (pcd_entities(fixture->world)[i].kind == kind)
            return &pcd_entities(fixture->world)[i];
    return NULL;
}

/// The number of a kind, by name: tests know a game by its descriptor alone.
static inline uint8_t fixture_kind(const world_fixture *fixture, const char *name) {
    for (int32_t i = 0; i < fixture->game->num_kinds; i++)
        if (strcmp(fixture->game->kinds[i].name, name) == 0)
            return (uint8_t)i;
    ck_abort_msg("%s has no kind %s", fixture->game->name, name);
    return 0;
}

/// The scene of the world as it is, for tests of what is visible. `sprites` holds the game's sprite_capacity.
static inline void fixture_scene(const world_fixture *fixture, pcd_scene *scene, pcd_sprite *sprites) {
    memset(scene, 0, sizeof *scene);
    scene->center_agent = true;
    scene->sprites = sprites;
    scene->sprite_capacity = scene_capacity(fixture->game);
    scene->context = &fixture->context;
    scene_describe(scene, fixture->game, fixture->world);
}

/// The place of the first sprite of a kind in drawing order, or -1.
static inline int32_t fixture_sprite(const pcd_scene *scene, uint8_t kind) {
    for (int32_t i = 0; i < scene->num_sprites; i++)
        if (scene->sprites[i].kind == kind)
            return i;
    return -1;
}

#endif
