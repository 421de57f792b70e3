#include "cells.h"

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

/// Copies rows of at least `block` and at most twice as many bytes.
static inline void copy_narrow(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source,
                               ptrdiff_t source_stride, int32_t bytes, int32_t rows, size_t block) {
    size_t last = (size_t)bytes - block;
    for (; rows > 0; rows--, target += target_stride, source += source_stride) {
        memcpy(target, source, block);
        memcpy(target + last, source + last, block);
    }
}

/// Copies the part of an opaque kept tile that lies in `part`, which the ring holds in one piece from `at`
/// on.
static inline void copy_tile(const painter *painter, const surface *surface, const bitmap *kept,
                             rectangle whole, rectangle part, int32_t at) {
    const uint8_t *source = tile_part(kept, whole, part);
    uint8_t *target = surface->rgb + 3 * at;
    int32_t bytes = 3 * (part.right - part.left), rows = part.bottom - part.top;
    // Of small tiles there are hundreds.
    if (bytes >= 8 && bytes <= 16)
        copy_narrow(target, 3 * surface->size, source, 2 * kept->stride, bytes, rows, 8);
    else if (bytes >= 4 && bytes < 8)
        copy_narrow(target, 3 * surface->size, source, 2 * kept->stride, bytes, rows, 4);
    else
        painter->blend->copy(target, 3 * surface->size, source, 2 * kept->stride, bytes, rows);
}

/// Draws the part of a kept picture that lies in `part`, which the ring holds in one piece from `at` on.
static void draw_kept_part(const cell_painter *cells, const bitmap *kept, rectangle whole, rectangle part,
                           int32_t at) {
    const surface *surface = cells->surface;
    if (kept->opaque) {
        copy_tile(cells->painter, surface, kept, whole, part, at);
        return;
    }
    const uint8_t *color = tile_part(kept, whole, part);
    blend(cells->painter, surface->rgb + 3 * surface->area,
          (blend_area){.target = surface->rgb + 3 * at,
                       .color = color,
                       .inverse_alpha = color + kept->stride,
                       .target_stride = 3 * surface->size,
                       .source_stride = 2 * kept->stride,
                       .bytes = 3 * (part.right - part.left),
                       .height = part.bottom - part.top,
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
    int32_t area = cells->surface->area;
    int32_t first_x = cell_at(camera, part.left), last_x = cell_at(camera, part.right - 1);
    // Pixel row p belongs to the cell row that holds -p - 1 counted upwards.
    int32_t first_y = cell_at(camera, -part.bottom), last_y = cell_at(camera, -part.top - 1);
    for (int32_t y = first_y; y <= last_y; y++) {
        rectangle whole = cell_rectangle(camera, first_x, y);
        int32_t start = ring_index(cells->surface, part.left, pcd_larger(whole.top, part.top));
        int32_t rows = pcd_smaller(whole.bottom, part.bottom) - pcd_larger(whole.top, part.top);
        bool in_one_piece = start + (rows - 1) * cells->surface->size + part.right - part.left <= area;
        for (int32_t x = first_x; x <= last_x; x++) {
            uint8_t kind = pcd_cell(cells->world, x, y);
            if (cells->scene->tiles[kind].picture >= 0) {
                rectangle shown = intersect(whole, part);
                int32_t at = start + shown.left - part.left;
                const bitmap **known =
                    known_tile(cells, kind, whole.right - whole.left, whole.bottom - whole.top);
                // The usual case, without calls.
                if (in_one_piece && known && *known && (*known)->opaque)
                    copy_tile(cells->painter, cells->surface, *known, whole, shown, at);
                else
                    draw_cell(cells, kind, whole, shown, at >= area ? at - area : at);
            }
            whole.left = whole.right;
            whole.right = border(camera, x + 2);
        }
    }
    phase_end(cells->painter->times, PCD_PHASE_TILES, begin);
}
