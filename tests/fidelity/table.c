#include "table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/// As many digits as tell something, in at most `size` characters.
static const char *format_number(double value, char *text, size_t size) {
    if (isnan(value))
        snprintf(text, size, "-");
    else if (value == floor(value) && fabs(value) < 1e6)
        snprintf(text, size, "%.0f", value);
    else
        snprintf(text, size, fabs(value) >= 100.0 ? "%.1f" : fabs(value) >= 10.0 ? "%.2f" : "%.4f", value);
    return text;
}

/// Why the expectation is not the original's number; "" where it is.
static const char *note_of(const result *found) {
    return found->mended ? found->mended->reason : "";
}

static void print_text(const result *found) {
    char ours[24], expected[24];
    printf("%-10s %-11s %-24s %-9s %7d  %-18s %10s %10s %7.2f  %s%s%s\n", found->subject->game,
           found->subject->mode, found->subject->policy, found->subject->source, found->count,
           found->of->name, format_number(found->found.ours, ours, sizeof ours),
           format_number(found->found.expected, expected, sizeof expected), found->found.standard_errors,
           verdict_name(found->judged), found->mended ? "; " : "", note_of(found));
}

static const char *const own_columns[] = {"return", "length", "completed", "timed_out"};

enum { NUM_OWN_COLUMNS = sizeof own_columns / sizeof own_columns[0] };

/// "0.8400 / 0.8500": ours and what was expected.
static void print_pair(const result *found) {
    char ours[24], expected[24];
    printf(" %s / %s", format_number(found->found.ours, ours, sizeof ours),
           format_number(found->found.expected, expected, sizeof expected));
}

static bool has_own_column(const result *found) {
    for (int32_t i = 0; i < NUM_OWN_COLUMNS; i++) {
        if (strcmp(found->of->name, own_columns[i]) == 0)
            return true;
    }
    return false;
}

/// The cells of the figures that have columns of their own, empty where a row lacks one.
static void print_own_columns(const result *first, int32_t count) {
    for (int32_t i = 0; i < NUM_OWN_COLUMNS; i++) {
        for (int32_t j = 0; j < count; j++)
            if (strcmp(first[j].of->name, own_columns[i]) == 0)
                print_pair(&first[j]);
        printf(" |");
    }
}

/// All other figures in one cell, then the largest difference and the worst verdict.
static void print_other_figures(const result *first, int32_t count, bool with_all) {
    double largest = 0.0;
    verdict worst = VERDICT_INSIDE;
    const char *separator = "";
    for (int32_t i = 0; i < count; i++) {
        if (fabs(first[i].found.standard_errors) > fabs(largest))
            largest = first[i].found.standard_errors;
        worst = first[i].judged > worst ? first[i].judged : worst;
        if (!with_all && has_own_column(&first[i]))
            continue;
        printf("%s %s", separator, first[i].of->name);
        print_pair(&first[i]);
        separator = ";";
    }
    printf(" | %.1f | %s |\n", largest, verdict_name(worst));
}

/// The policies, a table a game. @return how many of the results they are
static int32_t print_markdown_policies(const result_list *list) {
    const char *game = "";
    int32_t i = 0;
    while (i < list->num_results && strcmp(list->results[i].subject->policy, LEVELS_POLICY) != 0) {
        const result *first = &list->results[i];
        const row *subject = first->subject;
        if (strcmp(game, subject->game) != 0)
            printf(
                "\n### %s\n\n| mode | policy | source | episodes | return | length | completed | timed out | "
                "other figures | largest error | verdict |\n"
                "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
                subject->game);
        game = subject->game;
        printf("| %s | `%s` | %s | %d |", subject->mode, subject->policy, subject->source, first->count);
        print_own_columns(first, subject->num_figures);
        print_other_figures(first, subject->num_figures, false);
        i += subject->num_figures;
    }
    return i;
}

static void print_markdown_levels(const result_list *list, int32_t i) {
    printf("\n### Levels\n\n| game | mode | levels | figures | largest error | verdict |\n"
           "| --- | --- | --- | --- | --- | --- |\n");
    while (i < list->num_results) {
        const result *first = &list->results[i];
        const row *subject = first->subject;
        printf("| %s | %s | %d |", subject->game, subject->mode, first->count);
        print_other_figures(first, subject->num_figures, true);
        i += subject->num_figures;
    }
}

