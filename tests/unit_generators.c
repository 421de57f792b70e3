// The generators room: sets of flags, mazes, floors.
#include <check.h>
#include <stdlib.h>

#include "procade/game.h"

Suite *unit_generators_suite(void);

static pcd_rng stream(uint64_t seed) {
    return (pcd_rng){pcd_mix(seed, 77)};
}

static pcd_flags empty_flags(int32_t width, int32_t height) {
    pcd_flags flags;
    memset(&flags, 0, sizeof flags);
    flags.width = width;
    flags.height = height;
    return flags;
}

static pcd_flags random_flags(pcd_rng *rng, int32_t width, int32_t height, float share) {
    pcd_flags flags = empty_flags(width, height);
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++)
            pcd_set_flag(&flags, x, y, pcd_rng_chance(rng, share));
    return flags;
}

static int32_t open_neighbours(const pcd_flags *open, int32_t x, int32_t y) {
    return pcd_flag(open, x - 1, y) + pcd_flag(open, x + 1, y) + pcd_flag(open, x, y - 1) +
           pcd_flag(open, x, y + 1);
}

// Flood fill in the plainest way, as the definition of right.
static pcd_flags flooded_plainly(const pcd_flags *open, int32_t x, int32_t y) {
    pcd_flags reached = empty_flags(open->width, open->height);
    if (pcd_flag(open, x, y))
        pcd_set_flag(&reached, x, y, true);
    for (bool grew = true; grew;) {
        grew = false;
        for (int32_t cell_y = 0; cell_y < open->height; cell_y++)
            for (int32_t cell_x = 0; cell_x < open->width; cell_x++)
                if (pcd_flag(open, cell_x, cell_y) && !pcd_flag(&reached, cell_x, cell_y) &&
                    open_neighbours(&reached, cell_x, cell_y)) {
                    pcd_set_flag(&reached, cell_x, cell_y, true);
                    grew = true;
                }
    }
    return reached;
}

START_TEST(flags_are_counted) {
    pcd_rng rng = stream(1);
    for (int32_t side = 1; side <= PCD_MAX_SIDE; side++) {
        pcd_flags flags = random_flags(&rng, side, side, 0.4f);
        int32_t count = 0;
        for (int32_t y = 0; y < side; y++)
            for (int32_t x = 0; x < side; x++)
                count += pcd_flag(&flags, x, y);
        ck_assert_int_eq(pcd_count_flags(&flags), count);
    }
}
END_TEST

START_TEST(nth_flag_goes_row_by_row_from_the_bottom) {
    pcd_rng rng = stream(2);
    pcd_flags flags = random_flags(&rng, 64, 37, 0.3f);
    int32_t n = 0;
    for (int32_t y = 0; y < flags.height; y++)
        for (int32_t x = 0; x < flags.width; x++)
            if (pcd_flag(&flags, x, y))
                ck_assert_int_eq(pcd_nth_flag(&flags, n++), y * flags.width + x);
    ck_assert_int_eq(pcd_nth_flag(&flags, n), -1);
    ck_assert_int_eq(pcd_nth_flag(&flags, -1), -1);
}
END_TEST

START_TEST(flood_reaches_what_is_connected) {
    pcd_rng rng = stream(3);
    for (int32_t i = 0; i < 300; i++) {
        int32_t width = pcd_rng_range(&rng, 1, 64), height = pcd_rng_range(&rng, 1, 64);
        pcd_flags open = random_flags(&rng, width, height, 0.3f + 0.5f * pcd_rng_unit(&rng));
        int32_t x = pcd_rng_below(&rng, width), y = pcd_rng_below(&rng, height);
        pcd_flags reached, truth = flooded_plainly(&open, x, y);
        pcd_flood(&open, x, y, &reached);
        ck_assert_mem_eq(&reached, &truth, sizeof truth);
    }
}
END_TEST

