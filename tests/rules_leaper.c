// The rules of leaper, one behaviour a test.
#include "world_fixture.h"

Suite *rules_leaper_suite(void);
extern const pcd_game pcd_game_leaper;

static world_fixture fixture;
static pcd_entity *frog;
static uint8_t car_kind, log_kind, finish_kind, road_kind, water_kind;

static void start(const char *mode) {
    fixture_open(&fixture, &pcd_game_leaper, mode);
    frog = pcd_player(fixture.world);
    car_kind = fixture_kind(&fixture, "car");
    log_kind = fixture_kind(&fixture, "log");
    finish_kind = fixture_kind(&fixture, "finish");
    road_kind = fixture_kind(&fixture, "road");
    water_kind = fixture_kind(&fixture, "water");
}

static void restart(const char *mode) {
    fixture_close(&fixture);
    start(mode);
}

// A hard level without lanes or finish, the frog at rest in the middle.
static void set_up_alone(void) {
    start("hard");
    fixture_set(&fixture, "max_road", 0.0f);
    fixture_set(&fixture, "max_log", 0.0f);
    fixture_set(&fixture, "bonus_lane", 0.0f);
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    frog->x = 7.3f;
    frog->y = 7.4f;
}

static void set_up_hard(void) {
    start("hard");
}

static void tear_down(void) {
    fixture_close(&fixture);
}

static pcd_entity *add_car(float x, float y, float vx) {
    pcd_entity *car = pcd_add_entity(fixture.world, car_kind, x, y, 0.5f, 0.25f);
    car->vx = vx;
    return car;
}

static pcd_entity *add_log(float x, float y, float vx) {
    pcd_entity *log = pcd_add_entity(fixture.world, log_kind, x, y, 0.45f, 0.45f);
    log->vx = vx;
    return log;
}

static void add_finish(int32_t row) {
    pcd_add_entity(fixture.world, finish_kind, 7.5f, (float)row + 0.5f, 7.5f, 0.5f);
}

static void add_river(void) {
    pcd_fill_cells(fixture.world, 0, 7, fixture.world->width, 1, water_kind);
}

static int32_t count_rows(uint8_t kind) {
    int32_t count = 0;
    for (int32_t y = 0; y < fixture.world->height; y++)
        count += pcd_cell(fixture.world, 0, y) == kind;
    return count;
}

START_TEST(leaper_starts_anywhere_on_the_lowest_row) {
    static const char *const modes[] = {"easy", "hard", "extreme"};
    static const int32_t widths[] = {9, 15, 20};
    restart(modes[_i]);
    float lowest = 100.0f, highest = 0.0f;
    for (int32_t seed = 0; seed < 2000; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_int_eq(fixture.world->width, widths[_i]);
        ck_assert_int_eq(fixture.world->height, widths[_i]);
        ck_assert_float_eq(frog->y, 0.4f);
        ck_assert_float_eq(frog->half_width, 0.4f);
        ck_assert_float_eq(frog->half_height, 0.4f);
        lowest = frog->x < lowest ? frog->x : lowest;
        highest = frog->x > highest ? frog->x : highest;
    }
    ck_assert(lowest >= 0.4f && lowest < 0.45f);
    ck_assert(highest <= (float)widths[_i] - 0.4f && highest > (float)widths[_i] - 0.45f);
}
END_TEST

START_TEST(leaper_hops_one_cell_in_six_steps) {
    static const int32_t actions[] = {0, 1, 2, 3, 5, 6, 7, 8};
    static const float across[] = {-1, -1, -1, 0, 0, 1, 1, 1}, up[] = {0, 0, 0, -1, 1, 0, 0, 0};
    static const float ways[] = {0.4f, 0.7f, 0.9f, 1.0f, 1.0f, 1.0f};
    static const uint8_t frames[] = {1, 2, 3, 4, 0, 0};
    for (int32_t i = 0; i < 6; i++) {
        fixture_step(&fixture, actions[_i]);
        ck_assert_float_eq_tol(frog->x, 7.3f + across[_i] * ways[i], 1e-5f);
        ck_assert_float_eq_tol(frog->y, 7.4f + up[_i] * ways[i], 1e-5f);
        ck_assert_uint_eq(frog->frame, frames[i]);
        // The trace that 32 bits leave in the fifth step makes the frog move for one more.
        ck_assert_int_eq(frog->vx == 0.0f && frog->vy == 0.0f, i == 5);
    }
    fixture_step(&fixture, actions[_i]);
    ck_assert_float_eq_tol(frog->x, 7.3f + across[_i] * 1.4f, 1e-5f);
    ck_assert_float_eq_tol(frog->y, 7.4f + up[_i] * 1.4f, 1e-5f);
}
END_TEST

