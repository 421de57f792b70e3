// Sets of cells as rows of bits: counting, choosing and flood fill, whole rows at a time.
#include "procade/game.h"

#include "bits.h"

int32_t pcd_count_flags(const pcd_flags *flags) {
    int32_t count = 0;
    for (int32_t y = 0; y < flags->height; y++)
        count += count_bits(flags->rows[y]);
    return count;
}

int32_t pcd_nth_flag(const pcd_flags *flags, int32_t n) {
    if (n < 0)
        return -1;
    for (int32_t y = 0; y < flags->height; y++) {
        uint64_t row = flags->rows[y];
        int32_t count = count_bits(row);
        if (n >= count) {
            n -= count;
            continue;
        }
        while (n-- > 0)
            row &= row - 1;
        return y * flags->width + lowest_bit(row);
    }
    return -1;
}

int32_t pcd_take_flag(pcd_rng *rng, pcd_flags *flags) {
    int32_t count = pcd_count_flags(flags);
    if (count == 0)
        return -1;
    int32_t cell = pcd_nth_flag(flags, pcd_rng_below(rng, count));
    pcd_set_flag(flags, cell % flags->width, cell / flags->width, false);
    return cell;
}

void pcd_find_cells(const pcd_world *world, uint64_t kinds, pcd_flags *found) {
    memset(found, 0, sizeof *found);
    found->width = world->width;
    found->height = world->height;
    for (int32_t y = 0; y < world->height; y++) {
        const uint8_t *cells = pcd_cells(world) + y * world->width;
        uint64_t row = 0;
        for (int32_t x = world->width - 1; x >= 0; x--)
            row = row << 1 | (kinds >> cells[x] & 1);
        found->rows[y] = row;
    }
}

void pcd_sort_cells(const pcd_world *world, int32_t num_kinds, pcd_flags *found) {
    const uint8_t *cell = pcd_cells(world);
    for (int32_t kind = 0; kind < num_kinds; kind++) {
        found[kind].width = world->width;
        found[kind].height = world->height;
    }
    for (int32_t y = 0; y < world->height; y++) {
        uint64_t rows[PCD_MAX_KINDS], bit = 1;
        memset(rows, 0, (size_t)num_kinds * sizeof *rows);
        for (const uint8_t *end = cell + world->width; cell < end; bit <<= 1)
            rows[*cell++] |= bit;
        for (int32_t kind = 0; kind < num_kinds; kind++)
            found[kind].rows[y] = rows[kind];
    }
}

void pcd_set_flagged_cells(pcd_world *world, const pcd_flags *flags, int32_t left, int32_t bottom,
                           uint8_t kind) {
    uint8_t *cells = pcd_cells(world) + bottom * world->width + left;
    int32_t width = world->width;
    for (int32_t y = 0; y < flags->height; y++, cells += width)
        for (uint64_t row = flags->rows[y]; row != 0; row &= row - 1)
            cells[lowest_bit(row)] = kind;
}

// Spreads the bits of `row` along the runs of `open` that hold them, in steps of doubling length.
static uint64_t spread(uint64_t row, uint64_t open) {
    uint64_t left = open, right = open;
    for (int32_t shift = 1; shift < PCD_MAX_SIDE; shift *= 2) {
        row |= (left & (row << shift)) | (right & (row >> shift));
        left &= left << shift;
        right &= right >> shift;
    }
    return row;
}

void pcd_flood(const pcd_flags *open, int32_t x, int32_t y, pcd_flags *reached) {
    memset(reached, 0, sizeof *reached);
    reached->width = open->width;
    reached->height = open->height;
    if (!pcd_flag(open, x, y))
        return;
    pcd_set_flag(reached, x, y, true);
    // Bit y of `pending`: row y has gained cells since it was last spread.
    uint64_t pending = UINT64_C(1) << y;
    while (pending) {
        int32_t current = lowest_bit(pending);
        pending &= pending - 1;
        uint64_t row = spread(reached->rows[current], open->rows[current]);
        reached->rows[current] = row;
        for (int32_t next = current - 1; next <= current + 1; next += 2) {
            if (next < 0 || next >= open->height)
                continue;
            uint64_t gained = row & open->rows[next] & ~reached->rows[next];
            if (gained) {
                reached->rows[next] |= gained;
                pending |= UINT64_C(1) << next;
            }
        }
    }
}
