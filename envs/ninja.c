// ninja: hop along narrow ledges over a row of bombs to the mushroom; jumps are charged and released, and
// stars thrown at hanging bombs set them off.
#include "procade/game.h"

#define WORLD_SIDE     64   // cells, as all lengths
#define NINJA_HALF     0.5f // half sizes
#define STAR_HALF      0.25f
#define BLAST_GROWTH   1.4f   // each step
#define BLAST_STEPS    5      // a blast grows and kills after the one it is born in
#define SUPPORT_REACH  0.49f  // of the two points under the feet, to either side
#define SUPPORT_DEPTH  0.51f  // of these points below the centre
#define TOUCH_MARGIN   0.001f // an overlap with a cell is larger than this
#define GROUND_CONTROL 0.5f   // share of the wanted speed taken over in a step
#define MAX_FALL_SPEED 2.0f   // cells/step, as all speeds; nothing falls faster before a step
#define STAR_SPEED     1.0f
#define DIAGONAL       0.70710678f // share of a diagonal star's speed along each axis
#define STAR_STEPS     16          // a star flies
#define SHOT_STEPS     3           // from a shot to the next

#define START_COLUMNS  5  // of the block the ninja starts in
#define START_ROW      32 // its floor, and the height the first ledges are counted from
#define START_X        1.5f
#define START_ROOM     8  // rows under its ceiling
#define END_ROOM       15 // columns kept free of new ledges before the right border
#define LOWEST_LEDGE   3  // standing rows
#define HIGHEST_BASE   49 // ledges go down from here on
#define DOWN_CHANCE    0.4f
#define LEDGE_LENGTHS  3  // how many lengths there are, from the shortest on
#define BOMB_HEIGHT    2  // of hanging bombs above the highest standing row of a section
#define CEILING_HEIGHT 10 // of the ceiling above it
#define GOAL_ROOM      6  // rows under the ceiling over the goal
#define MOST_SECTIONS  6

#define SHOT_DISTANCE 4    // columns from a bomb at which its blast does no harm
#define SHOT_REACH    0.7f // of a bomb's middle from a star's way

#define BAR_LEFT   0.25f // of the charge bar, cells of the view
#define BAR_BOTTOM 0.5f
#define BAR_WIDTH  0.5f
#define BAR_HEIGHT 3.0f // at full charge
#define BAR_COLOR  0x42F587

#define MAX_ENTITIES 32

PCD_ENUM(MAX_EPISODE_STEPS, GOAL_REWARD, VISIBILITY, GRAVITY, MAX_JUMP, JUMP_CHARGE_INC, AIR_CONTROL,
         MAX_SPEED, BOMB_PROB, MIN_DIFFICULTY, MAX_DIFFICULTY, MIN_NUM_SECTIONS, MAX_NUM_SECTIONS, MIN_GAP,
         MAX_GAP_INC, MIN_PLAT_LEN, MAX_RISE, NUM_PARAMETERS);
// A smallest value above its largest one counts as the largest.
static const pcd_parameter parameters[NUM_PARAMETERS] = {
    PCD_STEP_LIMIT(1000),
    PCD_REWARD("goal_reward", "For the mushroom.", 10),
    {"visibility", "cells", "Side of the view centred on the ninja.", 3, WORLD_SIDE, 16, true},
    {"gravity", "cells/step", "Speed lost in each step in the air.", 0.1f, 0.25f, 0.2f, false},
    {"max_jump", "cells/step", "Speed of a jump at full charge.", 1.25f, 2, 1.5f, false},
    {"jump_charge_inc", "share", "Of a full charge, gathered in each step.", 0.05f, 1, 0.25f, false},
    {"air_control", "share", "Control in the air, of that on the ground.", 0.05f, 1, 0.15f, false},
    {"maxspeed", "cells/step", "Largest running speed.", 0.4f, 1, 0.5f, false},
    {"bomb_prob", "probability",
     "Chance of a hanging bomb in a section of difficulty 3; half of it in one of 2.", 0, 1, 0.5f, false},
    {"min_difficulty", "level", "Least difficulty.", 1, 3, 1, true},
    {"max_difficulty", "level", "Greatest difficulty: more sections, wider gaps, bombs.", 1, 3, 3, true},
    {"min_num_sections", "count", "Fewest sections, as far as there is room.", 1, MOST_SECTIONS, 1, true},
    {"max_num_sections", "count", "Most sections.", 1, MOST_SECTIONS, MOST_SECTIONS, true},
    {"min_gap", "cells", "Narrowest gap at difficulty 1, and one more for each further; below 0: none.", -2,
     0, 0, true},
    {"max_gap_inc", "cells", "Gaps are wider by up to this, and 1 from difficulty 2 on.", 0, 2, 1, true},
    {"min_plat_len", "cells", "Shortest ledge; the longest is longer by 2.", 1, 4, 1, true},
    {"max_rise", "cells", "Largest difference in height, and one more at difficulty 3.", 1, 4, 4, true},
};

