#include "level.h"

#include <stdlib.h>

enum {
    MAX_ATTEMPTS = 1000, // Redraws of a level nobody can win before the last one is taken.
    SCAN_PER_LEVEL = 64, // Seeds looked at for each level of a set.
    MIN_SCAN = 4096,     // Seeds looked at at least.
    MAX_DRAWS = 100000,  // Draws of an unlimited chooser before any level is taken.
    MAX_SET = 1 << 24,   // Largest set of a split.
    TEST_SHARE = 5,      // One level in five belongs to TEST.
};

/// Purposes of derived seeds.
enum { PURPOSE_LAYOUT = 1, PURPOSE_DYNAMICS, PURPOSE_LOOKS };

static uint64_t stream_seed(const level_chooser *chooser, pcd_stream stream, int32_t seed, uint64_t purpose) {
    int64_t pinned = chooser->pinned[stream];
    return pcd_mix((uint64_t)(pinned >= 0 ? pinned : seed), purpose);
}

static void draw_parameters(const pcd_game *game, const level_chooser *chooser, pcd_world *world) {
    for (int32_t i = 0; i < game->num_parameters; i++) {
        float low = chooser->low[i], high = chooser->high[i];
        if (low == high)
            world->parameters[i] = low;
        else if (game->parameters[i].whole)
            world->parameters[i] = (float)pcd_rng_range(&world->layout, (int32_t)low, (int32_t)high);
        else
            world->parameters[i] = pcd_rng_uniform(&world->layout, low, high);
    }
}

static void clear_world(const pcd_game *game, const state_layout *layout, pcd_world *world) {
    memset(world, 0, layout->world_size);
    world->fields_offset = (uint32_t)layout->fields;
    world->entities_offset = (uint32_t)layout->entities;
    world->effects_offset = (uint32_t)layout->effects;
    world->cells_offset = (uint32_t)layout->cells;
    world->entity_capacity = game->entity_capacity;
    world->effect_capacity = game->effect_capacity;
    world->cell_capacity = game->cell_capacity;
}

static int32_t sign(float x) {
    return (x > 0.0f) - (x < 0.0f);
}

/// Two numbers in one.
static int64_t pair(int32_t high, int32_t low) {
    return (int64_t)((uint64_t)(uint32_t)high << 32 | (uint32_t)low);
}

static uint64_t fingerprint(const pcd_game *game, const pcd_world *world, uint64_t dynamics_seed) {
    pcd_hash hash = {0};
    for (int32_t i = 0; i < game->num_parameters; i++) {
        uint32_t bits;
        memcpy(&bits, &world->parameters[i], sizeof bits);
        pcd_hash_number(&hash, bits);
    }
    pcd_hash_number(&hash, pair(world->width, world->height));
    if (game->cell_capacity)
        pcd_hash_number(
            &hash, (int64_t)pcd_hash_bytes(pcd_cells(world), (size_t)world->width * (size_t)world->height));
    for (int32_t i = 0; i < world->num_entities; i++) {
        const pcd_entity *entity = &pcd_entities(world)[i];
        pcd_hash_number(&hash, entity->kind + entity->variant * 256 + entity->health * 65536);
        pcd_hash_number(&hash, pair(floor_to_int((double)entity->x), floor_to_int((double)entity->y)));
        pcd_hash_number(&hash, pair(entity->timer, (sign(entity->vx) + 1) * 4 + sign(entity->vy) + 1));
    }
    if (game->fingerprint)
        game->fingerprint(world, &hash);
    if (game->dynamics_is_level)
        pcd_hash_number(&hash, (int64_t)dynamics_seed);
    return hash.value;
}

uint64_t level_build(const pcd_game *game, const state_layout *layout, const level_chooser *chooser,
                     int32_t seed, pcd_world *world) {
    uint64_t layout_seed = stream_seed(chooser, PCD_STREAM_LAYOUT, seed, PURPOSE_LAYOUT);
    uint64_t dynamics_seed = stream_seed(chooser, PCD_STREAM_DYNAMICS, seed, PURPOSE_DYNAMICS);
    for (uint64_t attempt = 0;; attempt++) {
        clear_world(game, layout, world);
        world->level_seed = seed;
        world->looks = stream_seed(chooser, PCD_STREAM_LOOKS, seed, PURPOSE_LOOKS);
        world->dynamics.state = dynamics_seed;
        // Parameters are drawn first and stay when the level is drawn again.
        world->layout.state = layout_seed;
        draw_parameters(game, chooser, world);
        if (attempt)
            world->layout.state = pcd_mix(layout_seed, attempt);
        if (game->generate(world) || attempt >= MAX_ATTEMPTS)
            return fingerprint(game, world, dynamics_seed);
    }
}

pcd_split level_split(const pcd_game *game, uint64_t fingerprint_value) {
    uint64_t salted = pcd_mix(fingerprint_value, game->split_salt);
    return (salted >> 32) * TEST_SHARE >> 32 ? PCD_SPLIT_TRAIN : PCD_SPLIT_TEST;
}

bool level_set_matches(const level_set *set, const pcd_game *game, const level_chooser *chooser) {
    return set->game == game && set->start_level == chooser->start_level &&
           set->num_levels == chooser->num_levels && set->split == chooser->split &&
           memcmp(set->pinned, chooser->pinned, sizeof set->pinned) == 0 &&
           memcmp(set->low, chooser->low, sizeof set->low) == 0 &&
           memcmp(set->high, chooser->high, sizeof set->high) == 0;
}

static void describe_set(level_set *set, const pcd_game *game, const level_chooser *chooser) {
    set->game = game;
    set->start_level = chooser->start_level;
    set->num_levels = chooser->num_levels;
    set->split = chooser->split;
    memcpy(set->pinned, chooser->pinned, sizeof set->pinned);
    memcpy(set->low, chooser->low, sizeof set->low);
    memcpy(set->high, chooser->high, sizeof set->high);
}

