// The rules of bossfight, one behaviour a test.
#include "world_fixture.h"

Suite *rules_bossfight_suite(void);
extern const pcd_game pcd_game_bossfight;

enum { FIRE = 9 };
enum { FAN, CROSS, RING, RAIN };

#define WORLD_SIZE 20.0f
#define FAR_AWAY   -50.0f

static const float PLAYER_RATIO[4] = {1.320f, 1.320f, 1.493f, 1.307f};
static const float BOSS_RATIO[4] = {1.107f, 1.238f, 1.226f, 0.976f};
static const float METEOR_RATIO[8] = {1.019f, 0.973f, 0.943f, 0.995f, 1.202f, 1.224f, 1.085f, 1.021f};

static world_fixture fixture;
static pcd_world *world;
static pcd_entity *player, *boss, *shield;
static uint8_t meteor, player_shot, reflected_shot, boss_shot;

static void generate(int32_t seed) {
    fixture_generate(&fixture, seed);
    world = fixture.world;
    player = pcd_player(world);
    boss = player + 1;
    shield = player + 2;
}

static void start(const char *mode) {
    fixture_open(&fixture, &pcd_game_bossfight, mode);
    meteor = fixture_kind(&fixture, "meteor");
    player_shot = fixture_kind(&fixture, "player shot");
    reflected_shot = fixture_kind(&fixture, "reflected shot");
    boss_shot = fixture_kind(&fixture, "boss shot");
    generate(1);
}

static void restart(const char *mode) {
    fixture_close(&fixture);
    start(mode);
}

// Two rounds of three hits, the shield up for two legs, no attack but the one named, no meteors.
static void start_plain(int32_t attack) {
    static const char *const attacks[] = {"enable_attack_mode_0", "enable_attack_mode_1",
                                          "enable_attack_mode_2", "enable_attack_mode_3"};
    for (int32_t i = 0; i < 4; i++)
        fixture_set(&fixture, attacks[i], i == attack);
    fixture_set(&fixture, "min_rounds_num", 2.0f);
    fixture_set(&fixture, "max_rounds_num", 2.0f);
    fixture_set(&fixture, "min_round_health", 3.0f);
    fixture_set(&fixture, "max_round_health", 3.0f);
    fixture_set(&fixture, "max_extra_invulnerable", 0.0f);
    fixture_set(&fixture, "max_barriers_num", 0.0f);
    generate(1);
}

static void set_up_plain(void) {
    start("hard");
    start_plain(-1);
}

static void set_up_hard(void) {
    start("hard");
}

static void tear_down(void) {
    fixture_close(&fixture);
}

static pcd_entity *add(uint8_t kind, float x, float y) {
    float half_size = kind == boss_shot ? 0.5f : kind == meteor ? 0.6f : 0.25f;
    pcd_entity *entity = pcd_add_entity(world, kind, x, y, half_size, half_size);
    ck_assert_ptr_nonnull(entity);
    return entity;
}

// Steps with the player out of everything's reach.
static float steps_absent(int32_t count) {
    float reward = 0.0f;
    for (int32_t i = 0; i < count; i++) {
        player->x = player->y = FAR_AWAY;
        reward += fixture_step(&fixture, FIXTURE_NONE);
    }
    return reward;
}

static bool shield_is_up(void) {
    pcd_scene scene;
    pcd_sprite sprites[1024];
    fixture_scene(&fixture, &scene, sprites);
    return fixture_sprite(&scene, shield->kind) >= 0;
}

static void drop_shield(void) {
    while (shield_is_up())
        steps_absent(1);
}

// A step in which the boss is hit.
static float hit(void) {
    add(player_shot, boss->x + boss->vx, boss->y + boss->vy);
    return steps_absent(1);
}

START_TEST(bossfight_player_speeds_up_while_a_key_is_held) {
    static const float speeds[] = {0.3825f, 0.5546f, 0.6321f, 0.6669f, 0.6826f};
    player->x = 5.0f;
    for (int32_t i = 0; i < 5; i++) {
        fixture_step(&fixture, 8);
        ck_assert_float_eq_tol(player->vx, speeds[i], 1e-4f);
        ck_assert_float_eq_tol(player->vy, speeds[i], 1e-4f);
    }
    float speed = player->vx;
    fixture_step(&fixture, FIRE);
    ck_assert_float_eq_tol(player->vx, 0.45f * speed, 1e-6f);
}
END_TEST

