#include "gallery.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "art.h"
#include "generated.h"

enum {
    MAX_LEVELS = 12,
    TABLE_SIZE = 1 << 15,        // Scaled pictures the gallery can know, a power of two.
    MAX_BITMAP_PIXELS = 96 * 96, // Larger sprites are drawn row by row.
    MAX_BACKGROUND_BYTES = 3 << 20,
};

enum { SLOT_EMPTY = 0, SLOT_BUSY, SLOT_READY };

/// Where a slot's pixels come from.
typedef enum source_kind { SOURCE_ART, SOURCE_SOLID, SOURCE_GENERATED } source_kind;

/// One picture (variant and frame of a game's picture) with its chain of halved copies.
typedef struct picture_slot {
    const art_entry *art;
    source_kind source;
    bool is_background;
    uint32_t solid; ///< Colour for SOURCE_SOLID.
    uint64_t seed;  ///< For SOURCE_GENERATED.
    bool terrain;   ///< For SOURCE_GENERATED.
    int32_t width, height;
    uint32_t *pixels; ///< Room for all levels, one after the other.
    atomic_int state;
} picture_slot;

/// Where a picture's slots lie: variant by variant, their frames one after the other.
typedef struct picture_range {
    int32_t first, variants, frames;
    int32_t sprite_variants; ///< Those that sprites and cells show: 1 where themes are restricted.
} picture_range;

/// A scaled picture, found by its key.
typedef struct cell {
    _Atomic uint64_t key;
    _Atomic(void *) value;
} cell;

struct gallery {
    const pcd_game *game;
    gallery_options options;
    int32_t num_slots, num_backgrounds;
    picture_slot *slots;
    picture_range ranges[257]; ///< Of each picture of the game, and of one behind the last.
    uint32_t *decoded;         ///< Pixels of all slots.
    cell *table;
    uint8_t *arena; ///< Scaled pictures, handed out from the front.
    size_t arena_size;
    atomic_size_t arena_used;
};

static int32_t variants_of(const pcd_picture *picture) {
    return picture->variants ? picture->variants : 1;
}
static int32_t frames_of(const pcd_picture *picture) {
    return picture->frames ? picture->frames : 1;
}
static bool is_background(const pcd_picture *picture) {
    return strncmp(picture->name, "backgrounds/", 12) == 0;
}

/// Colours of the monochrome rule: three base-4 digits of a number made of picture and variant.
static uint32_t monochrome_color(int32_t number, int32_t variant) {
    int32_t n = (29 * (number + 1) + 19 * variant) % 64;
    uint32_t red = (uint32_t)(n / 16 + 1) * 64u - 1u, green = (uint32_t)(n / 4 % 4 + 1) * 64u - 1u;
    uint32_t blue = (uint32_t)(n % 4 + 1) * 64u - 1u;
    return red | green << 8 | blue << 16 | 0xFF000000u;
}

static const art_entry *find_art(const pcd_picture *picture, int32_t variant, int32_t frame) {
    char name[160];
    size_t length = strlen(picture->name);
    if (length > 120)
        return NULL;
    memcpy(name, picture->name, length + 1);
    if (variants_of(picture) > 1) {
        char digits[8];
        int32_t count = 0, number = variant + 1;
        for (; number; number /= 10)
            digits[count++] = (char)('0' + number % 10);
        name[length++] = '-';
        while (count)
            name[length++] = digits[--count];
    }
    char first = picture->first_frame ? picture->first_frame : frames_of(picture) > 1 ? 'a' : '\0';
    if (first) {
        name[length++] = '-';
        name[length++] = (char)(first + frame);
    }
    name[length] = '\0';
    return art_find(name);
}

static void choose_source(picture_slot *slot, const gallery *pictures, int32_t index, int32_t variant,
                          int32_t frame) {
    const pcd_picture *picture = &pictures->game->pictures[index];
    slot->is_background = is_background(picture);
    slot->art = find_art(picture, variant, frame);
    slot->solid = monochrome_color(picture->number + frame, variant);
    slot->seed = pcd_hash_bytes(picture->name, strlen(picture->name));
    slot->seed =
        pcd_mix(pcd_mix(slot->seed, pcd_hash_bytes(pictures->game->name, strlen(pictures->game->name))),
                (uint64_t)variant * 64u + (uint64_t)frame);
    if (pictures->options.monochrome && !slot->is_background)
        slot->source = SOURCE_SOLID;
    else if (pictures->options.generated)
        slot->source = SOURCE_GENERATED;
    else
        slot->source = slot->art ? SOURCE_ART : SOURCE_SOLID;
    slot->width = slot->source == SOURCE_ART     ? slot->art->width
                  : slot->source == SOURCE_SOLID ? 1
                                                 : GENERATED_SIDE;
    slot->height = slot->source == SOURCE_ART ? slot->art->height : slot->width;
}

