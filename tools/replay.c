#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "options.h"
#include "output.h"
#include "play.h"
#include "replay_file.h"
#include "report.h"
#include "single.h"

typedef struct replay_options {
    bool json, view;
    const char *out;
    int32_t size, fps;
} replay_options;

/// What came of playing one episode again.
typedef struct outcome {
    int32_t steps;
    float score;
    uint8_t end_cause;
    bool state_matches, frame_matches;
    bool is_whole; ///< All actions were played, to the same score and end.
} outcome;

static bool outcome_matches(const outcome *result) {
    return result->state_matches && result->frame_matches && result->is_whole;
}

/// Plays the recorded actions, or those before the episode ends.
static int play_episode(single *game, const replay_episode *episode, outcome *result) {
    int code = single_begin(game, episode->level_seed);
    int32_t step = 0;
    while (code == EXIT_FINE && step < episode->num_actions && !single_ended(game))
        code = single_step(game, episode->actions[step++]);
    if (code != EXIT_FINE)
        return code;
    *result = (outcome){
        .steps = step,
        .score = game->info.episode_return,
        .end_cause = game->info.end_cause,
        .state_matches = single_state_hash(game) == episode->state_hash,
        .frame_matches = single_frame_hash(game) == episode->frame_hash,
    };
    result->is_whole = step == episode->num_actions && result->end_cause == episode->end_cause &&
                       result->score == episode->score;
    return EXIT_FINE;
}

static json_t *episode_to_json(const replay_episode *episode, const outcome *result) {
    return json_pack("{s:i, s:i, s:f, s:s, s:b, s:b, s:b}", "level_seed", episode->level_seed, "steps",
                     result->steps, "score", (double)result->score, "end", end_cause_text(result->end_cause),
                     "state_matches", result->state_matches, "frame_matches", result->frame_matches,
                     "matches", outcome_matches(result));
}

static void print_episode(const replay_episode *episode, const outcome *result) {
    printf("level %-10" PRId32 "  %4" PRId32 " steps  score %-6g  %-16s  %s\n", episode->level_seed,
           result->steps, (double)result->score, end_cause_text(result->end_cause),
           outcome_matches(result) ? "matches" : "DOES NOT MATCH");
}

/// Plays all episodes, telling of each. @return EXIT_FINE, EXIT_FAILED if one does not match, or another exit
/// code
static int play_all(const replay *recording, const replay_options *options) {
    single game = {0};
    json_t *rows = json_array();
    int32_t num_different = 0;
    int code = EXIT_FINE;
    single_setup setup = {
        .game = recording->game,
        .mode = recording->mode,
        .parameters = &recording->parameters,
        .with_observations = true,
    };
    for (int32_t i = 0; code == EXIT_FINE && i < recording->num_episodes; i++) {
        // A fresh environment each time: what was played before is part of a state.
        single_close(&game);
        outcome result;
        code = single_open(&game, &setup);
        if (code == EXIT_FINE)
            code = play_episode(&game, &recording->episodes[i], &result);
        if (code != EXIT_FINE)
            break;
        num_different += !outcome_matches(&result);
        json_array_append_new(rows, episode_to_json(&recording->episodes[i], &result));
        if (!options->json)
            print_episode(&recording->episodes[i], &result);
    }
    if (code == EXIT_FINE && options->json) {
        json_t *root = json_pack("{s:s, s:i, s:s, s:s, s:b, s:O}", "game", recording->game, "game_version",
                                 recording->game_version, "mode", recording->mode, "library",
                                 recording->library, "matches", num_different == 0, "episodes", rows);
        json_write(stdout, root);
        json_decref(root);
    }
    json_decref(rows);
    if (code == EXIT_FINE && options->out)
        code = single_write_picture(&game, options->size, options->out);
    single_close(&game);
    if (code == EXIT_FINE && num_different > 0)
        code = report_failure("%" PRId32 " of %" PRId32 " episodes differ from what library %s recorded",
                              num_different, recording->num_episodes, recording->library);
    return code;
}

static int check_game(const replay *recording, const char *path) {
    const pcd_game *game = options_game(recording->game);
    if (!game)
        return EXIT_MISUSED;
    if (pcd_game_version(game) != recording->game_version)
        return report_misuse("'%s' was recorded with version %" PRId32
                             " of %s, but this library has version %" PRId32,
                             path, recording->game_version, recording->game, pcd_game_version(game));
    if (recording->num_episodes == 0)
        return report_misuse("'%s' holds no episode", path);
    return EXIT_FINE;
}

static int view_all(const replay *recording, const replay_options *options) {
    play_settings settings = {
        .game = recording->game,
        .mode = recording->mode,
        .parameters = &recording->parameters,
        .script = recording,
        .size = options->size < PLAY_MIN_SIZE ? PLAY_MIN_SIZE : options->size,
        .fps = options->fps,
    };
    return play_run(&settings);
}

int command_replay(int argc, char **argv) {
    replay_options options = {.size = PLAY_DEFAULT_SIZE, .fps = PLAY_DEFAULT_FPS};
    const option_row rows[] = {
        {"json", NULL, OPTION_FLAG, &options.json, 0, 0, "print the outcome as JSON"},
        {"out", "FILE", OPTION_TEXT, &options.out, 0, 0, "write the last frame as PNG"},
        {"size", "PIXELS", OPTION_WHOLE, &options.size, PCD_MIN_SIZE, PCD_MAX_SIZE,
         "side of the picture or window (768)"},
        {"view", NULL, OPTION_FLAG, &options.view, 0, 0, "show it in a window too"},
        {"fps", "N", OPTION_WHOLE, &options.fps, PLAY_MIN_FPS, PLAY_MAX_FPS,
         "steps a second in the window (15)"},
    };
    const command_line line = {
        .usage = "replay FILE [options]",
        .summary = "Plays a file recorded by 'procade play --record' again and checks its states and frames "
                   "bit for bit.\n"
                   "Leaves with 1 if something differs.",
        .rows = rows,
        .num_rows = NUM_ROWS(rows),
        .min_names = 1,
        .max_names = 1,
        .missing = "name a replay file",
    };
    text_list names = {0};
    replay recording = {0};
    int code = options_parse(&line, argc, argv, &names);
    if (code == OPTIONS_GO_ON) {
        code = replay_read(&recording, names.items[0]);
        if (code == EXIT_FINE)
            code = check_game(&recording, names.items[0]);
        if (code == EXIT_FINE && options.view)
            code = view_all(&recording, &options);
        if (code == EXIT_FINE)
            code = play_all(&recording, &options);
    }
    replay_free(&recording);
    text_list_free(&names);
    return code;
}