START_TEST(bossfight_world_edges_block) {
    shield->x = boss->x = FAR_AWAY;
    fixture_steps(&fixture, 8, 60);
    ck_assert_float_eq(player->x, WORLD_SIZE - player->half_width);
    ck_assert_float_eq(player->y, WORLD_SIZE - player->half_height);
    ck_assert_uint_eq(world->ended, 0);
}
END_TEST

START_TEST(bossfight_fires_every_third_step_from_the_third_on) {
    for (int32_t step = 1; step <= 9; step++) {
        fixture_step(&fixture, FIRE);
        ck_assert_int_eq(fixture_count(&fixture, player_shot), step / 3);
        if (step == 3) {
            const pcd_entity *shot = fixture_find(&fixture, player_shot);
            ck_assert(shot->x == player->x && shot->y == player->y);
            ck_assert(shot->vx == 0.0f && shot->vy == 1.0f);
            ck_assert(shot->half_width == 0.25f && shot->half_height == 0.25f);
        }
    }
    ck_assert_float_eq_tol(fixture_find(&fixture, player_shot)->y, player->y + 6.0f, 1e-5f);
}
END_TEST

START_TEST(bossfight_fires_by_action_9_alone) {
    fixture_steps(&fixture, FIXTURE_NONE, 5);
    for (int32_t action = 0; action < PCD_NUM_ACTIONS; action++)
        if (action != FIRE)
            fixture_step(&fixture, action);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 0);
    fixture_step(&fixture, FIRE);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 1);
}
END_TEST

START_TEST(bossfight_player_shots_live_25_steps) {
    add(player_shot, 2.0f, 2.0f);
    steps_absent(25);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 1);
    steps_absent(1);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 0);
}
END_TEST

START_TEST(bossfight_shots_leave_the_world) {
    add(player_shot, 2.0f, 19.2f)->vy = 1.0f;
    add(boss_shot, 19.4f, 2.0f)->vx = 0.5f;
    steps_absent(1);
    ck_assert_int_eq(world->num_entities, 5);
    steps_absent(3);
    ck_assert_int_eq(world->num_entities, 3);
}
END_TEST

START_TEST(bossfight_boss_rests_for_20_steps_and_then_flies_in_legs_of_21) {
    steps_absent(20);
    ck_assert(boss->x == 10.0f && boss->y == 10.0f && boss->vx == 0.0f && boss->vy == 0.0f);
    for (int32_t leg = 1; leg <= 60; leg++) {
        steps_absent(1);
        ck_assert_int_eq(world->step_count, 21 * leg);
        float vx = boss->vx, vy = boss->vy, x = boss->x, y = boss->y;
        float target_x = x + 20.0f * vx, target_y = y + 20.0f * vy;
        ck_assert(target_x > 2.999f && target_x < 17.001f && target_y > 8.999f && target_y < 17.001f);
        for (int32_t step = 1; step <= 20; step++) {
            steps_absent(1);
            ck_assert(boss->vx == vx && boss->vy == vy);
        }
        ck_assert_float_eq_tol(boss->x, target_x, 1e-3f);
        ck_assert_float_eq_tol(boss->y, target_y, 1e-3f);
    }
}
END_TEST

START_TEST(bossfight_shield_drops_on_the_leg_after_the_first_two_or_more) {
    restart(_i ? "hard" : "easy");
    fixture_set(&fixture, "max_barriers_num", 0.0f);
    int32_t seen = 0;
    for (int32_t seed = 0; seed < 60; seed++) {
        generate(seed);
        drop_shield();
        ck_assert_int_eq(world->step_count % 21, 0);
        int32_t legs = world->step_count / 21 - 1;
        ck_assert(legs >= 2 && legs <= (_i ? 5 : 3));
        seen |= 1 << legs;
    }
    ck_assert_int_eq(seen, _i ? 0x3C : 0x0C);
}
END_TEST

START_TEST(bossfight_shield_stays_down_until_a_round_is_lost) {
    drop_shield();
    steps_absent(1000);
    ck_assert(!shield_is_up());
}
END_TEST

START_TEST(bossfight_shield_follows_the_boss_a_step_behind) {
    steps_absent(30);
    ck_assert(boss->vx != 0.0f);
    ck_assert_float_eq(shield->x, boss->x);
    ck_assert_float_eq(shield->half_width, 1.2f * boss->half_width);
    ck_assert_float_eq(shield->half_height, 1.2f * boss->half_height);
    // The shot touches the shield where that was, not where the boss is now.
    boss->vx = 0.5f;
    boss->vy = 0.0f;
    pcd_entity *missing = add(player_shot, shield->x + shield->half_width + 0.3f, boss->y);
    steps_absent(1);
    ck_assert_uint_eq(missing->kind, player_shot);
    boss->vx = 0.5f;
    missing->x = boss->x + shield->half_width + 0.2f;
    steps_absent(1);
    ck_assert_uint_eq(missing->kind, reflected_shot);
}
END_TEST

