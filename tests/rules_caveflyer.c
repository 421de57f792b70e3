// The rules of caveflyer, one behaviour a test.
#include "world_fixture.h"

Suite *rules_caveflyer_suite(void);
extern const pcd_game pcd_game_caveflyer;

enum { FORWARD = 5, BACK = 3, TURN_LEFT = 1, TURN_RIGHT = 7, FIRE = 9 };
enum { HEADING, SPIN }; // in the ship's data, turns

#define MIDDLE 20.5f

static world_fixture fixture;
static pcd_world *world;
static pcd_entity *ship;
static uint8_t wall, pod, rock, target, patrol, shot;

static void start(const char *mode) {
    fixture_open(&fixture, &pcd_game_caveflyer, mode);
    wall = fixture_kind(&fixture, "wall");
    pod = fixture_kind(&fixture, "pod");
    rock = fixture_kind(&fixture, "rock");
    target = fixture_kind(&fixture, "target");
    patrol = fixture_kind(&fixture, "patrol");
    shot = fixture_kind(&fixture, "shot");
    fixture_generate(&fixture, 1);
    world = fixture.world;
    ship = pcd_player(world);
}

static void restart(const char *mode) {
    fixture_close(&fixture);
    start(mode);
}

// The ship alone in the middle of an open world of 40 cells a side.
static void set_up_alone(void) {
    start("hard");
    fixture_clear(&fixture);
    pcd_fill_cells(world, 0, 0, world->width, world->height, 0);
    ship->x = ship->y = MIDDLE;
}

static void set_up_level(void) {
    start("hard");
}

static void tear_down(void) {
    fixture_close(&fixture);
}

static pcd_entity *add(uint8_t kind, float x, float y) {
    bool is_shot = kind == shot;
    pcd_entity *entity = pcd_add_entity(world, kind, x, y, is_shot ? 0.1f : 0.5f, is_shot ? 0.25f : 0.5f);
    ck_assert_ptr_nonnull(entity);
    entity->health = 5;
    entity->timer = is_shot ? 10 : 0;
    return entity;
}

static float degrees(float turns) {
    return 360.0f * turns;
}

START_TEST(caveflyer_ship_starts_at_rest_in_a_cell_and_looks_up) {
    for (int32_t seed = 0; seed < 200; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_float_eq(ship->x - floorf(ship->x), 0.5f);
        ck_assert_float_eq(ship->y - floorf(ship->y), 0.5f);
        ck_assert_float_eq(ship->half_width, 0.4f);
        ck_assert_float_eq(ship->half_height, 0.4f);
        ck_assert(ship->vx == 0.0f && ship->vy == 0.0f && ship->data[SPIN] == 0.0f);
        ck_assert_float_eq(ship->data[HEADING], 0.25f);
        ck_assert_uint_eq(ship->rotation, 16);
    }
}
END_TEST

START_TEST(caveflyer_thrust_pushes_along_the_heading) {
    static const float speeds[] = {0.081f, 0.154f, 0.220f, 0.279f, 0.332f};
    for (int32_t i = 0; i < 5; i++) {
        fixture_step(&fixture, FORWARD);
        ck_assert_float_eq_tol(ship->vy, speeds[i], 0.0006f);
        ck_assert_float_eq_tol(ship->vx, 0.0f, 1e-6f);
    }
    for (int32_t i = 0; i < 60; i++) {
        ship->y = MIDDLE;
        fixture_step(&fixture, FORWARD);
    }
    ck_assert_float_eq_tol(ship->vy, 0.81f, 0.002f);
}
END_TEST

START_TEST(caveflyer_reverse_is_a_third_as_strong) {
    fixture_step(&fixture, BACK);
    ck_assert_float_eq_tol(ship->vy, -0.9f * 0.09f * 0.33f, 1e-6f);
    for (int32_t i = 0; i < 60; i++) {
        ship->y = MIDDLE;
        fixture_step(&fixture, BACK);
    }
    ck_assert_float_eq_tol(ship->vy, -0.267f, 0.001f);
}
END_TEST

