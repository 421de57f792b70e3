// The rules of ninja, each as its own test; the levels' figures; and a player that solves them.
#include "world_fixture.h"

#define NINJA_X     20.5f // where the hall's ninja stands
#define NINJA_Y     10.5f
#define NUM_LEVELS  10000
#define NUM_ACTIONS 15
#define MAX_STEPS   1000
#define MAX_SPRITES 64

extern const pcd_game pcd_game_ninja;
Suite *rules_ninja_suite(void);

enum {
    LEFT_UP = 2,
    RIGHT_DOWN = 6,
    RIGHT_UP = 8,
    STRAIGHT = 9,
    SLANTED_UP = 10,
    UPWARD = 11,
    SLANTED_DOWN = 12
};

static world_fixture fixture;
static uint8_t empty, wall, bomb, floor_bomb, goal, star, blast;
static pcd_sprite sprites[MAX_SPRITES];

static void open_mode(const char *mode) {
    fixture_open(&fixture, &pcd_game_ninja, mode);
    empty = fixture_kind(&fixture, "empty");
    wall = fixture_kind(&fixture, "wall");
    bomb = fixture_kind(&fixture, "bomb");
    floor_bomb = fixture_kind(&fixture, "floor bomb");
    goal = fixture_kind(&fixture, "mushroom");
    star = fixture_kind(&fixture, "star");
    blast = fixture_kind(&fixture, "blast");
}

static void close_fixture(void) {
    fixture_close(&fixture);
}

static pcd_entity *ninja(void) {
    return pcd_player(fixture.world);
}

static float charge(void) {
    return *(float *)pcd_fields(fixture.world);
}

// Puts the ninja at rest with its feet at a height.
static void place(float x, float height) {
    ninja()->x = x;
    ninja()->y = height + 0.5f;
    ninja()->vx = ninja()->vy = 0.0f;
}

static float feet(void) {
    return ninja()->y - 0.5f;
}

// An empty hall with a level floor, its upper side at height 10, where the ninja stands.
static void open_hall_of(const char *mode) {
    open_mode(mode);
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    pcd_fill_cells(fixture.world, 0, 0, 64, 64, wall);
    pcd_fill_cells(fixture.world, 1, 10, 62, 53, empty);
    place(NINJA_X, 10.0f);
}

static void open_hall(void) {
    open_hall_of("hard");
}

static void hang_bomb(int32_t x, int32_t y) {
    pcd_set_cell(fixture.world, x, y, bomb);
}

static void describe(pcd_scene *scene) {
    fixture_scene(&fixture, scene, sprites);
}

// Running and jumping

START_TEST(the_ninja_starts_at_rest_in_the_alcove) {
    open_mode(_i ? "hard" : "easy");
    for (int32_t seed = 0; seed < 50; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_float_eq(ninja()->x, 1.5f);
        ck_assert_float_eq(ninja()->y, 32.5f);
        ck_assert_float_eq(ninja()->half_width, 0.5f);
        ck_assert_float_eq(ninja()->half_height, 0.5f);
        ck_assert_float_eq(ninja()->vx, 0.0f);
        ck_assert_float_eq(ninja()->vy, 0.0f);
        ck_assert_float_eq(charge(), 0.0f);
    }
}
END_TEST

START_TEST(on_the_ground_half_the_wanted_speed_is_taken_over_each_step) {
    static const float speeds[] = {0.25f, 0.375f, 0.4375f};
    for (int32_t i = 0; i < 3; i++) {
        fixture_step(&fixture, FIXTURE_RIGHT);
        ck_assert_float_eq(ninja()->vx, speeds[i]);
    }
    fixture_step(&fixture, FIXTURE_DOWN);
    ck_assert_float_eq(ninja()->vx, 0.21875f);
}
END_TEST

