/// Observers that give numbers instead of pictures.
#ifndef PROCADE_TABLES_H
#define PROCADE_TABLES_H

#include "base/base.h"
#include "scene/scene.h"

/// True when the camera shows the whole world.
bool view_is_world(const pcd_scene *scene, const pcd_world *world);

/// Fills [height][width] kinds, rows from the top, see pcd_buffers.semantic.
void semantic_fill(const pcd_game *game, const pcd_scene *scene, const pcd_world *world, int32_t width,
                   int32_t height, uint8_t *kinds);

/// Bytes of text_fill(), the terminating 0 included.
size_t text_size(const pcd_game *game, int32_t width, int32_t height);
/// Writes a semantic grid as text, see pcd_text().
void text_fill(const pcd_game *game, const uint8_t *kinds, int32_t width, int32_t height, char *text);

/// Fills up to `capacity` rows, see pcd_buffers.entities; clears the unused ones. @return rows in use.
int32_t entities_fill(const pcd_scene *scene, const pcd_world *world, int32_t capacity, float *rows);

#endif
