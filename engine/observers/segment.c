#include "cells.h"
#include "sprites.h"

enum { HALF_COVERED = 127 }; // Largest inverse alpha of a pixel that is at least half covered.

/// Marks the pixels of a placement that are at least half covered, within the frame. @param kept its bitmap,
/// or NULL where there is none
static void segment_placement(const painter *painter, const placement *place, const bitmap *kept,
                              uint8_t kind, int32_t size, uint8_t *kinds) {
    rectangle whole = placed_pixels(place, kept);
    int32_t left = whole.left, top = whole.top;
    int32_t first_x = pcd_larger(0, -left), end_x = pcd_smaller(whole.right, size) - left;
    if (first_x >= end_x)
        return;
    uint8_t color[3 * MAX_ROW], computed[3 * MAX_ROW];
    for (int32_t row = pcd_larger(0, -top); row < pcd_smaller(whole.bottom, size) - top; row++) {
        const uint8_t *inverse_alpha = computed;
        uint8_t *target = kinds + (size_t)(top + row) * (size_t)size;
        if (kept && kept->opaque) {
            memset(target + left + first_x, kind, (size_t)(end_x - first_x));
            continue;
        }
        if (kept)
            inverse_alpha = kept->rows + ((size_t)row * 2 + 1) * (size_t)kept->stride + 3 * first_x;
        else
            sprite_row(painter->pictures, place, row, first_x, end_x - first_x, color, computed);
        for (int32_t x = first_x; x < end_x; x++)
            if (inverse_alpha[3 * (x - first_x)] <= HALF_COVERED)
                target[left + x] = kind;
    }
}

/// Fills one or more bytes, a few of them without a call: cells are small.
static inline void fill_kind(uint8_t *row, uint8_t kind, int32_t count) {
    uint32_t four = kind * UINT32_C(0x01010101);
    if (count > 8)
        memset(row, kind, (size_t)count);
    else if (count >= 4)
        memcpy(row, &four, 4), memcpy(row + count - 4, &four, 4);
    else if (count >= 2)
        memcpy(row, &four, 2), memcpy(row + count - 2, &four, 2);
    else
        row[0] = kind;
}

/// Marks the opaque tiles of cells [first, end) of row y in the first row of their pixels, or the other tiles
/// in all. @return whether there are tiles of the other sort
static bool segment_tiles(const cell_painter *cells, int32_t first, int32_t end, int32_t y, bool opaque,
                          uint8_t *kinds) {
    const camera *camera = cells->camera;
    int32_t size = camera->size;
    rectangle whole = cell_rectangle(camera, first, y);
    uint8_t *row = kinds + (ptrdiff_t)pcd_larger(0, whole.top - camera->top) * size;
    bool has_others = false;
    for (int32_t x = first; x < end; x++) {
        uint8_t kind = pcd_cell(cells->world, x, y);
        if (cells->scene->tiles[kind].picture >= 0) {
            int32_t left = whole.left - camera->left, right = whole.right - camera->left;
            placement place = {.x = 4 * left,
                               .y = 4 * (whole.top - camera->top),
                               .width = 4 * (right - left),
                               .height = 4 * (whole.bottom - whole.top)};
            const bitmap *kept = find_tile(cells, kind, &place);
            left = pcd_larger(0, left), right = pcd_smaller(size, right);
            if ((kept && kept->opaque) != opaque)
                has_others = true;
            else if (!opaque)
                segment_placement(cells->painter, &place, kept, kind, size, kinds);
            else if (left < right)
                fill_kind(row + left, kind, right - left);
        }
        whole.left = whole.right;
        whole.right = border(camera, x + 2);
    }
    return has_others;
}

static void segment_cells(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                          const camera *camera, uint8_t *kinds) {
    int32_t size = camera->size;
    int32_t first_x = cell_at(camera, camera->left), end_x = cell_at(camera, camera->left + size - 1) + 1;
    int32_t first_y = cell_at(camera, -camera->top - size), last_y = cell_at(camera, -camera->top - 1);
    tile_memory memory = {0};
    cell_painter cells =
        make_cell_painter(painter, scene, world, camera, NULL, NULL, painter->keep_scaled ? &memory : NULL);
    for (int32_t y = first_y; y <= last_y; y++) {
        bool has_others = segment_tiles(&cells, first_x, end_x, y, true, kinds);
        rectangle pixels = cell_rectangle(camera, first_x, y);
        int32_t top = pcd_larger(0, pixels.top - camera->top),
                end = pcd_smaller(size, pixels.bottom - camera->top);
        for (int32_t row = top + 1; row < end; row++)
            memcpy(kinds + (ptrdiff_t)row * size, kinds + (ptrdiff_t)top * size, (size_t)size);
        if (has_others)
            segment_tiles(&cells, first_x, end_x, y, false, kinds);
    }
}

void painter_segment(const painter *painter, const pcd_scene *scene, const pcd_world *world, int32_t size,
                     uint8_t *kinds) {
    camera camera = camera_of(scene, size);
    memset(kinds, 0, (size_t)size * (size_t)size);
    if (world->cell_capacity)
        segment_cells(painter, scene, world, &camera, kinds);
    bool is_plain = gallery_is_monochrome(painter->pictures);
    for (int32_t i = 0; i < scene->num_sprites; i++) {
        const pcd_sprite *sprite = &scene->sprites[i];
        if ((!sprite->kind && !sprite->on_screen) || sprite->opacity <= HALF_COVERED ||
            is_out_of_view(&camera, sprite))
            continue;
        pcd_sprite plain;
        if (is_plain)
            plain = plain_sprite(world, sprite), sprite = &plain;
        placement place;
        place_sprite(gallery_ranges(painter->pictures), &camera, sprite, &place);
        const bitmap *kept = painter->keep_scaled ? gallery_bitmap(painter->pictures, &place) : NULL;
        // What lies on the screen is no thing of the world, and hides what is below.
        segment_placement(painter, &place, kept, sprite->on_screen ? 0 : sprite->kind, size, kinds);
    }
}