START_TEST(caveflyer_ship_coasts) {
    static const int32_t idle[] = {4, 9, 10, 11, 12, 13, 14};
    for (int32_t i = 0; i < 7; i++) {
        ship->vx = 0.5f;
        ship->vy = -0.25f;
        fixture_step(&fixture, idle[i]);
        ck_assert_float_eq_tol(ship->vx, 0.45f, 1e-6f);
        ck_assert_float_eq_tol(ship->vy, -0.225f, 1e-6f);
        ck_assert_float_eq(ship->data[HEADING], 0.25f);
    }
}
END_TEST

START_TEST(caveflyer_ship_turns_with_inertia) {
    static const float turned[] = {7.5f, 18.75f, 31.9f, 45.9f, 60.5f, 75.2f};
    float side = _i == TURN_LEFT ? 1.0f : -1.0f;
    for (int32_t i = 0; i < 6; i++) {
        fixture_step(&fixture, _i);
        ck_assert_float_eq_tol(degrees(ship->data[HEADING] - 0.25f), side * turned[i], 0.06f);
    }
    fixture_steps(&fixture, _i, 30);
    ck_assert_float_eq_tol(degrees(ship->data[SPIN]), side * 15.0f, 0.001f);
    // After release the spin halves in each step.
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(degrees(ship->data[SPIN]), side * 7.5f, 0.001f);
    ck_assert(ship->data[HEADING] >= 0.0f && ship->data[HEADING] <= 1.0f);
}
END_TEST

START_TEST(caveflyer_thrust_uses_the_heading_before_the_turn) {
    fixture_step(&fixture, 2);
    ck_assert_float_eq_tol(ship->vx, 0.0f, 1e-6f);
    fixture_step(&fixture, 2);
    float angle = 0.25f + 7.5f / 360.0f;
    ck_assert_float_eq_tol(ship->vx, 0.9f * 0.09f * pcd_cos(angle), 1e-6f);
    ck_assert_float_eq_tol(ship->vy, 0.9f * (0.081f + 0.09f * pcd_sin(angle)), 1e-6f);
}
END_TEST

START_TEST(caveflyer_walls_stop_the_ship_but_do_not_hurt) {
    pcd_fill_cells(world, 0, 22, world->width, 1, wall);
    ship->vx = 0.2f;
    ship->vy = 0.8f;
    fixture_steps(&fixture, FIXTURE_NONE, 5);
    ck_assert_float_eq(ship->y, 22.0f - 0.4f);
    ck_assert_float_gt(ship->x, MIDDLE + 0.5f);
    ck_assert_float_eq_tol(ship->vx, 0.2f * 0.59049f, 1e-5f);
    ck_assert_uint_eq(world->ended, 0);
}
END_TEST

START_TEST(caveflyer_a_blocked_share_of_the_speed_is_lost) {
    pcd_fill_cells(world, 0, 22, world->width, 1, wall);
    // Quarter steps of 0.18 to 21.24, 21.42, 21.6; the next one is blocked.
    ship->y = 21.06f;
    ship->vy = 0.8f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(ship->y, 21.6f);
    ck_assert_float_eq_tol(ship->vy, 0.75f * 0.72f, 1e-5f);
}
END_TEST

START_TEST(caveflyer_the_world_ends_in_walls) {
    ship->data[HEADING] = 0.0f;
    fixture_steps(&fixture, FORWARD, 80);
    ck_assert_float_eq(ship->x, (float)world->width - 0.4f);
    ck_assert_uint_eq(world->ended, 0);
}
END_TEST

START_TEST(caveflyer_fires_from_the_ship_along_the_heading) {
    ship->data[SPIN] = 0.25f;
    ship->vy = 0.5f;
    fixture_step(&fixture, FIRE);
    // Half the spin is left, and the turn comes first: 45 degrees beyond up.
    const pcd_entity *fired = fixture_find(&fixture, shot);
    ck_assert_ptr_nonnull(fired);
    ck_assert_float_eq(fired->x, ship->x);
    ck_assert_float_eq(fired->y, ship->y);
    ck_assert_float_eq_tol(fired->vx, -0.70711f, 1e-5f);
    ck_assert_float_eq_tol(fired->vy, 0.70711f, 1e-5f);
    ck_assert_float_eq(fired->half_width, 0.1f);
    ck_assert_float_eq(fired->half_height, 0.25f);
}
END_TEST