/// Pixels of all levels of a picture.
static size_t chain_size(int32_t width, int32_t height) {
    size_t size = 0;
    for (int level = 0; level < MAX_LEVELS; level++) {
        size += (size_t)width * (size_t)height;
        width = pcd_larger(1, width / 2);
        height = pcd_larger(1, height / 2);
    }
    return size;
}

/// Marks pictures that cells show: generated ones of these are opaque.
static void mark_terrain(gallery *pictures) {
    for (int32_t picture = 0; picture < pictures->game->num_pictures; picture++) {
        const char *name = pictures->game->pictures[picture].name;
        bool terrain = strstr(name, "wall") || strstr(name, "top") || strstr(name, "inner") ||
                       strstr(name, "ground") || strstr(name, "dirt") || strstr(name, "lava");
        for (int32_t s = pictures->ranges[picture].first; s < pictures->ranges[picture + 1].first; s++)
            pictures->slots[s].terrain = terrain;
    }
}

static int32_t count_slots(const pcd_game *game) {
    int32_t count = 0;
    for (int32_t picture = 0; picture < game->num_pictures; picture++)
        count += variants_of(&game->pictures[picture]) * frames_of(&game->pictures[picture]);
    return count;
}

static picture_range make_range(const pcd_picture *picture, int32_t first, bool restrict_themes) {
    int32_t variants = variants_of(picture);
    return (picture_range){.first = first,
                           .variants = variants,
                           .frames = frames_of(picture),
                           .sprite_variants = restrict_themes && !picture->meaningful ? 1 : variants};
}

gallery *gallery_create(const pcd_game *game, gallery_options options, size_t scaled_capacity) {
    gallery *pictures = calloc(1, sizeof *pictures);
    if (!pictures)
        return NULL;
    pictures->game = game;
    pictures->options = options;
    pictures->num_slots = count_slots(game);
    pictures->slots = calloc((size_t)pictures->num_slots + 1, sizeof *pictures->slots);
    pictures->table = calloc(TABLE_SIZE, sizeof *pictures->table);
    pictures->arena_size = scaled_capacity;
    // Blending reads whole blocks.
    pictures->arena = malloc(scaled_capacity + BLEND_BLOCK);
    if (!pictures->slots || !pictures->table || !pictures->arena) {
        gallery_destroy(pictures);
        return NULL;
    }
    int32_t next = 0;
    size_t total = 0;
    for (int32_t picture = 0; picture < game->num_pictures; picture++) {
        pictures->ranges[picture] = make_range(&game->pictures[picture], next, options.restrict_themes);
        for (int32_t variant = 0; variant < variants_of(&game->pictures[picture]); variant++)
            for (int32_t frame = 0; frame < frames_of(&game->pictures[picture]); frame++, next++) {
                choose_source(&pictures->slots[next], pictures, picture, variant, frame);
                total += chain_size(pictures->slots[next].width, pictures->slots[next].height);
                pictures->num_backgrounds += pictures->slots[next].is_background;
            }
    }
    pictures->ranges[game->num_pictures].first = next;
    mark_terrain(pictures);
    pictures->decoded = malloc((total + 1) * sizeof(uint32_t));
    if (!pictures->decoded) {
        gallery_destroy(pictures);
        return NULL;
    }
    uint32_t *pixels = pictures->decoded;
    for (int32_t s = 0; s < pictures->num_slots; s++) {
        pictures->slots[s].pixels = pixels;
        pixels += chain_size(pictures->slots[s].width, pictures->slots[s].height);
    }
    return pictures;
}

void gallery_destroy(gallery *pictures) {
    if (!pictures)
        return;
    free(pictures->slots);
    free(pictures->table);
    free(pictures->arena);
    free(pictures->decoded);
    free(pictures);
}

int32_t gallery_num_backgrounds(const gallery *pictures) {
    return pictures->num_backgrounds;
}

bool gallery_is_monochrome(const gallery *pictures) {
    return pictures->options.monochrome;
}

