// fidelity: does every game play like the original? Plays what was measured there and compares the figures.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"
#include "options.h"
#include "table.h"

#define NUM_SALTS 1000000
#define MAX_SALTS 1000000000
#define MAX_LINES (16 * SPLIT_MAX_LINES)

enum { EXIT_ALL_INSIDE, EXIT_OUTSIDE, EXIT_TROUBLE };

typedef struct settings {
    check_plan plan;
    bool splits, list;
    const char *salt_game;
    int32_t num_salts;
    const char *folder;
    table_format format;
} settings;

static const char *const help =
    "usage: fidelity [options]\n"
    "\n"
    "Plays the policies that were measured on the original, measures fresh levels, compares the halves of "
    "the\n"
    "split, and says which figures differ by more than chance explains. Without a choice: all three.\n"
    "\n"
    "  --policies            play the policies\n"
    "  --levels              measure levels\n"
    "  --splits              compare the halves of the split\n"
    "  --game NAME           only this game\n"
    "  --mode NAME           only this mode\n"
    "  --scale S             S times as many episodes and levels (1); intervals widen as they must\n"
    "  --threads N           threads (1); they never change a result\n"
    "  --seed N              of levels and policies (0)\n"
    "  --json                print JSON: an array with one object a line\n"
    "  --markdown            print Markdown\n"
    "  --list                list the rows and leave\n"
    "  --choose-salt GAME    search the salt that makes the halves of a game equally hard, in the levels of\n"
    "                        --scale and in smaller sets of them\n"
    "  --salts N             salts to try (1000000)\n"
    "  --data FOLDER         where policies.csv, levels.csv and mends.csv lie\n"
    "  --help                print this and leave\n"
    "\n"
    "Exit code 0: all inside; 1: something is outside, twice; 2: misuse or failure.\n";

static int misuse(const char *option, const char *value, const char *allowed) {
    fprintf(stderr, "fidelity: option --%s is '%s', but must be %s\n", option, value, allowed);
    return EXIT_TROUBLE;
}

enum {
    POLICIES = 256,
    LEVELS,
    SPLITS,
    GAME,
    MODE,
    SCALE,
    THREADS,
    SEED,
    JSON,
    MARKDOWN,
    LIST,
    SALT,
    SALTS,
    DATA,
    HELP
};

static const struct option option_rows[] = {
    {"policies", no_argument, NULL, POLICIES},
    {"levels", no_argument, NULL, LEVELS},
    {"splits", no_argument, NULL, SPLITS},
    {"game", required_argument, NULL, GAME},
    {"mode", required_argument, NULL, MODE},
    {"scale", required_argument, NULL, SCALE},
    {"threads", required_argument, NULL, THREADS},
    {"seed", required_argument, NULL, SEED},
    {"json", no_argument, NULL, JSON},
    {"markdown", no_argument, NULL, MARKDOWN},
    {"list", no_argument, NULL, LIST},
    {"choose-salt", required_argument, NULL, SALT},
    {"salts", required_argument, NULL, SALTS},
    {"data", required_argument, NULL, DATA},
    {"help", no_argument, NULL, HELP},
    {NULL, 0, NULL, 0},
};

/// @return EXIT_ALL_INSIDE or EXIT_TROUBLE
static int take_option(settings *chosen, int option, const char *value) {
    check_plan *plan = &chosen->plan;
    int64_t whole = 0;
    switch (option) {
    case POLICIES: plan->policies = true; break;
    case LEVELS: plan->levels = true; break;
    case SPLITS: chosen->splits = true; break;
    case GAME: plan->game = value; break;
    case MODE: plan->mode = value; break;
    case JSON: chosen->format = TABLE_JSON; break;
    case MARKDOWN: chosen->format = TABLE_MARKDOWN; break;
    case LIST: chosen->list = true; break;
    case SALT: chosen->salt_game = value; break;
    case DATA: chosen->folder = value; break;
    case SALTS:
        if (!read_whole(value, 1, MAX_SALTS, &whole))
            return misuse("salts", value, "a whole number from 1 to 1000000000");
        chosen->num_salts = (int32_t)whole;
        break;
    case SCALE:
        if (!read_real(value, 0.001, 1000.0, &plan->scale))
            return misuse("scale", value, "a number from 0.001 to 1000");
        break;
    case THREADS:
        if (!read_whole(value, 1, PCD_MAX_THREADS, &whole))
            return misuse("threads", value, "a whole number from 1 to 256");
        plan->threads = (int32_t)whole;
        break;
    case SEED:
        if (!read_whole(value, 0, INT32_MAX, &whole))
            return misuse("seed", value, "a whole number from 0 to 2147483647");
        plan->seed = (int32_t)whole;
        break;
    default: return EXIT_TROUBLE;
    }
    return EXIT_ALL_INSIDE;
}

