// The rules of dodgeball, one behaviour a test.
#include "world_fixture.h"

Suite *rules_dodgeball_suite(void);
extern const pcd_game pcd_game_dodgeball;

#define THROW 9

static const char *const modes[] = {"easy", "hard", "extreme", "memory"};

static world_fixture fixture;
static pcd_entity *player;
static uint8_t wall_kind, door_kind, open_kind, enemy_kind, own_kind, ball_kind;

static void start(const char *mode) {
    fixture_open(&fixture, &pcd_game_dodgeball, mode);
    player = pcd_player(fixture.world);
    wall_kind = fixture_kind(&fixture, "wall");
    door_kind = fixture_kind(&fixture, "closed door");
    open_kind = fixture_kind(&fixture, "open door");
    enemy_kind = fixture_kind(&fixture, "enemy");
    own_kind = fixture_kind(&fixture, "own ball");
    ball_kind = fixture_kind(&fixture, "enemy ball");
}

static void restart(const char *mode) {
    fixture_close(&fixture);
    start(mode);
}

// Hard mode without walls, the player at rest in the middle, nothing but what a test adds.
static void set_up_alone(void) {
    start("hard");
    fixture_set(&fixture, "num_iterations", 0.0f);
    fixture_generate(&fixture, 1);
    fixture_clear(&fixture);
    player->x = player->y = 10.0f;
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

// An enemy that stands still and neither turns nor throws.
static pcd_entity *add_enemy(float x, float y) {
    pcd_entity *enemy = add(enemy_kind, x, y, 0.75f, 0.75f);
    enemy->timer = 500;
    enemy->data[0] = 1000.0f;
    return enemy;
}

static pcd_entity *add_ball(uint8_t kind, float x, float y, float vx, float vy) {
    pcd_entity *ball = add(kind, x, y, 0.375f, 0.375f);
    ball->vx = vx;
    ball->vy = vy;
    return ball;
}

START_TEST(dodgeball_speeds_up_on_each_axis) {
    static const float across[] = {-1, -1, -1, 0, 0, 0, 1, 1, 1}, up[] = {-1, 0, 1, -1, 0, 1, -1, 0, 1};
    fixture_step(&fixture, _i);
    ck_assert_float_eq_tol(player->vx, 0.225f * across[_i], 1e-6f);
    ck_assert_float_eq_tol(player->vy, 0.225f * up[_i], 1e-6f);
    fixture_steps(&fixture, _i, 14);
    ck_assert_float_eq_tol(player->vx, 0.40909f * across[_i], 1e-4f);
    ck_assert_float_eq_tol(player->vy, 0.40909f * up[_i], 1e-4f);
}
END_TEST

START_TEST(dodgeball_coasts_without_a_key) {
    player->vx = 0.4f;
    fixture_step(&fixture, _i);
    ck_assert_float_eq_tol(player->vx, 0.18f, 1e-6f);
}
END_TEST

START_TEST(dodgeball_border_is_harmless) {
    static const int32_t actions[] = {FIXTURE_LEFT, FIXTURE_RIGHT, FIXTURE_DOWN, FIXTURE_UP};
    static const float ends[4][2] = {{0.75f, 10.0f}, {19.25f, 10.0f}, {10.0f, 0.75f}, {10.0f, 19.25f}};
    fixture_steps(&fixture, actions[_i], 60);
    ck_assert_float_eq_tol(player->x, ends[_i][0], 0.02f);
    ck_assert_float_eq_tol(player->y, ends[_i][1], 0.02f);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(dodgeball_walls_enemies_and_their_balls_kill) {
    const uint8_t kinds[] = {wall_kind, enemy_kind, ball_kind};
    pcd_entity *thing = _i == 1 ? add_enemy(11.4f, 10.0f) : add(kinds[_i], 10.9f, 10.0f, 0.375f, 0.375f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 0);
    ck_assert_uint_eq(thing->kind, kinds[_i]);
}
END_TEST

START_TEST(dodgeball_touching_is_not_overlapping) {
    pcd_entity *wall = add(wall_kind, 11.25f, 10.0f, 0.5f, 0.5f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 0);
    wall->x = 11.249f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 1);
}
END_TEST

START_TEST(dodgeball_own_balls_are_harmless) {
    add_ball(own_kind, 10.0f, 10.0f, 0.0f, 0.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 0);
}
END_TEST

START_TEST(dodgeball_throws_where_it_last_moved) {
    static const float across[] = {-1, -1, -1, 0, 1, 0, 1, 1, 1}, up[] = {-1, 0, 1, -1, 0, 1, -1, 0, 1};
    fixture_step(&fixture, _i); // standing still keeps the right of the start
    fixture_steps(&fixture, FIXTURE_NONE, 6);
    fixture_step(&fixture, THROW);
    const pcd_entity *ball = fixture_find(&fixture, own_kind);
    ck_assert_ptr_nonnull(ball);
    ck_assert(ball->x == player->x && ball->y == player->y);
    ck_assert_float_eq(ball->vx, 0.375f * across[_i]);
    ck_assert_float_eq(ball->vy, 0.375f * up[_i]);
    ck_assert_float_eq(ball->half_width, 0.375f);
}
END_TEST

// Mended: in the original a level begins with the facing the last one ended with.
START_TEST(dodgeball_faces_right_in_every_new_level) {
    static pcd_sprite sprites[512];
    pcd_scene scene;
    fixture_steps(&fixture, FIXTURE_LEFT, 3);
    fixture_generate(&fixture, 2);
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_uint_eq(sprites[scene.num_sprites - 1].rotation, 0);
    fixture_clear(&fixture);
    fixture_steps(&fixture, THROW, 7);
    ck_assert_ptr_nonnull(fixture_find(&fixture, own_kind));
    ck_assert_float_eq(fixture_find(&fixture, own_kind)->vx, 0.375f);
    ck_assert_float_eq(fixture_find(&fixture, own_kind)->vy, 0.0f);
}
END_TEST

START_TEST(dodgeball_throws_every_seven_steps) {
    uint32_t births = fixture.world->births;
    for (uint32_t i = 1; i <= 28; i++) {
        fixture_step(&fixture, THROW);
        ck_assert_uint_eq(fixture.world->births, births + i / 7);
    }
}
END_TEST

START_TEST(dodgeball_other_actions_throw_nothing) {
    fixture.world->step_count = 50;
    fixture_step(&fixture, _i);
    ck_assert_int_eq(fixture.world->num_entities, 1);
}
END_TEST

START_TEST(dodgeball_hits_pay_and_remove_one_enemy) {
    add_enemy(15.0f, 15.0f);
    add_enemy(15.5f, 15.0f);
    add_ball(own_kind, 14.5f, 15.0f, 0.375f, 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 2.0f);
    ck_assert_int_eq(fixture_count(&fixture, enemy_kind), 1);
    // The newer one.
    ck_assert_float_eq(fixture_find(&fixture, enemy_kind)->x, 15.0f);
    ck_assert_int_eq(fixture_count(&fixture, own_kind), 0);
    ck_assert_int_eq(fixture.world->num_effects, 1);
    ck_assert_float_eq(pcd_effects(fixture.world)->half_width, 0.75f);
}
END_TEST

START_TEST(dodgeball_enemies_come_before_walls) {
    add(wall_kind, 15.0f, 15.0f, 0.45f, 3.0f);
    add_enemy(14.0f, 15.0f);
    add_ball(own_kind, 14.2f, 15.0f, 0.375f, 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 2.0f);
}
END_TEST

START_TEST(dodgeball_walls_stop_balls) {
    add(wall_kind, 15.0f, 15.0f, 0.45f, 3.0f);
    add_ball(_i ? own_kind : ball_kind, 14.0f, 15.0f, 0.375f, 0.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->num_entities, 2);
}
END_TEST

START_TEST(dodgeball_enemy_balls_pass_all_but_walls) {
    add(door_kind, 15.0f, 15.0f, 0.75f, 0.75f);
    add_enemy(15.0f, 15.0f);
    add_ball(own_kind, 15.0f, 17.0f, 0.0f, 0.0f);
    add_ball(ball_kind, 15.0f, 17.0f, 0.0f, -0.375f);
    for (int32_t i = 0; i < 10; i++)
        ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 0.0f);
    ck_assert_int_eq(fixture.world->num_entities, 5);
}
END_TEST

