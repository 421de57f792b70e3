#include "sampling.h"

enum { MAX_LEVELS = 12 };

// ---------------------------------------------------------------------------------------------------------
// Halved copies
// ---------------------------------------------------------------------------------------------------------

size_t chain_size(int32_t width, int32_t height) {
    size_t size = 0;
    for (int level = 0; level < MAX_LEVELS; level++) {
        size += (size_t)width * (size_t)height;
        width = pcd_larger(1, width / 2);
        height = pcd_larger(1, height / 2);
    }
    return size;
}

static uint32_t average_of_four(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    uint32_t average = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        uint32_t sum = (a >> shift & 255u) + (b >> shift & 255u) + (c >> shift & 255u) + (d >> shift & 255u);
        average |= ((sum + 2u) >> 2) << shift;
    }
    return average;
}

static void halve(const uint32_t *from, int32_t width, int32_t height, uint32_t *to) {
    int32_t half_width = pcd_larger(1, width / 2), half_height = pcd_larger(1, height / 2);
    for (int32_t y = 0; y < half_height; y++) {
        const uint32_t *upper = from + (size_t)pcd_smaller(2 * y, height - 1) * (size_t)width;
        const uint32_t *lower = from + (size_t)pcd_smaller(2 * y + 1, height - 1) * (size_t)width;
        for (int32_t x = 0; x < half_width; x++) {
            int32_t left = pcd_smaller(2 * x, width - 1), right = pcd_smaller(2 * x + 1, width - 1);
            to[(size_t)y * (size_t)half_width + (size_t)x] =
                average_of_four(upper[left], upper[right], lower[left], lower[right]);
        }
    }
}

void chain_fill(uint32_t *pixels, int32_t width, int32_t height) {
    for (int i = 0; i + 1 < MAX_LEVELS; i++) {
        uint32_t *next = pixels + (size_t)width * (size_t)height;
        halve(pixels, width, height, next);
        pixels = next;
        width = pcd_larger(1, width / 2);
        height = pcd_larger(1, height / 2);
    }
}

/// The smallest level that keeps at least the given size; level 0 if none does.
static level choose_level(level chain, int32_t least_width, int32_t least_height) {
    level chosen = chain;
    for (int i = 0; i + 1 < MAX_LEVELS && chosen.width / 2 >= least_width &&
                    chosen.height / 2 >= least_height && chosen.width > 1 && chosen.height > 1;
         i++) {
        chosen.pixels += (size_t)chosen.width * (size_t)chosen.height;
        chosen.width = pcd_larger(1, chosen.width / 2);
        chosen.height = pcd_larger(1, chosen.height / 2);
    }
    return chosen;
}

// ---------------------------------------------------------------------------------------------------------
// Sprites
// ---------------------------------------------------------------------------------------------------------

/// Sine of 64ths of a turn, in 2^-14.
static const int16_t sines[64] = {
    0,      1606,   3196,   4756,   6270,   7723,   9102,   10394,  11585,  12665,  13623,  14449,  15137,
    15679,  16069,  16305,  16384,  16305,  16069,  15679,  15137,  14449,  13623,  12665,  11585,  10394,
    9102,   7723,   6270,   4756,   3196,   1606,   0,      -1606,  -3196,  -4756,  -6270,  -7723,  -9102,
    -10394, -11585, -12665, -13623, -14449, -15137, -15679, -16069, -16305, -16384, -16305, -16069, -15679,
    -15137, -14449, -13623, -12665, -11585, -10394, -9102,  -7723,  -6270,  -4756,  -3196,  -1606};

static int32_t sine(int32_t angle) {
    return sines[angle & 63];
}

static bool is_quarter_turn(const placement *place) {
    return (place->rotation & 15) == 0;
}

void placement_turn(placement *place) {
    int32_t width = place->width;
    place->x = (2 * place->x + place->width - place->height) >> 1;
    place->y = (2 * place->y + place->height - place->width) >> 1;
    place->width = place->height;
    place->height = width;
}

static int32_t absolute(int32_t x) {
    return x < 0 ? -x : x;
}

/// Half the extent of a turned box along both axes, eighths of a pixel, rounded up.
static void turned_extent(const placement *place, int32_t *half_x, int32_t *half_y) {
    int32_t cosine_part = absolute(sine(place->rotation + 16)), sine_part = absolute(sine(place->rotation));
    *half_x = (cosine_part * place->width + sine_part * place->height + 16383) >> 14;
    *half_y = (sine_part * place->width + cosine_part * place->height + 16383) >> 14;
}

