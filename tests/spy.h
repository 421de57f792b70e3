/// @file spy.h
/// A game in disguise: a copy of its descriptor whose generate() and step() are watched, or end levels on
/// demand. One at a time; batches that play it use one thread.
#ifndef PCD_TEST_SPY_H
#define PCD_TEST_SPY_H

#include "subjects.h"

/// What the spy saw and does.
typedef struct spy {
    pcd_game game; ///< The copy.
    const pcd_game *original;
    int32_t attempts;    ///< Calls of generate() so far.
    bool proved;         ///< generate() accepted its last level.
    int32_t complete_at; ///< Level step at which the level is completed; 0: as the rules say.
    int32_t die_at;      ///< Level step at which the player dies; 0: as the rules say.
    bool immortal;       ///< The rules' own endings are taken back.
} spy;

/// Disguises the subject's game. @return the subject to play in its place.
subject spy_on(subject subject);
/// The spy at work.
extern spy the_spy;

#endif
