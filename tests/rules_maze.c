// The rules of maze, each as its own test; and the levels' figures.
#include "world_fixture.h"

#define MAX_CELLS     (PCD_MAX_SIDE * PCD_MAX_SIDE)
#define NUM_LEVELS    5000
#define NUM_EPISODES  4000
#define EPISODE_STEPS 500
#define NUM_ACTIONS   15

extern const pcd_game pcd_game_maze;
Suite *rules_maze_suite(void);

enum { LEFT_DOWN = 0, LEFT_UP = 2, RIGHT_DOWN = 6, RIGHT_UP = 8 };

static world_fixture fixture;
static uint8_t empty, wall, cheese;

static void open_mode(const char *mode) {
    fixture_open(&fixture, &pcd_game_maze, mode);
    empty = fixture_kind(&fixture, "empty");
    wall = fixture_kind(&fixture, "wall");
    cheese = fixture_kind(&fixture, "cheese");
}

static void open_easy(void) {
    open_mode("easy");
}

static void close_fixture(void) {
    fixture_close(&fixture);
}

// Helpers

// An empty room of 15 x 15 cells with the mouse in the middle and no cheese.
static void make_room(void) {
    fixture_generate(&fixture, 1);
    pcd_fill_cells(fixture.world, 0, 0, 15, 15, empty);
    pcd_player(fixture.world)->x = 7.5f;
    pcd_player(fixture.world)->y = 7.5f;
}

static void expect_mouse(float x, float y) {
    ck_assert_float_eq(pcd_player(fixture.world)->x, x);
    ck_assert_float_eq(pcd_player(fixture.world)->y, y);
}

static int32_t find_cheese(void) {
    const pcd_world *world = fixture.world;
    for (int32_t i = 0; i < world->width * world->height; i++)
        if (pcd_cells(world)[i] == cheese)
            return i;
    return -1;
}

static int32_t count_open(void) {
    const pcd_world *world = fixture.world;
    int32_t count = 0;
    for (int32_t i = 0; i < world->width * world->height; i++)
        count += pcd_cells(world)[i] != wall;
    return count;
}

// Steps from the mouse to every cell by breadth-first search, -1 where it cannot go. Returns the cells
// reached.
static int32_t search(int32_t *distances) {
    const pcd_world *world = fixture.world;
    static int32_t queue[MAX_CELLS];
    memset(distances, -1, MAX_CELLS * sizeof *distances);
    int32_t first = (int32_t)pcd_player(world)->y * world->width + (int32_t)pcd_player(world)->x;
    int32_t head = 0, tail = 0;
    queue[tail++] = first;
    distances[first] = 0;
    while (head < tail) {
        int32_t cell = queue[head++];
        static const int32_t steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        for (int32_t i = 0; i < 4; i++) {
            int32_t x = cell % world->width + steps[i][0], y = cell / world->width + steps[i][1];
            if (pcd_cell(world, x, y) == wall || distances[y * world->width + x] >= 0)
                continue;
            distances[y * world->width + x] = distances[cell] + 1;
            queue[tail++] = y * world->width + x;
        }
    }
    return tail;
}

static int32_t shortest_path(void) {
    static int32_t distances[MAX_CELLS];
    search(distances);
    return distances[find_cheese()];
}

// Side of the maze: it is centred, and its lower left cell is the start.
static int32_t maze_side(void) {
    int32_t margin = (int32_t)pcd_player(fixture.world)->x;
    return fixture.world->width - 2 * margin;
}

static int compare(const void *a, const void *b) {
    return *(const int32_t *)a - *(const int32_t *)b;
}

// A step

START_TEST(each_action_moves_by_at_most_one_cell_and_diagonals_are_horizontal) {
    static const int32_t moves[NUM_ACTIONS][2] = {
        {-1, 0}, {-1, 0}, {-1, 0}, {0, -1}, {0, 0}, {0, 1}, {1, 0}, {1, 0}, {1, 0},
    };
    make_room();
    for (int32_t action = 0; action < NUM_ACTIONS; action++) {
        float x = pcd_player(fixture.world)->x, y = pcd_player(fixture.world)->y;
        fixture_step(&fixture, action);
        expect_mouse(x + (float)moves[action][0], y + (float)moves[action][1]);
    }
}
END_TEST

START_TEST(a_wall_cancels_the_move) {
    make_room();
    pcd_set_cell(fixture.world, 8, 7, wall);
    pcd_set_cell(fixture.world, 7, 8, wall);
    fixture_step(&fixture, FIXTURE_RIGHT);
    expect_mouse(7.5f, 7.5f);
    fixture_step(&fixture, FIXTURE_UP);
    expect_mouse(7.5f, 7.5f);
    ck_assert(!fixture.world->ended);
}
END_TEST

