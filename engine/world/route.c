// Routes found by playing, for proofs that a level can be won: a search by the game's own rules that always
// goes on from the place nearest to the goal.
#include "procade/game.h"

#include "cells.h"

#define MOST_PLACES 2000 // to go on from, before the search gives up
#define TABLE_SIZE  4096 // of what is known of places; a power of two
#define HOLD_STEPS  4    // keys are held
#define PLACE_GRAIN 2.0f // of places told apart, for each cell
#define SPEED_GRAIN 1.0f // and for each cell/step
#define MOST_SPEED  16.0f
#define NOWHERE     UINT16_MAX
#define NUM_CHOICES 6

// Keys in the order they are tried in: 1 across is towards the goal.
static const int8_t choices[NUM_CHOICES][2] = {{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {0, 0}};

/// Where the player has come to.
typedef struct place {
    pcd_entity player;
    int32_t step_count;
    uint16_t num_tried; // of the choices
    uint16_t next;      // place as far from the goal
} place;

typedef struct search {
    pcd_world *world;
    const pcd_route *route;
    uint16_t distances[PCD_MAX_SIDE * PCD_MAX_SIDE]; // of cells from the goal
    uint16_t nearest[PCD_MAX_SIDE * PCD_MAX_SIDE];   // the last place found at each distance
    int32_t farthest;                                // of the distances
    uint32_t known[TABLE_SIZE];                      // hashes of what tells places apart; 0: free
    int32_t num_places;
    place places[MOST_PLACES];
} search;

// How far the cell of a point is from the goal.
static uint16_t distance_at(const search *all, int32_t x, int32_t y) {
    int32_t width = all->world->width, height = all->world->height;
    bool is_inside = (uint32_t)x < (uint32_t)width && (uint32_t)y < (uint32_t)height;
    return is_inside ? all->distances[y * width + x] : NOWHERE;
}

// Counts the cells from the goal to every cell, around what blocks.
static void measure_distances(search *all) {
    enum { STRIDE = PCD_MAX_SIDE + 2 }; // of a grid with a border
    static const int32_t sides[4] = {-1, -STRIDE, STRIDE, 1};
    const pcd_world *world = all->world;
    const uint8_t *cells = pcd_cells(world);
    int32_t width = world->width, count = 0;
    uint16_t queue[PCD_MAX_SIDE * PCD_MAX_SIDE + 1], steps[STRIDE * STRIDE];
    uint8_t is_ahead[STRIDE * STRIDE] = {0}; // open and not reached yet
    for (int32_t y = 0; y < world->height; y++)
        for (int32_t x = 0; x < width; x++)
            is_ahead[(y + 1) * STRIDE + x + 1] = !(all->route->blocking & PCD_SET(*cells++));
    memset(steps, 0xFF, sizeof steps);
    queue[count++] = (uint16_t)((all->route->goal_y + 1) * STRIDE + all->route->goal_x + 1);
    steps[queue[0]] = 0;
    is_ahead[queue[0]] = 0;
    // Without a branch on what is found, which nothing predicts.
    for (int32_t i = 0; i < count; i++)
        for (int32_t side = 0; side < 4; side++) {
            int32_t cell = queue[i] + sides[side];
            steps[cell] = is_ahead[cell] ? (uint16_t)(steps[queue[i]] + 1) : steps[cell];
            queue[count] = (uint16_t)cell;
            count += is_ahead[cell];
            is_ahead[cell] = 0;
        }
    for (int32_t y = 0; y < world->height; y++)
        memcpy(all->distances + y * width, steps + (y + 1) * STRIDE + 1, (size_t)width * sizeof *steps);
    all->farthest = steps[queue[count - 1]];
    memset(all->nearest, 0xFF, (size_t)(all->farthest + 1) * sizeof *all->nearest);
}

// True if the player was at no place like this one before.
static bool is_new(search *all) {
    const pcd_entity *player = pcd_player(all->world);
    uint32_t x = (uint32_t)(player->x * PLACE_GRAIN), y = (uint32_t)(player->y * PLACE_GRAIN);
    uint32_t vx = (uint32_t)((player->vx + MOST_SPEED) * SPEED_GRAIN);
    uint32_t vy = (uint32_t)((player->vy + MOST_SPEED) * SPEED_GRAIN);
    uint64_t hash = pcd_mix((uint64_t)x << 32 | y, (uint64_t)vx << 32 | vy << 8 | player->frame);
    uint32_t key = (uint32_t)(hash >> 32) | 1;
    uint32_t slot = (uint32_t)hash % TABLE_SIZE;
    for (; all->known[slot]; slot = (slot + 1) % TABLE_SIZE)
        if (all->known[slot] == key)
            return false;
    all->known[slot] = key;
    return true;
}

// Keeps where the player is. Returns how far that is from the goal.
static int32_t keep(search *all) {
    const pcd_entity *player = pcd_player(all->world);
    uint16_t distance = distance_at(all, cell_of(player->x), cell_of(player->y));
    if (distance == NOWHERE)
        return NOWHERE;
    place *here = &all->places[all->num_places];
    *here = (place){*player, all->world->step_count, 0, all->nearest[distance]};
    all->nearest[distance] = (uint16_t)all->num_places++;
    return distance;
}

// The side to which the way is shorter, or else to which the player moves.
static int32_t side_of_goal(const search *all, const pcd_entity *player) {
    int32_t x = cell_of(player->x), y = cell_of(player->y);
    uint16_t left = distance_at(all, x - 1, y), right = distance_at(all, x + 1, y);
    uint16_t nearer = distance_at(all, x, y);
    bool leads_left = left < nearer, leads_right = right < nearer;
    return leads_left != leads_right ? (leads_right ? 1 : -1) : player->vx < 0.0f ? -1 : 1;
}

// Holds the next keys of a place. True if the player is alive after that.
static bool play_on(search *all, place *from) {
    pcd_world *world = all->world;
    const int8_t *keys = choices[from->num_tried++];
    *pcd_player(world) = from->player;
    world->step_count = from->step_count;
    world->dx = (int8_t)(keys[0] * side_of_goal(all, &from->player));
    world->dy = keys[1];
    for (int32_t step = 0; step < HOLD_STEPS && !world->ended; step++) {
        world->step_count++;
        all->route->play(world);
    }
    return !world->ended;
}

static bool reaches_goal(search *all) {
    for (int32_t distance = keep(all); distance <= all->farthest;) {
        uint16_t last = all->nearest[distance];
        if (last == NOWHERE) {
            distance++;
            continue;
        }
        place *from = &all->places[last];
        bool lives = play_on(all, from);
        if (from->num_tried == NUM_CHOICES)
            all->nearest[distance] = from->next;
        if (all->world->completed)
            return true;
        all->world->ended = 0;
        if (!lives || !is_new(all))
            continue;
        if (all->num_places == MOST_PLACES)
            return false;
        int32_t found = keep(all);
        distance = found < distance ? found : distance;
    }
    return false;
}

bool pcd_can_win(pcd_world *world, const pcd_route *route) {
    pcd_world world_before = *world;
    pcd_entity player_before = *pcd_player(world);
    search all;
    all.world = world;
    all.route = route;
    all.num_places = 0;
    memset(all.known, 0, sizeof all.known);
    measure_distances(&all);
    bool wins = reaches_goal(&all);
    *world = world_before;
    *pcd_player(world) = player_before;
    return wins;
}
