// What every world has: cells, the pool of entities, the ring of effects.
#include "procade/game.h"

#include "cells.h"

#define PLACE_TRIES 100

static int32_t clamp(int32_t value, int32_t low, int32_t high) {
    return value < low ? low : value > high ? high : value;
}

void pcd_fill_cells(pcd_world *world, int32_t x, int32_t y, int32_t width, int32_t height, uint8_t kind) {
    int32_t left = clamp(x, 0, world->width), right = clamp(x + width, left, world->width);
    int32_t bottom = clamp(y, 0, world->height), top = clamp(y + height, bottom, world->height);
    for (int32_t row = bottom; row < top; row++)
        memset(pcd_cells(world) + row * world->width + left, kind, (size_t)(right - left));
}

int32_t pcd_draw_enabled(pcd_world *world, int32_t first_parameter, int32_t count) {
    int32_t enabled[PCD_MAX_PARAMETERS], num_enabled = 0;
    for (int32_t i = 0; i < count; i++)
        if (pcd_whole(world, first_parameter + i))
            enabled[num_enabled++] = i;
    return num_enabled > 0 ? enabled[pcd_rng_below(&world->layout, num_enabled)] : -1;
}

int32_t pcd_draw_weighted(pcd_world *world, int32_t first_parameter, int32_t count) {
    float total = 0.0f;
    for (int32_t i = 0; i < count; i++)
        total += pcd_real(world, first_parameter + i);
    float drawn = total * pcd_rng_unit(&world->layout);
    for (int32_t i = 0; i < count; i++) {
        drawn -= pcd_real(world, first_parameter + i);
        if (drawn < 0.0f)
            return i;
    }
    return 0;
}

void pcd_fill_frame(pcd_world *world, uint8_t floor_kind, uint8_t wall_kind) {
    pcd_fill_cells(world, 0, 0, world->width, 1, floor_kind);
    pcd_fill_cells(world, 0, 0, 1, world->height, wall_kind);
    pcd_fill_cells(world, world->width - 1, 0, 1, world->height, wall_kind);
    pcd_fill_cells(world, 0, world->height - 1, world->width, 1, wall_kind);
}

pcd_entity *pcd_add_entity(pcd_world *world, uint8_t kind, float x, float y, float half_width,
                           float half_height) {
    if (world->num_entities >= world->entity_capacity)
        return NULL;
    pcd_entity *entity = &pcd_entities(world)[world->num_entities++];
    memset(entity, 0, sizeof *entity);
    entity->kind = kind;
    entity->x = x;
    entity->y = y;
    entity->half_width = half_width;
    entity->half_height = half_height;
    entity->id = world->births++;
    return entity;
}

pcd_entity *pcd_shoot(pcd_world *world, uint8_t kind, const pcd_entity *from, float half_size, float vx,
                      float vy) {
    pcd_entity *shot = pcd_add_entity(world, kind, from->x, from->y, half_size, half_size);
    if (shot) {
        shot->vx = vx;
        shot->vy = vy;
    }
    return shot;
}

pcd_entity *pcd_add_at_side(pcd_world *world, uint8_t kind, bool is_left, float y, float half_width,
                            float half_height, float speed) {
    float x = is_left ? -half_width : (float)world->width + half_width;
    pcd_entity *entity = pcd_add_entity(world, kind, x, y, half_width, half_height);
    if (entity) {
        entity->vx = is_left ? speed : -speed;
        entity->mirrored = !is_left;
    }
    return entity;
}

// The first entity that has to go, or their number.
static int32_t first_to_go(const pcd_world *world, bool outside_too) {
    const pcd_entity *entities = pcd_entities(world);
    int32_t i = 1, count = world->num_entities;
    if (outside_too)
        while (i < count && !entities[i].removed && !pcd_is_outside(world, &entities[i]))
            i++;
    else
        while (i < count && !entities[i].removed)
            i++;
    return i;
}

void pcd_sweep(pcd_world *world, bool outside_too) {
    pcd_entity *entities = pcd_entities(world);
    int32_t kept = first_to_go(world, outside_too);
    if (kept >= world->num_entities)
        return;
    for (int32_t i = kept + 1; i < world->num_entities; i++)
        if (!entities[i].removed && !(outside_too && pcd_is_outside(world, &entities[i])))
            entities[kept++] = entities[i];
    // Free places are zero, so that equal worlds are equal bytes.
    memset(entities + kept, 0, (size_t)(world->num_entities - kept) * sizeof *entities);
    world->num_entities = kept;
}

pcd_effect *pcd_add_effect(pcd_world *world, uint8_t style, float x, float y, float vx, float vy,
                           float half_width, float half_height) {
    if (world->effect_capacity == 0)
        return NULL;
    pcd_effect *effect = &pcd_effects(world)[world->num_effects++ % world->effect_capacity];
    memset(effect, 0, sizeof *effect);
    effect->style = style;
    effect->birth = world->step_count;
    effect->x = x;
    effect->y = y;
    effect->vx = vx;
    effect->vy = vy;
    effect->half_width = half_width;
    effect->half_height = half_height;
    return effect;
}

