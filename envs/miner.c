// miner: dig for every diamond, then go to the exit. Boulders and diamonds fall where nothing holds them.
#include "procade/game.h"

#define MAX_WORLD_DIM   40   // cells
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
    {"visibility", "cells", "Side of the view centred on the robot; 0: the whole world.", 0, MAX_WORLD_DIM,
     0, true},
    {"diamond_reward", "reward", "For each diamond.", -100, 100, 1, false},
    {"completion_bonus", "reward", "For the exit, once all diamonds are taken.", -100, 100, 10, false},
};

static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1, .presets = {{WORLD_DIM, 10}}},
    {.name = "hard", .one_level = -1},
    {.name = "memory", .one_level = -1, .presets = {{WORLD_DIM, 35}, {VISIBILITY, 8}}},
};

enum {
    EMPTY,
    DIRT,
    BOULDER,
    FALLING_BOULDER,
    DIAMOND,
    FALLING_DIAMOND,
    OUTSIDE,
    ROBOT,
    EXIT,
    NUM_KINDS
};

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

typedef struct miner_fields {
    uint64_t stirred;       // bit y: rocks of row y may have changed, or what they rest on
    int32_t robot;          // its cell
    int32_t exit;           // its cell
    int32_t diamonds_left;
    int32_t reserved;
} miner_fields;

static bool is_in(uint64_t set, uint8_t kind) {
    return set >> kind & 1u;
}

// The rows of rocks that rest on or beside a cell.
static uint64_t rows_at(const pcd_world *world, int32_t cell) {
    return UINT64_C(3) << (cell / world->width);
}

// The cell one step away, or -1 outside the world.
static int32_t neighbour(const pcd_world *world, int32_t cell, int32_t dx, int32_t dy) {
    int32_t x = cell % world->width + dx, y = cell / world->width + dy;
    bool is_inside = x >= 0 && x < world->width && y >= 0 && y < world->height;
    return is_inside ? y * world->width + x : -1;
}

// Whether something may fall or roll there.
static bool is_free(const pcd_world *world, int32_t cell) {
    const miner_fields *fields = pcd_fields(world);
    return pcd_cells(world)[cell] == EMPTY && cell != fields->robot;
}

// Moves a rock; it is at rest, or falling when it went down.
static void move_rock(pcd_world *world, int32_t from, int32_t to) {
    uint8_t *cells = pcd_cells(world);
    bool is_boulder = is_in(BOULDERS, cells[from]);
    bool is_falling = to / world->width < from / world->width;
    cells[from] = EMPTY;
    cells[to] = is_boulder ? is_falling ? FALLING_BOULDER : BOULDER : is_falling ? FALLING_DIAMOND : DIAMOND;
}

// What a rock does in a step. Returns where it is then.
static int32_t run_rock(pcd_world *world, int32_t cell) {
    const miner_fields *fields = pcd_fields(world);
    uint8_t *cells = pcd_cells(world);
    int32_t width = world->width, column = cell % width, below = cell - width;
    bool is_falling = is_in(FALLING, cells[cell]);
    int32_t to = cell;
    if (below >= 0) {
        if (is_free(world, below)) {
            to = below;
        } else if (below == fields->robot && is_falling) {
            pcd_die(world);
            return cell;
        } else if (is_in(ROCKS, cells[below])) {
            if (column > 0 && is_free(world, cell - 1) && is_free(world, below - 1))
                to = cell - 1;
            else if (column + 1 < width && is_free(world, cell + 1) && is_free(world, below + 1))
                to = cell + 1;
        }
    }
    if (to != cell)
        move_rock(world, cell, to);
    else if (is_falling)
        cells[cell] = cells[cell] == FALLING_BOULDER ? BOULDER : DIAMOND;
    return to;
}

// All rocks, row by row from the bottom and left to right, each seeing what those before it did: one that rolls
// right is met again at once. Rows where nothing has changed are left out: their rocks stay as they are.
static void run_rocks(pcd_world *world) {
    miner_fields *fields = pcd_fields(world);
    uint64_t all_rows = ~UINT64_C(0) >> (64 - world->height);
    uint64_t pending = fields->stirred & all_rows, stirred = 0;
    for (int32_t y = 0; y < world->height; y++) {
        if (!(pending >> y & 1u))
            continue;
        for (int32_t cell = y * world->width; cell < (y + 1) * world->width; cell++) {
            if (!is_in(ROCKS, pcd_cells(world)[cell]))
                continue;
            int32_t to = run_rock(world, cell);
            if (to == cell)
                continue;
            // Rocks above may follow, others later; a falling one goes on.
            pending |= rows_at(world, cell);
            stirred |= rows_at(world, cell) | rows_at(world, to);
        }
    }
    fields->stirred = stirred & all_rows;
}

// Pushes a boulder at rest to the side, where the cell behind it is empty.
static bool push(pcd_world *world, int32_t boulder, int32_t dx) {
    int32_t behind = neighbour(world, boulder, dx, 0);
    if (pcd_cells(world)[boulder] != BOULDER || behind < 0 || pcd_cells(world)[behind] != EMPTY)
        return false;
    move_rock(world, boulder, behind);
    return true;
}

static void put_robot(pcd_world *world, int32_t cell) {
    miner_fields *fields = pcd_fields(world);
    fields->stirred |= rows_at(world, fields->robot) | rows_at(world, cell);
    fields->robot = cell;
    pcd_player(world)->x = (float)(cell % world->width) + 0.5f;
    pcd_player(world)->y = (float)(cell / world->width) + 0.5f;
}

static void step(pcd_world *world) {
    miner_fields *fields = pcd_fields(world);
    uint8_t *cells = pcd_cells(world);

    // Of a diagonal only the horizontal part counts.
    int32_t dx = world->dx, dy = dx != 0 ? 0 : world->dy;
    int32_t target = neighbour(world, fields->robot, dx, dy);
    bool is_moving = target >= 0 && target != fields->robot;
    bool is_blocked = is_moving && is_in(BOULDERS, cells[target]);
    if (is_moving && !is_blocked)
        put_robot(world, target);
    if (fields->robot == fields->exit && fields->diamonds_left == 0)
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
    if (dx != 0)
        pcd_player(world)->mirrored = dx < 0;
    if (is_blocked && dx != 0 && push(world, target, dx))
        put_robot(world, target);

    // Falling diamonds pass through the robot.
    if (cells[fields->robot] == DIAMOND) {
        world->reward += pcd_real(world, DIAMOND_REWARD);
        fields->diamonds_left--;
    }
    if (cells[fields->robot] == DIAMOND || cells[fields->robot] == DIRT)
        cells[fields->robot] = EMPTY;
    run_rocks(world);
}
