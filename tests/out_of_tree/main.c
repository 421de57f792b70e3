// Plays a game from outside the library through everything the library offers, and prints what came of it.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <procade/procade.h>

#define NUM_ENVS  32
#define NUM_STEPS 400
#define SIZE      64

extern const pcd_game lantern;

/// Leaves the program and says which line was wrong.
#define require(condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "main.c:%d: %s (%s)\n", __LINE__, #condition, pcd_last_error());                 \
            exit(1);                                                                                         \
        }                                                                                                    \
    } while (0)

static pcd_batch *open_batch(int32_t num_envs, int32_t num_threads, const char *mode) {
    pcd_config config = pcd_config_default();
    config.descriptor = &lantern;
    config.mode = mode;
    config.num_envs = num_envs;
    config.num_threads = num_threads;
    config.num_levels = 50;
    config.split = PCD_SPLIT_TRAIN;
    config.channels = PCD_CHANNEL_OBSERVATIONS | PCD_CHANNEL_FINAL_OBSERVATIONS | PCD_CHANNEL_SEMANTIC |
                      PCD_CHANNEL_ENTITIES;
    config.seed = 7;
    pcd_batch *batch;
    require(pcd_create(&config, &batch) == PCD_OK);
    require(pcd_get_buffers(batch).entities);
    require(pcd_reset(batch) == PCD_OK);
    return batch;
}

/// Number of the kind with a role, for tests of what observers show.
static int32_t kind_with_role(const char *role) {
    for (int32_t kind = 0; kind < pcd_kind_count(&lantern); kind++)
        if (pcd_kind_role_name(&lantern, kind)[0] == role[0])
            return kind;
    return -1;
}

/// Up and to the right with detours: all three endings come about.
static int32_t choose(int32_t env, int32_t step) {
    return (step + env) % 7 < 4 ? 8 : (step / 5 + env) % PCD_NUM_ACTIONS;
}

/// Plays from step number `from`; counts endings by cause. @return one hash of states, pictures and rewards
static uint64_t play(pcd_batch *batch, int32_t from, int32_t steps, int32_t *causes) {
    pcd_buffers io = pcd_get_buffers(batch);
    uint64_t hashes[3] = {0};
    for (int32_t step = from; step < from + steps; step++) {
        for (int32_t env = 0; env < NUM_ENVS; env++)
            io.actions[env] = choose(env, step);
        require(pcd_step(batch) == PCD_OK);
        for (int32_t env = 0; env < NUM_ENVS; env++) {
            hashes[1] = pcd_state_hash(batch, env);
            hashes[2] = (uint64_t)(io.rewards[env] * 16.0f);
            hashes[0] = pcd_hash_bytes(hashes, sizeof hashes);
            causes[io.infos[env].end_cause] += io.terminated[env] || io.truncated[env];
        }
        hashes[1] = pcd_hash_bytes(io.observations, NUM_ENVS * pcd_observation_bytes(batch));
        hashes[0] = pcd_hash_bytes(hashes, sizeof hashes);
    }
    return hashes[0];
}

static void check_observers(pcd_batch *batch) {
    pcd_buffers io = pcd_get_buffers(batch);
    int32_t walker = kind_with_role("player"), door = kind_with_role("goal");
    require(walker > 0 && door > 0);
    size_t area = (size_t)pcd_semantic_width(batch) * (size_t)pcd_semantic_height(batch);
    require(area == 100);
    for (int32_t env = 0; env < NUM_ENVS; env++) {
        int32_t walkers = 0, doors = 0;
        for (size_t cell = 0; cell < area; cell++) {
            walkers += io.semantic[(size_t)env * area + cell] == walker;
            doors += io.semantic[(size_t)env * area + cell] == door;
        }
        require(walkers >= 1 && doors <= 1);
        require(io.entity_counts[env] >= 2 && io.entity_counts[env] <= pcd_max_entities(batch));
    }
}

static void check_snapshots(pcd_batch *batch) {
    int32_t causes[5] = {0};
    size_t size = pcd_save_size(batch, 3);
    void *saved = malloc(size);
    require(saved && pcd_save(batch, 3, saved, size) == PCD_OK);
    uint64_t before = pcd_state_hash(batch, 3);
    play(batch, 0, 20, causes);
    require(pcd_state_hash(batch, 3) != before);
    require(pcd_load(batch, 3, saved, size) == PCD_OK && pcd_state_hash(batch, 3) == before);
    ((unsigned char *)saved)[size / 2] ^= 4;
    require(pcd_load(batch, 3, saved, size) == PCD_ERROR_DAMAGED_DATA && pcd_state_hash(batch, 3) == before);
    free(saved);

    pcd_batch *clone;
    require(pcd_clone(batch, &clone) == PCD_OK);
    require(play(clone, 5, 50, causes) == play(batch, 5, 50, causes));
    pcd_destroy(clone);
}

static void check_pictures(pcd_batch *batch) {
    static uint8_t small[SIZE * SIZE * 3], large[512 * 512 * 3];
    require(pcd_observe(batch) == PCD_OK);
    require(pcd_render(batch, 1, SIZE, small) == PCD_OK && pcd_render(batch, 1, 512, large) == PCD_OK);
    uint8_t *shown = pcd_get_buffers(batch).observations + pcd_observation_bytes(batch);
    require(pcd_hash_bytes(small, sizeof small) == pcd_hash_bytes(shown, sizeof small));
    int32_t lit = 0;
    for (size_t i = 0; i < sizeof large; i++)
        lit += large[i] != 0;
    require(lit > 1000);
}

static void check_parameters(pcd_batch *batch) {
    double value;
    require(pcd_set_parameter(batch, 0, "moth_speed", 0.5) == PCD_OK);
    require(pcd_set_parameter(batch, 0, "moth_speed", 5.0) == PCD_ERROR_INVALID_ARGUMENT);
    require(pcd_reset(batch) == PCD_OK);
    require(pcd_get_parameter(batch, 0, "moth_speed", &value) == PCD_OK && value == 0.5);
    uint64_t fingerprint;
    require(pcd_level_fingerprint(batch, 1, &fingerprint) == PCD_OK);
    require(pcd_split_of(batch, 1, fingerprint) == PCD_SPLIT_TRAIN);
}

int main(void) {
    int32_t causes[5] = {0}, others[5] = {0};
    pcd_batch *batch = open_batch(NUM_ENVS, 1, "easy"), *threaded = open_batch(NUM_ENVS, 2, "easy");
    check_observers(batch);
    uint64_t hash = play(batch, 0, NUM_STEPS, causes);
    require(hash == play(threaded, 0, NUM_STEPS, others));
    require(causes[PCD_END_GOAL] > 0 && causes[PCD_END_DEATH] > 0 && causes[PCD_END_TIME_LIMIT] > 0);
    check_snapshots(batch);
    check_pictures(batch);
    check_parameters(batch);
    pcd_destroy(threaded);
    pcd_destroy(batch);
    pcd_destroy(open_batch(1, 1, "hard"));
    printf("%s %s: %" PRId32 " goals, %" PRId32 " deaths, %" PRId32 " out of time, %016" PRIx64 "\n",
           pcd_version(), pcd_game_name(&lantern), causes[PCD_END_GOAL], causes[PCD_END_DEATH],
           causes[PCD_END_TIME_LIMIT], hash);
    return 0;
}
