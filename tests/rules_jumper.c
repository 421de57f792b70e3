// The rules of jumper, each as its own test; the levels' figures; and a player that solves them.
#include "world_fixture.h"

#define FLOOR       10.0f // height of the hall's floor
#define BUNNY_X     20.5f // where the hall's bunny stands
#define NUM_LEVELS  3000
#define NUM_ACTIONS 15
#define MAX_SPRITES 128
#define IN_AIR      0x40 // bits of the bunny's frame
#define AIR_JUMP    0x80

extern const pcd_game pcd_game_jumper;
Suite *rules_jumper_suite(void);

enum { LEFT_UP = 2, RIGHT_UP = 8 };

static world_fixture fixture;
static uint8_t empty, wall, top_wall, carrot, spike;
static pcd_sprite sprites[MAX_SPRITES];

static void open_mode(const char *mode) {
    fixture_open(&fixture, &pcd_game_jumper, mode);
    empty = fixture_kind(&fixture, "empty");
    wall = fixture_kind(&fixture, "wall");
    top_wall = fixture_kind(&fixture, "wall top");
    carrot = fixture_kind(&fixture, "carrot");
    spike = fixture_kind(&fixture, "spike");
}

static void close_fixture(void) {
    fixture_close(&fixture);
}

static pcd_entity *bunny(void) {
    return pcd_player(fixture.world);
}

static float feet(void) {
    return bunny()->y - 0.4f;
}

static int32_t jumps_left(void) {
    return bunny()->frame & (IN_AIR - 1);
}

// Puts the bunny at rest with its feet at a height.
static void place(float x, float height) {
    bunny()->x = x;
    bunny()->y = height + 0.4f;
    bunny()->vx = bunny()->vy = 0.0f;
}

// An empty hall with a level floor on which the bunny stands, late enough in the episode to jump; the carrot
// is in a corner.
static void open_hall(void) {
    open_mode("hard");
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    pcd_fill_cells(fixture.world, 0, 0, 40, 40, wall);
    pcd_fill_cells(fixture.world, 1, (int32_t)FLOOR, 38, 29, empty);
    pcd_add_entity(fixture.world, carrot, 1.5f, 38.5f, 0.5f, 0.5f);
    place(BUNNY_X, FLOOR);
    fixture_steps(&fixture, FIXTURE_NONE, 5);
}

static void describe(pcd_scene *scene) {
    fixture_scene(&fixture, scene, sprites);
}

// Running, jumping, falling

START_TEST(the_bunny_starts_at_rest_on_a_floor_cell_and_looks_right) {
    open_mode(_i ? "hard" : "easy");
    for (int32_t seed = 0; seed < 100; seed++) {
        fixture_generate(&fixture, seed);
        float x = floorf(bunny()->x), y = floorf(bunny()->y);
        ck_assert_float_eq(bunny()->x, x + 0.5f);
        ck_assert_float_eq(bunny()->y, y + 0.4f);
        ck_assert(bunny()->vx == 0.0f && bunny()->vy == 0.0f && !fixture.world->mirrored);
        ck_assert_float_eq(bunny()->half_width, 0.254f);
        ck_assert_float_eq(bunny()->half_height, 0.4f);
        ck_assert_uint_eq(pcd_cell(fixture.world, (int32_t)x, (int32_t)y), empty);
        ck_assert_uint_eq(pcd_cell(fixture.world, (int32_t)x, (int32_t)y + 1), empty);
    }
}
END_TEST

START_TEST(speed_across_halves_and_gains_a_quarter_on_the_ground_and_in_the_air) {
    static const float speeds[] = {0.25f, 0.375f, 0.4375f};
    place(BUNNY_X, _i ? 30.0f : FLOOR);
    for (int32_t i = 0; i < 3; i++) {
        fixture_step(&fixture, FIXTURE_RIGHT);
        ck_assert_float_eq(bunny()->vx, speeds[i]);
    }
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(bunny()->vx, 0.21875f);
    fixture_step(&fixture, FIXTURE_LEFT);
    ck_assert_float_eq(bunny()->vx, -0.140625f);
}
END_TEST

