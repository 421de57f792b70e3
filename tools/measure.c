#include "measure.h"

#include <stdlib.h>

#include "clock.h"
#include "report.h"
#include "single.h"

#define MAX_ENVS 64

/// One environment's place in the plan. Episode p of the plan plays level p modulo their number; environment
/// i plays the episodes i, i + num_envs, and so on, which is what a sequential level order gives it.
typedef struct player_state {
    int64_t episode;
    policy_memory memory;
} player_state;

/// What is being counted while a policy plays.
typedef struct tally {
    const measure *made;
    const policy *player;
    pcd_buffers io;
    player_state *players;
    double *level_returns; ///< [num_levels] sums.
    int32_t *seeds;        ///< [num_levels]
    int64_t num_episodes, finished, length_sum, completed, timed_out, steps_played;
} tally;

int measure_open(measure *made, const measure_plan *plan) {
    // As many environments as divide the work evenly.
    int64_t episodes = (int64_t)plan->num_levels * plan->repetitions;
    int64_t rounds = (episodes + MAX_ENVS - 1) / MAX_ENVS;
    *made = (measure){.plan = *plan, .num_envs = (int32_t)((episodes + rounds - 1) / rounds)};

    pcd_config config = pcd_config_default();
    config.game = plan->game;
    config.mode = plan->mode;
    config.num_envs = made->num_envs;
    config.num_threads = plan->num_threads;
    config.num_levels = plan->num_levels;
    config.start_level = plan->start_level;
    config.split = plan->split;
    config.level_order = PCD_ORDER_SEQUENTIAL;
    config.autoreset = PCD_RESET_SAME_STEP;
    config.channels = 0;
    pcd_status status = pcd_create(&config, &made->fresh);
    if (status != PCD_OK)
        return report_library(status);
    int code = apply_parameters(made->fresh, plan->parameters);
    if (code != EXIT_FINE)
        measure_close(made);
    return code;
}

void measure_close(measure *made) {
    pcd_destroy(made->fresh);
    made->fresh = NULL;
}

/// Readies environment `env` for the episode it is about to play. An episode's chance depends on its place in
/// the plan alone, never on the number of environments.
static void begin_episode(tally *count, int32_t env) {
    player_state *state = &count->players[env];
    const measure_plan *plan = &count->made->plan;
    if (state->episode < plan->num_levels)
        count->seeds[state->episode] = count->io.infos[env].level_seed;
    state->memory = policy_begin((uint64_t)plan->seed << 32 | (uint64_t)state->episode);
}

static void end_episode(tally *count, int32_t env) {
    player_state *state = &count->players[env];
    const pcd_info *info = &count->io.infos[env];
    if (state->episode < count->num_episodes) {
        count->level_returns[state->episode % count->made->plan.num_levels] += (double)info->episode_return;
        count->length_sum += info->episode_length;
        count->completed += info->prev_level_complete;
        count->timed_out += count->io.truncated[env];
        count->finished++;
    }
    state->episode += count->made->num_envs;
    begin_episode(count, env);
}

static pcd_status play_episodes(tally *count, pcd_batch *batch) {
    int32_t num_envs = count->made->num_envs;
    pcd_status status = pcd_reset(batch);
    for (int32_t env = 0; status == PCD_OK && env < num_envs; env++) {
        count->players[env].episode = env;
        begin_episode(count, env);
    }
    while (status == PCD_OK && count->finished < count->num_episodes) {
        for (int32_t env = 0; env < num_envs; env++)
            count->io.actions[env] = policy_act(count->player, &count->players[env].memory);
        status = pcd_step(batch);
        for (int32_t env = 0; status == PCD_OK && env < num_envs; env++) {
            if (count->io.terminated[env] || count->io.truncated[env])
                end_episode(count, env);
        }
        count->steps_played += num_envs;
    }
    return status;
}

static void fill_result(tally *count, double seconds, measure_result *result) {
    const measure_plan *plan = &count->made->plan;
    for (int32_t i = 0; i < plan->num_levels; i++)
        count->level_returns[i] /= plan->repetitions;
    double episodes = (double)count->num_episodes;
    *result = (measure_result){
        .episodes = (int32_t)count->num_episodes,
        .episode_return = mean_with_interval(count->level_returns, plan->num_levels),
        .mean_length = (double)count->length_sum / episodes,
        .completed = (double)count->completed / episodes,
        .timed_out = (double)count->timed_out / episodes,
        .steps_per_second = seconds > 0.0 ? (double)count->steps_played / seconds : 0.0,
        .seeds = count->seeds,
    };
}

int measure_play(const measure *made, const policy *player, measure_result *result) {
    policy resolved = policy_for_game(player, made->plan.game, made->plan.mode);
    pcd_batch *batch;
    pcd_status status = pcd_clone(made->fresh, &batch);
    if (status != PCD_OK)
        return report_library(status);

    size_t num_levels = (size_t)made->plan.num_levels;
    tally count = {
        .made = made,
        .player = &resolved,
        .io = pcd_get_buffers(batch),
        .players = calloc((size_t)made->num_envs, sizeof *count.players),
        .level_returns = calloc(num_levels, sizeof *count.level_returns),
        .seeds = calloc(num_levels, sizeof *count.seeds),
        .num_episodes = (int64_t)made->plan.num_levels * made->plan.repetitions,
    };
    int code = EXIT_FINE;
    if (!count.io.actions || !count.players || !count.level_returns || !count.seeds)
        code = report_no_memory();
    if (code == EXIT_FINE) {
        double start = seconds_now();
        status = play_episodes(&count, batch);
        code = status == PCD_OK ? EXIT_FINE : report_library(status);
        if (code == EXIT_FINE)
            fill_result(&count, seconds_now() - start, result);
    }
    if (code != EXIT_FINE)
        free(count.seeds);
    free(count.players);
    free(count.level_returns);
    pcd_destroy(batch);
    return code;
}
