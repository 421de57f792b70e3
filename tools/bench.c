#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_ceiling.h"
#include "bench_figures.h"
#include "bench_libenv.h"
#include "bench_run.h"
#include "bench_scenarios.h"
#include "commands.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "report.h"
#include "statistics.h"

#define MAX_REPEATS   100
#define WARM_UP_SHARE 0.5  ///< Of a repeat's time, played before the first,
#define WARM_UP_LEAST 0.25 ///< but at least so many seconds: every picture is scaled once.

typedef struct bench_options {
    text_list filters;
    int32_t envs, threads, repeat;
    double seconds;
    bool list, phases, figures, json;
    const char *first, *libenv, *resources;
    bench_libenv *beside; ///< What --libenv names, or NULL.
} bench_options;

/// What was measured of one scenario.
typedef struct bench_result {
    spread rate;                   ///< Environment steps a second.
    double original;               ///< 0: not known.
    spread beside;                 ///< The rate of the library of --libenv; 0: not measured.
    double phases[PCD_NUM_PHASES]; ///< Shares of the time, with --phases.
} bench_result;

static double warm_up_seconds(const bench_options *options) {
    return fmax(WARM_UP_SHARE * options->seconds, WARM_UP_LEAST);
}

static int measure_rates(const bench_scenario *scenario, const bench_options *options, double *rates) {
    bench_run run;
    int code = bench_run_open(&run, scenario, false);
    int64_t chunk = 1;
    double warm_up_rate;
    pcd_status status = PCD_OK;
    if (code == EXIT_FINE)
        status = bench_run_for(&run, warm_up_seconds(options), &chunk, &warm_up_rate);
    for (int32_t i = 0; code == EXIT_FINE && status == PCD_OK && i < options->repeat; i++)
        status = bench_run_for(&run, options->seconds, &chunk, &rates[i]);
    if (status != PCD_OK)
        code = report_library(status);
    bench_run_close(&run);
    return code;
}

/// Steps for one repeat. @param shares receives how the time was spent, if that was the fastest so far
static pcd_status measure_shares(bench_run *run, double seconds, int64_t *chunk, double *best,
                                 double *shares) {
    double before[PCD_NUM_PHASES], after[PCD_NUM_PHASES], rate, total = 0.0;
    pcd_status status = pcd_phase_times(run->batch, before);
    if (status == PCD_OK)
        status = bench_run_for(run, seconds, chunk, &rate);
    if (status == PCD_OK)
        status = pcd_phase_times(run->batch, after);
    if (status != PCD_OK || rate <= *best)
        return status;
    *best = rate;
    for (int phase = 0; phase < PCD_NUM_PHASES; phase++)
        total += after[phase] - before[phase];
    for (int phase = 0; phase < PCD_NUM_PHASES; phase++)
        shares[phase] = total > 0.0 ? (after[phase] - before[phase]) / total : 0.0;
    return PCD_OK;
}

/// Where the time goes, in a run of its own, for reading the clock takes time.
static int measure_phases(const bench_scenario *scenario, const bench_options *options, double *shares) {
    bench_run run;
    int code = bench_run_open(&run, scenario, true);
    int64_t chunk = 1;
    double rate, best = 0.0;
    pcd_status status = PCD_OK;
    if (code == EXIT_FINE)
        status = bench_run_for(&run, warm_up_seconds(options), &chunk, &rate);
    for (int32_t i = 0; code == EXIT_FINE && status == PCD_OK && i < options->repeat; i++)
        status = measure_shares(&run, options->seconds, &chunk, &best, shares);
    if (status != PCD_OK)
        code = report_library(status);
    bench_run_close(&run);
    return code;
}

static int measure_scenario(const bench_scenario *scenario, const bench_options *options,
                            bench_result *result) {
    double rates[MAX_REPEATS];
    int code = measure_rates(scenario, options, rates);
    if (code != EXIT_FINE)
        return code;
    result->rate = spread_of(rates, options->repeat);
    result->original = bench_original(scenario);
    if (options->beside && bench_libenv_has(scenario)) {
        code = bench_libenv_rates(options->beside, scenario, warm_up_seconds(options), options->seconds,
                                  options->repeat, rates);
        if (code != EXIT_FINE)
            return code;
        result->beside = spread_of(rates, options->repeat);
    }
    return options->phases ? measure_phases(scenario, options, result->phases) : EXIT_FINE;
}

