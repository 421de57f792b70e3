// The world room: what games share about things: steering, shots, places, hits, draws.
#include "world_fixture.h"

Suite *unit_things_suite(void);

enum { OPEN, PLAYER, WALL, ENEMY, SHOT, NUM_KINDS };
enum { MAX_STEPS, LOW, HIGH, FIRST_SWITCH, NUM_PARAMETERS = 7 };
enum { NUM_SWITCHES = NUM_PARAMETERS - FIRST_SWITCH };

static bool generate_nothing(pcd_world *world) {
    world->width = 12;
    world->height = 10;
    world->outside = WALL;
    pcd_add_entity(world, PLAYER, 5.5f, 5.5f, 0.5f, 0.5f);
    return true;
}

static const pcd_parameter parameters[NUM_PARAMETERS] = {{"max_episode_steps", "steps", "", 1, 9, 9, true}};
static const pcd_mode modes[] = {{.name = "hard", .one_level = -1}};
static const pcd_effect_style effects[] = {PCD_BLAST(0)};
static const pcd_game test_game = {
    .name = "test",
    .parameters = parameters,
    .num_parameters = NUM_PARAMETERS,
    .modes = modes,
    .num_modes = 1,
    .num_kinds = NUM_KINDS,
    .effects = effects,
    .num_effects = 1,
    .entity_capacity = 16,
    .effect_capacity = 4,
    .cell_capacity = 120,
    .sprite_capacity = 8,
    .generate = generate_nothing,
};

static world_fixture fixture;
static pcd_world *world;
static pcd_entity *player;

static void set_up(void) {
    fixture_open(&fixture, &test_game, "hard");
    fixture_generate(&fixture, 1);
    world = fixture.world;
    player = pcd_player(world);
}

static void tear_down(void) {
    fixture_close(&fixture);
}

START_TEST(steering_comes_near_the_wanted_velocity_but_for_drag) {
    pcd_steer(player, 1.0f, -2.0f);
    ck_assert_float_eq(player->vx, 0.9f * 0.5f);
    ck_assert_float_eq(player->vy, -0.9f);
    for (int32_t i = 0; i < 100; i++)
        pcd_steer(player, 1.0f, -2.0f);
    // v = 0.9 (v + wanted) / 2 where it stays: 9/11 of what is wanted.
    ck_assert_float_eq_tol(player->vx, 9.0f / 11.0f, 1e-5f);
    ck_assert_float_eq_tol(player->vy, -18.0f / 11.0f, 1e-5f);
}
END_TEST

START_TEST(keys_move_the_player_up_to_the_border) {
    world->dx = 1;
    pcd_move_player(world, 0.5f, PCD_SET(WALL));
    ck_assert_float_eq_tol(player->x, 5.5f + 0.225f, 1e-6f);
    ck_assert_float_eq(player->y, 5.5f);
    for (int32_t i = 0; i < 100; i++)
        pcd_move_player(world, 0.5f, PCD_SET(WALL));
    ck_assert_float_eq_tol(player->x, 11.5f, 0.02f);
    pcd_set_cell(world, 10, 7, WALL);
    world->dx = 0;
    world->dy = 1;
    for (int32_t i = 0; i < 100; i++)
        pcd_move_player(world, 0.5f, PCD_SET(ENEMY));
    ck_assert_float_gt(player->y, 10.0f);
}
END_TEST

START_TEST(the_player_advances_as_far_as_cells_allow) {
    player->vx = 0.5f;
    pcd_set_cell(world, 7, 5, WALL);
    for (int32_t step = 0; step < 5; step++)
        pcd_advance_player(world, PCD_SET(WALL));
    ck_assert(player->x == 6.5f && player->y == 5.5f);
    player->x = 5.5f;
    player->vx = 0.5f;
    pcd_advance_player(world, 0);
    ck_assert(player->x == 6.0f && player->vx == 0.5f);
}
END_TEST

START_TEST(runners_make_up_a_share_of_what_is_missing) {
    player->vx = 0.2f;
    world->dx = 1;
    pcd_run(world, player, 0.25f, 0.6f);
    ck_assert_float_eq_tol(player->vx, 0.3f, 1e-6f);
    world->dx = 0;
    pcd_run(world, player, 0.5f, 0.6f);
    ck_assert_float_eq_tol(player->vx, 0.15f, 1e-6f);
    world->dx = -1;
    pcd_run(world, player, 1.0f, 0.6f);
    ck_assert_float_eq(player->vx, -0.6f);
}
END_TEST

