// The rules of miner, each as its own test; a plain reading of them that plays along; and the levels'
// figures.
#include "world_fixture.h"

#define MAX_CELLS     (PCD_MAX_SIDE * PCD_MAX_SIDE)
#define NUM_LEVELS    3000
#define NUM_EPISODES  2000
#define EPISODE_STEPS 1000
#define NUM_ACTIONS   15
#define MAX_SPRITES   8
#define SMALL_SIDE    5 // of worlds made by hand

extern const pcd_game pcd_game_miner;
Suite *rules_miner_suite(void);

enum { LEFT_DOWN = 0, LEFT_UP = 2, RIGHT_DOWN = 6, RIGHT_UP = 8 };

static world_fixture fixture;
static uint8_t empty, dirt, boulder, falling_boulder, diamond, falling_diamond, outside;

static void open_mode(const char *mode) {
    fixture_open(&fixture, &pcd_game_miner, mode);
    empty = fixture_kind(&fixture, "empty");
    dirt = fixture_kind(&fixture, "dirt");
    boulder = fixture_kind(&fixture, "boulder");
    falling_boulder = fixture_kind(&fixture, "falling boulder");
    diamond = fixture_kind(&fixture, "diamond");
    falling_diamond = fixture_kind(&fixture, "falling diamond");
    outside = fixture_kind(&fixture, "outside");
}

static void open_easy(void) {
    open_mode("easy");
}

static void close_fixture(void) {
    fixture_close(&fixture);
}

// Helpers

typedef struct spot {
    int32_t x, y;
} spot;

// What the game's own fields begin with: where rocks may move, bit y for row y, between two columns.
typedef struct stirred_fields {
    uint64_t rows;
    int16_t left, right;
} stirred_fields;

// Builds a world from rows of glyphs, the highest first: those of the kinds, '@' for the robot, '$' for the
// exit. All rocks are looked at in the first step. One diamond is to be found, as in the level before.
static void make_world(const char *const *rows) {
    const int32_t side = SMALL_SIDE;
    fixture_set(&fixture, "world_dim", (float)side);
    fixture_set(&fixture, "diamond_pct", 0.0f);
    fixture_set(&fixture, "boulder_pct", 0.0f);
    fixture_generate(&fixture, 1);
    pcd_world *world = fixture.world;
    for (int32_t y = 0; y < side; y++)
        for (int32_t x = 0; x < side; x++) {
            char glyph = rows[side - 1 - y][x];
            for (uint8_t kind = 0; kind < fixture.game->num_kinds; kind++)
                if (fixture.game->kinds[kind].glyph == glyph)
                    pcd_set_cell(world, x, y, kind);
            for (int32_t i = 0; i < 2; i++)
                if (glyph == "@$"[i]) {
                    pcd_set_cell(world, x, y, empty);
                    pcd_entities(world)[i].x = (float)x + 0.5f;
                    pcd_entities(world)[i].y = (float)y + 0.5f;
                }
        }
    stirred_fields *fields = pcd_fields(world);
    fields->rows = (UINT64_C(1) << side) - 1;
    fields->left = 0;
    fields->right = (int16_t)side;
}

static spot robot_spot(void) {
    const pcd_entity *robot = pcd_player(fixture.world);
    return (spot){(int32_t)robot->x, (int32_t)robot->y};
}

static spot exit_spot(void) {
    const pcd_entity *exit = &pcd_entities(fixture.world)[1];
    return (spot){(int32_t)exit->x, (int32_t)exit->y};
}

// Compares the world with rows of glyphs; where the robot stands is compared with '@'.
static void expect_world(const char *const *rows) {
    const int32_t side = SMALL_SIDE;
    for (int32_t y = 0; y < side; y++)
        for (int32_t x = 0; x < side; x++) {
            char glyph = fixture.game->kinds[pcd_cell(fixture.world, x, y)].glyph;
            if (robot_spot().x == x && robot_spot().y == y)
                glyph = '@';
            ck_assert_msg(glyph == rows[side - 1 - y][x], "cell (%d, %d) is '%c', not '%c'", x, y, glyph,
                          rows[side - 1 - y][x]);
        }
}

#define MAKE(...)   make_world((const char *const[]){__VA_ARGS__})
#define EXPECT(...) expect_world((const char *const[]){__VA_ARGS__})

static void expect_robot(int32_t x, int32_t y) {
    ck_assert_int_eq(robot_spot().x, x);
    ck_assert_int_eq(robot_spot().y, y);
}

static int32_t count_cells(uint8_t kind) {
    const pcd_world *world = fixture.world;
    int32_t count = 0;
    for (int32_t i = 0; i < world->width * world->height; i++)
        count += pcd_cells(world)[i] == kind;
    return count;
}

// The robot

