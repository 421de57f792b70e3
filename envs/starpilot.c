// starpilot: a side-scrolling shooter. Survive and shoot what comes until the finish scrolls in; touch it.
#include "procade/game.h"

#define WORLD_SIZE        16   // cells
#define PLAYER_SIZE       0.4f // half sizes, cells
#define FAST_FLYER_SPEED  0.6f // cells/step
#define SCROLL_SPEED      0.2f // background, meteor, cloud, turret, finish
#define TURRET_SHOT_SPEED 0.8f
#define PLAYER_SHOT_SPEED 0.8f
#define STRAIGHT_CHANCE   0.5f   // that a flyer flies level
#define WIDEST_HEADING    0.125f // turns off level of the others, at most
#define MEMBER_GAP        5      // steps between members of a wave
#define FIRST_FIRE_MIN    10     // steps after its entry at which a flyer fires
#define FIRST_FIRE_MAX    99
#define PERIOD_MIN        20 // steps between a turret's shots
#define PERIOD_MAX        29
#define LAST_WAVE         500 // step; members of the last waves still enter after it
#define FINISH_STEP       500
#define BLAST_SHARE       0.5f  // of the half size of what bursts
#define BACKGROUND_SIZE   48.0f // cells; the middle third of its height is seen
#define VERTICAL_SCALE    0.5f  // cells/step painted as full white, vertically
#define NUM_FINISHES      4
#define NUM_WAVE_KINDS    (FAST_FLYER - FLYER + 1)
#define MAX_ENTRIES       384 // 62 waves of 6
#define MAX_ENTITIES      128
#define MAX_EFFECTS       32

// Width divided by height of each finish.
static const float FINISH_RATIO[NUM_FINISHES] = {0.326f, 0.508f, 0.375f, 0.369f};

PCD_ENUM(MAX_EPISODE_STEPS, MAXSPEED, MAX_GROUP_SIZE, CAN_SPAWN_LEFT, LEFT_PROB, MIN_ENEMY_DELTA_T,
         MAX_ENEMY_DELTA_T, FLYER_PROB_WEIGHT, METEOR_PROB_WEIGHT, CLOUD_PROB_WEIGHT, TURRET_PROB_WEIGHT,
         FASTFLYER_PROB_WEIGHT, MIN_FLYER_SPEED, MIN_TIME, MAX_TIME, FLYER_SPEED, FLYER_SHOT_SPEED, SHOT_R,
         FLYER_HEALTH, FASTFLYER_HEALTH, TURRET_HEALTH, ENEMY_REWARD, COMPLETION_BONUS, NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    {"maxspeed", "cells/step", "Speed a held key pulls the velocity towards.", 0.2f, 1.5f, 0.75f, false},
    {"max_group_size", "count", "Flyers in a wave, at most.", 1, 6, 5, true},
    PCD_SWITCH("can_spawn_left", "Whether flyers may enter from the left.", 1),
    {"left_prob", "probability", "Chance that a flyer enters from the left, if it may.", 0, 1, 0.1f, false},
    {"min_enemy_delta_t", "steps", "Steps from a wave to the next, at least.", 8, 200, 10, true},
    {"max_enemy_delta_t", "steps", "Steps from a wave to the next stay below this.", 9, 500, 30, true},
    {"flyer_prob_weight", "count", "Share of waves of flyers.", 0, 100, 3, false},
    {"meteor_prob_weight", "count", "Share of meteors.", 0, 100, 1, false},
    {"cloud_prob_weight", "count", "Share of clouds.", 0, 100, 1, false},
    {"turret_prob_weight", "count", "Share of turrets.", 0, 100, 1, false},
    {"fastflyer_prob_weight", "count", "Share of waves of fast flyers.", 0, 100, 1, false},
    {"min_flyer_speed", "cells/step", "No flyer is slower.", 0.1f, 0.8f, 0.1f, false},
    {"min_time", "steps", "No wave begins before this step.", 0, 10000, 0, true},
    {"max_time", "steps", "No wave begins after this step.", 0, 10000, 10000, true},
    {"flyer_speed", "cells/step", "Speed of flyers.", 0.2f, 0.8f, 0.4f, false},
    {"flyer_shot_speed", "cells/step", "Speed of flyers' shots.", 0.2f, 1.0f, 0.8f, false},
    {"shot_r", "cells", "Half size of all shots.", 0.1f, 0.4f, 0.4f, false},
    {"flyer_health", "count", "Hits that destroy a flyer.", 1, 100, 2, true},
    {"fastflyer_health", "count", "Hits that destroy a fast flyer.", 1, 100, 1, true},
    {"turret_health", "count", "Hits that destroy a turret.", 1, 100, 5, true},
    PCD_REWARD("enemy_reward", "For each flyer, turret or meteor destroyed.", 1),
    PCD_REWARD("completion_bonus", "For touching the finish.", 10),
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {CAN_SPAWN_LEFT, 0}, {METEOR_PROB_WEIGHT, 0}, {CLOUD_PROB_WEIGHT, 0},
                {TURRET_PROB_WEIGHT, 0}, {FASTFLYER_PROB_WEIGHT, 0}, {FLYER_SPEED, 0.3f},
                {FLYER_SHOT_SPEED, 0.5f}),
    {.name = "hard", .one_level = -1},
    PCD_ENDLESS("extreme", {MAXSPEED, 0.5f}, {SHOT_R, 0.2f}, {FLYER_HEALTH, 5}, {FASTFLYER_HEALTH, 2},
                {TURRET_HEALTH, 10}),
};

