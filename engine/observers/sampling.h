/// From pictures to pixels of any size.
///
/// How a sprite maps to pixels is defined here and nowhere else. Its box lies at whole quarter pixels; a
/// pixel's value is the average of the source over the part of the pixel inside the box (area sampling); a
/// turned sprite takes the average of sixteen samples a pixel. Backgrounds are sampled bilinearly at pixel
/// centres.
#ifndef PROCADE_SAMPLING_H
#define PROCADE_SAMPLING_H

#include "base/base.h"

/// Pixels, red in the lowest byte, alpha in the highest, colours premultiplied; the first level of a chain is
/// the picture, each next one half as large.
typedef struct level {
    const uint32_t *pixels;
    int32_t width, height;
} level;

/// Pixels of all levels of a picture.
size_t chain_size(int32_t width, int32_t height);
/// Computes the levels behind the first.
void chain_fill(uint32_t *pixels, int32_t width, int32_t height);

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

/// First pixel, width and height of a placement in pixels, relative to (x / 4, y / 4).
void sprite_extent(const placement *place, int32_t *offset_x, int32_t *offset_y, int32_t *width,
                   int32_t *height);
/// Computes pixels [first, first + count) of row `row` of a placement, counted from its first pixel.
void sample_sprite(level chain, const placement *place, int32_t row, int32_t first, int32_t count,
                   uint8_t *color, uint8_t *inverse_alpha);
/// Computes pixels [first, first + count) of row `row` of a background scaled to width x height pixels.
void sample_background(level chain, int32_t width, int32_t height, int32_t row, int32_t first, int32_t count,
                       uint8_t *rgb);

#endif
