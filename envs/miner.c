// miner: dig for every diamond, then go to the exit. Boulders and diamonds fall where nothing holds them.
#include "procade/game.h"

#define MAX_WORLD_DIM 40 // cells
#define MAX_CELLS     (MAX_WORLD_DIM * MAX_WORLD_DIM)
#define BODY_HALF     0.5f // half size of robot and exit, cells: each fills its cell
#define PATHS_A_SIDE  4    // of a robot that proves a level, for each cell of its side, before it gives up

PCD_ENUM(MAX_EPISODE_STEPS, WORLD_DIM, DIAMOND_PCT, BOULDER_PCT, VISIBILITY, DIAMOND_REWARD, COMPLETION_BONUS,
         NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    {"world_dim", "cells", "Side of the square world.", 5, MAX_WORLD_DIM, 20, true},
    {"diamond_pct", "share", "Of the cells hold a diamond, one at least.", 0, 0.06f, 0.03f, false},
    {"boulder_pct", "share", "Of the cells get a boulder, none around the robot.", 0, 0.25f, 0.2f, false},
    {"visibility", "cells", "Side of the view around the robot; 0: the world.", 0, MAX_WORLD_DIM, 0, true},
    PCD_REWARD("diamond_reward", "For each diamond.", 1),
    PCD_REWARD("completion_bonus", "For the exit, once all diamonds are taken.", 10),
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {WORLD_DIM, 10}),
    {.name = "hard", .one_level = -1},
    PCD_ENDLESS("memory", {WORLD_DIM, 35}, {VISIBILITY, 8}),
};

// A bit of a rock's kind tells falling from rest.
enum { EMPTY, DIAMOND, DIRT, BOULDER, OUTSIDE, FALLING_DIAMOND, ROBOT, FALLING_BOULDER, EXIT, NUM_KINDS };

#define FALLS    4u
#define BOULDERS (PCD_SET(BOULDER) | PCD_SET(FALLING_BOULDER))
#define FALLING  (PCD_SET(FALLING_BOULDER) | PCD_SET(FALLING_DIAMOND))
#define ROCKS    (BOULDERS | PCD_SET(DIAMOND) | PCD_SET(FALLING_DIAMOND))

static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = ' '},
    [DIRT] = {"dirt", PCD_ROLE_TERRAIN, '.', .picture = {"dirt", .number = 9}},
    [BOULDER] = {"boulder", PCD_ROLE_HAZARD, 'o', .picture = {"boulder", .number = 1}},
    [FALLING_BOULDER] = {"falling boulder", PCD_ROLE_HAZARD, .glyph = 'O'},
    [DIAMOND] = {"diamond", PCD_ROLE_BONUS, 'd', .picture = {"diamond", .number = 2}},
    [FALLING_DIAMOND] = {"falling diamond", PCD_ROLE_HAZARD, .glyph = 'D'},
    [OUTSIDE] = {"outside", PCD_ROLE_TERRAIN, '#', .picture = {"outside", .number = 10}},
    [ROBOT] = {"robot", PCD_ROLE_PLAYER, '@', .picture = {"player", .number = 0}},
    [EXIT] = {"exit", PCD_ROLE_GOAL, '$', .picture = {"exit", .number = 6}},
};

// Pictures of no kind.
enum { PICTURE_SIDE_VIEW = NUM_KINDS, PICTURE_SPACE_VIEW };
static const pcd_picture pictures[] = {
    {"backgrounds/side", .variants = 49},
    {"backgrounds/space", .variants = 13},
};

typedef struct miner_fields {
    // Where rocks may move: bit y for row y, and all columns from left to right.
    uint64_t stirred_rows;
    int16_t stirred_left, stirred_right;
    int32_t diamonds_left;
} miner_fields;

static pcd_spot exit_of(const pcd_world *world) {
    return pcd_spot_of(&pcd_entities(world)[1]);
}

static bool is_robot_at(const pcd_world *world, int32_t x, int32_t y) {
    pcd_spot robot = pcd_spot_of(pcd_player(world));
    return robot.x == x && robot.y == y;
}

static void clear_stirred(miner_fields *fields) {
    fields->stirred_rows = 0;
    fields->stirred_left = PCD_MAX_SIDE;
    fields->stirred_right = -1;
}

