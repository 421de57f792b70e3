// What the sheets measure in the levels of each game.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"

// ---------------------------------------------------------------------------------------------------------
// bigfish: nothing stands there at first. What swims about later shows the rules of entering.
// ---------------------------------------------------------------------------------------------------------

#define BIGFISH_STEPS 400 // until as many fish leave as enter

enum { BIGFISH_FISH, BIGFISH_WIDER };

static void measure_bigfish(level *subject, double *values) {
    pcd_entity *player = pcd_player(subject->world);
    float start_half_width = player->half_width;
    for (int32_t i = 0; i < BIGFISH_STEPS; i++) {
        // A point at the upper border, which no fish reaches.
        player->y = (float)subject->world->height;
        player->half_width = player->half_height = 0.0f;
        level_step(subject, PCD_ACTION_NONE);
    }
    uint8_t fish = level_kind(subject, "fish");
    for (int32_t i = 0; i < subject->world->num_entities; i++) {
        const pcd_entity *entity = &pcd_entities(subject->world)[i];
        values[BIGFISH_FISH] += entity->kind == fish;
        values[BIGFISH_WIDER] += entity->kind == fish && entity->half_width > start_half_width;
    }
}

// ---------------------------------------------------------------------------------------------------------
// bossfight
// ---------------------------------------------------------------------------------------------------------

#define BOSSFIGHT_MIDDLE 4.35f // cells to either side, below boss and shield

enum { BOSSFIGHT_METEORS, BOSSFIGHT_CENTRAL_START };

static void measure_bossfight(level *subject, double *values) {
    const pcd_entity *player = pcd_player(subject->world);
    values[BOSSFIGHT_METEORS] = level_count_entities(subject, "meteor");
    values[BOSSFIGHT_CENTRAL_START] =
        fabsf(player->x - 0.5f * (float)subject->world->width) < BOSSFIGHT_MIDDLE;
}

// ---------------------------------------------------------------------------------------------------------
// caveflyer
// ---------------------------------------------------------------------------------------------------------

enum { CAVEFLYER_OPEN_CELLS, CAVEFLYER_ROCKS, CAVEFLYER_PATH, CAVEFLYER_DISTANCE };

static void measure_caveflyer(level *subject, double *values) {
    const pcd_entity *ship = pcd_player(subject->world), *pod = level_entity(subject, "pod");
    int32_t ship_x = (int32_t)ship->x, ship_y = (int32_t)ship->y, pod_x = (int32_t)pod->x,
            pod_y = (int32_t)pod->y;
    pcd_flags open;
    pcd_find_cells(subject->world, PCD_SET(level_kind(subject, "empty")), &open);
    values[CAVEFLYER_OPEN_CELLS] = pcd_count_flags(&open);
    values[CAVEFLYER_ROCKS] = level_count_entities(subject, "rock");
    values[CAVEFLYER_DISTANCE] = abs(ship_x - pod_x) + abs(ship_y - pod_y);
    // Counted in cells, both ends included.
    values[CAVEFLYER_PATH] = path_length(&open, ship_x, ship_y, pod_x, pod_y) + 1;
}

// ---------------------------------------------------------------------------------------------------------
// chaser
// ---------------------------------------------------------------------------------------------------------

enum { CHASER_OPEN_CELLS, CHASER_SMALL_ORBS, CHASER_LARGE_ORBS, CHASER_EGGS };

static void measure_chaser(level *subject, double *values) {
    pcd_flags open;
    pcd_find_cells(subject->world, ~PCD_SET(level_kind(subject, "wall")), &open);
    values[CHASER_OPEN_CELLS] = pcd_count_flags(&open);
    values[CHASER_SMALL_ORBS] = level_count_cells(subject, "small orb");
    values[CHASER_LARGE_ORBS] = level_count_entities(subject, "large orb");
    values[CHASER_EGGS] = level_count_entities(subject, "egg");
}

// ---------------------------------------------------------------------------------------------------------
// climber
// ---------------------------------------------------------------------------------------------------------

enum { CLIMBER_CRYSTALS, CLIMBER_MONSTERS };

static void measure_climber(level *subject, double *values) {
    values[CLIMBER_CRYSTALS] = level_count_entities(subject, "crystal");
    values[CLIMBER_MONSTERS] = level_count_entities(subject, "monster");
}

// ---------------------------------------------------------------------------------------------------------
// coinrun
// ---------------------------------------------------------------------------------------------------------

enum { COINRUN_COLUMN, COINRUN_ROW, COINRUN_SAWS, COINRUN_MONSTERS, COINRUN_CRATES };

