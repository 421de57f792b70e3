// coinrun: run to the right, over saws, monsters and pits, and take the coin at the end.
#include "procade/game.h"

#define AGENT_HALF_WIDTH  0.5f                  // cells, as all lengths
#define AGENT_HALF_HEIGHT (37926.0f / 65536.0f) // 0.5787 in binary: heights add up exactly in every row
#define AGENT_DRAWN       1.7415f               // height drawn, of the box's; the head does not collide
#define START_X           1.5f
#define SUPPORT_REACH     0.49f  // of the two points under the feet, to either side
#define SUPPORT_DEPTH     0.01f  // of these points below the box
#define TOUCH_MARGIN      0.001f // an overlap with a cell or crate is larger than this
#define GROUND_CONTROL    0.2f   // share of the wanted speed taken over in a step
#define AIR_CONTROL       0.03f
#define JUMP_SPEED        1.5f // cells/step, as all speeds
#define GRAVITY           0.2f // each step
#define MAX_FALL_SPEED    1.5f
#define MONSTER_SPEED     0.15f
#define DUST_DEPTH        0.25f // below the monster's centre

#define FIRST_COLUMN    5    // of the first section, behind the start platform
#define SECTION_ROOM    15   // columns kept free of new sections before the right border
#define RISING_HEIGHT   5    // ground below this goes up next
#define TURN_HEIGHT     20   // ground from here up goes down next
#define HEAD_ROOM       14   // rows between TURN_HEIGHT and the ceiling: a rise, an agent and its jump
#define MIN_BUSY_WIDTH  4    // columns of a section that may hold a saw or a monster
#define MIN_PIT_SECTION 8    // columns of a section that may hold a pit
#define MIN_PIT_HEIGHT  4    // rows of ground around a pit
#define MAX_BANK        3    // columns left and right of a pit
#define MAX_PIT         7    // columns
#define MAX_RISE        5    // rows; a jump lifts 6.4
#define MAX_GAP         4    // columns; a jump carries 8 at full speed
#define NUM_PILES       2    // of crates, tried in each section
#define HIGHEST_PILE    5    // crates
#define SAW_CHANCE      0.2f // of a section, for each level of difficulty
#define MONSTER_CHANCE  0.1f // likewise
#define PIT_CHANCE      0.85f
#define PILE_CHANCE     0.5f
#define MOST_SECTIONS   5
#define MOST_THINGS     (MOST_SECTIONS * (2 + NUM_PILES * HIGHEST_PILE))
#define MOST_DUST       (PCD_DUST_STEPS * MOST_SECTIONS * MAX_PIT)

PCD_ENUM(MAX_EPISODE_STEPS, GOAL_REWARD, VISIBILITY, MAX_SPEED, MAIN_WIDTH, MAIN_HEIGHT, ALLOW_PIT,
         ALLOW_CRATE, ALLOW_DY, ALLOW_LAVA, ALLOW_SAW, ALLOW_MONSTERS, MIN_CRATE_HEIGHT, MAX_CRATE_HEIGHT,
         MIN_DIFFICULTY, MAX_DIFFICULTY, MIN_SECTION_NUM, MAX_SECTION_NUM, FIXED_LOOKS, NUM_PARAMETERS);
// A smallest value above its largest one counts as the largest.
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    PCD_REWARD("goal_reward", "For the coin.", 10),
    {"visibility", "cells", "Side of the view centred on the agent.", 3, PCD_MAX_SIDE, 13, true},
    {"maxspeed", "cells/step", "Largest running speed.", 0.3f, 1, 0.5f, false},
    {"main_width", "cells", "Width of the world.", 24, PCD_MAX_SIDE, PCD_MAX_SIDE, true},
    {"main_height", "cells", "Height of the world.", 24, PCD_MAX_SIDE, PCD_MAX_SIDE, true},
    PCD_SWITCH("allow_pit", "Wide, high sections may have a pit.", 1),
    PCD_SWITCH("allow_crate", "Sections may have piles of crates.", 1),
    PCD_SWITCH("allow_dy", "Sections differ in height; if not, there are no pits either.", 1),
    PCD_SWITCH("allow_lava", "Pits may hold lava.", 1),
    PCD_SWITCH("allow_saw", "Pits may hold saws, and saws may stand on the ground.", 1),
    PCD_SWITCH("allow_monsters", "Monsters may walk on the ground; in pits they always may.", 0),
    {"min_crate_height", "count", "Crates in the lowest pile.", 1, HIGHEST_PILE, 1, true},
    {"max_crate_height", "count", "Crates in the highest pile.", 1, HIGHEST_PILE, 3, true},
    {"min_difficulty", "level", "Least difficulty.", 1, 3, 1, true},
    {"max_difficulty", "level", "Greatest difficulty: more, busier sections; 3: pits.", 1, 3, 3, true},
    {"min_section_num", "count", "Fewest sections, as far as there is room.", 1, MOST_SECTIONS, 1, true},
    {"max_section_num", "count", "Most sections.", 1, MOST_SECTIONS, MOST_SECTIONS, true},
    PCD_SWITCH("fixed_looks", "Agent, ground and background look the same in all levels.", 1),
};

