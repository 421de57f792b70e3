// Shortest paths through cells, whole rows of them at a time.
#include "procade/game.h"

#include "bits.h"

/// What is known after a number of steps. Row y stands at [y + 1]: beyond the border nothing is reached.
typedef struct search {
    uint64_t reached[PCD_MAX_SIDE + 2];        // in exactly this many steps
    uint64_t seen[PCD_MAX_SIDE + 2];           // in at most so many
    uint64_t came[PCD_NUM_WAYS][PCD_MAX_SIDE]; // by the way of their last step
    int32_t low, high;                         // rows reached[] may hold something in
} search;

// The way back from a goal, as the way there.
static void trace(const search *found, int32_t x, int32_t y, int32_t length, uint8_t *ways) {
    while (length-- > 0) {
        uint8_t way = 0;
        while (!(found->came[way][y] >> x & 1u))
            way++;
        ways[length] = way;
        x -= (way == PCD_WAY_RIGHT) - (way == PCD_WAY_LEFT);
        y -= (way == PCD_WAY_UP) - (way == PCD_WAY_DOWN);
    }
}

// One step further. False if that leads nowhere new.
static bool spread(search *found, const pcd_flags *enter) {
    uint64_t next[PCD_MAX_SIDE + 2], any = 0;
    int32_t low = found->low > 0 ? found->low - 1 : 0;
    int32_t high = found->high < enter->height - 1 ? found->high + 1 : enter->height - 1;
    for (int32_t y = low; y <= high; y++) {
        const uint64_t *reached = &found->reached[y + 1];
        const uint64_t moved[PCD_NUM_WAYS] = {
            [PCD_WAY_LEFT] = reached[0] >> 1,
            [PCD_WAY_RIGHT] = reached[0] << 1,
            [PCD_WAY_DOWN] = reached[1],
            [PCD_WAY_UP] = reached[-1],
        };
        uint64_t before = found->seen[y + 1];
        for (int32_t way = 0; way < PCD_NUM_WAYS; way++) {
            uint64_t entered = moved[way] & enter[way].rows[y] & ~found->seen[y + 1];
            found->came[way][y] |= entered;
            found->seen[y + 1] |= entered;
        }
        next[y + 1] = found->seen[y + 1] & ~before;
        any |= next[y + 1];
    }
    memcpy(&found->reached[low + 1], &next[low + 1], (size_t)(high - low + 1) * sizeof *next);
    found->low = low;
    found->high = high;
    return any != 0;
}

int32_t pcd_find_path(const pcd_flags *enter, const pcd_flags *goals, int32_t x, int32_t y, uint8_t *ways) {
    search found = {.low = y, .high = y};
    found.reached[y + 1] = found.seen[y + 1] = UINT64_C(1) << x;
    int32_t length = 0;
    do {
        for (int32_t row = found.low; row <= found.high; row++) {
            uint64_t hit = found.reached[row + 1] & goals->rows[row];
            if (hit) {
                trace(&found, lowest_bit(hit), row, length, ways);
                return length;
            }
        }
        length++;
    } while (spread(&found, enter));
    return -1;
}