void sprite_extent(const placement *place, int32_t *offset_x, int32_t *offset_y, int32_t *width,
                   int32_t *height) {
    int32_t phase_x = place->x & 3, phase_y = place->y & 3;
    if (is_quarter_turn(place)) {
        *offset_x = *offset_y = 0;
        *width = (phase_x + place->width + 3) >> 2;
        *height = (phase_y + place->height + 3) >> 2;
        return;
    }
    int32_t half_x, half_y;
    turned_extent(place, &half_x, &half_y);
    int32_t center_x = 2 * phase_x + place->width, center_y = 2 * phase_y + place->height; // Eighths of a
                                                                                           // pixel.
    *offset_x = (center_x - half_x) >> 3;
    *offset_y = (center_y - half_y) >> 3;
    *width = ((center_x + half_x + 7) >> 3) - *offset_x;
    *height = ((center_y + half_y + 7) >> 3) - *offset_y;
}

/// A source seen through mirroring and quarter turns: pixel (u, v) is base[u * step_u + v * step_v].
typedef struct oriented {
    const uint32_t *base;
    ptrdiff_t step_u, step_v;
    int32_t width, height;
} oriented;

static oriented orient(level source, int32_t rotation, bool mirrored) {
    ptrdiff_t width = source.width, last_x = source.width - 1, last_y = source.height - 1;
    // How source x and y grow along u and v, and where (0, 0) lies.
    ptrdiff_t x_u = 0, x_v = 0, y_u = 0, y_v = 0, x = 0, y = 0;
    switch (rotation >> 4 & 3) {
    case 0: x_u = 1, y_v = 1; break;
    case 1: x_v = -1, y_u = 1, x = last_x; break;
    case 2: x_u = -1, y_v = -1, x = last_x, y = last_y; break;
    default: x_v = 1, y_u = -1, y = last_y; break;
    }
    if (mirrored)
        x = last_x - x, x_u = -x_u, x_v = -x_v;
    bool swapped = (rotation & 16) != 0;
    return (oriented){source.pixels + y * width + x, x_u + y_u * width, x_v + y_v * width,
                      swapped ? source.height : source.width, swapped ? source.width : source.height};
}

/// Area samples of one row of an upright sprite.
static void area_row(level chain, const placement *place, int32_t row, int32_t first, int32_t count,
                     uint8_t *color, uint8_t *inverse_alpha) {
    bool swapped = (place->rotation & 16) != 0;
    int32_t pieces = place->pieces > 1 ? place->pieces : 1;
    int32_t pieces_x = swapped ? 1 : pieces, pieces_y = swapped ? pieces : 1;
    // Two source pixels a pixel.
    int32_t least_x = (place->width / pieces_x + 1) / 2, least_y = (place->height / pieces_y + 1) / 2;
    level chosen = choose_level(chain, swapped ? least_y : least_x, swapped ? least_x : least_y);
    oriented source = orient(chosen, place->rotation, place->mirrored);
    int32_t total_width = source.width * pieces_x, total_height = source.height * pieces_y;
    int32_t quarter_low = pcd_larger(0, 4 * row - (place->y & 3));
    int32_t quarter_high = pcd_smaller(place->height, 4 * row + 4 - (place->y & 3));
    // Lengths along y in units of 1 / (source height * box height), where all borders are whole numbers.
    int32_t low_y = quarter_low * total_height, high_y = quarter_high * total_height;
    uint32_t whole = 16u * (uint32_t)total_width * (uint32_t)total_height;
    for (int32_t i = 0; i < count; i++) {
        int32_t column = first + i;
        int32_t low_x = pcd_larger(0, 4 * column - (place->x & 3)) * total_width;
        int32_t high_x = pcd_smaller(place->width, 4 * column + 4 - (place->x & 3)) * total_width;
        uint32_t sum[4] = {0, 0, 0, 0};
        for (int32_t v = low_y / place->height; v * place->height < high_y; v++) {
            int32_t length_y =
                pcd_smaller(high_y, (v + 1) * place->height) - pcd_larger(low_y, v * place->height);
            for (int32_t u = low_x / place->width; u * place->width < high_x; u++) {
                int32_t length_x =
                    pcd_smaller(high_x, (u + 1) * place->width) - pcd_larger(low_x, u * place->width);
                uint32_t weight = (uint32_t)length_x * (uint32_t)length_y;
                int32_t piece_u = u < source.width ? u : u % source.width;
                int32_t piece_v = v < source.height ? v : v % source.height;
                uint32_t pixel = source.base[piece_u * source.step_u + piece_v * source.step_v];
                for (int channel = 0; channel < 4; channel++)
                    sum[channel] += weight * (pixel >> (8 * channel) & 255u);
            }
        }
        for (int channel = 0; channel < 3; channel++) {
            color[3 * i + channel] = (uint8_t)((sum[channel] + whole / 2) / whole);
            inverse_alpha[3 * i + channel] = (uint8_t)(255u - (sum[3] + whole / 2) / whole);
        }
    }
}

