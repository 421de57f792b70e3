// What a batch is made of never shows: its size, its threads, its company, how it is stepped; and what the
// channels hold around the end of an episode.
#include "rollout.h"

#include <stdio.h>

#include "base/phases.h"

Suite *batch_suite(void);

enum {
    STEPS = EFFORT(2000, 200),
    SHORT_LIMIT = 6,  // steps of an episode where its end is what matters
    MIXED_ROUNDS = 4, // environments of each game in a mixed batch
    MOST_MIXED = 256,
};

// ---------------------------------------------------------------------------------------------------------
// Size, threads, company
// ---------------------------------------------------------------------------------------------------------

/// Plays environment `number` of a batch seeded with `seed` alone.
static trace play_alone(subject subject, uint64_t seed, int32_t number, int32_t steps) {
    pcd_config config = config_of(subject, 1);
    config.seed = seed + (uint64_t)number;
    stage stage = stage_open(subject, &config);
    trace trace = {0};
    stage_reset(&stage);
    trace_add(&trace, &stage, 0);
    for (int32_t step = 0; step < steps; step++) {
        stage.io.actions[0] = play_sticky(seed, number, step);
        stage_step(&stage);
        trace_add(&trace, &stage, 0);
    }
    stage_close(&stage);
    return trace;
}

static void play_together(stage *stage, uint64_t seed, int32_t steps, trace *traces) {
    stage_reset(stage);
    for (int32_t env = 0; env < pcd_num_envs(stage->batch); env++)
        trace_add(&traces[env], stage, env);
    play_traced(stage, play_sticky, seed, 0, steps, traces);
}

START_TEST(alone_or_together_is_the_same) {
    enum { ENVS = 4, SEED = 300 };
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, ENVS);
    config.seed = SEED;
    stage stage = stage_open(subject, &config);
    trace traces[ENVS] = {{0}};
    play_together(&stage, SEED, STEPS, traces);
    for (int32_t env = 0; env < ENVS; env += ENVS - 1) {
        trace alone = play_alone(subject, SEED, env, STEPS);
        const char *difference = trace_difference(&alone, &traces[env]);
        check_at(stage.where, !difference, "env %d: %s differ from those of the same environment alone", env,
                 difference);
    }
    stage_close(&stage);
}
END_TEST

/// All games that have a mode, in one batch.
typedef struct mixture {
    subject subjects[64];
    char names[1024];
    int32_t num_games, num_envs;
} mixture;

static mixture mix_games(const char *mode) {
    mixture mixture = {.num_games = 0};
    for (int i = 0; i < subject_count() && mixture.num_games < 64; i++) {
        subject subject = subject_at(i);
        if (strcmp(subject.mode->name, mode) != 0)
            continue;
        mixture.subjects[mixture.num_games] = subject;
        size_t used = strlen(mixture.names);
        snprintf(mixture.names + used, sizeof mixture.names - used, "%s%s", mixture.num_games ? "," : "",
                 subject.game->name);
        mixture.num_games++;
    }
    mixture.num_envs = MIXED_ROUNDS * mixture.num_games;
    return mixture;
}

START_TEST(threads_and_company_change_nothing) {
    static const int32_t threads[] = {1, 2, 7};
    enum { SEED = 900 };
    mixture mixture = mix_games(mode_name_at(_i));
    static trace traces[3][MOST_MIXED];
    memset(traces, 0, sizeof traces);
    ck_assert_int_le(mixture.num_envs, MOST_MIXED);
    place where = {{NULL, mixture.subjects[0].mode}, SEED, -1};
    for (int run = 0; run < 3; run++) {
        pcd_config config = pcd_config_default();
        config.game = mixture.names;
        config.mode = mode_name_at(_i);
        config.num_envs = mixture.num_envs;
        config.num_threads = threads[run];
        config.seed = SEED;
        stage stage = stage_open((subject){NULL, mixture.subjects[0].mode}, &config);
        play_together(&stage, SEED, STEPS, traces[run]);
        stage_close(&stage);
        for (int32_t env = 0; env < mixture.num_envs; env++) {
            const char *difference = trace_difference(&traces[0][env], &traces[run][env]);
            check_at(where, !difference, "env %d (%s): %s differ on %d threads", env,
                     mixture.subjects[env % mixture.num_games].game->name, difference, threads[run]);
        }
    }
    // The last round of environments, one of each game, plays the same alone.
    for (int32_t env = mixture.num_envs - mixture.num_games; env < mixture.num_envs; env++) {
        subject subject = mixture.subjects[env % mixture.num_games];
        trace alone = play_alone(subject, SEED, env, STEPS);
        const char *difference = trace_difference(&alone, &traces[0][env]);
        check_at(where, !difference, "env %d (%s): %s differ from those of the game alone", env,
                 subject.game->name, difference);
    }
}
END_TEST

/// Jobs whose items last this long, the later ones twice as long, and that note which items were done.
typedef struct counted_jobs {
    int64_t item_time; ///< Nanoseconds.
    int32_t done[64];
} counted_jobs;

