// The rules of chaser, each as its own test; and the levels' figures.
#include "world_fixture.h"

#define NUM_LEVELS     5000
#define NUM_EPISODES   3000
#define MAX_SPRITES    32
#define EPISODE_STEPS  1000
#define NUM_ACTIONS    15
#define EGG_TIME       50
#define EAT_TIME       75
#define SHARED_NUMBERS 1000000

extern const pcd_game pcd_game_chaser;
Suite *rules_chaser_suite(void);

enum { LEFT_DOWN = 0, LEFT_UP = 2, RIGHT_DOWN = 6, RIGHT_UP = 8 };

static world_fixture fixture;
static uint8_t empty, wall, small_orb, player_kind, large_orb, egg, chaser, frightened_chaser;

static void open_mode(const char *mode) {
    fixture_open(&fixture, &pcd_game_chaser, mode);
    empty = fixture_kind(&fixture, "empty");
    wall = fixture_kind(&fixture, "wall");
    small_orb = fixture_kind(&fixture, "small orb");
    player_kind = fixture_kind(&fixture, "player");
    large_orb = fixture_kind(&fixture, "large orb");
    egg = fixture_kind(&fixture, "egg");
    chaser = fixture_kind(&fixture, "chaser");
    frightened_chaser = fixture_kind(&fixture, "frightened chaser");
}

static void open_easy(void) {
    open_mode("easy");
}

static void close_fixture(void) {
    fixture_close(&fixture);
}

// Helpers

static void put_player(float x, float y) {
    pcd_entity *player = pcd_player(fixture.world);
    player->x = x;
    player->y = y;
    player->vx = 0.0f;
    player->vy = 0.0f;
}

// A room of 11 x 11 empty cells, the player in the middle, nothing else, and no egg to come.
static void make_room(void) {
    fixture_set(&fixture, "total_enemies", 0);
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    pcd_fill_cells(fixture.world, 0, 0, 11, 11, empty);
    put_player(5.5f, 5.5f);
}

// A cross of two corridors that meet in cell (5, 5); all else is wall.
static void make_cross(void) {
    make_room();
    pcd_fill_cells(fixture.world, 0, 0, 11, 11, wall);
    pcd_fill_cells(fixture.world, 0, 5, 11, 1, empty);
    pcd_fill_cells(fixture.world, 5, 0, 1, 11, empty);
}

static void expect_player(float x, float y) {
    ck_assert_float_eq(pcd_player(fixture.world)->x, x);
    ck_assert_float_eq(pcd_player(fixture.world)->y, y);
}

static pcd_entity *add(uint8_t kind, float x, float y) {
    float half = kind == large_orb ? 0.4f : 0.5f;
    return pcd_add_entity(fixture.world, kind, x, y, half, half);
}

static int32_t count_cells(uint8_t kind) {
    const pcd_world *world = fixture.world;
    int32_t count = 0;
    for (int32_t i = 0; i < world->width * world->height; i++)
        count += pcd_cells(world)[i] == kind;
    return count;
}

static int32_t cell_of_entity(const pcd_entity *entity) {
    return (int32_t)entity->y * fixture.world->width + (int32_t)entity->x;
}

// A room whose last small orb lies to the right of the player, who takes it with a step to the right.
static void make_last_orb(void) {
    fixture_set(&fixture, "total_orbs", 1);
    make_room();
    pcd_set_cell(fixture.world, 6, 5, small_orb);
}

// The number all chasers share in the next step.
static int32_t next_shared_number(void) {
    pcd_rng peek = fixture.world->dynamics;
    return (int32_t)(pcd_rng_next(&peek) % SHARED_NUMBERS);
}

// Turns the stream on until the next shared number leaves a remainder.
static void await_shared_number(int32_t divisor, int32_t remainder) {
    while (next_shared_number() % divisor != remainder)
        pcd_rng_next(&fixture.world->dynamics);
}

// The player

START_TEST(the_player_moves_half_a_cell_a_step_and_goes_on_without_input) {
    make_room();
    fixture_step(&fixture, FIXTURE_RIGHT);
    expect_player(6.0f, 5.5f);
    for (int32_t action = 9; action < NUM_ACTIONS; action++) {
        make_room();
        fixture_step(&fixture, FIXTURE_UP);
        fixture_step(&fixture, FIXTURE_NONE);
        fixture_step(&fixture, action);
        expect_player(5.5f, 7.0f);
    }
}
END_TEST

START_TEST(the_player_rests_at_first_and_stops_only_at_walls) {
    make_room();
    fixture_steps(&fixture, FIXTURE_NONE, 10);
    expect_player(5.5f, 5.5f);
    fixture_step(&fixture, FIXTURE_LEFT);
    fixture_steps(&fixture, FIXTURE_NONE, 30);
    expect_player(0.5f, 5.5f);
    ck_assert_float_eq(pcd_player(fixture.world)->vx, 0.0f);
    fixture_steps(&fixture, FIXTURE_DOWN, 30);
    expect_player(0.5f, 0.5f);
    fixture_steps(&fixture, FIXTURE_RIGHT, 30);
    fixture_steps(&fixture, FIXTURE_UP, 30);
    expect_player(10.5f, 10.5f);
}
END_TEST

