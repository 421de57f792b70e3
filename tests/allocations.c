// Nothing is allocated in a step, new levels included.
#include "counted_memory.h"
#include "damage.h"
#include "rollout.h"

Suite *allocations_suite(void);

enum { ENVS = 4, STEPS = EFFORT(400, 150), EPISODE_STEPS = 40 };

static void count_steps(subject subject, pcd_config config) {
    stage stage = stage_open(subject, &config);
    // Many levels: short episodes, and a parameter drawn anew for each.
    check_ok(stage.where,
             pcd_set_parameter_range(stage.batch, PCD_ALL_ENVS, "max_episode_steps", 1, EPISODE_STEPS));
    size_t size = pcd_save_size(stage.batch, 0);
    void *image = malloc(size);
    memory_begin(-1);
    stage_reset(&stage);
    play(&stage, play_sticky, 19, 0, STEPS);
    check_ok(stage.where, pcd_save(stage.batch, 0, image, size));
    check_ok(stage.where, pcd_load(stage.batch, 1, image, size));
    check_ok(stage.where, pcd_observe(stage.batch));
    check_ok(stage.where, pcd_reset_masked(stage.batch, (const uint8_t[ENVS]){0, 1, 0, 1}, NULL));
    int64_t count = memory_end();
    check_at(stage.where, count == 0, "%lld allocations in %d steps", (long long)count, STEPS);
    free(image);
    stage_close(&stage);
}

START_TEST(nothing_is_allocated_in_a_step) {
    pcd_config config = config_of(subject_at(_i), ENVS);
    config.channels = ALL_CHANNELS;
    count_steps(subject_at(_i), config);
}
END_TEST

START_TEST(nothing_is_allocated_with_other_options) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, ENVS);
    config.channels = ALL_CHANNELS;
    config.num_threads = 2;
    config.observation_size = 48;
    config.observation_format = PCD_FORMAT_CHW;
    config.autoreset = PCD_RESET_SAME_STEP;
    config.use_generated_assets = true;
    config.paint_vel_info = true;
    if (!has_one_level(subject)) {
        config.split = PCD_SPLIT_TRAIN;
        config.level_order = PCD_ORDER_CHAIN;
    }
    count_steps(subject, config);
}
END_TEST

START_TEST(the_counter_counts) {
    pcd_config config = config_of(subject_at(0), 1);
    stage stage = stage_open(subject_at(0), &config);
    static uint8_t pixels[64 * 64 * 3];
    stage_reset(&stage);
    memory_begin(-1);
    check_ok(stage.where, pcd_render(stage.batch, 0, 64, pixels));
    int64_t count = memory_end();
    check_at(stage.where, count > 0, "a render allocates, but the counter says %lld", (long long)count);
    stage_close(&stage);
}
END_TEST

Suite *allocations_suite(void) {
    Suite *suite = suite_create("allocations");
    TCase *steps = add_case(suite, "steps");
    tcase_add_test(steps, the_counter_counts);
    tcase_add_loop_test(steps, nothing_is_allocated_in_a_step, 0, subject_count());
    tcase_add_loop_test(steps, nothing_is_allocated_with_other_options, 0, subject_count());
    return suite;
}
