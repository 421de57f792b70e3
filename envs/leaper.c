// leaper: a frog hops up across roads, where cars kill, and rivers, where it must ride logs, to the finish
// row.
#include "procade/game.h"

#define FROG_HALF              0.4f // half sizes, cells
#define CAR_HALF_WIDTH         0.5f
#define CAR_HALF_HEIGHT        0.25f
#define LOG_HALF               0.45f
#define FROG_DRAWN_HALF_HEIGHT 0.62f // the picture is taller than the box
// Cells/step, of which every step takes HOP_DRAG first: 0.4, 0.3, 0.2, 0.1 make a cell.
#define HOP_SPEED      0.5f
#define HOP_DRAG       0.1f
#define HOP_FRAMES     5
#define CAR_SPAWN      6.0f // mean cells of free road between cars, and so for logs
#define LOG_SPAWN      2.0f
#define CAR_START      0.25f // cells outside the border where cars appear
#define VELOCITY_SCALE 0.5f  // cells/step painted as full white
#define BONUS_ROAD     2     // of 4 values drawn, the one for one more road lane
#define BONUS_WATER    3
#define MAX_DIM        20
#define MAX_LANES      6 // of each sort
#define MAX_ENTITIES   256

PCD_ENUM(MAX_EPISODE_STEPS, WORLD_DIM, MIN_CAR_SPEED, MAX_CAR_SPEED, MIN_LOG_SPEED, MAX_LOG_SPEED,
         MAX_EXTRA_SPACE, MIN_ROAD, MAX_ROAD, MIN_LOG, MAX_LOG, BONUS_LANE, CAR_LEFT_PROB, GOAL_REWARD,
         NUM_PARAMETERS);
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(500),
    {"world_dim", "cells", "Side of the world; lanes beyond it are left out.", 9, MAX_DIM, 15, true},
    {"min_car_speed", "cells/step", "Slowest lane of cars.", 0.02f, 0.3f, 0.05f, false},
    {"max_car_speed", "cells/step", "Fastest lane of cars.", 0.02f, 0.3f, 0.2f, false},
    {"min_log_speed", "cells/step", "Slowest lane of logs.", 0.02f, 0.2f, 0.05f, false},
    {"max_log_speed", "cells/step", "Fastest lane of logs.", 0.02f, 0.2f, 0.1f, false},
    {"max_extra_space", "cells", "Free rows more than one before roads and rivers, at most.", 0, 2, 1, true},
    {"min_road", "count", "Road lanes, at least.", 0, 5, 0, true},
    {"max_road", "count", "Road lanes, at most.", 0, 5, 4, true},
    {"min_log", "count", "Water lanes, at least.", 0, 5, 0, true},
    {"max_log", "count", "Water lanes, at most.", 0, 5, 4, true},
    PCD_SWITCH("bonus_lane", "Whether a lane more may be drawn.", 1),
    {"car_left_prob", "probability", "Chance that cars of a lane drive to the left.", 0, 1, 0.5f, false},
    PCD_REWARD("goal_reward", "For coming to rest on the finish row.", 10),
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {WORLD_DIM, 9}, {MIN_CAR_SPEED, 0.03f}, {MAX_CAR_SPEED, 0.12f},
                {MIN_LOG_SPEED, 0.025f}, {MAX_LOG_SPEED, 0.075f}, {MAX_EXTRA_SPACE, 0}, {MAX_ROAD, 3},
                {MAX_LOG, 3}, {BONUS_LANE, 0}),
    {.name = "hard", .one_level = -1},
    PCD_ENDLESS("extreme", {WORLD_DIM, 20}, {MIN_CAR_SPEED, 0.1f}, {MAX_CAR_SPEED, 0.3f},
                {MIN_LOG_SPEED, 0.1f}, {MAX_LOG_SPEED, 0.2f}),
    // A long way: four road lanes and five water lanes, nearly as many of both sorts as there can be.
    {.name = "exploration", .one_level = 972},
};

