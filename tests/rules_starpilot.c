// The rules of starpilot, one behaviour a test.
#include "world_fixture.h"

Suite *rules_starpilot_suite(void);
extern const pcd_game pcd_game_starpilot;

#define WORLD_SIZE 16.0f
enum { FIRE = 9, FIRE_BACK = 10 };

static world_fixture fixture;
static pcd_world *world;
static pcd_entity *player;
static uint8_t flyer, fast_flyer, turret, meteor, cloud, finish, player_shot, flyer_shot, turret_shot;

static void start(const char *mode) {
    fixture_open(&fixture, &pcd_game_starpilot, mode);
    flyer = fixture_kind(&fixture, "flyer");
    fast_flyer = fixture_kind(&fixture, "fast flyer");
    turret = fixture_kind(&fixture, "turret");
    meteor = fixture_kind(&fixture, "meteor");
    cloud = fixture_kind(&fixture, "cloud");
    finish = fixture_kind(&fixture, "finish");
    player_shot = fixture_kind(&fixture, "player shot");
    flyer_shot = fixture_kind(&fixture, "flyer shot");
    turret_shot = fixture_kind(&fixture, "turret shot");
    fixture_generate(&fixture, 1);
    world = fixture.world;
    player = pcd_player(world);
}

// Nothing enters, the player stands in the middle.
static void start_alone(const char *mode) {
    start(mode);
    fixture_set(&fixture, "min_time", 10000.0f);
    fixture_generate(&fixture, 1);
    player->x = player->y = 8.0f;
}

static void restart(const char *mode) {
    fixture_close(&fixture);
    start(mode);
}

static void restart_alone(const char *mode) {
    fixture_close(&fixture);
    start_alone(mode);
}

static void set_up_alone(void) {
    start_alone("hard");
}

static void set_up_hard(void) {
    start("hard");
}

static void tear_down(void) {
    fixture_close(&fixture);
}

static pcd_entity *add(uint8_t kind, float x, float y, int32_t health) {
    float half_width = kind == flyer || kind == fast_flyer ? 0.5f : kind == player_shot ? 0.4f : 2.0f;
    pcd_entity *entity = pcd_add_entity(world, kind, x, y, half_width, half_width);
    ck_assert_ptr_nonnull(entity);
    entity->health = (int16_t)health;
    return entity;
}

// One step with the player out of everything's reach.
static void step_absent(int32_t action) {
    player->x = player->y = -50.0f;
    fixture_step(&fixture, action);
}

START_TEST(starpilot_starts_at_rest_anywhere) {
    restart("hard");
    float lowest = WORLD_SIZE, highest = 0.0f;
    for (int32_t seed = 0; seed < 3000; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_int_eq(world->num_entities, 1);
        ck_assert_float_eq(player->half_width, 0.4f);
        ck_assert_float_eq(player->vx, 0.0f);
        ck_assert(player->x >= 0.4f && player->x <= 15.6f && player->y >= 0.4f && player->y <= 15.6f);
        lowest = player->y < lowest ? player->y : lowest;
        highest = player->y > highest ? player->y : highest;
    }
    ck_assert_float_lt(lowest, 0.45f);
    ck_assert_float_gt(highest, 15.55f);
}
END_TEST