START_TEST(flood_follows_a_spiral) {
    pcd_flags open = empty_flags(64, 64);
    for (int32_t ring = 0; ring < 32; ring += 2)
        for (int32_t i = ring; i < 64 - ring; i++) {
            pcd_set_flag(&open, i, ring, true);
            pcd_set_flag(&open, i, 63 - ring, true);
            pcd_set_flag(&open, ring, i, true);
            pcd_set_flag(&open, 63 - ring, i, true);
        }
    for (int32_t ring = 0; ring + 2 < 32; ring += 2)
        pcd_set_flag(&open, ring % 4 ? ring + 1 : 62 - ring, 31, true);
    pcd_flags reached;
    pcd_flood(&open, 0, 0, &reached);
    ck_assert_mem_eq(&reached, &open, sizeof open);
}
END_TEST

START_TEST(flood_from_a_closed_cell_reaches_nothing) {
    pcd_flags open = empty_flags(9, 9), reached;
    pcd_set_flag(&open, 4, 4, true);
    pcd_flood(&open, 3, 4, &reached);
    ck_assert_int_eq(pcd_count_flags(&reached), 0);
    pcd_flood(&open, -1, 99, &reached);
    ck_assert_int_eq(pcd_count_flags(&reached), 0);
    ck_assert_int_eq(reached.width, 9);
    ck_assert_int_eq(reached.height, 9);
}
END_TEST

START_TEST(maze_is_a_spanning_tree) {
    for (int32_t side = 1; side <= PCD_MAX_SIDE; side++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            pcd_rng rng = stream(seed);
            pcd_flags open, reached;
            pcd_maze(&rng, side, &open);
            int32_t nodes_a_side = (side + 1) / 2;
            // As many cells as a tree has, all of them connected: no loop, nothing left out.
            ck_assert_int_eq(pcd_count_flags(&open), 2 * nodes_a_side * nodes_a_side - 1);
            pcd_flood(&open, 0, 0, &reached);
            ck_assert_mem_eq(&reached, &open, sizeof open);
            for (int32_t y = 0; y < side; y++)
                for (int32_t x = 0; x < side; x++) {
                    if (x % 2 && y % 2)
                        ck_assert(!pcd_flag(&open, x, y));
                    if (x % 2 == 0 && y % 2 == 0 && x < 2 * nodes_a_side && y < 2 * nodes_a_side)
                        ck_assert(pcd_flag(&open, x, y));
                }
        }
}
END_TEST

START_TEST(even_maze_leaves_last_row_and_column_solid) {
    pcd_rng rng = stream(5);
    pcd_flags open;
    pcd_maze(&rng, 6, &open);
    for (int32_t i = 0; i < 6; i++) {
        ck_assert(!pcd_flag(&open, i, 5));
        ck_assert(!pcd_flag(&open, 5, i));
    }
}
END_TEST

// The smallest maze with a choice has four passages, of which three open: each is shut in a quarter of mazes.
START_TEST(maze_passages_are_equally_likely) {
    int32_t shut[4] = {0};
    pcd_rng rng = stream(6);
    for (int32_t i = 0; i < 40000; i++) {
        pcd_flags open;
        pcd_maze(&rng, 3, &open);
        shut[0] += !pcd_flag(&open, 1, 0);
        shut[1] += !pcd_flag(&open, 0, 1);
        shut[2] += !pcd_flag(&open, 2, 1);
        shut[3] += !pcd_flag(&open, 1, 2);
    }
    for (int32_t i = 0; i < 4; i++)
        ck_assert_int_lt(abs(shut[i] - 10000), 400);
}
END_TEST

// The share of mazes each passage is open in, against the method in its plainest form.
START_TEST(maze_shares_are_kruskals) {
    int32_t plain[25] = {0}, ours[25] = {0};
    pcd_rng rng = stream(7);
    const int32_t rounds = 40000;
    for (int32_t round = 0; round < rounds; round++) {
        pcd_flags open;
        pcd_maze(&rng, 5, &open);
        for (int32_t cell = 0; cell < 25; cell++)
            ours[cell] += pcd_flag(&open, cell % 5, cell / 5);

        int32_t order[12], count = 0, component[25];
        for (int32_t cell = 0; cell < 25; cell++) {
            component[cell] = cell;
            if (cell % 5 % 2 != cell / 5 % 2)
                order[count++] = cell;
        }
        while (count > 0) {
            int32_t chosen = pcd_rng_below(&rng, count);
            int32_t cell = order[chosen];
            order[chosen] = order[--count];
            int32_t step = cell % 5 % 2 ? 1 : 5;
            int32_t here = component[cell - step], there = component[cell + step];
            if (here == there)
                continue;
            plain[cell]++;
            for (int32_t other = 0; other < 25; other++)
                if (component[other] == here)
                    component[other] = there;
        }
    }
    for (int32_t cell = 0; cell < 25; cell++)
        if (cell % 5 % 2 != cell / 5 % 2)
            ck_assert_int_lt(abs(ours[cell] - plain[cell]), rounds / 80);
}
END_TEST

