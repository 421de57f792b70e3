#include "scene.h"

#define MAX_GROWTH     8.0f  // Times its first size, and cells it may drift for each cell of size.
#define STANDING_SPEED 0.01f // Cells a step; a player slower than this and without a key stands.

int32_t scene_capacity(const pcd_game *game) {
    return game->sprite_capacity ? game->sprite_capacity : game->entity_capacity + game->effect_capacity;
}

// Every kind looks as its row says, in the theme of the level.
static void dress_kinds(pcd_scene *scene, const pcd_game *game, const pcd_world *world) {
    for (int32_t kind = 0; kind < game->num_kinds; kind++) {
        const pcd_picture *picture = &game->kinds[kind].picture;
        pcd_tile tile = {.picture = (int16_t)(picture->name ? kind : -1)};
        if (picture->variants > 1)
            tile.variant = (uint8_t)pcd_looks(world, PCD_LOOK_THEME, picture->variants);
        scene->tiles[kind] = tile;
    }
}

void scene_describe(pcd_scene *scene, const pcd_game *game, const pcd_world *world) {
    scene->background = -1;
    scene->background_variant = 0;
    scene->repeat_x = scene->repeat_y = false;
    scene->background_x = scene->background_y = 0.0f;
    scene->background_width = scene->background_height = 0.0f;
    dress_kinds(scene, game, world);
    scene->has_velocity = false;
    scene->velocity_x = scene->velocity_y = 0.0f;
    scene->num_sprites = scene->num_marks = 0;
    pcd_scene_show_world(scene, world);
    game->scene(world, scene);
}

void pcd_scene_show_world(pcd_scene *scene, const pcd_world *world) {
    float width = (float)world->width, height = (float)world->height;
    pcd_scene_center(scene, 0.5f * width, 0.5f * height, width > height ? width : height);
}

void pcd_scene_background_panned(pcd_scene *scene, int32_t picture, int32_t variant, float width,
                                 float height, float pan) {
    float drawn_width = height * scene->context->aspect(scene->context, picture, variant);
    float excess = drawn_width > width ? drawn_width - width : 0.0f;
    pcd_scene_background_stretched(scene, picture, variant, -pan * excess, 0.0f, drawn_width, height);
}

static int32_t count_variants(const pcd_scene *scene, int32_t picture) {
    return pcd_larger(1, pcd_game_picture(scene->context->game, picture)->variants);
}

int32_t pcd_scene_look(const pcd_scene *scene, const pcd_world *world, uint32_t object, int32_t picture) {
    return pcd_looks(world, object, count_variants(scene, picture));
}

void pcd_scene_background_chosen(pcd_scene *scene, const pcd_world *world, int32_t first, int32_t last,
                                 float most_pan) {
    int32_t count = 0, picture = first;
    for (int32_t i = first; i <= last; i++)
        count += count_variants(scene, i);
    int32_t variant = pcd_looks(world, PCD_LOOK_BACKGROUND, count);
    while (variant >= count_variants(scene, picture))
        variant -= count_variants(scene, picture++);
    pcd_scene_background_panned(scene, picture, variant, (float)world->width, (float)world->height,
                                most_pan * pcd_looks_unit(world, PCD_LOOK_PAN));
}

void pcd_scene_ground(pcd_scene *scene, const pcd_world *world, int32_t picture) {
    int32_t variant = pcd_scene_look(scene, world, PCD_LOOK_BACKGROUND, picture);
    float side = (float)world->width;
    pcd_scene_background_stretched(scene, picture, variant, 0.0f, 0.0f, side, side);
}

pcd_sprite *pcd_scene_runner(pcd_scene *scene, const pcd_world *world, bool supported, uint8_t walk_picture,
                             uint8_t air_picture) {
    const pcd_entity *player = pcd_player(world);
    bool stands = fabsf(player->vx) < STANDING_SPEED && world->dx == 0;
    int32_t look = pcd_scene_look(scene, world, PCD_LOOK_PLAYER, player->kind);
    uint8_t picture = !supported ? air_picture : stands ? player->kind : walk_picture;
    pcd_sprite *sprite = pcd_scene_entity(scene, world, player, picture, look);
    sprite->frame = supported && !stands ? pcd_slow_frame(world) : 0;
    sprite->mirrored = world->mirrored;
    return sprite;
}

void pcd_scene_mark(pcd_scene *scene, pcd_mark mark) {
    if (scene->num_marks < PCD_MAX_MARKS)
        scene->marks[scene->num_marks++] = mark;
}

void pcd_scene_hud(pcd_scene *scene, pcd_shape shape, float x0, float y0, float x1, float y1,
                   uint32_t color) {
    pcd_mark mark = {.x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1, .opacity = 255, .on_screen = 1};
    mark.shape = (uint8_t)shape;
    mark.red = (uint8_t)(color >> 16);
    mark.green = (uint8_t)(color >> 8);
    mark.blue = (uint8_t)color;
    pcd_scene_mark(scene, mark);
}

/// True for effects that cannot reach into the view, however they grow.
static bool is_far(const pcd_scene *scene, const pcd_effect *effect) {
    float reach = 0.5f * scene->view + MAX_GROWTH * (effect->half_width + effect->half_height);
    return fabsf(effect->x - scene->camera_x) > reach || fabsf(effect->y - scene->camera_y) > reach;
}

void pcd_scene_effects(pcd_scene *scene, const pcd_world *world) {
    if (world->num_effects == 0)
        return;
    const pcd_effect_style *styles = scene->context->game->effects;
    const pcd_effect *effects = pcd_effects(world);
    int32_t longest_life = 0;
    for (int32_t style = 0; style < scene->context->game->num_effects; style++)
        longest_life = pcd_larger(longest_life, styles[style].life);
    // Births are in order of time: the living ones stand at the end.
    int32_t capacity = world->effect_capacity, most = pcd_smaller(world->num_effects, capacity);
    int32_t at = world->num_effects % capacity, living = 0;
    for (; living < most; living++) {
        int32_t before = (at > 0 ? at : capacity) - 1;
        if (world->step_count - effects[before].birth >= longest_life)
            break;
        at = before;
    }
    for (; living > 0; living--, at = at + 1 < capacity ? at + 1 : 0) {
        const pcd_effect *effect = &effects[at];
        const pcd_effect_style *style = &styles[effect->style];
        int32_t age = world->step_count - effect->birth;
        if (age >= style->life || is_far(scene, effect))
            continue;
        float size = 1.0f, opacity = style->opacity;
        for (int32_t step = 0; step < age; step++) {
            size *= style->growth;
            opacity *= style->fade;
        }
        pcd_sprite *sprite = pcd_scene_sprite(
            scene, style->kind, style->picture, effect->x + effect->vx * (float)age,
            effect->y + effect->vy * (float)age, effect->half_width * size, effect->half_height * size);
        sprite->variant = effect->variant;
        sprite->frame = (uint8_t)(style->frame_steps ? age / style->frame_steps : 0);
        sprite->rotation = (uint8_t)((effect->rotation + (int32_t)(style->spin * (float)age)) & 63);
        sprite->mirrored = effect->mirrored;
        sprite->opacity = (uint8_t)(opacity * 255.0f + 0.5f);
    }
}