START_TEST(in_the_air_keys_push_little) {
    place(NINJA_X, 40.0f);
    fixture_step(&fixture, FIXTURE_LEFT);
    ck_assert_float_eq_tol(ninja()->vx, -0.0375f, 1e-6f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(ninja()->vx, -0.0375f * 0.925f, 1e-6f);
}
END_TEST

START_TEST(up_charges_a_quarter_each_step_in_hard_and_all_at_once_in_easy) {
    for (int32_t i = 1; i <= 5; i++) {
        fixture_step(&fixture, FIXTURE_UP);
        ck_assert_float_eq(charge(), i < 4 ? 0.25f * (float)i : 1.0f);
        ck_assert_float_eq(feet(), 10.0f);
    }
    close_fixture();
    open_hall_of("easy");
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq(charge(), 1.0f);
}
END_TEST

// The rows of the sheet's table of jumps: apex, steps in the air, way at full speed.
START_TEST(jumps_are_those_of_the_sheet) {
    static const struct {
        const char *mode;
        int32_t charge_steps;
        float apex;
        int32_t air_steps;
        float way;
    } jumps[] = {
        {"easy", 1, 4.55f, 14, 7.0f}, {"hard", 1, 0.55f, 5, 2.5f},  {"hard", 2, 1.80f, 9, 4.5f},
        {"hard", 3, 3.75f, 13, 6.5f}, {"hard", 4, 6.40f, 16, 8.0f},
    };
    close_fixture();
    open_hall_of(jumps[_i].mode);
    ninja()->vx = 0.5f;
    fixture_steps(&fixture, RIGHT_UP, jumps[_i].charge_steps);
    float start = ninja()->x, apex = 0.0f;
    int32_t steps = 0;
    do {
        fixture_step(&fixture, FIXTURE_RIGHT);
        apex = feet() - 10.0f > apex ? feet() - 10.0f : apex;
        steps++;
    } while (feet() > 10.0f);
    ck_assert_float_eq_tol(apex, jumps[_i].apex, 1e-4f);
    ck_assert_int_eq(steps, jumps[_i].air_steps);
    ck_assert_float_eq_tol(ninja()->x - start, jumps[_i].way, 0.01f);
}
END_TEST

START_TEST(any_action_without_up_releases_the_jump) {
    static const int32_t actions[] = {0, 1, 3, 4, 6, 7, 9, 10, 11, 12, 13, 14};
    for (int32_t i = 0; i < 12; i++) {
        place(NINJA_X, 10.0f);
        fixture_steps(&fixture, FIXTURE_UP, 4);
        fixture_step(&fixture, actions[i]);
        ck_assert_float_eq(feet(), 11.5f);
        ck_assert_float_eq(charge(), 0.0f);
    }
}
END_TEST

START_TEST(holding_up_for_ever_never_jumps) {
    fixture_steps(&fixture, RIGHT_UP, 40);
    ck_assert_float_eq(feet(), 10.0f);
    ck_assert_float_eq(charge(), 1.0f);
    ck_assert_float_gt(ninja()->x, NINJA_X + 15.0f);
}
END_TEST

START_TEST(a_charge_is_lost_without_support) {
    pcd_fill_cells(fixture.world, 24, 0, 20, 10, empty);
    fixture_steps(&fixture, RIGHT_UP, 8);
    ck_assert_float_eq(charge(), 1.0f);
    fixture_steps(&fixture, RIGHT_UP, 4);
    ck_assert_float_eq(charge(), 0.0f);
    ck_assert_float_lt(ninja()->vy, 0.0f);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq(charge(), 0.0f);
}
END_TEST

START_TEST(either_lower_corner_gives_support) {
    static const struct {
        float x;
        bool supported;
    } places[] = {{21.485f, true}, {19.515f, true}, {21.495f, false}, {19.505f, false}};
    pcd_set_cell(fixture.world, 20, 30, wall);
    place(places[_i].x, 31.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(ninja()->vy, places[_i].supported ? 0.0f : -0.2f, 1e-6f);
}
END_TEST

START_TEST(the_fastest_fall_is_between_2_and_2_2) {
    place(NINJA_X, 60.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 15);
    ck_assert_float_eq_tol(ninja()->vy, -2.0f, 1e-4f);
    place(NINJA_X, 45.0f);
    ninja()->vy = 1.5f;
    fixture_steps(&fixture, FIXTURE_NONE, 20);
    ck_assert_float_eq_tol(ninja()->vy, -2.1f, 1e-4f);
}
END_TEST

START_TEST(walls_stop_the_ninja_flush) {
    pcd_fill_cells(fixture.world, 24, 10, 1, 10, wall);
    fixture_steps(&fixture, FIXTURE_RIGHT, 20);
    ck_assert_float_eq(ninja()->x, 23.5f);
}
END_TEST

START_TEST(while_charging_the_vertical_part_moves_first) {
    // Sunk into the floor by less than corners feel, the ninja is set right by a vertical move alone.
    pcd_fill_cells(fixture.world, 22, 10, 1, 1, wall);
    place(21.45f, 10.5f);
    ninja()->vy = -0.6f;
    ninja()->vx = 0.4f;
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_le(ninja()->x, 21.5f);
}
END_TEST

// Goal and bombs

START_TEST(the_mushroom_pays_ten_and_completes_the_level) {
    pcd_add_entity(fixture.world, goal, NINJA_X + 1.0f, NINJA_Y, 0.5f, 0.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    pcd_entities(fixture.world)[1].x -= 0.01f;
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert_int_eq(fixture.world->ended, 1);
    ck_assert_int_eq(fixture.world->completed, 1);
}
END_TEST

START_TEST(bombs_of_both_kinds_kill_by_overlap_not_by_touch) {
    pcd_set_cell(fixture.world, 21, 10, _i ? floor_bomb : bomb);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->ended, 0);
    place(NINJA_X + 0.01f, 10.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_int_eq(fixture.world->ended, 1);
    ck_assert_int_eq(fixture.world->completed, 0);
}
END_TEST

START_TEST(the_mushroom_counts_for_who_dies_in_the_same_step) {
    pcd_add_entity(fixture.world, goal, NINJA_X, NINJA_Y, 0.5f, 0.5f);
    hang_bomb(20, 10);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert_int_eq(fixture.world->completed, 1);
}
END_TEST

// Stars

START_TEST(stars_fly_a_cell_a_step_in_four_directions) {
    static const struct {
        int32_t action;
        float dx, dy;
    } throws[] = {{9, 1, 0},  {10, 0.7071068f, 0.7071068f},
                  {11, 0, 1}, {12, 0.7071068f, -0.7071068f},
                  {13, 1, 0}, {14, 1, 0}};
    for (int32_t side = 1; side >= -1; side -= 2) {
        place(NINJA_X, 30.0f);
        fixture_step(&fixture, side > 0 ? FIXTURE_RIGHT : FIXTURE_LEFT);
        fixture_steps(&fixture, FIXTURE_NONE, 2);
        fixture_clear(&fixture);
        place(NINJA_X, 30.0f);
        fixture_step(&fixture, throws[_i].action);
        const pcd_entity *thrown = fixture_find(&fixture, star);
        ck_assert_ptr_nonnull(thrown);
        // It leaves from the ninja's centre after all movement, and first moves on the next step.
        ck_assert_float_eq(thrown->x, ninja()->x);
        ck_assert_float_eq(thrown->y, ninja()->y);
        float x = thrown->x, y = thrown->y;
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_float_eq_tol(thrown->x - x, throws[_i].dx * (float)side, 1e-5f);
        ck_assert_float_eq_tol(thrown->y - y, throws[_i].dy, 1e-5f);
    }
}
END_TEST

START_TEST(the_first_star_can_be_thrown_on_step_3_and_the_next_3_steps_later) {
    static const int32_t counts[] = {0, 0, 1, 1, 1, 2, 2, 2, 3};
    for (int32_t i = 0; i < 9; i++) {
        fixture_step(&fixture, STRAIGHT);
        ck_assert_int_eq(fixture_count(&fixture, star), counts[i]);
    }
}
END_TEST

START_TEST(a_star_lives_15_updates_and_goes_with_its_16th) {
    fixture.world->step_count = 5;
    fixture_step(&fixture, UPWARD);
    float y = fixture_find(&fixture, star)->y;
    for (int32_t i = 1; i <= 15; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_float_eq(fixture_find(&fixture, star)->y, y + (float)i);
    }
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, star), 0);
}
END_TEST

START_TEST(a_star_sets_off_a_bomb_with_its_last_move) {
    hang_bomb(20, 10 + 17);
    fixture.world->step_count = 5;
    fixture_step(&fixture, UPWARD);
    fixture_steps(&fixture, FIXTURE_NONE, 15);
    ck_assert_uint_eq(pcd_cell(fixture.world, 20, 27), bomb);
    place(NINJA_X, 10.0f);
    pcd_set_cell(fixture.world, 20, 27, empty);
    hang_bomb(20, 26);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(pcd_cell(fixture.world, 20, 26), empty);
    ck_assert_int_eq(fixture_count(&fixture, blast), 1);
}
END_TEST

START_TEST(a_star_sticks_in_a_wall_until_it_expires) {
    pcd_fill_cells(fixture.world, 24, 10, 1, 10, wall);
    fixture.world->step_count = 5;
    fixture_step(&fixture, STRAIGHT);
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    ck_assert_float_eq(fixture_find(&fixture, star)->x, 23.75f);
    ck_assert_float_eq(fixture_find(&fixture, star)->vx, 0.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 6);
    ck_assert_int_eq(fixture_count(&fixture, star), 0);
}
END_TEST

START_TEST(a_slanting_star_sticks_where_it_meets_the_floor) {
    fixture.world->step_count = 5;
    fixture_step(&fixture, SLANTED_DOWN);
    fixture_step(&fixture, FIXTURE_NONE);
    // In its second sub-step, before or after its move across.
    float way = fixture_find(&fixture, star)->x - NINJA_X;
    ck_assert_float_gt(way, 0.17f);
    ck_assert_float_lt(way, 0.36f);
    for (int32_t i = 2; i <= 15; i++) {
        ck_assert_float_eq(fixture_find(&fixture, star)->x - NINJA_X, way);
        ck_assert_float_eq(fixture_find(&fixture, star)->y, 10.25f);
        ck_assert_float_eq(fixture_find(&fixture, star)->vx, 0.0f);
        ck_assert_float_eq(fixture_find(&fixture, star)->vy, 0.0f);
        fixture_step(&fixture, FIXTURE_NONE);
    }
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, star), 0);
}
END_TEST

