// caveflyer: fly through a cave, past rocks, patrols and targets, to the pod somewhere in it.
#include "procade/game.h"

#define NOISE            512  // of 1024 cells are open at first
#define NOISE_ROUNDS     4    // of smoothing that make caves of noise
#define CORRIDOR_WIDTH   4    // cells kept to each side of the way
#define FINAL_ROUNDS     4    // of smoothing that round the corridor off
#define MOST_OF_A_KIND   50   // rocks, targets, patrols in a level
#define MOST_SHOTS       12   // in flight
#define SHIP_HALF        0.4f // half sizes, cells
#define THING_HALF       0.5f // pod, rocks, targets, patrols
#define SHOT_HALF_WIDTH  0.1f // however it flies
#define SHOT_HALF_HEIGHT 0.25f
#define DRAG             0.9f           // of the velocity kept each step
#define THRUST           0.09f          // cells/step, each step
#define REVERSE          0.33f          // of it, backwards
#define SPIN_KEPT        0.5f           // each step
#define SPIN_GAINED      (1.0f / 48.0f) // turns/step, each step a turning key is held: 7.5 degrees
#define START_HEADING    0.25f          // turns: up
#define SHOT_SPEED       1.0f           // cells/step
#define SHOT_STEPS       10             // of flight
#define SAFE_STEPS       10             // at the start, survived with one of the keys held
#define PUFF_DISTANCE    0.4f           // behind the ship
#define PUFF_GROWTH      1.25f
#define PUFF_FADE        0.8f
#define PUFF_HALF        (0.2f * PUFF_GROWTH) // as first seen
#define HIT_BLAST_HALF   0.05f
#define KILL_BLAST_HALF  0.25f
#define PAINTED_SPEED    0.5f // cells/step painted as full white
#define MAX_ENTITIES     (2 + 3 * MOST_OF_A_KIND + MOST_SHOTS)
#define MAX_EFFECTS      32

PCD_ENUM(MAX_EPISODE_STEPS, GOAL_REWARD, TARGET_REWARD, WORLD_DIM, VISIBILITY, CORRIDOR, OBJECTS_FACTOR,
         ENABLE_OBSTACLE, ENABLE_TARGET, ENABLE_ENEMY, ENEMY_V_SLOW, ENEMY_V_FAST, TARGET_HEALTH,
         NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    PCD_REWARD("goal_reward", "For the pod.", 10),
    PCD_REWARD("target_reward", "For each target destroyed.", 3),
    {"world_dim", "cells", "Side of the square world.", 16, PCD_MAX_SIDE, 30, true},
    {"visibility", "cells", "Side of the view centred on the ship.", 3, PCD_MAX_SIDE, 10, true},
    PCD_SWITCH("corridor", "All is filled but a corridor around one way to the pod.", 1),
    {"objects_factor", "cells",
     "Open cells off the way for each rock, target and patrol; at most 50 of each.", 20, 4096, 80, true},
    PCD_SWITCH("enable_obstacle", "Whether there are rocks.", 1),
    PCD_SWITCH("enable_target", "Whether there are targets.", 1),
    PCD_SWITCH("enable_enemy", "Whether there are patrols.", 1),
    {"enemy_v_slow", "cells/step", "Speed of the slowest patrol at first.", 0.01f, 0.5f, 0.1f, false},
    {"enemy_v_fast", "cells/step", "Speed of the fastest patrol at first.", 0.01f, 0.5f, 0.2f, false},
    {"target_health", "count", "Hits that destroy a target.", 1, 100, 5, true},
};

static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1},
    PCD_ENDLESS("hard", {WORLD_DIM, 40}, {VISIBILITY, 16}),
    PCD_ENDLESS("memory", {WORLD_DIM, 60}, {VISIBILITY, 16}, {CORRIDOR, 0}),
    // One cave for ever, in the shape of an S: 72 cells from end to end, two objects of each kind.
    {.name = "exploration", .one_level = 1582603, .presets = {{WORLD_DIM, 40}, {VISIBILITY, 16}}},
};

