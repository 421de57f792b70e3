// miner: dig for every diamond, then go to the exit. Boulders and diamonds fall where nothing holds them.
#include "procade/game.h"

#define MAX_WORLD_DIM   40 // cells
#define MAX_CELLS       (MAX_WORLD_DIM * MAX_WORLD_DIM)
#define BODY_HALF       0.5f // half size of robot and exit, cells: each fills its cell
#define NUM_SIDE_VIEWS  49
#define NUM_SPACE_VIEWS 13
#define NUM_WAYS        4
#define NUM_TRIES       4 // of a robot that proves a level, each with another order of ways

enum {
    MAX_EPISODE_STEPS,
    WORLD_DIM,
    DIAMOND_PCT,
    BOULDER_PCT,
    VISIBILITY,
    DIAMOND_REWARD,
    COMPLETION_BONUS,
    NUM_PARAMETERS
};

static const pcd_parameter parameters[NUM_PARAMETERS] = {
    {"max_episode_steps", "steps", "Steps after which the episode is cut off.", 1, 1000000, 1000, true},
    {"world_dim", "cells", "Side of the square world.", 5, MAX_WORLD_DIM, 20, true},
    {"diamond_pct", "share", "Of the cells hold a diamond, one at least.", 0, 0.06f, 0.03f, false},
    {"boulder_pct", "share", "Of the cells get a boulder; those around the robot lose it again.", 0, 0.25f,
     0.2f, false},
    {"visibility", "cells", "Side of the view centred on the robot; 0: the whole world.", 0, MAX_WORLD_DIM, 0,
     true},
    {"diamond_reward", "reward", "For each diamond.", -100, 100, 1, false},
    {"completion_bonus", "reward", "For the exit, once all diamonds are taken.", -100, 100, 10, false},
};

static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1, .presets = {{WORLD_DIM, 10}}},
    {.name = "hard", .one_level = -1},
    {.name = "memory", .one_level = -1, .presets = {{WORLD_DIM, 35}, {VISIBILITY, 8}}},
};

enum { EMPTY, DIRT, BOULDER, FALLING_BOULDER, DIAMOND, FALLING_DIAMOND, OUTSIDE, ROBOT, EXIT, NUM_KINDS };

#define BOULDERS (PCD_SET(BOULDER) | PCD_SET(FALLING_BOULDER))
#define FALLING  (PCD_SET(FALLING_BOULDER) | PCD_SET(FALLING_DIAMOND))
#define ROCKS    (BOULDERS | PCD_SET(DIAMOND) | PCD_SET(FALLING_DIAMOND))

static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, ' ', false},
    [DIRT] = {"dirt", PCD_ROLE_TERRAIN, '.', false},
    [BOULDER] = {"boulder", PCD_ROLE_HAZARD, 'o', false},
    [FALLING_BOULDER] = {"falling boulder", PCD_ROLE_HAZARD, 'O', false},
    [DIAMOND] = {"diamond", PCD_ROLE_BONUS, 'd', false},
    [FALLING_DIAMOND] = {"falling diamond", PCD_ROLE_HAZARD, 'D', false},
    [OUTSIDE] = {"outside", PCD_ROLE_TERRAIN, '#', false},
    [ROBOT] = {"robot", PCD_ROLE_PLAYER, '@', false},
    [EXIT] = {"exit", PCD_ROLE_GOAL, '$', false},
};

enum {
    PICTURE_ROBOT,
    PICTURE_BOULDER,
    PICTURE_DIAMOND,
    PICTURE_EXIT,
    PICTURE_DIRT,
    PICTURE_OUTSIDE,
    PICTURE_SIDE_VIEW,
    PICTURE_SPACE_VIEW,
    NUM_PICTURES
};

static const pcd_picture pictures[NUM_PICTURES] = {
    [PICTURE_ROBOT] = {.name = "miner/player", .number = 0},
    [PICTURE_BOULDER] = {.name = "miner/boulder", .number = 1},
    [PICTURE_DIAMOND] = {.name = "miner/diamond", .number = 2},
    [PICTURE_EXIT] = {.name = "miner/exit", .number = 6},
    [PICTURE_DIRT] = {.name = "miner/dirt", .number = 9},
    [PICTURE_OUTSIDE] = {.name = "miner/outside", .number = 10},
    [PICTURE_SIDE_VIEW] = {.name = "backgrounds/side", .variants = NUM_SIDE_VIEWS},
    [PICTURE_SPACE_VIEW] = {.name = "backgrounds/space", .variants = NUM_SPACE_VIEWS},
};

// A cell, by column and row.
typedef struct spot {
    int16_t x, y;
} spot;

