#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "font.h"
#include "options.h"
#include "picture.h"
#include "policies.h"
#include "progress.h"
#include "report.h"
#include "single.h"

#define MAX_COUNT      4096
#define MAX_SIDE       16384 ///< Of the sheet, pixels.
#define MAX_STEPS      100000
#define GAP            8 ///< Between pictures, pixels.
#define LABEL_HEIGHT   (FONT_HEIGHT + 3)
#define LABEL_SCALE    1
#define HEADING_SCALE  2
#define HEADING_HEIGHT (HEADING_SCALE * FONT_HEIGHT + GAP)

static const color paper = {24, 27, 36};
static const color ink = {200, 206, 220};

typedef struct levels_options {
    text_list games, modes, parameters;
    const char *split, *out, *policy;
    policy player;
    int32_t count, start, size, columns, steps;
} levels_options;

/// The levels of one mode of a game.
typedef struct block {
    const char *game, *mode;
    int32_t count;
    bool is_only_level; ///< The mode has but one level.
} block;

/// Blocks from top to bottom, each with its name above if there are several: rows of pictures with their
/// seeds below.
typedef struct sheet {
    picture image;
    block *blocks;
    int32_t num_blocks, columns, size;
} sheet;

static void sheet_free(sheet *made) {
    picture_free(&made->image);
    free(made->blocks);
}

static int32_t heading_height(const sheet *made) {
    return made->num_blocks > 1 ? HEADING_HEIGHT : 0;
}

static int32_t block_height(const sheet *made, const block *part) {
    int32_t rows = (part->count + made->columns - 1) / made->columns;
    return heading_height(made) + rows * (made->size + LABEL_HEIGHT + GAP);
}

/// As many columns as asked for; else as many as rows, or one row a block where there are several.
static int32_t choose_columns(const sheet *made, const levels_options *options) {
    if (options->columns > 0)
        return options->columns;
    if (made->num_blocks > 1)
        return options->count;
    int32_t columns = 1;
    while (columns * columns < made->blocks[0].count)
        columns++;
    return columns;
}

static int sheet_open(sheet *made, const levels_options *options) {
    made->size = options->size;
    made->columns = choose_columns(made, options);
    int64_t width = GAP + (int64_t)made->columns * (made->size + GAP), height = GAP;
    for (int32_t i = 0; i < made->num_blocks; i++)
        height += block_height(made, &made->blocks[i]);
    if (width > MAX_SIDE || height > MAX_SIDE)
        return report_misuse("--count %" PRId32 " and --size %" PRId32 " make a sheet of %" PRId64
                             " x %" PRId64 " pixels, but %d is the largest side",
                             options->count, options->size, width, height, MAX_SIDE);
    bool is_good = picture_new(&made->image, (int32_t)width, (int32_t)height, paper);
    return is_good ? EXIT_FINE : report_no_memory();
}

static void add_heading(sheet *made, const block *part, int32_t top) {
    char heading[64];
    snprintf(heading, sizeof heading, "%.31s %.31s", part->game, part->mode);
    if (made->num_blocks > 1)
        picture_text(&made->image, heading, GAP, top, HEADING_SCALE, ink);
}

static void add_level(sheet *made, int32_t top, int32_t index, const uint8_t *pixels, int32_t level_seed) {
    int32_t x = GAP + index % made->columns * (made->size + GAP);
    int32_t y = top + index / made->columns * (made->size + LABEL_HEIGHT + GAP);
    char label[16];
    snprintf(label, sizeof label, "%" PRId32, level_seed);
    picture_paste(&made->image, pixels, made->size, x, y);
    picture_text(&made->image, label, x, y + made->size + 3, LABEL_SCALE, ink);
}

/// Begins the next level and plays so many steps of it, or to its end.
static int begin_level(single *game, const policy *player, int32_t steps) {
    int code = single_begin(game, -1);
    policy_memory memory = policy_begin((uint64_t)game->info.level_seed);
    for (int32_t i = 0; code == EXIT_FINE && i < steps && !single_ended(game); i++)
        code = single_step(game, policy_act(player, &memory));
    return code;
}