static int list_rows(const row_table *table) {
    for (int32_t i = 0; i < table->num_rows; i++) {
        const row *subject = &table->rows[i];
        printf("%-10s %-11s %-24s %-9s %6.0f  %d figures%s\n", subject->game, subject->mode, subject->policy,
               subject->source, subject->count, subject->num_figures,
               pcd_find_game(subject->game) ? "" : "  (no such game yet)");
    }
    return EXIT_ALL_INSIDE;
}

static int run_checks(const settings *chosen, const row_table *table) {
    result_list list;
    if (!checks_run(table, &chosen->plan, &list))
        return EXIT_TROUBLE;
    int32_t num_outside = table_results(&list, chosen->format);
    results_free(&list);
    return num_outside ? EXIT_OUTSIDE : EXIT_ALL_INSIDE;
}

static int run_splits(const settings *chosen) {
    split_line *lines = calloc(MAX_LINES, sizeof *lines);
    int32_t num_lines = 0, count = (int32_t)(SPLIT_LEVELS * chosen->plan.scale);
    for (int32_t i = 0; lines && i < pcd_game_count() && num_lines + SPLIT_MAX_LINES <= MAX_LINES; i++) {
        const char *game = pcd_game_name(pcd_game_at(i));
        if (chosen->plan.game && strcmp(chosen->plan.game, game) != 0)
            continue;
        int32_t added = splits_compare(game, count, lines + num_lines);
        if (added < 0) {
            free(lines);
            return EXIT_TROUBLE;
        }
        num_lines += added;
    }
    int32_t num_outside = lines ? table_splits(lines, num_lines, chosen->format) : 0;
    int code = !lines ? EXIT_TROUBLE : num_outside ? EXIT_OUTSIDE : EXIT_ALL_INSIDE;
    free(lines);
    return code;
}

static int run(const settings *chosen) {
    if (chosen->salt_game) {
        int32_t count = (int32_t)(SPLIT_LEVELS * chosen->plan.scale);
        return splits_choose_salt(chosen->salt_game, count, chosen->num_salts, chosen->plan.threads)
                   ? EXIT_ALL_INSIDE
                   : EXIT_TROUBLE;
    }
    row_table table;
    if (!rows_read(chosen->folder, &table))
        return EXIT_TROUBLE;
    int code = EXIT_ALL_INSIDE;
    if (chosen->list)
        code = list_rows(&table);
    else if (chosen->plan.policies || chosen->plan.levels)
        code = run_checks(chosen, &table);
    rows_free(&table);
    if (chosen->splits && !chosen->list && code != EXIT_TROUBLE) {
        int splits_code = run_splits(chosen);
        code = splits_code > code ? splits_code : code;
    }
    return code;
}

int main(int argc, char **argv) {
    settings chosen = {.plan = {.scale = 1.0, .threads = 1}, .folder = FIDELITY_DATA, .num_salts = NUM_SALTS};
    for (;;) {
        int option = getopt_long(argc, argv, "", option_rows, NULL);
        if (option == -1)
            break;
        if (option == HELP) {
            fputs(help, stdout);
            return EXIT_ALL_INSIDE;
        }
        if (take_option(&chosen, option, optarg) != EXIT_ALL_INSIDE)
            return EXIT_TROUBLE;
    }
    if (optind < argc) {
        fprintf(stderr, "fidelity: '%s' is no option; --help lists them\n", argv[optind]);
        return EXIT_TROUBLE;
    }
    if (!chosen.plan.policies && !chosen.plan.levels && !chosen.splits)
        chosen.plan.policies = chosen.plan.levels = chosen.splits = true;
    return run(&chosen);
}
