/// @file cells.h
/// Points and boxes against cells: what the world and the mover share. Internal.
#ifndef PCD_WORLD_CELLS_H
#define PCD_WORLD_CELLS_H

#include "procade/game.h"

/// Numbers beyond this count as this: far outside any world, and safe as whole numbers.
#define CELL_LIMIT 1048576.0f

/// The cell a coordinate lies in: floorf() without a library call.
static inline int32_t cell_of(float coordinate) {
    float inside = coordinate > -CELL_LIMIT ? coordinate : -CELL_LIMIT;
    inside = inside < CELL_LIMIT ? inside : CELL_LIMIT;
    int32_t whole = (int32_t)inside;
    return whole - (inside < (float)whole);
}

/// The set of the kinds at the four points (x +- half_width, y +- half_height).
static inline uint64_t corner_kinds(const pcd_world *world, float x, float y, float half_width,
                                    float half_height) {
    int32_t left = cell_of(x - half_width), right = cell_of(x + half_width);
    int32_t bottom = cell_of(y - half_height), top = cell_of(y + half_height);
    uint32_t width = (uint32_t)world->width, height = (uint32_t)world->height;
    if ((uint32_t)left >= width || (uint32_t)right >= width || (uint32_t)bottom >= height ||
        (uint32_t)top >= height || !world->cell_capacity)
        return PCD_SET(pcd_cell(world, left, bottom)) | PCD_SET(pcd_cell(world, right, bottom)) |
               PCD_SET(pcd_cell(world, left, top)) | PCD_SET(pcd_cell(world, right, top));
    const uint8_t *low_row = pcd_cells(world) + bottom * world->width;
    const uint8_t *high_row = pcd_cells(world) + top * world->width;
    return PCD_SET(low_row[left]) | PCD_SET(low_row[right]) | PCD_SET(high_row[left]) |
           PCD_SET(high_row[right]);
}

/// True when one of the cells from (left, bottom) to (right, top), all included, has a kind in the set.
static inline bool cells_hold(const pcd_world *world, int32_t left, int32_t bottom, int32_t right,
                              int32_t top, uint64_t kinds) {
    bool is_inside = left >= 0 && bottom >= 0 && right < world->width && top < world->height;
    if (!is_inside || !world->cell_capacity) {
        for (int32_t y = bottom; y <= top; y++)
            for (int32_t x = left; x <= right; x++)
                if (kinds & PCD_SET(pcd_cell(world, x, y)))
                    return true;
        return false;
    }
    const uint8_t *row = pcd_cells(world) + bottom * world->width;
    for (int32_t y = bottom; y <= top; y++, row += world->width)
        for (int32_t x = left; x <= right; x++)
            if (kinds & PCD_SET(row[x]))
                return true;
    return false;
}

#endif
