#include "view.h"

#include "steady.h"

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
    rectangle drawn;               ///< What is in the ring: the view it was last used for, and a little more.
    steady_sprites steady;
    tile_memory memory;
    _Alignas(CACHE_LINE) uint8_t data[]; ///< Cells as drawn, then the RGB pixels of the ring.
};

/// Width or height of a ring, pixels: along axes the camera moves on there is room for cells to be drawn
/// whole as they enter, which takes hardly longer than the column of pixels that is seen first.
static int32_t ring_side(int32_t size, bool camera_moves) {
    return camera_moves ? size + size / VIEW_MARGIN : size;
}

size_t view_cache_size(const pcd_game *game, int32_t size) {
    size_t side = (size_t)ring_side(size, true);
    return align_up(sizeof(view_cache) + align_up((size_t)game->cell_capacity, CACHE_LINE) + 3 * side * side,
                    CACHE_LINE);
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
static void update_changed(const cell_painter *cells, const steady_sprites *steady, rectangle view,
                           uint8_t *drawn) {
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
            steady_draw_below(steady, cells, intersect(cell_rectangle(cells->camera, x, y), view));
        }
}

static rectangle cell_of_pixel(const camera *camera, int32_t x, int32_t y) {
    return cell_rectangle(camera, cell_at(camera, x), cell_at(camera, -y - 1));
}

/// Grows the span [*low, *high) of an axis over that of the view, [first, end), as far as whole cells reach,
/// from `cells_begin` to `cells_end`; what it then has no room for is given up on the other side.
static void grow(int32_t *low, int32_t *high, int32_t first, int32_t end, int32_t cells_begin,
                 int32_t cells_end, int32_t room) {
    if (end > *high) {
        *high = pcd_smaller(cells_end, first + room);
        *low = pcd_larger(*low, *high - room);
    }
    if (first < *low) {
        *low = pcd_larger(cells_begin, end - room);
        *high = pcd_smaller(*high, *low + room);
    }
}

/// Draws what came into view since the last use, with the rest of its cells: rows, then columns of the rows
/// that stayed.
static void draw_entered(const cell_painter *cells, const steady_sprites *steady, rectangle view,
                         int32_t width, int32_t height, rectangle *drawn) {
    const camera *camera = cells->camera;
    rectangle last = *drawn, first_cell = cell_of_pixel(camera, view.left, view.top);
    rectangle last_cell = cell_of_pixel(camera, view.right - 1, view.bottom - 1);
    grow(&drawn->left, &drawn->right, view.left, view.right, first_cell.left, last_cell.right, width);
    grow(&drawn->top, &drawn->bottom, view.top, view.bottom, first_cell.top, last_cell.bottom, height);
    rectangle kept = intersect(last, *drawn);
    steady_draw_below(steady, cells, (rectangle){drawn->left, drawn->top, drawn->right, kept.top});
    steady_draw_below(steady, cells, (rectangle){drawn->left, kept.bottom, drawn->right, drawn->bottom});
    steady_draw_below(steady, cells, (rectangle){drawn->left, kept.top, kept.left, kept.bottom});
    steady_draw_below(steady, cells, (rectangle){kept.right, kept.top, drawn->right, kept.bottom});
}

static bool holds(rectangle outer, rectangle inner) {
    return outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right &&
           outer.bottom >= inner.bottom;
}