static void measure_coinrun(level *subject, double *values) {
    int32_t x = 0, y = 0;
    level_find_cell(subject, "coin", &x, &y);
    values[COINRUN_COLUMN] = x;
    values[COINRUN_ROW] = y;
    values[COINRUN_SAWS] = level_count_entities(subject, "saw");
    values[COINRUN_MONSTERS] = level_count_entities(subject, "monster");
    values[COINRUN_CRATES] = level_count_entities(subject, "crate");
}

// ---------------------------------------------------------------------------------------------------------
// dodgeball
// ---------------------------------------------------------------------------------------------------------

enum { DODGEBALL_ENEMIES, DODGEBALL_DOOR_DISTANCE, DODGEBALL_WALLS };

static void measure_dodgeball(level *subject, double *values) {
    const pcd_entity *player = pcd_player(subject->world), *door = level_entity(subject, "closed door");
    values[DODGEBALL_ENEMIES] = level_count_entities(subject, "enemy");
    values[DODGEBALL_DOOR_DISTANCE] =
        fabs((double)player->x - (double)door->x) + fabs((double)player->y - (double)door->y);
    values[DODGEBALL_WALLS] = level_count_entities(subject, "wall");
}

// ---------------------------------------------------------------------------------------------------------
// fruitbot
// ---------------------------------------------------------------------------------------------------------

enum { FRUITBOT_FRUIT, FRUITBOT_FOOD, FRUITBOT_GATES, FRUITBOT_WALL_PIECES };

static void measure_fruitbot(level *subject, double *values) {
    values[FRUITBOT_FRUIT] = level_count_entities(subject, "fruit");
    values[FRUITBOT_FOOD] = level_count_entities(subject, "junk food");
    values[FRUITBOT_GATES] = level_count_entities(subject, "lock");
    values[FRUITBOT_WALL_PIECES] = level_count_entities(subject, "wall");
}

// ---------------------------------------------------------------------------------------------------------
// heist
// ---------------------------------------------------------------------------------------------------------

enum { HEIST_DOORS, HEIST_TOUR };

static void measure_heist(level *subject, double *values) {
    // In the order in which they must be fetched; in a maze with one way to each, doors lie on the way.
    static const char *const items[] = {"blue key", "green key", "red key", "gem"};
    pcd_flags open;
    pcd_find_cells(subject->world, ~PCD_SET(level_kind(subject, "wall")), &open);
    const pcd_entity *here = pcd_player(subject->world);
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        const pcd_entity *next = level_entity(subject, items[i]);
        if (!next)
            continue;
        values[HEIST_TOUR] +=
            path_length(&open, (int32_t)here->x, (int32_t)here->y, (int32_t)next->x, (int32_t)next->y);
        here = next;
    }
    values[HEIST_DOORS] = level_count_entities(subject, "blue door") +
                          level_count_entities(subject, "green door") +
                          level_count_entities(subject, "red door");
}

// ---------------------------------------------------------------------------------------------------------
// jumper
// ---------------------------------------------------------------------------------------------------------

enum {
    JUMPER_OPEN_CELLS,
    JUMPER_SPIKES,
    JUMPER_PATH,
    JUMPER_DISTANCE,
    JUMPER_RISE,
    JUMPER_FLOATS,
    JUMPER_STARTS_ON_SPIKE,
    JUMPER_STARTS_ON_CARROT,
    JUMPER_DROPS_AT_ONCE,
};

static void measure_jumper(level *subject, double *values) {
    const pcd_entity *bunny = pcd_player(subject->world), *carrot = level_entity(subject, "carrot");
    int32_t x = (int32_t)bunny->x, y = (int32_t)bunny->y;
    int32_t carrot_x = (int32_t)carrot->x, carrot_y = (int32_t)carrot->y;
    uint8_t spike = level_kind(subject, "spike");
    pcd_flags open;
    pcd_find_cells(subject->world, PCD_SET(level_kind(subject, "empty")), &open);
    values[JUMPER_OPEN_CELLS] = pcd_count_flags(&open);
    values[JUMPER_SPIKES] = level_count_entities(subject, "spike");
    values[JUMPER_PATH] = path_length(&open, x, y, carrot_x, carrot_y);
    values[JUMPER_DISTANCE] =
        hypot((double)carrot->x - (double)bunny->x, (double)carrot->y - (double)bunny->y);
    values[JUMPER_RISE] = (double)carrot->y - (double)bunny->y;
    values[JUMPER_FLOATS] = pcd_flag(&open, carrot_x, carrot_y - 1);
    values[JUMPER_STARTS_ON_CARROT] = x == carrot_x && y == carrot_y;
    values[JUMPER_DROPS_AT_ONCE] = pcd_flag(&open, x, y - 1);
    for (int32_t i = 1; i < subject->world->num_entities; i++) {
        const pcd_entity *entity = &pcd_entities(subject->world)[i];
        values[JUMPER_STARTS_ON_SPIKE] += entity->kind == spike && pcd_overlap(bunny, entity, 0.0f);
    }
}