START_TEST(maze_depends_on_the_stream_alone) {
    pcd_rng rng_a = stream(8), rng_b = stream(8), rng_c = stream(9);
    pcd_flags a, b, c;
    pcd_maze(&rng_a, 25, &a);
    pcd_maze(&rng_b, 25, &b);
    pcd_maze(&rng_c, 25, &c);
    ck_assert_mem_eq(&a, &b, sizeof a);
    ck_assert_uint_eq(rng_a.state, rng_b.state);
    ck_assert_mem_ne(&a, &c, sizeof a);
}
END_TEST

START_TEST(odd_maze_has_no_dead_ends_left) {
    for (int32_t side = 3; side <= 63; side += 2)
        for (uint64_t seed = 0; seed < 20; seed++) {
            pcd_rng rng = stream(seed);
            pcd_flags open, reached;
            pcd_maze(&rng, side, &open);
            pcd_flags tree = open;
            pcd_maze_open_dead_ends(&rng, &open);
            for (int32_t y = 0; y < side; y++) {
                ck_assert_uint_eq(tree.rows[y] & ~open.rows[y], 0);
                for (int32_t x = 0; x < side; x++)
                    if (pcd_flag(&open, x, y)) {
                        ck_assert_int_ge(open_neighbours(&open, x, y), 2);
                        ck_assert(x % 2 == 0 || y % 2 == 0);
                    }
            }
            pcd_flood(&open, 0, 0, &reached);
            ck_assert_mem_eq(&reached, &open, sizeof open);
        }
}
END_TEST

// One pass in row order that sees its own changes, cell by cell, with equal chances among solid neighbours.
START_TEST(dead_ends_open_in_row_order) {
    for (int32_t side = 3; side <= 16; side++)
        for (uint64_t seed = 0; seed < 50; seed++) {
            pcd_rng rng = stream(seed);
            pcd_flags open;
            pcd_maze(&rng, side, &open);
            pcd_flags truth = open;
            pcd_rng plain_rng = rng;
            pcd_maze_open_dead_ends(&rng, &open);
            for (int32_t y = 0; y < side; y++)
                for (int32_t x = 0; x < side; x++) {
                    if (!pcd_flag(&truth, x, y) || open_neighbours(&truth, x, y) != 1)
                        continue;
                    const int32_t around[4][2] = {{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}};
                    int32_t solid[4], count = 0;
                    for (int32_t i = 0; i < 4; i++)
                        if (around[i][0] >= 0 && around[i][0] < side && around[i][1] >= 0 &&
                            around[i][1] < side && !pcd_flag(&truth, around[i][0], around[i][1]))
                            solid[count++] = i;
                    if (count == 0)
                        continue;
                    const int32_t *chosen = around[solid[pcd_rng_below(&plain_rng, count)]];
                    pcd_set_flag(&truth, chosen[0], chosen[1], true);
                }
            ck_assert_mem_eq(&open, &truth, sizeof truth);
        }
}
END_TEST

static pcd_rooms floor_of(float width, float height) {
    return (pcd_rooms){.wall_half = 0.25f,
                       .least_side = 3.0f,
                       .least_length = 6.0f,
                       .count = 1,
                       .rooms = {{0.0f, 0.0f, width, height}}};
}

