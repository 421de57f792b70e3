/// Observers that give numbers instead of pictures.
#ifndef PROCADE_TABLES_H
#define PROCADE_TABLES_H

#include "base/base.h"
#include "scene/scene.h"

/// True when the camera shows the whole world.
bool view_is_world(const pcd_scene *scene, const pcd_world *world);

/// Fills [height][width] kinds, rows from the top, see pcd_buffers.semantic.
void semantic_fill(const pcd_game *game, const pcd_scene *scene, const pcd_world *world, int32_t width, int32_t height,
                   uint8_t *kinds);

/// Fills up to `capacity` rows, see pcd_buffers.entities; clears the unused ones. @return rows in use.
int32_t entities_fill(const pcd_scene *scene, const pcd_world *world, int32_t capacity, float *rows);

#endif
