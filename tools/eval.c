#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "measure.h"
#include "options.h"
#include "output.h"
#include "policies.h"
#include "progress.h"
#include "report.h"

#define MAX_LEVELS      100000
#define MAX_REPETITIONS 1000
#define MAX_EPISODES    10000000 ///< Levels times repetitions.

typedef struct eval_options {
    text_list games, modes, parameters, policy_names;
    policy *policies; ///< [policy_names.count]
    const char *out;
    int32_t levels, start, repetitions, threads, seed;
    bool json;
    bool all_games; ///< No game was named: games without a mode are passed over.
} eval_options;

/// The two halves: seen, then held out.
static const pcd_split splits[] = {PCD_SPLIT_TRAIN, PCD_SPLIT_TEST};
static const char *const split_names[] = {"train", "test"};
enum { SEEN, HELD_OUT, NUM_SPLITS };

/// One line of the table: a policy on both halves.
typedef struct eval_row {
    const char *game, *mode, *policy;
    measure_result halves[NUM_SPLITS];
} eval_row;

/// All there is to do and what is done, passed down to every step of the evaluation.
typedef struct eval_run {
    const eval_options *options;
    json_t *rows;
    progress bar;
    int64_t done;
    bool has_printed;
} eval_run;

static json_t *interval_to_json(const mean_interval *interval) {
    if (!interval->has_interval)
        return json_null();
    return json_pack("[f, f]", interval->mean - interval->half_width, interval->mean + interval->half_width);
}