START_TEST(reversing_is_immediate) {
    make_cross();
    fixture_step(&fixture, FIXTURE_RIGHT);
    fixture_step(&fixture, FIXTURE_LEFT);
    fixture_step(&fixture, FIXTURE_LEFT);
    expect_player(5.0f, 5.5f);
}
END_TEST

START_TEST(a_turn_works_in_a_step_that_starts_at_a_cell_centre) {
    make_cross();
    put_player(4.5f, 5.5f);
    fixture_steps(&fixture, FIXTURE_RIGHT, 2);
    expect_player(5.5f, 5.5f);
    fixture_step(&fixture, FIXTURE_UP);
    expect_player(5.5f, 6.0f);
    ck_assert_float_eq(pcd_player(fixture.world)->vx, 0.0f);
}
END_TEST

START_TEST(a_turn_between_cells_fails_and_the_player_goes_on) {
    make_cross();
    put_player(4.5f, 5.5f);
    fixture_step(&fixture, FIXTURE_RIGHT);
    fixture_step(&fixture, FIXTURE_UP);
    expect_player(5.5f, 5.5f);
    ck_assert_float_eq(pcd_player(fixture.world)->vy, 0.0f);
    // Held, it works in the next step.
    fixture_step(&fixture, FIXTURE_UP);
    expect_player(5.5f, 6.0f);
}
END_TEST

START_TEST(pressing_into_a_wall_does_not_stop_the_other_axis) {
    make_cross();
    put_player(1.5f, 5.5f);
    fixture_step(&fixture, FIXTURE_RIGHT);
    fixture_steps(&fixture, FIXTURE_UP, 2);
    expect_player(3.0f, 5.5f);
}
END_TEST

START_TEST(a_diagonal_turns_up_or_down_where_it_can_and_else_goes_sideways) {
    make_cross();
    put_player(3.5f, 5.5f);
    fixture_steps(&fixture, RIGHT_UP, 4);
    expect_player(5.5f, 5.5f);
    fixture_steps(&fixture, RIGHT_UP, 2);
    expect_player(5.5f, 6.5f);
    make_cross();
    put_player(7.5f, 5.5f);
    fixture_steps(&fixture, LEFT_DOWN, 6);
    expect_player(5.5f, 4.5f);
}
END_TEST

START_TEST(both_velocities_may_be_held_at_once) {
    make_room();
    fixture_step(&fixture, FIXTURE_RIGHT);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq(pcd_player(fixture.world)->vx, 0.5f);
    ck_assert_float_eq(pcd_player(fixture.world)->vy, 0.5f);
    expect_player(6.5f, 6.0f);
}
END_TEST

// Orbs

START_TEST(a_small_orb_pays_when_the_centre_of_the_player_lies_in_its_cell) {
    make_room();
    pcd_set_cell(fixture.world, 6, 5, small_orb);
    pcd_set_cell(fixture.world, 4, 5, small_orb);
    // To the right it is taken half-way.
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.04f);
    ck_assert_uint_eq(pcd_cell(fixture.world, 6, 5), empty);
    // To the left one step later.
    put_player(5.5f, 5.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_LEFT), 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.04f);
    ck_assert_uint_eq(pcd_cell(fixture.world, 4, 5), empty);
}
END_TEST

START_TEST(the_orb_of_the_start_stays_behind_who_leaves_to_the_right_or_up) {
    make_room();
    pcd_set_cell(fixture.world, 5, 5, small_orb);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_UP), 0.0f);
    put_player(5.5f, 5.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.0f);
    put_player(5.5f, 5.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_DOWN), 0.04f);
}
END_TEST

START_TEST(the_last_small_orb_completes_the_level) {
    make_last_orb();
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert(!fixture.world->ended);
    ck_assert_float_eq_tol(fixture_step(&fixture, FIXTURE_RIGHT), 10.04f, 1e-5f);
    ck_assert(fixture.world->ended);
    ck_assert(fixture.world->completed);
}
END_TEST

START_TEST(the_last_orb_counts_even_for_who_dies_on_it) {
    make_last_orb();
    add(chaser, 6.5f, 5.5f);
    ck_assert_float_eq_tol(fixture_step(&fixture, FIXTURE_RIGHT), 10.04f, 1e-5f);
    ck_assert(fixture.world->completed);
}
END_TEST

START_TEST(large_orbs_are_not_needed) {
    make_last_orb();
    add(large_orb, 0.5f, 0.5f);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert(fixture.world->completed);
}
END_TEST

START_TEST(the_rewards_are_parameters) {
    fixture_set(&fixture, "orb_reward", 2);
    fixture_set(&fixture, "completion_bonus", 7);
    make_last_orb();
    add(large_orb, 5.5f, 5.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 2.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 9.0f);
}
END_TEST

// Fright

