// The world room: leaps of a runner from foothold to foothold.
#include "world_fixture.h"

Suite *unit_leap_suite(void);

enum { OPEN, WALL, BOMB, NUM_KINDS };

static bool generate_hall(pcd_world *world) {
    world->width = 30;
    world->height = 24;
    world->outside = WALL;
    pcd_add_entity(world, 0, 1.5f, 1.5f, 0.5f, 0.5f);
    return true;
}

static const pcd_parameter parameters[] = {{"max_episode_steps", "steps", "", 1, 1000, 1000, true}};
static const pcd_mode modes[] = {{.name = "hard", .one_level = -1}};
static const pcd_game test_game = {
    .name = "test",
    .parameters = parameters,
    .num_parameters = 1,
    .modes = modes,
    .num_modes = 1,
    .num_kinds = NUM_KINDS,
    .entity_capacity = 2,
    .cell_capacity = 30 * 24,
    .generate = generate_hall,
};

// A jump of 1.5 rises 6.4 cells in 8 steps and carries 8 cells at full speed.
static const pcd_runner runner = {
    .half_width = 0.5f,
    .half_height = 0.5f,
    .support_reach = 0.49f,
    .top_speed = 0.5f,
    .ground_control = 0.5f,
    .air_control = 0.075f,
    .gravity = 0.2f,
    .max_fall_speed = 2.0f,
    .blocking = PCD_SET(WALL),
    .deadly = PCD_SET(BOMB),
};

static world_fixture fixture;

static void set_up(void) {
    fixture_open(&fixture, &test_game, "hard");
    fixture_generate(&fixture, 1);
}

static void tear_down(void) {
    fixture_close(&fixture);
}

// A wall one cell high to stand on.
static pcd_foothold ledge(int32_t first, int32_t last, int32_t row) {
    pcd_fill_cells(fixture.world, first, row - 1, last - first + 1, 1, WALL);
    return (pcd_foothold){first, last, row};
}

static bool can_leap(float jump, pcd_foothold from, pcd_foothold to) {
    return pcd_can_leap(fixture.world, &runner, jump, &from, &to);
}

START_TEST(a_full_jump_rises_six_rows_and_not_seven) {
    pcd_foothold from = ledge(3, 6, 5);
    ck_assert(can_leap(1.5f, from, ledge(7, 8, 11)));
    ck_assert(!can_leap(1.5f, from, ledge(7, 8, 12)));
}
END_TEST

START_TEST(a_jump_lifts_its_height_and_not_two_rows_more) {
    pcd_foothold from = ledge(3, 6, 5);
    int32_t rows = (int32_t)pcd_jump_height(1.5f, runner.gravity);
    ck_assert_int_eq(rows, 5);
    ck_assert(can_leap(1.5f, from, ledge(7, 8, 5 + rows)));
    ck_assert(!can_leap(1.5f, from, ledge(7, 8, 5 + rows + 2)));
    ck_assert_float_eq_tol(pcd_jump_height(1.25f, 0.2f), 3.90625f, 1e-5f);
}
END_TEST

START_TEST(a_low_jump_rises_less) {
    pcd_foothold from = ledge(3, 6, 5);
    ck_assert(can_leap(0.75f, from, ledge(8, 9, 6)));
    ck_assert(!can_leap(0.75f, from, ledge(8, 9, 7)));
}
END_TEST

START_TEST(wide_gaps_need_a_run_up_and_wider_ones_are_too_wide) {
    pcd_foothold from = ledge(3, 6, 5);
    ck_assert(can_leap(1.5f, from, ledge(14, 15, 5)));
    ck_assert(!can_leap(1.5f, from, ledge(18, 19, 5)));
}
END_TEST

START_TEST(narrow_ledges_can_be_hit_near_and_far) {
    pcd_foothold from = ledge(3, 6, 8);
    for (int32_t column = 8; column <= 12; column++)
        for (int32_t row = 4; row <= 11; row++) {
            ck_assert_msg(can_leap(0.0f, from, ledge(column, column, row)) ||
                              can_leap(0.75f, from, ledge(column, column, row)) ||
                              can_leap(1.125f, from, ledge(column, column, row)) ||
                              can_leap(1.5f, from, ledge(column, column, row)),
                          "no leap to column %d, row %d", column, row);
            pcd_set_cell(fixture.world, column, row - 1, OPEN);
        }
}
END_TEST

START_TEST(running_off_the_end_leads_down_and_to_what_adjoins) {
    pcd_foothold from = ledge(3, 6, 8);
    ck_assert(can_leap(0.0f, from, ledge(7, 8, 8)));
    fixture_generate(&fixture, 1);
    from = ledge(3, 6, 8);
    ck_assert(can_leap(0.0f, from, ledge(7, 8, 4)));
    ck_assert(!can_leap(0.0f, from, ledge(9, 10, 9)));
}
END_TEST

START_TEST(walls_in_the_way_stop_a_leap) {
    pcd_foothold from = ledge(3, 6, 5), to = ledge(9, 12, 5);
    ck_assert(can_leap(1.5f, from, to));
    pcd_fill_cells(fixture.world, 8, 0, 1, 24, WALL);
    ck_assert(!can_leap(1.5f, from, to));
}
END_TEST

START_TEST(a_wall_behind_the_target_stops_who_would_go_too_far) {
    pcd_foothold from = ledge(3, 6, 8), to = ledge(7, 7, 3);
    pcd_fill_cells(fixture.world, 8, 0, 1, 24, WALL);
    ck_assert(can_leap(0.0f, from, to));
}
END_TEST