static float clamp_real(float value, float low, float high) {
    return value < low ? low : value > high ? high : value;
}

void pcd_keep_inside(const pcd_world *world, pcd_entity *entity) {
    float right = (float)world->width - entity->half_width, top = (float)world->height - entity->half_height;
    entity->x = clamp_real(entity->x, entity->half_width, right);
    entity->y = clamp_real(entity->y, entity->half_height, top);
}

bool pcd_are_kinds(const pcd_world *world, int32_t first, uint64_t kinds) {
    for (int32_t i = first; i < world->num_entities; i++)
        if (!(PCD_SET(pcd_entities(world)[i].kind) & kinds))
            return false;
    return true;
}

bool pcd_are_newest(const pcd_world *world, uint64_t kinds) {
    int32_t first = world->num_entities;
    while (first > 0 && kinds >> pcd_entities(world)[first - 1].kind & 1)
        first--;
    for (int32_t i = 0; i < first; i++)
        if (kinds >> pcd_entities(world)[i].kind & 1)
            return false;
    return true;
}

bool pcd_overlaps_any(const pcd_world *world, const pcd_entity *entity) {
    const pcd_entity *entities = pcd_entities(world);
    for (int32_t i = 0; i < world->num_entities; i++)
        if (&entities[i] != entity && pcd_overlap(entity, &entities[i], 0.0f))
            return true;
    return false;
}

pcd_entity *pcd_newest_hit(const pcd_world *world, const pcd_entity *entity, uint64_t kinds) {
    pcd_entity *entities = pcd_entities(world);
    for (int32_t i = world->num_entities - 1; i > 0; i--) {
        // One branch for all: which of them fails cannot be predicted.
        bool is_hit = (bool)(kinds >> entities[i].kind & 1) & !entities[i].removed &
                      pcd_overlap(entity, &entities[i], 0.0f);
        if (is_hit)
            return &entities[i];
    }
    return NULL;
}

pcd_entity *pcd_first_hit(const pcd_list *list, const pcd_entity *entity) {
    // To the end of the list in any case: which one is hit cannot be predicted.
    pcd_entity *hit = NULL;
    for (int32_t i = list->count - 1; i >= 0; i--) {
        pcd_entity *thing = &list->entities[list->numbers[i]];
        bool is_hit = pcd_overlap(entity, thing, 0.0f) & !thing->removed;
        hit = is_hit ? thing : hit;
    }
    return hit;
}

bool pcd_keep_if_free(pcd_world *world) {
    pcd_entity *newest = &pcd_entities(world)[world->num_entities - 1];
    if (!pcd_overlaps_any(world, newest))
        return true;
    memset(newest, 0, sizeof *newest);
    world->num_entities--;
    return false;
}

bool pcd_place_between(pcd_world *world, pcd_entity *entity, float low, float high) {
    float left = entity->half_width, right = (float)world->width - entity->half_width;
    for (int32_t attempt = 0; attempt < PLACE_TRIES; attempt++) {
        entity->x = pcd_rng_uniform(&world->layout, left, right);
        entity->y = pcd_rng_uniform(&world->layout, low, high);
        if (!pcd_overlaps_any(world, entity))
            return true;
    }
    return false;
}

bool pcd_touches_cells(const pcd_world *world, const pcd_entity *entity, uint64_t kinds, float margin) {
    float half_width = entity->half_width - margin, half_height = entity->half_height - margin;
    // All cells beyond the border are alike: one ring of them stands for the rest.
    int32_t left = clamp(cell_of(entity->x - half_width), -1, world->width);
    int32_t right = clamp(-cell_of(-(entity->x + half_width)) - 1, -1, world->width);
    int32_t bottom = clamp(cell_of(entity->y - half_height), -1, world->height);
    int32_t top = clamp(-cell_of(-(entity->y + half_height)) - 1, -1, world->height);
    return cells_hold(world, left, bottom, right, top, kinds);
}

bool pcd_corners_touch(const pcd_world *world, float x, float y, float half_width, float half_height,
                       uint64_t kinds) {
    return corner_kinds(world, x, y, half_width, half_height) & kinds;
}

bool pcd_can_survive(pcd_world *world, bool (*lives)(pcd_world *world, int32_t dx, int32_t dy)) {
    // Most levels are safe for who does nothing.
    if (lives(world, 0, 0))
        return true;
    for (int32_t dy = 1; dy >= -1; dy--)
        for (int32_t dx = -1; dx <= 1; dx++)
            if (lives(world, dx, dy))
                return true;
    return false;
}

bool pcd_try(pcd_world *world, bool (*play)(pcd_world *world, int32_t style), int32_t style) {
    // As large as this game's world, a few kibibytes: stacks of threads may be small.
    size_t size = world->cells_offset + (size_t)world->cell_capacity;
    char before[size];
    memcpy(before, world, size);
    bool is_won = play(world, style);
    memcpy(world, before, size);
    return is_won;
}
