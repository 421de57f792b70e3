// What is shown: pictures that do not depend on how they are drawn, and tables that agree with the pictures.
#include "rollout.h"

#include "observers/tables.h"

Suite *observers_suite(void);

enum {
    DRAWN_STEPS = EFFORT(120, 40),
    ENVS = 3,
    LOOK_EVERY = 7, // steps between frames that are looked at closely
    CLOSE_STEPS = EFFORT(280, 56),
    CLOSE_SIZE = 96,  // pixels
    LIKE_COLORS = 32, // Distance in RGB below which colours are taken for alike.
};

static uint8_t *picture_of(const stage *stage, int32_t env) {
    return stage->io.observations + (size_t)env * pcd_observation_bytes(stage->batch);
}

// ---------------------------------------------------------------------------------------------------------
// Ways of drawing
// ---------------------------------------------------------------------------------------------------------

static void clear_view(const stage *stage, int32_t env) {
    view_cache_clear((view_cache *)(void *)(stage->batch->views + (size_t)env * stage->batch->view_stride));
}

/// Steps two stages alike and compares their frames; `tamper` is called for the second before each step.
static void compare_frames(stage *one, stage *other, void (*tamper)(const stage *, int32_t),
                           const char *what) {
    stage_reset(one);
    stage_reset(other);
    for (int32_t step = 0; step < DRAWN_STEPS; step++) {
        if (tamper)
            tamper(other, step);
        choose_actions(one, play_sticky, 5, 0, step);
        choose_actions(other, play_sticky, 5, 0, step);
        stage_step(one);
        stage_step(other);
        for (int32_t env = 0; env < ENVS; env++)
            check_at(one->where, frame_hash(one, env) == frame_hash(other, env),
                     "env %d: the frame differs %s", env, what);
    }
}

static void clear_views_at_random(const stage *stage, int32_t step) {
    for (int32_t env = 0; env < ENVS; env++)
        if (play_random(6, env, step) < 4)
            clear_view(stage, env);
}

START_TEST(kept_views_may_be_thrown_away) {
    static const int32_t sizes[] = {64, 41};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pcd_config config = config_of(subject_at(_i), ENVS);
        config.observation_size = sizes[i];
        config.center_agent = i == 0;
        stage kept = stage_open(subject_at(_i), &config), tampered = stage_open(subject_at(_i), &config);
        compare_frames(&kept, &tampered, clear_views_at_random, "where the kept view was thrown away");
        stage_close(&kept);
        stage_close(&tampered);
    }
}
END_TEST

START_TEST(plain_drawing_draws_the_same) {
    static const int32_t sizes[] = {64, 29};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pcd_config config = config_of(subject_at(_i), ENVS);
        config.observation_size = sizes[i];
        stage fast = stage_open(subject_at(_i), &config);
        config.plain_drawing = true;
        stage plain = stage_open(subject_at(_i), &config);
        compare_frames(&fast, &plain, NULL, "in plain drawing");
        stage_close(&fast);
        stage_close(&plain);
    }
}
END_TEST

START_TEST(renders_equal_observations_of_their_size) {
    static const int32_t sizes[] = {16, 33, 64, 100};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pcd_config config = config_of(subject_at(_i), ENVS);
        config.observation_size = sizes[i];
        config.paint_vel_info = i % 2;
        config.use_monochrome_assets = i == 1;
        config.use_generated_assets = i == 3;
        stage stage = stage_open(subject_at(_i), &config);
        size_t size = pcd_observation_bytes(stage.batch);
        uint8_t *pixels = malloc(size);
        stage_reset(&stage);
        for (int32_t step = 0; step < DRAWN_STEPS; step++) {
            play(&stage, play_sticky, 8, step, 1);
            if (step % LOOK_EVERY)
                continue;
            check_ok(stage.where, pcd_render(stage.batch, step % ENVS, sizes[i], pixels));
            check_at(stage.where, memcmp(pixels, picture_of(&stage, step % ENVS), size) == 0,
                     "a render of %d pixels differs from the observation", sizes[i]);
        }
        free(pixels);
        stage_close(&stage);
    }
}
END_TEST