START_TEST(starpilot_speeds_up_while_a_key_is_held) {
    static const char *const modes[] = {"easy", "hard", "extreme"};
    static const float top[] = {0.75f, 0.75f, 0.5f};
    restart_alone(modes[_i]);
    fixture_step(&fixture, 8);
    ck_assert_float_eq_tol(player->vx, 0.45f * top[_i], 1e-6f);
    ck_assert_float_eq_tol(player->vy, 0.45f * top[_i], 1e-6f);
    fixture_step(&fixture, 8);
    ck_assert_float_eq_tol(player->vx, 0.45f * 1.45f * top[_i], 1e-6f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(player->vx, 0.45f * 0.45f * 1.45f * top[_i], 1e-6f);
}
END_TEST

START_TEST(starpilot_world_edges_block) {
    fixture_steps(&fixture, 8, 40);
    ck_assert_float_eq_tol(player->x, 15.6f, 0.01f);
    ck_assert_float_eq_tol(player->y, 15.6f, 0.01f);
    fixture_steps(&fixture, 0, 60);
    ck_assert_float_eq_tol(player->x, 0.4f, 0.01f);
    ck_assert_float_eq_tol(player->y, 0.4f, 0.01f);
}
END_TEST

START_TEST(starpilot_fires_forwards_and_backwards) {
    fixture_step(&fixture, _i);
    const pcd_entity *shot = fixture_find(&fixture, player_shot);
    ck_assert_ptr_nonnull(shot);
    float side = _i == FIRE_BACK ? -1.0f : 1.0f;
    ck_assert_float_eq(shot->x, 8.0f + side * 0.4f);
    ck_assert_float_eq(shot->y, 8.0f);
    ck_assert_float_eq(shot->vx, side * 0.8f);
    ck_assert_float_eq(shot->half_width, 0.4f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(shot->x, 8.0f + side * 0.4f + side * 0.8f);
    ck_assert_float_eq(shot->y, 8.0f);
}
END_TEST

START_TEST(starpilot_fires_every_step_and_coasts) {
    player->vx = 0.5f;
    fixture_step(&fixture, FIRE);
    ck_assert_float_eq_tol(player->vx, 0.225f, 1e-6f);
    ck_assert_float_eq(fixture_find(&fixture, player_shot)->x, player->x + 0.4f);
    fixture_steps(&fixture, FIRE, 4);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 5);
}
END_TEST

START_TEST(starpilot_shots_leave_the_world) {
    fixture_step(&fixture, FIRE);
    fixture_steps(&fixture, FIXTURE_NONE, 9);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 1);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 0);
}
END_TEST

START_TEST(starpilot_shots_are_smaller_in_extreme) {
    restart_alone("extreme");
    fixture_step(&fixture, FIRE);
    ck_assert_float_eq(fixture_find(&fixture, player_shot)->half_height, 0.2f);
}
END_TEST

START_TEST(starpilot_dies_of_what_is_dangerous) {
    const uint8_t deadly[] = {flyer, fast_flyer, turret, meteor, flyer_shot, turret_shot};
    add(deadly[_i], 8.0f, 8.0f, 5);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_uint_eq(world->completed, 0);
}
END_TEST

START_TEST(starpilot_clouds_and_own_shots_are_harmless) {
    add(cloud, 8.0f, 8.0f, 0);
    add(player_shot, 8.0f, 8.0f, 0);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(world->ended, 0);
    ck_assert_int_eq(fixture_count(&fixture, cloud), 1);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 1);
}
END_TEST

START_TEST(starpilot_touching_is_not_overlapping) {
    add(meteor, 8.0f + 0.5f + 2.0f, 8.0f, 5);
    player->half_width = 0.5f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(world->ended, 0);
    player->x += 0.01f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(world->ended, 1);
}
END_TEST

START_TEST(starpilot_hits_destroy_by_their_number) {
    for (int32_t hit = 1; hit <= 3; hit++) {
        if (hit == 1)
            add(turret, 13.0f, 3.0f, 3);
        add(player_shot, 13.0f, 3.0f, 0);
        float reward = fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_int_eq(fixture_count(&fixture, player_shot), 0);
        ck_assert_float_eq(reward, hit == 3 ? 1.0f : 0.0f);
    }
    ck_assert_uint_eq(world->ended, 0);
}
END_TEST

START_TEST(starpilot_meteors_absorb_shots) {
    pcd_entity *target = add(meteor, 13.0f, 3.0f, 500);
    add(player_shot, 13.0f, 3.0f, 0);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(target->health, 499);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 0);
}
END_TEST

