// The rules of fruitbot, one behaviour a test.
#include "world_fixture.h"

Suite *rules_fruitbot_suite(void);
extern const pcd_game pcd_game_fruitbot;

#define HEIGHT 60
#define KEY    9 // the action that throws one

static world_fixture fixture;
static pcd_entity *robot;
static uint8_t wall_kind, door_kind, lock_kind, fruit_kind, food_kind, present_kind, key_kind;

static void start(const char *mode) {
    fixture_open(&fixture, &pcd_game_fruitbot, mode);
    fixture_generate(&fixture, 1);
    robot = pcd_player(fixture.world);
    wall_kind = fixture_kind(&fixture, "wall");
    door_kind = fixture_kind(&fixture, "door");
    lock_kind = fixture_kind(&fixture, "lock");
    fruit_kind = fixture_kind(&fixture, "fruit");
    food_kind = fixture_kind(&fixture, "junk food");
    present_kind = fixture_kind(&fixture, "present");
    key_kind = fixture_kind(&fixture, "key");
}

static void restart(const char *mode) {
    fixture_close(&fixture);
    start(mode);
}

// An empty shaft of hard mode, the robot at rest in the middle.
static void set_up_alone(void) {
    start("hard");
    fixture_clear(&fixture);
    robot->x = robot->y = 10.0f;
}

static void set_up_hard(void) {
    start("hard");
}

static void tear_down(void) {
    fixture_close(&fixture);
}

static pcd_entity *add(uint8_t kind, float x, float y, float half_width, float half_height) {
    pcd_entity *thing = pcd_add_entity(fixture.world, kind, x, y, half_width, half_height);
    ck_assert_ptr_nonnull(thing);
    return thing;
}

static pcd_entity *add_food(uint8_t kind, float x) {
    return add(kind, x, robot->y, 0.5f, 0.5f);
}

static pcd_entity *add_key(float x, float y) {
    pcd_entity *key = add(key_kind, x, y, 0.25f, 0.25f);
    key->vy = 0.5f;
    return key;
}

// A gate in the wall at y = 20 with the lock at x = 5.
static void add_gate(void) {
    add(wall_kind, 2.375f, 20.0f, 2.375f, 0.3f);
    add(wall_kind, 15.0f, 20.0f, 5.0f, 0.3f);
    add(door_kind, 7.625f, 20.0f, 2.375f, 0.3f);
    add(lock_kind, 5.0f, 19.85f, 0.25f, 0.45f);
}

START_TEST(fruitbot_starts_at_rest_on_the_floor) {
    static const char *const modes[] = {"easy", "hard"};
    static const int32_t widths[] = {10, 20};
    restart(modes[_i]);
    float lowest = 100.0f, highest = 0.0f;
    for (int32_t seed = 0; seed < 3000; seed++) {
        fixture_generate(&fixture, seed);
        ck_assert_int_eq(fixture.world->width, widths[_i]);
        ck_assert_int_eq(fixture.world->height, HEIGHT);
        ck_assert_float_eq(robot->y, 0.4f);
        ck_assert_float_eq(robot->half_width, 0.4f);
        ck_assert_float_eq(robot->half_height, 0.4f);
        ck_assert_float_eq(robot->vx, 0.0f);
        ck_assert_float_eq(robot->vy, 0.0f);
        lowest = robot->x < lowest ? robot->x : lowest;
        highest = robot->x > highest ? robot->x : highest;
    }
    ck_assert_float_ge(lowest, 0.4f);
    ck_assert_float_lt(lowest, 0.5f);
    ck_assert_float_le(highest, (float)widths[_i] - 0.4f);
    ck_assert_float_gt(highest, (float)widths[_i] - 0.5f);
}
END_TEST

START_TEST(fruitbot_speeds_up_sideways_while_a_key_is_held) {
    static const float speeds[] = {0.3825f, 0.554625f, 0.6320813f, 0.6669366f};
    int32_t action = _i < 3 ? _i : _i + 3;
    float sign = _i < 3 ? -1.0f : 1.0f;
    for (int32_t i = 0; i < 4; i++) {
        fixture_step(&fixture, action);
        ck_assert_float_eq_tol(robot->vx, sign * speeds[i], 1e-5f);
    }
    robot->x = 10.0f;
    fixture_steps(&fixture, action, 8);
    ck_assert_float_eq_tol(robot->vx, sign * 0.69545f, 2e-4f);
}
END_TEST

START_TEST(fruitbot_coasts_without_a_key) {
    robot->vx = 0.4f;
    fixture_step(&fixture, _i);
    ck_assert_float_eq_tol(robot->vx, 0.18f, 1e-6f);
}
END_TEST

