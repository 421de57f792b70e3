// fruitbot: a robot glides up a shaft. Steer through the gaps of the walls, take fruit, leave junk food, open
// gates.
#include "procade/game.h"

#define TOP_SPEED        0.85f // cells/step, that a key pulls towards
#define RISE_DRIVE       0.2f  // of the top speed, always pulling up
#define ROBOT_HALF       0.4f  // half sizes, cells
#define WALL_HALF        0.3f
#define LOCK_HALF_WIDTH  0.25f
#define LOCK_HALF_HEIGHT 0.45f
#define LOCK_DROP        0.15f // cells a lock's centre hangs below its wall's
#define LOCK_WIDTH       0.5f
#define FOOD_HALF        0.5f
#define KEY_HALF         0.25f
#define KEY_SPEED        0.5f    // cells/step
#define KEY_STEPS        8       // of its flight
#define KEY_PAUSE        8       // steps between throws
#define DOOR_REACH       1.0f    // cells up or down at which a lock's door is found
#define DOOR_PIECE       1.95f   // cells, width of a piece of fence
#define GATE_ROOM        5       // a gate stands further than this from the wall below it
#define GAP_RANGE        0.2f    // of the width, by which gaps differ
#define LEAST_PLAY       0.5f    // cells by which a gap is wider than the robot: a key moves it by 0.7
#define GATE_EXTRA       0.1f    // of the width, that gates have more
#define VIEW_BELOW       0.8f    // cells of the view below the robot's centre
#define VERTICAL_SCALE   0.5f    // cells/step painted as full white, vertically
#define GLIDE_SPEED      0.1391f // cells/step, upwards, at most
#define STEER_SPEED      0.695f  // cells/step, sideways, that a held key comes near
#define STEER_LAG        1.64f   // steps lost to speeding up and to slowing down
#define STEER_COAST      0.57f   // cells it slides on after the key is let go, where the gap has room
#define NUM_LOOKS        6       // of fruit and of food
#define MAX_WIDTH        20
#define MAX_HEIGHT       60
#define MAX_WALLS        14
#define MAX_FOOD         30
#define MAX_KEYS         2
#define MAX_ENTITIES     (1 + 4 * MAX_WALLS + MAX_WIDTH + 2 * MAX_FOOD + MAX_KEYS)

// Width divided by height of each look.
static const float fruit_ratios[NUM_LOOKS] = {0.964f, 0.800f, 1.364f, 0.645f, 1.000f, 0.846f};
static const float food_ratios[NUM_LOOKS] = {0.560f, 2.154f, 1.000f, 1.050f, 0.917f, 1.000f};

PCD_ENUM(MAX_EPISODE_STEPS, MAIN_WIDTH, MAIN_HEIGHT, MIN_SEP, NUM_WALLS, OBJECT_GROUP_SIZE, BUF_H, DOOR_PROB,
         MIN_PCT, MIN_FRUITS, MAX_FRUITS, MIN_FOODS, MAX_FOODS, FRUIT_REWARD, FOOD_PENALTY, COMPLETION_BONUS,
         NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    {"main_width", "cells", "Width of the shaft and of the view.", 8, MAX_WIDTH, 20, true},
    {"main_height", "cells", "Height of the shaft.", 20, MAX_HEIGHT, MAX_HEIGHT, true},
    {"min_sep", "cells", "Height from a wall to the next, at least.", 4, 20, 4, true},
    {"num_walls", "count", "Walls, as far as the height has room for them.", 1, MAX_WALLS, 10, true},
    {"object_group_size", "count", "Looks of fruit and of junk food in play.", 1, NUM_LOOKS, 6, true},
    {"buf_h", "cells", "Height above the last wall.", 4, 10, 4, true},
    {"door_prob", "probability", "Chance of a gate in a wall with room below.", 0, 1, 0.125f, false},
    {"min_pct", "share", "Of the width, the narrowest gap; 1.3 cells at least.", 0.1f, 0.5f, 0.1f, false},
    {"min_fruits", "count", "Fruit, at least.", 0, MAX_FOOD, 10, true},
    {"max_fruits", "count", "Fruit, at most.", 0, MAX_FOOD, 19, true},
    {"min_foods", "count", "Junk food, at least.", 0, MAX_FOOD, 10, true},
    {"max_foods", "count", "Junk food, at most.", 0, MAX_FOOD, 19, true},
    PCD_REWARD("fruit_reward", "For each fruit.", 1),
    PCD_REWARD("food_penalty", "For each junk food.", -4),
    PCD_REWARD("completion_bonus", "For each present touched at the top.", 10),
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {MAIN_WIDTH, 10}, {NUM_WALLS, 5}, {OBJECT_GROUP_SIZE, 2}, {DOOR_PROB, 0},
                {MIN_PCT, 0.2f}),
    {.name = "hard", .one_level = -1},
};