START_TEST(a_blocked_diagonal_does_not_turn_into_a_vertical_move) {
    make_room();
    pcd_set_cell(fixture.world, 8, 7, wall);
    fixture_step(&fixture, RIGHT_UP);
    expect_mouse(7.5f, 7.5f);
    fixture_step(&fixture, RIGHT_DOWN);
    expect_mouse(7.5f, 7.5f);
}
END_TEST

START_TEST(outside_the_world_is_wall) {
    make_room();
    fixture_steps(&fixture, FIXTURE_LEFT, 20);
    expect_mouse(0.5f, 7.5f);
    fixture_steps(&fixture, FIXTURE_DOWN, 20);
    expect_mouse(0.5f, 0.5f);
    fixture_steps(&fixture, FIXTURE_RIGHT, 20);
    fixture_steps(&fixture, FIXTURE_UP, 20);
    expect_mouse(14.5f, 14.5f);
}
END_TEST

START_TEST(cheese_pays_ten_completes_the_level_and_is_gone) {
    make_room();
    pcd_set_cell(fixture.world, 8, 7, cheese);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_UP), 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_DOWN), 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 10.0f);
    ck_assert(fixture.world->completed);
    ck_assert(fixture.world->ended);
    ck_assert_uint_eq(pcd_cell(fixture.world, 8, 7), empty);
}
END_TEST

START_TEST(the_goal_reward_is_a_parameter) {
    fixture_set(&fixture, "goal_reward", 2.5f);
    make_room();
    pcd_set_cell(fixture.world, 8, 7, cheese);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 2.5f);
}
END_TEST

START_TEST(nothing_but_cheese_pays_or_ends) {
    make_room();
    pcd_rng rng = {3};
    for (int32_t i = 0; i < 2000; i++) {
        ck_assert_float_eq(fixture_step(&fixture, pcd_rng_below(&rng, NUM_ACTIONS)), 0.0f);
        ck_assert(!fixture.world->ended);
    }
}
END_TEST

START_TEST(the_mouse_faces_left_until_a_right_key_whether_it_moves_or_not) {
    make_room();
    pcd_fill_cells(fixture.world, 6, 7, 1, 1, wall);
    pcd_fill_cells(fixture.world, 8, 7, 1, 1, wall);
    const pcd_entity *mouse = pcd_player(fixture.world);
    ck_assert_uint_eq(mouse->mirrored, 1);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_uint_eq(mouse->mirrored, 0);
    fixture_step(&fixture, FIXTURE_UP);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(mouse->mirrored, 0);
    fixture_step(&fixture, FIXTURE_DOWN);
    fixture_step(&fixture, LEFT_UP);
    ck_assert_uint_eq(mouse->mirrored, 1);
    fixture_step(&fixture, RIGHT_DOWN);
    ck_assert_uint_eq(mouse->mirrored, 0);
    fixture_step(&fixture, LEFT_DOWN);
    ck_assert_uint_eq(mouse->mirrored, 1);
}
END_TEST

// Levels

static const struct {
    const char *mode;
    int32_t side;
} sizes[] = {{"easy", 15}, {"hard", 25}, {"memory", 31}};

START_TEST(the_maze_stands_in_the_middle_of_a_solid_world) {
    open_mode(sizes[_i].mode);
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_world *world = fixture.world;
        ck_assert_int_eq(world->width, sizes[_i].side);
        ck_assert_int_eq(world->height, sizes[_i].side);
        ck_assert_uint_eq(world->outside, wall);
        int32_t side = maze_side(), margin = (world->width - side) / 2;
        expect_mouse((float)margin + 0.5f, (float)margin + 0.5f);
        for (int32_t y = 0; y < world->height; y++)
            for (int32_t x = 0; x < world->width; x++) {
                bool is_margin = x < margin || y < margin || x >= margin + side || y >= margin + side;
                ck_assert(!is_margin || pcd_cell(world, x, y) == wall);
            }
    }
}
END_TEST

START_TEST(the_maze_is_perfect) {
    static int32_t distances[MAX_CELLS];
    open_mode(sizes[_i].mode);
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        int32_t nodes = (maze_side() + 1) / 2;
        // A tree over the nodes: so many cells, all of them connected.
        ck_assert_int_eq(count_open(), 2 * nodes * nodes - 1);
        ck_assert_int_eq(search(distances), count_open());
    }
}
END_TEST

