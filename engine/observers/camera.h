/// From the world to pixels, in one place: what cells, sprites and marks share.
#ifndef PROCADE_CAMERA_H
#define PROCADE_CAMERA_H

#include "painter.h"

/// Bytes for a row of pixels of which blending may read whole blocks.
enum { MAX_ROW = PCD_MAX_SIZE, ROW_BYTES = 3 * MAX_ROW + BLEND_BLOCK };

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

/// Places a box of the scene in quarter pixels of the frame.
static inline placement place_box(const camera *camera, bool on_screen, float x, float y, float half_width,
                                  float half_height) {
    double quarter = camera->quarter;
    placement place = {0};
    place.width = pcd_larger(1, round_to_int(2.0 * (double)half_width * quarter));
    place.height = pcd_larger(1, round_to_int(2.0 * (double)half_height * quarter));
    int32_t left = on_screen ? 0 : camera->left, top = on_screen ? -camera->size : camera->top;
    place.x = round_to_int((double)x * quarter - 0.5 * place.width) - 4 * left;
    place.y = round_to_int(-(double)y * quarter - 0.5 * place.height) - 4 * top;
    return place;
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
    painter->blend(&area);
}

#endif