START_TEST(nothing_falls_faster_once_at_the_greatest_speed) {
    pcd_fall(player, 0.25f, 0.5f);
    ck_assert_float_eq(player->vy, -0.25f);
    player->vy = -0.4f;
    pcd_fall(player, 0.25f, 0.5f);
    ck_assert_float_eq(player->vy, -0.65f);
    pcd_fall(player, 0.25f, 0.5f);
    ck_assert_float_eq(player->vy, -0.65f);
}
END_TEST

START_TEST(one_foot_on_a_cell_is_a_stand) {
    pcd_set_cell(world, 6, 4, WALL);
    ck_assert(!pcd_stands_on(world, player, 0.4f, 0.51f, PCD_SET(WALL)));
    ck_assert(pcd_stands_on(world, player, 0.5f, 0.51f, PCD_SET(WALL)));
    ck_assert(!pcd_stands_on(world, player, 0.5f, 0.51f, PCD_SET(ENEMY)));
    ck_assert(!pcd_stands_on(world, player, 0.5f, 0.49f, PCD_SET(WALL)));
}
END_TEST

START_TEST(drifting_passes_through_everything) {
    pcd_set_cell(world, 6, 5, WALL);
    player->vx = 1.25f;
    player->vy = -0.5f;
    pcd_drift(player);
    ck_assert_float_eq(player->x, 6.75f);
    ck_assert_float_eq(player->y, 5.0f);
}
END_TEST

START_TEST(shots_begin_where_the_shooter_is) {
    pcd_entity *shot = pcd_shoot(world, SHOT, player, 0.25f, 0.5f, -1.0f);
    ck_assert(shot->x == 5.5f && shot->y == 5.5f && shot->vx == 0.5f && shot->vy == -1.0f);
    ck_assert(shot->half_width == 0.25f && shot->half_height == 0.25f && shot->kind == SHOT);
    for (int32_t i = 2; i < world->entity_capacity; i++)
        ck_assert_ptr_nonnull(pcd_shoot(world, SHOT, player, 0.25f, 0.5f, -1.0f));
    ck_assert_ptr_null(pcd_shoot(world, SHOT, player, 0.25f, 0.5f, -1.0f));
}
END_TEST

START_TEST(shots_are_gone_after_their_life) {
    pcd_entity *shot = pcd_add_entity(world, SHOT, 1.0f, 1.0f, 0.1f, 0.1f);
    shot->vx = 0.5f;
    for (int32_t step = 1; step <= 3; step++) {
        pcd_fly_shot(shot, 3);
        ck_assert_uint_eq(shot->removed, 0);
    }
    pcd_fly_shot(shot, 3);
    ck_assert_uint_eq(shot->removed, 1);
    ck_assert_float_eq(shot->x, 3.0f);
    ck_assert_int_eq(shot->timer, 4);
}
END_TEST

START_TEST(directions_are_sent_and_shown) {
    pcd_send(player, 2.0f, 0.25f);
    ck_assert_float_eq_tol(player->vx, 0.0f, 1e-5f);
    ck_assert_float_eq_tol(player->vy, 2.0f, 1e-5f);
    ck_assert_uint_eq(pcd_rotation(0.0f), 0);
    ck_assert_uint_eq(pcd_rotation(0.25f), 16);
    ck_assert_uint_eq(pcd_rotation(0.745f), 48);
    ck_assert_uint_eq(pcd_rotation(0.999f), 0);
    ck_assert_uint_eq(pcd_rotation(1.0f), 0);
}
END_TEST

static int32_t safe_dx, safe_dy, num_tried;

static bool lives_in_one_direction(pcd_world *tried, int32_t dx, int32_t dy) {
    ck_assert_ptr_eq(tried, world);
    num_tried++;
    return dx == safe_dx && dy == safe_dy;
}

START_TEST(one_direction_to_live_in_is_enough) {
    for (safe_dx = -1; safe_dx <= 1; safe_dx++)
        for (safe_dy = -1; safe_dy <= 1; safe_dy++)
            ck_assert(pcd_can_survive(world, lives_in_one_direction));
    safe_dx = 2;
    ck_assert(!pcd_can_survive(world, lives_in_one_direction));
    safe_dx = safe_dy = num_tried = 0;
    ck_assert(pcd_can_survive(world, lives_in_one_direction));
    ck_assert_int_eq(num_tried, 1);
}
END_TEST

