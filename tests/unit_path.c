// Shortest paths of the generators room, against plain breadth-first search.
#include <check.h>
#include <stdlib.h>

#include "procade/game.h"

#define MAX_CELLS (PCD_MAX_SIDE * PCD_MAX_SIDE)

Suite *unit_path_suite(void);

static const int32_t steps[PCD_NUM_WAYS][2] = {
    [PCD_WAY_LEFT] = {-1, 0}, [PCD_WAY_RIGHT] = {1, 0}, [PCD_WAY_DOWN] = {0, -1}, [PCD_WAY_UP] = {0, 1}};

static pcd_flags random_flags(pcd_rng *rng, int32_t width, int32_t height, float share) {
    pcd_flags flags = {.width = width, .height = height};
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++)
            pcd_set_flag(&flags, x, y, pcd_rng_chance(rng, share));
    return flags;
}

// Length of a shortest path, cell by cell, or -1.
static int32_t length_of_path(const pcd_flags *enter, const pcd_flags *goals, int32_t x, int32_t y) {
    static int32_t distances[MAX_CELLS], queue[MAX_CELLS];
    int32_t width = goals->width, head = 0, tail = 0;
    memset(distances, -1, sizeof distances);
    queue[tail++] = y * width + x;
    distances[y * width + x] = 0;
    while (head < tail) {
        int32_t cell = queue[head++];
        if (pcd_flag(goals, cell % width, cell / width))
            return distances[cell];
        for (int32_t way = 0; way < PCD_NUM_WAYS; way++) {
            int32_t to_x = cell % width + steps[way][0], to_y = cell / width + steps[way][1];
            if (!pcd_flag(&enter[way], to_x, to_y) || distances[to_y * width + to_x] >= 0)
                continue;
            distances[to_y * width + to_x] = distances[cell] + 1;
            queue[tail++] = to_y * width + to_x;
        }
    }
    return -1;
}

// The path found is as long as the shortest one, allowed in every step, and ends at a goal.
static void check_path(const pcd_flags *enter, const pcd_flags *goals, int32_t x, int32_t y) {
    static uint8_t ways[MAX_CELLS];
    int32_t length = pcd_find_path(enter, goals, x, y, ways);
    ck_assert_int_eq(length, length_of_path(enter, goals, x, y));
    for (int32_t i = 0; i < length; i++) {
        ck_assert_uint_lt(ways[i], PCD_NUM_WAYS);
        x += steps[ways[i]][0];
        y += steps[ways[i]][1];
        ck_assert(pcd_flag(&enter[ways[i]], x, y));
    }
    ck_assert(length < 0 || pcd_flag(goals, x, y));
}

START_TEST(paths_are_shortest_in_open_cells) {
    pcd_rng rng = {pcd_mix((uint64_t)_i, 1)};
    for (int32_t i = 0; i < 200; i++) {
        int32_t width = pcd_rng_range(&rng, 1, 64), height = pcd_rng_range(&rng, 1, 64);
        pcd_flags open = random_flags(&rng, width, height, 0.5f + 0.5f * pcd_rng_unit(&rng));
        pcd_flags enter[PCD_NUM_WAYS] = {open, open, open, open};
        pcd_flags goals = random_flags(&rng, width, height, 0.02f);
        check_path(enter, &goals, pcd_rng_below(&rng, width), pcd_rng_below(&rng, height));
    }
}
END_TEST

START_TEST(paths_heed_the_way_a_cell_is_entered) {
    pcd_rng rng = {pcd_mix((uint64_t)_i, 2)};
    for (int32_t i = 0; i < 200; i++) {
        int32_t width = pcd_rng_range(&rng, 1, 64), height = pcd_rng_range(&rng, 1, 64);
        pcd_flags enter[PCD_NUM_WAYS];
        for (int32_t way = 0; way < PCD_NUM_WAYS; way++)
            enter[way] = random_flags(&rng, width, height, 0.7f);
        pcd_flags goals = random_flags(&rng, width, height, 0.01f);
        check_path(enter, &goals, pcd_rng_below(&rng, width), pcd_rng_below(&rng, height));
    }
}
END_TEST

START_TEST(paths_follow_a_maze_from_end_to_end) {
    pcd_rng rng = {3};
    pcd_flags open, goals = {.width = 63, .height = 63};
    pcd_maze(&rng, 63, &open);
    pcd_set_flag(&goals, 62, 62, true);
    pcd_flags enter[PCD_NUM_WAYS] = {open, open, open, open};
    check_path(enter, &goals, 0, 0);
}
END_TEST

START_TEST(a_goal_under_the_start_is_no_step_away) {
    pcd_flags open = {.width = 5, .height = 5}, goals = open;
    pcd_set_flag(&goals, 2, 2, true);
    pcd_flags enter[PCD_NUM_WAYS] = {open, open, open, open};
    uint8_t ways[25];
    ck_assert_int_eq(pcd_find_path(enter, &goals, 2, 2, ways), 0);
    ck_assert_int_eq(pcd_find_path(enter, &goals, 2, 1, ways), -1);
}
END_TEST

Suite *unit_path_suite(void) {
    Suite *suite = suite_create("unit_path");
    TCase *paths = tcase_create("paths");
    tcase_add_loop_test(paths, paths_are_shortest_in_open_cells, 0, 5);
    tcase_add_loop_test(paths, paths_heed_the_way_a_cell_is_entered, 0, 5);
    tcase_add_test(paths, paths_follow_a_maze_from_end_to_end);
    tcase_add_test(paths, a_goal_under_the_start_is_no_step_away);
    suite_add_tcase(suite, paths);
    return suite;
}