START_TEST(each_action_moves_by_at_most_one_cell_and_diagonals_are_horizontal) {
    static const int32_t moves[NUM_ACTIONS][2] = {
        {-1, 0}, {-1, 0}, {-1, 0}, {0, -1}, {0, 0}, {0, 1}, {1, 0}, {1, 0}, {1, 0},
    };
    for (int32_t action = 0; action < NUM_ACTIONS; action++) {
        MAKE("   ..", "     ", "  @  ", "     ", "  d$ ");
        fixture_step(&fixture, action);
        expect_robot(2 + moves[action][0], 2 + moves[action][1]);
    }
}
END_TEST

START_TEST(outside_the_world_is_wall) {
    MAKE(".....", ".....", "..@..", ".....", "...d$");
    fixture_steps(&fixture, FIXTURE_LEFT, 5);
    expect_robot(0, 2);
    fixture_steps(&fixture, FIXTURE_UP, 5);
    expect_robot(0, 4);
    fixture_steps(&fixture, FIXTURE_RIGHT, 9);
    fixture_steps(&fixture, FIXTURE_DOWN, 9);
    expect_robot(4, 0);
}
END_TEST

START_TEST(the_robot_digs_dirt_and_stands_in_empty_space) {
    MAKE(".....", ".....", ".@...", ".....", "...d$");
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_DOWN), 0.0f);
    fixture_step(&fixture, FIXTURE_UP);
    fixture_step(&fixture, FIXTURE_UP);
    EXPECT(".....", "..@..", ".  ..", ".. ..", "...d ");
}
END_TEST

START_TEST(a_diamond_at_rest_pays_one_and_is_gone) {
    MAKE(".....", ".....", ".@d..", ".....", "....$");
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 1.0f);
    ck_assert_int_eq(count_cells(diamond), 0);
    ck_assert(!fixture.world->ended);
}
END_TEST

START_TEST(the_robot_faces_the_way_of_the_last_horizontal_key_even_when_blocked) {
    MAKE(".....", ".....", "o@o..", ".....", "...d$");
    const pcd_entity *robot = pcd_player(fixture.world);
    ck_assert_uint_eq(robot->mirrored, 0);
    fixture_step(&fixture, FIXTURE_LEFT);
    ck_assert_uint_eq(robot->mirrored, 1);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_uint_eq(robot->mirrored, 1);
    fixture_step(&fixture, RIGHT_DOWN);
    ck_assert_uint_eq(robot->mirrored, 0);
    fixture_step(&fixture, LEFT_UP);
    ck_assert_uint_eq(robot->mirrored, 1);
}
END_TEST

// Pushing

START_TEST(a_boulder_is_pushed_to_the_side_into_an_empty_cell) {
    MAKE(".....", ".....", ".@o ..", ".....", "...d$");
    fixture_step(&fixture, FIXTURE_RIGHT);
    EXPECT(".....", ".....", ". @o.", ".....", "...d ");
    MAKE(".....", ".....", ". o@.", ".....", "...d$");
    fixture_step(&fixture, LEFT_DOWN);
    EXPECT(".....", ".....", ".o@ .", ".....", "...d ");
}
END_TEST

START_TEST(a_boulder_is_not_pushed_into_anything_else) {
    static const char *const rows[] = {".@o..", ".@od.", ".@oo.", "...@o"};
    for (size_t i = 0; i < 4; i++) {
        MAKE(".....", ".....", rows[i], ".....", "...d$");
        fixture_step(&fixture, FIXTURE_RIGHT);
        EXPECT(".....", ".....", rows[i], ".....", "...d ");
    }
}
END_TEST

START_TEST(a_boulder_is_pushed_onto_the_exit) {
    MAKE(".....", ".....", ".@o$.", ".....", "...d.");
    fixture_step(&fixture, FIXTURE_RIGHT);
    EXPECT(".....", ".....", ". @o.", ".....", "...d.");
}
END_TEST

START_TEST(boulders_are_never_pushed_up_or_down_nor_diamonds_at_all) {
    MAKE(".. ..", "..o..", "..@..", "..o..", ".. d$");
    pcd_set_cell(fixture.world, 2, 0, empty);
    fixture_step(&fixture, FIXTURE_UP);
    expect_robot(2, 2);
    MAKE(".....", ".....", ".@d .", ".....", "....$");
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 1.0f);
    expect_robot(2, 2);
}
END_TEST

START_TEST(a_falling_boulder_blocks_and_is_not_pushed) {
    MAKE("..o..", ".. ..", ".@  .", ".. ..", ".. d$");
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    EXPECT(".. ..", ".. ..", ".@O .", ".. ..", ".. d ");
    fixture_step(&fixture, FIXTURE_RIGHT);
    EXPECT(".. ..", ".. ..", ".@  .", "..O..", ".. d ");
}
END_TEST

