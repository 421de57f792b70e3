/// @file golden.h
/// Hashes that must never change unless a rule or a picture does.
#ifndef PCD_TEST_GOLDEN_H
#define PCD_TEST_GOLDEN_H

#include <stdbool.h>

/// Plays the scripted rollouts and writes their hashes to GOLDEN_FILE, lines of games and modes that are not
/// selected kept. Says what it did. @return false if the file could not be written.
bool golden_update(void);

#endif
