// Mazes with doors: what the method says, step by step, and what follows from it.
#include <check.h>
#include <stdlib.h>

#include "procade/game.h"

#define MAX_CELLS (PCD_MAX_SIDE * PCD_MAX_SIDE)

Suite *unit_maze_doors_suite(void);

// A maze with doors, as a plain list of cells: what is open, and the number of the door in a cell or 0.
typedef struct vault {
    int32_t side;
    bool open[MAX_CELLS];
    int32_t door[MAX_CELLS];
    pcd_doors plan;
} vault;

static vault made;
static pcd_rng rng;

static void make(uint64_t seed, int32_t side, int32_t num_doors) {
    rng = (pcd_rng){pcd_mix(seed, 78)};
    pcd_flags open;
    memset(&made, 0, sizeof made);
    made.side = side;
    pcd_maze_with_doors(&rng, side, num_doors, &open, &made.plan);
    for (int32_t cell = 0; cell < side * side; cell++)
        made.open[cell] = pcd_flag(&open, cell % side, cell / side);
    for (int32_t i = 0; i < made.plan.num_doors; i++)
        made.door[made.plan.doors[i]] = i + 1;
}

// The cell to the left, below, above or to the right of one; -1 beyond the border.
static int32_t neighbour(int32_t cell, int32_t way) {
    static const int32_t ways[4][2] = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};
    int32_t x = cell % made.side + ways[way][0], y = cell / made.side + ways[way][1];
    return x < 0 || y < 0 || x >= made.side || y >= made.side ? -1 : y * made.side + x;
}

static bool is_fork(int32_t cell) {
    int32_t ways_on = 0;
    for (int32_t way = 0; way < 4; way++)
        ways_on += neighbour(cell, way) >= 0 && made.open[neighbour(cell, way)];
    return made.open[cell] && ways_on >= 3;
}

static int32_t count_forks(void) {
    int32_t count = 0;
    for (int32_t cell = 0; cell < made.side * made.side; cell++)
        count += is_fork(cell);
    return count;
}

// Whether a cell is, or is beside, a door.
static bool is_at_door(int32_t cell) {
    bool found = made.door[cell] > 0;
    for (int32_t way = 0; way < 4; way++)
        found = found || (neighbour(cell, way) >= 0 && made.door[neighbour(cell, way)] > 0);
    return found;
}

// Steps from the start to every cell with doors up to a number open, -1 where one cannot go.
static void walk(int32_t open_doors, int32_t *distances) {
    static int32_t queue[MAX_CELLS];
    memset(distances, -1, MAX_CELLS * sizeof *distances);
    int32_t head = 0, tail = 0;
    queue[tail++] = made.plan.start;
    distances[made.plan.start] = 0;
    while (head < tail) {
        int32_t cell = queue[head++];
        for (int32_t way = 0; way < 4; way++) {
            int32_t next = neighbour(cell, way);
            if (next < 0 || !made.open[next] || made.door[next] > open_doors || distances[next] >= 0)
                continue;
            distances[next] = distances[cell] + 1;
            queue[tail++] = next;
        }
    }
}

START_TEST(the_maze_is_a_plain_one_drawn_first) {
    for (uint64_t seed = 0; seed < 100; seed++)
        for (int32_t num_doors = 0; num_doors <= 3; num_doors++) {
            pcd_rng plain_rng = {pcd_mix(seed, 78)};
            pcd_flags plain;
            pcd_maze(&plain_rng, 13, &plain);
            make(seed, 13, num_doors);
            for (int32_t cell = 0; cell < 169; cell++)
                ck_assert(made.open[cell] == pcd_flag(&plain, cell % 13, cell / 13));
        }
}
END_TEST

START_TEST(forks_become_doors_as_many_as_are_wanted_and_there) {
    int32_t num_short = 0;
    for (uint64_t seed = 0; seed < 300; seed++)
        for (int32_t wanted = 0; wanted <= PCD_MAX_DOORS; wanted++) {
            make(seed, _i, wanted);
            int32_t forks = count_forks();
            num_short += forks < wanted;
            ck_assert_int_eq(made.plan.num_doors, wanted < forks ? wanted : forks);
            for (int32_t i = 0; i < made.plan.num_doors; i++) {
                ck_assert(is_fork(made.plan.doors[i]));
                ck_assert_int_eq(made.door[made.plan.doors[i]], i + 1);
            }
        }
    ck_assert(num_short > 0 || _i > 9);
}
END_TEST