START_TEST(formats_are_conversions_of_one_picture) {
    static const int32_t sizes[] = {64, 31};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pcd_config config = config_of(subject_at(_i), ENVS);
        config.observation_size = sizes[i];
        stage rgb = stage_open(subject_at(_i), &config);
        config.observation_format = PCD_FORMAT_CHW;
        stage planes = stage_open(subject_at(_i), &config);
        config.observation_format = PCD_FORMAT_GREY;
        stage grey = stage_open(subject_at(_i), &config);
        stage *stages[] = {&rgb, &planes, &grey};
        size_t pixels = (size_t)sizes[i] * (size_t)sizes[i];
        for (int s = 0; s < 3; s++)
            stage_reset(stages[s]);
        for (int32_t step = 0; step < DRAWN_STEPS / 4; step++) {
            for (int s = 0; s < 3; s++)
                play(stages[s], play_sticky, 8, step, 1);
            const uint8_t *source = picture_of(&rgb, step % ENVS);
            for (size_t at = 0; at < pixels; at++) {
                const uint8_t *pixel = source + 3 * at;
                int luminance = (77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) / 256;
                for (size_t channel = 0; channel < 3; channel++)
                    check_at(rgb.where,
                             picture_of(&planes, step % ENVS)[channel * pixels + at] == pixel[channel],
                             "plane %zu differs at pixel %zu", channel, at);
                check_at(rgb.where, picture_of(&grey, step % ENVS)[at] == luminance,
                         "grey differs at pixel %zu", at);
            }
        }
        for (int s = 0; s < 3; s++)
            stage_close(stages[s]);
    }
}
END_TEST

