// dodgeball: walls, enemies and their balls kill. Throw balls at all enemies, then leave by the door.
#include "procade/game.h"

#define BALL_STEPS     50 // moves of a ball's life
#define FIRE_PAUSE     50 // steps from an enemy's shot to its next, and a few more by chance
#define FIRE_EXTRA     3
#define FIRST_FIRE     10   // step from which enemies count as having fired
#define AIM            1.0f // cells off the line to the player at which an enemy throws
#define TURN_MIN       25   // steps after which enemies turn, and how many there are
#define TURN_MAX       74
#define FIRST_STEPS    10 // which can be survived in every level
#define TOUCH_MARGIN   0.001f
#define PLACE_TRIES    100
#define VERTICAL_SCALE 0.5f  // cells/step painted as full white, vertically
#define BALL_SPIN      7.36f // 64ths of a turn per step
#define DUST_STEPS     5
#define NUM_DUST_LOOKS 9
#define MAX_DIM        40 // cells
#define MAX_WALLS      20
#define MAX_ENEMIES    24
#define MAX_ENTITIES   (2 + MAX_WALLS + 4 * MAX_ENEMIES)

PCD_ENUM(MAX_EPISODE_STEPS, WORLD_DIM, VISIBILITY, AGENT_R, MAXSPEED, FIRE_INTERVAL, THICKNESS, ENEMY_R,
         ENEMY_SPEED, BALL_R, BALL_VSCALE, EXIT_R, NUM_ITERATIONS, BASE_NUM_ENEMIES, MAX_EXTRA_ENEMIES,
         ALLOW_LEFT_EXIT, ALLOW_RIGHT_EXIT, ALLOW_TOP_EXIT, ALLOW_BOTTOM_EXIT, ENEMY_REWARD, COMPLETION_BONUS,
         NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    {"world_dim", "cells", "Side of the world.", 20, MAX_DIM, 20, true},
    {"visibility", "cells", "Side of the view around the player; 0: the whole world.", 0, MAX_DIM, 0, true},
    {"agent_r", "cells", "Half size of the player.", 0.3f, 1, 0.75f, false},
    {"maxspeed", "cells/step", "Speed a held key pulls the velocity towards.", 0.1f, 1, 0.5f, false},
    {"fire_interval", "steps", "Steps between the player's throws.", 1, 100, 7, true},
    {"thickness", "cells", "Half thickness of walls.", 0.2f, 0.6f, 0.45f, false},
    {"enemy_r", "cells", "Half size of enemies.", 0.3f, 1, 0.75f, false},
    {"enemy_speed", "cells/step", "Speed of enemies.", 0, 0.2f, 0.05f, false},
    {"ball_r", "cells", "Half size of balls.", 0.1f, 0.5f, 0.375f, false},
    {"ball_vscale", "cells/step", "Speed of balls along each axis.", 0.1f, 0.75f, 0.375f, false},
    {"exit_r", "cells", "Half size of the door.", 0.5f, 1.5f, 0.75f, false},
    {"num_iterations", "count", "Walls, as far as there are rooms to divide.", 0, MAX_WALLS, 4, true},
    {"base_num_enemies", "count", "Enemies, at least.", 0, 8, 3, true},
    {"max_extra_enemies", "count", "Enemies more than that, at most.", 0, 16, 3, true},
    PCD_SWITCH("allow_left_exit", "Whether the door may be on the left.", 1),
    PCD_SWITCH("allow_right_exit", "Whether it may be on the right.", 1),
    PCD_SWITCH("allow_top_exit", "Whether it may be at the top.", 1),
    PCD_SWITCH("allow_bottom_exit", "Whether it may be at the bottom, as it is where all are no.", 1),
    PCD_REWARD("enemy_reward", "For each enemy hit.", 2),
    PCD_REWARD("completion_bonus", "For leaving by the door.", 10),
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {AGENT_R, 1}, {MAXSPEED, 0.75f}, {THICKNESS, 0.6f}, {ENEMY_R, 1}, {BALL_R, 0.5f},
                {BALL_VSCALE, 0.5f}, {EXIT_R, 1.5f}, {NUM_ITERATIONS, 2}),
    {.name = "hard", .one_level = -1},
    PCD_ENDLESS("extreme", {AGENT_R, 0.4f}, {MAXSPEED, 0.25f}, {THICKNESS, 0.3f}, {ENEMY_R, 0.5f},
                {BALL_R, 0.25f}, {BALL_VSCALE, 0.25f}, {NUM_ITERATIONS, 8}),
    PCD_ENDLESS("memory", {WORLD_DIM, 40}, {VISIBILITY, 16}, {NUM_ITERATIONS, 16}, {MAX_EXTRA_ENEMIES, 16}),
};

