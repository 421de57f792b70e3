#include "generated.h"

/// A filled rectangle or ellipse, pixels.
typedef struct shape {
    int32_t x, y, half_width, half_height;
    bool ellipse;
    uint32_t color;
} shape;

static bool covers(const shape *figure, int32_t x, int32_t y) {
    int32_t dx = x - figure->x, dy = y - figure->y, a = figure->half_width, b = figure->half_height;
    if (figure->ellipse)
        return dx * dx * b * b + dy * dy * a * a <= a * a * b * b;
    return dx >= -a && dx <= a && dy >= -b && dy <= b;
}

static void draw(const shape *figure, uint32_t *pixels) {
    for (int32_t y = 0; y < GENERATED_SIDE; y++)
        for (int32_t x = 0; x < GENERATED_SIDE; x++)
            if (covers(figure, x, y))
                pixels[y * GENERATED_SIDE + x] = figure->color;
}

/// A colour between two brightnesses.
static uint32_t random_color(pcd_rng *rng, int32_t low, int32_t high) {
    uint32_t color = 0xFF000000u;
    for (int shift = 0; shift < 24; shift += 8)
        color |= (uint32_t)pcd_rng_range(rng, low, high) << shift;
    return color;
}

static void draw_random(pcd_rng *rng, int32_t count, int32_t margin, int32_t size, int32_t low, int32_t high,
                        uint32_t *pixels) {
    for (int32_t i = 0; i < count; i++) {
        shape figure = {.x = pcd_rng_range(rng, margin, GENERATED_SIDE - 1 - margin),
                        .y = pcd_rng_range(rng, margin, GENERATED_SIDE - 1 - margin),
                        .half_width = pcd_rng_range(rng, 2, size),
                        .half_height = pcd_rng_range(rng, 2, size),
                        .ellipse = pcd_rng_chance(rng, 0.5f),
                        .color = random_color(rng, low, high)};
        draw(&figure, pixels);
    }
}

void generated_picture(uint64_t seed, bool background, bool terrain, uint32_t *pixels) {
    pcd_rng rng = {pcd_mix(seed, 0x67656E)};
    bool full = background || terrain;
    uint32_t ground = full ? random_color(&rng, 20, 120) : 0u;
    for (int32_t i = 0; i < GENERATED_SIDE * GENERATED_SIDE; i++)
        pixels[i] = ground;
    if (background) {
        draw_random(&rng, 24, 0, 20, 10, 110, pixels);
    } else if (terrain) {
        draw_random(&rng, 8, 8, 20, 60, 160, pixels);
    } else {
        // Crossed bars make the figure reach all four sides of its box; blotches make it one of a kind.
        shape bars[2] = {{32, 32, 31, pcd_rng_range(&rng, 6, 14), false, random_color(&rng, 60, 255)},
                         {32, 32, pcd_rng_range(&rng, 6, 14), 31, false, random_color(&rng, 60, 255)}};
        draw(&bars[0], pixels);
        draw(&bars[1], pixels);
        draw_random(&rng, 5, 12, 12, 60, 255, pixels);
    }
}