const pcd_game *gallery_game(const gallery *pictures) {
    return pictures->game;
}

// Divisions only where they change something.
static int32_t wrap(int32_t number, int32_t count) {
    return number < count ? number : number % count;
}

int32_t gallery_slot(const gallery *pictures, int32_t picture, int32_t variant, int32_t frame) {
    const picture_range *range = &pictures->ranges[picture];
    return range->first + wrap(variant, range->sprite_variants) * range->frames + wrap(frame, range->frames);
}

int32_t gallery_background_slot(const gallery *pictures, int32_t picture, int32_t variant) {
    const picture_range *range = &pictures->ranges[picture];
    return range->first + wrap(variant, range->variants) * range->frames;
}

static float picture_aspect(const struct pcd_scene_context *context, int32_t picture, int32_t variant) {
    const gallery *pictures = context->pictures;
    const picture_slot *slot = &pictures->slots[gallery_background_slot(pictures, picture, variant)];
    return (float)slot->width / (float)slot->height;
}

void gallery_context(const gallery *pictures, struct pcd_scene_context *context) {
    context->game = pictures->game;
    context->pictures = pictures;
    context->aspect = picture_aspect;
}

// ---------------------------------------------------------------------------------------------------------
// Decoding
// ---------------------------------------------------------------------------------------------------------

static uint32_t average_of_four(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    uint32_t average = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        uint32_t sum = (a >> shift & 255u) + (b >> shift & 255u) + (c >> shift & 255u) + (d >> shift & 255u);
        average |= ((sum + 2u) >> 2) << shift;
    }
    return average;
}

static void halve(const uint32_t *from, int32_t width, int32_t height, uint32_t *to) {
    int32_t half_width = pcd_larger(1, width / 2), half_height = pcd_larger(1, height / 2);
    for (int32_t y = 0; y < half_height; y++) {
        const uint32_t *upper = from + (size_t)pcd_smaller(2 * y, height - 1) * (size_t)width;
        const uint32_t *lower = from + (size_t)pcd_smaller(2 * y + 1, height - 1) * (size_t)width;
        for (int32_t x = 0; x < half_width; x++) {
            int32_t left = pcd_smaller(2 * x, width - 1), right = pcd_smaller(2 * x + 1, width - 1);
            to[(size_t)y * (size_t)half_width + (size_t)x] =
                average_of_four(upper[left], upper[right], lower[left], lower[right]);
        }
    }
}

static void fill_slot(picture_slot *slot) {
    if (slot->source == SOURCE_ART)
        art_decode(slot->art, slot->pixels);
    else if (slot->source == SOURCE_SOLID)
        slot->pixels[0] = slot->solid;
    else
        generated_picture(slot->seed, slot->is_background, slot->terrain, slot->pixels);
    int32_t width = slot->width, height = slot->height;
    uint32_t *level = slot->pixels;
    for (int i = 0; i + 1 < MAX_LEVELS; i++) {
        uint32_t *next = level + (size_t)width * (size_t)height;
        halve(level, width, height, next);
        level = next;
        width = pcd_larger(1, width / 2);
        height = pcd_larger(1, height / 2);
    }
}

/// The slot with its pixels in place. The first thread to ask decodes, others wait that one time.
static const picture_slot *ready_slot(gallery *pictures, int32_t index) {
    picture_slot *slot = &pictures->slots[index];
    while (atomic_load_explicit(&slot->state, memory_order_acquire) != SLOT_READY) {
        int expected = SLOT_EMPTY;
        if (atomic_compare_exchange_strong(&slot->state, &expected, SLOT_BUSY)) {
            fill_slot(slot);
            atomic_store_explicit(&slot->state, SLOT_READY, memory_order_release);
        }
    }
    return slot;
}

/// One level of a picture's chain.
typedef struct level {
    const uint32_t *pixels;
    int32_t width, height;
} level;

/// The smallest level that keeps at least the given size; level 0 if none does.
static level choose_level(const picture_slot *slot, int32_t least_width, int32_t least_height) {
    level chosen = {slot->pixels, slot->width, slot->height};
    for (int i = 0; i + 1 < MAX_LEVELS && chosen.width / 2 >= least_width &&
                    chosen.height / 2 >= least_height && chosen.width > 1 && chosen.height > 1;
         i++) {
        chosen.pixels += (size_t)chosen.width * (size_t)chosen.height;
        chosen.width = pcd_larger(1, chosen.width / 2);
        chosen.height = pcd_larger(1, chosen.height / 2);
    }
    return chosen;
}