enum { EMPTY, PLAYER, WALL, DOOR, ENEMY, PLAYER_BALL, ENEMY_BALL, OPEN_DOOR, OUTSIDE, NUM_KINDS };
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [PLAYER] = {"player", PCD_ROLE_PLAYER, '@', .picture = {"player", .number = 0}},
    [WALL] = {"wall", PCD_ROLE_HAZARD, '#', .picture = {"wall", .number = 1}},
    [DOOR] = {"closed door", PCD_ROLE_NONE, 'd', .picture = {"door-closed", .number = 5}},
    [ENEMY] = {"enemy", PCD_ROLE_HAZARD, 'e', .picture = {"enemy", .variants = 7, .number = 4}},
    [PLAYER_BALL] = {"own ball", PCD_ROLE_TOOL, 'o', .picture = {"ball-player", .number = 3}},
    [ENEMY_BALL] = {"enemy ball", PCD_ROLE_HAZARD, '*', .picture = {"ball-enemy", .number = 6}},
    [OPEN_DOOR] = {"open door", PCD_ROLE_GOAL, 'G', .picture = {"door-open", .number = 7}},
    [OUTSIDE] = {"outside", PCD_ROLE_TERRAIN, 'X', .picture = {"outside", .number = 10}},
};

// Pictures of no kind.
enum { PICTURE_DUST = NUM_KINDS, PICTURE_GROUND };
static const pcd_picture pictures[] = {
    {"dust", .variants = NUM_DUST_LOOKS, .number = 8},
    {"backgrounds/topdown", .variants = 9},
};

enum { DUST };
static const pcd_effect_style effects[] = {
    [DUST] = {PICTURE_DUST, .life = DUST_STEPS, .growth = 1.0f / 1.2f, .opacity = 1.0f, .fade = 0.9f,
              .spin = 42.6f}, // 10.47 radians, less a whole turn
};

typedef struct dodgeball_fields {
    int32_t num_walls;   // entities 1 to num_walls
    int32_t num_enemies; // at the end of the last step
    int32_t last_throw;  // step count of the player's last throw
    int32_t facing_x, facing_y;
} dodgeball_fields;

static void build_walls(pcd_world *world) {
    dodgeball_fields *fields = pcd_fields(world);
    float agent = pcd_real(world, AGENT_R), thickness = pcd_real(world, THICKNESS);
    // The player fits past both faces of a wall and through what it leaves open.
    pcd_rooms rooms = {
        .wall_half = thickness,
        .least_side = 4.0f * agent + 2.0f * thickness + 0.5f,
        .least_length = 8.0f * agent + 0.5f,
        .count = 1,
        .rooms = {{0.0f, 0.0f, (float)world->width, (float)world->height}},
    };
    pcd_box wall;
    while (fields->num_walls < pcd_whole(world, NUM_ITERATIONS) &&
           pcd_divide_room(&world->layout, &rooms, &wall)) {
        pcd_add_entity(world, WALL, wall.x, wall.y, wall.half_width, wall.half_height);
        fields->num_walls++;
    }
}

// Sides of the world, in the order of their parameters. The door is at the bottom if none is allowed.
enum { LEFT, RIGHT, TOP, BOTTOM, NUM_SIDES };

