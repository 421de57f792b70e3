// Functions that libm gives other bits from platform to platform: polynomials in basic arithmetic only.
#include "procade/game.h"

#define TWO_PI 6.28318530717958647692

// Sine and cosine of at most an eighth of a turn, given in radians: Taylor series, error below 4e-7.
static float sin_small(float angle) {
    float square = angle * angle;
    return angle * (1.0f + square * (-1.0f / 6.0f + square * (1.0f / 120.0f + square * (-1.0f / 5040.0f))));
}

static float cos_small(float angle) {
    float square = angle * angle;
    return 1.0f + square * (-0.5f +
                            square * (1.0f / 24.0f + square * (-1.0f / 720.0f + square * (1.0f / 40320.0f))));
}

// Sine of `turns` plus a number of quarter turns.
static float sin_quarters(float turns, int32_t quarters) {
    float part = turns - floorf(turns);
    if (!(part >= 0.0f && part < 1.0f))
        part = 0.0f;
    int32_t nearest = (int32_t)(part * 4.0f + 0.5f);
    float angle = (part - (float)nearest * 0.25f) * (float)TWO_PI;
    switch ((nearest + quarters) & 3) {
    case 0: return sin_small(angle);
    case 1: return cos_small(angle);
    case 2: return -sin_small(angle);
    default: return -cos_small(angle);
    }
}

float pcd_sin(float turns) {
    return sin_quarters(turns, 0);
}

float pcd_cos(float turns) {
    return sin_quarters(turns, 1);
}

// 0 and a number: what follows from a condition that cannot be predicted is looked up, for a missed branch
// takes longer than an arc tangent.
static const double choice_of_1[2] = {0.0, 1.0}, choice_of_eighth[2] = {0.0, 0.125};
static const double choice_of_quarter[2] = {0.0, 0.25}, choice_of_half[2] = {0.0, 0.5};
static const double choice_of_sign[2] = {1.0, -1.0};

// Arc tangent of a number in [0, 1], in turns. Steep angles are measured from an eighth of a turn.
static double arc_tangent(double ratio) {
    bool is_steep = ratio > 0.41421356237;
    double one = choice_of_1[is_steep];
    double part = (ratio - one) / (1.0 + one * ratio);
    double square = part * part;
    double series = 1.0 / 9.0 + square * (-1.0 / 11.0);
    series = -1.0 / 7.0 + square * series;
    series = 1.0 / 5.0 + square * series;
    series = -1.0 / 3.0 + square * series;
    return part * (1.0 + square * series) / TWO_PI + choice_of_eighth[is_steep];
}

float pcd_direction(float x, float y) {
    double legs[2] = {(double)fabsf(x), (double)fabsf(y)};
    bool is_upright = legs[1] > legs[0], is_leftward = x < 0.0f, is_downward = y < 0.0f;
    if (legs[is_upright] == 0.0)
        return 0.0f;
    // Many things move along an axis.
    double turns = legs[!is_upright] == 0.0 ? 0.0 : arc_tangent(legs[!is_upright] / legs[is_upright]);
    turns = choice_of_quarter[is_upright] + choice_of_sign[is_upright] * turns;
    turns = choice_of_half[is_leftward] + choice_of_sign[is_leftward] * turns;
    turns = choice_of_1[is_downward] + choice_of_sign[is_downward] * turns;
    float direction = (float)turns;
    return direction >= 0.0f && direction < 1.0f ? direction : 0.0f;
}

// Binary logarithm of a positive, finite number.
static double log_2(double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    int32_t exponent = (int32_t)(bits >> 52) - 1023;
    bits = (bits & UINT64_C(0x000FFFFFFFFFFFFF)) | UINT64_C(0x3FF0000000000000);
    double mantissa;
    memcpy(&mantissa, &bits, sizeof mantissa);
    if (mantissa > 1.41421356237) {
        mantissa *= 0.5;
        exponent++;
    }
    // ln(m) = 2 artanh((m - 1) / (m + 1))
    double part = (mantissa - 1.0) / (mantissa + 1.0);
    double square = part * part;
    double series = 1.0 + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square / 9.0)));
    return (double)exponent + part * series * 2.88539008177792681472;
}

// 2 to a power in [-1000, 1].
static double exp_2(double power) {
    int32_t whole = (int32_t)(power - 0.5);
    double part = (power - (double)whole) * 0.69314718055994530942;
    double series = 1.0 / 720.0 + part * (1.0 / 5040.0);
    series = 1.0 / 120.0 + part * series;
    series = 1.0 / 24.0 + part * series;
    series = 1.0 / 6.0 + part * series;
    series = 0.5 + part * series;
    series = 1.0 + part * (1.0 + part * series);
    uint64_t bits = (uint64_t)(whole + 1023) << 52;
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    return series * scale;
}

float pcd_power(float x, float y) {
    if (!(x > 0.0f))
        return 0.0f;
    if (x >= 1.0f)
        return 1.0f;
    double power = log_2((double)x) * (double)y;
    return power > -1000.0 ? (float)exp_2(power) : 0.0f;
}
