// jumper: a bunny with a double jump looks for a carrot in a cave with spikes; a compass points to it.
#include "procade/game.h"

#define BUNNY_HALF_WIDTH  0.254f // half sizes, cells
#define BUNNY_HALF_HEIGHT 0.4f
#define CARROT_HALF       0.5f
#define SPIKE_HALF_WIDTH  0.23f
#define SPIKE_HALF_HEIGHT 0.4f   // it stands on its cell's floor
#define SUPPORT_REACH     0.244f // of the two points under the feet, to either side
#define SUPPORT_DEPTH     0.41f  // of these points below the centre
#define SPEED_KEPT        0.5f   // of the speed across, each step
#define SPEED_GAINED      0.25f  // cells/step, each step a key to the side is held
#define TOP_SPEED         0.5f   // that this leads to, cells/step
#define JUMP_SPEED        1.0f   // cells/step
#define GRAVITY           0.15f  // cells/step lost each step
#define MOST_JUMPS        63
#define MAX_FALL_SPEED    2.0f // nothing gets faster from here on

#define BLOCK_SIDE    3   // cells of the cave for each cell of a maze
#define NOISE         205 // of 1024 cells differ from the maze: a fifth
#define SMOOTH_ROUNDS 2
#define CORRIDOR_HALF 4 // cells kept to each side of the way
#define WALL_RUN      3 // so many wall cells one over the other are broken
#define MOST_SPIKES   62

#define PUFF_SPEED 0.05f // cells/step across and up together, above which dust rises
#define PUFF_DEPTH 0.2f  // below the centre

#define COMPASS_MARGIN 0.25f  // cells of the view from the top and the right
#define NEEDLE_SHARE   0.95f  // of the compass's radius
#define BAR_SHARE      0.125f // of its diameter: the height of the bar below it
#define DIAL_COLOR     0xA8A69E
#define NEEDLE_COLOR   0xFCBA03      // and of the bar
#define FLASH_TOP      (1.0f / 6.0f) // of the bunny's height above its feet
#define FLASH_HEIGHT   (1.0f / 3.0f)
#define FLASH_OPACITY  120

#define MAX_ENTITIES (2 + MOST_SPIKES)
#define MAX_EFFECTS  16

PCD_ENUM(MAX_EPISODE_STEPS, GOAL_REWARD, WORLD_DIM, VISIBILITY, COMPASS_DIM, JUMP_COOLDOWN, MAX_JUMP_COUNT,
         SPIKE_PROB, CORRIDOR, NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    PCD_REWARD("goal_reward", "For the carrot.", 10),
    {"world_dim", "cells", "Side of the square world.", 15, PCD_MAX_SIDE, 20, true},
    {"visibility", "cells", "Side of the view centred on the bunny.", 3, PCD_MAX_SIDE, 12, true},
    {"compass_dim", "cells", "Diameter of the compass; 0: there is none.", 0, 16, 3, false},
    {"jump_cooldown", "steps", "After a jump, and at the start, without another.", 0, 6, 3, true},
    {"max_jump_count", "count", "Jumps between two contacts with the ground.", 1, MOST_JUMPS, 2, true},
    {"spike_prob", "probability", "Of a spike in a cell of level ground; at most 62.", 0, 1, 0.2f, false},
    PCD_SWITCH("corridor", "All is filled but a corridor around one way to the carrot.", 1),
};

static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1},
    PCD_ENDLESS("hard", {WORLD_DIM, 40}, {VISIBILITY, 16}, {COMPASS_DIM, 2}),
    {.name = "memory",
     .one_level = -1,
     .presets = {{WORLD_DIM, 45}, {VISIBILITY, 16}, {COMPASS_DIM, 0}, {SPIKE_PROB, 0}, {CORRIDOR, 0}},
     .max_episode_steps = 2000},
    // One cave for ever: the carrot 24 cells straight above the start, a way of 70 cells, 7 spikes.
    {.name = "exploration",
     .one_level = 53899,
     .presets = {{WORLD_DIM, 40}, {VISIBILITY, 16}, {COMPASS_DIM, 2}}},
};

enum { EMPTY, WALL, TOP_WALL, BUNNY, CARROT, SPIKE, NUM_KINDS };

#define WALLS (PCD_SET(WALL) | PCD_SET(TOP_WALL))