static json_t *half_to_json(const eval_row *row, int32_t half, int32_t num_levels) {
    const measure_result *result = &row->halves[half];
    json_t *seeds = json_array();
    for (int32_t i = 0; i < num_levels; i++)
        json_array_append_new(seeds, json_integer(result->seeds[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:f, s:o, s:f, s:f, s:f, s:f, s:o}", "game", row->game,
                     "mode", row->mode, "split", split_names[half], "policy", row->policy, "episodes",
                     result->episodes, "return_mean", result->episode_return.mean, "return_ci95",
                     interval_to_json(&result->episode_return), "length_mean", result->mean_length,
                     "completed", result->completed, "timed_out", result->timed_out, "steps_per_second",
                     result->steps_per_second, "seeds", seeds);
}

static void print_heading(const eval_options *options) {
    printf("Each policy plays %" PRId32 " train (seen) and %" PRId32
           " test (held-out) levels from seed %" PRId32 ", %" PRId32
           " episode%s each;\n+- is half a 95 %% confidence interval of the mean return.\n\n",
           options->levels, options->levels, options->start, options->repetitions,
           options->repetitions == 1 ? "" : "s");
    printf("%-10s %-11s %-14s %8s  %-16s %-16s %7s  %-11s %9s\n", "game", "mode", "policy", "episodes",
           "seen", "held-out", "gap", "completed", "steps/s");
}

static void format_mean(char *text, size_t size, const mean_interval *interval) {
    if (interval->has_interval)
        snprintf(text, size, "%7.3f +-%6.3f", interval->mean, interval->half_width);
    else
        snprintf(text, size, "%7.3f", interval->mean);
}

static void print_row(eval_run *run, const eval_row *row) {
    progress_end(&run->bar);
    if (!run->has_printed)
        print_heading(run->options);
    run->has_printed = true;
    const measure_result *seen = &row->halves[SEEN], *held_out = &row->halves[HELD_OUT];
    char seen_text[40], held_out_text[40], completed[24];
    format_mean(seen_text, sizeof seen_text, &seen->episode_return);
    format_mean(held_out_text, sizeof held_out_text, &held_out->episode_return);
    snprintf(completed, sizeof completed, "%3.0f / %3.0f %%", 100.0 * seen->completed,
             100.0 * held_out->completed);
    printf("%-10s %-11s %-14s %8" PRId32 "  %-16s %-16s %7.3f  %-11s %9.0f\n", row->game, row->mode,
           row->policy, seen->episodes + held_out->episodes, seen_text, held_out_text,
           seen->episode_return.mean - held_out->episode_return.mean, completed,
           0.5 * (seen->steps_per_second + held_out->steps_per_second));
    fflush(stdout);
}

/// Plays one policy on both halves.
static int eval_policy(eval_run *run, const measure halves[NUM_SPLITS], const policy *player) {
    const eval_options *options = run->options;
    eval_row row = {.game = halves[SEEN].plan.game, .mode = halves[SEEN].plan.mode, .policy = player->name};
    int code = EXIT_FINE;
    for (int32_t half = 0; code == EXIT_FINE && half < NUM_SPLITS; half++) {
        char label[64];
        snprintf(label, sizeof label, "%s %s %.20s", row.game, row.mode, row.policy);
        progress_show(&run->bar, run->done++, label);
        code = measure_play(&halves[half], player, &row.halves[half]);
        if (code == EXIT_FINE)
            json_array_append_new(run->rows, half_to_json(&row, half, options->levels));
    }
    if (code == EXIT_FINE && !options->json)
        print_row(run, &row);
    for (int32_t half = 0; half < NUM_SPLITS; half++)
        free(row.halves[half].seeds);
    return code;
}

static int eval_game(eval_run *run, const char *game, const char *mode) {
    const eval_options *options = run->options;
    measure halves[NUM_SPLITS] = {{.fresh = NULL}};
    int code = EXIT_FINE;
    for (int32_t half = 0; code == EXIT_FINE && half < NUM_SPLITS; half++) {
        measure_plan plan = {
            .game = game,
            .mode = mode,
            .parameters = &options->parameters,
            .split = splits[half],
            .start_level = options->start,
            .num_levels = options->levels,
            .repetitions = options->repetitions,
            .num_threads = options->threads,
            .seed = options->seed,
        };
        code = measure_open(&halves[half], &plan);
    }
    for (int32_t i = 0; code == EXIT_FINE && i < options->policy_names.count; i++)
        code = eval_policy(run, halves, &options->policies[i]);
    for (int32_t half = 0; half < NUM_SPLITS; half++)
        measure_close(&halves[half]);
    return code;
}

static bool has_mode(const pcd_game *game, const char *mode) {
    for (int32_t i = 0; i < pcd_mode_count(game); i++) {
        if (strcmp(pcd_mode_name(game, i), mode) == 0)
            return true;
    }
    return false;
}

static bool any_game_has_mode(const char *mode) {
    for (int32_t i = 0; i < pcd_game_count(); i++) {
        if (has_mode(pcd_game_at(i), mode))
            return true;
    }
    return false;
}

static int eval_all(eval_run *run) {
    const eval_options *options = run->options;
    int64_t pairs = (int64_t)options->games.count * options->modes.count;
    run->bar = progress_begin(pairs * options->policy_names.count * NUM_SPLITS);
    int code = EXIT_FINE;
    for (int64_t i = 0; code == EXIT_FINE && i < pairs; i++) {
        const char *game = options->games.items[i / options->modes.count];
        const char *mode = options->modes.items[i % options->modes.count];
        if (options->all_games && !has_mode(pcd_find_game(game), mode))
            run->done += options->policy_names.count * NUM_SPLITS;
        else
            code = eval_game(run, game, mode);
    }
    progress_end(&run->bar);
    return code;
}

static int write_rows(const json_t *rows, const char *path) {
    output out;
    int code = output_open(&out, path);
    if (code != EXIT_FINE)
        return code;
    json_write_lines(out.file, rows);
    return output_close(&out, true);
}

static int run_eval(const eval_options *options) {
    eval_run run = {.options = options, .rows = json_array()};
    int code = eval_all(&run);
    if (code == EXIT_FINE && options->out)
        code = write_rows(run.rows, options->out);
    if (code == EXIT_FINE && options->json)
        json_write_lines(stdout, run.rows);
    json_decref(run.rows);
    return code;
}

/// Splits lists at commas and fills in what was not given. @return OPTIONS_GO_ON or an exit code
static int complete_options(eval_options *options, const text_list *modes, const text_list *policies) {
    bool is_good = true;
    options->all_games = options->games.count == 0;
    for (int32_t i = 0; is_good && options->all_games && i < pcd_game_count(); i++) {
        const char *name = pcd_game_name(pcd_game_at(i));
        is_good = text_list_add(&options->games, name, strlen(name));
    }
    for (int32_t i = 0; i < options->games.count; i++) {
        if (!options_game(options->games.items[i]))
            return EXIT_MISUSED;
    }
    for (int32_t i = 0; is_good && i < modes->count; i++)
        is_good = text_list_add_parts(&options->modes, modes->items[i]);
    if (modes->count == 0)
        is_good = is_good && text_list_add_parts(&options->modes, "hard");
    if (policies->count == 0)
        is_good = is_good && text_list_add_parts(&options->policy_names, "random,noop,sticky,best");
    if (!is_good)
        return report_no_memory();

    for (int32_t i = 0; options->all_games && i < options->modes.count; i++) {
        if (!any_game_has_mode(options->modes.items[i]))
            return report_misuse("no game has a mode '%s'", options->modes.items[i]);
    }
    int code = policy_split_names(policies, &options->policy_names);
    if (code != OPTIONS_GO_ON)
        return code;
    options->policies = calloc((size_t)options->policy_names.count, sizeof *options->policies);
    if (!options->policies)
        return report_no_memory();
    for (int32_t i = 0; i < options->policy_names.count; i++) {
        if (!policy_parse(options->policy_names.items[i], &options->policies[i]))
            return EXIT_MISUSED;
    }
    if ((int64_t)options->levels * options->repetitions > MAX_EPISODES)
        return report_misuse("--levels times --episodes is %" PRId64
                             ", but at most %d episodes can be played",
                             (int64_t)options->levels * options->repetitions, MAX_EPISODES);
    return OPTIONS_GO_ON;
}

int command_eval(int argc, char **argv) {
    eval_options options = {.levels = 200, .repetitions = 1, .threads = 1};
    text_list modes = {0}, policies = {0};
    const option_row rows[] = {
        {"mode", "MODE,...", OPTION_LIST, &modes, 0, 0, "modes (hard)"},
        {"policy", "NAME,...", OPTION_LIST, &policies, 0, 0,
         "policies (random,noop,sticky,best):\n                            " POLICY_NAMES},
        {"levels", "N", OPTION_WHOLE, &options.levels, 1, MAX_LEVELS, "levels of each half (200)"},
        {"start", "SEED", OPTION_WHOLE, &options.start, 0, MAX_LEVEL_SEED, "level seed to begin at (0)"},
        {"episodes", "N", OPTION_WHOLE, &options.repetitions, 1, MAX_REPETITIONS,
         "episodes of each level (1)"},
        {"set", "NAME=VALUE", OPTION_LIST, &options.parameters, 0, 0, "set a parameter; may be repeated"},
        {"threads", "N", OPTION_WHOLE, &options.threads, 1, PCD_MAX_THREADS, "threads (1)"},
        {"seed", "N", OPTION_WHOLE, &options.seed, 0, INT32_MAX, "seed of the policies' chance (0)"},
        {"json", NULL, OPTION_FLAG, &options.json, 0, 0, "print JSON: an array with one object a line"},
        {"out", "FILE", OPTION_TEXT, &options.out, 0, 0, "write the JSON to a file as well"},
    };
    const command_line line = {
        .usage = "eval [GAME ...] [options]",
        .summary = "Measures policies on seen (train) and held-out (test) levels: each level exactly as "
                   "often as asked,\n"
                   "so that short episodes do not count more. Without a GAME: all games that have the mode.",
        .rows = rows,
        .num_rows = NUM_ROWS(rows),
        .max_names = -1,
    };
    int code = options_parse(&line, argc, argv, &options.games);
    if (code == OPTIONS_GO_ON)
        code = complete_options(&options, &modes, &policies);
    if (code == OPTIONS_GO_ON)
        code = run_eval(&options);
    free(options.policies);
    text_list_free(&options.games);
    text_list_free(&options.modes);
    text_list_free(&options.parameters);
    text_list_free(&options.policy_names);
    text_list_free(&modes);
    text_list_free(&policies);
    return code;
}