START_TEST(dodgeball_balls_end_at_the_border) {
    add_ball(_i ? own_kind : ball_kind, 18.875f, 15.0f, 0.375f, 0.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 2);
    ck_assert_int_eq(fixture.world->num_entities, 2);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->num_entities, 1);
}
END_TEST

START_TEST(dodgeball_balls_live_for_fifty_moves) {
    pcd_entity *ball = add_ball(own_kind, 5.0f, 5.0f, 0.125f, 0.0f);
    fixture_steps(&fixture, FIXTURE_NONE, 50);
    ck_assert_int_eq(fixture.world->num_entities, 2);
    ck_assert_float_eq(ball->x, 11.25f);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_int_eq(fixture.world->num_entities, 1);
}
END_TEST

START_TEST(dodgeball_enemy_shot_this_step_still_kills) {
    add_enemy(11.0f, 10.0f);
    add_ball(own_kind, 11.0f, 10.0f, 0.0f, 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 2.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 0);
}
END_TEST

START_TEST(dodgeball_door_stays_shut_while_enemies_remain) {
    static pcd_sprite sprites[512];
    pcd_scene scene;
    add(door_kind, 10.0f, 10.0f, 0.75f, 0.75f);
    add_enemy(4.0f, 15.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_uint_eq(fixture.world->ended, 0);
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_uint_eq(sprites[0].kind, door_kind);
}
END_TEST

START_TEST(dodgeball_door_completes_the_step_after_the_last_enemy) {
    static pcd_sprite sprites[512];
    pcd_scene scene;
    add(door_kind, 10.0f, 10.0f, 0.75f, 0.75f);
    add_enemy(15.0f, 15.0f);
    fixture_step(&fixture, FIXTURE_NONE);
    add_ball(own_kind, 15.0f, 15.0f, 0.0f, 0.0f);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 2.0f);
    ck_assert_uint_eq(fixture.world->ended, 0);
    fixture_scene(&fixture, &scene, sprites);
    ck_assert_uint_eq(sprites[0].kind, open_kind);
    ck_assert_float_eq(fixture_step(&fixture, FIXTURE_NONE), 10.0f);
    ck_assert_uint_eq(fixture.world->ended, 1);
    ck_assert_uint_eq(fixture.world->completed, 1);
}
END_TEST

