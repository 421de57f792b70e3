// The inner loops of drawing: every version gives the bytes of the plain one, and writes nowhere else.
#include <check.h>

#include "observers/blend.h"

Suite *unit_blend_suite(void);

enum { ROUNDS = 2000, MOST_BYTES = 400, GUARD = 64, MOST_ROWS = 9, MOST_STRIDE = 96 };

static void fill_at_random(uint8_t *bytes, int32_t count, pcd_rng *rng) {
    for (int32_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)pcd_rng_next(rng);
}

// Premultiplied: a colour is never brighter than its alpha allows.
static void fill_colors(uint8_t *color, uint8_t *inverse_alpha, int32_t count, pcd_rng *rng) {
    for (int32_t i = 0; i < count; i++) {
        // Both ends often: they must be exact.
        int32_t draw = pcd_rng_below(rng, 4);
        inverse_alpha[i] = (uint8_t)(draw == 0 ? 0 : draw == 1 ? 255 : pcd_rng_below(rng, 256));
        color[i] = (uint8_t)pcd_rng_below(rng, 256 - inverse_alpha[i]);
    }
}

START_TEST(both_ends_of_alpha_are_exact) {
    const uint8_t opaque = 0, clear = 255, none = 0;
    for (int target = 0; target < 256; target++) {
        uint8_t covered = (uint8_t)target, kept = (uint8_t)target;
        const uint8_t color = (uint8_t)(255 - target);
        blend_choose(true)->row(&covered, &color, &opaque, 1);
        blend_choose(true)->row(&kept, &none, &clear, 1);
        ck_assert_uint_eq(covered, color);
        ck_assert_uint_eq(kept, target);
    }
}
END_TEST

START_TEST(rows_blend_alike) {
    pcd_rng rng = {.state = 5};
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t color[MOST_BYTES], inverse_alpha[MOST_BYTES], target[MOST_BYTES + 2 * GUARD],
            plain[sizeof target];
        int32_t offset = pcd_rng_below(&rng, 17), count = pcd_rng_below(&rng, MOST_BYTES - 16);
        fill_colors(color, inverse_alpha, MOST_BYTES, &rng);
        fill_at_random(target, sizeof target, &rng);
        memcpy(plain, target, sizeof target);
        blend_choose(false)->row(target + GUARD + offset, color + offset, inverse_alpha + offset, count);
        blend_choose(true)->row(plain + GUARD + offset, color + offset, inverse_alpha + offset, count);
        ck_assert_msg(memcmp(target, plain, sizeof target) == 0, "%d bytes from %d on differ", count, offset);
        for (int32_t i = 0; i < count; i++) {
            int blended = color[offset + i] + inverse_alpha[offset + i];
            ck_assert_msg(blended <= 255, "the test's colours are not premultiplied");
        }
    }
}
END_TEST

START_TEST(blocks_of_rows_blend_alike) {
    pcd_rng rng = {.state = 6};
    for (int round = 0; round < ROUNDS; round++) {
        enum { SIZE = GUARD + MOST_ROWS * 2 * MOST_STRIDE + GUARD };
        uint8_t rows[2 * MOST_STRIDE * MOST_ROWS], target[SIZE], plain[SIZE];
        int32_t stride = BLEND_BLOCK * pcd_rng_range(&rng, 1, MOST_STRIDE / BLEND_BLOCK);
        int32_t height = pcd_rng_range(&rng, 1, MOST_ROWS);
        size_t target_stride = (size_t)stride + (size_t)pcd_rng_below(&rng, MOST_STRIDE);
        for (int32_t row = 0; row < height; row++)
            fill_colors(rows + 2 * row * stride, rows + (2 * row + 1) * stride, stride, &rng);
        fill_at_random(target, SIZE, &rng);
        memcpy(plain, target, SIZE);
        blend_choose(false)->rows(target + GUARD, target_stride, rows, stride, height);
        blend_choose(true)->rows(plain + GUARD, target_stride, rows, stride, height);
        ck_assert_msg(memcmp(target, plain, SIZE) == 0, "%d rows of %d bytes differ", height, stride);
    }
}
END_TEST

Suite *unit_blend_suite(void) {
    Suite *suite = suite_create("unit_blend");
    TCase *blending = tcase_create("blending");
    suite_add_tcase(suite, blending);
    tcase_add_test(blending, both_ends_of_alpha_are_exact);
    tcase_add_test(blending, rows_blend_alike);
    tcase_add_test(blending, blocks_of_rows_blend_alike);
    return suite;
}
