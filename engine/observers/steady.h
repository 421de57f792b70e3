/// The lowest sprites of a scene while they stand still: they are kept in the picture of background and
/// cells, and only what lies above is drawn into every frame.
#ifndef PROCADE_STEADY_H
#define PROCADE_STEADY_H

#include "cells.h"

enum { MAX_STEADY = 32 };

/// The lowest sprites of the last frame. Starts zeroed.
typedef struct steady_sprites {
    int32_t num_drawn; ///< So many of them are in the kept picture.
    int32_t count;     ///< So many have stood still since they were noted.
    int32_t age;       ///< Frames since that, or since some were drawn.
    int32_t kept;      ///< Frames since some were drawn.
    int32_t pause;     ///< Frames until others are noted.
    int32_t patience;  ///< Frames sprites must stand still before they are drawn.
    pcd_sprite sprites[MAX_STEADY];
} steady_sprites;

/// Forgets all, for a kept picture that begins anew.
void steady_forget(steady_sprites *steady);
/// Compares a new scene with what was noted.
/// @param changed out: sprites that left the kept picture or came into it, 2 * MAX_STEADY at most: what they
///                cover must be drawn anew.
/// @return how many
int32_t steady_follow(steady_sprites *steady, const pcd_scene *scene, pcd_sprite *changed);
/// Draws those that have stood still for long enough into the kept picture.
void steady_draw_due(steady_sprites *steady, const cell_painter *cells, rectangle drawn);
/// Draws background, cells and the sprites that are in the kept picture in a rectangle of world pixels.
void steady_draw_below(const steady_sprites *steady, const cell_painter *cells, rectangle part);
/// The world pixels a sprite may cover.
rectangle steady_pixels(const cell_painter *cells, const pcd_sprite *sprite);

#endif