static int draw_levels(single *game, sheet *made, const levels_options *options, const block *part,
                       int32_t top, progress *bar, int64_t done) {
    policy player = policy_for_game(&options->player, part->game, part->mode);
    uint8_t *pixels = malloc((size_t)made->size * (size_t)made->size * 3);
    if (!pixels)
        return report_no_memory();
    int code = EXIT_FINE;
    for (int32_t i = 0; code == EXIT_FINE && i < part->count; i++) {
        progress_show(bar, done + i, "drawing levels");
        code = begin_level(game, &player, options->steps);
        if (code != EXIT_FINE)
            break;
        pcd_status status = pcd_render(game->batch, 0, made->size, pixels);
        if (status == PCD_OK)
            add_level(made, top, i, pixels, game->info.level_seed);
        else
            code = report_library(status);
    }
    free(pixels);
    return code;
}

static single_setup setup_of(const levels_options *options, const block *part) {
    return (single_setup){
        .game = part->game,
        .mode = part->mode,
        .parameters = &options->parameters,
        .num_levels = part->is_only_level ? 0 : options->count,
        .start_level = part->is_only_level ? 0 : options->start,
    };
}

static int draw_block(sheet *made, const levels_options *options, const block *part, int32_t top,
                      progress *bar, int64_t done) {
    single_setup setup = setup_of(options, part);
    if (!options_split(options->split, &setup.split))
        return EXIT_MISUSED;
    single game = {0};
    int code = single_open(&game, &setup);
    if (code != EXIT_FINE)
        return code;
    add_heading(made, part, top);
    code = draw_levels(&game, made, options, part, top + heading_height(made), bar, done);
    single_close(&game);
    return code;
}

static int draw_sheet(sheet *made, const levels_options *options) {
    int64_t total = 0, done = 0;
    for (int32_t i = 0; i < made->num_blocks; i++)
        total += made->blocks[i].count;
    progress bar = progress_begin(total);
    int32_t top = GAP;
    int code = EXIT_FINE;
    for (int32_t i = 0; code == EXIT_FINE && i < made->num_blocks; i++) {
        const block *part = &made->blocks[i];
        code = draw_block(made, options, part, top, &bar, done);
        top += block_height(made, part);
        done += part->count;
    }
    progress_end(&bar);
    return code;
}

/// Adds a mode of a game; a mode with but one level has but one picture.
static int add_block(sheet *made, const levels_options *options, const char *game, const char *mode) {
    block *part = &made->blocks[made->num_blocks++];
    *part = (block){.game = game, .mode = mode, .count = 1, .is_only_level = true};
    single_setup setup = setup_of(options, part);
    int32_t level;
    int code = single_first_level(&setup, &level, &part->is_only_level);
    if (code == EXIT_FINE && !part->is_only_level)
        part->count = options->count;
    return code;
}

static bool has_mode(const pcd_game *game, const char *mode) {
    for (int32_t i = 0; i < pcd_mode_count(game); i++) {
        if (strcmp(pcd_mode_name(game, i), mode) == 0)
            return true;
    }
    return false;
}

/// Adds the modes asked for of one game. Where no game was named, modes it does not have are passed over.
static int add_blocks(sheet *made, const levels_options *options, const pcd_game *game) {
    bool wants_all = strcmp(options->modes.items[0], "all") == 0;
    bool passes_over = options->games.count == 0;
    int32_t count = wants_all ? pcd_mode_count(game) : options->modes.count;
    int code = EXIT_FINE;
    for (int32_t i = 0; code == EXIT_FINE && i < count; i++) {
        const char *mode = wants_all ? pcd_mode_name(game, i) : options->modes.items[i];
        if (!passes_over || has_mode(game, mode))
            code = add_block(made, options, pcd_game_name(game), mode);
    }
    return code;
}

