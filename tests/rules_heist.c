// The rules of heist, each as its own test; and the levels' figures.
#include "world_fixture.h"

#define MAX_CELLS     (PCD_MAX_SIDE * PCD_MAX_SIDE)
#define NUM_LEVELS    5000
#define EPISODE_STEPS 1000
#define NUM_ACTIONS   15
#define NUM_COLORS    3
#define ROOM          13
#define MIDDLE        6.5f

extern const pcd_game pcd_game_heist;
Suite *rules_heist_suite(void);

static world_fixture fixture;
static pcd_entity *player;
static uint8_t empty, wall, gem, keys[NUM_COLORS], doors[NUM_COLORS];

static void open_mode(const char *mode) {
    fixture_open(&fixture, &pcd_game_heist, mode);
    player = pcd_player(fixture.world);
    empty = fixture_kind(&fixture, "empty");
    wall = fixture_kind(&fixture, "wall");
    gem = fixture_kind(&fixture, "gem");
    static const char *const key_names[] = {"blue key", "green key", "red key"};
    static const char *const door_names[] = {"blue door", "green door", "red door"};
    for (int32_t color = 0; color < NUM_COLORS; color++) {
        keys[color] = fixture_kind(&fixture, key_names[color]);
        doors[color] = fixture_kind(&fixture, door_names[color]);
    }
}

static void put_player(float x, float y) {
    player->x = x;
    player->y = y;
    player->vx = player->vy = 0.0f;
}

// An empty room of 13 x 13 cells, nothing in it but the player at rest in the middle.
static void open_room(void) {
    open_mode("hard");
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    pcd_fill_cells(fixture.world, 0, 0, ROOM, ROOM, empty);
    put_player(MIDDLE, MIDDLE);
}

static void open_hard(void) {
    open_mode("hard");
}

static void close_fixture(void) {
    fixture_close(&fixture);
}

static pcd_entity *add_key(int32_t color, float x, float y) {
    return pcd_add_entity(fixture.world, keys[color], x, y, 0.375f, 0.2321f);
}

static pcd_entity *add_gem(float x, float y) {
    return pcd_add_entity(fixture.world, gem, x, y, 0.375f, 0.2571f);
}

static pcd_entity *add_door(int32_t color, float x, float y) {
    return pcd_add_entity(fixture.world, doors[color], x, y, 0.5f, 0.5f);
}

// Puts a key under the player and lets it be taken.
static void take_key(int32_t color) {
    add_key(color, player->x, player->y);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_ptr_null(fixture_find(&fixture, keys[color]));
}

static void expect_at(float x, float y) {
    ck_assert_float_eq_tol(player->x, x, 1e-5f);
    ck_assert_float_eq_tol(player->y, y, 1e-5f);
}

// Movement

static const float across[] = {-1, -1, -1, 0, 0, 0, 1, 1, 1}, up[] = {-1, 0, 1, -1, 0, 1, -1, 0, 1};

START_TEST(a_key_held_speeds_up_on_each_axis) {
    static const float speeds[] = {0.3375f, 0.489375f, 0.557719f, 0.588473f, 0.602313f, 0.608541f};
    for (int32_t i = 0; i < 6; i++) {
        fixture_step(&fixture, _i);
        ck_assert_float_eq_tol(player->vx, across[_i] * speeds[i], 1e-5f);
        ck_assert_float_eq_tol(player->vy, up[_i] * speeds[i], 1e-5f);
        put_player(MIDDLE, MIDDLE);
        player->vx = across[_i] * speeds[i];
        player->vy = up[_i] * speeds[i];
    }
}
END_TEST

START_TEST(the_top_speed_is_a_parameter) {
    fixture.world->parameters[fixture_parameter(&fixture, "maxspeed")] = 0.5f;
    fixture_steps(&fixture, FIXTURE_RIGHT, 10);
    ck_assert_float_eq_tol(player->vx, 0.5f * 0.45f / 0.55f, 2e-4f);
}
END_TEST

START_TEST(without_a_direction_the_player_glides_half_a_cell) {
    player->vx = 0.6136f;
    player->vy = -0.6136f;
    fixture_step(&fixture, _i);
    ck_assert_float_eq_tol(player->vx, 0.45f * 0.6136f, 1e-6f);
    fixture_steps(&fixture, _i, 20);
    expect_at(MIDDLE + 0.50204f, MIDDLE - 0.50204f);
    ck_assert_float_eq_tol(player->vx, 0.0f, 1e-6f);
}
END_TEST

