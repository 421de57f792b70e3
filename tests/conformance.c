// What every mode of every game promises of resets, steps, rewards, episodes and buffers.
#include "rollout.h"

Suite *conformance_suite(void);

enum {
    RESETS = 3,
    DIFFERENT_SEEDS = 50,
    LEGAL_STEPS = EFFORT(300, 60),
    LONG_STEPS = EFFORT(1500, 300),
    GUARD_STEPS = EFFORT(40, 10),
    MOST_REWARDS = 8, // parameters of unit "reward" that can be paid at once, each as often
};

// ---------------------------------------------------------------------------------------------------------
// Resets
// ---------------------------------------------------------------------------------------------------------

START_TEST(resets_are_deterministic) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 2);
    config.seed = 11;
    stage one = stage_open(subject, &config), other = stage_open(subject, &config);
    for (int reset = 0; reset < RESETS; reset++) {
        stage_reset(&one);
        stage_reset(&other);
        for (int32_t env = 0; env < 2; env++) {
            trace a = {0}, b = {0};
            trace_add(&a, &one, env);
            trace_add(&b, &other, env);
            check_at(one.where, !trace_difference(&a, &b), "env %d: %s differ in reset %d", env,
                     trace_difference(&a, &b), reset);
        }
    }
    stage_close(&one);
    stage_close(&other);
}
END_TEST

START_TEST(rollouts_are_deterministic) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 1);
    trace traces[2] = {{0}, {0}};
    for (int run = 0; run < 2; run++) {
        stage stage = stage_open(subject, &config);
        stage_reset(&stage);
        play_traced(&stage, play_sticky, 3, 0, EFFORT(200, 50), &traces[run]);
        stage_close(&stage);
    }
    place where = {subject, 0, -1};
    check_at(where, !trace_difference(&traces[0], &traces[1]), "two equal rollouts: %s differ",
             trace_difference(&traces[0], &traces[1]));
}
END_TEST

START_TEST(seeds_give_different_levels) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 1);
    stage stage = stage_open(subject, &config);
    uint64_t prints[DIFFERENT_SEEDS];
    int different = 0;
    for (int seed = 0; seed < DIFFERENT_SEEDS; seed++) {
        check_ok(stage.where, pcd_fingerprint_of(stage.batch, 0, seed, &prints[seed]));
        bool is_new = true;
        for (int before = 0; before < seed; before++)
            is_new = is_new && prints[before] != prints[seed];
        different += is_new;
    }
    check_at(stage.where, different > DIFFERENT_SEEDS / 2, "%d seeds build only %d levels", DIFFERENT_SEEDS,
             different);
    stage_close(&stage);
}
END_TEST

START_TEST(choosers_draw_different_levels) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 4);
    stage stage = stage_open(subject, &config);
    int changes = 0;
    int32_t first = -1;
    for (int reset = 0; reset < 10; reset++) {
        stage_reset(&stage);
        for (int32_t env = 0; env < 4; env++) {
            int32_t seed = stage.io.infos[env].level_seed;
            first = first < 0 ? seed : first;
            changes += seed != first;
            check_at(stage.where, !has_one_level(subject) || seed == subject.mode->one_level,
                     "plays level %d, its only one is %d", seed, subject.mode->one_level);
        }
    }
    check_at(stage.where, has_one_level(subject) || changes > 30, "of 40 resets %d are to another level",
             changes);
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Steps
// ---------------------------------------------------------------------------------------------------------

// Largest reward of one step that the reward parameters make believable.
static float largest_reward(subject subject) {
    double sum = 0.0;
    for (int32_t i = 0; i < subject.game->num_parameters; i++) {
        pcd_parameter_info info;
        if (pcd_describe_parameter(subject.game, subject.mode->name, i, &info) == PCD_OK &&
            strcmp(info.unit, "reward") == 0)
            sum += info.value < 0 ? -info.value : info.value;
    }
    return MOST_REWARDS * (float)sum;
}

START_TEST(every_action_is_legal_in_every_state) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, PCD_NUM_ACTIONS);
    config.channels = ALL_CHANNELS;
    config.observation_size = 16;
    stage stage = stage_open(subject, &config);
    float most = largest_reward(subject);
    stage_reset(&stage);
    for (int32_t step = 0; step < LEGAL_STEPS; step++) {
        for (int32_t action = 0; action < PCD_NUM_ACTIONS; action++) {
            check_ok(stage.where, pcd_copy_env(stage.batch, 0, action));
            stage.io.actions[action] = action;
        }
        stage_step(&stage);
        for (int32_t action = 0; action < PCD_NUM_ACTIONS; action++) {
            float reward = stage.io.rewards[action];
            check_at(stage.where, reward >= -most && reward <= most, "action %d: reward %g is beyond %g",
                     action, (double)reward, (double)most);
        }
        check_ok(stage.where, pcd_copy_env(stage.batch, play_sticky(5, 0, step), 0));
    }
    stage_close(&stage);
}
END_TEST