START_TEST(hits_are_the_newest_of_their_kinds) {
    pcd_entity *old_enemy = pcd_add_entity(world, ENEMY, 5.5f, 5.5f, 0.5f, 0.5f);
    pcd_entity *enemy = pcd_add_entity(world, ENEMY, 5.6f, 5.5f, 0.5f, 0.5f);
    pcd_entity *far = pcd_add_entity(world, ENEMY, 9.0f, 5.5f, 0.5f, 0.5f);
    pcd_entity *shot = pcd_add_entity(world, SHOT, 5.5f, 5.5f, 0.1f, 0.1f);
    ck_assert_ptr_eq(pcd_newest_hit(world, shot, PCD_SET(ENEMY)), enemy);
    enemy->removed = 1;
    ck_assert_ptr_eq(pcd_newest_hit(world, shot, PCD_SET(ENEMY)), old_enemy);
    old_enemy->removed = 1;
    ck_assert_ptr_null(pcd_newest_hit(world, shot, PCD_SET(ENEMY) | PCD_SET(PLAYER)));
    ck_assert_ptr_eq(pcd_newest_hit(world, player, PCD_SET(ENEMY) | PCD_SET(SHOT)), shot);
    ck_assert_ptr_eq(pcd_newest_hit(world, far, PCD_RANGE(OPEN, SHOT)), far);
}
END_TEST

START_TEST(only_what_is_free_is_kept) {
    ck_assert(!pcd_overlaps_any(world, player));
    pcd_add_entity(world, ENEMY, 1.0f, 1.0f, 0.5f, 0.5f);
    ck_assert(pcd_keep_if_free(world));
    ck_assert_int_eq(world->num_entities, 2);
    pcd_entity *enemy = pcd_add_entity(world, ENEMY, 6.0f, 6.0f, 0.5f, 0.5f);
    ck_assert(pcd_overlaps_any(world, enemy));
    ck_assert(pcd_overlaps_any(world, player));
    ck_assert(!pcd_keep_if_free(world));
    ck_assert_int_eq(world->num_entities, 2);
    const pcd_entity nothing = {0};
    ck_assert_mem_eq(enemy, &nothing, sizeof nothing);
}
END_TEST

START_TEST(places_are_free_and_inside) {
    pcd_entity *wide = pcd_add_entity(world, ENEMY, 0.0f, 0.0f, 2.0f, 1.0f);
    float lowest = 100.0f, highest = 0.0f;
    for (int32_t i = 0; i < 500; i++) {
        ck_assert(pcd_place(world, wide));
        ck_assert(!pcd_overlap(wide, player, 0.0f));
        ck_assert(wide->x >= 2.0f && wide->x <= 10.0f && wide->y >= 1.0f && wide->y <= 9.0f);
        lowest = wide->y < lowest ? wide->y : lowest;
        highest = wide->y > highest ? wide->y : highest;
        ck_assert(pcd_place_between(world, wide, 7.5f, 8.0f));
        ck_assert(wide->y >= 7.5f && wide->y <= 8.0f);
    }
    ck_assert(lowest < 1.5f && highest > 8.5f);
    player->half_width = player->half_height = 50.0f;
    ck_assert(!pcd_place(world, wide));
}
END_TEST

START_TEST(kinds_are_checked_from_a_number_on) {
    pcd_add_entity(world, ENEMY, 1.0f, 1.0f, 0.5f, 0.5f);
    pcd_add_entity(world, SHOT, 1.0f, 1.0f, 0.5f, 0.5f);
    ck_assert(pcd_are_kinds(world, 1, PCD_RANGE(ENEMY, SHOT)));
    ck_assert(!pcd_are_kinds(world, 0, PCD_RANGE(ENEMY, SHOT)));
    ck_assert(!pcd_are_kinds(world, 1, PCD_SET(ENEMY)));
    ck_assert(pcd_are_kinds(world, 3, 0));
    ck_assert_uint_eq(PCD_RANGE(0, 63), UINT64_MAX);
    ck_assert_uint_eq(PCD_RANGE(3, 3), PCD_SET(3));
}
END_TEST

START_TEST(centres_lie_inside_or_not) {
    ck_assert(pcd_is_centre_inside(world, player));
    player->x = 0.0f;
    ck_assert(pcd_is_centre_inside(world, player));
    player->x = 12.0f;
    ck_assert(!pcd_is_centre_inside(world, player));
    player->x = 5.0f;
    player->y = -0.001f;
    ck_assert(!pcd_is_centre_inside(world, player));
}
END_TEST

