// The rules of bigfish, one behaviour a test.
#include "world_fixture.h"

Suite *rules_bigfish_suite(void);
extern const pcd_game pcd_game_bigfish;

#define WORLD_SIZE 20.0f

static world_fixture fixture;
static pcd_entity *player;
static uint8_t fish_kind;

static void start(const char *mode, float fish_prob) {
    fixture_open(&fixture, &pcd_game_bigfish, mode);
    fixture_set(&fixture, "fish_prob", fish_prob);
    fixture_generate(&fixture, 1);
    player = pcd_player(fixture.world);
    fish_kind = fixture_kind(&fixture, "fish");
}

// Easy mode, no fish but those a test adds, the player in the middle.
static void set_up_alone(void) {
    start("easy", 0.0f);
    player->x = player->y = 10.0f;
}

static void set_up_easy(void) {
    start("easy", 0.1f);
}

static void tear_down(void) {
    fixture_close(&fixture);
}

static pcd_entity *add_fish(float x, float y, float half_width, float half_height) {
    pcd_entity *fish = pcd_add_entity(fixture.world, fish_kind, x, y, half_width, half_height);
    ck_assert_ptr_nonnull(fish);
    return fish;
}

// A fish on top of the player.
static pcd_entity *add_meal(float half_width) {
    return add_fish(player->x, player->y, half_width, half_width);
}

START_TEST(bigfish_starts_at_rest_above_the_floor) {
    static const char *const modes[] = {"easy", "hard"};
    static const float sizes[] = {1.0f, 0.5f};
    fixture_close(&fixture);
    fixture_open(&fixture, &pcd_game_bigfish, modes[_i]);
    float lowest = WORLD_SIZE, highest = 0.0f;
    for (int32_t seed = 0; seed < 3000; seed++) {
        fixture_generate(&fixture, seed);
        player = pcd_player(fixture.world);
        ck_assert_int_eq(fixture.world->num_entities, 1);
        ck_assert_float_eq(player->half_width, sizes[_i]);
        ck_assert_float_eq(player->half_height, sizes[_i]);
        ck_assert_float_eq(player->y, 1.0f + sizes[_i]);
        ck_assert_float_eq(player->vx, 0.0f);
        ck_assert_float_eq(player->vy, 0.0f);
        ck_assert_uint_eq(player->mirrored, 0);
        lowest = player->x < lowest ? player->x : lowest;
        highest = player->x > highest ? player->x : highest;
    }
    // Mended: never over the edge, and anywhere between.
    ck_assert_float_ge(lowest, sizes[_i]);
    ck_assert_float_le(highest, WORLD_SIZE - sizes[_i]);
    ck_assert_float_lt(lowest, sizes[_i] + 0.05f);
    ck_assert_float_gt(highest, WORLD_SIZE - sizes[_i] - 0.05f);
}
END_TEST

START_TEST(bigfish_speeds_up_while_a_key_is_held) {
    const float speeds[] = {0.225f, 0.32625f, 0.3718125f, 0.3923156f, 0.4015420f};
    for (int32_t i = 0; i < 5; i++) {
        fixture_step(&fixture, FIXTURE_RIGHT);
        ck_assert_float_eq_tol(player->vx, speeds[i], 1e-6f);
        ck_assert_float_eq(player->vy, 0.0f);
    }
    fixture_steps(&fixture, FIXTURE_UP, 15);
    ck_assert_float_eq_tol(player->vy, 0.40909f, 1e-4f);
}
END_TEST

START_TEST(bigfish_diagonals_are_not_shortened) {
    fixture_steps(&fixture, 8, 15);
    ck_assert_float_eq_tol(player->vx, 0.40909f, 1e-4f);
    ck_assert_float_eq_tol(player->vy, 0.40909f, 1e-4f);
}
END_TEST

START_TEST(bigfish_coasts_without_a_key) {
    player->vx = 0.4f;
    fixture_step(&fixture, _i);
    ck_assert_float_eq_tol(player->vx, 0.18f, 1e-6f);
}
END_TEST

