/// What lies below sprites, kept from frame to frame so that a step draws only what changed.
#ifndef PROCADE_VIEW_H
#define PROCADE_VIEW_H

#include "cells.h"

/// Draws background and cells of a frame, and the lowest sprites if they stand still. @param cache may be
/// NULL.
/// @return how many sprites of the scene are drawn
int32_t view_draw(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                  const camera *camera, view_cache *cache, uint8_t *rgb);

#endif