static const pcd_mode modes[] = {
    {.name = "easy", .one_level = -1},
    PCD_ENDLESS("hard", {ALLOW_MONSTERS, 1}, {FIXED_LOOKS, 0}),
    // Five sections of difficulty 3, two of them pits with monsters.
    {.name = "exploration", .one_level = 11936163, .presets = {{ALLOW_MONSTERS, 1}, {FIXED_LOOKS, 0}}},
};

PCD_ENUM(EMPTY, INNER_WALL, TOP_WALL, LAVA_BODY, LAVA_TOP, COIN, BARRIER, AGENT, SAW, MONSTER, CRATE,
         NUM_KINDS);

#define WALLS (PCD_SET(INNER_WALL) | PCD_SET(TOP_WALL))
#define LAVA  (PCD_SET(LAVA_BODY) | PCD_SET(LAVA_TOP))

static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [INNER_WALL] = {"inner wall", PCD_ROLE_TERRAIN, '#', .picture = {"inner", .variants = 6, .number = 15}},
    [TOP_WALL] = {"top wall", PCD_ROLE_TERRAIN, '=', .picture = {"top", .variants = 6, .number = 16}},
    [LAVA_BODY] = {"lava", PCD_ROLE_HAZARD, '%', .picture = {"lava-body", .number = 17}},
    [LAVA_TOP] = {"lava surface", PCD_ROLE_HAZARD, '~', .picture = {"lava-top", .number = 18}},
    [COIN] = {"coin", PCD_ROLE_GOAL, '$', .picture = {"coin", .number = 1}},
    [BARRIER] = {"monster barrier", PCD_ROLE_NONE, '|', .invisible = true},
    [AGENT] = {"agent", PCD_ROLE_PLAYER, '@',
               .picture = {"agent", .variants = 5, .first_frame = 'a', .number = 0}},
    [SAW] = {"saw", PCD_ROLE_HAZARD, '*', .picture = {"saw", .frames = 2, .number = 2}},
    [MONSTER] = {"monster", PCD_ROLE_HAZARD, 'M',
                 .picture = {"monster", .variants = 9, .frames = 2, .number = 6}},
    [CRATE] = {"crate", PCD_ROLE_TERRAIN, 'c', .picture = {"crate", .variants = 4, .number = 20}},
};

// Pictures of no kind.
enum { PICTURE_WALK = NUM_KINDS, PICTURE_DUST, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW };
static const pcd_picture pictures[] = {
    {"agent", .variants = 5, .frames = 2, .first_frame = 'b', .number = 12},
    {"dust", .number = 59},
    {"backgrounds/side", .variants = 49},
    {"backgrounds/space", .variants = 13},
};

enum { DUST };
static const pcd_effect_style effects[] = {[DUST] = PCD_DUST(PICTURE_DUST)};

/// What the rules remember beside the agent's entity.
typedef struct coinrun_fields {
    float last_y;      ///< Height of the agent's centre at the end of the last step.
    uint8_t on_crate;  ///< It rested on a crate then.
    uint8_t supported; ///< It stood on something at the start of the last step.
    uint8_t reserved[2];
} coinrun_fields;

// A level while it is built.
typedef struct builder {
    pcd_world *world;
    pcd_rng *rng;
    int32_t difficulty;
    uint8_t danger;                  // kind of what waits in pits
    int32_t column, height;          // first column of the section being built, rows of its ground
    int32_t footholds[PCD_MAX_SIDE]; // rows of ground in each column, 0 where it is not safe
} builder;

static uint8_t draw_danger(const builder *level) {
    uint8_t dangers[3] = {MONSTER};
    int32_t count = 1;
    if (pcd_whole(level->world, ALLOW_LAVA))
        dangers[count++] = LAVA_TOP;
    if (pcd_whole(level->world, ALLOW_SAW))
        dangers[count++] = SAW;
    return dangers[pcd_rng_below(level->rng, count)];
}