START_TEST(more_doors_than_there_is_room_for_are_not_made) {
    make(1, 63, 1000);
    ck_assert_int_eq(made.plan.num_doors, PCD_MAX_DOORS);
}
END_TEST

START_TEST(a_maze_of_three_cells_a_side_has_no_doors) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        make(seed, 3, 3);
        ck_assert_int_eq(made.plan.num_doors, 0);
        ck_assert(made.open[made.plan.start]);
        ck_assert(made.open[made.plan.exit]);
        ck_assert_int_ne(made.plan.start, made.plan.exit);
    }
}
END_TEST

START_TEST(the_start_is_free_and_beside_no_door) {
    for (uint64_t seed = 0; seed < 2000; seed++) {
        make(seed, 5 + 2 * (int32_t)(seed % 10), (int32_t)(seed % 4));
        ck_assert(made.open[made.plan.start]);
        ck_assert(!is_at_door(made.plan.start));
    }
}
END_TEST

// Behind each door, and before the next, lies exactly one thing that is needed.
START_TEST(each_key_comes_into_reach_with_the_door_before_its_own) {
    static int32_t before[MAX_CELLS], after[MAX_CELLS];
    for (uint64_t seed = 0; seed < 2000; seed++) {
        make(seed, 5 + 2 * (int32_t)(seed % 10), 1 + (int32_t)(seed % PCD_MAX_DOORS));
        memset(before, -1, sizeof before);
        before[made.plan.start] = 0;
        for (int32_t i = 0; i <= made.plan.num_doors; i++) {
            int32_t wanted = i < made.plan.num_doors ? made.plan.keys[i] : made.plan.exit;
            walk(i, after);
            ck_assert_int_eq(made.door[wanted], 0);
            ck_assert_int_lt(before[wanted], 0);
            ck_assert_int_ge(after[wanted], 0);
            memcpy(before, after, sizeof before);
        }
        for (int32_t cell = 0; cell < made.side * made.side; cell++)
            ck_assert_int_eq(made.open[cell], after[cell] >= 0);
    }
}
END_TEST

// Of the doors not yet open, the next is the one beside the first cell in order of distance from all that is
// known, then of rows; the method in its plainest form.
START_TEST(the_next_door_is_the_nearest_to_all_that_is_known) {
    static int32_t distances[MAX_CELLS], reach[MAX_CELLS];
    for (uint64_t seed = 0; seed < 2000; seed++) {
        make(seed, 5 + 2 * (int32_t)(seed % 10), PCD_MAX_DOORS);
        for (int32_t i = 0; i < made.plan.num_doors; i++) {
            // Known is what could be reached with the doors before the last, and that one; at first the
            // start.
            walk(i - 1, reach);
            for (int32_t cell = 0; cell < made.side * made.side; cell++) {
                bool is_known = i == 0 ? cell == made.plan.start : reach[cell] >= 0 || made.door[cell] == i;
                distances[cell] = is_known ? 0 : -1;
            }
            int32_t next = 0;
            for (int32_t layer = 0; next == 0; layer++) {
                ck_assert_int_lt(layer, MAX_CELLS);
                for (int32_t cell = 0; cell < made.side * made.side && next == 0; cell++)
                    for (int32_t way = 0; way < 4 && next == 0 && distances[cell] == layer; way++)
                        if (neighbour(cell, way) >= 0 && made.door[neighbour(cell, way)] > i)
                            next = made.door[neighbour(cell, way)];
                for (int32_t cell = 0; cell < made.side * made.side; cell++)
                    for (int32_t way = 0; way < 4 && distances[cell] == layer; way++) {
                        int32_t beyond = neighbour(cell, way);
                        if (beyond >= 0 && made.open[beyond] && !made.door[beyond] && distances[beyond] < 0)
                            distances[beyond] = layer + 1;
                    }
            }
            ck_assert_int_eq(next, i + 1);
        }
    }
}
END_TEST

