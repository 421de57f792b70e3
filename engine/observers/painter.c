#include "painter.h"

/// Bytes for a row of pixels of which blending may read whole blocks.
enum { MAX_ROW = PCD_MAX_SIZE, ROW_BYTES = 3 * MAX_ROW + BLEND_BLOCK };

// ---------------------------------------------------------------------------------------------------------
// World to pixel
// ---------------------------------------------------------------------------------------------------------

/// The camera in pixels: positions count from the world's lower left corner, y downwards.
typedef struct camera {
    int32_t size;
    double scale;          ///< Pixels a cell.
    double quarter;        ///< Quarter pixels a cell.
    int32_t left, top;     ///< Of the view.
    float x, y, half_view; ///< Middle of the view and a little more than half its side, cells.
} camera;

static camera camera_of(const pcd_scene *scene, int32_t size) {
    camera camera = {.size = size, .scale = (double)size / (double)scene->view};
    camera.quarter = 4.0 * camera.scale;
    double half = 0.5 * (double)scene->view;
    camera.x = scene->camera_x;
    camera.y = scene->camera_y;
    camera.half_view = 0.5f * scene->view + 1.0f;
    camera.left = round_to_int(((double)scene->camera_x - half) * camera.scale);
    camera.top = -round_to_int(((double)scene->camera_y + half) * camera.scale);
    return camera;
}

/// The pixel where column `cell` begins; rows of cells end there with the sign turned.
static int32_t border(const camera *camera, int32_t cell) {
    return round_to_int((double)cell * camera->scale);
}

/// The cell whose pixels hold pixel `at` along an axis that grows with the cells.
static int32_t cell_at(const camera *camera, int32_t at) {
    int32_t cell = floor_to_int(((double)at + 0.5) / camera->scale);
    while (border(camera, cell) > at)
        cell--;
    while (border(camera, cell + 1) <= at)
        cell++;
    return cell;
}

/// Places a box of the scene in quarter pixels of the frame.
static placement place_box(const camera *camera, bool on_screen, float x, float y, float half_width,
                           float half_height) {
    double quarter = camera->quarter;
    placement place = {0};
    place.width = max_int(1, round_to_int(2.0 * (double)half_width * quarter));
    place.height = max_int(1, round_to_int(2.0 * (double)half_height * quarter));
    int32_t left = on_screen ? 0 : camera->left, top = on_screen ? -camera->size : camera->top;
    place.x = round_to_int((double)x * quarter - 0.5 * place.width) - 4 * left;
    place.y = round_to_int(-(double)y * quarter - 0.5 * place.height) - 4 * top;
    return place;
}

// ---------------------------------------------------------------------------------------------------------
// Background and cells
// ---------------------------------------------------------------------------------------------------------

/// A background scaled to whole pixels and placed in world pixels.
typedef struct backdrop {
    int32_t slot; ///< -1: black.
    int32_t x, y, width, height;
    bool repeat_x, repeat_y;
    const uint8_t *pixels; ///< Scaled, or NULL.
} backdrop;

/// Pixels that lie one after the other as in a frame of size x size that is rolled up into a ring: world
/// pixel (x, y) stands at (y * size + x - origin) modulo size * size. A camera may move anywhere, pixels in
/// view keep their place.
typedef struct surface {
    uint8_t *rgb;
    int32_t size, area;
    int64_t origin;
} surface;

static int32_t ring_index(const surface *surface, int32_t x, int32_t y) {
    int64_t index = (int64_t)y * surface->size + x - surface->origin;
    if (index >= INT32_MIN / 2 && index <= INT32_MAX / 2) {
        // Short division where it serves, which is always but for worlds from outside.
        int32_t rest = (int32_t)index % surface->area;
        return rest < 0 ? rest + surface->area : rest;
    }
    index %= surface->area;
    return (int32_t)(index < 0 ? index + surface->area : index);
}

/// Copies a few bytes without the cost of a call, many by memcpy. The last block may overlap the one before.
static inline void copy_row(uint8_t *target, const uint8_t *source, int32_t bytes) {
    if (bytes >= 64) {
        memcpy(target, source, (size_t)bytes);
    } else if (bytes >= 16) {
        for (int32_t i = 0; i + 16 < bytes; i += 16)
            memcpy(target + i, source + i, 16);
        memcpy(target + bytes - 16, source + bytes - 16, 16);
    } else if (bytes >= 8) {
        memcpy(target, source, 8);
        memcpy(target + bytes - 8, source + bytes - 8, 8);
    } else if (bytes >= 4) {
        memcpy(target, source, 4);
        memcpy(target + bytes - 4, source + bytes - 4, 4);
    } else {
        for (int32_t i = 0; i < bytes; i++)
            target[i] = source[i];
    }
}

