#include "play_keys.h"

#include "procade/procade.h"

static const uint16_t combinations[PCD_NUM_ACTIONS] = {
    KEY_LEFT | KEY_DOWN,
    KEY_LEFT,
    KEY_LEFT | KEY_UP,
    KEY_DOWN,
    0,
    KEY_UP,
    KEY_RIGHT | KEY_DOWN,
    KEY_RIGHT,
    KEY_RIGHT | KEY_UP,
    KEY_D,
    KEY_A,
    KEY_W,
    KEY_S,
    KEY_Q,
    KEY_E,
};

static int32_t count_bits(uint32_t bits) {
    int32_t count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

int32_t action_of_keys(uint32_t keys) {
    int32_t best = PCD_ACTION_NONE;
    for (int32_t action = 0; action < PCD_NUM_ACTIONS; action++) {
        bool is_held = (keys & combinations[action]) == combinations[action];
        if (is_held && count_bits(combinations[action]) > count_bits(combinations[best]))
            best = action;
    }
    return best;
}
