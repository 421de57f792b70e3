#include "config.h"

#include <stdio.h>

enum { CONFIG_MARKER = 0x50434430, MAX_PICTURES = 192 };

pcd_config pcd_config_default(void) {
    pcd_config config;
    memset(&config, 0, sizeof config);
    config.marker = CONFIG_MARKER;
    config.mode = "hard";
    config.num_envs = 1;
    config.num_threads = 1;
    config.level_list_capacity = 64;
    for (int stream = 0; stream < PCD_NUM_STREAMS; stream++)
        config.pinned_streams[stream] = -1;
    config.observation_size = 64;
    config.channels = PCD_CHANNEL_OBSERVATIONS;
    config.use_backgrounds = true;
    config.center_agent = true;
    return config;
}

/// A number of the config and what is allowed.
typedef struct limit {
    const char *name;
    int64_t value, low, high;
} limit;

static pcd_status check_limits(const limit *limits, int32_t count) {
    for (int32_t i = 0; i < count; i++)
        if (limits[i].value < limits[i].low || limits[i].value > limits[i].high)
            return error_set(PCD_ERROR_INVALID_ARGUMENT, "%s is %lld; %lld to %lld are allowed",
                             limits[i].name, (long long)limits[i].value, (long long)limits[i].low,
                             (long long)limits[i].high);
    return PCD_OK;
}

pcd_status config_check(const pcd_config *config) {
    if (!config)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "config is NULL; it must point to a pcd_config");
    if (config->marker != CONFIG_MARKER)
        return error_set(
            PCD_ERROR_INVALID_ARGUMENT,
            "config was not initialised; start from pcd_config_default() and change what differs");
    const limit limits[] = {
        {"num_envs", config->num_envs, 1, PCD_MAX_ENVS},
        {"num_threads", config->num_threads, 1, PCD_MAX_THREADS},
        {"num_levels", config->num_levels, 0, INT32_MAX},
        {"start_level", config->start_level, 0, INT32_MAX},
        {"split", config->split, PCD_SPLIT_ALL, PCD_SPLIT_TEST},
        {"level_order", config->level_order, PCD_ORDER_RANDOM, PCD_ORDER_CHAIN},
        {"level_list_capacity", config->level_list_capacity, 0, PCD_MAX_LEVEL_LIST},
        {"autoreset", config->autoreset, PCD_RESET_NEXT_STEP, PCD_RESET_DISABLED},
        {"pinned_streams[PCD_STREAM_LAYOUT]", config->pinned_streams[PCD_STREAM_LAYOUT], -1, INT32_MAX},
        {"pinned_streams[PCD_STREAM_DYNAMICS]", config->pinned_streams[PCD_STREAM_DYNAMICS], -1, INT32_MAX},
        {"pinned_streams[PCD_STREAM_LOOKS]", config->pinned_streams[PCD_STREAM_LOOKS], -1, INT32_MAX},
        {"observation_size", config->observation_size, PCD_MIN_SIZE, PCD_MAX_SIZE},
        {"observation_format", config->observation_format, PCD_FORMAT_HWC, PCD_FORMAT_GREY},
        {"channels", config->channels, 0,
         PCD_CHANNEL_OBSERVATIONS | PCD_CHANNEL_FINAL_OBSERVATIONS | PCD_CHANNEL_SEMANTIC |
             PCD_CHANNEL_ENTITIES | PCD_CHANNEL_SEGMENTATION},
    };
    pcd_status status = check_limits(limits, (int32_t)(sizeof limits / sizeof *limits));
    if (status != PCD_OK)
        return status;
    if (config->start_level > 0 && config->num_levels == 0)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "start_level is %d but num_levels is 0 (every level); set num_levels to 1 or more",
                         config->start_level);
    if ((int64_t)config->start_level + config->num_levels > (int64_t)INT32_MAX + 1)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "start_level %d and num_levels %d reach beyond the last level seed, 2147483647",
                         config->start_level, config->num_levels);
    if (!config->mode)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "mode is NULL; a name such as \"hard\" is needed");
    if (!config->game && !config->descriptor)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "game is NULL; a name such as \"coinrun\" is needed");
    if (config->game && config->descriptor)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "game is \"%.64s\" and descriptor is set; only one may be", config->game);
    return PCD_OK;
}

static pcd_status game_fault(const pcd_game *game, const char *what) {
    return error_set(PCD_ERROR_INVALID_ARGUMENT, "descriptor of game \"%.32s\": %s",
                     game->name ? game->name : "(no name)", what);
}