enum { EMPTY, WALL, SHIP, POD, ROCK, TARGET, PATROL, SHOT, NUM_KINDS };
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [WALL] = {"wall", PCD_ROLE_TERRAIN, '#', .picture = {"wall", .number = 8}},
    [SHIP] = {"ship", PCD_ROLE_PLAYER, '@', .picture = {"player", .number = 0}},
    [POD] = {"pod", PCD_ROLE_GOAL, '$', .picture = {"goal", .number = 1}},
    [ROCK] = {"rock", PCD_ROLE_HAZARD, 'r', .picture = {"rock", .number = 2}},
    [TARGET] = {"target", PCD_ROLE_HAZARD, 't', .picture = {"target", .number = 3}},
    [PATROL] = {"patrol", PCD_ROLE_HAZARD, 'p', .picture = {"patrol", .number = 5}},
    [SHOT] = {"shot", PCD_ROLE_TOOL, '-', .picture = {"shot", .number = 4}},
};

// Pictures of no kind.
enum { PUFF_PICTURE = NUM_KINDS, BLAST_PICTURE, SPACE_PICTURE };
static const pcd_picture pictures[] = {
    {"exhaust", .frames = 4, .number = 9},
    {"shared/blast", .frames = 5, .number = 54},
    {"backgrounds/space", .variants = 13},
};

enum { PUFF, BLAST };
static const pcd_effect_style effects[] = {
    [PUFF] = {PUFF_PICTURE, .life = 4, .frame_steps = 1, .growth = PUFF_GROWTH, .opacity = PUFF_FADE,
              .fade = PUFF_FADE},
    [BLAST] = PCD_BLAST(BLAST_PICTURE),
};

// What the ship's entity holds in `data`: turns and turns/step, counter-clockwise.
enum { HEADING, SPIN };

static void fly(pcd_world *world, pcd_entity *ship, int32_t keys_x, int32_t keys_y) {
    if (keys_y != 0) {
        float push = keys_y > 0 ? THRUST : -REVERSE * THRUST;
        ship->vx += push * pcd_cos(ship->data[HEADING]);
        ship->vy += push * pcd_sin(ship->data[HEADING]);
    }
    ship->vx *= DRAG;
    ship->vy *= DRAG;
    ship->data[SPIN] = SPIN_KEPT * ship->data[SPIN] - SPIN_GAINED * (float)keys_x;
    pcd_mover mover = {.blocking = PCD_SET(WALL), .first = pcd_player_axis(false, keys_y != 0)};
    pcd_move(world, ship, &mover);

    float heading = ship->data[HEADING] + ship->data[SPIN];
    ship->data[HEADING] = heading - floorf(heading);
    ship->rotation = pcd_rotation(ship->data[HEADING]);
}

// Walls turn patrols back, and each time a quarter of the speed is lost.
static void patrol(pcd_world *world, pcd_entity *ship) {
    pcd_pace(world, ship, PCD_SET(WALL), PCD_SET(WALL));
}

static void start_patrol(pcd_world *world, pcd_entity *ship) {
    pcd_rng *rng = &world->layout;
    float speed = pcd_rng_uniform(rng, pcd_real(world, ENEMY_V_SLOW), pcd_real(world, ENEMY_V_FAST));
    if (pcd_rng_chance(rng, 0.5f))
        speed = -speed;
    *(pcd_rng_chance(rng, 0.5f) ? &ship->vx : &ship->vy) = speed;
}

// As many rocks as targets and as patrols, each in a cell of its own.
static void add_things(pcd_world *world, pcd_flags *cells) {
    int32_t count = pcd_count_flags(cells) / pcd_whole(world, OBJECTS_FACTOR);
    count = pcd_smaller(count, MOST_OF_A_KIND);
    for (uint8_t kind = ROCK; kind <= PATROL; kind++) {
        bool is_enabled = pcd_whole(world, ENABLE_OBSTACLE + kind - ROCK);
        for (int32_t i = 0; i < count && is_enabled; i++) {
            int32_t cell = pcd_take_flag(&world->layout, cells);
            pcd_entity *thing = pcd_add_at_index(world, kind, cell, THING_HALF);
            if (kind == TARGET)
                thing->health = (int16_t)pcd_whole(world, TARGET_HEALTH);
            if (kind == PATROL)
                start_patrol(world, thing);
        }
    }
}