static const pcd_mode modes[] = {
    PCD_ENDLESS("easy", {VISIBILITY, 10}, {MAX_JUMP, 1.25f}, {JUMP_CHARGE_INC, 1}, {MIN_GAP, -1},
                {MIN_PLAT_LEN, 3}, {MAX_RISE, 2}),
    {.name = "hard", .one_level = -1},
    // Five sections of difficulty 3 with two hanging bombs; the mushroom stands in column 37, row 27.
    {.name = "exploration", .one_level = 7251857},
};

enum { EMPTY, WALL, HANGING_BOMB, FLOOR_BOMB, NINJA, GOAL, STAR, BLAST, NUM_KINDS };

#define WALLS PCD_SET(WALL)
#define BOMBS (PCD_SET(HANGING_BOMB) | PCD_SET(FLOOR_BOMB))

static const pcd_kind kinds[NUM_KINDS] = {
    [EMPTY] = {"empty", PCD_ROLE_NONE, .glyph = '.'},
    [WALL] = {"wall", PCD_ROLE_TERRAIN, '#', .picture = {"wall", .variants = 3, .number = 20}},
    [HANGING_BOMB] = {"bomb", PCD_ROLE_HAZARD, 'o', .picture = {"bomb", .number = 6}},
    [FLOOR_BOMB] = {"floor bomb", PCD_ROLE_HAZARD, '~', .picture = {"bomb", .number = 14}},
    [NINJA] = {"ninja", PCD_ROLE_PLAYER, '@', .picture = {"player", .first_frame = 'a', .number = 0}},
    [GOAL] = {"mushroom", PCD_ROLE_GOAL, '$', .picture = {"goal", .variants = 6, .number = 1}},
    [STAR] = {"star", PCD_ROLE_TOOL, '*', .picture = {"star", .number = 7}},
    [BLAST] = {"blast", PCD_ROLE_HAZARD, 'X',
               .picture = {"shared/blast", .frames = BLAST_STEPS, .number = 54}},
};

// Pictures of no kind.
enum { PICTURE_WALK = NUM_KINDS, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW };
static const pcd_picture pictures[] = {
    {"player", .frames = 2, .first_frame = 'b', .number = 12},
    {"backgrounds/side", .variants = 49},
    {"backgrounds/space", .variants = 13},
};

/// What the rules remember beside the entities.
typedef struct ninja_fields {
    float charge;      ///< Of a jump, 0 to 1.
    int32_t last_shot; ///< Step count of the last star thrown.
    int32_t supported; ///< 1: the ninja stood on something at the start of the last step.
    int32_t reserved;
} ninja_fields;

#define NOWHERE ((pcd_foothold){1, 0, 0})

// A level while it is built.
typedef struct builder {
    pcd_world *world;
    pcd_rng *rng;
    int32_t difficulty;
    int32_t column, row; // where the next section begins, and the standing row it begins from
    int32_t lowest_row;  // standing row of the lowest ledge
    pcd_course course;   // the start, the sections, the goal
    int32_t num_bombs;
    pcd_spot bombs[MOST_SECTIONS]; // that hang
} builder;