static pcd_status check_parameters(const pcd_game *game) {
    if (game->num_parameters < 1 || game->num_parameters > PCD_MAX_PARAMETERS || !game->parameters)
        return game_fault(game, "num_parameters must be 1 to 40");
    if (!game->parameters[0].name || strcmp(game->parameters[0].name, "max_episode_steps") != 0)
        return game_fault(game, "parameter 0 must be max_episode_steps");
    for (int32_t i = 0; i < game->num_parameters; i++) {
        const pcd_parameter *parameter = &game->parameters[i];
        if (!parameter->name || !parameter->unit || !parameter->meaning)
            return game_fault(game, "every parameter needs a name, a unit and a meaning");
        if (!(parameter->low <= parameter->value && parameter->value <= parameter->high))
            return game_fault(game, "a parameter's default is outside its own range");
    }
    if (game->num_modes < 1 || !game->modes)
        return game_fault(game, "num_modes must be 1 or more");
    for (int32_t mode = 0; mode < game->num_modes; mode++) {
        if (!game->modes[mode].name)
            return game_fault(game, "every mode needs a name");
        for (int32_t i = 0; i < game->num_parameters; i++) {
            float value = game_mode_value(game, &game->modes[mode], i);
            if (!(value >= game->parameters[i].low && value <= game->parameters[i].high))
                return game_fault(game, "a mode sets a parameter outside its range");
        }
    }
    return PCD_OK;
}

static pcd_status check_kinds_and_pictures(const pcd_game *game) {
    for (int32_t kind = 0; kind < game->num_kinds; kind++) {
        if (!game->kinds[kind].name)
            return game_fault(game, "every kind needs a name");
        if ((uint32_t)game->kinds[kind].role > PCD_ROLE_COVER)
            return game_fault(game, "a kind's role is none of pcd_role");
    }
    for (int32_t picture = 0; picture < game->num_pictures; picture++)
        if (!game->pictures[picture].name)
            return game_fault(game, "every picture needs a name");
    for (int32_t effect = 0; effect < game->num_effects; effect++)
        if (game->effects[effect].picture >= game->num_kinds + game->num_pictures ||
            game->effects[effect].kind >= game->num_kinds)
            return game_fault(game, "an effect's picture or kind is out of range");
    return PCD_OK;
}

pcd_status game_check(const pcd_game *game) {
    if (game->interface_version != PCD_GAME_INTERFACE)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "descriptor has interface_version %d; this library needs %d",
                         game->interface_version, PCD_GAME_INTERFACE);
    if (!game->name || !game->name[0] || !game->summary || game->version < 1)
        return game_fault(game, "name, summary and a version of 1 or more are needed");
    if (!game->generate || !game->step || !game->scene)
        return game_fault(game, "generate, step and scene are needed");
    if (game->num_kinds < 2 || game->num_kinds > PCD_MAX_KINDS || !game->kinds)
        return game_fault(game, "num_kinds must be 2 to 64");
    if (game->num_pictures < 0 || game->num_pictures > MAX_PICTURES ||
        (game->num_pictures && !game->pictures))
        return game_fault(game, "num_pictures must be 0 to 192");
    if (game->entity_capacity < 1 || game->entity_capacity > PCD_MAX_ENTITIES || game->sprite_capacity < 0 ||
        game->sprite_capacity > 4096 || game->effect_capacity < 0 || game->effect_capacity > 4096 ||
        (game->effect_capacity > 0 && (game->num_effects < 1 || !game->effects)) || game->cell_capacity < 0 ||
        game->cell_capacity > PCD_MAX_SIDE * PCD_MAX_SIDE || game->fields_size > 65536)
        return game_fault(game, "a capacity is out of range");
    pcd_status status = check_kinds_and_pictures(game);
    return status == PCD_OK ? check_parameters(game) : status;
}

const pcd_mode *game_find_mode(const pcd_game *game, const char *name) {
    for (int32_t i = 0; i < game->num_modes; i++)
        if (strcmp(game->modes[i].name, name) == 0)
            return &game->modes[i];
    char known[256] = "";
    for (int32_t i = 0; i < game->num_modes; i++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", game->modes[i].name);
    }
    error_set(PCD_ERROR_UNKNOWN_MODE, "mode is \"%.32s\"; %s has %s", name, game->name, known);
    return NULL;
}

int32_t game_parameter_index(const pcd_game *game, const char *name) {
    for (int32_t i = 0; i < game->num_parameters; i++)
        if (strcmp(game->parameters[i].name, name) == 0)
            return i;
    return -1;
}

int32_t game_find_parameter(const pcd_game *game, const char *name) {
    int32_t index = game_parameter_index(game, name);
    if (index < 0)
        error_set(PCD_ERROR_UNKNOWN_PARAMETER,
                  "%s has no parameter \"%.64s\"; pcd_describe_parameter() lists what it has", game->name,
                  name);
    return index;
}

float game_mode_value(const pcd_game *game, const pcd_mode *mode, int32_t parameter) {
    if (mode && parameter == 0 && mode->max_episode_steps)
        return (float)mode->max_episode_steps;
    if (mode)
        for (int32_t i = 0; i < PCD_MAX_PRESETS && mode->presets[i].parameter; i++)
            if (mode->presets[i].parameter == parameter)
                return mode->presets[i].value;
    return game->parameters[parameter].value;
}
