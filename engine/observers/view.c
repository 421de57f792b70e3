#include "view.h"

/// Everything but camera position and cells that decides what a kept view shows; its padding is zero.
typedef struct view_key {
    int32_t valid, size;
    float view;
    int32_t width, height, outside;
    backdrop back;
} view_key;

struct view_cache {
    view_key key;
    pcd_tile tiles[PCD_MAX_KINDS]; ///< Part of the key, those of the game's kinds.
    int32_t left, top;             ///< Of the camera when last used.
    tile_memory memory;
    uint8_t data[]; ///< Cells as drawn, then size * size RGB pixels in a ring.
};

size_t view_cache_size(const pcd_game *game, int32_t size) {
    return align_up(sizeof(view_cache) + (size_t)game->cell_capacity + 3 * (size_t)size * (size_t)size, 64);
}

void view_cache_clear(view_cache *cache) {
    cache->key.valid = 0;
}

static view_key key_of(const pcd_scene *scene, const pcd_world *world, int32_t size, const backdrop *back) {
    view_key key;
    memset(&key, 0, sizeof key);
    key.valid = 1;
    key.size = size;
    key.view = scene->view;
    key.width = world->width;
    key.height = world->height;
    key.outside = world->outside;
    key.back.slot = back->slot;
    key.back.x = back->x;
    key.back.y = back->y;
    key.back.width = back->width;
    key.back.height = back->height;
    key.back.repeat_x = back->repeat_x;
    key.back.repeat_y = back->repeat_y;
    key.back.pixels = back->pixels;
    return key;
}

/// Makes a view that shows something else begin anew. @return whether it does
static bool renew(view_cache *cache, const view_key *key, const pcd_tile *tiles, size_t tile_bytes) {
    if (memcmp(key, &cache->key, sizeof *key) == 0 && memcmp(tiles, cache->tiles, tile_bytes) == 0)
        return false;
    cache->key = *key;
    memcpy(cache->tiles, tiles, tile_bytes);
    memset(&cache->memory, 0, sizeof cache->memory);
    return true;
}

/// Redraws cells in view that are no longer what was drawn.
static void update_changed(const cell_painter *cells, rectangle view, uint8_t *drawn) {
    const pcd_world *world = cells->world;
    if (!world->cell_capacity)
        return;
    int32_t first_y = pcd_larger(0, cell_at(cells->camera, -view.bottom));
    int32_t last_y = pcd_smaller(world->height - 1, cell_at(cells->camera, -view.top - 1));
    if (first_y > last_y)
        return;
    const uint8_t *now = pcd_cells(world);
    size_t start = (size_t)first_y * (size_t)world->width;
    size_t length = (size_t)(last_y - first_y + 1) * (size_t)world->width;
    if (memcmp(now + start, drawn + start, length) == 0)
        return;
    for (int32_t y = first_y; y <= last_y; y++)
        for (int32_t x = 0; x < world->width; x++) {
            size_t index = (size_t)y * (size_t)world->width + (size_t)x;
            if (now[index] == drawn[index])
                continue;
            drawn[index] = now[index];
            draw_cells(cells, intersect(cell_rectangle(cells->camera, x, y), view));
        }
}

/// Draws what came into view since the last use: rows, then columns of the rows that stayed.
static void draw_entered(const cell_painter *cells, rectangle view, int32_t moved_x, int32_t moved_y) {
    rectangle rows = view, columns = view;
    if (moved_y > 0)
        rows.top = view.bottom - moved_y, columns.bottom = rows.top;
    else
        rows.bottom = view.top - moved_y, columns.top = rows.bottom;
    if (moved_x > 0)
        columns.left = view.right - moved_x;
    else
        columns.right = view.left - moved_x;
    draw_cells(cells, rows);
    draw_cells(cells, columns);
}

/// Brings a kept view up to date and copies it into the frame.
static void draw_kept(const painter *painter, const pcd_scene *scene, const pcd_world *world, camera camera,
                      backdrop back, view_cache *cache, uint8_t *rgb) {
    int32_t size = camera.size;
    if (!world->cell_capacity) {
        // With nothing but a background, its corner is where pixels count from: it may move and nothing is
        // redrawn.
        camera.left -= back.x, camera.top -= back.y;
        back.x = back.y = 0;
    }
    uint8_t *drawn = cache->data, *ring = cache->data + world->cell_capacity;
    surface surface = {ring, size, size * size, 0};
    rectangle view = {camera.left, camera.top, camera.left + size, camera.top + size};
    cell_painter cells = make_cell_painter(painter, scene, world, &camera, &back, &surface, &cache->memory);
    view_key key = key_of(scene, world, size, &back);
    int32_t num_tiles = world->cell_capacity ? gallery_game(painter->pictures)->num_kinds : 0;
    bool is_new = renew(cache, &key, scene->tiles, (size_t)num_tiles * sizeof *scene->tiles);
    int32_t moved_x = camera.left - cache->left, moved_y = camera.top - cache->top;
    if (is_new || moved_x <= -size || moved_x >= size || moved_y <= -size || moved_y >= size) {
        if (world->cell_capacity)
            memcpy(drawn, pcd_cells(world), (size_t)world->width * (size_t)world->height);
        draw_cells(&cells, view);
    } else {
        if (moved_x || moved_y)
            draw_entered(&cells, view, moved_x, moved_y);
        update_changed(&cells, view, drawn);
    }
    cache->left = camera.left;
    cache->top = camera.top;
    // The view begins somewhere in the ring and runs around its end.
    int64_t begin = phase_begin(painter->times);
    size_t start = 3 * (size_t)ring_index(&surface, camera.left, camera.top),
           total = 3 * (size_t)surface.area;
    memcpy(rgb, ring + start, total - start);
    memcpy(rgb + (total - start), ring, start);
    phase_end(painter->times, PCD_PHASE_COPYING, begin);
}

void view_draw(const painter *painter, const pcd_scene *scene, const pcd_world *world, const camera *camera,
               view_cache *cache, uint8_t *rgb) {
    backdrop back = backdrop_of(painter, scene, camera);
    if (cache && (world->cell_capacity || !back.pixels)) {
        draw_kept(painter, scene, world, *camera, back, cache, rgb);
        return;
    }
    int32_t size = camera->size;
    surface surface = {rgb, size, size * size, (int64_t)camera->top * size + camera->left};
    rectangle view = {camera->left, camera->top, camera->left + size, camera->top + size};
    cell_painter cells = make_cell_painter(painter, scene, world, camera, &back, &surface, NULL);
    draw_cells(&cells, view);
}
