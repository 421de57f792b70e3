/// The inner loop of drawing. The plain C version is the definition; others give the same bytes.
#ifndef PROCADE_BLEND_H
#define PROCADE_BLEND_H

#include "base/base.h"

enum { BLEND_BLOCK = 16 }; ///< Bytes at once.

typedef struct blend_ops {
    /// target[i] = color[i] + (target[i] * inverse_alpha[i] + 255) / 256: exact at both ends, never overflows
    /// for premultiplied colours.
    void (*row)(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha, int32_t count);
    /// Blends `height` rows of `stride` bytes (a multiple of BLEND_BLOCK), as in a bitmap: stride colour
    /// bytes, stride inverse alphas. Bytes of the target that colour 0 and inverse alpha 255 leave as they
    /// are may be written.
    void (*rows)(uint8_t *target, size_t target_stride, const uint8_t *rows, int32_t stride, int32_t height);
} blend_ops;

/// The fastest operations of this processor, or the plain ones.
const blend_ops *blend_choose(bool plain);

#endif
