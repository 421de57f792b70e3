#include "single.h"

#include <stdlib.h>
#include <string.h>

#include "picture.h"
#include "report.h"

static int apply_parameter(pcd_batch *batch, const char *text) {
    const char *equals = strchr(text, '=');
    double value;
    if (!equals || equals == text || !read_real(equals + 1, -1e9, 1e9, &value))
        return report_misuse("parameter '%s' must be NAME=VALUE with a number as value", text);
    char name[64];
    size_t length = (size_t)(equals - text);
    if (length >= sizeof name)
        return report_misuse("no parameter has a name as long as that of '%s'", text);
    memcpy(name, text, length);
    name[length] = '\0';
    pcd_status status = pcd_set_parameter(batch, PCD_ALL_ENVS, name, value);
    return status == PCD_OK ? EXIT_FINE : report_library(status);
}

int apply_parameters(pcd_batch *batch, const text_list *parameters) {
    for (int32_t i = 0; parameters && i < parameters->count; i++) {
        int code = apply_parameter(batch, parameters->items[i]);
        if (code != EXIT_FINE)
            return code;
    }
    return EXIT_FINE;
}

static int use_own_buffers(single *game, bool with_observations) {
    game->observation_size = pcd_observation_bytes(game->batch);
    if (with_observations) {
        game->observation = malloc(game->observation_size);
        if (!game->observation)
            return report_no_memory();
    }
    pcd_buffers buffers = {
        .actions = &game->action,
        .observations = game->observation,
        .rewards = &game->reward,
        .terminated = &game->terminated,
        .truncated = &game->truncated,
        .infos = &game->info,
    };
    pcd_status status = pcd_set_buffers(game->batch, &buffers);
    return status == PCD_OK ? EXIT_FINE : report_library(status);
}

int single_open(single *game, const single_setup *setup) {
    pcd_config config = pcd_config_default();
    config.game = setup->game;
    config.mode = setup->mode;
    config.num_levels = setup->num_levels;
    config.start_level = setup->start_level;
    config.split = setup->split;
    config.level_order = setup->num_levels > 0 ? PCD_ORDER_SEQUENTIAL : PCD_ORDER_RANDOM;
    config.autoreset = PCD_RESET_DISABLED;

    pcd_status status = pcd_create(&config, &game->batch);
    if (status != PCD_OK)
        return report_library(status);
    int code = use_own_buffers(game, setup->with_observations);
    if (code == EXIT_FINE)
        code = apply_parameters(game->batch, setup->parameters);
    if (code != EXIT_FINE)
        single_close(game);
    return code;
}

void single_close(single *game) {
    pcd_destroy(game->batch);
    free(game->observation);
    game->batch = NULL;
    game->observation = NULL;
}

int single_first_level(const single_setup *setup, int32_t *level, bool *is_only) {
    single probe = {0};
    int code = single_open(&probe, setup);
    if (code != EXIT_FINE)
        return code;
    // The same level twice out of 2^31 is no chance.
    code = single_begin(&probe, -1);
    int32_t first = probe.info.level_seed;
    if (code == EXIT_FINE)
        code = single_begin(&probe, -1);
    *is_only = probe.info.level_seed == first;
    *level = *is_only ? first : 0;
    single_close(&probe);
    return code;
}

int single_begin(single *game, int32_t level_seed) {
    pcd_status status = pcd_reset_masked(game->batch, NULL, &level_seed);
    return status == PCD_OK ? EXIT_FINE : report_library(status);
}

int single_step(single *game, int32_t action) {
    game->action = action;
    pcd_status status = pcd_step(game->batch);
    return status == PCD_OK ? EXIT_FINE : report_library(status);
}

bool single_ended(const single *game) {
    return game->terminated || game->truncated;
}

uint64_t single_state_hash(const single *game) {
    return pcd_state_hash(game->batch, 0);
}

uint64_t single_frame_hash(const single *game) {
    return game->observation ? pcd_hash_bytes(game->observation, game->observation_size) : 0;
}

int32_t single_step_limit(const single *game) {
    double limit = 0.0;
    pcd_get_parameter(game->batch, 0, "max_episode_steps", &limit);
    return (int32_t)limit;
}

int single_write_picture(const single *game, int32_t size, const char *path) {
    picture frame;
    if (!picture_new(&frame, size, size, (color){0, 0, 0}))
        return report_no_memory();
    pcd_status status = pcd_render(game->batch, 0, size, frame.pixels);
    int code = status == PCD_OK ? picture_write(&frame, path) : report_library(status);
    picture_free(&frame);
    return code;
}

const char *end_cause_text(uint8_t cause) {
    static const char *const texts[] = {"not ended", "reached the goal", "died", "out of time", "stopped"};
    return cause < NUM_ROWS(texts) ? texts[cause] : "ended";
}