// ---------------------------------------------------------------------------------------------------------
// Sprites
// ---------------------------------------------------------------------------------------------------------

/// Sine of 64ths of a turn, in 2^-14.
static const int16_t sines[64] = {
    0,      1606,   3196,   4756,   6270,   7723,   9102,   10394,  11585,  12665,  13623,  14449,  15137,
    15679,  16069,  16305,  16384,  16305,  16069,  15679,  15137,  14449,  13623,  12665,  11585,  10394,
    9102,   7723,   6270,   4756,   3196,   1606,   0,      -1606,  -3196,  -4756,  -6270,  -7723,  -9102,
    -10394, -11585, -12665, -13623, -14449, -15137, -15679, -16069, -16305, -16384, -16305, -16069, -15679,
    -15137, -14449, -13623, -12665, -11585, -10394, -9102,  -7723,  -6270,  -4756,  -3196,  -1606};

static int32_t sine(int32_t angle) {
    return sines[angle & 63];
}

static bool is_quarter_turn(const placement *place) {
    return (place->rotation & 15) == 0;
}

void placement_turn(placement *place) {
    int32_t width = place->width;
    place->x = (2 * place->x + place->width - place->height) >> 1;
    place->y = (2 * place->y + place->height - place->width) >> 1;
    place->width = place->height;
    place->height = width;
}

static int32_t absolute(int32_t x) {
    return x < 0 ? -x : x;
}

/// Half the extent of a turned box along both axes, eighths of a pixel, rounded up.
static void turned_extent(const placement *place, int32_t *half_x, int32_t *half_y) {
    int32_t cosine_part = absolute(sine(place->rotation + 16)), sine_part = absolute(sine(place->rotation));
    *half_x = (cosine_part * place->width + sine_part * place->height + 16383) >> 14;
    *half_y = (sine_part * place->width + cosine_part * place->height + 16383) >> 14;
}

void sprite_extent(const placement *place, int32_t *offset_x, int32_t *offset_y, int32_t *width,
                   int32_t *height) {
    int32_t phase_x = place->x & 3, phase_y = place->y & 3;
    if (is_quarter_turn(place)) {
        *offset_x = *offset_y = 0;
        *width = (phase_x + place->width + 3) >> 2;
        *height = (phase_y + place->height + 3) >> 2;
        return;
    }
    int32_t half_x, half_y;
    turned_extent(place, &half_x, &half_y);
    int32_t center_x = 2 * phase_x + place->width, center_y = 2 * phase_y + place->height; // Eighths of a
                                                                                           // pixel.
    *offset_x = (center_x - half_x) >> 3;
    *offset_y = (center_y - half_y) >> 3;
    *width = ((center_x + half_x + 7) >> 3) - *offset_x;
    *height = ((center_y + half_y + 7) >> 3) - *offset_y;
}

/// A source seen through mirroring and quarter turns: pixel (u, v) is base[u * step_u + v * step_v].
typedef struct oriented {
    const uint32_t *base;
    ptrdiff_t step_u, step_v;
    int32_t width, height;
} oriented;

static oriented orient(level source, int32_t rotation, bool mirrored) {
    ptrdiff_t width = source.width, last_x = source.width - 1, last_y = source.height - 1;
    // How source x and y grow along u and v, and where (0, 0) lies.
    ptrdiff_t x_u = 0, x_v = 0, y_u = 0, y_v = 0, x = 0, y = 0;
    switch (rotation >> 4 & 3) {
    case 0: x_u = 1, y_v = 1; break;
    case 1: x_v = -1, y_u = 1, x = last_x; break;
    case 2: x_u = -1, y_v = -1, x = last_x, y = last_y; break;
    default: x_v = 1, y_u = -1, y = last_y; break;
    }
    if (mirrored)
        x = last_x - x, x_u = -x_u, x_v = -x_v;
    bool swapped = (rotation & 16) != 0;
    return (oriented){source.pixels + y * width + x, x_u + y_u * width, x_v + y_v * width,
                      swapped ? source.height : source.width, swapped ? source.width : source.height};
}

