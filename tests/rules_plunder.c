// The rules of plunder, one behaviour a test.
#include "world_fixture.h"

Suite *rules_plunder_suite(void);
extern const pcd_game pcd_game_plunder;

#define FIRE 9

static world_fixture fixture;
static pcd_entity *player;
static uint8_t enemy_kind, friend_kind, ball_kind, panel_kind, emblem_kind, emblem_ship_kind;

static void start(const char *mode) {
    fixture_open(&fixture, &pcd_game_plunder, mode);
    player = pcd_player(fixture.world);
    enemy_kind = fixture_kind(&fixture, "enemy ship");
    friend_kind = fixture_kind(&fixture, "friendly ship");
    ball_kind = fixture_kind(&fixture, "ball");
    panel_kind = fixture_kind(&fixture, "panel");
    emblem_kind = fixture_kind(&fixture, "emblem");
    emblem_ship_kind = fixture_kind(&fixture, "ship on the emblem");
}

static void restart(const char *mode) {
    fixture_close(&fixture);
    start(mode);
}

// The player alone at sea; no ships but those a test adds.
static void set_up_alone(void) {
    start("hard");
    fixture_set(&fixture, "spawn_prob", 0.0f);
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    player->x = 12.0f;
}

static void set_up_hard(void) {
    start("hard");
}

static void tear_down(void) {
    fixture_close(&fixture);
}

static pcd_entity *add_ship(uint8_t kind, float x, float y) {
    return pcd_add_entity(fixture.world, kind, x, y, 1.0f, 0.584f);
}

static pcd_entity *add_ball(float x, float y) {
    pcd_entity *ball = pcd_add_entity(fixture.world, ball_kind, x, y, 0.25f, 0.25f);
    ball->vy = 1.0f;
    return ball;
}

// A ship that a ball hits in this step.
static void add_target(uint8_t kind) {
    add_ship(kind, 10.0f, 15.0f);
    add_ball(10.0f, 14.0f);
}

static pcd_scene look(void) {
    static pcd_sprite sprites[512];
    pcd_scene scene;
    fixture_scene(&fixture, &scene, sprites);
    return scene;
}

// What the green bar shows of the time left.
static float time_left(void) {
    pcd_scene scene = look();
    bool is_shown = scene.num_marks && scene.marks[0].green == 245;
    return is_shown ? (scene.marks[0].x1 - scene.marks[0].x0) / 20.0f : 0.0f;
}

START_TEST(plunder_starts_as_the_sheet_says) {
    static const char *const modes[] = {"easy", "hard"};
    static const float sizes[] = {1.5f, 1.0f};
    enum { LEVELS = 5000 };
    restart(modes[_i]);
    float half = sizes[_i], lowest = 4.0f + half, highest = 0.0f;
    int32_t at_limit = 0;
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_float_eq(player->half_width, half);
        ck_assert_float_eq_tol(player->half_height, half / 1.712f, 1e-6f);
        ck_assert_float_eq_tol(player->y, 1.0f + half / 1.712f, 1e-6f);
        ck_assert(player->x >= lowest && player->x <= 20.0f - half);
        at_limit += player->x == lowest;
        highest = player->x > highest ? player->x : highest;
        const pcd_entity *emblem = fixture_find(&fixture, emblem_kind);
        const pcd_entity *ship = fixture_find(&fixture, emblem_ship_kind);
        ck_assert(emblem->x == 2.0f && emblem->y == 2.0f && ship->x == 2.0f && ship->y == 2.0f);
        ck_assert(emblem->half_width == 2.0f && emblem->half_height == 2.0f);
        ck_assert_float_eq_tol(ship->half_width, 1.5f * half, 1e-6f);
        ck_assert_float_eq_tol(ship->half_height, 1.5f * half / 1.712f, 1e-5f);
        ck_assert_int_eq(fixture_count(&fixture, enemy_kind) + fixture_count(&fixture, friend_kind), 0);
    }
    ck_assert_float_gt(highest, 19.9f - half);
    ck_assert_double_eq_tol((double)at_limit / LEVELS, 0.19, 0.035);
}
END_TEST