START_TEST(a_large_orb_pays_goes_and_frightens_for_75_steps_its_own_included) {
    make_room();
    add(large_orb, 5.5f, 5.5f);
    add(chaser, 0.5f, 0.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.04f);
    ck_assert_int_eq(fixture_count(&fixture, large_orb), 0);
    for (int32_t i = 2; i <= EAT_TIME; i++) {
        ck_assert_int_eq(fixture_count(&fixture, frightened_chaser), 1);
        fixture_step(&fixture, FIXTURE_NONE);
    }
    ck_assert_int_eq(fixture_count(&fixture, frightened_chaser), 1);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, chaser), 1);
}
END_TEST

START_TEST(a_chaser_is_eaten_without_reward_up_to_the_last_step_of_fright) {
    make_room();
    put_player(0.5f, 0.5f);
    add(large_orb, 0.5f, 0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    fixture_steps(&fixture, FIXTURE_NONE, EAT_TIME - 2);
    add(frightened_chaser, 0.5f, 0.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert(!fixture.world->ended);
    ck_assert_int_eq(fixture.world->num_entities, 1);
    add(chaser, 0.5f, 0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(fixture.world->ended);
}
END_TEST

START_TEST(a_chaser_met_together_with_the_large_orb_still_kills) {
    make_room();
    add(large_orb, 5.5f, 5.5f);
    add(chaser, 5.5f, 5.5f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.04f);
    ck_assert(fixture.world->ended);
    ck_assert(!fixture.world->completed);
}
END_TEST

START_TEST(a_second_large_orb_starts_the_fright_anew) {
    make_room();
    add(large_orb, 5.5f, 5.5f);
    add(chaser, 10.5f, 10.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    put_player(0.5f, 0.5f);
    fixture_steps(&fixture, FIXTURE_NONE, 40);
    add(large_orb, 0.5f, 0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    fixture_steps(&fixture, FIXTURE_NONE, EAT_TIME - 1);
    ck_assert_int_eq(fixture_count(&fixture, frightened_chaser), 1);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, chaser), 1);
}
END_TEST

// Eggs and chasers

START_TEST(an_egg_hatches_in_its_50th_step_and_its_chaser_waits_two_steps) {
    make_room();
    add(egg, 8.5f, 8.5f)->timer = EGG_TIME;
    fixture_steps(&fixture, FIXTURE_NONE, EGG_TIME - 1);
    ck_assert_int_eq(fixture_count(&fixture, egg), 1);
    ck_assert_int_eq(fixture_count(&fixture, chaser), 0);
    fixture_step(&fixture, FIXTURE_NONE);
    const pcd_entity *hatched = fixture_find(&fixture, chaser);
    ck_assert_ptr_nonnull(hatched);
    ck_assert_float_eq(hatched->x, 8.5f);
    ck_assert_float_eq(hatched->y, 8.5f);
    ck_assert_float_eq(fabsf(hatched->vx) + fabsf(hatched->vy), 0.0f);
    // The egg is seen for one more step.
    ck_assert_int_eq(fixture_count(&fixture, egg), 1);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, egg), 0);
    hatched = fixture_find(&fixture, chaser);
    ck_assert_float_eq(hatched->x, 8.5f);
    ck_assert_float_eq(fabsf(hatched->vx) + fabsf(hatched->vy), 0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(fabsf(hatched->x - 8.5f) + fabsf(hatched->y - 8.5f), 0.5f);
}
END_TEST

START_TEST(an_egg_is_harmless_and_its_chaser_kills_from_the_step_after_it_hatched) {
    make_room();
    add(egg, 5.5f, 5.5f)->timer = EGG_TIME;
    for (int32_t i = 0; i < EGG_TIME; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert(!fixture.world->ended);
    }
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(fixture.world->ended);
}
END_TEST

START_TEST(who_is_a_cell_away_when_it_hatches_lives) {
    make_room();
    add(egg, 5.5f, 5.5f)->timer = EGG_TIME;
    fixture_steps(&fixture, FIXTURE_NONE, EGG_TIME - 1);
    fixture_step(&fixture, FIXTURE_LEFT);
    fixture_step(&fixture, FIXTURE_LEFT);
    ck_assert(!fixture.world->ended);
}
END_TEST

START_TEST(who_hatches_in_fright_is_frightened) {
    make_room();
    add(large_orb, 5.5f, 5.5f);
    add(egg, 5.5f, 5.5f)->timer = 2;
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_int_eq(fixture_count(&fixture, frightened_chaser), 1);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(!fixture.world->ended);
    ck_assert_int_eq(fixture_count(&fixture, frightened_chaser), 0);
}
END_TEST

START_TEST(an_egg_is_laid_in_the_step_in_which_a_chaser_is_eaten) {
    fixture_set(&fixture, "total_enemies", 1);
    fixture_generate(&fixture, 4);
    fixture_clear(&fixture);
    pcd_entity *player = pcd_player(fixture.world);
    add(large_orb, player->x, player->y);
    add(chaser, player->x < 5.5f ? 10.5f : 0.5f, 0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, egg), 0);
    pcd_entity *prey = fixture_find(&fixture, frightened_chaser);
    prey->x = player->x;
    prey->y = player->y;
    prey->vx = prey->vy = 0.0f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, egg), 1);
    fixture_steps(&fixture, FIXTURE_NONE, EGG_TIME - 1);
    ck_assert_int_eq(fixture_count(&fixture, chaser) + fixture_count(&fixture, frightened_chaser), 0);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, chaser) + fixture_count(&fixture, frightened_chaser), 1);
}
END_TEST

