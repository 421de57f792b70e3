#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "font.h"
#include "options.h"
#include "picture.h"
#include "progress.h"
#include "report.h"
#include "single.h"

#define MAX_COUNT    4096
#define MAX_SIDE     16384 ///< Of the sheet, pixels.
#define GAP          8     ///< Between pictures, pixels.
#define LABEL_HEIGHT (FONT_HEIGHT + 3)
#define LABEL_SCALE  1

static const color paper = {24, 27, 36};
static const color ink = {200, 206, 220};

typedef struct levels_options {
    const char *mode, *split, *out;
    int32_t count, start, size;
    text_list parameters;
} levels_options;

/// Where the pictures stand: rows and columns of cells, each a picture with its seed below.
typedef struct sheet {
    picture image;
    int32_t columns, size;
} sheet;

static int sheet_new(sheet *made, int32_t count, int32_t size) {
    *made = (sheet){.columns = 1, .size = size};
    while (made->columns * made->columns < count)
        made->columns++;
    int32_t rows = (count + made->columns - 1) / made->columns;
    int32_t width = GAP + made->columns * (size + GAP);
    int32_t height = GAP + rows * (size + LABEL_HEIGHT + GAP);
    if (width > MAX_SIDE || height > MAX_SIDE)
        return report_misuse("%" PRId32 " pictures of --size %" PRId32 " make a sheet of %" PRId32
                             " x %" PRId32 " pixels, but %d is the largest side",
                             count, size, width, height, MAX_SIDE);
    return picture_new(&made->image, width, height, paper) ? EXIT_FINE : report_no_memory();
}

static void sheet_add(sheet *made, int32_t index, const uint8_t *pixels, int32_t level_seed) {
    int32_t x = GAP + index % made->columns * (made->size + GAP);
    int32_t y = GAP + index / made->columns * (made->size + LABEL_HEIGHT + GAP);
    char label[16];
    snprintf(label, sizeof label, "%" PRId32, level_seed);
    picture_paste(&made->image, pixels, made->size, x, y);
    picture_text(&made->image, label, x, y + made->size + 3, LABEL_SCALE, ink);
}

static int draw_levels(single *game, sheet *made, int32_t count) {
    uint8_t *pixels = malloc((size_t)made->size * (size_t)made->size * 3);
    if (!pixels)
        return report_no_memory();
    progress bar = progress_begin(count);
    int code = EXIT_FINE;
    for (int32_t i = 0; code == EXIT_FINE && i < count; i++) {
        progress_show(&bar, i, "drawing levels");
        code = single_begin(game, -1);
        if (code != EXIT_FINE)
            break;
        pcd_status status = pcd_render(game->batch, 0, made->size, pixels);
        if (status == PCD_OK)
            sheet_add(made, i, pixels, game->info.level_seed);
        else
            code = report_library(status);
    }
    progress_end(&bar);
    free(pixels);
    return code;
}

static int make_sheet(const char *name, const levels_options *options) {
    single_setup setup = {
        .game = name,
        .mode = options->mode,
        .parameters = &options->parameters,
        .num_levels = options->count,
        .start_level = options->start,
    };
    single game = {0};
    sheet made = {0};
    if (!options_split(options->split, &setup.split))
        return EXIT_MISUSED;
    int code = single_open(&game, &setup);
    if (code != EXIT_FINE)
        return code;
    code = sheet_new(&made, options->count, options->size);
    if (code == EXIT_FINE)
        code = draw_levels(&game, &made, options->count);
    if (code == EXIT_FINE)
        code = picture_write(&made.image, options->out);
    picture_free(&made.image);
    single_close(&game);
    return code;
}

int command_levels(int argc, char **argv) {
    levels_options options = {.mode = "hard", .split = "all", .count = 64, .size = 128};
    const option_row rows[] = {
        {"out", "FILE", OPTION_TEXT, &options.out, 0, 0, "PNG file to write; must be given"},
        {"count", "N", OPTION_WHOLE, &options.count, 1, MAX_COUNT, "levels to show (64)"},
        {"start", "SEED", OPTION_WHOLE, &options.start, 0, MAX_LEVEL_SEED, "first level seed (0)"},
        {"split", "SPLIT", OPTION_TEXT, &options.split, 0, 0, "all, train or test levels (all)"},
        {"mode", "MODE", OPTION_TEXT, &options.mode, 0, 0, "mode (hard)"},
        {"set", "NAME=VALUE", OPTION_LIST, &options.parameters, 0, 0, "set a parameter; may be repeated"},
        {"size", "PIXELS", OPTION_WHOLE, &options.size, PCD_MIN_SIZE, PCD_MAX_SIZE,
         "side of each picture (128)"},
    };
    const command_line line = {
        .usage = "levels GAME --out FILE [options]",
        .summary = "Writes a sheet with the first frame of many levels, each above its level seed, as PNG.",
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
            code = make_sheet(names.items[0], &options);
    }
    text_list_free(&options.parameters);
    text_list_free(&names);
    return code;
}