START_TEST(caveflyer_fires_by_action_9_alone_and_every_step) {
    for (int32_t action = 0; action < PCD_NUM_ACTIONS; action++)
        if (action != FIRE)
            fixture_step(&fixture, action);
    ck_assert_int_eq(fixture_count(&fixture, shot), 0);
    for (int32_t i = 1; i <= 5; i++) {
        fixture_step(&fixture, FIRE);
        ck_assert_int_eq(fixture_count(&fixture, shot), i);
    }
}
END_TEST

START_TEST(caveflyer_shots_fly_ten_steps) {
    add(rock, MIDDLE, MIDDLE + 11.0f);
    fixture_step(&fixture, FIRE);
    float x = fixture_find(&fixture, shot)->x, y = fixture_find(&fixture, shot)->y;
    for (int32_t i = 1; i <= 10; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_ptr_nonnull(fixture_find(&fixture, shot));
        ck_assert_float_eq_tol(fixture_find(&fixture, shot)->x, x, 1e-4f);
        ck_assert_float_eq_tol(fixture_find(&fixture, shot)->y, y + (float)i, 1e-4f);
    }
    // It is gone before it could hit the rock.
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, shot), 0);
    ck_assert_int_eq(world->num_effects, 0);
}
END_TEST

START_TEST(caveflyer_walls_end_shots_by_an_unturned_box) {
    pcd_fill_cells(world, 0, 25, world->width, 1, wall);
    // A shot that flies right is half a cell high.
    add(shot, 5.5f, 24.74f)->vx = 1.0f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, shot), 1);
    fixture_find(&fixture, shot)->y = 24.76f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, shot), 0);
    ck_assert_int_eq(world->num_effects, 1);
    const pcd_effect *blast = &pcd_effects(world)[0];
    ck_assert_float_eq(blast->x, 7.5f);
    ck_assert_float_eq(blast->half_width, 0.05f);
    ck_assert(blast->vx == 0.0f && blast->vy == 0.0f);
}
END_TEST

START_TEST(caveflyer_a_shot_fired_into_a_wall_ends_at_once) {
    pcd_fill_cells(world, 0, 21, world->width, 1, wall);
    ship->y = 20.76f;
    fixture_step(&fixture, FIRE);
    ck_assert_int_eq(fixture_count(&fixture, shot), 0);
    ck_assert_int_eq(world->num_effects, 1);
}
END_TEST

START_TEST(caveflyer_patrols_lose_a_quarter_of_their_speed_when_they_turn) {
    pcd_fill_cells(world, 30, 0, 1, world->height, wall);
    pcd_entity *flyer = add(patrol, 29.45f, 5.5f);
    flyer->vx = 0.2f;
    fixture_step(&fixture, FIXTURE_NONE);
    // One quarter step to 29.5, which the corners of 0.98 let pass; the next to 29.55 is mirrored to 29.45.
    ck_assert_float_eq_tol(flyer->vx, -0.15f, 1e-6f);
    ck_assert_float_eq_tol(flyer->x, 29.35f, 1e-4f);
    ck_assert_float_eq(flyer->vy, 0.0f);
    ck_assert_float_eq(flyer->y, 5.5f);
}
END_TEST

START_TEST(caveflyer_patrols_pass_through_everything_but_walls) {
    pcd_entity *flyer = add(patrol, 10.0f, 5.5f);
    flyer->vx = 0.2f;
    add(rock, 11.0f, 5.5f);
    add(target, 12.0f, 5.5f);
    add(pod, 13.0f, 5.5f);
    fixture_steps(&fixture, FIXTURE_NONE, 50);
    ck_assert_float_eq_tol(flyer->x, 20.0f, 1e-3f);
    ck_assert_float_eq(flyer->vx, 0.2f);
}
END_TEST

START_TEST(caveflyer_the_pod_completes_the_level) {
    add(pod, MIDDLE + 0.89f, MIDDLE);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_uint_eq(world->completed, 1);
}
END_TEST