// What infos say must follow from what rewards and flags said.
START_TEST(infos_agree_with_rewards_and_flags) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 4);
    stage stage = stage_open(subject, &config);
    float sums[4] = {0};
    int32_t lengths[4] = {0}, levels[4];
    stage_reset(&stage);
    for (int32_t env = 0; env < 4; env++)
        levels[env] = stage.io.infos[env].level_seed;
    bool ended[4] = {false};
    for (int32_t step = 0; step < LONG_STEPS; step++) {
        choose_actions(&stage, play_sticky, 9, 0, step);
        stage_step(&stage);
        for (int32_t env = 0; env < 4; env++) {
            pcd_info info = stage.io.infos[env];
            bool terminated = stage.io.terminated[env], truncated = stage.io.truncated[env];
            place where = stage.where;
            where.seed = levels[env];
            check_at(where, stage.io.terminated[env] <= 1 && stage.io.truncated[env] <= 1,
                     "flags are not 0 or 1");
            check_at(where, info.prev_level_seed == levels[env], "prev_level_seed is %d",
                     info.prev_level_seed);
            if (ended[env]) {
                check_at(where,
                         stage.io.rewards[env] == 0.0f && !terminated && !truncated && info.end_cause == 0,
                         "a reset has reward %g, flags %d %d, cause %d", (double)stage.io.rewards[env],
                         terminated, truncated, info.end_cause);
                sums[env] = 0.0f;
                lengths[env] = 0;
            } else {
                check_at(where, info.level_seed == levels[env], "level_seed is %d", info.level_seed);
                sums[env] += stage.io.rewards[env];
                lengths[env]++;
            }
            check_at(where, info.episode_length == lengths[env], "episode_length is %d, not %d",
                     info.episode_length, lengths[env]);
            check_at(where, info.episode_return == sums[env], "episode_return is %g, not %g",
                     (double)info.episode_return, (double)sums[env]);
            check_at(where,
                     truncated == (info.end_cause == PCD_END_TIME_LIMIT) && !(truncated && terminated) &&
                         terminated == (info.end_cause == PCD_END_GOAL || info.end_cause == PCD_END_DEATH),
                     "flags %d %d with cause %d", terminated, truncated, info.end_cause);
            check_at(where, info.prev_level_complete == (info.end_cause == PCD_END_GOAL),
                     "prev_level_complete is %d with cause %d", info.prev_level_complete, info.end_cause);
            ended[env] = terminated || truncated;
            levels[env] = info.level_seed;
        }
    }
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// The step limit
// ---------------------------------------------------------------------------------------------------------

static void check_limit(subject subject, int32_t limit, int32_t steps) {
    pcd_config config = blind_config_of(subject, 4);
    stage stage = stage_open(subject, &config);
    check_ok(stage.where, pcd_set_parameter(stage.batch, PCD_ALL_ENVS, "max_episode_steps", limit));
    stage_reset(&stage);
    for (int32_t step = 0; step < steps; step++) {
        choose_actions(&stage, play_sticky, 13, 0, step);
        stage_step(&stage);
        for (int32_t env = 0; env < 4; env++) {
            int32_t length = stage.io.infos[env].episode_length;
            bool terminated = stage.io.terminated[env], truncated = stage.io.truncated[env];
            check_at(stage.where, length <= limit, "an episode of %d steps, the limit is %d", length, limit);
            check_at(stage.where, !truncated || length == limit, "cut off after %d steps, the limit is %d",
                     length, limit);
            check_at(stage.where, length < limit || truncated || terminated, "goes on at its limit of %d",
                     limit);
        }
    }
    stage_close(&stage);
}

START_TEST(episodes_end_at_the_step_limit) {
    check_limit(subject_at(_i), 1, 10);
    check_limit(subject_at(_i), 7, 40);
    check_limit(subject_at(_i), 60, 200);
}
END_TEST