START_TEST(starpilot_shots_pass_what_is_not_hittable) {
    const uint8_t passed[] = {cloud, flyer_shot, turret_shot, finish, player_shot};
    add(passed[_i], 13.0f, 3.0f, 0);
    add(player_shot, 13.0f, 3.0f, 0);
    int32_t before = world->num_entities;
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_int_eq(world->num_entities, before);
}
END_TEST

START_TEST(starpilot_a_shot_hits_the_newest_target_only) {
    pcd_entity *old = add(flyer, 13.0f, 3.0f, 2);
    pcd_entity *young = add(flyer, 13.0f, 3.0f, 2);
    add(player_shot, 13.0f, 3.0f, 0);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(old->health, 2);
    ck_assert_int_eq(young->health, 1);
}
END_TEST

START_TEST(starpilot_a_destroyed_enemy_stays_one_more_step) {
    add(flyer, 13.0f, 3.0f, 1)->vx = -0.4f;
    add(player_shot, 13.0f, 3.0f, 0);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    const pcd_entity *victim = fixture_find(&fixture, flyer);
    ck_assert_ptr_nonnull(victim);
    // It lets shots pass, moves on and kills; then it is gone.
    add(player_shot, 12.5f, 3.0f, 0);
    player->x = 12.0f;
    player->y = 3.0f;
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_int_eq(fixture_count(&fixture, flyer), 0);
    ck_assert_int_eq(fixture_count(&fixture, player_shot), 1);
}
END_TEST

START_TEST(starpilot_a_kill_pays_in_death) {
    add(flyer, 13.0f, 3.0f, 1);
    add(player_shot, 13.0f, 3.0f, 0);
    add(meteor, 8.0f, 8.0f, 500);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    ck_assert_uint_eq(world->ended, 1);
}
END_TEST

START_TEST(starpilot_a_flyer_fires_once) {
    add(flyer, 13.0f, 3.0f, 2)->timer = 3;
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_int_eq(fixture_count(&fixture, flyer_shot), 0);
    fixture_step(&fixture, FIXTURE_NONE);
    const pcd_entity *shot = fixture_find(&fixture, flyer_shot);
    ck_assert_ptr_nonnull(shot);
    // From its centre towards the player's, at 0.8: a direction of (-5, 5).
    ck_assert_float_eq(shot->x, 13.0f);
    ck_assert_float_eq(shot->y, 3.0f);
    ck_assert_float_eq_tol(shot->vx, -0.5656854f, 1e-6f);
    ck_assert_float_eq_tol(shot->vy, 0.5656854f, 1e-6f);
    ck_assert_uint_eq(shot->rotation, 24);
    uint32_t births = world->births;
    player->x = player->y = 0.4f;
    fixture_steps(&fixture, FIXTURE_NONE, 300);
    ck_assert_uint_eq(world->births, births);
}
END_TEST

START_TEST(starpilot_a_turret_fires_at_its_period) {
    pcd_entity *shooter = add(turret, 13.0f, 3.0f, 5);
    shooter->timer = 20;
    shooter->data[0] = 20.0f;
    uint32_t births = world->births;
    for (int32_t step = 1; step <= 100; step++) {
        step_absent(FIXTURE_NONE);
        births += step % 20 == 0;
        ck_assert_uint_eq(world->births, births);
    }
    const pcd_entity *shot = fixture_find(&fixture, turret_shot);
    ck_assert_float_eq_tol(shot->vx * shot->vx + shot->vy * shot->vy, 0.64f, 1e-5f);
}
END_TEST

START_TEST(starpilot_a_shooter_fires_in_its_last_step) {
    add(flyer, 13.0f, 3.0f, 1)->timer = 1;
    add(player_shot, 13.0f, 3.0f, 0);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    ck_assert_int_eq(fixture_count(&fixture, flyer_shot), 1);
}
END_TEST