START_TEST(all_odd_sides_from_3_are_equally_likely) {
    open_mode(sizes[_i].mode);
    int32_t counts[PCD_MAX_SIDE] = {0};
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        counts[maze_side()]++;
    }
    float expected = (float)NUM_LEVELS / (float)((sizes[_i].side - 1) / 2);
    int32_t sum = 0;
    for (int32_t side = 3; side <= sizes[_i].side; side += 2) {
        ck_assert_float_le(fabsf((float)counts[side] - expected), 4.0f * sqrtf(expected));
        sum += counts[side];
    }
    ck_assert_int_eq(sum, NUM_LEVELS);
}
END_TEST

START_TEST(the_cheese_lies_anywhere_but_at_the_start) {
    fixture_set(&fixture, "world_dim", 3);
    fixture_set(&fixture, "max_maze_dim", 3);
    int32_t counts[9] = {0};
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        counts[find_cheese()]++;
    }
    // The corners are always open: a sixth of the levels each; a passage in three levels of four.
    static const float shares[9] = {0, 0.125f, 1 / 6.0f, 0.125f, 0, 0.125f, 1 / 6.0f, 0.125f, 1 / 6.0f};
    for (int32_t cell = 0; cell < 9; cell++) {
        float expected = shares[cell] * (float)NUM_LEVELS;
        ck_assert_float_le(fabsf((float)counts[cell] - expected), 4.0f * sqrtf(expected));
    }
}
END_TEST

START_TEST(sides_between_the_parameters_are_drawn_and_even_ones_count_as_the_odd_ones_below) {
    static const struct {
        int32_t world, smallest, largest, expected_smallest, expected_largest;
    } cases[] = {
        {15, 6, 10, 5, 9}, {15, 9, 5, 5, 5}, {8, 3, 63, 3, 7}, {63, 63, 63, 63, 63}, {4, 9, 9, 3, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture_set(&fixture, "world_dim", (float)cases[i].world);
        fixture_set(&fixture, "min_maze_dim", (float)cases[i].smallest);
        fixture_set(&fixture, "max_maze_dim", (float)cases[i].largest);
        int32_t smallest = PCD_MAX_SIDE, largest = 0;
        for (int32_t seed = 0; seed < 100; seed++) {
            fixture_generate(&fixture, seed);
            int32_t nodes = 1;
            while (2 * nodes * nodes - 1 < count_open())
                nodes++;
            ck_assert_int_eq(2 * nodes * nodes - 1, count_open());
            smallest = 2 * nodes - 1 < smallest ? 2 * nodes - 1 : smallest;
            largest = 2 * nodes - 1 > largest ? 2 * nodes - 1 : largest;
            ck_assert_int_gt(shortest_path(), 0);
        }
        ck_assert_int_eq(smallest, cases[i].expected_smallest);
        ck_assert_int_eq(largest, cases[i].expected_largest);
    }
}
END_TEST

START_TEST(shortest_paths_are_as_long_as_the_sheet_measured) {
    // Mean, its standard error over 5000 levels twice over, and the quantiles at 10, 25, 50, 75 and 90 %.
    static const struct {
        float mean, error;
        int32_t quantiles[5];
    } expected[] = {
        {12.3f, 0.20f, {2, 4, 10, 18, 26}},
        {21.6f, 0.36f, {3, 7, 17, 32, 48}},
        {27.7f, 0.47f, {4, 9, 22, 41, 60}},
    };
    static const int32_t percents[5] = {10, 25, 50, 75, 90};
    static int32_t lengths[NUM_LEVELS];
    open_mode(sizes[_i].mode);
    float sum = 0.0f;
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        lengths[seed] = shortest_path();
        ck_assert_int_gt(lengths[seed], 0);
        sum += (float)lengths[seed];
    }
    ck_assert_float_eq_tol(sum / (float)NUM_LEVELS, expected[_i].mean, 3.0f * expected[_i].error);
    qsort(lengths, NUM_LEVELS, sizeof lengths[0], compare);
    for (int32_t i = 0; i < 5; i++)
        ck_assert_int_le(abs(lengths[NUM_LEVELS * percents[i] / 100] - expected[_i].quantiles[i]),
                         1 + expected[_i].quantiles[i] / 20);
}
END_TEST

