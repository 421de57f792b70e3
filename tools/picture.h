/// @file picture.h
/// RGB pictures: pasting, writing text on them, and PNG files.
#ifndef PROCADE_TOOLS_PICTURE_H
#define PROCADE_TOOLS_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

/// Rows from the top, 3 bytes a pixel.
typedef struct picture {
    int32_t width, height;
    uint8_t *pixels;
} picture;

typedef struct color {
    uint8_t red, green, blue;
} color;

/// A picture of one colour; free with picture_free(). @return false if memory ran out
bool picture_new(picture *image, int32_t width, int32_t height, color fill);
void picture_free(picture *image);

/// Copies a square of RGB pixels into the picture with its corner at (x, y); it must fit.
void picture_paste(picture *image, const uint8_t *pixels, int32_t size, int32_t x, int32_t y);
/// Writes a text with its upper left corner at (x, y), each pixel of the typeface `scale` wide; clipped.
void picture_text(picture *image, const char *text, int32_t x, int32_t y, int32_t scale, color ink);

/// Writes a PNG file, wholly or not at all. @return EXIT_FINE, or an exit code after having said what was
/// wrong
int picture_write(const picture *image, const char *path);

#endif
