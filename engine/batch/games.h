/// The games of the library, by name.
#ifndef PROCADE_GAMES_H
#define PROCADE_GAMES_H

#include "procade/game.h"

extern const pcd_game *const games[];
extern const int32_t games_count;

#endif