START_TEST(fruitbot_rises_whatever_the_action) {
    static const float speeds[] = {0.0765f, 0.110925f, 0.1264163f, 0.1333873f};
    for (int32_t i = 0; i < 4; i++) {
        fixture_step(&fixture, _i);
        ck_assert_float_eq_tol(robot->vy, speeds[i], 1e-5f);
    }
    fixture_steps(&fixture, _i, 20);
    ck_assert_float_eq_tol(robot->vy, 0.13909f, 1e-4f);
    ck_assert_float_eq_tol(robot->y, 10.0f + 0.139091f * (24.0f - 0.81818f), 1e-3f);
}
END_TEST

START_TEST(fruitbot_is_stopped_harmlessly_by_the_sides) {
    static const int32_t actions[] = {FIXTURE_LEFT, FIXTURE_RIGHT};
    static const float ends[] = {0.4f, 19.6f};
    fixture_steps(&fixture, actions[_i], 60);
    ck_assert_float_eq_tol(robot->x, ends[_i], 0.01f);
    ck_assert_float_eq_tol(robot->vy, 0.13909f, 1e-4f);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(fruitbot_dies_of_walls_and_doors) {
    add(_i ? door_kind : wall_kind, 10.0f, 10.5f, 3.0f, 0.3f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 0);
}
END_TEST

START_TEST(fruitbot_touching_is_not_overlapping) {
    pcd_entity *wall = add(wall_kind, 11.0f, 10.0f, 0.6f, 0.3f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 0);
    wall->x = 10.9999f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 1);
}
END_TEST

START_TEST(fruitbot_locks_and_keys_do_nothing_to_the_robot) {
    add(lock_kind, 10.0f, 10.0f, 0.25f, 0.45f);
    add_key(10.0f, 9.6f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(fruitbot_takes_fruit_and_food_once) {
    add_food(_i ? food_kind : fruit_kind, 10.2f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), _i ? -4.0f : 1.0f);
    ck_assert_int_eq(fixture.world->num_entities, 1);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(fruitbot_contacts_of_a_step_add_up) {
    add_food(fruit_kind, 9.5f);
    add_food(food_kind, 10.5f);
    add_food(food_kind, 10.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), -7.0f);
}
END_TEST

START_TEST(fruitbot_fruit_counts_in_the_step_of_death) {
    add_food(fruit_kind, 9.5f);
    add(wall_kind, 10.0f, 10.5f, 3.0f, 0.3f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 1.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
}
END_TEST

START_TEST(fruitbot_every_present_touched_pays) {
    static const float places[] = {5.5f, 5.58f, 5.42f, 5.75f, 5.25f};
    static const float rewards[] = {10.0f, 10.0f, 10.0f, 20.0f, 20.0f};
    for (int32_t i = 0; i < 20; i++)
        add(present_kind, (float)i + 0.5f, 59.5f, 0.5f, 0.5f);
    robot->x = places[_i];
    robot->y = 58.5f;
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(fixture.world->ended, 0);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), rewards[_i]);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 1);
}
END_TEST

START_TEST(fruitbot_rewards_are_parameters) {
    fixture_set(&fixture, "fruit_reward", 3.0f);
    fixture_set(&fixture, "food_penalty", -0.5f);
    fixture_set(&fixture, "completion_bonus", 7.0f);
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    add_food(fruit_kind, robot->x);
    add_food(food_kind, robot->x);
    add_food(present_kind, robot->x);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 9.5f);
}
END_TEST

START_TEST(fruitbot_throws_a_key_every_eight_steps) {
    uint32_t births = fixture.world->births;
    for (uint32_t i = 1; i <= 24; i++) {
        fixture_step(&fixture, KEY);
        ck_assert_uint_eq(fixture.world->births, births + i / 8);
    }
}
END_TEST

START_TEST(fruitbot_keys_start_at_the_robot) {
    fixture_steps(&fixture, FIXTURE_RIGHT, 7);
    fixture_step(&fixture, KEY);
    const pcd_entity *key = fixture_find(&fixture, key_kind);
    ck_assert_ptr_nonnull(key);
    ck_assert_float_eq(key->x, robot->x);
    ck_assert_float_eq(key->y, robot->y);
    ck_assert_float_eq(key->vx, 0.0f);
    ck_assert_float_eq(key->vy, 0.5f);
    ck_assert_float_eq(key->half_width, 0.25f);
    ck_assert_float_eq(key->half_height, 0.25f);
}
END_TEST

START_TEST(fruitbot_keys_reach_four_cells) {
    // Only a ninth move would reach the lock.
    add(lock_kind, 3.0f, 34.9f, 0.25f, 0.45f);
    add_key(3.0f, 30.0f);
    for (int32_t i = 1; i <= 8; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        const pcd_entity *key = fixture_find(&fixture, key_kind);
        ck_assert_ptr_nonnull(key);
        ck_assert_float_eq(key->y, 30.0f + 0.5f * (float)i);
    }
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, key_kind), 0);
    ck_assert_int_eq(fixture_count(&fixture, lock_kind), 1);
}
END_TEST

