// Which levels are played: splits, sets, lists, orders; how they end; and that they can be played at all.
#include "rollout.h"
#include "spy.h"
#include "survival.h"

Suite *levels_suite(void);

enum {
    SPLIT_SEEDS = EFFORT(800, 300),
    SET_SIZE = 20,
    PROVED_LEVELS = EFFORT(200, 40),
    SURVIVED_LEVELS = EFFORT(200, 30),
};

static uint64_t fingerprint_of(const stage *stage, int32_t seed) {
    uint64_t print = 0;
    check_ok(stage->where, pcd_fingerprint_of(stage->batch, 0, seed, &print));
    return print;
}

static pcd_split split_of(const stage *stage, int32_t seed) {
    return pcd_split_of(stage->batch, 0, fingerprint_of(stage, seed));
}

// ---------------------------------------------------------------------------------------------------------
// Splits
// ---------------------------------------------------------------------------------------------------------

static int compare_prints(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

START_TEST(one_level_in_five_is_held_out) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 1);
    stage stage = stage_open(subject, &config);
    static uint64_t prints[SPLIT_SEEDS];
    for (int32_t seed = 0; seed < SPLIT_SEEDS; seed++)
        prints[seed] = fingerprint_of(&stage, seed);
    qsort(prints, SPLIT_SEEDS, sizeof *prints, compare_prints);
    int levels = 0, held_out = 0;
    for (int i = 0; i < SPLIT_SEEDS; i++) {
        if (i > 0 && prints[i] == prints[i - 1])
            continue;
        pcd_split half = pcd_split_of(stage.batch, 0, prints[i]);
        check_at(stage.where, half == PCD_SPLIT_TRAIN || half == PCD_SPLIT_TEST, "a level is in half %d",
                 half);
        held_out += half == PCD_SPLIT_TEST;
        levels++;
    }
    // Within five standard errors of a share of one in five.
    double excess = (double)held_out / levels - 0.2, variance = 0.2 * 0.8 / levels;
    check_at(stage.where, excess * excess < 5.0 * 5.0 * variance, "%d of %d levels are held out", held_out,
             levels);
    stage_close(&stage);
}
END_TEST

START_TEST(a_set_is_the_first_seeds_of_its_half) {
    subject subject = subject_at(_i);
    if (has_one_level(subject))
        return;
    pcd_config config = blind_config_of(subject, 1);
    stage all = stage_open(subject, &config);
    for (int32_t split = PCD_SPLIT_ALL; split <= PCD_SPLIT_TEST; split++) {
        config.split = split;
        config.num_levels = SET_SIZE;
        config.start_level = 100;
        config.level_order = PCD_ORDER_SEQUENTIAL;
        stage stage = stage_open(subject, &config);
        int32_t expected = config.start_level;
        for (int32_t i = 0; i < SET_SIZE; i++, expected++) {
            while (split != PCD_SPLIT_ALL && (int32_t)split_of(&all, expected) != split)
                expected++;
            stage_reset(&stage);
            check_at(stage.where, stage.io.infos[0].level_seed == expected,
                     "level %d of split %d is %d, not %d", i, split, stage.io.infos[0].level_seed, expected);
            uint64_t print;
            check_ok(stage.where, pcd_level_fingerprint(stage.batch, 0, &print));
            check_at(stage.where, print == fingerprint_of(&all, expected),
                     "level %d has another fingerprint in its split", expected);
        }
        stage_close(&stage);
    }
    stage_close(&all);
}
END_TEST

// A level is the same in every split: its world's bytes are.
START_TEST(a_split_never_changes_a_level) {
    subject subject = subject_at(_i);
    if (has_one_level(subject))
        return;
    pcd_config config = blind_config_of(subject, 1);
    stage all = stage_open(subject, &config);
    config.split = PCD_SPLIT_TEST;
    stage test = stage_open(subject, &config);
    for (int i = 0; i < 5; i++) {
        stage_reset(&test);
        stage_reset_to(&all, test.io.infos[0].level_seed);
        check_at(all.where,
                 memcmp(stage_world(&all, 0), stage_world(&test, 0),
                        group_of(all.batch, 0)->layout.world_size) == 0,
                 "the level differs in split test");
    }
    stage_close(&all);
    stage_close(&test);
}
END_TEST