START_TEST(caveflyer_rocks_targets_and_patrols_kill) {
    const uint8_t deadly[] = {rock, target, patrol};
    add(deadly[_i], MIDDLE, MIDDLE - 0.89f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_uint_eq(world->completed, 0);
}
END_TEST

START_TEST(caveflyer_touching_is_not_overlapping) {
    add(rock, MIDDLE + 0.5f, MIDDLE);
    ship->x = MIDDLE - 0.5f;
    ship->half_width = 0.5f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(world->ended, 0);
}
END_TEST

START_TEST(caveflyer_own_shots_are_harmless) {
    add(shot, MIDDLE, MIDDLE);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(world->ended, 0);
    ck_assert_int_eq(fixture_count(&fixture, shot), 1);
}
END_TEST

START_TEST(caveflyer_pod_and_death_count_both) {
    add(pod, MIDDLE + 0.5f, MIDDLE);
    add(rock, MIDDLE - 0.5f, MIDDLE);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert_uint_eq(world->completed, 1);
}
END_TEST

START_TEST(caveflyer_five_hits_destroy_a_target) {
    pcd_entity *victim = add(target, 30.0f, 5.5f);
    victim->vy = 0.0f;
    for (int32_t hit = 1; hit <= 5; hit++) {
        add(shot, 30.0f, 5.5f);
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), hit == 5 ? 3.0f : 0.0f);
        ck_assert_int_eq(fixture_count(&fixture, shot), 0);
        ck_assert_int_eq(fixture_count(&fixture, target), hit < 5);
    }
    // A small blast at each hit, and a large one at the end.
    ck_assert_int_eq(world->num_effects, 6);
    ck_assert_float_eq(pcd_effects(world)[4].half_width, 0.05f);
    ck_assert_float_eq(pcd_effects(world)[5].half_width, 0.25f);
    ck_assert_uint_eq(world->ended, 0);
}
END_TEST

START_TEST(caveflyer_all_else_absorbs_shots) {
    const uint8_t hard[] = {rock, patrol, pod};
    add(hard[_i], 30.0f, 5.5f)->vx = 0.1f;
    for (int32_t hit = 0; hit < 8; hit++) {
        add(shot, fixture_find(&fixture, hard[_i])->x, 5.5f);
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
        ck_assert_int_eq(fixture_count(&fixture, shot), 0);
        ck_assert_int_eq(fixture_count(&fixture, hard[_i]), 1);
    }
    // The blast drifts with what was hit.
    ck_assert_float_eq(pcd_effects(world)[0].vx, 0.1f);
}
END_TEST

START_TEST(caveflyer_a_shot_hits_the_newest_thing_only) {
    pcd_entity *old = add(target, 30.0f, 5.5f), *young = add(target, 30.0f, 5.5f);
    add(shot, 30.0f, 5.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(old->health, 5);
    ck_assert_int_eq(young->health, 4);
}
END_TEST

START_TEST(caveflyer_a_destroyed_target_lets_shots_pass) {
    add(target, 30.0f, 5.5f)->health = 1;
    add(shot, 30.0f, 5.5f);
    add(shot, 30.0f, 5.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 3.0f);
    ck_assert_int_eq(fixture_count(&fixture, shot), 1);
}
END_TEST

START_TEST(caveflyer_a_target_destroyed_in_this_step_still_kills) {
    add(target, MIDDLE, MIDDLE + 0.5f)->health = 1;
    add(shot, MIDDLE, MIDDLE + 0.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 3.0f);
    ck_assert_uint_eq(world->ended, 1);
    ck_assert_uint_eq(world->completed, 0);
}
END_TEST

START_TEST(caveflyer_shots_move_before_they_hit) {
    add(target, 30.0f, 8.0f);
    add(shot, 30.0f, 6.5f)->vy = 1.0f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_find(&fixture, target)->health, 4);
}
END_TEST