START_TEST(new_eggs_lie_on_any_open_cell_one_a_step) {
    static int32_t counts[121];
    fixture_set(&fixture, "total_enemies", 3);
    fixture_generate(&fixture, 6);
    int32_t num_open = 121 - count_cells(wall);
    for (int32_t round = 0; round < 2000; round++) {
        fixture_clear(&fixture);
        for (int32_t eggs = 1; eggs <= 3; eggs++) {
            fixture_step(&fixture, FIXTURE_NONE);
            ck_assert_int_eq(fixture_count(&fixture, egg), eggs);
            counts[cell_of_entity(pcd_entities(fixture.world) + eggs)]++;
        }
    }
    float expected = 6000.0f / (float)num_open;
    for (int32_t cell = 0; cell < 121; cell++) {
        if (pcd_cells(fixture.world)[cell] == wall)
            ck_assert_int_eq(counts[cell], 0);
        else
            ck_assert_float_le(fabsf((float)counts[cell] - expected), 5.0f * sqrtf(expected));
    }
}
END_TEST

START_TEST(a_chaser_kills_where_the_boxes_overlap_even_around_a_corner) {
    static const struct {
        float dx, dy;
        bool kills;
    } cases[] = {{0.5f, 0.5f, true}, {-0.5f, 0.75f, true}, {1.0f, 0.0f, false}, {0.5f, 1.0f, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make_room();
        add(chaser, 5.5f + cases[i].dx, 5.5f + cases[i].dy);
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
        ck_assert_uint_eq(fixture.world->ended, cases[i].kills);
        ck_assert(!fixture.world->completed);
    }
}
END_TEST

// Steering

START_TEST(with_4_ways_the_even_number_hunts_and_the_odd_one_goes_down_or_right) {
    static const struct {
        int32_t remainder; // of the shared number divided by 4
        float vx, vy;
    } cases[] = {{0, -0.5f, 0.0f}, {2, -0.5f, 0.0f}, {1, 0.0f, -0.5f}, {3, 0.5f, 0.0f}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make_cross();
        put_player(0.5f, 5.5f);
        add(chaser, 5.5f, 5.5f);
        await_shared_number(4, cases[i].remainder);
        fixture_step(&fixture, FIXTURE_NONE);
        const pcd_entity *hunter = fixture_find(&fixture, chaser);
        ck_assert_float_eq(hunter->vx, cases[i].vx);
        ck_assert_float_eq(hunter->vy, cases[i].vy);
    }
}
END_TEST

START_TEST(an_aggressive_tie_takes_the_first_way_and_a_wandering_choice_of_two_the_second) {
    make_cross();
    put_player(0.5f, 0.5f);
    add(chaser, 5.5f, 5.5f);
    await_shared_number(2, 0);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(fixture_find(&fixture, chaser)->vx, -0.5f);

    // From below, with the way to the left walled up: up before right.
    make_cross();
    pcd_set_cell(fixture.world, 4, 5, wall);
    put_player(10.5f, 10.5f);
    add(chaser, 5.5f, 5.0f)->vy = 0.5f;
    await_shared_number(2, 1);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(fixture_find(&fixture, chaser)->y, 5.5f);
    ck_assert_float_eq(fixture_find(&fixture, chaser)->vx, 0.5f);
}
END_TEST

START_TEST(a_frightened_chaser_flees_at_half_speed) {
    make_cross();
    put_player(0.5f, 5.5f);
    add(large_orb, 0.5f, 5.5f);
    pcd_entity *prey = add(chaser, 5.5f, 5.5f);
    await_shared_number(2, 0);
    fixture_step(&fixture, FIXTURE_NONE);
    prey = fixture_find(&fixture, frightened_chaser);
    ck_assert_float_eq(fabsf(prey->vx) + fabsf(prey->vy), 0.25f);
    ck_assert_float_ge(prey->vx, 0.0f);
    float before_x = prey->x, before_y = prey->y;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(fabsf(prey->x - before_x) + fabsf(prey->y - before_y), 0.25f);
}
END_TEST

START_TEST(speed_changes_only_at_the_next_cell_centre) {
    make_cross();
    pcd_entity *hunter = add(chaser, 9.0f, 5.5f);
    hunter->vx = 0.5f;
    add(large_orb, 5.5f, 5.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    hunter = pcd_entities(fixture.world) + 1;
    ck_assert_uint_eq(hunter->kind, frightened_chaser);
    ck_assert_float_eq(hunter->x, 9.5f);
    ck_assert_float_eq(hunter->vx, 0.25f);
    hunter->x = 9.0f;
    hunter->vx = 0.5f;
    put_player(0.5f, 5.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(hunter->x, 9.5f);
    hunter->x = 9.0f;
    hunter->vx = 0.25f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq(hunter->x, 9.25f);
    ck_assert_float_eq(hunter->vx, 0.25f);
}
END_TEST

// The way a chaser takes, by the sheet's words: list, keep, choose.
static int32_t expected_way(const pcd_entity *hunter, int32_t shared, bool is_frightened) {
    static const int32_t steps[4][2] = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};
    const pcd_entity *player = pcd_player(fixture.world);
    int32_t ways[4], distances[4], count = 0, extreme = is_frightened ? -1000 : 1000;
    for (int32_t way = 0; way < 4; way++) {
        int32_t x = (int32_t)hunter->x + steps[way][0], y = (int32_t)hunter->y + steps[way][1];
        bool came_from = (hunter->vx != 0.0f && (float)steps[way][0] * hunter->vx < 0.0f) ||
                         (hunter->vy != 0.0f && (float)steps[way][1] * hunter->vy < 0.0f);
        if (came_from || pcd_cell(fixture.world, x, y) == wall)
            continue;
        distances[count] = abs(x - (int32_t)player->x) + abs(y - (int32_t)player->y);
        if (is_frightened ? distances[count] > extreme : distances[count] < extreme)
            extreme = distances[count];
        ways[count++] = way;
    }
    int32_t kept[4], num_kept = 0;
    for (int32_t i = 0; i < count; i++)
        if (shared % 2 == 1 || distances[i] == extreme)
            kept[num_kept++] = ways[i];
    return kept[shared % num_kept];
}

START_TEST(every_turn_of_every_chaser_is_the_sheets) {
    static const float steps[4][2] = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};
    int32_t num_turns = 0;
    for (int32_t seed = 0; seed < 60; seed++) {
        fixture_generate(&fixture, seed);
        pcd_world *world = fixture.world;
        pcd_rng rng = {(uint64_t)seed};
        for (int32_t i = 0; i < 400; i++) {
            pcd_entity before[MAX_SPRITES];
            memcpy(before, pcd_entities(world), (size_t)world->num_entities * sizeof *before);
            int32_t count = world->num_entities, shared = next_shared_number();
            fixture_step(&fixture, pcd_rng_below(&rng, NUM_ACTIONS));
            for (int32_t j = 1; j < world->num_entities; j++) {
                const pcd_entity *after = &pcd_entities(world)[j];
                const pcd_entity *hunter = NULL;
                for (int32_t k = 1; k < count; k++)
                    if (before[k].id == after->id && before[k].kind >= chaser)
                        hunter = &before[k];
                if (!hunter)
                    continue;
                ck_assert_float_eq(after->x, hunter->x + hunter->vx);
                ck_assert_float_eq(after->y, hunter->y + hunter->vy);
                bool is_centred = after->x - floorf(after->x) == 0.5f && after->y - floorf(after->y) == 0.5f;
                if (!is_centred) {
                    ck_assert_float_eq(after->vx, hunter->vx);
                    ck_assert_float_eq(after->vy, hunter->vy);
                    continue;
                }
                bool is_frightened = after->kind == frightened_chaser;
                pcd_entity moved = *hunter;
                moved.x = after->x;
                moved.y = after->y;
                int32_t way = expected_way(&moved, shared, is_frightened);
                float speed = is_frightened ? 0.25f : 0.5f;
                ck_assert_float_eq(after->vx, speed * steps[way][0]);
                ck_assert_float_eq(after->vy, speed * steps[way][1]);
                num_turns++;
            }
        }
    }
    ck_assert_int_gt(num_turns, 10000);
}
END_TEST

START_TEST(chasers_lean_to_the_right_and_up_as_the_sheet_measured) {
    open_mode("hard");
    double x = 0.0, y = 0.0;
    int32_t count = 0;
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t i = 0; i < EPISODE_STEPS; i++) {
            put_player(6.5f, 6.5f);
            fixture_step(&fixture, FIXTURE_NONE);
            for (int32_t j = 1; i > 200 && j < fixture.world->num_entities; j++) {
                const pcd_entity *entity = &pcd_entities(fixture.world)[j];
                if (entity->kind != chaser)
                    continue;
                x += (double)entity->x;
                y += (double)entity->y;
                count++;
            }
        }
    }
    ck_assert_double_eq_tol(x / count, 7.3, 0.1);
    ck_assert_double_eq_tol(y / count, 6.9, 0.1);
}
END_TEST

