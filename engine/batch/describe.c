#include "config.h"
#include "games.h"

const char *pcd_version(void) {
#define TEXT(x)                           #x
#define VERSION_TEXT(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)
    return VERSION_TEXT(PCD_VERSION_MAJOR, PCD_VERSION_MINOR, PCD_VERSION_PATCH);
#undef VERSION_TEXT
#undef TEXT
}

int32_t pcd_game_count(void) {
    return games_count;
}

const pcd_game *pcd_game_at(int32_t index) {
    return index >= 0 && index < games_count ? games[index] : NULL;
}

const pcd_game *pcd_find_game(const char *name) {
    for (int32_t i = 0; name && i < games_count; i++)
        if (strcmp(games[i]->name, name) == 0)
            return games[i];
    return NULL;
}

const char *pcd_game_name(const pcd_game *game) {
    return game ? game->name : NULL;
}

int32_t pcd_game_version(const pcd_game *game) {
    return game ? game->version : 0;
}

const char *pcd_game_summary(const pcd_game *game) {
    return game ? game->summary : NULL;
}

int32_t pcd_mode_count(const pcd_game *game) {
    return game ? game->num_modes : 0;
}

const char *pcd_mode_name(const pcd_game *game, int32_t index) {
    return game && index >= 0 && index < game->num_modes ? game->modes[index].name : NULL;
}

int32_t pcd_parameter_count(const pcd_game *game) {
    return game ? game->num_parameters : 0;
}

pcd_status pcd_describe_parameter(const pcd_game *game, const char *mode, int32_t index,
                                  pcd_parameter_info *info_out) {
    if (!game || !info_out)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "%s is NULL", game ? "info_out" : "game");
    if (index < 0 || index >= game->num_parameters)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "index is %d; %s has parameters 0 to %d", index,
                         game->name, game->num_parameters - 1);
    const pcd_mode *found = mode ? game_find_mode(game, mode) : NULL;
    if (mode && !found)
        return PCD_ERROR_UNKNOWN_MODE;
    const pcd_parameter *parameter = &game->parameters[index];
    *info_out = (pcd_parameter_info){.name = parameter->name,
                                     .unit = parameter->unit,
                                     .meaning = parameter->meaning,
                                     .low = (double)parameter->low,
                                     .high = (double)parameter->high,
                                     .value = (double)game_mode_value(game, found, index),
                                     .whole = parameter->whole};
    return PCD_OK;
}

int32_t pcd_kind_count(const pcd_game *game) {
    return game ? game->num_kinds : 0;
}

const char *pcd_kind_name(const pcd_game *game, int32_t kind) {
    return game && kind >= 0 && kind < game->num_kinds ? game->kinds[kind].name : NULL;
}

const char *pcd_kind_role_name(const pcd_game *game, int32_t kind) {
    static const char *const names[] = {"none",   "player", "goal",    "bonus",
                                        "hazard", "tool",   "terrain", "cover"};
    return game && kind >= 0 && kind < game->num_kinds ? names[game->kinds[kind].role] : NULL;
}

const char *pcd_phase_name(pcd_phase phase) {
    static const char *const names[PCD_NUM_PHASES] = {"logic", "levels",  "scene",  "background",
                                                      "tiles", "copying", "sprites"};
    return (int32_t)phase >= 0 && phase < PCD_NUM_PHASES ? names[phase] : NULL;
}

const char *pcd_action_name(int32_t action) {
    static const char *const names[PCD_NUM_ACTIONS] = {
        "left+down", "left", "left+up", "down", "none", "up", "right+down", "right",
        "right+up",  "D",    "A",       "W",    "S",    "Q",  "E"};
    return action >= 0 && action < PCD_NUM_ACTIONS ? names[action] : NULL;
}

int32_t pcd_minimal_actions(const pcd_game *game, int32_t *actions_out) {
    int32_t count = 0;
    for (int32_t action = 0; game && action < PCD_NUM_ACTIONS; action++)
        if (game->actions_used >> action & 1) {
            if (actions_out)
                actions_out[count] = action;
            count++;
        }
    return count;
}
