#include "figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERRORS_ALLOWED   3.0  // standard errors of a difference
#define MEAN_ALLOWED     0.02 // of the original's value
#define QUANTILE_ALLOWED 0.05
#define FLOAT_ERROR      1e-4 // of a sum of single-precision rewards

column *sample_add_column(sample *made, const char *name, bool is_share, int32_t count) {
    double *values = calloc((size_t)(count > 0 ? count : 1), sizeof *values);
    if (!values)
        return NULL;
    column *added = &made->columns[made->num_columns++];
    *added = (column){.name = name, .is_share = is_share, .count = count, .values = values};
    return added;
}

const column *sample_column(const sample *drawn, const char *name) {
    for (int32_t i = 0; i < drawn->num_columns; i++) {
        if (strcmp(drawn->columns[i].name, name) == 0)
            return &drawn->columns[i];
    }
    return NULL;
}

void sample_free(sample *drawn) {
    for (int32_t i = 0; i < drawn->num_columns; i++)
        free(drawn->columns[i].values);
    *drawn = (sample){0};
}

/// Half a unit of the last digit of "12.30". Whole numbers up to 1 are exact: nobody rounds to them.
static double half_unit_of(const char *text, double value) {
    const char *point = strchr(text, '.');
    size_t length = strcspn(text, ":");
    if (!point || point >= text + length)
        return fabs(value) > 1.0 ? 0.5 : 0.0;
    return 0.5 * pow(10.0, -(double)(text + length - point - 1));
}

/// Splits a figure's name into a column and what is asked of it.
static bool parse_name(figure *result) {
    strcpy(result->column, result->name);
    char *at = strchr(result->column, '@');
    char *is = strstr(result->column, "_is_");
    char *in = strstr(result->column, "_in_");
    int fields = 1;
    if (at) {
        result->kind = FIGURE_QUANTILE;
        fields = sscanf(at, "@%lf", &result->probability);
        result->probability *= 0.01;
        *at = '\0';
    } else if (is) {
        result->kind = FIGURE_SHARE;
        fields = sscanf(is, "_is_%lf", &result->low);
        result->high = result->low;
        *is = '\0';
    } else if (in) {
        result->kind = FIGURE_SHARE;
        fields = sscanf(in, "_in_%lf_%lf", &result->low, &result->high) - 1;
        *in = '\0';
    }
    return fields == 1;
}

bool figure_parse(const char *text, figure *result) {
    *result = (figure){.deviation = -1.0};
    const char *equals = strchr(text, '=');
    if (!equals || (size_t)(equals - text) >= sizeof result->name)
        return false;
    memcpy(result->name, text, (size_t)(equals - text));
    if (!parse_name(result))
        return false;

    const char *number = equals + 1;
    char *end;
    result->value = strtod(number, &end);
    result->half_unit = half_unit_of(number, result->value);
    if (end == number)
        return false;
    if (*end == ':')
        result->deviation = strtod(end + 1, &end);
    return *end == '\0';
}

static double mean_of(const column *values) {
    double sum = 0.0;
    for (int32_t i = 0; i < values->count; i++)
        sum += values->values[i];
    return values->count ? sum / values->count : NAN;
}

static double variance_of(const column *values, double mean) {
    double sum = 0.0;
    for (int32_t i = 0; i < values->count; i++)
        sum += (values->values[i] - mean) * (values->values[i] - mean);
    return values->count > 1 ? sum / (values->count - 1) : 0.0;
}

/// Share of the values from low to high, ends included.
static double share_within(const column *values, double low, double high) {
    int32_t found = 0;
    for (int32_t i = 0; i < values->count; i++)
        found += values->values[i] >= low && values->values[i] <= high;
    return values->count ? (double)found / values->count : NAN;
}

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/// Interpolated between the two values nearest to the place asked for.
static double quantile_of(const column *values, double probability) {
    if (values->count == 0)
        return NAN;
    size_t size = (size_t)values->count * sizeof(double);
    double *sorted = malloc(size);
    if (!sorted)
        return NAN;
    memcpy(sorted, values->values, size);
    qsort(sorted, (size_t)values->count, sizeof *sorted, compare_numbers);
    double place = probability * (values->count - 1);
    int32_t below = (int32_t)place;
    int32_t above = below + 1 < values->count ? below + 1 : below;
    double result = sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    free(sorted);
    return result;
}

/// Means and shares: is the difference more than chance and 2 % explain?
static void compare_means(comparison *result, double error, const figure *original, const shift *moved) {
    double difference = result->ours - result->expected;
    result->standard_errors = error > 0.0 ? difference / error : 0.0;
    bool is_exact = original->deviation == 0.0 && moved->by == 0.0 && !moved->is_absolute;
    double allowed = is_exact ? FLOAT_ERROR * (1.0 + fabs(result->expected))
                              : fmax(ERRORS_ALLOWED * error, MEAN_ALLOWED * fabs(result->expected));
    result->is_inside = fabs(difference) <= allowed + original->half_unit + moved->slack;
}

static void compare_shares(comparison *result, double original_count, const figure *original,
                           const shift *moved, int32_t count) {
    double together = (result->ours * count + result->expected * original_count) / (count + original_count);
    together = fmin(fmax(together, 0.0), 1.0);
    double error = sqrt(together * (1.0 - together) * (1.0 / count + 1.0 / original_count));
    compare_means(result, error, original, moved);
}

/// A quantile agrees where it is near, or where about as many of our values lie below the original's as
/// should. The second holds for quantiles at a cap and for coarse steps, too.
static void compare_quantiles(comparison *result, double original_count, const figure *original,
                              const shift *moved, const column *ours) {
    double reach = original->half_unit + moved->slack;
    double below = share_within(ours, -INFINITY, nextafter(result->expected - reach, -INFINITY));
    double up_to = share_within(ours, -INFINITY, result->expected + reach);
    double probability = original->probability;
    double error = sqrt(probability * (1.0 - probability) * (1.0 / ours->count + 1.0 / original_count));
    double away = probability < below ? probability - below : probability > up_to ? probability - up_to : 0.0;
    result->standard_errors = away / error;
    double difference = fabs(result->ours - result->expected);
    result->is_inside = difference <= QUANTILE_ALLOWED * fabs(result->expected) + reach ||
                        fabs(away) <= ERRORS_ALLOWED * error;
}

comparison figure_compare(const figure *original, double original_count, const shift *moved,
                          const column *ours) {
    comparison result = {.ours = NAN, .expected = moved->by + (moved->is_absolute ? 0.0 : original->value)};
    if (ours->count == 0)
        return result;
    switch (original->kind) {
    case FIGURE_SHARE:
        result.ours = share_within(ours, original->low, original->high);
        compare_shares(&result, original_count, original, moved, ours->count);
        break;
    case FIGURE_QUANTILE:
        result.ours = quantile_of(ours, original->probability);
        compare_quantiles(&result, original_count, original, moved, ours);
        break;
    case FIGURE_MEAN:
        result.ours = mean_of(ours);
        if (ours->is_share) {
            compare_shares(&result, original_count, original, moved, ours->count);
        } else {
            double variance = variance_of(ours, result.ours);
            double other = original->deviation >= 0.0 ? original->deviation * original->deviation : variance;
            compare_means(&result, sqrt(variance / ours->count + other / original_count), original, moved);
        }
        break;
    }
    return result;
}