// A solid frame, and at its left a block with an alcove in which the ninja starts.
static void build_start(pcd_world *world) {
    ninja_fields *fields = pcd_fields(world);
    fields->supported = 1;
    pcd_fill_frame(world, WALL, WALL);
    pcd_fill_cells(world, 0, 0, START_COLUMNS, START_ROW, WALL);
    pcd_fill_cells(world, 0, START_ROW + START_ROOM, START_COLUMNS, WORLD_SIDE, WALL);
    pcd_add_entity(world, NINJA, START_X, (float)START_ROW + NINJA_HALF, NINJA_HALF, NINJA_HALF);
}

// The standing row of a ledge, up or down from that of the section.
static int32_t draw_ledge_row(const builder *level, int32_t section_row) {
    const pcd_world *world = level->world;
    float height = pcd_jump_height(pcd_real(world, MAX_JUMP), pcd_real(world, GRAVITY));
    int32_t rise = 1 + pcd_rng_below(level->rng, pcd_whole(world, MAX_RISE)) + level->difficulty / 3;
    rise = pcd_smaller(rise, (int32_t)(height - 0.5f));
    if (section_row >= HIGHEST_BASE || pcd_rng_chance(level->rng, DOWN_CHANCE))
        rise = -rise;
    return pcd_larger(LOWEST_LEDGE, section_row + rise);
}

static int32_t draw_gap(const builder *level) {
    int32_t narrowest = pcd_larger(0, pcd_whole(level->world, MIN_GAP) + level->difficulty - 1);
    int32_t widest_extra = pcd_whole(level->world, MAX_GAP_INC) + (level->difficulty > 1);
    return narrowest + pcd_rng_range(level->rng, 0, widest_extra);
}

static pcd_foothold build_ledge(builder *level, int32_t section_row, int32_t last_row) {
    level->row = draw_ledge_row(level, section_row);
    if (level->row - last_row >= -1 && level->row - last_row <= 1)
        level->row = last_row + 2;
    int32_t length = pcd_whole(level->world, MIN_PLAT_LEN) + pcd_rng_below(level->rng, LEDGE_LENGTHS);
    pcd_fill_cells(level->world, level->column, level->row - 1, length, 1, WALL);
    level->lowest_row = pcd_smaller(level->lowest_row, level->row);
    pcd_foothold ledge = {level->column, level->column + length - 1, level->row};
    level->column += length + draw_gap(level);
    return ledge;
}

// One ledge, or two of which one is over the other and the way goes on from the second.
static void build_section(builder *level) {
    pcd_world *world = level->world;
    int32_t first = level->column, section_row = level->row;
    pcd_foothold side = NOWHERE, exit = build_ledge(level, section_row, -1);
    if (pcd_rng_chance(level->rng, 0.5f) && first + 1 + END_ROOM < WORLD_SIDE) {
        side = exit;
        level->column = first + 1;
        exit = build_ledge(level, section_row, side.row);
    }
    pcd_add_stage(&level->course, exit, side);

    int32_t highest_row = pcd_larger(side.row, exit.row);
    float bomb_chance = 0.5f * (float)(level->difficulty - 1) * pcd_real(world, BOMB_PROB);
    if (pcd_rng_chance(level->rng, bomb_chance)) {
        int32_t x = pcd_rng_range(level->rng, first, level->column), y = highest_row + BOMB_HEIGHT;
        level->bombs[level->num_bombs++] = (pcd_spot){x, y};
        pcd_set_cell(world, x, y, HANGING_BOMB);
    }
    pcd_fill_cells(world, first, highest_row + CEILING_HEIGHT, level->column - first, WORLD_SIDE, WALL);
}

// The goal behind the last gap, bombs below all ledges, and wall behind the goal.
static void build_end(builder *level) {
    pcd_world *world = level->world;
    int32_t x = level->column, y = level->row, bomb_row = pcd_larger(1, level->lowest_row - 2);
    pcd_add_in_cell(world, GOAL, x, y);
    pcd_set_cell(world, x, y - 1, WALL);
    pcd_fill_cells(world, x, y + GOAL_ROOM, 1, WORLD_SIDE, WALL);
    pcd_fill_cells(world, START_COLUMNS, 0, WORLD_SIDE, bomb_row, WALL);
    pcd_fill_cells(world, START_COLUMNS, bomb_row, WORLD_SIDE, 1, FLOOR_BOMB);
    pcd_fill_cells(world, x + 1, 0, WORLD_SIDE, WORLD_SIDE, WALL);
    pcd_add_stage(&level->course, (pcd_foothold){x, x, y}, NOWHERE);
}