START_TEST(plunder_panels_stand_as_the_sheet_says) {
    int32_t counts[4] = {0};
    for (int32_t seed = 0; seed < 4000; seed++) {
        fixture_generate(&fixture, seed);
        int32_t count = fixture_count(&fixture, panel_kind);
        ck_assert_int_le(count, 3);
        counts[count]++;
        for (int32_t i = 1; i <= count; i++) {
            const pcd_entity *panel = &pcd_entities(fixture.world)[i];
            ck_assert(panel->kind == panel_kind && panel->half_width == 1.2f && panel->half_height == 0.5f);
            ck_assert(panel->x >= 1.2f && panel->x <= 18.8f && panel->y >= 5.5f && panel->y <= 9.5f);
            for (int32_t j = 1; j < i; j++)
                ck_assert(!pcd_overlap(panel, &pcd_entities(fixture.world)[j], 0.0f));
        }
    }
    for (int32_t i = 0; i < 4; i++)
        ck_assert_double_eq_tol(counts[i] / 4000.0, 0.25, 0.03);
    restart("easy");
    for (int32_t seed = 0; seed < 200; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_int_eq(fixture_count(&fixture, panel_kind), 0);
    }
}
END_TEST

START_TEST(plunder_speeds_up_while_a_key_is_held) {
    static const float speeds[] = {0.3825f, 0.554625f, 0.6320813f, 0.6669366f};
    int32_t action = _i < 3 ? _i : _i + 3;
    for (int32_t i = 0; i < 4; i++) {
        fixture_step(&fixture, action);
        ck_assert_float_eq_tol(player->vx, _i < 3 ? -speeds[i] : speeds[i], 1e-5f);
        ck_assert_float_eq(player->vy, 0.0f);
    }
}
END_TEST

START_TEST(plunder_coasts_without_a_key) {
    player->vx = 0.4f;
    fixture_step(&fixture, _i);
    ck_assert_float_eq_tol(player->vx, 0.18f, 1e-6f);
}
END_TEST

START_TEST(plunder_is_clamped_on_the_left_and_keeps_its_speed) {
    fixture_steps(&fixture, FIXTURE_LEFT, 40);
    ck_assert_float_eq(player->x, 5.0f);
    ck_assert_float_eq_tol(player->vx, -0.69545f, 1e-3f);
}
END_TEST

START_TEST(plunder_is_stopped_by_the_right_border) {
    fixture_steps(&fixture, FIXTURE_RIGHT, 60);
    ck_assert_float_eq_tol(player->x, 19.0f, 0.021f);
    ck_assert_float_lt(player->vx, 0.5f);
}
END_TEST

START_TEST(plunder_fires_every_three_steps) {
    uint32_t births = fixture.world->births;
    for (uint32_t i = 1; i <= 12; i++) {
        fixture_step(&fixture, FIRE);
        ck_assert_uint_eq(fixture.world->births, births + i / 3);
    }
}
END_TEST

START_TEST(plunder_other_actions_do_not_fire) {
    fixture.world->step_count = 10;
    fixture_step(&fixture, _i);
    ck_assert_int_eq(fixture.world->num_entities, 1);
}
END_TEST

START_TEST(plunder_balls_leave_the_player_straight_up) {
    fixture_steps(&fixture, FIXTURE_RIGHT, 3);
    fixture_step(&fixture, FIRE);
    const pcd_entity *ball = fixture_find(&fixture, ball_kind);
    ck_assert_ptr_nonnull(ball);
    float x = player->x, y = player->y;
    ck_assert(ball->x == x && ball->y == y && ball->vx == 0.0f && ball->vy == 1.0f);
    ck_assert(ball->half_width == 0.25f && ball->half_height == 0.25f);
    fixture_steps(&fixture, FIXTURE_NONE, 5);
    ck_assert_float_eq(ball->x, x);
    ck_assert_float_eq(ball->y, y + 5.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 15);
    ck_assert_int_eq(fixture_count(&fixture, ball_kind), 0);
}
END_TEST

START_TEST(plunder_fires_before_the_left_clamp) {
    player->x = 5.0f;
    player->vx = -0.6f;
    fixture.world->step_count = 10;
    fixture_step(&fixture, FIRE);
    ck_assert_float_eq(player->x, 5.0f);
    ck_assert_float_eq_tol(fixture_find(&fixture, ball_kind)->x, 4.73f, 1e-4f);
}
END_TEST

