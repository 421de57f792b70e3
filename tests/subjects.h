/// @file subjects.h
/// What loop tests run on: every mode of every game, or those asked for on the command line.
#ifndef PCD_TEST_SUBJECTS_H
#define PCD_TEST_SUBJECTS_H

#include <stdbool.h>

#include "procade/game.h"

/// One mode of one game.
typedef struct subject {
    const pcd_game *game;
    const pcd_mode *mode;
} subject;

/// Keeps only subjects of this game and of this mode; NULL keeps all. @return how many are left.
int subjects_select(const char *game, const char *mode);
int subject_count(void);
subject subject_at(int index);

/// Names of modes, each once.
int mode_name_count(void);
const char *mode_name_at(int index);

/// True where one level is all a mode has.
static inline bool has_one_level(subject subject) {
    return subject.mode->one_level >= 0;
}

#endif