typedef struct miner_fields {
    // Where rocks may move: bit y for row y, and all columns from left to right.
    uint64_t stirred_rows;
    int16_t stirred_left, stirred_right;
    spot robot, exit;
    int32_t diamonds_left;
} miner_fields;

static bool is_in(uint64_t set, uint8_t kind) {
    return set >> kind & 1u;
}

static bool is_at(spot place, int32_t x, int32_t y) {
    return place.x == x && place.y == y;
}

static int32_t smaller(int32_t a, int32_t b) {
    return a < b ? a : b;
}
static int32_t larger(int32_t a, int32_t b) {
    return a > b ? a : b;
}

static void clear_stirred(miner_fields *fields) {
    fields->stirred_rows = 0;
    fields->stirred_left = PCD_MAX_SIDE;
    fields->stirred_right = -1;
}

// A change in a cell may move the rocks beside it and those above these.
static void stir(miner_fields *fields, int32_t x, int32_t y) {
    fields->stirred_rows |= UINT64_C(3) << y;
    fields->stirred_left = (int16_t)smaller(fields->stirred_left, x - 1);
    fields->stirred_right = (int16_t)larger(fields->stirred_right, x + 1);
}

// Whether a rock may fall or roll there.
static bool is_free(const pcd_world *world, int32_t x, int32_t y) {
    const miner_fields *fields = pcd_fields(world);
    return pcd_cell(world, x, y) == EMPTY && !is_at(fields->robot, x, y);
}

// What a rock does in a step: falls, kills, rolls or rests.
static void run_rock(pcd_world *world, int32_t x, int32_t y, uint8_t kind) {
    miner_fields *fields = pcd_fields(world);
    bool is_falling = is_in(FALLING, kind), is_boulder = is_in(BOULDERS, kind);
    int32_t to_x = x, to_y = y;
    if (is_free(world, x, y - 1)) {
        to_y--;
    } else if (is_falling && is_at(fields->robot, x, y - 1)) {
        pcd_die(world);
        return;
    } else if (is_in(ROCKS, pcd_cell(world, x, y - 1))) {
        if (is_free(world, x - 1, y) && is_free(world, x - 1, y - 1))
            to_x--;
        else if (is_free(world, x + 1, y) && is_free(world, x + 1, y - 1))
            to_x++;
    }
    bool falls = to_y < y;
    if (falls || to_x != x) {
        pcd_set_cell(world, x, y, EMPTY);
        stir(fields, x, y);
        stir(fields, to_x, to_y);
    }
    pcd_set_cell(world, to_x, to_y,
                 is_boulder ? falls ? FALLING_BOULDER : BOULDER
                 : falls    ? FALLING_DIAMOND
                            : DIAMOND);
}

// All rocks, row by row from the bottom and left to right, each seeing what those before it did: one that
// rolls right is met again at once. Rocks around which nothing has changed would stay as they are and are
// left out.
static void run_rocks(pcd_world *world) {
    miner_fields *fields = pcd_fields(world);
    miner_fields before = *fields;
    clear_stirred(fields);
    for (int32_t y = 0; y < world->height && (before.stirred_rows | fields->stirred_rows) >> y; y++) {
        if (!((before.stirred_rows | fields->stirred_rows) >> y & 1u))
            continue;
        int32_t x = larger(0, smaller(before.stirred_left, fields->stirred_left));
        for (; x < world->width && x <= larger(before.stirred_right, fields->stirred_right); x++) {
            uint8_t kind = pcd_cells(world)[y * world->width + x];
            if (is_in(ROCKS, kind))
                run_rock(world, x, y, kind);
        }
    }
}

static void put_robot(pcd_world *world, int32_t x, int32_t y) {
    miner_fields *fields = pcd_fields(world);
    stir(fields, fields->robot.x, fields->robot.y);
    stir(fields, x, y);
    fields->robot = (spot){(int16_t)x, (int16_t)y};
    pcd_player(world)->x = (float)x + 0.5f;
    pcd_player(world)->y = (float)y + 0.5f;
}

// Boulders at rest can be pushed to the side into an empty cell.
static bool is_pushable(const pcd_world *world, int32_t x, int32_t y, int32_t dx) {
    return dx != 0 && pcd_cell(world, x, y) == BOULDER && pcd_cell(world, x + dx, y) == EMPTY;
}

static void push(pcd_world *world, int32_t x, int32_t y, int32_t dx) {
    pcd_set_cell(world, x, y, EMPTY);
    pcd_set_cell(world, x + dx, y, BOULDER);
    put_robot(world, x, y);
}

