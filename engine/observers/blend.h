/// The inner loops of drawing. The plain C version is the definition; others give the same bytes.
#ifndef PROCADE_BLEND_H
#define PROCADE_BLEND_H

#include "base/base.h"

enum { BLEND_BLOCK = 16 }; ///< Bytes at once.

/// Copies a few bytes without the cost of a call, many by memcpy. The last block may overlap the one before.
static inline void copy_row(uint8_t *target, const uint8_t *source, int32_t bytes) {
    if (bytes >= 64) {
        memcpy(target, source, (size_t)bytes);
    } else if (bytes >= 16) {
        for (int32_t i = 0; i + 16 < bytes; i += 16)
            memcpy(target + i, source + i, 16);
        memcpy(target + bytes - 16, source + bytes - 16, 16);
    } else if (bytes >= 8) {
        memcpy(target, source, 8);
        memcpy(target + bytes - 8, source + bytes - 8, 8);
    } else if (bytes >= 4) {
        memcpy(target, source, 4);
        memcpy(target + bytes - 4, source + bytes - 4, 4);
    } else {
        for (int32_t i = 0; i < bytes; i++)
            target[i] = source[i];
    }
}

/// Rows of bytes to be blended over others.
typedef struct blend_area {
    uint8_t *target;
    const uint8_t *color, *inverse_alpha; ///< Premultiplied, and 255 - alpha.
    int32_t target_stride, source_stride; ///< From one row to the next.
    int32_t bytes, height;                ///< A row, and rows.
    uint8_t opacity;                      ///< Of all, 255: as it is.
    /// Up to BLEND_BLOCK - 1 bytes behind the last row of the target may be written as they are. Behind the
    /// other rows they may always, and behind all rows of the source they may be read.
    bool has_room;
} blend_area;

/// With c and i, colour and inverse alpha made fainter by opacity and rounded,
/// target = c + (target * i + 255) / 256: exact at both ends, never overflows for premultiplied colours.
typedef struct blender {
    void (*area)(const blend_area *area);
    /// The same for whole rows as bitmaps hold them: `stride` bytes of colour, a multiple of BLEND_BLOCK,
    /// then as many of inverse alpha. All bytes of the target are there.
    void (*rows)(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source, int32_t stride,
                 int32_t height, uint8_t opacity);
    /// Copies rows of bytes.
    void (*copy)(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source, ptrdiff_t source_stride,
                 int32_t bytes, int32_t height);
} blender;

enum { MAX_BLENDERS = 4 };
/// Those that run on this processor: the plain one first, the fastest last. @return how many
int32_t blend_list(const blender *blenders[MAX_BLENDERS]);

#endif
