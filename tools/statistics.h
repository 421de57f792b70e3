/// @file statistics.h
/// Means, intervals and medians of small samples.
#ifndef PROCADE_TOOLS_STATISTICS_H
#define PROCADE_TOOLS_STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

/// A mean and the half width of its 95 % confidence interval (normal approximation).
typedef struct mean_interval {
    double mean;
    double half_width;
    bool has_interval; ///< false for fewer than two values.
} mean_interval;

mean_interval mean_with_interval(const double *values, int32_t count);

typedef struct spread {
    double median, min, max;
} spread;

/// Sorts `values`. @param count 1 or more.
spread spread_of(double *values, int32_t count);

#endif
