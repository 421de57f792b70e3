// Fuzz target: pcd_load() on any bytes. What it takes must be playable, drawable and savable.
// Input: game, mode, flags (1: the checksum is repaired), then what is loaded.
#include <stdlib.h>

#include "batch/batch.h"
#include "damage.h"
#include "fuzz.h"

enum { HEAD = 3, REPAIRS = 1, PLAYED_STEPS = 8, SIZE = 16, MAX_MODES = 8, LARGEST_SET = 1000 };

/// One batch for each game and mode, made at first use and kept.
static pcd_batch *batches[MAX_GAMES][MAX_MODES];

static pcd_batch *open_batch(uint8_t game_byte, uint8_t mode_byte) {
    int32_t number = game_byte % pcd_game_count();
    const pcd_game *game = pcd_game_at(number);
    int32_t mode = mode_byte % pcd_mode_count(game) % MAX_MODES;
    if (batches[number][mode])
        return batches[number][mode];
    pcd_config config = pcd_config_default();
    config.descriptor = game;
    config.mode = pcd_mode_name(game, mode);
    config.observation_size = SIZE;
    config.channels =
        PCD_CHANNEL_OBSERVATIONS | PCD_CHANNEL_SEMANTIC | PCD_CHANNEL_ENTITIES | PCD_CHANNEL_SEGMENTATION;
    config.paint_vel_info = true;
    pcd_batch *batch;
    if (pcd_create(&config, &batch) != PCD_OK || !pcd_get_buffers(batch).actions ||
        pcd_reset(batch) != PCD_OK)
        abort();
    return batches[number][mode] = batch;
}

/// Sets of millions of levels are built in minutes, which is slow and no fault.
static bool asks_for_a_large_set(const uint8_t *data, size_t size) {
    level_chooser chooser;
    if (size < ENVELOPE_SIZE + sizeof chooser)
        return false;
    memcpy(&chooser, data + ENVELOPE_SIZE, sizeof chooser);
    return chooser.split != PCD_SPLIT_ALL && chooser.num_levels > LARGEST_SET;
}

static void play(pcd_batch *batch, uint64_t seed) {
    pcd_buffers io = pcd_get_buffers(batch);
    for (uint64_t step = 0; step < PLAYED_STEPS; step++) {
        io.actions[0] = (int32_t)(pcd_mix(seed, step) % PCD_NUM_ACTIONS);
        if (pcd_step(batch) != PCD_OK)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < HEAD)
        return 0;
    pcd_batch *batch = open_batch(data[0], data[1]);
    size_t saved_size = size - HEAD;
    uint8_t *saved = malloc(saved_size ? saved_size : 1);
    if (!saved)
        return 0;
    memcpy(saved, data + HEAD, saved_size);
    if (data[2] & REPAIRS)
        repair_checksum(saved, saved_size);
    uint64_t before = pcd_state_hash(batch, 0);
    if (!asks_for_a_large_set(saved, saved_size)) {
        if (pcd_load(batch, 0, saved, saved_size) != PCD_OK) {
            if (pcd_state_hash(batch, 0) != before)
                abort();
        } else {
            if (!state_of(batch, 0)->episode.started && pcd_reset(batch) != PCD_OK)
                abort();
            if (pcd_observe(batch) != PCD_OK)
                abort();
            play(batch, size);
            size_t again_size = pcd_save_size(batch, 0);
            void *again = malloc(again_size);
            if (again && pcd_save(batch, 0, again, again_size) != PCD_OK)
                abort();
            free(again);
        }
    }
    free(saved);
    return 0;
}

size_t fuzz_make_seed(uint32_t number, uint8_t *data) {
    data[0] = (uint8_t)number;
    data[1] = (uint8_t)(number / (uint32_t)pcd_game_count());
    data[2] = REPAIRS;
    pcd_batch *batch = open_batch(data[0], data[1]);
    pcd_seed(batch, NULL, (const uint64_t[]){number});
    if (pcd_reset(batch) != PCD_OK)
        abort();
    for (uint32_t round = 0; round < number % 16; round++)
        play(batch, number + round);
    size_t size = pcd_save_size(batch, 0);
    if (HEAD + size > FUZZ_CAPACITY || pcd_save(batch, 0, data + HEAD, size) != PCD_OK)
        abort();
    return HEAD + size;
}
