// chaser: a maze full of orbs. Collect every small one; chasers hunt you, but large orbs make them flee.
#include "procade/game.h"

#define MAX_MAZE_DIM     63 // cells
#define MAX_CELLS        (MAX_MAZE_DIM * MAX_MAZE_DIM)
#define BODY_HALF        0.5f    // half size of player, eggs and chasers, cells: each fills its cell
#define LARGE_ORB_HALF   0.4f    // cells
#define SPEED            0.5f    // cells/step
#define FRIGHTENED_SPEED 0.25f   // cells/step
#define CENTER_TOLERANCE 0.01f   // cells off the middle of a cell at which a chaser still turns
#define SHARED_NUMBERS   1000000 // chasers share one number below this in each step
#define NUM_QUADRANTS    4
#define MAX_LARGE_ORBS   (NUM_QUADRANTS + 1)
#define MAX_ENEMIES      10
#define WING_PHASE_STEPS 2
#define MAX_ENTITIES     (1 + MAX_LARGE_ORBS + 2 * MAX_ENEMIES) // a hatched egg stays for one more step

PCD_ENUM(MAX_EPISODE_STEPS, MAZE_DIM, TOTAL_ENEMIES, EXTRA_ORB_SIGN, EAT_TIME, EGG_TIME, TOTAL_ORBS,
         ORB_REWARD, COMPLETION_BONUS, NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    {"maze_dim", "cells", "Side of the maze; an even one counts as one less.", 5, MAX_MAZE_DIM, 13, true},
    {"total_enemies", "count", "Chasers and eggs together.", 0, MAX_ENEMIES, 3, true},
    {"extra_orb_sign", "count", "Large orbs more than one in each quarter of the maze.", -1, 1, 0, true},
    {"eat_time", "steps", "Steps for which a large orb frightens the chasers.", 0, 1000, 75, true},
    {"egg_time", "steps", "Steps from an egg to its chaser.", 10, 1000, 50, true},
    {"total_orbs", "count", "Most small orbs; 0: one in every free cell.", 0, MAX_CELLS, 0, true},
    PCD_REWARD("orb_reward", "For each orb, small or large.", 0.04f),
    PCD_REWARD("completion_bonus", "For the last small orb, on top.", 10),
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {MAZE_DIM, 11}),
    PCD_ENDLESS("hard", {EXTRA_ORB_SIGN, -1}),
    PCD_ENDLESS("extreme", {MAZE_DIM, 19}, {TOTAL_ENEMIES, 5}, {EXTRA_ORB_SIGN, 1}),
};

enum { EMPTY, WALL, SMALL_ORB, PLAYER, LARGE_ORB, EGG, CHASER, FRIGHTENED_CHASER, NUM_KINDS };
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [WALL] = {"wall", PCD_ROLE_TERRAIN, '#', .picture = {"wall", .number = 5}},
    [SMALL_ORB] = {"small orb", PCD_ROLE_GOAL, 'o', .picture = {"orb-small", .number = 59}},
    [PLAYER] = {"player", PCD_ROLE_PLAYER, '@', .picture = {"player", .number = 0}},
    [LARGE_ORB] = {"large orb", PCD_ROLE_BONUS, 'O', .picture = {"orb-large", .number = 2}},
    [EGG] = {"egg", PCD_ROLE_NONE, 'e', .picture = {"egg", .number = 4}},
    [CHASER] = {"chaser", PCD_ROLE_HAZARD, 'M', .picture = {"chaser", .frames = 3, .number = 6}},
    [FRIGHTENED_CHASER] = {"frightened chaser", PCD_ROLE_BONUS, 'm',
                           .picture = {"chaser-frightened", .number = 3}},
};

// Pictures of no kind.
enum { PICTURE_FLOOR = NUM_KINDS };
static const pcd_picture pictures[] = {{.name = "backgrounds/stone-1"}};

typedef struct chaser_fields {
    int32_t orbs_left;  // small ones
    int32_t fright_end; // first step in which chasers are no longer frightened
} chaser_fields;

static bool are_frightened(const pcd_world *world) {
    const chaser_fields *fields = pcd_fields(world);
    return world->step_count < fields->fright_end;
}

static void add_egg(pcd_world *world, int32_t cell) {
    pcd_add_at_index(world, EGG, cell, BODY_HALF)->timer = pcd_whole(world, EGG_TIME);
}

// The cells of a quarter of the maze; the left and lower ones are a cell wider.
static pcd_flags cells_of_quadrant(const pcd_flags *cells, int32_t quadrant) {
    pcd_flags part = *cells;
    int32_t middle = (cells->width + 1) / 2;
    uint64_t left = (UINT64_C(1) << middle) - 1;
    for (int32_t y = 0; y < part.height; y++) {
        bool is_inside = (y >= middle) == (quadrant / 2 == 1);
        part.rows[y] &= !is_inside ? 0 : quadrant % 2 == 1 ? ~left : left;
    }
    return part;
}