/// Writes `count` pixels from index `at`, around the ring's end if need be.
static void ring_write(const surface *surface, int32_t at, const uint8_t *rgb, int32_t count) {
    int32_t before_end = min_int(count, surface->area - at);
    copy_row(surface->rgb + 3 * at, rgb, 3 * before_end);
    if (before_end < count)
        copy_row(surface->rgb, rgb + 3 * before_end, 3 * (count - before_end));
}

/// Blends rows into a picture of which the last byte stands before `end`.
static void blend(const painter *painter, const uint8_t *end, blend_area area) {
    ptrdiff_t last_row = (ptrdiff_t)(area.height - 1) * area.target_stride;
    area.has_room = last_row + (ptrdiff_t)align_up((size_t)area.bytes, BLEND_BLOCK) <= end - area.target;
    painter->blend(&area);
}

static void ring_blend(const painter *painter, const surface *surface, int32_t at, const uint8_t *color,
                       const uint8_t *inverse_alpha, int32_t count) {
    int32_t before_end = min_int(count, surface->area - at);
    blend_area area = {.target = surface->rgb + 3 * at,
                       .color = color,
                       .inverse_alpha = inverse_alpha,
                       .bytes = 3 * before_end,
                       .height = 1,
                       .opacity = 255};
    blend(painter, surface->rgb + 3 * surface->area, area);
    if (before_end == count)
        return;
    area.target = surface->rgb;
    area.color += 3 * before_end;
    area.inverse_alpha += 3 * before_end;
    area.bytes = 3 * (count - before_end);
    blend(painter, surface->rgb + 3 * surface->area, area);
}

static backdrop backdrop_of(const painter *painter, const pcd_scene *scene, const camera *camera) {
    backdrop back = {.slot = -1};
    if (!painter->use_backgrounds || scene->background < 0)
        return back;
    back.width = max_int(1, round_to_int((double)scene->background_width * camera->scale));
    back.height = max_int(1, round_to_int((double)scene->background_height * camera->scale));
    back.x = round_to_int((double)scene->background_x * camera->scale);
    back.y = -round_to_int((double)scene->background_y * camera->scale) - back.height;
    back.repeat_x = scene->repeat_x;
    back.repeat_y = scene->repeat_y;
    back.slot = gallery_background_slot(painter->pictures, scene->background, scene->background_variant);
    if (painter->keep_scaled)
        back.pixels = gallery_background(painter->pictures, back.slot, back.width, back.height);
    return back;
}

/// A rectangle of world pixels, right and bottom excluded.
typedef struct rectangle {
    int32_t left, top, right, bottom;
} rectangle;

static rectangle intersect(rectangle a, rectangle b) {
    return (rectangle){max_int(a.left, b.left), max_int(a.top, b.top), min_int(a.right, b.right),
                       min_int(a.bottom, b.bottom)};
}

/// Writes a row of `count` pixels at world pixel (x, y): copied from `source`, black where that is NULL.
static inline void write_row(const surface *surface, int32_t x, int32_t y, const uint8_t *source,
                             int32_t count) {
    static const uint8_t black[3 * MAX_ROW];
    ring_write(surface, ring_index(surface, x, y), source ? source : black, count);
}

/// Copies rows of pixels. The usual size is known to the compiler, which then copies without calls.
static void copy_rows(uint8_t *target, size_t target_stride, const uint8_t *source, size_t source_stride,
                      size_t bytes, int32_t rows) {
    enum { USUAL = 3 * 64 };
    if (bytes == USUAL)
        for (; rows > 0; rows--, target += target_stride, source += source_stride)
            memcpy(target, source, USUAL);
    else
        for (; rows > 0; rows--, target += target_stride, source += source_stride)
            copy_row(target, source, (int32_t)bytes);
}