static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [WALL] = {"wall", PCD_ROLE_TERRAIN, '#', .picture = {"inner", .variants = 4, .number = 6}},
    [TOP_WALL] = {"wall top", PCD_ROLE_TERRAIN, '=', .picture = {"top", .variants = 4, .number = 7}},
    [BUNNY] = {"bunny", PCD_ROLE_PLAYER, '@', .picture = {"player", .first_frame = 'a', .number = 0}},
    [CARROT] = {"carrot", PCD_ROLE_GOAL, '$', .picture = {"carrot", .number = 1}},
    [SPIKE] = {"spike", PCD_ROLE_HAZARD, '^', .picture = {"spike", .number = 2}},
};

// Pictures of no kind.
enum { PICTURE_WALK = NUM_KINDS, PICTURE_PUFF, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW };
static const pcd_picture pictures[] = {
    {"player", .frames = 2, .first_frame = 'b', .number = 12},
    {"shared/puff", .number = 59},
    {"backgrounds/side", .variants = 49},
    {"backgrounds/space", .variants = 13},
};

enum { PUFF };
static const pcd_effect_style effects[] = {[PUFF] = PCD_DUST(PICTURE_PUFF)};

// What the bunny's entity holds: in `timer` the step count of its last jump, or 0; in `data` its speed in the
// last step, across and up together; in `frame` how many jumps it has left, and more.
enum { SPEED };
enum { JUMPS_LEFT = MOST_JUMPS, IN_AIR = 0x40, AIR_JUMP = 0x80 };

// A maze with loops, each cell a block of the cave; what is left over at the right and on top is wall.
static void build_maze(pcd_world *world, pcd_flags *open) {
    *open = (pcd_flags){.width = world->width, .height = world->height};
    pcd_flags maze;
    pcd_maze(&world->layout, world->width / BLOCK_SIDE, &maze);
    pcd_maze_open_dead_ends(&world->layout, &maze);
    for (int32_t y = 0; y < maze.height * BLOCK_SIDE; y++)
        for (int32_t x = 0; x < maze.width; x++)
            open->rows[y] |= (maze.rows[y / BLOCK_SIDE] >> x & 1) * 7 << BLOCK_SIDE * x;
}

// The largest cave that noise and smoothing make of the maze, framed by wall.
static void build_cave(pcd_world *world, pcd_flags *open) {
    build_maze(world, open);
    pcd_flags noise = *open;
    pcd_noise(&world->layout, NOISE, &noise);
    for (int32_t y = 0; y < open->height; y++)
        open->rows[y] ^= noise.rows[y];
    pcd_smooth_cave(open, SMOOTH_ROUNDS);
    uint64_t framed = (~UINT64_C(0) >> (PCD_MAX_SIDE - open->width + 1)) - 1;
    for (int32_t y = 0; y < open->height; y++)
        open->rows[y] &= y > 0 && y < open->height - 1 ? framed : 0;
    pcd_largest_region(open, open);
}

// Open cells under open ones, on wall.
static void find_floors(const pcd_flags *open, pcd_flags *floors) {
    *floors = (pcd_flags){.width = open->width, .height = open->height};
    for (int32_t y = 1; y < open->height - 1; y++)
        floors->rows[y] = open->rows[y] & open->rows[y + 1] & ~open->rows[y - 1];
}

// In the middle of a cell's floor.
static void add_on_floor(pcd_world *world, uint8_t kind, int32_t cell, float half_width, float half_height) {
    float x = (float)(cell % world->width) + 0.5f, y = (float)(cell / world->width) + half_height;
    pcd_add_entity(world, kind, x, y, half_width, half_height);
}

// Spikes on level ground, never two side by side, and none where the bunny starts.
static void add_spikes(pcd_world *world, const pcd_flags *open, int32_t start, pcd_flags *spikes) {
    pcd_flags floors;
    find_floors(open, &floors);
    *spikes = (pcd_flags){.width = open->width, .height = open->height};
    for (int32_t y = 1; y < open->height - 1; y++) {
        uint64_t row = floors.rows[y], candidates = row & row << 1 & row >> 1;
        for (int32_t x = 0; candidates >> x; x++) {
            int32_t cell = y * open->width + x;
            if (!(candidates >> x & 1) || cell == start || world->num_entities == MAX_ENTITIES ||
                !pcd_rng_chance(&world->layout, pcd_real(world, SPIKE_PROB)))
                continue;
            pcd_set_flag(spikes, x++, y, true);
            add_on_floor(world, SPIKE, cell, SPIKE_HALF_WIDTH, SPIKE_HALF_HEIGHT);
        }
    }
}

