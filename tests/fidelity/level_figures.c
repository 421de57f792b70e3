// What the sheets measure in the levels of each game.
#include <math.h>
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
// caveflyer
// ---------------------------------------------------------------------------------------------------------

enum { CAVEFLYER_OPEN_CELLS, CAVEFLYER_ROCKS, CAVEFLYER_DISTANCE, CAVEFLYER_PATH };

static void measure_caveflyer(level *subject, double *values) {
    pcd_flags open;
    level_cells(subject, ~PCD_SET(level_kind(subject, "wall")), &open);
    const pcd_entity *ship = pcd_player(subject->world), *pod = level_entity(subject, "pod");
    values[CAVEFLYER_OPEN_CELLS] = pcd_count_flags(&open);
    values[CAVEFLYER_ROCKS] = level_count_entities(subject, "rock");
    values[CAVEFLYER_DISTANCE] = (double)(fabsf(ship->x - pod->x) + fabsf(ship->y - pod->y));
    values[CAVEFLYER_PATH] = 1 + path_length(&open, (int32_t)ship->x, (int32_t)ship->y, (int32_t)pod->x, (int32_t)pod->y);
}

// ---------------------------------------------------------------------------------------------------------
// chaser
// ---------------------------------------------------------------------------------------------------------

enum { CHASER_OPEN_CELLS, CHASER_SMALL_ORBS, CHASER_LARGE_ORBS, CHASER_EGGS };

static void measure_chaser(level *subject, double *values) {
    pcd_flags open;
    level_cells(subject, ~PCD_SET(level_kind(subject, "wall")), &open);
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
// maze
// ---------------------------------------------------------------------------------------------------------

static void measure_maze(level *subject, double *values) {
    const pcd_entity *mouse = pcd_player(subject->world);
    int32_t x = 0, y = 0;
    level_find_cell(subject, "cheese", &x, &y);
    pcd_flags open;
    level_cells(subject, ~PCD_SET(level_kind(subject, "wall")), &open);
    values[0] = path_length(&open, (int32_t)mouse->x, (int32_t)mouse->y, x, y);
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
    {"caveflyer", 4, 4, {"open_cells", "rocks", "distance", "path"}, measure_caveflyer},
    {"chaser", 4, 2, {"open_cells", "small_orbs", "large_orbs", "eggs"}, measure_chaser},
    {"climber", 2, 2, {"crystals", "monsters"}, measure_climber},
    {"coinrun", 5, 5, {"coin_column", "coin_row", "saws", "monsters", "crates"}, measure_coinrun},
    {"maze", 1, 1, {"path"}, measure_maze},
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