START_TEST(bossfight_shield_reflects_shots_downwards) {
    int32_t health = boss->health;
    for (int32_t i = 0; i < 100; i++) {
        pcd_entity *first = add(player_shot, shield->x - 1.0f, shield->y - shield->half_height);
        pcd_entity *second = add(player_shot, shield->x + 1.0f, shield->y - shield->half_height);
        steps_absent(1);
        ck_assert_uint_eq(first->kind, reflected_shot);
        ck_assert(first->vx == second->vx && first->vy == second->vy);
        ck_assert_float_eq_tol(sqrtf(first->vx * first->vx + first->vy * first->vy), 0.5f, 1e-5f);
        ck_assert_float_lt(first->vy, -0.3535f);
        // Four steps more, and gone in the fifth.
        steps_absent(4);
        ck_assert_int_eq(fixture_count(&fixture, reflected_shot), 2);
        steps_absent(1);
        ck_assert_int_eq(fixture_count(&fixture, reflected_shot), 0);
        generate(i);
    }
    ck_assert_int_eq(boss->health, health);
}
END_TEST

START_TEST(bossfight_hits_count_while_the_shield_is_down) {
    drop_shield();
    ck_assert_int_eq(boss->health, 6);
    float vx = boss->vx;
    int32_t blasts = world->num_effects;
    ck_assert_float_eq(hit(), 0.0f);
    ck_assert_int_eq(boss->health, 5);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 0);
    ck_assert_int_eq(world->num_effects, blasts + 1);
    const pcd_effect *blast = &pcd_effects(world)[blasts % world->effect_capacity];
    ck_assert_float_eq(blast->half_width, 0.125f);
    ck_assert_float_eq(blast->vx, vx);
    // The shield is inert now.
    add(player_shot, boss->x, shield->y - shield->half_height)->vy = 0.0f;
    steps_absent(1);
    ck_assert_int_eq(fixture_count(&fixture, reflected_shot), 0);
}
END_TEST

START_TEST(bossfight_a_lost_round_stuns_the_boss) {
    drop_shield();
    hit();
    hit();
    ck_assert_float_eq(hit(), 1.0f);
    ck_assert_uint_eq(world->ended, 0);
    ck_assert(shield_is_up());
    int32_t lost_at = world->step_count;
    float x = boss->x, y = boss->y;
    // Steps lost_at to lost_at + 40: it stands, every third step burns it, and the last one begins a leg.
    int32_t blasts = world->num_effects, burning = 0;
    for (int32_t step = 1; step <= 40; step++) {
        ck_assert(boss->vx == 0.0f && boss->vy == 0.0f);
        steps_absent(1);
        ck_assert(boss->x == x && boss->y == y);
        burning += world->step_count % 3 == 0;
    }
    ck_assert_int_eq(world->num_effects, blasts + burning);
    ck_assert(boss->vx != 0.0f && boss->vy != 0.0f);
    for (int32_t i = blasts; i < world->num_effects; i++) {
        const pcd_effect *blast = &pcd_effects(world)[i % world->effect_capacity];
        ck_assert_float_eq(blast->half_width, 0.75f);
        ck_assert_float_le(fabsf(blast->x - x), boss->half_width);
        ck_assert_float_le(fabsf(blast->y - y), boss->half_height);
    }
    drop_shield();
    ck_assert_int_eq(world->step_count, lost_at + 40 + 21 * 2);
}
END_TEST

START_TEST(bossfight_the_stunned_boss_holds_its_fire) {
    start_plain(RAIN);
    drop_shield();
    hit();
    hit();
    hit();
    int32_t lost_at = world->step_count;
    // What was fired before is gone by then.
    for (int32_t i = 3; i < world->num_entities; i++)
        player[i].removed = 1;
    pcd_sweep(world, false);
    while (world->step_count < lost_at + 40)
        steps_absent(1);
    ck_assert_int_eq(fixture_count(&fixture, boss_shot), 0);
    steps_absent(4);
    ck_assert_int_eq(fixture_count(&fixture, boss_shot), 1);
}
END_TEST