// One large orb in every quarter, but for one quarter that may have one more or less.
static void place_large_orbs(pcd_world *world, pcd_flags *open) {
    int32_t other = pcd_rng_below(&world->layout, NUM_QUADRANTS);
    for (int32_t quadrant = 0; quadrant < NUM_QUADRANTS; quadrant++) {
        int32_t count = 1 + (quadrant == other ? pcd_whole(world, EXTRA_ORB_SIGN) : 0);
        pcd_flags part = cells_of_quadrant(open, quadrant);
        for (int32_t i = 0; i < count; i++) {
            int32_t cell = pcd_take_flag(&world->layout, &part);
            pcd_set_flag(open, cell % open->width, cell / open->width, false);
            pcd_add_at_index(world, LARGE_ORB, cell, LARGE_ORB_HALF);
        }
    }
}

// Small orbs lie in all cells without a large one, the start included; fewer ones lie anywhere but there.
static void place_small_orbs(pcd_world *world, const pcd_flags *open, int32_t start) {
    chaser_fields *fields = pcd_fields(world);
    pcd_flags orbs = *open;
    int32_t wanted = pcd_whole(world, TOTAL_ORBS), spare = pcd_count_flags(&orbs) - wanted;
    if (wanted > 0 && spare > 0) {
        pcd_set_flag(&orbs, start % orbs.width, start / orbs.width, false);
        for (int32_t i = 1; i < spare; i++)
            pcd_take_flag(&world->layout, &orbs);
    }
    fields->orbs_left = pcd_count_flags(&orbs);
    pcd_set_flagged_cells(world, &orbs, 0, 0, SMALL_ORB);
}

static bool generate(pcd_world *world) {
    int32_t side = (pcd_whole(world, MAZE_DIM) - 1) | 1;
    world->width = world->height = side;
    world->outside = WALL;

    // A maze without dead ends: whoever is hunted can always go on.
    pcd_flags open;
    pcd_maze(&world->layout, side, &open);
    pcd_maze_open_dead_ends(&world->layout, &open);
    pcd_carve(world, &open, 0, 0, WALL);

    pcd_entity *player = pcd_add_entity(world, PLAYER, 0.0f, 0.0f, BODY_HALF, BODY_HALF);
    place_large_orbs(world, &open);
    pcd_flags free_cells = open;
    int32_t start = pcd_take_flag(&world->layout, &free_cells);
    pcd_put_in_cell(player, start % side, start / side);
    for (int32_t i = 0; i < pcd_whole(world, TOTAL_ENEMIES); i++)
        add_egg(world, pcd_take_flag(&world->layout, &free_cells));
    place_small_orbs(world, &open, start);
    return true;
}

// A pressed key sets the speed along its axis; what moves goes on at full speed.
static float next_speed(int32_t pressed, float velocity) {
    if (pressed != 0)
        return SPEED * (float)pressed;
    return velocity > 0.0f ? SPEED : velocity < 0.0f ? -SPEED : 0.0f;
}

static void move_player(pcd_world *world) {
    pcd_entity *player = pcd_player(world);
    player->vx = next_speed(world->dx, player->vx);
    player->vy = next_speed(world->dy, player->vy);
    pcd_advance_player(world, PCD_SET(WALL));
}

static void move_chasers(pcd_world *world) {
    static const pcd_mover mover = {.blocking = PCD_SET(WALL)};
    PCD_NEWEST_FIRST (enemy, world)
        if (enemy->kind >= CHASER)
            pcd_move(world, enemy, &mover);
}

// Newest first: a chaser met together with a large orb is met before the orb frightens it.
static void meet_entities(pcd_world *world) {
    chaser_fields *fields = pcd_fields(world);
    PCD_NEWEST_FIRST (entity, world) {
        if (entity->kind == EGG || !pcd_overlap(pcd_player(world), entity, 0.0f))
            continue;
        if (entity->kind == LARGE_ORB) {
            entity->removed = 1;
            world->reward += pcd_real(world, ORB_REWARD);
            fields->fright_end = world->step_count + pcd_whole(world, EAT_TIME);
        } else if (are_frightened(world)) {
            entity->removed = 1;
        } else {
            pcd_die(world);
        }
    }
}

static bool stands_at_center(const pcd_entity *entity) {
    float off_x = entity->x - floorf(entity->x) - 0.5f, off_y = entity->y - floorf(entity->y) - 0.5f;
    return fabsf(off_x) < CENTER_TOLERANCE && fabsf(off_y) < CENTER_TOLERANCE;
}