START_TEST(the_first_wall_stands_in_the_middle) {
    int32_t num_lying = 0, num_low = 0, num_open[4] = {0};
    for (uint64_t seed = 0; seed < 400; seed++) {
        pcd_rng rng = stream(seed);
        pcd_rooms rooms = floor_of(16.0f, 16.0f);
        pcd_box wall;
        ck_assert(pcd_divide_room(&rng, &rooms, &wall));
        bool lies = wall.half_width > wall.half_height;
        float across = lies ? wall.y : wall.x, thickness = lies ? wall.half_height : wall.half_width;
        float middle = lies ? wall.x : wall.y, half = lies ? wall.half_width : wall.half_height;
        ck_assert(across == 8.0f && thickness == 0.25f);
        ck_assert(middle == half || middle == 16.0f - half);
        num_open[4 - (int32_t)(half / 2.0f)]++;
        num_lying += lies;
        num_low += middle == half;
    }
    ck_assert(num_lying > 150 && num_lying < 250 && num_low > 150 && num_low < 250);
    for (int32_t quarters = 1; quarters <= 3; quarters++)
        ck_assert(num_open[quarters] > 90 && num_open[quarters] < 180);
}
END_TEST

START_TEST(walls_run_along_long_sides) {
    for (uint64_t seed = 0; seed < 50; seed++) {
        pcd_rng rng = stream(seed);
        pcd_rooms wide = floor_of(16.0f, 4.0f), high = floor_of(4.0f, 16.0f);
        pcd_box wall;
        ck_assert(pcd_divide_room(&rng, &wide, &wall) && wall.half_height == 0.25f);
        ck_assert(pcd_divide_room(&rng, &high, &wall) && wall.half_width == 0.25f);
    }
}
END_TEST

START_TEST(floors_are_divided_until_rooms_are_small) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        pcd_rng rng = stream(seed);
        pcd_rooms rooms = floor_of(30.0f, 20.0f);
        pcd_box walls[64];
        int32_t num_walls = 0;
        while (pcd_divide_room(&rng, &rooms, &walls[num_walls])) {
            ck_assert_int_lt(++num_walls, 64);
            for (int32_t i = 0; i < rooms.count; i++) {
                const pcd_room *room = &rooms.rooms[i];
                ck_assert(room->x >= 0.0f && room->y >= 0.0f && room->x + room->width <= 30.0f &&
                          room->y + room->height <= 20.0f);
                ck_assert(room->width >= 3.0f && room->height >= 3.0f &&
                          (room->width >= 6.0f || room->height >= 6.0f));
                // Walls keep out of rooms that are left.
                for (int32_t w = 0; w < num_walls; w++)
                    ck_assert(fabsf(walls[w].x - room->x - 0.5f * room->width) + 0.001f >
                                  walls[w].half_width + 0.5f * room->width ||
                              fabsf(walls[w].y - room->y - 0.5f * room->height) + 0.001f >
                                  walls[w].half_height + 0.5f * room->height);
            }
        }
        ck_assert_int_ge(num_walls, 2);
        ck_assert_int_eq(rooms.count, 0);
    }
}
END_TEST

Suite *unit_generators_suite(void) {
    Suite *suite = suite_create("unit_generators");
    TCase *flags = tcase_create("flags");
    tcase_add_test(flags, flags_are_counted);
    tcase_add_test(flags, nth_flag_goes_row_by_row_from_the_bottom);
    tcase_add_test(flags, flood_reaches_what_is_connected);
    tcase_add_test(flags, flood_follows_a_spiral);
    tcase_add_test(flags, flood_from_a_closed_cell_reaches_nothing);
    suite_add_tcase(suite, flags);
    TCase *maze = tcase_create("maze");
    tcase_add_test(maze, maze_is_a_spanning_tree);
    tcase_add_test(maze, even_maze_leaves_last_row_and_column_solid);
    tcase_add_test(maze, maze_passages_are_equally_likely);
    tcase_add_test(maze, maze_shares_are_kruskals);
    tcase_add_test(maze, maze_depends_on_the_stream_alone);
    tcase_add_test(maze, odd_maze_has_no_dead_ends_left);
    tcase_add_test(maze, dead_ends_open_in_row_order);
    suite_add_tcase(suite, maze);
    TCase *rooms = tcase_create("rooms");
    tcase_add_test(rooms, the_first_wall_stands_in_the_middle);
    tcase_add_test(rooms, walls_run_along_long_sides);
    tcase_add_test(rooms, floors_are_divided_until_rooms_are_small);
    suite_add_tcase(suite, rooms);
    return suite;
}
