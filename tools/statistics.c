#include "statistics.h"

#include <math.h>
#include <stdlib.h>

#define NORMAL_95 1.959963984540054 ///< Standard deviations that hold 95 % of a normal distribution.

mean_interval mean_with_interval(const double *values, int32_t count) {
    double sum = 0.0;
    for (int32_t i = 0; i < count; i++)
        sum += values[i];
    mean_interval result = {.mean = sum / count};
    if (count < 2)
        return result;

    double squares = 0.0;
    for (int32_t i = 0; i < count; i++)
        squares += (values[i] - result.mean) * (values[i] - result.mean);
    result.half_width = NORMAL_95 * sqrt(squares / (count - 1) / count);
    result.has_interval = true;
    return result;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

spread spread_of(double *values, int32_t count) {
    qsort(values, (size_t)count, sizeof *values, compare);
    double median = 0.5 * (values[(count - 1) / 2] + values[count / 2]);
    return (spread){.median = median, .min = values[0], .max = values[count - 1]};
}