START_TEST(observing_again_changes_nothing) {
    pcd_config config = config_of(subject_at(_i), ENVS);
    config.channels = ALL_CHANNELS;
    stage stage = stage_open(subject_at(_i), &config);
    stage_reset(&stage);
    size_t grid = (size_t)pcd_semantic_width(stage.batch) * (size_t)pcd_semantic_height(stage.batch);
    size_t table = (size_t)pcd_max_entities(stage.batch) * PCD_NUM_ENTITY_COLUMNS * sizeof(float);
    size_t labels = (size_t)config.observation_size * (size_t)config.observation_size;
    for (int32_t step = 0; step < 20; step++) {
        play(&stage, play_sticky, 8, step, 1);
        trace before = {0}, after = {0};
        trace_add(&before, &stage, 1);
        uint64_t tables = pcd_mix(pcd_hash_bytes(stage.io.semantic, ENVS * grid),
                                  pcd_mix(pcd_hash_bytes(stage.io.entities, ENVS * table),
                                          pcd_hash_bytes(stage.io.segmentation, ENVS * labels)));
        check_ok(stage.where, pcd_observe(stage.batch));
        trace_add(&after, &stage, 1);
        check_at(stage.where, !trace_difference(&before, &after), "observing again changes %s",
                 trace_difference(&before, &after));
        check_at(stage.where,
                 tables == pcd_mix(pcd_hash_bytes(stage.io.semantic, ENVS * grid),
                                   pcd_mix(pcd_hash_bytes(stage.io.entities, ENVS * table),
                                           pcd_hash_bytes(stage.io.segmentation, ENVS * labels))),
                 "observing again changes a table");
    }
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Pictures looked at closely, sprite by sprite
// ---------------------------------------------------------------------------------------------------------

/// One environment, its scene, and what is needed to draw it again.
typedef struct closeup {
    stage stage;
    pcd_scene scene;
    thread_memory memory;
    uint8_t pixels[3 * CLOSE_SIZE * CLOSE_SIZE], changed[3 * CLOSE_SIZE * CLOSE_SIZE];
} closeup;

static void closeup_open(closeup *closeup, subject subject, bool is_monochrome) {
    pcd_config config = config_of(subject, 1);
    config.channels = PCD_CHANNEL_SEMANTIC | PCD_CHANNEL_ENTITIES | PCD_CHANNEL_SEGMENTATION;
    config.observation_size = CLOSE_SIZE;
    config.use_monochrome_assets = is_monochrome;
    closeup->stage = stage_open(subject, &config);
    closeup->memory =
        (thread_memory){.sprites = calloc((size_t)scene_capacity(subject.game), sizeof(pcd_sprite))};
    stage_reset(&closeup->stage);
}

static void closeup_close(closeup *closeup) {
    free(closeup->memory.sprites);
    stage_close(&closeup->stage);
}

/// Plays on and describes what is visible then.
static void closeup_next(closeup *closeup, int32_t step) {
    stage *stage = &closeup->stage;
    if (step)
        play(stage, play_sticky, 15, step - LOOK_EVERY, LOOK_EVERY);
    memset(&closeup->scene, 0, sizeof closeup->scene);
    batch_scene(stage->batch, 0, &closeup->memory, &closeup->scene);
}

static void closeup_draw(const closeup *closeup, uint8_t *pixels) {
    const stage *stage = &closeup->stage;
    painter painter = group_of(stage->batch, 0)->painter;
    view_cache *view = (view_cache *)(void *)stage->batch->views;
    painter_draw(&painter, &closeup->scene, stage_world(stage, 0), view, CLOSE_SIZE, pixels);
}

/// An upright rectangle, pixels from the frame's top left corner.
typedef struct frame_box {
    double left, top, right, bottom;
} frame_box;

static frame_box box_in_frame(const closeup *closeup, double x, double y, double half_width,
                              double half_height) {
    const pcd_scene *scene = &closeup->scene;
    double scale = CLOSE_SIZE / (double)scene->view, half_view = 0.5 * (double)scene->view;
    double left = (double)scene->camera_x - half_view, top = (double)scene->camera_y + half_view;
    return (frame_box){(x - half_width - left) * scale, (top - y - half_height) * scale,
                       (x + half_width - left) * scale, (top - y + half_height) * scale};
}

/// The rectangle around what a sprite draws, however it is turned.
static frame_box sprite_box(const closeup *closeup, const pcd_sprite *sprite) {
    double turns = (double)sprite->rotation / 64.0;
    double cosine = fabs((double)pcd_cos((float)turns)), sine = fabs((double)pcd_sin((float)turns));
    double half_width = (double)sprite->half_width, half_height = (double)sprite->half_height;
    return box_in_frame(closeup, (double)sprite->x, (double)sprite->y,
                        cosine * half_width + sine * half_height, sine * half_width + cosine * half_height);
}

static bool boxes_meet(frame_box a, frame_box b, double margin) {
    return a.left < b.right + margin && b.left < a.right + margin && a.top < b.bottom + margin &&
           b.top < a.bottom + margin;
}

static bool is_in_frame(frame_box box) {
    return box.left > 1.0 && box.top > 1.0 && box.right < CLOSE_SIZE - 1.0 && box.bottom < CLOSE_SIZE - 1.0;
}

/// Fails if a pixel differs outside the box. @return pixels that differ.
static int count_changes(const closeup *closeup, frame_box box, double margin, const char *what) {
    int changes = 0;
    for (int y = 0; y < CLOSE_SIZE; y++)
        for (int x = 0; x < CLOSE_SIZE; x++) {
            size_t at = 3 * ((size_t)y * CLOSE_SIZE + (size_t)x);
            if (memcmp(closeup->pixels + at, closeup->changed + at, 3) == 0)
                continue;
            frame_box pixel = {x, y, x + 1, y + 1};
            check_at(closeup->stage.where, boxes_meet(pixel, box, margin),
                     "%s shows at pixel (%d, %d), outside (%.1f, %.1f) to (%.1f, %.1f)", what, x, y, box.left,
                     box.top, box.right, box.bottom);
            changes++;
        }
    return changes;
}

// Taking a sprite away changes pixels within its bounds, and only there.
START_TEST(sprites_show_within_their_bounds) {
    static closeup closeup;
    closeup_open(&closeup, subject_at(_i), false);
    int seen = 0;
    for (int32_t step = 0; step < CLOSE_STEPS; step += LOOK_EVERY) {
        closeup_next(&closeup, step);
        pcd_scene *scene = &closeup.scene;
        scene->num_marks = 0;
        closeup_draw(&closeup, closeup.pixels);
        for (int32_t i = 0; i < scene->num_sprites; i++) {
            pcd_sprite sprite = scene->sprites[i];
            if (sprite.on_screen)
                continue;
            // Nothing of opacity 0 is drawn: the sprite is away.
            scene->sprites[i].opacity = 0;
            closeup_draw(&closeup, closeup.changed);
            scene->sprites[i] = sprite;
            const char *kind = subject_at(_i).game->kinds[sprite.kind].name;
            frame_box box = sprite_box(&closeup, &sprite);
            int changes = count_changes(&closeup, box, 2.0, kind);
            bool is_covered = false;
            for (int32_t later = i + 1; later < scene->num_sprites; later++)
                is_covered = is_covered || boxes_meet(box, sprite_box(&closeup, &scene->sprites[later]), 1.0);
            bool is_large = box.right - box.left > 2.5 && box.bottom - box.top > 2.5;
            if (is_covered || !is_large || !is_in_frame(box) || sprite.opacity < 128)
                continue;
            check_at(closeup.stage.where, changes > 0, "%s at (%.2f, %.2f) does not show", kind,
                     (double)sprite.x, (double)sprite.y);
            seen++;
        }
    }
    check_at(closeup.stage.where, seen > EFFORT(0, -1), "no sprite was seen alone");
    closeup_close(&closeup);
}
END_TEST

/// The cells under a pixel and the pixels around it.
static bool has_cell(const closeup *closeup, int x, int y, uint8_t kind) {
    const pcd_scene *scene = &closeup->scene;
    const pcd_world *world = stage_world(&closeup->stage, 0);
    float scale = (float)CLOSE_SIZE / scene->view, half_view = 0.5f * scene->view;
    for (int corner = 0; corner < 4; corner++) {
        float pixel_x = (float)x + (corner & 1 ? 1.5f : -0.5f),
              pixel_y = (float)y + (corner & 2 ? 1.5f : -0.5f);
        float column = scene->camera_x - half_view + pixel_x / scale;
        float row = scene->camera_y + half_view - pixel_y / scale;
        if (world->cell_capacity && pcd_cell(world, (int32_t)floorf(column), (int32_t)floorf(row)) == kind)
            return true;
    }
    return false;
}

/// Sums of the colours of pixels, and how many they are.
typedef struct pixel_sum {
    int32_t rgb[3], count;
} pixel_sum;

static bool is_like(const uint8_t *pixel, const pixel_sum *sum) {
    int32_t square = 0;
    for (int c = 0; c < 3; c++) {
        int32_t difference = pixel[c] - sum->rgb[c] / sum->count;
        square += difference * difference;
    }
    return square < LIKE_COLORS * LIKE_COLORS;
}

// Ground is never lost in the background behind it: of every level, at most half of the background that is in
// view has nearly the mean colour of what blocks there.
START_TEST(ground_stands_out_from_the_background) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 1);
    config.channels |= PCD_CHANNEL_SEGMENTATION;
    stage stage = stage_open(subject, &config);
    int32_t num_levels = has_one_level(subject) ? 1 : EFFORT(300, 10), size = config.observation_size;
    for (int32_t level = 0; level < num_levels; level++) {
        stage_reset_to(&stage, level);
        const uint8_t *pixels = picture_of(&stage, 0);
        pixel_sum ground = {0};
        int32_t behind = 0, lost = 0;
        for (int32_t i = 0; i < size * size; i++)
            if (subject.game->kinds[stage.io.segmentation[i]].role == PCD_ROLE_TERRAIN) {
                for (int c = 0; c < 3; c++)
                    ground.rgb[c] += pixels[3 * i + c];
                ground.count++;
            }
        for (int32_t i = 0; ground.count && i < size * size; i++)
            if (stage.io.segmentation[i] == 0) {
                behind++;
                lost += is_like(pixels + 3 * i, &ground);
            }
        check_at(stage.where, 2 * lost <= behind,
                 "level %d: of %d pixels of background %d look like the ground's mean", level, behind, lost);
    }
    stage_close(&stage);
}
END_TEST