START_TEST(leaper_stays_without_a_direction) {
    fixture_steps(&fixture, _i, 3);
    ck_assert_float_eq(frog->x, 7.3f);
    ck_assert_float_eq(frog->y, 7.4f);
}
END_TEST

START_TEST(leaper_ignores_actions_in_mid_hop) {
    fixture_step(&fixture, FIXTURE_UP);
    for (int32_t i = 1; i < 6; i++)
        fixture_step(&fixture, i % 2 ? FIXTURE_LEFT : FIXTURE_DOWN);
    ck_assert_float_eq_tol(frog->x, 7.3f, 1e-6f);
    ck_assert_float_eq_tol(frog->y, 8.4f, 1e-5f);
}
END_TEST

START_TEST(leaper_faces_its_last_hop) {
    static const int32_t actions[] = {FIXTURE_UP, FIXTURE_LEFT, FIXTURE_DOWN, FIXTURE_RIGHT};
    fixture_step(&fixture, actions[_i]);
    fixture_steps(&fixture, FIXTURE_NONE, 8);
    ck_assert_int_eq(frog->rotation, _i * 16);
}
END_TEST

START_TEST(leaper_border_ends_a_hop_early) {
    frog->x = 0.6f;
    fixture_step(&fixture, FIXTURE_LEFT);
    ck_assert_float_eq_tol(frog->x, 0.4f, 0.01f);
    ck_assert_float_lt(fabsf(frog->vx), 0.4f);
    fixture_steps(&fixture, FIXTURE_NONE, 4);
    ck_assert_float_eq(frog->vx, 0.0f);
    ck_assert_float_eq_tol(frog->x, 0.4f, 0.01f);
}
END_TEST

START_TEST(leaper_pushing_against_a_border_is_rest) {
    static const int32_t actions[] = {FIXTURE_LEFT, FIXTURE_RIGHT, FIXTURE_DOWN, FIXTURE_UP};
    static const float places[4][2] = {{0.4f, 7.4f}, {14.6f, 7.4f}, {7.3f, 0.4f}, {7.3f, 14.6f}};
    frog->x = places[_i][0];
    frog->y = places[_i][1];
    fixture_step(&fixture, actions[_i]);
    ck_assert_float_eq(frog->vx, 0.0f);
    ck_assert_float_eq(frog->vy, 0.0f);
    ck_assert_float_eq_tol(frog->x, places[_i][0], 1e-5f);
    ck_assert_float_eq_tol(frog->y, places[_i][1], 1e-5f);
    ck_assert_uint_eq(frog->rotation, _i == 0 ? 16 : _i == 1 ? 48 : _i == 2 ? 32 : 0);
}
END_TEST

START_TEST(leaper_finishes_at_rest_only) {
    add_finish(8);
    for (int32_t i = 1; i <= 5; i++) {
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_UP), 0.0f);
        ck_assert_uint_eq(fixture.world->ended, 0);
    }
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 1);
}
END_TEST

START_TEST(leaper_goal_reward_is_a_parameter) {
    fixture_set(&fixture, "goal_reward", 3.0f);
    fixture_generate(&fixture, 1);
    add_finish(0);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 3.0f);
}
END_TEST

START_TEST(leaper_dies_of_cars) {
    add_car(8.1f, 7.9f, 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 0);
}
END_TEST

START_TEST(leaper_touching_a_car_is_not_overlapping) {
    frog->x = 7.0f;
    frog->y = 7.0f;
    pcd_entity *beside = add_car(7.91f, 7.0f, 0.0f), *above = add_car(7.0f, 7.66f, 0.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 0);
    (_i ? beside : above)->x = _i ? 7.89f : 7.0f;
    (_i ? beside : above)->y = _i ? 7.0f : 7.64f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 1);
}
END_TEST