/// Draws one copy of the backdrop whose upper left corner is (x, y), within `part`.
static void draw_backdrop_copy(const painter *painter, const backdrop *back, const surface *surface,
                               int32_t x, int32_t y, rectangle part) {
    int32_t count = part.right - part.left, column = part.left - x;
    uint8_t computed[3 * MAX_ROW];
    int32_t at = ring_index(surface, part.left, part.top), rows = part.bottom - part.top;
    size_t stride = 3 * (size_t)back->width;
    const uint8_t *source =
        back->pixels ? back->pixels + (size_t)(part.top - y) * stride + 3 * (size_t)column : NULL;
    if (source && at + (rows - 1) * surface->size + count <= surface->area) {
        copy_rows(surface->rgb + 3 * at, 3 * (size_t)surface->size, source, stride, 3 * (size_t)count, rows);
        return;
    }
    for (int32_t row = part.top - y; row < part.bottom - y; row++) {
        if (!back->pixels) {
            background_row(painter->pictures, back->slot, back->width, back->height, row, column, count,
                           computed);
            source = computed;
        }
        ring_write(surface, at, source, count);
        source += back->pixels ? stride : 0;
        at += surface->size;
        at = at >= surface->area ? at - surface->area : at;
    }
}

static int32_t floor_divide(int32_t a, int32_t b) {
    return a / b - (a % b < 0);
}

static void draw_backdrop(const painter *painter, const backdrop *back, const surface *surface,
                          rectangle part) {
    rectangle covered = {back->x, back->y, back->x + back->width, back->y + back->height};
    if (back->slot < 0)
        covered.right = covered.left, covered.bottom = covered.top;
    bool inside = back->slot >= 0 &&
                  (back->repeat_x || (covered.left <= part.left && covered.right >= part.right)) &&
                  (back->repeat_y || (covered.top <= part.top && covered.bottom >= part.bottom));
    if (!inside)
        for (int32_t y = part.top; y < part.bottom; y++)
            write_row(surface, part.left, y, NULL, part.right - part.left);
    if (back->slot < 0)
        return;
    // Numbers of the copies to the left and right, above and below, that reach into the part.
    int32_t first_x = back->repeat_x ? floor_divide(part.left - back->x, back->width) : 0;
    int32_t last_x = back->repeat_x ? floor_divide(part.right - 1 - back->x, back->width) : 0;
    int32_t first_y = back->repeat_y ? floor_divide(part.top - back->y, back->height) : 0;
    int32_t last_y = back->repeat_y ? floor_divide(part.bottom - 1 - back->y, back->height) : 0;
    for (int32_t i = first_y; i <= last_y; i++)
        for (int32_t j = first_x; j <= last_x; j++) {
            int32_t x = back->x + j * back->width, y = back->y + i * back->height;
            rectangle copy = intersect((rectangle){x, y, x + back->width, y + back->height}, part);
            if (copy.left < copy.right && copy.top < copy.bottom)
                draw_backdrop_copy(painter, back, surface, x, y, copy);
        }
}

/// Scaled tiles of the kinds in view by their size: cells are as wide and high as the scale rounded down or
/// up.
typedef struct tile_memory {
    const bitmap *tiles[PCD_MAX_KINDS][4];
} tile_memory;

/// What draws the cells of one frame.
typedef struct cell_painter {
    const painter *painter;
    const pcd_scene *scene;
    const pcd_world *world;
    const camera *camera;
    const backdrop *back;
    const surface *surface;
    tile_memory *memory; ///< NULL: tiles are scaled anew.
    int32_t smallest;    ///< Side of a tile, quarter pixels, where it is rounded down.
} cell_painter;

static cell_painter make_cell_painter(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                                      const camera *camera, const backdrop *back, const surface *surface,
                                      tile_memory *memory) {
    return (cell_painter){painter, scene, world, camera, back, surface, memory, 4 * (int32_t)camera->scale};
}

/// The scaled tile of a kind, or NULL with `place` ready for sprite_row().
static const bitmap *find_tile(const cell_painter *cells, uint8_t kind, placement *place) {
    int32_t size = (place->width > cells->smallest) + 2 * (place->height > cells->smallest);
    if (cells->memory && cells->memory->tiles[kind][size])
        return cells->memory->tiles[kind][size];
    pcd_tile tile = cells->scene->tiles[kind];
    place->slot = gallery_slot(cells->painter->pictures, tile.picture, tile.variant, tile.frame);
    if (cells->memory)
        return cells->memory->tiles[kind][size] = gallery_bitmap(cells->painter->pictures, place);
    return NULL;
}

