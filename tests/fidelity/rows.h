/// @file rows.h
/// What is known of the original, read from CSV files: rows of figures, and what mended faults do to them.
#ifndef FIDELITY_ROWS_H
#define FIDELITY_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "figure.h"

#define ROW_NAME_SIZE 48
#define MAX_FIGURES   24
#define LEVELS_POLICY "levels" ///< In the place of a policy: figures of fresh levels.

/// One line: a policy in a mode of a game, and what came of it in the original.
typedef struct row {
    char game[ROW_NAME_SIZE], mode[ROW_NAME_SIZE], policy[ROW_NAME_SIZE];
    char source[ROW_NAME_SIZE]; ///< "sheet" or "reference".
    double count;               ///< Episodes or levels the original was measured on.
    int32_t num_figures;
    figure figures[MAX_FIGURES];
} row;

/// One line: a difference a mended fault makes. "*" stands for every name.
typedef struct mend {
    char game[ROW_NAME_SIZE], mode[ROW_NAME_SIZE], policy[ROW_NAME_SIZE], figure[ROW_NAME_SIZE];
    shift moved;
    char *reason;
} mend;

typedef struct row_table {
    row *rows;
    int32_t num_rows;
    mend *mends;
    int32_t num_mends;
} row_table;

/// Reads policies.csv, levels.csv and mends.csv from a folder. @return false after having said what is wrong
bool rows_read(const char *folder, row_table *table);
void rows_free(row_table *table);

/// The mend that applies to a figure of a row, or NULL: the last line that fits.
const mend *rows_find_mend(const row_table *table, const row *subject, const figure *of);

/// A figure of the row by name, or NULL.
const figure *row_figure(const row *subject, const char *name);

#endif