START_TEST(a_falling_diamond_passes_through_the_robot_and_is_collected_at_rest) {
    MAKE("..d..", ".. ..", ".@ ..", ".. ..", "...$.");
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.0f);
    expect_robot(2, 2);
    ck_assert_uint_eq(pcd_cell(fixture.world, 2, 1), falling_diamond);

    // Over dirt it comes to rest in the robot's cell, and counts one step later.
    MAKE("..d..", ".. ..", ".@ ..", ".....", "...$.");
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.0f);
    ck_assert_uint_eq(pcd_cell(fixture.world, 2, 2), diamond);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
}
END_TEST

// Rocks

START_TEST(a_rock_falls_one_cell_a_step_and_comes_to_rest) {
    MAKE("o...d", " ... ", " ... ", " ..@.", ".o.$.");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(" ... ", "O...D", " ... ", " ..@.", ".o. .");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(" ... ", " ... ", "O...D", " ..@.", ".o. .");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(" ... ", " ... ", " ...d", "O..@.", ".o. .");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(" ... ", " ... ", " ...d", "o..@.", ".o. .");
}
END_TEST

START_TEST(a_stack_falls_together) {
    MAKE("o....", "d....", "o...@", " ....", " ..$.");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(" ....", "O....", "D...@", "O....", " .. .");
}
END_TEST

START_TEST(a_rock_rolls_left_off_a_rock_and_falls_one_step_later) {
    MAKE(".....", ". o..", ". d.@", "....$", ".....");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(".....", ".o ..", ". d.@", ".... ", ".....");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(".....", ".  ..", ".Od.@", ".... ", ".....");
}
END_TEST

START_TEST(a_rock_rolls_right_and_falls_in_the_same_step) {
    MAKE(".....", "..o .", "@.d .", "....$", ".....");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(".....", "..  .", "@.dO.", ".... ", ".....");
}
END_TEST

START_TEST(left_is_tried_before_right) {
    MAKE(".....", ". o .", ". d .", "@...$", ".....");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(".....", ".o  .", ". d .", "@... ", ".....");
}
END_TEST

START_TEST(rocks_roll_only_off_rocks_and_only_where_both_cells_are_free) {
    static const char *const worlds[][2] = {
        {" o ..", " . .."}, {".o ..", ".o..."}, {".o...", ".o .."}, {"oo   ", "oo.. "}};
    for (size_t i = 0; i < 4; i++) {
        MAKE(".....", worlds[i][0], worlds[i][1], "....@", "...d$");
        fixture_step(&fixture, FIXTURE_NONE);
        EXPECT(".....", worlds[i][0], worlds[i][1], "....@", "...d ");
    }
    // Nor off the floor, nor where the robot is.
    MAKE(".....", ".....", ".....", "....@", " o d$");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(".....", ".....", ".....", "....@", " o d ");
    MAKE(".....", ".o@..", ".o ..", ".....", "...d$");
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(".....", ".o@..", ".o ..", ".....", "...d ");
}
END_TEST

START_TEST(a_rock_falls_into_the_exit_and_rests_there) {
    MAKE("..o..", "..$..", ".....", "....@", "...d.");
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    EXPECT(".. ..", "..o..", ".....", "....@", "...d.");
}
END_TEST

// Death

START_TEST(a_rock_at_rest_above_the_robot_stays_while_the_robot_does) {
    MAKE("..o..", "..o..", "..@..", ".....", "...d$");
    for (int32_t i = 0; i < 20; i++)
        fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(!fixture.world->ended);
    fixture_step(&fixture, FIXTURE_LEFT);
    EXPECT(".. ..", "..O..", ".@O..", ".....", "...d ");
    ck_assert(!fixture.world->ended);
}
END_TEST

START_TEST(a_rock_follows_who_digs_down_and_kills_who_stops) {
    MAKE("..o..", "..@..", ".....", ".....", "...d$");
    fixture_step(&fixture, FIXTURE_DOWN);
    EXPECT(".. ..", "..O..", "..@..", ".....", "...d ");
    fixture_step(&fixture, FIXTURE_DOWN);
    ck_assert(!fixture.world->ended);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(fixture.world->ended);
    ck_assert(!fixture.world->completed);
    EXPECT(".. ..", ".. ..", "..O..", "..@..", "...d ");
}
END_TEST

START_TEST(who_steps_aside_lives) {
    MAKE("..o..", "..@..", ".....", ".....", "...d$");
    fixture_steps(&fixture, FIXTURE_DOWN, 3);
    fixture_step(&fixture, FIXTURE_LEFT);
    ck_assert(!fixture.world->ended);
    fixture_step(&fixture, FIXTURE_NONE);
    EXPECT(".. ..", ".. ..", ".. ..", ".. ..", ".@od ");
}
END_TEST

