/// Sprites, upright, turned, faint or monochrome.
#ifndef PROCADE_SPRITES_H
#define PROCADE_SPRITES_H

#include "camera.h"

/// True for sprites that cannot reach into the view: however it is turned, a sprite reaches no further than
/// its half sizes together.
bool is_out_of_view(const camera *camera, const pcd_sprite *sprite);
/// @param ranges of the game's pictures
void place_sprite(const picture_range *ranges, const camera *camera, const pcd_sprite *sprite,
                  placement *place);
/// A sprite as monochrome pictures show it: the box that rules read, upright and opaque.
pcd_sprite plain_sprite(const pcd_world *world, const pcd_sprite *sprite);
/// Draws the scene's sprites from number `first` on, before number `end`, some at a time.
void draw_sprites(const painter *painter, const pcd_scene *scene, int32_t first, int32_t end,
                  const pcd_world *world, const camera *camera, uint8_t *rgb);

#endif