// Stands a row of wall on what is there, which is safe to land on.
static void build_top(builder *level, int32_t column, int32_t width) {
    pcd_fill_cells(level->world, column, level->height - 1, width, 1, TOP_WALL);
    for (int32_t x = column; x < column + width; x++)
        level->footholds[x] = level->height;
}

static void build_ground(builder *level, int32_t column, int32_t width) {
    pcd_fill_cells(level->world, column, 0, width, level->height - 1, INNER_WALL);
    build_top(level, column, width);
}

static void add_danger(builder *level, uint8_t kind, int32_t column, int32_t row) {
    pcd_entity *thing = pcd_add_in_cell(level->world, kind, column, row);
    if (kind == MONSTER)
        thing->vx = pcd_rng_chance(level->rng, 0.5f) ? MONSTER_SPEED : -MONSTER_SPEED;
}

static void build_pit(builder *level, int32_t width) {
    pcd_rng *rng = level->rng;
    int32_t left_bank = pcd_rng_range(rng, 1, MAX_BANK), right_bank = pcd_rng_range(rng, 1, MAX_BANK);
    int32_t pit_column = level->column + left_bank, pit_width = width - left_bank - right_bank;
    build_ground(level, level->column, left_bank);
    build_ground(level, level->column + width - right_bank, right_bank);

    if (level->danger == LAVA_TOP) {
        int32_t depth = pcd_rng_range(rng, 1, level->height - MIN_PIT_HEIGHT + 1);
        pcd_fill_cells(level->world, pit_column, 1, pit_width, depth - 1, LAVA_BODY);
        pcd_fill_cells(level->world, pit_column, depth, pit_width, 1, LAVA_TOP);
    } else {
        for (int32_t x = pit_column; x < pit_column + pit_width; x++)
            add_danger(level, level->danger, x, 1);
    }
    // An island, level with the banks, leaves gaps of at most 4 columns.
    if (pit_width > MAX_GAP) {
        int32_t offset = pit_width == 5 ? pcd_rng_range(rng, 1, 2) : pcd_rng_range(rng, 2, 3);
        int32_t rest = pit_width - offset;
        build_top(level, pit_column + offset,
                  pit_width < 7 ? pcd_rng_range(rng, 1, 2) : rest - pcd_rng_range(rng, 2, 3));
    }
}

// A column of a section that is neither its first nor its last.
static int32_t draw_column(const builder *level, int32_t width) {
    return level->column + 1 + pcd_rng_below(level->rng, width - 2);
}

// Stands a saw or a monster on a section's ground, by chance, where they are allowed.
static void try_danger(builder *level, uint8_t kind, int32_t allowed, float chance, int32_t width) {
    if (!pcd_whole(level->world, allowed) || width < MIN_BUSY_WIDTH ||
        !pcd_rng_chance(level->rng, chance * (float)level->difficulty))
        return;
    int32_t column = draw_column(level, width);
    add_danger(level, kind, column, level->height);
    level->footholds[column] = 0;
}

static void build_plain(builder *level, int32_t width) {
    pcd_world *world = level->world;
    build_ground(level, level->column, width);
    try_danger(level, SAW, ALLOW_SAW, SAW_CHANCE, width);
    try_danger(level, MONSTER, ALLOW_MONSTERS, MONSTER_CHANCE, width);
    // Both piles of crates may stand in one place.
    for (int32_t pile = 0; pile < NUM_PILES; pile++) {
        int32_t column = draw_column(level, width);
        if (level->footholds[column] == 0 || !pcd_whole(world, ALLOW_CRATE) ||
            !pcd_rng_chance(level->rng, PILE_CHANCE))
            continue;
        int32_t num_crates = pcd_draw_between(world, MIN_CRATE_HEIGHT, MAX_CRATE_HEIGHT);
        for (int32_t i = 0; i < num_crates; i++)
            pcd_add_in_cell(world, CRATE, column, level->height + i);
    }
}

// The next section's ground: a step up or down from this one, up near the floor and down near the ceiling.
static int32_t draw_height(const builder *level) {
    int32_t rise = pcd_rng_range(level->rng, 1, 4) + level->difficulty / 3;
    int32_t turn = pcd_smaller(TURN_HEIGHT, level->world->height - HEAD_ROOM);
    if (level->height >= turn || (level->height >= RISING_HEIGHT && pcd_rng_chance(level->rng, 0.5f)))
        rise = -rise;
    return pcd_whole(level->world, ALLOW_DY) ? pcd_larger(1, level->height + rise) : level->height;
}