START_TEST(a_step_under_a_falling_rock_kills_at_once) {
    static const char rocks[] = "od";
    for (int32_t i = 0; i < 2; i++) {
        MAKE(".. ..", ".. ..", ".@ ..", ".. ..", "...d$");
        pcd_set_cell(fixture.world, 2, 4, rocks[i] == 'o' ? boulder : diamond);
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.0f);
        ck_assert(fixture.world->ended);
    }
}
END_TEST

START_TEST(a_rock_that_came_to_rest_is_harmless) {
    MAKE("..o..", ".. ..", ".....", ".@...", "...d$");
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_uint_eq(pcd_cell(fixture.world, 2, 3), boulder);
    fixture_step(&fixture, FIXTURE_UP);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert(!fixture.world->ended);
    expect_robot(2, 2);
}
END_TEST

START_TEST(a_diamond_taken_in_the_step_of_death_still_pays) {
    MAKE("..o..", "..@..", ".....", ".. ..", "..d.$");
    fixture_step(&fixture, FIXTURE_DOWN);
    fixture_step(&fixture, FIXTURE_DOWN);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_DOWN), 1.0f);
    ck_assert(!fixture.world->ended);
    // The rock one cell behind kills the one who collects by staying.
    MAKE("..o..", ".. ..", ".@d..", ".....", "....$");
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(pcd_cell(fixture.world, 2, 3), falling_boulder);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 1.0f);
    ck_assert(fixture.world->ended);
}
END_TEST

// The exit

START_TEST(the_exit_opens_in_the_step_after_the_last_diamond) {
    MAKE(".....", ".....", ".@d$.", ".....", ".....");
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 1.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 10.0f);
    ck_assert(fixture.world->ended);
    ck_assert(fixture.world->completed);
}
END_TEST

START_TEST(the_exit_is_inert_while_diamonds_are_left) {
    MAKE(".....", ".....", ".@$d.", ".....", ".....");
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert(!fixture.world->ended);
}
END_TEST

START_TEST(who_enters_the_exit_by_pushing_a_boulder_out_completes_one_step_later) {
    MAKE(".....", ".....", ".....", "@d$ .", ".....");
    pcd_set_cell(fixture.world, 2, 1, boulder);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 1.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.0f);
    EXPECT(".....", ".....", ".....", "  @o.", ".....");
    ck_assert(!fixture.world->ended);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert(fixture.world->completed);
}
END_TEST

START_TEST(who_reaches_the_exit_under_a_falling_rock_has_completed_the_level) {
    MAKE("...o.", "... .", ".@d$.", ".....", ".....");
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_uint_eq(pcd_cell(fixture.world, 3, 3), falling_boulder);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 10.0f);
    ck_assert(fixture.world->completed);
}
END_TEST

START_TEST(the_rewards_are_parameters) {
    fixture_set(&fixture, "diamond_reward", 3);
    fixture_set(&fixture, "completion_bonus", 7);
    MAKE(".....", ".....", ".@d$.", ".....", ".....");
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 3.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 7.0f);
}
END_TEST

// In the original the count of the level before stood until the end of the first step.
START_TEST(a_new_level_is_not_completed_by_the_count_of_the_one_before) {
    int32_t at_exit = 0;
    for (int32_t seed = 0; seed < 400; seed++) {
        MAKE(".....", ".....", ".@d$.", ".....", ".....");
        fixture_steps(&fixture, FIXTURE_RIGHT, 2);
        ck_assert(fixture.world->completed);
        fixture_set(&fixture, "boulder_pct", 0.2f);
        fixture_generate(&fixture, seed);
        at_exit += robot_spot().x == exit_spot().x && robot_spot().y == exit_spot().y;
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
        ck_assert(!fixture.world->ended);
    }
    ck_assert_int_gt(at_exit, 0);
}
END_TEST

// A plain reading of the rules

typedef struct plain_game {
    uint8_t cells[MAX_CELLS];
    int32_t side;
    spot robot, exit;
    int32_t diamonds_left;
    float reward;
    bool has_died, has_completed;
} plain_game;

static plain_game plain;

static void copy_to_plain(void) {
    const pcd_world *world = fixture.world;
    memset(&plain, 0, sizeof plain);
    plain.side = world->width;
    memcpy(plain.cells, pcd_cells(world), (size_t)(world->width * world->height));
    plain.robot = robot_spot();
    plain.exit = exit_spot();
    plain.diamonds_left = count_cells(diamond);
}

static uint8_t plain_at(int32_t x, int32_t y) {
    bool is_inside = x >= 0 && x < plain.side && y >= 0 && y < plain.side;
    return is_inside ? plain.cells[y * plain.side + x] : outside;
}

static void plain_set(int32_t x, int32_t y, uint8_t kind) {
    plain.cells[y * plain.side + x] = kind;
}

static bool plain_is_robot(int32_t x, int32_t y) {
    return plain.robot.x == x && plain.robot.y == y;
}

static bool plain_is_free(int32_t x, int32_t y) {
    return plain_at(x, y) == empty && !plain_is_robot(x, y);
}

