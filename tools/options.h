/// @file options.h
/// Command lines: a table of options per command, read strictly, with --help made from the same table.
#ifndef PROCADE_TOOLS_OPTIONS_H
#define PROCADE_TOOLS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "procade/procade.h"

#define MAX_LEVEL_SEED INT32_MAX

/// A growing list of texts, owned by the list. Start from {0}.
typedef struct text_list {
    char **items;
    int32_t count;
} text_list;

/// Adds a copy of the first `length` characters of `text`. @return false if memory ran out
bool text_list_add(text_list *list, const char *text, size_t length);
/// Adds the parts of `text` between commas. @return false if memory ran out
bool text_list_add_parts(text_list *list, const char *text);
void text_list_free(text_list *list);

typedef enum option_kind {
    OPTION_FLAG,  ///< bool: set to true.
    OPTION_TEXT,  ///< const char *: the last one given.
    OPTION_LIST,  ///< text_list: every one given.
    OPTION_WHOLE, ///< int32_t from low to high.
    OPTION_REAL,  ///< double from low to high.
} option_kind;

typedef struct option_row {
    const char *name;     ///< Without the dashes.
    const char *argument; ///< What its value is called in the help; NULL for a flag.
    option_kind kind;
    void *target;
    double low, high;
    const char *help; ///< What it does, then its default in brackets.
} option_row;

/// What a command accepts.
typedef struct command_line {
    const char *usage;   ///< "eval [GAME ...] [options]"
    const char *summary; ///< One or more sentences.
    const option_row *rows;
    int32_t num_rows;
    int32_t min_names, max_names; ///< Words that are no options; max -1: any number.
    const char *missing;          ///< What to say when there are too few: "name a game".
} command_line;

/// What options_parse() returns when the command shall go on; every other value is the exit code.
#define OPTIONS_GO_ON (-1)

/// Fills the targets from the arguments and `names` with the words that are no options. Prints the help and
/// returns EXIT_FINE on --help; says what was wrong and returns EXIT_MISUSED otherwise.
int options_parse(const command_line *line, int argc, char **argv, text_list *names);

/// Reads a whole number that fills all of `text`. @return false if it is none or outside [low, high]
bool read_whole(const char *text, int64_t low, int64_t high, int64_t *value);
/// Reads a finite decimal number that fills all of `text`. @return false if it is none or outside [low, high]
bool read_real(const char *text, double low, double high, double *value);

/// The game of that name, or NULL after having said which names there are.
const pcd_game *options_game(const char *name);
/// Reads "all", "train" or "test". @return false after having said what is allowed
bool options_split(const char *text, pcd_split *split);

#define NUM_ROWS(rows) ((int32_t)(sizeof(rows) / sizeof((rows)[0])))

#endif
