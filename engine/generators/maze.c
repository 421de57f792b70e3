// Perfect mazes by Kruskal's method, and mazes with loops by opening their dead ends.
#include "procade/game.h"

#include "bits.h"

#define MAX_NODES_A_SIDE 32 // of a maze of PCD_MAX_SIDE cells
#define NODE_ROW_SHIFT   5  // node = row << 5 | column
#define MAX_NODES        (MAX_NODES_A_SIDE * MAX_NODES_A_SIDE)
#define MAX_PASSAGES     (2 * MAX_NODES_A_SIDE * (MAX_NODES_A_SIDE - 1))

// Joins the components of two nodes, each a tree whose parents have lower numbers. False if they were one.
// Climbs from both nodes at once, on the side with the higher parent, and shortens the way for the next
// climb.
static bool join(uint16_t *parents, uint32_t a, uint32_t b) {
    uint32_t parent_a = parents[a], parent_b = parents[b];
    while (parent_a != parent_b) {
        bool a_is_lower = parent_a < parent_b;
        uint32_t higher = a_is_lower ? b : a, parent_higher = a_is_lower ? parent_b : parent_a;
        uint32_t lower = a_is_lower ? a : b, parent_lower = a_is_lower ? parent_a : parent_b;
        parents[higher] = (uint16_t)parent_lower;
        if (higher == parent_higher)
            return true;
        a = parent_higher;
        parent_a = parents[a];
        b = lower;
        parent_b = parent_lower;
    }
    return false;
}

// Lists the candidate passages, node << 1 | direction (0: to the right, 1: up).
static int32_t list_passages(int32_t nodes_a_side, uint16_t *passages) {
    int32_t count = 0;
    for (int32_t row = 0; row < nodes_a_side; row++)
        for (int32_t column = 0; column < nodes_a_side; column++) {
            int32_t node = row << NODE_ROW_SHIFT | column;
            if (column + 1 < nodes_a_side)
                passages[count++] = (uint16_t)(node << 1);
            if (row + 1 < nodes_a_side)
                passages[count++] = (uint16_t)(node << 1 | 1);
        }
    return count;
}

// All nodes open and apart: each its own component.
static void separate_nodes(int32_t nodes_a_side, uint16_t *parents, pcd_flags *open) {
    for (int32_t row = 0; row < nodes_a_side; row++) {
        uint64_t even_cells = UINT64_C(0x5555555555555555);
        open->rows[2 * row] = even_cells & (~UINT64_C(0) >> (PCD_MAX_SIDE - 2 * nodes_a_side));
        for (int32_t column = 0; column < nodes_a_side; column++)
            parents[row << NODE_ROW_SHIFT | column] = (uint16_t)(row << NODE_ROW_SHIFT | column);
    }
}

void pcd_maze(pcd_rng *rng, int32_t side, pcd_flags *open) {
    memset(open, 0, sizeof *open);
    open->width = side;
    open->height = side;
    int32_t nodes_a_side = (side + 1) / 2;
    uint16_t parents[MAX_NODES];
    uint16_t passages[MAX_PASSAGES];
    separate_nodes(nodes_a_side, parents, open);
    int32_t num_passages = list_passages(nodes_a_side, passages);
    int32_t num_apart = nodes_a_side * nodes_a_side;

    // Takes passages in random order and opens those that join two components, until one is left.
    while (num_apart > 1) {
        int32_t chosen = pcd_rng_below(rng, num_passages);
        uint32_t passage = passages[chosen];
        passages[chosen] = passages[--num_passages];
        uint32_t node = passage >> 1;
        uint32_t is_up = passage & 1;
        // Without a branch on the outcome, which nothing predicts.
        uint64_t joins = join(parents, node, node + (is_up ? 1u << NODE_ROW_SHIFT : 1u));
        num_apart -= (int32_t)joins;
        uint32_t column = node & (MAX_NODES_A_SIDE - 1);
        uint32_t row = node >> NODE_ROW_SHIFT;
        open->rows[2 * row + is_up] |= joins << (2 * column + 1 - is_up);
    }
}

// The open cells of row y with exactly one open neighbour.
static uint64_t dead_ends(const pcd_flags *open, int32_t y) {
    uint64_t row = open->rows[y];
    uint64_t left = row << 1, right = row >> 1;
    uint64_t below = y > 0 ? open->rows[y - 1] : 0;
    uint64_t above = y + 1 < open->height ? open->rows[y + 1] : 0;
    uint64_t odd = left ^ right ^ below ^ above;
    uint64_t three = (left & right) | (below & above);
    return row & odd & ~three;
}

static void open_neighbour(pcd_rng *rng, pcd_flags *open, int32_t x, int32_t y) {
    const int32_t neighbours[4][2] = {{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}};
    int32_t solid[4];
    int32_t num_solid = 0;
    for (int32_t i = 0; i < 4; i++) {
        int32_t cell_x = neighbours[i][0], cell_y = neighbours[i][1];
        bool is_inside = cell_x >= 0 && cell_x < open->width && cell_y >= 0 && cell_y < open->height;
        if (is_inside && !pcd_flag(open, cell_x, cell_y))
            solid[num_solid++] = i;
    }
    if (num_solid == 0)
        return;
    int32_t chosen = solid[pcd_rng_below(rng, num_solid)];
    pcd_set_flag(open, neighbours[chosen][0], neighbours[chosen][1], true);
}

void pcd_maze_open_dead_ends(pcd_rng *rng, pcd_flags *open) {
    for (int32_t y = 0; y < open->height; y++) {
        // Asked anew after each: an opened neighbour may lie ahead in this row or in the next one.
        uint64_t ends = dead_ends(open, y);
        while (ends) {
            int32_t x = lowest_bit(ends);
            open_neighbour(rng, open, x, y);
            ends = dead_ends(open, y) & (~UINT64_C(1) << x);
        }
    }
}