// Counts how often each of several outcomes came; all should be as likely.
static void expect_even(const int32_t *counts, int32_t num_outcomes) {
    int32_t total = 0;
    for (int32_t i = 0; i < num_outcomes; i++)
        total += counts[i];
    double expected = (double)total / num_outcomes, chi_squared = 0.0;
    for (int32_t i = 0; i < num_outcomes; i++)
        chi_squared += (counts[i] - expected) * (counts[i] - expected) / expected;
    // Five standard deviations above its mean.
    double degrees = num_outcomes - 1, away = chi_squared - degrees;
    ck_assert_double_lt(away * away * (away > 0.0), 50.0 * degrees + 50.0);
}

// What a draw takes from a set of cells is as likely anywhere in it: its place among them, in eight parts.
START_TEST(doors_start_keys_and_exit_lie_anywhere_they_may) {
    enum { DOOR_PLACE, START_PLACE, KEY_PLACE, EXIT_PLACE, NUM_PLACES, NUM_PARTS = 8 };
    static int32_t reach[MAX_CELLS], counts[NUM_PLACES][NUM_PARTS];
    pcd_rng part_rng = {5};
    memset(counts, 0, sizeof counts);
    for (uint64_t seed = 0; seed < 20000; seed++) {
        make(seed, 11, 1);
        if (made.plan.num_doors < 1)
            continue;
        const int32_t chosen[NUM_PLACES] = {made.plan.doors[0], made.plan.start, made.plan.keys[0],
                                            made.plan.exit};
        walk(0, reach);
        for (int32_t place = 0; place < NUM_PLACES; place++) {
            int32_t before = 0, total = 0;
            for (int32_t cell = 0; cell < 121; cell++) {
                bool may_be[NUM_PLACES] = {
                    [DOOR_PLACE] = is_fork(cell),
                    [START_PLACE] = made.open[cell] && !is_at_door(cell),
                    [KEY_PLACE] = reach[cell] > 0,
                    [EXIT_PLACE] = made.open[cell] && reach[cell] < 0 && !made.door[cell],
                };
                before += may_be[place] && cell < chosen[place];
                total += may_be[place];
            }
            ck_assert_int_lt(before, total);
            float part = ((float)before + pcd_rng_unit(&part_rng)) / (float)total;
            counts[place][(int32_t)(part * NUM_PARTS)]++;
        }
    }
    for (int32_t place = 0; place < NUM_PLACES; place++)
        expect_even(counts[place], NUM_PARTS);
}
END_TEST

START_TEST(plans_depend_on_the_stream_alone) {
    make(8, 25, 3);
    vault first = made;
    pcd_rng left = rng;
    make(8, 25, 3);
    ck_assert_mem_eq(&first, &made, sizeof made);
    ck_assert_uint_eq(left.state, rng.state);
    make(9, 25, 3);
    ck_assert_mem_ne(&first, &made, sizeof made);
}
END_TEST

Suite *unit_maze_doors_suite(void) {
    Suite *suite = suite_create("unit_maze_doors");
    TCase *doors = tcase_create("doors");
    tcase_set_timeout(doors, 60);
    tcase_add_test(doors, the_maze_is_a_plain_one_drawn_first);
    tcase_add_loop_test(doors, forks_become_doors_as_many_as_are_wanted_and_there, 5, 12);
    tcase_add_test(doors, more_doors_than_there_is_room_for_are_not_made);
    tcase_add_test(doors, a_maze_of_three_cells_a_side_has_no_doors);
    tcase_add_test(doors, the_start_is_free_and_beside_no_door);
    tcase_add_test(doors, each_key_comes_into_reach_with_the_door_before_its_own);
    tcase_add_test(doors, the_next_door_is_the_nearest_to_all_that_is_known);
    tcase_add_test(doors, doors_start_keys_and_exit_lie_anywhere_they_may);
    tcase_add_test(doors, plans_depend_on_the_stream_alone);
    suite_add_tcase(suite, doors);
    return suite;
}
