// The rules of coinrun, each as its own test; the levels' figures; and a player that solves them.
#include "scene/scene.h"
#include "world_fixture.h"

#define AGENT_X     10.5f // where the hall's agent stands
#define NUM_LEVELS  20000
#define NUM_ACTIONS 15
#define MAX_STEPS   1000
#define MAX_SPRITES 512

extern const pcd_game pcd_game_coinrun;
Suite *rules_coinrun_suite(void);

enum { LEFT_UP = 2, RIGHT_DOWN = 6, RIGHT_UP = 8 };

static world_fixture fixture;
static uint8_t empty, inner_wall, top_wall, lava, lava_surface, coin, barrier, saw, monster, crate;

static void open_mode(const char *mode) {
    fixture_open(&fixture, &pcd_game_coinrun, mode);
    empty = fixture_kind(&fixture, "empty");
    inner_wall = fixture_kind(&fixture, "inner wall");
    top_wall = fixture_kind(&fixture, "top wall");
    lava = fixture_kind(&fixture, "lava");
    lava_surface = fixture_kind(&fixture, "lava surface");
    coin = fixture_kind(&fixture, "coin");
    barrier = fixture_kind(&fixture, "monster barrier");
    saw = fixture_kind(&fixture, "saw");
    monster = fixture_kind(&fixture, "monster");
    crate = fixture_kind(&fixture, "crate");
}

static void close_fixture(void) {
    fixture_close(&fixture);
}

// Puts the agent at rest with its feet at a height.
static void place(float x, float feet) {
    pcd_entity *agent = pcd_player(fixture.world);
    agent->x = x;
    agent->y = feet + agent->half_height;
    agent->vx = agent->vy = 0.0f;
}

static float feet(void) {
    return pcd_player(fixture.world)->y - pcd_player(fixture.world)->half_height;
}

static float speed(void) {
    return pcd_player(fixture.world)->vx;
}

// An empty hall with a level floor, its upper side at height 1, where the agent has stood for a step.
static void open_hall(void) {
    open_mode("hard");
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    pcd_fill_cells(fixture.world, 1, 1, 62, 62, empty);
    pcd_fill_cells(fixture.world, 1, 0, 62, 1, top_wall);
    place(AGENT_X, 1.0f);
    fixture_step(&fixture, FIXTURE_NONE);
}

static pcd_entity *add_thing(uint8_t kind, float x, float y) {
    return pcd_add_entity(fixture.world, kind, x, y, 0.5f, 0.5f);
}

static float aspect(const struct pcd_scene_context *context, int32_t picture, int32_t variant) {
    (void)context, (void)picture, (void)variant;
    return 2.0f;
}

static pcd_sprite sprites[MAX_SPRITES];

static void describe(pcd_scene *scene, bool center_agent) {
    static struct pcd_scene_context context = {.game = &pcd_game_coinrun, .aspect = aspect};
    memset(scene, 0, sizeof *scene);
    scene->context = &context;
    scene->center_agent = center_agent;
    scene->sprites = sprites;
    scene->sprite_capacity = MAX_SPRITES;
    scene_describe(scene, &pcd_game_coinrun, fixture.world);
}

static const char *picture_name(const pcd_sprite *sprite) {
    return pcd_game_picture(&pcd_game_coinrun, sprite->picture)->name;
}

static const pcd_sprite *agent_sprite(const pcd_scene *scene) {
    for (int32_t i = 0; i < scene->num_sprites; i++)
        if (scene->sprites[i].entity == 0)
            return &scene->sprites[i];
    ck_abort_msg("the agent is not drawn");
    return NULL;
}

// Running and jumping

START_TEST(the_agent_starts_at_rest_on_the_left) {
    open_mode("easy");
    for (int32_t seed = 0; seed < 50; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_entity *agent = pcd_player(fixture.world);
        ck_assert_float_eq(agent->x, 1.5f);
        ck_assert_float_eq_tol(agent->y, 1.5787f, 0.0001f);
        ck_assert_float_eq(agent->half_width, 0.5f);
        ck_assert_float_eq_tol(agent->half_height, 0.5787f, 0.0001f);
        ck_assert_float_eq(agent->vx, 0.0f);
        ck_assert_float_eq(agent->vy, 0.0f);
    }
}
END_TEST

START_TEST(a_run_gathers_speed_as_the_sheet_says) {
    static const float speeds[] = {0.100f, 0.180f, 0.244f, 0.295f, 0.336f, 0.369f, 0.395f, 0.416f};
    for (int32_t i = 0; i < 8; i++) {
        fixture_step(&fixture, FIXTURE_RIGHT);
        ck_assert_float_eq_tol(speed(), speeds[i], 0.0006f);
    }
    fixture_steps(&fixture, FIXTURE_RIGHT, 40);
    ck_assert_float_eq_tol(speed(), 0.5f, 0.0005f);
}
END_TEST