START_TEST(choosers_keep_to_their_half) {
    subject subject = subject_at(_i);
    if (has_one_level(subject))
        return;
    for (int32_t split = PCD_SPLIT_TRAIN; split <= PCD_SPLIT_TEST; split++)
        for (int32_t order = PCD_ORDER_RANDOM; order <= PCD_ORDER_CHAIN; order++) {
            pcd_config config = blind_config_of(subject, 3);
            config.split = split;
            config.level_order = order;
            config.num_levels = order == PCD_ORDER_RANDOM ? 0 : SET_SIZE;
            stage stage = stage_open(subject, &config);
            for (int reset = 0; reset < 10; reset++) {
                stage_reset(&stage);
                for (int32_t env = 0; env < 3; env++) {
                    int32_t seed = stage.io.infos[env].level_seed;
                    check_at(stage.where, (int32_t)split_of(&stage, seed) == split,
                             "level %d is not in split %d", seed, split);
                }
            }
            stage_close(&stage);
        }
}
END_TEST

START_TEST(levels_of_the_other_half_are_refused) {
    subject subject = subject_at(_i);
    if (has_one_level(subject))
        return;
    pcd_config config = blind_config_of(subject, 2);
    config.split = PCD_SPLIT_TRAIN;
    config.num_levels = SET_SIZE;
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    int32_t seen = 0, held_out = 0;
    while (split_of(&stage, seen) != PCD_SPLIT_TRAIN)
        seen++;
    while (split_of(&stage, held_out) != PCD_SPLIT_TEST)
        held_out++;
    uint64_t before[2] = {pcd_state_hash(stage.batch, 0), pcd_state_hash(stage.batch, 1)};
    const int32_t levels[2] = {seen, held_out};
    check_at(stage.where, pcd_reset_masked(stage.batch, NULL, levels) == PCD_ERROR_INVALID_LEVEL,
             "a reset to held-out level %d is not refused", held_out);
    check_at(stage.where, pcd_set_next_level(stage.batch, 0, held_out) == PCD_ERROR_INVALID_LEVEL,
             "held-out level %d may come next", held_out);
    check_at(stage.where, pcd_set_level_list(stage.batch, 0, levels, 2) == PCD_ERROR_INVALID_LEVEL,
             "held-out level %d may be in a list", held_out);
    for (int32_t env = 0; env < 2; env++)
        check_at(stage.where, pcd_state_hash(stage.batch, env) == before[env],
                 "a refused call changed env %d", env);
    // Outside the set but in the half is allowed.
    check_ok(stage.where, pcd_set_next_level(stage.batch, 0, seen));
    stage_close(&stage);
}
END_TEST

START_TEST(a_single_level_takes_no_set) {
    subject subject = subject_at(_i);
    if (!has_one_level(subject))
        return;
    place where = {subject, -1, -1};
    pcd_batch *batch;
    pcd_config config = blind_config_of(subject, 1);
    config.num_levels = 10;
    check_at(where, pcd_create(&config, &batch) == PCD_ERROR_INVALID_ARGUMENT, "num_levels is not refused");
    config = blind_config_of(subject, 1);
    config.split = PCD_SPLIT_TRAIN;
    check_at(where, pcd_create(&config, &batch) == PCD_ERROR_INVALID_ARGUMENT, "a split is not refused");
}
END_TEST

/// What makes another level of the only one: nothing, pinned streams, a parameter, another seed.
static void change_levels(const stage *stage, int32_t round, int32_t seed) {
    for (int32_t env = 0; round == 1 && env < PCD_NUM_STREAMS; env++)
        check_ok(stage->where, pcd_pin_stream(stage->batch, env, (pcd_stream)env, 9));
    if (round == 2)
        check_ok(stage->where, pcd_set_parameter(stage->batch, 1, "max_episode_steps", 50));
    if (round == 3)
        check_ok(stage->where, pcd_set_levels(stage->batch, 2, 1, seed));
}

/// Resets both, one of them to levels by name, which are always built.
static void expect_built(stage *again, stage *built, const int32_t *seeds, int32_t round) {
    stage_reset(again);
    check_ok(built->where, pcd_reset_masked(built->batch, NULL, seeds));
    for (int32_t env = 0; env < PCD_NUM_STREAMS; env++) {
        uint64_t print, expected;
        check_ok(again->where, pcd_level_fingerprint(again->batch, env, &print));
        check_ok(built->where, pcd_level_fingerprint(built->batch, env, &expected));
        check_at(again->where, print == expected, "round %d: env %d has another fingerprint", round, env);
        check_at(again->where,
                 memcmp(stage_world(again, env), stage_world(built, env),
                        group_of(built->batch, env)->layout.world_size) == 0,
                 "round %d: env %d begins with another world", round, env);
    }
    play(again, play_sticky, 31, 0, 20);
}

