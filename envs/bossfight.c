// bossfight: a small ship against one large one. Dodge while its shield is up, shoot while it is down.
#include "procade/game.h"

#define WORLD_SIZE        20.0f // cells
#define TOP_SPEED         0.85f // cells/step, the wanted velocity
#define PLAYER_HALF_WIDTH 0.75f // half sizes, cells
#define METEOR_HALF_WIDTH 0.6f
#define PLAYER_SHOT_HALF  0.25f
#define BOSS_SHOT_HALF    0.5f
#define SHIELD_SHARE      1.2f // of the boss
#define METEOR_CLEARANCE  1.1f // cells from the top of a ship at the bottom to the centre of a meteor
#define FIRE_PAUSE        3    // steps from shot to shot
#define PLAYER_SHOT_STEPS 25   // of life
#define BOSS_SHOT_STEPS   50
#define REFLECTED_STEPS   4
#define REFLECTED_SPEED   0.5f // of a shot's
#define SHOT_SPIN         4    // 64ths of a turn each step
#define PASSIVE_CHANCE    0.1f // of a shot in each step without shield
#define LEAST_LEGS        2    // of the boss before the shield drops on the next one
#define HIT_BLAST_HALF    0.125f
#define METEOR_BLAST      0.5f // of the half size of what bursts there
#define STUN_BLAST_HALF   0.75f
#define STUN_BLAST_STEPS  3    // from blast to blast
#define TRAIL_LENGTH      7    // pictures
#define VERTICAL_SCALE    0.5f // cells/step painted as full white, vertically
#define NUM_PLAYERS       4
#define NUM_BOSSES        4
#define NUM_METEORS       8
#define MOST_ROUNDS       10
#define MOST_BARRIERS     8
#define MOST_SHOTS        64
#define MAX_ENTITIES      (3 + MOST_BARRIERS + MOST_SHOTS)
#define MAX_EFFECTS       32

// Width divided by height of each shape.
static const float PLAYER_RATIO[NUM_PLAYERS] = {1.320f, 1.320f, 1.493f, 1.307f};
static const float BOSS_RATIO[NUM_BOSSES] = {1.107f, 1.238f, 1.226f, 0.976f};
static const float METEOR_RATIO[NUM_METEORS] = {1.019f, 0.973f, 0.943f, 0.995f,
                                                1.202f, 1.224f, 1.085f, 1.021f};

// Less by 0.7 and by 0.8 in each step.
static const uint8_t TRAIL_OPACITY[TRAIL_LENGTH] = {179, 125, 87, 61, 43, 30, 21};
static const uint8_t REFLECTED_OPACITY[REFLECTED_STEPS + 1] = {255, 204, 163, 131, 104};

PCD_ENUM(MAX_EPISODE_STEPS, ROUND_REWARD, COMPLETION_BONUS, BOSS_R, PLAYER_BULLET_VEL, BOSS_BULLET_VEL,
         BOTTOM_MARGIN, MAX_EXTRA_INVULNERABLE, BOSS_VEL_TIMEOUT, BOSS_DAMAGE_TIMEOUT, MIN_ROUNDS_NUM,
         MAX_ROUNDS_NUM, MIN_ROUND_HEALTH, MAX_ROUND_HEALTH, ENABLE_ATTACK_MODE_0, ENABLE_ATTACK_MODE_1,
         ENABLE_ATTACK_MODE_2, ENABLE_ATTACK_MODE_3, ENABLE_SHIELD, MIN_BARRIERS_NUM, MAX_BARRIERS_NUM,
         NUM_PARAMETERS);