// Levels

static const struct {
    const char *mode;
    int32_t side, enemies, large_orbs;
    float open_mean, open_deviation;
    int32_t open_min, open_max;
    float returns, lengths; // of a random player
    float returns_error, lengths_error;
} levels[] = {
    {"easy", 11, 3, 4, 79.9f, 1.4f, 75, 86, 0.670f, 122.6f, 0.0086f, 1.75f},
    {"hard", 13, 3, 3, 109.0f, 1.6f, 103, 114, 0.637f, 112.0f, 0.0081f, 1.7f},
    {"extreme", 19, 5, 5, 223.3f, 2.4f, 215, 233, 0.678f, 115.8f, 0.0090f, 1.9f},
};

// Cells the player can reach, by breadth-first search.
static int32_t count_reachable(void) {
    static int32_t queue[PCD_MAX_SIDE * PCD_MAX_SIDE];
    static bool seen[PCD_MAX_SIDE * PCD_MAX_SIDE];
    const pcd_world *world = fixture.world;
    memset(seen, 0, sizeof seen);
    int32_t head = 0, tail = 0;
    queue[tail++] = cell_of_entity(pcd_player(world));
    seen[queue[0]] = true;
    while (head < tail) {
        int32_t cell = queue[head++];
        static const int32_t steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        for (int32_t i = 0; i < 4; i++) {
            int32_t x = cell % world->width + steps[i][0], y = cell / world->width + steps[i][1];
            if (pcd_cell(world, x, y) == wall || seen[y * world->width + x])
                continue;
            seen[y * world->width + x] = true;
            queue[tail++] = y * world->width + x;
        }
    }
    return tail;
}

