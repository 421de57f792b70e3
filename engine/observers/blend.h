/// The inner loop of drawing. The plain C version is the definition; others give the same bytes.
#ifndef PROCADE_BLEND_H
#define PROCADE_BLEND_H

#include "base/base.h"

typedef struct blend_ops {
    /// target[i] = color[i] + (target[i] * inverse_alpha[i] + 255) / 256: exact at both ends, never overflows for
    /// premultiplied colours.
    void (*row)(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha, int32_t count);
} blend_ops;

/// The fastest operations of this processor, or the plain ones.
const blend_ops *blend_choose(bool plain);

#endif