START_TEST(caveflyer_forward_thrust_leaves_a_puff) {
    fixture_step(&fixture, BACK);
    fixture_step(&fixture, TURN_LEFT);
    ck_assert_int_eq(world->num_effects, 0);
    float x = ship->x, y = ship->y, heading = ship->data[HEADING];
    fixture_step(&fixture, 2);
    ck_assert_int_eq(world->num_effects, 1);
    const pcd_effect *puff = &pcd_effects(world)[0];
    ck_assert_float_eq_tol(puff->x, x - 0.4f * pcd_cos(heading), 1e-6f);
    ck_assert_float_eq_tol(puff->y, y - 0.4f * pcd_sin(heading), 1e-6f);
    ck_assert_float_eq(puff->half_width, 0.25f);
    ck_assert_uint_eq(puff->rotation, (uint32_t)(heading * 64.0f + 0.5f));
}
END_TEST

START_TEST(caveflyer_rewards_are_parameters) {
    fixture_set(&fixture, "goal_reward", 2.0f);
    fixture_set(&fixture, "target_reward", 0.5f);
    fixture_set(&fixture, "target_health", 2.0f);
    fixture_set(&fixture, "objects_factor", 20.0f);
    fixture_generate(&fixture, 1);
    ck_assert_int_eq(fixture_find(&fixture, target)->health, 2);
    fixture_find(&fixture, target)->health = 1;
    pcd_entity *victim = fixture_find(&fixture, target), *goal = fixture_find(&fixture, pod);
    float x = victim->x, y = victim->y;
    ship->x = goal->x;
    ship->y = goal->y;
    add(shot, x, y);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 2.5f);
}
END_TEST

START_TEST(caveflyer_view_is_centred_on_the_ship) {
    static const char *const modes[] = {"easy", "hard", "memory"};
    static const float sides[] = {10.0f, 16.0f, 16.0f}, worlds[] = {30.0f, 40.0f, 60.0f};
    restart(modes[_i]);
    pcd_scene scene;
    pcd_sprite sprites[256];
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq(scene.camera_x, ship->x);
    ck_assert_float_eq(scene.camera_y, ship->y);
    ck_assert_float_eq(scene.view, sides[_i]);
    ck_assert_float_eq((float)world->width, worlds[_i]);
    ck_assert_float_eq(scene.background_height, worlds[_i]);
    scene.center_agent = false;
    scene_describe(&scene, fixture.game, world);
    ck_assert_float_eq(scene.view, worlds[_i]);
}
END_TEST

START_TEST(caveflyer_ship_is_drawn_over_its_puffs_and_shots) {
    ship->data[HEADING] = 0.0f;
    fixture_step(&fixture, FIRE);
    fixture_step(&fixture, FORWARD);
    add(patrol, 5.0f, 5.0f)->vx = -0.1f;
    add(patrol, 5.0f, 5.0f)->vy = -0.1f;
    pcd_scene scene;
    pcd_sprite sprites[256];
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_int_eq(scene.num_sprites, 5);
    ck_assert_uint_eq(sprites[0].kind, shot);
    ck_assert_uint_eq(sprites[4].kind, ship->kind);
    // Shots lie along their way, and patrols look where they fly.
    ck_assert_float_eq(sprites[0].half_width, 0.25f);
    ck_assert_float_eq(sprites[0].half_height, 0.1f);
    ck_assert_uint_eq(sprites[0].rotation, 0);
    ck_assert_uint_eq(sprites[1].mirrored, 1);
    ck_assert_uint_eq(sprites[2].rotation, 48);
    // A puff has aged once when it is first seen.
    ck_assert_float_eq(sprites[3].half_width, 0.25f);
    ck_assert_uint_eq(sprites[3].opacity, 204);
    ck_assert_float_eq_tol(scene.velocity_x, 2.0f * 0.081f, 1e-5f);
}
END_TEST

START_TEST(caveflyer_refuses_foreign_states) {
    ck_assert(fixture.game->valid(world));
    ship->data[HEADING] = 1.5f;
    ck_assert(!fixture.game->valid(world));
    ship->data[HEADING] = NAN;
    ck_assert(!fixture.game->valid(world));
    ship->data[HEADING] = 0.25f;
    ship->data[SPIN] = -2.0f;
    ck_assert(!fixture.game->valid(world));
    ship->data[SPIN] = 0.0f;
    add(shot, 5.0f, 5.0f);
    ck_assert(fixture.game->valid(world));
    add(rock, 5.0f, 5.0f);
    ck_assert(!fixture.game->valid(world));
    fixture_clear(&fixture);
    add(wall, 5.0f, 5.0f);
    ck_assert(!fixture.game->valid(world));
    fixture_clear(&fixture);
    ship->kind = shot;
    ck_assert(!fixture.game->valid(world));
}
END_TEST