// ---------------------------------------------------------------------------------------------------------
// leaper
// ---------------------------------------------------------------------------------------------------------

enum { LEAPER_FINISH_ROW, LEAPER_ROAD_LANES, LEAPER_WATER_LANES, LEAPER_CARS_A_LANE, LEAPER_LOGS_A_LANE };

/// Rows of the world that are of a kind.
static int32_t count_lanes(const level *subject, const char *kind) {
    return level_count_cells(subject, kind) / subject->world->width;
}

/// How many of a kind can be seen in a lane on average; NAN where there are no lanes.
static double count_a_lane(const level *subject, const char *kind, int32_t num_lanes) {
    uint8_t wanted = level_kind(subject, kind);
    int32_t count = 0;
    for (int32_t i = 0; i < subject->world->num_entities; i++) {
        const pcd_entity *entity = &pcd_entities(subject->world)[i];
        count += entity->kind == wanted && !pcd_is_outside(subject->world, entity);
    }
    return num_lanes ? (double)count / num_lanes : (double)NAN;
}

static void measure_leaper(level *subject, double *values) {
    int32_t roads = count_lanes(subject, "road"), waters = count_lanes(subject, "water");
    values[LEAPER_FINISH_ROW] = floor((double)level_entity(subject, "finish")->y);
    values[LEAPER_ROAD_LANES] = roads;
    values[LEAPER_WATER_LANES] = waters;
    values[LEAPER_CARS_A_LANE] = count_a_lane(subject, "car", roads);
    values[LEAPER_LOGS_A_LANE] = count_a_lane(subject, "log", waters);
}

// ---------------------------------------------------------------------------------------------------------
// maze
// ---------------------------------------------------------------------------------------------------------

static void measure_maze(level *subject, double *values) {
    const pcd_entity *mouse = pcd_player(subject->world);
    int32_t x = 0, y = 0;
    level_find_cell(subject, "cheese", &x, &y);
    pcd_flags open;
    pcd_find_cells(subject->world, ~PCD_SET(level_kind(subject, "wall")), &open);
    values[0] = path_length(&open, (int32_t)mouse->x, (int32_t)mouse->y, x, y);
}

// ---------------------------------------------------------------------------------------------------------
// miner
// ---------------------------------------------------------------------------------------------------------

enum { MINER_BOULDERS, MINER_EXIT_DISTANCE, MINER_DIAMONDS, MINER_STARTS_ON_EXIT };

static void measure_miner(level *subject, double *values) {
    const pcd_entity *robot = pcd_player(subject->world), *exit = level_entity(subject, "exit");
    double distance = fabs((double)robot->x - (double)exit->x) + fabs((double)robot->y - (double)exit->y);
    values[MINER_BOULDERS] = level_count_cells(subject, "boulder");
    values[MINER_EXIT_DISTANCE] = distance;
    values[MINER_DIAMONDS] = level_count_cells(subject, "diamond");
    values[MINER_STARTS_ON_EXIT] = distance == 0.0;
}

// ---------------------------------------------------------------------------------------------------------
// ninja
// ---------------------------------------------------------------------------------------------------------

enum { NINJA_GOAL_COLUMN, NINJA_GOAL_ROW, NINJA_BOMBS, NINJA_BOMB_ROW };

static void measure_ninja(level *subject, double *values) {
    const pcd_entity *goal = level_entity(subject, "mushroom");
    int32_t x = 0, y = 0;
    level_find_cell(subject, "floor bomb", &x, &y);
    // The sheet's means are those of the goal's centre.
    values[NINJA_GOAL_COLUMN] = (double)goal->x;
    values[NINJA_GOAL_ROW] = (double)goal->y;
    values[NINJA_BOMBS] = level_count_cells(subject, "bomb");
    values[NINJA_BOMB_ROW] = y;
}

// ---------------------------------------------------------------------------------------------------------
// plunder: ships come while nobody shoots at them.
// ---------------------------------------------------------------------------------------------------------

#define PLUNDER_STEPS 667 // until the time of an idle player is up
#define PLUNDER_LIMIT 4.0 // cells from the left, where the emblem ends

enum { PLUNDER_PANELS, PLUNDER_SHIPS_ENTERED, PLUNDER_SHIPS_ALIVE, PLUNDER_STARTS_AT_LIMIT };

