// climber: jump up a chain of platforms in a tall shaft and collect every crystal; flying monsters kill.
#include "procade/game.h"

#define WORLD_HEIGHT   64   // cells, as all lengths
#define AGENT_HALF     0.5f // half sizes
#define CRYSTAL_HALF   0.3f
#define MONSTER_WIDTH  0.5f             // half
#define MONSTER_HEIGHT (0.5f * 32 / 44) // half
#define SUPPORT_REACH  0.49f            // of the two points under the feet, to either side
#define SUPPORT_DEPTH  0.51f            // of these points below the centre
#define GROUND_CONTROL 0.5f             // share of the wanted speed taken over in a step
#define MAX_FALL_SPEED 2.0f             // cells/step, as all speeds; nothing falls faster before a step
#define MONSTER_SPEED  0.15f
#define PATROL         4.0f // of a monster to either side of its birth

#define SMALLEST_RISE  3  // rows from a platform to the next
#define HIGHEST_ROW    53 // of platforms: leaves room for a jump under the ceiling
#define NUM_GRADES     3  // of difficulty; grade d has d * d + 1 to (d + 1) * (d + 1) + 1 platforms
#define MOST_PLATFORMS 10
#define SIDE_MARGIN    3    // columns at a side wall: platforms lead away from it, no monsters are born
#define MONSTER_RISE   2.5f // of a monster's centre above the platform below
#define MOST_THINGS    (1 + 2 * MOST_PLATFORMS)

PCD_ENUM(MAX_EPISODE_STEPS, CRYSTAL_REWARD, COMPLETION_BONUS, WORLD_WIDTH, MARGIN_BOTTOM, GRAVITY, MAX_JUMP,
         AIR_CONTROL, MAX_SPEED, MIN_PLATFORMS, MAX_PLATFORMS, MIN_PLAT_LEN, MAX_PLAT_LEN, ENEMY_PROB,
         COIN_PROB, NUM_PARAMETERS);
// A smallest value above its largest one counts as the largest. A jump lifts at least floor(max_jump^2 / (2
// gravity)) rows, which the ranges keep at 3 or more.
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    PCD_REWARD("crystal_reward", "For each crystal.", 1),
    PCD_REWARD("completion_bonus", "Added for the last crystal.", 10),
    {"world_width", "cells", "Width of the world, and side of the view.", 8, PCD_MAX_SIDE, 20, true},
    {"margin_bottom", "half cells", "Height of the agent's centre in the view.", 1, 10, 5, false},
    {"gravity", "cells/step", "Speed lost in each step in the air.", 0.1f, 0.3f, 0.2f, false},
    {"max_jump", "cells/step", "Speed of a jump.", 1.4f, 2, 1.5f, false},
    {"air_control", "share", "Control in the air, of that on the ground.", 0.05f, 1, 0.15f, false},
    {"maxspeed", "cells/step", "Largest running speed.", 0.3f, 1, 0.5f, false},
    {"min_platforms", "count", "Fewest platforms.", 1, MOST_PLATFORMS, 1, true},
    {"max_platforms", "count", "Most platforms.", 1, MOST_PLATFORMS, MOST_PLATFORMS, true},
    {"min_plat_len", "cells", "Shortest platform, before a wall cuts it.", 1, PCD_MAX_SIDE, 2, true},
    {"max_plat_len", "cells", "Longest platform.", 1, PCD_MAX_SIDE, 11, true},
    {"enemy_prob", "probability", "Chance of a monster below a platform.", 0, 1, 0.5f, false},
    {"coin_prob", "probability", "Chance of a crystal on a platform; the last has one.", 0, 1, 0.5f, false},
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {WORLD_WIDTH, 16}, {ENEMY_PROB, 0.2f}),
    {.name = "hard", .one_level = -1},
    // Seven platforms, the highest in row 28, five monsters, and a single crystal at the top.
    {.name = "exploration", .one_level = 253253160},
};

enum { EMPTY, INNER_WALL, TOP_WALL, AGENT, CRYSTAL, MONSTER, NUM_KINDS };

#define WALLS (PCD_SET(INNER_WALL) | PCD_SET(TOP_WALL))

static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [INNER_WALL] = {"inner wall", PCD_ROLE_TERRAIN, '#', .picture = {"inner", .variants = 4, .number = 15}},
    [TOP_WALL] = {"top wall", PCD_ROLE_TERRAIN, '=', .picture = {"top", .variants = 4, .number = 16}},
    [AGENT] = {"agent", PCD_ROLE_PLAYER, '@',
               .picture = {"player", .variants = 4, .first_frame = 'a', .number = 0}},
    [CRYSTAL] = {"crystal", PCD_ROLE_GOAL, '$', .picture = {"crystal", .number = 1}},
    [MONSTER] = {"monster", PCD_ROLE_HAZARD, 'M', .picture = {"monster", .frames = 2, .number = 6}},
};