START_TEST(released_at_full_speed_the_agent_stops_after_8_steps) {
    fixture_steps(&fixture, FIXTURE_RIGHT, 50);
    fixture_steps(&fixture, FIXTURE_NONE, 7);
    ck_assert_float_gt(speed(), 0.1f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(speed(), 0.0f);
}
END_TEST

START_TEST(keys_push_little_in_the_air) {
    place(AGENT_X, 30.0f);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq_tol(speed(), 0.015f, 1e-6f);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq_tol(speed(), 0.015f * 1.97f, 1e-6f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(speed(), 0.015f * 1.97f * 0.97f, 1e-6f);
}
END_TEST

START_TEST(speeds_below_the_first_push_are_lost) {
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq(speed(), 0.1f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(speed(), 0.0f);
    place(AGENT_X, 30.0f);
    fixture_step(&fixture, FIXTURE_RIGHT);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(speed(), 0.0f);
}
END_TEST

START_TEST(the_largest_speed_is_a_parameter) {
    fixture_close(&fixture);
    open_mode("easy");
    fixture_set(&fixture, "maxspeed", 0.8f);
    fixture_generate(&fixture, 1);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq_tol(speed(), 0.16f, 1e-6f);
}
END_TEST

START_TEST(a_jump_has_the_sheets_shape) {
    static const float heights[] = {1.5f, 2.8f, 3.9f, 4.8f, 5.5f, 6.0f, 6.3f, 6.4f,
                                    6.3f, 6.0f, 5.5f, 4.8f, 3.9f, 2.8f, 1.5f, 0.0f};
    for (int32_t i = 0; i < 16; i++) {
        // Holding the key changes nothing in the air: there is no double jump.
        fixture_step(&fixture, FIXTURE_UP);
        ck_assert_float_eq_tol(feet() - 1.0f, heights[i], 0.001f);
    }
}
END_TEST

START_TEST(a_jump_at_full_speed_carries_about_8_cells) {
    fixture_steps(&fixture, FIXTURE_RIGHT, 30);
    float start = pcd_player(fixture.world)->x;
    fixture_step(&fixture, RIGHT_UP);
    fixture_steps(&fixture, FIXTURE_RIGHT, 15);
    ck_assert_float_eq_tol(pcd_player(fixture.world)->x - start, 8.0f, 0.3f);
    ck_assert_float_eq_tol(feet(), 1.0f, 0.001f);
}
END_TEST

START_TEST(a_fall_is_never_faster_than_1_5) {
    place(AGENT_X, 50.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 7);
    ck_assert_float_eq_tol(pcd_player(fixture.world)->vy, -1.4f, 1e-5f);
    fixture_steps(&fixture, FIXTURE_NONE, 5);
    ck_assert_float_eq(pcd_player(fixture.world)->vy, -1.5f);
}
END_TEST

START_TEST(the_step_after_a_landing_has_no_support) {
    place(AGENT_X, 1.3f);
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_float_eq(feet(), 1.0f);
    ck_assert_float_eq_tol(pcd_player(fixture.world)->vy, -0.1f, 1e-6f);
    fixture_step(&fixture, RIGHT_UP);
    ck_assert_float_eq(feet(), 1.0f);
    ck_assert_float_eq_tol(speed(), 0.015f, 1e-6f);
    fixture_step(&fixture, RIGHT_UP);
    ck_assert_float_eq(feet(), 2.5f);
}
END_TEST

START_TEST(either_lower_corner_gives_support) {
    pcd_fill_cells(fixture.world, 20, 1, 1, 4, top_wall);
    place(21.48f, 5.0f);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq(feet(), 6.5f);
    place(19.52f, 5.0f);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq(feet(), 6.5f);
    place(21.495f, 5.0f);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_lt(feet(), 5.0f);
}
END_TEST

START_TEST(down_does_nothing_on_the_ground) {
    fixture_step(&fixture, FIXTURE_DOWN);
    ck_assert_float_eq(feet(), 1.0f);
    ck_assert_float_eq(pcd_player(fixture.world)->vy, 0.0f);
    fixture_step(&fixture, RIGHT_DOWN);
    ck_assert_float_eq(speed(), 0.1f);
}
END_TEST

START_TEST(special_keys_do_nothing) {
    for (int32_t action = 9; action < NUM_ACTIONS; action++)
        fixture_step(&fixture, action);
    ck_assert_float_eq(feet(), 1.0f);
    ck_assert_float_eq(pcd_player(fixture.world)->x, AGENT_X);
}
END_TEST

// Walls

START_TEST(a_wall_stops_the_agent_flush) {
    pcd_fill_cells(fixture.world, 14, 1, 1, 10, _i ? top_wall : inner_wall);
    fixture_steps(&fixture, FIXTURE_RIGHT, 30);
    ck_assert_float_eq(pcd_player(fixture.world)->x, 13.5f);
    ck_assert_float_eq(speed(), 0.0f);
}
END_TEST

START_TEST(the_box_not_the_drawn_head_meets_the_ceiling) {
    pcd_fill_cells(fixture.world, 8, 4, 5, 1, inner_wall);
    fixture_steps(&fixture, FIXTURE_UP, 2);
    ck_assert_float_eq_tol(feet() + 2.0f * pcd_player(fixture.world)->half_height, 4.0f, 1e-5f);
}
END_TEST

START_TEST(a_jump_moves_up_before_it_moves_across) {
    // Over a low wall: 6 sub-steps, the last 3 of them free when the vertical part comes first.
    pcd_set_cell(fixture.world, 14, 1, top_wall);
    place(13.5f, 1.0f);
    fixture_step(&fixture, RIGHT_UP);
    ck_assert_float_eq_tol(speed(), 0.05f, 1e-6f);
}
END_TEST

START_TEST(a_single_row_of_wall_can_be_slipped_into_from_just_below) {
    pcd_fill_cells(fixture.world, 14, 5, 3, 1, top_wall);
    place(13.5f, 4.95f);
    pcd_player(fixture.world)->vx = 0.5f;
    pcd_player(fixture.world)->vy = 0.2f;
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_gt(pcd_player(fixture.world)->x, 13.9f);
    place(13.5f, 5.05f);
    pcd_player(fixture.world)->vx = 0.5f;
    pcd_player(fixture.world)->vy = 0.2f;
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq(pcd_player(fixture.world)->x, 13.5f);
}
END_TEST

START_TEST(barriers_do_not_stop_the_agent) {
    pcd_fill_cells(fixture.world, 12, 1, 1, 3, barrier);
    fixture_steps(&fixture, FIXTURE_RIGHT, 15);
    ck_assert_float_gt(pcd_player(fixture.world)->x, 14.0f);
}
END_TEST

// Crates

START_TEST(a_crate_carries_who_falls_on_it) {
    add_thing(crate, AGENT_X, 1.5f);
    place(AGENT_X, 4.1f);
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    ck_assert_float_eq(feet(), 2.0f);
    ck_assert_float_eq(pcd_player(fixture.world)->vy, 0.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    ck_assert_float_eq(feet(), 2.0f);
}
END_TEST

START_TEST(on_a_crate_the_agent_runs_and_jumps_as_on_the_ground) {
    add_thing(crate, AGENT_X, 1.5f);
    place(AGENT_X, 4.1f);
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq(speed(), 0.1f);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq(feet(), 3.5f);
}
END_TEST

START_TEST(crates_are_passed_from_the_sides_and_from_below) {
    add_thing(crate, 12.5f, 1.5f);
    fixture_steps(&fixture, FIXTURE_RIGHT, 12);
    ck_assert_float_gt(pcd_player(fixture.world)->x, 14.0f);
    ck_assert_float_eq(feet(), 1.0f);
    place(12.5f, 1.0f);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq(feet(), 2.5f);
    fixture_steps(&fixture, FIXTURE_NONE, 20);
    ck_assert_float_eq(feet(), 2.0f);
}
END_TEST

START_TEST(down_drops_through_a_crate_at_once) {
    add_thing(crate, AGENT_X, 1.5f);
    place(AGENT_X, 4.1f);
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    fixture_step(&fixture, FIXTURE_DOWN);
    ck_assert_float_eq_tol(pcd_player(fixture.world)->vy, -0.4f, 1e-6f);
    ck_assert_float_eq_tol(feet(), 1.6f, 1e-5f);
    fixture_steps(&fixture, FIXTURE_NONE, 5);
    ck_assert_float_eq(feet(), 1.0f);
}
END_TEST

START_TEST(a_crate_carries_only_who_ended_the_last_step_above_it) {
    add_thing(crate, AGENT_X, 1.5f);
    // The step that ends just below the crate's top is not stopped by it, nor is the next.
    place(AGENT_X, 2.19f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(feet(), 1.99f, 1e-5f);
    fixture_steps(&fixture, FIXTURE_NONE, 6);
    ck_assert_float_eq(feet(), 1.0f);
    // The step that ends above it is followed by one that is stopped.
    place(AGENT_X, 2.4f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(feet(), 2.2f, 1e-5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(feet(), 2.0f);
}
END_TEST

START_TEST(each_crate_of_a_pile_can_be_stood_on) {
    for (int32_t i = 0; i < 3; i++)
        add_thing(crate, AGENT_X, 1.5f + (float)i);
    place(AGENT_X, 6.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 12);
    for (int32_t level = 4; level > 1; level--) {
        ck_assert_float_eq(feet(), (float)level);
        fixture_step(&fixture, FIXTURE_DOWN);
        fixture_steps(&fixture, FIXTURE_NONE, 6);
    }
    ck_assert_float_eq(feet(), 1.0f);
}
END_TEST

START_TEST(a_landing_on_a_crate_has_support_at_once) {
    add_thing(crate, AGENT_X, 1.5f);
    place(AGENT_X, 2.4f);
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_float_eq(feet(), 2.0f);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq(feet(), 3.5f);
}
END_TEST

START_TEST(having_rested_on_a_crate_supports_for_one_step) {
    add_thing(crate, AGENT_X, 1.5f);
    place(AGENT_X, 2.4f);
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    place(AGENT_X, 30.0f);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq(speed(), 0.1f);
    place(AGENT_X, 30.0f);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq_tol(speed(), 0.015f, 1e-6f);
}
END_TEST

// Monsters

static void make_pen(uint8_t kind, float velocity) {
    pcd_set_cell(fixture.world, 30, 1, kind);
    pcd_set_cell(fixture.world, 36, 1, kind);
    add_thing(monster, 33.5f, 1.5f)->vx = velocity;
}

START_TEST(barriers_and_top_walls_turn_monsters_at_no_cost) {
    make_pen(_i ? barrier : top_wall, 0.15f);
    const pcd_entity *walker = fixture_find(&fixture, monster);
    int32_t num_turns = 0;
    float last = walker->vx;
    for (int32_t step = 0; step < 400; step++) {
        fixture_step(&fixture, FIXTURE_NONE);
        num_turns += walker->vx != last;
        last = walker->vx;
        ck_assert_float_eq(fabsf(walker->vx), 0.15f);
        ck_assert_float_ge(walker->x, 31.5f - 0.02f);
        ck_assert_float_le(walker->x, 35.5f + 0.02f);
        ck_assert_float_eq(walker->y, 1.5f);
    }
    // 4 cells of way at 0.15 are 27 steps.
    ck_assert_int_eq(num_turns, 14 + (num_turns == 15));
}
END_TEST

START_TEST(a_bounce_off_an_inner_wall_costs_a_quarter_of_the_speed) {
    make_pen(inner_wall, 0.15f);
    const pcd_entity *walker = fixture_find(&fixture, monster);
    float expected = 0.15f;
    for (int32_t turn = 0; turn < 4; turn++) {
        float before = walker->vx;
        while (walker->vx == before)
            fixture_step(&fixture, FIXTURE_NONE);
        expected *= 0.75f;
        ck_assert_float_eq_tol(fabsf(walker->vx), expected, 1e-6f);
        ck_assert_float_lt(walker->vx * before, 0.0f);
    }
}
END_TEST

START_TEST(monsters_walk_in_their_row_through_saws_and_crates) {
    for (int32_t row = 3; row < 6; row++)
        add_thing(row == 4 ? crate : saw, 34.5f, (float)row + 0.5f);
    for (int32_t row = 3; row < 6; row++)
        add_thing(monster, 33.5f, (float)row + 0.5f)->vx = 0.15f;
    fixture_steps(&fixture, FIXTURE_NONE, 20);
    for (int32_t i = 4; i < 7; i++) {
        ck_assert_float_eq_tol(pcd_entities(fixture.world)[i].x, 36.5f, 1e-3f);
        ck_assert_float_eq(pcd_entities(fixture.world)[i].y, (float)(i - 1) + 0.5f);
    }
}
END_TEST

START_TEST(monsters_and_saws_kill_by_overlap_not_by_touch) {
    uint8_t kind = _i ? saw : monster;
    add_thing(kind, AGENT_X + 1.0f, 1.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(!fixture.world->ended);
    pcd_entities(fixture.world)[1].x -= 0.001f;
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert(fixture.world->ended);
    ck_assert(!fixture.world->completed);
}
END_TEST

START_TEST(monsters_cannot_be_stomped) {
    add_thing(monster, AGENT_X, 1.5f);
    place(AGENT_X, 3.0f);
    while (!fixture.world->ended)
        fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_gt(feet(), 1.5f);
    ck_assert_int_eq(fixture_count(&fixture, monster), 1);
}
END_TEST

START_TEST(on_a_crate_the_agent_is_out_of_reach_of_a_monster_inside_it) {
    // At every height: the boxes touch exactly, and touching is not overlapping.
    for (int32_t row = 1; row < 50; row++) {
        fixture_clear(&fixture);
        add_thing(crate, AGENT_X, (float)row + 0.5f);
        add_thing(monster, AGENT_X - 2.0f, (float)row + 0.5f)->vx = 0.15f;
        place(AGENT_X, (float)row + 1.3f);
        fixture_steps(&fixture, FIXTURE_NONE, 3);
        ck_assert_float_eq(feet(), (float)row + 1.0f);
        for (int32_t step = 0; step < 30; step++) {
            fixture_step(&fixture, FIXTURE_NONE);
            ck_assert(!fixture.world->ended);
        }
    }
}
END_TEST

START_TEST(every_monster_makes_one_puff_of_dust_a_step) {
    make_pen(barrier, 0.15f);
    add_thing(monster, 20.5f, 5.5f);
    pcd_scene scene;
    for (int32_t step = 1; step < 30; step++) {
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_int_eq(fixture.world->num_effects, 2 * step);
        describe(&scene, false);
        int32_t puffs = 0;
        for (int32_t i = 0; i < scene.num_sprites; i++)
            puffs += strcmp(picture_name(&sprites[i]), "dust") == 0;
        ck_assert_int_eq(puffs, 2 * (step < 9 ? step : 9));
    }
}
END_TEST

START_TEST(dust_rises_grows_and_fades) {
    add_thing(monster, 20.5f, 5.5f);
    fixture_steps(&fixture, FIXTURE_NONE, 20);
    pcd_scene scene;
    describe(&scene, false);
    float growth = 1.0f, opacity = 0.5f;
    for (int32_t age = 0; age < 9; age++) {
        const pcd_sprite *puff = &sprites[8 - age];
        ck_assert_float_eq(puff->x, 20.5f);
        ck_assert_float_eq_tol(puff->y, 5.25f + 0.01f * (float)age, 1e-5f);
        ck_assert_float_eq_tol(puff->half_width, 0.3f * growth, 1e-5f);
        ck_assert_float_eq_tol(puff->half_height, 0.2f * growth, 1e-5f);
        ck_assert_float_eq_tol((float)puff->opacity, 255.0f * opacity, 0.51f);
        growth *= 1.05f;
        opacity *= 0.8f;
    }
}
END_TEST

START_TEST(the_ring_holds_the_dust_of_the_fullest_level) {
    ck_assert_int_ge(pcd_game_coinrun.effect_capacity, 9 * 5 * 7);
}
END_TEST

// What ends a level

START_TEST(lava_kills_by_overlap_and_does_not_block) {
    pcd_set_cell(fixture.world, 14, 1, _i ? lava : lava_surface);
    place(13.5005f, 1.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(!fixture.world->ended);
    place(13.502f, 1.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert(fixture.world->ended);
    ck_assert(!fixture.world->completed);
    fixture_steps(&fixture, FIXTURE_RIGHT, 10);
    ck_assert_float_gt(pcd_player(fixture.world)->x, 15.0f);
}
END_TEST

START_TEST(the_coin_pays_ten_and_completes_the_level) {
    pcd_set_cell(fixture.world, 14, 1, coin);
    place(13.5005f, 1.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert(!fixture.world->ended);
    place(13.502f, 1.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert(fixture.world->ended);
    ck_assert(fixture.world->completed);
}
END_TEST

START_TEST(the_coin_counts_for_who_dies_in_the_same_step) {
    pcd_set_cell(fixture.world, 14, 1, coin);
    add_thing(saw, 14.5f, 1.5f);
    place(13.6f, 1.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert(fixture.world->completed);
}
END_TEST

// What is visible

START_TEST(the_view_is_centred_on_the_agent_or_shows_the_whole_world) {
    pcd_scene scene;
    describe(&scene, true);
    ck_assert_float_eq(scene.view, 13.0f);
    ck_assert_float_eq(scene.camera_x, AGENT_X);
    ck_assert_float_eq(scene.camera_y, pcd_player(fixture.world)->y);
    describe(&scene, false);
    ck_assert_float_eq(scene.view, 64.0f);
    ck_assert_float_eq(scene.camera_x, 32.0f);
    ck_assert_float_eq(scene.background_height, 64.0f);
    ck_assert_float_eq(scene.background_width, 128.0f);
    ck_assert_float_le(scene.background_x, 0.0f);
    ck_assert_float_ge(scene.background_x, -64.0f);
}
END_TEST

START_TEST(the_agent_is_drawn_taller_than_its_box_from_the_same_feet) {
    pcd_scene scene;
    describe(&scene, true);
    const pcd_sprite *sprite = agent_sprite(&scene);
    ck_assert_float_eq(sprite->half_width, 0.5f);
    ck_assert_float_eq_tol(2.0f * sprite->half_height, 2.016f, 0.001f);
    ck_assert_float_eq_tol(sprite->y - sprite->half_height, 1.0f, 1e-5f);
}
END_TEST

START_TEST(the_agent_stands_walks_and_holds_a_frame_in_the_air) {
    pcd_scene scene;
    describe(&scene, true);
    int32_t standing = agent_sprite(&scene)->picture;
    bool seen[2] = {false};
    for (int32_t step = 0; step < 12; step++) {
        fixture_step(&fixture, FIXTURE_RIGHT);
        describe(&scene, true);
        ck_assert_int_ne(agent_sprite(&scene)->picture, standing);
        ck_assert_uint_eq(agent_sprite(&scene)->frame, fixture.world->step_count / 5 % 2);
        seen[agent_sprite(&scene)->frame] = true;
    }
    ck_assert(seen[0] && seen[1]);
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    describe(&scene, true);
    ck_assert_int_eq(agent_sprite(&scene)->picture, standing);
    fixture_step(&fixture, FIXTURE_UP);
    for (int32_t step = 0; step < 12; step++) {
        fixture_step(&fixture, FIXTURE_NONE);
        describe(&scene, true);
        ck_assert_int_ne(agent_sprite(&scene)->picture, standing);
        ck_assert_uint_eq(agent_sprite(&scene)->frame, 0);
    }
}
END_TEST

START_TEST(the_agent_faces_left_after_a_left_key_until_a_right_key) {
    static const struct {
        int32_t action;
        uint8_t mirrored;
    } keys[] = {{FIXTURE_NONE, 0}, {FIXTURE_LEFT, 1}, {FIXTURE_UP, 1},
                {RIGHT_UP, 0},     {FIXTURE_DOWN, 0}, {LEFT_UP, 1}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        pcd_scene scene;
        fixture_step(&fixture, keys[i].action);
        describe(&scene, true);
        ck_assert_uint_eq(agent_sprite(&scene)->mirrored, keys[i].mirrored);
    }
}
END_TEST

START_TEST(things_lie_behind_the_agent_and_monsters_before_it) {
    add_thing(monster, 20.5f, 5.5f)->vx = -0.15f;
    add_thing(saw, 21.5f, 5.5f);
    add_thing(crate, 22.5f, 5.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    pcd_scene scene;
    describe(&scene, true);
    static const char *const order[] = {"saw", "crate", "dust", "agent", "monster"};
    ck_assert_int_eq(scene.num_sprites, 5);
    for (int32_t i = 0; i < 5; i++)
        ck_assert_str_eq(picture_name(&sprites[i]), order[i]);
    ck_assert_uint_eq(sprites[4].mirrored, 1);
    uint8_t frame = sprites[0].frame;
    fixture_step(&fixture, FIXTURE_NONE);
    describe(&scene, true);
    ck_assert_uint_ne(sprites[0].frame, frame);
}
END_TEST

START_TEST(velocity_is_painted_in_shares_of_the_largest_speeds) {
    fixture_steps(&fixture, FIXTURE_RIGHT, 60);
    fixture_step(&fixture, RIGHT_UP);
    pcd_scene scene;
    describe(&scene, true);
    ck_assert(scene.has_velocity);
    ck_assert_float_eq_tol(scene.velocity_x, 1.0f, 0.001f);
    ck_assert_float_eq(scene.velocity_y, 1.0f);
}
END_TEST

START_TEST(easy_looks_the_same_in_every_level_and_hard_does_not) {
    uint64_t backgrounds = 0, colors = 0, themes = 0, crates = 0, monsters = 0;
    open_mode(_i ? "hard" : "easy");
    for (int32_t seed = 0; seed < 2000; seed++) {
        fixture_generate(&fixture, seed);
        pcd_scene scene;
        describe(&scene, true);
        bool is_space =
            strcmp(pcd_game_picture(&pcd_game_coinrun, scene.background)->name, "backgrounds/space") == 0;
        backgrounds |= UINT64_C(1) << (scene.background_variant + (is_space ? 49 : 0));
        colors |= UINT64_C(1) << agent_sprite(&scene)->variant;
        ck_assert_uint_eq(scene.tiles[inner_wall].variant, scene.tiles[top_wall].variant);
        themes |= UINT64_C(1) << scene.tiles[inner_wall].variant;
        ck_assert_int_eq(scene.tiles[barrier].picture, scene.tiles[empty].picture);
        for (int32_t i = 0; i < scene.num_sprites; i++) {
            crates |= sprites[i].kind == crate ? UINT64_C(1) << sprites[i].variant : 0;
            monsters |= sprites[i].kind == monster ? UINT64_C(1) << sprites[i].variant : 0;
        }
    }
    ck_assert_uint_eq(backgrounds, _i ? (UINT64_C(1) << 62) - 1 : 1);
    ck_assert_uint_eq(colors, _i ? 31 : 1);
    ck_assert_uint_eq(themes, _i ? 63 : 1);
    ck_assert_uint_eq(crates, 15);
    ck_assert_uint_eq(monsters, 511);
}
END_TEST

START_TEST(looks_and_camera_change_no_rule) {
    open_mode("hard");
    static uint8_t states[2][32768];
    for (int32_t run = 0; run < 2; run++) {
        fixture_generate(&fixture, 77);
        fixture.world->looks = (uint64_t)run;
        pcd_rng rng = {5};
        for (int32_t step = 0; step < 200; step++) {
            pcd_scene scene;
            describe(&scene, run != 0);
            fixture_step(&fixture, pcd_rng_below(&rng, NUM_ACTIONS));
        }
        fixture.world->looks = 0;
        memcpy(states[run], fixture.world, fixture.size);
    }
    ck_assert_mem_eq(states[0], states[1], fixture.size);
}
END_TEST

// Levels

static void find_coin(int32_t *x, int32_t *y) {
    for (*y = 0; *y < fixture.world->height; ++*y)
        for (*x = 0; *x < fixture.world->width; ++*x)
            if (pcd_cell(fixture.world, *x, *y) == coin)
                return;
    ck_abort_msg("no coin");
}

static bool is_wall(int32_t x, int32_t y) {
    uint8_t kind = pcd_cell(fixture.world, x, y);
    return kind == inner_wall || kind == top_wall;
}

// Rows of ground in a column left of the coin.
static int32_t ground(int32_t x) {
    int32_t y = 0;
    while (is_wall(x, y))
        y++;
    return y;
}

START_TEST(the_frame_the_start_and_the_end_are_solid) {
    open_mode(_i ? "hard" : "easy");
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_uint_eq(fixture.world->outside, inner_wall);
        int32_t coin_x, coin_y;
        find_coin(&coin_x, &coin_y);
        ck_assert_uint_eq(pcd_cell(fixture.world, coin_x, coin_y - 1), top_wall);
        for (int32_t i = 0; i < 64; i++) {
            ck_assert_uint_eq(pcd_cell(fixture.world, 0, i), inner_wall);
            ck_assert_uint_eq(pcd_cell(fixture.world, i, 63), inner_wall);
            ck_assert(is_wall(i, 0));
            for (int32_t x = coin_x + 1; x < 64; x++)
                ck_assert_uint_eq(pcd_cell(fixture.world, x, i), inner_wall);
        }
        for (int32_t x = 1; x <= 4; x++)
            ck_assert_int_eq(ground(x), 1);
    }
}
END_TEST

START_TEST(things_stand_in_the_middle_of_cells_on_the_ground) {
    open_mode(_i ? "hard" : "easy");
    for (int32_t seed = 0; seed < 2000; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t i = 1; i < fixture.world->num_entities; i++) {
            const pcd_entity *thing = &pcd_entities(fixture.world)[i];
            int32_t x = (int32_t)thing->x, y = (int32_t)thing->y;
            ck_assert_float_eq(thing->x, (float)x + 0.5f);
            ck_assert_float_eq(thing->y, (float)y + 0.5f);
            ck_assert(!is_wall(x, y));
            if (thing->kind == crate)
                continue;
            ck_assert_int_eq(y, ground(x));
            ck_assert_float_eq(fabsf(thing->vx), thing->kind == monster ? 0.15f : 0.0f);
            // In easy levels monsters wait in pits only.
            ck_assert(_i || thing->kind == saw || y == 1);
        }
    }
}
END_TEST

START_TEST(monsters_set_out_to_either_side_alike) {
    open_mode("hard");
    int32_t num_right = 0, count = 0;
    for (int32_t seed = 0; seed < 3000; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t i = 1; i < fixture.world->num_entities; i++) {
            const pcd_entity *thing = &pcd_entities(fixture.world)[i];
            count += thing->kind == monster;
            num_right += thing->kind == monster && thing->vx > 0.0f;
        }
    }
    ck_assert_float_eq_tol((float)num_right / (float)count, 0.5f, 1.5f / sqrtf((float)count));
}
END_TEST

START_TEST(monsters_never_leave_their_ground) {
    open_mode("hard");
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t step = 0; step < 200; step++) {
            fixture_step(&fixture, FIXTURE_NONE);
            for (int32_t i = 1; i < fixture.world->num_entities; i++) {
                const pcd_entity *thing = &pcd_entities(fixture.world)[i];
                if (thing->kind == monster)
                    ck_assert_int_eq((int32_t)thing->y, ground((int32_t)thing->x));
            }
            ck_assert(!fixture.world->ended);
        }
    }
}
END_TEST

START_TEST(rises_and_gaps_stay_below_a_jump) {
    open_mode("hard");
    int32_t num_pits = 0;
    for (int32_t seed = 0; seed < 3000; seed++) {
        fixture_generate(&fixture, seed);
        int32_t coin_x, coin_y;
        find_coin(&coin_x, &coin_y);
        int32_t last = 4, last_height = 1;
        for (int32_t x = 5; x <= coin_x; x++) {
            // The highest wall of the column, islands included, unless it is the floor of a pit.
            int32_t height = 0;
            for (int32_t y = 0; y < 40; y++)
                height = is_wall(x, y) ? y + 1 : height;
            bool is_pit = false;
            for (int32_t i = 1; i < fixture.world->num_entities; i++) {
                const pcd_entity *thing = &pcd_entities(fixture.world)[i];
                is_pit |= thing->kind != crate && height == 1 && (int32_t)thing->x == x;
            }
            is_pit |= pcd_cell(fixture.world, x, 1) == lava || pcd_cell(fixture.world, x, 1) == lava_surface;
            if (is_pit && height == 1)
                continue;
            num_pits += x - last > 1;
            ck_assert_int_le(x - last - 1, 4);
            ck_assert_int_le(height - last_height, 5);
            last = x;
            last_height = height;
        }
    }
    ck_assert_int_gt(num_pits, 500);
}
END_TEST

START_TEST(figures_of_levels_are_those_the_sheet_measured) {
    static const struct {
        const char *mode;
        float monsters, no_monster, one_monster, crates;
    } expected[] = {{"easy", 0.46f, 0.93f, 0.0f, 3.8f}, {"hard", 0.90f, 0.63f, 0.22f, 3.6f}};
    open_mode(expected[_i].mode);
    float columns[64] = {0}, mean_column = 0, mean_row = 0, low_rows = 0;
    float saws = 0, monsters = 0, crates = 0, no_saw = 0, no_monster = 0, one_monster = 0;
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        int32_t x, y;
        find_coin(&x, &y);
        columns[x] += 1.0f / NUM_LEVELS;
        mean_column += (float)x / NUM_LEVELS;
        mean_row += (float)y / NUM_LEVELS;
        low_rows += y <= 12 ? 1.0f / NUM_LEVELS : 0.0f;
        int32_t num_saws = fixture_count(&fixture, saw), num_monsters = fixture_count(&fixture, monster);
        saws += (float)num_saws / NUM_LEVELS;
        monsters += (float)num_monsters / NUM_LEVELS;
        crates += (float)fixture_count(&fixture, crate) / NUM_LEVELS;
        no_saw += num_saws == 0 ? 1.0f / NUM_LEVELS : 0.0f;
        no_monster += num_monsters == 0 ? 1.0f / NUM_LEVELS : 0.0f;
        one_monster += num_monsters == 1 ? 1.0f / NUM_LEVELS : 0.0f;
    }
    float middle = 0, far = 0;
    for (int32_t x = 11; x <= 23; x++)
        middle += columns[x];
    for (int32_t x = 24; x <= 50; x++)
        far += columns[x];
    // Shares are given to 1 %, and 20 000 levels know them to 0.35 %.
    ck_assert_float_eq_tol(columns[8], 0.17f, 0.015f);
    ck_assert_float_eq_tol(columns[9], 0.17f, 0.015f);
    ck_assert_float_eq(columns[10], 0.0f);
    ck_assert_float_eq_tol(middle, 0.37f, 0.015f);
    ck_assert_float_eq_tol(far, 0.29f, 0.015f);
    ck_assert_float_eq_tol(mean_column, 18.6f, 0.4f);
    ck_assert_float_eq_tol(mean_row, 5.8f, 0.15f);
    ck_assert_float_eq_tol(low_rows, 0.95f, 0.015f);
    ck_assert_float_eq_tol(saws, 1.35f, 0.1f);
    ck_assert_float_eq_tol(no_saw, 0.47f, 0.015f);
    ck_assert_float_eq_tol(monsters, expected[_i].monsters, 0.08f);
    ck_assert_float_eq_tol(no_monster, expected[_i].no_monster, 0.015f);
    ck_assert_float_eq_tol(one_monster, expected[_i].one_monster, 0.015f);
    ck_assert_float_eq_tol(crates, expected[_i].crates, 0.12f);
}
END_TEST

static int32_t count_cells(uint8_t kind) {
    int32_t count = 0;
    for (int32_t i = 0; i < fixture.world->width * fixture.world->height; i++)
        count += pcd_cells(fixture.world)[i] == kind;
    return count;
}

// Columns of saws or monsters in row 1 whose two left neighbours hold such too: no ground has three in a row.
static int32_t count_deep_in_pits(void) {
    int32_t count = 0, run = 0;
    for (int32_t i = 1; i < fixture.world->num_entities; i++) {
        const pcd_entity *thing = &pcd_entities(fixture.world)[i];
        bool goes_on = run > 0 && thing->kind != crate && thing->y == 1.5f && thing->x == thing[-1].x + 1.0f;
        run = goes_on ? run + 1 : thing->kind != crate && thing->y == 1.5f;
        count += run > 2;
    }
    return count;
}

START_TEST(parameters_forbid_what_they_name) {
    enum { PIT, CRATES, DY, SAWS, MONSTERS, LAVA, NONE };
    static const char *const names[] = {"allow_pit", "allow_crate",    "allow_dy",
                                        "allow_saw", "allow_monsters", "allow_lava"};
    open_mode("hard");
    if (_i < NONE)
        fixture_set(&fixture, names[_i], 0.0f);
    int32_t num_crates = 0, num_saws = 0, num_in_pits = 0, num_walkers = 0, num_lava = 0, highest = 0;
    for (int32_t seed = 0; seed < 1000; seed++) {
        fixture_generate(&fixture, seed);
        int32_t x, y;
        find_coin(&x, &y);
        highest = y > highest ? y : highest;
        num_lava += count_cells(lava_surface);
        num_crates += fixture_count(&fixture, crate);
        num_saws += fixture_count(&fixture, saw);
        num_in_pits += count_deep_in_pits();
        for (int32_t i = 1; i < fixture.world->num_entities; i++)
            num_walkers +=
                pcd_entities(fixture.world)[i].kind == monster && pcd_entities(fixture.world)[i].y > 1.5f;
    }
    ck_assert_int_eq(num_in_pits == 0, _i == PIT || _i == DY);
    ck_assert_int_eq(num_lava == 0, _i == LAVA || _i == PIT || _i == DY);
    ck_assert_int_eq(num_crates == 0, _i == CRATES);
    ck_assert_int_eq(highest == 1, _i == DY);
    ck_assert_int_eq(num_saws == 0, _i == SAWS);
    ck_assert_int_eq(num_walkers == 0, _i == MONSTERS || _i == DY);
}
END_TEST

START_TEST(piles_are_as_high_as_the_parameters_say) {
    open_mode("easy");
    fixture_set(&fixture, "min_crate_height", 2);
    fixture_set(&fixture, "max_crate_height", 5);
    bool seen[8] = {false};
    for (int32_t seed = 0; seed < 500; seed++) {
        fixture_generate(&fixture, seed);
        int32_t height = 0;
        for (int32_t i = 1; i <= fixture.world->num_entities; i++) {
            const pcd_entity *thing = &pcd_entities(fixture.world)[i];
            bool goes_on = height > 0 && thing->kind == crate && thing->x == thing[-1].x &&
                           thing->y == thing[-1].y + 1.0f;
            if (!goes_on && height > 0)
                seen[height] = true;
            height = goes_on ? height + 1 : thing->kind == crate;
        }
    }
    for (int32_t height = 1; height < 8; height++)
        ck_assert_int_eq(seen[height], height >= 2 && height <= 5);
}
END_TEST

START_TEST(small_worlds_hold_whole_levels) {
    open_mode("hard");
    fixture_set(&fixture, "main_width", 24);
    fixture_set(&fixture, "main_height", 24);
    fixture_set(&fixture, "min_section_num", 5);
    for (int32_t seed = 0; seed < 1000; seed++) {
        fixture_generate(&fixture, seed);
        int32_t x, y;
        find_coin(&x, &y);
        ck_assert_int_lt(x, 23);
        ck_assert_int_le(y, 14);
        ck_assert_uint_eq(pcd_cell(fixture.world, x + 1, y), inner_wall);
        ck_assert_uint_eq(pcd_cell(fixture.world, 5, 23), inner_wall);
    }
}
END_TEST

// A batch of one that shows the whole world as kinds and entities.
static pcd_batch *create_batch(const char *mode) {
    pcd_config config = pcd_config_default();
    config.game = "coinrun";
    config.mode = mode;
    config.center_agent = false;
    config.channels = PCD_CHANNEL_SEMANTIC | PCD_CHANNEL_ENTITIES;
    pcd_batch *batch;
    ck_assert_int_eq(pcd_create(&config, &batch), PCD_OK);
    ck_assert_ptr_nonnull(pcd_get_buffers(batch).semantic);
    return batch;
}

// The cell of the coin in a grid whose rows begin at the top.
static void find_shown_coin(const uint8_t *grid, int32_t *x, int32_t *y) {
    const uint8_t *cell = memchr(grid, coin, 64 * 64);
    ck_assert_ptr_nonnull(cell);
    *x = (int32_t)(cell - grid) % 64;
    *y = 63 - (int32_t)(cell - grid) / 64;
}

START_TEST(exploration_is_one_long_level_with_two_monster_pits) {
    open_mode("hard");
    pcd_batch *batch = create_batch("exploration");
    ck_assert_int_eq(pcd_reset(batch), PCD_OK);
    pcd_buffers io = pcd_get_buffers(batch);
    int32_t x, y;
    find_shown_coin(io.semantic, &x, &y);
    ck_assert_int_eq(x, 39);
    ck_assert_int_eq(y, 14);
    int32_t counts[PCD_MAX_KINDS] = {0}, num_in_pits = 0;
    for (int32_t i = 0; i < io.entity_counts[0]; i++) {
        const float *row = io.entities + i * PCD_NUM_ENTITY_COLUMNS;
        counts[(int32_t)row[PCD_ENTITY_KIND]]++;
        num_in_pits += (int32_t)row[PCD_ENTITY_KIND] == monster && row[PCD_ENTITY_Y] == 1.5f;
    }
    pcd_destroy(batch);
    ck_assert_int_eq(counts[monster], 9);
    ck_assert_int_eq(num_in_pits, 7);
    ck_assert_int_eq(counts[saw], 3);
    ck_assert_int_eq(counts[crate], 2);
}
END_TEST

// Players

typedef struct outcome {
    float completed, timed_out, length;
} outcome;

// Plays each level once; action 15: all of the 15 at random, 16: right and jump in 7 steps of 10, else right.
static outcome play(int32_t policy, int32_t num_episodes) {
    outcome sum = {0};
    pcd_rng rng = {17};
    for (int32_t seed = 0; seed < num_episodes; seed++) {
        fixture_generate(&fixture, seed);
        while (!fixture.world->ended && fixture.world->step_count < MAX_STEPS) {
            int32_t action = policy;
            if (policy == 15)
                action = pcd_rng_below(&rng, NUM_ACTIONS);
            else if (policy == 16)
                action = pcd_rng_chance(&rng, 0.7f) ? RIGHT_UP : FIXTURE_RIGHT;
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
        float completed, share_error, timed_out, timed_out_error, length, length_error;
    } rows[] = {
        {"easy", 15, 1500, 0.264f, 0.039f, 0.389f, 0.044f, 663, 30},
        {"hard", 15, 1500, 0.247f, 0.038f, 0.321f, 0.041f, 621, 30},
        {"easy", 8, 5000, 0.669f, 0.049f, 0, 0, 62.3f, 2.5f},
        {"hard", 8, 5000, 0.609f, 0.051f, 0, 0, 59.8f, 2.5f},
        {"easy", 16, 5000, 0.654f, 0.038f, 0, 0, 58.9f, 2.1f},
        {"hard", 16, 5000, 0.606f, 0.039f, 0, 0, 55.3f, 2.0f},
        {"easy", 7, 300, 0, 0, 1, 0, 1000, 0},
        {"hard", 7, 500, 0, 0, 0.98f, 0.027f, 987, 15},
        {"easy", 4, 300, 0, 0, 1, 0, 1000, 0},
        {"hard", 4, 300, 0, 0, 1, 0, 1000, 0},
    };
    open_mode(rows[_i].mode);
    outcome mean = play(rows[_i].policy, rows[_i].num_episodes);
    ck_assert_float_eq_tol(mean.completed, rows[_i].completed, rows[_i].share_error + 1e-4f);
    ck_assert_float_eq_tol(mean.timed_out, rows[_i].timed_out, rows[_i].timed_out_error + 1e-4f);
    ck_assert_float_eq_tol(mean.length, rows[_i].length, rows[_i].length_error + 0.05f);
}
END_TEST

// Looks for a way to the coin on copies of the world: keeps one state for each column reached at rest, and
// goes on from there with random keys. Returns the tries it took, 0 if none of many led to the coin.
static int32_t find_way(uint8_t *states, pcd_rng *rng) {
    enum { MAX_TRIES = 50000, TRY_STEPS = 60, LONGEST_KEY = 12 };
    static const int32_t keys[] = {RIGHT_UP,     FIXTURE_RIGHT, RIGHT_UP,     FIXTURE_RIGHT,
                                   FIXTURE_NONE, FIXTURE_UP,    FIXTURE_LEFT, LEFT_UP};
    pcd_world *world = fixture.world;
    bool is_known[PCD_MAX_SIDE] = {[1] = true};
    int32_t farthest = 1;
    memcpy(states + fixture.size, world, fixture.size);
    for (int32_t try = 1; try <= MAX_TRIES; try++) {
        int32_t from = pcd_rng_chance(rng, 0.5f) ? farthest - pcd_rng_below(rng, 4) : 0;
        while (from < 1 || !is_known[from])
            from = pcd_rng_range(rng, 1, farthest);
        memcpy(world, states + (size_t)from * fixture.size, fixture.size);
        for (int32_t step = 0; step < TRY_STEPS && !world->ended;) {
            int32_t key = keys[pcd_rng_below(rng, 8)];
            for (int32_t held = pcd_rng_range(rng, 1, LONGEST_KEY); held > 0 && !world->ended; held--, step++)
                fixture_step(&fixture, key);
            if (world->completed)
                return try;
            int32_t column = (int32_t)pcd_player(world)->x;
            if (world->ended || pcd_player(world)->vy != 0.0f ||
                (is_known[column] && pcd_rng_chance(rng, 0.5f)))
                continue;
            memcpy(states + (size_t)column * fixture.size, world, fixture.size);
            is_known[column] = true;
            farthest = column > farthest ? column : farthest;
        }
    }
    return 0;
}

static const struct {
    const char *mode;
    struct {
        const char *name;
        float value;
    } values[6];
} extremes[] = {
    {"easy", {{0}}},
    {"hard", {{0}}},
    {"hard", {{"min_difficulty", 3}, {"min_section_num", 5}}},
    {"hard", {{"min_difficulty", 3}, {"min_section_num", 5}, {"maxspeed", 0.3f}}},
    {"hard", {{"min_difficulty", 3}, {"min_section_num", 5}, {"maxspeed", 1.0f}}},
    {"hard", {{"min_difficulty", 3}, {"min_section_num", 5}, {"main_height", 24}}},
    {"hard", {{"min_difficulty", 3}, {"main_width", 24}, {"main_height", 24}, {"maxspeed", 0.3f}}},
    {"hard", {{"min_difficulty", 3}, {"min_section_num", 5}, {"allow_dy", 0}, {"maxspeed", 0.3f}}},
    {"hard", {{"min_difficulty", 3}, {"min_section_num", 5}, {"allow_lava", 0}, {"allow_saw", 0}}},
    {"hard", {{"min_difficulty", 3}, {"min_section_num", 5}, {"allow_crate", 0}, {"maxspeed", 0.3f}}},
    {"hard",
     {{"min_difficulty", 3}, {"min_section_num", 5}, {"min_crate_height", 5}, {"max_crate_height", 5}}},
    {"hard", {{"max_difficulty", 1}, {"max_section_num", 1}, {"maxspeed", 1.0f}}},
};

START_TEST(every_level_can_be_solved) {
    open_mode(extremes[_i].mode);
    for (int32_t i = 0; i < 6 && extremes[_i].values[i].name; i++)
        fixture_set(&fixture, extremes[_i].values[i].name, extremes[_i].values[i].value);
    uint8_t *states = malloc(PCD_MAX_SIDE * fixture.size);
    ck_assert_ptr_nonnull(states);
    pcd_rng rng = {23};
    for (int32_t seed = 0; seed < 100; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_msg(find_way(states, &rng) > 0, "no way found in level %d", seed);
    }
    free(states);
}
END_TEST

Suite *rules_coinrun_suite(void) {
    Suite *suite = suite_create("rules_coinrun");
    TCase *hall = tcase_create("in a hall");
    tcase_add_checked_fixture(hall, open_hall, close_fixture);
    tcase_add_test(hall, a_run_gathers_speed_as_the_sheet_says);
    tcase_add_test(hall, released_at_full_speed_the_agent_stops_after_8_steps);
    tcase_add_test(hall, keys_push_little_in_the_air);
    tcase_add_test(hall, speeds_below_the_first_push_are_lost);
    tcase_add_test(hall, the_largest_speed_is_a_parameter);
    tcase_add_test(hall, a_jump_has_the_sheets_shape);
    tcase_add_test(hall, a_jump_at_full_speed_carries_about_8_cells);
    tcase_add_test(hall, a_fall_is_never_faster_than_1_5);
    tcase_add_test(hall, the_step_after_a_landing_has_no_support);
    tcase_add_test(hall, either_lower_corner_gives_support);
    tcase_add_test(hall, down_does_nothing_on_the_ground);
    tcase_add_test(hall, special_keys_do_nothing);
    tcase_add_loop_test(hall, a_wall_stops_the_agent_flush, 0, 2);
    tcase_add_test(hall, the_box_not_the_drawn_head_meets_the_ceiling);
    tcase_add_test(hall, a_jump_moves_up_before_it_moves_across);
    tcase_add_test(hall, a_single_row_of_wall_can_be_slipped_into_from_just_below);
    tcase_add_test(hall, barriers_do_not_stop_the_agent);
    tcase_add_test(hall, a_crate_carries_who_falls_on_it);
    tcase_add_test(hall, on_a_crate_the_agent_runs_and_jumps_as_on_the_ground);
    tcase_add_test(hall, crates_are_passed_from_the_sides_and_from_below);
    tcase_add_test(hall, down_drops_through_a_crate_at_once);
    tcase_add_test(hall, a_crate_carries_only_who_ended_the_last_step_above_it);
    tcase_add_test(hall, each_crate_of_a_pile_can_be_stood_on);
    tcase_add_test(hall, a_landing_on_a_crate_has_support_at_once);
    tcase_add_test(hall, having_rested_on_a_crate_supports_for_one_step);
    tcase_add_loop_test(hall, barriers_and_top_walls_turn_monsters_at_no_cost, 0, 2);
    tcase_add_test(hall, a_bounce_off_an_inner_wall_costs_a_quarter_of_the_speed);
    tcase_add_test(hall, monsters_walk_in_their_row_through_saws_and_crates);
    tcase_add_loop_test(hall, monsters_and_saws_kill_by_overlap_not_by_touch, 0, 2);
    tcase_add_test(hall, monsters_cannot_be_stomped);
    tcase_add_test(hall, on_a_crate_the_agent_is_out_of_reach_of_a_monster_inside_it);
    tcase_add_test(hall, every_monster_makes_one_puff_of_dust_a_step);
    tcase_add_test(hall, dust_rises_grows_and_fades);
    tcase_add_test(hall, the_ring_holds_the_dust_of_the_fullest_level);
    tcase_add_loop_test(hall, lava_kills_by_overlap_and_does_not_block, 0, 2);
    tcase_add_test(hall, the_coin_pays_ten_and_completes_the_level);
    tcase_add_test(hall, the_coin_counts_for_who_dies_in_the_same_step);
    tcase_add_test(hall, the_view_is_centred_on_the_agent_or_shows_the_whole_world);
    tcase_add_test(hall, the_agent_is_drawn_taller_than_its_box_from_the_same_feet);
    tcase_add_test(hall, the_agent_stands_walks_and_holds_a_frame_in_the_air);
    tcase_add_test(hall, the_agent_faces_left_after_a_left_key_until_a_right_key);
    tcase_add_test(hall, things_lie_behind_the_agent_and_monsters_before_it);
    tcase_add_test(hall, velocity_is_painted_in_shares_of_the_largest_speeds);
    suite_add_tcase(suite, hall);

    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, NULL, close_fixture);
    tcase_set_timeout(levels, 60);
    tcase_add_test(levels, the_agent_starts_at_rest_on_the_left);
    tcase_add_loop_test(levels, easy_looks_the_same_in_every_level_and_hard_does_not, 0, 2);
    tcase_add_test(levels, looks_and_camera_change_no_rule);
    tcase_add_loop_test(levels, the_frame_the_start_and_the_end_are_solid, 0, 2);
    tcase_add_loop_test(levels, things_stand_in_the_middle_of_cells_on_the_ground, 0, 2);
    tcase_add_test(levels, monsters_set_out_to_either_side_alike);
    tcase_add_test(levels, monsters_never_leave_their_ground);
    tcase_add_test(levels, rises_and_gaps_stay_below_a_jump);
    tcase_add_loop_test(levels, figures_of_levels_are_those_the_sheet_measured, 0, 2);
    tcase_add_loop_test(levels, parameters_forbid_what_they_name, 0, 7);
    tcase_add_test(levels, piles_are_as_high_as_the_parameters_say);
    tcase_add_test(levels, small_worlds_hold_whole_levels);
    tcase_add_test(levels, exploration_is_one_long_level_with_two_monster_pits);
    tcase_add_loop_test(levels, players_fare_as_in_the_original, 0, 10);
    tcase_add_loop_test(levels, every_level_can_be_solved, 0, (int)(sizeof extremes / sizeof extremes[0]));
    suite_add_tcase(suite, levels);
    return suite;
}