static void measure_plunder(level *subject, double *values) {
    const pcd_entity *player = pcd_player(subject->world);
    uint8_t enemy = level_kind(subject, "enemy ship"), friend = level_kind(subject, "friendly ship");
    values[PLUNDER_STARTS_AT_LIMIT] = (double)player->x <= PLUNDER_LIMIT + (double)player->half_width;
    values[PLUNDER_PANELS] = level_count_entities(subject, "panel");
    for (int32_t step = 1; step <= PLUNDER_STEPS; step++) {
        // A ship that finds no room was born in vain.
        uint32_t born_before = subject->world->births;
        level_step(subject, PCD_ACTION_NONE);
        values[PLUNDER_SHIPS_ALIVE] = 0.0;
        for (int32_t i = 1; i < subject->world->num_entities; i++) {
            const pcd_entity *entity = &pcd_entities(subject->world)[i];
            bool is_ship = entity->kind == enemy || entity->kind == friend;
            values[PLUNDER_SHIPS_ALIVE] += is_ship;
            values[PLUNDER_SHIPS_ENTERED] += is_ship && entity->id >= born_before;
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// starpilot: the schedule shows itself when it is played out.
// ---------------------------------------------------------------------------------------------------------

#define STARPILOT_STEPS 520 // the last entry

enum {
    STARPILOT_FLYERS,
    STARPILOT_FAST_FLYERS,
    STARPILOT_TURRETS,
    STARPILOT_METEORS,
    STARPILOT_CLOUDS,
    STARPILOT_FROM_LEFT,
    STARPILOT_DESTROYABLE,
    STARPILOT_FIRST_ENTRY,
};

static void measure_starpilot(level *subject, double *values) {
    static const char *const names[] = {"flyer", "fast flyer", "turret", "meteor", "cloud"};
    for (int32_t step = 1; step <= STARPILOT_STEPS; step++) {
        uint32_t born_before = subject->world->births;
        level_step(subject, PCD_ACTION_NONE);
        for (int32_t i = 1; i < subject->world->num_entities; i++) {
            const pcd_entity *entity = &pcd_entities(subject->world)[i];
            if (entity->id < born_before)
                continue;
            for (int32_t kind = 0; kind <= STARPILOT_CLOUDS; kind++) {
                if (entity->kind != level_kind(subject, names[kind]))
                    continue;
                values[kind]++;
                values[STARPILOT_FROM_LEFT] += entity->vx > 0.0f;
                values[STARPILOT_DESTROYABLE] += kind <= STARPILOT_TURRETS;
                if (values[STARPILOT_FIRST_ENTRY] == 0.0)
                    values[STARPILOT_FIRST_ENTRY] = step;
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------
// The list. Games whose level is its chance events weigh nothing: their split is by chance alone.
// ---------------------------------------------------------------------------------------------------------

static const level_figures all_figures[] = {
    {"bigfish", 2, 0, {"fish", "fish_wider"}, measure_bigfish},
    {"bossfight", 2, 0, {"meteors", "central_start"}, measure_bossfight},
    {"caveflyer", 4, 4, {"open_cells", "rocks", "path", "distance"}, measure_caveflyer},
    {"chaser", 4, 2, {"open_cells", "small_orbs", "large_orbs", "eggs"}, measure_chaser},
    {"climber", 2, 2, {"crystals", "monsters"}, measure_climber},
    {"coinrun", 5, 5, {"coin_column", "coin_row", "saws", "monsters", "crates"}, measure_coinrun},
    {"dodgeball", 3, 2, {"enemies", "door_distance", "walls"}, measure_dodgeball},
    {"fruitbot", 4, 3, {"fruit", "food", "gates", "wall_pieces"}, measure_fruitbot},
    {"heist", 2, 2, {"doors", "tour"}, measure_heist},
    {"jumper",
     9,
     5,
     {"open_cells", "spikes", "path", "distance", "rise", "floats", "starts_on_spike", "starts_on_carrot",
      "drops_at_once"},
     measure_jumper},
    {"leaper",
     5,
     3,
     {"finish_row", "road_lanes", "water_lanes", "cars_a_lane", "logs_a_lane"},
     measure_leaper},
    {"maze", 1, 1, {"path"}, measure_maze},
    {"miner", 4, 2, {"boulders", "exit_distance", "diamonds", "starts_on_exit"}, measure_miner},
    {"ninja", 4, 4, {"goal_column", "goal_row", "bombs", "bomb_row"}, measure_ninja},
    {"plunder", 4, 0, {"panels", "ships_entered", "ships_alive", "starts_at_limit"}, measure_plunder},
    {"starpilot",
     8,
     5,
     {"flyers", "fast_flyers", "turrets", "meteors", "clouds", "from_left", "destroyable", "first_entry"},
     measure_starpilot},
};

const level_figures *level_figures_of(const char *game) {
    for (size_t i = 0; i < sizeof all_figures / sizeof all_figures[0]; i++) {
        if (strcmp(all_figures[i].game, game) == 0)
            return &all_figures[i];
    }
    return NULL;
}