// A smallest value above its largest one counts as the largest.
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(4000),
    PCD_REWARD("round_reward", "For each round won.", 1),
    PCD_REWARD("completion_bonus", "For the boss destroyed, on top.", 10),
    {"boss_r", "cells", "Half width of the boss.", 1, 4, 3, false},
    {"player_bullet_vel", "cells/step", "Speed of your shots.", 0.3f, 1.2f, 1, false},
    {"boss_bullet_vel", "cells/step", "Speed of the boss's shots.", 0.1f, 1, 0.5f, false},
    {"bottom_margin", "cells", "Height that the boss stays above and meteors below.", 3, 9, 6, false},
    {"max_extra_invulnerable", "count", "Most legs with the shield up, beyond two.", 0, 20, 1, true},
    {"boss_vel_timeout", "steps", "Length of a leg, less one.", 10, 200, 20, true},
    {"boss_damage_timeout", "steps", "Pause of the boss after a lost round, less one.", 1, 1000, 40, true},
    {"min_rounds_num", "count", "Fewest rounds.", 1, MOST_ROUNDS, 1, true},
    {"max_rounds_num", "count", "Most rounds.", 1, MOST_ROUNDS, 5, true},
    {"min_round_health", "count", "Fewest hits that win a round.", 1, 100, 1, true},
    {"max_round_health", "count", "Most hits that win a round.", 1, 100, 9, true},
    PCD_SWITCH("enable_attack_mode_0", "Whether rounds may have the fan.", 1),
    PCD_SWITCH("enable_attack_mode_1", "Whether rounds may have the sweeping cross.", 1),
    PCD_SWITCH("enable_attack_mode_2", "Whether rounds may have the ring.", 1),
    PCD_SWITCH("enable_attack_mode_3", "Whether rounds may have the rain.", 1),
    PCD_SWITCH("enable_shield", "Whether the boss has a shield.", 1),
    {"min_barriers_num", "count", "Fewest meteors, as far as there is room.", 0, MOST_BARRIERS, 1, true},
    {"max_barriers_num", "count", "Most meteors.", 0, MOST_BARRIERS, 3, true},
};

static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1},
    PCD_ENDLESS("hard", {BOSS_BULLET_VEL, 0.75f}, {MAX_EXTRA_INVULNERABLE, 3}),
};

enum { EMPTY, PLAYER, BOSS, SHIELD, METEOR, PLAYER_SHOT, REFLECTED_SHOT, BOSS_SHOT, BORDER, NUM_KINDS };
#define SHOTS PCD_RANGE(PLAYER_SHOT, BOSS_SHOT)
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"space", PCD_ROLE_NONE, .glyph = '.'},
    [PLAYER] = {"player", PCD_ROLE_PLAYER, '@', .picture = {"player", .variants = NUM_PLAYERS, .number = 0}},
    [BOSS] = {"boss", PCD_ROLE_HAZARD, 'B', .picture = {"boss", .variants = NUM_BOSSES, .number = 2}},
    [SHIELD] = {"shield", PCD_ROLE_COVER, 'O', .picture = {"shield", .number = 3}},
    [METEOR] = {"meteor", PCD_ROLE_HAZARD, 'm', .picture = {"meteor", .variants = NUM_METEORS, .number = 7}},
    [PLAYER_SHOT] = {"player shot", PCD_ROLE_TOOL, '|',
                     .picture = {"shot-player", .variants = 3, .number = 1}},
    [REFLECTED_SHOT] = {"reflected shot", PCD_ROLE_NONE, .glyph = '\''},
    [BOSS_SHOT] = {"boss shot", PCD_ROLE_HAZARD, '*', .picture = {"shot-boss", .variants = 3, .number = 4}},
    [BORDER] = {"border", PCD_ROLE_TERRAIN, '#', .invisible = true},
};

// Pictures of no kind.
enum { BLAST_PICTURE = NUM_KINDS, SPACE_PICTURE };
static const pcd_picture pictures[] = {
    {"shared/blast", .frames = 5, .number = 54},
    {"backgrounds/space", .variants = 13},
};

enum { BLAST };
static const pcd_effect_style effects[] = {[BLAST] = PCD_BLAST(BLAST_PICTURE)};

// Looks that belong to no entity; those of blasts are counted from the last on.
enum { LOOK_PLAYER_SHOT = PCD_LOOK_GAME, LOOK_BOSS_SHOT, LOOK_STUN_BLAST };

// What the boss does while its shield is up: volleys by the step of the episode, not of the round. Angles in
// turns: of the first shot, as a share of the step's chance direction on top, and from shot to shot.
enum { FAN, CROSS, RING, RAIN, NO_ATTACK, NUM_ATTACKS };
static const struct {
    int32_t pause, count; // steps from volley to volley, shots of one
    float first, chance, apart;
} volleys[NUM_ATTACKS] = {
    [FAN] = {8, 5, 0.625f, 0.0f, 0.0625f},
    [CROSS] = {5, 4, 0.625f, 0.0f, 0.25f},
    [RING] = {10, 8, 0.0f, 1.0f, 0.125f},
    [RAIN] = {4, 1, 0.5f, 0.5f, 0.0f},
    [NO_ATTACK] = {.pause = 1},
};

