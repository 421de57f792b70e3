// The scene room: what games share in naming what is visible.
#include "world_fixture.h"

Suite *unit_scene_suite(void);

enum { OPEN, HERO, MONSTER, THEMED, NUM_KINDS };
enum { WALK = NUM_KINDS, AIR, VIEW_A, VIEW_B };
enum { VARIANTS_A = 3, HEROES = 5, MONSTERS = 7, THEMES = 4, MOST_SPRITES = 4 };

static bool generate_room(pcd_world *world) {
    world->width = 30;
    world->height = 20;
    pcd_add_entity(world, HERO, 5.5f, 7.5f, 0.5f, 0.5f);
    pcd_add_entity(world, MONSTER, 9.5f, 7.5f, 0.5f, 0.5f);
    return true;
}

static const pcd_parameter parameters[] = {{"max_episode_steps", "steps", "", 1, 1000, 1000, true}};
static const pcd_mode modes[] = {{.name = "hard", .one_level = -1}};
static const pcd_kind kinds[NUM_KINDS] = {
    [OPEN] = {.name = "open"},
    [HERO] = {.name = "hero", .picture = {"stand", .variants = HEROES}},
    [MONSTER] = {.name = "monster", .picture = {"monster", .variants = MONSTERS, .frames = 2}},
    [THEMED] = {.name = "themed", .picture = {"wall", .variants = THEMES}},
};
static const pcd_picture pictures[] = {
    {"walk", .variants = HEROES, .frames = 2},
    {.name = "air", .variants = HEROES},
    {.name = "view a", .variants = VARIANTS_A},
    {.name = "view b"}, // a single one
};
static const pcd_effect_style effects[] = {PCD_DUST(AIR)};

static void show_nothing(const pcd_world *world, pcd_scene *scene) {
    (void)world;
    (void)scene;
}

static const pcd_game test_game = {
    .name = "test",
    PCD_TABLES,
    PCD_TABLE(effects),
    .entity_capacity = 2,
    .effect_capacity = 2,
    .sprite_capacity = MOST_SPRITES,
    .generate = generate_room,
    .scene = show_nothing,
};

static world_fixture fixture;
static pcd_world *world;
static pcd_entity *hero;
static pcd_scene scene;
static pcd_sprite sprites[MOST_SPRITES];

static void set_up(void) {
    fixture_open(&fixture, &test_game, "hard");
    fixture_generate(&fixture, 1);
    world = fixture.world;
    hero = pcd_player(world);
    fixture_scene(&fixture, &scene, sprites);
}

static void tear_down(void) {
    fixture_close(&fixture);
}

START_TEST(tables_have_their_lengths) {
    ck_assert_ptr_eq(test_game.pictures, pictures);
    ck_assert_int_eq(test_game.num_pictures, sizeof pictures / sizeof *pictures);
    ck_assert_int_eq(test_game.interface_version, PCD_GAME_INTERFACE);
    ck_assert_ptr_eq(test_game.kinds, kinds);
    ck_assert_int_eq(test_game.num_kinds, NUM_KINDS);
    ck_assert_int_eq(test_game.num_effects, 1);
}
END_TEST

START_TEST(the_view_follows_the_player_if_wished) {
    scene.center_agent = false;
    pcd_scene_follow(&scene, world, 8.0f);
    ck_assert_float_eq(scene.view, 30.0f);
    scene.center_agent = true;
    pcd_scene_follow(&scene, world, 8.0f);
    ck_assert_float_eq(scene.view, 8.0f);
    ck_assert_float_eq(scene.camera_x, 5.5f);
    ck_assert_float_eq(scene.camera_y, 7.5f);
}
END_TEST

START_TEST(velocity_is_shown_once_named) {
    ck_assert(!scene.has_velocity);
    pcd_scene_velocity(&scene, 0.25f, -0.5f);
    ck_assert(scene.has_velocity);
    ck_assert_float_eq(scene.velocity_x, 0.25f);
    ck_assert_float_eq(scene.velocity_y, -0.5f);
}
END_TEST