START_TEST(boxes_lie_inside_or_reach_over_the_border) {
    ck_assert(pcd_is_inside(world, player));
    player->x = player->half_width;
    ck_assert(pcd_is_inside(world, player));
    player->x -= 0.01f;
    ck_assert(!pcd_is_inside(world, player) && !pcd_is_outside(world, player));
    player->x = 5.0f;
    player->y = (float)world->height - player->half_height;
    ck_assert(pcd_is_inside(world, player));
    player->y += 0.01f;
    ck_assert(!pcd_is_inside(world, player));
}
END_TEST

START_TEST(what_reaches_over_the_border_comes_back) {
    player->half_height = 1.0f;
    player->x = 11.75f;
    player->y = 0.5f;
    pcd_keep_inside(world, player);
    ck_assert(player->x == 11.5f && player->y == 1.0f);
    player->x = -3.0f;
    player->y = 9.5f;
    pcd_keep_inside(world, player);
    ck_assert(player->x == 0.5f && player->y == 9.0f);
    player->x = 0.625f;
    pcd_keep_inside(world, player);
    ck_assert(player->x == 0.625f && player->y == 9.0f);
}
END_TEST

START_TEST(things_come_in_from_the_sides) {
    pcd_entity *left = pcd_add_at_side(world, ENEMY, true, 3.0f, 1.5f, 0.5f, 0.25f);
    ck_assert(left->x == -1.5f && left->y == 3.0f && left->vx == 0.25f && !left->mirrored);
    ck_assert(left->half_width == 1.5f && left->half_height == 0.5f && left->kind == ENEMY);
    pcd_entity *right = pcd_add_at_side(world, ENEMY, false, 4.0f, 1.5f, 0.5f, 0.25f);
    ck_assert(right->x == (float)world->width + 1.5f && right->vx == -0.25f && right->mirrored);
    while (world->num_entities < world->entity_capacity)
        pcd_add_in_cell(world, ENEMY, 1, 1);
    ck_assert_ptr_null(pcd_add_at_side(world, ENEMY, true, 3.0f, 1.5f, 0.5f, 0.25f));
}
END_TEST

START_TEST(parameters_are_drawn_by_their_weight) {
    int32_t counts[3] = {0};
    world->parameters[FIRST_SWITCH] = 1.0f;
    world->parameters[FIRST_SWITCH + 1] = 0.0f;
    world->parameters[FIRST_SWITCH + 2] = 3.0f;
    for (int32_t i = 0; i < 4000; i++)
        counts[pcd_draw_weighted(world, FIRST_SWITCH, 3)]++;
    ck_assert_int_eq(counts[1], 0);
    ck_assert_int_ge(counts[0], 880);
    ck_assert_int_le(counts[0], 1120);
    ck_assert_int_eq(counts[0] + counts[2], 4000);
    world->parameters[FIRST_SWITCH] = world->parameters[FIRST_SWITCH + 2] = 0.0f;
    ck_assert_int_eq(pcd_draw_weighted(world, FIRST_SWITCH, 3), 0);
}
END_TEST

START_TEST(all_but_the_player_drift) {
    pcd_entity *near = pcd_add_entity(world, ENEMY, 1.0f, 1.0f, 0.5f, 0.5f);
    pcd_entity *far = pcd_add_entity(world, SHOT, 2.0f, 2.0f, 0.5f, 0.5f);
    player->vx = near->vx = far->vy = 0.5f;
    pcd_drift_all(world);
    ck_assert(player->x == 5.5f && near->x == 1.5f && near->y == 1.0f && far->x == 2.0f && far->y == 2.5f);
}
END_TEST

START_TEST(the_first_step_after_a_pause_has_waited) {
    world->step_count = 10;
    ck_assert(pcd_has_waited(world, 3, 7) && pcd_has_waited(world, 2, 7));
    ck_assert(!pcd_has_waited(world, 4, 7));
}
END_TEST

START_TEST(walls_turn_what_paces) {
    pcd_set_cell(world, 7, 5, WALL);
    pcd_entity *monster = pcd_add_entity(world, ENEMY, 6.4f, 5.5f, 0.5f, 0.5f);
    monster->vx = 0.4f;
    pcd_pace(world, monster, PCD_SET(WALL), 0);
    ck_assert_float_eq_tol(monster->x, 6.2f, 1e-5f);
    ck_assert_float_eq(monster->vx, -0.4f);
    monster->x = 6.4f;
    monster->vx = 0.4f;
    pcd_pace(world, monster, PCD_SET(WALL), PCD_SET(WALL));
    ck_assert_float_eq(monster->vx, -0.3f);
    pcd_pace(world, monster, PCD_SET(SHOT), 0);
    ck_assert_float_eq(monster->vx, -0.3f);
}
END_TEST