START_TEST(bossfight_the_last_round_completes_the_level) {
    drop_shield();
    hit();
    hit();
    ck_assert_float_eq(hit(), 1.0f);
    drop_shield();
    hit();
    hit();
    ck_assert_float_eq(hit(), 11.0f);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_uint_eq(world->completed, 1);
}
END_TEST

START_TEST(bossfight_the_shield_rises_between_two_shots_of_one_step) {
    drop_shield();
    boss->health = 4;
    add(player_shot, boss->x, boss->y);
    add(player_shot, boss->x, boss->y);
    ck_assert_float_eq(steps_absent(1), 1.0f);
    ck_assert_int_eq(boss->health, 3);
    ck_assert_int_eq(fixture_count(&fixture, reflected_shot), 1);
}
END_TEST

START_TEST(bossfight_a_destroyed_boss_pays_once) {
    fixture_set(&fixture, "min_round_health", 1.0f);
    fixture_set(&fixture, "max_round_health", 1.0f);
    generate(1);
    drop_shield();
    boss->health = 1;
    add(player_shot, boss->x, boss->y);
    add(player_shot, boss->x, boss->y);
    ck_assert_float_eq(steps_absent(1), 11.0f);
    ck_assert_int_eq(boss->health, 0);
}
END_TEST

START_TEST(bossfight_boss_its_shots_and_meteors_kill) {
    if (_i == 0) {
        player->x = boss->x;
        player->y = boss->y - boss->half_height - player->half_height + 0.01f;
    } else {
        add(_i == 1 ? boss_shot : meteor, player->x, player->y + player->half_height + 0.49f);
    }
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_uint_eq(world->completed, 0);
}
END_TEST

START_TEST(bossfight_shield_and_own_shots_are_harmless) {
    player->x = shield->x;
    player->y = shield->y - shield->half_height - 0.1f;
    add(player_shot, player->x, player->y - 1.0f);
    add(reflected_shot, player->x, player->y);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(pcd_overlap(player, shield, 0.0f));
    ck_assert_uint_eq(world->ended, 0);
}
END_TEST

START_TEST(bossfight_touching_is_not_overlapping) {
    player->x = 5.0f;
    player->y = 5.0f;
    add(boss_shot, 5.0f + 0.75f + 0.5f, 5.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(world->ended, 0);
}
END_TEST

START_TEST(bossfight_winning_and_dying_count_both) {
    drop_shield();
    boss->health = 1;
    player->x = boss->x;
    player->y = boss->y;
    add(player_shot, boss->x, boss->y);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 11.0f);
    ck_assert_uint_eq(world->completed, 1);
}
END_TEST

START_TEST(bossfight_boss_shots_live_50_steps_and_kill_on_the_last) {
    add(boss_shot, 2.0f, 15.0f);
    steps_absent(50);
    ck_assert_int_eq(fixture_count(&fixture, boss_shot), 1);
    player->x = 2.0f;
    player->y = 15.0f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, boss_shot), 0);
    ck_assert_uint_eq(world->ended, 1);
}
END_TEST

START_TEST(bossfight_meteors_absorb_shots_and_stay) {
    add(meteor, 5.0f, 4.0f);
    for (int32_t i = 0; i < 20; i++) {
        add(i % 2 ? player_shot : boss_shot, 5.0f, 4.0f + (i % 2 ? 0.84f : 1.09f));
        steps_absent(1);
        ck_assert_int_eq(world->num_entities, 4);
        const pcd_effect *blast = &pcd_effects(world)[i % world->effect_capacity];
        ck_assert_float_eq(blast->half_width, i % 2 ? 0.125f : 0.25f);
        ck_assert(blast->vx == 0.0f && blast->vy == 0.0f);
    }
    add(reflected_shot, 5.0f, 4.0f);
    steps_absent(1);
    ck_assert_int_eq(world->num_entities, 5);
    ck_assert_int_eq(world->num_effects, 20);
}
END_TEST

START_TEST(bossfight_a_shot_kills_before_a_meteor_absorbs_it) {
    add(meteor, player->x + 1.4f, player->y);
    add(boss_shot, player->x + 1.0f, player->y);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_int_eq(fixture_count(&fixture, boss_shot), 0);
}
END_TEST

static float degrees(const pcd_entity *shot) {
    return 360.0f * pcd_direction(shot->vx, shot->vy);
}