// Pictures of no kind.
enum { PICTURE_JUMP = NUM_KINDS, PICTURE_WALK, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW };
static const pcd_picture pictures[] = {
    {"player", .variants = 4, .first_frame = 'b', .number = 9},
    {"player", .variants = 4, .frames = 2, .first_frame = 'c', .number = 12},
    {"backgrounds/side", .variants = 49},
    {"backgrounds/space", .variants = 13},
};

/// What the rules remember beside the entities.
typedef struct climber_fields {
    int32_t num_crystals; ///< Not yet collected.
    int32_t supported;    ///< 1: the agent stood on something at the start of the last step.
} climber_fields;

// A level while it is built: the agent's way up.
typedef struct builder {
    pcd_world *world;
    pcd_rng *rng;
    int32_t column, row; // where the agent leaves the last platform
    int32_t max_rise;
} builder;

static int32_t draw_num_platforms(pcd_world *world) {
    int32_t grade = pcd_rng_below(&world->layout, NUM_GRADES);
    int32_t drawn = pcd_rng_range(&world->layout, grade * grade + 1, (grade + 1) * (grade + 1) + 1);
    return pcd_clamp_between(world, drawn, MIN_PLATFORMS, MAX_PLATFORMS);
}

// Rows a jump surely lifts, as far as the world has room for all platforms.
static int32_t find_max_rise(const pcd_world *world, int32_t num_platforms) {
    float height = pcd_jump_height(pcd_real(world, MAX_JUMP), pcd_real(world, GRAVITY));
    return pcd_smaller((int32_t)height, HIGHEST_ROW / num_platforms);
}

// Towards the side that has room.
static int32_t draw_direction(const builder *level) {
    if (level->column < SIDE_MARGIN)
        return 1;
    if (level->column > level->world->width - SIDE_MARGIN)
        return -1;
    return pcd_rng_chance(level->rng, 0.5f) ? 1 : -1;
}

// By chance, a monster over the platform the agent comes from. Beside the right wall, one shut in by the next
// platform would leave no room to pass it.
static void add_monster(builder *level, int32_t rise, int32_t direction) {
    int32_t last_column = level->world->width - SIDE_MARGIN;
    if (level->column < SIDE_MARGIN || level->column > last_column ||
        !pcd_rng_chance(level->rng, pcd_real(level->world, ENEMY_PROB)))
        return;
    bool shut_in = rise == SMALLEST_RISE && direction < 0 && level->column == last_column;
    int32_t height = shut_in ? 0 : pcd_rng_below(level->rng, 2);
    float x = (float)level->column + 0.5f, y = (float)(level->row + height) + MONSTER_RISE;
    pcd_entity *monster = pcd_add_entity(level->world, MONSTER, x, y, MONSTER_WIDTH, MONSTER_HEIGHT);
    monster->vx = pcd_rng_chance(level->rng, 0.5f) ? MONSTER_SPEED : -MONSTER_SPEED;
    monster->data[0] = x;
}

// A platform beside the column the agent comes up in, which stays open: with a rise below the height of a
// jump, that is the proof that the platform can be reached.
static void build_platform(builder *level, bool is_last) {
    pcd_world *world = level->world;
    int32_t rise = pcd_rng_range(level->rng, SMALLEST_RISE, level->max_rise);
    int32_t direction = draw_direction(level);
    add_monster(level, rise, direction);

    int32_t room = direction > 0 ? world->width - 2 - level->column : level->column - 1;
    int32_t length = pcd_smaller(pcd_draw_between(world, MIN_PLAT_LEN, MAX_PLAT_LEN), room);
    int32_t first = direction > 0 ? level->column + 1 : level->column - length;
    level->row += rise;
    pcd_fill_cells(world, first, level->row, length, 1, TOP_WALL);

    if (is_last || pcd_rng_chance(level->rng, pcd_real(world, COIN_PROB))) {
        climber_fields *fields = pcd_fields(world);
        float x = (float)(first + pcd_rng_below(level->rng, length)) + 0.5f;
        pcd_add_entity(world, CRYSTAL, x, (float)level->row + 1.5f, CRYSTAL_HALF, CRYSTAL_HALF);
        fields->num_crystals++;
    }
    level->column = first + pcd_rng_below(level->rng, length);
}

static bool generate(pcd_world *world) {
    world->width = pcd_whole(world, WORLD_WIDTH);
    world->height = WORLD_HEIGHT;
    world->outside = INNER_WALL;
    pcd_fill_frame(world, TOP_WALL, INNER_WALL);
    pcd_add_entity(world, AGENT, 1.0f + AGENT_HALF, 1.0f + AGENT_HALF, AGENT_HALF, AGENT_HALF);
    climber_fields *fields = pcd_fields(world);
    fields->supported = 1;

    builder level = {.world = world, .rng = &world->layout};
    int32_t num_platforms = draw_num_platforms(world);
    level.max_rise = find_max_rise(world, num_platforms);
    level.column = pcd_rng_range(level.rng, 2, world->width - 3);
    for (int32_t i = 1; i <= num_platforms; i++)
        build_platform(&level, i == num_platforms);
    return true;
}