START_TEST(only_sides_and_up_do_anything) {
    static const int32_t idle[] = {3, 4, 9, 10, 11, 12, 13, 14};
    for (int32_t i = 0; i < 8; i++) {
        fixture_steps(&fixture, idle[i], 3);
        ck_assert_float_eq(bunny()->x, BUNNY_X);
        ck_assert_float_eq(feet(), FLOOR);
    }
    static const int32_t left[] = {0, 1, 2};
    for (int32_t i = 0; i < 6; i++) {
        place(BUNNY_X, FLOOR);
        fixture_step(&fixture, i < 3 ? left[i] : left[i - 3] + 6);
        ck_assert_float_eq(bunny()->vx, i < 3 ? -0.25f : 0.25f);
    }
}
END_TEST

START_TEST(a_jump_rises_as_the_sheet_says) {
    static const float heights[] = {1.0f, 1.85f, 2.55f, 3.1f, 3.5f, 3.75f, 3.85f, 3.8f, 3.6f};
    for (int32_t i = 0; i < 9; i++) {
        fixture_step(&fixture, i ? FIXTURE_NONE : FIXTURE_UP);
        ck_assert_float_eq_tol(feet() - FLOOR, heights[i], 1e-4f);
    }
}
END_TEST

START_TEST(two_jumps_chained_at_the_top_rise_twice_as_high) {
    fixture_step(&fixture, FIXTURE_UP);
    fixture_steps(&fixture, FIXTURE_NONE, 6);
    fixture_step(&fixture, FIXTURE_UP);
    fixture_steps(&fixture, FIXTURE_NONE, 6);
    ck_assert_float_eq_tol(feet() - FLOOR, 7.7f, 1e-4f);
    // There is no third one.
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_lt(bunny()->vy, 0.0f);
}
END_TEST

START_TEST(holding_up_jumps_again_after_four_steps) {
    float highest = 0.0f;
    for (int32_t i = 0; i < 15; i++) {
        fixture_step(&fixture, FIXTURE_UP);
        highest = feet() > highest ? feet() : highest;
        ck_assert_int_eq(jumps_left(), i < 4 ? 1 : 0);
    }
    ck_assert_float_eq_tol(highest - FLOOR, 6.95f, 1e-4f);
}
END_TEST

START_TEST(no_jump_is_possible_in_the_first_three_steps) {
    open_mode("easy");
    fixture_generate(&fixture, 3);
    for (int32_t step = 1; step <= 4; step++) {
        fixture_step(&fixture, FIXTURE_UP);
        ck_assert_int_eq(bunny()->vy > 0.0f, step == 4);
    }
}
END_TEST

START_TEST(cooldown_and_number_of_jumps_are_parameters) {
    fixture.world->parameters[fixture_parameter(&fixture, "jump_cooldown")] = 5.0f;
    fixture.world->parameters[fixture_parameter(&fixture, "max_jump_count")] = 3.0f;
    int32_t jumps = 0;
    for (int32_t step = 0; step < 18; step++) {
        fixture_step(&fixture, FIXTURE_UP);
        bool jumped = bunny()->timer == fixture.world->step_count;
        ck_assert_int_eq(jumped, step == 0 || step == 6 || step == 12);
        jumps += jumped;
    }
    ck_assert_int_eq(jumps, 3);
}
END_TEST

START_TEST(walking_off_a_ledge_keeps_both_jumps) {
    pcd_fill_cells(fixture.world, 24, 1, 10, (int32_t)FLOOR, empty);
    fixture_steps(&fixture, FIXTURE_RIGHT, 11);
    ck_assert_float_lt(feet(), FLOOR);
    ck_assert_int_eq(jumps_left(), 2);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq_tol(bunny()->vy, 0.85f, 1e-6f);
    fixture_steps(&fixture, FIXTURE_NONE, 3);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq_tol(bunny()->vy, 0.85f, 1e-6f);
    ck_assert_int_eq(jumps_left(), 0);
}
END_TEST

// The feet reach 0.244 to either side, the points that block 0.249.
START_TEST(the_last_bit_of_a_ledge_holds_the_bunny_but_is_no_ground) {
    static const struct {
        float x;
        bool is_ground, holds;
    } places[] = {{21.243f, true, true}, {21.246f, false, true}, {21.252f, false, false},
                  {19.757f, true, true}, {19.754f, false, true}, {19.748f, false, false}};
    pcd_set_cell(fixture.world, 20, 20, wall);
    place(places[_i].x, 21.0f);
    bunny()->frame = 0;
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_int_eq(jumps_left() == 2, places[_i].is_ground);
    ck_assert_int_eq(feet() == 21.0f, places[_i].holds);
}
END_TEST