// The walls of a row from which a straight wall beside open cells goes up.
static uint64_t find_wall_runs(const pcd_flags *open, const pcd_flags *spikes, int32_t y) {
    uint64_t walls = ~UINT64_C(0), right = walls, left = walls;
    for (int32_t row = y; row < y + WALL_RUN; row++) {
        uint64_t free = open->rows[row] & ~spikes->rows[row];
        walls &= ~open->rows[row];
        right &= free >> 1;
        left &= free << 1;
    }
    return walls & (right | left) & (~UINT64_C(0) >> (PCD_MAX_SIDE - open->width));
}

// Opens a foothold in every straight wall.
static void break_walls(pcd_rng *rng, const pcd_flags *spikes, pcd_flags *open) {
    for (int32_t y = 0; y + WALL_RUN <= open->height; y++)
        for (uint64_t runs = find_wall_runs(open, spikes, y); runs; runs &= runs - 1)
            open->rows[y + pcd_rng_below(rng, WALL_RUN)] |= runs & (0 - runs);
}

static void show_walls(pcd_world *world, const pcd_flags *open) {
    uint8_t *cells = pcd_cells(world);
    for (int32_t y = 0; y < open->height; y++) {
        uint64_t row = open->rows[y], above = y + 1 < open->height ? open->rows[y + 1] : 0;
        for (int32_t x = 0; x < open->width; x++, row >>= 1, above >>= 1)
            *cells++ = row & 1 ? EMPTY : above & 1 ? TOP_WALL : WALL;
    }
}

// Decides whether the bunny jumps, which it can do as often in the air as it has jumps left.
static bool jumps(const pcd_world *world, pcd_entity *bunny) {
    bool supported = pcd_stands_on(world, bunny, SUPPORT_REACH, SUPPORT_DEPTH, WALLS);
    int32_t jumps_left = supported ? pcd_whole(world, MAX_JUMP_COUNT) : bunny->frame & JUMPS_LEFT;
    bool is_jump =
        world->dy > 0 && jumps_left > 0 && world->step_count - bunny->timer > pcd_whole(world, JUMP_COOLDOWN);
    if (is_jump)
        bunny->timer = world->step_count;
    bunny->frame = (uint8_t)((jumps_left - is_jump) | (supported ? 0 : is_jump ? IN_AIR | AIR_JUMP : IN_AIR));
    return is_jump;
}

// The carrot counts even for who dies on it.
static void touch(pcd_world *world, const pcd_entity *bunny) {
    PCD_OLDEST_FIRST (thing, world) {
        if (!pcd_overlap(bunny, thing, 0.0f))
            continue;
        if (thing->kind == CARROT)
            pcd_complete(world, pcd_real(world, GOAL_REWARD));
        else
            pcd_die(world);
    }
}

// A step of the bunny.
static void play(pcd_world *world) {
    pcd_entity *bunny = pcd_player(world);
    bool is_jump = jumps(world, bunny);
    bunny->vx = SPEED_KEPT * bunny->vx + SPEED_GAINED * (float)world->dx;
    if (is_jump)
        bunny->vy = JUMP_SPEED;
    pcd_mover mover = {.blocking = WALLS, .first = pcd_player_axis(world->dx != 0, is_jump)};
    pcd_move(world, bunny, &mover);
    touch(world, bunny);
    bunny->data[SPEED] = fabsf(bunny->vx) + fabsf(bunny->vy);
    pcd_fall(bunny, GRAVITY, MAX_FALL_SPEED);
}

static bool generate(pcd_world *world) {
    world->width = world->height = pcd_whole(world, WORLD_DIM);
    world->outside = WALL;
    pcd_flags open, floors, spikes;
    build_cave(world, &open);
    find_floors(&open, &floors);
    int32_t num_open = pcd_count_flags(&open), num_floors = pcd_count_flags(&floors);
    if (num_floors == 0)
        return false;
    int32_t goal = pcd_nth_flag(&open, pcd_rng_below(&world->layout, num_open));
    int32_t start = pcd_nth_flag(&floors, pcd_rng_below(&world->layout, num_floors));
    if (goal == start)
        return false;
    if (pcd_whole(world, CORRIDOR)) {
        pcd_flags path;
        pcd_shortest_path(&open, start, goal, &path);
        pcd_keep_corridor(&open, &path, CORRIDOR_HALF);
    }
    add_on_floor(world, BUNNY, start, BUNNY_HALF_WIDTH, BUNNY_HALF_HEIGHT);
    add_on_floor(world, CARROT, goal, CARROT_HALF, CARROT_HALF);
    add_spikes(world, &open, start, &spikes);
    break_walls(&world->layout, &spikes, &open);
    show_walls(world, &open);
    pcd_player(world)->frame = (uint8_t)pcd_whole(world, MAX_JUMP_COUNT);
    const pcd_route route = {play, goal % world->width, goal / world->width, WALLS};
    return pcd_can_win(world, &route);
}

