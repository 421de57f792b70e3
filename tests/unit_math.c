// The math room: sine, cosine, direction and power, against libm in double precision and against fixed bits.
#include <check.h>
#include <float.h>

#include "procade/game.h"

Suite *unit_math_suite(void);

#define TWO_PI 6.283185307179586

static uint32_t bits_of(float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

START_TEST(sine_and_cosine_are_close) {
    for (int32_t i = -200000; i <= 200000; i++) {
        float turns = (float)i / 32768.0f;
        double angle = TWO_PI * (double)turns;
        ck_assert_double_lt(fabs((double)pcd_sin(turns) - sin(angle)), 2e-6);
        ck_assert_double_lt(fabs((double)pcd_cos(turns) - cos(angle)), 2e-6);
    }
}
END_TEST

START_TEST(quarter_turns_are_exact) {
    for (int32_t turn = -5; turn <= 5; turn++) {
        ck_assert_float_eq(pcd_sin((float)turn), 0.0f);
        ck_assert_float_eq(pcd_sin((float)turn + 0.25f), 1.0f);
        ck_assert_float_eq(pcd_sin((float)turn + 0.5f), 0.0f);
        ck_assert_float_eq(pcd_sin((float)turn + 0.75f), -1.0f);
        ck_assert_float_eq(pcd_cos((float)turn), 1.0f);
        ck_assert_float_eq(pcd_cos((float)turn + 0.25f), 0.0f);
        ck_assert_float_eq(pcd_cos((float)turn + 0.5f), -1.0f);
        ck_assert_float_eq(pcd_cos((float)turn + 0.75f), 0.0f);
    }
}
END_TEST

START_TEST(direction_is_close) {
    for (int32_t i = 0; i < 100000; i++) {
        double turns = (double)i / 100000.0;
        float x = (float)(3.0 * cos(TWO_PI * turns)), y = (float)(3.0 * sin(TWO_PI * turns));
        float direction = pcd_direction(x, y);
        double error = fabs((double)direction - turns);
        ck_assert_double_lt(error < 0.5 ? error : 1.0 - error, 1e-5);
        ck_assert_float_ge(direction, 0.0f);
        ck_assert_float_lt(direction, 1.0f);
    }
}
END_TEST

START_TEST(direction_of_axes_and_diagonals_is_exact) {
    ck_assert_float_eq(pcd_direction(0.0f, 0.0f), 0.0f);
    ck_assert_float_eq(pcd_direction(2.0f, 0.0f), 0.0f);
    ck_assert_float_eq(pcd_direction(0.0f, 2.0f), 0.25f);
    ck_assert_float_eq(pcd_direction(-2.0f, 0.0f), 0.5f);
    ck_assert_float_eq(pcd_direction(0.0f, -2.0f), 0.75f);
    ck_assert_float_eq(pcd_direction(1.0f, 1.0f), 0.125f);
    ck_assert_float_eq(pcd_direction(-1.0f, 1.0f), 0.375f);
    ck_assert_float_eq(pcd_direction(-1.0f, -1.0f), 0.625f);
    ck_assert_float_eq(pcd_direction(1.0f, -1.0f), 0.875f);
}
END_TEST

// A hair below the x axis is a hair below a full turn, which is not a float below 1.
START_TEST(direction_stays_below_a_full_turn) {
    ck_assert_float_eq(pcd_direction(1.0f, -1e-12f), 0.0f);
}
END_TEST

START_TEST(power_is_close) {
    for (int32_t exponent = 1; exponent <= 32; exponent++)
        for (int32_t i = 1; i < 5000; i++) {
            float x = (float)i / 5000.0f, y = 0.25f * (float)exponent;
            double truth = pow((double)x, (double)y);
            ck_assert_double_lt(fabs((double)pcd_power(x, y) - truth), 1e-5 * truth);
        }
}
END_TEST

START_TEST(power_of_ends_is_exact) {
    ck_assert_float_eq(pcd_power(0.0f, 1.4f), 0.0f);
    ck_assert_float_eq(pcd_power(1.0f, 1.4f), 1.0f);
    ck_assert_float_eq(pcd_power(FLT_TRUE_MIN, 8.0f), 0.0f);
}
END_TEST

START_TEST(power_rises) {
    float last = 0.0f;
    for (int32_t i = 1; i <= 10000; i++) {
        float power = pcd_power((float)i / 10000.0f, 1.4f);
        ck_assert_float_gt(power, last);
        last = power;
    }
}
END_TEST

START_TEST(nothing_harms) {
    const float odd[] = {0.0f,     -0.0f,        1e30f,    -1e30f,    FLT_MAX,
                         -FLT_MAX, FLT_TRUE_MIN, INFINITY, -INFINITY, NAN};
    const size_t count = sizeof odd / sizeof odd[0];
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            ck_assert_float_le(fabsf(pcd_sin(odd[i])), 1.0f);
            ck_assert_float_le(fabsf(pcd_cos(odd[i])), 1.0f);
            float direction = pcd_direction(odd[i], odd[j]);
            ck_assert(direction >= 0.0f && direction < 1.0f);
        }
}
END_TEST

// Sums over many arguments, to the bit: the same from every compiler and optimisation level.
START_TEST(bits_are_the_same_everywhere) {
    uint64_t sum = 0;
    for (int32_t i = 0; i < 4096; i++) {
        float part = (float)i / 4096.0f;
        sum = pcd_mix(sum, bits_of(pcd_sin(part * 3.0f)));
        sum = pcd_mix(sum, bits_of(pcd_cos(part * 3.0f)));
        sum = pcd_mix(sum, bits_of(pcd_direction(part - 0.3f, part * part - 0.2f)));
        sum = pcd_mix(sum, bits_of(pcd_power(part, 0.25f + 7.0f * part)));
    }
    ck_assert_uint_eq(sum, UINT64_C(2444620995943654344));
}
END_TEST

Suite *unit_math_suite(void) {
    Suite *suite = suite_create("unit_math");
    TCase *tcase = tcase_create("math");
    tcase_add_test(tcase, sine_and_cosine_are_close);
    tcase_add_test(tcase, quarter_turns_are_exact);
    tcase_add_test(tcase, direction_is_close);
    tcase_add_test(tcase, direction_of_axes_and_diagonals_is_exact);
    tcase_add_test(tcase, direction_stays_below_a_full_turn);
    tcase_add_test(tcase, power_is_close);
    tcase_add_test(tcase, power_of_ends_is_exact);
    tcase_add_test(tcase, power_rises);
    tcase_add_test(tcase, nothing_harms);
    tcase_add_test(tcase, bits_are_the_same_everywhere);
    suite_add_tcase(suite, tcase);
    return suite;
}