// Hop steps in which the frog is hit, entering a lane from below and leaving it upwards.
START_TEST(leaper_dies_of_cars_in_mid_hop) {
    pcd_entity *car = add_car(7.3f, _i ? 7.5f : 8.5f, 0.0f);
    frog->y = 7.4f;
    for (int32_t i = 1; i <= 4; i++) {
        fixture_step(&fixture, FIXTURE_UP);
        bool is_hit = _i ? i <= 2 : i >= 2;
        ck_assert_uint_eq(fixture.world->ended, is_hit);
    }
    ck_assert_float_eq(car->vx, 0.0f);
}
END_TEST

START_TEST(leaper_drowns_at_rest_only) {
    pcd_fill_cells(fixture.world, 0, 8, 15, 1, water_kind);
    fixture_steps(&fixture, FIXTURE_UP, 1);
    for (int32_t i = 2; i <= 5; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_uint_eq(fixture.world->ended, 0);
    }
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 0);
}
END_TEST

START_TEST(leaper_logs_carry_the_frog) {
    add_river();
    add_log(7.4f, 7.5f, -0.0625f);
    for (int32_t i = 1; i <= 20; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_uint_eq(fixture.world->ended, 0);
        ck_assert_float_eq_tol(frog->x, 7.3f - 0.0625f * (float)i, 1e-4f);
    }
}
END_TEST

START_TEST(leaper_logs_carry_in_mid_hop) {
    add_log(7.3f, 7.5f, 0.0625f);
    fixture_step(&fixture, FIXTURE_UP);
    // Its middle has already left the log's.
    ck_assert_float_eq_tol(frog->x, 7.3625f, 1e-5f);
    fixture_step(&fixture, FIXTURE_UP);
    ck_assert_float_eq_tol(frog->x, 7.3625f, 1e-5f);
}
END_TEST

START_TEST(leaper_rides_logs_under_its_middle_only) {
    static const float offsets[] = {0.44f, -0.44f, 0.46f, -0.46f};
    add_river();
    add_log(7.3f + offsets[_i], 7.5f, 0.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, _i >= 2);
}
END_TEST

START_TEST(leaper_dies_when_carried_out) {
    static const float speeds[] = {-0.0625f, 0.0625f};
    add_river();
    frog->x = _i ? 15.3f : -0.3f;
    add_log(frog->x, 7.5f, speeds[_i]);
    fixture_step(&fixture, FIXTURE_DOWN);
    ck_assert_uint_eq(fixture.world->ended, 0);
    fixture_step(&fixture, FIXTURE_DOWN);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 0);
}
END_TEST

START_TEST(leaper_cannot_drown_over_the_right_border) {
    add_river();
    frog->x = _i ? 15.2f : -0.2f;
    fixture_step(&fixture, FIXTURE_DOWN);
    ck_assert_uint_eq(fixture.world->ended, !_i);
}
END_TEST

START_TEST(leaper_hanging_over_a_border_snaps_to_the_next_row) {
    // A hair above its row the frog is lifted by one; exactly on it, not.
    frog->x = _i % 2 ? 14.7f : 0.3f;
    frog->y = _i < 2 ? 7.4001f : 7.3999f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(frog->y, _i < 2 ? 8.4f : 7.4f, 1e-4f);
}
END_TEST

START_TEST(leaper_hanging_over_a_border_hops_back_flush) {
    static const int32_t outwards[] = {FIXTURE_LEFT, FIXTURE_RIGHT};
    frog->x = _i ? 14.7f : 0.3f;
    fixture_step(&fixture, outwards[_i]);
    ck_assert_float_eq_tol(frog->x, _i ? 14.6f : 0.4f, 1e-4f);
}
END_TEST

START_TEST(leaper_hanging_far_over_a_border_is_thrown_out) {
    static const int32_t inwards[] = {FIXTURE_RIGHT, FIXTURE_LEFT};
    frog->x = _i ? 14.9f : 0.1f;
    fixture_step(&fixture, inwards[_i]);
    ck_assert_float_eq_tol(frog->x, _i ? 15.4f : -0.4f, 1e-4f);
}
END_TEST

