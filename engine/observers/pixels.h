/// Other layouts of a frame. The plain C versions are the definition; others give the same bytes.
#ifndef PROCADE_PIXELS_H
#define PROCADE_PIXELS_H

#include "base/base.h"

/// Converts interleaved RGB to three planes, one after the other. @param plain no vector code.
void pixels_to_planes(const uint8_t *rgb, int32_t num_pixels, bool plain, uint8_t *planes);
/// Converts interleaved RGB to luminance, (77 red + 150 green + 29 blue) / 256 rounded down.
void pixels_to_grey(const uint8_t *rgb, int32_t num_pixels, bool plain, uint8_t *grey);

#endif