// Plays to the step and counts what is fired in it; the shots stand at the end of the pool.
static int32_t fired_in(int32_t step) {
    while (world->step_count < step - 1)
        steps_absent(1);
    int32_t before = (int32_t)world->births;
    steps_absent(1);
    return (int32_t)world->births - before;
}

static const pcd_entity *newest(int32_t back) {
    return &pcd_entities(world)[world->num_entities - 1 - back];
}

START_TEST(bossfight_fan) {
    start_plain(FAN);
    for (int32_t step = 1; step < 63; step++) {
        int32_t fired = fired_in(step);
        ck_assert_int_eq(fired, step % 8 == 0 ? 5 : 0);
        for (int32_t i = 0; i < fired; i++) {
            ck_assert_float_eq_tol(degrees(newest(i)), 315.0f - 22.5f * (float)i, 0.01f);
            ck_assert(newest(i)->x == boss->x && newest(i)->y == boss->y);
        }
    }
}
END_TEST

START_TEST(bossfight_sweeping_cross) {
    fixture_set(&fixture, "boss_vel_timeout", 200.0f);
    start_plain(CROSS);
    for (int32_t step = 1; step <= 200; step++) {
        int32_t fired = fired_in(step);
        ck_assert_int_eq(fired, step % 5 == 0 ? 4 : 0);
        if (fired == 0)
            continue;
        float first = 225.0f + 11.25f * fabsf(8.0f - (float)(step / 5 % 16));
        for (int32_t i = 0; i < 4; i++) {
            float angle = first + 90.0f * (float)(3 - i);
            float apart = fabsf(degrees(newest(i)) - (angle >= 360.0f ? angle - 360.0f : angle));
            ck_assert(apart < 0.01f || apart > 359.99f);
        }
    }
}
END_TEST

START_TEST(bossfight_ring) {
    fixture_set(&fixture, "boss_vel_timeout", 200.0f);
    start_plain(RING);
    float last = -1.0f;
    for (int32_t step = 1; step <= 200; step++) {
        int32_t fired = fired_in(step);
        ck_assert_int_eq(fired, step % 10 == 0 ? 8 : 0);
        if (fired == 0)
            continue;
        for (int32_t i = 0; i < 7; i++) {
            float apart = degrees(newest(i)) - degrees(newest(i + 1));
            ck_assert_float_eq_tol(apart < 0.0f ? apart + 360.0f : apart, 45.0f, 0.01f);
        }
        ck_assert_float_ne(degrees(newest(0)), last);
        last = degrees(newest(0));
    }
}
END_TEST

START_TEST(bossfight_rain) {
    fixture_set(&fixture, "boss_vel_timeout", 200.0f);
    start_plain(RAIN);
    float lowest = 360.0f, highest = 180.0f;
    for (int32_t step = 1; step <= 200; step++) {
        int32_t fired = fired_in(step);
        ck_assert_int_eq(fired, step % 4 == 0 ? 1 : 0);
        if (fired == 0)
            continue;
        ck_assert(newest(0)->vy <= 0.0f);
        lowest = fminf(lowest, degrees(newest(0)));
        highest = fmaxf(highest, degrees(newest(0)));
    }
    ck_assert(lowest < 200.0f && highest > 340.0f);
}
END_TEST

START_TEST(bossfight_without_shield_it_fires_by_chance) {
    drop_shield();
    int32_t before = (int32_t)world->births;
    for (int32_t step = 0; step < 4000; step++) {
        int32_t births = (int32_t)world->births;
        steps_absent(1);
        ck_assert_int_le((int32_t)world->births - births, 1);
        if ((int32_t)world->births > births)
            ck_assert(newest(0)->vy <= 0.0f);
    }
    ck_assert_int_lt(abs((int32_t)world->births - before - 400), 80);
}
END_TEST

START_TEST(bossfight_shots_of_the_boss_spin_at_the_speed_of_the_mode) {
    restart(_i ? "hard" : "easy");
    start_plain(FAN);
    steps_absent(8);
    pcd_entity shot = *newest(0);
    ck_assert_float_eq_tol(sqrtf(shot.vx * shot.vx + shot.vy * shot.vy), _i ? 0.75f : 0.5f, 1e-5f);
    ck_assert_float_eq(shot.half_width, 0.5f);
    steps_absent(1);
    ck_assert_float_eq(newest(0)->x, shot.x + shot.vx);
    ck_assert_uint_eq(newest(0)->rotation, (shot.rotation + 4u) & 63u);
}
END_TEST

