#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define MAX_ROWS     32
#define FIRST_VALUE  256 ///< getopt_long() reports row i as FIRST_VALUE + i, clear of all characters.
#define HELP_VALUE   'h'
#define HELP_COLUMNS 24 ///< Width of the column of option names in the help.

bool text_list_add(text_list *list, const char *text, size_t length) {
    char **items = realloc(list->items, ((size_t)list->count + 1) * sizeof *items);
    if (!items)
        return false;
    list->items = items;
    char *copy = malloc(length + 1);
    if (!copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    items[list->count++] = copy;
    return true;
}

bool text_list_add_parts(text_list *list, const char *text) {
    for (;;) {
        size_t length = strcspn(text, ",");
        if (!text_list_add(list, text, length))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

void text_list_free(text_list *list) {
    for (int32_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (text_list){0};
}

bool read_whole(const char *text, int64_t low, int64_t high, int64_t *value) {
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || isspace((unsigned char)text[0]) || errno != 0)
        return false;
    if (number < low || number > high)
        return false;
    *value = number;
    return true;
}

bool read_real(const char *text, double low, double high, double *value) {
    // strtod() would also take hexadecimal numbers, infinities and NaN.
    if (text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    char *end;
    errno = 0;
    double number = strtod(text, &end);
    if (end == text || *end != '\0' || errno != 0 || !isfinite(number) || number < low || number > high)
        return false;
    *value = number;
    return true;
}

static void print_help(const command_line *line) {
    printf("usage: procade %s\n\n%s\n\n", line->usage, line->summary);
    for (int32_t i = 0; i <= line->num_rows; i++) {
        const option_row help = {"help", NULL, OPTION_FLAG, NULL, 0, 0, "print this and leave"};
        const option_row *row = i < line->num_rows ? &line->rows[i] : &help;
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", row->name, row->argument ? " " : "",
                 row->argument ? row->argument : "");
        printf("  %-*s  %s\n", HELP_COLUMNS, left, row->help);
    }
}

static int take_whole(const option_row *row, const char *text) {
    int64_t value;
    if (!read_whole(text, (int64_t)row->low, (int64_t)row->high, &value))
        return report_misuse("option --%s is '%s', but must be a whole number from %.0f to %.0f", row->name,
                             text, row->low, row->high);
    *(int32_t *)row->target = (int32_t)value;
    return OPTIONS_GO_ON;
}

static int take_real(const option_row *row, const char *text) {
    if (!read_real(text, row->low, row->high, row->target))
        return report_misuse("option --%s is '%s', but must be a number from %g to %g", row->name, text,
                             row->low, row->high);
    return OPTIONS_GO_ON;
}

static int take_value(const option_row *row, const char *text) {
    switch (row->kind) {
    case OPTION_FLAG: *(bool *)row->target = true; return OPTIONS_GO_ON;
    case OPTION_TEXT: *(const char **)row->target = text; return OPTIONS_GO_ON;
    case OPTION_LIST:
        return text_list_add(row->target, text, strlen(text)) ? OPTIONS_GO_ON : report_no_memory();
    case OPTION_WHOLE: return take_whole(row, text);
    case OPTION_REAL: return take_real(row, text);
    }
    return OPTIONS_GO_ON;
}

static int refuse_option(const command_line *line, char **argv) {
    if (optopt >= FIRST_VALUE)
        return report_misuse("option --%s takes no value", line->rows[optopt - FIRST_VALUE].name);
    if (optopt == HELP_VALUE)
        return report_misuse("option --help takes no value");
    if (optopt != 0)
        return report_misuse("option '-%c' is unknown; 'procade %s --help' lists the options", optopt,
                             argv[0]);
    return report_misuse("option '%s' is unknown or ambiguous; 'procade %s --help' lists the options",
                         argv[optind - 1], argv[0]);
}

static int take_names(const command_line *line, int argc, char **argv, text_list *names) {
    for (int i = optind; i < argc; i++) {
        if (!text_list_add(names, argv[i], strlen(argv[i])))
            return report_no_memory();
    }
    if (names->count < line->min_names)
        return report_misuse("%s; 'procade %s --help' tells how", line->missing, argv[0]);
    if (line->max_names >= 0 && names->count > line->max_names)
        return report_misuse("'%s' is one word too many; 'procade %s --help' lists what is allowed",
                             names->items[line->max_names], argv[0]);
    return OPTIONS_GO_ON;
}

int options_parse(const command_line *line, int argc, char **argv, text_list *names) {
    struct option rows[MAX_ROWS + 2] = {{0}};
    for (int32_t i = 0; i < line->num_rows; i++) {
        rows[i].name = line->rows[i].name;
        rows[i].has_arg = line->rows[i].kind == OPTION_FLAG ? no_argument : required_argument;
        rows[i].val = FIRST_VALUE + i;
    }
    rows[line->num_rows] = (struct option){"help", no_argument, NULL, HELP_VALUE};

    opterr = 0;
    for (;;) {
        int value = getopt_long(argc, argv, ":h", rows, NULL);
        if (value == -1)
            return take_names(line, argc, argv, names);
        if (value == HELP_VALUE) {
            print_help(line);
            return EXIT_FINE;
        }
        if (value == ':')
            return report_misuse("option --%s needs a value: %s", line->rows[optopt - FIRST_VALUE].name,
                                 line->rows[optopt - FIRST_VALUE].argument);
        if (value == '?')
            return refuse_option(line, argv);
        int code = take_value(&line->rows[value - FIRST_VALUE], optarg);
        if (code != OPTIONS_GO_ON)
            return code;
    }
}

const pcd_game *options_game(const char *name) {
    const pcd_game *game = pcd_find_game(name);
    if (game)
        return game;
    char names[512] = "";
    size_t used = 0;
    for (int32_t i = 0; i < pcd_game_count() && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
                                 pcd_game_name(pcd_game_at(i)));
    report_misuse("no game is called '%s'; there are %s", name, names);
    return NULL;
}

bool options_split(const char *text, pcd_split *split) {
    static const char *const names[] = {"all", "train", "test"};
    for (int32_t i = 0; i < NUM_ROWS(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            *split = (pcd_split)i;
            return true;
        }
    }
    report_misuse("option --split is '%s', but must be all, train or test", text);
    return false;
}
