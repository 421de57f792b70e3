// Lantern: a game outside the library, in one file. Carry a light across a dark square to the door. A moth
// flutters about; it puts the light out where it touches you.
#include <procade/game.h>

#define WALKER_HALF   0.4f // half sizes, cells
#define MOTH_HALF     0.3f
#define FIRST_FLUTTER 10    // steps in which the moth sits still
#define STEPS_A_TURN  8     // the moth flies one way for so long
#define DOOR_MARGIN   0.25f // by which the walker must overlap the door's cell
#define NUM_SPARKS    16

enum { MAX_EPISODE_STEPS, SIDE, WALKER_SPEED, MOTH_SPEED, NUM_PARAMETERS };

static const pcd_parameter parameters[NUM_PARAMETERS] = {
    [MAX_EPISODE_STEPS] = {"max_episode_steps", "steps", "The episode is cut off after so many.", 1, 10000,
                           200, true},
    [SIDE] = {"side", "cells", "Side of the square.", 6, PCD_MAX_SIDE, 10, true},
    [WALKER_SPEED] = {"walker_speed", "cells/step", "Speed of the walker.", 0.1f, 1, 0.3f, false},
    [MOTH_SPEED] = {"moth_speed", "cells/step", "Speed of the moth.", 0, 1, 0.15f, false},
};

static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1},
    {.name = "hard", .one_level = -1, .presets = {{SIDE, 20}, {MOTH_SPEED, 0.25f}}},
};

enum { DARK, WALL, DOOR, WALKER, MOTH, SPARK, NUM_KINDS };

// The library has none of these pictures: each is drawn in one colour.
static const pcd_kind kinds[NUM_KINDS] = {
    [DARK] = {"dark", PCD_ROLE_NONE, .glyph = '.'},
    [WALL] = {"wall", PCD_ROLE_TERRAIN, '#', .picture = {"wall", .number = 5}},
    [DOOR] = {"door", PCD_ROLE_GOAL, 'D', .picture = {"door", .number = 1}},
    [WALKER] = {"walker", PCD_ROLE_PLAYER, '@', .picture = {"walker", .number = 0}},
    [MOTH] = {"moth", PCD_ROLE_HAZARD, 'm', .picture = {"moth", .number = 2}},
    [SPARK] = {"spark", PCD_ROLE_NONE, '*', .picture = {"spark", .number = 3}},
};

static const pcd_effect_style effects[] = {
    {.picture = SPARK, .kind = SPARK, .life = 6, .growth = 0.8f, .opacity = 1.0f, .fade = 0.8f},
};

/// What the rules remember beside cells and entities.
typedef struct lantern_fields {
    int32_t turns; // of the moth so far
} lantern_fields;

static bool generate(pcd_world *world) {
    int32_t side = pcd_whole(world, SIDE);
    world->width = side;
    world->height = side;
    world->outside = WALL;

    // The walker begins at the lower left, the door is anywhere in the upper half, the moth in the middle.
    pcd_add_entity(world, WALKER, 0.5f, 0.5f, WALKER_HALF, WALKER_HALF);
    float middle = 0.5f * (float)side;
    pcd_add_entity(world, MOTH, middle, middle, MOTH_HALF, MOTH_HALF);
    int32_t x = pcd_rng_below(&world->layout, side);
    int32_t y = pcd_rng_range(&world->layout, side / 2, side - 1);
    pcd_set_cell(world, x, y, DOOR);
    return true;
}

static void fly(pcd_world *world, pcd_entity *moth) {
    lantern_fields *fields = pcd_fields(world);
    if (world->step_count <= FIRST_FLUTTER)
        return;
    if (world->step_count % STEPS_A_TURN == 0) {
        float direction = pcd_rng_unit(&world->dynamics);
        moth->vx = pcd_real(world, MOTH_SPEED) * pcd_cos(direction);
        moth->vy = pcd_real(world, MOTH_SPEED) * pcd_sin(direction);
        fields->turns++;
    }
    static const pcd_mover mover = {.reflecting = PCD_SET(WALL)};
    pcd_move(world, moth, &mover);
}

static void step(pcd_world *world) {
    pcd_entity *walker = pcd_player(world), *moth = walker + 1;
    walker->vx = pcd_real(world, WALKER_SPEED) * (float)world->dx;
    walker->vy = pcd_real(world, WALKER_SPEED) * (float)world->dy;
    pcd_mover mover = {.blocking = PCD_SET(WALL), .first = pcd_player_axis(world->dx != 0, world->dy != 0)};
    pcd_move(world, walker, &mover);
    if (world->dx != 0 || world->dy != 0)
        pcd_add_effect(world, 0, walker->x, walker->y, 0.0f, 0.02f, 0.2f, 0.2f);
    fly(world, moth);

    if (pcd_overlap(walker, moth, 0.0f))
        pcd_die(world);
    if (pcd_touches_cells(world, walker, PCD_SET(DOOR), DOOR_MARGIN))
        pcd_complete(world, 10.0f);
}

static void show(const pcd_world *world, pcd_scene *scene) {
    pcd_scene_effects(scene, world);
    pcd_scene_things(scene, world);
    pcd_scene_thing(scene, world, pcd_player(world));
}

static bool valid(const pcd_world *world) {
    const lantern_fields *fields = pcd_fields(world);
    return world->num_entities == 2 && fields->turns >= 0;
}

extern const pcd_game lantern;

const pcd_game lantern = {
    .interface_version = PCD_GAME_INTERFACE,
    .name = "lantern",
    .version = 1,
    .summary = "You carry a light through the dark to the door; a moth puts it out.",
    .actions_used = (1u << 9) - 1,
    .parameters = parameters,
    .num_parameters = NUM_PARAMETERS,
    .modes = modes,
    .num_modes = sizeof modes / sizeof modes[0],
    .kinds = kinds,
    .num_kinds = NUM_KINDS,
    .effects = effects,
    .num_effects = 1,
    .fields_size = sizeof(lantern_fields),
    .entity_capacity = 2,
    .effect_capacity = NUM_SPARKS,
    .cell_capacity = PCD_MAX_SIDE * PCD_MAX_SIDE,
    .generate = generate,
    .step = step,
    .scene = show,
    .valid = valid,
};
