/// @file damage.h
/// Hostile saved states: what tests and fuzzers know of the envelope around them.
#ifndef PCD_TEST_DAMAGE_H
#define PCD_TEST_DAMAGE_H

#include "procade/game.h"

enum {
    ENVELOPE_SIZE = 64,
    ENVELOPE_CHECKSUM = 8,   ///< Where the checksum stands.
    ENVELOPE_COVERED = 16,   ///< Where the bytes begin that it covers.
    ENVELOPE_STATE_SIZE = 56 ///< Where the size of the state stands.
};

/// Bytes of the state behind the envelope, or 0 if there are fewer than it says.
static inline size_t saved_state_size(const uint8_t *data, size_t size) {
    uint64_t state_size;
    if (size < ENVELOPE_SIZE)
        return 0;
    memcpy(&state_size, data + ENVELOPE_STATE_SIZE, sizeof state_size);
    return state_size <= size - ENVELOPE_SIZE ? (size_t)state_size : 0;
}

/// Makes the checksum fit what the data says.
static inline void repair_checksum(uint8_t *data, size_t size) {
    size_t state_size = saved_state_size(data, size);
    if (state_size == 0)
        return;
    uint64_t head = pcd_hash_bytes(data + ENVELOPE_COVERED, ENVELOPE_SIZE - ENVELOPE_COVERED);
    uint64_t checksum = pcd_mix(head, pcd_hash_bytes(data + ENVELOPE_SIZE, state_size));
    memcpy(data + ENVELOPE_CHECKSUM, &checksum, sizeof checksum);
}

#endif