static int32_t open_neighbours(int32_t x, int32_t y) {
    const pcd_world *world = fixture.world;
    return (pcd_cell(world, x - 1, y) != wall) + (pcd_cell(world, x + 1, y) != wall) +
           (pcd_cell(world, x, y - 1) != wall) + (pcd_cell(world, x, y + 1) != wall);
}

START_TEST(every_orb_can_be_reached_and_nobody_is_ever_cornered) {
    open_mode(levels[_i].mode);
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_world *world = fixture.world;
        ck_assert_int_eq(world->width, levels[_i].side);
        ck_assert_int_eq(world->height, levels[_i].side);
        ck_assert_uint_eq(world->outside, wall);
        int32_t num_open = world->width * world->height - count_cells(wall);
        ck_assert_int_eq(count_reachable(), num_open);
        for (int32_t y = 0; y < world->height; y++)
            for (int32_t x = 0; x < world->width; x++)
                ck_assert(pcd_cell(world, x, y) == wall || open_neighbours(x, y) >= 2);
    }
}
END_TEST

START_TEST(all_things_lie_apart_and_small_orbs_in_every_cell_without_a_large_one) {
    open_mode(levels[_i].mode);
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_world *world = fixture.world;
        ck_assert_int_eq(world->num_entities, 1 + levels[_i].large_orbs + levels[_i].enemies);
        ck_assert_int_eq(fixture_count(&fixture, large_orb), levels[_i].large_orbs);
        ck_assert_int_eq(fixture_count(&fixture, egg), levels[_i].enemies);
        ck_assert_int_eq(count_cells(empty), levels[_i].large_orbs);
        for (int32_t i = 0; i < world->num_entities; i++) {
            const pcd_entity *entity = &pcd_entities(world)[i];
            bool is_large = entity->kind == large_orb;
            ck_assert_uint_eq(pcd_cells(world)[cell_of_entity(entity)], is_large ? empty : small_orb);
            ck_assert_float_eq(entity->half_width, is_large ? 0.4f : 0.5f);
            ck_assert_float_eq(entity->half_height, is_large ? 0.4f : 0.5f);
            for (int32_t j = 0; j < i; j++)
                ck_assert_int_ne(cell_of_entity(entity), cell_of_entity(&pcd_entities(world)[j]));
        }
    }
}
END_TEST

START_TEST(each_quarter_has_its_large_orb_but_for_one) {
    open_mode(levels[_i].mode);
    int32_t odd_quarters[4] = {0};
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        int32_t counts[4] = {0}, extra = levels[_i].large_orbs - 4;
        for (int32_t i = 0; i < fixture.world->num_entities; i++) {
            const pcd_entity *entity = &pcd_entities(fixture.world)[i];
            float middle = (float)levels[_i].side / 2.0f;
            if (entity->kind == large_orb)
                counts[(floorf(entity->x) >= middle) + 2 * (floorf(entity->y) >= middle)]++;
        }
        for (int32_t quarter = 0; quarter < 4; quarter++) {
            ck_assert(counts[quarter] == 1 || counts[quarter] == 1 + extra);
            odd_quarters[quarter] += counts[quarter] != 1;
        }
    }
    for (int32_t quarter = 0; levels[_i].large_orbs != 4 && quarter < 4; quarter++)
        ck_assert_int_le(abs(odd_quarters[quarter] - NUM_LEVELS / 4), 130);
}
END_TEST

START_TEST(mazes_have_as_many_open_cells_as_the_sheet_measured) {
    open_mode(levels[_i].mode);
    double sum = 0.0, squares = 0.0;
    int32_t least = 10000, most = 0;
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        int32_t num_open = levels[_i].side * levels[_i].side - count_cells(wall);
        sum += num_open;
        squares += (double)num_open * num_open;
        least = num_open < least ? num_open : least;
        most = num_open > most ? num_open : most;
    }
    double mean = sum / NUM_LEVELS;
    float deviation = sqrtf((float)(squares / NUM_LEVELS - mean * mean));
    ck_assert_float_eq_tol((float)mean, levels[_i].open_mean, 0.15f);
    ck_assert_float_eq_tol(deviation, levels[_i].open_deviation, 0.1f);
    ck_assert_int_le(abs(least - levels[_i].open_min), 2);
    ck_assert_int_le(abs(most - levels[_i].open_max), 2);
}
END_TEST