// Whether the ship lives through its first steps with these keys held.
static bool lives(pcd_world *world, int32_t keys_x, int32_t keys_y) {
    pcd_entity things[MAX_ENTITIES], ship = *pcd_player(world);
    int32_t count = 0;
    PCD_OLDEST_FIRST (thing, world) {
        float reach = THING_HALF + SHIP_HALF + (float)SAFE_STEPS * (fabsf(thing->vx) + fabsf(thing->vy));
        // A ship that holds a key flies less than half a cell a step at first.
        reach += keys_x != 0 || keys_y != 0 ? 0.5f * (float)SAFE_STEPS : 0.0f;
        if (thing->kind != POD && fabsf(thing->x - ship.x) < reach && fabsf(thing->y - ship.y) < reach)
            things[count++] = *thing;
    }
    for (int32_t step = 0; step < SAFE_STEPS && count > 0; step++) {
        fly(world, &ship, keys_x, keys_y);
        for (int32_t i = 0; i < count; i++) {
            if (things[i].kind == PATROL)
                patrol(world, &things[i]);
            if (pcd_overlap(&ship, &things[i], 0.0f))
                return false;
        }
    }
    return true;
}

static bool generate(pcd_world *world) {
    world->width = world->height = pcd_whole(world, WORLD_DIM);
    world->outside = WALL;
    pcd_flags open = {.width = world->width, .height = world->height}, path;
    pcd_noise(&world->layout, NOISE, &open);
    pcd_smooth_cave(&open, NOISE_ROUNDS);
    pcd_largest_region(&open, &open);
    if (pcd_count_flags(&open) == 0)
        return false;

    pcd_flags ends = open;
    int32_t start = pcd_take_flag(&world->layout, &ends);
    int32_t goal = pcd_take_flag(&world->layout, &ends);
    pcd_shortest_path(&open, start, goal, &path);
    if (pcd_whole(world, CORRIDOR))
        pcd_keep_corridor(&open, &path, CORRIDOR_WIDTH);
    // The way stays open, and nothing is put on it.
    for (int32_t round = 0; round < FINAL_ROUNDS; round++) {
        pcd_smooth_cave(&open, 1);
        for (int32_t y = 0; y < open.height; y++)
            open.rows[y] |= path.rows[y];
    }
    pcd_carve(world, &open, 0, 0, WALL);
    for (int32_t y = 0; y < open.height; y++)
        open.rows[y] &= ~path.rows[y];

    pcd_entity *ship = pcd_add_at_index(world, SHIP, start, SHIP_HALF);
    ship->data[HEADING] = START_HEADING;
    ship->rotation = pcd_rotation(START_HEADING);
    pcd_add_at_index(world, POD, goal, THING_HALF);
    add_things(world, &open);
    // Patrols may begin beside the ship.
    return pcd_can_survive(world, lives);
}

// Puffs come out behind where the ship stands before its move.
static void puff(pcd_world *world) {
    const pcd_entity *ship = pcd_player(world);
    float x = ship->x - PUFF_DISTANCE * pcd_cos(ship->data[HEADING]);
    float y = ship->y - PUFF_DISTANCE * pcd_sin(ship->data[HEADING]);
    pcd_add_effect(world, PUFF, x, y, 0.0f, 0.0f, PUFF_HALF, PUFF_HALF)->rotation = ship->rotation;
}

static void move_things(pcd_world *world) {
    PCD_NEWEST_FIRST (thing, world) {
        if (thing->kind == PATROL) {
            patrol(world, thing);
        } else if (thing->kind == SHOT) {
            pcd_drift(thing);
            thing->removed = thing->timer-- == 0;
        }
    }
}

// Shots are always the newest. Without them nothing is ever removed.
static bool has_shots(const pcd_world *world) {
    return pcd_entities(world)[world->num_entities - 1].kind == SHOT;
}

// Everything takes shots; only targets suffer.
static void take_shots(pcd_world *world, pcd_entity *thing, const pcd_list *shots) {
    pcd_entity *shot;
    while (!thing->removed && (shot = pcd_first_hit(shots, thing))) {
        pcd_burst(world, BLAST, shot, HIT_BLAST_HALF, thing->vx, thing->vy);
        if (thing->kind != TARGET || --thing->health > 0)
            continue;
        world->reward += pcd_real(world, TARGET_REWARD);
        pcd_burst(world, BLAST, thing, KILL_BLAST_HALF, thing->vx, thing->vy);
    }
}