static void place_door(pcd_world *world) {
    int32_t side = pcd_draw_enabled(world, ALLOW_LEFT_EXIT, NUM_SIDES);
    bool is_upright = side == LEFT || side == RIGHT;
    float half = pcd_real(world, EXIT_R), far = (float)world->width - half;
    pcd_entity *door = pcd_add_entity(world, DOOR, half, half, half, half);
    float *along = is_upright ? &door->y : &door->x, *across = is_upright ? &door->x : &door->y;
    int32_t num_tries = 0;
    *across = side == RIGHT || side == TOP ? far : half;
    do
        *along = pcd_rng_uniform(&world->layout, half, far);
    while (pcd_overlaps_any(world, door) && ++num_tries < PLACE_TRIES);
}

// Along an axis, either way, for a while.
static void choose_direction(const pcd_world *world, pcd_rng *rng, pcd_entity *enemy) {
    float speed = pcd_real(world, ENEMY_SPEED);
    int32_t direction = pcd_rng_below(rng, 4);
    enemy->vx = direction == 0 ? speed : direction == 1 ? -speed : 0.0f;
    enemy->vy = direction == 2 ? speed : direction == 3 ? -speed : 0.0f;
    enemy->timer = pcd_rng_range(rng, TURN_MIN, TURN_MAX);
}

static bool place_enemy(pcd_world *world) {
    float half = pcd_real(world, ENEMY_R);
    pcd_entity *enemy = pcd_add_entity(world, ENEMY, half, half, half, half);
    choose_direction(world, &world->layout, enemy);
    enemy->data[0] = (float)FIRST_FIRE;
    return pcd_place(world, enemy);
}

// True if a player who keeps to one direction lives through the first steps, whichever way enemies turn.
static bool lives_going(pcd_world *world, int32_t dx, int32_t dy) {
    pcd_entity player = *pcd_player(world);
    float top_speed = pcd_real(world, MAXSPEED);
    for (int32_t step = 1; step <= FIRST_STEPS; step++) {
        pcd_steer(&player, top_speed * (float)dx, top_speed * (float)dy);
        pcd_drift(&player);
        pcd_keep_inside(world, &player);
        PCD_OLDEST_FIRST (thing, world) {
            pcd_entity reach = *thing;
            reach.half_width += (float)step * fabsf(reach.vx);
            reach.half_height += (float)step * fabsf(reach.vy);
            if (reach.kind != DOOR && pcd_overlap(&player, &reach, -TOUCH_MARGIN))
                return false;
        }
    }
    return true;
}

static bool generate(pcd_world *world) {
    world->width = world->height = pcd_whole(world, WORLD_DIM);
    world->outside = OUTSIDE;
    dodgeball_fields *fields = pcd_fields(world);
    fields->facing_x = 1;
    float half = pcd_real(world, AGENT_R);
    pcd_entity *player = pcd_add_entity(world, PLAYER, 0.0f, 0.0f, half, half);
    pcd_place(world, player);
    build_walls(world);
    place_door(world);
    bool is_free = pcd_place(world, player);
    int32_t extra = pcd_rng_range(&world->layout, 0, pcd_whole(world, MAX_EXTRA_ENEMIES));
    fields->num_enemies = pcd_whole(world, BASE_NUM_ENEMIES) + extra;
    for (int32_t i = 0; i < fields->num_enemies; i++)
        is_free = place_enemy(world) && is_free;
    return is_free && pcd_can_survive(world, lives_going);
}

// Throws an enemy back from the walls it has run into; that costs no speed.
static bool bounce(pcd_world *world, pcd_entity *enemy, pcd_axis axis) {
    const dodgeball_fields *fields = pcd_fields(world);
    const pcd_entity *walls = pcd_entities(world) + 1;
    for (int32_t i = 0; i < fields->num_walls; i++) {
        if (!pcd_overlap(enemy, &walls[i], TOUCH_MARGIN))
            continue;
        if (axis == PCD_AXIS_X) {
            float reach = walls[i].half_width + enemy->half_width;
            enemy->x = 2.0f * (walls[i].x + (enemy->vx > 0.0f ? -reach : reach)) - enemy->x;
            enemy->vx = -enemy->vx;
        } else {
            float reach = walls[i].half_height + enemy->half_height;
            enemy->y = 2.0f * (walls[i].y + (enemy->vy > 0.0f ? -reach : reach)) - enemy->y;
            enemy->vy = -enemy->vy;
        }
    }
    return false;
}