/// Area samples of one row of an upright sprite.
static void area_row(const picture_slot *slot, const placement *place, int32_t row, int32_t first,
                     int32_t count, uint8_t *color, uint8_t *inverse_alpha) {
    bool swapped = (place->rotation & 16) != 0;
    int32_t pieces = place->pieces > 1 ? place->pieces : 1;
    int32_t pieces_x = swapped ? 1 : pieces, pieces_y = swapped ? pieces : 1;
    // Two source pixels a pixel.
    int32_t least_x = (place->width / pieces_x + 1) / 2, least_y = (place->height / pieces_y + 1) / 2;
    level chosen = choose_level(slot, swapped ? least_y : least_x, swapped ? least_x : least_y);
    oriented source = orient(chosen, place->rotation, place->mirrored);
    int32_t total_width = source.width * pieces_x, total_height = source.height * pieces_y;
    int32_t quarter_low = pcd_larger(0, 4 * row - (place->y & 3));
    int32_t quarter_high = pcd_smaller(place->height, 4 * row + 4 - (place->y & 3));
    // Lengths along y in units of 1 / (source height * box height), where all borders are whole numbers.
    int32_t low_y = quarter_low * total_height, high_y = quarter_high * total_height;
    uint32_t whole = 16u * (uint32_t)total_width * (uint32_t)total_height;
    for (int32_t i = 0; i < count; i++) {
        int32_t column = first + i;
        int32_t low_x = pcd_larger(0, 4 * column - (place->x & 3)) * total_width;
        int32_t high_x = pcd_smaller(place->width, 4 * column + 4 - (place->x & 3)) * total_width;
        uint32_t sum[4] = {0, 0, 0, 0};
        for (int32_t v = low_y / place->height; v * place->height < high_y; v++) {
            int32_t length_y =
                pcd_smaller(high_y, (v + 1) * place->height) - pcd_larger(low_y, v * place->height);
            for (int32_t u = low_x / place->width; u * place->width < high_x; u++) {
                int32_t length_x =
                    pcd_smaller(high_x, (u + 1) * place->width) - pcd_larger(low_x, u * place->width);
                uint32_t weight = (uint32_t)length_x * (uint32_t)length_y;
                int32_t piece_u = u < source.width ? u : u % source.width;
                int32_t piece_v = v < source.height ? v : v % source.height;
                uint32_t pixel = source.base[piece_u * source.step_u + piece_v * source.step_v];
                for (int channel = 0; channel < 4; channel++)
                    sum[channel] += weight * (pixel >> (8 * channel) & 255u);
            }
        }
        for (int channel = 0; channel < 3; channel++) {
            color[3 * i + channel] = (uint8_t)((sum[channel] + whole / 2) / whole);
            inverse_alpha[3 * i + channel] = (uint8_t)(255u - (sum[3] + whole / 2) / whole);
        }
    }
}

/// Point samples, sixteen a pixel, of one row of a turned sprite.
static void turned_row(const picture_slot *slot, const placement *place, int32_t row, int32_t first,
                       int32_t count, uint8_t *color, uint8_t *inverse_alpha) {
    level source = choose_level(slot, (place->width + 1) / 2, (place->height + 1) / 2);
    int32_t offset_x, offset_y, width, height;
    sprite_extent(place, &offset_x, &offset_y, &width, &height);
    int32_t cosine = sine(place->rotation + 16), sinus = sine(place->rotation);
    for (int32_t i = 0; i < count; i++) {
        uint32_t sum[4] = {8, 8, 8, 8};
        for (int32_t sample = 0; sample < 16; sample++) {
            // From the box's centre, eighths of a pixel, y downwards.
            int32_t dx =
                8 * (offset_x + first + i) + 2 * (sample & 3) + 1 - 2 * (place->x & 3) - place->width;
            int32_t dy = 8 * (offset_y + row) + 2 * (sample >> 2) + 1 - 2 * (place->y & 3) - place->height;
            // Turned back; in 2^-14 of an eighth, from the box's upper left corner.
            int64_t x = (int64_t)dx * cosine - (int64_t)dy * sinus + ((int64_t)place->width << 14);
            int64_t y = (int64_t)dx * sinus + (int64_t)dy * cosine + ((int64_t)place->height << 14);
            int64_t span_x = (int64_t)place->width << 15, span_y = (int64_t)place->height << 15;
            if (x < 0 || y < 0 || x >= span_x || y >= span_y)
                continue;
            int32_t pieces = place->pieces > 1 ? place->pieces : 1;
            int32_t u = (int32_t)(x * source.width * pieces / span_x) % source.width,
                    v = (int32_t)(y * source.height / span_y);
            if (place->mirrored)
                u = source.width - 1 - u;
            uint32_t pixel = source.pixels[(size_t)v * (size_t)source.width + (size_t)u];
            for (int channel = 0; channel < 4; channel++)
                sum[channel] += pixel >> (8 * channel) & 255u;
        }
        for (int channel = 0; channel < 3; channel++) {
            color[3 * i + channel] = (uint8_t)(sum[channel] >> 4);
            inverse_alpha[3 * i + channel] = (uint8_t)(255u - (sum[3] >> 4));
        }
    }
}

