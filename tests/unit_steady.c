// Sprites that stand still are drawn once and kept: whatever then goes, comes or changes below them, frames
// are those of a batch that keeps nothing.
#include <check.h>
#include <math.h>

#include "batch/batch.h"

Suite *unit_steady_suite(void);

#define REACH 4.0f

enum { OPEN, HERO, POST, DRIFTER, WALL, NUM_KINDS };
enum {
    SIDE = 24,
    NUM_POSTS = 8,
    STEPS = 200,
    GONE_STEP = 50,
    CHANGE_EVERY = 30,
    SHRINK_STEP = 130,
    ODD_ONE = 4
};
enum { FAINT_ONE, ONE_ON_SCREEN, COME_AND_GO, NUM_LEVELS };

static bool generate(pcd_world *world) {
    world->width = world->height = SIDE;
    world->outside = WALL;
    pcd_add_in_cell(world, HERO, 12, 12);
    for (int32_t i = 0; i < NUM_POSTS; i++)
        pcd_add_entity(world, POST, 6.3f + 1.4f * (float)(i * 3 % NUM_POSTS), 12.2f, 0.9f, 0.7f)->rotation =
            (uint8_t)(5 * i);
    pcd_add_entity(world, DRIFTER, 8.0f, 11.0f, 1.0f, 1.0f)->vx = 0.05f;
    return true;
}

// Posts stand still but for what happens to some of them, one after the other.
static void step(pcd_world *world) {
    pcd_entity *things = pcd_entities(world);
    things[0].x += 0.3f * (float)world->dx;
    things[0].y += 0.3f * (float)world->dy;
    pcd_keep_inside(world, &things[0]);
    pcd_drift(&things[world->num_entities - 1]);
    if (world->step_count % CHANGE_EVERY == 0)
        pcd_set_cell(world, 8 + world->step_count / CHANGE_EVERY, 12, WALL);
    if (world->step_count == SHRINK_STEP)
        things[5].half_width = 0.4f;
    things[3].removed = world->step_count == GONE_STEP;
    pcd_sweep(world, false);
}

// The lowest posts stand in the world; one above them is faint or stands on the screen. Or posts, the faint
// one too, are shown only near the player, whichever were made first.
static void show(const pcd_world *world, pcd_scene *scene) {
    pcd_scene_follow(scene, world, 10.0f);
    PCD_OLDEST_FIRST (thing, world) {
        if (world->level_seed == COME_AND_GO && fabsf(thing->x - pcd_player(world)->x) > REACH)
            continue;
        pcd_sprite *sprite = pcd_scene_thing(scene, world, thing);
        if (thing != &pcd_entities(world)[ODD_ONE])
            continue;
        sprite->opacity = world->level_seed == ONE_ON_SCREEN ? 255 : 100;
        if (world->level_seed != ONE_ON_SCREEN)
            continue;
        sprite->on_screen = 1;
        sprite->x = sprite->y = 3.5f;
    }
    pcd_scene_thing(scene, world, pcd_player(world));
}

static const pcd_parameter parameters[] = {PCD_STEP_LIMIT(1000)};
static const pcd_mode modes[] = {{.name = "hard", .one_level = -1}};
static const pcd_kind kinds[NUM_KINDS] = {
    [OPEN] = {"open", PCD_ROLE_NONE, .glyph = '.'},
    [HERO] = {"hero", PCD_ROLE_PLAYER, '@', .picture = {"hero", .number = 1}},
    [POST] = {"post", PCD_ROLE_TERRAIN, '|', .picture = {"post", .number = 2}},
    [DRIFTER] = {"drifter", PCD_ROLE_HAZARD, 'o', .picture = {"drifter", .number = 3}},
    [WALL] = {"wall", PCD_ROLE_TERRAIN, '#', .picture = {"wall", .number = 4}},
};
static const pcd_picture pictures[] = {{"nothing", .number = 5}};
static const pcd_game test_game = {
    .name = "posts",
    .version = 1,
    .summary = "Posts.",
    .actions_used = 0x1FF,
    PCD_TABLES,
    .entity_capacity = NUM_POSTS + 2,
    .cell_capacity = SIDE * SIDE,
    .generate = generate,
    .step = step,
    .scene = show,
};

static pcd_batch *open_batch(int32_t size, bool follows, int32_t level) {
    pcd_config config = pcd_config_default();
    config.descriptor = &test_game;
    config.num_envs = 1;
    config.observation_size = size;
    config.center_agent = follows;
    config.num_levels = 1;
    config.start_level = level;
    pcd_batch *batch;
    ck_assert_msg(pcd_create(&config, &batch) == PCD_OK, "%s", pcd_last_error());
    pcd_get_buffers(batch);
    ck_assert_int_eq(pcd_reset(batch), PCD_OK);
    return batch;
}

// The player walks a square, so that things leave the view and come back.
static int32_t walk(int32_t step_count) {
    static const int32_t ways[] = {7, 5, 1, 3};
    return ways[step_count / 12 % 4];
}

static const struct {
    int32_t size;
    bool follows;
} views[] = {{64, false}, {64, true}, {41, false}, {41, true}, {150, true}};

static void compare(int32_t size, bool follows, int32_t level) {
    pcd_batch *keeps = open_batch(size, follows, level), *forgets = open_batch(size, follows, level);
    pcd_buffers kept = pcd_get_buffers(keeps), fresh = pcd_get_buffers(forgets);
    for (int32_t step_count = 0; step_count < STEPS; step_count++) {
        kept.actions[0] = fresh.actions[0] = walk(step_count);
        view_cache_clear((view_cache *)(void *)forgets->views);
        ck_assert_int_eq(pcd_step(keeps), PCD_OK);
        ck_assert_int_eq(pcd_step(forgets), PCD_OK);
        ck_assert_msg(memcmp(kept.observations, fresh.observations, pcd_observation_bytes(keeps)) == 0,
                      "level %d, step %d: the kept view shows something else", level, step_count);
    }
    pcd_destroy(keeps);
    pcd_destroy(forgets);
}

START_TEST(what_stood_still_leaves_no_trace) {
    for (int32_t level = 0; level < NUM_LEVELS; level++)
        compare(views[_i].size, views[_i].follows, level);
}
END_TEST

Suite *unit_steady_suite(void) {
    Suite *suite = suite_create("unit_steady");
    TCase *steady = tcase_create("steady");
    tcase_add_loop_test(steady, what_stood_still_leaves_no_trace, 0, (int)(sizeof views / sizeof *views));
    suite_add_tcase(suite, steady);
    return suite;
}
