#include "pixels.h"

#include "vector.h"

enum { RED_SHARE = 77, GREEN_SHARE = 150, BLUE_SHARE = 29 }; // of 256

#if defined(HAVE_AVX2)
enum { BLOCK = 32 }; // Pixels at once.

/// Thirty-two pixels as three registers of one channel each.
typedef struct channels {
    __m256i red, green, blue;
} channels;

/// Sixteen bytes of memory, and sixteen that stand 48 further on.
AVX2 static inline __m256i load_halves(const uint8_t *rgb) {
    __m128i low = _mm_loadu_si128((const __m128i *)(const void *)rgb);
    __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(rgb + 48));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

// Of a half's sixteen bytes, every third from number `first` on to its place among sixteen pixels; those of
// other registers are 0.
#define PICKED(first, pixel)                                                                                 \
    (char)((first) + 3 * (pixel) >= 0 && (first) + 3 * (pixel) < 16 ? (first) + 3 * (pixel) : -128)
#define PICK_FOUR(first, pixel)                                                                              \
    PICKED(first, pixel), PICKED(first, (pixel) + 1), PICKED(first, (pixel) + 2), PICKED(first, (pixel) + 3)
#define PICKS(first)                                                                                         \
    _mm256_broadcastsi128_si256(                                                                             \
        _mm_setr_epi8(PICK_FOUR(first, 0), PICK_FOUR(first, 4), PICK_FOUR(first, 8), PICK_FOUR(first, 12)))
#define CHANNEL(number)                                                                                      \
    _mm256_or_si256(_mm256_or_si256(_mm256_shuffle_epi8(first, PICKS(number)),                               \
                                    _mm256_shuffle_epi8(second, PICKS((number)-16))),                        \
                    _mm256_shuffle_epi8(third, PICKS((number)-32)))

AVX2 static inline channels split(const uint8_t *rgb) {
    __m256i first = load_halves(rgb), second = load_halves(rgb + 16), third = load_halves(rgb + 32);
    return (channels){CHANNEL(0), CHANNEL(1), CHANNEL(2)};
}

AVX2 static inline void store(uint8_t *target, __m256i bytes) {
    _mm256_storeu_si256((__m256i *)(void *)target, bytes);
}

/// The share of a channel in the luminance of sixteen pixels, in 256ths.
AVX2 static inline __m256i share(__m256i words, int16_t of_256) {
    return _mm256_mullo_epi16(words, _mm256_set1_epi16(of_256));
}

AVX2 static inline __m256i luminance(__m256i red, __m256i green, __m256i blue) {
    __m256i sum = _mm256_add_epi16(share(red, RED_SHARE), share(green, GREEN_SHARE));
    return _mm256_srli_epi16(_mm256_add_epi16(sum, share(blue, BLUE_SHARE)), 8);
}

/// @return how many pixels, from the first on, it converted.
AVX2 static int32_t planes_in_blocks(const uint8_t *rgb, int32_t num_pixels, uint8_t *planes) {
    int32_t i = 0;
    for (; i + BLOCK <= num_pixels; i += BLOCK) {
        channels pixels = split(rgb + 3 * i);
        store(planes + i, pixels.red);
        store(planes + num_pixels + i, pixels.green);
        store(planes + 2 * num_pixels + i, pixels.blue);
    }
    return i;
}

AVX2 static int32_t grey_in_blocks(const uint8_t *rgb, int32_t num_pixels, uint8_t *grey) {
    const __m256i zero = _mm256_setzero_si256();
    int32_t i = 0;
    for (; i + BLOCK <= num_pixels; i += BLOCK) {
        channels in = split(rgb + 3 * i);
        __m256i low = luminance(_mm256_unpacklo_epi8(in.red, zero), _mm256_unpacklo_epi8(in.green, zero),
                                _mm256_unpacklo_epi8(in.blue, zero));
        __m256i high = luminance(_mm256_unpackhi_epi8(in.red, zero), _mm256_unpackhi_epi8(in.green, zero),
                                 _mm256_unpackhi_epi8(in.blue, zero));
        store(grey + i, _mm256_packus_epi16(low, high));
    }
    return i;
}

static bool has_blocks(void) {
    return __builtin_cpu_supports("avx2");
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
static bool has_blocks(void) {
    return false;
}
#endif

void pixels_to_planes(const uint8_t *rgb, int32_t num_pixels, bool plain, uint8_t *planes) {
    int32_t i = plain || !has_blocks() ? 0 : planes_in_blocks(rgb, num_pixels, planes);
    for (; i < num_pixels; i++)
        for (int channel = 0; channel < 3; channel++)
            planes[(size_t)channel * (size_t)num_pixels + (size_t)i] = rgb[3 * i + channel];
}

void pixels_to_grey(const uint8_t *rgb, int32_t num_pixels, bool plain, uint8_t *grey) {
    int32_t i = plain || !has_blocks() ? 0 : grey_in_blocks(rgb, num_pixels, grey);
    for (; i < num_pixels; i++)
        grey[i] =
            (uint8_t)((RED_SHARE * rgb[3 * i] + GREEN_SHARE * rgb[3 * i + 1] + BLUE_SHARE * rgb[3 * i + 2]) >>
                      8);
}