START_TEST(both_ends_are_between) {
    ck_assert(pcd_is_between(2, 2, 4) && pcd_is_between(4, 2, 4) && pcd_is_between(3, 2, 4));
    ck_assert(!pcd_is_between(1, 2, 4) && !pcd_is_between(5, 2, 4));
    ck_assert(pcd_is_real_between(-0.5f, -0.5f, 0.5f) && pcd_is_real_between(0.5f, -0.5f, 0.5f));
    ck_assert(!pcd_is_real_between(-0.51f, -0.5f, 0.5f) && !pcd_is_real_between(0.51f, -0.5f, 0.5f));
    ck_assert(!pcd_is_real_between(NAN, -0.5f, 0.5f));
}
END_TEST

START_TEST(steps_up_to_now_are_past) {
    world->step_count = 7;
    ck_assert(pcd_is_past(world, 0) && pcd_is_past(world, 7));
    ck_assert(!pcd_is_past(world, -1) && !pcd_is_past(world, 8));
}
END_TEST

START_TEST(a_thing_is_in_the_cell_of_its_centre) {
    player->x = 3.99f;
    player->y = 2.0f;
    pcd_spot spot = pcd_spot_of(player);
    ck_assert(spot.x == 3 && spot.y == 2);
    pcd_put_in_cell(player, 7, 1);
    ck_assert(player->x == 7.5f && player->y == 1.5f);
}
END_TEST

START_TEST(switches_that_are_on_are_equally_likely) {
    ck_assert_int_eq(pcd_draw_enabled(world, FIRST_SWITCH, NUM_SWITCHES), -1);
    world->parameters[FIRST_SWITCH + 1] = 1.0f;
    ck_assert_int_eq(pcd_draw_enabled(world, FIRST_SWITCH, NUM_SWITCHES), 1);
    world->parameters[FIRST_SWITCH + 3] = 1.0f;
    int32_t counts[NUM_SWITCHES] = {0};
    for (int32_t i = 0; i < 1000; i++)
        counts[pcd_draw_enabled(world, FIRST_SWITCH, NUM_SWITCHES)]++;
    ck_assert_int_eq(counts[1] + counts[3], 1000);
    ck_assert_int_gt(counts[1], 400);
    ck_assert_int_gt(counts[3], 400);
}
END_TEST

START_TEST(real_numbers_are_drawn_between_two_parameters) {
    world->parameters[LOW] = 0.25f;
    world->parameters[HIGH] = 0.5f;
    float least = 1.0f, most = 0.0f;
    for (int32_t i = 0; i < 300; i++) {
        float drawn = pcd_draw_real_between(world, LOW, HIGH);
        least = drawn < least ? drawn : least;
        most = drawn > most ? drawn : most;
    }
    ck_assert(least >= 0.25f && least < 0.27f && most <= 0.5f && most > 0.48f);
    world->parameters[LOW] = 2.0f;
    ck_assert_float_eq(pcd_draw_real_between(world, LOW, HIGH), 0.5f);
}
END_TEST

START_TEST(difficult_levels_have_more_sections) {
    world->parameters[LOW] = 1.0f;
    world->parameters[HIGH] = 9.0f;
    int32_t counts[10] = {0};
    for (int32_t i = 0; i < 900; i++)
        counts[pcd_draw_num_sections(world, 3, LOW, HIGH)]++;
    ck_assert_int_eq(counts[3] + counts[4] + counts[5], 900);
    for (int32_t count = 3; count <= 5; count++)
        ck_assert(counts[count] > 240 && counts[count] < 360);
    ck_assert_int_eq(pcd_draw_num_sections(world, 1, LOW, HIGH), 1);
    world->parameters[HIGH] = 2.0f;
    ck_assert_int_eq(pcd_draw_num_sections(world, 3, LOW, HIGH), 2);
}
END_TEST

START_TEST(things_stand_in_the_middle_of_their_cells) {
    pcd_entity *thing = pcd_add_at_index(world, ENEMY, 3 * 12 + 7, 0.4f);
    ck_assert_float_eq(thing->x, 7.5f);
    ck_assert_float_eq(thing->y, 3.5f);
    ck_assert_float_eq(thing->half_width, 0.4f);
    ck_assert_float_eq(thing->half_height, 0.4f);
    ck_assert_uint_eq(thing->kind, ENEMY);
}
END_TEST