enum { EMPTY, ROBOT, WALL, DOOR, LOCK, FRUIT, FOOD, PRESENT, KEY, OUTSIDE, NUM_KINDS };
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [ROBOT] = {"robot", PCD_ROLE_PLAYER, '@', .picture = {"player", .number = 0}},
    [WALL] = {"wall", PCD_ROLE_HAZARD, '#', .picture = {"wall", .number = 1}},
    [DOOR] = {"door", PCD_ROLE_HAZARD, '=', .picture = {"door", .number = 10}},
    [LOCK] = {"lock", PCD_ROLE_TOOL, 'L', .picture = {"lock", .number = 11}},
    [FRUIT] = {"fruit", PCD_ROLE_BONUS, 'f', .picture = {"fruit", .variants = NUM_LOOKS, .number = 7}},
    [FOOD] = {"junk food", PCD_ROLE_HAZARD, 'x', .picture = {"food", .variants = NUM_LOOKS, .number = 4}},
    [PRESENT] = {"present", PCD_ROLE_GOAL, 'G', .picture = {"present", .variants = 3, .number = 12}},
    [KEY] = {"key", PCD_ROLE_TOOL, 'k', .picture = {"key", .number = 3}},
    [OUTSIDE] = {"outside", PCD_ROLE_TERRAIN, 'X', .picture = {"outside", .number = 2}},
};

// Pictures of no kind.
enum { PICTURE_GROUND = NUM_KINDS };
static const pcd_picture pictures[] = {{"backgrounds/topdown", .variants = 9}};

typedef struct fruitbot_fields {
    int32_t last_throw; // step count of the last key thrown
} fruitbot_fields;

// Where the robot's centre may be when it passes a height.
typedef struct passage {
    float left, right, y;
} passage;

// True when the robot, at rest at the end of one passage, comes to rest inside the next in time.
static bool is_passable(passage from, passage to) {
    float steps = ceilf((to.y - from.y) / GLIDE_SPEED) - STEER_LAG, width = to.right - to.left;
    float coast = width < STEER_COAST ? width : STEER_COAST;
    float reach = STEER_SPEED * (steps > 0.0f ? steps : 0.0f) + coast;
    return to.left - from.right <= reach && from.left - to.right <= reach;
}

// Two pieces of wall with a gap between them. @return where the robot may pass; `*below` is where it must be
// before that, for a gate to throw its key from.
static passage build_wall(pcd_world *world, float y, bool is_gate, passage *below) {
    pcd_rng *rng = &world->layout;
    float width = (float)world->width, share = pcd_real(world, MIN_PCT) + GAP_RANGE * pcd_rng_unit(rng);
    float gap = share * width, least = 2.0f * ROBOT_HALF + LEAST_PLAY;
    gap = gap > least ? gap : least;
    if (is_gate) {
        gap = 2.0f * LOCK_WIDTH +
              DOOR_PIECE * ceilf(((share + GATE_EXTRA) * width - 2.0f * LOCK_WIDTH) / DOOR_PIECE);
        gap = gap > width - LOCK_WIDTH ? width - LOCK_WIDTH : gap;
    }
    float left = pcd_rng_unit(rng) * (width - gap), right = left + gap;
    pcd_add_entity(world, WALL, 0.5f * left, y, 0.5f * left, WALL_HALF);
    pcd_add_entity(world, WALL, 0.5f * (right + width), y, 0.5f * (width - right), WALL_HALF);
    passage pass = {left + ROBOT_HALF, right - ROBOT_HALF, y - WALL_HALF - ROBOT_HALF};
    *below = pass;
    if (!is_gate)
        return pass;
    bool is_left = pcd_rng_chance(rng, 0.5f);
    float lock_x = is_left ? left + LOCK_HALF_WIDTH : right - LOCK_HALF_WIDTH;
    float door_half = 0.5f * (gap - LOCK_WIDTH);
    pcd_add_entity(world, DOOR, is_left ? right - door_half : left + door_half, y, door_half, WALL_HALF);
    pcd_add_entity(world, LOCK, lock_x, y - LOCK_DROP, LOCK_HALF_WIDTH, LOCK_HALF_HEIGHT);
    // The key leaves a cell earlier, under the lock, from where the gap can be entered too.
    float reach = LOCK_HALF_WIDTH + KEY_HALF;
    *below =
        (passage){is_left ? pass.left : lock_x - reach, is_left ? lock_x + reach : pass.right, pass.y - 1.0f};
    return pass;
}

