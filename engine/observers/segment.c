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

static void segment_cells(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                          const camera *camera, uint8_t *kinds) {
    int32_t size = camera->size;
    int32_t first_x = cell_at(camera, camera->left), last_x = cell_at(camera, camera->left + size - 1);
    int32_t first_y = cell_at(camera, -camera->top - size), last_y = cell_at(camera, -camera->top - 1);
    tile_memory memory = {0};
    cell_painter cells =
        make_cell_painter(painter, scene, world, camera, NULL, NULL, painter->keep_scaled ? &memory : NULL);
    for (int32_t y = first_y; y <= last_y; y++) {
        rectangle whole = cell_rectangle(camera, first_x, y);
        for (int32_t x = first_x; x <= last_x; x++) {
            uint8_t kind = pcd_cell(world, x, y);
            if (scene->tiles[kind].picture >= 0) {
                placement place = {.x = 4 * (whole.left - camera->left),
                                   .y = 4 * (whole.top - camera->top),
                                   .width = 4 * (whole.right - whole.left),
                                   .height = 4 * (whole.bottom - whole.top)};
                const bitmap *kept = find_tile(&cells, kind, &place);
                segment_placement(painter, &place, kept, kind, size, kinds);
            }
            whole.left = whole.right;
            whole.right = border(camera, x + 2);
        }
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
