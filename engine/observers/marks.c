#include "marks.h"

enum {
    SAMPLES = 16,  // A pixel.
    REPEATED = 24, // Bytes of a row of one colour that are written at once.
};

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

/// A number whose lowest byte comes first in memory.
static inline uint64_t lowest_first(uint64_t word) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(word);
#else
    return word;
#endif
}

/// Fills a row of pixels, from registers: what was just written byte by byte cannot be read at once. Up to
/// REPEATED - 1 bytes behind the row change too.
static void fill_row(uint8_t *row, int32_t count, const uint8_t *channels) {
    uint64_t pixel = channels[0] | (uint64_t)channels[1] << 8 | (uint64_t)channels[2] << 16;
    const uint64_t words[3] = {lowest_first(pixel | pixel << 24 | pixel << 48),
                               lowest_first(pixel >> 16 | pixel << 8 | pixel << 32 | pixel << 56),
                               lowest_first(pixel >> 8 | pixel << 16 | pixel << 40)};
    for (int32_t done = 0; done < 3 * count; done += REPEATED)
        memcpy(row + done, words, REPEATED);
}

/// Draws a rectangle; p holds its borders in eighths of a pixel. Rows that are covered alike are drawn as
/// one.
static void draw_rectangle(const painter *painter, int32_t size, const pcd_mark *mark, const int32_t *p,
                           uint8_t *rgb) {
    int32_t first_x = pcd_larger(0, p[0] >> 3), end_x = pcd_smaller(size, (p[2] + 7) >> 3);
    int32_t first_y = pcd_larger(0, p[1] >> 3), end_y = pcd_smaller(size, (p[3] + 7) >> 3);
    int32_t last = end_x - 1 - first_x;
    if (last < 0)
        return;
    uint8_t color[ROW_BYTES + REPEATED], inverse_alpha[ROW_BYTES], shade[3], inverse[3];
    blend_area area = {.color = color,
                       .inverse_alpha = inverse_alpha,
                       .target_stride = 3 * size,
                       .bytes = 3 * (last + 1),
                       .opacity = 255};
    int32_t columns_first = lines_inside(first_x, p[0], p[2]);
    int32_t columns_last = lines_inside(end_x - 1, p[0], p[2]);
    for (int32_t y = first_y; y < end_y; y += area.height) {
        int32_t lines = lines_inside(y, p[1], p[3]);
        mark_pixel(mark, 4 * lines, shade, inverse);
        fill_row(color, last + 1, shade);
        memset(inverse_alpha, inverse[0], (size_t)area.bytes);
        if (columns_first < 4)
            mark_pixel(mark, lines * columns_first, color, inverse_alpha);
        if (columns_last < 4)
            mark_pixel(mark, lines * columns_last, color + 3 * last, inverse_alpha + 3 * last);
        area.target = rgb + 3 * ((size_t)y * (size_t)size + (size_t)first_x);
        area.height = lines < 4 ? 1 : pcd_larger(1, pcd_smaller(end_y, p[3] >> 3) - y);
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
    // The foot of the perpendicular, or the end that is nearer.
    int64_t foot_x = 0, foot_y = 0;
    if (along >= length)
        foot_x = width, foot_y = height;
    else if (along > 0)
        foot_x = along * width / length, foot_y = along * height / length;
    int64_t dx = x - p[0] - foot_x, dy = y - p[1] - foot_y;
    return 4 * (dx * dx + dy * dy) <= (int64_t)thickness * thickness;
}

/// An ellipse or a line, and the columns of samples, four a pixel, it may cover.
typedef struct curved_mark {
    const pcd_mark *mark;
    const int32_t *p;
    int32_t thickness, low, high;
} curved_mark;

static bool covers(const curved_mark *curved, int32_t column, int32_t line) {
    return mark_covers(curved->mark, curved->p, curved->thickness, 2 * column + 1, 2 * line + 1);
}

/// The columns a mark covers in a line of samples: none if last < first.
typedef struct span {
    int32_t first, last;
} span;

/// Marks bulge outwards, so that what they cover of a line is in one piece, near to that of the line before.
static span find_span(const curved_mark *curved, int32_t line, span near) {
    int32_t seed = near.first;
    while (seed <= curved->high && !covers(curved, seed, line))
        seed++;
    if (seed > curved->high) {
        seed = near.first - 1;
        while (seed >= curved->low && !covers(curved, seed, line))
            seed--;
        if (seed < curved->low)
            return (span){near.first, near.first - 1};
    }
    span found = {seed, pcd_larger(seed, near.last)};
    while (found.first > curved->low && covers(curved, found.first - 1, line))
        found.first--;
    while (found.last > seed && !covers(curved, found.last, line))
        found.last--;
    while (found.last < curved->high && covers(curved, found.last + 1, line))
        found.last++;
    return found;
}

/// Adds a span's samples to the pixels they lie in.
static void add_span(span span, int32_t first_x, uint8_t *inside) {
    int32_t first = span.first / 4 - first_x, last = span.last / 4 - first_x;
    if (span.last < span.first)
        return;
    for (int32_t i = first; i <= last; i++)
        inside[i] = (uint8_t)(inside[i] + 4);
    inside[first] = (uint8_t)(inside[first] - span.first % 4);
    inside[last] = (uint8_t)(inside[last] - (3 - span.last % 4));
}

/// Computes rows of a curved mark; each begins at the first column's pixel.
typedef struct curved_rows {
    const curved_mark *curved;
    uint8_t shades[SAMPLES + 1][3], inverses[SAMPLES + 1][3]; ///< Of a pixel, by the samples inside.
    span near;                                                ///< In the line before.
} curved_rows;

static void curved_begin(curved_rows *rows, const curved_mark *curved) {
    rows->curved = curved;
    rows->near = (span){curved->low, curved->low};
    for (int32_t inside = 0; inside <= SAMPLES; inside++)
        mark_pixel(curved->mark, inside, rows->shades[inside], rows->inverses[inside]);
}

static void curved_row(curved_rows *rows, int32_t y, uint8_t *color, uint8_t *inverse_alpha) {
    const curved_mark *curved = rows->curved;
    int32_t first_x = curved->low / 4, count = (curved->high + 1) / 4 - first_x;
    uint8_t inside[MAX_ROW] = {0};
    for (int32_t line = 4 * y; line < 4 * y + 4; line++) {
        rows->near = find_span(curved, line, rows->near);
        add_span(rows->near, first_x, inside);
    }
    for (int32_t i = 0; i < count; i++) {
        memcpy(color + 3 * i, rows->shades[inside[i]], 3);
        memcpy(inverse_alpha + 3 * i, rows->inverses[inside[i]], 3);
    }
}

static void draw_curved(const painter *painter, const curved_mark *curved, rectangle part, int32_t size,
                        uint8_t *rgb) {
    uint8_t color[ROW_BYTES], inverse_alpha[ROW_BYTES];
    curved_rows rows;
    curved_begin(&rows, curved);
    for (int32_t y = part.top; y < part.bottom; y++) {
        curved_row(&rows, y, color, inverse_alpha);
        blend(painter, rgb + 3 * (size_t)size * (size_t)size,
              (blend_area){.target = rgb + 3 * ((size_t)y * (size_t)size + (size_t)part.left),
                           .color = color,
                           .inverse_alpha = inverse_alpha,
                           .bytes = 3 * (part.right - part.left),
                           .height = 1,
                           .opacity = 255});
    }
}

/// The key of a mark relative to the pixel its first point lies in; 0: not to be kept.
static uint64_t curved_key(const curved_mark *curved) {
    const pcd_mark *mark = curved->mark;
    const int32_t *p = curved->p;
    int32_t width = p[2] - p[0] + 1024, height = p[3] - p[1] + 1024;
    // Marks of the world move with it: hardly any would be met again.
    if (!mark->on_screen || mark->opacity < 255 || ((width | height) & ~2047) || curved->thickness > 255)
        return 0;
    uint64_t color = (uint64_t)mark->red << 16 | (uint64_t)mark->green << 8 | mark->blue;
    return kept_key(KEPT_MARK, color << 37 | (uint64_t)curved->thickness << 29 |
                                   (uint64_t)(mark->shape == PCD_SHAPE_LINE) << 28 | (uint64_t)width << 17 |
                                   (uint64_t)height << 6 | (uint64_t)(p[0] & 7) << 3 | (uint64_t)(p[1] & 7));
}

/// Draws a mark that lies in the frame with its rows kept. @return false if they cannot be
static bool draw_kept_mark(const painter *painter, const curved_mark *curved, rectangle part, int32_t size,
                           uint8_t *rgb) {
    kept_pictures *kept = gallery_kept(painter->pictures);
    uint64_t key = painter->keep_scaled ? curved_key(curved) : 0;
    if (!key)
        return false;
    const bitmap *found = kept_find(kept, key);
    if (!found) {
        // However many there are, half of the memory stays for sprites.
        if (atomic_load_explicit(&kept->used, memory_order_relaxed) > kept->capacity / 2)
            return false;
        bitmap *built =
            kept_take_bitmap(kept, part.left - (curved->p[0] >> 3), part.top - (curved->p[1] >> 3),
                             part.right - part.left, part.bottom - part.top);
        if (!built)
            return false;
        curved_rows rows;
        curved_begin(&rows, curved);
        for (int32_t row = 0; row < built->height; row++) {
            uint8_t *color = built->rows + 2 * (size_t)built->stride * (size_t)row;
            curved_row(&rows, part.top + row, color, color + built->stride);
        }
        found = kept_publish(kept, key, built);
    }
    return draw_bitmap(painter, found, curved->p[0] >> 3, curved->p[1] >> 3, 255, size, rgb);
}

void draw_mark(const painter *painter, const camera *camera, const pcd_mark *mark, uint8_t *rgb) {
    double eighth = 8.0 * camera->scale;
    int32_t left = mark->on_screen ? 0 : 8 * camera->left,
            top = 8 * (mark->on_screen ? -camera->size : camera->top);
    int32_t p[4] = {
        round_to_int((double)mark->x0 * eighth) - left, round_to_int(-(double)mark->y0 * eighth) - top,
        round_to_int((double)mark->x1 * eighth) - left, round_to_int(-(double)mark->y1 * eighth) - top};
    int32_t low_x = pcd_smaller(p[0], p[2]), high_x = pcd_larger(p[0], p[2]);
    int32_t low_y = pcd_smaller(p[1], p[3]), high_y = pcd_larger(p[1], p[3]);
    int32_t thickness = mark->shape == PCD_SHAPE_LINE ? pcd_larger(8, camera->size / 8) : 0;
    if (mark->shape != PCD_SHAPE_LINE)
        p[0] = low_x, p[1] = low_y, p[2] = high_x, p[3] = high_y;
    if (mark->shape == PCD_SHAPE_RECTANGLE) {
        draw_rectangle(painter, camera->size, mark, p, rgb);
        return;
    }
    int32_t reach = (thickness + 1) / 2;
    rectangle whole = {(low_x - reach) >> 3, (low_y - reach) >> 3, ((high_x + reach) >> 3) + 1,
                       ((high_y + reach) >> 3) + 1};
    rectangle part = intersect(whole, (rectangle){0, 0, camera->size, camera->size});
    if (part.left >= part.right || part.top >= part.bottom)
        return;
    curved_mark curved = {mark, p, thickness, 4 * part.left, 4 * part.right - 1};
    bool is_inside = memcmp(&part, &whole, sizeof part) == 0;
    if (!is_inside || !draw_kept_mark(painter, &curved, part, camera->size, rgb))
        draw_curved(painter, &curved, part, camera->size, rgb);
}

void draw_velocity(const painter *painter, const pcd_scene *scene, const camera *camera, uint8_t *rgb) {
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
