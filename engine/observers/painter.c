#include "painter.h"

enum { MAX_ROW = PCD_MAX_SIZE };

// ---------------------------------------------------------------------------------------------------------
// World to pixel
// ---------------------------------------------------------------------------------------------------------

/// The camera in pixels: positions count from the world's lower left corner, y downwards.
typedef struct camera {
    int32_t size;
    double scale;       ///< Pixels a cell.
    int32_t left, top;  ///< Of the view.
} camera;

static camera camera_of(const pcd_scene *scene, int32_t size) {
    camera camera = {.size = size, .scale = (double)size / (double)scene->view};
    double half = 0.5 * (double)scene->view;
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
    double quarter = 4.0 * camera->scale;
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

/// Pixels that lie one after the other as in a frame of size x size that is rolled up into a ring: world pixel (x, y)
/// stands at (y * size + x - origin) modulo size * size. A camera may move anywhere, pixels in view keep their place.
typedef struct surface {
    uint8_t *rgb;
    int32_t size, area;
    int64_t origin;
} surface;

static int32_t ring_index(const surface *surface, int32_t x, int32_t y) {
    int64_t index = ((int64_t)y * surface->size + x - surface->origin) % surface->area;
    return (int32_t)(index < 0 ? index + surface->area : index);
}

static void copy_small(uint8_t *target, const uint8_t *source, int32_t bytes) {
    memcpy(target, source, (size_t)bytes);
}

/// Writes `count` pixels from index `at`, around the ring's end if need be.
static void ring_write(const surface *surface, int32_t at, const uint8_t *rgb, int32_t count) {
    int32_t before_end = min_int(count, surface->area - at);
    copy_small(surface->rgb + 3 * at, rgb, 3 * before_end);
    if (before_end < count)
        copy_small(surface->rgb, rgb + 3 * before_end, 3 * (count - before_end));
}

static void ring_blend(const painter *painter, const surface *surface, int32_t at, const uint8_t *color,
                       const uint8_t *inverse_alpha, int32_t count) {
    int32_t before_end = min_int(count, surface->area - at);
    painter->blend->row(surface->rgb + 3 * at, color, inverse_alpha, 3 * before_end);
    if (before_end < count)
        painter->blend->row(surface->rgb, color + 3 * before_end, inverse_alpha + 3 * before_end,
                            3 * (count - before_end));
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

static int32_t modulo(int32_t a, int32_t b) {
    int32_t rest = a % b;
    return rest < 0 ? rest + b : rest;
}

/// Background pixels [x, x + count) of world row y.
static void backdrop_row(const painter *painter, const backdrop *back, int32_t x, int32_t y, int32_t count,
                         uint8_t *rgb) {
    int32_t row = y - back->y;
    if (back->slot >= 0 && back->repeat_y)
        row = modulo(row, back->height);
    if (back->slot < 0 || row < 0 || row >= back->height) {
        memset(rgb, 0, 3 * (size_t)count);
        return;
    }
    while (count > 0) {
        int32_t column = x - back->x;
        if (back->repeat_x)
            column = modulo(column, back->width);
        int32_t part;
        if (column < 0 || column >= back->width) {
            part = column < 0 ? min_int(count, -column) : count;
            memset(rgb, 0, 3 * (size_t)part);
        } else {
            part = min_int(count, back->width - column);
            if (back->pixels)
                copy_small(rgb, back->pixels + 3 * ((size_t)row * (size_t)back->width + (size_t)column), 3 * part);
            else
                background_row(painter->pictures, back->slot, back->width, back->height, row, column, part, rgb);
        }
        rgb += 3 * part;
        x += part;
        count -= part;
    }
}

/// A rectangle of world pixels, right and bottom excluded.
typedef struct rectangle {
    int32_t left, top, right, bottom;
} rectangle;

static void draw_backdrop(const painter *painter, const backdrop *back, const surface *surface, rectangle part) {
    uint8_t row[3 * MAX_ROW];
    int32_t count = part.right - part.left;
    for (int32_t y = part.top; y < part.bottom; y++) {
        int32_t at = ring_index(surface, part.left, y);
        if (at + count <= surface->area) {
            backdrop_row(painter, back, part.left, y, count, surface->rgb + 3 * at);
        } else {
            backdrop_row(painter, back, part.left, y, count, row);
            ring_write(surface, at, row, count);
        }
    }
}

/// What a cell is drawn with: a tile of whole pixels.
static placement place_tile(const painter *painter, pcd_tile tile, int32_t width, int32_t height) {
    return (placement){.slot = gallery_slot(painter->pictures, tile.picture, tile.variant, tile.frame),
                       .width = 4 * width,
                       .height = 4 * height};
}

/// Draws the part of one cell that lies in `part`, background included.
static void draw_cell(const painter *painter, const backdrop *back, const surface *surface, pcd_tile tile,
                      rectangle whole, rectangle part) {
    if (tile.picture < 0) {
        draw_backdrop(painter, back, surface, part);
        return;
    }
    placement place = place_tile(painter, tile, whole.right - whole.left, whole.bottom - whole.top);
    const bitmap *kept = painter->keep_scaled ? gallery_bitmap(painter->pictures, &place) : NULL;
    if (!kept || !kept->opaque)
        draw_backdrop(painter, back, surface, part);
    int32_t count = part.right - part.left, first = part.left - whole.left;
    uint8_t color[3 * MAX_ROW], inverse_alpha[3 * MAX_ROW];
    for (int32_t y = part.top; y < part.bottom; y++) {
        int32_t at = ring_index(surface, part.left, y);
        if (kept) {
            const uint8_t *row = kept->rows + (size_t)(y - whole.top) * 6 * (size_t)kept->width;
            if (kept->opaque)
                ring_write(surface, at, row + 3 * first, count);
            else
                ring_blend(painter, surface, at, row + 3 * first, row + 3 * (kept->width + first), count);
        } else {
            sprite_row(painter->pictures, &place, y - whole.top, first, count, color, inverse_alpha);
            ring_blend(painter, surface, at, color, inverse_alpha, count);
        }
    }
}

static rectangle intersect(rectangle a, rectangle b) {
    return (rectangle){max_int(a.left, b.left), max_int(a.top, b.top), min_int(a.right, b.right),
                       min_int(a.bottom, b.bottom)};
}

static rectangle cell_rectangle(const camera *camera, int32_t x, int32_t y) {
    return (rectangle){border(camera, x), -border(camera, y + 1), border(camera, x + 1), -border(camera, y)};
}

/// Draws background and cells in a rectangle of world pixels.
static void draw_cells(const painter *painter, const pcd_scene *scene, const pcd_world *world, const camera *camera,
                       const backdrop *back, const surface *surface, rectangle part) {
    if (part.left >= part.right || part.top >= part.bottom)
        return;
    int32_t first_x = cell_at(camera, part.left), last_x = cell_at(camera, part.right - 1);
    // Pixel row p belongs to the cell row that holds -p - 1 counted upwards.
    int32_t first_y = cell_at(camera, -part.bottom), last_y = cell_at(camera, -part.top - 1);
    for (int32_t y = first_y; y <= last_y; y++)
        for (int32_t x = first_x; x <= last_x; x++) {
            rectangle whole = cell_rectangle(camera, x, y);
            draw_cell(painter, back, surface, scene->tiles[pcd_cell(world, x, y)], whole, intersect(whole, part));
        }
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
    int32_t cell_capacity;
    uint8_t data[]; ///< Cells as drawn, then size * size RGB pixels in a ring.
};

size_t view_cache_size(const pcd_game *game, int32_t size) {
    if (!game->cell_capacity)
        return 0;
    return align_up(sizeof(view_cache) + (size_t)game->cell_capacity + 3 * (size_t)size * (size_t)size, 64);
}

void view_cache_clear(view_cache *cache) {
    cache->key.valid = 0;
}

static view_key key_of(const pcd_scene *scene, const pcd_world *world, const camera *camera, const backdrop *back) {
    view_key key;
    memset(&key, 0, sizeof key);
    key.valid = 1;
    key.size = camera->size;
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
    memcpy(key.tiles, scene->tiles, sizeof key.tiles);
    return key;
}

/// Redraws cells in view that are no longer what was drawn.
static void update_changed(const painter *painter, const pcd_scene *scene, const pcd_world *world,
                           const camera *camera, const backdrop *back, const surface *surface, rectangle view,
                           uint8_t *drawn) {
    int32_t first_y = max_int(0, cell_at(camera, -view.bottom));
    int32_t last_y = min_int(world->height - 1, cell_at(camera, -view.top - 1));
    if (first_y > last_y)
        return;
    const uint8_t *cells = pcd_cells(world);
    size_t start = (size_t)first_y * (size_t)world->width;
    size_t length = (size_t)(last_y - first_y + 1) * (size_t)world->width;
    if (memcmp(cells + start, drawn + start, length) == 0)
        return;
    for (int32_t y = first_y; y <= last_y; y++)
        for (int32_t x = 0; x < world->width; x++) {
            size_t index = (size_t)y * (size_t)world->width + (size_t)x;
            if (cells[index] == drawn[index])
                continue;
            drawn[index] = cells[index];
            rectangle whole = cell_rectangle(camera, x, y), part = intersect(whole, view);
            if (part.left < part.right && part.top < part.bottom)
                draw_cell(painter, back, surface, scene->tiles[cells[index]], whole, part);
        }
}

/// Brings a kept view up to date and copies it into the frame.
static void draw_kept(const painter *painter, const pcd_scene *scene, const pcd_world *world, const camera *camera,
                      const backdrop *back, view_cache *cache, uint8_t *rgb) {
    int32_t size = camera->size;
    uint8_t *drawn = cache->data, *ring = cache->data + cache->cell_capacity;
    surface surface = {ring, size, size * size, 0};
    rectangle view = {camera->left, camera->top, camera->left + size, camera->top + size};
    view_key key = key_of(scene, world, camera, back);
    int32_t moved_x = camera->left - cache->left, moved_y = camera->top - cache->top;
    if (memcmp(&key, &cache->key, sizeof key) != 0 || moved_x <= -size || moved_x >= size || moved_y <= -size ||
        moved_y >= size) {
        cache->key = key;
        memcpy(drawn, pcd_cells(world), (size_t)world->width * (size_t)world->height);
        draw_cells(painter, scene, world, camera, back, &surface, view);
    } else {
        // Rows that came into view, then columns of the rows that stayed.
        rectangle rows = view, columns = view;
        if (moved_y > 0)
            rows.top = view.bottom - moved_y, columns.bottom = rows.top;
        else
            rows.bottom = view.top - moved_y, columns.top = rows.bottom;
        if (moved_x > 0)
            columns.left = view.right - moved_x;
        else
            columns.right = view.left - moved_x;
        draw_cells(painter, scene, world, camera, back, &surface, rows);
        draw_cells(painter, scene, world, camera, back, &surface, columns);
        update_changed(painter, scene, world, camera, back, &surface, view, drawn);
    }
    cache->left = camera->left;
    cache->top = camera->top;
    // The view begins somewhere in the ring and runs around its end.
    size_t start = 3 * (size_t)ring_index(&surface, camera->left, camera->top), total = 3 * (size_t)surface.area;
    memcpy(rgb, ring + start, total - start);
    memcpy(rgb + (total - start), ring, start);
}

static void draw_below(const painter *painter, const pcd_scene *scene, const pcd_world *world, const camera *camera,
                       view_cache *cache, uint8_t *rgb) {
    backdrop back = backdrop_of(painter, scene, camera);
    if (world->cell_capacity && cache) {
        cache->cell_capacity = world->cell_capacity;
        draw_kept(painter, scene, world, camera, &back, cache, rgb);
        return;
    }
    int32_t size = camera->size;
    surface surface = {rgb, size, size * size, (int64_t)camera->top * size + camera->left};
    rectangle view = {camera->left, camera->top, camera->left + size, camera->top + size};
    if (world->cell_capacity)
        draw_cells(painter, scene, world, camera, &back, &surface, view);
    else
        draw_backdrop(painter, &back, &surface, view);
}

// ---------------------------------------------------------------------------------------------------------
// Sprites and marks
// ---------------------------------------------------------------------------------------------------------

/// Makes a row fainter.
static void fade_row(const uint8_t *color, const uint8_t *inverse_alpha, int32_t bytes, uint8_t opacity,
                     uint8_t *faded_color, uint8_t *faded_inverse) {
    for (int32_t i = 0; i < bytes; i++) {
        faded_color[i] = (uint8_t)((color[i] * opacity + 127) / 255);
        faded_inverse[i] = (uint8_t)(255 - ((255 - inverse_alpha[i]) * opacity + 127) / 255);
    }
}

static void draw_placement(const painter *painter, const placement *place, uint8_t opacity, int32_t size,
                           uint8_t *rgb) {
    int32_t offset_x, offset_y, width, height;
    const bitmap *kept = painter->keep_scaled ? gallery_bitmap(painter->pictures, place) : NULL;
    if (kept)
        offset_x = kept->offset_x, offset_y = kept->offset_y, width = kept->width, height = kept->height;
    else
        sprite_extent(place, &offset_x, &offset_y, &width, &height);
    int32_t left = (place->x >> 2) + offset_x, top = (place->y >> 2) + offset_y;
    int32_t first_x = max_int(0, -left), end_x = min_int(width, size - left);
    int32_t first_y = max_int(0, -top), end_y = min_int(height, size - top);
    int32_t count = end_x - first_x;
    if (count <= 0)
        return;
    uint8_t color[3 * MAX_ROW], inverse_alpha[3 * MAX_ROW];
    for (int32_t row = first_y; row < end_y; row++) {
        const uint8_t *row_color = color, *row_inverse = inverse_alpha;
        if (kept) {
            row_color = kept->rows + (size_t)row * 6 * (size_t)width + 3 * first_x;
            row_inverse = row_color + 3 * width;
        } else {
            sprite_row(painter->pictures, place, row, first_x, count, color, inverse_alpha);
        }
        if (opacity != 255) {
            fade_row(row_color, row_inverse, 3 * count, opacity, color, inverse_alpha);
            row_color = color, row_inverse = inverse_alpha;
        }
        painter->blend->row(rgb + 3 * ((size_t)(top + row) * (size_t)size + (size_t)(left + first_x)), row_color,
                            row_inverse, 3 * count);
    }
}

static void draw_sprite(const painter *painter, const pcd_scene *scene, const pcd_world *world, const camera *camera,
                        const pcd_sprite *sprite, uint8_t *rgb) {
    float x = sprite->x, y = sprite->y, half_width = sprite->half_width, half_height = sprite->half_height;
    bool plain = gallery_is_monochrome(painter->pictures);
    if (plain && sprite->entity >= 0) {
        // Monochrome pictures show the boxes rules read.
        const pcd_entity *entity = &pcd_entities(world)[sprite->entity];
        x = entity->x, y = entity->y, half_width = entity->half_width, half_height = entity->half_height;
    }
    placement place = place_box(camera, sprite->on_screen, x, y, half_width, half_height);
    (void)scene;
    place.slot = gallery_slot(painter->pictures, sprite->picture, sprite->variant, sprite->frame);
    if (!plain) {
        place.rotation = sprite->rotation & 63;
        place.mirrored = sprite->mirrored;
        placement_turn(&place);
    }
    // Boxes far outside the view need no picture; a turned box reaches at most half its width and height further.
    int32_t reach = place.width + place.height, view = 4 * camera->size;
    if (place.x > view + reach || place.y > view + reach || place.x + place.width < -reach ||
        place.y + place.height < -reach)
        return;
    draw_placement(painter, &place, plain ? 255 : sprite->opacity, camera->size, rgb);
}

/// True when the point, in eighths of a pixel of the frame, lies in the mark.
static bool mark_covers(const pcd_mark *mark, const int32_t *p, int32_t thickness, int32_t x, int32_t y) {
    int64_t width = p[2] - p[0], height = p[3] - p[1];
    if (mark->shape == PCD_SHAPE_RECTANGLE)
        return x >= p[0] && x < p[2] && y >= p[1] && y < p[3];
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
    int32_t left = mark->on_screen ? 0 : 8 * camera->left, top = 8 * (mark->on_screen ? -camera->size : camera->top);
    int32_t p[4] = {round_to_int((double)mark->x0 * eighth) - left, round_to_int(-(double)mark->y0 * eighth) - top,
                    round_to_int((double)mark->x1 * eighth) - left, round_to_int(-(double)mark->y1 * eighth) - top};
    int32_t low_x = min_int(p[0], p[2]), high_x = max_int(p[0], p[2]);
    int32_t low_y = min_int(p[1], p[3]), high_y = max_int(p[1], p[3]);
    int32_t thickness = mark->shape == PCD_SHAPE_LINE ? max_int(8, camera->size / 8) : 0;
    if (mark->shape != PCD_SHAPE_LINE)
        p[0] = low_x, p[1] = low_y, p[2] = high_x, p[3] = high_y;
    int32_t first_x = max_int(0, (low_x - thickness) >> 3), end_x = min_int(camera->size, ((high_x + thickness) >> 3) + 1);
    int32_t first_y = max_int(0, (low_y - thickness) >> 3), end_y = min_int(camera->size, ((high_y + thickness) >> 3) + 1);
    const uint8_t channels[3] = {mark->red, mark->green, mark->blue};
    for (int32_t y = first_y; y < end_y; y++)
        for (int32_t x = first_x; x < end_x; x++) {
            int32_t inside = 0;
            for (int32_t sample = 0; sample < 16; sample++)
                inside += mark_covers(mark, p, thickness, 8 * x + 2 * (sample & 3) + 1, 8 * y + 2 * (sample >> 2) + 1);
            int32_t alpha = (mark->opacity * inside + 8) / 16;
            uint8_t color[3], inverse_alpha[3];
            for (int channel = 0; channel < 3; channel++) {
                color[channel] = (uint8_t)((channels[channel] * alpha + 127) / 255);
                inverse_alpha[channel] = (uint8_t)(255 - alpha);
            }
            painter->blend->row(rgb + 3 * ((size_t)y * (size_t)camera->size + (size_t)x), color, inverse_alpha, 3);
        }
}

/// The painted velocity: two grey squares of a fifth of the frame, top left; mid grey is rest.
static void draw_velocity(const painter *painter, const pcd_scene *scene, const camera *camera, uint8_t *rgb) {
    float side = 0.2f * scene->view;
    float velocities[2] = {scene->velocity_x, scene->velocity_y};
    for (int i = 0; i < 2; i++) {
        float shade = 255.0f * (0.5f * velocities[i] + 0.5f);
        uint8_t grey = (uint8_t)(shade < 0.0f ? 0.0f : shade > 255.0f ? 255.0f : shade);
        pcd_mark square = {.x0 = (float)i * side, .y0 = scene->view - side, .x1 = (float)(i + 1) * side,
                           .y1 = scene->view, .red = grey, .green = grey, .blue = grey, .opacity = 255,
                           .shape = PCD_SHAPE_RECTANGLE, .on_screen = 1};
        draw_mark(painter, camera, &square, rgb);
    }
}

void painter_draw(const painter *painter, const pcd_scene *scene, const pcd_world *world, view_cache *cache,
                  int32_t size, uint8_t *rgb) {
    camera camera = camera_of(scene, size);
    draw_below(painter, scene, world, &camera, cache, rgb);
    for (int32_t i = 0; i < scene->num_sprites; i++)
        draw_sprite(painter, scene, world, &camera, &scene->sprites[i], rgb);
    if (scene->has_velocity && scene->paint_velocity)
        draw_velocity(painter, scene, &camera, rgb);
    for (int32_t i = 0; i < scene->num_marks; i++)
        draw_mark(painter, &camera, &scene->marks[i], rgb);
}

void pixels_to_planes(const uint8_t *rgb, int32_t num_pixels, uint8_t *planes) {
    for (int32_t i = 0; i < num_pixels; i++)
        for (int channel = 0; channel < 3; channel++)
            planes[(size_t)channel * (size_t)num_pixels + (size_t)i] = rgb[3 * i + channel];
}

void pixels_to_grey(const uint8_t *rgb, int32_t num_pixels, uint8_t *grey) {
    for (int32_t i = 0; i < num_pixels; i++)
        grey[i] = (uint8_t)((77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8);
}
