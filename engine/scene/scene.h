/// The engine's side of a scene.
#ifndef PROCADE_SCENE_H
#define PROCADE_SCENE_H

#include "base/base.h"

/// What the engine knows while a game describes its scene.
struct pcd_scene_context {
    const pcd_game *game;
    /// Width divided by height of a picture, for backgrounds that keep their aspect.
    float (*aspect)(const struct pcd_scene_context *context, int32_t picture, int32_t variant);
    const void *pictures; ///< What `aspect` looks things up in.
};

/// Asks a game for its scene. `scene->sprites`, `sprite_capacity`, `center_agent`, `paint_velocity` and
/// `context` are set by the caller.
void scene_describe(pcd_scene *scene, const pcd_game *game, const pcd_world *world);

/// Most sprites of a game's scene.
int32_t scene_capacity(const pcd_game *game);

#endif