START_TEST(a_background_is_chosen_from_all_variants_of_a_row_of_pictures) {
    int32_t counts[VARIANTS_A + 1] = {0};
    for (uint64_t looks = 0; looks < 400; looks++) {
        world->looks = looks;
        pcd_scene_background_chosen(&scene, world, VIEW_A, VIEW_B, 1.0f);
        int32_t chosen = scene.background == VIEW_B ? VARIANTS_A : scene.background_variant;
        ck_assert_int_eq(chosen, pcd_looks(world, PCD_LOOK_BACKGROUND, VARIANTS_A + 1));
        ck_assert(scene.background == VIEW_A || (scene.background == VIEW_B && !scene.background_variant));
        counts[chosen]++;
    }
    for (int32_t i = 0; i <= VARIANTS_A; i++)
        ck_assert_int_gt(counts[i], 50);
}
END_TEST

START_TEST(a_chosen_background_is_panned_by_a_share_of_what_is_too_wide) {
    // 35 cells wide over a world of 30.
    float pan = pcd_looks_unit(world, PCD_LOOK_PAN);
    ck_assert_float_gt(pan, 0.0f);
    pcd_scene_background_chosen(&scene, world, VIEW_A, VIEW_B, 1.0f);
    ck_assert_float_eq(scene.background_x, -5.0f * pan);
    ck_assert_float_eq(scene.background_width, 35.0f);
    ck_assert_float_eq(scene.background_height, 20.0f);
    pcd_scene_background_chosen(&scene, world, VIEW_A, VIEW_B, 0.5f);
    ck_assert_float_eq(scene.background_x, -2.5f * pan);
}
END_TEST

START_TEST(looks_are_variants_of_a_picture) {
    for (uint32_t object = 0; object < 20; object++)
        ck_assert_int_eq(pcd_scene_look(&scene, world, object, VIEW_A), pcd_looks(world, object, VARIANTS_A));
    ck_assert_int_eq(pcd_scene_look(&scene, world, 3, VIEW_B), 0);
}
END_TEST

START_TEST(pictures_of_kinds_come_before_all_others) {
    for (int32_t kind = 0; kind < NUM_KINDS; kind++)
        ck_assert_ptr_eq(pcd_game_picture(&test_game, kind), &kinds[kind].picture);
    ck_assert_ptr_eq(pcd_game_picture(&test_game, WALK), &pictures[0]);
    ck_assert_ptr_eq(pcd_game_picture(&test_game, VIEW_B), &pictures[3]);
}
END_TEST

START_TEST(kinds_look_as_their_rows_say_in_the_theme_of_the_level) {
    ck_assert_int_eq(scene.tiles[OPEN].picture, -1);
    ck_assert_int_eq(scene.tiles[MONSTER].picture, MONSTER);
    bool seen[THEMES] = {false};
    for (uint64_t looks = 0; looks < 100; looks++) {
        world->looks = looks;
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_int_eq(scene.tiles[THEMED].variant, pcd_looks(world, PCD_LOOK_THEME, THEMES));
        seen[scene.tiles[THEMED].variant] = true;
    }
    ck_assert(seen[0] && seen[1] && seen[2] && seen[3]);
}
END_TEST

START_TEST(things_look_as_their_kinds_do) {
    pcd_scene_things(&scene, world);
    ck_assert_int_eq(scene.num_sprites, 1);
    ck_assert_uint_eq(sprites[0].picture, MONSTER);
    ck_assert_int_eq(sprites[0].entity, 1);
    pcd_scene_dress(&scene, MONSTER, VIEW_A, 2);
    const pcd_sprite *dressed = pcd_scene_thing(&scene, world, hero + 1);
    ck_assert_uint_eq(dressed->picture, VIEW_A);
    ck_assert_uint_eq(dressed->variant, 2);
    ck_assert_uint_eq(dressed->kind, MONSTER);
    hero->kind = OPEN;
    ck_assert_uint_eq(pcd_scene_thing(&scene, world, hero)->picture, OPEN);
}
END_TEST