START_TEST(the_fastest_fall_is_between_2_and_2_15) {
    place(BUNNY_X, 38.0f);
    for (int32_t step = 0; step < 18; step++)
        fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(bunny()->vy <= -2.0f && bunny()->vy >= -2.1501f);
    ck_assert_float_gt(feet(), FLOOR);
}
END_TEST

START_TEST(a_ceiling_met_in_the_third_sub_step_leaves_half_the_speed) {
    // Quarter steps of 0.25 from 13.6 to 13.85, 14.1; the next would bring the head to 15.15.
    pcd_fill_cells(fixture.world, 1, 15, 38, 1, wall);
    place(BUNNY_X, 13.6f);
    bunny()->vy = 1.0f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(feet(), 14.2f, 1e-5f);
    ck_assert_float_eq_tol(bunny()->vy, 0.5f - 0.15f, 1e-6f);
}
END_TEST

START_TEST(walls_and_the_end_of_the_world_stop_the_bunny_flush) {
    if (_i)
        pcd_fill_cells(fixture.world, 39, 10, 1, 5, empty);
    place(37.0f, FLOOR);
    fixture_steps(&fixture, FIXTURE_RIGHT, 10);
    ck_assert_float_eq(bunny()->x, (_i ? 40.0f : 39.0f) - 0.254f);
    ck_assert_int_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(a_jump_moves_up_before_it_moves_across) {
    // A step one cell high right beside: who goes across first is blocked in the first sub-steps.
    pcd_set_cell(fixture.world, 21, (int32_t)FLOOR, wall);
    place(20.746f, FLOOR);
    fixture_step(&fixture, RIGHT_UP);
    ck_assert_float_eq_tol(bunny()->vx, 0.25f * 0.25f, 1e-6f);
    ck_assert_float_eq(feet(), FLOOR + 1.0f);
}
END_TEST

// Carrot and spikes

static const struct {
    float dx, dy;
    bool touches;
} carrot_places[] = {{0.753f, 0, true}, {0.755f, 0, false}, {-0.753f, 0, true}, {-0.755f, 0, false},
                     {0, 0.899f, true}, {0, 0.901f, false}, {0, -0.899f, true}, {0, -0.901f, false}},
  spike_places[] = {{0.483f, 0, true}, {0.485f, 0, false}, {-0.483f, 0, true}, {-0.485f, 0, false},
                    {0, 0.799f, true}, {0, 0.801f, false}, {0, -0.799f, true}, {0, -0.801f, false}};

START_TEST(the_carrot_pays_ten_and_completes_the_level) {
    pcd_entity *goal = fixture_find(&fixture, carrot);
    goal->x = bunny()->x + carrot_places[_i].dx;
    goal->y = bunny()->y + carrot_places[_i].dy;
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), carrot_places[_i].touches ? 10.0f : 0.0f);
    ck_assert_int_eq(fixture.world->completed, carrot_places[_i].touches);
    ck_assert_int_eq(fixture.world->ended, carrot_places[_i].touches);
}
END_TEST

