/// The art in the library: every baked picture, compressed.
#ifndef PROCADE_ART_H
#define PROCADE_ART_H

#include "base/base.h"

/// One baked picture: premultiplied RGBA in the QOI encoding, without its header and end mark.
typedef struct art_entry {
    const char *name; ///< "coinrun/monster-3-b"
    int32_t width, height;
    uint32_t offset, size; ///< In art_data, bytes.
} art_entry;

// Written by assets/embed.c at build time; entries are sorted by name.
extern const art_entry art_entries[];
extern const int32_t art_num_entries;
extern const uint64_t art_data[];

/// The entry of that name, or NULL.
const art_entry *art_find(const char *name);

/// Decodes a picture into [height][width] premultiplied RGBA words, red in the lowest byte.
void art_decode(const art_entry *entry, uint32_t *pixels);

#endif
