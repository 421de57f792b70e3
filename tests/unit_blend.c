// The inner loops of drawing: every version gives the bytes of the plain one, and writes nowhere else.
#include <check.h>

#include "observers/blend.h"

Suite *unit_blend_suite(void);

enum { ROUNDS = 2000, GUARD = 64, MOST_ROWS = 9, MOST_STRIDE = 96 };

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

static const blender *blenders[MAX_BLENDERS];
static int32_t num_blenders;

static void list_blenders(void) {
    num_blenders = blend_list(blenders);
}

START_TEST(both_ends_of_alpha_are_exact) {
    for (int32_t b = 0; b < num_blenders; b++)
        for (int value = 0; value < 256; value++) {
            // Covered, kept, and covered by something that is fully faint.
            uint8_t target[3 * BLEND_BLOCK], color[3 * BLEND_BLOCK] = {0}, inverse_alpha[3 * BLEND_BLOCK];
            memset(target, value, sizeof target);
            memset(color, 255 - value, BLEND_BLOCK);
            memset(inverse_alpha, 0, BLEND_BLOCK);
            memset(inverse_alpha + BLEND_BLOCK, 255, 2 * BLEND_BLOCK);
            blend_area area = {.target = target,
                               .color = color,
                               .inverse_alpha = inverse_alpha,
                               .bytes = 2 * BLEND_BLOCK,
                               .height = 1,
                               .opacity = 255,
                               .has_room = true};
            blenders[b]->area(&area);
            for (int i = 0; i < BLEND_BLOCK; i++) {
                ck_assert_uint_eq(target[i], (uint8_t)(255 - value));
                ck_assert_uint_eq(target[BLEND_BLOCK + i], (uint8_t)value);
            }
            area.opacity = 0;
            memset(target, value, sizeof target);
            blenders[b]->area(&area);
            for (size_t i = 0; i < sizeof target; i++)
                ck_assert_uint_eq(target[i], (uint8_t)value);
        }
}
END_TEST

START_TEST(opacity_is_a_rounded_share) {
    for (int32_t b = 0; b < num_blenders; b++)
        for (int opacity = 0; opacity < 256; opacity++) {
            uint8_t target[256] = {0}, color[256 + BLEND_BLOCK], inverse_alpha[256 + BLEND_BLOCK];
            for (int i = 0; i < 256; i++)
                color[i] = (uint8_t)i, inverse_alpha[i] = (uint8_t)(255 - i);
            blend_area area = {.target = target,
                               .color = color,
                               .inverse_alpha = inverse_alpha,
                               .bytes = 256,
                               .height = 1,
                               .opacity = (uint8_t)opacity,
                               .has_room = true};
            blenders[b]->area(&area);
            for (int i = 0; i < 256; i++)
                ck_assert_int_eq(target[i], (2 * i * opacity + 255) / 510);
        }
}
END_TEST

START_TEST(areas_blend_alike_and_touch_nothing_else) {
    pcd_rng rng = {.state = 6};
    for (int round = 0; round < ROUNDS; round++) {
        enum { SIZE = GUARD + MOST_ROWS * 2 * MOST_STRIDE + GUARD };
        uint8_t rows[2 * MOST_STRIDE * MOST_ROWS + BLEND_BLOCK], target[SIZE], plain[SIZE], before[SIZE];
        int32_t stride = BLEND_BLOCK * pcd_rng_range(&rng, 1, MOST_STRIDE / BLEND_BLOCK);
        int32_t first = pcd_rng_below(&rng, stride), bytes = pcd_rng_below(&rng, stride - first + 1);
        for (int32_t row = 0; row < MOST_ROWS; row++)
            fill_colors(rows + 2 * row * stride, rows + (2 * row + 1) * stride, stride, &rng);
        memset(rows + sizeof rows - BLEND_BLOCK, 77, BLEND_BLOCK);
        fill_at_random(target, SIZE, &rng);
        memcpy(plain, target, SIZE);
        memcpy(before, target, SIZE);
        blend_area area = {.target = target + GUARD,
                           .color = rows + first,
                           .inverse_alpha = rows + stride + first,
                           .target_stride = bytes + BLEND_BLOCK + pcd_rng_below(&rng, MOST_STRIDE / 2),
                           .source_stride = 2 * stride,
                           .bytes = bytes,
                           .height = pcd_rng_range(&rng, 1, MOST_ROWS),
                           .opacity = (uint8_t)(round / 8 % 2 ? 255 : pcd_rng_below(&rng, 256)),
                           .has_room = round / 16 % 2};
        blenders[round % num_blenders]->area(&area);
        area.target = plain + GUARD;
        blenders[0]->area(&area);
        ck_assert_msg(memcmp(target, plain, SIZE) == 0, "%d rows of %d bytes differ", area.height, bytes);
        for (int32_t i = 0; i < SIZE; i++) {
            int32_t at = i - GUARD, row = at / area.target_stride;
            if (at < 0 || row >= area.height || at % area.target_stride >= bytes)
                ck_assert_msg(target[i] == before[i], "byte %d outside of the area was written", i);
        }
    }
}
END_TEST