START_TEST(a_shortest_path_player_always_wins_in_as_many_steps) {
    static int32_t distances[MAX_CELLS];
    open_mode(sizes[_i].mode);
    for (int32_t seed = 0; seed < 300; seed++) {
        fixture_generate(&fixture, seed);
        pcd_world *world = fixture.world;
        int32_t length = shortest_path();
        // Distances from the cheese: put the mouse there to measure, then back.
        pcd_entity start = *pcd_player(world);
        int32_t goal = find_cheese();
        pcd_player(world)->x = (float)(goal % world->width) + 0.5f;
        pcd_player(world)->y = (float)(goal / world->width) + 0.5f;
        search(distances);
        *pcd_player(world) = start;

        float reward = 0.0f;
        for (int32_t i = 0; i < length; i++) {
            ck_assert_float_eq(reward, 0.0f);
            int32_t x = (int32_t)pcd_player(world)->x, y = (int32_t)pcd_player(world)->y;
            int32_t here = distances[y * world->width + x];
            static const int32_t actions[4] = {FIXTURE_RIGHT, FIXTURE_LEFT, FIXTURE_UP, FIXTURE_DOWN};
            static const int32_t steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
            for (int32_t way = 0; way < 4; way++) {
                int32_t to_x = x + steps[way][0], to_y = y + steps[way][1];
                if (pcd_cell(world, to_x, to_y) == wall || distances[to_y * world->width + to_x] != here - 1)
                    continue;
                reward = fixture_step(&fixture, actions[way]);
                break;
            }
        }
        ck_assert_float_eq(reward, 10.0f);
    }
}
END_TEST

START_TEST(a_random_player_wins_as_often_as_in_the_original) {
    // Share won, steps of an episode, and of a won one; each with its standard error, ours and the sheet's.
    static const float expected[3][3] = {
        {0.426f, 348.0f, 144.0f}, {0.270f, 404.0f, 145.0f}, {0.231f, 418.0f, 145.0f}};
    open_mode(sizes[_i].mode);
    pcd_rng rng = {11};
    float won = 0.0f, steps = 0.0f, won_steps = 0.0f;
    for (int32_t seed = 0; seed < NUM_EPISODES; seed++) {
        fixture_generate(&fixture, seed);
        int32_t step = 0;
        while (step++ < EPISODE_STEPS && !fixture.world->ended)
            fixture_step(&fixture, pcd_rng_below(&rng, NUM_ACTIONS));
        won += (float)fixture.world->completed;
        steps += (float)fixture.world->step_count;
        won_steps += fixture.world->completed ? (float)fixture.world->step_count : 0.0f;
    }
    ck_assert_float_eq_tol(won / (float)NUM_EPISODES, expected[_i][0], 3.0f * 0.010f);
    ck_assert_float_eq_tol(steps / (float)NUM_EPISODES, expected[_i][1], 3.0f * 4.1f);
    ck_assert_float_eq_tol(won_steps / won, expected[_i][2], 3.0f * 5.0f);
}
END_TEST

// A batch of one that gives the grid of kinds.
static pcd_batch *create_batch(const char *mode) {
    pcd_config config = pcd_config_default();
    config.game = "maze";
    config.mode = mode;
    config.channels = PCD_CHANNEL_SEMANTIC;
    pcd_batch *batch;
    ck_assert_int_eq(pcd_create(&config, &batch), PCD_OK);
    ck_assert_ptr_nonnull(pcd_get_buffers(batch).semantic);
    return batch;
}

// Puts what the batch shows into the fixture's world. The grid's rows begin at the top.
static void copy_level(pcd_batch *batch) {
    pcd_world *world = fixture.world;
    const uint8_t *grid = pcd_get_buffers(batch).semantic;
    uint8_t mouse = fixture_kind(&fixture, "mouse");
    for (int32_t y = 0; y < world->height; y++)
        memcpy(pcd_cells(world) + y * world->width,
               grid + (world->height - 1 - y) * pcd_semantic_width(batch), (size_t)world->width);
    const uint8_t *start = memchr(pcd_cells(world), mouse, (size_t)(world->width * world->height));
    ck_assert_ptr_nonnull(start);
    int32_t cell = (int32_t)(start - pcd_cells(world));
    pcd_player(world)->x = (float)(cell % world->width) + 0.5f;
    pcd_player(world)->y = (float)(cell / world->width) + 0.5f;
}

START_TEST(exploration_is_one_full_maze_with_the_cheese_in_the_far_corner) {
    open_mode("hard");
    fixture_generate(&fixture, 0);
    pcd_batch *batch = create_batch("exploration");
    ck_assert_int_eq(pcd_reset(batch), PCD_OK);
    copy_level(batch);
    pcd_destroy(batch);
    expect_mouse(0.5f, 0.5f);
    ck_assert_int_eq(find_cheese(), 24 * 25 + 24);
    ck_assert_int_eq(count_open(), 2 * 13 * 13 - 1);
    ck_assert_int_eq(shortest_path(), 76);
}
END_TEST

