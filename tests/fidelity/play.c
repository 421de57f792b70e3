#include "play.h"

#include <stdio.h>
#include <stdlib.h>

#include "procade/game.h"

#define NUM_ENVS 64

enum { RETURN, LENGTH, EVENTS, COMPLETED, TIMED_OUT, DIED, GOAL_LENGTH, NUM_COLUMNS };

static const char *const column_names[NUM_COLUMNS] = {
    "return", "length", "events", "completed", "timed_out", "died", "goal_length",
};

/// The episode an environment is in.
typedef struct running {
    policy_memory memory;
    int32_t left; ///< Episodes still to be played, this one included.
    int32_t events;
    double total;
} running;

typedef struct game_run {
    pcd_batch *batch;
    pcd_buffers io;
    const player *chosen;
    uint64_t seed;
    running envs[NUM_ENVS];
    int32_t begun, finished;
    sample *played;
} game_run;

static bool is_share(int32_t index) {
    return index == COMPLETED || index == TIMED_OUT || index == DIED;
}

static bool add_columns(sample *played, int32_t episodes) {
    *played = (sample){.count = episodes};
    for (int32_t i = 0; i < NUM_COLUMNS; i++) {
        if (!sample_add_column(played, column_names[i], is_share(i), episodes))
            return false;
    }
    played->columns[GOAL_LENGTH].count = 0;
    return true;
}

static bool open_batch(game_run *run, const char *game, const char *mode) {
    pcd_config config = pcd_config_default();
    config.game = game;
    config.mode = mode;
    config.num_envs = NUM_ENVS;
    config.seed = run->seed;
    config.autoreset = PCD_RESET_SAME_STEP;
    config.level_list_capacity = 0;
    config.channels = 0;
    if (pcd_create(&config, &run->batch) != PCD_OK || pcd_reset(run->batch) != PCD_OK) {
        fprintf(stderr, "fidelity: %s\n", pcd_last_error());
        return false;
    }
    run->io = pcd_get_buffers(run->batch);
    return run->io.actions != NULL;
}

static void begin_episode(game_run *run, int32_t env) {
    running *current = &run->envs[env];
    current->memory = policy_begin(pcd_mix(run->seed, (uint64_t)run->begun++));
    current->events = 0;
    current->total = 0.0;
}

static void end_episode(game_run *run, int32_t env) {
    const pcd_info *info = &run->io.infos[env];
    column *columns = run->played->columns;
    int32_t place = run->finished++;
    columns[RETURN].values[place] = run->envs[env].total;
    columns[LENGTH].values[place] = info->episode_length;
    columns[EVENTS].values[place] = run->envs[env].events;
    columns[COMPLETED].values[place] = info->prev_level_complete;
    columns[TIMED_OUT].values[place] = run->io.truncated[env];
    columns[DIED].values[place] = info->end_cause == PCD_END_DEATH;
    if (info->prev_level_complete)
        columns[GOAL_LENGTH].values[columns[GOAL_LENGTH].count++] = info->episode_length;
    if (--run->envs[env].left > 0)
        begin_episode(run, env);
}

static bool step(game_run *run) {
    for (int32_t env = 0; env < NUM_ENVS; env++)
        run->io.actions[env] =
            run->envs[env].left > 0 ? player_act(run->chosen, &run->envs[env].memory) : PCD_ACTION_NONE;
    if (pcd_step(run->batch) != PCD_OK) {
        fprintf(stderr, "fidelity: %s\n", pcd_last_error());
        return false;
    }
    for (int32_t env = 0; env < NUM_ENVS; env++) {
        running *current = &run->envs[env];
        if (current->left == 0)
            continue;
        current->total += (double)run->io.rewards[env];
        current->events += run->io.rewards[env] != 0.0f;
        if (run->io.terminated[env] || run->io.truncated[env])
            end_episode(run, env);
    }
    return true;
}

bool play_episodes(const char *game, const char *mode, const player *chosen, uint64_t seed, int32_t episodes,
                   sample *played) {
    int32_t rounds = (episodes + NUM_ENVS - 1) / NUM_ENVS;
    game_run run = {.chosen = chosen, .seed = seed, .played = played};
    bool is_good = add_columns(played, rounds * NUM_ENVS) && open_batch(&run, game, mode);
    for (int32_t env = 0; is_good && env < NUM_ENVS; env++) {
        run.envs[env].left = rounds;
        begin_episode(&run, env);
    }
    while (is_good && run.finished < played->count)
        is_good = step(&run);
    pcd_destroy(run.batch);
    return is_good;
}
