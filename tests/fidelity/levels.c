#include "levels.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/config.h"

bool level_open(level *subject, const char *game, const char *mode) {
    *subject = (level){.game = pcd_find_game(game)};
    const pcd_mode *found = subject->game ? game_find_mode(subject->game, mode) : NULL;
    if (!found) {
        fprintf(stderr, "fidelity: no game %s with a mode %s\n", game, mode);
        return false;
    }
    for (int32_t stream = 0; stream < PCD_NUM_STREAMS; stream++)
        subject->chooser.pinned[stream] = -1;
    for (int32_t i = 0; i < subject->game->num_parameters; i++)
        subject->chooser.low[i] = subject->chooser.high[i] = game_mode_value(subject->game, found, i);
    subject->layout = state_layout_of(subject->game, 0);
    subject->world = malloc(subject->layout.world_size);
    if (!subject->world)
        fprintf(stderr, "fidelity: memory ran out\n");
    return subject->world != NULL;
}

void level_close(level *subject) {
    free(subject->world);
    subject->world = NULL;
}

void level_make(level *subject, int32_t seed) {
    subject->fingerprint =
        level_build(subject->game, &subject->layout, &subject->chooser, seed, subject->world);
}

bool levels_measure(const char *game, const char *mode, int32_t first_seed, int32_t count, sample *measured) {
    const level_figures *figures = level_figures_of(game);
    *measured = (sample){.count = count};
    level subject;
    if (!figures || !level_open(&subject, game, mode))
        return false;
    bool is_good = true;
    for (int32_t i = 0; is_good && i < figures->num_names; i++) {
        column *added = sample_add_column(measured, figures->names[i], false, count);
        is_good = added != NULL;
        if (added)
            added->count = 0;
    }
    for (int32_t i = 0; is_good && i < count; i++) {
        double values[MAX_COLUMNS] = {0};
        level_make(&subject, first_seed + i);
        figures->measure(&subject, values);
        for (int32_t j = 0; j < figures->num_names; j++) {
            column *to = &measured->columns[j];
            if (!isnan(values[j]))
                to->values[to->count++] = values[j];
        }
    }
    level_close(&subject);
    return is_good;
}

uint8_t level_kind(const level *subject, const char *name) {
    for (int32_t i = 0; i < subject->game->num_kinds; i++) {
        if (strcmp(subject->game->kinds[i].name, name) == 0)
            return (uint8_t)i;
    }
    fprintf(stderr, "fidelity: %s has no kind \"%s\"\n", subject->game->name, name);
    exit(2);
}

int32_t level_count_entities(const level *subject, const char *kind) {
    uint8_t wanted = level_kind(subject, kind);
    int32_t count = 0;
    for (int32_t i = 0; i < subject->world->num_entities; i++)
        count += pcd_entities(subject->world)[i].kind == wanted;
    return count;
}

int32_t level_count_cells(const level *subject, const char *kind) {
    pcd_flags found;
    pcd_find_cells(subject->world, PCD_SET(level_kind(subject, kind)), &found);
    return pcd_count_flags(&found);
}

const pcd_entity *level_entity(const level *subject, const char *kind) {
    uint8_t wanted = level_kind(subject, kind);
    for (int32_t i = 0; i < subject->world->num_entities; i++) {
        if (pcd_entities(subject->world)[i].kind == wanted)
            return &pcd_entities(subject->world)[i];
    }
    return NULL;
}

bool level_find_cell(const level *subject, const char *kind, int32_t *x, int32_t *y) {
    pcd_flags found;
    pcd_find_cells(subject->world, PCD_SET(level_kind(subject, kind)), &found);
    int32_t place = pcd_nth_flag(&found, 0);
    if (place < 0)
        return false;
    *x = place % found.width;
    *y = place / found.width;
    return true;
}

int32_t path_length(const pcd_flags *open, int32_t from_x, int32_t from_y, int32_t to_x, int32_t to_y) {
    pcd_flags reached = {.width = open->width, .height = open->height};
    pcd_set_flag(&reached, from_x, from_y, true);
    for (int32_t length = 0;; length++) {
        if (pcd_flag(&reached, to_x, to_y))
            return length;
        // One more step to all sides, through open cells.
        pcd_flags next = reached;
        for (int32_t y = 0; y < open->height; y++) {
            uint64_t row = reached.rows[y] | reached.rows[y] << 1 | reached.rows[y] >> 1;
            row |= y > 0 ? reached.rows[y - 1] : 0;
            row |= y + 1 < open->height ? reached.rows[y + 1] : 0;
            next.rows[y] = reached.rows[y] | (row & open->rows[y]);
        }
        if (memcmp(next.rows, reached.rows, sizeof next.rows) == 0)
            return -1;
        reached = next;
    }
}

void level_step(level *subject, int32_t action) {
    pcd_world *world = subject->world;
    int32_t move = action < 9 ? action : PCD_ACTION_NONE;
    world->step_count++;
    world->step_random = pcd_rng_next(&world->dynamics);
    world->reward = 0.0f;
    world->ended = world->completed = 0;
    world->dx = (int8_t)(move / 3 - 1);
    world->dy = (int8_t)(move % 3 - 1);
    world->special = (uint8_t)(action < 9 ? 0 : action - 8);
    subject->game->step(world);
}