// The box stops flush at the cell's border and loses all speed if it was there from the first.
START_TEST(walls_and_the_border_stop_the_player) {
    static const int32_t actions[] = {FIXTURE_RIGHT, FIXTURE_LEFT, FIXTURE_UP, FIXTURE_DOWN};
    static const float ways[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    float dx = ways[_i][0], dy = ways[_i][1];
    fixture_steps(&fixture, actions[_i], 40);
    expect_at(MIDDLE + 6.125f * dx, MIDDLE + 6.125f * dy);
    ck_assert_float_eq(player->vx, 0.0f);
    ck_assert_float_eq(player->vy, 0.0f);
    put_player(MIDDLE, MIDDLE);
    pcd_set_cell(fixture.world, 6 + 2 * (int32_t)dx, 6 + 2 * (int32_t)dy, wall);
    fixture_steps(&fixture, actions[_i], 40);
    expect_at(MIDDLE + 1.125f * dx, MIDDLE + 1.125f * dy);
}
END_TEST

START_TEST(a_blocked_share_of_a_step_costs_that_share_of_speed) {
    // 0.125 cells to the wall: the first sub-step is free, in the second a corner is beyond the border.
    pcd_set_cell(fixture.world, 7, 6, wall);
    fixture_step(&fixture, FIXTURE_RIGHT);
    expect_at(6.625f, MIDDLE);
    ck_assert_float_eq_tol(player->vx, 0.3375f * 0.25f, 1e-6f);
}
END_TEST

// Where a corner is in the way of whichever axis comes second.
START_TEST(a_diagonal_moves_up_first_and_a_vertical_glide_second) {
    pcd_set_cell(fixture.world, 7, 7, wall);
    put_player(6.625f, 6.625f);
    fixture_step(&fixture, 8);
    ck_assert_float_eq(player->x, 6.625f);
    ck_assert_float_gt(player->y, 6.7f);
    put_player(6.625f, 6.625f);
    player->vy = 0.7f;
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_eq(player->y, 6.625f);
    ck_assert_float_gt(player->x, 6.7f);
}
END_TEST

START_TEST(the_player_faces_where_the_keys_point_even_at_a_wall) {
    static const uint8_t turns[] = {40, 32, 24, 48, 0, 16, 56, 0, 8};
    ck_assert_uint_eq(player->rotation, 0);
    pcd_fill_cells(fixture.world, 0, 0, ROOM, ROOM, wall);
    pcd_set_cell(fixture.world, 6, 6, empty);
    for (int32_t action = 0; action < 9; action++) {
        uint8_t before = player->rotation;
        fixture_step(&fixture, action);
        ck_assert_uint_eq(player->rotation, action == FIXTURE_NONE ? before : turns[action]);
    }
    for (int32_t action = 9; action < NUM_ACTIONS; action++) {
        fixture_step(&fixture, action);
        ck_assert_uint_eq(player->rotation, 8);
    }
}
END_TEST

// Keys, doors and the gem

START_TEST(keys_are_taken_where_boxes_overlap) {
    static const struct {
        float dx, dy;
        bool is_taken;
    } cases[] = {{0.749f, 0.606f, true}, {-0.749f, -0.606f, true}, {0.751f, 0.0f, false},
                 {-0.751f, 0.0f, false}, {0.0f, 0.608f, false},    {0.0f, -0.608f, false},
                 {0.749f, -0.606f, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture_clear(&fixture);
        add_key(_i, MIDDLE + cases[i].dx, MIDDLE + cases[i].dy);
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
        ck_assert(!fixture.world->ended);
        ck_assert_int_eq(fixture_count(&fixture, keys[_i]), !cases[i].is_taken);
    }
}
END_TEST

START_TEST(a_locked_door_stops_the_player_flush_and_at_rest) {
    static const int32_t actions[] = {FIXTURE_RIGHT, FIXTURE_LEFT, FIXTURE_UP, FIXTURE_DOWN};
    static const float ways[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    float dx = ways[_i][0], dy = ways[_i][1];
    for (int32_t color = 0; color < NUM_COLORS; color++) {
        fixture_clear(&fixture);
        put_player(MIDDLE, MIDDLE);
        // Keys of the other colours are of no use.
        take_key((color + 1) % NUM_COLORS);
        take_key((color + 2) % NUM_COLORS);
        add_door(color, MIDDLE + 2.0f * dx, MIDDLE + 2.0f * dy);
        fixture_steps(&fixture, actions[_i], 40);
        expect_at(MIDDLE + 1.125f * dx, MIDDLE + 1.125f * dy);
        ck_assert_float_eq(player->vx, 0.0f);
        ck_assert_float_eq(player->vy, 0.0f);
        ck_assert_int_eq(fixture_count(&fixture, doors[color]), 1);
        fixture_generate(&fixture, 1);
        pcd_fill_cells(fixture.world, 0, 0, ROOM, ROOM, empty);
    }
}
END_TEST

// Unlike a wall, which takes the share of the step that it blocked.
START_TEST(a_locked_door_takes_all_speed_at_once) {
    add_door(0, MIDDLE + 1.0f, MIDDLE);
    fixture_step(&fixture, FIXTURE_RIGHT);
    expect_at(MIDDLE + 0.125f, MIDDLE);
    ck_assert_float_eq(player->vx, 0.0f);
    put_player(MIDDLE, MIDDLE);
    add_door(0, MIDDLE, MIDDLE - 1.0f);
    fixture_step(&fixture, FIXTURE_DOWN);
    expect_at(MIDDLE, MIDDLE - 0.125f);
    ck_assert_float_eq(player->vy, 0.0f);
}
END_TEST

START_TEST(a_locked_door_is_slid_along) {
    add_door(0, MIDDLE + 1.0f, MIDDLE + 1.0f);
    put_player(MIDDLE + 0.2f, MIDDLE - 0.5f);
    // Up first, where the door is at last in the way; to the right it is from then on as well.
    fixture_steps(&fixture, 8, 1);
    ck_assert_float_gt(player->x, MIDDLE + 0.4f);
    fixture_steps(&fixture, 8, 20);
    ck_assert_float_gt(player->x, MIDDLE + 5.0f);
}
END_TEST

START_TEST(a_door_does_not_stop_who_passes_by) {
    pcd_entity *door = add_door(0, MIDDLE + 2.0f, MIDDLE + 0.8745f);
    fixture_steps(&fixture, FIXTURE_RIGHT, 10);
    ck_assert_float_gt(player->x, MIDDLE + 4.0f);
    put_player(MIDDLE, MIDDLE);
    door->y = MIDDLE + 0.8735f;
    fixture_steps(&fixture, FIXTURE_RIGHT, 10);
    expect_at(MIDDLE + 1.125f, MIDDLE);
}
END_TEST

// The way of a player who holds the key is that of one who meets no door at all.
START_TEST(a_door_whose_key_is_held_neither_stops_nor_slows) {
    float way[2][10];
    take_key(_i);
    for (int32_t round = 0; round < 2; round++) {
        put_player(MIDDLE, MIDDLE);
        if (round == 1)
            add_door(_i, MIDDLE + 2.0f, MIDDLE);
        for (int32_t i = 0; i < 10; i++) {
            bool was_near = player->x > MIDDLE + 2.0f - 0.875f;
            // It is gone at the end of the first step in which the boxes overlap.
            ck_assert_int_eq(fixture_count(&fixture, doors[_i]), round == 1 && !was_near);
            ck_assert_float_eq(fixture_step(&fixture, FIXTURE_RIGHT), 0.0f);
            way[round][i] = player->x;
        }
    }
    ck_assert_mem_eq(way[0], way[1], sizeof way[0]);
}
END_TEST

START_TEST(a_key_is_never_used_up) {
    take_key(0);
    for (int32_t i = 0; i < 3; i++)
        add_door(0, MIDDLE + 2.0f + (float)i, MIDDLE);
    fixture_steps(&fixture, FIXTURE_RIGHT, 20);
    ck_assert_float_gt(player->x, MIDDLE + 5.0f);
    ck_assert_int_eq(fixture_count(&fixture, doors[0]), 0);
}
END_TEST

START_TEST(a_key_opens_its_door_from_the_next_step_on) {
    put_player(MIDDLE, MIDDLE);
    add_key(0, MIDDLE + 0.9f, MIDDLE);
    add_door(0, MIDDLE + 1.0f, MIDDLE);
    fixture_step(&fixture, FIXTURE_RIGHT);
    expect_at(MIDDLE + 0.125f, MIDDLE);
    ck_assert_int_eq(fixture_count(&fixture, keys[0]), 1);
    pcd_entities(fixture.world)[1].x = MIDDLE + 0.8f;
    fixture_step(&fixture, FIXTURE_RIGHT);
    expect_at(MIDDLE + 0.125f, MIDDLE);
    ck_assert_int_eq(fixture_count(&fixture, keys[0]), 0);
    ck_assert_int_eq(fixture_count(&fixture, doors[0]), 1);
    fixture_step(&fixture, FIXTURE_RIGHT);
    ck_assert_float_gt(player->x, MIDDLE + 0.4f);
    ck_assert_int_eq(fixture_count(&fixture, doors[0]), 0);
}
END_TEST

START_TEST(the_gem_pays_ten_and_completes_the_level) {
    static const struct {
        float dx, dy;
        bool is_won;
    } cases[] = {
        {0.749f, 0.631f, true}, {-0.749f, -0.631f, true}, {0.751f, 0.0f, false}, {0.0f, 0.633f, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture_clear(&fixture);
        add_gem(MIDDLE + cases[i].dx, MIDDLE + cases[i].dy);
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), cases[i].is_won ? 10.0f : 0.0f);
        ck_assert_uint_eq(fixture.world->completed, cases[i].is_won);
        ck_assert_uint_eq(fixture.world->ended, cases[i].is_won);
    }
}
END_TEST

START_TEST(the_goal_reward_is_a_parameter) {
    fixture.world->parameters[fixture_parameter(&fixture, "goal_reward")] = 2.5f;
    add_gem(MIDDLE, MIDDLE);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 2.5f);
}
END_TEST

START_TEST(nothing_but_the_gem_pays_or_ends) {
    pcd_rng rng = {3};
    for (int32_t i = 0; i < 3000; i++) {
        if (i % 300 == 0) {
            fixture_clear(&fixture);
            for (int32_t color = 0; color < NUM_COLORS; color++) {
                add_key(color, 2.5f + (float)color, 8.5f);
                add_door(color, 8.5f, 2.5f + (float)color);
            }
        }
        ck_assert_float_eq(fixture_step(&fixture, pcd_rng_below(&rng, NUM_ACTIONS)), 0.0f);
        ck_assert(!fixture.world->ended);
    }
}
END_TEST

START_TEST(foreign_states_are_refused) {
    const pcd_game *game = fixture.game;
    int32_t *held_keys = pcd_fields(fixture.world);
    add_key(0, 2.5f, 2.5f);
    ck_assert(game->valid(fixture.world));
    *held_keys = 7;
    ck_assert(game->valid(fixture.world));
    *held_keys = 8;
    ck_assert(!game->valid(fixture.world));
    *held_keys = -1;
    ck_assert(!game->valid(fixture.world));
    *held_keys = 0;
    pcd_entities(fixture.world)[1].kind = wall;
    ck_assert(!game->valid(fixture.world));
    pcd_entities(fixture.world)[1].kind = player->kind;
    ck_assert(!game->valid(fixture.world));
}
END_TEST

// Levels

static const struct {
    const char *mode;
    int32_t side;
} sizes[] = {{"easy", 9}, {"hard", 13}, {"memory", 23}};

static int32_t count_open(void) {
    int32_t count = 0;
    for (int32_t i = 0; i < fixture.world->width * fixture.world->height; i++)
        count += pcd_cells(fixture.world)[i] != wall;
    return count;
}

// Side of the maze, from the number of its cells: it is a tree over (side + 1) / 2 squared nodes.
static int32_t maze_side(void) {
    int32_t nodes = 1;
    while (2 * nodes * nodes - 1 < count_open())
        nodes++;
    ck_assert_int_eq(2 * nodes * nodes - 1, count_open());
    return 2 * nodes - 1;
}

static int32_t count_doors(void) {
    return fixture_count(&fixture, doors[0]) + fixture_count(&fixture, doors[1]) +
           fixture_count(&fixture, doors[2]);
}

static int32_t cell_of(const pcd_entity *entity) {
    return (int32_t)entity->y * fixture.world->width + (int32_t)entity->x;
}

static const int32_t steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};