START_TEST(dodgeball_enemies_walk_straight_until_they_turn) {
    pcd_entity *enemy = add_enemy(5.0f, 5.0f);
    enemy->vx = 0.05f;
    enemy->timer = 30;
    for (int32_t i = 1; i <= 30; i++) {
        fixture_step(&fixture, FIXTURE_NONE);
        ck_assert_float_eq_tol(enemy->x, 5.0f + 0.05f * (float)i, 1e-4f);
        ck_assert_float_eq(enemy->vx, 0.05f);
    }
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert(enemy->timer >= 25 && enemy->timer <= 74);
    ck_assert_float_eq(fabsf(enemy->vx) + fabsf(enemy->vy), 0.05f);
}
END_TEST

START_TEST(dodgeball_enemies_turn_every_way_alike) {
    pcd_entity *enemy = add_enemy(5.0f, 5.0f);
    int32_t ways[4] = {0}, lowest = 1000, highest = 0;
    for (int32_t i = 0; i < 8000; i++) {
        enemy->x = enemy->y = 5.0f;
        enemy->timer = 0;
        fixture_step(&fixture, FIXTURE_NONE);
        ways[enemy->vx > 0.0f ? 0 : enemy->vx < 0.0f ? 1 : enemy->vy > 0.0f ? 2 : 3]++;
        lowest = enemy->timer < lowest ? enemy->timer : lowest;
        highest = enemy->timer > highest ? enemy->timer : highest;
    }
    for (int32_t i = 0; i < 4; i++)
        ck_assert_double_eq_tol(ways[i] / 8000.0, 0.25, 0.02);
    ck_assert_int_eq(lowest, 25);
    ck_assert_int_eq(highest, 74);
}
END_TEST