static json_t *phases_to_json(const double *shares) {
    json_t *phases = json_object();
    for (int phase = 0; phase < PCD_NUM_PHASES; phase++)
        json_object_set_new(phases, pcd_phase_name((pcd_phase)phase), json_real(shares[phase]));
    return phases;
}

static json_t *result_to_json(const char *name, const bench_result *result, double ceiling,
                              const bench_options *options) {
    spread rate = result->rate;
    double original = result->original;
    json_t *row = json_pack("{s:s, s:f, s:f, s:f}", "name", name, "steps_per_second", rate.median, "min",
                            rate.min, "max", rate.max);
    json_object_set_new(row, "share_of_ceiling", json_real(rate.median / ceiling));
    json_object_set_new(row, "original_steps_per_second", original > 0.0 ? json_real(original) : json_null());
    json_object_set_new(row, "times_original",
                        original > 0.0 ? json_real(rate.median / original) : json_null());
    if (options->phases)
        json_object_set_new(row, "phases", phases_to_json(result->phases));
    if (result->beside.median > 0.0)
        json_object_set_new(row, "libenv",
                            json_pack("{s:f, s:f, s:f, s:f}", "steps_per_second", result->beside.median,
                                      "min", result->beside.min, "max", result->beside.max, "times",
                                      rate.median / result->beside.median));
    return row;
}

/// "12.3 x", or "-" for a rate that is not known.
static const char *multiple_text(double rate, double other, char text[static 16]) {
    if (other > 0.0)
        snprintf(text, 16, "%.1f x", rate / other);
    else
        strcpy(text, "-");
    return text;
}

static void print_result(const char *name, const bench_result *result, double ceiling,
                         const bench_options *options) {
    spread rate = result->rate;
    char text[16];
    printf("%-52s %11.0f %11.0f %11.0f %8.1f %% %11s", name, rate.median, rate.min, rate.max,
           100.0 * rate.median / ceiling, multiple_text(rate.median, result->original, text));
    if (options->beside)
        printf(" %11.0f %11s", result->beside.median,
               multiple_text(rate.median, result->beside.median, text));
    for (int phase = 0; options->phases && phase < PCD_NUM_PHASES; phase++)
        printf(" %8.1f %%", 100.0 * result->phases[phase]);
    printf("\n");
    fflush(stdout);
}

static void print_heading(spread ceiling, double scattered, const bench_options *options) {
    printf("Whole steps a second: rules, new levels, drawing, buffers. Median, slowest and fastest repeat.\n"
           "Ceiling: copying a 64x64 RGB window out of a 512x512 picture into 64 buffers in turn, one core:\n"
           "%.0f frames a second (%.0f to %.0f); %.0f where windows lie anywhere, not near the last one.\n"
           "Original: Procgen 0.10.7 on one core, as measured once.\n",
           ceiling.median, ceiling.min, ceiling.max, scattered);
    if (options->beside)
        printf("Beside, in this run: %s.\n", options->libenv);
    printf("\n");
    printf("%-52s %11s %11s %11s %10s %11s", "scenario", "median", "min", "max", "of ceiling", "of original");
    if (options->beside)
        printf(" %11s %11s", "beside", "of that");
    for (int phase = 0; options->phases && phase < PCD_NUM_PHASES; phase++)
        printf(" %10s", pcd_phase_name((pcd_phase)phase));
    printf("\n");
}

typedef struct geometric_mean {
    double log_sum;
    int32_t count;
} geometric_mean;

/// Adds a value; one that is not known, 0, does not count.
static void add_to_mean(geometric_mean *mean, double value) {
    if (value <= 0.0)
        return;
    mean->log_sum += log(value);
    mean->count++;
}

/// The mean of what was added, 0 of nothing.
static double mean_value(const geometric_mean *mean) {
    return mean->count > 0 ? exp(mean->log_sum / mean->count) : 0.0;
}

/// Means over the games of one setting.
typedef struct group_means {
    geometric_mean rate, multiple, beside; // The last two are of quotients.
} group_means;

