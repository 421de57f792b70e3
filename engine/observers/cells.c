#include "cells.h"

enum { MOST_COLUMNS = 80 }; // Of cells, drawn together.

int32_t ring_index(const surface *surface, int32_t x, int32_t y) {
    int64_t index = (int64_t)y * surface->size + x - surface->origin;
    if (index >= INT32_MIN / 2 && index <= INT32_MAX / 2) {
        // Short division where it serves, which is always but for worlds from outside.
        int32_t rest = (int32_t)index % surface->area;
        return rest < 0 ? rest + surface->area : rest;
    }
    index %= surface->area;
    return (int32_t)(index < 0 ? index + surface->area : index);
}

/// Writes `count` pixels from index `at`, around the ring's end if need be.
static void ring_write(const surface *surface, int32_t at, const uint8_t *rgb, int32_t count) {
    int32_t before_end = pcd_smaller(count, surface->area - at);
    copy_row(surface->rgb + 3 * at, rgb, 3 * before_end);
    if (before_end < count)
        copy_row(surface->rgb, rgb + 3 * before_end, 3 * (count - before_end));
}

static void ring_blend(const painter *painter, const surface *surface, int32_t at, const uint8_t *color,
                       const uint8_t *inverse_alpha, int32_t count) {
    int32_t before_end = pcd_smaller(count, surface->area - at);
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

// ---------------------------------------------------------------------------------------------------------
// Background
// ---------------------------------------------------------------------------------------------------------

backdrop backdrop_of(const painter *painter, const pcd_scene *scene, const camera *camera) {
    backdrop back = {.slot = -1};
    if (!painter->use_backgrounds || scene->background < 0)
        return back;
    back.width = pcd_larger(1, round_to_int((double)scene->background_width * camera->scale));
    back.height = pcd_larger(1, round_to_int((double)scene->background_height * camera->scale));
    back.x = round_to_int((double)scene->background_x * camera->scale);
    back.y = -round_to_int((double)scene->background_y * camera->scale) - back.height;
    back.repeat_x = scene->repeat_x;
    back.repeat_y = scene->repeat_y;
    back.slot = gallery_background_slot(painter->pictures, scene->background, scene->background_variant);
    if (painter->keep_scaled)
        back.pixels = gallery_background(painter->pictures, back.slot, back.width, back.height);
    return back;
}

/// Writes a row of `count` pixels at world pixel (x, y): copied from `source`, black where that is NULL.
static inline void write_row(const surface *surface, int32_t x, int32_t y, const uint8_t *source,
                             int32_t count) {
    static const uint8_t black[3 * MAX_ROW];
    ring_write(surface, ring_index(surface, x, y), source ? source : black, count);
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
        painter->blend->copy(surface->rgb + 3 * at, 3 * surface->size, source, (ptrdiff_t)stride, 3 * count,
                             rows);
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

// ---------------------------------------------------------------------------------------------------------
// Cells
// ---------------------------------------------------------------------------------------------------------

cell_painter make_cell_painter(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                               const camera *camera, const backdrop *back, const surface *surface,
                               tile_memory *memory) {
    return (cell_painter){painter, scene, world, camera, back, surface, memory, (int32_t)camera->scale};
}

/// Where a tile of a kind is remembered by its width and height, pixels; NULL if none is.
static inline const bitmap **known_tile(const cell_painter *cells, uint8_t kind, int32_t width,
                                        int32_t height) {
    int32_t size = (width > cells->smallest) + 2 * (height > cells->smallest);
    return cells->memory ? &cells->memory->tiles[kind][size] : NULL;
}

const bitmap *find_tile(const cell_painter *cells, uint8_t kind, placement *place) {
    const bitmap **known = known_tile(cells, kind, place->width / 4, place->height / 4);
    if (known && *known)
        return *known;
    pcd_tile tile = cells->scene->tiles[kind];
    place->slot =
        range_slot(&gallery_ranges(cells->painter->pictures)[tile.picture], tile.variant, tile.frame);
    return known ? *known = gallery_bitmap(cells->painter->pictures, place) : NULL;
}

/// Where a kept tile's part begins in its rows.
static const uint8_t *tile_part(const bitmap *kept, rectangle whole, rectangle part) {
    return kept->rows + (ptrdiff_t)(part.top - whole.top) * 2 * kept->stride + 3 * (part.left - whole.left);
}

/// Copies rows of an opaque kept picture.
static inline void copy_rows(const painter *painter, const surface *surface, uint8_t *target,
                             const bitmap *kept, const uint8_t *source, int32_t bytes, int32_t rows) {
    ptrdiff_t target_stride = 3 * surface->size, source_stride = 2 * kept->stride;
    // Of small tiles there are hundreds: no call, and no branch on two or three pixels.
    if (bytes > 9 && bytes <= 16) {
        for (size_t last = (size_t)bytes - 8; rows > 0; rows--) {
            memcpy(target, source, 8);
            memcpy(target + last, source + last, 8);
            target += target_stride, source += source_stride;
        }
    } else if (bytes >= 4 && bytes <= 9) {
        for (size_t last = (size_t)bytes - 4; rows > 0; rows--) {
            memcpy(target, source, 4);
            memcpy(target + last / 2, source + last / 2, 4);
            memcpy(target + last, source + last, 4);
            target += target_stride, source += source_stride;
        }
    } else {
        painter->blend->copy(target, target_stride, source, source_stride, bytes, rows);
    }
}

/// Draws the part of a kept picture that lies in `part`, which the ring holds in one piece from `at` on.
static void draw_kept_part(const cell_painter *cells, const bitmap *kept, rectangle whole, rectangle part,
                           int32_t at) {
    const surface *surface = cells->surface;
    uint8_t *target = surface->rgb + 3 * at;
    const uint8_t *color = tile_part(kept, whole, part);
    int32_t bytes = 3 * (part.right - part.left), rows = part.bottom - part.top;
    if (kept->opaque)
        copy_rows(cells->painter, surface, target, kept, color, bytes, rows);
    else
        blend(cells->painter, surface->rgb + 3 * surface->area,
              (blend_area){.target = target,
                           .color = color,
                           .inverse_alpha = color + kept->stride,
                           .target_stride = 3 * surface->size,
                           .source_stride = 2 * kept->stride,
                           .bytes = bytes,
                           .height = rows,
                           .opacity = 255});
}

void draw_placed(const cell_painter *cells, const placement *place, const bitmap *kept, rectangle whole,
                 rectangle part, int32_t at) {
    const painter *painter = cells->painter;
    const surface *surface = cells->surface;
    int32_t count = part.right - part.left, first = part.left - whole.left;
    if (kept && at + (part.bottom - part.top - 1) * surface->size + count <= surface->area) {
        draw_kept_part(cells, kept, whole, part, at);
        return;
    }
    uint8_t color[ROW_BYTES], inverse_alpha[ROW_BYTES];
    for (int32_t y = part.top; y < part.bottom; y++) {
        if (kept) {
            const uint8_t *row = kept->rows + (size_t)(y - whole.top) * 2 * (size_t)kept->stride + 3 * first;
            ring_blend(painter, surface, at, row, row + kept->stride, count);
        } else {
            sprite_row(painter->pictures, place, y - whole.top, first, count, color, inverse_alpha);
            ring_blend(painter, surface, at, color, inverse_alpha, count);
        }
        at += surface->size;
        at = at >= surface->area ? at - surface->area : at;
    }
}

/// Draws the part of one cell's tile that lies in `part` over its background; `at` is where that begins.
static void draw_cell(const cell_painter *cells, uint8_t kind, rectangle whole, rectangle part, int32_t at) {
    placement place = {.width = 4 * (whole.right - whole.left), .height = 4 * (whole.bottom - whole.top)};
    const bitmap *kept = find_tile(cells, kind, &place);
    draw_placed(cells, &place, kept, whole, part, at);
}

/// Columns of cells, and what of them lies in the part that is drawn.
typedef struct columns {
    int32_t first, count;
    struct {
        int32_t left, right; ///< World pixels.
        int32_t is_wide;     ///< 1: as the scale rounded up, 0: down.
        int32_t hidden;      ///< Bytes of a row that lie to the left of the part.
        int32_t from, bytes; ///< Where the others begin in the part, and how many they are.
    } of[MOST_COLUMNS];
} columns;

static void find_columns(const cell_painter *cells, rectangle part, int32_t first, int32_t last,
                         columns *columns) {
    columns->first = first;
    columns->count = pcd_smaller(last - first + 1, MOST_COLUMNS);
    int32_t right = border(cells->camera, first);
    for (int32_t i = 0; i < columns->count; i++) {
        int32_t left = right;
        right = border(cells->camera, first + i + 1);
        int32_t shown = pcd_larger(left, part.left);
        columns->of[i].left = left;
        columns->of[i].right = right;
        columns->of[i].is_wide = right - left > cells->smallest;
        columns->of[i].hidden = 3 * (shown - left);
        columns->of[i].from = 3 * (shown - part.left);
        columns->of[i].bytes = 3 * (pcd_smaller(right, part.right) - shown);
    }
}

/// Draws the tiles of row `y` in some columns, where they lie in `part`.
static void draw_tiles(const cell_painter *cells, const columns *columns, int32_t y, rectangle part) {
    const surface *surface = cells->surface;
    uint8_t kinds[MOST_COLUMNS], tiled[MOST_COLUMNS];
    // Which cells have a tile is known before any is drawn: nothing predicts it.
    int32_t num_tiled = 0;
    for (int32_t i = 0; i < columns->count; i++) {
        kinds[i] = pcd_cell(cells->world, columns->first + i, y);
        tiled[num_tiled] = (uint8_t)i;
        num_tiled += cells->scene->tiles[kinds[i]].picture >= 0;
    }
    rectangle whole = {.top = -border(cells->camera, y + 1), .bottom = -border(cells->camera, y)};
    part.top = pcd_larger(part.top, whole.top);
    part.bottom = pcd_smaller(part.bottom, whole.bottom);
    int32_t rows = part.bottom - part.top, start = ring_index(surface, part.left, part.top);
    bool in_one_piece = start + (rows - 1) * surface->size + part.right - part.left <= surface->area;
    // Tiles of this height by kind and width, where they can be copied without calls, as they mostly can.
    const bitmap **known =
        in_one_piece && cells->memory ? known_tile(cells, 0, 0, whole.bottom - whole.top) : NULL;
    for (int32_t i = 0; i < num_tiled; i++) {
        int32_t number = tiled[i], from = columns->of[number].from;
        const bitmap *kept = known ? known[4 * kinds[number] + columns->of[number].is_wide] : NULL;
        if (kept && kept->opaque) {
            const uint8_t *source = kept->rows + (part.top - whole.top) * 2 * kept->stride;
            copy_rows(cells->painter, surface, surface->rgb + 3 * start + from, kept,
                      source + columns->of[number].hidden, columns->of[number].bytes, rows);
        } else {
            int32_t at = start + from / 3;
            whole.left = columns->of[number].left;
            whole.right = columns->of[number].right;
            at = at >= surface->area ? at - surface->area : at;
            draw_cell(cells, kinds[number], whole, intersect(whole, part), at);
        }
    }
}

void draw_cells(const cell_painter *cells, rectangle part) {
    if (part.left >= part.right || part.top >= part.bottom)
        return;
    int64_t begin = phase_begin(cells->painter->times);
    draw_backdrop(cells->painter, cells->back, cells->surface, part);
    phase_end(cells->painter->times, PCD_PHASE_BACKGROUND, begin);
    if (!cells->world->cell_capacity)
        return;
    begin = phase_begin(cells->painter->times);
    const camera *camera = cells->camera;
    int32_t first_x = cell_at(camera, part.left), last_x = cell_at(camera, part.right - 1);
    // Pixel row p belongs to the cell row that holds -p - 1 counted upwards.
    int32_t first_y = cell_at(camera, -part.bottom), last_y = cell_at(camera, -part.top - 1);
    columns columns;
    for (int32_t x = first_x; x <= last_x; x += columns.count) {
        find_columns(cells, part, x, last_x, &columns);
        for (int32_t y = first_y; y <= last_y; y++)
            draw_tiles(cells, &columns, y, part);
    }
    phase_end(cells->painter->times, PCD_PHASE_TILES, begin);
}
