#include "tables.h"

bool view_is_world(const pcd_scene *scene, const pcd_world *world) {
    int32_t longer = pcd_larger(world->width, world->height);
    return scene->view >= (float)longer && scene->camera_x == 0.5f * (float)world->width &&
           scene->camera_y == 0.5f * (float)world->height;
}

/// Upright rectangle around what a sprite draws, cells.
typedef struct bounds {
    float x, y, half_width, half_height;
} bounds;

static bounds drawn_bounds(const pcd_sprite *sprite) {
    float turns = (float)sprite->rotation / 64.0f;
    float cosine = fabsf(pcd_cos(turns)), sine = fabsf(pcd_sin(turns));
    if (sprite->rotation % 32 == 0)
        cosine = 1.0f, sine = 0.0f;
    else if (sprite->rotation % 32 == 16)
        cosine = 0.0f, sine = 1.0f;
    return (bounds){sprite->x, sprite->y, cosine * sprite->half_width + sine * sprite->half_height,
                    sine * sprite->half_width + cosine * sprite->half_height};
}

static bool in_view(const pcd_scene *scene, const bounds *drawn) {
    float half = 0.5f * scene->view;
    return fabsf(drawn->x - scene->camera_x) < half + drawn->half_width &&
           fabsf(drawn->y - scene->camera_y) < half + drawn->half_height;
}

/// Marks every cell whose centre the sprite covers, and the one its own centre lies in.
static void mark_sprite(const pcd_sprite *sprite, int32_t left, int32_t bottom, int32_t width, int32_t height,
                        uint8_t *kinds) {
    bounds drawn = drawn_bounds(sprite);
    int32_t center_x = floor_to_int((double)drawn.x), center_y = floor_to_int((double)drawn.y);
    int32_t first_x = pcd_smaller(center_x, floor_to_int((double)(drawn.x - drawn.half_width) + 0.5));
    int32_t last_x = pcd_larger(center_x, floor_to_int((double)(drawn.x + drawn.half_width) - 0.5));
    int32_t first_y = pcd_smaller(center_y, floor_to_int((double)(drawn.y - drawn.half_height) + 0.5));
    int32_t last_y = pcd_larger(center_y, floor_to_int((double)(drawn.y + drawn.half_height) - 0.5));
    for (int32_t y = pcd_larger(first_y, bottom); y <= pcd_smaller(last_y, bottom + height - 1); y++)
        for (int32_t x = pcd_larger(first_x, left); x <= pcd_smaller(last_x, left + width - 1); x++)
            kinds[(bottom + height - 1 - y) * width + (x - left)] = sprite->kind;
}

void semantic_fill(const pcd_game *game, const pcd_scene *scene, const pcd_world *world, int32_t width,
                   int32_t height, uint8_t *kinds) {
    int32_t left = 0, bottom = 0;
    bool whole = view_is_world(scene, world) && world->width <= width && world->height <= height;
    if (!whole) {
        left = floor_to_int((double)scene->camera_x) - width / 2;
        bottom = floor_to_int((double)scene->camera_y) - height / 2;
    }
    for (int32_t row = 0; row < height; row++)
        for (int32_t column = 0; column < width; column++) {
            int32_t x = left + column, y = bottom + height - 1 - row;
            bool padding = whole && (x >= world->width || y >= world->height);
            uint8_t kind = padding ? 0 : pcd_cell(world, x, y);
            kinds[row * width + column] = game->kinds[kind].invisible ? 0 : kind;
        }
    for (int32_t i = 0; i < scene->num_sprites; i++) {
        const pcd_sprite *sprite = &scene->sprites[i];
        if (sprite->kind && sprite->opacity && !sprite->on_screen && !game->kinds[sprite->kind].invisible)
            mark_sprite(sprite, left, bottom, width, height, kinds);
    }
}

size_t text_size(const pcd_game *game, int32_t width, int32_t height) {
    size_t size = (size_t)height * ((size_t)width + 1) + 2;
    for (int32_t kind = 0; kind < game->num_kinds; kind++)
        size += strlen("@  ()\n") + strlen(game->kinds[kind].name) + strlen(pcd_kind_role_name(game, kind));
    return size;
}

static char *append(char *end, const char *text) {
    size_t length = strlen(text);
    memcpy(end, text, length);
    return end + length;
}

void text_fill(const pcd_game *game, const uint8_t *kinds, int32_t width, int32_t height, char *text) {
    uint64_t seen = 0;
    for (int32_t row = 0; row < height; row++) {
        for (int32_t column = 0; column < width; column++) {
            uint8_t kind = kinds[row * width + column];
            seen |= PCD_SET(kind);
            *text++ = game->kinds[kind].glyph;
        }
        *text++ = '\n';
    }
    *text++ = '\n';
    for (int32_t kind = 0; kind < game->num_kinds; kind++)
        if (seen >> kind & 1) {
            *text++ = game->kinds[kind].glyph;
            text = append(text, " ");
            text = append(text, game->kinds[kind].name);
            text = append(text, " (");
            text = append(text, pcd_kind_role_name(game, kind));
            text = append(text, ")\n");
        }
    *text = '\0';
}

static void fill_row(const pcd_sprite *sprite, const pcd_entity *entity, const bounds *drawn, float *row) {
    row[PCD_ENTITY_KIND] = (float)entity->kind;
    row[PCD_ENTITY_X] = entity->x;
    row[PCD_ENTITY_Y] = entity->y;
    row[PCD_ENTITY_HALF_WIDTH] = entity->half_width;
    row[PCD_ENTITY_HALF_HEIGHT] = entity->half_height;
    row[PCD_ENTITY_DRAWN_X] = drawn->x;
    row[PCD_ENTITY_DRAWN_Y] = drawn->y;
    row[PCD_ENTITY_DRAWN_HALF_WIDTH] = drawn->half_width;
    row[PCD_ENTITY_DRAWN_HALF_HEIGHT] = drawn->half_height;
    row[PCD_ENTITY_VX] = entity->vx;
    row[PCD_ENTITY_VY] = entity->vy;
    row[PCD_ENTITY_ROTATION] = (float)(sprite->rotation & 63) / 64.0f;
    row[PCD_ENTITY_MIRRORED] = (float)sprite->mirrored;
    row[PCD_ENTITY_HEALTH] = (float)entity->health;
    row[PCD_ENTITY_ID] = (float)entity->id;
}

int32_t entities_fill(const pcd_scene *scene, const pcd_world *world, int32_t capacity, float *rows) {
    int32_t count = 0;
    for (int32_t i = 0; i < scene->num_sprites && count < capacity; i++) {
        const pcd_sprite *sprite = &scene->sprites[i];
        if (sprite->entity < 0 || sprite->on_screen)
            continue;
        bounds drawn = drawn_bounds(sprite);
        if (in_view(scene, &drawn))
            fill_row(sprite, &pcd_entities(world)[sprite->entity], &drawn,
                     rows + count++ * PCD_NUM_ENTITY_COLUMNS);
    }
    memset(rows + count * PCD_NUM_ENTITY_COLUMNS, 0,
           (size_t)(capacity - count) * PCD_NUM_ENTITY_COLUMNS * sizeof *rows);
    return count;
}