PCD_ENUM(EMPTY, PLAYER, FLYER, METEOR, CLOUD, TURRET, FAST_FLYER, FINISH, PLAYER_SHOT, FLYER_SHOT,
         TURRET_SHOT, BORDER, NUM_KINDS);
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"space", PCD_ROLE_NONE, .glyph = '.'},
    [PLAYER] = {"player", PCD_ROLE_PLAYER, '@', .picture = {"player", .number = 0}},
    [FLYER] = {"flyer", PCD_ROLE_HAZARD, 'f', .picture = {"flyer", .variants = 7, .number = 4}},
    [METEOR] = {"meteor", PCD_ROLE_HAZARD, 'm', .picture = {"meteor", .variants = 8, .number = 5}},
    [CLOUD] = {"cloud", PCD_ROLE_COVER, 'c', .picture = {"cloud", .variants = 9, .number = 6}},
    [TURRET] = {"turret", PCD_ROLE_HAZARD, 't', .picture = {"turret", .variants = 2, .number = 7}},
    [FAST_FLYER] = {"fast flyer", PCD_ROLE_HAZARD, 'F', .picture = {"flyer", .variants = 7, .number = 8}},
    [FINISH] = {"finish", PCD_ROLE_GOAL, 'G', .picture = {"finish", .variants = NUM_FINISHES, .number = 9}},
    [PLAYER_SHOT] = {"player shot", PCD_ROLE_TOOL, '-', .picture = {"shot-player", .number = 1}},
    [FLYER_SHOT] = {"flyer shot", PCD_ROLE_HAZARD, '*', .picture = {"shot-flyer", .number = 2}},
    [TURRET_SHOT] = {"turret shot", PCD_ROLE_HAZARD, '+', .picture = {"shot-turret", .number = 3}},
    [BORDER] = {"border", PCD_ROLE_TERRAIN, '#', .invisible = true},
};

#define DEADLY  (PCD_RANGE(FLYER, TURRET_SHOT) & ~(PCD_SET(CLOUD) | PCD_SET(FINISH) | PCD_SET(PLAYER_SHOT)))
#define TARGETS (PCD_SET(FLYER) | PCD_SET(FAST_FLYER) | PCD_SET(TURRET) | PCD_SET(METEOR))

// Pictures of no kind.
enum { BLAST_PICTURE = NUM_KINDS, SPACE_PICTURE };
static const pcd_picture pictures[] = {
    {"shared/blast", .frames = 5, .number = 54},
    {"backgrounds/space", .variants = 13},
};

enum { BLAST };
static const pcd_effect_style effects[] = {[BLAST] = PCD_BLAST(BLAST_PICTURE)};

// One object of the schedule, which is drawn at reset and sorted by step.
typedef struct starpilot_entry {
    float y;
    float heading;      // turns
    int16_t step;       // of its entry
    int16_t fire_delay; // flyers: steps to the only shot; turrets: steps from shot to shot
    uint8_t kind;
    uint8_t wave;
    uint8_t from_left;
    uint8_t reserved;
} starpilot_entry;