START_TEST(starpilot_flyer_shots_are_slower_in_easy) {
    restart_alone("easy");
    add(flyer, 13.0f, 8.0f, 2)->timer = 1;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(fixture_find(&fixture, flyer_shot)->vx, -0.5f, 1e-6f);
}
END_TEST

START_TEST(starpilot_hits_and_kills_burst) {
    pcd_entity *target = add(flyer, 13.0f, 3.0f, 1);
    target->vx = -0.25f;
    add(player_shot, 12.5f, 3.25f, 0);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(world->num_effects, 2);
    const pcd_effect *hit = &pcd_effects(world)[0], *kill = &pcd_effects(world)[1];
    ck_assert_float_eq(hit->x, 12.5f);
    ck_assert_float_eq(hit->y, 3.25f);
    ck_assert_float_eq(hit->vx, -0.25f);
    ck_assert_float_eq(hit->half_width, 0.2f);
    ck_assert_float_eq(kill->x, 12.75f);
    ck_assert_float_eq(kill->half_width, 0.25f);
    // Five frames, each 1.4 times as large as the one before, then nothing.
    pcd_scene scene;
    pcd_sprite sprites[256];
    float size = 0.2f;
    for (int32_t age = 0; age < 5; age++) {
        fixture_scene(&fixture, &scene, sprites);
        int32_t place = scene.num_sprites - 3;
        ck_assert_float_eq_tol(sprites[place].half_width, size, 1e-5f);
        ck_assert_float_eq_tol(sprites[place].x, 12.5f - 0.25f * (float)age, 1e-5f);
        ck_assert_uint_eq(sprites[place].frame, age);
        size *= 1.4f;
        fixture_step(&fixture, FIXTURE_NONE);
    }
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_int_eq(scene.num_sprites, 1);
}
END_TEST

START_TEST(starpilot_finish_enters_at_step_500) {
    static const float ratios[] = {0.326f, 0.508f, 0.375f, 0.369f};
    uint32_t seen = 0;
    for (int32_t seed = 0; seed < 50; seed++) {
        fixture_generate(&fixture, seed);
        world->step_count = 498;
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_int_eq(fixture_count(&fixture, finish), 0);
        fixture_step(&fixture, FIXTURE_NONE);
        const pcd_entity *gate = fixture_find(&fixture, finish);
        ck_assert_ptr_nonnull(gate);
        ck_assert_float_eq(gate->half_height, 8.0f);
        ck_assert_float_eq(gate->y, 8.0f);
        ck_assert_float_eq_tol(gate->half_width, 8.0f * ratios[gate->variant], 1e-5f);
        ck_assert_float_eq_tol(gate->x - gate->half_width, 16.0f, 1e-5f);
        ck_assert_float_eq(gate->vx, -0.2f);
        seen |= 1u << gate->variant;
    }
    ck_assert_uint_eq(seen, 15);
}
END_TEST

START_TEST(starpilot_finish_completes_the_level) {
    // The last touch is a tie that rounding decides: at 576 or 577.
    static const float starts[] = {15.6f, 0.4f};
    static const int32_t earliest[] = {501, 576}, latest[] = {501, 577};
    player->x = starts[_i];
    world->step_count = 499;
    float reward = 0.0f;
    while (!world->ended)
        reward += fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(reward, 10.0f);
    ck_assert_uint_eq(world->completed, 1);
    ck_assert_int_ge(world->step_count, earliest[_i]);
    ck_assert_int_le(world->step_count, latest[_i]);
}
END_TEST

START_TEST(starpilot_finish_pays_in_death) {
    add(finish, 8.0f, 8.0f, 0);
    add(meteor, 8.0f, 8.0f, 500);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_uint_eq(world->completed, 1);
}
END_TEST

START_TEST(starpilot_rewards_are_parameters) {
    fixture_set(&fixture, "enemy_reward", 0.25f);
    fixture_set(&fixture, "completion_bonus", 3.0f);
    fixture_generate(&fixture, 1);
    add(flyer, 13.0f, 3.0f, 1);
    add(player_shot, 13.0f, 3.0f, 0);
    add(finish, player->x, player->y, 0);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 3.25f);
}
END_TEST