static void plain_scan(void) {
    plain.diamonds_left = 0;
    for (int32_t y = 0; y < plain.side; y++)
        for (int32_t x = 0; x < plain.side; x++) {
            uint8_t kind = plain_at(x, y), under = plain_at(x, y - 1);
            bool is_boulder = kind == boulder || kind == falling_boulder;
            bool is_diamond = kind == diamond || kind == falling_diamond;
            if (!is_boulder && !is_diamond)
                continue;
            plain.diamonds_left += is_diamond;
            bool is_on_rock =
                under == boulder || under == falling_boulder || under == diamond || under == falling_diamond;
            uint8_t resting = is_boulder ? boulder : diamond;
            if (plain_is_free(x, y - 1)) {
                plain_set(x, y, empty);
                plain_set(x, y - 1, is_boulder ? falling_boulder : falling_diamond);
            } else if (plain_is_robot(x, y - 1) && kind != resting) {
                plain.has_died = true;
            } else if (is_on_rock && plain_is_free(x - 1, y) && plain_is_free(x - 1, y - 1)) {
                plain_set(x, y, empty);
                plain_set(x - 1, y, resting);
            } else if (is_on_rock && plain_is_free(x + 1, y) && plain_is_free(x + 1, y - 1)) {
                plain_set(x, y, empty);
                plain_set(x + 1, y, resting);
            } else {
                plain_set(x, y, resting);
            }
        }
}

static void plain_step(int32_t action) {
    int32_t dx = action < 9 ? action / 3 - 1 : 0, dy = action < 9 && dx == 0 ? action % 3 - 1 : 0;
    int32_t x = plain.robot.x + dx, y = plain.robot.y + dy;
    uint8_t ahead = plain_at(x, y);
    bool is_blocked = ahead == boulder || ahead == falling_boulder || ahead == outside;
    plain.reward = 0.0f;
    if (!is_blocked)
        plain.robot = (spot){x, y};
    if (plain_is_robot(plain.exit.x, plain.exit.y) && plain.diamonds_left == 0) {
        plain.reward += 10.0f;
        plain.has_completed = true;
    }
    if (is_blocked && dx != 0 && ahead == boulder && plain_at(x + dx, y) == empty) {
        plain_set(x + dx, y, boulder);
        plain_set(x, y, empty);
        plain.robot = (spot){x, y};
    }
    uint8_t here = plain_at(plain.robot.x, plain.robot.y);
    plain.reward += here == diamond ? 1.0f : 0.0f;
    if (here == diamond || here == dirt)
        plain_set(plain.robot.x, plain.robot.y, empty);
    plain_scan();
}

static const struct {
    const char *mode;
    int32_t side, diamonds, boulders, fewest_boulders;
    float boulders_left, exit_distance, at_exit;
    float returns, returns_error, lengths, lengths_error; // of a random player
} levels[] = {
    {"easy", 10, 3, 20, 12, 18.6f, 6.6f, 0.0176f, 1.25f, 0.063f, 470, 12.2f},
    {"hard", 20, 12, 80, 72, 78.5f, 13.4f, 0.0038f, 1.14f, 0.040f, 366, 10.9f},
    {"memory", 35, 36, 245, 237, 243.5f, 23.6f, 0.0016f, 1.17f, 0.042f, 334, 10.4f},
};

// Players that move a lot and mostly sideways, up and down, or at random.
static int32_t choose_action(pcd_rng *rng, int32_t player) {
    static const int32_t directions[4] = {FIXTURE_LEFT, FIXTURE_DOWN, FIXTURE_UP, FIXTURE_RIGHT};
    return player == 0 ? pcd_rng_below(rng, NUM_ACTIONS) : directions[pcd_rng_below(rng, 4)];
}

START_TEST(every_step_is_as_the_plain_reading_has_it) {
    open_mode(levels[_i].mode);
    for (int32_t seed = 0; seed < 120; seed++) {
        fixture_generate(&fixture, seed);
        copy_to_plain();
        pcd_rng rng = {(uint64_t)seed};
        for (int32_t i = 0; i < 600 && !fixture.world->ended; i++) {
            int32_t action = choose_action(&rng, seed % 2);
            plain_step(action);
            float reward = fixture_step(&fixture, action);
            ck_assert_float_eq(reward, plain.reward);
            ck_assert_int_eq(fixture.world->ended, plain.has_died || plain.has_completed);
            ck_assert_int_eq(fixture.world->completed, plain.has_completed);
            expect_robot(plain.robot.x, plain.robot.y);
            ck_assert_mem_eq(pcd_cells(fixture.world), plain.cells, (size_t)(plain.side * plain.side));
        }
    }
}
END_TEST

// Levels

