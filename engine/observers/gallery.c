#include "gallery.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "art.h"
#include "generated.h"

enum { MAX_BACKGROUND_BYTES = 3 << 20, NAME_SIZE = 128 };

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

struct gallery {
    const pcd_game *game;
    gallery_options options;
    int32_t num_slots, num_backgrounds;
    picture_slot *slots;
    picture_range ranges[257]; ///< Of each picture of the game, and of one behind the last.
    uint32_t *decoded;         ///< Pixels of all slots.
    kept_pictures kept;
};

static int32_t variants_of(const pcd_picture *picture) {
    return picture->variants ? picture->variants : 1;
}
static int32_t frames_of(const pcd_picture *picture) {
    return picture->frames ? picture->frames : 1;
}
/// Pictures of a game by number, see pcd_game_picture().
static int32_t count_pictures(const pcd_game *game) {
    return game->num_kinds + game->num_pictures;
}

/// The name of a picture below assets/svg/: those of the game itself lie in a folder of its name. Empty for
/// kinds without a picture, and if it is too long for any.
static void full_name(const pcd_game *game, const pcd_picture *picture, char name[NAME_SIZE]) {
    const char *given = picture->name ? picture->name : "";
    bool is_own = given[0] && !strchr(given, '/');
    size_t folder = is_own ? strlen(game->name) + 1 : 0, length = strlen(given);
    name[0] = '\0';
    if (folder + length >= NAME_SIZE)
        return;
    memcpy(name + folder, given, length + 1);
    if (is_own) {
        memcpy(name, game->name, folder - 1);
        name[folder - 1] = '/';
    }
}
static bool is_background(const char *name) {
    return strncmp(name, "backgrounds/", 12) == 0;
}

/// Colours of the monochrome rule: three base-4 digits of a number made of picture and variant.
static uint32_t monochrome_color(int32_t number, int32_t variant) {
    int32_t n = (29 * (number + 1) + 19 * variant) % 64;
    uint32_t red = (uint32_t)(n / 16 + 1) * 64u - 1u, green = (uint32_t)(n / 4 % 4 + 1) * 64u - 1u;
    uint32_t blue = (uint32_t)(n % 4 + 1) * 64u - 1u;
    return red | green << 8 | blue << 16 | 0xFF000000u;
}

static const art_entry *find_art(const pcd_game *game, const pcd_picture *picture, int32_t variant,
                                 int32_t frame) {
    char name[NAME_SIZE + 16];
    full_name(game, picture, name);
    size_t length = strlen(name);
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
    const pcd_picture *picture = pcd_game_picture(pictures->game, index);
    char name[NAME_SIZE];
    full_name(pictures->game, picture, name);
    slot->is_background = is_background(name);
    slot->art = find_art(pictures->game, picture, variant, frame);
    slot->solid = monochrome_color(picture->number + frame, variant);
    slot->seed = pcd_hash_bytes(name, strlen(name));
    slot->seed =
        pcd_mix(pcd_mix(slot->seed, pcd_hash_bytes(pictures->game->name, strlen(pictures->game->name))),
                (uint64_t)variant * 64u + (uint64_t)frame);
    if (pictures->options.monochrome && !slot->is_background)
        slot->source = SOURCE_SOLID;
    else if (pictures->options.generated && picture->name)
        slot->source = SOURCE_GENERATED;
    else
        slot->source = slot->art ? SOURCE_ART : SOURCE_SOLID;
    slot->width = slot->source == SOURCE_ART     ? slot->art->width
                  : slot->source == SOURCE_SOLID ? 1
                                                 : GENERATED_SIDE;
    slot->height = slot->source == SOURCE_ART ? slot->art->height : slot->width;
}

/// Marks pictures that cells show: generated ones of these are opaque.
static void mark_terrain(gallery *pictures) {
    for (int32_t picture = 0; picture < count_pictures(pictures->game); picture++) {
        char name[NAME_SIZE];
        full_name(pictures->game, pcd_game_picture(pictures->game, picture), name);
        bool terrain = strstr(name, "wall") || strstr(name, "top") || strstr(name, "inner") ||
                       strstr(name, "ground") || strstr(name, "dirt") || strstr(name, "lava");
        for (int32_t s = pictures->ranges[picture].first; s < pictures->ranges[picture + 1].first; s++)
            pictures->slots[s].terrain = terrain;
    }
}