static pcd_flags open_cells(void) {
    pcd_flags open = {.width = world->width, .height = world->height};
    for (int32_t y = 0; y < world->height; y++)
        for (int32_t x = 0; x < world->width; x++)
            pcd_set_flag(&open, x, y, pcd_cell(world, x, y) != wall);
    return open;
}

// A way of cells from ship to pod on which nothing stands: every box fits a cell, so the ship passes.
static bool pod_is_reachable(void) {
    pcd_flags open = open_cells(), reached;
    for (int32_t i = 1; i < world->num_entities; i++) {
        const pcd_entity *thing = &pcd_entities(world)[i];
        if (thing->kind == rock || thing->kind == target)
            pcd_set_flag(&open, (int32_t)thing->x, (int32_t)thing->y, false);
    }
    pcd_flood(&open, (int32_t)ship->x, (int32_t)ship->y, &reached);
    const pcd_entity *goal = fixture_find(&fixture, pod);
    return pcd_flag(&reached, (int32_t)goal->x, (int32_t)goal->y);
}

// Everything in the middle of an open cell of its own; as many rocks as targets and patrols.
static void check_level(void) {
    pcd_flags taken = {.width = world->width, .height = world->height};
    ck_assert_int_eq(fixture_count(&fixture, pod), 1);
    for (int32_t i = 0; i < world->num_entities; i++) {
        const pcd_entity *entity = &pcd_entities(world)[i];
        int32_t x = (int32_t)entity->x, y = (int32_t)entity->y;
        ck_assert(entity->x == (float)x + 0.5f && entity->y == (float)y + 0.5f);
        ck_assert_uint_ne(pcd_cell(world, x, y), wall);
        ck_assert(!pcd_flag(&taken, x, y));
        pcd_set_flag(&taken, x, y, true);
    }
    ck_assert(pod_is_reachable());
    ck_assert(fixture.game->valid(world));
}

START_TEST(caveflyer_levels_can_be_won) {
    static const char *const modes[] = {"easy", "hard", "memory"};
    restart(modes[_i]);
    for (int32_t seed = 0; seed < 1000; seed++) {
        fixture_generate(&fixture, seed);
        check_level();
        int32_t count = fixture_count(&fixture, rock);
        ck_assert_int_eq(fixture_count(&fixture, target), count);
        ck_assert_int_eq(fixture_count(&fixture, patrol), count);
        for (int32_t i = 1; i < world->num_entities; i++) {
            const pcd_entity *entity = &pcd_entities(world)[i];
            float speed = fabsf(entity->vx) + fabsf(entity->vy);
            if (entity->kind == patrol)
                ck_assert(speed >= 0.1f && speed <= 0.2f && (entity->vx == 0.0f || entity->vy == 0.0f));
            else
                ck_assert_float_eq(speed, 0.0f);
            ck_assert_int_eq(entity->health, entity->kind == target ? 5 : 0);
        }
    }
}
END_TEST

START_TEST(caveflyer_levels_can_be_won_at_the_ends_of_all_ranges) {
    for (int32_t parameter = 1; parameter < fixture.game->num_parameters; parameter++)
        for (int32_t end = 0; end < 2; end++) {
            restart(end ? "memory" : "easy");
            const pcd_parameter *row = &fixture.game->parameters[parameter];
            fixture_set(&fixture, row->name, end ? row->high : row->low);
            for (int32_t seed = 0; seed < 100; seed++) {
                fixture_generate(&fixture, seed);
                check_level();
            }
        }
}
END_TEST

