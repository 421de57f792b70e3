#include "sprites.h"

/// Draws a sprite. @param kept its bitmap, or NULL: then it is computed row by row.
static void draw_sprite(const painter *painter, const placement *place, const bitmap *kept, uint8_t opacity,
                        int32_t size, uint8_t *rgb) {
    rectangle whole = placed_pixels(place, kept);
    int32_t left = whole.left, top = whole.top;
    int32_t first_x = pcd_larger(0, -left), end_x = pcd_smaller(whole.right, size) - left;
    int32_t first_y = pcd_larger(0, -top), end_y = pcd_smaller(whole.bottom, size) - top;
    if (first_x >= end_x || first_y >= end_y)
        return;
    const uint8_t *end = rgb + 3 * (size_t)size * (size_t)size;
    blend_area area = {.target = rgb + 3 * ((ptrdiff_t)(top + first_y) * size + left + first_x),
                       .target_stride = 3 * size,
                       .bytes = 3 * (end_x - first_x),
                       .height = end_y - first_y,
                       .opacity = opacity};
    if (kept) {
        area.color = kept->rows + (ptrdiff_t)first_y * 2 * kept->stride + 3 * first_x;
        area.inverse_alpha = area.color + kept->stride;
        area.source_stride = 2 * kept->stride;
        blend(painter, end, area);
        return;
    }
    uint8_t color[ROW_BYTES], inverse_alpha[ROW_BYTES];
    area.color = color, area.inverse_alpha = inverse_alpha;
    area.height = 1;
    for (int32_t row = first_y; row < end_y; row++, area.target += area.target_stride) {
        sprite_row(painter->pictures, place, row, first_x, end_x - first_x, color, inverse_alpha);
        blend(painter, end, area);
    }
}

bool is_out_of_view(const camera *camera, const pcd_sprite *sprite) {
    float reach = camera->half_view + sprite->half_width + sprite->half_height;
    return !sprite->on_screen &&
           (fabsf(sprite->x - camera->x) > reach || fabsf(sprite->y - camera->y) > reach);
}

void place_sprite(const picture_range *ranges, const camera *camera, const pcd_sprite *sprite,
                  placement *place) {
    // Twice the centre and once the size in quarter pixels give the corner without a fraction.
    double eighth = 2.0 * camera->quarter;
    int32_t twice_x = floor_to_int((double)sprite->x * eighth);
    int32_t twice_y = floor_to_int(-(double)sprite->y * eighth);
    place->width = pcd_larger(1, round_to_int((double)sprite->half_width * eighth));
    place->height = pcd_larger(1, round_to_int((double)sprite->half_height * eighth));
    place->x = ((twice_x + 1 - place->width) >> 1) - 4 * (sprite->on_screen ? 0 : camera->left);
    place->y = ((twice_y + 1 - place->height) >> 1) - 4 * (sprite->on_screen ? -camera->size : camera->top);
    place->slot = range_slot(&ranges[sprite->picture], sprite->variant, sprite->frame);
    place->rotation = sprite->rotation & 63;
    place->mirrored = sprite->mirrored;
    place->pieces = sprite->pieces;
    if ((place->rotation & 31) == 16)
        placement_turn(place);
}

pcd_sprite plain_sprite(const pcd_world *world, const pcd_sprite *sprite) {
    pcd_sprite plain = *sprite;
    plain.opacity = 255;
    plain.rotation = plain.mirrored = plain.pieces = 0;
    if (sprite->entity >= 0) {
        const pcd_entity *entity = &pcd_entities(world)[sprite->entity];
        plain.x = entity->x, plain.y = entity->y;
        plain.half_width = entity->half_width, plain.half_height = entity->half_height;
    }
    return plain;
}

enum {
    LEAST_FETCHING = 3, // Sprites drawn at once.
    FETCHED_LINES = 12, // A sprite: as many as may be on their way while it is drawn.
};

/// Brings the next lines of a frame near that will be drawn soon. @param next NULL: nothing is known of it
static inline const uint8_t *fetch_some(const uint8_t *next, const uint8_t *end) {
    for (int32_t line = 0; line < FETCHED_LINES && next < end; line++, next += CACHE_LINE)
        prefetch_target(next);
    return next;
}

void draw_sprites(const painter *painter, const pcd_scene *scene, int32_t first, int32_t end,
                  const pcd_world *world, const camera *camera, uint8_t *rgb) {
    placement places[GALLERY_GROUP];
    const bitmap *kept[GALLERY_GROUP];
    uint8_t opacities[GALLERY_GROUP];
    const picture_range *ranges = gallery_ranges(painter->pictures);
    const pcd_sprite *sprite = scene->sprites + first, *last = scene->sprites + end;
    const uint8_t *next = painter->next;
    const uint8_t *next_end = next ? next + 3 * (size_t)camera->size * (size_t)camera->size : NULL;
    bool is_plain = gallery_is_monochrome(painter->pictures);
    while (sprite < last) {
        int32_t count = 0;
        for (; count < GALLERY_GROUP && sprite < last; sprite++) {
            if (is_out_of_view(camera, sprite))
                continue;
            if (is_plain) {
                pcd_sprite plain = plain_sprite(world, sprite);
                place_sprite(ranges, camera, &plain, &places[count]);
            } else {
                place_sprite(ranges, camera, sprite, &places[count]);
            }
            opacities[count++] = is_plain ? 255 : sprite->opacity;
        }
        if (painter->keep_scaled)
            gallery_bitmaps(painter->pictures, places, count, kept);
        for (int32_t i = 0; i < count; i++) {
            if (count >= LEAST_FETCHING)
                next = fetch_some(next, next_end);
            if (!painter->keep_scaled)
                draw_sprite(painter, &places[i], NULL, opacities[i], camera->size, rgb);
            else if (!kept[i] || !draw_bitmap(painter, kept[i], places[i].x >> 2, places[i].y >> 2,
                                              opacities[i], camera->size, rgb))
                draw_sprite(painter, &places[i], kept[i], opacities[i], camera->size, rgb);
        }
    }
}