START_TEST(rows_blend_alike_and_touch_nothing_else) {
    pcd_rng rng = {.state = 7};
    for (int round = 0; round < ROUNDS; round++) {
        enum { SIZE = GUARD + MOST_ROWS * 2 * MOST_STRIDE + GUARD };
        uint8_t rows[2 * MOST_STRIDE * MOST_ROWS], target[SIZE], plain[SIZE], before[SIZE];
        int32_t stride = BLEND_BLOCK * pcd_rng_range(&rng, 1, MOST_STRIDE / BLEND_BLOCK);
        int32_t height = pcd_rng_range(&rng, 1, MOST_ROWS);
        int32_t target_stride = stride + pcd_rng_below(&rng, MOST_STRIDE + 1);
        for (int32_t row = 0; row < height; row++)
            fill_colors(rows + 2 * row * stride, rows + (2 * row + 1) * stride, stride, &rng);
        fill_at_random(target, SIZE, &rng);
        memcpy(plain, target, SIZE);
        memcpy(before, target, SIZE);
        uint8_t opacity = (uint8_t)(round / 8 % 2 ? 255 : pcd_rng_below(&rng, 256));
        blenders[round % num_blenders]->rows(target + GUARD, target_stride, rows, stride, height, opacity);
        blenders[0]->rows(plain + GUARD, target_stride, rows, stride, height, opacity);
        ck_assert_msg(memcmp(target, plain, SIZE) == 0, "%d rows of %d bytes differ", height, stride);
        for (int32_t i = 0; i < SIZE; i++) {
            int32_t at = i - GUARD, row = at / target_stride;
            if (at < 0 || row >= height || at % target_stride >= stride)
                ck_assert_msg(target[i] == before[i], "byte %d outside of the rows was written", i);
        }
    }
}
END_TEST

START_TEST(rows_are_copied_and_nothing_else) {
    enum { MOST_BYTES = 3 * 64 + 70, SIZE = GUARD + MOST_ROWS * 2 * MOST_BYTES + GUARD };
    static uint8_t source[SIZE], target[SIZE], before[SIZE];
    pcd_rng rng = {.state = 8};
    for (int round = 0; round < ROUNDS; round++) {
        // The width of whole rows of a usual frame often: it has code of its own.
        int32_t bytes = round / 8 % 2 ? 3 * 64 : pcd_rng_below(&rng, MOST_BYTES + 1);
        int32_t source_stride = bytes + pcd_rng_below(&rng, MOST_BYTES),
                height = pcd_rng_below(&rng, MOST_ROWS);
        int32_t target_stride = bytes + 1 + pcd_rng_below(&rng, MOST_BYTES - 1);
        fill_at_random(source, SIZE, &rng);
        fill_at_random(target, SIZE, &rng);
        memcpy(before, target, SIZE);
        blenders[round % num_blenders]->copy(target + GUARD, target_stride, source + GUARD, source_stride,
                                             bytes, height);
        for (int32_t i = 0; i < SIZE; i++) {
            int32_t at = i - GUARD, row = at / target_stride, column = at % target_stride;
            bool is_copied = at >= 0 && row < height && column < bytes;
            uint8_t wanted = is_copied ? source[GUARD + row * source_stride + column] : before[i];
            ck_assert_msg(target[i] == wanted, "%d rows of %d bytes: byte %d is %d, not %d", height, bytes,
                          at, target[i], wanted);
        }
    }
}
END_TEST

Suite *unit_blend_suite(void) {
    Suite *suite = suite_create("unit_blend");
    TCase *blending = tcase_create("blending");
    suite_add_tcase(suite, blending);
    tcase_add_checked_fixture(blending, list_blenders, NULL);
    tcase_add_test(blending, both_ends_of_alpha_are_exact);
    tcase_add_test(blending, opacity_is_a_rounded_share);
    tcase_add_test(blending, areas_blend_alike_and_touch_nothing_else);
    tcase_add_test(blending, rows_blend_alike_and_touch_nothing_else);
    tcase_add_test(blending, rows_are_copied_and_nothing_else);
    return suite;
}