// Throws spare height into the spaces below the walls. @return false if the robot cannot get through.
static bool build_walls(pcd_world *world) {
    int32_t room = world->height - pcd_whole(world, BUF_H), least = pcd_whole(world, MIN_SEP);
    int32_t num_walls = pcd_whole(world, NUM_WALLS);
    num_walls = num_walls > room / least ? room / least : num_walls;
    int32_t spaces[MAX_WALLS] = {0};
    for (int32_t i = 0; i < room - num_walls * least; i++)
        spaces[pcd_rng_below(&world->layout, num_walls)]++;
    const pcd_entity *robot = pcd_player(world);
    passage last = {robot->x, robot->x, robot->y};
    bool is_fair = true;
    int32_t y = 0;
    for (int32_t i = 0; i < num_walls; i++) {
        int32_t space = least + spaces[i];
        y += space;
        bool is_gate = space > GATE_ROOM && pcd_rng_chance(&world->layout, pcd_real(world, DOOR_PROB));
        passage below, through = build_wall(world, (float)y, is_gate, &below);
        is_fair = is_fair && is_passable(last, below);
        last = is_gate ? below : through;
        last.y = (float)y + WALL_HALF + ROBOT_HALF;
    }
    return is_fair;
}

// Puts things where nothing is yet; their boxes take the shape of their look afterwards, all together.
static void scatter(pcd_world *world, uint8_t kind, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        pcd_place(world, pcd_add_entity(world, kind, 0.0f, 0.0f, FOOD_HALF, FOOD_HALF));
}

static void shape(pcd_world *world, pcd_entity *thing) {
    const float *ratios = thing->kind == FRUIT ? fruit_ratios : food_ratios;
    thing->variant = (uint8_t)pcd_rng_below(&world->layout, pcd_whole(world, OBJECT_GROUP_SIZE));
    float ratio = ratios[thing->variant];
    if (ratio > 1.0f)
        thing->half_height = FOOD_HALF / ratio;
    else
        thing->half_width = FOOD_HALF * ratio;
}

static bool generate(pcd_world *world) {
    world->width = pcd_whole(world, MAIN_WIDTH);
    world->height = pcd_whole(world, MAIN_HEIGHT);
    world->outside = OUTSIDE;
    float x = pcd_rng_uniform(&world->layout, ROBOT_HALF, (float)world->width - ROBOT_HALF);
    pcd_add_entity(world, ROBOT, x, ROBOT_HALF, ROBOT_HALF, ROBOT_HALF);
    bool is_fair = build_walls(world);
    int32_t num_fruits = pcd_draw_between(world, MIN_FRUITS, MAX_FRUITS);
    int32_t num_foods = pcd_draw_between(world, MIN_FOODS, MAX_FOODS);
    for (int32_t i = 0; i < world->width; i++)
        pcd_add_entity(world, PRESENT, (float)i + 0.5f, (float)world->height - 0.5f, FOOD_HALF, FOOD_HALF);
    scatter(world, FRUIT, num_fruits);
    scatter(world, FOOD, num_foods);
    for (int32_t i = world->num_entities - num_fruits - num_foods; i < world->num_entities; i++)
        shape(world, &pcd_entities(world)[i]);
    return is_fair;
}

static void move(pcd_world *world) {
    pcd_entity *entities = pcd_entities(world), *robot = pcd_player(world);
    pcd_steer(robot, TOP_SPEED * (float)world->dx, TOP_SPEED * RISE_DRIVE);
    for (int32_t i = world->num_entities - 1; i > 0 && entities[i].kind == KEY; i--) {
        pcd_fly_shot(&entities[i], KEY_STEPS);
        entities[i].removed |= pcd_is_outside(world, &entities[i]);
    }
    pcd_mover mover = {.blocking = PCD_SET(OUTSIDE), .first = PCD_AXIS_Y};
    pcd_move(world, robot, &mover);
}

