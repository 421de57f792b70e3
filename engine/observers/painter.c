#include "painter.h"

#include "marks.h"
#include "sprites.h"
#include "view.h"

void painter_draw(const painter *painter, const pcd_scene *scene, const pcd_world *world, view_cache *cache,
                  int32_t size, uint8_t *rgb) {
    camera camera = camera_of(scene, size);
    int32_t num_drawn = view_draw(painter, scene, world, &camera, cache, rgb);
    int64_t begin = phase_begin(painter->times);
    draw_sprites(painter, scene, num_drawn, scene->num_sprites, world, &camera, rgb);
    if (scene->has_velocity && scene->paint_velocity)
        draw_velocity(painter, scene, &camera, rgb);
    for (int32_t i = 0; i < scene->num_marks; i++)
        draw_mark(painter, &camera, &scene->marks[i], rgb);
    phase_end(painter->times, PCD_PHASE_SPRITES, begin);
}