START_TEST(stars_pass_floor_bombs_and_mushrooms) {
    pcd_set_cell(fixture.world, 23, 10, floor_bomb);
    pcd_add_entity(fixture.world, goal, 25.5f, 10.5f, 0.5f, 0.5f);
    fixture.world->step_count = 5;
    fixture_step(&fixture, STRAIGHT);
    fixture_steps(&fixture, FIXTURE_NONE, 8);
    ck_assert_float_eq(fixture_find(&fixture, star)->x, NINJA_X + 8.0f);
    ck_assert_uint_eq(pcd_cell(fixture.world, 23, 10), floor_bomb);
    ck_assert_int_eq(fixture.world->completed, 0);
}
END_TEST

START_TEST(one_star_sets_off_both_bombs_it_touches) {
    hang_bomb(28, 13);
    hang_bomb(28, 14);
    place(NINJA_X, 13.5f);
    fixture.world->step_count = 5;
    fixture_step(&fixture, STRAIGHT);
    pcd_entity *thrown = fixture_find(&fixture, star);
    thrown->y = 14.0f;
    fixture_steps(&fixture, FIXTURE_NONE, 8);
    ck_assert_int_eq(fixture_count(&fixture, blast), 2);
    ck_assert_int_eq(fixture_count(&fixture, star), 0);
    ck_assert_uint_eq(pcd_cell(fixture.world, 28, 13), empty);
    ck_assert_uint_eq(pcd_cell(fixture.world, 28, 14), empty);
}
END_TEST

