/// Pictures of a game, ready to be drawn: decoded, scaled and rotated at first use, immutable then, shared by
/// all environments and threads of a batch. All memory is reserved at creation.
///
/// How a sprite maps to pixels is defined here and nowhere else. Its box lies at whole quarter pixels; a
/// pixel's value is the average of the source over the part of the pixel inside the box (area sampling); a
/// turned sprite takes the average of sixteen samples a pixel. Backgrounds are sampled bilinearly at pixel
/// centres.
#ifndef PROCADE_GALLERY_H
#define PROCADE_GALLERY_H

#include "base/base.h"
#include "blend.h"
#include "scene/scene.h"

typedef struct gallery gallery;

/// Appearance options that choose pictures.
typedef struct gallery_options {
    bool restrict_themes, monochrome, generated;
} gallery_options;

/// Bytes of backgrounds and sprites the gallery may keep scaled. @return NULL when memory runs out.
gallery *gallery_create(const pcd_game *game, gallery_options options, size_t scaled_capacity);
void gallery_destroy(gallery *pictures);

/// Fills `context` for scene_describe().
void gallery_context(const gallery *pictures, struct pcd_scene_context *context);
/// Number of slots whose picture is a background.
int32_t gallery_num_backgrounds(const gallery *pictures);
bool gallery_is_monochrome(const gallery *pictures);
const pcd_game *gallery_game(const gallery *pictures);

/// Index of one picture after theme restriction.
int32_t gallery_slot(const gallery *pictures, int32_t picture, int32_t variant, int32_t frame);
int32_t gallery_background_slot(const gallery *pictures, int32_t picture, int32_t variant);

/// A sprite's place: its box in quarter pixels, and how the source lies in it.
typedef struct placement {
    int32_t slot;
    int32_t x, y, width, height; ///< Quarter pixels, y downwards; the box after turns by quarters.
    uint8_t rotation;            ///< 64ths of a turn counter-clockwise.
    uint8_t mirrored;
    uint8_t pieces; ///< Copies of the picture side by side along its width; 0 means 1.
} placement;

/// Exchanges width and height around the same centre, as a turn by one or three quarters does. All other
/// turns keep the box of the unturned sprite.
void placement_turn(placement *place);

enum { GALLERY_GROUP = 16 };

/// A scaled sprite: `height` rows, each `stride` colour bytes (premultiplied RGB), then `stride` bytes 255 -
/// alpha, so that blending works on plain bytes. Bytes behind 3 * width are 0 and 255, which change nothing.
typedef struct bitmap {
    int32_t offset_x, offset_y; ///< From the pixel of the box's corner (x / 4, y / 4) to the first pixel.
    int32_t width, height;      ///< Pixels.
    int32_t stride;             ///< A multiple of BLEND_BLOCK.
    bool opaque;                ///< Every pixel covers.
    uint8_t rows[];
} bitmap;

/// The bitmap of a placement, built at first use; NULL if it is too large or memory is spent: then use
/// sprite_extent() and sprite_row().
const bitmap *gallery_bitmap(gallery *pictures, const placement *place);
/// The same for a few at once, so that waiting for one in memory overlaps with the others.
/// @param count 0 to GALLERY_GROUP.
void gallery_bitmaps(gallery *pictures, const placement *places, int32_t count, const bitmap **found);

/// First pixel, width and height of a placement in pixels, relative to (x / 4, y / 4).
void sprite_extent(const placement *place, int32_t *offset_x, int32_t *offset_y, int32_t *width,
                   int32_t *height);
/// Computes pixels [first, first + count) of row `row` of a placement, counted as in its bitmap.
void sprite_row(gallery *pictures, const placement *place, int32_t row, int32_t first, int32_t count,
                uint8_t *color, uint8_t *inverse_alpha);

/// A background scaled to width x height pixels, rows from the top, RGB; NULL if it is not kept: then use
/// background_row().
const uint8_t *gallery_background(gallery *pictures, int32_t slot, int32_t width, int32_t height);
/// Computes pixels [first, first + count) of row `row` of a background scaled to width x height pixels.
void background_row(gallery *pictures, int32_t slot, int32_t width, int32_t height, int32_t row,
                    int32_t first, int32_t count, uint8_t *rgb);

#endif
