// Fuzz target: pcd_create() on any config, then calls of the API in any order with any numbers. Refusals are
// fine, crashes and states that change where a call was refused are not.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "procade/procade.h"

enum {
    MOST_ENVS = 12,
    MOST_THREADS = 3,
    MOST_PIXELS = 48,
    MOST_LEVELS = 50, // of a set in a split, which is searched for
    MOST_CALLS = 40,
    MOST_LIST = 8,
};

/// Bytes still to be read; behind the end there are zeros.
typedef struct input {
    const uint8_t *at, *end;
} input;

static uint8_t take_byte(input *input) {
    return input->at < input->end ? *input->at++ : 0;
}

static uint32_t take_word(input *input) {
    uint32_t word = take_byte(input);
    word |= (uint32_t)take_byte(input) << 8;
    word |= (uint32_t)take_byte(input) << 16;
    return word | (uint32_t)take_byte(input) << 24;
}

/// A number that is often small, now and then at the edges of its type, else anything.
static int32_t take_number(input *input) {
    uint8_t choice = take_byte(input);
    if (choice < 200)
        return choice % 100;
    switch (choice % 8) {
    case 0: return -1;
    case 1: return INT32_MAX;
    case 2: return INT32_MIN;
    case 3: return INT32_MAX - take_byte(input);
    default: return (int32_t)take_word(input);
    }
}

static double take_real(input *input) {
    uint8_t choice = take_byte(input);
    if (choice < 100)
        return choice / 10.0;
    if (choice < 200)
        return take_number(input);
    float real;
    uint32_t word = take_word(input);
    memcpy(&real, &word, sizeof real);
    return (double)real;
}

static const pcd_game *take_game(input *input) {
    return pcd_game_at(take_byte(input) % pcd_game_count());
}

/// One or two names, sometimes with a letter changed.
static void take_names(input *input, char *names, size_t size) {
    const pcd_game *first = take_game(input), *second = take_game(input);
    uint8_t choice = take_byte(input);
    snprintf(names, size, choice & 1 ? "%s,%s" : "%s", pcd_game_name(first), pcd_game_name(second));
    if (choice > 200)
        names[choice % strlen(names)] = (char)(take_byte(input) | 1);
}

static int32_t at_most(int32_t number, int32_t most) {
    return number > most ? number % most + 1 : number;
}

static pcd_config take_config(input *input, char *names, size_t names_size) {
    pcd_config config = pcd_config_default();
    take_names(input, names, names_size);
    config.game = names;
    config.mode = pcd_mode_name(pcd_find_game(names), take_byte(input) % 4);
    config.mode = config.mode ? config.mode : take_byte(input) & 1 ? "easy" : "no such mode";
    // Valid sizes stay small, so that an input takes little time; invalid ones are what they are.
    config.num_envs = at_most(take_number(input), MOST_ENVS);
    config.num_threads = at_most(take_number(input), MOST_THREADS);
    config.observation_size =
        take_byte(input) < 200 ? 16 + take_byte(input) % MOST_PIXELS : take_number(input) % 256;
    config.seed = take_word(input);
    uint8_t flags = take_byte(input);
    config.split = flags & 1 ? take_number(input) % 4 : PCD_SPLIT_ALL;
    config.num_levels = flags & 2 ? take_number(input) : 0;
    if (config.split != PCD_SPLIT_ALL)
        config.num_levels = at_most(config.num_levels, MOST_LEVELS);
    config.start_level = flags & 4 ? take_number(input) : 0;
    config.level_order = flags & 8 ? take_number(input) % 4 : 0;
    config.autoreset = flags & 16 ? take_number(input) % 4 : 0;
    config.level_list_capacity = flags & 32 ? at_most(take_number(input), 1000) : 64;
    config.observation_format = flags & 64 ? take_number(input) % 4 : 0;
    config.channels = flags & 128 ? take_byte(input) : PCD_CHANNEL_OBSERVATIONS;
    flags = take_byte(input);
    config.use_backgrounds = flags & 1;
    config.center_agent = flags & 2;
    config.restrict_themes = flags & 4;
    config.use_monochrome_assets = flags & 8;
    config.use_generated_assets = flags & 16;
    config.paint_vel_info = flags & 32;
    config.plain_drawing = flags & 64;
    if (flags & 128)
        config.pinned_streams[take_byte(input) % PCD_NUM_STREAMS] = take_number(input);
    return config;
}