START_TEST(plunder_enemies_pay_and_give_time) {
    fixture_steps(&fixture, FIXTURE_NONE, 100);
    float before = time_left();
    add_target(enemy_kind);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    ck_assert_int_eq(fixture.world->num_entities, 1);
    ck_assert_float_eq_tol(time_left(), before + 0.1f - 0.0015f, 1e-5f);
    ck_assert_float_eq_tol(look().marks[1].x1 - look().marks[1].x0, 1.0f, 1e-5f);
}
END_TEST

START_TEST(plunder_friends_cost_time) {
    float before = time_left();
    add_target(friend_kind);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_int_eq(fixture.world->num_entities, 1);
    ck_assert_float_eq_tol(time_left(), before - 0.1f - 0.0015f, 1e-5f);
    ck_assert_int_eq(look().num_marks, 1);
}
END_TEST

START_TEST(plunder_shots_cost_time) {
    fixture.world->step_count = 10;
    fixture_step(&fixture, FIRE);
    ck_assert_float_eq_tol(time_left(), 1.0f - 0.0015f - 0.02f, 1e-5f);
}
END_TEST

START_TEST(plunder_time_is_capped) {
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    add_target(enemy_kind);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(time_left(), 1.0f);
}
END_TEST

START_TEST(plunder_idling_lasts_667_steps) {
    for (int32_t i = 1; i <= 667; i++) {
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
        ck_assert_uint_eq(fixture.world->ended, i == 667);
    }
    ck_assert_uint_eq(fixture.world->completed, 0);
}
END_TEST

START_TEST(plunder_panels_stop_balls) {
    pcd_add_entity(fixture.world, panel_kind, 10.0f, 7.0f, 1.2f, 0.5f);
    add_ship(enemy_kind, 10.0f, 7.8f);
    add_ball(10.0f, 5.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_int_eq(fixture_count(&fixture, ball_kind), 0);
    ck_assert_int_eq(fixture_count(&fixture, panel_kind), 1);
    ck_assert_int_eq(fixture_count(&fixture, enemy_kind), 1);
}
END_TEST

START_TEST(plunder_a_ball_hits_the_newest_ship_only) {
    add_ship(enemy_kind, 10.0f, 15.0f);
    add_ship(friend_kind, 10.5f, 15.5f);
    add_ball(10.0f, 14.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_int_eq(fixture_count(&fixture, enemy_kind), 1);
    ck_assert_int_eq(fixture_count(&fixture, friend_kind), 0);
}
END_TEST

START_TEST(plunder_two_balls_do_not_hit_one_ship) {
    add_target(enemy_kind);
    add_ball(10.5f, 14.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    ck_assert_int_eq(fixture_count(&fixture, ball_kind), 1);
}
END_TEST

START_TEST(plunder_touching_is_not_overlapping) {
    pcd_entity *ship = pcd_add_entity(fixture.world, enemy_kind, 10.0f, 15.0f, 1.0f, 0.5f);
    add_ball(11.25f, 14.0f);
    add_ball(10.0f, 13.25f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ship->x = 10.001f;
    add_ball(11.25f, 14.0f);
    ck_assert_float_gt(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
}
END_TEST

START_TEST(plunder_hits_leave_a_blast) {
    add_target(enemy_kind);
    pcd_entities(fixture.world)[1].vx = 0.2f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->num_effects, 1);
    const pcd_effect *blast = pcd_effects(fixture.world);
    ck_assert(blast->half_width == 0.5f && blast->half_height == 0.5f);
    ck_assert_float_eq(blast->vx, 0.1f);
    ck_assert_float_eq(blast->y, 15.0f);
}
END_TEST

START_TEST(plunder_twentieth_enemy_completes_the_level) {
    for (int32_t i = 1; i < 20; i++) {
        add_target(enemy_kind);
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
        ck_assert_uint_eq(fixture.world->ended, 0);
    }
    add_target(enemy_kind);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 11.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 1);
}
END_TEST

START_TEST(plunder_win_counts_when_time_runs_out) {
    fixture_set(&fixture, "target_quota", 1.0f);
    fixture_set(&fixture, "target_time_penalty", 0.5f);
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    fixture_steps(&fixture, FIXTURE_NONE, 600);
    add_ship(friend_kind, 6.0f, 15.0f);
    add_ball(6.0f, 14.0f);
    add_target(enemy_kind);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 11.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 1);
}
END_TEST

START_TEST(plunder_ships_pass_through_all_but_balls) {
    pcd_entity *ship = add_ship(enemy_kind, 10.0f, 7.0f);
    ship->vx = 0.25f;
    add_ship(friend_kind, 11.0f, 7.0f)->vx = -0.25f;
    pcd_add_entity(fixture.world, panel_kind, 10.0f, 7.0f, 1.2f, 0.5f);
    player->x = 10.0f;
    player->y = 7.0f;
    fixture_steps(&fixture, FIXTURE_NONE, 4);
    ck_assert_float_eq(ship->x, 11.0f);
    ck_assert_int_eq(fixture.world->num_entities, 4);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(plunder_ships_leave_when_wholly_outside) {
    add_ship(enemy_kind, 20.875f, 15.0f)->vx = 0.125f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, enemy_kind), 1);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, enemy_kind), 0);
}
END_TEST

