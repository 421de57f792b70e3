/// @file figure.h
/// Figures: one number that describes a sample, such as its mean or its median, and what it should be.
#ifndef FIDELITY_FIGURE_H
#define FIDELITY_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#define FIGURE_NAME_SIZE 48
#define MAX_COLUMNS      16

/// One quantity, measured once in every episode or level.
typedef struct column {
    const char *name;
    bool is_share; ///< Holds only 0 and 1.
    int32_t count;
    double *values; ///< [count]
} column;

/// Everything measured in a number of episodes or levels. A column may have fewer values than there were.
typedef struct sample {
    int32_t count, num_columns;
    column columns[MAX_COLUMNS];
} sample;

/// Makes room for `count` values in a new column. @return it, or NULL if memory ran out
column *sample_add_column(sample *made, const char *name, bool is_share, int32_t count);
/// The column of that name, or NULL.
const column *sample_column(const sample *drawn, const char *name);
void sample_free(sample *drawn);

typedef enum figure_kind {
    FIGURE_MEAN,     ///< "length": mean of a column.
    FIGURE_QUANTILE, ///< "length@90": the value below which 90 % lie.
    FIGURE_SHARE,    ///< "length_is_1", "length_in_1_9": share of the values that are so, ends included.
} figure_kind;

/// A figure of the original.
typedef struct figure {
    char name[FIGURE_NAME_SIZE]; ///< As written.
    char column[FIGURE_NAME_SIZE];
    figure_kind kind;
    double probability; ///< FIGURE_QUANTILE, 0 to 1.
    double low, high;   ///< FIGURE_SHARE.
    double value;
    double deviation; ///< Standard deviation of the original's sample, or -1 where nothing is known of it.
    double half_unit; ///< Half a unit of the last digit written: the original is known no better.
} figure;

/// Reads "NAME=VALUE" or "NAME=VALUE:DEVIATION".
bool figure_parse(const char *text, figure *result);

/// What a mended fault changes about a figure.
typedef struct shift {
    double by;             ///< Added to the original's value,
    bool is_absolute;      ///< or put in its place.
    double slack;          ///< Added to what is allowed.
    bool is_only_reported; ///< The original measured something else here.
} shift;

/// A figure of ours beside one of the original.
typedef struct comparison {
    double ours;
    double expected;        ///< The original's, shifted.
    double standard_errors; ///< Their difference in standard errors of it.
    bool is_inside;
} comparison;

/// Compares one column with the original's figure, drawn from `original_count` values. Allowed are three
/// standard errors of the difference or 2 %, whichever is more; for quantiles 5 %, or what chance does to a
/// quantile.
comparison figure_compare(const figure *original, double original_count, const shift *moved,
                          const column *ours);

#endif
