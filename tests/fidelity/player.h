/// @file player.h
/// The policies of the rows: those of the tools, and two more.
#ifndef FIDELITY_PLAYER_H
#define FIDELITY_PLAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "policies.h"

/// A policy: one that policy_parse() knows; "held:N", any action held for N steps; "directions:N", one of
/// left, down, up and right held for N steps.
typedef struct player {
    policy plain;
    int32_t hold; ///< Steps; 0: `plain` plays.
    int32_t num_choices;
    int32_t choices[PCD_NUM_ACTIONS];
} player;

/// @return false after having said what is allowed
bool player_parse(const char *name, player *result);
/// The next action of an episode that policy_begin() began.
int32_t player_act(const player *chosen, policy_memory *memory);

#endif