// Without input where that survives, else with what survives longest by chance.
START_TEST(no_episode_outlasts_its_modes_limit) {
    subject subject = subject_at(_i);
    pcd_parameter_info info;
    place where = {subject, -1, -1};
    check_ok(where, pcd_describe_parameter(subject.game, subject.mode->name, 0, &info));
    int32_t limit = (int32_t)info.value;
#ifdef SHORT_EFFORT
    limit = limit < 500 ? limit : 500;
#endif
    pcd_config config = blind_config_of(subject, 4);
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    for (int32_t step = 1; step <= limit + 1; step++) {
        choose_actions(&stage, play_sticky, 17, 0, step);
        stage.io.actions[0] = PCD_ACTION_NONE;
        stage_step(&stage);
        for (int32_t env = 0; env < 4; env++) {
            int32_t length = stage.io.infos[env].episode_length;
            bool ends = stage.io.terminated[env] || stage.io.truncated[env];
            check_at(stage.where, length <= (int32_t)info.value && (length < (int32_t)info.value || ends),
                     "an episode of %d steps goes on, the limit is %d", length, (int32_t)info.value);
            check_at(stage.where, !stage.io.truncated[env] || length == (int32_t)info.value,
                     "cut off after %d steps, the limit is %d", length, (int32_t)info.value);
        }
    }
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Buffers
// ---------------------------------------------------------------------------------------------------------

static void check_guards(subject subject, int32_t size, pcd_format format, bool is_plain) {
    pcd_config config = config_of(subject, 3);
    config.observation_size = size;
    config.observation_format = format;
    config.use_monochrome_assets = config.plain_drawing = is_plain;
    config.paint_vel_info = !is_plain;
    config.center_agent = size % 2 == 0;
    config.autoreset = is_plain ? PCD_RESET_SAME_STEP : PCD_RESET_NEXT_STEP;
    stage stage = stage_open(subject, &config);
    guarded_buffers guarded;
    guarded_open(&guarded, stage.batch, stage.where);
    stage.io = guarded.io;
    stage_reset(&stage);
    guarded_check(&guarded, stage.where);
    for (int32_t step = 0; step < GUARD_STEPS; step++) {
        choose_actions(&stage, play_sticky, 21, 0, step);
        stage_step(&stage);
        guarded_check(&guarded, stage.where);
    }
    check_ok(stage.where, pcd_observe(stage.batch));
    guarded_check(&guarded, stage.where);
    stage_close(&stage);
    guarded_close(&guarded);
}

START_TEST(nothing_is_written_outside_the_buffers) {
    static const int32_t sizes[] = {16, 17, 31, 64, 97};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_guards(subject_at(_i), sizes[i], (pcd_format)(i % 3), i % 2 == 1);
    check_guards(subject_at(_i), 19, PCD_FORMAT_HWC, true);
    check_guards(subject_at(_i), 64, PCD_FORMAT_CHW, false);
}
END_TEST

START_TEST(absent_channels_change_nothing) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 2);
    config.channels = ALL_CHANNELS;
    stage full = stage_open(subject, &config), bare = stage_open(subject, &config);
    pcd_buffers only_actions = {.actions = bare.io.actions};
    check_ok(bare.where, pcd_set_buffers(bare.batch, &only_actions));
    stage_reset(&full);
    stage_reset(&bare);
    for (int32_t step = 0; step < EFFORT(200, 50); step++) {
        choose_actions(&full, play_sticky, 23, 0, step);
        choose_actions(&bare, play_sticky, 23, 0, step);
        stage_step(&full);
        stage_step(&bare);
        for (int32_t env = 0; env < 2; env++)
            check_at(full.where, pcd_state_hash(full.batch, env) == pcd_state_hash(bare.batch, env),
                     "states differ without channels");
    }
    stage_close(&full);
    stage_close(&bare);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Resets while running
// ---------------------------------------------------------------------------------------------------------

START_TEST(running_episodes_can_be_reset) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 2);
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    for (int reset = 0; reset < 5; reset++) {
        play(&stage, play_sticky, 29, 3 * reset, 3);
        int32_t left = stage.io.infos[0].level_seed;
        bool had_ended = stage.io.terminated[0] || stage.io.truncated[0];
        stage_reset(&stage);
        pcd_info info = stage.io.infos[0];
        check_at(stage.where, info.end_cause == (had_ended ? PCD_END_NONE : PCD_END_FORCED),
                 "a reset of a running episode has cause %d", info.end_cause);
        check_at(stage.where,
                 info.prev_level_seed == left && info.episode_length == 0 && info.episode_return == 0.0f &&
                     stage.io.rewards[0] == 0.0f && !stage.io.terminated[0] && !stage.io.truncated[0] &&
                     !info.prev_level_complete,
                 "a reset left something of the old episode");
    }
    stage_close(&stage);
}
END_TEST