START_TEST(bursts_are_square_and_where_the_thing_was) {
    world->step_count = 7;
    pcd_burst(world, 0, player, 0.25f, 0.1f, -0.2f);
    const pcd_effect *burst = &pcd_effects(world)[0];
    ck_assert_int_eq(world->num_effects, 1);
    ck_assert_int_eq(burst->birth, 7);
    ck_assert(burst->x == 5.5f && burst->y == 5.5f && burst->vx == 0.1f && burst->vy == -0.2f);
    ck_assert(burst->half_width == 0.25f && burst->half_height == 0.25f);
    ck_assert_uint_eq(effects[0].life, 5);
    ck_assert_uint_eq(player->removed, 1);
}
END_TEST

START_TEST(flags_are_taken_one_by_one) {
    pcd_flags flags = {.width = 12, .height = 10};
    pcd_rng rng = {pcd_mix(1, 79)};
    int32_t firsts[2] = {0};
    for (int32_t i = 0; i < 200; i++) {
        pcd_set_flag(&flags, 3, 1, true);
        pcd_set_flag(&flags, 11, 9, true);
        int32_t first = pcd_take_flag(&rng, &flags), second = pcd_take_flag(&rng, &flags);
        ck_assert((first == 15 && second == 119) || (first == 119 && second == 15));
        firsts[first == 119]++;
        ck_assert_int_eq(pcd_count_flags(&flags), 0);
    }
    ck_assert(firsts[0] > 60 && firsts[1] > 60);
    ck_assert_int_eq(pcd_take_flag(&rng, &flags), -1);
}
END_TEST

START_TEST(flags_become_cells) {
    pcd_flags flags = {.width = 3, .height = 2};
    pcd_set_flag(&flags, 0, 0, true);
    pcd_set_flag(&flags, 2, 1, true);
    pcd_set_flagged_cells(world, &flags, 9, 8, ENEMY);
    int32_t count = 0;
    for (int32_t i = 0; i < 120; i++)
        count += pcd_cells(world)[i] == ENEMY;
    ck_assert_int_eq(count, 2);
    ck_assert_uint_eq(pcd_cell(world, 9, 8), ENEMY);
    ck_assert_uint_eq(pcd_cell(world, 11, 9), ENEMY);
}
END_TEST

START_TEST(cells_are_sorted_by_kind) {
    static pcd_flags found[NUM_KINDS], known;
    for (int32_t i = 0; i < world->width * world->height; i++)
        pcd_cells(world)[i] = (uint8_t)(i * 7 % NUM_KINDS);
    pcd_sort_cells(world, NUM_KINDS, found);
    for (int32_t kind = 0; kind < NUM_KINDS; kind++) {
        pcd_find_cells(world, PCD_SET(kind), &known);
        ck_assert_int_eq(found[kind].width, 12);
        ck_assert_int_eq(found[kind].height, 10);
        ck_assert_int_gt(pcd_count_flags(&known), 10);
        ck_assert_mem_eq(found[kind].rows, known.rows, 10 * sizeof *known.rows);
    }
}
END_TEST

static int32_t style_played;

static bool play_havoc(pcd_world *played, int32_t style) {
    style_played = style;
    pcd_add_entity(played, ENEMY, 1.5f, 1.5f, 0.5f, 0.5f);
    pcd_add_effect(played, 0, 1.5f, 1.5f, 0.0f, 0.0f, 0.5f, 0.5f);
    pcd_player(played)->x += 1.0f;
    pcd_set_cell(played, 11, 9, SHOT);
    pcd_rng_next(&played->dynamics);
    pcd_complete(played, 1.0f);
    return style == 3;
}

START_TEST(a_try_leaves_no_trace) {
    static char before[1 << 16];
    size_t size = world->cells_offset + (size_t)world->cell_capacity;
    ck_assert_uint_lt(size, sizeof before);
    memcpy(before, world, size);
    ck_assert(pcd_try(world, play_havoc, 3));
    ck_assert_int_eq(style_played, 3);
    ck_assert_mem_eq(world, before, size);
    ck_assert(!pcd_try(world, play_havoc, 4));
    ck_assert_mem_eq(world, before, size);
}
END_TEST

START_TEST(the_newest_kinds_stand_behind_all_others) {
    ck_assert(pcd_are_newest(world, PCD_SET(SHOT)));
    pcd_add_entity(world, ENEMY, 1.5f, 1.5f, 0.5f, 0.5f);
    pcd_add_entity(world, SHOT, 2.5f, 1.5f, 0.5f, 0.5f);
    pcd_add_entity(world, SHOT, 3.5f, 1.5f, 0.5f, 0.5f);
    ck_assert(pcd_are_newest(world, PCD_SET(SHOT)));
    ck_assert(pcd_are_newest(world, PCD_SET(SHOT) | PCD_SET(ENEMY)));
    ck_assert(!pcd_are_newest(world, PCD_SET(ENEMY)));
    pcd_add_entity(world, ENEMY, 4.5f, 1.5f, 0.5f, 0.5f);
    ck_assert(!pcd_are_newest(world, PCD_SET(SHOT)));
}
END_TEST

