// The mover: sub-steps, one axis at a time, against cells and what else the game lets block.
#include "procade/game.h"

#include "cells.h"

#define MIN_SUB_STEPS    4
#define MAX_SUB_STEPS    256  // speed 64 cells a step, beyond any game
#define SUB_STEPS_A_CELL 4.0f // sub-steps per cell of speed
#define SURELY_SLOW      1.5f // square of a speed whose quarters of a cell are too few, short of 1.25 squared
#define CORNER_SHARE     0.98f // of the half sizes, where cells are tested

// At least 4, else as many as keep a sub-step at a quarter of a cell or little more.
static int32_t count_sub_steps(const pcd_entity *entity) {
    float square = entity->vx * entity->vx + entity->vy * entity->vy;
    if (square < SURELY_SLOW)
        return MIN_SUB_STEPS;
    int32_t count = cell_of(SUB_STEPS_A_CELL * sqrtf(square));
    return count < MIN_SUB_STEPS ? MIN_SUB_STEPS : count > MAX_SUB_STEPS ? MAX_SUB_STEPS : count;
}

static bool moves_x_first(const pcd_world *world, const pcd_entity *entity, pcd_axis first) {
    if (first != PCD_AXIS_FASTER)
        return first == PCD_AXIS_X;
    float across = fabsf(entity->vx), up = fabsf(entity->vy);
    return across == up ? world->step_random % 2 == 0 : across > up;
}

// Where a centre comes to rest when its move to `centre` is blocked: the leading edge on a cell border.
static float flush(float centre, float half_size, float shift) {
    return shift > 0.0f ? (float)cell_of(centre + half_size) - half_size
                        : (float)-cell_of(-(centre - half_size)) + half_size;
}

// Where a cell ended a shift: flush to its border, or mirrored at it and turned round.
static void settle(pcd_entity *entity, bool is_across, float shift, bool reflects) {
    float *centre = is_across ? &entity->x : &entity->y;
    float rest = flush(*centre, is_across ? entity->half_width : entity->half_height, shift);
    if (reflects) {
        float *velocity = is_across ? &entity->vx : &entity->vy;
        *centre = 2.0f * rest - *centre;
        *velocity = -*velocity;
    } else {
        *centre = rest;
    }
}

// Shifts one axis by one sub-step. True if that was blocked. No shift across counts as a vertical one.
static bool shift_axis(pcd_world *world, pcd_entity *entity, const pcd_mover *mover, bool is_x,
                       int32_t sub_steps) {
    float shift = (is_x ? entity->vx : entity->vy) / (float)sub_steps;
    bool is_across = is_x && shift != 0.0f;
    float x = entity->x + (is_across ? shift : 0.0f), y = entity->y + (is_across ? 0.0f : shift);
    entity->x = x;
    entity->y = y;

    float half_width = CORNER_SHARE * entity->half_width, half_height = CORNER_SHARE * entity->half_height;
    uint64_t kinds = corner_kinds(world, x, y, half_width, half_height);
    bool is_blocked = kinds & mover->blocking;
    if (kinds & (mover->blocking | mover->reflecting))
        settle(entity, is_across, shift, kinds & mover->reflecting);
    if (!is_blocked && mover->contact)
        is_blocked = mover->contact(world, entity, is_across ? PCD_AXIS_X : PCD_AXIS_Y);
    return is_blocked;
}

// Where so many sub-steps end: the same additions as one by one.
static float after_steps(float start, float step, int32_t sub_steps) {
    for (int32_t i = 0; i < sub_steps; i++)
        start += step;
    return start;
}

// Cells between two places of corners, all included.
typedef struct cell_span {
    int32_t first, last;
} cell_span;

static cell_span span_between(float start, float end, float half_size) {
    float low = start < end ? start : end, high = start > end ? start : end;
    return (cell_span){cell_of(low - half_size), cell_of(high + half_size)};
}

// True if all these cells lie in the world and none has a kind in the set.
static bool is_free(const pcd_world *world, cell_span columns, cell_span rows, uint64_t kinds) {
    return columns.first >= 0 && rows.first >= 0 && columns.last < world->width &&
           rows.last < world->height &&
           !(world->cell_capacity &&
             cells_hold(world, columns.first, rows.first, columns.last, rows.last, kinds));
}