typedef struct starpilot_fields {
    int32_t num_entries;
    int32_t next_entry;
    int32_t finish; // which of NUM_FINISHES
    starpilot_entry entries[MAX_ENTRIES];
} starpilot_fields;

// What the kinds of a wave differ in. Health is a parameter, but for meteors; 0: it cannot be hit.
static const struct {
    float half_width, half_height;
    int32_t health_parameter, health;
} facts[NUM_KINDS] = {
    [FLYER] = {0.5f, 0.5f, FLYER_HEALTH, 0},
    [METEOR] = {2.0f, 2.0f, 0, 500},
    [CLOUD] = {2.0f, 2.0f, 0, 0},
    [TURRET] = {2.0f, 0.6047f, TURRET_HEALTH, 0}, // 172:52
    [FAST_FLYER] = {0.5f, 0.5f, FASTFLYER_HEALTH, 0},
};

static bool is_flyer(uint8_t kind) {
    return kind == FLYER || kind == FAST_FLYER;
}

static void insert_entry(starpilot_fields *fields, starpilot_entry entry) {
    int32_t place = fields->num_entries++;
    for (; place > 0 && fields->entries[place - 1].step > entry.step; place--)
        fields->entries[place] = fields->entries[place - 1];
    fields->entries[place] = entry;
}

// A group of flyers in file, or one large thing.
static void schedule_wave(pcd_world *world, uint8_t wave, int32_t step) {
    pcd_rng *rng = &world->layout;
    uint8_t kind = (uint8_t)(FLYER + pcd_draw_weighted(world, FLYER_PROB_WEIGHT, NUM_WAVE_KINDS));
    float size = facts[kind].half_width;
    int32_t members = is_flyer(kind) ? pcd_rng_range(rng, 1, pcd_whole(world, MAX_GROUP_SIZE)) : 1;
    float y = pcd_rng_uniform(rng, size, (float)WORLD_SIZE - size);
    for (int32_t i = 0; i < members; i++) {
        starpilot_entry entry = {.y = y, .heading = 0.5f, .kind = kind, .wave = wave};
        entry.step = (int16_t)(step + MEMBER_GAP * i);
        if (kind == TURRET)
            entry.fire_delay = (int16_t)pcd_rng_range(rng, PERIOD_MIN, PERIOD_MAX);
        if (is_flyer(kind)) {
            entry.fire_delay = (int16_t)pcd_rng_range(rng, FIRST_FIRE_MIN, FIRST_FIRE_MAX);
            if (!pcd_rng_chance(rng, STRAIGHT_CHANCE))
                entry.heading += pcd_rng_uniform(rng, -WIDEST_HEADING, WIDEST_HEADING);
            bool may_be_left = pcd_whole(world, CAN_SPAWN_LEFT);
            entry.from_left = pcd_rng_chance(rng, pcd_real(world, LEFT_PROB)) && may_be_left;
        }
        insert_entry(pcd_fields(world), entry);
    }
}

static int32_t draw_gap(pcd_world *world) {
    int32_t low = pcd_whole(world, MIN_ENEMY_DELTA_T), high = pcd_whole(world, MAX_ENEMY_DELTA_T) - 1;
    return pcd_rng_range(&world->layout, low, high > low ? high : low);
}

static bool generate(pcd_world *world) {
    world->width = world->height = WORLD_SIZE;
    world->outside = BORDER;
    pcd_place(world, pcd_add_entity(world, PLAYER, 0.0f, 0.0f, PLAYER_SIZE, PLAYER_SIZE));
    starpilot_fields *fields = pcd_fields(world);
    fields->finish = pcd_rng_below(&world->layout, NUM_FINISHES);
    uint8_t wave = 0;
    for (int32_t step = 1 + draw_gap(world); step <= LAST_WAVE; step += draw_gap(world))
        if (step >= pcd_whole(world, MIN_TIME) && step <= pcd_whole(world, MAX_TIME))
            schedule_wave(world, wave++, step);
    return true;
}

// A shot damages the newest target it overlaps. Destroyed ones, on their last step, let it pass.
static void hit_targets(pcd_world *world) {
    pcd_list targets;
    pcd_list_newest(&targets, world, TARGETS);
    PCD_NEWEST_OF (shot, world, PCD_SET(PLAYER_SHOT)) {
        pcd_entity *target = pcd_first_hit(&targets, shot);
        if (!target)
            continue;
        target->health--;
        pcd_burst(world, BLAST, shot, BLAST_SHARE * shot->half_width, target->vx, target->vy);
    }
}

