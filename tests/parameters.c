// Parameters: set, given ranges, read back, and driven to their extremes.
#include <stdio.h>

#include "rollout.h"
#include "spy.h"
#include "survival.h"

Suite *parameters_suite(void);

enum {
    EXTREME_LEVELS = 2,
    EXTREME_STEPS = EFFORT(24, 10),
    EXTREME_SURVIVED = EFFORT(8, 2),
    RANDOM_SETTINGS = EFFORT(16, 5),
    RANGE_RESETS = 20,
};

static pcd_parameter_info describe(subject subject, int32_t index) {
    pcd_parameter_info info;
    place where = {subject, -1, -1};
    check_ok(where, pcd_describe_parameter(subject.game, subject.mode->name, index, &info));
    return info;
}

static double value_of(const stage *stage, int32_t env, const char *name) {
    double value = 0.0;
    check_ok(stage->where, pcd_get_parameter(stage->batch, env, name, &value));
    return value;
}

// ---------------------------------------------------------------------------------------------------------
// Setting and reading
// ---------------------------------------------------------------------------------------------------------

START_TEST(a_mode_sets_what_it_says) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 1);
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    for (int32_t i = 0; i < pcd_parameter_count(subject.game); i++) {
        pcd_parameter_info info = describe(subject, i);
        double value = value_of(&stage, 0, info.name);
        check_at(stage.where, value == info.value, "%s is %g, the mode says %g", info.name, value,
                 info.value);
        check_at(stage.where, info.low <= value && value <= info.high, "%s is %g, outside %g to %g",
                 info.name, value, info.low, info.high);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(parameters_are_set_per_environment_from_the_next_reset) {
    subject subject = subject_at(_i);
    for (int32_t i = 0; i < pcd_parameter_count(subject.game); i++) {
        pcd_parameter_info info = describe(subject, i);
        double other = info.value == info.high ? info.low : info.high;
        pcd_config config = blind_config_of(subject, 2);
        stage stage = stage_open(subject, &config);
        stage_reset(&stage);
        check_ok(stage.where, pcd_set_parameter(stage.batch, 1, info.name, other));
        check_at(stage.where, value_of(&stage, 1, info.name) == info.value, "%s changes before the reset",
                 info.name);
        stage_reset(&stage);
        check_at(stage.where, value_of(&stage, 0, info.name) == info.value,
                 "%s changes in another environment", info.name);
        check_at(stage.where, value_of(&stage, 1, info.name) == (double)(float)other, "%s is %g, set to %g",
                 info.name, value_of(&stage, 1, info.name), other);
        stage_close(&stage);
    }
}
END_TEST

START_TEST(ranges_are_drawn_from_per_level) {
    subject subject = subject_at(_i);
    for (int32_t i = 0; i < pcd_parameter_count(subject.game); i++) {
        pcd_parameter_info info = describe(subject, i);
        if (i == 0 || info.low == info.high)
            continue;
        pcd_config config = blind_config_of(subject, 1);
        stage stage = stage_open(subject, &config);
        check_ok(stage.where, pcd_set_parameter_range(stage.batch, 0, info.name, info.low, info.high));
        double first = 0.0;
        bool varies = false;
        for (int32_t reset = 0; reset < RANGE_RESETS; reset++) {
            stage_reset_to(&stage, reset);
            double value = value_of(&stage, 0, info.name);
            check_at(stage.where, value >= info.low && value <= info.high, "%s is %g, outside %g to %g",
                     info.name, value, info.low, info.high);
            check_at(stage.where, !info.whole || value == (double)(int64_t)value, "%s is %g, not whole",
                     info.name, value);
            first = reset == 0 ? value : first;
            varies = varies || value != first;
        }
        check_at(stage.where, varies, "%s is %g in %d levels", info.name, first, RANGE_RESETS);
        stage_reset_to(&stage, 0);
        check_at(stage.where, value_of(&stage, 0, info.name) == first, "%s differs in the same level",
                 info.name);
        stage_close(&stage);
    }
}
END_TEST

START_TEST(setting_the_value_there_is_changes_no_level) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 1);
    stage plain = stage_open(subject, &config), set = stage_open(subject, &config);
    for (int32_t i = 0; i < pcd_parameter_count(subject.game); i++) {
        pcd_parameter_info info = describe(subject, i);
        check_ok(set.where, pcd_set_parameter(set.batch, PCD_ALL_ENVS, info.name, info.value));
    }
    for (int32_t seed = 0; seed < 10; seed++) {
        stage_reset_to(&plain, seed);
        stage_reset_to(&set, seed);
        check_at(plain.where, pcd_state_hash(plain.batch, 0) == pcd_state_hash(set.batch, 0),
                 "states differ");
    }
    stage_close(&plain);
    stage_close(&set);
}
END_TEST

START_TEST(values_out_of_range_are_refused) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 1);
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    uint64_t before = pcd_state_hash(stage.batch, 0);
    for (int32_t i = 0; i < pcd_parameter_count(subject.game); i++) {
        pcd_parameter_info info = describe(subject, i);
        const double wrong[] = {info.low - 1.0, info.high + 1.0, (double)NAN, (double)INFINITY,
                                info.whole ? info.low + 0.5 : info.high + 0.5};
        for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++) {
            check_at(stage.where,
                     pcd_set_parameter(stage.batch, 0, info.name, wrong[w]) == PCD_ERROR_INVALID_ARGUMENT,
                     "%s may be %g", info.name, wrong[w]);
            check_at(stage.where, strstr(pcd_last_error(), info.name), "the error does not name %s: %s",
                     info.name, pcd_last_error());
        }
    }
    check_at(stage.where,
             pcd_set_parameter(stage.batch, 0, "no such thing", 1.0) == PCD_ERROR_UNKNOWN_PARAMETER,
             "an unknown parameter is set");
    check_at(stage.where, pcd_state_hash(stage.batch, 0) == before, "a refused call changed the state");
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Extremes
// ---------------------------------------------------------------------------------------------------------

