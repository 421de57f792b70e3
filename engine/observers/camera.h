/// From the world to pixels, in one place: what cells, sprites and marks share.
#ifndef PROCADE_CAMERA_H
#define PROCADE_CAMERA_H

#include "painter.h"

enum { VIEW_MARGIN = 8 }; ///< Part of a frame's side that is drawn beside it where a camera moves.
/// A row of a frame with its margin, pixels, and its bytes, of which blending may read whole blocks.
enum { MAX_ROW = PCD_MAX_SIZE + PCD_MAX_SIZE / VIEW_MARGIN, ROW_BYTES = 3 * MAX_ROW + BLEND_BLOCK };

/// The camera in pixels: positions count from the world's lower left corner, y downwards.
typedef struct camera {
    int32_t size;
    double scale;          ///< Pixels a cell.
    double quarter;        ///< Quarter pixels a cell.
    int32_t left, top;     ///< Of the view.
    float x, y, half_view; ///< Middle of the view and a little more than half its side, cells.
} camera;

static inline camera camera_of(const pcd_scene *scene, int32_t size) {
    camera camera = {.size = size, .scale = (double)size / (double)scene->view};
    camera.quarter = 4.0 * camera.scale;
    double half = 0.5 * (double)scene->view;
    camera.x = scene->camera_x;
    camera.y = scene->camera_y;
    camera.half_view = 0.5f * scene->view + 1.0f;
    camera.left = round_to_int(((double)scene->camera_x - half) * camera.scale);
    camera.top = -round_to_int(((double)scene->camera_y + half) * camera.scale);
    return camera;
}

/// The pixel where column `cell` begins; rows of cells end there with the sign turned.
static inline int32_t border(const camera *camera, int32_t cell) {
    return round_to_int((double)cell * camera->scale);
}

/// The cell whose pixels hold pixel `at` along an axis that grows with the cells.
static inline int32_t cell_at(const camera *camera, int32_t at) {
    int32_t cell = floor_to_int(((double)at + 0.5) / camera->scale);
    while (border(camera, cell) > at)
        cell--;
    while (border(camera, cell + 1) <= at)
        cell++;
    return cell;
}

/// A rectangle of world pixels, right and bottom excluded.
typedef struct rectangle {
    int32_t left, top, right, bottom;
} rectangle;

static inline rectangle intersect(rectangle a, rectangle b) {
    return (rectangle){pcd_larger(a.left, b.left), pcd_larger(a.top, b.top), pcd_smaller(a.right, b.right),
                       pcd_smaller(a.bottom, b.bottom)};
}

/// The pixels of a cell.
static inline rectangle cell_rectangle(const camera *camera, int32_t x, int32_t y) {
    return (rectangle){border(camera, x), -border(camera, y + 1), border(camera, x + 1), -border(camera, y)};
}

/// Blends rows into a picture of which the last byte stands before `end`.
static inline void blend(const painter *painter, const uint8_t *end, blend_area area) {
    ptrdiff_t last_row = (ptrdiff_t)(area.height - 1) * area.target_stride;
    area.has_room = last_row + (ptrdiff_t)align_up((size_t)area.bytes, BLEND_BLOCK) <= end - area.target;
    painter->blend->area(&area);
}

/// The pixels of the frame, and beyond it, that a placement reaches. @param kept its bitmap, or NULL
static inline rectangle placed_pixels(const placement *place, const bitmap *kept) {
    int32_t offset_x, offset_y, width, height;
    if (kept)
        offset_x = kept->offset_x, offset_y = kept->offset_y, width = kept->width, height = kept->height;
    else
        sprite_extent(place, &offset_x, &offset_y, &width, &height);
    int32_t left = (place->x >> 2) + offset_x, top = (place->y >> 2) + offset_y;
    return (rectangle){left, top, left + width, top + height};
}

/// Pixels of the frame as pixels of the world.
static inline rectangle world_pixels(const camera *camera, rectangle pixels) {
    return (rectangle){pixels.left + camera->left, pixels.top + camera->top, pixels.right + camera->left,
                       pixels.bottom + camera->top};
}

/// Draws a bitmap whose pixel of reference is (x, y), if all of it lies in the frame, as most do. @return
/// whether it does
static inline bool draw_bitmap(const painter *painter, const bitmap *kept, int32_t x, int32_t y,
                               uint8_t opacity, int32_t size, uint8_t *rgb) {
    int32_t left = x + kept->offset_x, top = y + kept->offset_y;
    int32_t start = 3 * (top * size + left), end = start + 3 * (kept->height - 1) * size + kept->stride;
    if (left < 0 || top < 0 || left + kept->width > size || end > 3 * size * size)
        return false;
    painter->blend->rows(rgb + start, 3 * size, kept->rows, kept->stride, kept->height, opacity);
    return true;
}

#endif