START_TEST(dodgeball_enemies_bounce_off_walls_without_loss) {
    // Walls are counted when the level is built: make one there.
    fixture_set(&fixture, "num_iterations", 1.0f);
    fixture_generate(&fixture, 3);
    fixture.world->num_entities = 2;
    pcd_entity *wall = &pcd_entities(fixture.world)[1];
    wall->x = wall->y = 5.0f;
    wall->half_width = 0.45f;
    wall->half_height = 3.0f;
    player->x = player->y = 15.0f;
    pcd_entity *enemy = add_enemy(6.23f, 5.0f);
    enemy->vx = -0.05f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(enemy->vx, 0.05f, 1e-6f);
    ck_assert_float_eq_tol(enemy->x, 6.22f, 0.006f);
}
END_TEST

START_TEST(dodgeball_enemies_lose_a_quarter_at_the_border) {
    pcd_entity *enemy = add_enemy(0.75f, 5.0f);
    enemy->vx = -0.05f;
    fixture_step(&fixture, FIXTURE_NONE);
    ck_assert_float_eq_tol(enemy->vx, 0.0375f, 1e-5f);
}
END_TEST

START_TEST(dodgeball_enemies_pass_each_other_and_the_door) {
    pcd_entity *enemy = add_enemy(5.0f, 5.0f);
    enemy->vx = 0.05f;
    add_enemy(6.0f, 5.0f)->vx = -0.05f;
    add(door_kind, 5.5f, 5.0f, 0.75f, 0.75f);
    fixture_steps(&fixture, FIXTURE_NONE, 20);
    ck_assert_float_eq_tol(enemy->x, 6.0f, 1e-4f);
    ck_assert_int_eq(fixture.world->num_entities, 4);
}
END_TEST

START_TEST(dodgeball_enemies_throw_when_the_player_is_in_line) {
    // Where the enemy stands, and which way its ball flies: less than a cell off the line, vertically first.
    static const float places[][4] = {{10.99f, 4.0f, 0, 1},  {9.01f, 16.0f, 0, -1}, {4.0f, 10.99f, 1, 0},
                                      {16.0f, 9.01f, -1, 0}, {11.0f, 4.0f, 0, 0},   {4.0f, 9.0f, 0, 0}};
    pcd_entity *enemy = add_enemy(places[_i][0], places[_i][1]);
    enemy->data[0] = 10.0f;
    enemy->timer = 400;
    fixture_steps(&fixture, FIXTURE_NONE, 59);
    ck_assert_int_eq(fixture_count(&fixture, ball_kind), 0);
    fixture_step(&fixture, FIXTURE_NONE);
    bool throws = places[_i][2] != 0.0f || places[_i][3] != 0.0f;
    ck_assert_int_eq(fixture_count(&fixture, ball_kind), throws);
    if (!throws)
        return;
    const pcd_entity *ball = fixture_find(&fixture, ball_kind);
    ck_assert(ball->x == enemy->x && ball->y == enemy->y);
    ck_assert_float_eq(ball->vx, 0.375f * places[_i][2]);
    ck_assert_float_eq(ball->vy, 0.375f * places[_i][3]);
    // It walks after its ball and keeps its time of turning.
    ck_assert_float_eq(enemy->vx, 0.05f * places[_i][2]);
    ck_assert_float_eq(enemy->vy, 0.05f * places[_i][3]);
    ck_assert_int_eq(enemy->timer, 340);
    ck_assert(enemy->data[0] >= 60.0f && enemy->data[0] <= 63.0f);
}
END_TEST

START_TEST(dodgeball_refuses_foreign_kinds) {
    ck_assert(fixture.game->valid(fixture.world));
    add_enemy(3.0f, 3.0f)->kind = open_kind;
    ck_assert(!fixture.game->valid(fixture.world));
}
END_TEST