static void count_items(void *context, work_items items, int32_t thread) {
    counted_jobs *jobs = context;
    (void)thread;
    for (int32_t i = 0; i < items.count; i++) {
        int32_t item = item_at(items, i);
        int64_t begin = phase_clock(), length = item < 32 ? jobs->item_time : 2 * jobs->item_time;
        while (length && phase_clock() - begin < length)
            ;
        jobs->done[item]++;
    }
}

START_TEST(every_item_of_a_job_is_done_once) {
    enum { JOBS = 400, TURN = 40, LONG = 5000 };
    static const int32_t threads[] = {1, 2, 7}, items[] = {1, 2, 5, 64};
    for (int i = 0; i < 12; i++) {
        counted_jobs jobs = {0};
        int32_t num_items = items[i / 3];
        workers *workers = workers_create(threads[i % 3], num_items);
        ck_assert_ptr_nonnull(workers);
        for (int32_t job = 0; job < JOBS; job++) {
            // Short jobs are done by the caller alone, long ones shared: many of both, in turn.
            jobs.item_time = job / TURN % 2 ? LONG : 0;
            workers_begin(workers, count_items, &jobs);
            workers_end(workers);
            for (int32_t item = 0; item < 64; item++)
                ck_assert_msg(jobs.done[item] == (item < num_items ? job + 1 : 0),
                              "job %d of %d items on %d threads: item %d was done %d times", job, num_items,
                              threads[i % 3], item, jobs.done[item]);
        }
        workers_destroy(workers);
    }
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Beginning and ending a step apart
// ---------------------------------------------------------------------------------------------------------

START_TEST(steps_in_two_parts_are_the_same) {
    enum { ENVS = 5 };
    subject subject = subject_at(_i);
    for (int32_t threads = 1; threads <= 3; threads += 2) {
        pcd_config config = config_of(subject, ENVS);
        stage whole = stage_open(subject, &config);
        config.num_threads = threads;
        stage parts = stage_open(subject, &config);
        stage_reset(&whole);
        stage_reset(&parts);
        for (int32_t step = 0; step < EFFORT(60, 30); step++) {
            play(&whole, play_sticky, 4, step, 1);
            choose_actions(&parts, play_sticky, 4, 0, step);
            check_ok(parts.where, pcd_step_begin(parts.batch));
            // The actions were read: what stands there now is no matter.
            memset(parts.io.actions, 0xFF, ENVS * sizeof *parts.io.actions);
            check_ok(parts.where, pcd_step_end(parts.batch));
            for (int32_t env = 0; env < ENVS; env++) {
                trace a = {0}, b = {0};
                trace_add(&a, &whole, env);
                trace_add(&b, &parts, env);
                check_at(whole.where, !trace_difference(&a, &b), "env %d: %s differ in a step of two parts",
                         env, trace_difference(&a, &b));
            }
        }
        stage_close(&whole);
        stage_close(&parts);
    }
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// The ends of episodes, by autoreset mode: the table at the top of procade.h
// ---------------------------------------------------------------------------------------------------------

enum { PATTERN = 0xC3 };

static stage open_ending(subject subject, pcd_autoreset autoreset) {
    pcd_config config = config_of(subject, 1);
    config.channels = ALL_CHANNELS;
    config.autoreset = autoreset;
    config.seed = 21;
    stage stage = stage_open(subject, &config);
    check_ok(stage.where, pcd_set_parameter(stage.batch, 0, "max_episode_steps", SHORT_LIMIT));
    stage_reset(&stage);
    return stage;
}

static void mark_final(const stage *stage) {
    memset(stage->io.final_observations, PATTERN, pcd_observation_bytes(stage->batch));
}

static bool final_is_untouched(const stage *stage) {
    for (size_t i = 0; i < pcd_observation_bytes(stage->batch); i++)
        if (stage->io.final_observations[i] != PATTERN)
            return false;
    return true;
}

static uint64_t final_hash(const stage *stage) {
    return pcd_hash_bytes(stage->io.final_observations, pcd_observation_bytes(stage->batch));
}

static void step_with(stage *stage, int32_t action) {
    mark_final(stage);
    stage->io.actions[0] = action;
    stage_step(stage);
}

/// Compares what two stages show and report.
static void expect_alike(const stage *a, const stage *b, const char *when) {
    check_at(a->where, frame_hash(a, 0) == frame_hash(b, 0), "%s: observations differ", when);
    check_at(a->where,
             a->io.rewards[0] == b->io.rewards[0] && a->io.terminated[0] == b->io.terminated[0] &&
                 a->io.truncated[0] == b->io.truncated[0],
             "%s: reward or flags differ", when);
}

static bool has_ended(const stage *stage) {
    return stage->io.terminated[0] || stage->io.truncated[0];
}

/// The first observation of an episode, as a step or a masked reset reports it.
static void expect_start(const stage *stage, int32_t ended_level, int32_t new_level) {
    pcd_info info = stage->io.infos[0];
    check_at(stage->where, stage->io.rewards[0] == 0.0f && !has_ended(stage),
             "a new episode has reward or flags");
    check_at(stage->where, info.level_seed == new_level && info.prev_level_seed == ended_level,
             "a new episode is of levels %d and %d, not %d and %d", info.level_seed, info.prev_level_seed,
             new_level, ended_level);
    check_at(stage->where,
             info.episode_length == 0 && info.episode_return == 0.0f && !info.prev_level_complete &&
                 info.end_cause == PCD_END_NONE,
             "a new episode has infos of the old one");
    check_at(stage->where, final_is_untouched(stage),
             "a final observation was written where no episode ended");
}

START_TEST(episodes_end_as_the_table_says) {
    subject subject = subject_at(_i);
    stage next = open_ending(subject, PCD_RESET_NEXT_STEP), same = open_ending(subject, PCD_RESET_SAME_STEP);
    stage disabled = open_ending(subject, PCD_RESET_DISABLED);
    expect_alike(&next, &same, "first observation");
    expect_alike(&next, &disabled, "first observation");
    int32_t level = next.io.infos[0].level_seed;
    for (int episode = 0; episode < 6; episode++) {
        for (int32_t step = 0;; step++) {
            int32_t action = play_sticky((uint64_t)episode, 0, step);
            step_with(&next, action);
            step_with(&same, action);
            step_with(&disabled, action);
            expect_alike(&next, &disabled, "step");
            if (has_ended(&next))
                break;
            expect_alike(&next, &same, "step");
            check_at(next.where,
                     final_is_untouched(&next) && final_is_untouched(&same) && final_is_untouched(&disabled),
                     "a final observation was written in the middle of an episode");
            check_at(next.where,
                     memcmp(next.io.infos, same.io.infos, sizeof(pcd_info)) == 0 &&
                         memcmp(next.io.infos, disabled.io.infos, sizeof(pcd_info)) == 0,
                     "infos differ in the middle of an episode");
        }
        // Step t.
        pcd_info ended = next.io.infos[0], begun = same.io.infos[0];
        check_at(next.where, final_hash(&next) == frame_hash(&next, 0),
                 "the final observation is not the last one");
        check_at(next.where,
                 final_hash(&same) == frame_hash(&next, 0) && final_hash(&disabled) == frame_hash(&next, 0),
                 "final observations differ");
        check_at(next.where,
                 same.io.rewards[0] == next.io.rewards[0] && same.io.terminated[0] == next.io.terminated[0] &&
                     same.io.truncated[0] == next.io.truncated[0],
                 "reward or flags of the last step differ");
        check_at(next.where,
                 ended.level_seed == level && memcmp(&ended, disabled.io.infos, sizeof ended) == 0,
                 "infos of the last step name level %d, not %d", ended.level_seed, level);
        check_at(next.where,
                 begun.prev_level_seed == level && begun.episode_length == ended.episode_length &&
                     begun.episode_return == ended.episode_return && begun.end_cause == ended.end_cause &&
                     begun.prev_level_complete == ended.prev_level_complete,
                 "infos of a reset in the same step do not tell of the ended episode");

        // Step t + 1. Its action is ignored, refused, or not asked for.
        disabled.io.actions[0] = PCD_ACTION_NONE;
        check_at(disabled.where, pcd_step(disabled.batch) == PCD_ERROR_INVALID_STATE,
                 "an ended episode goes on");
        mark_final(&disabled);
        check_ok(disabled.where, pcd_reset_masked(disabled.batch, (const uint8_t[]){1}, NULL));
        step_with(&next, episode % PCD_NUM_ACTIONS);
        expect_start(&next, level, begun.level_seed);
        expect_start(&disabled, level, begun.level_seed);
        check_at(next.where, frame_hash(&next, 0) == frame_hash(&same, 0), "first observations differ");
        check_at(next.where, frame_hash(&next, 0) == frame_hash(&disabled, 0), "first observations differ");
        check_at(next.where,
                 pcd_state_hash(next.batch, 0) == pcd_state_hash(same.batch, 0) &&
                     pcd_state_hash(next.batch, 0) == pcd_state_hash(disabled.batch, 0),
                 "states at the start of an episode differ");
        level = begun.level_seed;
    }
    stage_close(&next);
    stage_close(&same);
    stage_close(&disabled);
}
END_TEST

Suite *batch_suite(void) {
    Suite *suite = suite_create("batch");
    int count = subject_count();

    TCase *sameness = add_case(suite, "size and threads");
    tcase_add_loop_test(sameness, alone_or_together_is_the_same, 0, count);
    tcase_add_loop_test(sameness, threads_and_company_change_nothing, 0, mode_name_count());
    tcase_add_test(sameness, every_item_of_a_job_is_done_once);
    tcase_add_loop_test(sameness, steps_in_two_parts_are_the_same, 0, count);

    TCase *endings = add_case(suite, "autoreset");
    tcase_add_loop_test(endings, episodes_end_as_the_table_says, 0, count);
    return suite;
}