// Chooses a chaser's way on, never back. Half the time it looks for the player, or away from it in fright;
// else it wanders. The shared number decides that and then the way, so its parity favours some ways.
static void steer_chaser(const pcd_world *world, pcd_entity *chaser, int32_t shared, bool is_frightened) {
    static const int32_t ways[4][2] = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};
    pcd_spot here = pcd_spot_of(chaser), player = pcd_spot_of(pcd_player(world));
    int32_t best[4], num_best = 0, least = 0;
    for (int32_t way = 0; way < 4; way++) {
        int32_t x = here.x + ways[way][0], y = here.y + ways[way][1];
        bool is_back = chaser->vx * (float)ways[way][0] + chaser->vy * (float)ways[way][1] < 0.0f;
        if (is_back || pcd_cell(world, x, y) == WALL)
            continue;
        int32_t across = x - player.x, up = y - player.y;
        int32_t distance = pcd_larger(across, -across) + pcd_larger(up, -up);
        int32_t cost = shared % 2 != 0 ? 0 : is_frightened ? -distance : distance;
        if (num_best > 0 && cost > least)
            continue;
        if (cost < least)
            num_best = 0;
        least = cost;
        best[num_best++] = way;
    }
    // Mazes have no dead ends, but states from outside may.
    if (num_best == 0)
        return;
    const int32_t *chosen = ways[best[shared % num_best]];
    float speed = is_frightened ? FRIGHTENED_SPEED : SPEED;
    chaser->vx = speed * (float)chosen[0];
    chaser->vy = speed * (float)chosen[1];
}

// The n-th cell that is no wall, n modulo their number.
static int32_t find_open_cell(const pcd_world *world, int32_t n) {
    pcd_flags open;
    pcd_find_cells(world, ~PCD_SET(WALL), &open);
    return pcd_nth_flag(&open, n % pcd_count_flags(&open));
}

// Newest first: eggs count down and hatch, chasers choose their ways; an egg is laid where one is missing.
static void run_enemies(pcd_world *world) {
    int32_t shared = (int32_t)(world->step_random % SHARED_NUMBERS);
    bool is_frightened = are_frightened(world);
    uint8_t chaser_kind = is_frightened ? FRIGHTENED_CHASER : CHASER;
    int32_t num_enemies = 0;
    PCD_NEWEST_FIRST (entity, world) {
        if (entity->kind == LARGE_ORB)
            continue;
        num_enemies++;
        if (entity->kind == EGG) {
            // An egg is still seen in the step it hatches in.
            entity->removed = --entity->timer <= 0;
            if (entity->removed)
                pcd_add_entity(world, chaser_kind, entity->x, entity->y, BODY_HALF, BODY_HALF);
            continue;
        }
        entity->kind = chaser_kind;
        if ((entity->vx == 0.0f && entity->vy == 0.0f) || stands_at_center(entity))
            steer_chaser(world, entity, shared, is_frightened);
    }
    if (num_enemies < pcd_whole(world, TOTAL_ENEMIES))
        add_egg(world, find_open_cell(world, shared));
}

static void collect_small_orb(pcd_world *world) {
    chaser_fields *fields = pcd_fields(world);
    pcd_spot spot = pcd_spot_of(pcd_player(world));
    if (pcd_cell(world, spot.x, spot.y) != SMALL_ORB)
        return;
    pcd_set_cell(world, spot.x, spot.y, EMPTY);
    world->reward += pcd_real(world, ORB_REWARD);
    fields->orbs_left--;
}

static void step(pcd_world *world) {
    const chaser_fields *fields = pcd_fields(world);
    move_chasers(world);
    move_player(world);
    meet_entities(world);
    pcd_sweep(world, false);
    run_enemies(world);

    // The last orb counts even for who dies on it.
    collect_small_orb(world);
    if (fields->orbs_left == 0)
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    static const uint8_t wing_frames[4] = {0, 1, 2, 1}; // down and up again
    pcd_scene_ground(scene, world, PICTURE_FLOOR);
    uint8_t wing_frame = wing_frames[world->step_count / WING_PHASE_STEPS % 4];
    PCD_OLDEST_FIRST (thing, world)
        pcd_scene_thing(scene, world, thing)->frame = thing->kind == CHASER ? wing_frame : 0;
    pcd_scene_thing(scene, world, pcd_player(world));
}

static bool is_valid(const pcd_world *world) {
    const chaser_fields *fields = pcd_fields(world);
    const pcd_entity *player = pcd_player(world);
    int32_t num_enemies = 0, num_large_orbs = 0;
    PCD_OLDEST_FIRST (entity, world) {
        if (entity->kind <= PLAYER || entity->timer < 0 || !pcd_is_centre_inside(world, entity))
            return false;
        num_large_orbs += entity->kind == LARGE_ORB;
        num_enemies += entity->kind >= EGG && !entity->removed;
    }
    return world->outside == WALL && player->kind == PLAYER && player->timer >= 0 &&
           pcd_is_centre_inside(world, player) &&
           pcd_cell(world, (int32_t)player->x, (int32_t)player->y) != WALL &&
           num_large_orbs <= MAX_LARGE_ORBS && num_enemies <= MAX_ENEMIES && fields->orbs_left >= 0;
}

const pcd_game pcd_game_chaser = {
    .name = "chaser",
    .version = 1,
    .summary =
        "You collect all small orbs of a maze; chasers kill you, unless a large orb has frightened them.",
    .actions_used = 0x1FF,
    PCD_TABLES,
    .fields_size = sizeof(chaser_fields),
    .entity_capacity = MAX_ENTITIES,
    .cell_capacity = MAX_CELLS,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