START_TEST(plunder_shows_friends_as_the_player) {
    add_ship(enemy_kind, 10.0f, 15.0f)->mirrored = 1;
    add_ship(friend_kind, 5.0f, 15.0f);
    pcd_add_entity(fixture.world, emblem_ship_kind, 2.0f, 2.0f, 1.5f, 0.876f);
    uint32_t enemies = 0, friends = 0;
    for (uint64_t look_seed = 0; look_seed < 300; look_seed++) {
        fixture.world->looks = pcd_mix(7, look_seed);
        pcd_scene scene = look();
        const pcd_sprite *sprites = scene.sprites;
        ck_assert_int_eq(scene.num_sprites, 4);
        ck_assert_uint_ne(sprites[0].variant, sprites[1].variant);
        ck_assert_uint_eq(sprites[2].variant, sprites[0].variant);
        ck_assert_uint_eq(sprites[3].variant, sprites[1].variant);
        ck_assert_uint_eq(sprites[0].mirrored, 1);
        ck_assert_uint_eq(sprites[2].rotation, 48);
        ck_assert_uint_eq(sprites[3].rotation, 16);
        ck_assert(!scene.has_velocity);
        ck_assert_uint_lt(scene.background_variant, 4);
        enemies |= 1u << sprites[0].variant;
        friends |= 1u << sprites[1].variant;
    }
    ck_assert_uint_eq(enemies, 0x3F);
    ck_assert_uint_eq(friends, 0x3F);
}
END_TEST

START_TEST(plunder_bars_stand_as_the_sheet_says) {
    add_target(enemy_kind);
    fixture_step(&fixture, FIXTURE_NONE);
    pcd_scene scene = look();
    ck_assert_int_eq(scene.num_marks, 2);
    for (int32_t i = 0; i < 2; i++) {
        ck_assert_float_eq(scene.marks[i].x0, 0.25f);
        ck_assert_float_eq(scene.marks[i].y1, 19.75f - 0.5f * (float)i);
        ck_assert_float_eq(scene.marks[i].y0, 19.25f - 0.5f * (float)i);
    }
    ck_assert_uint_eq(scene.marks[1].red, 245);
    ck_assert_float_eq(scene.view, 20.0f);
}
END_TEST

START_TEST(plunder_refuses_foreign_kinds) {
    ck_assert(fixture.game->valid(fixture.world));
    add_ship(enemy_kind, 3.0f, 3.0f)->kind = 0;
    ck_assert(!fixture.game->valid(fixture.world));
}
END_TEST