typedef struct bossfight_fields {
    int32_t round_health;  // hits that win a round
    int32_t num_legs;      // with the shield up in each round, before the one it drops on
    int32_t legs_left;     // in this round
    int32_t leg_steps;     // left in this leg
    int32_t stunned_until; // step, included
    int32_t last_shot;     // step of the player's last shot
    float direction;       // the last step's chance direction, 0 to 1
    uint8_t shield_is_up;
    uint8_t round;
    uint8_t num_rounds;
    uint8_t attacks[MOST_ROUNDS];
    uint8_t reserved[3];
} bossfight_fields;

// The boss and its shield stand behind the player and are never removed.
static pcd_entity *boss_of(const pcd_world *world) {
    return &pcd_entities(world)[1];
}
static pcd_entity *shield_of(const pcd_world *world) {
    return &pcd_entities(world)[2];
}

static pcd_entity *add_shape(pcd_world *world, uint8_t kind, float x, float y, float half_width,
                             const float *ratios, int32_t num_shapes) {
    int32_t shape = pcd_rng_below(&world->layout, num_shapes);
    pcd_entity *entity = pcd_add_entity(world, kind, x, y, half_width, half_width / ratios[shape]);
    entity->variant = (uint8_t)shape;
    return entity;
}

static void raise_shield(pcd_world *world) {
    bossfight_fields *fields = pcd_fields(world);
    fields->shield_is_up = pcd_whole(world, ENABLE_SHIELD) != 0;
    fields->legs_left = fields->num_legs;
}

static void prepare_rounds(pcd_world *world) {
    bossfight_fields *fields = pcd_fields(world);
    fields->round_health = pcd_draw_between(world, MIN_ROUND_HEALTH, MAX_ROUND_HEALTH);
    fields->num_rounds = (uint8_t)pcd_draw_between(world, MIN_ROUNDS_NUM, MAX_ROUNDS_NUM);
    fields->num_legs =
        LEAST_LEGS + pcd_rng_range(&world->layout, 0, pcd_whole(world, MAX_EXTRA_INVULNERABLE));
    fields->leg_steps = pcd_whole(world, BOSS_VEL_TIMEOUT);
    for (int32_t i = 0; i < fields->num_rounds; i++) {
        int32_t attack = pcd_draw_enabled(world, ENABLE_ATTACK_MODE_0, NO_ATTACK);
        fields->attacks[i] = (uint8_t)(attack < 0 ? NO_ATTACK : attack);
    }
    boss_of(world)->health = (int16_t)(fields->round_health * fields->num_rounds);
    raise_shield(world);
}

// Meteors that would overlap are left out.
static void add_meteors(pcd_world *world) {
    float low = 2.0f * pcd_player(world)->half_height + METEOR_CLEARANCE;
    float high = pcd_real(world, BOTTOM_MARGIN) - METEOR_HALF_WIDTH;
    int32_t count = pcd_draw_between(world, MIN_BARRIERS_NUM, MAX_BARRIERS_NUM);
    for (int32_t i = 0; i < count; i++) {
        float x = pcd_rng_uniform(&world->layout, METEOR_HALF_WIDTH, WORLD_SIZE - METEOR_HALF_WIDTH);
        float y = pcd_rng_uniform(&world->layout, low, high);
        add_shape(world, METEOR, x, y, METEOR_HALF_WIDTH, METEOR_RATIO, NUM_METEORS);
        pcd_keep_if_free(world);
    }
}

static bool generate(pcd_world *world) {
    world->width = world->height = (int32_t)WORLD_SIZE;
    world->outside = BORDER;
    float middle = 0.5f * WORLD_SIZE;
    pcd_entity *player =
        add_shape(world, PLAYER, middle, middle, PLAYER_HALF_WIDTH, PLAYER_RATIO, NUM_PLAYERS);
    pcd_entity *boss =
        add_shape(world, BOSS, middle, middle, pcd_real(world, BOSS_R), BOSS_RATIO, NUM_BOSSES);
    pcd_add_entity(world, SHIELD, middle, middle, SHIELD_SHARE * boss->half_width,
                   SHIELD_SHARE * boss->half_height);
    prepare_rounds(world);
    // Clear of the boss, then straight down to the bottom: rarer in the middle than at the sides.
    pcd_place(world, player);
    player->y = player->half_height;
    add_meteors(world);
    return true;
}