START_TEST(levels_hold_what_they_should_and_nothing_moves_by_itself) {
    open_mode(levels[_i].mode);
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_world *world = fixture.world;
        int32_t side = levels[_i].side;
        ck_assert_int_eq(world->width, side);
        ck_assert_int_eq(world->height, side);
        ck_assert_uint_eq(world->outside, outside);
        ck_assert_int_eq(count_cells(diamond), levels[_i].diamonds);
        ck_assert_int_ge(count_cells(boulder), levels[_i].fewest_boulders);
        ck_assert_int_le(count_cells(boulder), levels[_i].boulders);
        spot robot = robot_spot(), exit = exit_spot();
        ck_assert_uint_eq(pcd_cell(world, robot.x, robot.y), empty);
        ck_assert_uint_eq(pcd_cell(world, exit.x, exit.y), empty);
        for (int32_t y = robot.y - 1; y <= robot.y + 1; y++)
            for (int32_t x = robot.x - 1; x <= robot.x + 1; x++)
                ck_assert_uint_ne(pcd_cell(world, x, y), boulder);
        // Above the exit is dirt or the border.
        uint8_t above = pcd_cell(world, exit.x, exit.y + 1);
        ck_assert(above == dirt || above == outside);

        static uint8_t before[MAX_CELLS];
        memcpy(before, pcd_cells(world), (size_t)(side * side));
        fixture_steps(&fixture, FIXTURE_NONE, 5);
        ck_assert_mem_eq(pcd_cells(world), before, (size_t)(side * side));
        ck_assert(!world->ended);
    }
}
END_TEST

START_TEST(levels_are_as_the_sheet_measured) {
    open_mode(levels[_i].mode);
    int32_t count = _i == 2 ? NUM_LEVELS / 3 : NUM_LEVELS;
    float boulders = 0.0f, distance = 0.0f, at_exit = 0.0f;
    for (int32_t seed = 0; seed < count; seed++) {
        fixture_generate(&fixture, seed);
        int32_t across = abs(robot_spot().x - exit_spot().x), up = abs(robot_spot().y - exit_spot().y);
        boulders += (float)count_cells(boulder);
        distance += (float)(across + up);
        at_exit += (float)(across + up == 0);
    }
    ck_assert_float_eq_tol(boulders / (float)count, levels[_i].boulders_left, 0.15f);
    ck_assert_float_eq_tol(distance / (float)count, levels[_i].exit_distance,
                           0.03f * levels[_i].exit_distance);
    ck_assert_float_eq_tol(at_exit / (float)count, levels[_i].at_exit, 0.006f);
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

// A player that knows nothing of the generator's. It walks to diamonds in random order, nearer ones rather,
// else anywhere, and starts over when it is dead or has walked for long.

static int32_t distances[MAX_CELLS];

static const int32_t ways[4][3] = {
    {-1, 0, FIXTURE_LEFT}, {1, 0, FIXTURE_RIGHT}, {0, -1, FIXTURE_DOWN}, {0, 1, FIXTURE_UP}};

static bool is_open(int32_t x, int32_t y) {
    uint8_t kind = pcd_cell(fixture.world, x, y);
    return kind == empty || kind == dirt || kind == diamond;
}

// Steps from every cell to one of them, -1 where there is no way around boulders.
static void measure_distances(spot to) {
    static int32_t queue[MAX_CELLS];
    int32_t side = fixture.world->width, head = 0, tail = 0;
    memset(distances, -1, sizeof distances);
    queue[tail++] = to.y * side + to.x;
    distances[queue[0]] = 0;
    while (head < tail) {
        int32_t cell = queue[head++];
        for (int32_t i = 0; i < 4; i++) {
            int32_t x = cell % side + ways[i][0], y = cell / side + ways[i][1];
            if (!is_open(x, y) || distances[y * side + x] >= 0)
                continue;
            distances[y * side + x] = distances[cell] + 1;
            queue[tail++] = y * side + x;
        }
    }
}

static spot choose_target(pcd_rng *rng) {
    const pcd_world *world = fixture.world;
    bool is_done = count_cells(diamond) + count_cells(falling_diamond) == 0;
    int32_t side = world->width, best = pcd_rng_below(rng, side * side), least = 1 << 20;
    measure_distances(robot_spot());
    for (int32_t cell = 0; cell < side * side; cell++) {
        bool is_exit = cell == exit_spot().y * side + exit_spot().x;
        int32_t cost = distances[cell] + pcd_rng_below(rng, 12);
        if (distances[cell] < 0 || !(is_done ? is_exit : pcd_cells(world)[cell] == diamond) || cost >= least)
            continue;
        best = cell;
        least = cost;
    }
    return (spot){best % side, best / side};
}

// A step nearer to the target, or else any step or push, but none under what falls.
static int32_t choose_step(pcd_rng *rng, spot target) {
    int32_t side = fixture.world->width, first = pcd_rng_below(rng, 4);
    spot robot = robot_spot();
    measure_distances(target);
    int32_t here = distances[robot.y * side + robot.x];
    for (int32_t i = 0; i < 8; i++) {
        const int32_t *way = ways[(first + i) % 4];
        int32_t x = robot.x + way[0], y = robot.y + way[1];
        uint8_t above = pcd_cell(fixture.world, x, y + 1);
        bool pushes = way[0] != 0 && pcd_cell(fixture.world, x, y) == boulder &&
                      pcd_cell(fixture.world, x + way[0], y) == empty;
        bool is_wanted = i >= 4 ? pushes || is_open(x, y)
                                : is_open(x, y) && here > 0 && distances[y * side + x] == here - 1;
        if (is_wanted && above != falling_boulder && above != falling_diamond)
            return way[2];
    }
    return FIXTURE_NONE;
}

static bool plays_to_exit(pcd_rng *rng) {
    spot target = robot_spot();
    for (int32_t i = 0; i < 40 * fixture.world->width && !fixture.world->ended; i++) {
        bool has_arrived = robot_spot().x == target.x && robot_spot().y == target.y;
        if (has_arrived || i % 32 == 0)
            target = choose_target(rng);
        fixture_step(&fixture, choose_step(rng, target));
    }
    return fixture.world->completed;
}

static void expect_winnable(int32_t seed) {
    pcd_rng rng = {(uint64_t)seed};
    for (int32_t i = 0; i < 3000; i++) {
        fixture_generate(&fixture, seed);
        if (plays_to_exit(&rng))
            return;
    }
    ck_abort_msg("nobody has won level %d", seed);
}

START_TEST(every_level_can_be_won) {
    static const int32_t counts[] = {300, 60, 12};
    open_mode(levels[_i].mode);
    for (int32_t seed = 0; seed < counts[_i]; seed++)
        expect_winnable(seed);
}
END_TEST

START_TEST(levels_of_all_sizes_and_densities_are_found) {
    static const float values[][3] = {{5, 0, 0},  {5, 0.06f, 0.25f}, {6, 0, 0.25f},     {15, 0.06f, 0.25f},
                                      {40, 0, 0}, {40, 0.03f, 0.2f}, {40, 0.06f, 0.25f}};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        fixture_set(&fixture, "world_dim", values[i][0]);
        fixture_set(&fixture, "diamond_pct", values[i][1]);
        fixture_set(&fixture, "boulder_pct", values[i][2]);
        for (int32_t seed = 0; seed < 20; seed++) {
            fixture_generate(&fixture, seed);
            ck_assert_int_ge(count_cells(diamond), 1);
            ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
            ck_assert(!fixture.world->ended);
            if (values[i][0] < 20)
                expect_winnable(seed);
        }
    }
}
END_TEST