/// Point samples, sixteen a pixel, of one row of a turned sprite.
static void turned_row(level chain, const placement *place, int32_t row, int32_t first, int32_t count,
                       uint8_t *color, uint8_t *inverse_alpha) {
    level source = choose_level(chain, (place->width + 1) / 2, (place->height + 1) / 2);
    int32_t offset_x, offset_y, width, height;
    sprite_extent(place, &offset_x, &offset_y, &width, &height);
    int32_t cosine = sine(place->rotation + 16), sinus = sine(place->rotation);
    for (int32_t i = 0; i < count; i++) {
        uint32_t sum[4] = {8, 8, 8, 8};
        for (int32_t sample = 0; sample < 16; sample++) {
            // From the box's centre, eighths of a pixel, y downwards.
            int32_t dx =
                8 * (offset_x + first + i) + 2 * (sample & 3) + 1 - 2 * (place->x & 3) - place->width;
            int32_t dy = 8 * (offset_y + row) + 2 * (sample >> 2) + 1 - 2 * (place->y & 3) - place->height;
            // Turned back; in 2^-14 of an eighth, from the box's upper left corner.
            int64_t x = (int64_t)dx * cosine - (int64_t)dy * sinus + ((int64_t)place->width << 14);
            int64_t y = (int64_t)dx * sinus + (int64_t)dy * cosine + ((int64_t)place->height << 14);
            int64_t span_x = (int64_t)place->width << 15, span_y = (int64_t)place->height << 15;
            if (x < 0 || y < 0 || x >= span_x || y >= span_y)
                continue;
            int32_t pieces = place->pieces > 1 ? place->pieces : 1;
            int32_t u = (int32_t)(x * source.width * pieces / span_x) % source.width,
                    v = (int32_t)(y * source.height / span_y);
            if (place->mirrored)
                u = source.width - 1 - u;
            uint32_t pixel = source.pixels[(size_t)v * (size_t)source.width + (size_t)u];
            for (int channel = 0; channel < 4; channel++)
                sum[channel] += pixel >> (8 * channel) & 255u;
        }
        for (int channel = 0; channel < 3; channel++) {
            color[3 * i + channel] = (uint8_t)(sum[channel] >> 4);
            inverse_alpha[3 * i + channel] = (uint8_t)(255u - (sum[3] >> 4));
        }
    }
}

void sample_sprite(level chain, const placement *place, int32_t row, int32_t first, int32_t count,
                   uint8_t *color, uint8_t *inverse_alpha) {
    if (is_quarter_turn(place))
        area_row(chain, place, row, first, count, color, inverse_alpha);
    else
        turned_row(chain, place, row, first, count, color, inverse_alpha);
}

// ---------------------------------------------------------------------------------------------------------
// Backgrounds
// ---------------------------------------------------------------------------------------------------------

void sample_background(level chain, int32_t width, int32_t height, int32_t row, int32_t first, int32_t count,
                       uint8_t *rgb) {
    level source = choose_level(chain, width, height);
    // Sample positions in 256ths of a source pixel, from its centre.
    int64_t y = (2 * (int64_t)row + 1) * source.height * 128 / height - 128;
    int32_t y0 = (int32_t)(y >> 8), y1 = y0 + 1;
    uint32_t weight_y = (uint32_t)(y & 255);
    const uint32_t *upper = source.pixels + (size_t)pcd_larger(y0, 0) * (size_t)source.width;
    const uint32_t *lower = source.pixels + (size_t)pcd_smaller(y1, source.height - 1) * (size_t)source.width;
    // The same along x, stepped with its remainder in place of a division a pixel.
    int64_t position = (2 * (int64_t)first + 1) * source.width * 128;
    int32_t whole = (int32_t)(position / width), rest = (int32_t)(position % width);
    int32_t whole_step = 256 * source.width / width, rest_step = 256 * source.width % width;
    for (int32_t i = 0; i < count; i++) {
        int32_t x = whole - 128;
        whole += whole_step, rest += rest_step;
        if (rest >= width)
            whole++, rest -= width;
        int32_t x0 = x >> 8, x1 = pcd_smaller(x0 + 1, source.width - 1);
        uint32_t weight_x = (uint32_t)(x & 255);
        x0 = pcd_larger(x0, 0);
        for (int channel = 0; channel < 3; channel++) {
            int shift = 8 * channel;
            uint32_t top =
                (upper[x0] >> shift & 255u) * (256u - weight_x) + (upper[x1] >> shift & 255u) * weight_x;
            uint32_t bottom =
                (lower[x0] >> shift & 255u) * (256u - weight_x) + (lower[x1] >> shift & 255u) * weight_x;
            rgb[3 * i + channel] = (uint8_t)((top * (256u - weight_y) + bottom * weight_y + 32768u) >> 16);
        }
    }
}