static int32_t life_of(uint8_t kind) {
    return kind == PLAYER_SHOT ? PLAYER_SHOT_STEPS : kind == BOSS_SHOT ? BOSS_SHOT_STEPS : REFLECTED_STEPS;
}

static void move(pcd_world *world) {
    pcd_move_player(world, TOP_SPEED, PCD_SET(BORDER));
    pcd_drift(boss_of(world));
    PCD_NEWEST_FIRST (shot, world) {
        if (shot->kind < PLAYER_SHOT)
            break;
        pcd_fly_shot(shot, life_of(shot->kind));
        if (shot->kind == BOSS_SHOT)
            shot->rotation = (shot->rotation + SHOT_SPIN) & 63;
    }
}

// The boss stops, shielded at once, and pauses.
static void begin_next_round(pcd_world *world) {
    bossfight_fields *fields = pcd_fields(world);
    pcd_entity *boss = boss_of(world);
    fields->round++;
    fields->leg_steps = pcd_whole(world, BOSS_DAMAGE_TIMEOUT);
    fields->stunned_until = world->step_count + fields->leg_steps;
    boss->vx = boss->vy = 0.0f;
    raise_shield(world);
}

static void hit_boss(pcd_world *world, pcd_entity *shot) {
    const bossfight_fields *fields = pcd_fields(world);
    pcd_entity *boss = boss_of(world);
    pcd_burst(world, BLAST, shot, HIT_BLAST_HALF, boss->vx, boss->vy);
    if (boss->health == 0 || --boss->health % fields->round_health != 0)
        return;
    world->reward += pcd_real(world, ROUND_REWARD);
    if (boss->health == 0)
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
    else
        begin_next_round(world);
}

// Harmless from now on. All shots reflected in a step fly the same way, somewhere down.
static void reflect(pcd_world *world, pcd_entity *shot) {
    const bossfight_fields *fields = pcd_fields(world);
    shot->kind = REFLECTED_SHOT;
    shot->timer = 0;
    pcd_send(shot, REFLECTED_SPEED * pcd_real(world, PLAYER_BULLET_VEL), 0.625f + 0.25f * fields->direction);
}

// The shield stands where the boss was a step ago.
static void test_player_shot(pcd_world *world, pcd_entity *shot) {
    const bossfight_fields *fields = pcd_fields(world);
    if (fields->shield_is_up) {
        if (pcd_overlap(shot, shield_of(world), 0.0f))
            reflect(world, shot);
    } else if (pcd_overlap(shot, boss_of(world), 0.0f)) {
        hit_boss(world, shot);
    }
}

static void absorb_shots(pcd_world *world, const pcd_entity *meteor) {
    pcd_entity *shot;
    while ((shot = pcd_newest_hit(world, meteor, PCD_SET(PLAYER_SHOT) | PCD_SET(BOSS_SHOT))))
        pcd_burst(world, BLAST, shot, METEOR_BLAST * shot->half_width, 0.0f, 0.0f);
}

// A shot on its last step still kills, and one that touches a meteor too.
static void collide(pcd_world *world) {
    if (pcd_touched_kinds(world) & (PCD_SET(BOSS_SHOT) | PCD_SET(BOSS) | PCD_SET(METEOR)))
        pcd_die(world);
    PCD_NEWEST_OF (shot, world, PCD_SET(PLAYER_SHOT))
        if (!shot->removed)
            test_player_shot(world, shot);
    PCD_NEWEST_OF (meteor, world, PCD_SET(METEOR))
        absorb_shots(world, meteor);
}

// The way to the target takes one step less than the leg, so that the boss overshoots.
static void begin_leg(pcd_world *world, float target_x, float target_y) {
    bossfight_fields *fields = pcd_fields(world);
    pcd_entity *boss = boss_of(world);
    fields->leg_steps = pcd_whole(world, BOSS_VEL_TIMEOUT);
    boss->vx = (target_x - boss->x) / (float)fields->leg_steps;
    boss->vy = (target_y - boss->y) / (float)fields->leg_steps;
    if (!fields->shield_is_up)
        return;
    if (fields->legs_left == 0)
        fields->shield_is_up = 0;
    else
        fields->legs_left--;
}