// Whether a cell is open and holds no door whose key is not held.
static bool is_passable(int32_t x, int32_t y) {
    const pcd_world *world = fixture.world;
    const int32_t *held_keys = pcd_fields(world);
    if (pcd_cell(world, x, y) == wall)
        return false;
    for (int32_t color = 0; color < NUM_COLORS; color++) {
        const pcd_entity *door = fixture_find(&fixture, doors[color]);
        if (door && cell_of(door) == y * world->width + x)
            return *held_keys >> color & 1;
    }
    return true;
}

// Steps from a cell to every other one, -1 where one cannot go now. Returns the cells reached.
static int32_t search(int32_t from, int32_t *distances) {
    static int32_t queue[MAX_CELLS];
    int32_t width = fixture.world->width, head = 0, tail = 0;
    memset(distances, -1, MAX_CELLS * sizeof *distances);
    queue[tail++] = from;
    distances[from] = 0;
    while (head < tail) {
        int32_t cell = queue[head++];
        for (int32_t i = 0; i < 4; i++) {
            int32_t x = cell % width + steps[i][0], y = cell / width + steps[i][1];
            if (!is_passable(x, y) || distances[y * width + x] >= 0)
                continue;
            distances[y * width + x] = distances[cell] + 1;
            queue[tail++] = y * width + x;
        }
    }
    return tail;
}