// The whole move at once where nothing stands in its way. False, and nothing moved, when something might.
static bool glide(const pcd_world *world, pcd_entity *entity, int32_t sub_steps, uint64_t kinds) {
    float x = after_steps(entity->x, entity->vx / (float)sub_steps, sub_steps);
    float y = after_steps(entity->y, entity->vy / (float)sub_steps, sub_steps);
    if (kinds) {
        cell_span columns = span_between(entity->x, x, CORNER_SHARE * entity->half_width);
        cell_span rows = span_between(entity->y, y, CORNER_SHARE * entity->half_height);
        if (!is_free(world, columns, rows, kinds))
            return false;
    }
    entity->x = x;
    entity->y = y;
    return true;
}

// True if all these cells, wholly inside the world or beyond one border, stop a move and none reflects.
static bool is_wall(const pcd_world *world, cell_span columns, cell_span rows, const pcd_mover *mover) {
    if (columns.last < 0 || rows.last < 0 || columns.first >= world->width || rows.first >= world->height)
        return PCD_SET(world->outside) & mover->blocking & ~mover->reflecting;
    return world->cell_capacity && is_free(world, columns, rows, ~mover->blocking | mover->reflecting);
}

// The whole move at once of what is pressed against a wall, or a floor, that it stands flush to: each
// sub-step sets it back to where it was. False, and nothing moved, when something else might happen.
static bool slide(const pcd_world *world, pcd_entity *entity, int32_t sub_steps, const pcd_mover *mover,
                  bool is_x) {
    float *pressed = is_x ? &entity->x : &entity->y, *speed = is_x ? &entity->vx : &entity->vy;
    float *along = is_x ? &entity->y : &entity->x;
    float half = is_x ? entity->half_width : entity->half_height, reach = CORNER_SHARE * half;
    float pull = *speed / (float)sub_steps, pulled = *pressed + pull;
    if (pull == 0.0f || flush(pulled, half, pull) != *pressed)
        return false;
    cell_span stand = span_between(*pressed, *pressed, reach);
    int32_t wall = pull > 0.0f ? cell_of(pulled + reach) : cell_of(pulled - reach);
    if (wall != (pull > 0.0f ? stand.last + 1 : stand.first - 1))
        return false;
    float end = after_steps(*along, (is_x ? entity->vy : entity->vx) / (float)sub_steps, sub_steps);
    cell_span way =
        span_between(*along, end, CORNER_SHARE * (is_x ? entity->half_height : entity->half_width));
    cell_span strip = {wall, wall};
    if (!is_free(world, is_x ? stand : way, is_x ? way : stand, mover->blocking | mover->reflecting) ||
        !is_wall(world, is_x ? strip : way, is_x ? way : strip, mover))
        return false;
    *along = end;
    *speed *= 0.0f;
    return true;
}

// True if a move may lead to what its contact looks for: along no axis it is longer than the velocity.
static bool may_meet(const pcd_world *world, const pcd_entity *entity, const pcd_mover *mover) {
    if (!mover->contact || !mover->obstacles)
        return mover->contact;
    pcd_entity reach = {.x = entity->x, .y = entity->y};
    reach.half_width = entity->half_width + fabsf(entity->vx);
    reach.half_height = entity->half_height + fabsf(entity->vy);
    const pcd_entity *entities = pcd_entities(world);
    for (int32_t i = 0; i < world->num_entities; i++)
        if ((mover->obstacles >> entities[i].kind & 1) && pcd_overlap(&reach, &entities[i], 0.0f))
            return true;
    return false;
}

void pcd_move(pcd_world *world, pcd_entity *entity, const pcd_mover *mover) {
    int32_t sub_steps = count_sub_steps(entity);
    bool is_alone = !may_meet(world, entity, mover);
    if (is_alone && glide(world, entity, sub_steps, mover->blocking | mover->reflecting))
        return;
    if (is_alone && !mover->sticks &&
        (slide(world, entity, sub_steps, mover, false) || slide(world, entity, sub_steps, mover, true)))
        return;

    pcd_mover without = *mover;
    without.contact = NULL;
    if (is_alone)
        mover = &without;
    bool x_first = moves_x_first(world, entity, mover->first);
    int32_t free_steps[2] = {0, 0}; // of y and of x
    for (int32_t i = 0; i < sub_steps; i++) {
        bool is_stuck = true;
        for (int32_t turn = 0; turn < 2; turn++) {
            bool is_x = (turn == 0) == x_first;
            bool is_blocked = shift_axis(world, entity, mover, is_x, sub_steps);
            if (is_blocked && mover->sticks) {
                entity->vx = entity->vy = 0.0f;
                return;
            }
            free_steps[is_x] += !is_blocked;
            is_stuck = is_stuck && is_blocked;
        }
        if (is_stuck)
            break;
    }
    entity->vx *= (float)free_steps[1] / (float)sub_steps;
    entity->vy *= (float)free_steps[0] / (float)sub_steps;
}