// A destroyed enemy, on its last step, still kills.
static void touch(pcd_world *world) {
    uint64_t touched = pcd_touched_kinds(world);
    if (touched & PCD_SET(FINISH))
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
    if (touched & DEADLY)
        pcd_die(world);
}

// A shot at where the player is now.
static void fire_at_player(pcd_world *world, const pcd_entity *shooter) {
    const pcd_entity *player = pcd_player(world);
    bool is_turret = shooter->kind == TURRET;
    float speed = is_turret ? TURRET_SHOT_SPEED : pcd_real(world, FLYER_SHOT_SPEED);
    float dx = player->x - shooter->x, dy = player->y - shooter->y, distance = sqrtf(dx * dx + dy * dy);
    float vx = distance > 0.0f ? speed * dx / distance : -speed;
    float vy = distance > 0.0f ? speed * dy / distance : 0.0f;
    pcd_entity *shot =
        pcd_shoot(world, is_turret ? TURRET_SHOT : FLYER_SHOT, shooter, pcd_real(world, SHOT_R), vx, vy);
    if (shot)
        shot->rotation = pcd_rotation(pcd_direction(vx, vy));
}

// Newest first: fire what is due, then destroy what has no health left. It stays marked for one more step.
static void act(pcd_world *world) {
    PCD_NEWEST_OF (enemy, world, TARGETS) {
        if (enemy->timer > 0 && --enemy->timer == 0) {
            fire_at_player(world, enemy);
            enemy->timer = (int32_t)enemy->data[0];
        }
        if (enemy->health <= 0) {
            world->reward += pcd_real(world, ENEMY_REWARD);
            pcd_burst(world, BLAST, enemy, BLAST_SHARE * enemy->half_width, enemy->vx, enemy->vy);
        }
    }
}

static float speed_of(const pcd_world *world, uint8_t kind) {
    if (!is_flyer(kind))
        return SCROLL_SPEED;
    float speed = kind == FLYER ? pcd_real(world, FLYER_SPEED) : FAST_FLYER_SPEED;
    float least = pcd_real(world, MIN_FLYER_SPEED);
    return speed > least ? speed : least;
}

static void enter(pcd_world *world, const starpilot_entry *entry) {
    uint8_t kind = entry->kind;
    pcd_entity *entity = pcd_add_at_side(world, kind, entry->from_left, entry->y, facts[kind].half_width,
                                         facts[kind].half_height, 0.0f);
    if (!entity)
        return;
    pcd_send(entity, speed_of(world, kind), entry->heading);
    if (entry->from_left)
        entity->vx = -entity->vx;
    entity->mirrored = !entry->from_left && is_flyer(kind);
    int32_t health = facts[kind].health_parameter;
    entity->health = (int16_t)(health ? pcd_whole(world, health) : facts[kind].health);
    entity->timer = entry->fire_delay;
    // From shot to shot; 0: no more.
    entity->data[0] = kind == TURRET ? (float)entry->fire_delay : 0.0f;
    entity->variant = entry->wave;
}

static void enter_scheduled(pcd_world *world) {
    starpilot_fields *fields = pcd_fields(world);
    while (fields->next_entry < fields->num_entries &&
           fields->entries[fields->next_entry].step <= world->step_count)
        enter(world, &fields->entries[fields->next_entry++]);
}

// Special 2 fires backwards, all others forwards. No pause is needed between shots.
static void player_fires(pcd_world *world) {
    float side = world->special == 2 ? -1.0f : 1.0f;
    pcd_entity *shot = pcd_shoot(world, PLAYER_SHOT, pcd_player(world), pcd_real(world, SHOT_R),
                                 side * PLAYER_SHOT_SPEED, 0.0f);
    if (!shot)
        return;
    shot->x += side * PLAYER_SIZE;
    shot->mirrored = side < 0.0f;
}

// The finish is as high as the world and as wide as its shape says.
static void enter_finish(pcd_world *world) {
    const starpilot_fields *fields = pcd_fields(world);
    float half_height = 0.5f * (float)WORLD_SIZE;
    float half_width = half_height * FINISH_RATIO[fields->finish];
    pcd_entity *finish =
        pcd_add_at_side(world, FINISH, false, half_height, half_width, half_height, SCROLL_SPEED);
    if (!finish)
        return;
    finish->mirrored = 0;
    finish->variant = (uint8_t)fields->finish;
}

