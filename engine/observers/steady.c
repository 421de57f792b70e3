#include "steady.h"

#include "sprites.h"

enum {
    LEAST_NUMBER = 3, // Sprites drawn at once.
    LEAST_PATIENCE = 4,
    MOST_PATIENCE = 256, // Where what was drawn never lasts.
    LASTING = 16,        // Frames after which drawing has paid.
    PAUSE = 64,          // Frames without a look where the lowest sprite moves.
};

// Faint sprites, and those that move with the camera, are not kept.
static bool may_be_kept(const pcd_sprite *sprite) {
    return sprite->opacity == 255 && !sprite->on_screen;
}

// Looks at the sprites above those that are drawn.
static void note(steady_sprites *steady, const pcd_scene *scene) {
    int32_t most = pcd_smaller(scene->num_sprites, MAX_STEADY);
    for (; steady->count < most && may_be_kept(&scene->sprites[steady->count]); steady->count++)
        steady->sprites[steady->count] = scene->sprites[steady->count];
    steady->age = 0;
}

static int32_t count_same(const steady_sprites *steady, const pcd_scene *scene) {
    int32_t most = pcd_smaller(steady->count, scene->num_sprites), same = 0;
    while (same < most && memcmp(&steady->sprites[same], &scene->sprites[same], sizeof *scene->sprites) == 0)
        same++;
    return same;
}

void steady_forget(steady_sprites *steady) {
    steady->num_drawn = steady->count = 0;
    steady->age = PAUSE;
    steady->patience = pcd_larger(steady->patience, LEAST_PATIENCE);
}

void steady_follow(steady_sprites *steady, const pcd_scene *scene) {
    int32_t same = count_same(steady, scene);
    steady->age++;
    steady->count = same;
    if (same < steady->num_drawn) {
        steady->patience =
            steady->age >= LASTING ? LEAST_PATIENCE : pcd_smaller(2 * steady->patience, MOST_PATIENCE);
        steady->num_drawn = same;
        steady->age = PAUSE;
    } else if (same == steady->num_drawn && steady->age >= PAUSE) {
        note(steady, scene);
    }
}

// Draws the part of a noted sprite that lies in a rectangle of world pixels.
static void draw_part(const steady_sprites *steady, const cell_painter *cells, int32_t number,
                      rectangle part) {
    gallery *pictures = cells->painter->pictures;
    placement place;
    place_sprite(gallery_ranges(pictures), cells->camera, &steady->sprites[number], &place);
    const bitmap *kept = cells->painter->keep_scaled ? gallery_bitmap(pictures, &place) : NULL;
    rectangle whole = world_pixels(cells->camera, placed_pixels(&place, kept));
    part = intersect(part, whole);
    if (part.left < part.right && part.top < part.bottom)
        draw_placed(cells, &place, kept, whole, part, ring_index(cells->surface, part.left, part.top));
}

void steady_draw_due(steady_sprites *steady, const cell_painter *cells, rectangle drawn) {
    if (steady->count - steady->num_drawn < LEAST_NUMBER || steady->age < steady->patience)
        return;
    for (; steady->num_drawn < steady->count; steady->num_drawn++)
        draw_part(steady, cells, steady->num_drawn, drawn);
    steady->age = 0;
}

void steady_draw_below(const steady_sprites *steady, const cell_painter *cells, rectangle part) {
    if (part.left >= part.right || part.top >= part.bottom)
        return;
    draw_cells(cells, part);
    for (int32_t number = 0; number < steady->num_drawn; number++)
        draw_part(steady, cells, number, part);
}

rectangle steady_pixels(const steady_sprites *steady, const cell_painter *cells, int32_t number) {
    placement place;
    place_sprite(gallery_ranges(cells->painter->pictures), cells->camera, &steady->sprites[number], &place);
    return world_pixels(cells->camera, placed_pixels(&place, NULL));
}