// What a pixel is said to show stands there: a cell of the kind, or a sprite within its drawn bounds.
START_TEST(segmentation_lies_within_what_is_drawn) {
    static closeup closeup;
    closeup_open(&closeup, subject_at(_i), false);
    const pcd_game *game = subject_at(_i).game;
    int labelled = 0;
    for (int32_t step = 0; step < CLOSE_STEPS; step += LOOK_EVERY) {
        closeup_next(&closeup, step);
        const pcd_scene *scene = &closeup.scene;
        for (int at = 0; at < CLOSE_SIZE * CLOSE_SIZE; at++) {
            uint8_t kind = closeup.stage.io.segmentation[at];
            int x = at % CLOSE_SIZE, y = at / CLOSE_SIZE;
            frame_box pixel = {x, y, x + 1, y + 1};
            bool is_there = !kind || has_cell(&closeup, x, y, kind);
            for (int32_t i = 0; i < scene->num_sprites && !is_there; i++)
                is_there = scene->sprites[i].kind == kind && !scene->sprites[i].on_screen &&
                           boxes_meet(pixel, sprite_box(&closeup, &scene->sprites[i]), 1.0);
            check_at(closeup.stage.where, is_there, "pixel (%d, %d) is segmented as %s, which is not there",
                     x, y, game->kinds[kind].name);
            labelled += kind != 0;
        }
    }
    check_at(closeup.stage.where, labelled > 0, "no pixel has a kind");
    closeup_close(&closeup);
}
END_TEST

