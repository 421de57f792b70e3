#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "options.h"
#include "policies.h"
#include "replay_file.h"
#include "report.h"
#include "single.h"

#define DEFAULT_SIZE 512
#define MAX_STEPS    100000

typedef struct shot_options {
    const char *mode, *actions, *out, *record;
    int32_t level, steps, size;
    text_list parameters;
} shot_options;

/// The sequence of actions as a policy: nothing where none is given.
static int read_actions(const char *actions, policy *player) {
    char name[POLICY_NAME_SIZE] = "noop";
    if (actions && (size_t)snprintf(name, sizeof name, "cycle:%s", actions) >= sizeof name)
        return report_misuse("option --actions has more than %d characters", POLICY_NAME_SIZE - 7);
    return policy_parse(name, player) ? EXIT_FINE : EXIT_MISUSED;
}

static int open_level(single *game, const single_setup *setup, int32_t level) {
    int code = EXIT_FINE;
    bool is_only;
    if (level < 0)
        code = single_first_level(setup, &level, &is_only);
    if (code == EXIT_FINE)
        code = single_open(game, setup);
    return code == EXIT_FINE ? single_begin(game, level) : code;
}

/// Plays at most `steps` actions and notes them in the episode.
static int play_actions(single *game, const policy *player, int32_t steps, replay_episode *episode) {
    policy_memory memory = policy_begin(0);
    episode->level_seed = game->info.level_seed;
    episode->actions = malloc((size_t)steps + 1);
    if (!episode->actions)
        return report_no_memory();
    int code = EXIT_FINE;
    while (code == EXIT_FINE && episode->num_actions < steps && !single_ended(game)) {
        int32_t action = policy_act(player, &memory);
        episode->actions[episode->num_actions++] = (uint8_t)action;
        code = single_step(game, action);
    }
    episode->score = game->info.episode_return;
    episode->end_cause = game->info.end_cause;
    episode->state_hash = single_state_hash(game);
    episode->frame_hash = single_frame_hash(game);
    return code;
}

static int write_record(const char *name, const shot_options *options, const replay_episode *episode) {
    replay recording;
    if (!replay_new(&recording, name, options->mode, &options->parameters))
        return report_no_memory();
    int code =
        replay_add(&recording, episode) ? replay_write(&recording, options->record) : report_no_memory();
    replay_free(&recording);
    return code;
}

static int take_shot(const char *name, const shot_options *options) {
    policy player;
    int code = read_actions(options->actions, &player);
    if (code != EXIT_FINE)
        return code;
    int32_t steps = options->steps >= 0 ? options->steps : options->actions ? player.period : 0;

    single game = {0};
    single_setup setup = {
        .game = name,
        .mode = options->mode,
        .parameters = &options->parameters,
        .with_observations = true,
    };
    replay_episode episode = {0};
    code = open_level(&game, &setup, options->level);
    if (code == EXIT_FINE)
        code = play_actions(&game, &player, steps, &episode);
    if (code == EXIT_FINE && options->out)
        code = single_write_picture(&game, options->size, options->out);
    if (code == EXIT_FINE && options->record)
        code = write_record(name, options, &episode);
    free(episode.actions);
    single_close(&game);
    return code;
}

int command_shot(int argc, char **argv) {
    shot_options options = {.mode = "hard", .level = -1, .steps = -1, .size = DEFAULT_SIZE};
    const option_row rows[] = {
        {"out", "FILE", OPTION_TEXT, &options.out, 0, 0, "PNG file to write"},
        {"record", "FILE", OPTION_TEXT, &options.record, 0, 0, "replay file to write"},
        {"level", "SEED", OPTION_WHOLE, &options.level, 0, MAX_LEVEL_SEED,
         "level seed (0, or the only one of the mode)"},
        {"mode", "MODE", OPTION_TEXT, &options.mode, 0, 0, "mode (hard)"},
        {"set", "NAME=VALUE", OPTION_LIST, &options.parameters, 0, 0, "set a parameter; may be repeated"},
        {"actions", "A*STEPS,...", OPTION_TEXT, &options.actions, 0, 0,
         "actions to play, around and around (none)"},
        {"steps", "N", OPTION_WHOLE, &options.steps, 0, MAX_STEPS,
         "steps to play, at most to the episode's end (as many as --actions names)"},
        {"size", "PIXELS", OPTION_WHOLE, &options.size, PCD_MIN_SIZE, PCD_MAX_SIZE,
         "side of the picture (512)"},
    };
    const command_line line = {
        .usage = "shot GAME [options]",
        .summary = "Plays a sequence of actions in a level and writes the last frame as PNG, the actions as "
                   "a replay,\n"
                   "or both.",
        .rows = rows,
        .num_rows = NUM_ROWS(rows),
        .min_names = 1,
        .max_names = 1,
        .missing = "name a game",
    };
    text_list names = {0};
    int code = options_parse(&line, argc, argv, &names);
    if (code == OPTIONS_GO_ON) {
        if (!options.out && !options.record)
            code = report_misuse("name the PNG file to write with --out, or the replay file with --record");
        else if (!options_game(names.items[0]))
            code = EXIT_MISUSED;
        else
            code = take_shot(names.items[0], &options);
    }
    text_list_free(&options.parameters);
    text_list_free(&names);
    return code;
}