START_TEST(leaper_things_leave_when_wholly_outside) {
    add_car(15.4f, 3.5f, 0.0625f);
    add_log(-0.4f, 9.5f, -0.03125f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->num_entities, 3);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->num_entities, 1);
}
END_TEST

START_TEST(leaper_cars_and_logs_do_not_meet) {
    const pcd_entity *car = add_car(3.0f, 3.5f, 0.125f);
    add_car(4.0f, 3.5f, -0.125f);
    add_log(3.5f, 3.5f, 0.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 8);
    ck_assert_float_eq(car->x, 4.0f);
    ck_assert_float_eq(car->vx, 0.125f);
    ck_assert_int_eq(fixture.world->num_entities, 4);
}
END_TEST

START_TEST(leaper_shows_the_frog_over_all) {
    static pcd_sprite sprites[512];
    pcd_scene scene;
    add_log(7.0f, 7.5f, -0.1f)->mirrored = 1;
    add_finish(9);
    frog->vx = 0.25f;
    frog->vy = -0.125f;
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq(scene.view, 15.0f);
    ck_assert_float_eq(scene.camera_x, 7.5f);
    ck_assert_float_eq(scene.camera_y, 7.5f);
    ck_assert_int_eq(scene.num_sprites, 3);
    ck_assert_uint_eq(sprites[0].mirrored, 0);
    ck_assert_uint_eq(sprites[1].pieces, 15);
    ck_assert_uint_eq(sprites[2].kind, fixture_kind(&fixture, "frog"));
    ck_assert_float_eq(sprites[2].half_width, 0.4f);
    ck_assert_float_eq_tol(sprites[2].half_height, 0.62f, 1e-6f);
    ck_assert_float_eq(scene.velocity_x, 0.5f);
    ck_assert_float_eq(scene.velocity_y, -0.25f);
    ck_assert_int_ge(scene.tiles[road_kind].picture, 0);
    ck_assert_int_ge(scene.tiles[water_kind].picture, 0);
}
END_TEST

START_TEST(leaper_refuses_foreign_kinds) {
    ck_assert(fixture.game->valid(fixture.world));
    add_car(3.0f, 3.0f, 0.0f)->kind = road_kind;
    ck_assert(!fixture.game->valid(fixture.world));
}
END_TEST

// Levels

typedef struct lanes {
    int32_t roads, waters, first_road, first_water, finish;
} lanes;

static lanes read_lanes(void) {
    lanes found = {.roads = count_rows(road_kind), .waters = count_rows(water_kind)};
    for (int32_t y = fixture.world->height - 1; y >= 0; y--) {
        if (pcd_cell(fixture.world, 0, y) == road_kind)
            found.first_road = y;
        if (pcd_cell(fixture.world, 0, y) == water_kind)
            found.first_water = y;
    }
    found.finish = (int32_t)fixture_find(&fixture, finish_kind)->y;
    return found;
}

START_TEST(leaper_easy_lanes_lie_as_the_sheet_says) {
    restart("easy");
    int32_t finishes[9] = {0};
    for (int32_t seed = 0; seed < 4000; seed++) {
        fixture_generate(&fixture, seed);
        lanes found = read_lanes();
        ck_assert_int_eq(found.roads, found.waters);
        ck_assert_int_eq(found.finish, 2 + 2 * found.roads);
        ck_assert_int_eq(found.first_road, found.roads ? 1 : 0);
        ck_assert_int_eq(found.first_water, found.roads ? 2 + found.roads : 0);
        finishes[found.finish]++;
    }
    for (int32_t row = 2; row <= 8; row += 2)
        ck_assert_double_eq_tol(finishes[row] / 4000.0, 0.25, 0.03);
}
END_TEST

