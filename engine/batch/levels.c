// What a batch is told and asked about levels and parameters.
#include "batch.h"
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

pcd_status batch_check_level(pcd_batch *batch, int32_t env, int32_t level_seed) {
    if (level_seed < 0)
        return error_set(PCD_ERROR_INVALID_LEVEL, "level seed for env %d is %d; 0 to 2147483647 are allowed",
                         env, level_seed);
    const game_group *group = group_of(batch, env);
    const level_chooser *chooser = &state_of(batch, env)->chooser;
    if (chooser->split == PCD_SPLIT_ALL)
        return PCD_OK;
    pcd_world *scratch = state_world((env_state *)(void *)batch->scratch);
    uint64_t print = level_build(group->game, &group->layout, chooser, level_seed, scratch);
    if (!level_in_split(group->game, print, chooser->split))
        return error_set(PCD_ERROR_INVALID_LEVEL,
                         "level %d for env %d belongs to the %s half of %s, the split is %s", level_seed, env,
                         chooser->split == PCD_SPLIT_TRAIN ? "test" : "train", group->game->name,
                         chooser->split == PCD_SPLIT_TRAIN ? "train" : "test");
    return PCD_OK;
}

/// Environments [first, end) that `env` names.
static pcd_status find_range(const pcd_batch *batch, int32_t env, int32_t *first, int32_t *end) {
    if (env == PCD_ALL_ENVS) {
        pcd_status status = batch_check(batch);
        *first = 0;
        *end = status == PCD_OK ? batch->config.num_envs : 0;
        return status;
    }
    pcd_status status = batch_check_env(batch, env);
    *first = status == PCD_OK ? env : 0;
    *end = status == PCD_OK ? env + 1 : 0;
    return status;
}

/// A change to a chooser; the same for every environment named.
typedef struct change {
    enum { CHANGE_LEVELS, CHANGE_LIST, CHANGE_PIN, CHANGE_PARAMETER } what;
    int32_t num_levels, start_level;
    const int32_t *seeds;
    int32_t count;
    pcd_stream stream;
    int64_t seed;
    const char *name;
    float low, high;
} change;

static void apply(const pcd_batch *batch, int32_t env, const change *change) {
    env_state *state = state_of(batch, env);
    level_chooser *chooser = &state->chooser;
    switch (change->what) {
    case CHANGE_LEVELS:
        chooser->num_levels = change->num_levels;
        chooser->start_level = change->start_level;
        chooser->list_count = 0;
        break;
    case CHANGE_LIST:
        chooser->list_count = change->count;
        for (int32_t i = 0; i < change->count; i++)
            state_list(state, &group_of(batch, env)->layout)[i] = change->seeds[i];
        break;
    case CHANGE_PIN: chooser->pinned[change->stream] = change->seed; break;
    case CHANGE_PARAMETER: {
        int32_t parameter = game_parameter_index(group_of(batch, env)->game, change->name);
        if (parameter < 0)
            break;
        chooser->low[parameter] = change->low;
        chooser->high[parameter] = change->high;
        break;
    }
    }
}

/// Applies a change to environments [first, end), or to none of them if one's level set would be impossible.
static pcd_status apply_all(pcd_batch *batch, int32_t first, int32_t end, const change *change) {
    int32_t count = end - first;
    level_chooser *before = malloc((size_t)count * sizeof *before);
    if (!before)
        return error_set(PCD_ERROR_NO_MEMORY, "no memory to change %d environments", count);
    pcd_status status = PCD_OK;
    int32_t env = first;
    for (; env < end && status == PCD_OK; env++) {
        before[env - first] = state_of(batch, env)->chooser;
        apply(batch, env, change);
        status = batch_update_set(batch, env);
    }
    if (status != PCD_OK)
        while (env-- > first) {
            state_of(batch, env)->chooser = before[env - first];
            batch_update_set(batch, env);
        }
    free(before);
    return status;
}

