// plunder: a shooting gallery at sea. Sink the ships of the kind on the emblem before the time runs out,
// spare the rest.
#include "procade/game.h"

#define WORLD_SIZE        20     // cells
#define TOP_SPEED         0.85f  // cells/step, that a key pulls towards
#define SHIP_RATIO        1.712f // width divided by height
#define BALL_HALF         0.25f  // half sizes, cells
#define PANEL_HALF_WIDTH  1.2f
#define PANEL_HALF_HEIGHT 0.5f
#define EMBLEM_HALF       2.0f
#define EMBLEM_SCALE      1.5f // of the ship on the emblem
#define EMBLEM_CENTER     2.0f // cells, both ways
#define START_HALF        0.4f // of the place that panels keep free
#define PLAYER_BOTTOM     1.0f // cells below the player's box
#define LEFT_LIMIT        4.0f // cells to the left of the player's box that it cannot enter
#define BALL_SPEED        1.0f // cells/step
#define FIRE_PAUSE        3    // steps between shots
#define FIRST_LANE        0.4f // of the upper half, less the ships' size
#define LANE_SPACE        0.11f
#define PANEL_BOTTOM      5.5f // cells between which panels have their centres
#define PANEL_TOP         9.5f
#define BLAST_SHARE       0.5f // of a ship's size and velocity
#define BAR_HEIGHT        0.5f // cells
#define BAR_MARGIN        0.25f
#define TIME_COLOR        0x42F587
#define HITS_COLOR        0xF54290
#define NUM_SHIPS         6
#define NUM_WATERS        4
#define MAX_LANES         5
#define MAX_PANELS        5
#define MAX_ENTITIES      96
#define MAX_EFFECTS       16

PCD_ENUM(MAX_EPISODE_STEPS, TARGET_TIME_REWARD, TARGET_TIME_PENALTY, STEP_TIME_PENALTY, FIRE_TIME_PENALTY,
         TARGET_QUOTA, SPAWN_PROB, NUM_LANES, R_SCALE, LEFT_PROB, ENEMY_PROB, MIN_SPEED, MAX_SPEED,
         MAX_NUM_PANELS, ENEMY_REWARD, COMPLETION_BONUS, NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(4000),
    {"target_time_reward", "share of the time", "Gained by sinking an enemy.", 0, 1, 0.1f, false},
    {"target_time_penalty", "share of the time", "Lost by sinking a friend.", 0, 0.5f, 0.1f, false},
    {"step_time_penalty", "share of the time", "Lost every step.", 0, 0.0015f, 0.0015f, false},
    {"fire_time_penalty", "share of the time", "Lost by every shot.", 0, 0.02f, 0.02f, false},
    {"target_quota", "count", "Enemies to be sunk.", 1, 20, 20, true},
    {"spawn_prob", "probability", "Chance of a ship in every step.", 0.03f, 1, 0.06f, false},
    {"num_lanes", "count", "Lanes ships cross on.", 1, MAX_LANES, 5, true},
    {"r_scale", "cells", "Half width of ships.", 0.5f, 2, 1, false},
    {"left_prob", "probability", "Chance that a lane runs to the left.", 0, 1, 0.5f, false},
    {"enemy_prob", "probability", "Chance that a ship is an enemy.", 0.2f, 1, 0.5f, false},
    {"min_speed", "cells/step", "Speed of the slowest lane.", 0.05f, 0.5f, 0.15f, false},
    {"max_speed", "cells/step", "Speed of the fastest lane.", 0.05f, 0.5f, 0.25f, false},
    {"max_panels", "count", "Panels that stop balls, at most.", 0, MAX_PANELS, 3, true},
    PCD_REWARD("enemy_reward", "For each enemy sunk.", 1),
    PCD_REWARD("completion_bonus", "For the last one, on top.", 10),
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {R_SCALE, 1.5f}, {MAX_NUM_PANELS, 0}),
    {.name = "hard", .one_level = -1},
};

enum { WATER, PLAYER, ENEMY, FRIEND, BALL, PANEL, EMBLEM, EMBLEM_SHIP, BORDER, NUM_KINDS };
static const pcd_kind kinds[NUM_KINDS] = {
    [WATER] = {"water", PCD_ROLE_NONE, .glyph = '.'},
    [PLAYER] = {"player", PCD_ROLE_PLAYER, .glyph = '@'},
    [ENEMY] = {"enemy ship", PCD_ROLE_BONUS, 'E',
               .picture = {"ship", .variants = NUM_SHIPS, .number = 7, .meaningful = true}},
    [FRIEND] = {"friendly ship", PCD_ROLE_HAZARD, .glyph = 'f'},
    [BALL] = {"ball", PCD_ROLE_TOOL, 'o', .picture = {"shot", .number = 1}},
    [PANEL] = {"panel", PCD_ROLE_TERRAIN, '#', .picture = {"panel", .number = 6}},
    [EMBLEM] = {"emblem", PCD_ROLE_NONE, 'O', .picture = {"emblem", .number = 3}},
    [EMBLEM_SHIP] = {"ship on the emblem", PCD_ROLE_NONE, .glyph = 'e'},
    [BORDER] = {"border", PCD_ROLE_TERRAIN, 'X', .invisible = true},
};

