// heist: steal the gem from a maze. Up to three locked doors stand in the way, each opened by the key of its
// colour. Nothing hurts but the clock.
#include "procade/game.h"

#define PLAYER_HALF    0.375f  // half size, cells
#define DOOR_HALF      0.5f    // a door fills its cell
#define ITEM_WIDTH     0.375f  // half width of keys and gem, cells
#define KEY_HEIGHT     0.2321f // their half heights
#define GEM_HEIGHT     0.2571f
#define ITEM_JITTER    0.125f // farthest their centres lie from the middle of a cell, cells
#define DOOR_MARGIN    0.001f // by which boxes overlap before a door stops the player, cells
#define FIRST_SIDE     5      // of a maze that asks for no key, or for one, where keys grow with mazes
#define EIGHTH_TURN    8      // in 64ths of a turn
#define MAX_WORLD_SIDE 63     // cells
#define NUM_COLORS     3
#define MAX_ENTITIES   (2 + 2 * NUM_COLORS) // player, gem, keys and doors

// Held keys in the view's upper right corner; lengths in 64ths of its side.
#define ICON_VIEW   64.0f
#define ICON_RIGHT  61.6f // centre of the first from the left
#define ICON_STEP   3.85f // to the next, which is further left
#define ICON_TOP    3.8f  // centres from the top
#define ICON_LENGTH 3.8f
#define ICON_WIDTH  2.4f
#define ICON_TURN   48 // bow up, in 64ths of a turn

PCD_ENUM(MAX_EPISODE_STEPS, GOAL_REWARD, WORLD_DIM, MIN_MAZE_DIM, MAX_MAZE_DIM, MIN_KEYS, MAX_KEYS, KEYS_GROW,
         MAXSPEED, VISIBILITY, NUM_PARAMETERS);
// Any values in range go together: an even side of a maze counts as one less, a smallest side or number above
// the largest as the largest, and a largest side above the world's as that.
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    PCD_REWARD("goal_reward", "For the gem.", 10),
    {"world_dim", "cells", "Side of the square world.", 3, MAX_WORLD_SIDE, 9, true},
    {"min_maze_dim", "cells", "Smallest side of the maze.", 3, MAX_WORLD_SIDE, 5, true},
    {"max_maze_dim", "cells", "Largest side of the maze.", 3, MAX_WORLD_SIDE, 9, true},
    {"min_keys", "count", "Keys and doors at least, as far as the maze has forks.", 0, NUM_COLORS, 0, true},
    {"max_keys", "count", "Keys and doors at most.", 0, NUM_COLORS, 3, true},
    PCD_SWITCH("keys_grow", "Whether larger mazes have more keys; else any number is as likely.", 1),
    {"maxspeed", "cells/step", "Speed a held key pulls the velocity towards.", 0.1f, 1.25f, 0.75f, false},
    {"visibility", "cells", "Side of the view around the player; 0: the world.", 0, MAX_WORLD_SIDE, 0, true},
};

static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1},
    PCD_ENDLESS("hard", {WORLD_DIM, 13}, {MAX_MAZE_DIM, 13}),
    PCD_ENDLESS("memory", {WORLD_DIM, 23}, {MAX_MAZE_DIM, 23}, {KEYS_GROW, 0}, {VISIBILITY, 8}),
    // One level for ever: a full maze with three doors; 8, 21, 34 and 33 cells to the keys and the gem.
    {.name = "exploration", .one_level = 1101958, .presets = {{WORLD_DIM, 13}, {MAX_MAZE_DIM, 13}}},
};

// Keys and doors stand in the order in which they are used: blue, green, red.
enum { EMPTY, WALL, GEM, PLAYER, KEY, DOOR = KEY + NUM_COLORS, NUM_KINDS = DOOR + NUM_COLORS };
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [WALL] = {"wall", PCD_ROLE_TERRAIN, '#', .picture = {"wall", .number = 51}},
    [GEM] = {"gem", PCD_ROLE_GOAL, '$', .picture = {"gem", .number = 9}},
    [PLAYER] = {"player", PCD_ROLE_PLAYER, '@', .picture = {"player", .number = 0}},
    [KEY] = {"blue key", PCD_ROLE_TOOL, 'b',
             .picture = {"key", .variants = NUM_COLORS, .number = 2, .meaningful = true}},
    [KEY + 1] = {"green key", PCD_ROLE_TOOL, .glyph = 'g'},
    [KEY + 2] = {"red key", PCD_ROLE_TOOL, .glyph = 'r'},
    [DOOR] = {"blue door", PCD_ROLE_TERRAIN, 'B',
              .picture = {"door", .variants = NUM_COLORS, .number = 1, .meaningful = true}},
    [DOOR + 1] = {"green door", PCD_ROLE_TERRAIN, .glyph = 'G'},
    [DOOR + 2] = {"red door", PCD_ROLE_TERRAIN, .glyph = 'R'},
};