// What is visible

START_TEST(the_whole_world_is_shown_but_in_memory_mode) {
    static const float views[] = {10, 20, 8};
    open_mode(levels[_i].mode);
    fixture_generate(&fixture, 5);
    pcd_scene scene;
    pcd_sprite sprites[MAX_SPRITES];
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq(scene.view, views[_i]);
    float middle = (float)levels[_i].side / 2.0f;
    ck_assert_float_eq(scene.camera_x, _i == 2 ? pcd_player(fixture.world)->x : middle);
    ck_assert_float_eq(scene.camera_y, _i == 2 ? pcd_player(fixture.world)->y : middle);
    ck_assert_float_eq(scene.background_height, (float)levels[_i].side);
    ck_assert_int_ge(scene.tiles[outside].picture, 0);
    ck_assert_int_eq(scene.tiles[falling_boulder].picture, scene.tiles[boulder].picture);
    ck_assert_int_eq(scene.tiles[falling_diamond].picture, scene.tiles[diamond].picture);
    ck_assert(!scene.has_velocity);
    ck_assert_int_eq(scene.num_marks, 0);
}
END_TEST

START_TEST(the_robot_is_drawn_over_the_exit_and_a_rock_hides_the_exit) {
    pcd_scene scene;
    pcd_sprite sprites[MAX_SPRITES];
    MAKE("..o..", "..$..", ".....", "....@", "...d.");
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_int_eq(scene.num_sprites, 2);
    ck_assert_uint_eq(sprites[0].kind, fixture_kind(&fixture, "exit"));
    ck_assert_uint_eq(sprites[1].kind, fixture_kind(&fixture, "robot"));
    fixture_step(&fixture, FIXTURE_NONE);
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_int_eq(scene.num_sprites, 1);
    ck_assert_uint_eq(sprites[0].kind, fixture_kind(&fixture, "robot"));
}
END_TEST

