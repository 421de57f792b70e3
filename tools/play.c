#include "play.h"

#include "commands.h"
#include "report.h"

int command_play(int argc, char **argv) {
    text_list parameters = {0};
    play_settings settings = {
        .mode = "hard",
        .level = -1,
        .parameters = &parameters,
        .size = PLAY_DEFAULT_SIZE,
        .fps = PLAY_DEFAULT_FPS,
    };
    const option_row rows[] = {
        {"level", "SEED", OPTION_WHOLE, &settings.level, 0, MAX_LEVEL_SEED,
         "first level seed (0, or the only one of the mode)"},
        {"mode", "MODE", OPTION_TEXT, &settings.mode, 0, 0, "mode (hard)"},
        {"set", "NAME=VALUE", OPTION_LIST, &parameters, 0, 0, "set a parameter; may be repeated"},
        {"size", "PIXELS", OPTION_WHOLE, &settings.size, PLAY_MIN_SIZE, PLAY_MAX_SIZE,
         "side of the picture (768); the window can be resized"},
        {"fps", "N", OPTION_WHOLE, &settings.fps, PLAY_MIN_FPS, PLAY_MAX_FPS, "steps a second (15)"},
        {"record", "FILE", OPTION_TEXT, &settings.record, 0, 0, "write a replay of all that is played"},
        {"hashes", "FILE", OPTION_TEXT, &settings.hashes, 0, 0,
         "append 'step state_hash frame_hash' for each shown step"},
    };
    const command_line line = {
        .usage = "play GAME [options]",
        .summary =
            "Plays a game in a window. Keys: arrows and D A W S Q E play; space or P pauses, N steps once,\n"
            "R or backspace goes back, Enter starts the next level, L the same again, + and - change the "
            "speed,\n"
            "Tab shows what agents see, H shows this, Escape leaves.",
        .rows = rows,
        .num_rows = NUM_ROWS(rows),
        .min_names = 1,
        .max_names = 1,
        .missing = "name a game",
    };
    text_list names = {0};
    int code = options_parse(&line, argc, argv, &names);
    if (code == OPTIONS_GO_ON) {
        settings.game = names.items[0];
        code = options_game(settings.game) ? play_run(&settings) : EXIT_MISUSED;
    }
    text_list_free(&parameters);
    text_list_free(&names);
    return code;
}