START_TEST(bigfish_stops_flush_with_the_border) {
    static const int32_t actions[] = {FIXTURE_LEFT, FIXTURE_RIGHT, FIXTURE_DOWN, FIXTURE_UP};
    fixture_steps(&fixture, actions[_i], 60);
    const float low = 1.0f, high = WORLD_SIZE - 1.0f;
    const float corners[4][2] = {{low, 10.0f}, {high, 10.0f}, {10.0f, low}, {10.0f, high}};
    ck_assert_float_eq_tol(player->x, corners[_i][0], 0.02f);
    ck_assert_float_eq_tol(player->y, corners[_i][1], 0.02f);
    // The box sinks in by at most 2 % of its half size before it is put back.
    ck_assert_float_eq_tol(player->vx, 0.0f, 0.41f);
}
END_TEST

START_TEST(bigfish_slides_along_a_border) {
    fixture_steps(&fixture, FIXTURE_DOWN, 60);
    fixture_steps(&fixture, 6, 10);
    ck_assert_float_gt(player->x, 13.0f);
    ck_assert_float_eq_tol(player->y, 1.0f, 0.02f);
}
END_TEST

START_TEST(bigfish_faces_its_last_horizontal_key) {
    fixture_step(&fixture, FIXTURE_LEFT);
    ck_assert_uint_eq(player->mirrored, 1);
    fixture_step(&fixture, FIXTURE_UP);
    fixture_step(&fixture, 9);
    ck_assert_uint_eq(player->mirrored, 1);
    fixture_step(&fixture, 6);
    ck_assert_uint_eq(player->mirrored, 0);
}
END_TEST