pcd_status pcd_set_next_level(pcd_batch *batch, int32_t env, int32_t level_seed) {
    int32_t first, end;
    pcd_status status = find_range(batch, env, &first, &end);
    for (int32_t i = first; i < end && status == PCD_OK; i++)
        status = batch_check_level(batch, i, level_seed);
    for (int32_t i = first; i < end && status == PCD_OK; i++)
        state_of(batch, i)->chooser.next_level = level_seed;
    return status;
}

pcd_status pcd_set_levels(pcd_batch *batch, int32_t env, int32_t num_levels, int32_t start_level) {
    int32_t first, end;
    pcd_status status = find_range(batch, env, &first, &end);
    if (status != PCD_OK)
        return status;
    if (num_levels < 0 || start_level < 0 || (int64_t)start_level + num_levels > (int64_t)INT32_MAX + 1)
        return error_set(
            PCD_ERROR_INVALID_ARGUMENT,
            "num_levels is %d and start_level %d; both must be 0 or more, and the last seed 2147483647 "
            "or less",
            num_levels, start_level);
    if (start_level > 0 && num_levels == 0)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "start_level is %d but num_levels is 0 (every level); set num_levels to 1 or more",
                         start_level);
    change change = {.what = CHANGE_LEVELS, .num_levels = num_levels, .start_level = start_level};
    return apply_all(batch, first, end, &change);
}

pcd_status pcd_set_level_list(pcd_batch *batch, int32_t env, const int32_t *seeds, int32_t count) {
    int32_t first, end;
    pcd_status status = find_range(batch, env, &first, &end);
    if (status != PCD_OK)
        return status;
    if (count < 0 || count > batch->config.level_list_capacity)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "count is %d; 0 to %d (level_list_capacity) are allowed",
                         count, batch->config.level_list_capacity);
    if (count && !seeds)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "seeds is NULL; %d level seeds are needed", count);
    for (int32_t i = first; i < end; i++)
        for (int32_t j = 0; j < count; j++) {
            status = batch_check_level(batch, i, seeds[j]);
            if (status != PCD_OK)
                return status;
        }
    change change = {.what = CHANGE_LIST, .seeds = seeds, .count = count};
    return apply_all(batch, first, end, &change);
}

pcd_status pcd_pin_stream(pcd_batch *batch, int32_t env, pcd_stream stream, int64_t seed) {
    int32_t first, end;
    pcd_status status = find_range(batch, env, &first, &end);
    if (status != PCD_OK)
        return status;
    if ((int32_t)stream < 0 || stream >= PCD_NUM_STREAMS)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "stream is %d; 0 to %d are allowed", (int)stream,
                         PCD_NUM_STREAMS - 1);
    if (seed < -1 || seed > INT32_MAX)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "seed is %lld; -1 to 2147483647 are allowed",
                         (long long)seed);
    change change = {.what = CHANGE_PIN, .stream = stream, .seed = seed};
    return apply_all(batch, first, end, &change);
}

pcd_status pcd_seed(pcd_batch *batch, const uint8_t *mask, const uint64_t *seeds) {
    pcd_status status = batch_check(batch);
    if (status != PCD_OK)
        return status;
    if (!seeds)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "seeds is NULL; it must hold %d seeds",
                         batch->config.num_envs);
    for (int32_t env = 0; env < batch->config.num_envs; env++)
        if (!mask || mask[env])
            chooser_seed(&state_of(batch, env)->chooser, seeds[env]);
    return PCD_OK;
}

pcd_status pcd_level_fingerprint(const pcd_batch *batch, int32_t env, uint64_t *fingerprint_out) {
    pcd_status status = batch_check_env(batch, env);
    if (status != PCD_OK)
        return status;
    if (!fingerprint_out)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "fingerprint_out is NULL");
    if (!state_of(batch, env)->episode.started)
        return error_set(PCD_ERROR_INVALID_STATE, "env %d was never reset; call pcd_reset() first", env);
    *fingerprint_out = state_of(batch, env)->episode.fingerprint;
    return PCD_OK;
}

