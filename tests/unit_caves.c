// The generators room: caves, each step against its plainest form.
#include <check.h>
#include <stdlib.h>

#include "procade/game.h"

Suite *unit_caves_suite(void);

#define MAX_CELLS (PCD_MAX_SIDE * PCD_MAX_SIDE)

static pcd_rng stream(uint64_t seed) {
    return (pcd_rng){pcd_mix(seed, 78)};
}

static pcd_flags empty_flags(int32_t width, int32_t height) {
    return (pcd_flags){.width = width, .height = height};
}

static pcd_flags noise(pcd_rng *rng, float share) {
    pcd_flags flags = empty_flags(pcd_rng_range(rng, 1, 64), pcd_rng_range(rng, 1, 64));
    for (int32_t y = 0; y < flags.height; y++)
        for (int32_t x = 0; x < flags.width; x++)
            pcd_set_flag(&flags, x, y, pcd_rng_chance(rng, share));
    return flags;
}

static pcd_flags drawn(const char *const *rows, int32_t height) {
    pcd_flags flags = empty_flags((int32_t)strlen(rows[0]), height);
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < flags.width; x++)
            pcd_set_flag(&flags, x, y, rows[height - 1 - y][x] == '.');
    return flags;
}

static int32_t count_block(const pcd_flags *flags, int32_t x, int32_t y) {
    int32_t count = 0;
    for (int32_t dy = -1; dy <= 1; dy++)
        for (int32_t dx = -1; dx <= 1; dx++)
            count += pcd_flag(flags, x + dx, y + dy);
    return count;
}

START_TEST(smoothing_follows_the_majority_of_nine) {
    pcd_rng rng = stream(1);
    for (int32_t i = 0; i < 300; i++) {
        pcd_flags open = noise(&rng, 0.3f + 0.4f * pcd_rng_unit(&rng));
        pcd_flags truth = open;
        int32_t rounds = pcd_rng_below(&rng, 5);
        for (int32_t round = 0; round < rounds; round++) {
            pcd_flags before = truth;
            for (int32_t y = 0; y < open.height; y++)
                for (int32_t x = 0; x < open.width; x++)
                    pcd_set_flag(&truth, x, y, count_block(&before, x, y) >= 5);
        }
        pcd_smooth_cave(&open, rounds);
        ck_assert_mem_eq(&open, &truth, sizeof truth);
    }
}
END_TEST

START_TEST(largest_region_is_the_first_of_the_largest) {
    pcd_rng rng = stream(2);
    for (int32_t i = 0; i < 300; i++) {
        pcd_flags open = noise(&rng, 0.1f + 0.6f * pcd_rng_unit(&rng));
        pcd_flags truth = empty_flags(open.width, open.height), region;
        int32_t largest = 1;
        for (int32_t y = 0; y < open.height; y++)
            for (int32_t x = 0; x < open.width; x++) {
                pcd_flags reached;
                pcd_flood(&open, x, y, &reached);
                if (pcd_count_flags(&reached) > largest) {
                    largest = pcd_count_flags(&reached);
                    truth = reached;
                }
            }
        pcd_largest_region(&open, &region);
        ck_assert_mem_eq(&region, &truth, sizeof truth);
        pcd_largest_region(&open, &open);
        ck_assert_mem_eq(&open, &truth, sizeof truth);
    }
}
END_TEST

START_TEST(largest_region_needs_two_cells) {
    static const char *const rows[] = {".#.#.", "#.#.#", ".#.#."};
    pcd_flags open = drawn(rows, 3), region;
    pcd_largest_region(&open, &region);
    ck_assert_int_eq(pcd_count_flags(&region), 0);
    ck_assert_int_eq(region.width, 5);
    ck_assert_int_eq(region.height, 3);
}
END_TEST

// Breadth first, neighbours in the order left, down, up, right; the first discovery fixes the parent.
static pcd_flags path_found_plainly(const pcd_flags *open, int32_t from, int32_t to, int32_t *length) {
    int32_t width = open->width, queue[MAX_CELLS], parent[MAX_CELLS], count = 0;
    for (int32_t i = 0; i < MAX_CELLS; i++)
        parent[i] = -1;
    pcd_flags path = empty_flags(width, open->height);
    *length = 0;
    if (!pcd_flag(open, from % width, from / width) || !pcd_flag(open, to % width, to / width))
        return path;
    queue[count++] = from;
    parent[from] = from;
    for (int32_t i = 0; i < count; i++) {
        int32_t x = queue[i] % width, y = queue[i] / width;
        const int32_t around[4][2] = {{x - 1, y}, {x, y - 1}, {x, y + 1}, {x + 1, y}};
        for (int32_t side = 0; side < 4; side++) {
            int32_t next = around[side][1] * width + around[side][0];
            if (!pcd_flag(open, around[side][0], around[side][1]) || parent[next] >= 0)
                continue;
            parent[next] = queue[i];
            queue[count++] = next;
        }
    }
    if (parent[to] < 0)
        return path;
    int32_t cell = to;
    for (;; cell = parent[cell]) {
        pcd_set_flag(&path, cell % width, cell / width, true);
        (*length)++;
        if (cell == from)
            return path;
    }
}

