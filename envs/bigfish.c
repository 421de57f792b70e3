// bigfish: open water. Eat fish that are not wider than you, grow with every meal, keep away from wider ones.
#include "procade/game.h"

#define WORLD_SIZE     20   // cells
#define TOP_SPEED      0.5f // cells/step a held key pulls the velocity towards
#define START_HEIGHT   1.0f // cells under the player's box at the start
#define SIZE_POWER     1.4f // fish sizes are (uniform number)^SIZE_POWER between smallest and largest
#define FIRST_STEPS    10   // in which nothing that cannot be dodged happens
#define FIRST_WAY      3.7f // cells the player swims in FIRST_STEPS from rest
#define VELOCITY_SCALE 0.5f // cells/step painted as full white
#define NUM_SPECIES    3
#define MAX_ENTITIES   64

// Width divided by height of the box of each species.
static const float SPECIES_RATIO[NUM_SPECIES] = {1.696f, 1.273f, 1.862f};

PCD_ENUM(MAX_EPISODE_STEPS, START_R, FISH_PROB, FROM_LEFT_PROB, FISH_MIN_R, FISH_MAX_R, FISH_QUOTA, MIN_SPEED,
         MAX_SPEED, POSITIVE_REWARD, COMPLETION_BONUS, NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(6000),
    {"start_r", "cells", "Half width of the player at the start.", 0.4f, 2.0f, 0.5f, false},
    {"fish_prob", "probability", "Chance of a new fish in each step.", 0.02f, 0.5f, 0.1f, false},
    {"from_left_prob", "probability", "Chance that a fish enters from the left.", 0.0f, 1.0f, 0.5f, false},
    {"fish_min_r", "cells", "Half width of the smallest fish.", 0.1f, 0.3f, 0.25f, false},
    {"fish_max_r", "cells", "Half width of the largest fish and of a grown player.", 0.5f, 3.0f, 2.0f, false},
    {"fish_quota", "count", "Meals that complete the level.", 1, 100, 30, true},
    {"min_speed", "cells/step", "Speed of the slowest fish.", 0.05f, 0.6f, 0.15f, false},
    {"max_speed", "cells/step", "Speed of the fastest fish.", 0.05f, 0.6f, 0.4f, false},
    PCD_REWARD("positive_reward", "For each fish eaten.", 1),
    PCD_REWARD("completion_bonus", "For the last meal, on top.", 10),
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {START_R, 1.0f}),
    {.name = "hard", .one_level = -1},
};

enum { EMPTY, PLAYER, FISH, BORDER, NUM_KINDS };
static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"water", PCD_ROLE_NONE, .glyph = '.'},
    [PLAYER] = {"player", PCD_ROLE_PLAYER, '@', .picture = {"player", .number = 0}},
    [FISH] = {"fish", PCD_ROLE_HAZARD, 'f', .picture = {"fish", .variants = NUM_SPECIES, .number = 2}},
    [BORDER] = {"border", PCD_ROLE_TERRAIN, '#', .invisible = true},
};

// Pictures of no kind.
enum { WATER_PICTURE = NUM_KINDS };
static const pcd_picture pictures[] = {{"backgrounds/water", .variants = 7}};

typedef struct bigfish_fields {
    int32_t meals;
} bigfish_fields;

static float fastest_fish(const pcd_world *world) {
    float a = pcd_real(world, MIN_SPEED), b = pcd_real(world, MAX_SPEED);
    return a > b ? a : b;
}

// The player starts near the floor, far enough from both sides to outswim what enters there at once.
static bool generate(pcd_world *world) {
    world->width = world->height = WORLD_SIZE;
    world->outside = BORDER;
    float half_size = pcd_real(world, START_R);
    float head_start = (float)(FIRST_STEPS - 1) * fastest_fish(world) - FIRST_WAY;
    float margin = half_size + (head_start > 0.0f ? head_start : 0.0f);
    float x = pcd_rng_uniform(&world->layout, margin, (float)WORLD_SIZE - margin);
    pcd_add_entity(world, PLAYER, x, START_HEIGHT + half_size, half_size, half_size);
    return true;
}