START_TEST(the_only_level_of_a_set_always_begins_as_if_built) {
    enum { ROUNDS = 4, TIMES = 2, ONLY_LEVEL = 5 };
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, PCD_NUM_STREAMS);
    if (!has_one_level(subject)) {
        config.num_levels = 1;
        config.start_level = ONLY_LEVEL;
    }
    int32_t seed = has_one_level(subject) ? subject.mode->one_level : ONLY_LEVEL;
    stage again = stage_open(subject, &config), built = stage_open(subject, &config);
    for (int32_t round = 0; round < ROUNDS; round++) {
        int32_t seeds[PCD_NUM_STREAMS] = {seed, seed, seed + (round == 3)};
        change_levels(&again, round, seeds[2]);
        change_levels(&built, round, seeds[2]);
        for (int32_t time = 0; time < TIMES; time++)
            expect_built(&again, &built, seeds, round);
    }
    stage_close(&again);
    stage_close(&built);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Orders, lists, next levels
// ---------------------------------------------------------------------------------------------------------

static void expect_level(stage *stage, int32_t env, int32_t expected, const char *what) {
    check_at(stage->where, stage->io.infos[env].level_seed == expected, "%s: env %d plays level %d, not %d",
             what, env, stage->io.infos[env].level_seed, expected);
}

START_TEST(sequential_environments_share_out_the_set) {
    enum { ENVS = 3, LEVELS = 5, FIRST = 10 };
    subject subject = subject_at(_i);
    if (has_one_level(subject))
        return;
    pcd_config config = blind_config_of(subject, ENVS);
    config.level_order = PCD_ORDER_SEQUENTIAL;
    stage unlimited = stage_open(subject, &config);
    config.num_levels = LEVELS;
    config.start_level = FIRST;
    stage stage = stage_open(subject, &config);
    for (int32_t reset = 0; reset < 7; reset++) {
        stage_reset(&stage);
        stage_reset(&unlimited);
        for (int32_t env = 0; env < ENVS; env++) {
            expect_level(&stage, env, FIRST + (env + reset * ENVS) % LEVELS, "sequential");
            expect_level(&unlimited, env, env + reset * ENVS, "sequential and unlimited");
        }
    }
    stage_close(&stage);
    stage_close(&unlimited);
}
END_TEST

START_TEST(lists_ranges_and_next_levels_are_followed) {
    subject subject = subject_at(_i);
    if (has_one_level(subject))
        return;
    pcd_config config = blind_config_of(subject, 1);
    config.level_order = PCD_ORDER_SEQUENTIAL;
    config.num_levels = 4;
    stage stage = stage_open(subject, &config);
    const int32_t list[] = {900, 30, 77};
    stage_reset(&stage);
    expect_level(&stage, 0, 0, "range");
    check_ok(stage.where, pcd_set_next_level(stage.batch, 0, 5555));
    stage_reset(&stage);
    expect_level(&stage, 0, 5555, "next level");
    stage_reset(&stage);
    expect_level(&stage, 0, 1, "the chooser goes on");
    check_ok(stage.where, pcd_set_level_list(stage.batch, 0, list, 2));
    stage_reset(&stage);
    expect_level(&stage, 0, 900, "list");
    check_ok(stage.where, pcd_set_level_list(stage.batch, 0, list, 3));
    stage_reset(&stage);
    expect_level(&stage, 0, 30, "grown list");
    stage_reset(&stage);
    expect_level(&stage, 0, 77, "grown list");
    stage_reset(&stage);
    expect_level(&stage, 0, 900, "grown list, around");
    check_ok(stage.where, pcd_set_levels(stage.batch, 0, 1, 4242));
    stage_reset(&stage);
    expect_level(&stage, 0, 4242, "new range");
    check_ok(stage.where, pcd_set_level_list(stage.batch, 0, list, 1));
    check_ok(stage.where, pcd_set_level_list(stage.batch, 0, NULL, 0));
    stage_reset(&stage);
    expect_level(&stage, 0, 4242, "back to the range");
    stage_close(&stage);
}
END_TEST

START_TEST(random_choosers_draw_from_lists_and_ranges) {
    subject subject = subject_at(_i);
    if (has_one_level(subject))
        return;
    pcd_config config = blind_config_of(subject, 2);
    config.num_levels = 3;
    config.start_level = 50;
    stage stage = stage_open(subject, &config);
    const int32_t list[] = {900, 30};
    check_ok(stage.where, pcd_set_level_list(stage.batch, 1, list, 2));
    int seen[5] = {0};
    for (int reset = 0; reset < 40; reset++) {
        stage_reset(&stage);
        int32_t first = stage.io.infos[0].level_seed, second = stage.io.infos[1].level_seed;
        check_at(stage.where, first >= 50 && first < 53, "level %d is not in the range", first);
        check_at(stage.where, second == 900 || second == 30, "level %d is not in the list", second);
        seen[first - 50] = 1;
        seen[second == 900 ? 3 : 4] = 1;
    }
    check_at(stage.where, seen[0] && seen[1] && seen[2] && seen[3] && seen[4],
             "not every level was drawn in 40 resets");
    stage_close(&stage);
}
END_TEST

