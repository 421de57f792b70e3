#include "blend.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static void blend_row_plain(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        target[i] = (uint8_t)(color[i] + ((target[i] * inverse_alpha[i] + 255) >> 8));
}

static const blend_ops plain_ops = {.row = blend_row_plain};

#if defined(__SSE2__)
/// Sixteen bytes at once, eight for the rest, single bytes last.
static void blend_row_sse2(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha, int32_t count) {
    const __m128i zero = _mm_setzero_si128(), round = _mm_set1_epi16(255);
    int32_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m128i t = _mm_loadu_si128((const __m128i *)(const void *)(target + i));
        __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(inverse_alpha + i));
        __m128i c = _mm_loadu_si128((const __m128i *)(const void *)(color + i));
        __m128i low = _mm_mullo_epi16(_mm_unpacklo_epi8(t, zero), _mm_unpacklo_epi8(a, zero));
        __m128i high = _mm_mullo_epi16(_mm_unpackhi_epi8(t, zero), _mm_unpackhi_epi8(a, zero));
        low = _mm_srli_epi16(_mm_add_epi16(low, round), 8);
        high = _mm_srli_epi16(_mm_add_epi16(high, round), 8);
        _mm_storeu_si128((__m128i *)(void *)(target + i), _mm_add_epi8(_mm_packus_epi16(low, high), c));
    }
    for (; i + 8 <= count; i += 8) {
        __m128i t = _mm_loadl_epi64((const __m128i *)(const void *)(target + i));
        __m128i a = _mm_loadl_epi64((const __m128i *)(const void *)(inverse_alpha + i));
        __m128i c = _mm_loadl_epi64((const __m128i *)(const void *)(color + i));
        __m128i low = _mm_mullo_epi16(_mm_unpacklo_epi8(t, zero), _mm_unpacklo_epi8(a, zero));
        low = _mm_srli_epi16(_mm_add_epi16(low, round), 8);
        _mm_storel_epi64((__m128i *)(void *)(target + i), _mm_add_epi8(_mm_packus_epi16(low, low), c));
    }
    for (; i < count; i++)
        target[i] = (uint8_t)(color[i] + ((target[i] * inverse_alpha[i] + 255) >> 8));
}

static const blend_ops sse2_ops = {.row = blend_row_sse2};
#endif

const blend_ops *blend_choose(bool plain) {
#if defined(__SSE2__)
    if (!plain)
        return &sse2_ops;
#endif
    (void)plain;
    return &plain_ops;
}