static int32_t count_slots(const pcd_game *game) {
    int32_t count = 0;
    for (int32_t i = 0; i < count_pictures(game); i++)
        count += variants_of(pcd_game_picture(game, i)) * frames_of(pcd_game_picture(game, i));
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
    bool keeps = kept_create(&pictures->kept, scaled_capacity);
    if (!pictures->slots || !keeps) {
        gallery_destroy(pictures);
        return NULL;
    }
    int32_t next = 0;
    size_t total = 0;
    for (int32_t i = 0; i < count_pictures(game); i++) {
        const pcd_picture *picture = pcd_game_picture(game, i);
        pictures->ranges[i] = make_range(picture, next, options.restrict_themes);
        for (int32_t variant = 0; variant < variants_of(picture); variant++)
            for (int32_t frame = 0; frame < frames_of(picture); frame++, next++) {
                choose_source(&pictures->slots[next], pictures, i, variant, frame);
                total += chain_size(pictures->slots[next].width, pictures->slots[next].height);
                pictures->num_backgrounds += pictures->slots[next].is_background;
            }
    }
    pictures->ranges[count_pictures(game)].first = next;
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
    kept_destroy(&pictures->kept);
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

const picture_range *gallery_ranges(const gallery *pictures) {
    return pictures->ranges;
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

static void fill_slot(picture_slot *slot) {
    if (slot->source == SOURCE_ART)
        art_decode(slot->art, slot->pixels);
    else if (slot->source == SOURCE_SOLID)
        slot->pixels[0] = slot->solid;
    else
        generated_picture(slot->seed, slot->is_background, slot->terrain, slot->pixels);
    chain_fill(slot->pixels, slot->width, slot->height);
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

static level chain_of(gallery *pictures, int32_t index) {
    const picture_slot *slot = ready_slot(pictures, index);
    return (level){slot->pixels, slot->width, slot->height};
}

// ---------------------------------------------------------------------------------------------------------
// Sprites and backgrounds
// ---------------------------------------------------------------------------------------------------------

void sprite_row(gallery *pictures, const placement *place, int32_t row, int32_t first, int32_t count,
                uint8_t *color, uint8_t *inverse_alpha) {
    sample_sprite(chain_of(pictures, place->slot), place, row, first, count, color, inverse_alpha);
}

/// 0 for placements too large to be kept.
static inline uint64_t sprite_key(const placement *place) {
    if ((place->width | place->height) > 1023)
        return 0;
    return kept_key(KEPT_SPRITE, (uint64_t)place->pieces << 48 | (uint64_t)place->slot << 32 |
                                     (uint64_t)place->width << 22 | (uint64_t)place->height << 12 |
                                     (uint64_t)(place->x & 3) << 10 | (uint64_t)(place->y & 3) << 8 |
                                     (uint64_t)place->rotation << 2 | (uint64_t)(place->mirrored & 1) << 1);
}

static const bitmap *find_or_build(gallery *pictures, uint64_t key, const placement *place) {
    bitmap *found = key ? kept_find(&pictures->kept, key) : NULL;
    if (found || !key)
        return found;
    int32_t offset_x, offset_y, width, height;
    sprite_extent(place, &offset_x, &offset_y, &width, &height);
    bitmap *built = kept_take_bitmap(&pictures->kept, offset_x, offset_y, width, height);
    if (!built)
        return NULL;
    built->opaque = true;
    for (int32_t row = 0; row < height; row++) {
        uint8_t *color = built->rows + 2 * (size_t)built->stride * (size_t)row;
        uint8_t *inverse_alpha = color + built->stride;
        sprite_row(pictures, place, row, 0, width, color, inverse_alpha);
        for (int32_t i = 0; i < 3 * width; i++)
            built->opaque &= inverse_alpha[i] == 0;
    }
    // Of what is turned, the corners of the upright box around it are clear. Tiles never are.
    if (place->rotation)
        kept_trim(&pictures->kept, built);
    return kept_publish(&pictures->kept, key, built);
}

const bitmap *gallery_bitmap(gallery *pictures, const placement *place) {
    return find_or_build(pictures, sprite_key(place), place);
}

void gallery_bitmaps(gallery *pictures, const placement *places, int32_t count, const bitmap **found) {
    uint64_t keys[GALLERY_GROUP];
    for (int32_t i = 0; i < count; i++) {
        keys[i] = sprite_key(&places[i]);
        prefetch(kept_first_cell(&pictures->kept, keys[i]));
    }
    for (int32_t i = 0; i < count; i++) {
        found[i] = kept_find_first(&pictures->kept, keys[i]);
        if (!found[i])
            found[i] = find_or_build(pictures, keys[i], &places[i]);
        prefetch(found[i]);
        prefetch((const char *)found[i] + 64);
        prefetch((const char *)found[i] + 128);
    }
}

void background_row(gallery *pictures, int32_t index, int32_t width, int32_t height, int32_t row,
                    int32_t first, int32_t count, uint8_t *rgb) {
    sample_background(chain_of(pictures, index), width, height, row, first, count, rgb);
}

const uint8_t *gallery_background(gallery *pictures, int32_t index, int32_t width, int32_t height) {
    size_t size = 3 * (size_t)width * (size_t)height;
    if (width > 16383 || height > 16383 || size > MAX_BACKGROUND_BYTES)
        return NULL;
    uint64_t key =
        kept_key(KEPT_BACKGROUND, (uint64_t)index << 32 | (uint64_t)width << 14 | (uint64_t)height);
    uint8_t *found = kept_find_first(&pictures->kept, key);
    if (!found)
        found = kept_find(&pictures->kept, key);
    if (found)
        return found;
    uint8_t *built = kept_take(&pictures->kept, size + BLEND_BLOCK);
    if (!built)
        return NULL;
    for (int32_t row = 0; row < height; row++)
        background_row(pictures, index, width, height, row, 0, width,
                       built + 3 * (size_t)row * (size_t)width);
    return kept_publish(&pictures->kept, key, built);
}

kept_pictures *gallery_kept(gallery *pictures) {
    return &pictures->kept;
}