// The colours of the monochrome rule, as the interface describes them.
static void monochrome_color(int number, int variant, uint8_t color[3]) {
    int n = (29 * (number + 1) + 19 * variant) % 64;
    color[0] = (uint8_t)(64 * (n / 16 + 1) - 1);
    color[1] = (uint8_t)(64 * (n / 4 % 4 + 1) - 1);
    color[2] = (uint8_t)(64 * (n % 4 + 1) - 1);
}

/// The box a sprite fills in monochrome: its entity's, where it has one.
static frame_box monochrome_box(const closeup *closeup, const pcd_sprite *sprite) {
    if (sprite->entity < 0)
        return box_in_frame(closeup, (double)sprite->x, (double)sprite->y, (double)sprite->half_width,
                            (double)sprite->half_height);
    const pcd_entity *entity = &pcd_entities(stage_world(&closeup->stage, 0))[sprite->entity];
    return box_in_frame(closeup, (double)entity->x, (double)entity->y, (double)entity->half_width,
                        (double)entity->half_height);
}

START_TEST(monochrome_sprites_fill_their_boxes) {
    static closeup closeup;
    closeup_open(&closeup, subject_at(_i), true);
    const pcd_game *game = subject_at(_i).game;
    int seen = 0;
    for (int32_t step = 0; step < CLOSE_STEPS; step += LOOK_EVERY) {
        closeup_next(&closeup, step);
        pcd_scene *scene = &closeup.scene;
        scene->num_marks = 0;
        closeup_draw(&closeup, closeup.pixels);
        for (int32_t i = 0; i < scene->num_sprites; i++) {
            const pcd_sprite *sprite = &scene->sprites[i];
            const pcd_picture *picture = pcd_game_picture(game, sprite->picture);
            frame_box box = monochrome_box(&closeup, sprite);
            bool is_large = box.right - box.left > 2.5 && box.bottom - box.top > 2.5;
            if (sprite->on_screen || !is_large || strncmp(picture->name, "backgrounds/", 12) == 0)
                continue;
            int x = (int)floor(0.5 * (box.left + box.right)), y = (int)floor(0.5 * (box.top + box.bottom));
            frame_box pixel = {x, y, x + 1, y + 1};
            bool is_covered = x < 0 || y < 0 || x >= CLOSE_SIZE || y >= CLOSE_SIZE;
            for (int32_t later = i + 1; later < scene->num_sprites; later++) {
                const pcd_sprite *other = &scene->sprites[later];
                is_covered =
                    is_covered || other->on_screen || boxes_meet(pixel, monochrome_box(&closeup, other), 1.5);
            }
            if (is_covered)
                continue;
            uint8_t color[3];
            int frames = picture->frames ? picture->frames : 1,
                variants = picture->variants ? picture->variants : 1;
            monochrome_color(picture->number + sprite->frame % frames, sprite->variant % variants, color);
            size_t at = (size_t)y * CLOSE_SIZE + (size_t)x;
            const uint8_t *shown = closeup.pixels + 3 * at;
            check_at(closeup.stage.where, memcmp(shown, color, 3) == 0,
                     "%s (%s) is (%d, %d, %d) at its centre, not (%d, %d, %d)",
                     game->kinds[sprite->kind].name, picture->name, shown[0], shown[1], shown[2], color[0],
                     color[1], color[2]);
            uint8_t label = closeup.stage.io.segmentation[at];
            check_at(closeup.stage.where, !sprite->kind || sprite->opacity < 128 || label == sprite->kind,
                     "%s is segmented as %s at its centre", game->kinds[sprite->kind].name,
                     game->kinds[label].name);
            seen++;
        }
    }
    check_at(closeup.stage.where, seen > EFFORT(0, -1), "no sprite was seen alone");
    closeup_close(&closeup);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Tables
// ---------------------------------------------------------------------------------------------------------

static bool is_shown(const pcd_game *game, const pcd_sprite *sprite) {
    return sprite->kind && sprite->opacity && !sprite->on_screen && !game->kinds[sprite->kind].invisible;
}

/// Largest extent of a sprite, cells, however it is turned.
static float reach_of(const pcd_sprite *sprite) {
    return sprite->half_width + sprite->half_height;
}

/// True if a sprite may cover part of the cell.
static bool may_cover(const pcd_sprite *sprite, int32_t x, int32_t y) {
    float dx = fabsf(sprite->x - ((float)x + 0.5f)), dy = fabsf(sprite->y - ((float)y + 0.5f));
    return dx <= reach_of(sprite) + 0.51f && dy <= reach_of(sprite) + 0.51f;
}

// The grid holds each sprite's kind at its centre unless a later one covers it, and cells where there is
// none.
static void check_grid(const closeup *closeup) {
    const stage *stage = &closeup->stage;
    const pcd_scene *scene = &closeup->scene;
    const pcd_world *world = stage_world(stage, 0);
    const pcd_game *game = stage->where.subject.game;
    int32_t width = pcd_semantic_width(stage->batch), height = pcd_semantic_height(stage->batch);
    bool whole = view_is_world(scene, world) && world->width <= width && world->height <= height;
    int32_t left = whole ? 0 : (int32_t)floorf(scene->camera_x) - width / 2;
    int32_t bottom = whole ? 0 : (int32_t)floorf(scene->camera_y) - height / 2;
    for (int32_t row = 0; row < height; row++)
        for (int32_t column = 0; column < width; column++) {
            int32_t x = left + column, y = bottom + height - 1 - row;
            uint8_t kind = stage->io.semantic[row * width + column];
            check_at(stage->where, kind < game->num_kinds && !game->kinds[kind].invisible,
                     "cell (%d, %d) of the semantic grid holds %d", x, y, kind);
            const pcd_sprite *expected = NULL;
            bool is_clear = true;
            for (int32_t i = 0; i < scene->num_sprites; i++) {
                const pcd_sprite *sprite = &scene->sprites[i];
                if (!is_shown(game, sprite) || !may_cover(sprite, x, y))
                    continue;
                is_clear = false;
                bool is_centre = (int32_t)floorf(sprite->x) == x && (int32_t)floorf(sprite->y) == y;
                expected = is_centre ? sprite : NULL;
            }
            bool is_padding = whole && (x >= world->width || y >= world->height);
            uint8_t cell = is_padding ? 0 : pcd_cell(world, x, y);
            cell = game->kinds[cell].invisible ? 0 : cell;
            check_at(stage->where, !is_clear || kind == cell, "cell (%d, %d) holds %s, the grid says %s", x,
                     y, game->kinds[cell].name, game->kinds[kind].name);
            check_at(stage->where, !expected || kind == expected->kind, "%s is at (%d, %d), the grid says %s",
                     game->kinds[expected->kind].name, x, y, game->kinds[kind].name);
        }
}

static const pcd_entity *find_entity(const pcd_world *world, float id) {
    for (int32_t i = 0; i < world->num_entities; i++)
        if ((float)pcd_entities(world)[i].id == id)
            return &pcd_entities(world)[i];
    return NULL;
}

// Every row is an entity of the world, in view, with its figures in range; unused rows are 0.
static void check_entities(const closeup *closeup) {
    const stage *stage = &closeup->stage;
    const pcd_scene *scene = &closeup->scene;
    const pcd_world *world = stage_world(stage, 0);
    const pcd_game *game = stage->where.subject.game;
    int32_t count = stage->io.entity_counts[0];
    check_at(stage->where, count >= 0 && count <= pcd_max_entities(stage->batch), "%d rows are in use",
             count);
    for (int32_t i = 0; i < count; i++) {
        const float *row = stage->io.entities + i * PCD_NUM_ENTITY_COLUMNS;
        const pcd_entity *entity = find_entity(world, row[PCD_ENTITY_ID]);
        check_at(stage->where, entity, "row %d: there is no entity %g", i, (double)row[PCD_ENTITY_ID]);
        check_at(stage->where,
                 row[PCD_ENTITY_KIND] == (float)entity->kind && row[PCD_ENTITY_X] == entity->x &&
                     row[PCD_ENTITY_Y] == entity->y && row[PCD_ENTITY_HALF_WIDTH] == entity->half_width &&
                     row[PCD_ENTITY_HALF_HEIGHT] == entity->half_height && row[PCD_ENTITY_VX] == entity->vx &&
                     row[PCD_ENTITY_VY] == entity->vy && row[PCD_ENTITY_HEALTH] == (float)entity->health,
                 "row %d differs from its entity", i);
        const char *kind = game->kinds[entity->kind].name;
        check_at(stage->where, entity->kind > 0 && !game->kinds[entity->kind].invisible, "row %d shows %s", i,
                 kind);
        float half_view = 0.5f * scene->view;
        check_at(stage->where,
                 fabsf(row[PCD_ENTITY_DRAWN_X] - scene->camera_x) <
                         half_view + row[PCD_ENTITY_DRAWN_HALF_WIDTH] &&
                     fabsf(row[PCD_ENTITY_DRAWN_Y] - scene->camera_y) <
                         half_view + row[PCD_ENTITY_DRAWN_HALF_HEIGHT],
                 "row %d: %s is out of view", i, kind);
        check_at(stage->where,
                 entity->half_width > 0.0f && entity->half_height > 0.0f &&
                     entity->half_width <= PCD_MAX_SIDE && entity->half_height <= PCD_MAX_SIDE &&
                     row[PCD_ENTITY_DRAWN_HALF_WIDTH] > 0.0f && row[PCD_ENTITY_DRAWN_HALF_HEIGHT] > 0.0f,
                 "row %d: %s has a size out of range", i, kind);
        check_at(stage->where,
                 row[PCD_ENTITY_ROTATION] >= 0.0f && row[PCD_ENTITY_ROTATION] < 1.0f &&
                     (row[PCD_ENTITY_MIRRORED] == 0.0f || row[PCD_ENTITY_MIRRORED] == 1.0f),
                 "row %d: %s is turned or mirrored out of range", i, kind);
    }
    for (int32_t i = count * PCD_NUM_ENTITY_COLUMNS;
         i < pcd_max_entities(stage->batch) * PCD_NUM_ENTITY_COLUMNS; i++)
        check_at(stage->where, stage->io.entities[i] == 0.0f, "an unused row is not 0");
    // Entities wholly in view all have their row.
    for (int32_t i = 0; i < scene->num_sprites; i++) {
        const pcd_sprite *sprite = &scene->sprites[i];
        if (sprite->entity < 0 || !is_shown(game, sprite) || !is_in_frame(sprite_box(closeup, sprite)))
            continue;
        const pcd_entity *entity = &pcd_entities(world)[sprite->entity];
        bool has_row = false;
        for (int32_t row = 0; row < count; row++)
            has_row = has_row ||
                      stage->io.entities[row * PCD_NUM_ENTITY_COLUMNS + PCD_ENTITY_ID] == (float)entity->id;
        check_at(stage->where, has_row, "%s at (%.2f, %.2f) has no row", game->kinds[entity->kind].name,
                 (double)entity->x, (double)entity->y);
    }
}

START_TEST(tables_agree_with_the_scene) {
    static closeup closeup;
    closeup_open(&closeup, subject_at(_i), false);
    for (int32_t step = 0; step < CLOSE_STEPS; step += LOOK_EVERY) {
        closeup_next(&closeup, step);
        check_grid(&closeup);
        check_entities(&closeup);
    }
    closeup_close(&closeup);
}
END_TEST

// Whatever the camera and the parameters do, the player is seen when an episode begins.
START_TEST(the_player_is_in_the_table_at_the_start) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 1);
    config.channels = PCD_CHANNEL_ENTITIES;
    for (int centered = 0; centered < 2; centered++) {
        config.center_agent = centered;
        stage stage = stage_open(subject, &config);
        for (int32_t seed = 0; seed < 20; seed++) {
            stage_reset_to(&stage, seed);
            int players = 0;
            for (int32_t i = 0; i < stage.io.entity_counts[0]; i++) {
                int32_t kind = (int32_t)stage.io.entities[i * PCD_NUM_ENTITY_COLUMNS + PCD_ENTITY_KIND];
                players += subject.game->kinds[kind].role == PCD_ROLE_PLAYER;
            }
            check_at(stage.where, players == 1, "there are %d players in the table", players);
        }
        stage_close(&stage);
    }
}
END_TEST