static void open_door(pcd_world *world, const pcd_entity *lock) {
    PCD_OLDEST_FIRST (door, world)
        if (door->kind == DOOR && fabsf(door->y - lock->y) < DOOR_REACH)
            door->removed = 1;
}

// A key opens the newest lock it meets, or breaks at a wall.
static void use_key(pcd_world *world, pcd_entity *key) {
    pcd_entity *other = pcd_newest_hit(world, key, PCD_SET(LOCK) | PCD_SET(WALL));
    if (key->removed || !other)
        return;
    key->removed = 1;
    if (other->kind == LOCK) {
        other->removed = 1;
        open_door(world, other);
    }
}

// Newest first. What is removed in this step still counts for the robot.
static void touch(pcd_world *world) {
    const pcd_entity *robot = pcd_player(world);
    PCD_NEWEST_FIRST (thing, world) {
        if (thing->kind == KEY) {
            use_key(world, thing);
            continue;
        }
        if (!pcd_overlap(robot, thing, 0.0f))
            continue;
        switch (thing->kind) {
        case WALL:
        case DOOR: pcd_die(world); break;
        case FRUIT:
        case FOOD:
            world->reward += pcd_real(world, thing->kind == FRUIT ? FRUIT_REWARD : FOOD_PENALTY);
            thing->removed = 1;
            break;
        case PRESENT: pcd_complete(world, pcd_real(world, COMPLETION_BONUS)); break;
        default: break;
        }
    }
}

static void throw_key(pcd_world *world) {
    fruitbot_fields *fields = pcd_fields(world);
    if (world->special != 1 || !pcd_has_waited(world, fields->last_throw, KEY_PAUSE))
        return;
    if (pcd_shoot(world, KEY, pcd_player(world), KEY_HALF, 0.0f, KEY_SPEED))
        fields->last_throw = world->step_count;
}

static void step(pcd_world *world) {
    move(world);
    touch(world);
    pcd_sweep(world, false);
    throw_key(world);
}

static void show_thing(const pcd_world *world, pcd_scene *scene, const pcd_entity *thing) {
    float width = 2.0f * thing->half_width;
    if (thing->kind == WALL)
        pcd_scene_pieces(scene, world, thing, (int32_t)(width / (2.0f * WALL_HALF)));
    else if (thing->kind == DOOR)
        pcd_scene_pieces(scene, world, thing, (int32_t)(width / DOOR_PIECE));
    else if (thing->kind == PRESENT)
        pcd_scene_varied(scene, world, thing);
    else
        pcd_scene_shaped(scene, world, thing);
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const pcd_entity *robot = pcd_player(world);
    float width = (float)world->width;
    if (scene->center_agent)
        pcd_scene_center(scene, 0.5f * width, robot->y - VIEW_BELOW + 0.5f * width, width);
    pcd_scene_ground(scene, world, PICTURE_GROUND);
    scene->repeat_y = true;
    float reach = 0.5f * scene->view + FOOD_HALF;
    PCD_OLDEST_FIRST (thing, world)
        if (fabsf(thing->y - scene->camera_y) < reach)
            show_thing(world, scene, thing);
    pcd_scene_thing(scene, world, robot);
    pcd_scene_velocity(scene, robot->vx / TOP_SPEED, robot->vy / VERTICAL_SCALE);
}

static bool is_valid(const pcd_world *world) {
    const fruitbot_fields *fields = pcd_fields(world);
    for (int32_t i = 0; i < world->num_entities; i++)
        if (pcd_entities(world)[i].half_width > (float)MAX_WIDTH)
            return false;
    return pcd_are_kinds(world, 0, PCD_RANGE(ROBOT, KEY)) && pcd_is_past(world, fields->last_throw);
}

const pcd_game pcd_game_fruitbot = {
    .name = "fruitbot",
    .version = 1,
    .summary =
        "You steer a robot up through gaps in walls: take fruit, leave junk food, open gates with keys.",
    // Left, straight, right, and the key.
    .actions_used = 1u << 0 | 1u << 3 | 1u << 6 | 1u << 9,
    .split_salt = 3077,
    PCD_TABLES,
    .fields_size = sizeof(fruitbot_fields),
    .entity_capacity = MAX_ENTITIES,
    .cell_capacity = MAX_WIDTH * MAX_HEIGHT,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