static bool is_item(const pcd_entity *entity) {
    return entity->kind == gem || entity->kind == keys[0] || entity->kind == keys[1] ||
           entity->kind == keys[2];
}

// The only key or gem that can be reached now.
static const pcd_entity *find_next_item(void) {
    static int32_t distances[MAX_CELLS];
    const pcd_entity *next = NULL;
    search(cell_of(player), distances);
    for (int32_t i = 1; i < fixture.world->num_entities; i++) {
        const pcd_entity *item = &pcd_entities(fixture.world)[i];
        if (!is_item(item) || distances[cell_of(item)] < 0)
            continue;
        ck_assert_ptr_null(next);
        next = item;
    }
    ck_assert_ptr_nonnull(next);
    return next;
}

// Cells from the start to each key in turn and to the gem; takes everything on the way but moves nothing.
static int32_t measure_tour(int32_t *legs) {
    static int32_t distances[MAX_CELLS];
    int32_t *held_keys = pcd_fields(fixture.world), tour = 0;
    for (int32_t i = 0;; i++) {
        pcd_entity *item = (pcd_entity *)(uintptr_t)find_next_item();
        search(cell_of(player), distances);
        legs[i] = distances[cell_of(item)];
        tour += legs[i];
        if (item->kind == gem)
            return tour;
        ck_assert_uint_eq(item->kind, keys[i]);
        *held_keys |= 1 << i;
        player->x = item->x;
        player->y = item->y;
        item->removed = 1;
        pcd_sweep(fixture.world, false);
    }
}

static int compare(const void *a, const void *b) {
    return *(const int32_t *)a - *(const int32_t *)b;
}

START_TEST(the_maze_lies_anywhere_in_a_solid_world) {
    static int32_t distances[MAX_CELLS];
    open_mode(sizes[_i].mode);
    bool seen[4] = {false};
    for (int32_t seed = 0; seed < 500; seed++) {
        fixture_generate(&fixture, seed);
        pcd_world *world = fixture.world;
        ck_assert_int_eq(world->width, sizes[_i].side);
        ck_assert_int_eq(world->height, sizes[_i].side);
        ck_assert_uint_eq(world->outside, wall);
        int32_t side = maze_side(), left = world->width, right = 0, bottom = world->height, top = 0;
        for (int32_t y = 0; y < world->height; y++)
            for (int32_t x = 0; x < world->width; x++)
                if (pcd_cell(world, x, y) != wall) {
                    left = x < left ? x : left;
                    right = x > right ? x : right;
                    bottom = y < bottom ? y : bottom;
                    top = y > top ? y : top;
                }
        ck_assert_int_eq(right - left + 1, side);
        ck_assert_int_eq(top - bottom + 1, side);
        if (side < world->width) {
            // No border is needed at the world's edge.
            seen[0] = seen[0] || left == 0;
            seen[1] = seen[1] || right == world->width - 1;
            seen[2] = seen[2] || bottom == 0;
            seen[3] = seen[3] || top == world->height - 1;
        }
        int32_t *held_keys = pcd_fields(world);
        *held_keys = 7;
        ck_assert_int_eq(search(cell_of(player), distances), count_open());
    }
    ck_assert(seen[0] && seen[1] && seen[2] && seen[3]);
}
END_TEST

START_TEST(sides_and_places_are_equally_likely) {
    open_mode(sizes[_i].mode);
    int32_t counts[PCD_MAX_SIDE] = {0}, lefts[PCD_MAX_SIDE] = {0};
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        int32_t side = maze_side(), left = 0;
        counts[side]++;
        if (side != 5)
            continue;
        while (true) {
            bool is_solid = true;
            for (int32_t y = 0; y < fixture.world->height; y++)
                is_solid = is_solid && pcd_cell(fixture.world, left, y) == wall;
            if (!is_solid)
                break;
            left++;
        }
        lefts[left]++;
    }
    int32_t num_sides = (sizes[_i].side - 3) / 2, num_lefts = sizes[_i].side - 4, sum = 0;
    for (int32_t side = 5; side <= sizes[_i].side; side += 2) {
        float expected = (float)NUM_LEVELS / (float)num_sides;
        ck_assert_float_le(fabsf((float)counts[side] - expected), 4.0f * sqrtf(expected));
        sum += counts[side];
    }
    ck_assert_int_eq(sum, NUM_LEVELS);
    for (int32_t left = 0; left < num_lefts; left++) {
        float expected = (float)counts[5] / (float)num_lefts;
        ck_assert_float_le(fabsf((float)lefts[left] - expected), 4.0f * sqrtf(expected));
    }
}
END_TEST