START_TEST(spikes_kill) {
    pcd_add_entity(fixture.world, spike, bunny()->x + spike_places[_i].dx, bunny()->y + spike_places[_i].dy,
                   0.23f, 0.4f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_int_eq(fixture.world->completed, 0);
    ck_assert_int_eq(fixture.world->ended, spike_places[_i].touches);
}
END_TEST

START_TEST(the_carrot_counts_for_who_dies_in_the_same_step) {
    pcd_entity *goal = fixture_find(&fixture, carrot);
    goal->x = bunny()->x;
    goal->y = bunny()->y;
    pcd_add_entity(fixture.world, spike, bunny()->x, bunny()->y, 0.23f, 0.4f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert_int_eq(fixture.world->completed, 1);
}
END_TEST

// What is seen

START_TEST(the_view_is_centred_or_shows_the_whole_world) {
    static const float views[] = {12.0f, 16.0f, 16.0f}, sides[] = {20.0f, 40.0f, 45.0f};
    open_mode(_i == 0 ? "easy" : _i == 1 ? "hard" : "memory");
    fixture_generate(&fixture, 3);
    pcd_scene scene;
    describe(&scene);
    ck_assert_float_eq(scene.view, views[_i]);
    ck_assert_float_eq(scene.camera_x, bunny()->x);
    ck_assert_float_eq(scene.camera_y, bunny()->y);
    memset(&scene, 0, sizeof scene);
    scene.sprites = sprites;
    scene.sprite_capacity = MAX_SPRITES;
    scene.context = &fixture.context;
    scene_describe(&scene, &pcd_game_jumper, fixture.world);
    ck_assert_float_eq(scene.view, sides[_i]);
}
END_TEST

START_TEST(the_compass_points_to_the_carrot_and_tells_how_far_it_is) {
    pcd_entity *goal = fixture_find(&fixture, carrot);
    goal->x = bunny()->x - 6.0f;
    goal->y = bunny()->y + 8.0f;
    pcd_scene scene;
    describe(&scene);
    ck_assert_int_eq(scene.num_marks, 3);
    const pcd_mark *dial = &scene.marks[0], *needle = &scene.marks[1], *bar = &scene.marks[2];
    ck_assert_int_eq(dial->shape, PCD_SHAPE_ELLIPSE);
    ck_assert(dial->x0 == 13.75f && dial->x1 == 15.75f && dial->y0 == 13.75f && dial->y1 == 15.75f);
    ck_assert(dial->on_screen && needle->on_screen && bar->on_screen);
    ck_assert_int_eq(needle->shape, PCD_SHAPE_LINE);
    ck_assert_float_eq_tol(needle->x0, 14.75f, 1e-5f);
    ck_assert_float_eq_tol(needle->x1 - needle->x0, -0.6f * 0.95f, 1e-4f);
    ck_assert_float_eq_tol(needle->y1 - needle->y0, 0.8f * 0.95f, 1e-4f);
    ck_assert_int_eq(bar->shape, PCD_SHAPE_RECTANGLE);
    ck_assert(bar->x0 == 13.75f && bar->y1 == 13.75f && bar->y0 == 13.5f);
    ck_assert_float_eq_tol(bar->x1 - bar->x0, 2.0f * 10.0f / (40.0f * sqrtf(2.0f)), 1e-4f);
}
END_TEST

START_TEST(the_compass_is_larger_in_easy_and_missing_in_memory) {
    open_mode(_i ? "memory" : "easy");
    fixture_generate(&fixture, 3);
    pcd_scene scene;
    describe(&scene);
    ck_assert_int_eq(scene.num_marks, _i ? 0 : 3);
    if (!_i)
        ck_assert_float_eq(scene.marks[0].x1 - scene.marks[0].x0, 3.0f);
}
END_TEST

START_TEST(a_jump_in_the_air_flashes_under_the_feet) {
    pcd_scene scene;
    fixture_step(&fixture, FIXTURE_UP);
    describe(&scene);
    ck_assert_int_eq(scene.num_marks, 3);
    fixture_steps(&fixture, FIXTURE_NONE, 3);
    fixture_step(&fixture, FIXTURE_UP);
    describe(&scene);
    ck_assert_int_eq(scene.num_marks, 4);
    const pcd_mark *flash = &scene.marks[3];
    ck_assert_int_eq(flash->opacity, 120);
    ck_assert_int_eq(flash->on_screen, 0);
    ck_assert_float_eq_tol(flash->x1 - flash->x0, 0.508f, 1e-5f);
    ck_assert_float_eq_tol(flash->y1, bunny()->y + 0.4f - 0.8f * 5.0f / 6.0f, 1e-4f);
    ck_assert_float_eq_tol(flash->y1 - flash->y0, 0.8f / 3.0f, 1e-4f);
    fixture_step(&fixture, FIXTURE_NONE);
    describe(&scene);
    ck_assert_int_eq(scene.num_marks, 3);
}
END_TEST

START_TEST(the_bunny_stands_walks_and_holds_a_frame_in_the_air) {
    pcd_scene scene;
    uint8_t kind = fixture_kind(&fixture, "bunny");
    describe(&scene);
    uint8_t standing = scene.sprites[fixture_sprite(&scene, kind)].picture;
    for (int32_t i = 0; i < 20; i++) {
        fixture_step(&fixture, FIXTURE_LEFT);
        describe(&scene);
        const pcd_sprite *sprite = &scene.sprites[fixture_sprite(&scene, kind)];
        ck_assert_uint_ne(sprite->picture, standing);
        ck_assert_int_eq(sprite->frame, fixture.world->step_count / 5 % 2);
        ck_assert_int_eq(sprite->mirrored, 1);
    }
    fixture_step(&fixture, FIXTURE_UP);
    for (int32_t i = 0; i < 8; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        describe(&scene);
        const pcd_sprite *sprite = &scene.sprites[fixture_sprite(&scene, kind)];
        ck_assert_uint_ne(sprite->picture, standing);
        ck_assert_int_eq(sprite->frame, 0);
    }
}
END_TEST

START_TEST(dust_rises_where_the_bunny_moves) {
    pcd_scene scene;
    describe(&scene);
    int32_t num_still = scene.num_sprites, num_born = fixture.world->num_effects;
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_int_eq(fixture.world->num_effects, num_born + 1);
    const pcd_effect *puff = &pcd_effects(fixture.world)[num_born % fixture.world->effect_capacity];
    ck_assert_float_eq(puff->x, bunny()->x);
    ck_assert_float_eq_tol(puff->y, bunny()->y - 0.2f, 1e-6f);
    describe(&scene);
    ck_assert_int_eq(scene.num_sprites, num_still + 1);
    fixture_steps(&fixture, FIXTURE_NONE, 3);
    // 0.25, 0.125 and 0.0625 cells a step raise dust, 0.03 does not; a puff shows in nine frames.
    ck_assert_int_eq(fixture.world->num_effects, num_born + 3);
    fixture_steps(&fixture, FIXTURE_NONE, 5);
    describe(&scene);
    ck_assert_int_eq(scene.num_sprites, num_still + 3);
    fixture_steps(&fixture, FIXTURE_NONE, 3);
    describe(&scene);
    ck_assert_int_eq(scene.num_sprites, num_still);
}
END_TEST

START_TEST(velocity_is_painted_in_halves_of_a_cell) {
    bunny()->vx = 0.5f;
    bunny()->vy = -0.25f;
    pcd_scene scene;
    describe(&scene);
    ck_assert(scene.has_velocity);
    ck_assert_float_eq(scene.velocity_x, 1.0f);
    ck_assert_float_eq(scene.velocity_y, -0.5f);
}
END_TEST

START_TEST(looks_vary_from_level_to_level) {
    bool seen_theme[4] = {false}, seen_view[2][49] = {{false}};
    open_mode("easy");
    pcd_scene scene;
    fixture_generate(&fixture, 1);
    int32_t side_picture = -1;
    for (uint64_t looks = 0; looks < 2000; looks++) {
        fixture.world->looks = pcd_mix(looks, 3);
        describe(&scene);
        seen_theme[scene.tiles[wall].variant] = true;
        ck_assert_int_eq(scene.tiles[wall].variant, scene.tiles[top_wall].variant);
        if (side_picture < 0 || scene.background < side_picture)
            side_picture = scene.background;
    }
    for (uint64_t looks = 0; looks < 2000; looks++) {
        fixture.world->looks = pcd_mix(looks, 3);
        describe(&scene);
        seen_view[scene.background - side_picture][scene.background_variant] = true;
        ck_assert_float_le(scene.background_x, 0.0f);
        ck_assert_float_ge(scene.background_x + scene.background_width, 20.0f);
        ck_assert_float_eq(scene.background_height, 20.0f);
    }
    for (int32_t i = 0; i < 49; i++)
        ck_assert(seen_view[0][i] && seen_view[1][i] == (i < 13));
    for (int32_t i = 0; i < 4; i++)
        ck_assert(seen_theme[i]);
}
END_TEST

// Levels

START_TEST(no_level_starts_on_a_spike_or_on_the_carrot) {
    open_mode(_i ? "hard" : "easy");
    if (_i == 2)
        fixture_set(&fixture, "spike_prob", 1.0f);
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t i = 1; i < fixture.world->num_entities; i++)
            ck_assert(!pcd_overlap(bunny(), &pcd_entities(fixture.world)[i], 0.0f));
    }
}
END_TEST