/// A rate as a multiple of another, 0 where that is not known.
static double multiple_of(double rate, double other) {
    return other > 0.0 ? rate / other : 0.0;
}

/// The part of a scenario's name behind the game, which the games of one setting share.
static const char *setting_name(const bench_scenario *scenario) {
    return strchr(scenario->name, '/') + 1;
}

static void add_to_group(group_means *group, const bench_result *result) {
    double rate = result->rate.median;
    add_to_mean(&group->rate, rate);
    add_to_mean(&group->multiple, multiple_of(rate, result->original));
    add_to_mean(&group->beside, multiple_of(rate, result->beside.median));
}

static void finish_group(group_means *group, const char *name, bool json, json_t *means) {
    if (group->rate.count > 1) {
        double rate = mean_value(&group->rate), multiple = mean_value(&group->multiple);
        double beside = mean_value(&group->beside);
        json_t *mean =
            json_pack("{s:s, s:i, s:f, s:o}", "setting", name, "games", group->rate.count, "steps_per_second",
                      rate, "times_original", multiple > 0.0 ? json_real(multiple) : json_null());
        if (beside > 0.0)
            json_object_set_new(mean, "times_libenv", json_real(beside));
        json_array_append_new(means, mean);
        if (!json) {
            printf("geometric mean of %" PRId32 " games: %.0f steps/s", group->rate.count, rate);
            if (multiple > 0.0)
                printf(", %.1f times the original", multiple);
            if (beside > 0.0)
                printf(", %.1f times what stands beside", beside);
            printf("\n\n");
        }
    }
    *group = (group_means){0};
}

static int run_scenarios(const bench_list *list, const bench_options *options, spread ceiling, json_t *rows,
                         json_t *means) {
    progress bar = progress_begin(list->count);
    group_means group = {0};
    int code = EXIT_FINE;
    for (int32_t i = 0; code == EXIT_FINE && i < list->count; i++) {
        const bench_scenario *scenario = &list->items[i];
        bench_result result = {0};
        progress_show(&bar, i, scenario->name);
        code = measure_scenario(scenario, options, &result);
        if (code != EXIT_FINE)
            break;
        progress_end(&bar);
        json_array_append_new(rows, result_to_json(scenario->name, &result, ceiling.median, options));
        if (!options->json)
            print_result(scenario->name, &result, ceiling.median, options);
        add_to_group(&group, &result);
        bool is_last =
            i + 1 == list->count || strcmp(setting_name(scenario), setting_name(scenario + 1)) != 0;
        if (is_last)
            finish_group(&group, setting_name(scenario), options->json, means);
    }
    progress_end(&bar);
    return code;
}

static int run_bench(const bench_list *list, const bench_options *options) {
    double rates[MAX_REPEATS];
    int code = bench_ceiling(true, options->seconds, options->repeat, rates);
    if (code != EXIT_FINE)
        return code;
    spread scattered = spread_of(rates, options->repeat);
    code = bench_ceiling(false, options->seconds, options->repeat, rates);
    if (code != EXIT_FINE)
        return code;
    spread ceiling = spread_of(rates, options->repeat);
    if (!options->json)
        print_heading(ceiling, scattered.median, options);

    json_t *rows = json_array(), *means = json_array();
    code = run_scenarios(list, options, ceiling, rows, means);
    if (code == EXIT_FINE && options->json) {
        json_t *root = json_pack("{s:s, s:{s:f, s:f, s:f, s:f, s:f}, s:f, s:i, s:O, s:O}", "library",
                                 pcd_version(), "ceiling", "frames_per_second", ceiling.median, "min",
                                 ceiling.min, "max", ceiling.max, "scattered", scattered.median,
                                 "scattered_max", scattered.max, "seconds", options->seconds, "repeats",
                                 options->repeat, "scenarios", rows, "geometric_means", means);
        json_write(stdout, root);
        json_decref(root);
    }
    json_decref(rows);
    json_decref(means);
    return code;
}

/// With the library of --libenv open, if there is one.
static int run_beside(const bench_list *list, bench_options *options) {
    int code = options->libenv ? bench_libenv_open(&options->beside, options->libenv, options->resources)
                               : EXIT_FINE;
    if (code == EXIT_FINE)
        code = run_bench(list, options);
    bench_libenv_close(options->beside);
    return code;
}