START_TEST(fruitbot_other_actions_throw_nothing) {
    fixture.world->step_count = 100;
    fixture_step(&fixture, _i);
    ck_assert_int_eq(fixture.world->num_entities, 1);
}
END_TEST

START_TEST(fruitbot_keys_open_the_gate_of_their_lock) {
    add_gate();
    add(door_kind, 10.0f, 21.5f, 2.0f, 0.3f);
    add_key(5.49f, 19.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, key_kind), 0);
    ck_assert_int_eq(fixture_count(&fixture, lock_kind), 0);
    ck_assert_int_eq(fixture_count(&fixture, wall_kind), 2);
    // Doors a cell away stay shut.
    ck_assert_int_eq(fixture_count(&fixture, door_kind), 1);
    ck_assert_float_eq(fixture_find(&fixture, door_kind)->y, 21.5f);
}
END_TEST

START_TEST(fruitbot_locks_come_before_walls) {
    add_gate();
    add_key(4.9f, 19.2f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, lock_kind), 0);
    ck_assert_int_eq(fixture_count(&fixture, door_kind), 0);
}
END_TEST

START_TEST(fruitbot_keys_break_at_walls) {
    add_gate();
    add_key(4.3f, 19.2f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, key_kind), 0);
    ck_assert_int_eq(fixture_count(&fixture, wall_kind), 2);
    ck_assert_int_eq(fixture_count(&fixture, door_kind), 1);
}
END_TEST

START_TEST(fruitbot_keys_fly_through_doors_and_things) {
    add_gate();
    add(fruit_kind, 7.0f, 18.5f, 0.5f, 0.5f);
    add(food_kind, 7.0f, 21.0f, 0.5f, 0.5f);
    add(present_kind, 7.0f, 21.0f, 0.5f, 0.5f);
    add_key(7.0f, 18.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 8);
    ck_assert_float_eq(fixture_find(&fixture, key_kind)->y, 22.0f);
    ck_assert_int_eq(fixture.world->num_entities, 9);
}
END_TEST

START_TEST(fruitbot_door_opened_this_step_still_kills) {
    add_gate();
    add_key(5.0f, 19.0f);
    robot->x = 7.0f;
    robot->y = 19.5f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture_count(&fixture, door_kind), 0);
    ck_assert_uint_eq(fixture.world->ended, 1);
}
END_TEST

START_TEST(fruitbot_robot_passes_an_opened_gate) {
    add_gate();
    add_key(5.0f, 19.0f);
    robot->x = 5.2f;
    robot->y = 18.0f;
    for (int32_t i = 0; i < 30; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_uint_eq(fixture.world->ended, 0);
    }
    ck_assert_float_gt(robot->y, 20.7f);
}
END_TEST

START_TEST(fruitbot_shows_the_robot_near_the_bottom) {
    static pcd_sprite sprites[1024];
    pcd_scene scene;
    add_gate();
    robot->y = 19.0f;
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq(scene.view, 20.0f);
    ck_assert_float_eq(scene.camera_x, 10.0f);
    ck_assert_float_eq_tol(scene.camera_y - 10.0f, robot->y - 0.8f, 1e-5f);
    ck_assert(scene.repeat_y);
    ck_assert_float_eq(scene.background_width, 20.0f);
    ck_assert_float_eq(scene.background_height, 20.0f);
    ck_assert_uint_eq(sprites[scene.num_sprites - 1].kind, fixture_kind(&fixture, "robot"));
    // Pieces of about their height: 4.75 / 0.6 and 10 / 0.6.
    ck_assert_uint_eq(sprites[0].pieces, 7);
    ck_assert_uint_eq(sprites[1].pieces, 16);
    robot->vx = 0.425f;
    robot->vy = 0.125f;
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_float_eq_tol(scene.velocity_x, 0.5f, 1e-6f);
    ck_assert_float_eq_tol(scene.velocity_y, 0.25f, 1e-6f);
}
END_TEST

START_TEST(fruitbot_whole_shaft_is_shown_without_centring) {
    static pcd_sprite sprites[1024];
    pcd_scene scene = {.sprites = sprites, .context = &fixture.context};
    scene.sprite_capacity = scene_capacity(fixture.game);
    fixture_generate(&fixture, 5);
    scene_describe(&scene, fixture.game, fixture.world);
    ck_assert_float_eq(scene.view, (float)HEIGHT);
    ck_assert_float_eq(scene.camera_x, 10.0f);
    ck_assert_float_eq(scene.camera_y, 30.0f);
    ck_assert_int_eq(scene.num_sprites, fixture.world->num_entities);
}
END_TEST

// The walls of a level from the bottom up, as its entities tell: two pieces each, then door and lock of a
// gate.
typedef struct shaft_wall {
    float y, left, right; // the gap
    const pcd_entity *door, *lock;
} shaft_wall;

