// Other layouts of a frame: vector code gives the bytes of plain C and writes nowhere else.
#include <check.h>

#include "observers/pixels.h"

Suite *unit_pixels_suite(void);

enum { ROUNDS = 500, MOST_PIXELS = 130, GUARD = 16 };

typedef void conversion(const uint8_t *rgb, int32_t num_pixels, bool plain, uint8_t *out);

static void convert_at_random_sizes(conversion *convert, int32_t bytes_a_pixel) {
    pcd_rng rng = {.state = 8};
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t rgb[3 * MOST_PIXELS], fast[3 * MOST_PIXELS + 2 * GUARD], plain[sizeof fast];
        int32_t count = pcd_rng_below(&rng, MOST_PIXELS + 1);
        for (size_t i = 0; i < sizeof rgb; i++)
            rgb[i] = (uint8_t)pcd_rng_next(&rng);
        memset(fast, 99, sizeof fast);
        memset(plain, 99, sizeof plain);
        convert(rgb, count, false, fast + GUARD);
        convert(rgb, count, true, plain + GUARD);
        ck_assert_msg(memcmp(fast, plain, sizeof fast) == 0, "%d pixels differ", count);
        for (int32_t i = 0; i < GUARD; i++)
            ck_assert_uint_eq(fast[i] + fast[GUARD + bytes_a_pixel * count + i], 2 * 99);
    }
}

START_TEST(planes_are_alike) {
    convert_at_random_sizes(pixels_to_planes, 3);
}
END_TEST

START_TEST(greys_are_alike) {
    convert_at_random_sizes(pixels_to_grey, 1);
}
END_TEST

START_TEST(planes_hold_one_channel_each) {
    enum { COUNT = 37 };
    uint8_t rgb[3 * COUNT], planes[3 * COUNT];
    for (int i = 0; i < 3 * COUNT; i++)
        rgb[i] = (uint8_t)i;
    pixels_to_planes(rgb, COUNT, true, planes);
    for (int i = 0; i < COUNT; i++)
        for (int channel = 0; channel < 3; channel++)
            ck_assert_uint_eq(planes[channel * COUNT + i], rgb[3 * i + channel]);
}
END_TEST

START_TEST(luminance_is_a_weighted_sum) {
    const uint8_t rgb[12] = {255, 255, 255, 255, 0, 0, 0, 255, 0, 10, 20, 30};
    uint8_t grey[4];
    pixels_to_grey(rgb, 4, true, grey);
    ck_assert_uint_eq(grey[0], 255);
    ck_assert_uint_eq(grey[1], 77 * 255 / 256);
    ck_assert_uint_eq(grey[2], 150 * 255 / 256);
    ck_assert_uint_eq(grey[3], (770 + 3000 + 870) / 256);
}
END_TEST

Suite *unit_pixels_suite(void) {
    Suite *suite = suite_create("unit_pixels");
    TCase *layouts = tcase_create("layouts");
    suite_add_tcase(suite, layouts);
    tcase_add_test(layouts, planes_are_alike);
    tcase_add_test(layouts, greys_are_alike);
    tcase_add_test(layouts, planes_hold_one_channel_each);
    tcase_add_test(layouts, luminance_is_a_weighted_sum);
    return suite;
}