START_TEST(loops_meet_what_was_there_when_they_began) {
    for (int32_t i = 1; i < 4; i++)
        pcd_add_entity(world, ENEMY, (float)i, 1.5f, 0.5f, 0.5f);
    int32_t next = 3;
    PCD_NEWEST_FIRST (thing, world) {
        ck_assert_ptr_eq(thing, player + next--);
        pcd_add_entity(world, SHOT, 1.5f, 1.5f, 0.5f, 0.5f);
    }
    ck_assert_int_eq(next, 0);
    PCD_OLDEST_FIRST (thing, world)
        ck_assert_ptr_eq(thing, player + ++next);
    ck_assert_int_eq(next, 6);
}
END_TEST

// Kinds stand mixed, as they do in play.
static void add_mixed(void) {
    static const uint8_t mixed[] = {ENEMY, SHOT, ENEMY, SHOT, SHOT, ENEMY};
    for (int32_t i = 0; i < 6; i++)
        pcd_add_entity(world, mixed[i], 1.0f + (float)i, 2.0f, 0.5f, 0.5f);
}

START_TEST(lists_hold_what_is_of_their_kinds_in_order) {
    static const int32_t newest[] = {5, 4, 2}, oldest[] = {2, 4, 5};
    const pcd_entity *entities = pcd_entities(world);
    int32_t met = 0;
    add_mixed();
    PCD_NEWEST_OF (shot, world, PCD_SET(SHOT) | PCD_SET(PLAYER)) {
        ck_assert_ptr_eq(shot, &entities[newest[met++]]);
        // What changes or comes meanwhile changes nothing.
        shot->kind = ENEMY;
        pcd_add_entity(world, SHOT, 1.0f, 1.0f, 0.5f, 0.5f);
        shot->removed = 1;
    }
    ck_assert_int_eq(met, 3);
    PCD_NEWEST_OF (wall, world, PCD_SET(WALL))
        ck_abort_msg("there is no wall, but number %d was met", (int)(wall - entities));

    fixture_generate(&fixture, 1);
    add_mixed();
    met = 0;
    PCD_OLDEST_OF (shot, world, PCD_SET(SHOT)) {
        ck_assert_ptr_eq(shot, &entities[oldest[met++]]);
        if (met == 2)
            break;
    }
    ck_assert_int_eq(met, 2);
}
END_TEST

START_TEST(the_first_of_a_list_that_is_hit_stands_and_overlaps) {
    pcd_entity *entities = pcd_entities(world);
    pcd_list enemies;
    add_mixed();
    ck_assert_int_eq(pcd_list_newest(&enemies, world, PCD_SET(ENEMY))->count, 3);
    entities[1].x = entities[3].x = entities[2].x;
    ck_assert_ptr_eq(pcd_first_hit(&enemies, &entities[2]), &entities[3]);
    entities[3].removed = 1;
    ck_assert_ptr_eq(pcd_first_hit(&enemies, &entities[2]), &entities[1]);
    ck_assert_ptr_eq(pcd_first_hit(pcd_list_oldest(&enemies, world, PCD_SET(ENEMY)), &entities[2]),
                     &entities[1]);
    entities[1].y += 1.0f;
    ck_assert_ptr_null(pcd_first_hit(&enemies, &entities[2]));
}
END_TEST

START_TEST(all_kinds_that_touch_the_player_are_known) {
    pcd_entity *entities = pcd_entities(world);
    add_mixed();
    ck_assert_uint_eq(pcd_touched_kinds(world), 0);
    entities[4].y = player->y;
    ck_assert_uint_eq(pcd_touched_kinds(world), 0);
    entities[4].x = player->x + 0.99f;
    ck_assert_uint_eq(pcd_touched_kinds(world), PCD_SET(SHOT));
    entities[1] = entities[4];
    entities[1].kind = ENEMY;
    entities[1].removed = 1;
    ck_assert_uint_eq(pcd_touched_kinds(world), PCD_SET(SHOT) | PCD_SET(ENEMY));
}
END_TEST