// Blasts

START_TEST(a_blast_grows_and_kills_from_the_step_after_its_birth) {
    static const float halves[] = {0.5f, 0.7f, 0.98f, 1.372f, 1.9208f, 2.68912f};
    hang_bomb(30, 40);
    pcd_add_entity(fixture.world, star, 29.0f, 40.5f, 0.25f, 0.25f)->vx = 1.0f;
    fixture_step(&fixture, FIXTURE_NONE);
    for (int32_t i = 0; i <= 5; i++) {
        const pcd_entity *burst = fixture_find(&fixture, blast);
        if (i < 5) {
            ck_assert_float_eq_tol(burst->half_width, halves[i], 1e-4f);
            ck_assert_float_eq(burst->x, 30.5f);
            ck_assert_float_eq(burst->y, 40.5f);
        }
        // Just out of reach of this step's size, then just within it.
        if (i > 0 && i == _i) {
            ck_assert_int_eq(fixture.world->ended, 1);
            return;
        }
        place(30.5f + halves[i + 1 <= 5 ? i + 1 : 5] + 0.5f + (i + 1 == _i ? -0.01f : 0.01f), 39.9f);
        ninja()->vy = 0.2f;
        if (i == 5)
            break;
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_int_eq(fixture.world->ended, i + 1 == _i);
    }
    // The largest size is never drawn: it goes in the step that tests it.
    ck_assert_int_eq(fixture_count(&fixture, blast), 0);
}
END_TEST

START_TEST(a_blast_does_not_kill_in_the_step_of_its_birth) {
    hang_bomb(21, 10);
    pcd_add_entity(fixture.world, star, 22.6f, 10.5f, 0.25f, 0.25f)->vx = -1.0f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, blast), 1);
    ck_assert_int_eq(fixture.world->ended, 0);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->ended, 1);
}
END_TEST

START_TEST(blasts_spare_other_bombs_and_stars) {
    hang_bomb(30, 40);
    hang_bomb(31, 40);
    pcd_add_entity(fixture.world, star, 29.0f, 40.5f, 0.25f, 0.25f)->vx = 1.0f;
    pcd_add_entity(fixture.world, star, 30.5f, 42.5f, 0.25f, 0.25f);
    fixture_steps(&fixture, FIXTURE_NONE, 5);
    ck_assert_uint_eq(pcd_cell(fixture.world, 31, 40), bomb);
    ck_assert_int_eq(fixture_count(&fixture, star), 1);
}
END_TEST

// What is seen

START_TEST(the_view_is_centred_on_the_ninja) {
    open_mode(_i ? "hard" : "easy");
    fixture_generate(&fixture, 3);
    pcd_scene scene;
    describe(&scene);
    ck_assert_float_eq(scene.view, _i ? 16.0f : 10.0f);
    ck_assert_float_eq(scene.camera_x, ninja()->x);
    ck_assert_float_eq(scene.camera_y, ninja()->y);
    memset(&scene, 0, sizeof scene);
    scene.sprites = sprites;
    scene.sprite_capacity = MAX_SPRITES;
    scene.context = &fixture.context;
    scene_describe(&scene, &pcd_game_ninja, fixture.world);
    ck_assert_float_eq(scene.view, 64.0f);
}
END_TEST

START_TEST(the_bar_shows_the_charge) {
    pcd_scene scene;
    describe(&scene);
    ck_assert_int_eq(scene.num_marks, 0);
    fixture_steps(&fixture, FIXTURE_UP, 2);
    describe(&scene);
    ck_assert_int_eq(scene.num_marks, 1);
    const pcd_mark *bar = &scene.marks[0];
    ck_assert_int_eq(bar->on_screen, 1);
    ck_assert_int_eq(bar->shape, PCD_SHAPE_RECTANGLE);
    ck_assert_float_eq(bar->x0, 0.25f);
    ck_assert_float_eq(bar->x1, 0.75f);
    ck_assert_float_eq(bar->y0, 0.5f);
    ck_assert_float_eq(bar->y1, 2.0f);
    ck_assert_int_eq(bar->red, 66);
    ck_assert_int_eq(bar->green, 245);
    ck_assert_int_eq(bar->blue, 135);
}
END_TEST

START_TEST(the_ninja_stands_walks_and_holds_a_frame_in_the_air) {
    pcd_scene scene;
    fixture_step(&fixture, FIXTURE_NONE);
    describe(&scene);
    const pcd_sprite *sprite = &scene.sprites[scene.num_sprites - 1];
    ck_assert_int_eq(sprite->entity, 0);
    ck_assert_int_eq(pcd_game_picture(&pcd_game_ninja, sprite->picture)->first_frame, 'a');
    for (int32_t i = 0; i < 20; i++) {
        fixture_step(&fixture, i < 10 ? FIXTURE_RIGHT : FIXTURE_LEFT);
        describe(&scene);
        ck_assert_int_eq(pcd_game_picture(&pcd_game_ninja, sprite->picture)->first_frame, 'b');
        ck_assert_int_eq(sprite->frame, fixture.world->step_count / 5 & 1);
        ck_assert_int_eq(sprite->mirrored, i >= 10);
    }
    place(NINJA_X, 40.0f);
    for (int32_t i = 0; i < 10; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        describe(&scene);
        ck_assert_int_eq(pcd_game_picture(&pcd_game_ninja, sprite->picture)->first_frame, 'b');
        ck_assert_int_eq(sprite->frame, 0);
    }
}
END_TEST

