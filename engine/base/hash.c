#include "base.h"

static uint64_t mix_words(uint64_t a, uint64_t b) {
    uint64_t z = (a ^ b) * 0x9FB21C651E98DF25u;
    return z ^ (z >> 32);
}

uint64_t pcd_hash_bytes(const void *data, size_t size) {
    const unsigned char *bytes = data;
    // Four lanes, so that the multiplications overlap.
    uint64_t lanes[4] = {size, 0x243F6A8885A308D3u, 0x13198A2E03707344u, 0xA4093822299F31D0u};
    size_t at = 0;
    for (; at + 32 <= size; at += 32)
        for (int lane = 0; lane < 4; lane++) {
            uint64_t word;
            memcpy(&word, bytes + at + 8 * lane, 8);
            lanes[lane] = mix_words(lanes[lane], word);
        }
    for (; at < size; at += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes + at, size - at < 8 ? size - at : 8);
        lanes[0] = mix_words(lanes[0], word);
    }
    uint64_t hash = lanes[0];
    for (int lane = 1; lane < 4; lane++)
        hash = pcd_mix(hash, lanes[lane]);
    return pcd_mix(hash, size);
}