// Boxes are the sheet's numbers, whatever the pictures are; only keys and gem lie off the middle.
START_TEST(things_have_the_boxes_and_places_of_the_sheet) {
    open_mode(sizes[_i].mode);
    float farthest = 0.0f, nearest = 1.0f;
    for (int32_t seed = 0; seed < 1000; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_int_eq(fixture_count(&fixture, gem), 1);
        int32_t num_doors = count_doors();
        for (int32_t color = 0; color < NUM_COLORS; color++) {
            ck_assert_int_eq(fixture_count(&fixture, doors[color]), color < num_doors);
            ck_assert_int_eq(fixture_count(&fixture, keys[color]), color < num_doors);
        }
        for (int32_t i = 0; i < fixture.world->num_entities; i++) {
            const pcd_entity *thing = &pcd_entities(fixture.world)[i];
            float dx = thing->x - floorf(thing->x) - 0.5f, dy = thing->y - floorf(thing->y) - 0.5f;
            ck_assert_uint_eq(pcd_cell(fixture.world, (int32_t)thing->x, (int32_t)thing->y), empty);
            ck_assert_float_eq(thing->vx, 0.0f);
            ck_assert_float_eq(thing->vy, 0.0f);
            if (is_item(thing)) {
                ck_assert_float_eq(thing->half_width, 0.375f);
                ck_assert_float_eq(thing->half_height, thing->kind == gem ? 0.2571f : 0.2321f);
                ck_assert_float_le(fabsf(dx), 0.125f);
                ck_assert_float_le(fabsf(dy), 0.125f);
                farthest = fabsf(dx) > farthest ? fabsf(dx) : farthest;
                nearest = fabsf(dy) < nearest ? fabsf(dy) : nearest;
            } else {
                ck_assert_float_eq(thing->half_width, i == 0 ? 0.375f : 0.5f);
                ck_assert_float_eq(thing->half_height, i == 0 ? 0.375f : 0.5f);
                ck_assert_float_eq(dx, 0.0f);
                ck_assert_float_eq(dy, 0.0f);
            }
        }
    }
    ck_assert_float_gt(farthest, 0.12f);
    ck_assert_float_lt(nearest, 0.005f);
}
END_TEST

START_TEST(no_door_is_beside_the_start) {
    open_mode(sizes[_i].mode);
    for (int32_t seed = 0; seed < 2000; seed++) {
        fixture_generate(&fixture, seed);
        for (int32_t color = 0; color < NUM_COLORS; color++) {
            const pcd_entity *door = fixture_find(&fixture, doors[color]);
            if (door)
                ck_assert_float_gt(fabsf(door->x - player->x) + fabsf(door->y - player->y), 1.0f);
        }
    }
}
END_TEST

// At any time one thing can be reached, and colours come in their order: measure_tour() insists on both.
START_TEST(doors_and_tours_are_as_the_sheet_measured) {
    static const struct {
        float shares[4], mean, error; // of the number of doors, and of tours over 5000 levels twice over
        int32_t quantiles[5];
    } expected[] = {
        {{0.178f, 0.327f, 0.329f, 0.167f}, 18.9f, 0.27f, {5, 9, 16, 27, 37}},
        {{0.105f, 0.199f, 0.200f, 0.495f}, 33.1f, 0.47f, {6, 13, 29, 48, 67}},
        {{0.259f, 0.271f, 0.244f, 0.226f}, 44.7f, 0.76f, {8, 16, 34, 63, 97}},
    };
    static const int32_t percents[5] = {10, 25, 50, 75, 90};
    static int32_t tours[NUM_LEVELS];
    open_mode(sizes[_i].mode);
    int32_t counts[4] = {0}, legs[4];
    float sum = 0.0f;
    for (int32_t seed = 0; seed < NUM_LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        counts[count_doors()]++;
        tours[seed] = measure_tour(legs);
        sum += (float)tours[seed];
    }
    for (int32_t i = 0; i < 4; i++)
        ck_assert_float_eq_tol((float)counts[i] / (float)NUM_LEVELS, expected[_i].shares[i], 3.0f * 0.010f);
    ck_assert_float_eq_tol(sum / (float)NUM_LEVELS, expected[_i].mean, 3.0f * expected[_i].error);
    qsort(tours, NUM_LEVELS, sizeof tours[0], compare);
    for (int32_t i = 0; i < 5; i++)
        ck_assert_int_le(abs(tours[NUM_LEVELS * percents[i] / 100] - expected[_i].quantiles[i]),
                         1 + expected[_i].quantiles[i] / 20);
}
END_TEST

