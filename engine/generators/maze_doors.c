// Mazes with locked doors that must be opened one after the other.
#include "procade/game.h"

#include "bits.h"

// Cells beside those of a set, in all four ways.
static uint64_t beside(const pcd_flags *cells, int32_t y) {
    uint64_t below = y > 0 ? cells->rows[y - 1] : 0;
    uint64_t above = y + 1 < cells->height ? cells->rows[y + 1] : 0;
    return cells->rows[y] << 1 | cells->rows[y] >> 1 | below | above;
}

static int32_t choose(pcd_rng *rng, const pcd_flags *cells) {
    return pcd_nth_flag(cells, pcd_rng_below(rng, pcd_count_flags(cells)));
}

static void set_cell(pcd_flags *cells, int32_t cell, bool value) {
    pcd_set_flag(cells, cell % cells->width, cell / cells->width, value);
}

// Open cells with three or more open neighbours.
static pcd_flags find_forks(const pcd_flags *open) {
    pcd_flags forks = *open;
    for (int32_t y = 0; y < open->height; y++) {
        uint64_t left = open->rows[y] << 1, right = open->rows[y] >> 1;
        uint64_t below = y > 0 ? open->rows[y - 1] : 0;
        uint64_t above = y + 1 < open->height ? open->rows[y + 1] : 0;
        forks.rows[y] &= (left & right & (below | above)) | ((left | right) & below & above);
    }
    return forks;
}

// Turns forks into doors, as many as are wanted and there are.
static pcd_flags place_doors(pcd_rng *rng, const pcd_flags *open, int32_t wanted) {
    pcd_flags forks = find_forks(open);
    pcd_flags doors = {.width = open->width, .height = open->height};
    int32_t num_forks = pcd_count_flags(&forks);
    for (int32_t left = wanted < num_forks ? wanted : num_forks; left > 0; left--) {
        int32_t cell = choose(rng, &forks);
        set_cell(&forks, cell, false);
        set_cell(&doors, cell, true);
    }
    return doors;
}

// The start lies in no door and beside none. There is such a cell: doors are nodes and so never neighbours of
// nodes, and dead ends are nodes but no doors.
static int32_t choose_start(pcd_rng *rng, const pcd_flags *free_cells, const pcd_flags *doors) {
    pcd_flags calm = *free_cells;
    for (int32_t y = 0; y < calm.height; y++)
        calm.rows[y] &= ~beside(doors, y);
    return choose(rng, &calm);
}

// The door beside the first cell of a set that has one, row by row; -1 if there is none. No such cell has
// two: it lies between two nodes, and was reached from the other one.
static int32_t find_door_beside(const pcd_flags *cells, const pcd_flags *doors) {
    static const int32_t ways[4][2] = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};
    for (int32_t y = 0; y < cells->height; y++) {
        uint64_t touching = cells->rows[y] & beside(doors, y);
        if (!touching)
            continue;
        int32_t x = lowest_bit(touching);
        for (int32_t i = 0; i < 4; i++)
            if (pcd_flag(doors, x + ways[i][0], y + ways[i][1]))
                return (y + ways[i][1]) * cells->width + x + ways[i][0];
    }
    return -1;
}

// The door met first by who walks from all known cells at once through free ones.
static int32_t find_next_door(const pcd_flags *known, const pcd_flags *free_cells, const pcd_flags *doors) {
    pcd_flags seen = *known, layer = *known;
    int32_t door;
    while ((door = find_door_beside(&layer, doors)) < 0) {
        for (int32_t y = 0; y < seen.height; y++)
            layer.rows[y] = beside(&seen, y) & free_cells->rows[y] & ~seen.rows[y];
        for (int32_t y = 0; y < seen.height; y++)
            seen.rows[y] |= layer.rows[y];
    }
    return door;
}

// Adds to the known cells the free ones that can be reached from them. @return those
static pcd_flags explore(pcd_flags *known, const pcd_flags *free_cells, int32_t start) {
    pcd_flags passable = *known, reached;
    for (int32_t y = 0; y < passable.height; y++)
        passable.rows[y] |= free_cells->rows[y];
    pcd_flood(&passable, start % known->width, start / known->width, &reached);
    for (int32_t y = 0; y < reached.height; y++) {
        reached.rows[y] &= ~known->rows[y];
        known->rows[y] |= reached.rows[y];
    }
    return reached;
}

void pcd_maze_with_doors(pcd_rng *rng, int32_t side, int32_t num_doors, pcd_flags *open, pcd_doors *plan) {
    memset(plan, 0, sizeof *plan);
    pcd_maze(rng, side, open);
    pcd_flags doors = place_doors(rng, open, num_doors < PCD_MAX_DOORS ? num_doors : PCD_MAX_DOORS);
    pcd_flags free_cells = *open, known = {.width = side, .height = side};
    for (int32_t y = 0; y < side; y++)
        free_cells.rows[y] &= ~doors.rows[y];
    plan->start = choose_start(rng, &free_cells, &doors);
    set_cell(&known, plan->start, true);

    // In a tree the way behind a door is new, so there is always room for what comes next.
    plan->num_doors = pcd_count_flags(&doors);
    for (int32_t i = 0; i < plan->num_doors; i++) {
        plan->doors[i] = find_next_door(&known, &free_cells, &doors);
        pcd_flags opened = explore(&known, &free_cells, plan->start);
        plan->keys[i] = choose(rng, &opened);
        set_cell(&known, plan->doors[i], true);
        set_cell(&doors, plan->doors[i], false);
    }
    pcd_flags opened = explore(&known, &free_cells, plan->start);
    plan->exit = choose(rng, &opened);
}