START_TEST(leaper_hard_lanes_lie_as_the_sheet_says) {
    static const char *const modes[] = {"hard", "extreme"};
    enum { LEVELS = 8000 };
    restart(modes[_i]);
    int32_t roads[6] = {0}, waters[6] = {0}, late_roads = 0, with_roads = 0, at_most[5] = {0};
    static const int32_t quantiles[] = {4, 5, 7, 10, 11};
    double finish = 0.0;
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        lanes found = read_lanes();
        ck_assert(found.finish >= 2 && found.finish <= 13);
        ck_assert(abs(found.roads - found.waters) <= 1);
        if (found.roads) {
            with_roads++;
            ck_assert(found.first_road == 1 || found.first_road == 2);
            late_roads += found.first_road == 2;
        }
        if (found.waters) {
            ck_assert_int_eq(found.finish, found.first_water + found.waters);
            int32_t safe = found.first_water - found.first_road - found.roads;
            ck_assert(!found.roads || safe == 1 || safe == 2);
        }
        roads[found.roads]++;
        waters[found.waters]++;
        finish += found.finish;
        for (int32_t i = 0; i < 5; i++)
            at_most[i] += found.finish <= quantiles[i];
    }
    static const double shares[] = {0.15, 0.2, 0.2, 0.2, 0.2, 0.05}, levels[] = {0.1, 0.25, 0.5, 0.75, 0.9};
    for (int32_t i = 0; i < 6; i++) {
        ck_assert_double_eq_tol((double)roads[i] / LEVELS, shares[i], 0.02);
        ck_assert_double_eq_tol((double)waters[i] / LEVELS, shares[i], 0.02);
    }
    for (int32_t i = 0; i < 5; i++)
        ck_assert_double_ge((double)at_most[i] / LEVELS, levels[i] - 0.02);
    ck_assert_double_eq_tol(finish / LEVELS, 7.5, 0.12);
    ck_assert_double_eq_tol((double)late_roads / with_roads, 0.5, 0.025);
}
END_TEST

START_TEST(leaper_traffic_runs_as_the_sheet_says) {
    static const struct {
        const char *mode;
        float car_low, car_high, log_low, log_high;
        double cars, logs;
    } rows[] = {{"easy", 0.03f, 0.12f, 0.025f, 0.075f, 1.4, 3.4},
                {"hard", 0.05f, 0.2f, 0.05f, 0.1f, 2.3, 5.5},
                {"extreme", 0.1f, 0.3f, 0.1f, 0.2f, 3.0, 7.4}};
    restart(rows[_i].mode);
    double cars = 0.0, logs = 0.0, roads = 0.0, waters = 0.0, left = 0.0, moving = 0.0;
    for (int32_t seed = 0; seed < 2000; seed++) {
        fixture_generate(&fixture, seed);
        float speeds[24] = {0.0f}, last[24] = {0.0f}, width = (float)fixture.world->width;
        for (int32_t i = 1; i < fixture.world->num_entities; i++) {
            const pcd_entity *rider = &pcd_entities(fixture.world)[i];
            if (rider->kind == finish_kind)
                continue;
            bool is_car = rider->kind == car_kind;
            int32_t row = (int32_t)rider->y;
            ck_assert_float_eq(rider->y, (float)row + 0.5f);
            ck_assert_uint_eq(pcd_cell(fixture.world, 0, row), is_car ? road_kind : water_kind);
            ck_assert_float_eq(rider->half_width, is_car ? 0.5f : 0.45f);
            ck_assert_float_eq(rider->half_height, is_car ? 0.25f : 0.45f);
            ck_assert_float_ge(fabsf(rider->vx), is_car ? rows[_i].car_low : rows[_i].log_low);
            ck_assert_float_lt(fabsf(rider->vx), is_car ? rows[_i].car_high : rows[_i].log_high);
            // One velocity a lane, and no two on the same place.
            ck_assert(speeds[row] == 0.0f || speeds[row] == rider->vx);
            ck_assert(speeds[row] == 0.0f || fabsf(rider->x - last[row]) > 2.0f * rider->half_width - 1e-3f);
            if (is_car && speeds[row] == 0.0f) {
                moving += 1.0;
                left += rider->vx < 0.0f;
            }
            speeds[row] = rider->vx;
            last[row] = rider->x;
            bool is_seen = rider->x > -rider->half_width && rider->x < width + rider->half_width;
            cars += is_car && is_seen;
            logs += !is_car && is_seen;
        }
        // Rivers run to and fro by turns.
        for (int32_t row = 1; row < 23; row++)
            ck_assert(pcd_cell(fixture.world, 0, row) != water_kind ||
                      speeds[row] * speeds[row - 1] <= 0.0f ||
                      pcd_cell(fixture.world, 0, row - 1) != water_kind);
        roads += count_rows(road_kind);
        waters += count_rows(water_kind);
    }
    ck_assert_double_eq_tol(cars / roads, rows[_i].cars, 0.12);
    ck_assert_double_eq_tol(logs / waters, rows[_i].logs, 0.15);
    ck_assert_double_eq_tol(left / moving, 0.5, 0.035);
}
END_TEST