static void dig(pcd_world *world) {
    miner_fields *fields = pcd_fields(world);
    uint8_t kind = pcd_cell(world, fields->robot.x, fields->robot.y);
    if (kind == DIAMOND) {
        world->reward += pcd_real(world, DIAMOND_REWARD);
        fields->diamonds_left--;
    }
    // Falling diamonds pass through the robot.
    if (kind == DIAMOND || kind == DIRT)
        pcd_set_cell(world, fields->robot.x, fields->robot.y, EMPTY);
}

static void step(pcd_world *world) {
    const miner_fields *fields = pcd_fields(world);
    // Of a diagonal only the horizontal part counts.
    int32_t dx = world->dx, dy = dx != 0 ? 0 : world->dy;
    int32_t x = fields->robot.x + dx, y = fields->robot.y + dy;
    uint8_t ahead = pcd_cell(world, x, y);
    if (!is_in(BOULDERS | PCD_SET(OUTSIDE), ahead) && (dx != 0 || dy != 0))
        put_robot(world, x, y);
    if (is_at(fields->exit, fields->robot.x, fields->robot.y) && fields->diamonds_left == 0)
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
    if (dx != 0) {
        pcd_player(world)->mirrored = dx < 0;
        if (is_pushable(world, x, y, dx))
            push(world, x, y, dx);
    }
    dig(world);
    run_rocks(world);
}

// A robot that looks where it goes. It tries the four ways in an order that differs from try to try.
typedef struct pathfinder {
    pcd_world *world;
    spot ways[NUM_WAYS];
    int32_t length;          // of the path
    uint8_t path[MAX_CELLS]; // ways, the last one first
} pathfinder;

static bool is_passable(const pcd_world *world, int32_t x, int32_t y) {
    return is_in(PCD_SET(EMPTY) | PCD_SET(DIRT) | PCD_SET(DIAMOND), pcd_cell(world, x, y));
}

// Whether the robot can live on after a step. A rock that rests above it follows it down: there must be a way
// out to the side.
static bool is_safe(const pcd_world *world, int32_t x, int32_t y, spot way) {
    int32_t to_x = x + way.x, to_y = y + way.y;
    if ((!is_passable(world, to_x, to_y) && !is_pushable(world, to_x, to_y, way.x)) ||
        is_in(FALLING, pcd_cell(world, to_x, to_y + 1)))
        return false;
    return way.y >= 0 || !is_in(ROCKS, pcd_cell(world, x, y + 1)) || is_passable(world, x - 1, to_y) ||
           is_passable(world, x + 1, to_y);
}

static bool is_wanted(const pcd_world *world, int32_t x, int32_t y) {
    const miner_fields *fields = pcd_fields(world);
    return fields->diamonds_left > 0 ? pcd_cell(world, x, y) == DIAMOND : is_at(fields->exit, x, y);
}

static bool trace_path(pathfinder *finder, int32_t x, int32_t y, const uint8_t *came_by) {
    const miner_fields *fields = pcd_fields(finder->world);
    finder->length = 0;
    while (!is_at(fields->robot, x, y)) {
        uint8_t way = came_by[y * finder->world->width + x];
        finder->path[finder->length++] = way;
        x -= finder->ways[way].x;
        y -= finder->ways[way].y;
    }
    return true;
}

// Finds a path to a diamond, or to the exit when there is none left: one that leads under as few rocks as can
// be, and among those a short one.
static bool find_path(pathfinder *finder) {
    const pcd_world *world = finder->world;
    const miner_fields *fields = pcd_fields(world);
    uint8_t came_by[MAX_CELLS];
    spot queues[2][MAX_CELLS];
    int32_t heads[2] = {0}, tails[2] = {1, 0}, now = 0;
    memset(came_by, NUM_WAYS, (size_t)(world->width * world->height));
    queues[0][0] = fields->robot;
    came_by[fields->robot.y * world->width + fields->robot.x] = 0;
    while (heads[now] < tails[now] || heads[1 - now] < tails[1 - now]) {
        now = heads[now] < tails[now] ? now : 1 - now;
        spot from = queues[now][heads[now]++];
        if (is_wanted(world, from.x, from.y) && !is_at(fields->robot, from.x, from.y))
            return trace_path(finder, from.x, from.y, came_by);
        for (int32_t way = 0; way < NUM_WAYS; way++) {
            int32_t x = from.x + finder->ways[way].x, y = from.y + finder->ways[way].y;
            if (pcd_cell(world, x, y) == OUTSIDE || came_by[y * world->width + x] != NUM_WAYS ||
                !is_safe(world, from.x, from.y, finder->ways[way]))
                continue;
            came_by[y * world->width + x] = (uint8_t)way;
            bool disturbs = is_in(ROCKS, pcd_cell(world, x, y + 1)) || pcd_cell(world, x, y) == BOULDER;
            int32_t queue = disturbs ? 1 - now : now;
            queues[queue][tails[queue]++] = (spot){(int16_t)x, (int16_t)y};
        }
    }
    return false;
}

