// The world room: routes found by playing.
#include "world_fixture.h"

Suite *unit_route_suite(void);

#define SIDE 20

enum { OPEN, WALL, GOAL, TRAP, NUM_KINDS };

static bool generate_hall(pcd_world *world) {
    world->width = world->height = SIDE;
    world->outside = WALL;
    pcd_add_entity(world, 0, 1.5f, 1.5f, 0.5f, 0.5f);
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
    .entity_capacity = 1,
    .cell_capacity = SIDE * SIDE,
    .generate = generate_hall,
};

static world_fixture fixture;
static int32_t num_plays;

// A walker that climbs one cell at a time where it has a wall beside it, and falls elsewhere.
static void walk(pcd_world *world) {
    pcd_entity *player = pcd_player(world);
    int32_t x = (int32_t)player->x, y = (int32_t)player->y;
    bool holds = pcd_cell(world, x - 1, y) == WALL || pcd_cell(world, x + 1, y) == WALL;
    num_plays++;
    if (world->dy > 0 && holds && pcd_cell(world, x, y + 1) != WALL)
        player->y += 1.0f;
    else if (pcd_cell(world, x + world->dx, y) != WALL)
        player->x += (float)world->dx;
    if (!holds && pcd_cell(world, x, y - 1) != WALL)
        player->y -= 1.0f;
    uint8_t kind = pcd_cell(world, (int32_t)player->x, (int32_t)player->y);
    if (kind == GOAL)
        pcd_complete(world, 1.0f);
    else if (kind == TRAP)
        pcd_die(world);
}

static void set_up(void) {
    fixture_open(&fixture, &test_game, "hard");
    fixture_generate(&fixture, 1);
    pcd_fill_cells(fixture.world, 0, 0, SIDE, SIDE, WALL);
}

static void tear_down(void) {
    fixture_close(&fixture);
}

// Whether there is a way from (1, 1) to a goal in this cell.
static bool can_win(int32_t x, int32_t y) {
    pcd_set_cell(fixture.world, x, y, GOAL);
    const pcd_route route = {walk, x, y, PCD_SET(WALL)};
    bool wins = pcd_can_win(fixture.world, &route);
    pcd_set_cell(fixture.world, x, y, OPEN);
    return wins;
}

START_TEST(a_way_along_a_winding_passage_is_found) {
    for (int32_t row = 1; row < 18; row += 4) {
        pcd_fill_cells(fixture.world, 1, row, 18, 1, OPEN);
        pcd_fill_cells(fixture.world, row % 8 == 1 ? 18 : 1, row, 1, 5, OPEN);
    }
    ck_assert(can_win(18, 17));
    ck_assert(can_win(1, 9));
}
END_TEST

START_TEST(a_goal_behind_walls_is_not_reached) {
    pcd_fill_cells(fixture.world, 1, 1, 8, 8, OPEN);
    pcd_fill_cells(fixture.world, 12, 1, 3, 3, OPEN);
    ck_assert(!can_win(13, 2));
    ck_assert(can_win(8, 8));
}
END_TEST

START_TEST(a_goal_in_mid_air_is_reached_only_by_falling_on_it) {
    pcd_fill_cells(fixture.world, 1, 1, 17, 17, OPEN);
    // The walls at the sides can be climbed; from the left one, the way down slants.
    ck_assert(can_win(3, 15));
    ck_assert(!can_win(9, 17));
}
END_TEST

START_TEST(what_kills_is_no_way) {
    pcd_fill_cells(fixture.world, 1, 1, 10, 1, OPEN);
    ck_assert(can_win(10, 1));
    pcd_set_cell(fixture.world, 6, 1, TRAP);
    ck_assert(!can_win(10, 1));
}
END_TEST

START_TEST(a_way_that_leads_away_from_the_goal_at_first_is_found) {
    // The goal is over a ceiling; only at the far end does a shaft lead up.
    pcd_fill_cells(fixture.world, 1, 1, 18, 1, OPEN);
    pcd_fill_cells(fixture.world, 18, 1, 1, 6, OPEN);
    pcd_fill_cells(fixture.world, 1, 6, 18, 1, OPEN);
    ck_assert(can_win(1, 6));
}
END_TEST

START_TEST(the_world_is_left_as_it_was) {
    pcd_fill_cells(fixture.world, 1, 1, 17, 17, OPEN);
    char *before = malloc(fixture.size);
    ck_assert_ptr_nonnull(before);
    memcpy(before, fixture.world, fixture.size);
    ck_assert(can_win(3, 15));
    pcd_set_cell(fixture.world, 3, 15, OPEN);
    ck_assert_mem_eq(before, fixture.world, fixture.size);
    free(before);
}
END_TEST

START_TEST(a_search_without_hope_ends_soon) {
    pcd_fill_cells(fixture.world, 1, 1, 18, 18, OPEN);
    pcd_fill_cells(fixture.world, 5, 5, 3, 3, WALL);
    num_plays = 0;
    ck_assert(!can_win(6, 6));
    ck_assert_int_lt(num_plays, 100000);
}
END_TEST

Suite *unit_route_suite(void) {
    Suite *suite = suite_create("unit_route");
    TCase *routes = tcase_create("routes");
    tcase_add_checked_fixture(routes, set_up, tear_down);
    tcase_add_test(routes, a_way_along_a_winding_passage_is_found);
    tcase_add_test(routes, a_goal_behind_walls_is_not_reached);
    tcase_add_test(routes, a_goal_in_mid_air_is_reached_only_by_falling_on_it);
    tcase_add_test(routes, what_kills_is_no_way);
    tcase_add_test(routes, a_way_that_leads_away_from_the_goal_at_first_is_found);
    tcase_add_test(routes, the_world_is_left_as_it_was);
    tcase_add_test(routes, a_search_without_hope_ends_soon);
    suite_add_tcase(suite, routes);
    return suite;
}