START_TEST(the_number_of_keys_follows_the_parameters) {
    static const struct {
        int32_t least, most, grow, side, expected_least, expected_most;
    } cases[] = {
        {0, 3, 1, 5, 0, 1},  {0, 3, 1, 7, 1, 2},  {0, 3, 1, 63, 3, 3}, {2, 3, 1, 15, 3, 3},
        {1, 2, 1, 15, 2, 2}, {0, 0, 1, 15, 0, 0}, {3, 1, 0, 15, 1, 1}, {0, 3, 0, 15, 0, 3},
        {3, 3, 0, 3, 0, 0},  {2, 2, 1, 9, 2, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fixture_set(&fixture, "world_dim", 63);
        fixture_set(&fixture, "min_maze_dim", (float)cases[i].side);
        fixture_set(&fixture, "max_maze_dim", (float)cases[i].side);
        fixture_set(&fixture, "min_keys", (float)cases[i].least);
        fixture_set(&fixture, "max_keys", (float)cases[i].most);
        fixture_set(&fixture, "keys_grow", (float)cases[i].grow);
        int32_t least = NUM_COLORS, most = 0;
        for (int32_t seed = 0; seed < 200; seed++) {
            fixture_generate(&fixture, seed);
            ck_assert_int_eq(maze_side(), cases[i].side);
            least = count_doors() < least ? count_doors() : least;
            most = count_doors() > most ? count_doors() : most;
        }
        // Small mazes may lack forks.
        ck_assert(least == cases[i].expected_least || (cases[i].side < 9 && least < cases[i].expected_least));
        ck_assert_int_eq(most, cases[i].expected_most);
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
            smallest = maze_side() < smallest ? maze_side() : smallest;
            largest = maze_side() > largest ? maze_side() : largest;
        }
        ck_assert_int_eq(smallest, cases[i].expected_smallest);
        ck_assert_int_eq(largest, cases[i].expected_largest);
    }
}
END_TEST

// Players

static int32_t action_of(int32_t dx, int32_t dy) {
    return 3 * (dx + 1) + dy + 1;
}

// Back to the middle of a corridor, where the player is too far off to turn into a side way.
static int32_t back_to_middle(float position) {
    float away = position - floorf(position) - 0.5f;
    return away > 0.13f ? -1 : away < -0.13f ? 1 : 0;
}

// Of a player who goes from cell to cell to whatever can be reached.
static int32_t choose_action(void) {
    static int32_t distances[MAX_CELLS];
    const pcd_entity *item = find_next_item();
    search(cell_of(item), distances);
    int32_t width = fixture.world->width, here = distances[cell_of(player)];
    for (int32_t i = 0; i < 4; i++) {
        int32_t dx = steps[i][0], dy = steps[i][1];
        int32_t x = (int32_t)player->x + dx, y = (int32_t)player->y + dy;
        if (!is_passable(x, y) || distances[y * width + x] != here - 1)
            continue;
        return dx ? action_of(dx, back_to_middle(player->y)) : action_of(back_to_middle(player->x), dy);
    }
    return action_of((item->x > player->x) - (item->x < player->x),
                     (item->y > player->y) - (item->y < player->y));
}

// Plays a level to the gem, which must come within a number of steps.
static void expect_win(int32_t most_steps) {
    float sum = 0.0f;
    while (!fixture.world->ended) {
        ck_assert_msg(fixture.world->step_count < most_steps, "level %d is not won",
                      fixture.world->level_seed);
        sum += fixture_step(&fixture, choose_action());
    }
    ck_assert_float_eq(sum, 10.0f);
    ck_assert(fixture.world->completed);
}

START_TEST(a_player_who_fetches_what_can_be_reached_always_wins) {
    open_mode(sizes[_i].mode);
    for (int32_t seed = 0; seed < 400; seed++) {
        fixture_generate(&fixture, seed);
        expect_win(EPISODE_STEPS);
    }
}
END_TEST

START_TEST(levels_can_be_won_at_the_ends_of_all_ranges) {
    static const float speeds[] = {0.1f, 1.25f};
    static const float sides[] = {3, 5, 15, 63};
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 4; j++) {
            fixture_set(&fixture, "maxspeed", speeds[i]);
            fixture_set(&fixture, "world_dim", sides[j]);
            fixture_set(&fixture, "min_maze_dim", sides[j]);
            fixture_set(&fixture, "max_maze_dim", sides[j]);
            fixture_set(&fixture, "min_keys", 3);
            for (int32_t seed = 0; seed < (sides[j] > 20 ? 1 : 60); seed++) {
                fixture_generate(&fixture, seed);
                expect_win(100000);
            }
        }
}
END_TEST

START_TEST(a_random_player_wins_as_often_as_in_the_original) {
    enum { NUM_EPISODES = 1500 };
    // Share won, steps of an episode, and of a won one.
    static const float expected[3][3] = {
        {0.310f, 812.0f, 394.0f}, {0.191f, 885.0f, 399.0f}, {0.131f, 923.0f, 409.0f}};
    open_mode(sizes[_i].mode);
    pcd_rng rng = {11};
    float won = 0.0f, sum = 0.0f, won_sum = 0.0f;
    for (int32_t seed = 0; seed < NUM_EPISODES; seed++) {
        fixture_generate(&fixture, seed);
        while (fixture.world->step_count < EPISODE_STEPS && !fixture.world->ended)
            fixture_step(&fixture, pcd_rng_below(&rng, NUM_ACTIONS));
        won += (float)fixture.world->completed;
        sum += (float)fixture.world->step_count;
        won_sum += fixture.world->completed ? (float)fixture.world->step_count : 0.0f;
    }
    ck_assert_float_eq_tol(won / (float)NUM_EPISODES, expected[_i][0], 3.0f * 0.014f);
    ck_assert_float_eq_tol(sum / (float)NUM_EPISODES, expected[_i][1], 3.0f * 9.8f);
    ck_assert_float_eq_tol(won_sum / won, expected[_i][2], 3.0f * 22.0f);
}
END_TEST