static void eat(pcd_world *world, pcd_entity *fish) {
    bigfish_fields *fields = pcd_fields(world);
    pcd_entity *player = pcd_player(world);
    fish->removed = 1;
    fields->meals++;
    world->reward += pcd_real(world, POSITIVE_REWARD);
    float growth = (pcd_real(world, FISH_MAX_R) - pcd_real(world, START_R)) / pcd_real(world, FISH_QUOTA);
    if (growth > 0.0f) {
        player->half_width += growth;
        player->half_height += growth;
    }
}

// Newest fish first. A meal makes the player wider for the fish that follow; death does not end their turn.
static void meet_fish(pcd_world *world) {
    const pcd_entity *player = pcd_player(world);
    PCD_NEWEST_FIRST (fish, world) {
        if (!pcd_overlap(player, fish, 0.0f))
            continue;
        if (fish->half_width > player->half_width)
            pcd_die(world);
        else
            eat(world, fish);
    }
}

// A fish just outside one side. Its centre lies within [0, world - 2 half widths): low fish hang below the
// floor, and the top belongs to small ones.
static void spawn_fish(pcd_world *world) {
    pcd_rng *rng = &world->dynamics;
    float smallest = pcd_real(world, FISH_MIN_R), largest = pcd_real(world, FISH_MAX_R);
    float half_width = smallest + (largest - smallest) * pcd_power(pcd_rng_unit(rng), SIZE_POWER);
    float y = pcd_rng_uniform(rng, 0.0f, (float)WORLD_SIZE - 2.0f * half_width);
    bool from_left = pcd_rng_chance(rng, pcd_real(world, FROM_LEFT_PROB));
    float speed = pcd_rng_uniform(rng, pcd_real(world, MIN_SPEED), pcd_real(world, MAX_SPEED));
    int32_t species = pcd_rng_below(rng, NUM_SPECIES);
    float half_height = half_width / SPECIES_RATIO[species];
    pcd_entity *fish = pcd_add_at_side(world, FISH, from_left, y, half_width, half_height, speed);
    if (fish)
        fish->variant = (uint8_t)species;
}

static void step(pcd_world *world) {
    const bigfish_fields *fields = pcd_fields(world);
    pcd_move_player(world, TOP_SPEED, PCD_SET(BORDER));
    pcd_drift_all(world);
    meet_fish(world);
    // A player who grew at a border would be stuck in it.
    pcd_keep_inside(world, pcd_player(world));
    pcd_sweep(world, true);
    if (pcd_rng_chance(&world->dynamics, pcd_real(world, FISH_PROB)))
        spawn_fish(world);
    if (fields->meals >= pcd_whole(world, FISH_QUOTA))
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
    if (world->dx != 0)
        pcd_player(world)->mirrored = world->dx < 0;
}

static void show(const pcd_world *world, pcd_scene *scene) {
    pcd_scene_background_chosen(scene, world, WATER_PICTURE, WATER_PICTURE, 1.0f);
    PCD_OLDEST_FIRST (fish, world)
        pcd_scene_shaped(scene, world, fish);
    pcd_scene_thing(scene, world, pcd_player(world));
    pcd_scene_velocity(scene, pcd_player(world)->vx / VELOCITY_SCALE, pcd_player(world)->vy / VELOCITY_SCALE);
}

static bool valid(const pcd_world *world) {
    const bigfish_fields *fields = pcd_fields(world);
    if (!pcd_is_between(fields->meals, 0, 1000000))
        return false;
    for (int32_t i = 0; i < world->num_entities; i++)
        if (pcd_entities(world)[i].variant >= NUM_SPECIES)
            return false;
    return true;
}

const pcd_game pcd_game_bigfish = {
    .name = "bigfish",
    .version = 1,
    .summary = "You are a small fish: eat fish that are not wider than you and grow; a wider one eats you.",
    .actions_used = 0x1FF,
    .split_salt = 1,
    .dynamics_is_level = true,
    PCD_TABLES,
    .fields_size = sizeof(bigfish_fields),
    .entity_capacity = MAX_ENTITIES,
    .generate = generate,
    .step = step,
    .scene = show,
    .valid = valid,
};