// Shots from the boss's centre.
static void fire_volley(pcd_world *world, int32_t attack) {
    const bossfight_fields *fields = pcd_fields(world);
    float angle = volleys[attack].first + volleys[attack].chance * fields->direction;
    // To and fro over a quarter turn in 16 volleys.
    int32_t swing = world->step_count / volleys[attack].pause % 16;
    if (attack == CROSS)
        angle += 0.03125f * (float)(swing < 8 ? 8 - swing : swing - 8);
    for (int32_t i = 0; i < volleys[attack].count; i++) {
        float turns = angle + volleys[attack].apart * (float)i, speed = pcd_real(world, BOSS_BULLET_VEL);
        pcd_shoot(world, BOSS_SHOT, boss_of(world), BOSS_SHOT_HALF, speed * pcd_cos(turns),
                  speed * pcd_sin(turns));
    }
}

static void burn(pcd_world *world) {
    const pcd_entity *boss = boss_of(world);
    uint32_t look = LOOK_STUN_BLAST + 2u * (uint32_t)world->step_count;
    float x = boss->x + (2.0f * pcd_looks_unit(world, look) - 1.0f) * boss->half_width;
    float y = boss->y + (2.0f * pcd_looks_unit(world, look + 1) - 1.0f) * boss->half_height;
    pcd_add_effect(world, BLAST, x, y, 0.0f, 0.0f, STUN_BLAST_HALF, STUN_BLAST_HALF);
}

// The boss's turn: the next leg where one ends, then shots. Four draws each step, needed or not, so that
// chance does not depend on play.
static void act(pcd_world *world) {
    bossfight_fields *fields = pcd_fields(world);
    float half = pcd_real(world, BOSS_R), floor_y = pcd_real(world, BOTTOM_MARGIN) + half;
    fields->direction = pcd_rng_unit(&world->dynamics);
    bool fires = pcd_rng_chance(&world->dynamics, PASSIVE_CHANCE);
    float target_x = pcd_rng_uniform(&world->dynamics, half, WORLD_SIZE - half);
    float target_y = pcd_rng_uniform(&world->dynamics, floor_y, WORLD_SIZE - half);
    if (fields->leg_steps == 0)
        begin_leg(world, target_x, target_y);
    else
        fields->leg_steps--;

    int32_t attack = fields->attacks[fields->round];
    if (world->step_count <= fields->stunned_until) {
        if (world->step_count % STUN_BLAST_STEPS == 0)
            burn(world);
    } else if (fields->shield_is_up) {
        if (world->step_count % volleys[attack].pause == 0)
            fire_volley(world, attack);
    } else if (fires) {
        fire_volley(world, RAIN);
    }
}

static void fire(pcd_world *world) {
    bossfight_fields *fields = pcd_fields(world);
    if (world->special != 1 || !pcd_has_waited(world, fields->last_shot, FIRE_PAUSE))
        return;
    fields->last_shot = world->step_count;
    float speed = pcd_real(world, PLAYER_BULLET_VEL);
    pcd_shoot(world, PLAYER_SHOT, pcd_player(world), PLAYER_SHOT_HALF, 0.0f, speed);
}

static void step(pcd_world *world) {
    move(world);
    collide(world);
    pcd_sweep(world, true);
    shield_of(world)->x = boss_of(world)->x;
    shield_of(world)->y = boss_of(world)->y;
    fire(world);
    act(world);
}

// A shot leaves a picture behind in each step, which follows at half the speed and fades.
static void show_boss_shot(const pcd_world *world, pcd_scene *scene, const pcd_entity *shot) {
    uint8_t look = scene->tiles[BOSS_SHOT].variant;
    for (int32_t age = pcd_smaller(shot->timer, TRAIL_LENGTH); age > 0; age--) {
        float x = shot->x - 0.5f * (float)age * shot->vx, y = shot->y - 0.5f * (float)age * shot->vy;
        pcd_sprite *trail =
            pcd_scene_sprite(scene, EMPTY, BOSS_SHOT, x, y, shot->half_width, shot->half_height);
        trail->variant = look;
        trail->rotation = shot->rotation;
        trail->opacity = TRAIL_OPACITY[age - 1];
    }
    pcd_scene_thing(scene, world, shot);
}