START_TEST(caveflyer_crowds_stay_within_the_pool) {
    restart("memory");
    fixture_set(&fixture, "world_dim", 64.0f);
    fixture_set(&fixture, "objects_factor", 20.0f);
    for (int32_t seed = 0; seed < 50; seed++) {
        fixture_generate(&fixture, seed);
        check_level();
        ck_assert_int_le(fixture_count(&fixture, rock), 50);
        for (int32_t step = 0; step < 60; step++) {
            fixture_step(&fixture, FIRE);
            ck_assert_int_lt(world->num_entities, world->entity_capacity);
        }
    }
}
END_TEST

START_TEST(caveflyer_kinds_of_things_can_be_left_out) {
    static const char *const switches[] = {"enable_obstacle", "enable_target", "enable_enemy"};
    const uint8_t kinds[] = {rock, target, patrol};
    restart("memory");
    fixture_set(&fixture, switches[_i], 0.0f);
    fixture_generate(&fixture, 1);
    for (int32_t i = 0; i < 3; i++)
        ck_assert((fixture_count(&fixture, kinds[i]) == 0) == (i == _i));
}
END_TEST

// What the ship must do to live for ten steps, if anything helps.
static bool some_key_saves(int32_t seed) {
    for (int32_t action = 0; action < 9; action++) {
        fixture_generate(&fixture, seed);
        while (world->step_count < 10 && !world->ended)
            fixture_step(&fixture, action);
        if (!world->ended || world->completed)
            return true;
    }
    return false;
}

START_TEST(caveflyer_nobody_is_lost_in_the_first_ten_steps) {
    static const char *const modes[] = {"easy", "hard", "memory"};
    restart(modes[_i]);
    for (int32_t seed = 0; seed < 2000; seed++)
        ck_assert_msg(some_key_saves(seed), "seed %d", seed);
}
END_TEST

// Without the corridor the whole cave stays; with it nothing is far from the way.
START_TEST(caveflyer_corridor_follows_the_way) {
    for (int32_t seed = 0; seed < 200; seed++) {
        fixture_set(&fixture, "corridor", 1.0f);
        fixture_generate(&fixture, seed);
        pcd_flags open = open_cells(), way, near;
        const pcd_entity *goal = fixture_find(&fixture, pod);
        int32_t from = (int32_t)ship->y * world->width + (int32_t)ship->x;
        int32_t to = (int32_t)goal->y * world->width + (int32_t)goal->x;
        ck_assert_int_gt(pcd_shortest_path(&open, from, to, &way), 0);
        // Smoothing and the choice among shortest ways move a border by some cells.
        near = way;
        pcd_grow_region(&open, 9, &near);
        ck_assert_mem_eq(&near, &open, sizeof open);
        fixture_set(&fixture, "corridor", 0.0f);
        fixture_generate(&fixture, seed);
        pcd_flags whole = open_cells();
        ck_assert_int_ge(pcd_count_flags(&whole), pcd_count_flags(&open));
    }
}
END_TEST

static float relative(double ours, double sheet) {
    return (float)fabs(ours / sheet - 1.0);
}

START_TEST(caveflyer_levels_look_as_the_sheet_says) {
    static const struct {
        const char *mode;
        double open, rocks, distance;
    } rows[] = {{"easy", 111, 0.65, 13.3}, {"hard", 151, 1.11, 18.9}, {"memory", 1000, 11.6, 29.4}};
    enum { LEVELS = 3000 };
    restart(rows[_i].mode);
    double open = 0, rocks = 0, distance = 0;
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        pcd_flags cells = open_cells();
        const pcd_entity *goal = fixture_find(&fixture, pod);
        open += (double)pcd_count_flags(&cells) / LEVELS;
        rocks += (double)fixture_count(&fixture, rock) / LEVELS;
        distance += (double)(fabsf(ship->x - goal->x) + fabsf(ship->y - goal->y)) / LEVELS;
    }
    // The sheet's own errors are 1.5 %, 2 to 3 % and 2 %.
    ck_assert_float_le(relative(open, rows[_i].open), 0.05f);
    ck_assert_float_le(relative(rocks, rows[_i].rocks), 0.08f);
    ck_assert_float_le(relative(distance, rows[_i].distance), 0.06f);
}
END_TEST

