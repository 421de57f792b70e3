// Looking at one environment: pictures at any size, and text.
#include "batch.h"

#include <stdlib.h>

#include "observers/tables.h"

static pcd_status check_started(const pcd_batch *batch, int32_t env) {
    pcd_status status = batch_check_env(batch, env);
    if (status == PCD_OK && !state_of(batch, env)->episode.started)
        return error_set(PCD_ERROR_INVALID_STATE, "env %d was never reset; call pcd_reset() first", env);
    return status;
}

/// Describes env's scene with sprites of its own, to be freed by the caller. @return false when memory runs
/// out.
static bool describe(const pcd_batch *batch, int32_t env, pcd_scene *scene) {
    thread_memory memory = {.sprites = malloc((size_t)batch->sprite_capacity * sizeof *memory.sprites)};
    if (!memory.sprites) {
        error_set(PCD_ERROR_NO_MEMORY, "no memory to describe a scene");
        return false;
    }
    batch_scene(batch, env, &memory, scene);
    return true;
}

pcd_status pcd_render(const pcd_batch *batch, int32_t env, int32_t size, uint8_t *pixels) {
    pcd_status status = check_started(batch, env);
    if (status != PCD_OK)
        return status;
    if (size < PCD_MIN_SIZE || size > PCD_MAX_SIZE)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "size is %d; %d to %d are allowed", size, PCD_MIN_SIZE,
                         PCD_MAX_SIZE);
    if (!pixels)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "pixels is NULL; it must hold size * size * 3 bytes");
    pcd_scene scene;
    if (!describe(batch, env, &scene))
        return PCD_ERROR_NO_MEMORY;
    painter painter = group_of(batch, env)->painter;
    painter.keep_scaled = false;
    painter_draw(&painter, &scene, state_world(state_of(batch, env)), NULL, size, pixels);
    free(scene.sprites);
    return PCD_OK;
}

size_t pcd_text_size(const pcd_batch *batch, int32_t env) {
    if (batch_check_env(batch, env) != PCD_OK)
        return 0;
    const game_group *group = group_of(batch, env);
    return text_size(group->game, group->semantic_width, group->semantic_height);
}

pcd_status pcd_text(const pcd_batch *batch, int32_t env, char *text, size_t size) {
    pcd_status status = check_started(batch, env);
    if (status != PCD_OK)
        return status;
    if (!text || size < pcd_text_size(batch, env))
        return text ? error_set(PCD_ERROR_INVALID_ARGUMENT, "size is %zu; %zu bytes or more are needed", size,
                                pcd_text_size(batch, env))
                    : error_set(PCD_ERROR_INVALID_ARGUMENT,
                                "text is NULL; it must hold pcd_text_size() bytes");
    const game_group *group = group_of(batch, env);
    int32_t width = group->semantic_width, height = group->semantic_height;
    uint8_t *kinds = malloc((size_t)width * (size_t)height);
    pcd_scene scene;
    if (!kinds || !describe(batch, env, &scene)) {
        free(kinds);
        return error_set(PCD_ERROR_NO_MEMORY, "no memory to write text");
    }
    semantic_fill(group->game, &scene, state_world(state_of(batch, env)), width, height, kinds);
    text_fill(group->game, kinds, width, height, text);
    free(scene.sprites);
    free(kinds);
    return PCD_OK;
}