/// Draws the part of a kept tile that lies in `part`, which the ring holds in one piece from `at` on.
static void draw_kept_cell(const cell_painter *cells, const bitmap *kept, rectangle whole, rectangle part,
                           int32_t at) {
    const surface *surface = cells->surface;
    int32_t bytes = 3 * (part.right - part.left), height = part.bottom - part.top;
    const uint8_t *color =
        kept->rows + (ptrdiff_t)(part.top - whole.top) * 2 * kept->stride + 3 * (part.left - whole.left);
    if (kept->opaque)
        copy_rows(surface->rgb + 3 * at, 3 * (size_t)surface->size, color, 2 * (size_t)kept->stride,
                  (size_t)bytes, height);
    else
        blend(cells->painter, surface->rgb + 3 * surface->area,
              (blend_area){.target = surface->rgb + 3 * at,
                           .color = color,
                           .inverse_alpha = color + kept->stride,
                           .target_stride = 3 * surface->size,
                           .source_stride = 2 * kept->stride,
                           .bytes = bytes,
                           .height = height,
                           .opacity = 255});
}

/// Draws the part of one cell's tile that lies in `part` over its background; `at` is where that begins.
static void draw_cell(const cell_painter *cells, uint8_t kind, rectangle whole, rectangle part, int32_t at) {
    const painter *painter = cells->painter;
    const surface *surface = cells->surface;
    placement place = {.width = 4 * (whole.right - whole.left), .height = 4 * (whole.bottom - whole.top)};
    const bitmap *kept = find_tile(cells, kind, &place);
    int32_t count = part.right - part.left, first = part.left - whole.left;
    if (kept && at + (part.bottom - part.top - 1) * surface->size + count <= surface->area) {
        draw_kept_cell(cells, kept, whole, part, at);
        return;
    }
    uint8_t color[ROW_BYTES], inverse_alpha[ROW_BYTES];
    for (int32_t y = part.top; y < part.bottom; y++) {
        if (kept) {
            const uint8_t *row = kept->rows + (size_t)(y - whole.top) * 2 * (size_t)kept->stride + 3 * first;
            ring_blend(painter, surface, at, row, row + kept->stride, count);
        } else {
            sprite_row(painter->pictures, &place, y - whole.top, first, count, color, inverse_alpha);
            ring_blend(painter, surface, at, color, inverse_alpha, count);
        }
        at += surface->size;
        at = at >= surface->area ? at - surface->area : at;
    }
}

static rectangle cell_rectangle(const camera *camera, int32_t x, int32_t y) {
    return (rectangle){border(camera, x), -border(camera, y + 1), border(camera, x + 1), -border(camera, y)};
}

/// Draws background and cells in a rectangle of world pixels.
static void draw_cells(const cell_painter *cells, rectangle part) {
    if (part.left >= part.right || part.top >= part.bottom)
        return;
    int64_t begin = phase_begin(cells->painter->times);
    draw_backdrop(cells->painter, cells->back, cells->surface, part);
    phase_end(cells->painter->times, PCD_PHASE_BACKGROUND, begin);
    if (!cells->world->cell_capacity)
        return;
    begin = phase_begin(cells->painter->times);
    const camera *camera = cells->camera;
    int32_t area = cells->surface->area;
    int32_t first_x = cell_at(camera, part.left), last_x = cell_at(camera, part.right - 1);
    // Pixel row p belongs to the cell row that holds -p - 1 counted upwards.
    int32_t first_y = cell_at(camera, -part.bottom), last_y = cell_at(camera, -part.top - 1);
    for (int32_t y = first_y; y <= last_y; y++) {
        rectangle whole = cell_rectangle(camera, first_x, y);
        int32_t start = ring_index(cells->surface, part.left, max_int(whole.top, part.top));
        for (int32_t x = first_x; x <= last_x; x++) {
            uint8_t kind = pcd_cell(cells->world, x, y);
            if (cells->scene->tiles[kind].picture >= 0) {
                rectangle shown = intersect(whole, part);
                int32_t at = start + shown.left - part.left;
                draw_cell(cells, kind, whole, shown, at >= area ? at - area : at);
            }
            whole.left = whole.right;
            whole.right = border(camera, x + 2);
        }
    }
    phase_end(cells->painter->times, PCD_PHASE_TILES, begin);
}

// ---------------------------------------------------------------------------------------------------------
// The kept view
// ---------------------------------------------------------------------------------------------------------