void sprite_row(gallery *pictures, const placement *place, int32_t row, int32_t first, int32_t count,
                uint8_t *color, uint8_t *inverse_alpha) {
    const picture_slot *slot = ready_slot(pictures, place->slot);
    if (is_quarter_turn(place))
        area_row(slot, place, row, first, count, color, inverse_alpha);
    else
        turned_row(slot, place, row, first, count, color, inverse_alpha);
}

// ---------------------------------------------------------------------------------------------------------
// Scaled pictures kept for reuse
// ---------------------------------------------------------------------------------------------------------

static void *arena_take(gallery *pictures, size_t size) {
    size = align_up(size, 16);
    size_t start = atomic_fetch_add(&pictures->arena_used, size);
    if (start + size > pictures->arena_size) {
        atomic_fetch_sub(&pictures->arena_used, size);
        return NULL;
    }
    return pictures->arena + start;
}

static inline uint64_t table_index(uint64_t key) {
    return (key * 0x9E3779B97F4A7C15u) >> 49;
}

/// The table cell of a key: the one that holds it, or an empty one; NULL when the neighbourhood is full.
static cell *find_cell(gallery *pictures, uint64_t key) {
    uint64_t at = table_index(key);
    for (int probe = 0; probe < 16; probe++) {
        cell *candidate = &pictures->table[(at + (uint64_t)probe) & (TABLE_SIZE - 1)];
        uint64_t found = atomic_load_explicit(&candidate->key, memory_order_acquire);
        if (found == key || found == 0)
            return candidate;
    }
    return NULL;
}

/// Publishes a finished picture under a free cell. Two threads may both build it; the first one's is kept.
static void *publish(gallery *pictures, uint64_t key, void *value) {
    for (;;) {
        cell *place = find_cell(pictures, key);
        if (!place)
            return value;
        uint64_t empty = 0;
        if (atomic_compare_exchange_strong(&place->key, &empty, key)) {
            atomic_store_explicit(&place->value, value, memory_order_release);
            return value;
        }
        if (empty == key)
            return value;
    }
}

static void build_bitmap(gallery *pictures, const placement *place, bitmap *out) {
    out->opaque = true;
    size_t used = 3 * (size_t)out->width, stride = (size_t)out->stride;
    for (int32_t row = 0; row < out->height; row++) {
        uint8_t *color = out->rows + 2 * stride * (size_t)row, *inverse_alpha = color + stride;
        sprite_row(pictures, place, row, 0, out->width, color, inverse_alpha);
        memset(color + used, 0, stride - used);
        memset(inverse_alpha + used, 255, stride - used);
        for (size_t i = 0; i < used; i++)
            out->opaque &= inverse_alpha[i] == 0;
    }
}

static inline uint64_t bitmap_key(const placement *place) {
    return (uint64_t)place->pieces << 48 | (uint64_t)place->slot << 32 |
           (uint64_t)(place->width & 1023) << 22 | (uint64_t)(place->height & 1023) << 12 |
           (uint64_t)(place->x & 3) << 10 | (uint64_t)(place->y & 3) << 8 |
           (uint64_t)(place->rotation & 63) << 2 | (uint64_t)(place->mirrored & 1) << 1 | UINT64_C(1) << 63;
}

static bitmap *new_bitmap(gallery *pictures, uint64_t key, const placement *place) {
    bitmap header = {0};
    sprite_extent(place, &header.offset_x, &header.offset_y, &header.width, &header.height);
    if (header.width * header.height > MAX_BITMAP_PIXELS)
        return NULL;
    header.stride = (int32_t)align_up(3 * (size_t)header.width, BLEND_BLOCK);
    bitmap *built = arena_take(pictures, sizeof header + 2 * (size_t)header.stride * (size_t)header.height);
    if (!built)
        return NULL;
    memcpy(built, &header, sizeof header);
    build_bitmap(pictures, place, built);
    return publish(pictures, key, built);
}