enum { GROUND, FROG, CAR, LOG, FINISH, ROAD, WATER, OUTSIDE, NUM_KINDS };
static const pcd_kind kinds[NUM_KINDS] = {
    [GROUND] = {"ground", PCD_ROLE_NONE, .glyph = '.'},
    [FROG] = {"frog", PCD_ROLE_PLAYER, '@',
              .picture = {"player", .variants = HOP_FRAMES, .number = 0, .meaningful = true}},
    [CAR] = {"car", PCD_ROLE_HAZARD, 'x', .picture = {"car", .variants = 5, .number = 4}},
    [LOG] = {"log", PCD_ROLE_TERRAIN, 'o', .picture = {"log", .number = 1}},
    [FINISH] = {"finish", PCD_ROLE_GOAL, 'G', .picture = {"finish", .number = 5}},
    [ROAD] = {"road", PCD_ROLE_NONE, '-', .picture = {"road", .number = 2}},
    [WATER] = {"water", PCD_ROLE_HAZARD, '~', .picture = {"water", .number = 3}},
    [OUTSIDE] = {"outside", PCD_ROLE_TERRAIN, '#', .invisible = true},
};

// Pictures of no kind.
enum { PICTURE_GROUND = NUM_KINDS };
static const pcd_picture pictures[] = {{"backgrounds/topdown", .variants = 9}};

// A row of cars or logs that all have one velocity.
typedef struct leaper_lane {
    float velocity; // cells/step
    int32_t row;
} leaper_lane;

typedef struct leaper_fields {
    int32_t num_roads, num_waters;
    leaper_lane roads[MAX_LANES], waters[MAX_LANES];
} leaper_fields;

static float spawn_chance(const leaper_lane *lane, uint8_t kind) {
    return fabsf(lane->velocity) / (kind == CAR ? CAR_SPAWN : LOG_SPAWN);
}

// Where a lane's cars or logs appear.
static float spawn_x(const pcd_world *world, const leaper_lane *lane, uint8_t kind) {
    float outside = kind == CAR ? CAR_START : LOG_HALF;
    return lane->velocity > 0.0f ? -outside : (float)world->width + outside;
}

static pcd_entity *add_rider(pcd_world *world, const leaper_lane *lane, uint8_t kind, float x) {
    float half_width = kind == CAR ? CAR_HALF_WIDTH : LOG_HALF,
          half_height = kind == CAR ? CAR_HALF_HEIGHT : LOG_HALF;
    pcd_entity *rider = pcd_add_entity(world, kind, x, (float)lane->row + 0.5f, half_width, half_height);
    if (rider) {
        rider->vx = lane->velocity;
        rider->mirrored = lane->velocity < 0.0f;
    }
    return rider;
}

// A lane with its traffic after that many rounds of spawning and moving. Riders keep their distances, so that
// only the last one can be in the way of the next.
static void build_lane(pcd_world *world, const leaper_lane *lane, uint8_t cell_kind, uint8_t kind,
                       int32_t rounds) {
    pcd_fill_cells(world, 0, lane->row, world->width, 1, cell_kind);
    float length = 2.0f * (kind == CAR ? CAR_HALF_WIDTH : LOG_HALF), start = spawn_x(world, lane, kind);
    float speed = fabsf(lane->velocity), chance = spawn_chance(lane, kind);
    float way_out = (float)world->width + length + 1.0f;
    int32_t last = -1;
    for (int32_t i = 0; i < rounds; i++) {
        if (!pcd_rng_chance(&world->layout, chance) || (last >= 0 && speed * (float)(i - last) < length))
            continue;
        last = i;
        float way = speed * (float)(rounds - i);
        if (way < way_out)
            add_rider(world, lane, kind, start + (lane->velocity > 0.0f ? way : -way));
    }
}

static int32_t draw_extra(pcd_world *world) {
    return pcd_rng_range(&world->layout, 0, pcd_whole(world, MAX_EXTRA_SPACE));
}