// Levels

START_TEST(dodgeball_levels_are_built_as_the_sheet_says) {
    static const struct {
        int32_t side, walls, most_enemies;
        float agent, enemy, half_wall, door;
    } rows[] = {{20, 2, 6, 1.0f, 1.0f, 0.6f, 1.5f},
                {20, 4, 6, 0.75f, 0.75f, 0.45f, 0.75f},
                {20, 8, 6, 0.4f, 0.5f, 0.3f, 0.75f},
                {40, 16, 19, 0.75f, 0.75f, 0.45f, 0.75f}};
    enum { LEVELS = 3000 };
    restart(modes[_i]);
    int32_t sides[4] = {0}, enemies[20] = {0};
    for (int32_t seed = 0; seed < LEVELS; seed++) {
        fixture_generate(&fixture, seed);
        const pcd_entity *entities = pcd_entities(fixture.world);
        float side = (float)rows[_i].side;
        ck_assert_int_eq(fixture.world->width, rows[_i].side);
        ck_assert_int_eq(fixture_count(&fixture, wall_kind), rows[_i].walls);
        ck_assert_float_eq(player->half_width, rows[_i].agent);
        for (int32_t i = 1; i < fixture.world->num_entities; i++) {
            const pcd_entity *thing = &entities[i];
            ck_assert(!pcd_overlap(player, thing, 0.0f));
            if (thing->kind == wall_kind) {
                ck_assert(thing->half_width == rows[_i].half_wall ||
                          thing->half_height == rows[_i].half_wall);
                continue;
            }
            for (int32_t j = 0; j < i; j++)
                ck_assert(!pcd_overlap(thing, &entities[j], 0.0f));
            ck_assert(thing->x >= thing->half_width && thing->x <= side - thing->half_width);
            ck_assert(thing->y >= thing->half_height && thing->y <= side - thing->half_height);
            if (thing->kind == enemy_kind) {
                ck_assert_float_eq(thing->half_width, rows[_i].enemy);
                ck_assert_float_eq(fabsf(thing->vx) + fabsf(thing->vy), 0.05f);
            }
        }
        const pcd_entity *door = fixture_find(&fixture, door_kind);
        ck_assert_float_eq(door->half_width, rows[_i].door);
        float far = side - door->half_width;
        int32_t at = door->x == door->half_width    ? 0
                     : door->x == far               ? 1
                     : door->y == door->half_height ? 2
                                                    : 3;
        ck_assert(at < 3 || door->y == side - door->half_height);
        sides[at]++;
        enemies[fixture_count(&fixture, enemy_kind)]++;
    }
    for (int32_t i = 0; i < 4; i++)
        ck_assert_double_eq_tol((double)sides[i] / LEVELS, 0.25, 0.035);
    for (int32_t i = 0; i < 20; i++) {
        bool is_possible = i >= 3 && i <= rows[_i].most_enemies;
        double share = is_possible ? 1.0 / (rows[_i].most_enemies - 2) : 0.0;
        ck_assert_double_eq_tol((double)enemies[i] / LEVELS, share, 0.035);
    }
}
END_TEST

// Mended: an enemy next to the start could walk into a player who had no time to see it.
// Plays one direction, or none, from the level's start.
static bool lives_through_first_steps(int32_t seed, int32_t action) {
    fixture_generate(&fixture, seed);
    for (int32_t i = 0; i < 10 && !fixture.world->ended; i++)
        fixture_step(&fixture, action);
    return !fixture.world->ended;
}

START_TEST(dodgeball_first_ten_steps_can_be_survived) {
    // Without a proof these levels were lost whatever was pressed; easy, extreme, memory.
    static const int32_t lost_once[] = {8438, 9550, 4036};
    restart(modes[_i]);
    for (int32_t i = 0; i < 3000 + 3; i++) {
        int32_t seed = i < 3000 ? i : lost_once[i - 3000];
        bool survives = lives_through_first_steps(seed, FIXTURE_NONE);
        for (int32_t action = 0; action < 9 && !survives; action++)
            survives = lives_through_first_steps(seed, action);
        ck_assert_msg(survives, "seed %d", seed);
    }
}
END_TEST