START_TEST(exploration_is_one_full_maze_with_three_doors) {
    pcd_config config = pcd_config_default();
    config.game = "heist";
    config.mode = "exploration";
    config.channels = PCD_CHANNEL_ENTITIES | PCD_CHANNEL_SEMANTIC;
    pcd_batch *batch;
    ck_assert_int_eq(pcd_create(&config, &batch), PCD_OK);
    pcd_buffers io = pcd_get_buffers(batch);
    ck_assert_int_eq(pcd_reset(batch), PCD_OK);

    // The same level, in a world of our own.
    fixture_generate(&fixture, 0);
    fixture_clear(&fixture);
    const pcd_world *world = fixture.world;
    for (int32_t y = 0; y < ROOM; y++)
        for (int32_t x = 0; x < ROOM; x++) {
            bool is_wall = io.semantic[(ROOM - 1 - y) * pcd_semantic_width(batch) + x] == wall;
            pcd_set_cell(fixture.world, x, y, is_wall ? wall : empty);
        }
    for (int32_t i = 0; i < io.entity_counts[0]; i++) {
        const float *row = io.entities + i * PCD_NUM_ENTITY_COLUMNS;
        uint8_t kind = (uint8_t)row[PCD_ENTITY_KIND];
        if (kind == player->kind)
            put_player(row[PCD_ENTITY_X], row[PCD_ENTITY_Y]);
        else
            pcd_add_entity(fixture.world, kind, row[PCD_ENTITY_X], row[PCD_ENTITY_Y],
                           row[PCD_ENTITY_HALF_WIDTH], row[PCD_ENTITY_HALF_HEIGHT]);
    }
    pcd_destroy(batch);
    ck_assert_int_eq(world->width, ROOM);
    ck_assert_int_eq(maze_side(), ROOM);
    ck_assert_int_eq(count_doors(), 3);
    int32_t legs[4];
    ck_assert_int_eq(measure_tour(legs), 96);
    ck_assert_int_eq(legs[0], 8);
    ck_assert_int_eq(legs[1], 21);
    ck_assert_int_eq(legs[2], 34);
    ck_assert_int_eq(legs[3], 33);
}
END_TEST

// What is visible

START_TEST(the_whole_world_is_shown_but_in_memory_mode) {
    static const float views[] = {9, 13, 8};
    open_mode(sizes[_i].mode);
    fixture_generate(&fixture, 5);
    pcd_scene scene;
    pcd_sprite sprites[16];
    fixture_scene(&fixture, &scene, sprites);
    bool is_centred = strcmp(sizes[_i].mode, "memory") == 0;
    float middle = (float)sizes[_i].side / 2.0f;
    ck_assert_float_eq(scene.view, views[_i]);
    ck_assert_float_eq(scene.camera_x, is_centred ? player->x : middle);
    ck_assert_float_eq(scene.camera_y, is_centred ? player->y : middle);
    ck_assert_float_eq(scene.background_width, (float)sizes[_i].side);
    ck_assert_float_eq(scene.background_height, (float)sizes[_i].side);
    ck_assert(!scene.has_velocity);
    ck_assert_int_eq(scene.num_sprites, fixture.world->num_entities);
    ck_assert_int_eq(scene.num_marks, 0);
}
END_TEST

START_TEST(the_player_is_drawn_over_all_things_and_they_in_their_colours) {
    for (int32_t color = 0; color < NUM_COLORS; color++) {
        add_key(color, 2.5f + (float)color, 8.5f);
        add_door(color, 8.5f, 2.5f + (float)color);
    }
    add_gem(10.5f, 10.5f);
    fixture_step(&fixture, FIXTURE_UP);
    pcd_scene scene;
    pcd_sprite sprites[16];
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_int_eq(scene.num_sprites, 8);
    ck_assert_int_eq(fixture_sprite(&scene, player->kind), 7);
    ck_assert_uint_eq(sprites[7].rotation, 16);
    for (int32_t color = 0; color < NUM_COLORS; color++) {
        const pcd_sprite *key = &sprites[fixture_sprite(&scene, keys[color])];
        const pcd_sprite *door = &sprites[fixture_sprite(&scene, doors[color])];
        ck_assert_uint_eq(key->variant, color);
        ck_assert_uint_eq(door->variant, color);
        ck_assert_str_eq(pcd_game_picture(&pcd_game_heist, key->picture)->name, "key");
        ck_assert_str_eq(pcd_game_picture(&pcd_game_heist, door->picture)->name, "door");
        ck_assert(pcd_game_picture(&pcd_game_heist, key->picture)->meaningful);
        ck_assert(pcd_game_picture(&pcd_game_heist, door->picture)->meaningful);
        ck_assert_float_eq(door->half_width, 0.5f);
    }
    ck_assert_str_eq(pcd_game_picture(&pcd_game_heist, sprites[fixture_sprite(&scene, gem)].picture)->name,
                     "gem");
}
END_TEST

// In a view of 64 units a side, from the upper right corner.
START_TEST(held_keys_hang_in_the_corner_from_right_to_left) {
    static const float places[] = {61.6f, 57.75f, 53.9f};
    for (int32_t held = 0; held < 8; held++) {
        fixture_generate(&fixture, 1);
        fixture_clear(&fixture);
        pcd_fill_cells(fixture.world, 0, 0, ROOM, ROOM, empty);
        for (int32_t color = 0; color < NUM_COLORS; color++)
            if (held >> color & 1)
                take_key(color);
        add_door(0, player->x, player->y);
        fixture_step(&fixture, FIXTURE_NONE);
        pcd_scene scene;
        pcd_sprite sprites[16];
        fixture_scene(&fixture, &scene, sprites);
        float unit = scene.view / 64.0f;
        int32_t num_icons = 0;
        for (int32_t color = 0; color < NUM_COLORS; color++) {
            int32_t index = fixture_sprite(&scene, keys[color]);
            ck_assert_int_eq(index >= 0, held >> color & 1);
            if (index < 0)
                continue;
            const pcd_sprite *icon = &sprites[index];
            ck_assert_uint_eq(icon->on_screen, 1);
            ck_assert_uint_eq(icon->variant, color);
            ck_assert_uint_eq(icon->rotation, 48);
            ck_assert_int_lt(icon->entity, 0);
            ck_assert_float_eq_tol(icon->x, places[color] * unit, 1e-4f);
            ck_assert_float_eq_tol(icon->y, (64.0f - 3.8f) * unit, 1e-4f);
            ck_assert_float_eq_tol(icon->half_width, 1.9f * unit, 1e-4f);
            ck_assert_float_eq_tol(icon->half_height, 1.2f * unit, 1e-4f);
            num_icons++;
        }
        // Over everything else; and they stay when the door is gone.
        ck_assert_int_eq(fixture_sprite(&scene, player->kind), scene.num_sprites - num_icons - 1);
    }
}
END_TEST