START_TEST(shortest_path_is_that_of_breadth_first_search) {
    pcd_rng rng = stream(3);
    int32_t found = 0;
    for (int32_t i = 0; i < 2000; i++) {
        pcd_flags open = noise(&rng, 0.4f + 0.6f * pcd_rng_unit(&rng)), path;
        if (i % 2)
            pcd_smooth_cave(&open, 4);
        int32_t num_cells = open.width * open.height, num_open = pcd_count_flags(&open);
        bool any = i % 10 == 0 || num_open == 0;
        int32_t from =
            any ? pcd_rng_below(&rng, num_cells) : pcd_nth_flag(&open, pcd_rng_below(&rng, num_open));
        int32_t to =
            any ? pcd_rng_below(&rng, num_cells) : pcd_nth_flag(&open, pcd_rng_below(&rng, num_open));
        int32_t true_length, length = pcd_shortest_path(&open, from, to, &path);
        pcd_flags truth = path_found_plainly(&open, from, to, &true_length);
        ck_assert_int_eq(length, true_length);
        ck_assert_mem_eq(&path, &truth, sizeof truth);
        found += length > 0;
    }
    ck_assert_int_gt(found, 1000);
}
END_TEST

START_TEST(shortest_path_follows_a_serpent) {
    pcd_flags open = empty_flags(64, 64), path;
    for (int32_t y = 0; y < 64; y++)
        open.rows[y] = y % 2 == 0 ? ~UINT64_C(0) : y % 4 == 1 ? UINT64_C(1) << 63 : UINT64_C(1);
    int32_t length = pcd_shortest_path(&open, 0, 63 * 64, &path);
    ck_assert_int_eq(length, pcd_count_flags(&open));
    ck_assert_mem_eq(&path, &open, sizeof open);
}
END_TEST

START_TEST(shortest_path_to_its_start_is_one_cell) {
    pcd_flags open = empty_flags(9, 9), path;
    pcd_set_flag(&open, 4, 5, true);
    ck_assert_int_eq(pcd_shortest_path(&open, 49, 49, &path), 1);
    ck_assert_mem_eq(&path, &open, sizeof open);
    ck_assert_int_eq(pcd_shortest_path(&open, 49, 50, &path), 0);
    ck_assert_int_eq(pcd_count_flags(&path), 0);
}
END_TEST

START_TEST(regions_grow_around_corners_but_not_through_walls) {
    pcd_rng rng = stream(4);
    for (int32_t i = 0; i < 300; i++) {
        pcd_flags open = noise(&rng, 0.2f + 0.7f * pcd_rng_unit(&rng)), region = open;
        for (int32_t y = 0; y < open.height; y++)
            region.rows[y] &= pcd_rng_next(&rng) & pcd_rng_next(&rng) & pcd_rng_next(&rng);
        pcd_flags truth = region;
        int32_t rounds = pcd_rng_below(&rng, 6);
        for (int32_t round = 0; round < rounds; round++) {
            pcd_flags before = truth;
            for (int32_t y = 0; y < open.height; y++)
                for (int32_t x = 0; x < open.width; x++)
                    if (pcd_flag(&open, x, y) && count_block(&before, x, y))
                        pcd_set_flag(&truth, x, y, true);
        }
        pcd_grow_region(&open, rounds, &region);
        ck_assert_mem_eq(&region, &truth, sizeof truth);
    }
}
END_TEST

START_TEST(a_corridor_keeps_what_is_near_its_path) {
    pcd_flags open = empty_flags(20, 15), path = empty_flags(20, 15);
    for (int32_t y = 0; y < 15; y++)
        open.rows[y] = (UINT64_C(1) << 20) - 1;
    pcd_set_flag(&open, 6, 7, false);
    for (int32_t x = 5; x <= 9; x++)
        pcd_set_flag(&path, x, 5, true);
    pcd_keep_corridor(&open, &path, 2);
    for (int32_t y = 0; y < 15; y++)
        for (int32_t x = 0; x < 20; x++) {
            bool is_near = x >= 3 && x <= 11 && y >= 3 && y <= 7 && !(x == 6 && y == 7);
            ck_assert_int_eq(pcd_flag(&open, x, y), is_near);
        }
}
END_TEST

START_TEST(noise_sets_flags_with_the_chance_asked_for) {
    static const int32_t chances[] = {1, 205, 512, 768, 1023};
    pcd_rng rng = stream(5);
    int32_t count = 0, total = 0;
    for (int32_t i = 0; i < 200; i++) {
        pcd_flags flags = empty_flags(17 + i % 48, 40);
        pcd_noise(&rng, chances[_i], &flags);
        for (int32_t y = 0; y < 40; y++)
            ck_assert_uint_eq(flags.rows[y] >> (flags.width - 1) >> 1, 0);
        count += pcd_count_flags(&flags);
        total += flags.width * flags.height;
    }
    float chance = (float)chances[_i] / 1024.0f, error = sqrtf(chance * (1.0f - chance) / (float)total);
    ck_assert_float_eq_tol((float)count / (float)total, chance, 4.0f * error);
}
END_TEST

Suite *unit_caves_suite(void) {
    Suite *suite = suite_create("unit_caves");
    TCase *caves = tcase_create("caves");
    tcase_add_loop_test(caves, noise_sets_flags_with_the_chance_asked_for, 0, 5);
    tcase_add_test(caves, smoothing_follows_the_majority_of_nine);
    tcase_add_test(caves, largest_region_is_the_first_of_the_largest);
    tcase_add_test(caves, largest_region_needs_two_cells);
    tcase_add_test(caves, shortest_path_is_that_of_breadth_first_search);
    tcase_add_test(caves, shortest_path_follows_a_serpent);
    tcase_add_test(caves, shortest_path_to_its_start_is_one_cell);
    tcase_add_test(caves, regions_grow_around_corners_but_not_through_walls);
    tcase_add_test(caves, a_corridor_keeps_what_is_near_its_path);
    suite_add_tcase(suite, caves);
    return suite;
}