// Whether the door can be reached, on a grid of quarter cells: flood of the places where the player fits.
START_TEST(dodgeball_door_can_be_reached) {
    static uint8_t seen[160][160];
    static int32_t queue[160 * 160];
    restart(modes[_i]);
    for (int32_t seed = 0; seed < 500; seed++) {
        fixture_generate(&fixture, seed);
        memset(seen, 0, sizeof seen);
        int32_t side = 4 * fixture.world->width, head = 0, tail = 0;
        const pcd_entity *entities = pcd_entities(fixture.world);
        pcd_entity place = *player;
        for (int32_t y = 0; y < side; y++)
            for (int32_t x = 0; x < side; x++) {
                place.x = 0.25f * (float)x;
                place.y = 0.25f * (float)y;
                bool fits = place.x >= place.half_width && place.y >= place.half_height &&
                            place.x <= 0.25f * (float)side - place.half_width &&
                            place.y <= 0.25f * (float)side - place.half_height;
                for (int32_t i = 1; i < fixture.world->num_entities && fits; i++)
                    fits = entities[i].kind != wall_kind || !pcd_overlap(&place, &entities[i], 0.0f);
                seen[y][x] = !fits;
            }
        int32_t px = (int32_t)(4.0f * player->x), py = (int32_t)(4.0f * player->y);
        for (int32_t i = 0; i < 4; i++)
            if (!seen[py + i / 2][px + i % 2]) {
                seen[py + i / 2][px + i % 2] = 1;
                queue[tail++] = (py + i / 2) * 160 + px + i % 2;
            }
        bool reached = false;
        while (head < tail && !reached) {
            int32_t x = queue[head] % 160, y = queue[head] / 160;
            head++;
            place.x = 0.25f * (float)x;
            place.y = 0.25f * (float)y;
            reached = pcd_overlap(&place, fixture_find(&fixture, door_kind), 0.0f);
            static const int32_t dx[] = {1, -1, 0, 0}, dy[] = {0, 0, 1, -1};
            for (int32_t i = 0; i < 4; i++) {
                int32_t nx = x + dx[i], ny = y + dy[i];
                if (nx >= 0 && ny >= 0 && nx < side && ny < side && !seen[ny][nx]) {
                    seen[ny][nx] = 1;
                    queue[tail++] = ny * 160 + nx;
                }
            }
        }
        ck_assert_msg(reached, "seed %d", seed);
    }
}
END_TEST

// Mean return and length of policies on the original, with standard deviations and episodes.
START_TEST(dodgeball_play_matches_the_original) {
    static const struct {
        int32_t mode, action; // -1: uniformly random
        double reward, reward_deviation, length, length_deviation, episodes;
    } rows[] = {
        {0, -1, 0.59, 1.20, 73.8, 112, 10000}, {1, -1, 0.65, 1.27, 103.5, 155, 10000},
        {2, -1, 0.68, 1.27, 203, 262, 10000},  {3, -1, 0.66, 1.28, 126.7, 189, 10000},
        {0, 9, 0.88, 1.59, 268, 335, 3000},    {1, 9, 0.80, 1.52, 309, 358, 3000},
        {2, 9, 0.67, 1.29, 511, 397, 3000},    {3, 9, 0.73, 1.47, 372, 381, 3000},
    };
    enum { EPISODES = 6000 };
    restart(modes[rows[_i].mode]);
    pcd_rng actions = {pcd_mix(5, 5)};
    double reward = 0.0, length = 0.0;
    for (int32_t episode = 0; episode < EPISODES; episode++) {
        fixture_generate(&fixture, episode);
        while (!fixture.world->ended && fixture.world->step_count < 1000) {
            int32_t action = pcd_rng_below(&actions, PCD_NUM_ACTIONS);
            reward +=
                (double)fixture_step(&fixture, rows[_i].action < 0 ? action : rows[_i].action) / EPISODES;
        }
        length += fixture.world->step_count / (double)EPISODES;
    }
    double error = sqrt(1.0 / EPISODES + 1.0 / rows[_i].episodes);
    ck_assert_double_le(fabs(reward - rows[_i].reward), 3.0 * error * rows[_i].reward_deviation);
    ck_assert_double_le(fabs(length - rows[_i].length), 3.0 * error * rows[_i].length_deviation);
}
END_TEST