START_TEST(text_is_the_semantic_grid) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 1);
    config.channels = PCD_CHANNEL_SEMANTIC;
    stage stage = stage_open(subject, &config);
    size_t size = pcd_text_size(stage.batch, 0);
    char *text = malloc(size);
    int32_t width = pcd_semantic_width(stage.batch), height = pcd_semantic_height(stage.batch);
    stage_reset(&stage);
    for (int32_t step = 0; step < 40; step++) {
        play(&stage, play_sticky, 8, step, 1);
        check_ok(stage.where, pcd_text(stage.batch, 0, text, size));
        check_at(stage.where, strlen(text) < size, "the text has %zu bytes, pcd_text_size() says %zu",
                 strlen(text) + 1, size);
        for (int32_t row = 0; row < height; row++)
            for (int32_t column = 0; column < width; column++) {
                uint8_t kind = stage.io.semantic[row * width + column];
                char glyph = text[row * (width + 1) + column];
                check_at(stage.where, glyph == subject.game->kinds[kind].glyph,
                         "row %d, column %d is '%c', the grid %s", row, column, glyph,
                         subject.game->kinds[kind].name);
            }
    }
    free(text);
    stage_close(&stage);
}
END_TEST

Suite *observers_suite(void) {
    Suite *suite = suite_create("observers");
    int count = subject_count();

    TCase *drawing = add_case(suite, "drawing");
    tcase_add_loop_test(drawing, kept_views_may_be_thrown_away, 0, count);
    tcase_add_loop_test(drawing, plain_drawing_draws_the_same, 0, count);
    tcase_add_loop_test(drawing, renders_equal_observations_of_their_size, 0, count);
    tcase_add_loop_test(drawing, formats_are_conversions_of_one_picture, 0, count);
    tcase_add_loop_test(drawing, observing_again_changes_nothing, 0, count);

    TCase *pictures = add_case(suite, "pictures");
    tcase_add_loop_test(pictures, sprites_show_within_their_bounds, 0, count);
    tcase_add_loop_test(pictures, segmentation_lies_within_what_is_drawn, 0, count);
    tcase_add_loop_test(pictures, ground_stands_out_from_the_background, 0, count);
    tcase_add_loop_test(pictures, monochrome_sprites_fill_their_boxes, 0, count);

    TCase *tables = add_case(suite, "tables");
    tcase_add_loop_test(tables, tables_agree_with_the_scene, 0, count);
    tcase_add_loop_test(tables, the_player_is_in_the_table_at_the_start, 0, count);
    tcase_add_loop_test(tables, text_is_the_semantic_grid, 0, count);
    return suite;
}