/// Everything but camera position and cells that decides what a kept view shows.
typedef struct view_key {
    int32_t valid, size;
    float view;
    int32_t width, height, outside;
    backdrop back;
    pcd_tile tiles[PCD_MAX_KINDS];
} view_key;

struct view_cache {
    view_key key;
    int32_t left, top; ///< Of the camera when last used.
    tile_memory memory;
    uint8_t data[]; ///< Cells as drawn, then size * size RGB pixels in a ring.
};

size_t view_cache_size(const pcd_game *game, int32_t size) {
    return align_up(sizeof(view_cache) + (size_t)game->cell_capacity + 3 * (size_t)size * (size_t)size, 64);
}

void view_cache_clear(view_cache *cache) {
    cache->key.valid = 0;
}

static view_key key_of(const pcd_scene *scene, const pcd_world *world, int32_t size, const backdrop *back,
                       int32_t num_kinds) {
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
    if (world->cell_capacity)
        memcpy(key.tiles, scene->tiles, (size_t)num_kinds * sizeof *key.tiles);
    return key;
}

/// Redraws cells in view that are no longer what was drawn.
static void update_changed(const cell_painter *cells, rectangle view, uint8_t *drawn) {
    const pcd_world *world = cells->world;
    if (!world->cell_capacity)
        return;
    int32_t first_y = max_int(0, cell_at(cells->camera, -view.bottom));
    int32_t last_y = min_int(world->height - 1, cell_at(cells->camera, -view.top - 1));
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
    view_key key = key_of(scene, world, size, &back, gallery_game(painter->pictures)->num_kinds);
    int32_t moved_x = camera.left - cache->left, moved_y = camera.top - cache->top;
    if (memcmp(&key, &cache->key, sizeof key) != 0 || moved_x <= -size || moved_x >= size ||
        moved_y <= -size || moved_y >= size) {
        cache->key = key;
        memset(&cache->memory, 0, sizeof cache->memory);
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

static void draw_below(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                       const camera *camera, view_cache *cache, uint8_t *rgb) {
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

// ---------------------------------------------------------------------------------------------------------
// Sprites and marks
// ---------------------------------------------------------------------------------------------------------

/// Draws a sprite. @param kept its bitmap, or NULL: then it is computed row by row.
static void draw_sprite(const painter *painter, const placement *place, const bitmap *kept, uint8_t opacity,
                        int32_t size, uint8_t *rgb) {
    int32_t offset_x, offset_y, width, height;
    if (kept)
        offset_x = kept->offset_x, offset_y = kept->offset_y, width = kept->width, height = kept->height;
    else
        sprite_extent(place, &offset_x, &offset_y, &width, &height);
    int32_t left = (place->x >> 2) + offset_x, top = (place->y >> 2) + offset_y;
    int32_t first_x = max_int(0, -left), end_x = min_int(width, size - left);
    int32_t first_y = max_int(0, -top), end_y = min_int(height, size - top);
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

/// True for sprites that cannot reach into the view: however it is turned, a sprite reaches no further than
/// its half sizes together.
static inline bool is_out_of_view(const camera *camera, const pcd_sprite *sprite) {
    float reach = camera->half_view + sprite->half_width + sprite->half_height;
    return !sprite->on_screen &&
           (fabsf(sprite->x - camera->x) > reach || fabsf(sprite->y - camera->y) > reach);
}

static placement place_sprite(const painter *painter, const camera *camera, const pcd_sprite *sprite) {
    placement place =
        place_box(camera, sprite->on_screen, sprite->x, sprite->y, sprite->half_width, sprite->half_height);
    place.slot = gallery_slot(painter->pictures, sprite->picture, sprite->variant, sprite->frame);
    place.rotation = sprite->rotation & 63;
    place.mirrored = sprite->mirrored;
    place.pieces = sprite->pieces;
    if ((place.rotation & 31) == 16)
        placement_turn(&place);
    return place;
}

/// A sprite as monochrome pictures show it: the box that rules read, upright and opaque.
static pcd_sprite plain_sprite(const pcd_world *world, const pcd_sprite *sprite) {
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

/// Draws all sprites, some at a time.
static void draw_sprites(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                         const camera *camera, uint8_t *rgb) {
    placement places[GALLERY_GROUP];
    const bitmap *kept[GALLERY_GROUP] = {NULL};
    uint8_t opacities[GALLERY_GROUP];
    bool is_plain = gallery_is_monochrome(painter->pictures);
    for (int32_t next = 0; next < scene->num_sprites;) {
        int32_t count = 0;
        for (; count < GALLERY_GROUP && next < scene->num_sprites; next++) {
            const pcd_sprite *sprite = &scene->sprites[next];
            if (is_out_of_view(camera, sprite))
                continue;
            pcd_sprite plain;
            if (is_plain)
                plain = plain_sprite(world, sprite), sprite = &plain;
            places[count] = place_sprite(painter, camera, sprite);
            opacities[count++] = sprite->opacity;
        }
        if (painter->keep_scaled)
            gallery_bitmaps(painter->pictures, places, count, kept);
        for (int32_t i = 0; i < count; i++)
            draw_sprite(painter, &places[i], kept[i], opacities[i], camera->size, rgb);
    }
}

/// How many of a pixel's four sample lines, in eighths of a pixel, lie in [low, high).
static int32_t lines_inside(int32_t pixel, int32_t low, int32_t high) {
    int32_t inside = 0;
    for (int32_t sample = 0; sample < 4; sample++)
        inside += 8 * pixel + 2 * sample + 1 >= low && 8 * pixel + 2 * sample + 1 < high;
    return inside;
}

/// The colour of a mark that covers so many of a pixel's sixteen samples, as rows of pixels have it.
static void mark_pixel(const pcd_mark *mark, int32_t inside, uint8_t *color, uint8_t *inverse_alpha) {
    const uint8_t channels[3] = {mark->red, mark->green, mark->blue};
    int32_t alpha = (mark->opacity * inside + 8) / 16;
    for (int channel = 0; channel < 3; channel++) {
        color[channel] = (uint8_t)((channels[channel] * alpha + 127) / 255);
        inverse_alpha[channel] = (uint8_t)(255 - alpha);
    }
}

/// Repeats the pixel a row begins with.
static void repeat_pixel(uint8_t *row, int32_t count) {
    for (int32_t done = 1; done < count; done *= 2)
        memcpy(row + 3 * done, row, 3 * (size_t)min_int(done, count - done));
}

/// Draws a rectangle; p holds its borders in eighths of a pixel. Rows that are covered alike are drawn as
/// one.
static void draw_rectangle(const painter *painter, int32_t size, const pcd_mark *mark, const int32_t *p,
                           uint8_t *rgb) {
    int32_t first_x = max_int(0, p[0] >> 3), end_x = min_int(size, (p[2] + 7) >> 3);
    int32_t first_y = max_int(0, p[1] >> 3), end_y = min_int(size, (p[3] + 7) >> 3);
    int32_t last = end_x - 1 - first_x;
    if (last < 0)
        return;
    uint8_t color[ROW_BYTES], inverse_alpha[ROW_BYTES];
    blend_area area = {.color = color,
                       .inverse_alpha = inverse_alpha,
                       .target_stride = 3 * size,
                       .bytes = 3 * (last + 1),
                       .opacity = 255};
    for (int32_t y = first_y; y < end_y; y += area.height) {
        int32_t lines = lines_inside(y, p[1], p[3]);
        if (last > 1) {
            mark_pixel(mark, 4 * lines, color + 3, inverse_alpha + 3);
            repeat_pixel(color + 3, last - 1);
            repeat_pixel(inverse_alpha + 3, last - 1);
        }
        mark_pixel(mark, lines * lines_inside(first_x, p[0], p[2]), color, inverse_alpha);
        mark_pixel(mark, lines * lines_inside(end_x - 1, p[0], p[2]), color + 3 * last,
                   inverse_alpha + 3 * last);
        area.target = rgb + 3 * ((size_t)y * (size_t)size + (size_t)first_x);
        area.height = lines < 4 ? 1 : max_int(1, min_int(end_y, p[3] >> 3) - y);
        blend(painter, rgb + 3 * (size_t)size * (size_t)size, area);
    }
}

/// True when the point, in eighths of a pixel of the frame, lies in the mark, an ellipse or a line.
static bool mark_covers(const pcd_mark *mark, const int32_t *p, int32_t thickness, int32_t x, int32_t y) {
    int64_t width = p[2] - p[0], height = p[3] - p[1];
    if (mark->shape == PCD_SHAPE_ELLIPSE) {
        int64_t dx = 2 * x - p[0] - p[2], dy = 2 * y - p[1] - p[3];
        return dx * dx * height * height + dy * dy * width * width <= width * width * height * height;
    }
    // Within half the thickness of the segment.
    int64_t length = width * width + height * height;
    int64_t along = (int64_t)(x - p[0]) * width + (int64_t)(y - p[1]) * height;
    along = along < 0 ? 0 : along > length ? length : along;
    if (length == 0)
        length = 1;
    int64_t dx = x - p[0] - along * width / length, dy = y - p[1] - along * height / length;
    return 4 * (dx * dx + dy * dy) <= (int64_t)thickness * thickness;
}

static void draw_mark(const painter *painter, const camera *camera, const pcd_mark *mark, uint8_t *rgb) {
    double eighth = 8.0 * camera->scale;
    int32_t left = mark->on_screen ? 0 : 8 * camera->left,
            top = 8 * (mark->on_screen ? -camera->size : camera->top);
    int32_t p[4] = {
        round_to_int((double)mark->x0 * eighth) - left, round_to_int(-(double)mark->y0 * eighth) - top,
        round_to_int((double)mark->x1 * eighth) - left, round_to_int(-(double)mark->y1 * eighth) - top};
    int32_t low_x = min_int(p[0], p[2]), high_x = max_int(p[0], p[2]);
    int32_t low_y = min_int(p[1], p[3]), high_y = max_int(p[1], p[3]);
    int32_t thickness = mark->shape == PCD_SHAPE_LINE ? max_int(8, camera->size / 8) : 0;
    if (mark->shape != PCD_SHAPE_LINE)
        p[0] = low_x, p[1] = low_y, p[2] = high_x, p[3] = high_y;
    if (mark->shape == PCD_SHAPE_RECTANGLE) {
        draw_rectangle(painter, camera->size, mark, p, rgb);
        return;
    }
    int32_t first_x = max_int(0, (low_x - thickness) >> 3),
            end_x = min_int(camera->size, ((high_x + thickness) >> 3) + 1);
    int32_t first_y = max_int(0, (low_y - thickness) >> 3),
            end_y = min_int(camera->size, ((high_y + thickness) >> 3) + 1);
    uint8_t color[BLEND_BLOCK], inverse_alpha[BLEND_BLOCK];
    for (int32_t y = first_y; y < end_y; y++)
        for (int32_t x = first_x; x < end_x; x++) {
            int32_t inside = 0;
            for (int32_t sample = 0; sample < 16; sample++)
                inside += mark_covers(mark, p, thickness, 8 * x + 2 * (sample & 3) + 1,
                                      8 * y + 2 * (sample >> 2) + 1);
            mark_pixel(mark, inside, color, inverse_alpha);
            blend(painter, rgb + 3 * (size_t)camera->size * (size_t)camera->size,
                  (blend_area){.target = rgb + 3 * ((size_t)y * (size_t)camera->size + (size_t)x),
                               .color = color,
                               .inverse_alpha = inverse_alpha,
                               .bytes = 3,
                               .height = 1,
                               .opacity = 255});
        }
}

/// The painted velocity: two grey squares of a fifth of the frame, top left; mid grey is rest.
static void draw_velocity(const painter *painter, const pcd_scene *scene, const camera *camera,
                          uint8_t *rgb) {
    float side = 0.2f * scene->view;
    float velocities[2] = {scene->velocity_x, scene->velocity_y};
    for (int i = 0; i < 2; i++) {
        float shade = 255.0f * (0.5f * velocities[i] + 0.5f);
        uint8_t grey = (uint8_t)(shade < 0.0f ? 0.0f : shade > 255.0f ? 255.0f : shade);
        pcd_mark square = {.x0 = (float)i * side,
                           .y0 = scene->view - side,
                           .x1 = (float)(i + 1) * side,
                           .y1 = scene->view,
                           .red = grey,
                           .green = grey,
                           .blue = grey,
                           .opacity = 255,
                           .shape = PCD_SHAPE_RECTANGLE,
                           .on_screen = 1};
        draw_mark(painter, camera, &square, rgb);
    }
}

void painter_draw(const painter *painter, const pcd_scene *scene, const pcd_world *world, view_cache *cache,
                  int32_t size, uint8_t *rgb) {
    camera camera = camera_of(scene, size);
    draw_below(painter, scene, world, &camera, cache, rgb);
    int64_t begin = phase_begin(painter->times);
    draw_sprites(painter, scene, world, &camera, rgb);
    if (scene->has_velocity && scene->paint_velocity)
        draw_velocity(painter, scene, &camera, rgb);
    for (int32_t i = 0; i < scene->num_marks; i++)
        draw_mark(painter, &camera, &scene->marks[i], rgb);
    phase_end(painter->times, PCD_PHASE_SPRITES, begin);
}

// ---------------------------------------------------------------------------------------------------------
// Segmentation
// ---------------------------------------------------------------------------------------------------------

enum { HALF_COVERED = 127 }; // Largest inverse alpha of a pixel that is at least half covered.

/// Marks the pixels of a placement that are at least half covered, within the frame. @param kept its bitmap,
/// or NULL where there is none
static void segment_placement(const painter *painter, const placement *place, const bitmap *kept,
                              uint8_t kind, int32_t size, uint8_t *kinds) {
    int32_t offset_x, offset_y, width, height;
    if (kept)
        offset_x = kept->offset_x, offset_y = kept->offset_y, width = kept->width, height = kept->height;
    else
        sprite_extent(place, &offset_x, &offset_y, &width, &height);
    int32_t left = (place->x >> 2) + offset_x, top = (place->y >> 2) + offset_y;
    int32_t first_x = max_int(0, -left), end_x = min_int(width, size - left);
    if (first_x >= end_x)
        return;
    uint8_t color[3 * MAX_ROW], computed[3 * MAX_ROW];
    for (int32_t row = max_int(0, -top); row < min_int(height, size - top); row++) {
        const uint8_t *inverse_alpha = computed;
        uint8_t *target = kinds + (size_t)(top + row) * (size_t)size;
        if (kept && kept->opaque) {
            memset(target + left + first_x, kind, (size_t)(end_x - first_x));
            continue;
        }
        if (kept)
            inverse_alpha = kept->rows + ((size_t)row * 2 + 1) * (size_t)kept->stride + 3 * first_x;
        else
            sprite_row(painter->pictures, place, row, first_x, end_x - first_x, color, computed);
        for (int32_t x = first_x; x < end_x; x++)
            if (inverse_alpha[3 * (x - first_x)] <= HALF_COVERED)
                target[left + x] = kind;
    }
}

static void segment_cells(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                          const camera *camera, uint8_t *kinds) {
    int32_t size = camera->size;
    int32_t first_x = cell_at(camera, camera->left), last_x = cell_at(camera, camera->left + size - 1);
    int32_t first_y = cell_at(camera, -camera->top - size), last_y = cell_at(camera, -camera->top - 1);
    tile_memory memory = {0};
    cell_painter cells =
        make_cell_painter(painter, scene, world, camera, NULL, NULL, painter->keep_scaled ? &memory : NULL);
    for (int32_t y = first_y; y <= last_y; y++) {
        rectangle whole = cell_rectangle(camera, first_x, y);
        for (int32_t x = first_x; x <= last_x; x++) {
            uint8_t kind = pcd_cell(world, x, y);
            if (scene->tiles[kind].picture >= 0) {
                placement place = {.x = 4 * (whole.left - camera->left),
                                   .y = 4 * (whole.top - camera->top),
                                   .width = 4 * (whole.right - whole.left),
                                   .height = 4 * (whole.bottom - whole.top)};
                const bitmap *kept = find_tile(&cells, kind, &place);
                segment_placement(painter, &place, kept, kind, size, kinds);
            }
            whole.left = whole.right;
            whole.right = border(camera, x + 2);
        }
    }
}

void painter_segment(const painter *painter, const pcd_scene *scene, const pcd_world *world, int32_t size,
                     uint8_t *kinds) {
    camera camera = camera_of(scene, size);
    memset(kinds, 0, (size_t)size * (size_t)size);
    if (world->cell_capacity)
        segment_cells(painter, scene, world, &camera, kinds);
    bool is_plain = gallery_is_monochrome(painter->pictures);
    for (int32_t i = 0; i < scene->num_sprites; i++) {
        const pcd_sprite *sprite = &scene->sprites[i];
        if (!sprite->kind || sprite->opacity <= HALF_COVERED || is_out_of_view(&camera, sprite))
            continue;
        pcd_sprite plain;
        if (is_plain)
            plain = plain_sprite(world, sprite), sprite = &plain;
        placement place = place_sprite(painter, &camera, sprite);
        const bitmap *kept = painter->keep_scaled ? gallery_bitmap(painter->pictures, &place) : NULL;
        segment_placement(painter, &place, kept, sprite->kind, size, kinds);
    }
}