START_TEST(bigfish_eats_narrower_fish) {
    add_meal(0.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    ck_assert_int_eq(fixture_count(&fixture, fish_kind), 0);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(bigfish_eats_fish_of_equal_width) {
    add_meal(player->half_width);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(bigfish_dies_of_a_wider_fish) {
    add_meal(player->half_width + 0.0001f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 0);
    ck_assert_int_eq(fixture_count(&fixture, fish_kind), 1);
}
END_TEST

START_TEST(bigfish_heights_do_not_matter) {
    add_fish(10.0f, 10.0f, 0.9f, 3.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    add_fish(10.0f, 10.0f, 1.2f, 0.1f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 1);
}
END_TEST

START_TEST(bigfish_touching_is_not_overlapping) {
    add_fish(10.0f + 1.0f + 1.5f, 10.0f, 1.5f, 0.5f);
    add_fish(10.0f, 10.0f + 1.0f + 0.5f, 1.5f, 0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 0);
    add_fish(10.0f + 1.0f + 1.499f, 10.0f, 1.5f, 0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 1);
}
END_TEST

START_TEST(bigfish_grows_by_the_same_amount_each_meal) {
    static const char *const modes[] = {"easy", "hard"};
    static const float growth[] = {1.0f / 30.0f, 0.05f};
    fixture_close(&fixture);
    start(modes[_i], 0.0f);
    player->x = player->y = 10.0f;
    float before = player->half_width;
    add_meal(0.3f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(player->half_width, before + growth[_i], 1e-6f);
    ck_assert_float_eq_tol(player->half_height, before + growth[_i], 1e-6f);
    for (int32_t meal = 1; meal < 30; meal++) {
        add_meal(0.3f);
        fixture_step(&fixture, FIXTURE_NONE);
    }
    ck_assert_float_eq_tol(player->half_width, 2.0f, 1e-5f);
}
END_TEST

START_TEST(bigfish_newest_meal_counts_for_older_fish) {
    add_meal(1.02f);
    add_meal(1.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 2.0f);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(bigfish_older_meal_does_not_count_for_newer_fish) {
    add_meal(1.0f);
    add_meal(1.02f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
}
END_TEST

START_TEST(bigfish_thirty_meals_complete_the_level) {
    for (int32_t meal = 1; meal < 30; meal++) {
        add_meal(0.3f);
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
        ck_assert_uint_eq(fixture.world->ended, 0);
    }
    add_meal(0.3f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 11.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 1);
}
END_TEST

START_TEST(bigfish_two_last_meals_both_count) {
    fixture_set(&fixture, "fish_quota", 1.0f);
    fixture_generate(&fixture, 1);
    add_meal(0.3f);
    add_meal(0.3f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 12.0f);
}
END_TEST

START_TEST(bigfish_last_meal_counts_in_death) {
    fixture_set(&fixture, "fish_quota", 1.0f);
    fixture_generate(&fixture, 1);
    add_meal(0.3f);
    add_meal(3.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 11.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 1);
}
END_TEST

START_TEST(bigfish_rewards_are_parameters) {
    fixture_set(&fixture, "fish_quota", 1.0f);
    fixture_set(&fixture, "positive_reward", 0.5f);
    fixture_set(&fixture, "completion_bonus", 3.0f);
    fixture_generate(&fixture, 1);
    add_meal(0.3f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 3.5f);
}
END_TEST

// Mended: in the original the grown box hangs over the border and cannot move.
START_TEST(bigfish_is_not_trapped_by_growing_at_a_border) {
    static const int32_t towards[] = {FIXTURE_LEFT, FIXTURE_RIGHT, FIXTURE_DOWN, FIXTURE_UP};
    static const int32_t away[] = {FIXTURE_RIGHT, FIXTURE_LEFT, FIXTURE_UP, FIXTURE_DOWN};
    fixture_steps(&fixture, towards[_i], 60);
    add_meal(0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_ge(player->x, player->half_width);
    ck_assert_float_le(player->x, WORLD_SIZE - player->half_width);
    ck_assert_float_ge(player->y, player->half_height);
    ck_assert_float_le(player->y, WORLD_SIZE - player->half_height);
    float x = player->x, y = player->y;
    fixture_steps(&fixture, away[_i], 5);
    ck_assert_float_eq_tol(fabsf(player->x - x) + fabsf(player->y - y), 1.72f, 0.05f);
}
END_TEST

START_TEST(bigfish_fish_swim_straight) {
    pcd_entity *fish = add_fish(3.0f, 3.0f, 2.0f, 1.0f);
    fish->vx = 0.3f;
    add_fish(4.0f, 3.0f, 2.0f, 1.0f)->vx = -0.2f;
    fixture_steps(&fixture, FIXTURE_NONE, 3);
    ck_assert_float_eq_tol(fish->x, 3.9f, 1e-5f);
    ck_assert_float_eq(fish->y, 3.0f);
    ck_assert_float_eq(fish->vx, 0.3f);
}
END_TEST

START_TEST(bigfish_fish_leave_when_wholly_outside) {
    pcd_entity *fish = add_fish(20.0f + 0.55f, 3.0f, 1.0f, 1.0f);
    fish->vx = 0.3f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, fish_kind), 1);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, fish_kind), 0);
}
END_TEST

START_TEST(bigfish_fish_enter_as_the_sheet_says) {
    static const float ratios[] = {1.696f, 1.273f, 1.862f};
    int32_t count = 0, wider_half = 0, wider_one = 0, from_left = 0, species[3] = {0}, steps = 40000;
    double sizes = 0.0, speeds = 0.0, heights = 0.0;
    for (int32_t step = 0; step < steps; step++) {
        fixture_step(&fixture, FIXTURE_NONE);
        if (fixture.world->num_entities > 1) {
            const pcd_entity *fish = &pcd_entities(fixture.world)[1];
            float size = fish->half_width;
            ck_assert(size >= 0.25f && size < 2.0f);
            ck_assert(fish->y >= 0.0f && fish->y <= WORLD_SIZE - 2.0f * size);
            ck_assert(fabsf(fish->vx) >= 0.15f && fabsf(fish->vx) < 0.4f);
            ck_assert_float_eq(fish->vy, 0.0f);
            ck_assert_float_eq(fish->x, fish->vx > 0.0f ? -size : WORLD_SIZE + size);
            ck_assert_uint_eq(fish->mirrored, fish->vx < 0.0f);
            ck_assert_uint_lt(fish->variant, 3);
            ck_assert_float_eq_tol(fish->half_height, size / ratios[fish->variant], 1e-6f);
            count++;
            sizes += (double)size;
            speeds += (double)fabsf(fish->vx);
            heights += (double)(fish->y / (WORLD_SIZE - 2.0f * size));
            wider_half += size > 0.5f;
            wider_one += size > 1.0f;
            from_left += fish->vx > 0.0f;
            species[fish->variant]++;
        }
        ck_assert_int_le(fixture.world->num_entities, 2);
        fixture_clear(&fixture);
    }
    // Within about four standard errors of 4000 fish.
    ck_assert_double_eq_tol((double)count / steps, 0.1, 0.006);
    ck_assert_double_eq_tol(sizes / count, 0.979, 0.035);
    ck_assert_double_eq_tol(speeds / count, 0.275, 0.005);
    ck_assert_double_eq_tol(heights / count, 0.5, 0.02);
    ck_assert_double_eq_tol((double)wider_half / count, 0.751, 0.03);
    ck_assert_double_eq_tol((double)wider_one / count, 0.454, 0.033);
    ck_assert_double_eq_tol((double)from_left / count, 0.5, 0.033);
    for (int32_t i = 0; i < 3; i++)
        ck_assert_double_eq_tol((double)species[i] / count, 1.0 / 3.0, 0.03);
}
END_TEST

START_TEST(bigfish_new_fish_touch_only_from_the_next_step) {
    fixture_set(&fixture, "fish_prob", 1.0f);
    fixture_generate(&fixture, 3);
    player->half_width = player->half_height = 9.0f;
    player->x = player->y = 9.5f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->num_entities, 2);
    ck_assert_float_eq(fixture.world->reward, 0.0f);
}
END_TEST

START_TEST(bigfish_crowds_stay_within_the_pool) {
    fixture_set(&fixture, "fish_prob", 1.0f);
    fixture_set(&fixture, "min_speed", 0.05f);
    fixture_set(&fixture, "max_speed", 0.05f);
    fixture_generate(&fixture, 3);
    fixture_steps(&fixture, FIXTURE_NONE, 2000);
    ck_assert_int_le(fixture.world->num_entities, fixture.world->entity_capacity);
    ck_assert_int_gt(fixture.world->num_entities, fixture.world->entity_capacity - 10);
}
END_TEST

// Away from the nearer side until the middle: nothing catches the player in the first ten steps.
START_TEST(bigfish_first_ten_steps_can_be_survived) {
    static const float speeds[] = {0.05f, 0.4f, 0.5f, 0.6f};
    fixture_set(&fixture, "fish_prob", 0.5f);
    fixture_set(&fixture, "start_r", 2.0f);
    fixture_set(&fixture, "fish_max_r", 3.0f);
    fixture_set(&fixture, "min_speed", speeds[_i]);
    fixture_set(&fixture, "max_speed", speeds[_i]);
    for (int32_t seed = 0; seed < 2000; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t step = 0; step < 10; step++) {
            float way = 10.0f - player->x;
            fixture_step(&fixture, way > 0.5f ? FIXTURE_RIGHT : way < -0.5f ? FIXTURE_LEFT : FIXTURE_NONE);
            ck_assert_msg(!fixture.world->ended, "seed %d ends in step %d", seed, step + 1);
        }
    }
}
END_TEST

START_TEST(bigfish_shows_fish_under_the_player) {
    pcd_scene scene;
    pcd_sprite sprites[128];
    add_fish(3.0f, 3.0f, 1.0f, 0.5f)->variant = 2;
    player->vx = 0.25f;
    player->vy = -0.5f;
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_int_eq(scene.num_sprites, 2);
    ck_assert_uint_eq(sprites[0].kind, fish_kind);
    ck_assert_uint_eq(sprites[0].variant, 2);
    ck_assert_float_eq(sprites[0].half_height, 0.5f);
    ck_assert_uint_eq(sprites[1].kind, fixture_kind(&fixture, "player"));
    ck_assert_float_eq(scene.view, WORLD_SIZE);
    ck_assert_float_eq(scene.camera_x, 10.0f);
    ck_assert_float_eq(scene.velocity_x, 0.5f);
    ck_assert_float_eq(scene.velocity_y, -1.0f);
}
END_TEST

START_TEST(bigfish_background_covers_the_world) {
    pcd_scene scene;
    pcd_sprite sprites[128];
    uint32_t seen = 0;
    for (int32_t seed = 0; seed < 200; seed++) {
        fixture_generate(&fixture, seed);
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_float_le(scene.background_x, 0.0f);
        ck_assert_float_ge(scene.background_x + scene.background_width, WORLD_SIZE);
        ck_assert_float_eq(scene.background_y, 0.0f);
        ck_assert_float_eq(scene.background_height, WORLD_SIZE);
        seen |= 1u << scene.background_variant;
    }
    ck_assert_uint_eq(seen, 0x7F);
}
END_TEST

START_TEST(bigfish_refuses_foreign_species) {
    ck_assert(fixture.game->valid(fixture.world));
    add_fish(3.0f, 3.0f, 1.0f, 0.5f)->variant = 3;
    ck_assert(!fixture.game->valid(fixture.world));
}
END_TEST

// Figures of uniformly random play: mean return and length of the original, with their standard errors.
START_TEST(bigfish_random_play_matches_the_original) {
    static const struct {
        const char *mode;
        double reward, reward_error, length, length_error;
    } rows[] = {{"easy", 0.885, 0.033, 118.0, 1.95}, {"hard", 0.19, 0.009, 111.2, 1.42}};
    enum { EPISODES = 2000 };
    fixture_close(&fixture);
    start(rows[_i].mode, 0.1f);
    pcd_rng actions = {pcd_mix(5, 5)};
    fixture_mean reward = {0}, length = {0};
    for (int32_t episode = 0; episode < EPISODES; episode++) {
        fixture_generate(&fixture, episode);
        double earned = 0.0;
        while (!fixture.world->ended && fixture.world->step_count < 6000)
            earned += (double)fixture_step(&fixture, pcd_rng_below(&actions, PCD_NUM_ACTIONS));
        fixture_note(&reward, earned);
        fixture_note(&length, fixture.world->step_count);
    }
    fixture_check_mean(&reward, rows[_i].reward, rows[_i].reward_error);
    fixture_check_mean(&length, rows[_i].length, rows[_i].length_error);
}
END_TEST

Suite *rules_bigfish_suite(void) {
    Suite *suite = suite_create("rules_bigfish");
    TCase *rules = tcase_create("rules");
    tcase_add_checked_fixture(rules, set_up_alone, tear_down);
    tcase_add_loop_test(rules, bigfish_starts_at_rest_above_the_floor, 0, 2);
    tcase_add_test(rules, bigfish_speeds_up_while_a_key_is_held);
    tcase_add_test(rules, bigfish_diagonals_are_not_shortened);
    tcase_add_loop_test(rules, bigfish_coasts_without_a_key, 9, PCD_NUM_ACTIONS);
    tcase_add_loop_test(rules, bigfish_coasts_without_a_key, PCD_ACTION_NONE, PCD_ACTION_NONE + 1);
    tcase_add_loop_test(rules, bigfish_stops_flush_with_the_border, 0, 4);
    tcase_add_test(rules, bigfish_slides_along_a_border);
    tcase_add_test(rules, bigfish_faces_its_last_horizontal_key);
    tcase_add_test(rules, bigfish_eats_narrower_fish);
    tcase_add_test(rules, bigfish_eats_fish_of_equal_width);
    tcase_add_test(rules, bigfish_dies_of_a_wider_fish);
    tcase_add_test(rules, bigfish_heights_do_not_matter);
    tcase_add_test(rules, bigfish_touching_is_not_overlapping);
    tcase_add_loop_test(rules, bigfish_grows_by_the_same_amount_each_meal, 0, 2);
    tcase_add_test(rules, bigfish_newest_meal_counts_for_older_fish);
    tcase_add_test(rules, bigfish_older_meal_does_not_count_for_newer_fish);
    tcase_add_test(rules, bigfish_thirty_meals_complete_the_level);
    tcase_add_test(rules, bigfish_two_last_meals_both_count);
    tcase_add_test(rules, bigfish_last_meal_counts_in_death);
    tcase_add_test(rules, bigfish_rewards_are_parameters);
    tcase_add_loop_test(rules, bigfish_is_not_trapped_by_growing_at_a_border, 0, 4);
    tcase_add_test(rules, bigfish_fish_swim_straight);
    tcase_add_test(rules, bigfish_fish_leave_when_wholly_outside);
    tcase_add_test(rules, bigfish_new_fish_touch_only_from_the_next_step);
    tcase_add_test(rules, bigfish_crowds_stay_within_the_pool);
    tcase_add_loop_test(rules, bigfish_first_ten_steps_can_be_survived, 0, 4);
    tcase_add_test(rules, bigfish_shows_fish_under_the_player);
    tcase_add_test(rules, bigfish_background_covers_the_world);
    tcase_add_test(rules, bigfish_refuses_foreign_species);
    suite_add_tcase(suite, rules);
    TCase *figures = tcase_create("figures");
    tcase_add_checked_fixture(figures, set_up_easy, tear_down);
    tcase_add_test(figures, bigfish_fish_enter_as_the_sheet_says);
    tcase_add_loop_test(figures, bigfish_random_play_matches_the_original, 0, 2);
    suite_add_tcase(suite, figures);
    return suite;
}