START_TEST(spikes_stand_on_the_floor_and_never_side_by_side) {
    open_mode("hard");
    fixture_set(&fixture, "spike_prob", 0.7f);
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_entity *entities = pcd_entities(fixture.world);
        for (int32_t i = 2; i < fixture.world->num_entities; i++) {
            ck_assert_uint_eq(entities[i].kind, spike);
            ck_assert_float_eq(entities[i].x - floorf(entities[i].x), 0.5f);
            ck_assert_float_eq_tol(entities[i].y - floorf(entities[i].y), 0.4f, 1e-5f);
            ck_assert_uint_eq(pcd_cell(fixture.world, (int32_t)entities[i].x, (int32_t)entities[i].y), empty);
            for (int32_t j = 2; j < i; j++)
                ck_assert(entities[i].y != entities[j].y || fabsf(entities[i].x - entities[j].x) > 1.5f);
        }
    }
}
END_TEST

START_TEST(walls_under_open_cells_have_a_top_edge) {
    open_mode("memory");
    for (int32_t seed = 0; seed < 50; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t y = 0; y < 45; y++)
            for (int32_t x = 0; x < 45; x++) {
                uint8_t kind = pcd_cell(fixture.world, x, y);
                if (kind != empty)
                    ck_assert_int_eq(kind == top_wall, pcd_cell(fixture.world, x, y + 1) == empty);
            }
    }
}
END_TEST

