/// @file table.h
/// Printing what was found: for people, as Markdown for the docs, as JSON.
#ifndef FIDELITY_TABLE_H
#define FIDELITY_TABLE_H

#include <jansson.h>

#include "checks.h"
#include "splits.h"

typedef enum table_format { TABLE_TEXT, TABLE_MARKDOWN, TABLE_JSON } table_format;

/// One line a figure. @return how many were outside
int32_t table_results(const result_list *list, table_format format);
/// One line a figure of the halves. @return how many differ by more than is allowed
int32_t table_splits(const split_line *lines, int32_t num_lines, table_format format);

#endif
