#include "rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINE   4096
#define MAX_FIELDS 8

/// A file being read.
typedef struct reader {
    char path[512];
    int32_t line;
    char text[MAX_LINE];
    char *fields[MAX_FIELDS];
    int32_t num_fields;
} reader;

static bool complain(const reader *file, const char *what, const char *text) {
    fprintf(stderr, "fidelity: %s, line %d: %s: '%s'\n", file->path, file->line, what, text);
    return false;
}

/// Cuts the line at its commas, but for those between quotes.
static void cut_fields(reader *file) {
    file->text[strcspn(file->text, "\r\n")] = '\0';
    file->num_fields = 0;
    for (char *text = file->text; file->num_fields < MAX_FIELDS;) {
        char separator = *text == '"' ? '"' : ',';
        text += separator == '"';
        file->fields[file->num_fields++] = text;
        char *end = strchr(text, separator);
        if (!end)
            return;
        *end++ = '\0';
        if (separator == '"' && *end++ == '\0')
            return;
        text = end;
    }
}

static bool copy_name(const reader *file, char name[ROW_NAME_SIZE], const char *text) {
    if (strlen(text) >= ROW_NAME_SIZE)
        return complain(file, "a name is too long", text);
    strcpy(name, text);
    return true;
}

static bool copy_number(const reader *file, double *number, const char *text) {
    char *end;
    *number = strtod(text, &end);
    return end != text && *end == '\0' ? true : complain(file, "no number", text);
}

static bool add_figures(const reader *file, row *added, char *text) {
    for (char *part = strtok(text, " "); part; part = strtok(NULL, " ")) {
        if (added->num_figures == MAX_FIGURES)
            return complain(file, "too many figures", part);
        if (!figure_parse(part, &added->figures[added->num_figures++]))
            return complain(file, "no figure", part);
    }
    return true;
}

/// game,mode,policy,count,source,figures
static bool add_row(const reader *file, row_table *table) {
    if (file->num_fields != 6)
        return complain(file, "6 fields are needed, not as many as here", file->fields[0]);
    row *rows = realloc(table->rows, ((size_t)table->num_rows + 1) * sizeof *rows);
    if (!rows)
        return complain(file, "memory ran out", "");
    table->rows = rows;
    row *added = &rows[table->num_rows++];
    memset(added, 0, sizeof *added);
    return copy_name(file, added->game, file->fields[0]) && copy_name(file, added->mode, file->fields[1]) &&
           copy_name(file, added->policy, file->fields[2]) &&
           copy_number(file, &added->count, file->fields[3]) &&
           copy_name(file, added->source, file->fields[4]) && add_figures(file, added, file->fields[5]);
}

static bool read_shift(const reader *file, shift *moved) {
    if (strcmp(file->fields[4], "reported") == 0) {
        moved->is_only_reported = true;
        return true;
    }
    moved->is_absolute = file->fields[4][0] == '=';
    return copy_number(file, &moved->by, file->fields[4] + moved->is_absolute) &&
           copy_number(file, &moved->slack, file->fields[5]);
}

/// game,mode,policy,figure,shift,slack,reason. "=0.5" for a shift puts 0.5 in the place of the original's
/// value, "reported" takes the figure out of the judgement.
static bool add_mend(const reader *file, row_table *table) {
    if (file->num_fields != 7)
        return complain(file, "7 fields are needed, not as many as here", file->fields[0]);
    mend *mends = realloc(table->mends, ((size_t)table->num_mends + 1) * sizeof *mends);
    if (!mends)
        return complain(file, "memory ran out", "");
    table->mends = mends;
    mend *added = &mends[table->num_mends++];
    memset(added, 0, sizeof *added);
    added->reason = strdup(file->fields[6]);
    return added->reason && copy_name(file, added->game, file->fields[0]) &&
           copy_name(file, added->mode, file->fields[1]) && copy_name(file, added->policy, file->fields[2]) &&
           copy_name(file, added->figure, file->fields[3]) && read_shift(file, &added->moved);
}

/// Reads the lines behind the first, which names the fields.
static bool read_file(const char *folder, const char *name, row_table *table,
                      bool (*add)(const reader *file, row_table *table)) {
    reader file = {.line = 0};
    snprintf(file.path, sizeof file.path, "%s/%s", folder, name);
    FILE *stream = fopen(file.path, "r");
    if (!stream)
        return complain(&file, "cannot be read", strerror(errno));
    bool is_good = true;
    while (is_good && fgets(file.text, sizeof file.text, stream)) {
        file.line++;
        cut_fields(&file);
        if (file.line > 1 && file.fields[0][0] != '\0')
            is_good = add(&file, table);
    }
    fclose(stream);
    return is_good;
}

bool rows_read(const char *folder, row_table *table) {
    *table = (row_table){0};
    bool is_good = read_file(folder, "policies.csv", table, add_row) &&
                   read_file(folder, "levels.csv", table, add_row) &&
                   read_file(folder, "mends.csv", table, add_mend);
    if (!is_good)
        rows_free(table);
    return is_good;
}

void rows_free(row_table *table) {
    for (int32_t i = 0; i < table->num_mends; i++)
        free(table->mends[i].reason);
    free(table->mends);
    free(table->rows);
    *table = (row_table){0};
}

static bool fits(const char *pattern, const char *name) {
    return strcmp(pattern, "*") == 0 || strcmp(pattern, name) == 0;
}

const mend *rows_find_mend(const row_table *table, const row *subject, const figure *of) {
    for (int32_t i = table->num_mends - 1; i >= 0; i--) {
        const mend *candidate = &table->mends[i];
        if (fits(candidate->game, subject->game) && fits(candidate->mode, subject->mode) &&
            fits(candidate->policy, subject->policy) && fits(candidate->figure, of->name))
            return candidate;
    }
    return NULL;
}

const figure *row_figure(const row *subject, const char *name) {
    for (int32_t i = 0; i < subject->num_figures; i++) {
        if (strcmp(subject->figures[i].name, name) == 0)
            return &subject->figures[i];
    }
    return NULL;
}