START_TEST(starpilot_clouds_cover_the_player) {
    add(cloud, 8.0f, 8.0f, 0);
    add(meteor, 13.0f, 3.0f, 500);
    player->vx = 0.375f;
    player->vy = 0.75f;
    pcd_scene scene;
    pcd_sprite sprites[256];
    fixture_scene(&fixture, &scene, sprites);
    int32_t own = fixture_sprite(&scene, fixture_kind(&fixture, "player"));
    ck_assert_int_lt(fixture_sprite(&scene, meteor), own);
    ck_assert_int_gt(fixture_sprite(&scene, cloud), own);
    ck_assert_float_eq(scene.velocity_x, 0.5f);
    ck_assert_float_eq(scene.velocity_y, 1.5f);
    ck_assert_float_eq(scene.view, WORLD_SIZE);
}
END_TEST

START_TEST(starpilot_background_scrolls) {
    pcd_scene scene;
    pcd_sprite sprites[256];
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq(scene.background_x, 0.0f);
    ck_assert_float_eq(scene.background_y, -16.0f);
    ck_assert_float_eq(scene.background_width, 48.0f);
    ck_assert_float_eq(scene.background_height, 48.0f);
    ck_assert(scene.repeat_x);
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq_tol(scene.background_x, -2.0f, 1e-5f);
}
END_TEST

// Plays whole levels with the player absent and looks at everything in the step of its entry.
START_TEST(starpilot_enters_as_the_sheet_says) {
    static const struct {
        const char *mode;
        float flyer_speed;
        int32_t flyer_health, fast_health, turret_health;
    } rows[] = {{"easy", 0.3f, 2, 0, 0}, {"hard", 0.4f, 2, 1, 5}, {"extreme", 0.4f, 5, 2, 10}};
    restart(rows[_i].mode);
    bool is_easy = _i == 0;
    int32_t straight = 0, flyers = 0, from_left = 0;
    for (int32_t seed = 0; seed < 100; seed++) {
        fixture_generate(&fixture, seed);
        uint32_t births = 1;
        while (world->step_count < 520) {
            step_absent(FIXTURE_NONE);
            for (int32_t i = 1; i < world->num_entities; i++) {
                const pcd_entity *entity = &pcd_entities(world)[i];
                bool is_flyer = entity->kind == flyer || entity->kind == fast_flyer;
                if (entity->id < births || entity->kind == flyer_shot || entity->kind == turret_shot ||
                    entity->kind == finish)
                    continue;
                float size = is_flyer ? 0.5f : 2.0f;
                bool is_left = entity->x < 0.0f;
                ck_assert_float_eq(entity->x, is_left ? -size : WORLD_SIZE + size);
                ck_assert(entity->y >= size && entity->y <= WORLD_SIZE - size);
                ck_assert_float_eq(entity->half_width, size);
                ck_assert_float_eq_tol(entity->half_height, entity->kind == turret ? 0.605f : size, 0.001f);
                ck_assert(is_left ? entity->vx > 0.0f : entity->vx < 0.0f);
                float speed = sqrtf(entity->vx * entity->vx + entity->vy * entity->vy);
                float wanted = entity->kind == flyer ? rows[_i].flyer_speed : is_flyer ? 0.6f : 0.2f;
                ck_assert_float_eq_tol(speed, wanted, 1e-5f);
                int32_t health = entity->kind == flyer        ? rows[_i].flyer_health
                                 : entity->kind == fast_flyer ? rows[_i].fast_health
                                 : entity->kind == turret     ? rows[_i].turret_health
                                 : entity->kind == meteor     ? 500
                                                              : 0;
                ck_assert_int_eq(entity->health, health);
                ck_assert(!is_easy || entity->kind == flyer);
                if (!is_flyer) {
                    ck_assert(!is_left && entity->vy == 0.0f);
                    continue;
                }
                ck_assert_float_le(fabsf(entity->vy), fabsf(entity->vx) * 1.0001f);
                ck_assert_uint_eq(entity->mirrored, !is_left);
                ck_assert(entity->timer >= 10 && entity->timer <= 99);
                flyers++;
                straight += entity->vy == 0.0f;
                from_left += is_left;
            }
            births = world->births;
        }
    }
    ck_assert_double_eq_tol((double)straight / flyers, 0.5, 0.03);
    ck_assert_double_le(fabs((double)from_left / flyers - (is_easy ? 0.0 : 0.1)), is_easy ? 0.0 : 0.02);
}
END_TEST