START_TEST(plunder_ships_come_as_the_sheet_says) {
    static const struct {
        const char *mode;
        float half, lanes[5];
        double ships, crowd;
    } rows[] = {{"easy", 1.5f, {13.40f, 14.335f, 15.27f, 16.205f, 17.14f}, 28.5, 5.0},
                {"hard", 1.0f, {13.60f, 14.59f, 15.58f, 16.57f, 17.56f}, 31.4, 5.3}};
    enum { LEVELS = 400 };
    restart(rows[_i].mode);
    int32_t num_ships = 0, num_enemies = 0, in_lane[5] = {0}, num_right = 0;
    double crowd = 0.0, speeds = 0.0;
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        float velocities[5] = {0.0f};
        for (int32_t i = 0; i < 667; i++) {
            uint32_t births = fixture.world->births;
            fixture_step(&fixture, FIXTURE_NONE);
            if (i >= 300)
                crowd += fixture_count(&fixture, enemy_kind) + fixture_count(&fixture, friend_kind);
            const pcd_entity *ship = &pcd_entities(fixture.world)[fixture.world->num_entities - 1];
            if (fixture.world->births == births || ship->id != births || ship->half_width != rows[_i].half)
                continue;
            int32_t lane = 0;
            while (lane < 4 && ship->y > rows[_i].lanes[lane] + 0.1f)
                lane++;
            ck_assert_float_eq_tol(ship->y, rows[_i].lanes[lane], 0.001f);
            ck_assert_float_eq_tol(ship->half_height, rows[_i].half / 1.712f, 1e-6f);
            ck_assert_float_eq(ship->x, ship->vx > 0.0f ? -rows[_i].half : 20.0f + rows[_i].half);
            ck_assert_uint_eq(ship->mirrored, ship->vx < 0.0f);
            ck_assert(fabsf(ship->vx) >= 0.15f && fabsf(ship->vx) < 0.25f);
            ck_assert(velocities[lane] == 0.0f || velocities[lane] == ship->vx);
            velocities[lane] = ship->vx;
            num_ships++;
            num_enemies += ship->kind == enemy_kind;
            num_right += ship->vx > 0.0f;
            in_lane[lane]++;
            speeds += (double)fabsf(ship->vx);
        }
    }
    ck_assert_double_eq_tol((double)num_ships / LEVELS, rows[_i].ships, 1.0);
    ck_assert_double_eq_tol(crowd / (367.0 * LEVELS), rows[_i].crowd, 0.3);
    ck_assert_double_eq_tol((double)num_enemies / num_ships, 0.5, 0.02);
    ck_assert_double_eq_tol((double)num_right / num_ships, 0.5, 0.05);
    ck_assert_double_eq_tol(speeds / num_ships, 0.2, 0.005);
    for (int32_t lane = 0; lane < 5; lane++)
        ck_assert_double_eq_tol((double)in_lane[lane] / num_ships, 0.2, 0.025);
}
END_TEST

// Leads a gunner to where an enemy will be: what a careful player reaches.
static int32_t aim_well(void) {
    for (int32_t i = 1; i < fixture.world->num_entities; i++) {
        const pcd_entity *ship = &pcd_entities(fixture.world)[i];
        if (ship->kind != enemy_kind && ship->kind != friend_kind)
            continue;
        float flight = ship->y - player->y, x = ship->x + ship->vx * flight;
        if (fabsf(x - player->x) < ship->half_width * (ship->kind == enemy_kind ? 0.7f : 1.4f))
            if (ship->kind == friend_kind)
                return FIXTURE_NONE;
    }
    for (int32_t i = 1; i < fixture.world->num_entities; i++) {
        const pcd_entity *ship = &pcd_entities(fixture.world)[i];
        float x = ship->x + ship->vx * (ship->y - player->y);
        if (ship->kind == enemy_kind && fabsf(x - player->x) < 0.7f * ship->half_width)
            return fixture_find(&fixture, ball_kind) ? FIXTURE_NONE : FIRE;
    }
    return FIXTURE_NONE;
}

START_TEST(plunder_levels_can_be_won) {
    static const char *const modes[] = {"easy", "hard"};
    int32_t won = 0;
    restart(modes[_i]);
    for (int32_t seed = 0; seed < 200; seed++) {
        fixture_generate(&fixture, seed);
        while (!fixture.world->ended)
            fixture_step(&fixture, aim_well());
        won += fixture.world->completed;
    }
    // From wherever it starts, without moving.
    ck_assert_int_ge(won, 60);
}
END_TEST

static int32_t act(int32_t policy, int32_t step, pcd_rng *actions) {
    switch (policy) {
    case 0: return pcd_rng_below(actions, PCD_NUM_ACTIONS);
    case 1: return FIRE;
    case 2: return step % 15 ? FIXTURE_NONE : FIRE;
    default:
        step %= 46;
        return step < 20 ? FIXTURE_RIGHT : step < 23 ? FIRE : step < 43 ? FIXTURE_LEFT : FIRE;
    }
}