static void step(pcd_world *world) {
    const pcd_entity *bunny = pcd_player(world);
    play(world);
    if (bunny->data[SPEED] > PUFF_SPEED)
        pcd_add_dust(world, PUFF, bunny, PUFF_DEPTH);
}

// A dial in the upper right corner whose needle points to the carrot, and a bar as long as it is far away.
static void show_compass(const pcd_world *world, pcd_scene *scene) {
    const pcd_entity *bunny = pcd_player(world), *carrot = bunny + 1;
    float diameter = pcd_real(world, COMPASS_DIM), radius = 0.5f * diameter;
    float right = scene->view - COMPASS_MARGIN, left = right - diameter, bottom = left;
    float x = left + radius, y = bottom + radius, dx = carrot->x - bunny->x, dy = carrot->y - bunny->y;
    float distance = sqrtf(dx * dx + dy * dy);
    float needle = distance > 0.0f ? NEEDLE_SHARE * radius / distance : 0.0f;
    float length = diameter * distance / (sqrtf(2.0f) * (float)world->width);

    pcd_scene_hud(scene, PCD_SHAPE_ELLIPSE, left, bottom, right, right, DIAL_COLOR);
    pcd_scene_hud(scene, PCD_SHAPE_LINE, x, y, x + needle * dx, y + needle * dy, NEEDLE_COLOR);
    pcd_scene_hud(scene, PCD_SHAPE_RECTANGLE, left, bottom - BAR_SHARE * diameter, left + length, bottom,
                  NEEDLE_COLOR);
}

// A flash under the feet of a bunny that jumps in the air.
static void show_flash(const pcd_world *world, pcd_scene *scene) {
    const pcd_entity *bunny = pcd_player(world);
    float left = bunny->x - bunny->half_width, right = bunny->x + bunny->half_width;
    float height = 2.0f * bunny->half_height, top = bunny->y - bunny->half_height + FLASH_TOP * height;
    const pcd_mark flash = {left,          top - FLASH_HEIGHT * height, right, top, 255, 255, 255,
                            FLASH_OPACITY, PCD_SHAPE_ELLIPSE,           0,     0};
    pcd_scene_mark(scene, flash);
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const pcd_entity *bunny = pcd_player(world);
    pcd_scene_follow(scene, world, pcd_real(world, VISIBILITY));
    pcd_scene_velocity(scene, bunny->vx / TOP_SPEED, bunny->vy / TOP_SPEED);

    pcd_scene_background_chosen(scene, world, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW, 1.0f);
    pcd_scene_things(scene, world);
    pcd_scene_effects(scene, world);
    pcd_scene_runner(scene, world, !(bunny->frame & IN_AIR), PICTURE_WALK, PICTURE_WALK);
    if (pcd_real(world, COMPASS_DIM) > 0.0f)
        show_compass(world, scene);
    if (bunny->frame & AIR_JUMP)
        show_flash(world, scene);
}

static bool is_valid(const pcd_world *world) {
    const pcd_entity *bunny = pcd_player(world), *carrot = bunny + 1;
    return world->num_entities >= 2 && bunny->kind == BUNNY && carrot->kind == CARROT &&
           pcd_are_kinds(world, 2, PCD_SET(SPIKE)) && pcd_is_past(world, bunny->timer) &&
           (bunny->frame & JUMPS_LEFT) <= pcd_whole(world, MAX_JUMP_COUNT);
}

const pcd_game pcd_game_jumper = {
    .name = "jumper",
    .version = 1,
    .summary = "You are a bunny with a double jump and look for the carrot in a cave; spikes kill.",
    // Down does nothing: 0 acts as left, 3 as no key, 6 as right.
    .actions_used = 1u << 0 | 1u << 2 | 1u << 3 | 1u << 5 | 1u << 6 | 1u << 8,
    .split_salt = 200322,
    PCD_TABLES,
    PCD_TABLE(effects),
    .entity_capacity = MAX_ENTITIES,
    .effect_capacity = MAX_EFFECTS,
    .cell_capacity = PCD_MAX_SIDE * PCD_MAX_SIDE,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