START_TEST(seeding_restarts_the_choosers) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 2);
    config.seed = 40;
    stage stage = stage_open(subject, &config);
    int32_t first[2][3];
    for (int reset = 0; reset < 3; reset++) {
        stage_reset(&stage);
        for (int32_t env = 0; env < 2; env++)
            first[env][reset] = stage.io.infos[env].level_seed;
    }
    const uint8_t mask[2] = {0, 1};
    const uint64_t seeds[2] = {1, 40};
    check_ok(stage.where, pcd_seed(stage.batch, mask, seeds));
    for (int reset = 0; reset < 3; reset++) {
        stage_reset(&stage);
        expect_level(&stage, 1, first[0][reset], "seeded as environment 0 was");
    }
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Chains and endings
// ---------------------------------------------------------------------------------------------------------

static stage open_chain(subject subject, int32_t split) {
    pcd_config config = blind_config_of(subject, 1);
    config.level_order = PCD_ORDER_CHAIN;
    config.split = split;
    stage stage = stage_open(subject, &config);
    the_spy.immortal = true;
    return stage;
}

START_TEST(a_chain_goes_on_where_a_level_is_completed) {
    enum { LEVEL_STEPS = 5, LIMIT = 8 };
    subject subject = spy_on(subject_at(_i));
    for (int32_t split = PCD_SPLIT_ALL; split <= (has_one_level(subject) ? PCD_SPLIT_ALL : PCD_SPLIT_TEST);
         split++) {
        stage stage = open_chain(subject, split);
        the_spy.complete_at = LEVEL_STEPS;
        check_ok(stage.where, pcd_set_parameter(stage.batch, 0, "max_episode_steps", LIMIT));
        stage_reset(&stage);
        int32_t level = stage.io.infos[0].level_seed;
        for (int32_t step = 1; step <= 4 * LEVEL_STEPS; step++) {
            stage_step(&stage);
            pcd_info info = stage.io.infos[0];
            bool completes = step % LEVEL_STEPS == 0;
            check_at(stage.where, !stage.io.terminated[0] && !stage.io.truncated[0] && !info.end_cause,
                     "a chain ends with cause %d", info.end_cause);
            check_at(stage.where, info.episode_length == step, "the episode has %d steps",
                     info.episode_length);
            check_at(stage.where, info.prev_level_complete == completes && info.prev_level_seed == level,
                     "level %d: prev_level_complete is %d", info.prev_level_seed, info.prev_level_complete);
            if (completes) {
                do
                    level = (int32_t)(((uint32_t)level + PCD_CHAIN_STEP) & INT32_MAX);
                while (split != PCD_SPLIT_ALL && (int32_t)split_of(&stage, level) != split);
                check_at(stage.where, stage_world(&stage, 0)->step_count == 0,
                         "a new level begins at step %d", stage_world(&stage, 0)->step_count);
            }
            expect_level(&stage, 0, level, "chain");
        }
        stage_close(&stage);
    }
}
END_TEST

START_TEST(chains_end_by_death_and_by_the_limit_of_a_level) {
    subject subject = spy_on(subject_at(_i));
    stage stage = open_chain(subject, PCD_SPLIT_ALL);
    check_ok(stage.where, pcd_set_parameter(stage.batch, 0, "max_episode_steps", 8));
    stage_reset(&stage);
    for (int32_t step = 1; step <= 8; step++)
        stage_step(&stage);
    check_at(stage.where, stage.io.truncated[0] && stage.io.infos[0].end_cause == PCD_END_TIME_LIMIT,
             "a chain is not cut off at the limit");
    the_spy.die_at = 3;
    stage_reset(&stage);
    for (int32_t step = 1; step <= 3; step++)
        stage_step(&stage);
    check_at(stage.where, stage.io.terminated[0] && stage.io.infos[0].end_cause == PCD_END_DEATH,
             "a chain is not ended by death");
    stage_close(&stage);
}
END_TEST

// Plays until the level's step of that number. @return the info then.
static pcd_info play_to(stage *stage, int32_t step) {
    stage_reset(stage);
    for (int32_t i = 1; i <= step; i++) {
        check_at(stage->where, i == 1 || !(stage->io.terminated[0] || stage->io.truncated[0]),
                 "ended too early");
        stage_step(stage);
    }
    return stage->io.infos[0];
}