START_TEST(a_blast_shows_one_of_five_frames_each_step) {
    hang_bomb(25, 15);
    pcd_add_entity(fixture.world, star, 24.0f, 15.5f, 0.25f, 0.25f)->vx = 1.0f;
    pcd_scene scene;
    for (int32_t i = 0; i < 5; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        describe(&scene);
        int32_t shown = fixture_sprite(&scene, blast);
        ck_assert_int_ge(shown, 0);
        ck_assert_int_eq(scene.sprites[shown].frame, i);
    }
    fixture_step(&fixture, FIXTURE_NONE);
    describe(&scene);
    ck_assert_int_eq(fixture_sprite(&scene, blast), -1);
}
END_TEST

START_TEST(velocity_is_painted_in_shares_of_run_and_full_jump) {
    ninja()->vx = 0.5f;
    fixture_steps(&fixture, RIGHT_UP, 2);
    fixture_step(&fixture, FIXTURE_RIGHT);
    pcd_scene scene;
    describe(&scene);
    ck_assert(scene.has_velocity);
    ck_assert_float_eq(scene.velocity_x, 1.0f);
    ck_assert_float_eq(scene.velocity_y, 0.5f);
}
END_TEST

START_TEST(looks_vary_from_level_to_level) {
    bool goals[6] = {false}, themes[3] = {false}, backgrounds[49] = {false};
    for (int32_t seed = 0; seed < 1000; seed++) {
        fixture_generate(&fixture, seed);
        pcd_scene scene;
        describe(&scene);
        goals[scene.sprites[fixture_sprite(&scene, goal)].variant] = true;
        themes[scene.tiles[wall].variant] = true;
        backgrounds[scene.background_variant] = true;
    }
    for (int32_t i = 0; i < 6; i++)
        ck_assert(goals[i]);
    for (int32_t i = 0; i < 3; i++)
        ck_assert(themes[i]);
    for (int32_t i = 0; i < 49; i++)
        ck_assert(backgrounds[i]);
}
END_TEST

// Levels

static int32_t count_cells(uint8_t kind) {
    int32_t count = 0;
    for (int32_t i = 0; i < 64 * 64; i++)
        count += pcd_cells(fixture.world)[i] == kind;
    return count;
}

static int32_t find_bomb_row(void) {
    for (int32_t y = 0; y < 64; y++)
        if (pcd_cell(fixture.world, 5, y) == floor_bomb)
            return y;
    return -1;
}

START_TEST(the_alcove_and_the_end_are_where_the_sheet_says) {
    open_mode(_i ? "hard" : "easy");
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_world *world = fixture.world;
        for (int32_t y = 0; y < 64; y++) {
            ck_assert_uint_eq(pcd_cell(world, 0, y), wall);
            for (int32_t x = 1; x < 5; x++)
                ck_assert_uint_eq(pcd_cell(world, x, y), y >= 32 && y < 40 ? empty : wall);
        }
        const pcd_entity *end = fixture_find(&fixture, goal);
        int32_t x = (int32_t)end->x, y = (int32_t)end->y, bomb_row = find_bomb_row();
        ck_assert_float_eq(end->x, (float)x + 0.5f);
        ck_assert_float_eq(end->y, (float)y + 0.5f);
        ck_assert_uint_eq(pcd_cell(world, x, y - 1), wall);
        for (int32_t row = y; row < y + 6; row++)
            ck_assert_uint_ne(pcd_cell(world, x, row), wall);
        ck_assert_uint_eq(pcd_cell(world, x, y + 6), wall);
        for (int32_t row = 0; row < 64; row++)
            ck_assert_uint_eq(pcd_cell(world, x + 1, row), wall);
        for (int32_t column = 5; column <= x; column++) {
            ck_assert_uint_eq(pcd_cell(world, column, bomb_row), floor_bomb);
            for (int32_t row = 0; row < bomb_row; row++)
                ck_assert_uint_eq(pcd_cell(world, column, row), wall);
        }
    }
}
END_TEST