static void build_section(builder *level) {
    pcd_world *world = level->world;
    level->height = draw_height(level);
    int32_t width = 3 + pcd_rng_below(level->rng, 2 * level->difficulty) + level->difficulty / 3;

    bool has_pit = width >= MIN_PIT_SECTION && level->height >= MIN_PIT_HEIGHT &&
                   pcd_whole(world, ALLOW_PIT) && pcd_rng_chance(level->rng, PIT_CHANCE);
    if (has_pit)
        build_pit(level, width);
    else
        build_plain(level, width);

    // Monsters stay in their section.
    if (!(PCD_SET(pcd_cell(world, level->column - 1, level->height)) & WALLS))
        pcd_set_cell(world, level->column - 1, level->height, BARRIER);
    level->column += width;
    pcd_set_cell(world, level->column, level->height, BARRIER);
}

// The proof that the coin can be reached: from each safe column the next one is a jump that any speed in
// range makes with room to spare. Where a saw stands or a monster begins counts as a gap.
static bool is_passable(const builder *level) {
    int32_t last = FIRST_COLUMN - 1;
    for (int32_t x = FIRST_COLUMN; x <= level->column; x++) {
        if (level->footholds[x] == 0)
            continue;
        int32_t gap = x - last - 1;
        int32_t rise = level->footholds[x] - level->footholds[last];
        if (gap > MAX_GAP || rise > (gap == 0 ? MAX_RISE : 0))
            return false;
        last = x;
    }
    return last == level->column;
}

static bool generate(pcd_world *world) {
    world->width = pcd_whole(world, MAIN_WIDTH);
    world->height = pcd_whole(world, MAIN_HEIGHT);
    world->outside = INNER_WALL;
    pcd_fill_frame(world, TOP_WALL, INNER_WALL);

    float start_y = 1.0f + AGENT_HALF_HEIGHT;
    pcd_add_entity(world, AGENT, START_X, start_y, AGENT_HALF_WIDTH, AGENT_HALF_HEIGHT);
    coinrun_fields *fields = pcd_fields(world);
    fields->last_y = start_y;
    fields->supported = 1;

    builder level = {.world = world, .rng = &world->layout, .column = FIRST_COLUMN, .height = 1};
    level.footholds[FIRST_COLUMN - 1] = 1;
    level.difficulty = pcd_draw_between(world, MIN_DIFFICULTY, MAX_DIFFICULTY);
    level.danger = draw_danger(&level);
    int32_t num_sections = pcd_draw_num_sections(world, level.difficulty, MIN_SECTION_NUM, MAX_SECTION_NUM);
    for (int32_t i = 0; i < num_sections && level.column + SECTION_ROOM < world->width; i++)
        build_section(&level);

    // The coin stands on the last ground, and the level ends behind it.
    build_ground(&level, level.column, 1);
    pcd_set_cell(world, level.column, level.height, COIN);
    pcd_fill_cells(world, level.column + 1, 0, world->width, world->height, INNER_WALL);
    return is_passable(&level);
}

// Turns the keys into speed. Returns the axis moved first.
static pcd_axis steer(pcd_world *world, pcd_entity *agent) {
    coinrun_fields *fields = pcd_fields(world);
    // A landing leaves some speed, so that there is no support in the step after it.
    float feet = agent->y - AGENT_HALF_HEIGHT - SUPPORT_DEPTH;
    bool supported = agent->vy == 0.0f && (fields->on_crate || pcd_corners_touch(world, agent->x, feet,
                                                                                 SUPPORT_REACH, 0.0f, WALLS));
    bool jumps = world->dy > 0 && supported, ducks = world->dy < 0;
    fields->supported = supported;
    fields->on_crate = 0;

    // Speeds below the first push from rest are lost.
    float control = supported ? GROUND_CONTROL : AIR_CONTROL, top_speed = pcd_real(world, MAX_SPEED);
    pcd_run(world, agent, control, top_speed);
    if (fabsf(agent->vx) < control * top_speed)
        agent->vx = 0.0f;
    agent->vy = jumps ? JUMP_SPEED : agent->vy - (ducks && supported ? 2.0f * GRAVITY : GRAVITY);
    if (agent->vy < -MAX_FALL_SPEED)
        agent->vy = -MAX_FALL_SPEED;
    return pcd_player_axis(world->dx != 0, jumps || ducks);
}