/// Finds out what belongs on the sheet.
static int list_blocks(sheet *made, const levels_options *options) {
    int32_t num_games = options->games.count ? options->games.count : pcd_game_count();
    int64_t capacity = 0;
    for (int32_t i = 0; i < num_games; i++) {
        const pcd_game *game = options->games.count ? options_game(options->games.items[i]) : pcd_game_at(i);
        if (!game)
            return EXIT_MISUSED;
        capacity += pcd_mode_count(game) + options->modes.count;
    }
    made->blocks = calloc((size_t)capacity, sizeof *made->blocks);
    if (!made->blocks)
        return report_no_memory();
    int code = EXIT_FINE;
    for (int32_t i = 0; code == EXIT_FINE && i < num_games; i++)
        code = add_blocks(made, options,
                          options->games.count ? pcd_find_game(options->games.items[i]) : pcd_game_at(i));
    if (code == EXIT_FINE && made->num_blocks == 0)
        code = report_misuse("no game has a mode '%s'", options->modes.items[0]);
    return code;
}

static int make_sheet(const levels_options *options) {
    sheet made = {0};
    int code = list_blocks(&made, options);
    if (code == EXIT_FINE)
        code = sheet_open(&made, options);
    if (code == EXIT_FINE)
        code = draw_sheet(&made, options);
    if (code == EXIT_FINE)
        code = picture_write(&made.image, options->out);
    sheet_free(&made);
    return code;
}

/// Splits the list of modes at its commas; hard if none was given.
static bool complete_modes(levels_options *options, const text_list *given) {
    bool is_good = given->count > 0 || text_list_add_parts(&options->modes, "hard");
    for (int32_t i = 0; is_good && i < given->count; i++)
        is_good = text_list_add_parts(&options->modes, given->items[i]);
    return is_good;
}

int command_levels(int argc, char **argv) {
    levels_options options = {.split = "all", .policy = "noop", .count = 64, .size = 128};
    text_list modes = {0};
    const option_row rows[] = {
        {"out", "FILE", OPTION_TEXT, &options.out, 0, 0, "PNG file to write; must be given"},
        {"count", "N", OPTION_WHOLE, &options.count, 1, MAX_COUNT, "levels to show of each mode (64)"},
        {"start", "SEED", OPTION_WHOLE, &options.start, 0, MAX_LEVEL_SEED, "first level seed (0)"},
        {"split", "SPLIT", OPTION_TEXT, &options.split, 0, 0, "all, train or test levels (all)"},
        {"mode", "MODE,...", OPTION_LIST, &modes, 0, 0, "modes, or all (hard)"},
        {"set", "NAME=VALUE", OPTION_LIST, &options.parameters, 0, 0, "set a parameter; may be repeated"},
        {"steps", "N", OPTION_WHOLE, &options.steps, 0, MAX_STEPS, "steps played before (0)"},
        {"policy", "NAME", OPTION_TEXT, &options.policy, 0, 0,
         "who plays them (noop):\n                            " POLICY_NAMES},
        {"size", "PIXELS", OPTION_WHOLE, &options.size, PCD_MIN_SIZE, PCD_MAX_SIZE,
         "side of each picture (128)"},
        {"columns", "N", OPTION_WHOLE, &options.columns, 1, MAX_COUNT,
         "pictures in a row (a square; several modes: one row each)"},
    };
    const command_line line = {
        .usage = "levels [GAME ...] --out FILE [options]",
        .summary =
            "Writes a sheet with a frame of many levels, each above its level seed, as PNG: the first, or a\n"
            "later one. Several games or modes stand below each other. Without a GAME: all games that have\n"
            "the mode.",
        .rows = rows,
        .num_rows = NUM_ROWS(rows),
        .max_names = -1,
    };
    int code = options_parse(&line, argc, argv, &options.games);
    if (code == OPTIONS_GO_ON && !options.out)
        code = report_misuse("option --out is missing: name the PNG file to write");
    if (code == OPTIONS_GO_ON && !policy_parse(options.policy, &options.player))
        code = EXIT_MISUSED;
    if (code == OPTIONS_GO_ON && !complete_modes(&options, &modes))
        code = report_no_memory();
    if (code == OPTIONS_GO_ON)
        code = make_sheet(&options);
    text_list_free(&options.games);
    text_list_free(&options.modes);
    text_list_free(&options.parameters);
    text_list_free(&modes);
    return code;
}