pcd_status pcd_fingerprint_of(const pcd_batch *batch, int32_t env, int32_t level_seed,
                              uint64_t *fingerprint_out) {
    pcd_status status = batch_check_env(batch, env);
    if (status != PCD_OK)
        return status;
    if (!fingerprint_out)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "fingerprint_out is NULL");
    if (level_seed < 0)
        return error_set(PCD_ERROR_INVALID_LEVEL, "level_seed is %d; 0 to 2147483647 are allowed",
                         level_seed);
    const game_group *group = group_of(batch, env);
    pcd_world *scratch = state_world((env_state *)(void *)batch->scratch);
    *fingerprint_out =
        level_build(group->game, &group->layout, &state_of(batch, env)->chooser, level_seed, scratch);
    return PCD_OK;
}

pcd_split pcd_split_of(const pcd_batch *batch, int32_t env, uint64_t fingerprint) {
    return batch_check_env(batch, env) == PCD_OK ? level_split(group_of(batch, env)->game, fingerprint)
                                                 : PCD_SPLIT_ALL;
}

// ---------------------------------------------------------------------------------------------------------
// Parameters
// ---------------------------------------------------------------------------------------------------------

static pcd_status check_value(const pcd_game *game, const pcd_parameter *parameter, double low, double high) {
    // One value is a range whose ends are the same, even where it is no number.
    char given[64];
    if (memcmp(&low, &high, sizeof low) == 0)
        snprintf(given, sizeof given, "%g", low);
    else
        snprintf(given, sizeof given, "%g to %g", low, high);
    if (!(low >= (double)parameter->low && low <= high && high <= (double)parameter->high))
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "%s of %s is %s; %g to %g are allowed", parameter->name,
                         game->name, given, (double)parameter->low, (double)parameter->high);
    if (parameter->whole && (low != (double)(int32_t)low || high != (double)(int32_t)high))
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "%s of %s is %s; whole numbers are needed",
                         parameter->name, game->name, given);
    return PCD_OK;
}

pcd_status pcd_set_parameter_range(pcd_batch *batch, int32_t env, const char *name, double low, double high) {
    int32_t first, end;
    pcd_status status = find_range(batch, env, &first, &end);
    if (status != PCD_OK)
        return status;
    if (!name)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "name is NULL; a parameter's name is needed");
    bool found = false;
    for (int32_t i = first; i < end && i < first + batch->num_groups; i++) {
        const pcd_game *game = group_of(batch, i)->game;
        int32_t index = game_parameter_index(game, name);
        if (index < 0)
            continue;
        found = true;
        status = check_value(game, &game->parameters[index], low, high);
        if (status != PCD_OK)
            return status;
    }
    if (!found) {
        game_find_parameter(group_of(batch, first)->game, name);
        return PCD_ERROR_UNKNOWN_PARAMETER;
    }
    change change = {.what = CHANGE_PARAMETER, .name = name, .low = (float)low, .high = (float)high};
    return apply_all(batch, first, end, &change);
}

pcd_status pcd_set_parameter(pcd_batch *batch, int32_t env, const char *name, double value) {
    return pcd_set_parameter_range(batch, env, name, value, value);
}

pcd_status pcd_get_parameter(const pcd_batch *batch, int32_t env, const char *name, double *value_out) {
    pcd_status status = batch_check_env(batch, env);
    if (status != PCD_OK)
        return status;
    if (!name || !value_out)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "%s is NULL", name ? "value_out" : "name");
    const env_state *state = state_of(batch, env);
    int32_t index = game_find_parameter(group_of(batch, env)->game, name);
    if (index < 0)
        return PCD_ERROR_UNKNOWN_PARAMETER;
    if (!state->episode.started)
        return error_set(PCD_ERROR_INVALID_STATE, "env %d was never reset; call pcd_reset() first", env);
    *value_out = (double)state_world(state)->parameters[index];
    return PCD_OK;
}