// Crates carry who falls on them from above, as seen at the end of the last step, and does not press down.
static bool land_on_crate(pcd_world *world, pcd_entity *agent, pcd_axis axis) {
    coinrun_fields *fields = pcd_fields(world);
    if (axis != PCD_AXIS_Y || agent->vy >= 0.0f || world->dy < 0)
        return false;
    PCD_OLDEST_FIRST (crate, world) {
        float standing = crate->y + crate->half_height + AGENT_HALF_HEIGHT;
        if (crate->kind != CRATE || fields->last_y < standing || !pcd_overlap(agent, crate, TOUCH_MARGIN))
            continue;
        agent->y = standing;
        agent->vy = 0.0f;
        fields->on_crate = 1;
        return true;
    }
    return false;
}

static void move_monster(pcd_world *world, pcd_entity *monster) {
    // A bounce off an inner wall also counts as blocked and costs a quarter of the speed.
    pcd_pace(world, monster, WALLS | PCD_SET(BARRIER), PCD_SET(INNER_WALL));
    pcd_add_dust(world, DUST, monster, DUST_DEPTH);
}

static void step(pcd_world *world) {
    coinrun_fields *fields = pcd_fields(world);
    pcd_entity *agent = pcd_player(world);
    pcd_mover mover = {WALLS, .first = steer(world, agent), .contact = land_on_crate,
                       .obstacles = PCD_SET(CRATE)};
    PCD_NEWEST_FIRST (thing, world)
        if (thing->kind == MONSTER)
            move_monster(world, thing);
    pcd_move(world, agent, &mover);

    PCD_OLDEST_FIRST (thing, world)
        if (thing->kind != CRATE && pcd_overlap(agent, thing, 0.0f))
            pcd_die(world);
    // The coin counts even for who dies on it.
    if (pcd_touches_cells(world, agent, LAVA | PCD_SET(COIN), TOUCH_MARGIN)) {
        if (pcd_touches_cells(world, agent, PCD_SET(COIN), TOUCH_MARGIN))
            pcd_complete(world, pcd_real(world, GOAL_REWARD));
        else
            pcd_die(world);
    }
    fields->last_y = agent->y;
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const coinrun_fields *fields = pcd_fields(world);
    const pcd_entity *agent = pcd_player(world);
    bool are_looks_fixed = pcd_whole(world, FIXED_LOOKS);
    pcd_scene_follow(scene, world, pcd_real(world, VISIBILITY));
    pcd_scene_velocity(scene, agent->vx / pcd_real(world, MAX_SPEED), agent->vy / MAX_FALL_SPEED);

    if (are_looks_fixed) {
        pcd_scene_background_panned(scene, PICTURE_SIDE_VIEW, 0, (float)world->width, (float)world->height,
                                    pcd_looks_unit(world, PCD_LOOK_PAN));
        pcd_scene_dress(scene, INNER_WALL, INNER_WALL, 0);
        pcd_scene_dress(scene, TOP_WALL, TOP_WALL, 0);
    } else {
        pcd_scene_background_chosen(scene, world, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW, 1.0f);
    }

    PCD_OLDEST_FIRST (thing, world) {
        if (thing->kind == SAW)
            pcd_scene_thing(scene, world, thing)->frame = world->step_count & 1;
        else if (thing->kind == CRATE)
            pcd_scene_varied(scene, world, thing);
    }
    pcd_scene_effects(scene, world);
    pcd_sprite *sprite = pcd_scene_runner(scene, world, fields->supported, PICTURE_WALK, PICTURE_WALK);
    sprite->variant = are_looks_fixed ? 0 : sprite->variant;
    sprite->half_height *= AGENT_DRAWN;
    sprite->y += sprite->half_height - agent->half_height;
    PCD_OLDEST_FIRST (thing, world)
        if (thing->kind == MONSTER)
            pcd_sprite_walks(pcd_scene_varied(scene, world, thing), world);
}

static bool is_valid(const pcd_world *world) {
    const coinrun_fields *fields = pcd_fields(world);
    return fabsf(fields->last_y) <= (float)PCD_MAX_SIDE && fields->on_crate <= 1 && fields->supported <= 1;
}

const pcd_game pcd_game_coinrun = {
    .name = "coinrun",
    .version = 1,
    .summary = "You run to the right over saws, monsters and pits to the coin at the end; all of them kill.",
    .actions_used = (1u << 9) - 1, // left, none and right with down, none and up
    .split_salt = 45466601,
    PCD_TABLES,
    PCD_TABLE(effects),
    .fields_size = sizeof(coinrun_fields),
    .entity_capacity = 1 + MOST_THINGS,
    .effect_capacity = MOST_DUST,
    .cell_capacity = PCD_MAX_SIDE * PCD_MAX_SIDE,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