static int32_t read_walls(shaft_wall *walls) {
    const pcd_entity *entities = pcd_entities(fixture.world);
    int32_t count = 0;
    for (int32_t i = 1; i < fixture.world->num_entities; i++) {
        const pcd_entity *thing = &entities[i];
        if (thing->kind == wall_kind && thing->x - thing->half_width < 1e-4f &&
            (count == 0 || walls[count - 1].y < thing->y - 0.5f)) {
            const pcd_entity *right = thing + 1;
            ck_assert_uint_eq(right->kind, wall_kind);
            ck_assert_float_eq(right->y, thing->y);
            ck_assert_float_eq_tol(right->x + right->half_width, (float)fixture.world->width, 1e-4f);
            walls[count++] = (shaft_wall){thing->y, thing->x + thing->half_width,
                                          right->x - right->half_width, NULL, NULL};
        } else if (thing->kind == door_kind) {
            walls[count - 1].door = thing;
        } else if (thing->kind == lock_kind) {
            walls[count - 1].lock = thing;
        }
    }
    return count;
}

static void check_gate(const shaft_wall *wall, int32_t *sizes) {
    const pcd_entity *door = wall->door, *lock = wall->lock;
    float gap = wall->right - wall->left, pieces = (gap - 1.0f) / 1.95f;
    ck_assert_float_eq_tol(pieces, floorf(pieces + 0.5f), 1e-3f);
    ck_assert(pieces > 1.9f && pieces < 4.1f);
    sizes[(int32_t)(pieces + 0.5f) - 2]++;
    ck_assert_float_eq(lock->half_width, 0.25f);
    ck_assert_float_eq(lock->half_height, 0.45f);
    ck_assert_float_eq_tol(lock->y, wall->y - 0.15f, 1e-5f);
    ck_assert_float_eq(door->y, wall->y);
    ck_assert_float_eq(door->half_height, 0.3f);
    ck_assert_float_eq_tol(2.0f * door->half_width, gap - 0.5f, 1e-4f);
    bool is_left = lock->x < door->x;
    float door_start = door->x - door->half_width, lock_start = lock->x - 0.25f;
    ck_assert_float_eq_tol(is_left ? lock_start : door_start, wall->left, 1e-4f);
    ck_assert_float_eq_tol(is_left ? door_start : lock_start - 2.0f * door->half_width,
                           is_left ? wall->left + 0.5f : wall->left, 1e-4f);
}

START_TEST(fruitbot_walls_stand_as_the_sheet_says) {
    static const char *const modes[] = {"easy", "hard"};
    static const int32_t counts[] = {5, 10};
    static const float widest[] = {4.0f, 6.0f};
    enum { LEVELS = 10000 };
    restart(modes[_i]);
    int32_t gates[4] = {0}, sizes[3] = {0}, num_gaps = 0, num_gates = 0, num_left = 0;
    double gaps = 0.0;
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        shaft_wall walls[16];
        ck_assert_int_eq(read_walls(walls), counts[_i]);
        ck_assert_float_eq(walls[counts[_i] - 1].y, 56.0f);
        int32_t gates_here = 0;
        for (int32_t i = 0; i < counts[_i]; i++) {
            float space = walls[i].y - (i ? walls[i - 1].y : 0.0f), gap = walls[i].right - walls[i].left;
            ck_assert_float_eq(walls[i].y, floorf(walls[i].y));
            ck_assert_float_ge(space, 4.0f);
            ck_assert_int_eq(walls[i].door != NULL, walls[i].lock != NULL);
            if (walls[i].door) {
                ck_assert_float_gt(space, 5.0f);
                check_gate(&walls[i], sizes);
                gates_here++;
                num_left += walls[i].lock->x < walls[i].door->x;
            } else {
                ck_assert(gap > 1.999f && gap < widest[_i] + 0.001f);
                gaps += (double)gap;
                num_gaps++;
            }
        }
        gates[gates_here < 3 ? gates_here : 3]++;
        num_gates += gates_here;
    }
    ck_assert_double_eq_tol(gaps / num_gaps, 0.5 * (2.0 + (double)widest[_i]), 0.02);
    if (_i == 0) {
        ck_assert_int_eq(num_gates, 0);
        return;
    }
    ck_assert_double_eq_tol((double)gates[0] / LEVELS, 0.52, 0.02);
    ck_assert_double_eq_tol((double)gates[1] / LEVELS, 0.36, 0.02);
    ck_assert_double_eq_tol((double)gates[2] / LEVELS, 0.10, 0.015);
    ck_assert_double_eq_tol((double)gates[3] / LEVELS, 0.015, 0.005);
    ck_assert_double_eq_tol((double)num_gates / LEVELS, 0.61, 0.03);
    ck_assert_double_eq_tol((double)sizes[0] / num_gates, 0.225, 0.025);
    ck_assert_double_eq_tol((double)sizes[1] / num_gates, 0.4875, 0.025);
    ck_assert_double_eq_tol((double)sizes[2] / num_gates, 0.2875, 0.025);
    ck_assert_double_eq_tol((double)num_left / num_gates, 0.5, 0.025);
}
END_TEST

