/// @file checks.h
/// Playing the rows and judging them.
#ifndef FIDELITY_CHECKS_H
#define FIDELITY_CHECKS_H

#include "rows.h"

/// What is played and how much of it.
typedef struct check_plan {
    const char *game, *mode; ///< NULL: all.
    bool policies, levels;   ///< Which rows.
    double scale;            ///< Of the counts.
    int32_t threads;
    int32_t seed;
} check_plan;

typedef enum verdict {
    VERDICT_INSIDE,
    VERDICT_AGAIN,    ///< Outside, and inside when played again.
    VERDICT_OUTSIDE,  ///< Outside twice.
    VERDICT_REPORTED, ///< Not judged: the original measured something else.
    NUM_VERDICTS,
} verdict;

/// One figure judged.
typedef struct result {
    const row *subject;
    const figure *of;
    const mend *mended; ///< NULL: none applies.
    int32_t count;      ///< Episodes or levels of ours.
    comparison found;
    verdict judged;
} result;

typedef struct result_list {
    result *results;
    int32_t num_results;
    int32_t num_skipped; ///< Rows of games, modes or figures that are not there.
    double seconds;
} result_list;

const char *verdict_name(verdict judged);

/// Plays all rows of a plan. A row with a figure outside is played again, with another seed and more
/// episodes.
/// @return false after having said what went wrong
bool checks_run(const row_table *table, const check_plan *plan, result_list *list);
void results_free(result_list *list);

#endif