START_TEST(looks_change_the_background_and_nothing_else) {
    bool seen[9] = {false};
    for (int32_t seed = 0; seed < 200; seed++) {
        fixture_generate(&fixture, 5);
        pcd_scene scene, first;
        pcd_sprite sprites[16], first_sprites[16];
        fixture_scene(&fixture, &first, first_sprites);
        fixture.world->looks = pcd_mix((uint64_t)seed, 77);
        fixture_scene(&fixture, &scene, sprites);
        ck_assert_uint_lt(scene.background_variant, 9);
        seen[scene.background_variant] = true;
        ck_assert_uint_eq(scene.tiles[wall].variant, 0);
        ck_assert_mem_eq(sprites, first_sprites, (size_t)scene.num_sprites * sizeof sprites[0]);
    }
    for (int32_t i = 0; i < 9; i++)
        ck_assert(seen[i]);
}
END_TEST

Suite *rules_heist_suite(void) {
    Suite *suite = suite_create("rules_heist");
    TCase *room = tcase_create("a step");
    tcase_add_checked_fixture(room, open_room, close_fixture);
    tcase_add_loop_test(room, a_key_held_speeds_up_on_each_axis, 0, 9);
    tcase_add_test(room, the_top_speed_is_a_parameter);
    tcase_add_loop_test(room, without_a_direction_the_player_glides_half_a_cell, FIXTURE_NONE,
                        FIXTURE_NONE + 1);
    tcase_add_loop_test(room, without_a_direction_the_player_glides_half_a_cell, 9, NUM_ACTIONS);
    tcase_add_loop_test(room, walls_and_the_border_stop_the_player, 0, 4);
    tcase_add_test(room, a_blocked_share_of_a_step_costs_that_share_of_speed);
    tcase_add_test(room, a_diagonal_moves_up_first_and_a_vertical_glide_second);
    tcase_add_test(room, the_player_faces_where_the_keys_point_even_at_a_wall);
    tcase_add_loop_test(room, keys_are_taken_where_boxes_overlap, 0, NUM_COLORS);
    tcase_add_loop_test(room, a_locked_door_stops_the_player_flush_and_at_rest, 0, 4);
    tcase_add_test(room, a_locked_door_takes_all_speed_at_once);
    tcase_add_test(room, a_locked_door_is_slid_along);
    tcase_add_test(room, a_door_does_not_stop_who_passes_by);
    tcase_add_loop_test(room, a_door_whose_key_is_held_neither_stops_nor_slows, 0, NUM_COLORS);
    tcase_add_test(room, a_key_is_never_used_up);
    tcase_add_test(room, a_key_opens_its_door_from_the_next_step_on);
    tcase_add_test(room, the_gem_pays_ten_and_completes_the_level);
    tcase_add_test(room, the_goal_reward_is_a_parameter);
    tcase_add_test(room, nothing_but_the_gem_pays_or_ends);
    tcase_add_test(room, foreign_states_are_refused);
    tcase_add_test(room, the_player_is_drawn_over_all_things_and_they_in_their_colours);
    tcase_add_test(room, held_keys_hang_in_the_corner_from_right_to_left);
    suite_add_tcase(suite, room);

    TCase *hard = tcase_create("parameters and looks");
    tcase_add_checked_fixture(hard, open_hard, close_fixture);
    tcase_set_timeout(hard, 60);
    tcase_add_test(hard, the_number_of_keys_follows_the_parameters);
    tcase_add_test(hard, sides_between_the_parameters_are_drawn_and_even_ones_count_as_the_odd_ones_below);
    tcase_add_test(hard, levels_can_be_won_at_the_ends_of_all_ranges);
    tcase_add_test(hard, exploration_is_one_full_maze_with_three_doors);
    tcase_add_test(hard, looks_change_the_background_and_nothing_else);
    suite_add_tcase(suite, hard);

    TCase *modes = tcase_create("all modes");
    tcase_add_checked_fixture(modes, NULL, close_fixture);
    tcase_set_timeout(modes, 60);
    tcase_add_loop_test(modes, the_maze_lies_anywhere_in_a_solid_world, 0, 3);
    tcase_add_loop_test(modes, sides_and_places_are_equally_likely, 0, 3);
    tcase_add_loop_test(modes, things_have_the_boxes_and_places_of_the_sheet, 0, 3);
    tcase_add_loop_test(modes, no_door_is_beside_the_start, 0, 3);
    tcase_add_loop_test(modes, doors_and_tours_are_as_the_sheet_measured, 0, 3);
    tcase_add_loop_test(modes, a_player_who_fetches_what_can_be_reached_always_wins, 0, 3);
    tcase_add_loop_test(modes, a_random_player_wins_as_often_as_in_the_original, 0, 3);
    tcase_add_loop_test(modes, the_whole_world_is_shown_but_in_memory_mode, 0, 3);
    suite_add_tcase(suite, modes);
    return suite;
}