static const char *split_name(int32_t split) {
    return split == PCD_SPLIT_TRAIN ? "train" : split == PCD_SPLIT_TEST ? "test" : "all";
}

pcd_status level_set_build(const pcd_game *game, const state_layout *layout, const level_chooser *chooser,
                           pcd_world *scratch, level_set **set_out) {
    *set_out = NULL;
    if (chooser->num_levels > MAX_SET)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "num_levels is %d; with a split at most %d are allowed",
                         chooser->num_levels, MAX_SET);
    level_set *set = calloc(1, sizeof *set);
    if (set)
        set->seeds = malloc((size_t)chooser->num_levels * sizeof *set->seeds);
    if (!set || !set->seeds) {
        free(set);
        return error_set(PCD_ERROR_NO_MEMORY, "no memory for a set of %d levels", chooser->num_levels);
    }
    describe_set(set, game, chooser);
    int64_t scan = (int64_t)chooser->num_levels * SCAN_PER_LEVEL + MIN_SCAN, found = 0;
    int64_t end = (int64_t)chooser->start_level + scan;
    if (end > (int64_t)INT32_MAX + 1)
        end = (int64_t)INT32_MAX + 1;
    for (int64_t seed = chooser->start_level; seed < end && found < chooser->num_levels; seed++)
        if (level_in_split(game, level_build(game, layout, chooser, (int32_t)seed, scratch), chooser->split))
            set->seeds[found++] = (int32_t)seed;
    if (found < chooser->num_levels) {
        level_set_destroy(set);
        return error_set(PCD_ERROR_INVALID_LEVEL,
                         "num_levels is %d, but only %d levels from start_level %d on are in split %s of %s",
                         chooser->num_levels, (int)found, chooser->start_level, split_name(chooser->split),
                         game->name);
    }
    *set_out = set;
    return PCD_OK;
}

void level_set_destroy(level_set *set) {
    if (set)
        free(set->seeds);
    free(set);
}

pcd_status level_check_unlimited(const pcd_game *game, const state_layout *layout,
                                 const level_chooser *chooser, pcd_world *scratch) {
    for (int32_t seed = 0; seed < MIN_SCAN; seed++)
        if (level_in_split(game, level_build(game, layout, chooser, seed, scratch), chooser->split))
            return PCD_OK;
    return error_set(PCD_ERROR_INVALID_LEVEL,
                     "split is %s, but none of %d levels of %s with these parameters is in it",
                     split_name(chooser->split), MIN_SCAN, game->name);
}

/// The next index below `count`: drawn, or the next in order.
static int32_t next_index(level_chooser *chooser, int32_t count) {
    if (chooser->order != PCD_ORDER_SEQUENTIAL)
        return pcd_rng_below(&chooser->rng, count);
    int32_t index = chooser->position % count;
    chooser->position = (int32_t)(((int64_t)chooser->position + chooser->stride) % count);
    return index;
}

/// Builds levels from any seed until one is in the split.
static uint64_t choose_unlimited(const pcd_game *game, const state_layout *layout, env_state *state) {
    level_chooser *chooser = &state->chooser;
    uint64_t print = 0;
    for (int32_t draw = 0; draw < MAX_DRAWS; draw++) {
        print = level_build(game, layout, chooser, next_index(chooser, INT32_MAX), state_world(state));
        if (level_in_split(game, print, chooser->split))
            break;
    }
    return print;
}

/// Builds the only level of a set, or copies it where it was the last one built.
static uint64_t build_known(const pcd_game *game, const state_layout *layout, const level_chooser *chooser,
                            int32_t seed, known_level *known, pcd_world *world) {
    if (!level_set_matches(&known->set, game, chooser)) {
        known->fingerprint = level_build(game, layout, chooser, seed, known->world);
        describe_set(&known->set, game, chooser);
    }
    memcpy(world, known->world, layout->world_size);
    return known->fingerprint;
}

/// Builds the next level. @return its fingerprint
static uint64_t build_next(const pcd_game *game, const state_layout *layout, const level_set *set,
                           known_level *known, env_state *state) {
    level_chooser *chooser = &state->chooser;
    pcd_world *world = state_world(state);
    if (chooser->next_level >= 0) {
        int32_t seed = chooser->next_level;
        chooser->next_level = -1;
        return level_build(game, layout, chooser, seed, world);
    }
    if (chooser->list_count) {
        int32_t seed = state_list(state, layout)[next_index(chooser, chooser->list_count)];
        return level_build(game, layout, chooser, seed, world);
    }
    if (!chooser->num_levels)
        return choose_unlimited(game, layout, state);
    int32_t index = next_index(chooser, chooser->num_levels);
    int32_t seed = set ? set->seeds[index] : chooser->start_level + index;
    return chooser->num_levels == 1 ? build_known(game, layout, chooser, seed, known, world)
                                    : level_build(game, layout, chooser, seed, world);
}

void level_choose(const pcd_game *game, const state_layout *layout, const level_set *set, known_level *known,
                  env_state *state) {
    state->episode.fingerprint = build_next(game, layout, set, known, state);
}

void level_follow_chain(const pcd_game *game, const state_layout *layout, env_state *state) {
    int32_t seed = state_world(state)->level_seed;
    for (int32_t draw = 0; draw < MAX_DRAWS; draw++) {
        seed = (int32_t)(((uint32_t)seed + PCD_CHAIN_STEP) & INT32_MAX);
        state->episode.fingerprint = level_build(game, layout, &state->chooser, seed, state_world(state));
        if (level_in_split(game, state->episode.fingerprint, state->chooser.split))
            break;
    }
}
