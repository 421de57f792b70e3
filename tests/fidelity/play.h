/// @file play.h
/// Episodes of a policy in a mode of a game, without pictures.
#ifndef FIDELITY_PLAY_H
#define FIDELITY_PLAY_H

#include "figure.h"
#include "player.h"

/// Plays at least `episodes` episodes in any level, as many in each environment, each to its end, so that
/// short ones do not count more. Columns: return, length, events (steps with a reward), completed, timed_out,
/// died, and goal_length (of the completed ones).
/// @return false after having said what went wrong
bool play_episodes(const char *game, const char *mode, const player *chosen, uint64_t seed, int32_t episodes,
                   sample *played);

#endif