// A change in a cell may move the rocks beside it and those above these.
static void stir(miner_fields *fields, int32_t x, int32_t y) {
    fields->stirred_rows |= UINT64_C(3) << y;
    fields->stirred_left = (int16_t)pcd_smaller(fields->stirred_left, x - 1);
    fields->stirred_right = (int16_t)pcd_larger(fields->stirred_right, x + 1);
}

// Whether a rock may fall or roll there.
static bool is_free(const pcd_world *world, int32_t x, int32_t y) {
    return pcd_cell(world, x, y) == EMPTY && !is_robot_at(world, x, y);
}

// What a rock does in a step: falls, kills, rolls or rests.
static void run_rock(pcd_world *world, int32_t x, int32_t y, uint8_t kind) {
    miner_fields *fields = pcd_fields(world);
    int32_t to_x = x, to_y = y;
    if (is_free(world, x, y - 1)) {
        to_y--;
    } else if ((kind & FALLS) && is_robot_at(world, x, y - 1)) {
        pcd_die(world);
        return;
    } else if (ROCKS & PCD_SET(pcd_cell(world, x, y - 1))) {
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
    pcd_set_cell(world, to_x, to_y, (uint8_t)(falls ? kind | FALLS : kind & ~FALLS));
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
        int32_t x = pcd_larger(0, pcd_smaller(before.stirred_left, fields->stirred_left));
        for (; x < world->width && x <= pcd_larger(before.stirred_right, fields->stirred_right); x++) {
            uint8_t kind = pcd_cells(world)[y * world->width + x];
            if (ROCKS & PCD_SET(kind))
                run_rock(world, x, y, kind);
        }
    }
}

static void put_robot(pcd_world *world, int32_t x, int32_t y) {
    miner_fields *fields = pcd_fields(world);
    pcd_entity *robot = pcd_player(world);
    stir(fields, pcd_spot_of(robot).x, pcd_spot_of(robot).y);
    stir(fields, x, y);
    pcd_put_in_cell(robot, x, y);
}

// Boulders at rest can be pushed to the side into an empty cell.
static bool is_pushable(const pcd_world *world, int32_t x, int32_t y, int32_t dx) {
    return dx != 0 && pcd_cell(world, x, y) == BOULDER && pcd_cell(world, x + dx, y) == EMPTY;
}

static void dig(pcd_world *world) {
    miner_fields *fields = pcd_fields(world);
    pcd_spot robot = pcd_spot_of(pcd_player(world));
    uint8_t kind = pcd_cell(world, robot.x, robot.y);
    if (kind == DIAMOND) {
        world->reward += pcd_real(world, DIAMOND_REWARD);
        fields->diamonds_left--;
    }
    // Falling diamonds pass through the robot.
    if (kind == DIAMOND || kind == DIRT)
        pcd_set_cell(world, robot.x, robot.y, EMPTY);
}

static void step(pcd_world *world) {
    const miner_fields *fields = pcd_fields(world);
    pcd_spot robot = pcd_spot_of(pcd_player(world)), exit = exit_of(world);
    // Of a diagonal only the horizontal part counts.
    int32_t dx = world->dx, dy = dx != 0 ? 0 : world->dy;
    int32_t x = robot.x + dx, y = robot.y + dy;
    uint8_t ahead = pcd_cell(world, x, y);
    if ((dx != 0 || dy != 0) && !((BOULDERS | PCD_SET(OUTSIDE)) & PCD_SET(ahead)))
        put_robot(world, x, y);
    if (is_robot_at(world, exit.x, exit.y) && fields->diamonds_left == 0)
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
    if (dx != 0)
        pcd_player(world)->mirrored = dx < 0;
    if (is_pushable(world, x, y, dx)) {
        pcd_set_cell(world, x, y, EMPTY);
        pcd_set_cell(world, x + dx, y, BOULDER);
        put_robot(world, x, y);
    }
    dig(world);
    run_rocks(world);
}