START_TEST(fruitbot_things_lie_as_the_sheet_says) {
    static const char *const modes[] = {"easy", "hard"};
    static const int32_t looks[] = {2, 6};
    static const float ratios[2][6] = {
        {27.0f / 28.0f, 24.0f / 30.0f, 30.0f / 22.0f, 20.0f / 31.0f, 1.0f, 22.0f / 26.0f},
        {14.0f / 25.0f, 28.0f / 13.0f, 1.0f, 21.0f / 20.0f, 22.0f / 24.0f, 1.0f}};
    enum { LEVELS = 2000 };
    restart(modes[_i]);
    float width = (float)fixture.world->width;
    int32_t totals[2] = {0}, fewest[2] = {100, 100}, most[2] = {0}, seen[2][6] = {{0}};
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_entity *entities = pcd_entities(fixture.world);
        int32_t counts[2] = {0}, num_presents = 0;
        for (int32_t i = 1; i < fixture.world->num_entities; i++) {
            const pcd_entity *thing = &entities[i];
            if (thing->kind == present_kind) {
                ck_assert_float_eq(thing->x, (float)num_presents++ + 0.5f);
                ck_assert_float_eq(thing->y, 59.5f);
            }
            if (thing->kind != fruit_kind && thing->kind != food_kind)
                continue;
            int32_t sort = thing->kind == food_kind;
            counts[sort]++;
            ck_assert_int_lt(thing->variant, looks[_i]);
            seen[sort][thing->variant]++;
            float ratio = ratios[sort][thing->variant];
            ck_assert_float_eq_tol(thing->half_width, ratio > 1.0f ? 0.5f : 0.5f * ratio, 5e-4f);
            ck_assert_float_eq_tol(thing->half_height, ratio > 1.0f ? 0.5f / ratio : 0.5f, 5e-4f);
            ck_assert(thing->x >= 0.5f && thing->x <= width - 0.5f && thing->y >= 0.5f && thing->y <= 58.5f);
            pcd_entity nominal = *thing;
            nominal.half_width = nominal.half_height = 0.5f;
            for (int32_t j = 0; j < i; j++)
                ck_assert(!pcd_overlap(thing, &entities[j], 0.0f) &&
                          (entities[j].kind == fruit_kind || entities[j].kind == food_kind ||
                           !pcd_overlap(&nominal, &entities[j], 0.0f)));
        }
        ck_assert_int_eq(num_presents, fixture.world->width);
        for (int32_t sort = 0; sort < 2; sort++) {
            totals[sort] += counts[sort];
            fewest[sort] = counts[sort] < fewest[sort] ? counts[sort] : fewest[sort];
            most[sort] = counts[sort] > most[sort] ? counts[sort] : most[sort];
        }
    }
    for (int32_t sort = 0; sort < 2; sort++) {
        ck_assert_int_eq(fewest[sort], 10);
        ck_assert_int_eq(most[sort], 19);
        ck_assert_double_eq_tol((double)totals[sort] / LEVELS, 14.5, 0.25);
        for (int32_t look = 0; look < looks[_i]; look++)
            ck_assert_double_eq_tol((double)seen[sort][look] / totals[sort], 1.0 / looks[_i], 0.015);
    }
}
END_TEST

// Where the robot's centre may be when it comes to a wall: under the lock while the gate is shut.
typedef struct span {
    float low, high;
} span;

static bool is_shut(const shaft_wall *wall) {
    if (!wall->lock || fixture_find(&fixture, key_kind))
        return false;
    for (int32_t i = 0; i < fixture.world->num_entities; i++)
        if (pcd_entities(fixture.world)[i].kind == door_kind && pcd_entities(fixture.world)[i].y == wall->y)
            return true;
    return false;
}

static span find_way(const shaft_wall *wall) {
    if (is_shut(wall))
        return (span){wall->lock->x - 0.48f, wall->lock->x + 0.48f};
    return (span){wall->left + 0.401f, wall->right - 0.401f};
}

// Where the robot will be when it has cleared a wall, if one key is pressed now and none after that.
static float foresee(const shaft_wall *wall, float direction) {
    float x = robot->x, vx = 0.45f * robot->vx + 0.3825f * direction;
    for (float y = robot->y; y < wall->y + 0.7f; y += 0.139f, vx *= 0.45f)
        x += vx;
    return x;
}