START_TEST(starpilot_waves_come_as_the_sheet_says) {
    static const struct {
        const char *mode;
        double flyers, fast_flyers, others;
    } rows[] = {{"easy", 75.3, 0.0, 0.0}, {"hard", 32.5, 10.7, 3.6}};
    enum { LEVELS = 400 };
    restart(rows[_i].mode);
    double count[16] = {0}, first = 0.0, waves = 0.0;
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        uint32_t births = 1;
        int32_t last_start = 0, members[64] = {0}, starts[64] = {0}, last_wave = -1;
        float heights[64];
        while (world->step_count < 530) {
            step_absent(FIXTURE_NONE);
            for (int32_t i = 1; i < world->num_entities; i++) {
                const pcd_entity *entity = &pcd_entities(world)[i];
                if (entity->id < births || entity->kind == flyer_shot || entity->kind == turret_shot ||
                    entity->kind == finish)
                    continue;
                int32_t wave = entity->variant;
                count[entity->kind] += 1.0 / LEVELS;
                if (members[wave]++ == 0) {
                    // Waves begin in order, 10 to 29 steps apart, none after step 500.
                    ck_assert_int_eq(wave, last_wave + 1);
                    int32_t gap = world->step_count - (last_wave < 0 ? 1 : last_start);
                    ck_assert(gap >= 10 && gap <= 29);
                    ck_assert_int_le(world->step_count, 500);
                    first += wave == 0 ? (double)world->step_count / LEVELS : 0.0;
                    last_start = world->step_count;
                    starts[wave] = last_start;
                    heights[wave] = entity->y;
                    last_wave = wave;
                    waves += 1.0 / LEVELS;
                } else {
                    // Members follow in file, at one height.
                    ck_assert_int_eq(world->step_count, starts[wave] + 5 * (members[wave] - 1));
                    ck_assert_float_eq(entity->y, heights[wave]);
                    ck_assert_int_le(members[wave], 5);
                }
            }
            births = world->births;
        }
    }
    ck_assert_double_eq_tol(waves, 25.1, 0.5);
    ck_assert_double_eq_tol(first, 20.4, 1.0);
    ck_assert_double_eq_tol(count[flyer], rows[_i].flyers, 1.6);
    ck_assert_double_eq_tol(count[fast_flyer], rows[_i].fast_flyers, 1.2);
    ck_assert_double_eq_tol(count[turret], rows[_i].others, 0.4);
    ck_assert_double_eq_tol(count[meteor], rows[_i].others, 0.4);
    ck_assert_double_eq_tol(count[cloud], rows[_i].others, 0.4);
}
END_TEST

START_TEST(starpilot_waves_keep_to_their_time) {
    fixture_set(&fixture, "min_time", 100.0f);
    fixture_set(&fixture, "max_time", 200.0f);
    fixture_generate(&fixture, 1);
    while (world->step_count < 99)
        step_absent(FIXTURE_NONE);
    ck_assert_uint_eq(world->births, 1);
    while (world->step_count < 220)
        step_absent(FIXTURE_NONE);
    ck_assert_uint_gt(world->births, 1);
    fixture_clear(&fixture);
    uint32_t births = world->births;
    while (world->step_count < 499)
        step_absent(FIXTURE_NONE);
    ck_assert_uint_eq(world->births, births);
}
END_TEST