// True if a straight step ends free of walls and border: then nothing happens on the way.
static bool walks_freely(const pcd_world *world, const pcd_entity *enemy) {
    const dodgeball_fields *fields = pcd_fields(world);
    const pcd_entity *walls = pcd_entities(world) + 1;
    pcd_entity ahead = *enemy;
    pcd_drift(&ahead);
    for (int32_t i = 0; i < fields->num_walls; i++)
        if (pcd_overlap(&ahead, &walls[i], 0.0f))
            return false;
    return pcd_is_inside(world, &ahead);
}

static bool is_ball(const pcd_entity *thing) {
    return thing->kind == PLAYER_BALL || thing->kind == ENEMY_BALL;
}

static void move(pcd_world *world) {
    static const pcd_mover straight = {0};
    static const pcd_mover mover = {PCD_SET(OUTSIDE), PCD_SET(OUTSIDE), .contact = bounce};
    PCD_NEWEST_FIRST (thing, world) {
        if (thing->kind == ENEMY)
            pcd_move(world, thing, walks_freely(world, thing) ? &straight : &mover);
        else if (is_ball(thing))
            pcd_fly_shot(thing, BALL_STEPS);
    }
    pcd_move_player(world, pcd_real(world, MAXSPEED), PCD_SET(OUTSIDE));
}

// A ball hits the newest thing that stops it: enemies stop the player's balls, walls stop all.
static void hit(pcd_world *world, pcd_entity *ball) {
    uint64_t stopping = PCD_SET(WALL) | (ball->kind == PLAYER_BALL ? PCD_SET(ENEMY) : 0);
    pcd_entity *other = pcd_newest_hit(world, ball, stopping);
    if (!other)
        return;
    ball->removed = 1;
    if (other->kind == WALL)
        return;
    other->removed = 1;
    world->reward += pcd_real(world, ENEMY_REWARD);
    pcd_effect *dust =
        pcd_add_effect(world, DUST, other->x, other->y, 0.0f, 0.0f, other->half_width, other->half_height);
    dust->variant = (uint8_t)(world->step_random % NUM_DUST_LOOKS);
}

// Newest first. What is removed in this step still counts for the player.
static void touch(pcd_world *world) {
    const dodgeball_fields *fields = pcd_fields(world);
    const pcd_entity *player = pcd_player(world);
    PCD_NEWEST_FIRST (thing, world) {
        if (thing->kind != PLAYER_BALL && pcd_overlap(player, thing, 0.0f)) {
            if (thing->kind != DOOR)
                pcd_die(world);
            else if (fields->num_enemies == 0)
                pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
        }
        if (is_ball(thing) && !thing->removed)
            hit(world, thing);
    }
}

static pcd_entity *add_ball(pcd_world *world, uint8_t kind, const pcd_entity *thrower, float dx, float dy) {
    float speed = pcd_real(world, BALL_VSCALE);
    return pcd_shoot(world, kind, thrower, pcd_real(world, BALL_R), speed * dx, speed * dy);
}

static void throw_ball(pcd_world *world) {
    dodgeball_fields *fields = pcd_fields(world);
    if (world->dx || world->dy) {
        fields->facing_x = world->dx;
        fields->facing_y = world->dy;
    }
    if (world->special != 1 || !pcd_has_waited(world, fields->last_throw, pcd_whole(world, FIRE_INTERVAL)))
        return;
    if (add_ball(world, PLAYER_BALL, pcd_player(world), (float)fields->facing_x, (float)fields->facing_y))
        fields->last_throw = world->step_count;
}

// Throws along an axis when the player is in line, and walks after the ball.
static void aim(pcd_world *world, pcd_entity *enemy) {
    const pcd_entity *player = pcd_player(world);
    float dx = player->x - enemy->x, dy = player->y - enemy->y;
    if ((float)world->step_count - enemy->data[0] < FIRE_PAUSE || (fabsf(dx) >= AIM && fabsf(dy) >= AIM))
        return;
    float x = fabsf(dx) < AIM ? 0.0f : dx > 0.0f ? 1.0f : -1.0f;
    float y = x != 0.0f ? 0.0f : dy > 0.0f ? 1.0f : -1.0f;
    add_ball(world, ENEMY_BALL, enemy, x, y);
    enemy->data[0] = (float)(world->step_count + pcd_rng_range(&world->dynamics, 0, FIRE_EXTRA));
    enemy->vx = pcd_real(world, ENEMY_SPEED) * x;
    enemy->vy = pcd_real(world, ENEMY_SPEED) * y;
}