START_TEST(figures_of_levels_are_those_the_sheet_measured) {
    static const struct {
        const char *mode;
        float column, row, bomb_row, highest_share;
        int32_t nearest, farthest;
    } expected[] = {{"easy", 20.6f, 34.9f, 28.6f, 0.42f, 8, 47}, {"hard", 17.7f, 34.9f, 27.6f, 0.39f, 6, 42}};
    static const float bombs[] = {0.52f, 0.23f, 0.14f, 0.08f, 0.02f, 0.003f};
    open_mode(expected[_i].mode);
    float column = 0, row = 0, bomb_row = 0, highest = 0, counts[16] = {0};
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_entity *end = fixture_find(&fixture, goal);
        column += end->x / NUM_LEVELS;
        row += end->y / NUM_LEVELS;
        bomb_row += (float)find_bomb_row() / NUM_LEVELS;
        highest += find_bomb_row() == 30 ? 1.0f / NUM_LEVELS : 0.0f;
        counts[count_cells(bomb)] += 1.0f / NUM_LEVELS;
        ck_assert_float_ge(end->x, (float)expected[_i].nearest);
        ck_assert_float_le(end->x, (float)expected[_i].farthest + 5.0f);
    }
    // Three standard errors of some thousand levels of the sheet and of ours.
    ck_assert_float_eq_tol(column, expected[_i].column, 0.75f);
    ck_assert_float_eq_tol(row, expected[_i].row, 0.4f);
    ck_assert_float_eq_tol(bomb_row, expected[_i].bomb_row, 0.3f);
    ck_assert_float_eq_tol(highest, expected[_i].highest_share, 0.035f);
    for (int32_t i = 0; i < 6; i++)
        ck_assert_float_eq_tol(counts[i], bombs[i], 0.03f);
}
END_TEST

START_TEST(difficulty_decides_sections_bombs_and_gaps) {
    open_mode("hard");
    for (int32_t difficulty = 1; difficulty <= 3; difficulty++) {
        fixture_set(&fixture, "min_difficulty", (float)difficulty);
        fixture_set(&fixture, "max_difficulty", (float)difficulty);
        float column = 0;
        int32_t num_bombs = 0;
        for (int32_t seed = 0; seed < 500; seed++) {
            fixture_generate(&fixture, seed);
            column += fixture_find(&fixture, goal)->x / 500.0f;
            num_bombs += count_cells(bomb);
        }
        // One section of about 3 columns; two or three of about 4.5; three to five of about 6.
        ck_assert_float_eq_tol(column, difficulty == 1 ? 8.5f : difficulty == 2 ? 16.5f : 28.5f, 1.5f);
        ck_assert_int_eq(num_bombs == 0, difficulty == 1);
    }
}
END_TEST

// The mended fault: a mushroom in a closed pocket under a ledge, or behind a bomb that cannot be set off from
// afar.
START_TEST(no_mushroom_is_walled_in) {
    open_mode(_i ? "hard" : "easy");
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_entity *end = fixture_find(&fixture, goal);
        pcd_flags open = {.width = 64, .height = 64}, reached;
        for (int32_t y = 0; y < 64; y++)
            for (int32_t x = 0; x < 64; x++) {
                uint8_t kind = pcd_cell(fixture.world, x, y);
                pcd_set_flag(&open, x, y, kind == empty || kind == bomb);
            }
        pcd_flood(&open, 1, 32, &reached);
        ck_assert(pcd_flag(&reached, (int32_t)end->x, (int32_t)end->y));
    }
}
END_TEST

START_TEST(exploration_is_one_long_level_with_two_bombs) {
    pcd_config config = pcd_config_default();
    config.game = "ninja";
    config.mode = "exploration";
    config.center_agent = false;
    config.channels = PCD_CHANNEL_SEMANTIC;
    pcd_batch *batch;
    ck_assert_int_eq(pcd_create(&config, &batch), PCD_OK);
    pcd_buffers io = pcd_get_buffers(batch);
    ck_assert_int_eq(pcd_reset(batch), PCD_OK);
    open_mode("hard");
    ck_assert_uint_eq(io.semantic[(63 - 27) * 64 + 37], goal);
    int32_t num_bombs = 0;
    for (int32_t i = 0; i < 64 * 64; i++)
        num_bombs += io.semantic[i] == bomb;
    ck_assert_int_eq(num_bombs, 2);
    pcd_destroy(batch);
}
END_TEST

// Players

typedef struct outcome {
    float completed, timed_out, length;
} outcome;

// Plays each level once. Policy 15: all of the 15 at random; above: some steps right and up, then some right.
static outcome play(int32_t policy, int32_t num_episodes) {
    outcome sum = {0};
    pcd_rng rng = {17};
    for (int32_t seed = 0; seed < num_episodes; seed++) {
        fixture_generate(&fixture, seed);
        while (!fixture.world->ended && fixture.world->step_count < MAX_STEPS) {
            int32_t action = policy, step = fixture.world->step_count;
            if (policy == 15)
                action = pcd_rng_below(&rng, NUM_ACTIONS);
            else if (policy == 16)
                action = step % 15 < 1 ? RIGHT_UP : FIXTURE_RIGHT;
            else if (policy == 17)
                action = step % 20 < 4 ? RIGHT_UP : FIXTURE_RIGHT;
            fixture_step(&fixture, action);
        }
        sum.completed += (float)fixture.world->completed / (float)num_episodes;
        sum.timed_out += fixture.world->ended ? 0.0f : 1.0f / (float)num_episodes;
        sum.length += (float)fixture.world->step_count / (float)num_episodes;
    }
    return sum;
}