// The most crowded schedule fits, and so does what it lets fly.
START_TEST(starpilot_crowds_stay_within_the_pool) {
    fixture_set(&fixture, "min_enemy_delta_t", 8.0f);
    fixture_set(&fixture, "max_enemy_delta_t", 9.0f);
    fixture_set(&fixture, "max_group_size", 6.0f);
    fixture_set(&fixture, "flyer_speed", 0.2f);
    fixture_set(&fixture, "flyer_shot_speed", 0.2f);
    for (int32_t seed = 0; seed < 50; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert(fixture.game->valid(world));
        for (int32_t step = 0; step < 600; step++) {
            step_absent(FIRE);
            ck_assert_int_le(world->num_entities, world->entity_capacity);
        }
    }
}
END_TEST

START_TEST(starpilot_a_wave_shares_its_look) {
    pcd_entity *a = add(flyer, 3.0f, 3.0f, 2), *b = add(flyer, 13.0f, 3.0f, 2);
    pcd_entity *c = add(flyer, 3.0f, 13.0f, 2);
    a->variant = b->variant = 4;
    c->variant = 5;
    bool differ = false;
    for (uint64_t looks = 0; looks < 20; looks++) {
        world->looks = pcd_mix(looks, 1);
        pcd_scene scene;
        pcd_sprite sprites[256];
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_uint_eq(sprites[0].variant, sprites[1].variant);
        ck_assert_uint_lt(sprites[0].variant, 7);
        differ = differ || sprites[0].variant != sprites[2].variant;
    }
    ck_assert(differ);
}
END_TEST

static uint64_t fingerprint_of(int32_t seed) {
    fixture_generate(&fixture, seed);
    pcd_hash hash = {0};
    fixture.game->fingerprint(world, &hash);
    return hash.value;
}

START_TEST(starpilot_fingerprint_tells_schedules_apart) {
    ck_assert_uint_eq(fingerprint_of(3), fingerprint_of(3));
    for (int32_t seed = 0; seed < 200; seed++)
        ck_assert_uint_ne(fingerprint_of(seed), fingerprint_of(seed + 1));
}
END_TEST

START_TEST(starpilot_refuses_foreign_fields) {
    int32_t *fields = pcd_fields(world);
    ck_assert(fixture.game->valid(world));
    for (int32_t field = 0; field < 3; field++) {
        int32_t kept = fields[field];
        fields[field] = -1;
        ck_assert(!fixture.game->valid(world));
        fields[field] = 1000000;
        ck_assert(!fixture.game->valid(world));
        fields[field] = kept;
    }
    add(flyer, 3.0f, 3.0f, 2)->kind = 0;
    ck_assert(!fixture.game->valid(world));
}
END_TEST

// Figures of the original: mean return and length with their standard errors. Policy -1 is uniformly random.
START_TEST(starpilot_play_matches_the_original) {
    static const struct {
        const char *mode;
        int32_t policy;
        double reward, reward_error, length, length_error;
    } rows[] = {
        {"easy", -1, 1.482, 0.031, 80.2, 0.52},     {"easy", 4, 0.0, 0.0, 64.4, 0.43},
        {"easy", 9, 1.43, 0.045, 73.4, 0.50},       {"hard", -1, 0.894, 0.023, 80.8, 0.61},
        {"hard", 4, 0.0, 0.0, 67.6, 0.63},          {"hard", 9, 0.85, 0.032, 76.7, 0.76},
        {"extreme", -1, 0.258, 0.010, 74.85, 0.54}, {"extreme", 9, 0.62, 0.026, 74.3, 0.72},
    };
    enum { EPISODES = 2000 };
    restart(rows[_i].mode);
    pcd_rng actions = {pcd_mix(5, 5)};
    fixture_mean reward = {0}, length = {0};
    for (int32_t episode = 0; episode < EPISODES; episode++) {
        fixture_generate(&fixture, episode);
        double earned = 0.0;
        while (!world->ended)
            earned += (double)fixture_step(
                &fixture, rows[_i].policy >= 0 ? rows[_i].policy : pcd_rng_below(&actions, PCD_NUM_ACTIONS));
        fixture_note(&reward, earned);
        fixture_note(&length, world->step_count);
    }
    fixture_check_mean(&reward, rows[_i].reward, rows[_i].reward_error);
    fixture_check_mean(&length, rows[_i].length, rows[_i].length_error);
}
END_TEST