static stage open_extreme(subject subject) {
    pcd_config config = config_of(subject, 2);
    config.channels = ALL_CHANNELS;
    config.observation_size = 16;
    return stage_open(subject, &config);
}

/// Builds levels with the parameters as they are set, plays them, saves and loads.
static void exercise(stage *stage, const char *setting) {
    size_t size = pcd_save_size(stage->batch, 0);
    void *image = malloc(size);
    for (int32_t level = 0; level < EXTREME_LEVELS; level++) {
        stage_reset_to(stage, 3 + 7 * level);
        check_at(stage->where, the_spy.proved, "%s: a level is taken without a proof", setting);
        for (int32_t step = 0; step < EXTREME_STEPS; step++) {
            choose_actions(stage, play_sticky, 51, 0, step);
            stage_step(stage);
            for (int32_t env = 0; env < 2; env++)
                check_at(stage->where, isfinite(stage->io.rewards[env]), "%s: a reward is not finite",
                         setting);
        }
        check_ok(stage->where, pcd_save(stage->batch, 0, image, size));
        check_at(stage->where, pcd_load(stage->batch, 1, image, size) == PCD_OK,
                 "%s: a saved state is refused: %s", setting, pcd_last_error());
    }
    free(image);
}

START_TEST(extreme_values_can_be_played) {
    subject subject = spy_on(subject_at(_i));
    for (int32_t i = 0; i < pcd_parameter_count(subject.game); i++) {
        pcd_parameter_info info = describe(subject, i);
        stage stage = open_extreme(subject);
        for (int end = 0; end < 2; end++) {
            double value = end ? info.high : info.low;
            check_ok(stage.where, pcd_set_parameter(stage.batch, PCD_ALL_ENVS, info.name, value));
            char setting[128];
            snprintf(setting, sizeof setting, "%s %g", info.name, value);
            exercise(&stage, setting);
        }
        stage_close(&stage);
    }
}
END_TEST

// Every parameter at its low end, its high end, its default, or anywhere between.
static void set_at_random(stage *stage, subject subject, pcd_rng *rng) {
    for (int32_t i = 1; i < pcd_parameter_count(subject.game); i++) {
        pcd_parameter_info info = describe(subject, i);
        double value = info.value;
        switch (pcd_rng_below(rng, 4)) {
        case 0: value = info.low; break;
        case 1: value = info.high; break;
        case 2: value = info.low + (info.high - info.low) * (double)pcd_rng_unit(rng); break;
        default: break;
        }
        if (info.whole)
            value = (double)(int64_t)value;
        value = value < info.low ? info.low : value;
        check_ok(stage->where, pcd_set_parameter(stage->batch, PCD_ALL_ENVS, info.name, value));
    }
}

START_TEST(any_values_together_can_be_played) {
    subject subject = spy_on(subject_at(_i));
    stage stage = open_extreme(subject);
    pcd_rng rng = {.state = 4};
    for (int setting = 0; setting < RANDOM_SETTINGS; setting++) {
        set_at_random(&stage, subject, &rng);
        char name[32];
        snprintf(name, sizeof name, "random setting %d", setting);
        exercise(&stage, name);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(extreme_values_can_be_survived) {
    subject subject = subject_at(_i);
    stage stage = survival_open(subject);
    for (int32_t i = 1; i < pcd_parameter_count(subject.game); i++) {
        pcd_parameter_info info = describe(subject, i);
        for (int end = 0; end < 2; end++) {
            check_ok(stage.where,
                     pcd_set_parameter(stage.batch, PCD_ALL_ENVS, info.name, end ? info.high : info.low));
            for (int32_t seed = 0; seed < EXTREME_SURVIVED; seed++)
                survival_check(&stage, seed);
        }
        check_ok(stage.where, pcd_set_parameter(stage.batch, PCD_ALL_ENVS, info.name, info.value));
    }
    stage_close(&stage);
}
END_TEST

Suite *parameters_suite(void) {
    Suite *suite = suite_create("parameters");
    int count = subject_count();

    TCase *setting = add_case(suite, "setting");
    tcase_add_loop_test(setting, a_mode_sets_what_it_says, 0, count);
    tcase_add_loop_test(setting, parameters_are_set_per_environment_from_the_next_reset, 0, count);
    tcase_add_loop_test(setting, ranges_are_drawn_from_per_level, 0, count);
    tcase_add_loop_test(setting, setting_the_value_there_is_changes_no_level, 0, count);
    tcase_add_loop_test(setting, values_out_of_range_are_refused, 0, count);

    TCase *extremes = add_case(suite, "extremes");
    tcase_add_loop_test(extremes, extreme_values_can_be_played, 0, count);
    tcase_add_loop_test(extremes, any_values_together_can_be_played, 0, count);
    tcase_add_loop_test(extremes, extreme_values_can_be_survived, 0, count);
    return suite;
}