// What touches the ship, even in the step it is destroyed in; then, newest first, what is shot.
static void collide(pcd_world *world) {
    uint64_t touched = pcd_touched_kinds(world) & ~PCD_SET(SHOT);
    if (touched & PCD_SET(POD))
        pcd_complete(world, pcd_real(world, GOAL_REWARD));
    if (touched & ~PCD_SET(POD))
        pcd_die(world);
    if (!has_shots(world))
        return;
    pcd_list shots;
    pcd_list_newest(&shots, world, PCD_SET(SHOT));
    PCD_NEWEST_OF (thing, world, ~PCD_SET(SHOT))
        take_shots(world, thing, &shots);
}

// No pause is needed between shots, and the ship's own speed is not added.
static void fire(pcd_world *world) {
    const pcd_entity *ship = pcd_player(world);
    pcd_entity *shot = pcd_add_entity(world, SHOT, ship->x, ship->y, SHOT_HALF_WIDTH, SHOT_HALF_HEIGHT);
    if (!shot)
        return;
    pcd_send(shot, SHOT_SPEED, ship->data[HEADING]);
    shot->rotation = ship->rotation;
    shot->timer = SHOT_STEPS;
}

static void end_shots_at_walls(pcd_world *world) {
    PCD_NEWEST_FIRST (shot, world) {
        if (shot->kind != SHOT)
            break;
        if (pcd_corners_touch(world, shot->x, shot->y, SHOT_HALF_WIDTH, SHOT_HALF_HEIGHT, PCD_SET(WALL)))
            pcd_burst(world, BLAST, shot, HIT_BLAST_HALF, 0.0f, 0.0f);
    }
    pcd_sweep(world, false);
}

static void step(pcd_world *world) {
    if (world->dy > 0)
        puff(world);
    move_things(world);
    fly(world, pcd_player(world), world->dx, world->dy);
    collide(world);
    if (has_shots(world))
        pcd_sweep(world, false);
    if (world->special == 1)
        fire(world);
    if (has_shots(world))
        end_shots_at_walls(world);
}

static void show_thing(const pcd_world *world, pcd_scene *scene, const pcd_entity *thing) {
    pcd_sprite *sprite = pcd_scene_thing(scene, world, thing);
    if (thing->kind == SHOT) {
        // The box is that of a shot that flies up, its picture that of one that flies right.
        sprite->half_width = SHOT_HALF_HEIGHT;
        sprite->half_height = SHOT_HALF_WIDTH;
    } else if (thing->kind == PATROL) {
        sprite->mirrored = thing->vx < 0.0f;
        sprite->rotation = thing->vy > 0.0f ? 16 : thing->vy < 0.0f ? 48 : 0;
    }
}

static void show(const pcd_world *world, pcd_scene *scene) {
    const pcd_entity *ship = pcd_player(world);
    pcd_scene_follow(scene, world, pcd_real(world, VISIBILITY));
    pcd_scene_background_chosen(scene, world, SPACE_PICTURE, SPACE_PICTURE, 1.0f);
    PCD_OLDEST_FIRST (thing, world)
        show_thing(world, scene, thing);
    pcd_scene_effects(scene, world);
    pcd_scene_thing(scene, world, ship);
    pcd_scene_velocity(scene, ship->vx / PAINTED_SPEED, ship->vy / PAINTED_SPEED);
}

static bool is_valid(const pcd_world *world) {
    const pcd_entity *ship = pcd_player(world);
    return ship->kind == SHIP && pcd_are_kinds(world, 1, PCD_RANGE(POD, SHOT)) &&
           pcd_are_newest(world, PCD_SET(SHOT)) && pcd_is_real_between(ship->data[HEADING], 0.0f, 1.0f) &&
           pcd_is_real_between(ship->data[SPIN], -1.0f, 1.0f);
}

const pcd_game pcd_game_caveflyer = {
    .name = "caveflyer",
    .version = 1,
    .summary =
        "You fly a ship through a cave to the golden pod; all else that floats there kills, and some of it "
        "can be shot.",
    .actions_used = 0x3FF,
    .split_salt = 3835,
    PCD_TABLES,
    PCD_TABLE(effects),
    .entity_capacity = MAX_ENTITIES,
    .effect_capacity = MAX_EFFECTS,
    .cell_capacity = PCD_MAX_SIDE * PCD_MAX_SIDE,
    .generate = generate,
    .step = step,
    .scene = show,
    .valid = is_valid,
};