Suite *rules_starpilot_suite(void) {
    Suite *suite = suite_create("rules_starpilot");
    TCase *rules = tcase_create("rules");
    tcase_add_checked_fixture(rules, set_up_alone, tear_down);
    tcase_add_test(rules, starpilot_starts_at_rest_anywhere);
    tcase_add_loop_test(rules, starpilot_speeds_up_while_a_key_is_held, 0, 3);
    tcase_add_test(rules, starpilot_world_edges_block);
    tcase_add_loop_test(rules, starpilot_fires_forwards_and_backwards, FIRE, PCD_NUM_ACTIONS);
    tcase_add_test(rules, starpilot_fires_every_step_and_coasts);
    tcase_add_test(rules, starpilot_shots_leave_the_world);
    tcase_add_test(rules, starpilot_shots_are_smaller_in_extreme);
    tcase_add_loop_test(rules, starpilot_dies_of_what_is_dangerous, 0, 6);
    tcase_add_test(rules, starpilot_clouds_and_own_shots_are_harmless);
    tcase_add_test(rules, starpilot_touching_is_not_overlapping);
    tcase_add_test(rules, starpilot_hits_destroy_by_their_number);
    tcase_add_test(rules, starpilot_meteors_absorb_shots);
    tcase_add_loop_test(rules, starpilot_shots_pass_what_is_not_hittable, 0, 5);
    tcase_add_test(rules, starpilot_a_shot_hits_the_newest_target_only);
    tcase_add_test(rules, starpilot_a_destroyed_enemy_stays_one_more_step);
    tcase_add_test(rules, starpilot_a_kill_pays_in_death);
    tcase_add_test(rules, starpilot_a_flyer_fires_once);
    tcase_add_test(rules, starpilot_a_turret_fires_at_its_period);
    tcase_add_test(rules, starpilot_a_shooter_fires_in_its_last_step);
    tcase_add_test(rules, starpilot_flyer_shots_are_slower_in_easy);
    tcase_add_test(rules, starpilot_hits_and_kills_burst);
    tcase_add_test(rules, starpilot_finish_enters_at_step_500);
    tcase_add_loop_test(rules, starpilot_finish_completes_the_level, 0, 2);
    tcase_add_test(rules, starpilot_finish_pays_in_death);
    tcase_add_test(rules, starpilot_rewards_are_parameters);
    tcase_add_test(rules, starpilot_clouds_cover_the_player);
    tcase_add_test(rules, starpilot_background_scrolls);
    tcase_add_test(rules, starpilot_a_wave_shares_its_look);
    tcase_add_test(rules, starpilot_refuses_foreign_fields);
    suite_add_tcase(suite, rules);
    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, set_up_hard, tear_down);
    tcase_add_loop_test(levels, starpilot_enters_as_the_sheet_says, 0, 3);
    tcase_add_loop_test(levels, starpilot_waves_come_as_the_sheet_says, 0, 2);
    tcase_add_test(levels, starpilot_waves_keep_to_their_time);
    tcase_add_test(levels, starpilot_crowds_stay_within_the_pool);
    tcase_add_test(levels, starpilot_fingerprint_tells_schedules_apart);
    tcase_add_loop_test(levels, starpilot_play_matches_the_original, 0, 8);
    suite_add_tcase(suite, levels);
    return suite;
}