// What is visible

START_TEST(the_whole_world_is_shown_but_in_memory_mode) {
    static const float views[] = {15, 25, 8};
    open_mode(sizes[_i].mode);
    fixture_generate(&fixture, 5);
    for (int32_t center_agent = 0; center_agent < 2; center_agent++) {
        pcd_scene scene;
        pcd_sprite sprites[8];
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_float_eq(scene.view, views[_i]);
        bool is_centred = strcmp(sizes[_i].mode, "memory") == 0;
        float middle = (float)sizes[_i].side / 2.0f;
        ck_assert_float_eq(scene.camera_x, is_centred ? pcd_player(fixture.world)->x : middle);
        ck_assert_float_eq(scene.camera_y, is_centred ? pcd_player(fixture.world)->y : middle);
        ck_assert_float_eq(scene.background_width, (float)sizes[_i].side);
        ck_assert_float_eq(scene.background_height, (float)sizes[_i].side);
        ck_assert(!scene.has_velocity);
        ck_assert_int_eq(scene.num_sprites, 1);
        ck_assert_int_eq(scene.num_marks, 0);
    }
}
END_TEST

START_TEST(looks_change_the_background_and_nothing_else) {
    bool seen[9] = {false};
    for (int32_t seed = 0; seed < 200; seed++) {
        fixture_generate(&fixture, 5);
        fixture.world->looks = pcd_mix((uint64_t)seed, 77);
        pcd_scene scene;
        pcd_sprite sprites[8];
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_uint_lt(scene.background_variant, 9);
        seen[scene.background_variant] = true;
        ck_assert_int_eq(scene.tiles[wall].variant, 0);
        ck_assert_int_eq(scene.tiles[cheese].variant, 0);
        ck_assert_int_eq(sprites[0].variant, 0);
    }
    for (int32_t i = 0; i < 9; i++)
        ck_assert(seen[i]);
}
END_TEST

Suite *rules_maze_suite(void) {
    Suite *suite = suite_create("rules_maze");
    TCase *easy = tcase_create("a step");
    tcase_add_checked_fixture(easy, open_easy, close_fixture);
    tcase_add_test(easy, each_action_moves_by_at_most_one_cell_and_diagonals_are_horizontal);
    tcase_add_test(easy, a_wall_cancels_the_move);
    tcase_add_test(easy, a_blocked_diagonal_does_not_turn_into_a_vertical_move);
    tcase_add_test(easy, outside_the_world_is_wall);
    tcase_add_test(easy, cheese_pays_ten_completes_the_level_and_is_gone);
    tcase_add_test(easy, the_goal_reward_is_a_parameter);
    tcase_add_test(easy, nothing_but_cheese_pays_or_ends);
    tcase_add_test(easy, the_mouse_faces_left_until_a_right_key_whether_it_moves_or_not);
    tcase_add_test(easy, the_cheese_lies_anywhere_but_at_the_start);
    tcase_add_test(easy, sides_between_the_parameters_are_drawn_and_even_ones_count_as_the_odd_ones_below);
    tcase_add_test(easy, looks_change_the_background_and_nothing_else);
    suite_add_tcase(suite, easy);

    TCase *modes = tcase_create("all modes");
    tcase_add_checked_fixture(modes, NULL, close_fixture);
    tcase_set_timeout(modes, 60);
    tcase_add_loop_test(modes, the_maze_stands_in_the_middle_of_a_solid_world, 0, 3);
    tcase_add_loop_test(modes, the_maze_is_perfect, 0, 3);
    tcase_add_loop_test(modes, all_odd_sides_from_3_are_equally_likely, 0, 3);
    tcase_add_loop_test(modes, shortest_paths_are_as_long_as_the_sheet_measured, 0, 3);
    tcase_add_loop_test(modes, a_shortest_path_player_always_wins_in_as_many_steps, 0, 3);
    tcase_add_loop_test(modes, a_random_player_wins_as_often_as_in_the_original, 0, 3);
    tcase_add_test(modes, exploration_is_one_full_maze_with_the_cheese_in_the_far_corner);
    tcase_add_loop_test(modes, the_whole_world_is_shown_but_in_memory_mode, 0, 3);
    suite_add_tcase(suite, modes);
    return suite;
}