START_TEST(varied_things_have_looks_of_their_own) {
    const pcd_sprite *sprite = pcd_scene_varied(&scene, world, hero + 1);
    ck_assert_uint_eq(sprite->picture, MONSTER);
    ck_assert_int_eq(sprite->entity, 1);
    for (uint32_t id = 0; id < 20; id++) {
        hero[1].id = id;
        ck_assert_int_eq(pcd_scene_varied(&scene, world, hero + 1)->variant, pcd_looks(world, id, MONSTERS));
    }
}
END_TEST

START_TEST(shaped_things_look_as_their_variant_says) {
    hero[1].variant = 6;
    ck_assert_uint_eq(pcd_scene_shaped(&scene, world, hero + 1)->variant, 6);
}
END_TEST

START_TEST(a_view_can_be_limited_by_a_rule) {
    scene.center_agent = false;
    float whole = scene.view;
    pcd_scene_limit_view(&scene, world, 0.0f);
    ck_assert_float_eq(scene.view, whole);
    pcd_scene_limit_view(&scene, world, 8.0f);
    ck_assert(scene.view == 8.0f && scene.camera_x == hero->x && scene.camera_y == hero->y);
}
END_TEST

START_TEST(a_ground_is_a_square_of_one_of_its_variants) {
    bool seen[VARIANTS_A] = {false};
    for (uint64_t looks = 0; looks < 40; looks++) {
        world->looks = looks;
        pcd_scene_ground(&scene, world, VIEW_A);
        ck_assert_int_eq(scene.background_variant, pcd_looks(world, PCD_LOOK_BACKGROUND, VARIANTS_A));
        seen[scene.background_variant] = true;
    }
    ck_assert(seen[0] && seen[1] && seen[2]);
    ck_assert(scene.background == VIEW_A && scene.background_x == 0.0f && scene.background_y == 0.0f);
    ck_assert(scene.background_width == 30.0f && scene.background_height == 30.0f);
    pcd_scene_ground(&scene, world, VIEW_B);
    ck_assert(scene.background == VIEW_B && scene.background_variant == 0);
}
END_TEST

START_TEST(slow_frames_last_five_steps) {
    for (world->step_count = 0; world->step_count < 20; world->step_count++)
        ck_assert_uint_eq(pcd_slow_frame(world), world->step_count % 10 >= 5);
}
END_TEST

START_TEST(walkers_face_the_way_they_move) {
    world->step_count = 7;
    hero[1].vx = -0.1f;
    pcd_sprite *sprite = pcd_scene_thing(&scene, world, hero + 1);
    pcd_sprite_walks(sprite, world);
    ck_assert_uint_eq(sprite->frame, 1);
    ck_assert_uint_eq(sprite->mirrored, 1);
    hero[1].vx = 0.1f;
    pcd_sprite_walks(sprite, world);
    ck_assert_uint_eq(sprite->mirrored, 0);
}
END_TEST

static const pcd_sprite *show_runner(float vx, int8_t dx, bool supported) {
    world->step_count = 5;
    hero->vx = vx;
    world->dx = dx;
    return pcd_scene_runner(&scene, world, supported, WALK, AIR);
}

START_TEST(runners_stand_without_speed_and_key) {
    const pcd_sprite *sprite = show_runner(0.009f, 0, true);
    ck_assert_uint_eq(sprite->picture, HERO);
    ck_assert_uint_eq(sprite->frame, 0);
    ck_assert_uint_eq(sprite->variant, pcd_looks(world, PCD_LOOK_PLAYER, HEROES));
    ck_assert_int_eq(sprite->entity, 0);
}
END_TEST

START_TEST(runners_walk_with_speed_or_key) {
    ck_assert_uint_eq(show_runner(-0.011f, 0, true)->picture, WALK);
    ck_assert_uint_eq(show_runner(0.0f, 1, true)->picture, WALK);
    ck_assert_uint_eq(show_runner(0.0f, 1, true)->frame, 1);
}
END_TEST