static void show(const pcd_world *world, pcd_scene *scene) {
    const bossfight_fields *fields = pcd_fields(world);
    const pcd_entity *player = pcd_player(world);
    pcd_scene_background_chosen(scene, world, SPACE_PICTURE, SPACE_PICTURE, 1.0f);
    int32_t player_shot = pcd_scene_look(scene, world, LOOK_PLAYER_SHOT, PLAYER_SHOT);
    pcd_scene_dress(scene, PLAYER_SHOT, PLAYER_SHOT, player_shot);
    pcd_scene_dress(scene, REFLECTED_SHOT, PLAYER_SHOT, player_shot);
    pcd_scene_dress(scene, BOSS_SHOT, BOSS_SHOT, pcd_scene_look(scene, world, LOOK_BOSS_SHOT, BOSS_SHOT));
    PCD_OLDEST_FIRST (thing, world) {
        if (thing->kind == BOSS_SHOT)
            show_boss_shot(world, scene, thing);
        else if (thing->kind == BOSS || thing->kind == METEOR)
            pcd_scene_shaped(scene, world, thing);
        else if (thing->kind == REFLECTED_SHOT)
            pcd_scene_thing(scene, world, thing)->opacity = REFLECTED_OPACITY[thing->timer];
        else if (thing->kind == PLAYER_SHOT || fields->shield_is_up)
            pcd_scene_thing(scene, world, thing);
    }
    pcd_scene_effects(scene, world);
    pcd_scene_shaped(scene, world, player);
    pcd_scene_velocity(scene, player->vx / TOP_SPEED, player->vy / VERTICAL_SCALE);
}

static void fingerprint(const pcd_world *world, pcd_hash *hash) {
    const bossfight_fields *fields = pcd_fields(world);
    pcd_hash_number(hash, fields->round_health);
    pcd_hash_number(hash, fields->num_legs);
    for (int32_t i = 0; i < fields->num_rounds; i++)
        pcd_hash_number(hash, fields->attacks[i]);
}

static bool is_valid(const pcd_world *world) {
    const bossfight_fields *fields = pcd_fields(world);
    const pcd_entity *entities = pcd_entities(world);
    bool is_fine = fields->round_health >= 1 && fields->num_rounds <= MOST_ROUNDS &&
                   fields->round < fields->num_rounds && fields->leg_steps >= 0 && fields->legs_left >= 0 &&
                   fields->shield_is_up <= 1 && pcd_is_past(world, fields->last_shot) &&
                   pcd_is_real_between(fields->direction, 0.0f, 1.0f);
    for (int32_t i = 0; i < MOST_ROUNDS; i++)
        is_fine = is_fine && fields->attacks[i] < NUM_ATTACKS;
    is_fine = is_fine && world->num_entities >= 3 && entities[0].kind == PLAYER && entities[1].kind == BOSS &&
              entities[2].kind == SHIELD && entities[1].health >= 0 &&
              pcd_are_kinds(world, 3, PCD_RANGE(METEOR, BOSS_SHOT)) && pcd_are_newest(world, SHOTS);
    PCD_OLDEST_FIRST (thing, world)
        is_fine = is_fine && (thing->kind < METEOR || pcd_is_between(thing->timer, 0, life_of(thing->kind)));
    return is_fine;
}

const pcd_game pcd_game_bossfight = {
    .name = "bossfight",
    .version = 1,
    .summary =
        "You fly a small ship against a large one: dodge its shots, and shoot it while its shield is down.",
    .actions_used = 0x3FF,
    .dynamics_is_level = true,
    PCD_TABLES,
    PCD_TABLE(effects),
    .fields_size = sizeof(bossfight_fields),
    .entity_capacity = MAX_ENTITIES,
    .effect_capacity = MAX_EFFECTS,
    .sprite_capacity = 3 + MOST_BARRIERS + (1 + TRAIL_LENGTH) * MOST_SHOTS + MAX_EFFECTS,
    .generate = generate,
    .step = step,
    .scene = show,
    .fingerprint = fingerprint,
    .valid = is_valid,
};
