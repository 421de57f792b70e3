/// Pictures of a game, ready to be drawn: decoded, scaled and rotated at first use, immutable then, shared by
/// all environments and threads of a batch. All memory is reserved at creation.
#ifndef PROCADE_GALLERY_H
#define PROCADE_GALLERY_H

#include "kept.h"
#include "sampling.h"
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

/// Where a picture's slots lie: variant by variant, their frames one after the other.
typedef struct picture_range {
    int32_t first, variants, frames;
    int32_t sprite_variants; ///< Those that sprites and cells show: 1 where themes are restricted.
} picture_range;

/// Of each picture of the game, and one behind the last.
const picture_range *gallery_ranges(const gallery *pictures);

// Divisions only where they change something.
static inline int32_t wrap(int32_t number, int32_t count) {
    return number < count ? number : number % count;
}
/// The slot of one picture after theme restriction.
static inline int32_t range_slot(const picture_range *range, int32_t variant, int32_t frame) {
    return range->first + wrap(variant, range->sprite_variants) * range->frames + wrap(frame, range->frames);
}
int32_t gallery_background_slot(const gallery *pictures, int32_t picture, int32_t variant);

enum { GALLERY_GROUP = 64 };

/// The bitmap of a placement, built at first use; NULL if it is too large or memory is spent: then use
/// sprite_extent() and sprite_row().
const bitmap *gallery_bitmap(gallery *pictures, const placement *place);
/// The same for a few at once, so that waiting for one in memory overlaps with the others.
/// @param count 0 to GALLERY_GROUP.
void gallery_bitmaps(gallery *pictures, const placement *places, int32_t count, const bitmap **found);

/// Computes pixels [first, first + count) of row `row` of a placement, counted as in its bitmap.
void sprite_row(gallery *pictures, const placement *place, int32_t row, int32_t first, int32_t count,
                uint8_t *color, uint8_t *inverse_alpha);

/// A background scaled to width x height pixels, rows from the top, RGB; NULL if it is not kept: then use
/// background_row().
const uint8_t *gallery_background(gallery *pictures, int32_t slot, int32_t width, int32_t height);
/// Computes pixels [first, first + count) of row `row` of a background scaled to width x height pixels.
void background_row(gallery *pictures, int32_t slot, int32_t width, int32_t height, int32_t row,
                    int32_t first, int32_t count, uint8_t *rgb);

/// What is kept scaled, for other things than pictures.
kept_pictures *gallery_kept(gallery *pictures);

#endif
