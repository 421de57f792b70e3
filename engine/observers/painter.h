/// Turns a scene into pixels.
///
/// World to pixel: one cell is size / view pixels. Cell borders and the camera lie at whole pixels, sprites
/// at quarter pixels with sizes in quarter pixels, angles at 64ths of a turn. This quantisation is the
/// definition at every size; all paths give the same bytes.
#ifndef PROCADE_PAINTER_H
#define PROCADE_PAINTER_H

#include "base/phases.h"
#include "blend.h"
#include "gallery.h"

/// A picture of background and cells kept for one environment, so that a step draws only what changed. It is
/// checked against what it should show at every use and can be thrown away at any time.
typedef struct view_cache view_cache;

/// Bytes of a view cache; its memory starts zeroed.
size_t view_cache_size(const pcd_game *game, int32_t size);
/// Forgets the picture.
void view_cache_clear(view_cache *cache);

/// What one thread draws with.
typedef struct painter {
    gallery *pictures;
    const blender *blend;
    bool use_backgrounds;
    bool keep_scaled;    ///< Use and fill the gallery's scaled pictures; false for sizes drawn rarely.
    phase_times *times;  ///< NULL: not noted.
    const uint8_t *next; ///< The frame that will be drawn after this one; NULL: unknown.
} painter;

/// Draws a frame of size x size pixels, RGB rows from the top. @param cache may be NULL.
void painter_draw(const painter *painter, const pcd_scene *scene, const pcd_world *world, view_cache *cache,
                  int32_t size, uint8_t *rgb);

/// Writes the kind of what each pixel of the frame shows, size x size bytes, rows from the top.
void painter_segment(const painter *painter, const pcd_scene *scene, const pcd_world *world, int32_t size,
                     uint8_t *kinds);

#endif