// An episode begun after another is the same as one begun afresh: nothing leaks from level to level.
START_TEST(nothing_leaks_between_episodes) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 1);
    stage used = stage_open(subject, &config), fresh = stage_open(subject, &config);
    stage_reset_to(&used, 5);
    play(&used, play_sticky, 31, 0, EFFORT(100, 30));
    stage_reset_to(&used, 77);
    stage_reset_to(&fresh, 77);
    size_t size = group_of(fresh.batch, 0)->layout.world_size;
    for (int32_t step = 0; step < EFFORT(100, 30) && !fresh.io.terminated[0] && !fresh.io.truncated[0];
         step++) {
        check_at(fresh.where, memcmp(stage_world(&used, 0), stage_world(&fresh, 0), size) == 0,
                 "the world differs from that of a fresh environment");
        check_at(fresh.where, frame_hash(&used, 0) == frame_hash(&fresh, 0),
                 "the frame differs from a fresh one");
        play(&used, play_sticky, 37, step, 1);
        play(&fresh, play_sticky, 37, step, 1);
    }
    stage_close(&used);
    stage_close(&fresh);
}
END_TEST

START_TEST(masked_resets_touch_only_the_masked) {
    enum { ENVS = 6 };
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, ENVS);
    config.channels = ALL_CHANNELS;
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    play(&stage, play_sticky, 41, 0, 5);
    trace before[ENVS] = {{0}}, after[ENVS] = {{0}};
    for (int32_t env = 0; env < ENVS; env++)
        trace_add(&before[env], &stage, env);
    const uint8_t mask[ENVS] = {0, 1, 0, 0, 1, 1};
    const int32_t levels[ENVS] = {3, 1234, -1, 7, 1234, -1};
    check_ok(stage.where, pcd_reset_masked(stage.batch, mask, levels));
    for (int32_t env = 0; env < ENVS; env++) {
        trace_add(&after[env], &stage, env);
        const char *difference = trace_difference(&before[env], &after[env]);
        check_at(stage.where, mask[env] || !difference, "env %d was not named, but its %s changed", env,
                 difference);
        check_at(stage.where, !mask[env] || levels[env] < 0 || stage.io.infos[env].level_seed == levels[env],
                 "env %d plays level %d, not %d", env, stage.io.infos[env].level_seed, levels[env]);
    }
    size_t size = group_of(stage.batch, 1)->layout.world_size;
    check_at(stage.where, memcmp(stage_world(&stage, 1), stage_world(&stage, 4), size) == 0,
             "two environments differ at the start of the same level");
    check_at(stage.where, frame_hash(&stage, 1) == frame_hash(&stage, 4), "frames of the same level differ");
    stage_close(&stage);
}
END_TEST

Suite *conformance_suite(void) {
    Suite *suite = suite_create("conformance");
    int count = subject_count();

    TCase *resets = add_case(suite, "resets");
    tcase_add_loop_test(resets, resets_are_deterministic, 0, count);
    tcase_add_loop_test(resets, rollouts_are_deterministic, 0, count);
    tcase_add_loop_test(resets, seeds_give_different_levels, 0, count);
    tcase_add_loop_test(resets, choosers_draw_different_levels, 0, count);
    tcase_add_loop_test(resets, running_episodes_can_be_reset, 0, count);
    tcase_add_loop_test(resets, nothing_leaks_between_episodes, 0, count);
    tcase_add_loop_test(resets, masked_resets_touch_only_the_masked, 0, count);

    TCase *steps = add_case(suite, "steps");
    tcase_add_loop_test(steps, every_action_is_legal_in_every_state, 0, count);
    tcase_add_loop_test(steps, infos_agree_with_rewards_and_flags, 0, count);
    tcase_add_loop_test(steps, episodes_end_at_the_step_limit, 0, count);
    tcase_add_loop_test(steps, no_episode_outlasts_its_modes_limit, 0, count);

    TCase *buffers = add_case(suite, "buffers");
    tcase_add_loop_test(buffers, nothing_is_written_outside_the_buffers, 0, count);
    tcase_add_loop_test(buffers, absent_channels_change_nothing, 0, count);
    return suite;
}