static inline const bitmap *bitmap_of(gallery *pictures, uint64_t key, const placement *place) {
    if (place->width > 1023 || place->height > 1023)
        return NULL;
    cell *known = find_cell(pictures, key);
    if (!known)
        return NULL;
    if (atomic_load_explicit(&known->key, memory_order_acquire) == key) {
        bitmap *found = atomic_load_explicit(&known->value, memory_order_acquire);
        if (found)
            return found;
    }
    return new_bitmap(pictures, key, place);
}

const bitmap *gallery_bitmap(gallery *pictures, const placement *place) {
    return bitmap_of(pictures, bitmap_key(place), place);
}

void gallery_bitmaps(gallery *pictures, const placement *places, int32_t count, const bitmap **found) {
    uint64_t keys[GALLERY_GROUP];
    for (int32_t i = 0; i < count; i++) {
        keys[i] = bitmap_key(&places[i]);
        prefetch(&pictures->table[table_index(keys[i])]);
    }
    for (int32_t i = 0; i < count; i++) {
        found[i] = bitmap_of(pictures, keys[i], &places[i]);
        if (found[i]) {
            prefetch(found[i]);
            prefetch((const char *)found[i] + 64);
            prefetch((const char *)found[i] + 128);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// Backgrounds
// ---------------------------------------------------------------------------------------------------------

void background_row(gallery *pictures, int32_t index, int32_t width, int32_t height, int32_t row,
                    int32_t first, int32_t count, uint8_t *rgb) {
    level source = choose_level(ready_slot(pictures, index), width, height);
    // Sample positions in 256ths of a source pixel, from its centre.
    int64_t y = (2 * (int64_t)row + 1) * source.height * 128 / height - 128;
    int32_t y0 = (int32_t)(y >> 8), y1 = y0 + 1;
    uint32_t weight_y = (uint32_t)(y & 255);
    const uint32_t *upper = source.pixels + (size_t)pcd_larger(y0, 0) * (size_t)source.width;
    const uint32_t *lower = source.pixels + (size_t)pcd_smaller(y1, source.height - 1) * (size_t)source.width;
    // The same along x, stepped with its remainder in place of a division a pixel.
    int64_t position = (2 * (int64_t)first + 1) * source.width * 128;
    int32_t whole = (int32_t)(position / width), rest = (int32_t)(position % width);
    int32_t whole_step = 256 * source.width / width, rest_step = 256 * source.width % width;
    for (int32_t i = 0; i < count; i++) {
        int32_t x = whole - 128;
        whole += whole_step, rest += rest_step;
        if (rest >= width)
            whole++, rest -= width;
        int32_t x0 = x >> 8, x1 = pcd_smaller(x0 + 1, source.width - 1);
        uint32_t weight_x = (uint32_t)(x & 255);
        x0 = pcd_larger(x0, 0);
        for (int channel = 0; channel < 3; channel++) {
            int shift = 8 * channel;
            uint32_t top =
                (upper[x0] >> shift & 255u) * (256u - weight_x) + (upper[x1] >> shift & 255u) * weight_x;
            uint32_t bottom =
                (lower[x0] >> shift & 255u) * (256u - weight_x) + (lower[x1] >> shift & 255u) * weight_x;
            rgb[3 * i + channel] = (uint8_t)((top * (256u - weight_y) + bottom * weight_y + 32768u) >> 16);
        }
    }
}

const uint8_t *gallery_background(gallery *pictures, int32_t index, int32_t width, int32_t height) {
    size_t size = 3 * (size_t)width * (size_t)height;
    if (width > 16383 || height > 16383 || size > MAX_BACKGROUND_BYTES)
        return NULL;
    uint64_t key = (uint64_t)index << 32 | (uint64_t)width << 14 | (uint64_t)height | UINT64_C(1) << 62;
    cell *known = find_cell(pictures, key);
    if (!known)
        return NULL;
    if (atomic_load_explicit(&known->key, memory_order_acquire) == key) {
        uint8_t *found = atomic_load_explicit(&known->value, memory_order_acquire);
        if (found)
            return found;
    }
    uint8_t *built = arena_take(pictures, size);
    if (!built)
        return NULL;
    for (int32_t row = 0; row < height; row++)
        background_row(pictures, index, width, height, row, 0, width,
                       built + 3 * (size_t)row * (size_t)width);
    return publish(pictures, key, built);
}
