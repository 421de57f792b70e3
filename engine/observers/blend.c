#include "blend.h"

#include "vector.h"

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

static void rows_plain(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source, int32_t stride,
                       int32_t height, uint8_t opacity) {
    blend_plain(&(blend_area){.target = target,
                              .color = source,
                              .inverse_alpha = source + stride,
                              .target_stride = (int32_t)target_stride,
                              .source_stride = 2 * stride,
                              .bytes = stride,
                              .height = height,
                              .opacity = opacity});
}

enum { USUAL_ROW = 3 * 64 };

// The usual width is known to the compiler, which then copies without calls.
static void copy_plain(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source,
                       ptrdiff_t source_stride, int32_t bytes, int32_t height) {
    if (bytes == USUAL_ROW)
        for (; height > 0; height--, target += target_stride, source += source_stride)
            memcpy(target, source, USUAL_ROW);
    else
        for (; height > 0; height--, target += target_stride, source += source_stride)
            copy_row(target, source, bytes);
}

static const blender plain_blender = {blend_plain, rows_plain, copy_plain};

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

static inline void rows_of_blocks(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source,
                                  int32_t stride, int32_t height, bool is_faint, __m128i opacity) {
    for (; height > 0; height--, target += target_stride, source += 2 * stride)
        for (int32_t i = 0; i < stride; i += BLEND_BLOCK)
            blend_block(target + i, source + i, source + stride + i, is_faint, opacity, false, opacity);
}

// Widths that occur most are known to the compiler.
static void rows_sse2(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source, int32_t stride,
                      int32_t height, uint8_t opacity) {
    const __m128i share = _mm_set1_epi16(opacity);
    if (opacity < 255)
        rows_of_blocks(target, target_stride, source, stride, height, true, share);
    else if (stride == BLEND_BLOCK)
        rows_of_blocks(target, target_stride, source, BLEND_BLOCK, height, false, share);
    else if (stride == 2 * BLEND_BLOCK)
        rows_of_blocks(target, target_stride, source, 2 * BLEND_BLOCK, height, false, share);
    else
        rows_of_blocks(target, target_stride, source, stride, height, false, share);
}

static const blender sse2_blender = {blend_sse2, rows_sse2, copy_plain};
#endif

#if defined(HAVE_AVX2)
/// Sixteen words, each at most 255 * 255, divided by 255 and rounded.
AVX2 static inline __m256i divided(__m256i words) {
    words = _mm256_add_epi16(words, _mm256_set1_epi16(128));
    return _mm256_srli_epi16(_mm256_add_epi16(words, _mm256_srli_epi16(words, 8)), 8);
}

AVX2 static inline __m256i wide_shares(__m256i bytes, __m256i factor) {
    const __m256i zero = _mm256_setzero_si256();
    __m256i low = divided(_mm256_mullo_epi16(_mm256_unpacklo_epi8(bytes, zero), factor));
    __m256i high = divided(_mm256_mullo_epi16(_mm256_unpackhi_epi8(bytes, zero), factor));
    return _mm256_packus_epi16(low, high);
}

AVX2 static inline __m128i packed(__m256i words) {
    return _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
}

/// Sixteen bytes, as words.
AVX2 static inline void blend_narrow(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha,
                                     bool is_faint, __m256i opacity) {
    __m256i t = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)target));
    __m256i i = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(const void *)inverse_alpha));
    __m128i c = _mm_loadu_si128((const __m128i *)(const void *)color);
    if (is_faint) {
        const __m256i whole = _mm256_set1_epi16(255);
        c = packed(divided(_mm256_mullo_epi16(_mm256_cvtepu8_epi16(c), opacity)));
        i = _mm256_sub_epi16(whole, divided(_mm256_mullo_epi16(_mm256_sub_epi16(whole, i), opacity)));
    }
    __m256i rest = _mm256_add_epi16(_mm256_mullo_epi16(t, i), _mm256_set1_epi16(255));
    c = _mm_add_epi8(packed(_mm256_srli_epi16(rest, 8)), c);
    _mm_storeu_si128((__m128i *)(void *)target, c);
}

/// Thirty-two bytes.
AVX2 static inline void blend_wide(uint8_t *target, const uint8_t *color, const uint8_t *inverse_alpha,
                                   bool is_faint, __m256i opacity) {
    const __m256i zero = _mm256_setzero_si256(), round = _mm256_set1_epi16(255), ones = _mm256_set1_epi8(-1);
    __m256i t = _mm256_loadu_si256((const __m256i *)(const void *)target);
    __m256i i = _mm256_loadu_si256((const __m256i *)(const void *)inverse_alpha);
    __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)color);
    if (is_faint) {
        c = wide_shares(c, opacity);
        i = _mm256_xor_si256(wide_shares(_mm256_xor_si256(i, ones), opacity), ones);
    }
    __m256i low = _mm256_mullo_epi16(_mm256_unpacklo_epi8(t, zero), _mm256_unpacklo_epi8(i, zero));
    __m256i high = _mm256_mullo_epi16(_mm256_unpackhi_epi8(t, zero), _mm256_unpackhi_epi8(i, zero));
    low = _mm256_srli_epi16(_mm256_add_epi16(low, round), 8);
    high = _mm256_srli_epi16(_mm256_add_epi16(high, round), 8);
    _mm256_storeu_si256((__m256i *)(void *)target, _mm256_add_epi8(_mm256_packus_epi16(low, high), c));
}