// Draws the lanes from the bottom up. @return the finish row.
static int32_t draw_layout(pcd_world *world) {
    pcd_rng *rng = &world->layout;
    leaper_fields *fields = pcd_fields(world);
    int32_t row = 1 + draw_extra(world);
    // Roads and rivers are equally hard where their ranges are equal.
    int32_t num_roads = pcd_draw_between(world, MIN_ROAD, MAX_ROAD);
    bool equal = pcd_whole(world, MIN_ROAD) == pcd_whole(world, MIN_LOG) &&
                 pcd_whole(world, MAX_ROAD) == pcd_whole(world, MAX_LOG);
    int32_t num_waters = equal ? num_roads : pcd_draw_between(world, MIN_LOG, MAX_LOG);
    int32_t bonus = pcd_whole(world, BONUS_LANE) ? pcd_rng_below(rng, 4) : 0;
    num_roads += bonus == BONUS_ROAD;
    num_waters += bonus == BONUS_WATER;
    for (int32_t i = 0; i < num_roads && row < world->height - 2; i++) {
        float speed = pcd_draw_real_between(world, MIN_CAR_SPEED, MAX_CAR_SPEED);
        bool is_left = pcd_rng_chance(rng, pcd_real(world, CAR_LEFT_PROB));
        fields->roads[fields->num_roads++] = (leaper_lane){is_left ? -speed : speed, row++};
    }
    row = pcd_smaller(row + 1 + draw_extra(world), world->height - 1);
    float direction = pcd_rng_chance(rng, 0.5f) ? 1.0f : -1.0f;
    for (int32_t i = 0; i < num_waters && row < world->height - 1; i++, direction = -direction) {
        float speed = pcd_draw_real_between(world, MIN_LOG_SPEED, MAX_LOG_SPEED);
        fields->waters[fields->num_waters++] = (leaper_lane){direction * speed, row++};
    }
    return row;
}

static bool generate(pcd_world *world) {
    world->width = world->height = pcd_whole(world, WORLD_DIM);
    world->outside = OUTSIDE;
    float width = (float)world->width;
    float x = pcd_rng_uniform(&world->layout, FROG_HALF, width - FROG_HALF);
    pcd_add_entity(world, FROG, x, FROG_HALF, FROG_HALF, FROG_HALF);
    int32_t finish_row = draw_layout(world);
    leaper_fields *fields = pcd_fields(world);
    float car_speed = pcd_real(world, MIN_CAR_SPEED), log_speed = pcd_real(world, MIN_LOG_SPEED);
    int32_t rounds = (int32_t)ceilf(width / (car_speed < log_speed ? car_speed : log_speed));
    for (int32_t i = 0; i < fields->num_roads; i++)
        build_lane(world, &fields->roads[i], ROAD, CAR, rounds);
    for (int32_t i = 0; i < fields->num_waters; i++)
        build_lane(world, &fields->waters[i], WATER, LOG, rounds);
    pcd_add_entity(world, FINISH, 0.5f * width, (float)finish_row + 0.5f, 0.5f * width, 0.5f);
    return true;
}

static bool is_resting(const pcd_entity *frog) {
    return frog->vx == 0.0f && frog->vy == 0.0f;
}

// Towards 0. In 32 bits the fifth of five steps from HOP_SPEED leaves a trace, which costs the frog a step.
static float shrink(float velocity) {
    if (velocity > 0.0f)
        return velocity > HOP_DRAG ? velocity - HOP_DRAG : 0.0f;
    return velocity < -HOP_DRAG ? velocity + HOP_DRAG : 0.0f;
}

static void hop(pcd_world *world, pcd_entity *frog) {
    if (frog->frame)
        frog->frame = (uint8_t)((frog->frame + 1) % HOP_FRAMES);
    if (is_resting(frog) && (world->dx || world->dy)) {
        frog->vx = HOP_SPEED * (float)world->dx;
        frog->vy = world->dx ? 0.0f : HOP_SPEED * (float)world->dy;
        frog->frame = 1;
        // The picture faces up.
        frog->rotation = world->dx ? (world->dx < 0 ? 16 : 48) : (world->dy < 0 ? 32 : 0);
    }
    frog->vx = shrink(frog->vx);
    frog->vy = shrink(frog->vy);
}

static void touch(pcd_world *world, const pcd_entity *frog) {
    uint64_t touched = pcd_touched_kinds(world);
    if (touched & PCD_SET(CAR))
        pcd_die(world);
    if ((touched & PCD_SET(FINISH)) && is_resting(frog))
        pcd_complete(world, pcd_real(world, GOAL_REWARD));
}