// Pictures of no kind.
enum { PICTURE_BLAST = NUM_KINDS, PICTURE_WATER };
static const pcd_picture pictures[] = {
    {"shared/blast", .frames = 5, .number = 54},
    {"backgrounds/water", .variants = 7},
};

enum { BLAST };
static const pcd_effect_style effects[] = {[BLAST] = PCD_BLAST(PICTURE_BLAST)};

typedef struct plunder_fields {
    float time;                  // left, of 1
    int32_t num_hits, last_shot; // enemies sunk; step count of the last shot
    float velocities[MAX_LANES]; // cells/step
} plunder_fields;

static void draw_lanes(pcd_world *world) {
    plunder_fields *fields = pcd_fields(world);
    for (int32_t i = 0; i < pcd_whole(world, NUM_LANES); i++) {
        bool is_left = pcd_rng_chance(&world->layout, pcd_real(world, LEFT_PROB));
        float speed = pcd_draw_real_between(world, MIN_SPEED, MAX_SPEED);
        fields->velocities[i] = is_left ? -speed : speed;
    }
}

static bool generate(pcd_world *world) {
    world->width = world->height = WORLD_SIZE;
    world->outside = BORDER;
    plunder_fields *fields = pcd_fields(world);
    fields->time = 1.0f;
    float half_width = pcd_real(world, R_SCALE), half_height = half_width / SHIP_RATIO;
    // Panels keep clear of a place drawn for the player, which is drawn anew afterwards.
    pcd_entity *player = pcd_add_entity(world, PLAYER, 0.0f, 0.0f, START_HALF, START_HALF);
    pcd_place(world, player);
    draw_lanes(world);
    int32_t num_panels = pcd_rng_range(&world->layout, 0, pcd_whole(world, MAX_NUM_PANELS));
    for (int32_t i = 0; i < num_panels; i++) {
        pcd_entity *panel = pcd_add_entity(world, PANEL, 0.0f, 0.0f, PANEL_HALF_WIDTH, PANEL_HALF_HEIGHT);
        pcd_place_between(world, panel, PANEL_BOTTOM, PANEL_TOP);
    }
    pcd_add_entity(world, EMBLEM, EMBLEM_CENTER, EMBLEM_CENTER, EMBLEM_HALF, EMBLEM_HALF);
    pcd_add_entity(world, EMBLEM_SHIP, EMBLEM_CENTER, EMBLEM_CENTER, EMBLEM_SCALE * half_width,
                   EMBLEM_SCALE * half_height);
    player->half_width = half_width;
    player->half_height = half_height;
    pcd_place(world, player);
    player->y = PLAYER_BOTTOM + half_height;
    if (player->x < LEFT_LIMIT + half_width)
        player->x = LEFT_LIMIT + half_width;
    return true;
}

static void move(pcd_world *world) {
    pcd_entity *player = pcd_player(world);
    pcd_steer(player, TOP_SPEED * (float)world->dx, 0.0f);
    pcd_drift_all(world);
    pcd_mover mover = {.blocking = PCD_SET(BORDER), .first = pcd_player_axis(world->dx != 0, false)};
    pcd_move(world, player, &mover);
}

static void sink(pcd_world *world, pcd_entity *ship) {
    plunder_fields *fields = pcd_fields(world);
    if (ship->kind == ENEMY) {
        fields->num_hits++;
        fields->time += pcd_real(world, TARGET_TIME_REWARD);
        world->reward += pcd_real(world, ENEMY_REWARD);
    } else {
        fields->time -= pcd_real(world, TARGET_TIME_PENALTY);
    }
    pcd_burst(world, BLAST, ship, BLAST_SHARE * ship->half_width, BLAST_SHARE * ship->vx,
              BLAST_SHARE * ship->vy);
}

#define SOLID (PCD_SET(ENEMY) | PCD_SET(FRIEND) | PCD_SET(PANEL))

// Every ball hits the newest thing in its way, once.
static void hit(pcd_world *world) {
    pcd_list solid;
    pcd_list_newest(&solid, world, SOLID);
    PCD_NEWEST_OF (ball, world, PCD_SET(BALL)) {
        pcd_entity *other = pcd_first_hit(&solid, ball);
        if (!other)
            continue;
        ball->removed = 1;
        if (other->kind != PANEL)
            sink(world, other);
    }
}

// A ship by chance, just outside, unless something is in its way.
static void spawn(pcd_world *world) {
    pcd_rng *rng = &world->dynamics;
    if (!pcd_rng_chance(rng, pcd_real(world, SPAWN_PROB)))
        return;
    const plunder_fields *fields = pcd_fields(world);
    int32_t lane = pcd_rng_below(rng, pcd_whole(world, NUM_LANES));
    uint8_t kind = pcd_rng_chance(rng, pcd_real(world, ENEMY_PROB)) ? ENEMY : FRIEND;
    float half_width = pcd_real(world, R_SCALE), half = 0.5f * (float)WORLD_SIZE;
    float y = (FIRST_LANE + LANE_SPACE * (float)lane) * (half - half_width) + half;
    float velocity = fields->velocities[lane];
    if (pcd_add_at_side(world, kind, velocity > 0.0f, y, half_width, half_width / SHIP_RATIO,
                        fabsf(velocity)))
        pcd_keep_if_free(world);
}

