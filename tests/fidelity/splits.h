/// @file splits.h
/// The halves of the split: are train and test levels equally hard, and which salt makes them so?
#ifndef FIDELITY_SPLITS_H
#define FIDELITY_SPLITS_H

#include <stdbool.h>
#include <stdint.h>

#define SPLIT_LEVELS    100000 ///< Levels of each mode that the salts are chosen on.
#define SPLIT_MAX_LINES 64

/// A figure in the two halves of a mode's levels.
typedef struct split_line {
    const char *game, *mode, *figure; ///< "share of test" or a figure of the level.
    double train, test;
    double difference; ///< Of the share from one fifth, or of the test mean from the train mean; as a share
                       ///< of it.
    double chance;     ///< One standard error of it, had other seeds been taken and the halves been alike.
    bool is_inside;
} split_line;

/// Builds `count` levels of each mode of a game and compares the halves. @return lines, or -1 after having
/// said what went wrong
int32_t splits_compare(const char *game, int32_t count, split_line lines[SPLIT_MAX_LINES]);

/// Tries salts on the first `count` levels of each mode and on the first of these, down to a tenth of
/// SPLIT_LEVELS, with one or two threads, and prints the best. @return false after having said what went
/// wrong
bool splits_choose_salt(const char *game, int32_t count, int32_t num_salts, int32_t num_threads);

#endif