START_TEST(cells_become_flags) {
    pcd_set_cell(world, 0, 0, WALL);
    pcd_set_cell(world, 11, 9, ENEMY);
    pcd_set_cell(world, 3, 4, SHOT);
    pcd_flags found;
    pcd_find_cells(world, PCD_SET(WALL) | PCD_SET(ENEMY), &found);
    ck_assert_int_eq(found.width, 12);
    ck_assert_int_eq(found.height, 10);
    ck_assert_int_eq(pcd_count_flags(&found), 2);
    ck_assert(pcd_flag(&found, 0, 0) && pcd_flag(&found, 11, 9));
    pcd_find_cells(world, ~PCD_SET(OPEN), &found);
    ck_assert_int_eq(pcd_count_flags(&found), 3);
    ck_assert(pcd_flag(&found, 3, 4));
}
END_TEST

START_TEST(flags_are_carved_out_of_a_full_world) {
    pcd_flags flags = {.width = 3, .height = 2};
    pcd_set_flag(&flags, 1, 1, true);
    pcd_set_cell(world, 4, 4, ENEMY);
    pcd_carve(world, &flags, 5, 6, WALL);
    for (int32_t i = 0; i < 120; i++)
        ck_assert_uint_eq(pcd_cells(world)[i], i == 7 * 12 + 6 ? OPEN : WALL);
}
END_TEST

Suite *unit_things_suite(void) {
    Suite *suite = suite_create("unit_things");
    TCase *things = tcase_create("things");
    tcase_add_checked_fixture(things, set_up, tear_down);
    tcase_add_test(things, steering_comes_near_the_wanted_velocity_but_for_drag);
    tcase_add_test(things, keys_move_the_player_up_to_the_border);
    tcase_add_test(things, the_player_advances_as_far_as_cells_allow);
    tcase_add_test(things, one_foot_on_a_cell_is_a_stand);
    tcase_add_test(things, nothing_falls_faster_once_at_the_greatest_speed);
    tcase_add_test(things, runners_make_up_a_share_of_what_is_missing);
    tcase_add_test(things, drifting_passes_through_everything);
    tcase_add_test(things, shots_begin_where_the_shooter_is);
    tcase_add_test(things, shots_are_gone_after_their_life);
    tcase_add_test(things, directions_are_sent_and_shown);
    tcase_add_test(things, one_direction_to_live_in_is_enough);
    tcase_add_test(things, hits_are_the_newest_of_their_kinds);
    tcase_add_test(things, only_what_is_free_is_kept);
    tcase_add_test(things, places_are_free_and_inside);
    tcase_add_test(things, kinds_are_checked_from_a_number_on);
    tcase_add_test(things, centres_lie_inside_or_not);
    tcase_add_test(things, boxes_lie_inside_or_reach_over_the_border);
    tcase_add_test(things, what_reaches_over_the_border_comes_back);
    tcase_add_test(things, things_come_in_from_the_sides);
    tcase_add_test(things, parameters_are_drawn_by_their_weight);
    tcase_add_test(things, all_but_the_player_drift);
    tcase_add_test(things, the_first_step_after_a_pause_has_waited);
    tcase_add_test(things, walls_turn_what_paces);
    tcase_add_test(things, both_ends_are_between);
    tcase_add_test(things, steps_up_to_now_are_past);
    tcase_add_test(things, a_thing_is_in_the_cell_of_its_centre);
    tcase_add_test(things, switches_that_are_on_are_equally_likely);
    tcase_add_test(things, real_numbers_are_drawn_between_two_parameters);
    tcase_add_test(things, difficult_levels_have_more_sections);
    tcase_add_test(things, things_stand_in_the_middle_of_their_cells);
    tcase_add_test(things, bursts_are_square_and_where_the_thing_was);
    tcase_add_test(things, flags_are_taken_one_by_one);
    tcase_add_test(things, flags_become_cells);
    tcase_add_test(things, cells_become_flags);
    tcase_add_test(things, cells_are_sorted_by_kind);
    tcase_add_test(things, a_try_leaves_no_trace);
    tcase_add_test(things, the_newest_kinds_stand_behind_all_others);
    tcase_add_test(things, loops_meet_what_was_there_when_they_began);
    tcase_add_test(things, lists_hold_what_is_of_their_kinds_in_order);
    tcase_add_test(things, the_first_of_a_list_that_is_hit_stands_and_overlaps);
    tcase_add_test(things, all_kinds_that_touch_the_player_are_known);
    tcase_add_test(things, flags_are_carved_out_of_a_full_world);
    suite_add_tcase(suite, things);
    return suite;
}
