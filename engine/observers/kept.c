#include "kept.h"

#include <stdlib.h>

enum {
    MAX_PROBES = 16,
    MAX_BITMAP_PIXELS = 96 * 96, // Larger sprites are drawn row by row.
};

bool kept_create(kept_pictures *kept, size_t capacity) {
    kept->cells = calloc(KEPT_CELLS, sizeof *kept->cells);
    kept->capacity = capacity;
    kept->block = malloc(capacity + CACHE_LINE);
    if (!kept->cells || !kept->block)
        return false;
    kept->memory = first_line(kept->block);
    return true;
}

void kept_destroy(kept_pictures *kept) {
    free(kept->cells);
    free(kept->block);
}

/// The cell that holds a key, or a free one for it; NULL when the neighbourhood is full.
static kept_cell *cell_of_key(const kept_pictures *kept, uint64_t key) {
    ptrdiff_t first = kept_first_cell(kept, key) - kept->cells;
    for (int probe = 0; probe < MAX_PROBES; probe++) {
        kept_cell *candidate = &kept->cells[(first + probe) & (KEPT_CELLS - 1)];
        uint64_t found = atomic_load_explicit(&candidate->key, memory_order_acquire);
        if (found == key || found == 0)
            return candidate;
    }
    return NULL;
}

void *kept_find(const kept_pictures *kept, uint64_t key) {
    kept_cell *known = cell_of_key(kept, key);
    if (!known || atomic_load_explicit(&known->key, memory_order_acquire) != key)
        return NULL;
    return atomic_load_explicit(&known->value, memory_order_acquire);
}

void *kept_take(kept_pictures *kept, size_t size) {
    size = align_up(size, BLEND_BLOCK);
    size_t start = atomic_fetch_add(&kept->used, size);
    if (start + size > kept->capacity) {
        atomic_fetch_sub(&kept->used, size);
        return NULL;
    }
    return kept->memory + start;
}

bitmap *kept_take_bitmap(kept_pictures *kept, int32_t offset_x, int32_t offset_y, int32_t width,
                         int32_t height) {
    if (width * height > MAX_BITMAP_PIXELS)
        return NULL;
    size_t stride = align_up(3 * (size_t)width, BLEND_BLOCK);
    bitmap *taken = kept_take(kept, sizeof *taken + 2 * stride * (size_t)height);
    if (!taken)
        return NULL;
    taken->offset_x = offset_x;
    taken->offset_y = offset_y;
    taken->width = width;
    taken->height = height;
    taken->stride = (int32_t)stride;
    taken->opaque = false;
    for (int32_t row = 0; row < height; row++) {
        memset(taken->rows + 2 * stride * (size_t)row, 0, stride);
        memset(taken->rows + 2 * stride * (size_t)row + stride, 255, stride);
    }
    return taken;
}

/// True if a pixel changes what lies below.
static bool is_visible(const bitmap *picture, int32_t x, int32_t y) {
    return picture->rows[(2 * y + 1) * picture->stride + 3 * x] < 255;
}

void kept_trim(kept_pictures *kept, bitmap *picture) {
    int32_t left = picture->width - 1, top = picture->height - 1, right = 0, bottom = 0;
    for (int32_t y = 0; y < picture->height; y++)
        for (int32_t x = 0; x < picture->width; x++)
            if (is_visible(picture, x, y)) {
                left = pcd_smaller(left, x), right = pcd_larger(right, x);
                top = pcd_smaller(top, y), bottom = y;
            }
    int32_t width = pcd_larger(1, right + 1 - left), height = pcd_larger(1, bottom + 1 - top);
    int32_t before = picture->stride, stride = (int32_t)align_up(3 * (size_t)width, BLEND_BLOCK);
    const uint8_t *source = picture->rows + 2 * before * top + 3 * left;
    for (int32_t row = 0; row < 2 * height; row++, source += before) {
        uint8_t *target = picture->rows + stride * row;
        memmove(target, source, 3 * (size_t)width);
        memset(target + 3 * width, row % 2 ? 255 : 0, (size_t)(stride - 3 * width));
    }
    size_t end = (size_t)(picture->rows - kept->memory) + 2 * (size_t)(before * picture->height);
    // Memory goes back unless another thread has taken what follows.
    atomic_compare_exchange_strong(&kept->used, &end,
                                   end - 2 * (size_t)(before * picture->height - stride * height));
    picture->offset_x += left;
    picture->offset_y += top;
    picture->width = width;
    picture->height = height;
    picture->stride = stride;
}

void *kept_publish(kept_pictures *kept, uint64_t key, void *value) {
    for (;;) {
        kept_cell *cell = cell_of_key(kept, key);
        if (!cell)
            return value;
        uint64_t before = 0;
        if (atomic_compare_exchange_strong(&cell->key, &before, key)) {
            atomic_store_explicit(&cell->value, value, memory_order_release);
            return value;
        }
        if (before == key)
            return value;
    }
}