// Finds what the robot wants, diamonds or else the exit, and where it may step: not into boulders but those
// it can push, not under what falls, and not down with a rock after it where it could not step aside. A
// careful robot moves no rock, but for the one above a diamond it takes from the side.
static void look_around(const pcd_world *world, bool is_careful, pcd_flags *enter, pcd_flags *goals) {
    const miner_fields *fields = pcd_fields(world);
    pcd_flags of[NUM_KINDS];
    pcd_sort_cells(world, NUM_KINDS, of);
    uint64_t falling = 0, rocks = 0, rocks_above = 0; // one, one and two rows higher
    for (int32_t way = 0; way < PCD_NUM_WAYS; way++)
        enter[way].width = enter[way].height = world->width;
    goals->width = goals->height = world->width;
    for (int32_t y = world->height - 1; y >= 0; y--) {
        uint64_t empty = of[EMPTY].rows[y], diamonds = of[DIAMOND].rows[y], boulders = of[BOULDER].rows[y];
        uint64_t passable = empty | diamonds | of[DIRT].rows[y];
        uint64_t safe = ~(is_careful ? rocks : falling), pushable = is_careful ? 0 : boulders;
        uint64_t beside = safe | (is_careful ? diamonds & ~falling : 0);
        enter[PCD_WAY_LEFT].rows[y] = (passable | (pushable & empty << 1)) & beside;
        enter[PCD_WAY_RIGHT].rows[y] = (passable | (pushable & empty >> 1)) & beside;
        enter[PCD_WAY_DOWN].rows[y] = passable & safe & (~rocks_above | passable << 1 | passable >> 1);
        enter[PCD_WAY_UP].rows[y] = passable & safe;
        goals->rows[y] = fields->diamonds_left > 0 ? diamonds : 0;
        rocks_above = rocks;
        falling = of[FALLING_BOULDER].rows[y] | of[FALLING_DIAMOND].rows[y];
        rocks = boulders | diamonds | falling;
    }
    if (fields->diamonds_left == 0)
        pcd_set_flag(goals, exit_of(world).x, exit_of(world).y, true);
}

static int32_t find_path(const pcd_world *world, bool is_careful, uint8_t *ways) {
    pcd_spot robot = pcd_spot_of(pcd_player(world));
    pcd_flags enter[PCD_NUM_WAYS], goals;
    look_around(world, is_careful, enter, &goals);
    int32_t length = pcd_find_path(enter, &goals, robot.x, robot.y, ways);
    return length < 0 && is_careful ? find_path(world, false, ways) : length;
}

// Plays one step of a path, unless what moved meanwhile is in its way.
static bool follow(pcd_world *world, int32_t way) {
    pcd_spot robot = pcd_spot_of(pcd_player(world));
    world->dx = (int8_t)((way == PCD_WAY_RIGHT) - (way == PCD_WAY_LEFT));
    world->dy = (int8_t)((way == PCD_WAY_UP) - (way == PCD_WAY_DOWN));
    int32_t x = robot.x + world->dx, y = robot.y + world->dy;
    uint8_t ahead = pcd_cell(world, x, y);
    bool is_blocked = ((FALLING | PCD_SET(BOULDER)) & PCD_SET(ahead)) && !is_pushable(world, x, y, world->dx);
    if (is_blocked || FALLING & PCD_SET(pcd_cell(world, x, y + 1)))
        return false;
    step(world);
    return true;
}

// Plays a level to its end, by the rules themselves. False if the robot finds no way.
static bool play(pcd_world *world, int32_t is_careful) {
    const miner_fields *fields = pcd_fields(world);
    uint8_t ways[MAX_CELLS];
    for (int32_t i = 0; i < PATHS_A_SIDE * world->width && !world->ended; i++) {
        int32_t length = find_path(world, is_careful, ways);
        // What still moves may open a way, or come to rest where the robot is.
        bool may_wait = length == 0 || fields->stirred_rows != 0;
        if (length <= 0 && !(may_wait && follow(world, PCD_NUM_WAYS)))
            return false;
        for (int32_t j = 0; j < length && follow(world, ways[j]); j++)
            ;
    }
    return world->completed;
}

// False where boulders wall something in: what most levels fail by that nobody wins.
static bool is_connected(const pcd_world *world) {
    pcd_spot robot = pcd_spot_of(pcd_player(world)), exit = exit_of(world);
    pcd_flags enter[PCD_NUM_WAYS], goals, reached;
    look_around(world, false, enter, &goals);
    pcd_set_flag(&goals, exit.x, exit.y, true);
    pcd_flood(&enter[PCD_WAY_UP], robot.x, robot.y, &reached);
    uint64_t lost = 0;
    for (int32_t y = 0; y < world->height; y++)
        lost |= goals.rows[y] & ~reached.rows[y];
    return lost == 0;
}