START_TEST(deadly_cells_are_not_touched) {
    pcd_foothold from = ledge(3, 3, 5), to = ledge(4, 4, 10);
    ck_assert(can_leap(1.5f, from, to));
    pcd_set_cell(fixture.world, 3, 11, BOMB);
    ck_assert(!can_leap(1.5f, from, to));
}
END_TEST

START_TEST(a_ledge_over_a_low_passage_is_reached_at_its_open_end) {
    pcd_foothold lower = ledge(8, 12, 8), upper = ledge(9, 13, 10);
    ck_assert(can_leap(1.5f, ledge(3, 6, 5), lower));
    ck_assert(can_leap(1.125f, lower, upper));
}
END_TEST

START_TEST(there_is_no_leap_from_or_to_nowhere) {
    pcd_foothold nowhere = {1, 0, 0}, from = ledge(3, 6, 5);
    ck_assert(!can_leap(1.5f, nowhere, from));
    ck_assert(!can_leap(1.5f, from, nowhere));
}
END_TEST

START_TEST(nothing_in_the_world_changes) {
    pcd_foothold from = ledge(3, 6, 5), to = ledge(9, 9, 9);
    uint8_t *before = malloc(fixture.size);
    memcpy(before, fixture.world, fixture.size);
    ck_assert(can_leap(1.5f, from, to));
    ck_assert_mem_eq(before, fixture.world, fixture.size);
    free(before);
}
END_TEST

static const pcd_foothold nowhere = {1, 0, 0};

// A course over ledges with full jumps.
static pcd_course course_from(pcd_foothold start) {
    pcd_course course = {.runner = runner, .num_jumps = 1, .jumps = {1.5f}};
    pcd_add_stage(&course, start, nowhere);
    return course;
}

START_TEST(a_course_is_run_from_exit_to_exit) {
    pcd_course course = course_from(ledge(1, 3, 5));
    pcd_add_stage(&course, ledge(7, 9, 5), nowhere);
    pcd_add_stage(&course, ledge(13, 15, 6), nowhere);
    ck_assert(pcd_run_course(fixture.world, &course));
    ck_assert(course.reached[2] && course.reached[4]);
    ck_assert(!course.reached[1] && !course.reached[3]);
}
END_TEST

START_TEST(a_course_ends_before_a_gap_that_is_too_wide) {
    pcd_course course = course_from(ledge(1, 3, 5));
    pcd_add_stage(&course, ledge(7, 9, 5), nowhere);
    pcd_add_stage(&course, ledge(24, 26, 5), nowhere);
    ck_assert(!pcd_run_course(fixture.world, &course));
    ck_assert(course.reached[2] && !course.reached[4]);
}
END_TEST

START_TEST(a_high_exit_is_reached_by_its_side_ledge) {
    pcd_foothold start = ledge(1, 3, 5), high = ledge(7, 8, 13), side = ledge(6, 6, 9);
    pcd_course course = course_from(start);
    pcd_add_stage(&course, high, nowhere);
    ck_assert(!pcd_run_course(fixture.world, &course));
    course = course_from(start);
    pcd_add_stage(&course, high, side);
    ck_assert(pcd_run_course(fixture.world, &course));
    ck_assert(course.reached[3]);
}
END_TEST

START_TEST(a_course_goes_on_when_its_way_is_cleared) {
    pcd_course course = course_from(ledge(3, 3, 5));
    pcd_add_stage(&course, ledge(4, 4, 10), nowhere);
    pcd_set_cell(fixture.world, 3, 11, BOMB);
    ck_assert(!pcd_run_course(fixture.world, &course));
    pcd_set_cell(fixture.world, 3, 11, OPEN);
    ck_assert(pcd_run_course(fixture.world, &course));
}
END_TEST

Suite *unit_leap_suite(void) {
    Suite *suite = suite_create("unit_leap");
    TCase *leaps = tcase_create("leaps");
    tcase_add_checked_fixture(leaps, set_up, tear_down);
    tcase_add_test(leaps, a_full_jump_rises_six_rows_and_not_seven);
    tcase_add_test(leaps, a_jump_lifts_its_height_and_not_two_rows_more);
    tcase_add_test(leaps, a_low_jump_rises_less);
    tcase_add_test(leaps, wide_gaps_need_a_run_up_and_wider_ones_are_too_wide);
    tcase_add_test(leaps, narrow_ledges_can_be_hit_near_and_far);
    tcase_add_test(leaps, running_off_the_end_leads_down_and_to_what_adjoins);
    tcase_add_test(leaps, walls_in_the_way_stop_a_leap);
    tcase_add_test(leaps, a_wall_behind_the_target_stops_who_would_go_too_far);
    tcase_add_test(leaps, deadly_cells_are_not_touched);
    tcase_add_test(leaps, a_ledge_over_a_low_passage_is_reached_at_its_open_end);
    tcase_add_test(leaps, there_is_no_leap_from_or_to_nowhere);
    tcase_add_test(leaps, nothing_in_the_world_changes);
    tcase_add_test(leaps, a_course_is_run_from_exit_to_exit);
    tcase_add_test(leaps, a_course_ends_before_a_gap_that_is_too_wide);
    tcase_add_test(leaps, a_high_exit_is_reached_by_its_side_ledge);
    tcase_add_test(leaps, a_course_goes_on_when_its_way_is_cleared);
    suite_add_tcase(suite, leaps);
    return suite;
}