// Cells from which a straight wall goes up three cells beside open ones, as far as footholds had to be made.
START_TEST(most_straight_walls_have_a_foothold) {
    open_mode("memory");
    int32_t num_runs = 0, num_open = 0;
    for (int32_t seed = 0; seed < 100; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t y = 0; y < 43; y++)
            for (int32_t x = 0; x < 45; x++)
                for (int32_t side = -1; side <= 1; side += 2) {
                    bool is_run = true;
                    for (int32_t row = y; row < y + 3; row++)
                        is_run = is_run && pcd_cell(fixture.world, x, row) != empty &&
                                 pcd_cell(fixture.world, x + side, row) == empty;
                    num_runs += is_run;
                    num_open += pcd_cell(fixture.world, x, y) == empty;
                }
    }
    // Only openings made later leave some.
    ck_assert_int_lt(num_runs * 200, num_open);
}
END_TEST

typedef struct figures {
    float open_cells, spikes, distance, rise, floats, drops;
} figures;

static figures measure(void) {
    figures sum = {0};
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_entity *goal = fixture_find(&fixture, carrot);
        int32_t num_cells = fixture.world->width * fixture.world->height, num_open = 0;
        for (int32_t i = 0; i < num_cells; i++)
            num_open += pcd_cells(fixture.world)[i] == empty;
        float dx = goal->x - bunny()->x, dy = goal->y - bunny()->y;
        sum.open_cells += (float)num_open;
        sum.spikes += (float)fixture_count(&fixture, spike);
        sum.distance += sqrtf(dx * dx + dy * dy);
        sum.rise += dy;
        sum.floats += pcd_cell(fixture.world, (int32_t)goal->x, (int32_t)goal->y - 1) == empty;
        sum.drops += pcd_cell(fixture.world, (int32_t)bunny()->x, (int32_t)bunny()->y - 1) == empty;
    }
    return sum;
}

START_TEST(figures_of_levels_are_those_the_sheet_measured) {
    // Means, and three standard errors of 3000 levels and the sheet's together. Spikes lack those that stood
    // where the bunny starts.
    static const struct {
        const char *mode;
        figures means, errors;
    } rows[] = {
        {"easy", {93, 1.10f, 8.5f, 2.9f, 0.83f, 0.020f}, {2.2f, 0.09f, 0.3f, 0.45f, 0.024f, 0.009f}},
        {"hard", {216, 1.935f, 20.6f, 3.3f, 0.85f, 0.020f}, {6.0f, 0.12f, 0.7f, 1.1f, 0.023f, 0.010f}},
        {"memory", {1231, 0, 23.4f, 2.7f, 0.87f, 0.020f}, {7.0f, 0, 1.0f, 1.9f, 0.035f, 0.013f}},
    };
    open_mode(rows[_i].mode);
    figures sum = measure(), means = rows[_i].means, errors = rows[_i].errors;
    ck_assert_float_eq_tol(sum.open_cells / NUM_LEVELS, means.open_cells, errors.open_cells);
    ck_assert_float_eq_tol(sum.spikes / NUM_LEVELS, means.spikes, errors.spikes + 1e-6f);
    ck_assert_float_eq_tol(sum.distance / NUM_LEVELS, means.distance, errors.distance);
    ck_assert_float_eq_tol(sum.rise / NUM_LEVELS, means.rise, errors.rise);
    ck_assert_float_eq_tol(sum.floats / NUM_LEVELS, means.floats, errors.floats);
    ck_assert_float_eq_tol(sum.drops / NUM_LEVELS, means.drops, errors.drops);
}
END_TEST

