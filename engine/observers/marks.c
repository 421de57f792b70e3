#include "marks.h"

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

void draw_mark(const painter *painter, const camera *camera, const pcd_mark *mark, uint8_t *rgb) {
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