START_TEST(bossfight_chance_does_not_depend_on_play) {
    uint64_t streams[2];
    for (int32_t run = 0; run < 2; run++) {
        generate(5);
        for (int32_t i = 0; i < 100; i++) {
            player->x = player->y = 2.0f;
            fixture_step(&fixture, run ? FIRE : FIXTURE_NONE);
        }
        streams[run] = world->dynamics.state;
    }
    ck_assert_uint_eq(streams[0], streams[1]);
}
END_TEST

START_TEST(bossfight_rewards_are_parameters) {
    fixture_set(&fixture, "round_reward", 0.5f);
    fixture_set(&fixture, "completion_bonus", 2.0f);
    generate(1);
    drop_shield();
    boss->health = 1;
    ck_assert_float_eq(hit(), 2.5f);
}
END_TEST

START_TEST(bossfight_may_have_no_shield) {
    fixture_set(&fixture, "enable_shield", 0.0f);
    generate(1);
    ck_assert(!shield_is_up());
    hit();
    hit();
    ck_assert_float_eq(hit(), 1.0f);
    ck_assert(!shield_is_up());
    steps_absent(200);
    ck_assert(!shield_is_up());
}
END_TEST

START_TEST(bossfight_scene_goes_from_the_boss_up_to_the_player) {
    start_plain(FAN);
    add(meteor, 3.0f, 4.0f);
    world->step_count = 7;
    player->x = 17.0f;
    player->vx = 0.425f / 0.45f;
    player->vy = 0.25f / 0.45f;
    fixture_step(&fixture, FIXTURE_NONE);
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    pcd_scene scene;
    pcd_sprite sprites[1024];
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq(scene.view, WORLD_SIZE);
    ck_assert_uint_eq(sprites[0].kind, boss->kind);
    ck_assert_uint_eq(sprites[1].kind, shield->kind);
    ck_assert_uint_eq(sprites[2].kind, meteor);
    // Five shots, each above the two pictures it has left behind.
    ck_assert_int_eq(scene.num_sprites, 3 + 5 * 3 + 1);
    ck_assert_uint_eq(sprites[3].kind, 0);
    ck_assert_uint_eq(sprites[5].kind, boss_shot);
    ck_assert_uint_eq(sprites[4].opacity, 179);
    ck_assert_uint_eq(sprites[3].opacity, 125);
    ck_assert_float_eq_tol(sprites[3].x, sprites[5].x - player[4].vx, 1e-5f);
    ck_assert_uint_eq(sprites[scene.num_sprites - 1].kind, player->kind);
    ck_assert_float_eq(scene.velocity_x, player->vx / 0.85f);
    ck_assert_float_eq(scene.velocity_y, player->vy / 0.5f);
}
END_TEST

START_TEST(bossfight_reflected_shots_fade) {
    add(player_shot, shield->x, shield->y);
    static const uint8_t opacity[] = {255, 204, 163, 131, 104};
    for (int32_t i = 0; i < 5; i++) {
        steps_absent(1);
        pcd_scene scene;
        pcd_sprite sprites[1024];
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_uint_eq(sprites[fixture_sprite(&scene, reflected_shot)].opacity, opacity[i]);
    }
}
END_TEST

START_TEST(bossfight_refuses_foreign_states) {
    ck_assert(fixture.game->valid(world));
    // The first field is a divisor.
    int32_t *fields = pcd_fields(world), kept = fields[0];
    fields[0] = 0;
    ck_assert(!fixture.game->valid(world));
    fields[0] = kept;
    boss->kind = meteor;
    ck_assert(!fixture.game->valid(world));
    boss->kind = shield->kind - 1;
    ck_assert(fixture.game->valid(world));
    pcd_entity *shot = add(reflected_shot, 3.0f, 3.0f);
    ck_assert(fixture.game->valid(world));
    shot->timer = 5;
    ck_assert(!fixture.game->valid(world));
    shot->timer = 0;
    add(meteor, 5.0f, 3.0f);
    ck_assert(!fixture.game->valid(world));
    world->num_entities = 2;
    ck_assert(!fixture.game->valid(world));
}
END_TEST