static void call_levels(pcd_batch *batch, int32_t env, input *input) {
    int32_t seeds[MOST_LIST], count = take_byte(input) % MOST_LIST;
    for (int32_t i = 0; i < MOST_LIST; i++)
        seeds[i] = take_number(input);
    bool has_split = pcd_get_config(batch)->split != PCD_SPLIT_ALL;
    switch (take_byte(input) % 4) {
    case 0: pcd_set_next_level(batch, env, seeds[0]); break;
    case 1:
        pcd_set_levels(batch, env, has_split ? at_most(seeds[0], MOST_LEVELS) : seeds[0], seeds[1]);
        break;
    case 2: pcd_set_level_list(batch, env, seeds, count); break;
    default: pcd_pin_stream(batch, env, (pcd_stream)(seeds[0] % 4), seeds[1]); break;
    }
}

static void call_parameter(pcd_batch *batch, int32_t env, input *input) {
    const pcd_game *game = pcd_env_game(batch, env < 0 ? 0 : env);
    pcd_parameter_info info;
    if (!game ||
        pcd_describe_parameter(game, NULL, take_byte(input) % pcd_parameter_count(game), &info) != PCD_OK)
        return;
    double low = take_real(input), high = take_real(input);
    switch (take_byte(input) % 4) {
    case 0: pcd_set_parameter(batch, env, info.name, low); break;
    case 1: pcd_set_parameter_range(batch, env, info.name, low, high); break;
    case 2: pcd_set_parameter(batch, env, info.name, take_byte(input) & 1 ? info.low : info.high); break;
    default: pcd_get_parameter(batch, env, info.name, &low); break;
    }
}

static void call_snapshot(pcd_batch *batch, int32_t env, input *input) {
    size_t size = pcd_save_size(batch, env);
    void *image = malloc(size + 1);
    if (image && pcd_save(batch, env, image, size) == PCD_OK)
        pcd_load(batch, take_byte(input) % pcd_num_envs(batch), image, size);
    free(image);
    pcd_copy_env(batch, env, take_byte(input) % pcd_num_envs(batch));
}

/// A step with good actions, or with one that may be bad; a bad one moves nothing.
static void call_step(pcd_batch *batch, pcd_buffers *io, input *input) {
    int32_t num_envs = pcd_num_envs(batch);
    for (int32_t env = 0; env < num_envs; env++)
        io->actions[env] = take_byte(input) % PCD_NUM_ACTIONS;
    uint8_t choice = take_byte(input);
    if (choice > 200)
        io->actions[choice % num_envs] = take_number(input);
    uint64_t before = pcd_state_hash(batch, 0);
    if (pcd_step(batch) != PCD_OK && pcd_state_hash(batch, 0) != before)
        abort();
}

static void call_reset(pcd_batch *batch, input *input) {
    uint8_t mask[MOST_ENVS];
    int32_t levels[MOST_ENVS];
    for (int32_t env = 0; env < MOST_ENVS; env++) {
        mask[env] = take_byte(input) & 1;
        levels[env] = take_byte(input) & 1 ? -1 : take_number(input);
    }
    pcd_reset_masked(batch, mask, levels);
}

static void use_batch(pcd_batch *batch, input *input) {
    pcd_buffers io = pcd_get_buffers(batch);
    static uint8_t pixels[64 * 64 * 3];
    static char text[1 << 14];
    for (int call = 0; call < MOST_CALLS && input->at < input->end && io.actions; call++) {
        int32_t env = take_byte(input) % (pcd_num_envs(batch) + 2) - 1;
        switch (take_byte(input) % 10) {
        case 0: pcd_reset(batch); break;
        case 1: call_reset(batch, input); break;
        case 2: call_levels(batch, env, input); break;
        case 3: call_parameter(batch, env, input); break;
        case 4: call_snapshot(batch, env, input); break;
        case 5: pcd_observe(batch); break;
        case 6: pcd_render(batch, env, 16 + take_byte(input) % 48, pixels); break;
        case 7: pcd_text(batch, env, text, sizeof text); break;
        default: call_step(batch, &io, input); break;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    input input = {data, data + size};
    char names[128];
    pcd_config config = take_config(&input, names, sizeof names);
    pcd_batch *batch;
    if (pcd_create(&config, &batch) == PCD_OK)
        use_batch(batch, &input);
    else if (batch || !pcd_last_error()[0])
        abort();
    pcd_destroy(batch);
    return 0;
}

size_t fuzz_make_seed(uint32_t number, uint8_t *data) {
    // Small numbers are what most fields take; behind the config come calls of all kinds.
    enum { SIZE = 600 };
    uint64_t state = number;
    for (int i = 0; i < SIZE; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        data[i] = (uint8_t)(state >> 56);
        if (i < 24 && number % 3)
            data[i] %= 100;
    }
    return SIZE;
}