// Pictures of no kind.
enum { PICTURE_FLOOR = NUM_KINDS };
static const pcd_picture pictures[] = {{"backgrounds/topdown", .variants = 9}};

typedef struct heist_fields {
    int32_t held_keys; // bit c: the key of colour c
} heist_fields;

static bool is_door(uint8_t kind) {
    return kind >= DOOR && kind < DOOR + NUM_COLORS;
}

// Whether the key of a door's colour is held.
static bool is_unlocked(const pcd_world *world, uint8_t door) {
    const heist_fields *fields = pcd_fields(world);
    return fields->held_keys >> (door - DOOR) & 1;
}

static int32_t draw_num_keys(pcd_world *world, int32_t maze_side) {
    if (!pcd_whole(world, KEYS_GROW))
        return pcd_draw_between(world, MIN_KEYS, MAX_KEYS);
    int32_t wanted = (maze_side - FIRST_SIDE) / 2 + pcd_rng_range(&world->layout, 0, 1);
    return pcd_clamp_between(world, wanted, MIN_KEYS, MAX_KEYS);
}

// Where the maze lies in the world.
typedef struct maze_site {
    int32_t left, bottom, side;
} maze_site;

// Puts something in the middle of a cell of the maze.
static pcd_entity *add(pcd_world *world, const maze_site *site, int32_t cell, uint8_t kind, float half_width,
                       float half_height) {
    float x = (float)(site->left + cell % site->side) + 0.5f;
    float y = (float)(site->bottom + cell / site->side) + 0.5f;
    return pcd_add_entity(world, kind, x, y, half_width, half_height);
}

// Keys and gem lie somewhere about the middle.
static void add_item(pcd_world *world, const maze_site *site, int32_t cell, uint8_t kind, float half_height) {
    pcd_entity *item = add(world, site, cell, kind, ITEM_WIDTH, half_height);
    item->x += pcd_rng_uniform(&world->layout, -ITEM_JITTER, ITEM_JITTER);
    item->y += pcd_rng_uniform(&world->layout, -ITEM_JITTER, ITEM_JITTER);
}

// The maze lies anywhere in a solid world. Its doors can be opened in one order, so every level can be won.
static bool generate(pcd_world *world) {
    world->width = world->height = pcd_whole(world, WORLD_DIM);
    world->outside = WALL;

    maze_site site = {.side = pcd_draw_odd_side(world, MIN_MAZE_DIM, MAX_MAZE_DIM)};
    pcd_flags open;
    pcd_doors plan;
    pcd_maze_with_doors(&world->layout, site.side, draw_num_keys(world, site.side), &open, &plan);
    site.left = pcd_rng_range(&world->layout, 0, world->width - site.side);
    site.bottom = pcd_rng_range(&world->layout, 0, world->height - site.side);
    pcd_carve(world, &open, site.left, site.bottom, WALL);

    add(world, &site, plan.start, PLAYER, PLAYER_HALF, PLAYER_HALF);
    for (int32_t i = 0; i < plan.num_doors; i++)
        add_item(world, &site, plan.keys[i], (uint8_t)(KEY + i), KEY_HEIGHT);
    add_item(world, &site, plan.exit, GEM, GEM_HEIGHT);
    for (int32_t i = 0; i < plan.num_doors; i++)
        add(world, &site, plan.doors[i], (uint8_t)(DOOR + i), DOOR_HALF, DOOR_HALF);
    return true;
}

// A locked door stops the player on the axis of the move.
static bool bump(pcd_world *world, pcd_entity *player, pcd_axis axis) {
    float reach = DOOR_HALF + PLAYER_HALF;
    bool is_stopped = false;
    PCD_NEWEST_FIRST (door, world) {
        if (!is_door(door->kind) || is_unlocked(world, door->kind) || !pcd_overlap(player, door, DOOR_MARGIN))
            continue;
        if (axis == PCD_AXIS_X) {
            player->x = door->x + (player->x < door->x ? -reach : reach);
            player->vx = 0.0f;
        } else {
            player->y = door->y + (player->y < door->y ? -reach : reach);
            player->vy = 0.0f;
        }
        is_stopped = true;
    }
    return is_stopped;
}