static void play(pcd_world *world, spot way) {
    world->dx = (int8_t)way.x;
    world->dy = (int8_t)way.y;
    step(world);
}

// Plays a level to its end, by the rules themselves. False if the robot finds no way.
static bool plays_to_exit(pathfinder *finder) {
    pcd_world *world = finder->world;
    const miner_fields *fields = pcd_fields(world);
    for (int32_t i = 0; i < 4 * world->width && !world->ended; i++) {
        if (!find_path(finder)) {
            // What rolls may open a way, and the exit may be here.
            bool is_threatened = is_in(FALLING, pcd_cell(world, fields->robot.x, fields->robot.y + 1));
            if (is_threatened ||
                (fields->stirred_rows == 0 && !is_wanted(world, fields->robot.x, fields->robot.y)))
                return false;
            play(world, (spot){0, 0});
            continue;
        }
        while (finder->length > 0 && !world->ended) {
            spot way = finder->ways[finder->path[--finder->length]];
            if (!is_safe(world, fields->robot.x, fields->robot.y, way))
                break;
            play(world, way);
        }
    }
    return world->completed;
}

// The proof that a level can be won: somebody wins it. The level is left as it was.
static bool is_winnable(pcd_world *world) {
    static const spot ways[NUM_WAYS] = {{-1, 0}, {1, 0}, {0, 1}, {0, -1}};
    miner_fields *fields = pcd_fields(world);
    pcd_world head = *world;
    miner_fields start = *fields;
    pcd_entity robot = *pcd_player(world);
    uint8_t cells[MAX_CELLS];
    size_t num_cells = (size_t)(world->width * world->height);
    memcpy(cells, pcd_cells(world), num_cells);
    pathfinder finder = {.world = world};
    bool is_won = false;
    for (int32_t i = 0; i < NUM_TRIES && !is_won; i++) {
        for (int32_t way = 0; way < NUM_WAYS; way++)
            finder.ways[way] = ways[(way + i) % NUM_WAYS];
        is_won = plays_to_exit(&finder);
        *world = head;
        *fields = start;
        *pcd_player(world) = robot;
        memcpy(pcd_cells(world), cells, num_cells);
    }
    return is_won;
}

// Puts something on any cell of dirt.
static spot place(pcd_world *world, uint8_t kind) {
    for (;;) {
        int32_t cell = pcd_rng_below(&world->layout, world->width * world->height);
        if (pcd_cells(world)[cell] != DIRT)
            continue;
        pcd_cells(world)[cell] = kind;
        return (spot){(int16_t)(cell % world->width), (int16_t)(cell / world->width)};
    }
}

static pcd_flags find_dirt(const pcd_world *world) {
    pcd_flags dirt = {.width = world->width, .height = world->height};
    for (int32_t y = 0; y < world->height; y++)
        for (int32_t x = 0; x < world->width; x++)
            dirt.rows[y] |= (uint64_t)(pcd_cells(world)[y * world->width + x] == DIRT) << x;
    return dirt;
}

// Boulders around the robot turn to dirt.
static void clear_start(pcd_world *world, spot robot) {
    for (int32_t y = robot.y - 1; y <= robot.y + 1; y++)
        for (int32_t x = robot.x - 1; x <= robot.x + 1; x++)
            if (pcd_cell(world, x, y) == BOULDER)
                pcd_set_cell(world, x, y, DIRT);
}

static void add_at(pcd_world *world, uint8_t kind, spot at) {
    pcd_add_entity(world, kind, (float)at.x + 0.5f, (float)at.y + 0.5f, BODY_HALF, BODY_HALF);
}