START_TEST(players_fare_as_in_the_original) {
    // Shares and lengths of the sheet, and three standard errors of its episodes and ours together.
    static const struct {
        const char *mode;
        int32_t policy, num_episodes;
        float completed, completed_error, timed_out, timed_out_error, length, length_error;
    } rows[] = {
        {"easy", 15, 3000, 0.256f, 0.032f, 0.126f, 0.025f, 435, 24},
        {"hard", 15, 3000, 0.126f, 0.025f, 0.047f, 0.016f, 253, 18},
        {"easy", 7, 5000, 0.106f, 0.025f, 0.226f, 0.034f, 241, 33},
        {"hard", 7, 5000, 0.108f, 0.025f, 0.0975f, 0.024f, 112, 24},
        {"easy", 16, 5000, 0.483f, 0.040f, 0.0045f, 0.006f, 35.9f, 5.5f},
        {"hard", 16, 5000, 0.127f, 0.027f, 0.0975f, 0.024f, 113, 24},
        {"easy", 17, 5000, 0.395f, 0.040f, 0.0035f, 0.006f, 29.0f, 5.0f},
        {"hard", 17, 5000, 0.383f, 0.040f, 0.0055f, 0.007f, 28.9f, 6.0f},
        {"easy", 4, 300, 0, 0, 1, 0, 1000, 0},
    };
    open_mode(rows[_i].mode);
    outcome mean = play(rows[_i].policy, rows[_i].num_episodes);
    ck_assert_float_eq_tol(mean.completed, rows[_i].completed, rows[_i].completed_error + 1e-4f);
    ck_assert_float_eq_tol(mean.timed_out, rows[_i].timed_out, rows[_i].timed_out_error + 1e-4f);
    ck_assert_float_eq_tol(mean.length, rows[_i].length, rows[_i].length_error + 0.05f);
}
END_TEST

// Looks for a way to the mushroom on copies of the world: keeps one state for each cell stood in while no
// blast is about, and goes on from there with random keys held for a while, and stars.
static bool find_way(uint8_t *states, pcd_rng *rng) {
    enum { MAX_TRIES = 300000, TRY_STEPS = 80, LONGEST_KEY = 10, NUM_KEYS = 8, NUM_ALL = 12 };
    static const int32_t keys[NUM_ALL] = {RIGHT_UP,   RIGHT_UP,    FIXTURE_RIGHT, FIXTURE_RIGHT, FIXTURE_NONE,
                                          FIXTURE_UP, 1,           LEFT_UP,       STRAIGHT,      SLANTED_UP,
                                          UPWARD,     SLANTED_DOWN};
    pcd_world *world = fixture.world;
    static int32_t known[64 * 64];
    static bool is_known[64 * 64];
    memset(is_known, 0, sizeof is_known);
    int32_t num_known = 1, farthest = 1;
    known[0] = 1 * 64 + 32;
    is_known[known[0]] = true;
    memcpy(states + (size_t)known[0] * fixture.size, world, fixture.size);
    for (int32_t try = 0; try < MAX_TRIES; try++) {
        // Half the time from near the farthest column.
        int32_t from = known[pcd_rng_below(rng, num_known)];
        for (int32_t i = 0; i < 20 && try % 2 == 0 && from / 64 < farthest - 6; i++)
            from = known[pcd_rng_below(rng, num_known)];
        memcpy(world, states + (size_t)from * fixture.size, fixture.size);
        for (int32_t step = 0; step < TRY_STEPS && !world->ended;) {
            int32_t choice = pcd_rng_below(rng, pcd_rng_chance(rng, 0.3f) ? NUM_ALL : NUM_KEYS);
            int32_t held =
                choice >= NUM_KEYS ? 1 : pcd_rng_range(rng, 1, pcd_rng_chance(rng, 0.5f) ? 4 : LONGEST_KEY);
            for (; held > 0 && !world->ended; held--, step++)
                fixture_step(&fixture, keys[choice]);
            if (world->completed)
                return true;
            int32_t cell = (int32_t)ninja()->x * 64 + (int32_t)ninja()->y;
            if (world->ended || ninja()->vy != 0.0f || fixture_count(&fixture, blast) > 0 ||
                (is_known[cell] && pcd_rng_chance(rng, 0.5f)))
                continue;
            if (!is_known[cell])
                known[num_known++] = cell;
            is_known[cell] = true;
            farthest = cell / 64 > farthest ? cell / 64 : farthest;
            memcpy(states + (size_t)cell * fixture.size, world, fixture.size);
        }
    }
    return false;
}

static const struct {
    const char *mode;
    struct {
        const char *name;
        float value;
    } values[8];
} extremes[] = {
    {"easy", {{0}}},
    {"hard", {{0}}},
    {"hard", {{"min_difficulty", 3}, {"bomb_prob", 1}, {"min_num_sections", 6}}},
    {"hard",
     {{"min_difficulty", 3},
      {"max_gap_inc", 2},
      {"max_jump", 1.25f},
      {"gravity", 0.25f},
      {"maxspeed", 0.4f}}},
    {"hard",
     {{"min_difficulty", 3}, {"max_gap_inc", 2}, {"max_jump", 2}, {"gravity", 0.1f}, {"maxspeed", 1}}},
    {"hard", {{"min_difficulty", 3}, {"air_control", 0.05f}, {"maxspeed", 0.4f}, {"bomb_prob", 1}}},
    {"hard", {{"min_difficulty", 3}, {"air_control", 1}, {"maxspeed", 1}, {"bomb_prob", 1}}},
    {"hard", {{"min_difficulty", 3}, {"jump_charge_inc", 0.05f}, {"bomb_prob", 1}}},
    {"easy", {{"min_difficulty", 3}, {"max_jump", 2}, {"maxspeed", 1}, {"bomb_prob", 1}}},
    {"easy",
     {{"min_difficulty", 3}, {"min_gap", 0}, {"max_gap_inc", 2}, {"maxspeed", 0.4f}, {"bomb_prob", 1}}},
    {"easy",
     {{"min_difficulty", 3},
      {"min_num_sections", 6},
      {"min_plat_len", 4},
      {"max_gap_inc", 2},
      {"min_gap", 0}}},
};

