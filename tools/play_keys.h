/// @file play_keys.h
/// Keys of the games: which are held, and which action they make.
#ifndef PROCADE_TOOLS_PLAY_KEYS_H
#define PROCADE_TOOLS_PLAY_KEYS_H

#include <stdint.h>

/// The keys a game knows, one bit each.
enum {
    KEY_LEFT = 1 << 0,
    KEY_DOWN = 1 << 1,
    KEY_UP = 1 << 2,
    KEY_RIGHT = 1 << 3,
    KEY_D = 1 << 4,
    KEY_A = 1 << 5,
    KEY_W = 1 << 6,
    KEY_S = 1 << 7,
    KEY_Q = 1 << 8,
    KEY_E = 1 << 9,
};

/// The action whose keys are the longest combination fully held; of equally long ones the first.
int32_t action_of_keys(uint32_t keys);

#endif