// A pilot that knows nothing of how levels are made: through the next gap on the side of the one after it.
static int32_t steer(const shaft_wall *wall, bool is_last) {
    span here = find_way(wall), after = is_last ? here : find_way(wall + 1);
    if (is_shut(wall) && robot->x > here.low && robot->x < here.high && wall->y - robot->y < 4.8f)
        return KEY;
    float goal = 0.5f * (after.low + after.high), rest = foresee(wall, 0.0f);
    if (rest < here.low || (rest < goal && foresee(wall, 1.0f) <= here.high))
        return FIXTURE_RIGHT;
    if (rest > here.high || (rest > goal && foresee(wall, -1.0f) >= here.low))
        return FIXTURE_LEFT;
    return FIXTURE_NONE;
}

// Flies a level. @return true if the robot reached the presents.
static bool fly(void) {
    shaft_wall walls[16];
    pcd_entity doors[16] = {{0}}, locks[16] = {{0}};
    int32_t count = read_walls(walls), next = 0;
    for (int32_t i = 0; i < count; i++)
        if (walls[i].door) {
            // Entities move up when others leave.
            doors[i] = *walls[i].door;
            locks[i] = *walls[i].lock;
            walls[i].door = &doors[i];
            walls[i].lock = &locks[i];
        }
    while (!fixture.world->ended) {
        while (next < count && robot->y - 0.4f > walls[next].y + 0.3f)
            next++;
        fixture_step(&fixture, next < count ? steer(&walls[next], next + 1 == count) : FIXTURE_NONE);
    }
    return fixture.world->completed;
}

// Cells a robot gets sideways from rest while it rises a way: it begins and ends between two moves.
static float reach_within(float rise) {
    float reach = 0.0f, vx = 0.0f;
    for (int32_t steps = (int32_t)ceilf(rise / 0.13909f); steps > 0; steps--) {
        vx = 0.45f * vx + 0.3825f;
        reach += vx;
    }
    return reach;
}

// Mended: walls too far apart to get through, half a percent of the original's hard levels, are drawn again.
START_TEST(fruitbot_every_gap_is_within_reach_of_the_last) {
    for (int32_t seed = 0; seed < 10000; seed++) {
        fixture_generate(&fixture, seed);
        shaft_wall walls[16];
        int32_t count = read_walls(walls);
        for (int32_t i = 1; i < count; i++) {
            float to_right = walls[i].left - walls[i - 1].right, to_left = walls[i - 1].left - walls[i].right;
            float way = (to_right > to_left ? to_right : to_left) + 2.0f * robot->half_width;
            float reach = reach_within(walls[i].y - walls[i - 1].y - 0.6f - 2.0f * robot->half_height);
            ck_assert_msg(way <= reach, "seed %d: %g cells to wall %d", seed, (double)way, i);
        }
    }
}
END_TEST

enum { FLIGHT_STEPS = 420, PLACES = 100, SPEEDS = 15, MANNERS = PLACES * SPEEDS * 2 };

// A way to be at a height: one of those whose place, speed and keys thrown are all but the same.
typedef struct manner {
    float x, vx;
    int32_t before; // of the step below, that led here
    int8_t action;
    bool is_known, has_thrown; // a key, at the next gate
} manner;

static manner manners[FLIGHT_STEPS + 1][MANNERS];

// The wall the robot meets at a height, or will meet next; NULL above the last.
static const shaft_wall *wall_ahead(const shaft_wall *walls, int32_t count, float y) {
    for (int32_t i = 0; i < count; i++)
        if (y < walls[i].y + 0.701f)
            return &walls[i];
    return NULL;
}

// Moves sideways as the rules do: in quarters, stopped by the sides of the shaft.
static void slide(manner *robot_there) {
    float quarter = 0.25f * robot_there->vx, width = (float)fixture.world->width;
    int32_t num_free = 0;
    for (int32_t i = 0; i < 4; i++) {
        robot_there->x += quarter;
        if (robot_there->x < 0.392f)
            robot_there->x = 0.4f;
        else if (robot_there->x > width - 0.392f)
            robot_there->x = width - 0.4f;
        else
            num_free++;
    }
    robot_there->vx *= 0.25f * (float)num_free;
}

// Notes the manner that an action leads to, unless it touches something.
static void try_action(int32_t step, int32_t before, int8_t action, const shaft_wall *ahead, float y) {
    manner next = manners[step][before];
    next.before = before;
    next.action = action;
    next.vx *= 0.45f;
    next.vx += action == FIXTURE_LEFT ? -0.3825f : action == FIXTURE_RIGHT ? 0.3825f : 0.0f;
    slide(&next);
    if (action == KEY) {
        bool meets_lock = fabsf(next.x - ahead->lock->x) < 0.48f && ahead->y - y < 4.8f;
        if (next.has_thrown || !meets_lock)
            return;
        next.has_thrown = true;
    }
    if (ahead && y > ahead->y - 0.701f &&
        (next.x < ahead->left + 0.401f || next.x > ahead->right - 0.401f ||
         (ahead->door && !next.has_thrown)))
        return;
    int32_t place = (int32_t)(next.x / (float)fixture.world->width * PLACES);
    int32_t speed = (int32_t)(next.vx * 10.0f + 0.5f * SPEEDS);
    manner *known = &manners[step + 1][(place * SPEEDS + speed) * 2 + next.has_thrown];
    if (!known->is_known)
        *known = next;
}

