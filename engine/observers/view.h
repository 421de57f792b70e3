/// What lies below sprites, kept from frame to frame so that a step draws only what changed.
#ifndef PROCADE_VIEW_H
#define PROCADE_VIEW_H

#include "cells.h"

/// Draws background and cells of a frame. @param cache may be NULL.
void view_draw(const painter *painter, const pcd_scene *scene, const pcd_world *world, const camera *camera,
               view_cache *cache, uint8_t *rgb);

#endif