START_TEST(bossfight_starts_as_the_sheet_says) {
    restart(_i ? "hard" : "easy");
    enum { LEVELS = 4000 };
    int32_t meteors[4] = {0}, rounds[6] = {0}, central = 0;
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        generate(seed);
        ck_assert_float_eq(player->half_width, 0.75f);
        ck_assert_float_eq_tol(player->half_height, 0.75f / PLAYER_RATIO[player->variant], 1e-5f);
        ck_assert_float_eq(player->y, player->half_height);
        ck_assert(player->x >= 0.75f && player->x <= 19.25f);
        ck_assert(boss->x == 10.0f && boss->y == 10.0f && boss->half_width == 3.0f);
        ck_assert_float_eq_tol(boss->half_height, 3.0f / BOSS_RATIO[boss->variant], 1e-5f);
        ck_assert(boss->health >= 1 && boss->health <= 45);
        ck_assert(shield_is_up());
        meteors[fixture_count(&fixture, meteor)]++;
        for (int32_t i = 3; i < world->num_entities; i++) {
            const pcd_entity *one = &player[i];
            ck_assert_uint_eq(one->kind, meteor);
            ck_assert_float_eq_tol(one->half_height, 0.6f / METEOR_RATIO[one->variant], 1e-5f);
            ck_assert(one->x >= 0.6f && one->x <= 19.4f);
            ck_assert(one->y >= 2.0f * player->half_height + 1.1f && one->y <= 5.4f);
            for (int32_t j = 0; j < i; j++)
                ck_assert(!pcd_overlap(one, &player[j], 0.0f));
        }
        central += fabsf(player->x - 10.0f) < 4.35f;
        rounds[0] += boss->health;
    }
    ck_assert_double_eq_tol(meteors[1] / (double)LEVELS, 0.356, 0.03);
    ck_assert_double_eq_tol(meteors[2] / (double)LEVELS, 0.374, 0.03);
    ck_assert_double_eq_tol(meteors[3] / (double)LEVELS, 0.270, 0.03);
    ck_assert_double_eq_tol(central / (double)LEVELS, 0.348, 0.03);
    // Rounds and hits are independent, with means 3 and 5.
    ck_assert_double_eq_tol(rounds[0] / (double)LEVELS, 15.0, 0.6);
}
END_TEST

// Whatever the parameters, ten steps are safe and the pool is large enough for all that flies about.
START_TEST(bossfight_ends_of_all_ranges_can_be_played) {
    for (int32_t parameter = 1; parameter < fixture.game->num_parameters; parameter++)
        for (int32_t end = 0; end < 2; end++) {
            restart("hard");
            const pcd_parameter *row = &fixture.game->parameters[parameter];
            fixture_set(&fixture, row->name, end ? row->high : row->low);
            for (int32_t seed = 0; seed < 20; seed++) {
                generate(seed);
                ck_assert(fixture.game->valid(world));
                ck_assert_int_gt(boss->health, 0);
                fixture_steps(&fixture, FIXTURE_NONE, 10);
                ck_assert_uint_eq(world->ended, 0);
                for (int32_t step = 0; step < 300; step++) {
                    player->x = player->y = -20.0f;
                    fixture_step(&fixture, FIRE);
                    ck_assert_int_lt(world->num_entities, world->entity_capacity);
                }
                ck_assert(fixture.game->valid(world));
            }
        }
}
END_TEST

static uint64_t fingerprint_of(int32_t seed) {
    generate(seed);
    pcd_hash hash = {0};
    fixture.game->fingerprint(world, &hash);
    return hash.value;
}

START_TEST(bossfight_fingerprint_tells_rounds_apart) {
    ck_assert_uint_eq(fingerprint_of(3), fingerprint_of(3));
    int32_t equal = 0;
    for (int32_t seed = 0; seed < 200; seed++)
        equal += fingerprint_of(seed) == fingerprint_of(seed + 1);
    ck_assert_int_lt(equal, 10);
}
END_TEST

// How a hasty reader of the future fares: an action is held for some steps, in a copy of the world.
static float outlook(const void *before, int32_t action) {
    enum { STEPS = 14 };
    memcpy(world, before, fixture.size);
    float reward = 0.0f;
    int32_t step = 0;
    for (; step < STEPS && !world->ended; step++)
        reward += fixture_step(&fixture, step == 0 ? action : action == FIRE ? FIXTURE_NONE : action);
    if (world->completed)
        return 100.0f;
    // Best below the boss, to the side of its middle, and low.
    float aside = fabsf(player->x - boss->x);
    return (world->ended ? -50.0f + (float)step : 0.0f) + reward - 0.3f * aside - 0.05f * player->y;
}

