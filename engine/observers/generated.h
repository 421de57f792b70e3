/// Random shapes in place of art.
#ifndef PROCADE_GENERATED_H
#define PROCADE_GENERATED_H

#include "base/base.h"

enum { GENERATED_SIDE = 64 };

/// Draws [GENERATED_SIDE][GENERATED_SIDE] premultiplied RGBA words, a function of the seed: a full picture of
/// nested shapes for backgrounds and terrain, a free-standing figure for the rest.
void generated_picture(uint64_t seed, bool background, bool terrain, uint32_t *pixels);

#endif