// Turns the keys into speed: a jump is charged while up is held with support. Returns the axis moved first.
static pcd_axis steer(pcd_world *world, pcd_entity *ninja) {
    ninja_fields *fields = pcd_fields(world);
    bool supported = pcd_stands_on(world, ninja, SUPPORT_REACH, SUPPORT_DEPTH, WALLS);
    bool charges = supported && world->dy > 0;
    fields->supported = supported;
    float control = supported ? GROUND_CONTROL : GROUND_CONTROL * pcd_real(world, AIR_CONTROL);
    pcd_run(world, ninja, control, pcd_real(world, MAX_SPEED));
    if (charges) {
        fields->charge += pcd_real(world, JUMP_CHARGE_INC);
        fields->charge = fields->charge > 1.0f ? 1.0f : fields->charge;
    } else {
        // Letting go jumps.
        if (supported && fields->charge > 0.0f)
            ninja->vy = fields->charge * pcd_real(world, MAX_JUMP);
        fields->charge = 0.0f;
    }
    if (!supported)
        pcd_fall(ninja, pcd_real(world, GRAVITY), MAX_FALL_SPEED);
    return pcd_player_axis(world->dx != 0, charges);
}

// Moves a star until it sticks in a wall, and ages it.
static void fly(pcd_world *world, pcd_entity *star) {
    static const pcd_mover mover = {.blocking = WALLS, .sticks = true};
    pcd_move(world, star, &mover);
    star->removed = ++star->timer >= STAR_STEPS;
}

// Prepares the proof that a level can be won: leaps by the rules, from foothold to foothold.
static void plan_course(builder *level) {
    const pcd_world *world = level->world;
    pcd_course *course = &level->course;
    course->runner = (pcd_runner){
        .half_width = NINJA_HALF,
        .half_height = NINJA_HALF,
        .support_reach = SUPPORT_REACH,
        .top_speed = pcd_real(world, MAX_SPEED),
        .ground_control = GROUND_CONTROL,
        .air_control = GROUND_CONTROL * pcd_real(world, AIR_CONTROL),
        .gravity = pcd_real(world, GRAVITY),
        .max_fall_speed = MAX_FALL_SPEED,
        .blocking = WALLS,
        .deadly = BOMBS,
    };
    // Up to five charges, none and full among them, each a whole number of steps.
    float charge_inc = pcd_real(world, JUMP_CHARGE_INC);
    int32_t full_charge = (int32_t)ceilf(1.0f / charge_inc);
    for (int32_t quarters = 0; quarters <= 4; quarters++) {
        float charge = (float)((full_charge * quarters + 3) / 4) * charge_inc;
        course->jumps[course->num_jumps++] = (charge < 1.0f ? charge : 1.0f) * pcd_real(world, MAX_JUMP);
    }
    pcd_add_stage(course, (pcd_foothold){1, START_COLUMNS - 1, START_ROW}, NOWHERE);
}

// Whether a star thrown from a place sets off a bomb.
static bool star_hits(pcd_world *world, float x, float y, float slope, pcd_spot bomb) {
    float speed = slope == 0.0f ? STAR_SPEED : DIAGONAL * STAR_SPEED;
    pcd_entity star = {
        .x = x, .y = y, .vx = speed, .vy = slope * speed, .half_width = STAR_HALF, .half_height = STAR_HALF};
    while (!star.removed && star.vx > 0.0f) {
        fly(world, &star);
        if (pcd_touches_cells(world, &star, PCD_SET(HANGING_BOMB), TOUCH_MARGIN))
            return (int32_t)(star.x + STAR_HALF) == bomb.x;
    }
    return false;
}

