// The world room: cells, the pool of entities, the ring of effects, boxes against cells, the mover.
#include "world_fixture.h"

Suite *unit_world_suite(void);

enum { OPEN, WALL, BARRIER, LEDGE, NUM_KINDS }; // nothing, blocks, reflects, both

static bool generate_nothing(pcd_world *world) {
    world->width = 12;
    world->height = 10;
    world->outside = WALL;
    pcd_add_entity(world, 0, 5.5f, 5.5f, 0.5f, 0.5f);
    return true;
}

static const pcd_parameter parameters[] = {{"max_episode_steps", "steps", "", 1, 1000, 1000, true}};
static const pcd_mode modes[] = {{.name = "hard", .one_level = -1}};
static const pcd_game test_game = {
    .name = "test",
    .parameters = parameters,
    .num_parameters = 1,
    .modes = modes,
    .num_modes = 1,
    .num_kinds = NUM_KINDS,
    .entity_capacity = 6,
    .effect_capacity = 4,
    .cell_capacity = 120,
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

static void place(float x, float y, float vx, float vy) {
    player->x = x;
    player->y = y;
    player->vx = vx;
    player->vy = vy;
}

START_TEST(filling_is_clipped_to_the_world) {
    pcd_fill_cells(world, -3, 8, 5, 100, WALL);
    pcd_fill_cells(world, 20, 0, 5, 5, WALL);
    pcd_fill_cells(world, 4, 4, -2, 3, WALL);
    int32_t count = 0;
    for (int32_t y = 0; y < world->height; y++)
        for (int32_t x = 0; x < world->width; x++)
            count += pcd_cell(world, x, y) == WALL;
    ck_assert_int_eq(count, 4);
    ck_assert_uint_eq(pcd_cell(world, 1, 9), WALL);
    ck_assert_uint_eq(pcd_cell(world, 2, 9), OPEN);
    ck_assert_uint_eq(pcd_cell(world, 0, 7), OPEN);
}
END_TEST

START_TEST(cells_beyond_the_border_are_the_outside) {
    ck_assert_uint_eq(pcd_cell(world, -1, 0), WALL);
    ck_assert_uint_eq(pcd_cell(world, 0, 10), WALL);
    ck_assert_uint_eq(pcd_cell(world, 11, 9), OPEN);
}
END_TEST

START_TEST(numbers_are_drawn_between_two_parameters) {
    enum { LOW = 1, HIGH };
    world->parameters[LOW] = 3.0f;
    world->parameters[HIGH] = 5.0f;
    int32_t counts[6] = {0};
    for (int32_t i = 0; i < 300; i++) {
        int32_t drawn = pcd_draw_between(world, LOW, HIGH);
        ck_assert_int_ge(drawn, 3);
        ck_assert_int_le(drawn, 5);
        counts[drawn]++;
    }
    for (int32_t drawn = 3; drawn <= 5; drawn++)
        ck_assert_int_gt(counts[drawn], 50);
    // The same draw of the layout stream as of any range.
    pcd_rng stream = world->layout;
    ck_assert_int_eq(pcd_draw_between(world, LOW, HIGH), pcd_rng_range(&stream, 3, 5));
    ck_assert_uint_eq(world->layout.state, stream.state);
    world->parameters[LOW] = 9.0f;
    ck_assert_int_eq(pcd_draw_between(world, LOW, HIGH), 5);
}
END_TEST

START_TEST(odd_sides_are_drawn_that_fit_the_world) {
    enum { LOW = 1, HIGH };
    world->parameters[LOW] = 5.0f;
    world->parameters[HIGH] = 25.0f; // the world is 12 wide
    int32_t counts[12] = {0};
    for (int32_t i = 0; i < 400; i++) {
        int32_t side = pcd_draw_odd_side(world, LOW, HIGH);
        ck_assert(side % 2 == 1 && side >= 5 && side <= 11);
        counts[side]++;
    }
    for (int32_t side = 5; side <= 11; side += 2)
        ck_assert_int_gt(counts[side], 50);
    world->parameters[LOW] = 9.0f;
    world->parameters[HIGH] = 7.0f;
    ck_assert_int_eq(pcd_draw_odd_side(world, LOW, HIGH), 7);
}
END_TEST

START_TEST(of_two_numbers_one_is_smaller) {
    ck_assert_int_eq(pcd_smaller(-2, 3), -2);
    ck_assert_int_eq(pcd_smaller(3, -2), -2);
    ck_assert_int_eq(pcd_larger(-2, 3), 3);
    ck_assert_int_eq(pcd_larger(3, -2), 3);
}
END_TEST

START_TEST(a_frame_has_a_floor_and_walls) {
    pcd_fill_frame(world, BARRIER, WALL);
    for (int32_t y = 0; y < world->height; y++)
        for (int32_t x = 0; x < world->width; x++) {
            bool is_wall = x == 0 || x == world->width - 1 || y == world->height - 1;
            ck_assert_uint_eq(pcd_cell(world, x, y), is_wall ? WALL : y == 0 ? BARRIER : OPEN);
        }
}
END_TEST

START_TEST(numbers_are_brought_between_two_parameters) {
    enum { LOW = 1, HIGH };
    world->parameters[LOW] = 3.0f;
    world->parameters[HIGH] = 5.0f;
    ck_assert_int_eq(pcd_clamp_between(world, 2, LOW, HIGH), 3);
    ck_assert_int_eq(pcd_clamp_between(world, 4, LOW, HIGH), 4);
    ck_assert_int_eq(pcd_clamp_between(world, 6, LOW, HIGH), 5);
    world->parameters[LOW] = 9.0f;
    ck_assert_int_eq(pcd_clamp_between(world, 2, LOW, HIGH), 5);
}
END_TEST

START_TEST(an_entity_in_a_cell_fills_it) {
    const pcd_entity *block = pcd_add_in_cell(world, 2, 3, 7);
    const pcd_entity filling = {
        .kind = 2, .x = 3.5f, .y = 7.5f, .half_width = 0.5f, .half_height = 0.5f, .id = 1};
    ck_assert_mem_eq(block, &filling, sizeof filling);
}
END_TEST

START_TEST(entities_are_born_in_order) {
    pcd_entity *a = pcd_add_entity(world, 2, 1.0f, 2.0f, 0.3f, 0.4f);
    pcd_entity *b = pcd_add_entity(world, 3, 1.0f, 2.0f, 0.3f, 0.4f);
    ck_assert_ptr_eq(a, player + 1);
    ck_assert_ptr_eq(b, player + 2);
    ck_assert_uint_eq(a->id, 1);
    ck_assert_uint_eq(b->id, 2);
    ck_assert_uint_eq(a->kind, 2);
    ck_assert_float_eq(a->half_height, 0.4f);
    ck_assert_float_eq(a->vx, 0.0f);
}
END_TEST

START_TEST(full_pool_takes_no_more) {
    for (int32_t i = 1; i < world->entity_capacity; i++)
        ck_assert_ptr_nonnull(pcd_add_entity(world, 1, 1.0f, 1.0f, 0.1f, 0.1f));
    ck_assert_ptr_null(pcd_add_entity(world, 1, 1.0f, 1.0f, 0.1f, 0.1f));
    ck_assert_int_eq(world->num_entities, world->entity_capacity);
    ck_assert_uint_eq(world->births, 6);
}
END_TEST

START_TEST(sweep_keeps_order_and_clears_places) {
    for (int32_t i = 1; i < 6; i++)
        pcd_add_entity(world, 1, (float)i, 1.0f, 0.1f, 0.1f);
    player[2].removed = 1;
    player[4].removed = 1;
    pcd_sweep(world, false);
    ck_assert_int_eq(world->num_entities, 4);
    ck_assert_uint_eq(player[1].id, 1);
    ck_assert_uint_eq(player[2].id, 3);
    ck_assert_uint_eq(player[3].id, 5);
    const pcd_entity nothing = {0};
    ck_assert_mem_eq(&player[4], &nothing, sizeof nothing);
    ck_assert_mem_eq(&player[5], &nothing, sizeof nothing);
}
END_TEST

START_TEST(sweep_drops_what_is_wholly_outside) {
    pcd_add_entity(world, 1, -0.5f, 5.0f, 0.5f, 0.5f);
    pcd_add_entity(world, 1, -0.6f, 5.0f, 0.5f, 0.5f);
    pcd_add_entity(world, 1, 5.0f, 10.6f, 0.5f, 0.5f);
    pcd_sweep(world, false);
    ck_assert_int_eq(world->num_entities, 4);
    pcd_sweep(world, true);
    ck_assert_int_eq(world->num_entities, 2);
    ck_assert_uint_eq(player[1].id, 1);
}
END_TEST

START_TEST(sweep_never_drops_the_player) {
    place(-50.0f, -50.0f, 0.0f, 0.0f);
    player->removed = 1;
    pcd_sweep(world, true);
    ck_assert_int_eq(world->num_entities, 1);
}
END_TEST

START_TEST(oldest_effect_makes_room) {
    for (int32_t i = 0; i < 5; i++) {
        world->step_count = 10 + i;
        pcd_effect *effect = pcd_add_effect(world, 3, (float)i, 2.0f, 0.1f, 0.2f, 0.3f, 0.4f);
        ck_assert_int_eq(effect->birth, 10 + i);
    }
    ck_assert_int_eq(world->num_effects, 5);
    ck_assert_float_eq(pcd_effects(world)[0].x, 4.0f);
    ck_assert_float_eq(pcd_effects(world)[1].x, 1.0f);
    ck_assert_uint_eq(pcd_effects(world)[0].style, 3);
}
END_TEST

START_TEST(a_world_without_effects_takes_none) {
    world->effect_capacity = 0;
    ck_assert_ptr_null(pcd_add_effect(world, 0, 1.0f, 2.0f, 0.0f, 0.0f, 0.3f, 0.4f));
    ck_assert_int_eq(world->num_effects, 0);
}
END_TEST

START_TEST(a_box_touches_cells_by_more_than_the_margin) {
    pcd_set_cell(world, 7, 5, LEDGE);
    place(6.5f, 5.5f, 0.0f, 0.0f);
    ck_assert(!pcd_touches_cells(world, player, PCD_SET(LEDGE), 0.0f));
    player->x = 6.502f;
    ck_assert(pcd_touches_cells(world, player, PCD_SET(LEDGE), 0.001f));
    ck_assert(!pcd_touches_cells(world, player, PCD_SET(LEDGE), 0.003f));
    ck_assert(!pcd_touches_cells(world, player, PCD_SET(WALL), 0.001f));
    place(7.5f, 6.5f, 0.0f, 0.0f);
    ck_assert(!pcd_touches_cells(world, player, PCD_SET(LEDGE), 0.0f));
    player->y = 6.4f;
    ck_assert(pcd_touches_cells(world, player, PCD_SET(LEDGE), 0.001f));
}
END_TEST

START_TEST(a_box_touches_cells_in_its_middle) {
    pcd_set_cell(world, 5, 5, LEDGE);
    player->half_width = player->half_height = 2.5f;
    ck_assert(pcd_touches_cells(world, player, PCD_SET(LEDGE), 0.001f));
}
END_TEST

START_TEST(a_box_touches_the_outside) {
    place(0.4f, 5.5f, 0.0f, 0.0f);
    ck_assert(pcd_touches_cells(world, player, PCD_SET(WALL), 0.001f));
    place(-300.0f, 5.5f, 0.0f, 0.0f);
    ck_assert(pcd_touches_cells(world, player, PCD_SET(WALL), 0.001f));
    place(1e9f, 1e9f, 0.0f, 0.0f);
    ck_assert(pcd_touches_cells(world, player, PCD_SET(WALL), 0.001f));
}
END_TEST

START_TEST(corners_are_points) {
    pcd_set_cell(world, 7, 6, WALL);
    ck_assert(pcd_corners_touch(world, 6.5f, 5.5f, 0.5f, 0.5f, PCD_SET(WALL)));
    ck_assert(!pcd_corners_touch(world, 6.5f, 5.5f, 0.49f, 0.5f, PCD_SET(WALL)));
    ck_assert(!pcd_corners_touch(world, 7.5f, 6.5f, 1.2f, 1.2f, PCD_SET(WALL)));
    ck_assert(pcd_corners_touch(world, 0.2f, 5.5f, 0.3f, 0.3f, PCD_SET(WALL)));
}
END_TEST

START_TEST(a_world_without_cells_is_empty_inside) {
    world->cell_capacity = 0;
    ck_assert(!pcd_corners_touch(world, 5.5f, 5.5f, 0.5f, 0.5f, PCD_SET(WALL)));
    ck_assert(pcd_corners_touch(world, 11.8f, 5.5f, 0.5f, 0.5f, PCD_SET(WALL)));
    ck_assert(pcd_corners_touch(world, 5.5f, 5.5f, 0.5f, 0.5f, PCD_SET(OPEN)));
}
END_TEST

START_TEST(free_moves_are_sums_of_sub_steps) {
    const pcd_mover mover = {.blocking = PCD_SET(WALL)};
    place(5.1f, 5.2f, 0.37f, -0.21f);
    pcd_move(world, player, &mover);
    float x = 5.1f, y = 5.2f;
    for (int32_t i = 0; i < 4; i++) {
        x += 0.37f / 4.0f;
        y += -0.21f / 4.0f;
    }
    ck_assert_float_eq(player->x, x);
    ck_assert_float_eq(player->y, y);
    ck_assert_float_eq(player->vx, 0.37f);
    ck_assert_float_eq(player->vy, -0.21f);
}
END_TEST

START_TEST(a_blocked_box_stands_flush) {
    const pcd_mover mover = {.blocking = PCD_SET(WALL)};
    player->half_width = player->half_height = 0.4f;
    place(11.5f, 5.5f, 0.6f, 0.0f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 12.0f - 0.4f);
    place(0.5f, 5.5f, -0.6f, 0.0f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 0.4f);
    place(5.5f, 9.5f, 0.0f, 0.6f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->y, 10.0f - 0.4f);
    place(5.5f, 0.5f, 0.0f, -0.6f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->y, 0.4f);
}
END_TEST

START_TEST(blocked_sub_steps_cost_their_share_of_speed) {
    const pcd_mover mover = {.blocking = PCD_SET(WALL)};
    // Two free sub-steps of 0.2, then the wall at 12.
    place(11.05f, 5.5f, 0.8f, 0.1f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 11.5f);
    ck_assert_float_eq(player->vx, 0.4f);
    ck_assert_float_eq(player->vy, 0.1f);
}
END_TEST

START_TEST(a_corner_stops_the_move) {
    const pcd_mover mover = {.blocking = PCD_SET(WALL)};
    place(11.45f, 9.45f, 0.8f, 0.8f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 11.5f);
    ck_assert_float_eq(player->y, 9.5f);
    ck_assert_float_eq(player->vx, 0.0f);
    ck_assert_float_eq(player->vy, 0.0f);
}
END_TEST

START_TEST(what_sticks_ends_its_move_where_either_axis_is_blocked) {
    pcd_mover mover = {.blocking = PCD_SET(WALL), .first = PCD_AXIS_X, .sticks = true};
    // The floor is met in the third of four sub-steps, after its move across or before.
    for (int32_t is_y_first = 0; is_y_first <= 1; is_y_first++) {
        mover.first = is_y_first ? PCD_AXIS_Y : PCD_AXIS_X;
        place(5.5f, 0.7f, 0.8f, -0.4f);
        pcd_move(world, player, &mover);
        ck_assert_float_eq_tol(player->x, is_y_first ? 5.9f : 6.1f, 1e-5f);
        ck_assert_float_eq(player->y, 0.5f);
        ck_assert_float_eq(player->vx, 0.0f);
        ck_assert_float_eq(player->vy, 0.0f);
    }
    // What lies on the floor already does not slide along it.
    place(5.5f, 0.5f, 0.8f, -0.1f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 5.5f);
    ck_assert_float_eq(player->vx, 0.0f);
    place(5.5f, 5.5f, 0.8f, -0.4f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq_tol(player->x, 6.3f, 1e-5f);
    ck_assert_float_eq(player->vx, 0.8f);
}
END_TEST

START_TEST(fast_moves_have_more_sub_steps) {
    const pcd_mover mover = {.blocking = PCD_SET(WALL)};
    // Speed 2: eight sub-steps of a quarter. The first wall in the way is met, however thin.
    pcd_set_cell(world, 7, 5, WALL);
    place(5.5f, 5.5f, 2.0f, 0.0f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 6.5f);
    ck_assert_float_eq(player->vx, 1.0f);
}
END_TEST

START_TEST(the_first_axis_goes_round_the_corner) {
    // A wall diagonally ahead: who moves along x first passes below it, who moves along y first stops beside.
    pcd_set_cell(world, 7, 6, WALL);
    const float start = 6.49f;
    pcd_mover mover = {.blocking = PCD_SET(WALL), .first = PCD_AXIS_X};
    place(start, 5.49f, 0.4f, 0.4f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->y, 5.5f);
    ck_assert_float_gt(player->x, 6.8f);
    mover.first = PCD_AXIS_Y;
    place(start, 5.49f, 0.4f, 0.4f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 6.5f);
    ck_assert_float_gt(player->y, 5.8f);
    // Left to itself, the faster axis goes first; equal ones go by the step's random number.
    mover.first = PCD_AXIS_FASTER;
    place(start, 5.49f, 0.41f, 0.4f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->y, 5.5f);
    world->step_random = 1;
    place(start, 5.49f, 0.4f, 0.4f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 6.5f);
    world->step_random = 2;
    place(start, 5.49f, 0.4f, 0.4f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->y, 5.5f);
}
END_TEST

START_TEST(no_shift_across_snaps_upwards) {
    const pcd_mover mover = {.blocking = PCD_SET(WALL)};
    // Half in the floor and at rest: put on the border above its lower edge, on both counts.
    place(5.5f, 0.2f, 0.0f, 0.0f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq(player->x, 5.5f);
    ck_assert_float_eq(player->y, 0.5f);
    ck_assert_float_eq(player->vx, 0.0f);
}
END_TEST

START_TEST(a_reflecting_cell_mirrors_and_turns) {
    const pcd_mover mover = {.reflecting = PCD_SET(BARRIER)};
    pcd_set_cell(world, 7, 5, BARRIER);
    place(6.45f, 5.5f, 0.4f, 0.0f);
    pcd_move(world, player, &mover);
    // One sub-step of 0.1 from 6.45 ends 0.05 beyond the border, so at 6.45 again; three more lead away.
    ck_assert_float_eq_tol(player->x, 6.15f, 1e-5f);
    ck_assert_float_eq(player->vx, -0.4f);
    place(8.55f, 5.5f, -0.4f, 0.0f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq_tol(player->x, 8.85f, 1e-5f);
    ck_assert_float_eq(player->vx, 0.4f);
}
END_TEST

START_TEST(a_cell_in_both_sets_also_costs_speed) {
    const pcd_mover mover = {.blocking = PCD_SET(LEDGE), .reflecting = PCD_SET(LEDGE) | PCD_SET(BARRIER)};
    pcd_set_cell(world, 7, 5, LEDGE);
    place(6.45f, 5.5f, 0.4f, 0.0f);
    pcd_move(world, player, &mover);
    ck_assert_float_eq_tol(player->x, 6.15f, 1e-5f);
    ck_assert_float_eq(player->vx, -0.4f * 0.75f);
}
END_TEST

static int32_t contacts[3];
static bool count_contact(pcd_world *unused, pcd_entity *entity, pcd_axis axis) {
    (void)unused;
    contacts[axis]++;
    return axis == PCD_AXIS_X && entity->x > 6.0f;
}

START_TEST(contact_is_asked_after_each_free_shift) {
    const pcd_mover mover = {.blocking = PCD_SET(WALL), .contact = count_contact};
    memset(contacts, 0, sizeof contacts);
    place(5.8f, 5.5f, 0.4f, 0.2f);
    pcd_move(world, player, &mover);
    ck_assert_int_eq(contacts[PCD_AXIS_X], 4);
    ck_assert_int_eq(contacts[PCD_AXIS_Y], 4);
    // Blocked where it passed 6: in two of four sub-steps.
    ck_assert_float_eq(player->vx, 0.2f);
    ck_assert_float_eq(player->vy, 0.2f);
    // Without a shift across both count as vertical.
    memset(contacts, 0, sizeof contacts);
    place(5.8f, 5.5f, 0.0f, 0.2f);
    pcd_move(world, player, &mover);
    ck_assert_int_eq(contacts[PCD_AXIS_Y], 8);
    // A shift that a cell blocked is not asked about.
    memset(contacts, 0, sizeof contacts);
    place(5.5f, 0.5f, 0.1f, -0.2f);
    pcd_move(world, player, &mover);
    ck_assert_int_eq(contacts[PCD_AXIS_X], 4);
    ck_assert_int_eq(contacts[PCD_AXIS_Y], 0);
}
END_TEST

START_TEST(contact_is_asked_only_where_an_obstacle_may_be_met) {
    const pcd_mover mover = {.contact = count_contact, .obstacles = PCD_SET(BARRIER)};
    pcd_entity *barrier = pcd_add_entity(world, BARRIER, 8.5f, 5.5f, 0.5f, 0.5f);
    const struct {
        float x, vx;
        int32_t num_contacts;
    } moves[] = {{6.5f, 0.4f, 0}, {7.2f, 0.4f, 4}, {7.2f, 0.0f, 0}, {9.8f, -0.4f, 4}, {10.0f, -0.4f, 0}};
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        memset(contacts, 0, sizeof contacts);
        place(moves[i].x, 5.5f, moves[i].vx, 0.0f);
        pcd_move(world, player, &mover);
        ck_assert_int_eq(contacts[PCD_AXIS_X], moves[i].num_contacts);
    }
    // Another kind is no obstacle.
    barrier->kind = LEDGE;
    memset(contacts, 0, sizeof contacts);
    place(7.2f, 5.5f, 0.4f, 0.0f);
    pcd_move(world, player, &mover);
    ck_assert_int_eq(contacts[PCD_AXIS_X], 0);
    ck_assert_float_eq_tol(player->x, 7.6f, 1e-5f);
}
END_TEST

// The mover in its plainest form: every corner of every sub-step looked up.
static bool shift_plainly(pcd_entity *entity, const pcd_mover *mover, float dx, float dy) {
    float x = entity->x + dx, y = entity->y + dy;
    bool across = dx != 0.0f, blocked = false, reflected = false;
    for (int32_t corner = 0; corner < 4; corner++) {
        float corner_x = x + (corner & 1 ? 1.0f : -1.0f) * (0.98f * entity->half_width);
        float corner_y = y + (corner & 2 ? 1.0f : -1.0f) * (0.98f * entity->half_height);
        uint64_t kind = PCD_SET(pcd_cell(world, (int32_t)floorf(corner_x), (int32_t)floorf(corner_y)));
        blocked = blocked || (kind & mover->blocking);
        reflected = reflected || (kind & mover->reflecting);
    }
    float *centre = across ? &entity->x : &entity->y;
    float half = across ? entity->half_width : entity->half_height;
    float tried = across ? x : y, shift = across ? dx : dy;
    float rest = shift > 0.0f ? floorf(tried + half) - half : ceilf(tried - half) + half;
    *centre = reflected ? 2.0f * rest - tried : blocked ? rest : tried;
    if (reflected && across)
        entity->vx = -entity->vx;
    if (reflected && !across)
        entity->vy = -entity->vy;
    return blocked;
}

static void move_plainly(pcd_entity *entity, const pcd_mover *mover) {
    int32_t count = (int32_t)floorf(4.0f * sqrtf(entity->vx * entity->vx + entity->vy * entity->vy));
    count = count < 4 ? 4 : count;
    bool x_first = mover->first == PCD_AXIS_X ||
                   (mover->first == PCD_AXIS_FASTER &&
                    (fabsf(entity->vx) > fabsf(entity->vy) ||
                     (fabsf(entity->vx) == fabsf(entity->vy) && world->step_random % 2 == 0)));
    int32_t free_x = 0, free_y = 0;
    for (int32_t i = 0; i < count; i++) {
        bool blocked_x = x_first && shift_plainly(entity, mover, entity->vx / (float)count, 0.0f);
        bool blocked_y = shift_plainly(entity, mover, 0.0f, entity->vy / (float)count);
        if (!x_first)
            blocked_x = shift_plainly(entity, mover, entity->vx / (float)count, 0.0f);
        free_x += !blocked_x;
        free_y += !blocked_y;
        if (blocked_x && blocked_y)
            break;
    }
    entity->vx *= (float)free_x / (float)count;
    entity->vy *= (float)free_y / (float)count;
}

static float any_speed(pcd_rng *rng, float most) {
    return pcd_rng_chance(rng, 0.2f) ? 0.0f : pcd_rng_uniform(rng, -most, most);
}

START_TEST(shortcuts_give_the_same_bits) {
    pcd_rng rng = {pcd_mix(4, 2)};
    for (int32_t round = 0; round < 2000; round++) {
        for (int32_t i = 0; i < 120; i++)
            pcd_cells(world)[i] =
                (uint8_t)(pcd_rng_chance(&rng, 0.75f) ? OPEN : pcd_rng_range(&rng, WALL, LEDGE));
        world->cell_capacity = pcd_rng_chance(&rng, 0.1f) ? 0 : 120;
        world->outside = (uint8_t)(pcd_rng_chance(&rng, 0.5f) ? WALL : pcd_rng_range(&rng, OPEN, LEDGE));
        pcd_mover mover = {.blocking = PCD_SET(WALL) | PCD_SET(LEDGE)};
        if (pcd_rng_chance(&rng, 0.5f))
            mover.reflecting = PCD_SET(BARRIER) | PCD_SET(LEDGE);
        for (int32_t start = 0; start < 40; start++) {
            mover.first = (pcd_axis)pcd_rng_range(&rng, PCD_AXIS_FASTER, PCD_AXIS_Y);
            world->step_random = pcd_rng_next(&rng);
            player->half_width = pcd_rng_uniform(&rng, 0.1f, 0.6f);
            player->half_height = pcd_rng_uniform(&rng, 0.1f, 0.6f);
            float most = pcd_rng_chance(&rng, 0.5f) ? 0.5f : 2.5f;
            float x = pcd_rng_uniform(&rng, 0.0f, 12.0f), y = pcd_rng_uniform(&rng, 0.0f, 10.0f);
            place(x, y, any_speed(&rng, most), any_speed(&rng, most));
            for (int32_t step = 0; step < 5; step++) {
                pcd_entity plain = *player;
                move_plainly(&plain, &mover);
                pcd_move(world, player, &mover);
                ck_assert_mem_eq(player, &plain, sizeof plain);
            }
        }
    }
}
END_TEST

START_TEST(numbers_from_elsewhere_do_no_harm) {
    const pcd_mover mover = {.blocking = PCD_SET(WALL), .reflecting = PCD_SET(BARRIER)};
    const float odd[] = {1e30f, -1e30f, 3e9f, INFINITY, NAN};
    for (int32_t i = 0; i < 5; i++)
        for (int32_t j = 0; j < 5; j++) {
            place(odd[i], odd[j], odd[j], odd[i]);
            pcd_move(world, player, &mover);
            place(5.5f, 5.5f, odd[j], odd[i]);
            pcd_move(world, player, &mover);
            pcd_touches_cells(world, player, PCD_SET(WALL), 0.0f);
        }
}
END_TEST

Suite *unit_world_suite(void) {
    Suite *suite = suite_create("unit_world");
    TCase *pool = tcase_create("pool");
    tcase_add_checked_fixture(pool, set_up, tear_down);
    tcase_add_test(pool, filling_is_clipped_to_the_world);
    tcase_add_test(pool, cells_beyond_the_border_are_the_outside);
    tcase_add_test(pool, a_frame_has_a_floor_and_walls);
    tcase_add_test(pool, numbers_are_brought_between_two_parameters);
    tcase_add_test(pool, an_entity_in_a_cell_fills_it);
    tcase_add_test(pool, numbers_are_drawn_between_two_parameters);
    tcase_add_test(pool, odd_sides_are_drawn_that_fit_the_world);
    tcase_add_test(pool, of_two_numbers_one_is_smaller);
    tcase_add_test(pool, entities_are_born_in_order);
    tcase_add_test(pool, full_pool_takes_no_more);
    tcase_add_test(pool, sweep_keeps_order_and_clears_places);
    tcase_add_test(pool, sweep_drops_what_is_wholly_outside);
    tcase_add_test(pool, sweep_never_drops_the_player);
    tcase_add_test(pool, oldest_effect_makes_room);
    tcase_add_test(pool, a_world_without_effects_takes_none);
    suite_add_tcase(suite, pool);
    TCase *touch = tcase_create("touch");
    tcase_add_checked_fixture(touch, set_up, tear_down);
    tcase_add_test(touch, a_box_touches_cells_by_more_than_the_margin);
    tcase_add_test(touch, a_box_touches_cells_in_its_middle);
    tcase_add_test(touch, a_box_touches_the_outside);
    tcase_add_test(touch, corners_are_points);
    tcase_add_test(touch, a_world_without_cells_is_empty_inside);
    suite_add_tcase(suite, touch);
    TCase *move = tcase_create("move");
    tcase_add_checked_fixture(move, set_up, tear_down);
    tcase_add_test(move, free_moves_are_sums_of_sub_steps);
    tcase_add_test(move, a_blocked_box_stands_flush);
    tcase_add_test(move, blocked_sub_steps_cost_their_share_of_speed);
    tcase_add_test(move, a_corner_stops_the_move);
    tcase_add_test(move, what_sticks_ends_its_move_where_either_axis_is_blocked);
    tcase_add_test(move, fast_moves_have_more_sub_steps);
    tcase_add_test(move, the_first_axis_goes_round_the_corner);
    tcase_add_test(move, no_shift_across_snaps_upwards);
    tcase_add_test(move, a_reflecting_cell_mirrors_and_turns);
    tcase_add_test(move, a_cell_in_both_sets_also_costs_speed);
    tcase_add_test(move, contact_is_asked_after_each_free_shift);
    tcase_add_test(move, contact_is_asked_only_where_an_obstacle_may_be_met);
    tcase_add_test(move, shortcuts_give_the_same_bits);
    tcase_add_test(move, numbers_from_elsewhere_do_no_harm);
    suite_add_tcase(suite, move);
    return suite;
}
