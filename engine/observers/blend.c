#include "blend.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static void blend_row_plain(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha,
                            int32_t count) {
    for (int32_t i = 0; i < count; i++)
        target[i] = (uint8_t)(color[i] + ((target[i] * inverse_alpha[i] + 255) >> 8));
}

static void blend_rows_plain(uint8_t *target, size_t target_stride, const uint8_t *rows, int32_t stride,
                             int32_t height) {
    for (; height > 0; height--, target += target_stride, rows += 2 * stride)
        blend_row_plain(target, rows, rows + stride, stride);
}

static const blend_ops plain_ops = {.row = blend_row_plain, .rows = blend_rows_plain};

#if defined(__SSE2__)
static inline void blend_block_sse2(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha) {
    const __m128i zero = _mm_setzero_si128(), round = _mm_set1_epi16(255);
    __m128i t = _mm_loadu_si128((const __m128i *)(const void *)target);
    __m128i a = _mm_loadu_si128((const __m128i *)(const void *)inverse_alpha);
    __m128i c = _mm_loadu_si128((const __m128i *)(const void *)color);
    __m128i low = _mm_mullo_epi16(_mm_unpacklo_epi8(t, zero), _mm_unpacklo_epi8(a, zero));
    __m128i high = _mm_mullo_epi16(_mm_unpackhi_epi8(t, zero), _mm_unpackhi_epi8(a, zero));
    low = _mm_srli_epi16(_mm_add_epi16(low, round), 8);
    high = _mm_srli_epi16(_mm_add_epi16(high, round), 8);
    _mm_storeu_si128((__m128i *)(void *)target, _mm_add_epi8(_mm_packus_epi16(low, high), c));
}

static void blend_row_sse2(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha,
                           int32_t count) {
    int32_t i = 0;
    for (; i + BLEND_BLOCK <= count; i += BLEND_BLOCK)
        blend_block_sse2(target + i, color + i, inverse_alpha + i);
    blend_row_plain(target + i, color + i, inverse_alpha + i, count - i);
}

static void blend_rows_sse2(uint8_t *target, size_t target_stride, const uint8_t *rows, int32_t stride,
                            int32_t height) {
    for (; height > 0; height--, target += target_stride, rows += 2 * stride)
        for (int32_t i = 0; i < stride; i += BLEND_BLOCK)
            blend_block_sse2(target + i, rows + i, rows + stride + i);
}

static const blend_ops sse2_ops = {.row = blend_row_sse2, .rows = blend_rows_sse2};
#endif

const blend_ops *blend_choose(bool plain) {
#if defined(__SSE2__)
    if (!plain)
        return &sse2_ops;
#endif
    (void)plain;
    return &plain_ops;
}