// Turns the keys into speed. Returns the axis moved first.
static pcd_axis steer(pcd_world *world, pcd_entity *agent) {
    climber_fields *fields = pcd_fields(world);
    bool supported = pcd_stands_on(world, agent, SUPPORT_REACH, SUPPORT_DEPTH, WALLS);
    fields->supported = supported;
    bool jumps = world->dy > 0 && supported;

    float control = supported ? GROUND_CONTROL : GROUND_CONTROL * pcd_real(world, AIR_CONTROL);
    pcd_run(world, agent, control, pcd_real(world, MAX_SPEED));
    if (jumps)
        agent->vy = pcd_real(world, MAX_JUMP);
    // With support there is no gravity, whatever the speed.
    if (!supported)
        pcd_fall(agent, pcd_real(world, GRAVITY), MAX_FALL_SPEED);
    return pcd_player_axis(world->dx != 0, jumps);
}

// Turns a monster back that has flown too far from its birth.
static void patrol(pcd_entity *monster) {
    if (monster->x > monster->data[0] + PATROL)
        monster->vx = -fabsf(monster->vx);
    else if (monster->x < monster->data[0] - PATROL)
        monster->vx = fabsf(monster->vx);
}

static void collect(pcd_world *world, pcd_entity *crystal) {
    climber_fields *fields = pcd_fields(world);
    fields->num_crystals--;
    world->reward += pcd_real(world, CRYSTAL_REWARD);
    crystal->removed = 1;
}

static void step(pcd_world *world) {
    const climber_fields *fields = pcd_fields(world);
    pcd_entity *agent = pcd_player(world);
    pcd_mover mover = {.blocking = WALLS, .first = steer(world, agent)};
    // A bounce off an inner wall costs a quarter of the speed.
    PCD_NEWEST_FIRST (monster, world)
        if (monster->kind == MONSTER)
            pcd_pace(world, monster, WALLS, PCD_SET(INNER_WALL));
    pcd_move(world, agent, &mover);

    PCD_NEWEST_FIRST (thing, world) {
        bool touched = pcd_overlap(agent, thing, 0.0f);
        if (thing->kind == MONSTER) {
            if (touched)
                pcd_die(world);
            patrol(thing);
        } else if (touched) {
            collect(world, thing);
        }
    }
    pcd_sweep(world, false);
    // The last crystal counts even for who dies on it.
    if (fields->num_crystals == 0)
        pcd_complete(world, pcd_real(world, COMPLETION_BONUS));
}

// The view is as wide as the world and follows the agent upwards.
static void aim_camera(const pcd_world *world, pcd_scene *scene) {
    float width = (float)world->width;
    float bottom = pcd_player(world)->y - pcd_real(world, MARGIN_BOTTOM) * AGENT_HALF;
    if (scene->center_agent)
        pcd_scene_center(scene, 0.5f * width, bottom + 0.5f * width, width);
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const climber_fields *fields = pcd_fields(world);
    const pcd_entity *agent = pcd_player(world);
    aim_camera(world, scene);
    pcd_scene_velocity(scene, agent->vx / pcd_real(world, MAX_SPEED), agent->vy / pcd_real(world, MAX_JUMP));

    // Of the background's left part as much is used as the world is narrower than high.
    pcd_scene_background_chosen(scene, world, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW,
                                (float)world->width / (float)world->height);
    PCD_OLDEST_FIRST (thing, world) {
        pcd_sprite *sprite = pcd_scene_thing(scene, world, thing);
        if (thing->kind == MONSTER)
            pcd_sprite_walks(sprite, world);
    }
    pcd_scene_runner(scene, world, fields->supported, PICTURE_WALK, PICTURE_JUMP);
}

static bool is_valid(const pcd_world *world) {
    const climber_fields *fields = pcd_fields(world);
    int32_t num_crystals = 0;
    PCD_OLDEST_FIRST (thing, world)
        num_crystals += thing->kind == CRYSTAL;
    return fields->num_crystals == num_crystals && pcd_is_between(fields->supported, 0, 1);
}

const pcd_game pcd_game_climber = {
    .name = "climber",
    .version = 1,
    .summary = "You jump up the platforms of a tall shaft for every crystal; flying monsters kill.",
    // Down does nothing: 0 acts as left, 3 as no key, 6 as right.
    .actions_used = 1u << 0 | 1u << 2 | 1u << 3 | 1u << 5 | 1u << 6 | 1u << 8,
    .split_salt = 2984,
    PCD_TABLES,
    .fields_size = sizeof(climber_fields),
    .entity_capacity = MOST_THINGS,
    .cell_capacity = PCD_MAX_SIDE * WORLD_HEIGHT,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