static void fire(pcd_world *world) {
    plunder_fields *fields = pcd_fields(world);
    if (world->special != 1 || !pcd_has_waited(world, fields->last_shot, FIRE_PAUSE))
        return;
    if (!pcd_shoot(world, BALL, pcd_player(world), BALL_HALF, 0.0f, BALL_SPEED))
        return;
    fields->last_shot = world->step_count;
    fields->time -= pcd_real(world, FIRE_TIME_PENALTY);
}

static void step(pcd_world *world) {
    plunder_fields *fields = pcd_fields(world);
    pcd_entity *player = pcd_player(world);
    move(world);
    hit(world);
    pcd_sweep(world, true);
    fields->time -= pcd_real(world, STEP_TIME_PENALTY);
    spawn(world);
    fire(world);
    if (fields->time <= 0.0f)
        pcd_die(world);
    else if (fields->time > 1.0f)
        fields->time = 1.0f;
    if (fields->num_hits >= pcd_whole(world, TARGET_QUOTA))
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
    // After the shot, which may come from beyond the limit.
    if (player->x < LEFT_LIMIT + player->half_width)
        player->x = LEFT_LIMIT + player->half_width;
}

static void show_bar(pcd_scene *scene, float share, float top, uint32_t color) {
    if (share > 0.0f)
        pcd_scene_hud(scene, PCD_SHAPE_RECTANGLE, BAR_MARGIN, top - BAR_HEIGHT,
                      BAR_MARGIN + share * (float)WORLD_SIZE, top, color);
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const plunder_fields *fields = pcd_fields(world);
    float size = (float)WORLD_SIZE;
    pcd_scene_background_panned(scene, PICTURE_WATER, pcd_looks(world, PCD_LOOK_BACKGROUND, NUM_WATERS), size,
                                size, pcd_looks_unit(world, PCD_LOOK_PAN));
    // Two different looks of six; the player sails with the friends.
    int32_t enemy = pcd_looks(world, PCD_LOOK_THEME, NUM_SHIPS);
    int32_t friend = (enemy + 1 + pcd_looks(world, PCD_LOOK_PLAYER, NUM_SHIPS - 1)) % NUM_SHIPS;
    pcd_scene_dress(scene, ENEMY, ENEMY, enemy);
    pcd_scene_dress(scene, EMBLEM_SHIP, ENEMY, enemy);
    pcd_scene_dress(scene, FRIEND, ENEMY, friend);
    pcd_scene_dress(scene, PLAYER, ENEMY, friend);
    PCD_OLDEST_FIRST (thing, world)
        pcd_scene_thing(scene, world, thing)->rotation = thing->kind == EMBLEM_SHIP ? 48 : 0;
    pcd_scene_effects(scene, world);
    pcd_sprite *player = pcd_scene_thing(scene, world, pcd_player(world));
    player->rotation = 16;
    player->mirrored = 0;
    show_bar(scene, fields->time, size - BAR_MARGIN, TIME_COLOR);
    float share = (float)fields->num_hits / (float)pcd_whole(world, TARGET_QUOTA);
    show_bar(scene, share, size - BAR_MARGIN - BAR_HEIGHT, HITS_COLOR);
}

static void fingerprint(const pcd_world *world, pcd_hash *hash) {
    const plunder_fields *fields = pcd_fields(world);
    for (int32_t i = 0; i < MAX_LANES; i++)
        pcd_hash_number(hash, (int32_t)(fields->velocities[i] * 1000.0f));
}

static bool is_valid(const pcd_world *world) {
    const plunder_fields *fields = pcd_fields(world);
    bool is_fine = pcd_is_real_between(fields->time, -2.0f, 2.0f) &&
                   pcd_is_between(fields->num_hits, 0, 1000) && pcd_is_past(world, fields->last_shot);
    for (int32_t i = 0; i < MAX_LANES; i++)
        is_fine = is_fine && fabsf(fields->velocities[i]) <= 1.0f;
    return is_fine && pcd_are_kinds(world, 0, PCD_RANGE(PLAYER, EMBLEM_SHIP));
}

const pcd_game pcd_game_plunder = {
    .name = "plunder",
    .version = 1,
    .summary = "You fire at ships of the kind on the emblem and spare the others, before the time runs out.",
    // Left, none, right, fire.
    .actions_used = 1u << 0 | 1u << 3 | 1u << 6 | 1u << 9,
    .split_salt = 1,
    .dynamics_is_level = true,
    PCD_TABLES,
    PCD_TABLE(effects),
    .fields_size = sizeof(plunder_fields),
    .entity_capacity = MAX_ENTITIES,
    .effect_capacity = MAX_EFFECTS,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .fingerprint = fingerprint,
    .valid = is_valid,
};