START_TEST(nothing_kills_in_the_first_50_steps) {
    open_mode(levels[_i].mode);
    pcd_rng rng = {5};
    for (int32_t seed = 0; seed < 500; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t i = 0; i < EGG_TIME; i++) {
            fixture_step(&fixture, pcd_rng_below(&rng, NUM_ACTIONS));
            ck_assert(!fixture.world->ended);
        }
    }
}
END_TEST

START_TEST(the_smallest_and_the_largest_maze_hold_all_that_can_be_asked_for) {
    static const float values[][4] = {// side, enemies, large orbs beyond 4, small orbs
                                      {5, 10, 1, 0},  {5, 10, 1, 1},  {6, 10, -1, 3969},
                                      {63, 10, 1, 0}, {63, 0, 0, 20}, {5, 0, 0, 7}};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        fixture_set(&fixture, "maze_dim", values[i][0]);
        fixture_set(&fixture, "total_enemies", values[i][1]);
        fixture_set(&fixture, "extra_orb_sign", values[i][2]);
        fixture_set(&fixture, "total_orbs", values[i][3]);
        for (int32_t seed = 0; seed < 100; seed++) {
            fixture_generate(&fixture, seed);
            int32_t side = ((int32_t)values[i][0] - 1) | 1, num_large = 4 + (int32_t)values[i][2];
            ck_assert_int_eq(fixture.world->width, side);
            int32_t num_open = side * side - count_cells(wall), asked = (int32_t)values[i][3];
            ck_assert_int_eq(count_reachable(), num_open);
            ck_assert_int_eq(fixture_count(&fixture, large_orb), num_large);
            ck_assert_int_eq(fixture_count(&fixture, egg), (int32_t)values[i][1]);
            int32_t most = num_open - num_large;
            ck_assert_int_eq(count_cells(small_orb), asked > 0 && asked < most ? asked : most);
            // Fewer orbs do not lie under the player, who would win by standing still.
            if (asked > 0 && asked < most)
                ck_assert_uint_eq(pcd_cells(fixture.world)[cell_of_entity(pcd_player(fixture.world))], empty);
            fixture_steps(&fixture, FIXTURE_RIGHT, 3);
        }
    }
}
END_TEST

START_TEST(a_random_player_does_as_well_as_in_the_original) {
    open_mode(levels[_i].mode);
    pcd_rng rng = {11};
    float returns = 0.0f, lengths = 0.0f;
    for (int32_t seed = 0; seed < NUM_EPISODES; seed++) {
        fixture_generate(&fixture, seed);
        while (fixture.world->step_count < EPISODE_STEPS && !fixture.world->ended)
            returns += fixture_step(&fixture, pcd_rng_below(&rng, NUM_ACTIONS));
        lengths += (float)fixture.world->step_count;
    }
    ck_assert_float_eq_tol(returns / (float)NUM_EPISODES, levels[_i].returns,
                           3.0f * levels[_i].returns_error);
    ck_assert_float_eq_tol(lengths / (float)NUM_EPISODES, levels[_i].lengths,
                           3.0f * levels[_i].lengths_error);
}
END_TEST

// What is visible

START_TEST(the_whole_maze_is_shown_on_one_floor_the_player_on_top) {
    open_mode(levels[_i].mode);
    fixture_generate(&fixture, 3);
    pcd_scene scene;
    pcd_sprite sprites[MAX_SPRITES];
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq(scene.view, (float)levels[_i].side);
    ck_assert_float_eq(scene.background_width, (float)levels[_i].side);
    ck_assert_float_eq(scene.background_height, (float)levels[_i].side);
    ck_assert(!scene.has_velocity);
    ck_assert_int_eq(scene.num_marks, 0);
    ck_assert_int_eq(scene.num_sprites, fixture.world->num_entities);
    ck_assert_uint_eq(sprites[scene.num_sprites - 1].kind, player_kind);
    ck_assert_int_ge(scene.tiles[wall].picture, 0);
    ck_assert_int_ge(scene.tiles[small_orb].picture, 0);
    ck_assert_int_lt(scene.tiles[empty].picture, 0);
}
END_TEST

START_TEST(wings_beat_in_four_phases_of_two_steps_and_fright_shows) {
    static const uint8_t frames[8] = {0, 0, 1, 1, 2, 2, 1, 1};
    make_room();
    add(chaser, 0.5f, 0.5f);
    for (int32_t i = 1; i <= 16; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        pcd_scene scene;
        pcd_sprite sprites[MAX_SPRITES];
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_uint_eq(sprites[0].frame, frames[i % 8]);
        ck_assert_uint_eq(sprites[0].kind, chaser);
    }
    uint8_t picture = 0;
    for (int32_t i = 0; i < 2; i++) {
        pcd_scene scene;
        pcd_sprite sprites[MAX_SPRITES];
        fixture_scene(&fixture, &scene, sprites);
        if (i == 1)
            ck_assert_uint_ne(sprites[0].picture, picture);
        picture = sprites[0].picture;
        add(large_orb, 5.5f, 5.5f);
        fixture_step(&fixture, FIXTURE_NONE);
    }
}
END_TEST

