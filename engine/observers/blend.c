#include "blend.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// part * whole / 255, rounded.
static int32_t share_of(int32_t part, int32_t whole) {
    return (part * whole + 127) / 255;
}

static void blend_plain(const blend_area *area) {
    for (int32_t row = 0; row < area->height; row++) {
        uint8_t *target = area->target + (ptrdiff_t)row * area->target_stride;
        const uint8_t *color = area->color + (ptrdiff_t)row * area->source_stride;
        const uint8_t *inverse_alpha = area->inverse_alpha + (ptrdiff_t)row * area->source_stride;
        for (int32_t i = 0; i < area->bytes; i++) {
            int32_t c = share_of(color[i], area->opacity);
            int32_t inverse = 255 - share_of(255 - inverse_alpha[i], area->opacity);
            target[i] = (uint8_t)(c + ((target[i] * inverse + 255) >> 8));
        }
    }
}

#if defined(__SSE2__)
/// Sixteen bytes times eight equal factors, divided by 255 and rounded.
static inline __m128i shares_of(__m128i bytes, __m128i factor) {
    const __m128i zero = _mm_setzero_si128(), half = _mm_set1_epi16(128);
    __m128i low = _mm_add_epi16(_mm_mullo_epi16(_mm_unpacklo_epi8(bytes, zero), factor), half);
    __m128i high = _mm_add_epi16(_mm_mullo_epi16(_mm_unpackhi_epi8(bytes, zero), factor), half);
    low = _mm_srli_epi16(_mm_add_epi16(low, _mm_srli_epi16(low, 8)), 8);
    high = _mm_srli_epi16(_mm_add_epi16(high, _mm_srli_epi16(high, 8)), 8);
    return _mm_packus_epi16(low, high);
}

/// Bytes of the source outside `kept` count as clear.
static inline void blend_block(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha,
                               bool is_faint, __m128i opacity, bool is_cut, __m128i kept) {
    const __m128i zero = _mm_setzero_si128(), round = _mm_set1_epi16(255), ones = _mm_set1_epi8(-1);
    __m128i t = _mm_loadu_si128((const __m128i *)(const void *)target);
    __m128i i = _mm_loadu_si128((const __m128i *)(const void *)inverse_alpha);
    __m128i c = _mm_loadu_si128((const __m128i *)(const void *)color);
    if (is_faint) {
        c = shares_of(c, opacity);
        i = _mm_xor_si128(shares_of(_mm_xor_si128(i, ones), opacity), ones);
    }
    if (is_cut) {
        c = _mm_and_si128(c, kept);
        i = _mm_or_si128(i, _mm_xor_si128(kept, ones));
    }
    __m128i low = _mm_mullo_epi16(_mm_unpacklo_epi8(t, zero), _mm_unpacklo_epi8(i, zero));
    __m128i high = _mm_mullo_epi16(_mm_unpackhi_epi8(t, zero), _mm_unpackhi_epi8(i, zero));
    low = _mm_srli_epi16(_mm_add_epi16(low, round), 8);
    high = _mm_srli_epi16(_mm_add_epi16(high, round), 8);
    _mm_storeu_si128((__m128i *)(void *)target, _mm_add_epi8(_mm_packus_epi16(low, high), c));
}

/// Rows that all have room.
static inline void blend_rows(const blend_area *area, int32_t height, bool is_faint) {
    static const uint8_t edge[2 * BLEND_BLOCK] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                  255, 255, 255, 255, 255, 255, 255, 255};
    int32_t whole = area->bytes & ~(BLEND_BLOCK - 1), rest = area->bytes - whole;
    const __m128i opacity = _mm_set1_epi16(area->opacity);
    const __m128i kept = _mm_loadu_si128((const __m128i *)(const void *)(edge + BLEND_BLOCK - rest));
    uint8_t *target = area->target;
    const uint8_t *color = area->color, *inverse_alpha = area->inverse_alpha;
    for (; height > 0; height--) {
        for (int32_t i = 0; i < whole; i += BLEND_BLOCK)
            blend_block(target + i, color + i, inverse_alpha + i, is_faint, opacity, false, kept);
        if (rest)
            blend_block(target + whole, color + whole, inverse_alpha + whole, is_faint, opacity, true, kept);
        target += area->target_stride, color += area->source_stride, inverse_alpha += area->source_stride;
    }
}

static void blend_sse2(const blend_area *area) {
    int32_t roomy = area->height - !area->has_room;
    if (area->opacity == 255)
        blend_rows(area, roomy, false);
    else
        blend_rows(area, roomy, true);
    if (!area->has_room && area->height > 0) {
        blend_area last = *area;
        last.target += (ptrdiff_t)roomy * area->target_stride;
        last.color += (ptrdiff_t)roomy * area->source_stride;
        last.inverse_alpha += (ptrdiff_t)roomy * area->source_stride;
        last.height = 1;
        blend_plain(&last);
    }
}
#endif

blend_function *blend_choose(bool plain) {
#if defined(__SSE2__)
    if (!plain)
        return blend_sse2;
#endif
    (void)plain;
    return blend_plain;
}