AVX2 static inline void wide_rows(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source,
                                  int32_t stride, int32_t height, bool is_faint, __m256i opacity) {
    for (; height > 0; height--, target += target_stride, source += 2 * stride) {
        int32_t i = 0;
        for (; i + 2 * BLEND_BLOCK <= stride; i += 2 * BLEND_BLOCK)
            blend_wide(target + i, source + i, source + stride + i, is_faint, opacity);
        if (i < stride)
            blend_narrow(target + i, source + i, source + stride + i, is_faint, opacity);
    }
}

AVX2 static void rows_avx2(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source, int32_t stride,
                           int32_t height, uint8_t opacity) {
    const __m256i share = _mm256_set1_epi16(opacity);
    if (opacity < 255)
        wide_rows(target, target_stride, source, stride, height, true, share);
    else if (stride == BLEND_BLOCK)
        wide_rows(target, target_stride, source, BLEND_BLOCK, height, false, share);
    else if (stride == 2 * BLEND_BLOCK)
        wide_rows(target, target_stride, source, 2 * BLEND_BLOCK, height, false, share);
    else
        wide_rows(target, target_stride, source, stride, height, false, share);
}

static const blender avx2_blender = {blend_sse2, rows_avx2, copy_plain};

AVX512 static inline __m512i widest_shares(__m512i bytes, __m512i factor) {
    const __m512i zero = _mm512_setzero_si512(), half = _mm512_set1_epi16(128);
    __m512i low = _mm512_add_epi16(_mm512_mullo_epi16(_mm512_unpacklo_epi8(bytes, zero), factor), half);
    __m512i high = _mm512_add_epi16(_mm512_mullo_epi16(_mm512_unpackhi_epi8(bytes, zero), factor), half);
    low = _mm512_srli_epi16(_mm512_add_epi16(low, _mm512_srli_epi16(low, 8)), 8);
    high = _mm512_srli_epi16(_mm512_add_epi16(high, _mm512_srli_epi16(high, 8)), 8);
    return _mm512_packus_epi16(low, high);
}

/// Sixty-four bytes.
AVX512 static inline __m512i blended(__m512i t, __m512i c, __m512i i, bool is_faint, __m512i opacity) {
    const __m512i zero = _mm512_setzero_si512(), round = _mm512_set1_epi16(255);
    if (is_faint) {
        const __m512i ones = _mm512_set1_epi8(-1);
        c = widest_shares(c, opacity);
        i = _mm512_xor_si512(widest_shares(_mm512_xor_si512(i, ones), opacity), ones);
    }
    __m512i low = _mm512_mullo_epi16(_mm512_unpacklo_epi8(t, zero), _mm512_unpacklo_epi8(i, zero));
    __m512i high = _mm512_mullo_epi16(_mm512_unpackhi_epi8(t, zero), _mm512_unpackhi_epi8(i, zero));
    low = _mm512_srli_epi16(_mm512_add_epi16(low, round), 8);
    high = _mm512_srli_epi16(_mm512_add_epi16(high, round), 8);
    return _mm512_add_epi8(_mm512_packus_epi16(low, high), c);
}

/// Rows of any length: bytes behind them are neither read nor written.
AVX512 static inline void masked_rows(const blend_area *area, bool is_faint) {
    int32_t whole = (area->bytes - 1) & ~63;
    const __m512i opacity = _mm512_set1_epi16(area->opacity);
    const __mmask64 last = ~(__mmask64)0 >> (64 - (area->bytes - whole));
    uint8_t *target = area->target;
    const uint8_t *color = area->color, *inverse_alpha = area->inverse_alpha;
    for (int32_t row = area->height; row > 0; row--) {
        for (int32_t i = 0; i <= whole; i += 64) {
            __mmask64 mask = i < whole ? ~(__mmask64)0 : last;
            __m512i t = _mm512_maskz_loadu_epi8(mask, target + i);
            __m512i c = _mm512_maskz_loadu_epi8(mask, color + i);
            t = blended(t, c, _mm512_maskz_loadu_epi8(mask, inverse_alpha + i), is_faint, opacity);
            _mm512_mask_storeu_epi8(target + i, mask, t);
        }
        target += area->target_stride, color += area->source_stride, inverse_alpha += area->source_stride;
    }
}

AVX512 static void blend_avx512(const blend_area *area) {
    if (area->opacity == 255)
        masked_rows(area, false);
    else
        masked_rows(area, true);
}

AVX512 static void copy_avx512(uint8_t *target, ptrdiff_t target_stride, const uint8_t *source,
                               ptrdiff_t source_stride, int32_t bytes, int32_t height) {
    if (bytes != USUAL_ROW) {
        copy_plain(target, target_stride, source, source_stride, bytes, height);
        return;
    }
    for (; height > 0; height--, target += target_stride, source += source_stride)
        for (int32_t i = 0; i < USUAL_ROW; i += 64)
            _mm512_storeu_si512(target + i, _mm512_loadu_si512(source + i));
}

static const blender avx512_blender = {blend_avx512, rows_avx2, copy_avx512};
#endif

int32_t blend_list(const blender *blenders[MAX_BLENDERS]) {
    int32_t count = 0;
    blenders[count++] = &plain_blender;
#if defined(__SSE2__)
    blenders[count++] = &sse2_blender;
#endif
#if defined(HAVE_AVX2)
    if (__builtin_cpu_supports("avx2"))
        blenders[count++] = &avx2_blender;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw"))
        blenders[count++] = &avx512_blender;
#endif
    return count;
}