static void step(pcd_world *world) {
    pcd_move_player(world, pcd_real(world, MAXSPEED), PCD_SET(BORDER));
    pcd_drift_all(world);
    hit_targets(world);
    touch(world);
    pcd_sweep(world, true);
    act(world);
    enter_scheduled(world);
    if (world->special)
        player_fires(world);
    if (world->step_count == FINISH_STEP)
        enter_finish(world);
}

// The members of a wave look alike; the finish's look is its shape.
static void show_thing(const pcd_world *world, pcd_scene *scene, const pcd_entity *thing) {
    uint32_t wave = PCD_LOOK_GAME + (uint32_t)thing->variant;
    int32_t look = thing->kind == FINISH ? thing->variant : pcd_scene_look(scene, world, wave, thing->kind);
    pcd_scene_entity(scene, world, thing, thing->kind, look);
}

static void show(const pcd_world *world, pcd_scene *scene) {
    const pcd_entity *player = pcd_player(world);
    float left = -SCROLL_SPEED * (float)world->step_count;
    float bottom = 0.5f * ((float)WORLD_SIZE - BACKGROUND_SIZE);
    int32_t space = pcd_scene_look(scene, world, PCD_LOOK_BACKGROUND, SPACE_PICTURE);
    pcd_scene_background_stretched(scene, SPACE_PICTURE, space, left, bottom, BACKGROUND_SIZE,
                                   BACKGROUND_SIZE);
    scene->repeat_x = true;
    PCD_OLDEST_FIRST (thing, world)
        if (thing->kind != CLOUD)
            show_thing(world, scene, thing);
    pcd_scene_effects(scene, world);
    pcd_scene_thing(scene, world, player);
    PCD_OLDEST_OF (cloud, world, PCD_SET(CLOUD))
        show_thing(world, scene, cloud);
    pcd_scene_velocity(scene, player->vx / pcd_real(world, MAXSPEED), player->vy / VERTICAL_SCALE);
}

// The schedule, with heights to whole cells and headings to 64ths of a turn.
static void fingerprint(const pcd_world *world, pcd_hash *hash) {
    const starpilot_fields *fields = pcd_fields(world);
    pcd_hash_number(hash, fields->finish);
    for (int32_t i = 0; i < fields->num_entries; i++) {
        const starpilot_entry *entry = &fields->entries[i];
        pcd_hash_number(hash, entry->kind);
        pcd_hash_number(hash, entry->step);
        pcd_hash_number(hash, entry->fire_delay);
        pcd_hash_number(hash, entry->from_left);
        pcd_hash_number(hash, (int32_t)entry->y);
        pcd_hash_number(hash, (int32_t)(entry->heading * 64.0f));
    }
}

static bool valid(const pcd_world *world) {
    const starpilot_fields *fields = pcd_fields(world);
    bool is_fine = pcd_is_between(fields->num_entries, 0, MAX_ENTRIES) &&
                   pcd_is_between(fields->next_entry, 0, fields->num_entries) &&
                   pcd_is_between(fields->finish, 0, NUM_FINISHES - 1) &&
                   pcd_are_kinds(world, 0, PCD_RANGE(PLAYER, TURRET_SHOT));
    for (int32_t i = 0; is_fine && i < fields->num_entries; i++) {
        const starpilot_entry *entry = &fields->entries[i];
        is_fine = pcd_is_real_between(entry->y, 0.0f, (float)WORLD_SIZE) &&
                  pcd_is_real_between(entry->heading, 0.0f, 1.0f) &&
                  pcd_is_between(entry->kind, FLYER, FAST_FLYER);
    }
    return is_fine;
}

const pcd_game pcd_game_starpilot = {
    .name = "starpilot",
    .version = 1,
    .summary = "You fly a fighter: shoot what comes, touch nothing that flies, and reach the finish.",
    .actions_used = 0x7FF,
    .split_salt = 7988,
    PCD_TABLES,
    PCD_TABLE(effects),
    .fields_size = sizeof(starpilot_fields),
    .entity_capacity = MAX_ENTITIES,
    .effect_capacity = MAX_EFFECTS,
    .generate = generate,
    .step = step,
    .scene = show,
    .fingerprint = fingerprint,
    .valid = valid,
};