// Newest first; balls thrown here are newer still.
static void act(pcd_world *world) {
    dodgeball_fields *fields = pcd_fields(world);
    fields->num_enemies = 0;
    PCD_NEWEST_FIRST (thing, world) {
        if (thing->kind == ENEMY) {
            fields->num_enemies++;
            if (thing->timer-- == 0)
                choose_direction(world, &world->dynamics, thing);
            aim(world, thing);
        } else if (is_ball(thing)) {
            thing->removed = !pcd_is_inside(world, thing);
        }
    }
}

static void step(pcd_world *world) {
    move(world);
    touch(world);
    pcd_sweep(world, true);
    throw_ball(world);
    act(world);
    pcd_sweep(world, false);
}

static void show_thing(const pcd_world *world, pcd_scene *scene, const pcd_entity *thing) {
    const dodgeball_fields *fields = pcd_fields(world);
    if (thing->kind == WALL) {
        float ratio = thing->half_width / thing->half_height;
        pcd_scene_pieces(scene, world, thing, (int32_t)(ratio > 1.0f ? ratio : 1.0f / ratio));
        return;
    }
    pcd_sprite *sprite = pcd_scene_thing(scene, world, thing);
    if (thing->kind == DOOR && fields->num_enemies == 0)
        sprite->kind = sprite->picture = OPEN_DOOR;
    else if (thing->kind == ENEMY)
        sprite->rotation = pcd_rotation(pcd_direction(thing->vx, thing->vy));
    else if (is_ball(thing))
        sprite->rotation = (uint8_t)((int32_t)(BALL_SPIN * (float)thing->timer) & 63);
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const dodgeball_fields *fields = pcd_fields(world);
    const pcd_entity *player = pcd_player(world);
    pcd_scene_limit_view(scene, world, pcd_real(world, VISIBILITY));
    pcd_scene_ground(scene, world, PICTURE_GROUND);
    PCD_OLDEST_FIRST (thing, world)
        show_thing(world, scene, thing);
    pcd_scene_effects(scene, world);
    pcd_scene_thing(scene, world, player)->rotation =
        pcd_rotation(pcd_direction((float)fields->facing_x, (float)fields->facing_y));
    pcd_scene_velocity(scene, player->vx / pcd_real(world, MAXSPEED), player->vy / VERTICAL_SCALE);
}

static bool is_valid(const pcd_world *world) {
    const dodgeball_fields *fields = pcd_fields(world);
    bool is_fine = pcd_is_between(fields->num_walls, 0, pcd_smaller(MAX_WALLS, world->num_entities - 1)) &&
                   pcd_is_between(fields->num_enemies, 0, MAX_ENTITIES) &&
                   pcd_is_past(world, fields->last_throw) && pcd_is_between(fields->facing_x, -1, 1) &&
                   pcd_is_between(fields->facing_y, -1, 1) &&
                   pcd_are_kinds(world, 0, PCD_RANGE(PLAYER, ENEMY_BALL));
    for (int32_t i = 0; i < world->num_entities; i++) {
        const pcd_entity *thing = &pcd_entities(world)[i];
        is_fine = is_fine && thing->half_width > 0.05f && thing->half_height > 0.05f && thing->timer <= 1000;
    }
    return is_fine;
}

const pcd_game pcd_game_dodgeball = {
    .name = "dodgeball",
    .version = 1,
    .summary = "You throw balls at the enemies and leave by the door; walls, enemies and their balls kill.",
    .actions_used = 0x3FF,
    .split_salt = 1,
    PCD_TABLES,
    PCD_TABLE(effects),
    .fields_size = sizeof(dodgeball_fields),
    .entity_capacity = MAX_ENTITIES,
    .effect_capacity = 2 * MAX_ENEMIES,
    .cell_capacity = MAX_DIM * MAX_DIM,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