// Fills the manners of all steps from below.
static void search_flights(const shaft_wall *walls, int32_t count) {
    memset(manners, 0, sizeof manners);
    manners[0][0] = (manner){.x = robot->x, .is_known = true};
    float y = robot->y, vy = 0.0f;
    for (int32_t step = 0; step < FLIGHT_STEPS; step++) {
        const shaft_wall *last = wall_ahead(walls, count, y);
        vy = 0.45f * vy + 0.0765f;
        y += vy;
        const shaft_wall *ahead = wall_ahead(walls, count, y);
        for (int32_t i = 0; i < MANNERS; i++) {
            if (!manners[step][i].is_known)
                continue;
            manners[step][i].has_thrown &= ahead == last;
            try_action(step, i, FIXTURE_LEFT, ahead, y);
            try_action(step, i, FIXTURE_NONE, ahead, y);
            try_action(step, i, FIXTURE_RIGHT, ahead, y);
            if (ahead && ahead->door)
                try_action(step, i, KEY, ahead, y);
        }
    }
}

// Flies a level as a search says. @return true if the robot reached the presents.
static bool fly_searched(void) {
    shaft_wall walls[16];
    search_flights(walls, read_walls(walls));
    int32_t end = 0;
    while (end < MANNERS && !manners[FLIGHT_STEPS][end].is_known)
        end++;
    if (end == MANNERS)
        return false;
    int8_t actions[FLIGHT_STEPS];
    for (int32_t step = FLIGHT_STEPS; step > 0; step--) {
        actions[step - 1] = manners[step][end].action;
        end = manners[step][end].before;
    }
    for (int32_t step = 0; step < FLIGHT_STEPS; step++)
        fixture_step(&fixture, actions[step]);
    return fixture.world->completed;
}

// The pilot steers by whole key presses, and so misses a gap now and then that is all but out of reach: there
// a search finds the way.
START_TEST(fruitbot_levels_can_be_flown) {
    static const struct {
        const char *mode;
        float num_walls, door_prob, main_width;
        int32_t num_levels;
    } shafts[] = {{"easy", 5.0f, 0.0f, 10.0f, 2000},
                  {"hard", 10.0f, 0.125f, 20.0f, 2000},
                  {"hard", 8.0f, 1.0f, 20.0f, 2000},
                  {"hard", 14.0f, 0.0f, 8.0f, 100}};
    restart(shafts[_i].mode);
    fixture_set(&fixture, "num_walls", shafts[_i].num_walls);
    fixture_set(&fixture, "door_prob", shafts[_i].door_prob);
    fixture_set(&fixture, "main_width", shafts[_i].main_width);
    for (int32_t seed = 0; seed < shafts[_i].num_levels; seed++) {
        fixture_generate(&fixture, seed);
        if (fly()) {
            ck_assert_int_eq(fixture.world->step_count, FLIGHT_STEPS);
            continue;
        }
        fixture_generate(&fixture, seed);
        ck_assert_msg(fly_searched(), "seed %d", seed);
    }
}
END_TEST

START_TEST(fruitbot_finish_pays_double_as_often_as_the_sheet_says) {
    int32_t num_double = 0;
    fixture_set(&fixture, "fruit_reward", 0.0f);
    fixture_set(&fixture, "food_penalty", 0.0f);
    int32_t num_finished = 0;
    for (int32_t seed = 0; seed < 2000; seed++) {
        fixture_generate(&fixture, seed);
        if (!fly())
            continue;
        ck_assert(fixture.world->reward == 10.0f || fixture.world->reward == 20.0f);
        num_finished++;
        num_double += fixture.world->reward == 20.0f;
    }
    ck_assert_double_eq_tol((double)num_double / num_finished, 0.79, 0.045);
}
END_TEST

START_TEST(fruitbot_refuses_foreign_states) {
    ck_assert(fixture.game->valid(fixture.world));
    robot->kind = 0;
    ck_assert(!fixture.game->valid(fixture.world));
}
END_TEST