START_TEST(looks_change_nothing) {
    for (int32_t seed = 0; seed < 50; seed++) {
        fixture_generate(&fixture, 5);
        fixture.world->looks = pcd_mix((uint64_t)seed, 77);
        pcd_scene scene;
        pcd_sprite sprites[MAX_SPRITES];
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_uint_eq(scene.background_variant, 0);
        for (int32_t i = 0; i < scene.num_sprites; i++) {
            ck_assert_uint_eq(sprites[i].variant, 0);
            ck_assert_uint_eq(sprites[i].rotation, 0);
            ck_assert_uint_eq(sprites[i].mirrored, 0);
        }
    }
}
END_TEST

Suite *rules_chaser_suite(void) {
    Suite *suite = suite_create("rules_chaser");
    TCase *rules = tcase_create("a step");
    tcase_add_checked_fixture(rules, open_easy, close_fixture);
    tcase_add_test(rules, the_player_moves_half_a_cell_a_step_and_goes_on_without_input);
    tcase_add_test(rules, the_player_rests_at_first_and_stops_only_at_walls);
    tcase_add_test(rules, reversing_is_immediate);
    tcase_add_test(rules, a_turn_works_in_a_step_that_starts_at_a_cell_centre);
    tcase_add_test(rules, a_turn_between_cells_fails_and_the_player_goes_on);
    tcase_add_test(rules, pressing_into_a_wall_does_not_stop_the_other_axis);
    tcase_add_test(rules, a_diagonal_turns_up_or_down_where_it_can_and_else_goes_sideways);
    tcase_add_test(rules, both_velocities_may_be_held_at_once);
    tcase_add_test(rules, a_small_orb_pays_when_the_centre_of_the_player_lies_in_its_cell);
    tcase_add_test(rules, the_orb_of_the_start_stays_behind_who_leaves_to_the_right_or_up);
    tcase_add_test(rules, the_last_small_orb_completes_the_level);
    tcase_add_test(rules, the_last_orb_counts_even_for_who_dies_on_it);
    tcase_add_test(rules, large_orbs_are_not_needed);
    tcase_add_test(rules, the_rewards_are_parameters);
    tcase_add_test(rules, a_large_orb_pays_goes_and_frightens_for_75_steps_its_own_included);
    tcase_add_test(rules, a_chaser_is_eaten_without_reward_up_to_the_last_step_of_fright);
    tcase_add_test(rules, a_chaser_met_together_with_the_large_orb_still_kills);
    tcase_add_test(rules, a_second_large_orb_starts_the_fright_anew);
    tcase_add_test(rules, an_egg_hatches_in_its_50th_step_and_its_chaser_waits_two_steps);
    tcase_add_test(rules, an_egg_is_harmless_and_its_chaser_kills_from_the_step_after_it_hatched);
    tcase_add_test(rules, who_is_a_cell_away_when_it_hatches_lives);
    tcase_add_test(rules, who_hatches_in_fright_is_frightened);
    tcase_add_test(rules, an_egg_is_laid_in_the_step_in_which_a_chaser_is_eaten);
    tcase_add_test(rules, new_eggs_lie_on_any_open_cell_one_a_step);
    tcase_add_test(rules, a_chaser_kills_where_the_boxes_overlap_even_around_a_corner);
    tcase_add_test(rules, with_4_ways_the_even_number_hunts_and_the_odd_one_goes_down_or_right);
    tcase_add_test(rules, an_aggressive_tie_takes_the_first_way_and_a_wandering_choice_of_two_the_second);
    tcase_add_test(rules, a_frightened_chaser_flees_at_half_speed);
    tcase_add_test(rules, speed_changes_only_at_the_next_cell_centre);
    tcase_add_test(rules, every_turn_of_every_chaser_is_the_sheets);
    tcase_add_test(rules, the_smallest_and_the_largest_maze_hold_all_that_can_be_asked_for);
    tcase_add_test(rules, wings_beat_in_four_phases_of_two_steps_and_fright_shows);
    tcase_add_test(rules, looks_change_nothing);
    suite_add_tcase(suite, rules);

    TCase *hard = tcase_create("hard");
    tcase_add_checked_fixture(hard, NULL, close_fixture);
    tcase_add_test(hard, chasers_lean_to_the_right_and_up_as_the_sheet_measured);
    suite_add_tcase(suite, hard);

    TCase *modes = tcase_create("all modes");
    tcase_add_checked_fixture(modes, NULL, close_fixture);
    tcase_add_loop_test(modes, every_orb_can_be_reached_and_nobody_is_ever_cornered, 0, 3);
    tcase_add_loop_test(modes, all_things_lie_apart_and_small_orbs_in_every_cell_without_a_large_one, 0, 3);
    tcase_add_loop_test(modes, each_quarter_has_its_large_orb_but_for_one, 0, 3);
    tcase_add_loop_test(modes, mazes_have_as_many_open_cells_as_the_sheet_measured, 0, 3);
    tcase_add_loop_test(modes, nothing_kills_in_the_first_50_steps, 0, 3);
    tcase_add_loop_test(modes, a_random_player_does_as_well_as_in_the_original, 0, 3);
    tcase_add_loop_test(modes, the_whole_maze_is_shown_on_one_floor_the_player_on_top, 0, 3);
    suite_add_tcase(suite, modes);
    return suite;
}