static void move(pcd_world *world) {
    pcd_entity *player = pcd_player(world);
    float top_speed = pcd_real(world, MAXSPEED);
    pcd_steer(player, top_speed * (float)world->dx, top_speed * (float)world->dy);
    pcd_mover mover = {.blocking = PCD_SET(WALL),
                       .first = pcd_player_axis(world->dx != 0, world->dy != 0),
                       .contact = bump,
                       .obstacles = PCD_RANGE(DOOR, DOOR + NUM_COLORS - 1)};
    pcd_move(world, player, &mover);
}

// Newest first. Keys are never used up, and walking into a door whose key is held takes it away.
static void touch(pcd_world *world) {
    heist_fields *fields = pcd_fields(world);
    PCD_NEWEST_FIRST (thing, world) {
        if (!pcd_overlap(pcd_player(world), thing, 0.0f))
            continue;
        if (thing->kind == GEM) {
            pcd_complete(world, pcd_real(world, GOAL_REWARD));
        } else if (is_door(thing->kind)) {
            thing->removed = is_unlocked(world, thing->kind);
        } else {
            thing->removed = 1;
            fields->held_keys |= 1 << (thing->kind - KEY);
        }
    }
    pcd_sweep(world, false);
}

static void step(pcd_world *world) {
    static const uint8_t eighths[3][3] = {{5, 6, 7}, {4, 0, 0}, {3, 2, 1}}; // by dy and dx, from -1
    move(world);
    touch(world);
    if (world->dx || world->dy)
        pcd_player(world)->rotation = EIGHTH_TURN * eighths[world->dy + 1][world->dx + 1];
}

// Keys that are held have places of their own in the corner.
static void show_held_keys(const pcd_world *world, pcd_scene *scene) {
    const heist_fields *fields = pcd_fields(world);
    float unit = scene->view / ICON_VIEW;
    for (int32_t color = 0; color < NUM_COLORS; color++) {
        if (!(fields->held_keys >> color & 1))
            continue;
        float x = unit * (ICON_RIGHT - (float)color * ICON_STEP), y = unit * (ICON_VIEW - ICON_TOP);
        pcd_sprite *icon = pcd_scene_sprite(scene, (uint8_t)(KEY + color), KEY, x, y,
                                            0.5f * unit * ICON_LENGTH, 0.5f * unit * ICON_WIDTH);
        icon->variant = (uint8_t)color;
        icon->rotation = ICON_TURN;
        icon->on_screen = 1;
    }
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    pcd_scene_limit_view(scene, world, pcd_real(world, VISIBILITY));
    pcd_scene_ground(scene, world, PICTURE_FLOOR);
    PCD_OLDEST_FIRST (thing, world) {
        if (thing->kind == GEM)
            pcd_scene_thing(scene, world, thing);
        else if (is_door(thing->kind))
            pcd_scene_entity(scene, world, thing, DOOR, thing->kind - DOOR);
        else
            pcd_scene_entity(scene, world, thing, KEY, thing->kind - KEY);
    }
    pcd_scene_thing(scene, world, pcd_player(world));
    show_held_keys(world, scene);
}

static bool is_valid(const pcd_world *world) {
    const heist_fields *fields = pcd_fields(world);
    return pcd_are_kinds(world, 1, PCD_SET(GEM) | PCD_RANGE(KEY, NUM_KINDS - 1)) &&
           pcd_is_between(fields->held_keys, 0, (1 << NUM_COLORS) - 1);
}

const pcd_game pcd_game_heist = {
    .name = "heist",
    .version = 1,
    .summary = "You are a thief in a maze: fetch keys, open the doors of their colours, and steal the gem.",
    .actions_used = 0x1FF,
    .split_salt = 5847,
    PCD_TABLES,
    .fields_size = sizeof(heist_fields),
    .entity_capacity = MAX_ENTITIES,
    .cell_capacity = MAX_WORLD_SIDE * MAX_WORLD_SIDE,
    .sprite_capacity = MAX_ENTITIES + NUM_COLORS,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