// Whether a bomb can be set off from a column, standing or in a full jump.
static bool can_shoot(pcd_world *world, int32_t x, int32_t row, pcd_spot bomb) {
    float height = 0.0f, speed = pcd_real(world, MAX_JUMP), ahead = (float)(bomb.x - x);
    for (int32_t y = row;
         speed > 0.0f && pcd_cell(world, x, y) == EMPTY && pcd_cell(world, x, y + 1) == EMPTY;
         y = row + (int32_t)height) {
        float feet = (float)row + height;
        for (float slope = -1.0f; slope <= 1.0f; slope += 1.0f)
            if (fabsf(feet + slope * ahead - (float)bomb.y) < SHOT_REACH &&
                star_hits(world, (float)x + NINJA_HALF, feet + NINJA_HALF, slope, bomb))
                return true;
        height += speed;
        speed -= pcd_real(world, GRAVITY);
    }
    return false;
}

// The same from anywhere the ninja has been where the blast does no harm.
static bool can_be_shot(const builder *level, pcd_spot bomb) {
    for (int32_t i = 0; i < 2 * level->course.num_stages; i++) {
        pcd_foothold from = level->course.footholds[i];
        int32_t last = pcd_smaller(from.last, bomb.x - SHOT_DISTANCE);
        for (int32_t x = from.first; level->course.reached[i] && x <= last; x++)
            if (can_shoot(level->world, x, from.row, bomb))
                return true;
    }
    return false;
}

// Takes bombs away that can be set off. False if there are none.
static bool shoot_bombs(const builder *level) {
    bool any = false;
    for (int32_t i = 0; i < level->num_bombs; i++) {
        // It may be gone already, or a later section stands in its place.
        pcd_spot bomb = level->bombs[i];
        if (pcd_cell(level->world, bomb.x, bomb.y) != HANGING_BOMB || !can_be_shot(level, bomb))
            continue;
        pcd_set_cell(level->world, bomb.x, bomb.y, EMPTY);
        any = true;
    }
    return any;
}

static bool is_passable(builder *level) {
    bool passes;
    do
        passes = pcd_run_course(level->world, &level->course);
    while (!passes && shoot_bombs(level));
    // Only shot bombs leave empty cells.
    for (const pcd_spot *bomb = level->bombs; bomb < level->bombs + level->num_bombs; bomb++)
        if (pcd_cell(level->world, bomb->x, bomb->y) == EMPTY)
            pcd_set_cell(level->world, bomb->x, bomb->y, HANGING_BOMB);
    return passes;
}

static bool generate(pcd_world *world) {
    world->width = world->height = WORLD_SIDE;
    world->outside = WALL;
    build_start(world);

    builder level = {.world = world, .rng = &world->layout, .column = START_COLUMNS};
    level.row = level.lowest_row = START_ROW;
    plan_course(&level);
    level.difficulty = pcd_draw_between(world, MIN_DIFFICULTY, MAX_DIFFICULTY);
    int32_t num_sections = pcd_draw_num_sections(world, level.difficulty, MIN_NUM_SECTIONS, MAX_NUM_SECTIONS);
    for (int32_t i = 0; i < num_sections && level.column + END_ROOM < WORLD_SIDE; i++)
        build_section(&level);
    build_end(&level);
    return is_passable(&level);
}

// All hanging bombs a star touches go off together.
static void strike(pcd_world *world, pcd_entity *star) {
    if (!pcd_touches_cells(world, star, WALLS | PCD_SET(HANGING_BOMB), TOUCH_MARGIN))
        return;
    float reach = STAR_HALF - TOUCH_MARGIN;
    for (int32_t y = (int32_t)(star->y - reach); y <= (int32_t)(star->y + reach); y++)
        for (int32_t x = (int32_t)(star->x - reach); x <= (int32_t)(star->x + reach); x++)
            if (pcd_cell(world, x, y) == HANGING_BOMB) {
                pcd_set_cell(world, x, y, EMPTY);
                pcd_add_in_cell(world, BLAST, x, y);
            }
    star->removed = 1;
}

static void grow(pcd_entity *blast) {
    blast->half_width *= BLAST_GROWTH;
    blast->half_height *= BLAST_GROWTH;
    blast->removed = ++blast->timer >= BLAST_STEPS;
}