START_TEST(exploration_is_one_cave_with_the_carrot_far_above) {
    pcd_config config = pcd_config_default();
    config.game = "jumper";
    config.mode = "exploration";
    config.center_agent = false;
    config.channels = PCD_CHANNEL_ENTITIES;
    pcd_batch *batch;
    ck_assert_int_eq(pcd_create(&config, &batch), PCD_OK);
    pcd_buffers io = pcd_get_buffers(batch);
    ck_assert_int_eq(pcd_reset(batch), PCD_OK);
    open_mode("hard");
    int32_t num_spikes = 0;
    float rise = 0.0f, aside = 0.0f;
    for (int32_t i = 0; i < io.entity_counts[0]; i++) {
        const float *row = io.entities + i * PCD_NUM_ENTITY_COLUMNS;
        num_spikes += row[PCD_ENTITY_KIND] == (float)spike;
        float sign = row[PCD_ENTITY_KIND] == (float)carrot                            ? 1.0f
                     : row[PCD_ENTITY_KIND] == (float)fixture_kind(&fixture, "bunny") ? -1.0f
                                                                                      : 0.0f;
        rise += sign * row[PCD_ENTITY_Y];
        aside += sign * row[PCD_ENTITY_X];
    }
    ck_assert_int_eq(num_spikes, 7);
    ck_assert_float_eq_tol(rise, 24.1f, 1e-3f);
    ck_assert_float_eq(aside, 0.0f);
    pcd_destroy(batch);
}
END_TEST

// Solvability, by a player who tries everything and knows nothing of how levels are made: all states that
// differ by more than a quarter of a cell or a sixth of a cell a step, breadth first.

#define MAX_STATES (1 << 20)

typedef struct state {
    pcd_entity bunny;
    int32_t step_count;
} state;

static uint64_t key_of(const state *subject) {
    const pcd_entity *body = &subject->bunny;
    uint64_t x = (uint64_t)(body->x * 4.0f), y = (uint64_t)(body->y * 4.0f);
    uint64_t vx = (uint64_t)((body->vx + 1.0f) * 8.0f), vy = (uint64_t)((body->vy + 3.0f) * 6.0f + 0.5f);
    int32_t waited = subject->step_count - body->timer;
    uint64_t rest = (uint64_t)(body->frame << 8) | (uint64_t)(waited > 6 ? 7 : waited);
    return pcd_mix(x << 48 | y << 32 | vx << 16 | vy, rest) | 1;
}

static bool is_known(uint64_t *known, uint64_t key) {
    for (uint64_t slot = key >> 8;; slot++) {
        uint64_t *entry = &known[slot % (2 * MAX_STATES)];
        if (*entry == key)
            return true;
        if (*entry)
            continue;
        *entry = key;
        return false;
    }
}

static bool find_way(state *states, uint64_t *known) {
    static const int32_t actions[] = {FIXTURE_NONE, FIXTURE_LEFT, FIXTURE_RIGHT,
                                      FIXTURE_UP,   LEFT_UP,      RIGHT_UP};
    memset(known, 0, 2 * MAX_STATES * sizeof *known);
    int32_t count = 0;
    states[count++] = (state){*bunny(), 0};
    for (int32_t i = 0; i < count; i++)
        for (int32_t action = 0; action < 6; action++) {
            *bunny() = states[i].bunny;
            fixture.world->step_count = states[i].step_count;
            fixture_step(&fixture, actions[action]);
            if (fixture.world->completed)
                return true;
            state next = {*bunny(), fixture.world->step_count};
            if (!fixture.world->ended && !is_known(known, key_of(&next)) && count < MAX_STATES)
                states[count++] = next;
        }
    return false;
}

static const struct {
    const char *mode;
    int32_t num_levels;
    struct {
        const char *name;
        float value;
    } values[4];
} extremes[] = {
    {"easy", 16, {{0}}},
    {"hard", 4, {{0}}},
    {"memory", 1, {{0}}},
    {"easy", 12, {{"spike_prob", 1}}},
    {"hard", 20, {{"max_jump_count", 1}, {"jump_cooldown", 6}}},
    {"easy", 12, {{"world_dim", 15}, {"spike_prob", 1}, {"jump_cooldown", 6}}},
    {"easy", 12, {{"max_jump_count", 3}, {"jump_cooldown", 0}}},
};