START_TEST(every_level_can_be_solved) {
    open_mode(extremes[_i].mode);
    for (int32_t i = 0; i < 8 && extremes[_i].values[i].name; i++)
        fixture_set(&fixture, extremes[_i].values[i].name, extremes[_i].values[i].value);
    uint8_t *states = malloc(64 * 64 * fixture.size);
    ck_assert_ptr_nonnull(states);
    pcd_rng rng = {23};
    for (int32_t seed = 0; seed < 30; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_msg(find_way(states, &rng), "no way found in level %d", seed);
    }
    free(states);
}
END_TEST

Suite *rules_ninja_suite(void) {
    Suite *suite = suite_create("rules_ninja");
    TCase *hall = tcase_create("in a hall");
    tcase_add_checked_fixture(hall, open_hall, close_fixture);
    tcase_add_test(hall, on_the_ground_half_the_wanted_speed_is_taken_over_each_step);
    tcase_add_test(hall, in_the_air_keys_push_little);
    tcase_add_test(hall, up_charges_a_quarter_each_step_in_hard_and_all_at_once_in_easy);
    tcase_add_loop_test(hall, jumps_are_those_of_the_sheet, 0, 5);
    tcase_add_test(hall, any_action_without_up_releases_the_jump);
    tcase_add_test(hall, holding_up_for_ever_never_jumps);
    tcase_add_test(hall, a_charge_is_lost_without_support);
    tcase_add_loop_test(hall, either_lower_corner_gives_support, 0, 4);
    tcase_add_test(hall, the_fastest_fall_is_between_2_and_2_2);
    tcase_add_test(hall, walls_stop_the_ninja_flush);
    tcase_add_test(hall, while_charging_the_vertical_part_moves_first);
    tcase_add_test(hall, the_mushroom_pays_ten_and_completes_the_level);
    tcase_add_loop_test(hall, bombs_of_both_kinds_kill_by_overlap_not_by_touch, 0, 2);
    tcase_add_test(hall, the_mushroom_counts_for_who_dies_in_the_same_step);
    tcase_add_loop_test(hall, stars_fly_a_cell_a_step_in_four_directions, 0, 6);
    tcase_add_test(hall, the_first_star_can_be_thrown_on_step_3_and_the_next_3_steps_later);
    tcase_add_test(hall, a_star_lives_15_updates_and_goes_with_its_16th);
    tcase_add_test(hall, a_star_sets_off_a_bomb_with_its_last_move);
    tcase_add_test(hall, a_star_sticks_in_a_wall_until_it_expires);
    tcase_add_test(hall, a_slanting_star_sticks_where_it_meets_the_floor);
    tcase_add_test(hall, stars_pass_floor_bombs_and_mushrooms);
    tcase_add_test(hall, one_star_sets_off_both_bombs_it_touches);
    tcase_add_loop_test(hall, a_blast_grows_and_kills_from_the_step_after_its_birth, 0, 6);
    tcase_add_test(hall, a_blast_does_not_kill_in_the_step_of_its_birth);
    tcase_add_test(hall, blasts_spare_other_bombs_and_stars);
    tcase_add_test(hall, the_bar_shows_the_charge);
    tcase_add_test(hall, the_ninja_stands_walks_and_holds_a_frame_in_the_air);
    tcase_add_test(hall, a_blast_shows_one_of_five_frames_each_step);
    tcase_add_test(hall, velocity_is_painted_in_shares_of_run_and_full_jump);
    tcase_add_test(hall, looks_vary_from_level_to_level);
    suite_add_tcase(suite, hall);

    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, NULL, close_fixture);
    tcase_set_timeout(levels, 120);
    tcase_add_loop_test(levels, the_ninja_starts_at_rest_in_the_alcove, 0, 2);
    tcase_add_loop_test(levels, the_view_is_centred_on_the_ninja, 0, 2);
    tcase_add_loop_test(levels, the_alcove_and_the_end_are_where_the_sheet_says, 0, 2);
    tcase_add_loop_test(levels, figures_of_levels_are_those_the_sheet_measured, 0, 2);
    tcase_add_test(levels, difficulty_decides_sections_bombs_and_gaps);
    tcase_add_loop_test(levels, no_mushroom_is_walled_in, 0, 2);
    tcase_add_test(levels, exploration_is_one_long_level_with_two_bombs);
    tcase_add_loop_test(levels, players_fare_as_in_the_original, 0, 9);
    tcase_add_loop_test(levels, every_level_can_be_solved, 0, (int)(sizeof extremes / sizeof extremes[0]));
    suite_add_tcase(suite, levels);
    return suite;
}
