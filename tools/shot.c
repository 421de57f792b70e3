#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "options.h"
#include "policies.h"
#include "report.h"
#include "single.h"

#define DEFAULT_SIZE 512
#define MAX_STEPS    100000

typedef struct shot_options {
    const char *mode, *actions, *out;
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

static int take_shot(const char *name, const shot_options *options) {
    policy player;
    int code = read_actions(options->actions, &player);
    if (code != EXIT_FINE)
        return code;
    int32_t steps = options->steps >= 0 ? options->steps : options->actions ? player.period : 0;

    single game = {0};
    code = single_open(&game, &(single_setup){.game = name, .mode = options->mode, .parameters = &options->parameters});
    if (code != EXIT_FINE)
        return code;
    code = single_begin(&game, options->level);
    policy_memory memory = policy_begin(0);
    for (int32_t step = 0; code == EXIT_FINE && step < steps && !single_ended(&game); step++)
        code = single_step(&game, policy_act(&player, &memory));
    if (code == EXIT_FINE)
        code = single_write_picture(&game, options->size, options->out);
    single_close(&game);
    return code;
}

int command_shot(int argc, char **argv) {
    shot_options options = {.mode = "hard", .steps = -1, .size = DEFAULT_SIZE};
    const option_row rows[] = {
        {"level", "SEED", OPTION_WHOLE, &options.level, 0, MAX_LEVEL_SEED, "level seed (0)"},
        {"mode", "MODE", OPTION_TEXT, &options.mode, 0, 0, "mode (hard)"},
        {"set", "NAME=VALUE", OPTION_LIST, &options.parameters, 0, 0, "set a parameter; may be repeated"},
        {"actions", "A*STEPS,...", OPTION_TEXT, &options.actions, 0, 0, "actions to play, around and around (none)"},
        {"steps", "N", OPTION_WHOLE, &options.steps, 0, MAX_STEPS,
         "steps to play, at most to the episode's end (as many as --actions names)"},
        {"size", "PIXELS", OPTION_WHOLE, &options.size, PCD_MIN_SIZE, PCD_MAX_SIZE, "side of the picture (512)"},
        {"out", "FILE", OPTION_TEXT, &options.out, 0, 0, "PNG file to write; must be given"},
    };
    const command_line line = {
        .usage = "shot GAME --out FILE [options]",
        .summary = "Writes one frame of a level as PNG.",
        .rows = rows,
        .num_rows = NUM_ROWS(rows),
        .min_names = 1,
        .max_names = 1,
        .missing = "name a game",
    };
    text_list names = {0};
    int code = options_parse(&line, argc, argv, &names);
    if (code == OPTIONS_GO_ON) {
        if (!options.out)
            code = report_misuse("option --out is missing: name the PNG file to write");
        else if (!options_game(names.items[0]))
            code = EXIT_MISUSED;
        else
            code = take_shot(names.items[0], &options);
    }
    text_list_free(&options.parameters);
    text_list_free(&names);
    return code;
}