static bool generate(pcd_world *world) {
    miner_fields *fields = pcd_fields(world);
    int32_t side = pcd_whole(world, WORLD_DIM);
    float num_cells = (float)(side * side);
    int32_t num_diamonds = (int32_t)(pcd_real(world, DIAMOND_PCT) * num_cells);
    int32_t num_boulders = (int32_t)(pcd_real(world, BOULDER_PCT) * num_cells);
    world->width = side;
    world->height = side;
    world->outside = OUTSIDE;
    pcd_fill_cells(world, 0, 0, side, side, DIRT);
    fields->robot = place(world, EMPTY);
    fields->diamonds_left = num_diamonds > 0 ? num_diamonds : 1;
    for (int32_t i = 0; i < fields->diamonds_left; i++)
        place(world, DIAMOND);
    for (int32_t i = 0; i < num_boulders; i++)
        place(world, BOULDER);

    // The exit lies in the top row or under dirt, maybe at the start, but not where a boulder was.
    pcd_flags exits = find_dirt(world);
    pcd_set_flag(&exits, fields->robot.x, fields->robot.y, true);
    clear_start(world, fields->robot);
    pcd_flags dirt = find_dirt(world);
    for (int32_t y = 0; y + 1 < side; y++)
        exits.rows[y] &= dirt.rows[y + 1];
    int32_t num_exits = pcd_count_flags(&exits);
    if (num_exits == 0)
        return false;
    int32_t exit = pcd_nth_flag(&exits, pcd_rng_below(&world->layout, num_exits));
    fields->exit = (spot){(int16_t)(exit % side), (int16_t)(exit / side)};
    pcd_cells(world)[exit] = EMPTY;

    clear_stirred(fields);
    add_at(world, ROBOT, fields->robot);
    add_at(world, EXIT, fields->exit);
    return is_winnable(world);
}

static void show_background(const pcd_world *world, pcd_scene *scene) {
    int32_t view = pcd_looks(world, PCD_LOOK_BACKGROUND, NUM_SIDE_VIEWS + NUM_SPACE_VIEWS);
    bool is_space = view >= NUM_SIDE_VIEWS;
    pcd_scene_background_panned(scene, is_space ? PICTURE_SPACE_VIEW : PICTURE_SIDE_VIEW,
                                is_space ? view - NUM_SIDE_VIEWS : view, (float)world->width,
                                (float)world->height, pcd_looks_unit(world, PCD_LOOK_PAN));
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const miner_fields *fields = pcd_fields(world);
    const pcd_entity *robot = pcd_player(world);
    // The view is part of the rules here, so the user's wish for a centred one is not asked.
    if (pcd_whole(world, VISIBILITY) > 0)
        pcd_scene_center(scene, robot->x, robot->y, pcd_real(world, VISIBILITY));

    show_background(world, scene);
    pcd_scene_tile(scene, DIRT, PICTURE_DIRT, 0);
    pcd_scene_tile(scene, BOULDER, PICTURE_BOULDER, 0);
    pcd_scene_tile(scene, FALLING_BOULDER, PICTURE_BOULDER, 0);
    pcd_scene_tile(scene, DIAMOND, PICTURE_DIAMOND, 0);
    pcd_scene_tile(scene, FALLING_DIAMOND, PICTURE_DIAMOND, 0);
    pcd_scene_tile(scene, OUTSIDE, PICTURE_OUTSIDE, 0);

    // A rock hides the exit.
    if (pcd_cell(world, fields->exit.x, fields->exit.y) == EMPTY)
        pcd_scene_entity(scene, world, 1, PICTURE_EXIT, 0);
    pcd_scene_entity(scene, world, 0, PICTURE_ROBOT, 0);
}

static bool stands_at(const pcd_world *world, const pcd_entity *entity, spot at) {
    return at.x >= 0 && at.x < world->width && at.y >= 0 && at.y < world->height &&
           entity->x == (float)at.x + 0.5f && entity->y == (float)at.y + 0.5f;
}

static bool is_valid(const pcd_world *world) {
    const miner_fields *fields = pcd_fields(world);
    const pcd_entity *entities = pcd_entities(world);
    return world->outside == OUTSIDE && world->num_entities == 2 &&
           stands_at(world, &entities[0], fields->robot) && stands_at(world, &entities[1], fields->exit) &&
           fields->diamonds_left >= 0 && fields->diamonds_left <= MAX_CELLS;
}

const pcd_game pcd_game_miner = {
    .interface_version = PCD_GAME_INTERFACE,
    .name = "miner",
    .version = 1,
    .summary = "You dig for all diamonds and go to the exit; boulders and diamonds that fall on you kill.",
    // Left, down, stay, up, right: 0 is left and down, which acts as left; 6 likewise as right.
    .actions_used = 1u << 0 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6,
    .parameters = parameters,
    .num_parameters = NUM_PARAMETERS,
    .modes = modes,
    .num_modes = sizeof modes / sizeof modes[0],
    .kinds = kinds,
    .num_kinds = NUM_KINDS,
    .pictures = pictures,
    .num_pictures = NUM_PICTURES,
    .fields_size = sizeof(miner_fields),
    .entity_capacity = 2,
    .cell_capacity = MAX_CELLS,
    .sprite_capacity = 2,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