START_TEST(leaper_spawns_as_the_sheet_says) {
    fixture_set(&fixture, "min_road", 1.0f);
    fixture_set(&fixture, "max_road", 1.0f);
    fixture_set(&fixture, "min_log", 1.0f);
    fixture_set(&fixture, "max_log", 1.0f);
    fixture_set(&fixture, "bonus_lane", 0.0f);
    double expected[2] = {0.0}, found[2] = {0.0};
    for (int32_t seed = 0; seed < 200; seed++) {
        fixture_generate(&fixture, seed);
        float speeds[2] = {0.0f};
        for (int32_t i = 1; i < fixture.world->num_entities; i++) {
            const pcd_entity *rider = &pcd_entities(fixture.world)[i];
            if (rider->kind != finish_kind)
                speeds[rider->kind == log_kind] = rider->vx;
        }
        if (speeds[0] == 0.0f || speeds[1] == 0.0f)
            continue;
        for (int32_t i = 0; i < 200; i++) {
            fixture_clear(&fixture);
            frog->y = 14.4f;
            fixture_step(&fixture, FIXTURE_NONE);
            expected[0] += (double)fabsf(speeds[0]) / 6.0;
            expected[1] += (double)fabsf(speeds[1]) / 2.0;
            for (int32_t j = 1; j < fixture.world->num_entities; j++) {
                const pcd_entity *rider = &pcd_entities(fixture.world)[j];
                bool is_log = rider->kind == log_kind;
                found[is_log] += 1.0;
                float outside = is_log ? 0.45f : 0.25f;
                ck_assert_float_eq(rider->vx, speeds[is_log]);
                ck_assert_float_eq(rider->x, rider->vx > 0.0f ? -outside : 15.0f + outside);
                ck_assert_uint_eq(rider->mirrored, rider->vx < 0.0f);
            }
        }
    }
    for (int32_t i = 0; i < 2; i++)
        ck_assert_double_le(fabs(found[i] - expected[i]), 4.0 * sqrt(expected[i]));
}
END_TEST

START_TEST(leaper_nothing_appears_on_the_frog) {
    fixture_set(&fixture, "min_road", 1.0f);
    fixture_set(&fixture, "max_road", 1.0f);
    fixture_set(&fixture, "bonus_lane", 0.0f);
    for (int32_t seed = 0; seed < 20; seed++) {
        fixture_generate(&fixture, seed);
        float y = (float)read_lanes().first_road + 0.4f;
        for (int32_t i = 0; i < 300; i++) {
            fixture_clear(&fixture);
            frog->x = i % 2 ? 0.4f : 14.6f;
            frog->y = y;
            fixture_step(&fixture, FIXTURE_NONE);
            for (int32_t j = 1; j < fixture.world->num_entities; j++)
                ck_assert(!pcd_overlap(frog, &pcd_entities(fixture.world)[j], 0.0f));
        }
    }
}
END_TEST