START_TEST(bossfight_levels_can_be_won) {
    enum { LEVELS = 20, MOST_STEPS = 4000 };
    restart(_i ? "hard" : "easy");
    void *before = malloc(fixture.size);
    int32_t won = 0;
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        generate(seed);
        while (!world->ended && world->step_count < MOST_STEPS) {
            memcpy(before, world, fixture.size);
            int32_t best = FIXTURE_NONE;
            float most = -1000.0f;
            for (int32_t action = 0; action <= FIRE; action++) {
                float value = outlook(before, action) + (action == FIRE ? 0.2f : 0.0f);
                best = value > most ? action : best;
                most = value > most ? value : most;
            }
            memcpy(world, before, fixture.size);
            fixture_step(&fixture, best);
        }
        won += world->completed;
    }
    free(before);
    // Even this player wins most of them.
    ck_assert_int_ge(won, LEVELS * 3 / 4);
}
END_TEST

Suite *rules_bossfight_suite(void) {
    Suite *suite = suite_create("rules_bossfight");
    TCase *rules = tcase_create("rules");
    tcase_add_checked_fixture(rules, set_up_plain, tear_down);
    tcase_add_test(rules, bossfight_player_speeds_up_while_a_key_is_held);
    tcase_add_test(rules, bossfight_world_edges_block);
    tcase_add_test(rules, bossfight_fires_every_third_step_from_the_third_on);
    tcase_add_test(rules, bossfight_fires_by_action_9_alone);
    tcase_add_test(rules, bossfight_player_shots_live_25_steps);
    tcase_add_test(rules, bossfight_shots_leave_the_world);
    tcase_add_test(rules, bossfight_boss_rests_for_20_steps_and_then_flies_in_legs_of_21);
    tcase_add_loop_test(rules, bossfight_shield_drops_on_the_leg_after_the_first_two_or_more, 0, 2);
    tcase_add_test(rules, bossfight_shield_stays_down_until_a_round_is_lost);
    tcase_add_test(rules, bossfight_shield_follows_the_boss_a_step_behind);
    tcase_add_test(rules, bossfight_shield_reflects_shots_downwards);
    tcase_add_test(rules, bossfight_hits_count_while_the_shield_is_down);
    tcase_add_test(rules, bossfight_a_lost_round_stuns_the_boss);
    tcase_add_test(rules, bossfight_the_stunned_boss_holds_its_fire);
    tcase_add_test(rules, bossfight_the_last_round_completes_the_level);
    tcase_add_test(rules, bossfight_the_shield_rises_between_two_shots_of_one_step);
    tcase_add_test(rules, bossfight_a_destroyed_boss_pays_once);
    tcase_add_loop_test(rules, bossfight_boss_its_shots_and_meteors_kill, 0, 3);
    tcase_add_test(rules, bossfight_shield_and_own_shots_are_harmless);
    tcase_add_test(rules, bossfight_touching_is_not_overlapping);
    tcase_add_test(rules, bossfight_winning_and_dying_count_both);
    tcase_add_test(rules, bossfight_boss_shots_live_50_steps_and_kill_on_the_last);
    tcase_add_test(rules, bossfight_meteors_absorb_shots_and_stay);
    tcase_add_test(rules, bossfight_a_shot_kills_before_a_meteor_absorbs_it);
    tcase_add_test(rules, bossfight_fan);
    tcase_add_test(rules, bossfight_sweeping_cross);
    tcase_add_test(rules, bossfight_ring);
    tcase_add_test(rules, bossfight_rain);
    tcase_add_test(rules, bossfight_without_shield_it_fires_by_chance);
    tcase_add_loop_test(rules, bossfight_shots_of_the_boss_spin_at_the_speed_of_the_mode, 0, 2);
    tcase_add_test(rules, bossfight_chance_does_not_depend_on_play);
    tcase_add_test(rules, bossfight_rewards_are_parameters);
    tcase_add_test(rules, bossfight_may_have_no_shield);
    tcase_add_test(rules, bossfight_scene_goes_from_the_boss_up_to_the_player);
    tcase_add_test(rules, bossfight_reflected_shots_fade);
    tcase_add_test(rules, bossfight_refuses_foreign_states);
    suite_add_tcase(suite, rules);
    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, set_up_hard, tear_down);
    tcase_set_timeout(levels, 120);
    tcase_add_loop_test(levels, bossfight_starts_as_the_sheet_says, 0, 2);
    tcase_add_test(levels, bossfight_ends_of_all_ranges_can_be_played);
    tcase_add_test(levels, bossfight_fingerprint_tells_rounds_apart);
    tcase_add_loop_test(levels, bossfight_levels_can_be_won, 0, 2);
    suite_add_tcase(suite, levels);
    return suite;
}