/// Figures whose expectation is not the original's number, and why.
static void print_markdown_mends(const result_list *list) {
    printf(
        "\n### Figures expected to differ\n\n| game | mode | policy | figure | original | expected | ours | "
        "verdict | why |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (int32_t i = 0; i < list->num_results; i++) {
        const result *found = &list->results[i];
        char original[24], ours[24], expected[24];
        if (!found->mended)
            continue;
        printf("| %s | %s | `%s` | %s | %s | %s | %s | %s | %s |\n", found->subject->game,
               found->subject->mode, found->subject->policy, found->of->name,
               format_number(found->of->value, original, sizeof original),
               format_number(found->found.expected, expected, sizeof expected),
               format_number(found->found.ours, ours, sizeof ours), verdict_name(found->judged),
               note_of(found));
    }
}

static void print_markdown(const result_list *list) {
    int32_t num_policies = print_markdown_policies(list);
    if (num_policies < list->num_results)
        print_markdown_levels(list, num_policies);
    print_markdown_mends(list);
}

/// A number, or null where there is none.
static json_t *number(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *result_to_json(const result *found) {
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:o, s:o, s:o, s:s, s:s}", "game", found->subject->game,
                     "mode", found->subject->mode, "policy", found->subject->policy, "source",
                     found->subject->source, "count", (int)found->count, "figure", found->of->name, "ours",
                     number(found->found.ours), "expected", number(found->found.expected), "standard_errors",
                     number(found->found.standard_errors), "verdict", verdict_name(found->judged), "mended",
                     note_of(found));
}

/// Prints an array with one object a line, and lets it go.
static void print_json(json_t *array) {
    size_t index;
    json_t *element;
    printf("[");
    json_array_foreach(array, index, element) {
        printf(index ? ",\n " : "\n ");
        json_dumpf(element, stdout, JSON_REAL_PRECISION(10));
    }
    printf("\n]\n");
    json_decref(array);
}

int32_t table_results(const result_list *list, table_format format) {
    int32_t counts[NUM_VERDICTS] = {0};
    json_t *array = format == TABLE_JSON ? json_array() : NULL;
    if (format == TABLE_TEXT)
        printf("%-10s %-11s %-24s %-9s %7s  %-18s %10s %10s %7s  %s\n", "game", "mode", "policy", "source",
               "count", "figure", "ours", "expected", "errors", "verdict");
    for (int32_t i = 0; i < list->num_results; i++) {
        const result *found = &list->results[i];
        counts[found->judged]++;
        if (format == TABLE_TEXT)
            print_text(found);
        else if (array)
            json_array_append_new(array, result_to_json(found));
    }
    if (format == TABLE_MARKDOWN)
        print_markdown(list);
    if (array)
        print_json(array);
    else
        printf("\n%d figures: %d inside, %d inside when played again, %d outside, %d reported only; "
               "%d rows skipped; %.0f s\n",
               list->num_results, counts[VERDICT_INSIDE], counts[VERDICT_AGAIN], counts[VERDICT_OUTSIDE],
               counts[VERDICT_REPORTED], list->num_skipped, list->seconds);
    return counts[VERDICT_OUTSIDE];
}

static void print_split(const split_line *line, table_format format) {
    char train[24], test[24];
    const char *layout = format == TABLE_TEXT ? "%-10s %-11s %-18s %10s %10s %9.2f %% %9.2f %%  %s\n"
                                              : "| %s | %s | %s | %s | %s | %.2f %% | %.2f %% | %s |\n";
    printf(layout, line->game, line->mode, line->figure, format_number(line->train, train, sizeof train),
           format_number(line->test, test, sizeof test), 100.0 * line->difference, 100.0 * line->chance,
           line->is_inside ? "inside" : "OUTSIDE");
}

static json_t *split_to_json(const split_line *line) {
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:b}", "game", line->game, "mode", line->mode,
                     "figure", line->figure, "train", number(line->train), "test", number(line->test),
                     "difference", number(line->difference), "chance", number(line->chance), "inside",
                     (int)line->is_inside);
}

int32_t table_splits(const split_line *lines, int32_t num_lines, table_format format) {
    int32_t num_outside = 0;
    json_t *array = format == TABLE_JSON ? json_array() : NULL;
    if (format == TABLE_TEXT)
        printf("%-10s %-11s %-18s %10s %10s %11s %11s  %s\n", "game", "mode", "figure", "train", "test",
               "difference", "by chance", "verdict");
    if (format == TABLE_MARKDOWN)
        printf("\n### Halves of the split\n\n| game | mode | figure | train | test | difference | by chance "
               "| verdict |\n"
               "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (int32_t i = 0; i < num_lines; i++) {
        num_outside += !lines[i].is_inside;
        if (array)
            json_array_append_new(array, split_to_json(&lines[i]));
        else
            print_split(&lines[i], format);
    }
    if (array)
        print_json(array);
    return num_outside;
}