// Drawn as the engine draws the level of the mode: its seed's own stream.
START_TEST(leaper_exploration_is_a_long_way) {
    restart("exploration");
    int32_t seed = -1;
    for (int32_t i = 0; i < fixture.game->num_modes; i++)
        seed =
            strcmp(fixture.game->modes[i].name, "exploration") == 0 ? fixture.game->modes[i].one_level : seed;
    ck_assert_int_ge(seed, 0);
    fixture_generate(&fixture, seed);
    pcd_world *world = fixture.world;
    memset(pcd_cells(world), 0, (size_t)world->cell_capacity);
    memset(pcd_fields(world), 0, fixture.game->fields_size);
    memset(pcd_entities(world), 0, (size_t)world->entity_capacity * sizeof(pcd_entity));
    world->num_entities = 0;
    world->layout.state = pcd_mix((uint64_t)seed, 1);
    ck_assert(fixture.game->generate(world));
    lanes found = read_lanes();
    ck_assert_int_eq(found.roads, 4);
    ck_assert_int_eq(found.first_road, 1);
    ck_assert_int_eq(found.waters, 5);
    ck_assert_int_eq(found.first_water, 7);
    ck_assert_int_eq(found.finish, 12);
}
END_TEST

// Plays on with a copy of the world: whether a hop, then waiting until rest, is survived.
static bool survives(int32_t action, int32_t steps) {
    pcd_world *saved = malloc(fixture.size);
    memcpy(saved, fixture.world, fixture.size);
    bool is_alive = true;
    for (int32_t i = 0; i < steps && is_alive; i++) {
        fixture_step(&fixture, i ? FIXTURE_NONE : action);
        is_alive = !fixture.world->ended || fixture.world->completed;
    }
    memcpy(fixture.world, saved, fixture.size);
    free(saved);
    return is_alive;
}

// Up when that is safe, else wait, or to the side where that is not safe. Traffic does not depend on the
// frog.
static bool cross(void) {
    while (!fixture.world->ended && fixture.world->step_count < 500) {
        bool is_at_side = frog->x < 3.0f || frog->x > (float)fixture.world->width - 3.0f;
        int32_t inwards = frog->x < 7.0f ? FIXTURE_RIGHT : FIXTURE_LEFT;
        int32_t outwards = frog->x < 7.0f ? FIXTURE_LEFT : FIXTURE_RIGHT;
        int32_t choices[] = {
            FIXTURE_UP, is_at_side ? inwards : FIXTURE_NONE, FIXTURE_NONE, inwards, outwards, FIXTURE_DOWN};
        int32_t chosen = FIXTURE_NONE;
        for (int32_t i = 0; i < 6; i++)
            if (survives(choices[i], 9)) {
                chosen = choices[i];
                break;
            }
        fixture_step(&fixture, chosen);
        for (int32_t i = 1; chosen != FIXTURE_NONE && i < 6 && !fixture.world->ended; i++)
            fixture_step(&fixture, FIXTURE_NONE);
    }
    return fixture.world->completed;
}

START_TEST(leaper_levels_can_be_crossed) {
    static const char *const modes[] = {"easy", "hard", "extreme"};
    int32_t crossed = 0;
    restart(modes[_i]);
    for (int32_t seed = 0; seed < 100; seed++) {
        fixture_generate(&fixture, seed);
        crossed += cross();
    }
    // A frog that looks nine steps ahead is not perfect.
    ck_assert_int_ge(crossed, 90);
}
END_TEST

// Mean return and length of policies on the original, with their standard errors.
START_TEST(leaper_play_matches_the_original) {
    static const struct {
        const char *mode;
        int32_t action; // -1: uniformly random
        double success, length, length_error;
    } rows[] = {{"easy", -1, 0.251, 116.0, 1.1},    {"hard", -1, 0.094, 165.0, 1.5},
                {"extreme", -1, 0.097, 160.0, 1.5}, {"easy", 5, 0.339, 14.4, 0.2},
                {"hard", 5, 0.208, 18.8, 0.2},      {"extreme", 5, 0.218, 17.9, 0.2}};
    enum { EPISODES = 3000 };
    restart(rows[_i].mode);
    pcd_rng actions = {pcd_mix(5, 5)};
    double success = 0.0, length = 0.0, length_squares = 0.0;
    for (int32_t episode = 0; episode < EPISODES; episode++) {
        fixture_generate(&fixture, episode);
        while (!fixture.world->ended && fixture.world->step_count < 500) {
            int32_t action = pcd_rng_below(&actions, PCD_NUM_ACTIONS);
            fixture_step(&fixture, rows[_i].action < 0 ? action : rows[_i].action);
        }
        double steps = fixture.world->step_count;
        success += fixture.world->completed / (double)EPISODES;
        length += steps / EPISODES;
        length_squares += steps * steps / EPISODES;
    }
    // The original was measured on 4000 episodes at least.
    double share = rows[_i].success, share_variance = share * (1.0 - share) * (1.0 / EPISODES + 1.0 / 4000.0);
    double length_variance = (length_squares - length * length) / EPISODES;
    length_variance += rows[_i].length_error * rows[_i].length_error;
    ck_assert_double_le(fabs(success - share), 3.0 * sqrt(share_variance));
    ck_assert_double_le(fabs(length - rows[_i].length), 3.0 * sqrt(length_variance));
}
END_TEST