static void throw_star(pcd_world *world) {
    // Straight ahead, ahead and up, up, ahead and down, and twice more straight ahead.
    static const float directions[6][2] = {
        {1, 0}, {DIAGONAL, DIAGONAL}, {0, 1}, {DIAGONAL, -DIAGONAL}, {1, 0}, {1, 0}};
    ninja_fields *fields = pcd_fields(world);
    if (world->special == 0 || !pcd_has_waited(world, fields->last_shot, SHOT_STEPS))
        return;
    const float *direction = directions[world->special - 1];
    float vx = (world->mirrored ? -STAR_SPEED : STAR_SPEED) * direction[0], vy = STAR_SPEED * direction[1];
    if (pcd_shoot(world, STAR, pcd_player(world), STAR_HALF, vx, vy))
        fields->last_shot = world->step_count;
}

static void step(pcd_world *world) {
    pcd_entity *ninja = pcd_player(world);
    pcd_mover mover = {.blocking = WALLS, .first = steer(world, ninja)};
    PCD_NEWEST_FIRST (thing, world) {
        if (thing->kind == STAR)
            fly(world, thing);
        else if (thing->kind == BLAST)
            grow(thing);
    }
    pcd_move(world, ninja, &mover);

    // A blast born now kills from the next step on. The goal counts even for who dies on it.
    PCD_NEWEST_FIRST (thing, world) {
        if (thing->kind == STAR)
            strike(world, thing);
        else if (!pcd_overlap(ninja, thing, 0.0f))
            continue;
        else if (thing->kind == GOAL)
            pcd_complete(world, pcd_real(world, GOAL_REWARD));
        else
            pcd_die(world);
    }
    if (pcd_touches_cells(world, ninja, BOMBS, TOUCH_MARGIN))
        pcd_die(world);
    pcd_sweep(world, true);
    throw_star(world);
}

static void describe_scene(const pcd_world *world, pcd_scene *scene) {
    const ninja_fields *fields = pcd_fields(world);
    const pcd_entity *ninja = pcd_player(world);
    pcd_scene_follow(scene, world, pcd_real(world, VISIBILITY));
    pcd_scene_velocity(scene, ninja->vx / pcd_real(world, MAX_SPEED), ninja->vy / pcd_real(world, MAX_JUMP));

    pcd_scene_background_chosen(scene, world, PICTURE_SIDE_VIEW, PICTURE_SPACE_VIEW, 1.0f);
    PCD_OLDEST_FIRST (thing, world) {
        if (thing->kind == GOAL)
            pcd_scene_varied(scene, world, thing);
        else
            pcd_scene_thing(scene, world, thing)->frame = thing->kind == BLAST ? (uint8_t)thing->timer : 0;
    }
    pcd_scene_runner(scene, world, fields->supported, PICTURE_WALK, PICTURE_WALK);
    if (fields->charge > 0.0f)
        pcd_scene_hud(scene, PCD_SHAPE_RECTANGLE, BAR_LEFT, BAR_BOTTOM, BAR_LEFT + BAR_WIDTH,
                      BAR_BOTTOM + BAR_HEIGHT * fields->charge, BAR_COLOR);
}

static bool is_valid(const pcd_world *world) {
    const ninja_fields *fields = pcd_fields(world);
    return pcd_is_real_between(fields->charge, 0.0f, 1.0f) && pcd_is_past(world, fields->last_shot) &&
           pcd_is_between(fields->supported, 0, 1);
}

const pcd_game pcd_game_ninja = {
    .name = "ninja",
    .version = 1,
    .summary = "You hop along narrow ledges over bombs to the mushroom; bombs and their blasts kill.",
    // Down does nothing: 0 acts as left, 3 as no key, 6 as right; 13 and 14 throw as 9 does.
    .actions_used = 1u << 0 | 1u << 2 | 1u << 3 | 1u << 5 | 1u << 6 | 0xFu << 8 | 1u << 12,
    PCD_TABLES,
    .fields_size = sizeof(ninja_fields),
    .entity_capacity = MAX_ENTITIES,
    .cell_capacity = WORLD_SIDE * WORLD_SIDE,
    .split_salt = 249033,
    .generate = generate,
    .step = step,
    .scene = describe_scene,
    .valid = is_valid,
};
