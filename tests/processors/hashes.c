// Prints what every game and mode does and shows, as hashes: the same lines on every processor.
#include <procade/procade.h>

#include <inttypes.h>
#include <stdio.h>

enum { ENVS = 4, STEPS = 300, SEED = 2024, LARGE = 512 };

static uint64_t joined(uint64_t hash, uint64_t next) {
    const uint64_t both[2] = {hash, next};
    return pcd_hash_bytes(both, sizeof both);
}

static bool print_hashes(const char *game, const char *mode) {
    static uint8_t large[LARGE * LARGE * 3];
    pcd_config config = pcd_config_default();
    config.game = game;
    config.mode = mode;
    config.num_envs = ENVS;
    config.seed = SEED;
    pcd_batch *batch;
    if (pcd_create(&config, &batch) != PCD_OK)
        return false;
    pcd_buffers io = pcd_get_buffers(batch);
    bool is_fine = pcd_reset(batch) == PCD_OK;
    uint64_t states = 0, frames = 0;
    uint32_t random = SEED;
    for (int step = 0; step < STEPS && is_fine; step++) {
        for (int env = 0; env < ENVS; env++) {
            random = random * 1664525u + 1013904223u;
            // Held for three steps, so that players get somewhere.
            if (step % 3 == 0)
                io.actions[env] = (int32_t)((random >> 8) % PCD_NUM_ACTIONS);
        }
        is_fine = pcd_step(batch) == PCD_OK;
        for (int env = 0; env < ENVS; env++)
            states = joined(states, pcd_state_hash(batch, env));
        frames = joined(frames, pcd_hash_bytes(io.observations, (size_t)ENVS * 64 * 64 * 3));
    }
    is_fine = is_fine && pcd_render(batch, 0, LARGE, large) == PCD_OK;
    printf("%-10s %-12s states %016" PRIx64 " frames %016" PRIx64 " large %016" PRIx64 "\n", game, mode,
           states, frames, pcd_hash_bytes(large, sizeof large));
    pcd_destroy(batch);
    return is_fine;
}

int main(void) {
    bool is_fine = true;
    for (int32_t i = 0; i < pcd_game_count(); i++) {
        const pcd_game *game = pcd_game_at(i);
        for (int32_t mode = 0; mode < pcd_mode_count(game); mode++)
            is_fine = print_hashes(pcd_game_name(game), pcd_mode_name(game, mode)) && is_fine;
    }
    if (!is_fine)
        fprintf(stderr, "hashes: %s\n", pcd_last_error());
    return !is_fine;
}
