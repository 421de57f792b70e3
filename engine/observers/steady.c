#include "steady.h"

#include "sprites.h"

enum {
    LEAST_NUMBER = 3, // Sprites drawn at once.
    LEAST_PATIENCE = 4,
    MOST_PATIENCE = 256, // Where what was drawn never lasts.
    LASTING = 16,        // Frames after which drawing has paid.
    MOST_NEW = 8,        // Sprites looked at for where the others go on.
    LEAST_PAUSE = 8,
    MOST_PAUSE = 64, // Where the lowest sprite moves.
};

// Faint sprites, and those that move with the camera, are not kept.
static bool may_be_kept(const pcd_sprite *sprite) {
    return sprite->opacity == 255 && !sprite->on_screen;
}

// Whichever thing they show.
static bool look_alike(const pcd_sprite *a, const pcd_sprite *b) {
    return memcmp(a, b, offsetof(pcd_sprite, entity)) == 0 && a->pieces == b->pieces;
}

// Looks at the sprites above those that have stood still.
static void note(steady_sprites *steady, const pcd_scene *scene) {
    int32_t most = pcd_smaller(scene->num_sprites, MAX_STEADY);
    for (; steady->count < most && may_be_kept(&scene->sprites[steady->count]); steady->count++)
        steady->sprites[steady->count] = scene->sprites[steady->count];
    steady->age = 0;
}

void steady_forget(steady_sprites *steady) {
    steady->num_drawn = steady->count = 0;
    steady->age = steady->pause = MOST_PAUSE;
    steady->patience = pcd_larger(steady->patience, LEAST_PATIENCE);
}

// Where the first sprite from `first` to `end` stands that looks like another; -1: nowhere.
static int32_t find(const pcd_sprite *sprites, int32_t first, int32_t end, const pcd_sprite *wanted) {
    for (int32_t i = first; i < end; i++)
        if (look_alike(&sprites[i], wanted))
            return i;
    return -1;
}

static bool may_all_be_kept(const pcd_sprite *sprites, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        if (!may_be_kept(&sprites[i]))
            return false;
    return true;
}

// Makes what was noted the lowest sprites of the scene again: some are gone, others have come between them.
// Where one looks different now, all from there on are given up.
static int32_t align(steady_sprites *steady, const pcd_scene *scene, pcd_sprite *changed) {
    const pcd_sprite *now = scene->sprites;
    int32_t end = pcd_smaller(scene->num_sprites, MAX_STEADY), same = 0, num_changed = 0;
    while (same < pcd_smaller(steady->count, end) && look_alike(&steady->sprites[same], &now[same]))
        same++;
    if (same == steady->count)
        return 0;
    int32_t old = same, num_drawn = pcd_smaller(same, steady->num_drawn);
    pcd_sprite last[MAX_STEADY];
    memcpy(last, steady->sprites, sizeof *last * (size_t)steady->count);
    while (old < steady->count && same < end) {
        int32_t ahead = find(now, same, pcd_smaller(end, same + MOST_NEW), &last[old]);
        int32_t behind = ahead < 0 ? find(last, old + 1, steady->count, &now[same]) : old;
        if (behind < 0 || (ahead >= 0 && !may_all_be_kept(&now[same], ahead - same)))
            break;
        for (; old < behind; old++)
            if (old < steady->num_drawn)
                changed[num_changed++] = last[old];
        for (; same < ahead; same++) {
            steady->sprites[same] = now[same];
            if (old < steady->num_drawn)
                changed[num_changed++] = now[same], num_drawn++;
        }
        steady->sprites[same] = now[same];
        num_drawn += old < steady->num_drawn;
        same++, old++;
    }
    for (; old < steady->num_drawn; old++)
        changed[num_changed++] = last[old];
    steady->count = same;
    steady->num_drawn = num_drawn;
    return num_changed;
}

int32_t steady_follow(steady_sprites *steady, const pcd_scene *scene, pcd_sprite *changed) {
    bool waited = steady->count > steady->num_drawn;
    int32_t num_changed = align(steady, scene, changed);
    steady->age++;
    steady->kept++;
    if (num_changed > steady->num_drawn) {
        steady->patience =
            steady->kept >= LASTING ? LEAST_PATIENCE : pcd_smaller(2 * steady->patience, MOST_PATIENCE);
        steady->age = steady->pause = MOST_PAUSE;
    }
    int32_t waiting = steady->count - steady->num_drawn;
    if (waited && waiting == 0)
        steady->pause = pcd_smaller(2 * steady->pause, MOST_PAUSE);
    if (waiting < LEAST_NUMBER && steady->age >= steady->pause)
        note(steady, scene);
    return num_changed;
}

// Draws the part of a noted sprite that lies in a rectangle of world pixels.
static void draw_part(const steady_sprites *steady, const cell_painter *cells, int32_t number,
                      rectangle part) {
    gallery *pictures = cells->painter->pictures;
    placement place;
    place_sprite(gallery_ranges(pictures), cells->camera, &steady->sprites[number], &place);
    rectangle near = intersect(part, world_pixels(cells->camera, placed_pixels(&place, NULL)));
    if (near.left >= near.right || near.top >= near.bottom)
        return;
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
    steady->age = steady->kept = 0;
    steady->pause = LEAST_PAUSE;
}

void steady_draw_below(const steady_sprites *steady, const cell_painter *cells, rectangle part) {
    if (part.left >= part.right || part.top >= part.bottom)
        return;
    draw_cells(cells, part);
    for (int32_t number = 0; number < steady->num_drawn; number++)
        draw_part(steady, cells, number, part);
}

rectangle steady_pixels(const cell_painter *cells, const pcd_sprite *sprite) {
    placement place;
    place_sprite(gallery_ranges(cells->painter->pictures), cells->camera, sprite, &place);
    return world_pixels(cells->camera, placed_pixels(&place, NULL));
}