// Mean return and length of policies on the original, with standard deviations of 2000 episodes.
START_TEST(plunder_play_matches_the_original) {
    static const struct {
        const char *mode;
        int32_t policy;
        double reward, reward_deviation, length, length_deviation;
    } rows[] = {{"easy", 0, 4.41, 3.15, 383, 112}, {"easy", 1, 1.75, 1.59, 125, 22},
                {"easy", 2, 5.99, 4.37, 363, 114}, {"easy", 3, 4.44, 3.08, 432, 123},
                {"hard", 0, 2.94, 2.41, 379, 94},  {"hard", 1, 1.46, 1.67, 125, 20},
                {"hard", 2, 4.17, 3.98, 365, 98},  {"hard", 3, 3.10, 2.48, 433, 104}};
    enum { EPISODES = 2000 };
    restart(rows[_i].mode);
    pcd_rng actions = {pcd_mix(5, 5)};
    double reward = 0.0, length = 0.0;
    for (int32_t episode = 0; episode < EPISODES; episode++) {
        fixture_generate(&fixture, episode);
        for (int32_t i = 0; !fixture.world->ended; i++)
            reward += (double)fixture_step(&fixture, act(rows[_i].policy, i, &actions)) / EPISODES;
        length += fixture.world->step_count / (double)EPISODES;
    }
    double error = sqrt(2.0 / EPISODES);
    ck_assert_double_le(fabs(reward - rows[_i].reward), 3.0 * error * rows[_i].reward_deviation);
    ck_assert_double_le(fabs(length - rows[_i].length), 3.0 * error * rows[_i].length_deviation);
}
END_TEST

Suite *rules_plunder_suite(void) {
    Suite *suite = suite_create("rules_plunder");
    TCase *rules = tcase_create("rules");
    tcase_add_checked_fixture(rules, set_up_alone, tear_down);
    tcase_add_loop_test(rules, plunder_speeds_up_while_a_key_is_held, 0, 6);
    tcase_add_loop_test(rules, plunder_coasts_without_a_key, 3, 6);
    tcase_add_loop_test(rules, plunder_coasts_without_a_key, 9, PCD_NUM_ACTIONS);
    tcase_add_test(rules, plunder_is_clamped_on_the_left_and_keeps_its_speed);
    tcase_add_test(rules, plunder_is_stopped_by_the_right_border);
    tcase_add_test(rules, plunder_fires_every_three_steps);
    tcase_add_loop_test(rules, plunder_other_actions_do_not_fire, 0, 9);
    tcase_add_loop_test(rules, plunder_other_actions_do_not_fire, 10, PCD_NUM_ACTIONS);
    tcase_add_test(rules, plunder_balls_leave_the_player_straight_up);
    tcase_add_test(rules, plunder_fires_before_the_left_clamp);
    tcase_add_test(rules, plunder_enemies_pay_and_give_time);
    tcase_add_test(rules, plunder_friends_cost_time);
    tcase_add_test(rules, plunder_shots_cost_time);
    tcase_add_test(rules, plunder_time_is_capped);
    tcase_add_test(rules, plunder_idling_lasts_667_steps);
    tcase_add_test(rules, plunder_panels_stop_balls);
    tcase_add_test(rules, plunder_a_ball_hits_the_newest_ship_only);
    tcase_add_test(rules, plunder_two_balls_do_not_hit_one_ship);
    tcase_add_test(rules, plunder_touching_is_not_overlapping);
    tcase_add_test(rules, plunder_hits_leave_a_blast);
    tcase_add_test(rules, plunder_twentieth_enemy_completes_the_level);
    tcase_add_test(rules, plunder_win_counts_when_time_runs_out);
    tcase_add_test(rules, plunder_ships_pass_through_all_but_balls);
    tcase_add_test(rules, plunder_ships_leave_when_wholly_outside);
    tcase_add_test(rules, plunder_shows_friends_as_the_player);
    tcase_add_test(rules, plunder_bars_stand_as_the_sheet_says);
    tcase_add_test(rules, plunder_refuses_foreign_kinds);
    suite_add_tcase(suite, rules);
    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, set_up_hard, tear_down);
    tcase_set_timeout(levels, 120);
    tcase_add_loop_test(levels, plunder_starts_as_the_sheet_says, 0, 2);
    tcase_add_test(levels, plunder_panels_stand_as_the_sheet_says);
    tcase_add_loop_test(levels, plunder_ships_come_as_the_sheet_says, 0, 2);
    tcase_add_loop_test(levels, plunder_levels_can_be_won, 0, 2);
    tcase_add_loop_test(levels, plunder_play_matches_the_original, 0, 8);
    suite_add_tcase(suite, levels);
    return suite;
}