Suite *rules_caveflyer_suite(void) {
    Suite *suite = suite_create("rules_caveflyer");
    TCase *rules = tcase_create("rules");
    tcase_add_checked_fixture(rules, set_up_alone, tear_down);
    tcase_add_test(rules, caveflyer_thrust_pushes_along_the_heading);
    tcase_add_test(rules, caveflyer_reverse_is_a_third_as_strong);
    tcase_add_test(rules, caveflyer_ship_coasts);
    tcase_add_loop_test(rules, caveflyer_ship_turns_with_inertia, TURN_LEFT, TURN_LEFT + 1);
    tcase_add_loop_test(rules, caveflyer_ship_turns_with_inertia, TURN_RIGHT, TURN_RIGHT + 1);
    tcase_add_test(rules, caveflyer_thrust_uses_the_heading_before_the_turn);
    tcase_add_test(rules, caveflyer_walls_stop_the_ship_but_do_not_hurt);
    tcase_add_test(rules, caveflyer_a_blocked_share_of_the_speed_is_lost);
    tcase_add_test(rules, caveflyer_the_world_ends_in_walls);
    tcase_add_test(rules, caveflyer_fires_from_the_ship_along_the_heading);
    tcase_add_test(rules, caveflyer_fires_by_action_9_alone_and_every_step);
    tcase_add_test(rules, caveflyer_shots_fly_ten_steps);
    tcase_add_test(rules, caveflyer_walls_end_shots_by_an_unturned_box);
    tcase_add_test(rules, caveflyer_a_shot_fired_into_a_wall_ends_at_once);
    tcase_add_test(rules, caveflyer_patrols_lose_a_quarter_of_their_speed_when_they_turn);
    tcase_add_test(rules, caveflyer_patrols_pass_through_everything_but_walls);
    tcase_add_test(rules, caveflyer_the_pod_completes_the_level);
    tcase_add_loop_test(rules, caveflyer_rocks_targets_and_patrols_kill, 0, 3);
    tcase_add_test(rules, caveflyer_touching_is_not_overlapping);
    tcase_add_test(rules, caveflyer_own_shots_are_harmless);
    tcase_add_test(rules, caveflyer_pod_and_death_count_both);
    tcase_add_test(rules, caveflyer_five_hits_destroy_a_target);
    tcase_add_loop_test(rules, caveflyer_all_else_absorbs_shots, 0, 3);
    tcase_add_test(rules, caveflyer_a_shot_hits_the_newest_thing_only);
    tcase_add_test(rules, caveflyer_a_destroyed_target_lets_shots_pass);
    tcase_add_test(rules, caveflyer_a_target_destroyed_in_this_step_still_kills);
    tcase_add_test(rules, caveflyer_shots_move_before_they_hit);
    tcase_add_test(rules, caveflyer_forward_thrust_leaves_a_puff);
    tcase_add_test(rules, caveflyer_rewards_are_parameters);
    tcase_add_loop_test(rules, caveflyer_view_is_centred_on_the_ship, 0, 3);
    tcase_add_test(rules, caveflyer_ship_is_drawn_over_its_puffs_and_shots);
    tcase_add_test(rules, caveflyer_refuses_foreign_states);
    suite_add_tcase(suite, rules);
    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, set_up_level, tear_down);
    tcase_set_timeout(levels, 60);
    tcase_add_test(levels, caveflyer_ship_starts_at_rest_in_a_cell_and_looks_up);
    tcase_add_loop_test(levels, caveflyer_levels_can_be_won, 0, 3);
    tcase_add_test(levels, caveflyer_levels_can_be_won_at_the_ends_of_all_ranges);
    tcase_add_test(levels, caveflyer_crowds_stay_within_the_pool);
    tcase_add_loop_test(levels, caveflyer_kinds_of_things_can_be_left_out, 0, 3);
    tcase_add_loop_test(levels, caveflyer_nobody_is_lost_in_the_first_ten_steps, 0, 3);
    tcase_add_test(levels, caveflyer_corridor_follows_the_way);
    tcase_add_loop_test(levels, caveflyer_levels_look_as_the_sheet_says, 0, 3);
    suite_add_tcase(suite, levels);
    return suite;
}