static bool overlaps(rectangle a, rectangle b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/// Copies the square that begins at (left, top) out of a ring.
static void copy_view(const painter *painter, const surface *ring, int32_t left, int32_t top, int32_t size,
                      uint8_t *rgb) {
    int32_t at = ring_index(ring, left, top), rest = 3 * (ring->area - at);
    const uint8_t *end = ring->rgb + 3 * ring->area;
    if (ring->size == size) {
        int32_t first = pcd_smaller(rest, 3 * size * size);
        memcpy(rgb, end - rest, (size_t)first);
        memcpy(rgb + first, ring->rgb, (size_t)(3 * size * size - first));
        return;
    }
    int32_t stride = 3 * ring->size, bytes = 3 * size;
    int32_t whole = rest < bytes ? 0 : pcd_smaller(size, (rest - bytes) / stride + 1);
    painter->blend->copy(rgb, bytes, end - rest, stride, bytes, whole);
    if (whole == size)
        return;
    // The next row goes on at the ring's beginning, or begins behind it.
    rgb += (ptrdiff_t)whole * bytes, rest -= whole * stride;
    int32_t part = pcd_larger(0, rest);
    memcpy(rgb, end - part, (size_t)part);
    memcpy(rgb + part, ring->rgb + (part - rest), (size_t)(bytes - part));
    painter->blend->copy(rgb + bytes, bytes, ring->rgb + (stride - rest), stride, bytes, size - whole - 1);
}

/// Draws anew what sprites cover that left the kept view or came into it.
static void follow_sprites(const cell_painter *cells, steady_sprites *steady, rectangle drawn) {
    pcd_sprite changed[2 * MAX_STEADY];
    int32_t num_changed = steady_follow(steady, cells->scene, changed);
    for (int32_t i = 0; i < num_changed; i++)
        steady_draw_below(steady, cells, intersect(steady_pixels(cells, &changed[i]), drawn));
}

/// Brings a kept view up to date and copies it into the frame. @return how many sprites it shows
static int32_t draw_kept(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                         camera camera, backdrop back, view_cache *cache, uint8_t *rgb) {
    int32_t size = camera.size;
    int32_t width = ring_side(size, scene->view < (float)world->width);
    int32_t height = ring_side(size, scene->view < (float)world->height);
    if (!world->cell_capacity) {
        // With nothing but a background, its corner is where pixels count from: it may move and nothing is
        // redrawn.
        camera.left -= back.x, camera.top -= back.y;
        back.x = back.y = 0;
    }
    surface ring = {cache->data + align_up((size_t)world->cell_capacity, CACHE_LINE), width, width * height,
                    0};
    rectangle view = {camera.left, camera.top, camera.left + size, camera.top + size};
    cell_painter cells = make_cell_painter(painter, scene, world, &camera, &back, &ring, &cache->memory);
    view_key key = key_of(scene, world, size, &back);
    int32_t num_tiles = world->cell_capacity ? gallery_game(painter->pictures)->num_kinds : 0;
    bool is_new = renew(cache, &key, scene->tiles, (size_t)num_tiles * sizeof *scene->tiles);
    // Monochrome sprites follow the world, not the scene.
    bool keeps_sprites = world->cell_capacity && !gallery_is_monochrome(painter->pictures);
    if (is_new || !overlaps(view, cache->drawn)) {
        if (world->cell_capacity)
            memcpy(cache->data, pcd_cells(world), (size_t)world->width * (size_t)world->height);
        cache->drawn = view;
        draw_cells(&cells, view);
        steady_forget(&cache->steady);
    } else {
        if (keeps_sprites)
            follow_sprites(&cells, &cache->steady, cache->drawn);
        if (!holds(cache->drawn, view))
            draw_entered(&cells, &cache->steady, view, width, height, &cache->drawn);
        update_changed(&cells, &cache->steady, cache->drawn, cache->data);
        if (keeps_sprites)
            steady_draw_due(&cache->steady, &cells, cache->drawn);
    }
    int64_t begin = phase_begin(painter->times);
    copy_view(painter, &ring, camera.left, camera.top, size, rgb);
    phase_end(painter->times, PCD_PHASE_COPYING, begin);
    return cache->steady.num_drawn;
}

int32_t view_draw(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                  const camera *camera, view_cache *cache, uint8_t *rgb) {
    backdrop back = backdrop_of(painter, scene, camera);
    if (cache && (world->cell_capacity || !back.pixels))
        return draw_kept(painter, scene, world, *camera, back, cache, rgb);
    int32_t size = camera->size;
    surface surface = {rgb, size, size * size, (int64_t)camera->top * size + camera->left};
    rectangle view = {camera->left, camera->top, camera->left + size, camera->top + size};
    cell_painter cells = make_cell_painter(painter, scene, world, camera, &back, &surface, NULL);
    draw_cells(&cells, view);
    return 0;
}
