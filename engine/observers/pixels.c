#include "pixels.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { RED_SHARE = 77, GREEN_SHARE = 150, BLUE_SHARE = 29 }; // of 256

#if defined(__SSE2__)
enum { BLOCK = 16 }; // Pixels at once.

/// Sixteen pixels as three registers of one channel each.
typedef struct channels {
    __m128i red, green, blue;
} channels;

/// Interleaves the first 24 of 48 bytes with the last 24.
static inline channels shuffle(channels in) {
    return (channels){_mm_unpacklo_epi8(in.red, _mm_srli_si128(in.green, 8)),
                      _mm_unpacklo_epi8(_mm_srli_si128(in.red, 8), in.blue),
                      _mm_unpacklo_epi8(in.green, _mm_srli_si128(in.blue, 8))};
}

/// A shuffle brings byte i to 2 i modulo 47, so that four bring byte 3 k + c to 16 c + k.
static inline channels split(const uint8_t *rgb) {
    channels pixels = {_mm_loadu_si128((const __m128i *)(const void *)rgb),
                       _mm_loadu_si128((const __m128i *)(const void *)(rgb + 16)),
                       _mm_loadu_si128((const __m128i *)(const void *)(rgb + 32))};
    return shuffle(shuffle(shuffle(shuffle(pixels))));
}

static inline void store(uint8_t *target, __m128i bytes) {
    _mm_storeu_si128((__m128i *)(void *)target, bytes);
}

/// The share of a channel in the luminance of eight pixels, in 256ths.
static inline __m128i share(__m128i words, int16_t of_256) {
    return _mm_mullo_epi16(words, _mm_set1_epi16(of_256));
}

static inline __m128i luminance(__m128i red, __m128i green, __m128i blue) {
    __m128i sum = _mm_add_epi16(share(red, RED_SHARE), share(green, GREEN_SHARE));
    return _mm_srli_epi16(_mm_add_epi16(sum, share(blue, BLUE_SHARE)), 8);
}

/// @return how many pixels, from the first on, it converted.
static int32_t planes_in_blocks(const uint8_t *rgb, int32_t num_pixels, uint8_t *planes) {
    int32_t i = 0;
    for (; i + BLOCK <= num_pixels; i += BLOCK) {
        channels pixels = split(rgb + 3 * i);
        store(planes + i, pixels.red);
        store(planes + num_pixels + i, pixels.green);
        store(planes + 2 * num_pixels + i, pixels.blue);
    }
    return i;
}

static int32_t grey_in_blocks(const uint8_t *rgb, int32_t num_pixels, uint8_t *grey) {
    const __m128i zero = _mm_setzero_si128();
    int32_t i = 0;
    for (; i + BLOCK <= num_pixels; i += BLOCK) {
        channels in = split(rgb + 3 * i);
        __m128i low = luminance(_mm_unpacklo_epi8(in.red, zero), _mm_unpacklo_epi8(in.green, zero),
                                _mm_unpacklo_epi8(in.blue, zero));
        __m128i high = luminance(_mm_unpackhi_epi8(in.red, zero), _mm_unpackhi_epi8(in.green, zero),
                                 _mm_unpackhi_epi8(in.blue, zero));
        store(grey + i, _mm_packus_epi16(low, high));
    }
    return i;
}
#else
static int32_t planes_in_blocks(const uint8_t *rgb, int32_t num_pixels, uint8_t *planes) {
    (void)rgb, (void)num_pixels, (void)planes;
    return 0;
}
static int32_t grey_in_blocks(const uint8_t *rgb, int32_t num_pixels, uint8_t *grey) {
    (void)rgb, (void)num_pixels, (void)grey;
    return 0;
}
#endif

void pixels_to_planes(const uint8_t *rgb, int32_t num_pixels, bool plain, uint8_t *planes) {
    for (int32_t i = plain ? 0 : planes_in_blocks(rgb, num_pixels, planes); i < num_pixels; i++)
        for (int channel = 0; channel < 3; channel++)
            planes[(size_t)channel * (size_t)num_pixels + (size_t)i] = rgb[3 * i + channel];
}

void pixels_to_grey(const uint8_t *rgb, int32_t num_pixels, bool plain, uint8_t *grey) {
    for (int32_t i = plain ? 0 : grey_in_blocks(rgb, num_pixels, grey); i < num_pixels; i++)
        grey[i] =
            (uint8_t)((RED_SHARE * rgb[3 * i] + GREEN_SHARE * rgb[3 * i + 1] + BLUE_SHARE * rgb[3 * i + 2]) >>
                      8);
}