Suite *rules_leaper_suite(void) {
    Suite *suite = suite_create("rules_leaper");
    TCase *rules = tcase_create("rules");
    tcase_add_checked_fixture(rules, set_up_alone, tear_down);
    tcase_add_loop_test(rules, leaper_starts_anywhere_on_the_lowest_row, 0, 3);
    tcase_add_loop_test(rules, leaper_hops_one_cell_in_six_steps, 0, 8);
    tcase_add_loop_test(rules, leaper_stays_without_a_direction, 9, PCD_NUM_ACTIONS);
    tcase_add_loop_test(rules, leaper_stays_without_a_direction, PCD_ACTION_NONE, PCD_ACTION_NONE + 1);
    tcase_add_test(rules, leaper_ignores_actions_in_mid_hop);
    tcase_add_loop_test(rules, leaper_faces_its_last_hop, 0, 4);
    tcase_add_test(rules, leaper_border_ends_a_hop_early);
    tcase_add_loop_test(rules, leaper_pushing_against_a_border_is_rest, 0, 4);
    tcase_add_test(rules, leaper_finishes_at_rest_only);
    tcase_add_test(rules, leaper_goal_reward_is_a_parameter);
    tcase_add_test(rules, leaper_dies_of_cars);
    tcase_add_loop_test(rules, leaper_touching_a_car_is_not_overlapping, 0, 2);
    tcase_add_loop_test(rules, leaper_dies_of_cars_in_mid_hop, 0, 2);
    tcase_add_test(rules, leaper_drowns_at_rest_only);
    tcase_add_test(rules, leaper_logs_carry_the_frog);
    tcase_add_test(rules, leaper_logs_carry_in_mid_hop);
    tcase_add_loop_test(rules, leaper_rides_logs_under_its_middle_only, 0, 4);
    tcase_add_loop_test(rules, leaper_dies_when_carried_out, 0, 2);
    tcase_add_loop_test(rules, leaper_cannot_drown_over_the_right_border, 0, 2);
    tcase_add_loop_test(rules, leaper_hanging_over_a_border_snaps_to_the_next_row, 0, 4);
    tcase_add_loop_test(rules, leaper_hanging_over_a_border_hops_back_flush, 0, 2);
    tcase_add_loop_test(rules, leaper_hanging_far_over_a_border_is_thrown_out, 0, 2);
    tcase_add_test(rules, leaper_things_leave_when_wholly_outside);
    tcase_add_test(rules, leaper_cars_and_logs_do_not_meet);
    tcase_add_test(rules, leaper_shows_the_frog_over_all);
    tcase_add_test(rules, leaper_refuses_foreign_kinds);
    suite_add_tcase(suite, rules);
    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, set_up_hard, tear_down);
    tcase_set_timeout(levels, 120);
    tcase_add_test(levels, leaper_easy_lanes_lie_as_the_sheet_says);
    tcase_add_loop_test(levels, leaper_hard_lanes_lie_as_the_sheet_says, 0, 2);
    tcase_add_loop_test(levels, leaper_traffic_runs_as_the_sheet_says, 0, 3);
    tcase_add_test(levels, leaper_spawns_as_the_sheet_says);
    tcase_add_test(levels, leaper_nothing_appears_on_the_frog);
    tcase_add_test(levels, leaper_exploration_is_a_long_way);
    tcase_add_loop_test(levels, leaper_levels_can_be_crossed, 0, 3);
    tcase_add_loop_test(levels, leaper_play_matches_the_original, 0, 6);
    suite_add_tcase(suite, levels);
    return suite;
}
