// maze: a mouse, a maze with one path between any two places, and one piece of cheese.
//
// The smallest game, written to be read first. A game is one file like this one. From top to bottom: the
// parameters a user may set, the kinds of things there are, the pictures they are drawn with; then three
// functions that build a level, play a step and say what is visible; then the descriptor that ties all of it
// together. The engine does the rest: pixels, batches, snapshots, splits into seen and held-out levels,
// tools, bindings.
#include "procade/game.h"

#define MAX_WORLD_SIDE 63   // cells
#define MOUSE_HALF     0.5f // half size, cells: the mouse fills its cell

// Parameters: what a user may set, with unit, meaning, range and default. The first one is the same in every
// game. Any values in range go together: sides of mazes are odd and fit, so an even one counts as one less, a
// smallest one above the largest as the largest, and a largest one above the world's side as that.
enum { MAX_EPISODE_STEPS, GOAL_REWARD, WORLD_DIM, MIN_MAZE_DIM, MAX_MAZE_DIM, VISIBILITY, NUM_PARAMETERS };
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(500),
    PCD_REWARD("goal_reward", "For the cheese.", 10),
    {"world_dim", "cells", "Side of the square world.", 3, MAX_WORLD_SIDE, 15, true},
    {"min_maze_dim", "cells", "Smallest side of the maze.", 3, MAX_WORLD_SIDE, 3, true},
    {"max_maze_dim", "cells", "Largest side of the maze.", 3, MAX_WORLD_SIDE, 15, true},
    {"visibility", "cells", "Side of the view around the mouse; 0: the world.", 0, MAX_WORLD_SIDE, 0, true},
};

// Modes: named rows of values that differ from the defaults.
static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1},
    PCD_ENDLESS("hard", {WORLD_DIM, 25}, {MAX_MAZE_DIM, 25}),
    PCD_ENDLESS("memory", {WORLD_DIM, 31}, {MAX_MAZE_DIM, 31}, {VISIBILITY, 8}),
    // One maze for ever: 25 cells a side, the cheese in the far corner, 76 steps away.
    {.name = "exploration", .one_level = 23664, .presets = {{WORLD_DIM, 25}, {MAX_MAZE_DIM, 25}}},
};

// Kinds: what cells and entities can be, and what they look like. Kind 0 is empty space. The numbers of
// pictures choose colours where a user wants plain rectangles.
enum { EMPTY, WALL, CHEESE, MOUSE, NUM_KINDS };
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [WALL] = {"wall", PCD_ROLE_TERRAIN, '#', .picture = {"wall", .number = 51}},
    [CHEESE] = {"cheese", PCD_ROLE_GOAL, '$', .picture = {"cheese", .number = 2}},
    [MOUSE] = {"mouse", PCD_ROLE_PLAYER, '@', .picture = {"mouse", .number = 0}},
};

// Pictures: those of no kind, numbered from NUM_KINDS on.
enum { PICTURE_FLOOR = NUM_KINDS };
static const pcd_picture pictures[] = {{"backgrounds/topdown", .variants = 9}};

// Builds a level. All of its randomness comes from world->layout.
static bool generate(pcd_world *world) {
    world->width = pcd_whole(world, WORLD_DIM);
    world->height = world->width;
    world->outside = WALL;

    // The maze stands in the middle of the world. It is a tree, so the cheese can always be reached.
    int32_t side = pcd_draw_odd_side(world, MIN_MAZE_DIM, MAX_MAZE_DIM);
    int32_t margin = (world->width - side) / 2;
    pcd_flags open;
    pcd_maze(&world->layout, side, &open);
    pcd_carve(world, &open, margin, margin, WALL);

    // Open cell 0 is the lower left corner, where the mouse starts; the cheese lies in any other one.
    int32_t goal = pcd_nth_flag(&open, pcd_rng_range(&world->layout, 1, pcd_count_flags(&open) - 1));
    pcd_set_cell(world, margin + goal % side, margin + goal / side, CHEESE);

    float start = (float)margin + MOUSE_HALF;
    pcd_entity *mouse = pcd_add_entity(world, MOUSE, start, start, MOUSE_HALF, MOUSE_HALF);
    mouse->mirrored = 1; // pictures face right, and the mouse looks into the corner at first
    return true;
}

// Plays a step: the mouse moves by one cell, or not at all where a wall is.
static void step(pcd_world *world) {
    pcd_entity *mouse = pcd_player(world);

    // Of a diagonal only the horizontal part counts, even where a wall cancels it.
    int32_t dx = world->dx;
    int32_t dy = dx != 0 ? 0 : world->dy;
    int32_t x = (int32_t)mouse->x + dx;
    int32_t y = (int32_t)mouse->y + dy;
    if (pcd_cell(world, x, y) != WALL)
        pcd_put_in_cell(mouse, x, y);
    if (dx != 0)
        mouse->mirrored = dx < 0;

    if (pcd_cell(world, (int32_t)mouse->x, (int32_t)mouse->y) == CHEESE) {
        pcd_set_cell(world, (int32_t)mouse->x, (int32_t)mouse->y, EMPTY);
        pcd_complete(world, pcd_real(world, GOAL_REWARD));
    }
}

// Says what is visible; cells are drawn as their kinds look. Looks are chosen here and only here, so no rule
// can read them.
static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    pcd_scene_limit_view(scene, world, pcd_real(world, VISIBILITY));
    pcd_scene_ground(scene, world, PICTURE_FLOOR);
    pcd_scene_thing(scene, world, pcd_player(world));
}

// Whether a state from a file keeps what the functions above rely on. The engine has checked its own part.
static bool is_valid(const pcd_world *world) {
    const pcd_entity *mouse = pcd_player(world);
    return pcd_is_centre_inside(world, mouse);
}

// The descriptor: all the engine knows of the game.
const pcd_game pcd_game_maze = {
    .name = "maze",
    .version = 1,
    .summary = "You are a mouse in a maze and look for the cheese; nothing kills you but the clock.",
    // Left, down, stay, up, right: 0 is left and down, which acts as left; 6 likewise as right.
    .actions_used = 1u << 0 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6,
    .split_salt = 650669,
    PCD_TABLES,
    .entity_capacity = 1,
    .cell_capacity = MAX_WORLD_SIDE * MAX_WORLD_SIDE,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