START_TEST(runners_hold_the_first_frame_in_the_air) {
    ck_assert_uint_eq(show_runner(0.0f, 0, false)->picture, AIR);
    ck_assert_uint_eq(show_runner(0.5f, 1, false)->picture, AIR);
    ck_assert_uint_eq(show_runner(0.5f, 1, false)->frame, 0);
}
END_TEST

START_TEST(runners_face_as_the_keys_said_last) {
    world->mirrored = 1;
    ck_assert_uint_eq(show_runner(0.5f, 0, true)->mirrored, 1);
    world->mirrored = 0;
    ck_assert_uint_eq(show_runner(-0.5f, 0, true)->mirrored, 0);
}
END_TEST

START_TEST(marks_of_the_view_have_their_place_and_color) {
    pcd_scene_hud(&scene, PCD_SHAPE_LINE, 1.0f, 2.0f, 3.0f, 4.0f, 0x123456);
    const pcd_mark line = {1.0f, 2.0f, 3.0f, 4.0f, 0x12, 0x34, 0x56, 255, PCD_SHAPE_LINE, 1, 0};
    ck_assert_int_eq(scene.num_marks, 1);
    ck_assert_mem_eq(&scene.marks[0], &line, sizeof line);
}
END_TEST

START_TEST(dust_rises_from_under_its_entity_for_nine_steps) {
    world->step_count = 3;
    pcd_add_dust(world, 0, hero, 0.25f);
    const pcd_effect *dust = pcd_effects(world);
    ck_assert_int_eq(world->num_effects, 1);
    ck_assert_float_eq(dust->x, 5.5f);
    ck_assert_float_eq(dust->y, 7.25f);
    ck_assert_float_gt(dust->vy, 0.0f);
    world->step_count = 3 + PCD_DUST_STEPS - 1;
    pcd_scene_effects(&scene, world);
    ck_assert_int_eq(scene.num_sprites, 1);
    ck_assert_uint_eq(sprites[0].picture, AIR);
    scene.num_sprites = 0;
    world->step_count++;
    pcd_scene_effects(&scene, world);
    ck_assert_int_eq(scene.num_sprites, 0);
}
END_TEST

Suite *unit_scene_suite(void) {
    Suite *suite = suite_create("unit_scene");
    TCase *shared = tcase_create("shared");
    tcase_add_checked_fixture(shared, set_up, tear_down);
    tcase_add_test(shared, tables_have_their_lengths);
    tcase_add_test(shared, the_view_follows_the_player_if_wished);
    tcase_add_test(shared, velocity_is_shown_once_named);
    tcase_add_test(shared, a_background_is_chosen_from_all_variants_of_a_row_of_pictures);
    tcase_add_test(shared, a_chosen_background_is_panned_by_a_share_of_what_is_too_wide);
    tcase_add_test(shared, looks_are_variants_of_a_picture);
    tcase_add_test(shared, pictures_of_kinds_come_before_all_others);
    tcase_add_test(shared, kinds_look_as_their_rows_say_in_the_theme_of_the_level);
    tcase_add_test(shared, things_look_as_their_kinds_do);
    tcase_add_test(shared, varied_things_have_looks_of_their_own);
    tcase_add_test(shared, shaped_things_look_as_their_variant_says);
    tcase_add_test(shared, a_view_can_be_limited_by_a_rule);
    tcase_add_test(shared, a_ground_is_a_square_of_one_of_its_variants);
    tcase_add_test(shared, slow_frames_last_five_steps);
    tcase_add_test(shared, walkers_face_the_way_they_move);
    tcase_add_test(shared, runners_stand_without_speed_and_key);
    tcase_add_test(shared, runners_walk_with_speed_or_key);
    tcase_add_test(shared, runners_hold_the_first_frame_in_the_air);
    tcase_add_test(shared, runners_face_as_the_keys_said_last);
    tcase_add_test(shared, marks_of_the_view_have_their_place_and_color);
    tcase_add_test(shared, dust_rises_from_under_its_entity_for_nine_steps);
    suite_add_tcase(suite, shared);
    return suite;
}