START_TEST(endings_name_their_cause) {
    enum { LIMIT = 6 };
    subject subject = spy_on(subject_at(_i));
    pcd_config config = blind_config_of(subject, 1);
    stage stage = stage_open(subject, &config);
    the_spy.immortal = true;
    check_ok(stage.where, pcd_set_parameter(stage.batch, 0, "max_episode_steps", LIMIT));

    pcd_info info = play_to(&stage, LIMIT);
    check_at(stage.where,
             info.end_cause == PCD_END_TIME_LIMIT && !info.prev_level_complete && stage.io.truncated[0] &&
                 !stage.io.terminated[0],
             "time limit: cause %d", info.end_cause);
    the_spy.die_at = 4;
    info = play_to(&stage, 4);
    check_at(stage.where,
             info.end_cause == PCD_END_DEATH && !info.prev_level_complete && stage.io.terminated[0] &&
                 !stage.io.truncated[0],
             "death: cause %d", info.end_cause);
    the_spy.die_at = LIMIT;
    info = play_to(&stage, LIMIT);
    check_at(stage.where, info.end_cause == PCD_END_DEATH && !stage.io.truncated[0],
             "death at the limit: cause %d", info.end_cause);
    the_spy.complete_at = LIMIT;
    info = play_to(&stage, LIMIT);
    check_at(stage.where,
             info.end_cause == PCD_END_GOAL && info.prev_level_complete && stage.io.terminated[0] &&
                 !stage.io.truncated[0],
             "goal at the limit: cause %d", info.end_cause);
    play_to(&stage, 2);
    stage_reset(&stage);
    check_at(stage.where, stage.io.infos[0].end_cause == PCD_END_FORCED, "forced: cause %d",
             stage.io.infos[0].end_cause);
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Levels worth playing
// ---------------------------------------------------------------------------------------------------------

START_TEST(every_level_is_proved) {
    subject subject = spy_on(subject_at(_i));
    pcd_config config = blind_config_of(subject, 1);
    stage stage = stage_open(subject, &config);
    for (int32_t seed = 0; seed < PROVED_LEVELS; seed++) {
        stage.where.seed = seed;
        fingerprint_of(&stage, seed);
        check_at(stage.where, the_spy.proved, "taken without a proof after %d attempts", the_spy.attempts);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(the_first_ten_steps_can_be_survived) {
    stage stage = survival_open(subject_at(_i));
    for (int32_t seed = 0; seed < SURVIVED_LEVELS; seed++)
        survival_check(&stage, seed);
    if (has_one_level(subject_at(_i)))
        survival_check(&stage, subject_at(_i).mode->one_level);
    stage_close(&stage);
}
END_TEST

Suite *levels_suite(void) {
    Suite *suite = suite_create("levels");
    int count = subject_count();

    TCase *splits = add_case(suite, "splits");
    tcase_add_loop_test(splits, one_level_in_five_is_held_out, 0, count);
    tcase_add_loop_test(splits, a_set_is_the_first_seeds_of_its_half, 0, count);
    tcase_add_loop_test(splits, a_split_never_changes_a_level, 0, count);
    tcase_add_loop_test(splits, choosers_keep_to_their_half, 0, count);
    tcase_add_loop_test(splits, levels_of_the_other_half_are_refused, 0, count);
    tcase_add_loop_test(splits, a_single_level_takes_no_set, 0, count);
    tcase_add_loop_test(splits, the_only_level_of_a_set_always_begins_as_if_built, 0, count);

    TCase *orders = add_case(suite, "orders");
    tcase_add_loop_test(orders, sequential_environments_share_out_the_set, 0, count);
    tcase_add_loop_test(orders, lists_ranges_and_next_levels_are_followed, 0, count);
    tcase_add_loop_test(orders, random_choosers_draw_from_lists_and_ranges, 0, count);
    tcase_add_loop_test(orders, seeding_restarts_the_choosers, 0, count);

    TCase *endings = add_case(suite, "chains and endings");
    tcase_add_loop_test(endings, a_chain_goes_on_where_a_level_is_completed, 0, count);
    tcase_add_loop_test(endings, chains_end_by_death_and_by_the_limit_of_a_level, 0, count);
    tcase_add_loop_test(endings, endings_name_their_cause, 0, count);

    TCase *playable = add_case(suite, "playable");
    tcase_add_loop_test(playable, every_level_is_proved, 0, count);
    tcase_add_loop_test(playable, the_first_ten_steps_can_be_survived, 0, count);
    return suite;
}
