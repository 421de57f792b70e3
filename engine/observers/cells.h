/// Background and cells, as tiles: what lies below sprites.
#ifndef PROCADE_CELLS_H
#define PROCADE_CELLS_H

#include "camera.h"

/// A background scaled to whole pixels and placed in world pixels.
typedef struct backdrop {
    int32_t slot; ///< -1: black.
    int32_t x, y, width, height;
    bool repeat_x, repeat_y;
    const uint8_t *pixels; ///< Scaled, or NULL.
} backdrop;

backdrop backdrop_of(const painter *painter, const pcd_scene *scene, const camera *camera);

/// Pixels that lie one after the other as in a picture of size x size that is rolled up into a ring: world
/// pixel (x, y) stands at (y * size + x - origin) modulo size * size. A camera may move anywhere, pixels in
/// view keep their place.
typedef struct surface {
    uint8_t *rgb;
    int32_t size, area;
    int64_t origin;
} surface;

/// Where a pixel of the world stands.
int32_t ring_index(const surface *surface, int32_t x, int32_t y);

/// Scaled tiles of the kinds in view by their size: cells are as wide and high as the scale rounded down or
/// up.
typedef struct tile_memory {
    const bitmap *tiles[PCD_MAX_KINDS][4];
} tile_memory;

/// What draws the cells of one frame.
typedef struct cell_painter {
    const painter *painter;
    const pcd_scene *scene;
    const pcd_world *world;
    const camera *camera;
    const backdrop *back;
    const surface *surface;
    tile_memory *memory; ///< NULL: tiles are scaled anew.
    int32_t smallest;    ///< Side of a tile, pixels, where it is rounded down.
} cell_painter;

cell_painter make_cell_painter(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                               const camera *camera, const backdrop *back, const surface *surface,
                               tile_memory *memory);
/// The scaled tile of a kind, or NULL with `place` ready for sprite_row().
const bitmap *find_tile(const cell_painter *cells, uint8_t kind, placement *place);
/// Draws the part of a placed picture that lies in `part`, where the ring has it from `at` on. @param kept
/// its bitmap, or NULL @param whole world pixels of all of it
void draw_placed(const cell_painter *cells, const placement *place, const bitmap *kept, rectangle whole,
                 rectangle part, int32_t at);
/// Draws background and cells in a rectangle of world pixels.
void draw_cells(const cell_painter *cells, rectangle part);

#endif