START_TEST(looks_change_the_background_and_nothing_else) {
    int32_t seen = 0;
    for (int32_t seed = 0; seed < 400; seed++) {
        fixture_generate(&fixture, 5);
        fixture.world->looks = pcd_mix((uint64_t)seed, 77);
        pcd_scene scene;
        pcd_sprite sprites[MAX_SPRITES];
        fixture_scene(&fixture, &scene, sprites);
        const pcd_picture *picture = pcd_game_picture(fixture.game, scene.background);
        ck_assert_uint_lt(scene.background_variant, picture->variants);
        ck_assert_float_le(scene.background_x, 0.0f);
        seen += strcmp(picture->name, "backgrounds/space") == 0;
        for (int32_t kind = 0; kind < fixture.game->num_kinds; kind++)
            ck_assert_uint_eq(scene.tiles[kind].variant, 0);
    }
    // 13 of 62 pictures show space.
    ck_assert_int_le(abs(seen - 400 * 13 / 62), 33);
}
END_TEST

Suite *rules_miner_suite(void) {
    Suite *suite = suite_create("rules_miner");
    TCase *rules = tcase_create("a step");
    tcase_add_checked_fixture(rules, open_easy, close_fixture);
    tcase_add_test(rules, each_action_moves_by_at_most_one_cell_and_diagonals_are_horizontal);
    tcase_add_test(rules, outside_the_world_is_wall);
    tcase_add_test(rules, the_robot_digs_dirt_and_stands_in_empty_space);
    tcase_add_test(rules, a_diamond_at_rest_pays_one_and_is_gone);
    tcase_add_test(rules, the_robot_faces_the_way_of_the_last_horizontal_key_even_when_blocked);
    tcase_add_test(rules, a_boulder_is_pushed_to_the_side_into_an_empty_cell);
    tcase_add_test(rules, a_boulder_is_not_pushed_into_anything_else);
    tcase_add_test(rules, a_boulder_is_pushed_onto_the_exit);
    tcase_add_test(rules, boulders_are_never_pushed_up_or_down_nor_diamonds_at_all);
    tcase_add_test(rules, a_falling_boulder_blocks_and_is_not_pushed);
    tcase_add_test(rules, a_falling_diamond_passes_through_the_robot_and_is_collected_at_rest);
    tcase_add_test(rules, a_rock_falls_one_cell_a_step_and_comes_to_rest);
    tcase_add_test(rules, a_stack_falls_together);
    tcase_add_test(rules, a_rock_rolls_left_off_a_rock_and_falls_one_step_later);
    tcase_add_test(rules, a_rock_rolls_right_and_falls_in_the_same_step);
    tcase_add_test(rules, left_is_tried_before_right);
    tcase_add_test(rules, rocks_roll_only_off_rocks_and_only_where_both_cells_are_free);
    tcase_add_test(rules, a_rock_falls_into_the_exit_and_rests_there);
    tcase_add_test(rules, a_rock_at_rest_above_the_robot_stays_while_the_robot_does);
    tcase_add_test(rules, a_rock_follows_who_digs_down_and_kills_who_stops);
    tcase_add_test(rules, who_steps_aside_lives);
    tcase_add_test(rules, a_step_under_a_falling_rock_kills_at_once);
    tcase_add_test(rules, a_rock_that_came_to_rest_is_harmless);
    tcase_add_test(rules, a_diamond_taken_in_the_step_of_death_still_pays);
    tcase_add_test(rules, the_exit_opens_in_the_step_after_the_last_diamond);
    tcase_add_test(rules, the_exit_is_inert_while_diamonds_are_left);
    tcase_add_test(rules, who_enters_the_exit_by_pushing_a_boulder_out_completes_one_step_later);
    tcase_add_test(rules, who_reaches_the_exit_under_a_falling_rock_has_completed_the_level);
    tcase_add_test(rules, the_rewards_are_parameters);
    tcase_add_test(rules, a_new_level_is_not_completed_by_the_count_of_the_one_before);
    tcase_add_test(rules, levels_of_all_sizes_and_densities_are_found);
    tcase_add_test(rules, the_robot_is_drawn_over_the_exit_and_a_rock_hides_the_exit);
    tcase_add_test(rules, looks_change_the_background_and_nothing_else);
    suite_add_tcase(suite, rules);

    TCase *modes = tcase_create("all modes");
    tcase_add_checked_fixture(modes, NULL, close_fixture);
    tcase_add_loop_test(modes, every_step_is_as_the_plain_reading_has_it, 0, 3);
    tcase_add_loop_test(modes, levels_hold_what_they_should_and_nothing_moves_by_itself, 0, 3);
    tcase_add_loop_test(modes, levels_are_as_the_sheet_measured, 0, 3);
    tcase_add_loop_test(modes, a_random_player_does_as_well_as_in_the_original, 0, 3);
    tcase_add_loop_test(modes, every_level_can_be_won, 0, 3);
    tcase_add_loop_test(modes, the_whole_world_is_shown_but_in_memory_mode, 0, 3);
    suite_add_tcase(suite, modes);
    return suite;
}