static void print_names(const bench_list *list, bool json) {
    json_t *names = json_array();
    for (int32_t i = 0; i < list->count; i++) {
        json_array_append_new(names, json_string(list->items[i].name));
        if (!json)
            printf("%s\n", list->items[i].name);
    }
    if (json)
        json_write(stdout, names);
    json_decref(names);
}

/// What --figures does not take.
static int check_figures(const bench_options *options) {
    const char *wrong = options->envs      ? "--envs"
                        : options->threads ? "--threads"
                        : options->phases  ? "--phases"
                        : options->list    ? "--list"
                        : options->libenv  ? "--libenv"
                                           : NULL;
    return wrong ? report_misuse("--figures measures batches of its own; %s does not go with it", wrong)
                 : OPTIONS_GO_ON;
}

static int run_figures(const bench_options *options) {
    int code = check_figures(options);
    return code == OPTIONS_GO_ON
               ? bench_figures(&options->filters, options->seconds, options->repeat, options->json)
               : code;
}

static int run_scenario_list(bench_options *options) {
    bench_list list = {0};
    int code = EXIT_FINE;
    if (options->resources && !options->libenv)
        code = report_misuse("--resources is for the library of --libenv, which is missing");
    else if (!bench_list_make(&list, &options->filters, options->envs, options->threads))
        code = report_no_memory();
    else if (list.count == 0)
        code = report_misuse("no scenario's name holds what --filter asks for; --list shows them");
    else if (options->list)
        print_names(&list, options->json);
    else
        code = run_beside(&list, options);
    bench_list_free(&list);
    return code;
}

int command_bench(int argc, char **argv) {
    bench_options options = {.repeat = 3, .seconds = 0.25};
    const option_row rows[] = {
        {"list", NULL, OPTION_FLAG, &options.list, 0, 0, "print the names of the scenarios and leave"},
        {"filter", "TEXT", OPTION_LIST, &options.filters, 0, 0,
         "only scenarios whose name holds TEXT; repeated: all of them"},
        {"envs", "N", OPTION_WHOLE, &options.envs, 1, PCD_MAX_ENVS,
         "environments, in place of the scenarios' own"},
        {"threads", "N", OPTION_WHOLE, &options.threads, 1, PCD_MAX_THREADS, "threads (1)"},
        {"seconds", "T", OPTION_REAL, &options.seconds, 0.001, 3600, "length of a repeat (0.25)"},
        {"repeat", "N", OPTION_WHOLE, &options.repeat, 1, MAX_REPEATS,
         "repeats, after a warm-up left out (3)"},
        {"phases", NULL, OPTION_FLAG, &options.phases, 0, 0, "also the share of each part of a step"},
        {"figures", NULL, OPTION_FLAG, &options.figures, 0, 0,
         "in place of scenarios: new levels, slowest steps, memory, start and saved states of each "
         "GAME/MODE"},
        {"first", "GAME/MODE", OPTION_TEXT, &options.first, 0, 0,
         "draw one first observation and leave: the fresh process that --figures times"},
        {"libenv", "LIBRARY", OPTION_TEXT, &options.libenv, 0, 0,
         "also another library with the libenv interface, such as Procgen's own, in the same run"},
        {"resources", "FOLDER", OPTION_TEXT, &options.resources, 0, 0,
         "where that library finds its pictures"},
        {"json", NULL, OPTION_FLAG, &options.json, 0, 0, "print JSON"},
    };
    const command_line line = {
        .usage = "bench [options]",
        .summary =
            "Measures whole steps a second, game by game, on unlimited levels. Policy random draws from all\n"
            "fifteen actions; survive lives longer. A scenario is named\n"
            "GAME/MODE/OBSERVATION/envsN/threadsN/POLICY.",
        .rows = rows,
        .num_rows = NUM_ROWS(rows),
        .max_names = 0,
    };
    text_list names = {0};
    int code = options_parse(&line, argc, argv, &names);
    if (code == OPTIONS_GO_ON)
        code = options.first     ? bench_first_observation(options.first)
               : options.figures ? run_figures(&options)
                                 : run_scenario_list(&options);
    text_list_free(&options.filters);
    text_list_free(&names);
    return code;
}
