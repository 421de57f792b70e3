#include "games.h"

// One line a game, in the order of their names.
#define GAMES(X)                                                                                             \
    X(bigfish)                                                                                               \
    X(bossfight)                                                                                             \
    X(caveflyer)                                                                                             \
    X(chaser)                                                                                                \
    X(climber)                                                                                               \
    X(coinrun)                                                                                               \
    X(dodgeball)                                                                                             \
    X(fruitbot)                                                                                              \
    X(heist)                                                                                                 \
    X(jumper)                                                                                                \
    X(leaper)                                                                                                \
    X(maze)                                                                                                  \
    X(miner)                                                                                                 \
    X(ninja)                                                                                                 \
    X(plunder)                                                                                               \
    X(starpilot)

#define DECLARE_GAME(name) extern const pcd_game pcd_game_##name;
GAMES(DECLARE_GAME)

#define LIST_GAME(name) &pcd_game_##name,
const pcd_game *const games[] = {GAMES(LIST_GAME)};

const int32_t games_count = (int32_t)(sizeof games / sizeof *games);
