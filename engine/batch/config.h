/// Checking configs and games before anything is made from them.
#ifndef PROCADE_CONFIG_H
#define PROCADE_CONFIG_H

#include "base/base.h"

pcd_status config_check(const pcd_config *config);
/// Checks a descriptor's tables, so that the engine can trust them.
pcd_status game_check(const pcd_game *game);
/// The mode of that name; sets an error that lists the modes and returns NULL if there is none.
const pcd_mode *game_find_mode(const pcd_game *game, const char *name);
/// Index of a parameter, -1 if there is none.
int32_t game_parameter_index(const pcd_game *game, const char *name);
/// Index of a parameter, -1 and an error if there is none.
int32_t game_find_parameter(const pcd_game *game, const char *name);
/// Default of a parameter in a mode; mode may be NULL.
float game_mode_value(const pcd_game *game, const pcd_mode *mode, int32_t parameter);

#endif
