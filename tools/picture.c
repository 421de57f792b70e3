#include "picture.h"

#include <errno.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "font.h"
#include "output.h"
#include "report.h"

#define CHANNELS 3

bool picture_new(picture *image, int32_t width, int32_t height, color fill) {
    size_t count = (size_t)width * (size_t)height;
    *image = (picture){width, height, malloc(count * CHANNELS)};
    if (!image->pixels)
        return false;
    for (size_t i = 0; i < count; i++)
        memcpy(image->pixels + i * CHANNELS, &fill, CHANNELS);
    return true;
}

void picture_free(picture *image) {
    free(image->pixels);
    *image = (picture){0};
}

static uint8_t *pixel_at(const picture *image, int32_t x, int32_t y) {
    return image->pixels + ((size_t)y * (size_t)image->width + (size_t)x) * CHANNELS;
}

void picture_paste(picture *image, const uint8_t *pixels, int32_t size, int32_t x, int32_t y) {
    size_t row_size = (size_t)size * CHANNELS;
    for (int32_t row = 0; row < size; row++)
        memcpy(pixel_at(image, x, y + row), pixels + (size_t)row * row_size, row_size);
}

static void fill_square(picture *image, int32_t left, int32_t top, int32_t size, color ink) {
    for (int32_t y = top; y < top + size; y++) {
        for (int32_t x = left; x < left + size; x++) {
            if (x >= 0 && y >= 0 && x < image->width && y < image->height)
                memcpy(pixel_at(image, x, y), &ink, CHANNELS);
        }
    }
}

void picture_text(picture *image, const char *text, int32_t x, int32_t y, int32_t scale, color ink) {
    for (; *text; text++, x += FONT_ADVANCE * scale) {
        const uint8_t *rows = font_rows(*text);
        for (int32_t row = 0; row < FONT_HEIGHT; row++) {
            for (int32_t column = 0; column < FONT_WIDTH; column++) {
                if ((rows[row] >> (FONT_WIDTH - 1 - column)) & 1)
                    fill_square(image, x + column * scale, y + row * scale, scale, ink);
            }
        }
    }
}

int picture_write(const picture *image, const char *path) {
    output out;
    int code = output_open(&out, path);
    if (code != EXIT_FINE)
        return code;
    png_image header = {
        .version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)image->width,
        .height = (png_uint_32)image->height,
        .format = PNG_FORMAT_RGB,
    };
    errno = 0;
    bool is_good = png_image_write_to_stdio(&header, out.file, 0, image->pixels, 0, NULL) != 0;
    if (!is_good)
        report_failure("cannot write '%s': %s", path, errno ? strerror(errno) : header.message);
    code = output_close(&out, is_good);
    return is_good ? code : EXIT_FAILED;
}
