#include "art.h"

const art_entry *art_find(const char *name) {
    int32_t low = 0, high = art_num_entries - 1;
    while (low <= high) {
        int32_t middle = (low + high) / 2;
        int order = strcmp(name, art_entries[middle].name);
        if (order == 0)
            return &art_entries[middle];
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return NULL;
}

static uint32_t pack(uint32_t red, uint32_t green, uint32_t blue, uint32_t alpha) {
    return (red & 255u) | (green & 255u) << 8 | (blue & 255u) << 16 | (alpha & 255u) << 24;
}

// The "Quite OK Image" format, version 1.0: six kinds of chunks, told apart by their first byte.
void art_decode(const art_entry *entry, uint32_t *pixels) {
    const uint8_t *in = (const uint8_t *)art_data + entry->offset;
    const uint8_t *end = in + entry->size;
    uint32_t seen[64] = {0};
    uint32_t pixel = 0xFF000000u;
    size_t num_pixels = (size_t)entry->width * (size_t)entry->height;
    size_t at = 0;
    while (at < num_pixels && in < end) {
        uint32_t red = pixel & 255u, green = pixel >> 8 & 255u, blue = pixel >> 16 & 255u,
                 alpha = pixel >> 24;
        uint8_t tag = *in++;
        size_t run = 1;
        if (tag == 0xFE) {
            pixel = pack(in[0], in[1], in[2], alpha);
            in += 3;
        } else if (tag == 0xFF) {
            pixel = pack(in[0], in[1], in[2], in[3]);
            in += 4;
        } else if (tag >> 6 == 0) {
            pixel = seen[tag];
        } else if (tag >> 6 == 1) {
            pixel =
                pack(red + (tag >> 4 & 3u) - 2u, green + (tag >> 2 & 3u) - 2u, blue + (tag & 3u) - 2u, alpha);
        } else if (tag >> 6 == 2) {
            uint32_t change = (tag & 63u) - 32u;
            uint32_t rest = *in++;
            pixel = pack(red + change + (rest >> 4) - 8u, green + change, blue + change + (rest & 15u) - 8u,
                         alpha);
        } else {
            run = (tag & 63u) + 1u;
        }
        red = pixel & 255u, green = pixel >> 8 & 255u, blue = pixel >> 16 & 255u, alpha = pixel >> 24;
        seen[(red * 3u + green * 5u + blue * 7u + alpha * 11u) & 63u] = pixel;
        while (run-- && at < num_pixels)
            pixels[at++] = pixel;
    }
}