// Puts something on any cell of dirt. Returns the cell.
static int32_t place(pcd_world *world, uint8_t kind) {
    for (;;) {
        int32_t cell = pcd_rng_below(&world->layout, world->width * world->height);
        if (pcd_cells(world)[cell] != DIRT)
            continue;
        pcd_cells(world)[cell] = kind;
        return cell;
    }
}

// Boulders around the robot turn to dirt.
static void clear_start(pcd_world *world, pcd_spot robot) {
    for (int32_t y = robot.y - 1; y <= robot.y + 1; y++)
        for (int32_t x = robot.x - 1; x <= robot.x + 1; x++)
            if (pcd_cell(world, x, y) == BOULDER)
                pcd_set_cell(world, x, y, DIRT);
}

static bool generate(pcd_world *world) {
    miner_fields *fields = pcd_fields(world);
    int32_t side = pcd_whole(world, WORLD_DIM);
    float num_cells = (float)(side * side);
    int32_t num_diamonds = (int32_t)(pcd_real(world, DIAMOND_PCT) * num_cells);
    int32_t num_boulders = (int32_t)(pcd_real(world, BOULDER_PCT) * num_cells);
    world->width = world->height = side;
    world->outside = OUTSIDE;
    pcd_fill_cells(world, 0, 0, side, side, DIRT);
    int32_t start = place(world, EMPTY);
    pcd_add_at_index(world, ROBOT, start, BODY_HALF);
    fields->diamonds_left = num_diamonds > 0 ? num_diamonds : 1;
    for (int32_t i = 0; i < fields->diamonds_left; i++)
        place(world, DIAMOND);
    for (int32_t i = 0; i < num_boulders; i++)
        place(world, BOULDER);

    // The exit lies in the top row or under dirt, maybe at the start, but not where a boulder was.
    pcd_flags exits, dirt;
    pcd_find_cells(world, PCD_SET(DIRT), &exits);
    pcd_set_flag(&exits, start % side, start / side, true);
    clear_start(world, pcd_spot_of(pcd_player(world)));
    pcd_find_cells(world, PCD_SET(DIRT), &dirt);
    for (int32_t y = 0; y + 1 < side; y++)
        exits.rows[y] &= dirt.rows[y + 1];
    int32_t num_exits = pcd_count_flags(&exits);
    if (num_exits == 0)
        return false;
    int32_t exit = pcd_nth_flag(&exits, pcd_rng_below(&world->layout, num_exits));
    pcd_cells(world)[exit] = EMPTY;
    pcd_add_at_index(world, EXIT, exit, BODY_HALF);
    clear_stirred(fields);
    // The proof that the level can be won: somebody wins it, careful or not.
    return is_connected(world) && (pcd_try(world, play, true) || pcd_try(world, play, false));
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    pcd_scene_limit_view(scene, world, pcd_real(world, VISIBILITY));
    pcd_scene_background_chosen(scene, world, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW, 1.0f);
    const pcd_entity *robot = pcd_player(world), *exit = robot + 1;
    pcd_scene_dress(scene, FALLING_BOULDER, BOULDER, 0);
    pcd_scene_dress(scene, FALLING_DIAMOND, DIAMOND, 0);
    // A rock hides the exit.
    if (pcd_cell(world, exit_of(world).x, exit_of(world).y) == EMPTY)
        pcd_scene_thing(scene, world, exit);
    pcd_scene_thing(scene, world, robot);
}

static bool is_valid(const pcd_world *world) {
    const miner_fields *fields = pcd_fields(world);
    const pcd_entity *entities = pcd_entities(world);
    return world->outside == OUTSIDE && world->num_entities == 2 &&
           pcd_is_centre_inside(world, &entities[0]) && pcd_is_centre_inside(world, &entities[1]) &&
           pcd_is_between(fields->diamonds_left, 0, MAX_CELLS);
}

const pcd_game pcd_game_miner = {
    .name = "miner",
    .version = 1,
    .summary = "You dig for all diamonds and go to the exit; boulders and diamonds that fall on you kill.",
    // Left, down, stay, up, right: 0 is left and down, which acts as left; 6 likewise as right.
    .actions_used = 1u << 0 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6,
    PCD_TABLES,
    .fields_size = sizeof(miner_fields),
    .entity_capacity = 2,
    .cell_capacity = MAX_CELLS,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