START_TEST(every_level_can_be_solved) {
    open_mode(extremes[_i].mode);
    for (int32_t i = 0; i < 4 && extremes[_i].values[i].name; i++)
        fixture_set(&fixture, extremes[_i].values[i].name, extremes[_i].values[i].value);
    state *states = malloc(MAX_STATES * sizeof *states);
    uint64_t *known = malloc(2 * MAX_STATES * sizeof *known);
    ck_assert(states && known);
    for (int32_t seed = 0; seed < extremes[_i].num_levels; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_msg(find_way(states, known), "no way found in level %d", seed);
    }
    free(states);
    free(known);
}
END_TEST

Suite *rules_jumper_suite(void) {
    Suite *suite = suite_create("rules_jumper");
    TCase *hall = tcase_create("in a hall");
    tcase_add_checked_fixture(hall, open_hall, close_fixture);
    tcase_add_loop_test(hall, speed_across_halves_and_gains_a_quarter_on_the_ground_and_in_the_air, 0, 2);
    tcase_add_test(hall, only_sides_and_up_do_anything);
    tcase_add_test(hall, a_jump_rises_as_the_sheet_says);
    tcase_add_test(hall, two_jumps_chained_at_the_top_rise_twice_as_high);
    tcase_add_test(hall, holding_up_jumps_again_after_four_steps);
    tcase_add_test(hall, cooldown_and_number_of_jumps_are_parameters);
    tcase_add_test(hall, walking_off_a_ledge_keeps_both_jumps);
    tcase_add_loop_test(hall, the_last_bit_of_a_ledge_holds_the_bunny_but_is_no_ground, 0, 6);
    tcase_add_test(hall, the_fastest_fall_is_between_2_and_2_15);
    tcase_add_test(hall, a_ceiling_met_in_the_third_sub_step_leaves_half_the_speed);
    tcase_add_loop_test(hall, walls_and_the_end_of_the_world_stop_the_bunny_flush, 0, 2);
    tcase_add_test(hall, a_jump_moves_up_before_it_moves_across);
    tcase_add_loop_test(hall, the_carrot_pays_ten_and_completes_the_level, 0, 8);
    tcase_add_loop_test(hall, spikes_kill, 0, 8);
    tcase_add_test(hall, the_carrot_counts_for_who_dies_in_the_same_step);
    tcase_add_test(hall, the_compass_points_to_the_carrot_and_tells_how_far_it_is);
    tcase_add_test(hall, a_jump_in_the_air_flashes_under_the_feet);
    tcase_add_test(hall, the_bunny_stands_walks_and_holds_a_frame_in_the_air);
    tcase_add_test(hall, dust_rises_where_the_bunny_moves);
    tcase_add_test(hall, velocity_is_painted_in_halves_of_a_cell);
    suite_add_tcase(suite, hall);

    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, NULL, close_fixture);
    tcase_set_timeout(levels, 120);
    tcase_add_loop_test(levels, the_bunny_starts_at_rest_on_a_floor_cell_and_looks_right, 0, 2);
    tcase_add_test(levels, no_jump_is_possible_in_the_first_three_steps);
    tcase_add_loop_test(levels, the_view_is_centred_or_shows_the_whole_world, 0, 3);
    tcase_add_loop_test(levels, the_compass_is_larger_in_easy_and_missing_in_memory, 0, 2);
    tcase_add_test(levels, looks_vary_from_level_to_level);
    tcase_add_loop_test(levels, no_level_starts_on_a_spike_or_on_the_carrot, 0, 3);
    tcase_add_test(levels, spikes_stand_on_the_floor_and_never_side_by_side);
    tcase_add_test(levels, walls_under_open_cells_have_a_top_edge);
    tcase_add_test(levels, most_straight_walls_have_a_foothold);
    tcase_add_loop_test(levels, figures_of_levels_are_those_the_sheet_measured, 0, 3);
    tcase_add_test(levels, exploration_is_one_cave_with_the_carrot_far_above);
    tcase_add_loop_test(levels, every_level_can_be_solved, 0, (int)(sizeof extremes / sizeof extremes[0]));
    suite_add_tcase(suite, levels);
    return suite;
}