Suite *rules_dodgeball_suite(void) {
    Suite *suite = suite_create("rules_dodgeball");
    TCase *rules = tcase_create("rules");
    tcase_add_checked_fixture(rules, set_up_alone, tear_down);
    tcase_add_loop_test(rules, dodgeball_speeds_up_on_each_axis, 0, 9);
    tcase_add_loop_test(rules, dodgeball_coasts_without_a_key, 9, PCD_NUM_ACTIONS);
    tcase_add_loop_test(rules, dodgeball_coasts_without_a_key, PCD_ACTION_NONE, PCD_ACTION_NONE + 1);
    tcase_add_loop_test(rules, dodgeball_border_is_harmless, 0, 4);
    tcase_add_loop_test(rules, dodgeball_walls_enemies_and_their_balls_kill, 0, 3);
    tcase_add_test(rules, dodgeball_touching_is_not_overlapping);
    tcase_add_test(rules, dodgeball_own_balls_are_harmless);
    tcase_add_loop_test(rules, dodgeball_throws_where_it_last_moved, 0, 9);
    tcase_add_test(rules, dodgeball_faces_right_in_every_new_level);
    tcase_add_test(rules, dodgeball_throws_every_seven_steps);
    tcase_add_loop_test(rules, dodgeball_other_actions_throw_nothing, 0, 9);
    tcase_add_loop_test(rules, dodgeball_other_actions_throw_nothing, 10, PCD_NUM_ACTIONS);
    tcase_add_test(rules, dodgeball_hits_pay_and_remove_one_enemy);
    tcase_add_test(rules, dodgeball_enemies_come_before_walls);
    tcase_add_loop_test(rules, dodgeball_walls_stop_balls, 0, 2);
    tcase_add_test(rules, dodgeball_enemy_balls_pass_all_but_walls);
    tcase_add_loop_test(rules, dodgeball_balls_end_at_the_border, 0, 2);
    tcase_add_test(rules, dodgeball_balls_live_for_fifty_moves);
    tcase_add_test(rules, dodgeball_enemy_shot_this_step_still_kills);
    tcase_add_test(rules, dodgeball_door_stays_shut_while_enemies_remain);
    tcase_add_test(rules, dodgeball_door_completes_the_step_after_the_last_enemy);
    tcase_add_test(rules, dodgeball_enemies_walk_straight_until_they_turn);
    tcase_add_test(rules, dodgeball_enemies_turn_every_way_alike);
    tcase_add_test(rules, dodgeball_enemies_bounce_off_walls_without_loss);
    tcase_add_test(rules, dodgeball_enemies_lose_a_quarter_at_the_border);
    tcase_add_test(rules, dodgeball_enemies_pass_each_other_and_the_door);
    tcase_add_loop_test(rules, dodgeball_enemies_throw_when_the_player_is_in_line, 0, 6);
    tcase_add_test(rules, dodgeball_refuses_foreign_kinds);
    suite_add_tcase(suite, rules);
    TCase *levels = tcase_create("levels");
    tcase_add_checked_fixture(levels, set_up_hard, tear_down);
    tcase_set_timeout(levels, 120);
    tcase_add_loop_test(levels, dodgeball_levels_are_built_as_the_sheet_says, 0, 4);
    tcase_add_loop_test(levels, dodgeball_first_ten_steps_can_be_survived, 0, 4);
    tcase_add_loop_test(levels, dodgeball_door_can_be_reached, 0, 4);
    tcase_add_loop_test(levels, dodgeball_play_matches_the_original, 0, 8);
    suite_add_tcase(suite, levels);
    return suite;
}
