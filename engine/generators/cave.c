// Caves: noise, smoothed; its largest region, a shortest way through it and what lies around that way. All of
// it works on whole rows of flags.
#include "procade/game.h"

#include "bits.h"

#define CHANCE_DIGITS 10
#define NUM_PHASES    3 // of distances: enough to tell nearer from farther among neighbours

// Each binary digit of the chance, from the lowest one that is set, halves what there is and may add a half.
void pcd_noise(pcd_rng *rng, int32_t chance, pcd_flags *flags) {
    for (int32_t y = 0; y < flags->height; y++) {
        uint64_t row = 0;
        for (int32_t digit = lowest_bit((uint64_t)chance); digit < CHANCE_DIGITS; digit++) {
            uint64_t fair = (uint64_t)pcd_rng_next(rng) << 32;
            fair |= pcd_rng_next(rng);
            row = chance >> digit & 1 ? row | fair : row & fair;
        }
        flags->rows[y] = row >> (PCD_MAX_SIDE - flags->width);
    }
}

// For every cell of a row, how many of the three cells around it in the row are set: ones + 2 twos.
typedef struct row_sums {
    uint64_t ones, twos;
} row_sums;

static uint64_t at_least_two(uint64_t a, uint64_t b, uint64_t c) {
    return (a & b) | (c & (a | b));
}

static row_sums sum_row(uint64_t row) {
    uint64_t left = row << 1, right = row >> 1;
    return (row_sums){left ^ row ^ right, at_least_two(left, row, right)};
}

// The cells with at least 5 of the 9 cells of their block set.
static uint64_t most_of_block(row_sums below, row_sums row, row_sums above) {
    uint64_t ones = below.ones ^ row.ones ^ above.ones;
    // Four numbers of weight two: 5 are reached by three of them, or by two of them and a one.
    uint64_t carry = at_least_two(below.ones, row.ones, above.ones);
    uint64_t both_low = below.twos & row.twos, any_low = below.twos | row.twos;
    uint64_t both_high = above.twos & carry, any_high = above.twos | carry;
    uint64_t two = both_low | both_high | (any_low & any_high);
    uint64_t three = (both_low & any_high) | (any_low & both_high);
    return three | (two & ones);
}

static pcd_flags empty_like(const pcd_flags *flags) {
    return (pcd_flags){.width = flags->width, .height = flags->height};
}

void pcd_smooth_cave(pcd_flags *open, int32_t rounds) {
    uint64_t inside = ~UINT64_C(0) >> (PCD_MAX_SIDE - open->width);
    for (int32_t round = 0; round < rounds; round++) {
        row_sums below = {0, 0}, row = sum_row(open->rows[0]);
        for (int32_t y = 0; y < open->height; y++) {
            row_sums above = sum_row(y + 1 < open->height ? open->rows[y + 1] : 0);
            open->rows[y] = inside & most_of_block(below, row, above);
            below = row;
            row = above;
        }
    }
}

void pcd_largest_region(const pcd_flags *open, pcd_flags *region) {
    pcd_flags rest = *open;
    int32_t num_left = pcd_count_flags(&rest), largest = 1;
    *region = empty_like(&rest);
    // No more than what is left can be found.
    for (int32_t y = 0; num_left > largest; y++)
        while (rest.rows[y] && num_left > largest) {
            pcd_flags found;
            pcd_flood(&rest, lowest_bit(rest.rows[y]), y, &found);
            int32_t size = pcd_count_flags(&found);
            num_left -= size;
            for (int32_t i = y; i < rest.height; i++)
                rest.rows[i] &= ~found.rows[i];
            if (size <= largest)
                continue;
            largest = size;
            *region = found;
        }
}

// Waves of cells by their distance from the first one: bit x of phases[d % 3][y] is set where (x, y) is d
// away.
typedef struct wave_field {
    pcd_flags reached, front;
    uint64_t phases[NUM_PHASES][PCD_MAX_SIDE];
    int32_t low, high; // rows of the front
} wave_field;

static void begin_waves(wave_field *waves, const pcd_flags *open, int32_t x, int32_t y) {
    memset(waves, 0, sizeof *waves);
    waves->front = empty_like(open);
    pcd_set_flag(&waves->front, x, y, true);
    waves->reached = waves->front;
    waves->phases[0][y] = waves->front.rows[y];
    waves->low = waves->high = y;
}

// Moves the front one cell on. False when there is nothing new.
static bool next_wave(wave_field *waves, const pcd_flags *open, int32_t distance) {
    int32_t low = waves->low > 0 ? waves->low - 1 : 0;
    int32_t high = waves->high + 1 < open->height ? waves->high + 1 : waves->high;
    uint64_t *front = waves->front.rows, *phase = waves->phases[distance % NUM_PHASES];
    uint64_t below = 0, row = front[low];
    waves->low = open->height;
    waves->high = -1;
    for (int32_t y = low; y <= high; y++) {
        uint64_t above = y < high ? front[y + 1] : 0;
        uint64_t around = row << 1 | row >> 1 | below | above;
        uint64_t gained = around & open->rows[y] & ~waves->reached.rows[y];
        front[y] = gained;
        waves->reached.rows[y] |= gained;
        phase[y] |= gained;
        below = row;
        row = above;
        if (gained) {
            waves->low = y < waves->low ? y : waves->low;
            waves->high = y;
        }
    }
    return waves->high >= 0;
}

int32_t pcd_shortest_path(const pcd_flags *open, int32_t from, int32_t to, pcd_flags *path) {
    int32_t width = open->width, x = from % width, y = from / width;
    *path = empty_like(open);
    if (!pcd_flag(open, x, y) || !pcd_flag(open, to % width, to / width))
        return 0;
    // Distances from the end first; then, from the start, always to a nearer cell.
    wave_field waves;
    begin_waves(&waves, open, to % width, to / width);
    int32_t distance = 0;
    while (!pcd_flag(&waves.reached, x, y))
        if (!next_wave(&waves, open, ++distance))
            return 0;

    static const int32_t sides[4][2] = {{-1, 0}, {0, -1}, {0, 1}, {1, 0}};
    pcd_set_flag(path, x, y, true);
    for (int32_t left = distance - 1; left >= 0; left--) {
        const uint64_t *nearer = waves.phases[left % NUM_PHASES];
        for (int32_t side = 0; side < 4; side++) {
            int32_t next_x = x + sides[side][0], next_y = y + sides[side][1];
            if (!pcd_flag(&waves.reached, next_x, next_y) || !(nearer[next_y] >> next_x & 1))
                continue;
            x = next_x;
            y = next_y;
            break;
        }
        pcd_set_flag(path, x, y, true);
    }
    return distance + 1;
}

void pcd_grow_region(const pcd_flags *open, int32_t rounds, pcd_flags *region) {
    for (int32_t round = 0; round < rounds; round++) {
        uint64_t below = 0;
        for (int32_t y = 0; y < open->height; y++) {
            uint64_t row = region->rows[y], above = y + 1 < open->height ? region->rows[y + 1] : 0;
            uint64_t column = below | row | above;
            region->rows[y] = row | (open->rows[y] & (column | column << 1 | column >> 1));
            below = row;
        }
    }
}

void pcd_keep_corridor(pcd_flags *open, const pcd_flags *path, int32_t half_width) {
    pcd_flags corridor = *path;
    pcd_grow_region(open, half_width, &corridor);
    *open = corridor;
}
