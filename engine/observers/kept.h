/// Scaled pictures kept for reuse, found by a key, shared by all environments and threads of a batch: built
/// at first use, immutable then. All memory is reserved at creation.
#ifndef PROCADE_KEPT_H
#define PROCADE_KEPT_H

#include <stdatomic.h>

#include "blend.h"

/// A scaled sprite: `height` rows, each `stride` colour bytes (premultiplied RGB), then `stride` bytes 255 -
/// alpha, so that blending works on plain bytes. Bytes behind 3 * width are 0 and 255, which change nothing.
typedef struct bitmap {
    int32_t offset_x, offset_y; ///< From the pixel of the box's corner (x / 4, y / 4) to the first pixel.
    int32_t width, height;      ///< Pixels.
    int32_t stride;             ///< A multiple of BLEND_BLOCK.
    bool opaque;                ///< Every pixel covers.
    _Alignas(BLEND_BLOCK) uint8_t rows[];
} bitmap;

typedef struct kept_cell {
    _Atomic uint64_t key; ///< 0: free.
    _Atomic(void *) value;
} kept_cell;

typedef struct kept_pictures {
    kept_cell *cells;
    uint8_t *block, *memory; ///< As allocated, and from the first line of the cache on.
    size_t capacity;
    atomic_size_t used; ///< Handed out from the front.
} kept_pictures;

/// What a key names; the highest bits of keys that are not 0.
enum { KEPT_SPRITE = 2, KEPT_BACKGROUND = 1, KEPT_MARK = 3 };
static inline uint64_t kept_key(uint64_t what, uint64_t rest) {
    return what << 62 | rest;
}

/// @return false when memory runs out.
bool kept_create(kept_pictures *kept, size_t capacity);
void kept_destroy(kept_pictures *kept);

enum { KEPT_CELLS = 1 << 15 }; ///< Pictures that can be known.

/// The cell to look at first.
static inline kept_cell *kept_first_cell(const kept_pictures *kept, uint64_t key) {
    return &kept->cells[(key * 0x9E3779B97F4A7C15u) >> 49];
}
/// What stands in the first cell, if that is the key's; else NULL. Most pictures are found so.
static inline void *kept_find_first(const kept_pictures *kept, uint64_t key) {
    kept_cell *first = kept_first_cell(kept, key);
    if (atomic_load_explicit(&first->key, memory_order_acquire) != key)
        return NULL;
    return atomic_load_explicit(&first->value, memory_order_acquire);
}
/// The picture of a key, or NULL.
void *kept_find(const kept_pictures *kept, uint64_t key);
/// Memory for a picture, or NULL when it is spent.
void *kept_take(kept_pictures *kept, size_t size);
/// Memory for a bitmap, with its header filled and its rows clear; NULL if it is too large or memory is
/// spent.
bitmap *kept_take_bitmap(kept_pictures *kept, int32_t offset_x, int32_t offset_y, int32_t width,
                         int32_t height);
/// Cuts off clear rows and columns at the borders of a bitmap just taken, and gives their memory back.
void kept_trim(kept_pictures *kept, bitmap *picture);
/// Makes a finished picture known. Two threads may both build it: the first one's is found from then on.
/// @return value
void *kept_publish(kept_pictures *kept, uint64_t key, void *value);

#endif