// Mean return and length of policies on the original, with their standard errors.
START_TEST(fruitbot_play_matches_the_original) {
    static const struct {
        const char *mode;
        int32_t action; // -1: uniformly random
        double reward, reward_error, length, length_error;
    } rows[] = {
        {"easy", -1, -2.51, 0.027, 83.0, 0.23}, {"hard", -1, -0.70, 0.014, 38.2, 0.117},
        {"easy", 4, -1.69, 0.023, 101.1, 0.42}, {"hard", 4, -0.40, 0.011, 41.3, 0.151},
        {"easy", 1, -1.04, 0.035, 74.2, 0.24},  {"hard", 1, -0.85, 0.031, 33.6, 0.126},
        {"easy", 7, -1.02, 0.034, 74.2, 0.24},  {"hard", 7, -0.81, 0.031, 33.6, 0.126},
    };
    enum { EPISODES = 3000 };
    restart(rows[_i].mode);
    pcd_rng actions = {pcd_mix(5, 5)};
    fixture_mean reward = {0}, length = {0};
    for (int32_t episode = 0; episode < EPISODES; episode++) {
        fixture_generate(&fixture, episode);
        double earned = 0.0;
        while (!fixture.world->ended) {
            int32_t action = pcd_rng_below(&actions, PCD_NUM_ACTIONS);
            earned += (double)fixture_step(&fixture, rows[_i].action < 0 ? action : rows[_i].action);
        }
        fixture_note(&reward, earned);
        fixture_note(&length, fixture.world->step_count);
    }
    fixture_check_mean(&reward, rows[_i].reward, rows[_i].reward_error);
    fixture_check_mean(&length, rows[_i].length, rows[_i].length_error);
}
END_TEST

Suite *rules_fruitbot_suite(void) {
    Suite *suite = suite_create("rules_fruitbot");
    TCase *rules = tcase_create("rules");
    tcase_add_checked_fixture(rules, set_up_alone, tear_down);
    tcase_add_loop_test(rules, fruitbot_starts_at_rest_on_the_floor, 0, 2);
    tcase_add_loop_test(rules, fruitbot_speeds_up_sideways_while_a_key_is_held, 0, 6);
    tcase_add_loop_test(rules, fruitbot_coasts_without_a_key, 3, 6);
    tcase_add_loop_test(rules, fruitbot_coasts_without_a_key, 9, PCD_NUM_ACTIONS);
    tcase_add_loop_test(rules, fruitbot_rises_whatever_the_action, 0, PCD_NUM_ACTIONS);
    tcase_add_loop_test(rules, fruitbot_is_stopped_harmlessly_by_the_sides, 0, 2);
    tcase_add_loop_test(rules, fruitbot_dies_of_walls_and_doors, 0, 2);
    tcase_add_test(rules, fruitbot_touching_is_not_overlapping);
    tcase_add_test(rules, fruitbot_locks_and_keys_do_nothing_to_the_robot);
    tcase_add_loop_test(rules, fruitbot_takes_fruit_and_food_once, 0, 2);
    tcase_add_test(rules, fruitbot_contacts_of_a_step_add_up);
    tcase_add_test(rules, fruitbot_fruit_counts_in_the_step_of_death);
    tcase_add_loop_test(rules, fruitbot_every_present_touched_pays, 0, 5);
    tcase_add_test(rules, fruitbot_rewards_are_parameters);
    tcase_add_test(rules, fruitbot_throws_a_key_every_eight_steps);
    tcase_add_test(rules, fruitbot_keys_start_at_the_robot);
    tcase_add_test(rules, fruitbot_keys_reach_four_cells);
    tcase_add_loop_test(rules, fruitbot_other_actions_throw_nothing, 0, 9);
    tcase_add_loop_test(rules, fruitbot_other_actions_throw_nothing, 10, PCD_NUM_ACTIONS);
    tcase_add_test(rules, fruitbot_keys_open_the_gate_of_their_lock);
    tcase_add_test(rules, fruitbot_locks_come_before_walls);
    tcase_add_test(rules, fruitbot_keys_break_at_walls);
    tcase_add_test(rules, fruitbot_keys_fly_through_doors_and_things);
    tcase_add_test(rules, fruitbot_door_opened_this_step_still_kills);
    tcase_add_test(rules, fruitbot_robot_passes_an_opened_gate);
    tcase_add_test(rules, fruitbot_shows_the_robot_near_the_bottom);
    tcase_add_test(rules, fruitbot_whole_shaft_is_shown_without_centring);
    tcase_add_test(rules, fruitbot_refuses_foreign_states);
    suite_add_tcase(suite, rules);
    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, set_up_hard, tear_down);
    tcase_set_timeout(levels, 120);
    tcase_add_loop_test(levels, fruitbot_walls_stand_as_the_sheet_says, 0, 2);
    tcase_add_loop_test(levels, fruitbot_things_lie_as_the_sheet_says, 0, 2);
    tcase_add_test(levels, fruitbot_every_gap_is_within_reach_of_the_last);
    tcase_add_loop_test(levels, fruitbot_levels_can_be_flown, 0, 4);
    tcase_add_test(levels, fruitbot_finish_pays_double_as_often_as_the_sheet_says);
    tcase_add_loop_test(levels, fruitbot_play_matches_the_original, 0, 8);
    suite_add_tcase(suite, levels);
    return suite;
}