// On each lane a car or log by chance, unless something is in its way.
static void spawn(pcd_world *world, const leaper_lane *lanes, int32_t num_lanes, uint8_t kind) {
    for (const leaper_lane *lane = lanes; lane < lanes + num_lanes; lane++)
        if (pcd_rng_chance(&world->dynamics, spawn_chance(lane, kind)) &&
            add_rider(world, lane, kind, spawn_x(world, lane, kind)))
            pcd_keep_if_free(world);
}

static const pcd_entity *find_log(const pcd_world *world, const pcd_entity *frog) {
    PCD_OLDEST_FIRST (log, world) {
        bool carries =
            (log->kind == LOG) & (fabsf(frog->x - log->x) < LOG_HALF) & (fabsf(frog->y - log->y) < LOG_HALF);
        if (carries)
            return log;
    }
    return NULL;
}

// Logs carry the frog, also in mid-hop; water drowns it at rest. Its cell is found by cutting the fraction
// off, so that a frog hanging over the left border is still in the water, and one over the right border is
// not.
static void ride(pcd_world *world, pcd_entity *frog) {
    const pcd_entity *log = find_log(world, frog);
    if (!log && is_resting(frog) && pcd_cell(world, (int32_t)frog->x, (int32_t)frog->y) == WATER)
        pcd_die(world);
    if (log)
        frog->x += log->vx;
}

static void step(pcd_world *world) {
    const leaper_fields *fields = pcd_fields(world);
    pcd_entity *frog = pcd_player(world);
    hop(world, frog);
    pcd_drift_all(world);
    pcd_advance_player(world, PCD_SET(OUTSIDE));
    touch(world, frog);
    pcd_sweep(world, true);
    spawn(world, fields->roads, fields->num_roads, CAR);
    spawn(world, fields->waters, fields->num_waters, LOG);
    ride(world, frog);
    if (pcd_is_outside(world, frog))
        pcd_die(world);
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const pcd_entity *frog = pcd_player(world);
    pcd_scene_ground(scene, world, PICTURE_GROUND);
    PCD_OLDEST_FIRST (thing, world) {
        if (thing->kind == LOG)
            pcd_scene_thing(scene, world, thing)->mirrored = 0;
        else if (thing->kind == CAR)
            pcd_scene_varied(scene, world, thing);
        else
            pcd_scene_pieces(scene, world, thing, world->width);
    }
    pcd_scene_entity(scene, world, frog, FROG, frog->frame)->half_height = FROG_DRAWN_HALF_HEIGHT;
    pcd_scene_velocity(scene, frog->vx / VELOCITY_SCALE, frog->vy / VELOCITY_SCALE);
}

static void fingerprint(const pcd_world *world, pcd_hash *hash) {
    const leaper_fields *fields = pcd_fields(world);
    for (int32_t i = 0; i < fields->num_roads; i++)
        pcd_hash_number(hash, (int32_t)(fields->roads[i].velocity * 1000.0f));
    for (int32_t i = 0; i < fields->num_waters; i++)
        pcd_hash_number(hash, (int32_t)(fields->waters[i].velocity * 1000.0f));
}

static bool are_lanes_valid(const leaper_lane *lanes, int32_t count) {
    if (count < 0 || count > MAX_LANES)
        return false;
    for (int32_t i = 0; i < count; i++)
        if (!(fabsf(lanes[i].velocity) <= 1.0f) || lanes[i].row < 0 || lanes[i].row >= MAX_DIM)
            return false;
    return true;
}

static bool is_valid(const pcd_world *world) {
    const leaper_fields *fields = pcd_fields(world);
    return pcd_are_kinds(world, 0, PCD_RANGE(FROG, FINISH)) &&
           are_lanes_valid(fields->roads, fields->num_roads) &&
           are_lanes_valid(fields->waters, fields->num_waters);
}

const pcd_game pcd_game_leaper = {
    .name = "leaper",
    .version = 1,
    .summary = "You are a frog: hop over the roads, ride logs over the river, and rest on the finish row.",
    // Left, down, stay, up, right.
    .actions_used = 1u << 0 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 6,
    .split_salt = 174506,
    PCD_TABLES,
    .fields_size = sizeof(leaper_fields),
    .entity_capacity = MAX_ENTITIES,
    .cell_capacity = MAX_DIM * MAX_DIM,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .fingerprint = fingerprint,
    .valid = is_valid,
};
