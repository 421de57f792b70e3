#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_scenarios.h"
#include "clock.h"
#include "commands.h"
#include "options.h"
#include "output.h"
#include "policies.h"
#include "progress.h"
#include "report.h"
#include "statistics.h"

#define MAX_REPEATS     100
#define WARM_UP_SHARE   0.5       ///< Of a repeat's time, played before the first.
#define CHUNK_SECONDS   0.001     ///< Time between two looks at the clock.
#define MAX_TABLE_SIZE  (1 << 18) ///< Actions drawn ahead.
#define MIN_TABLE_ROWS  64
#define CEILING_SIDE    512 ///< Of the picture that windows are copied from, pixels.
#define CEILING_WINDOW  64
#define CEILING_BUFFERS 64
#define CEILING_COPIES  256 ///< Between two looks at the clock.
#define BYTES_PER_PIXEL 3

typedef struct bench_options {
    text_list filters;
    int32_t envs, threads, repeat;
    double seconds;
    bool list, json;
} bench_options;

/// A batch in the middle of being stepped, and the actions drawn for it.
typedef struct bench_run {
    pcd_batch *batch;
    int32_t *actions; ///< [num_rows][num_envs]
    int32_t *target;  ///< Where the batch reads actions.
    int32_t num_rows, num_envs, row;
} bench_run;

/// Draws actions ahead, so that drawing takes no measured time.
static bool draw_actions(bench_run *run, const bench_scenario *scenario) {
    policy named, player;
    policy_parse(scenario->policy, &named);
    player = policy_for_game(&named, scenario->game, scenario->mode);

    run->num_envs = scenario->num_envs;
    run->num_rows = MAX_TABLE_SIZE / scenario->num_envs;
    run->num_rows = run->num_rows < MIN_TABLE_ROWS ? MIN_TABLE_ROWS : run->num_rows;
    run->actions = malloc((size_t)run->num_rows * (size_t)run->num_envs * sizeof *run->actions);
    if (!run->actions)
        return false;
    for (int32_t env = 0; env < run->num_envs; env++) {
        policy_memory memory = policy_begin((uint64_t)env);
        // Environments stand at different places of a cycle.
        memory.step = env;
        for (int32_t row = 0; row < run->num_rows; row++)
            run->actions[(size_t)row * (size_t)run->num_envs + (size_t)env] = policy_act(&player, &memory);
    }
    return true;
}

static pcd_status step_batch(bench_run *run, int64_t count) {
    pcd_status status = PCD_OK;
    for (int64_t i = 0; status == PCD_OK && i < count; i++) {
        memcpy(run->target, run->actions + (size_t)run->row * (size_t)run->num_envs,
               (size_t)run->num_envs * sizeof *run->target);
        run->row = run->row + 1 < run->num_rows ? run->row + 1 : 0;
        status = pcd_step(run->batch);
    }
    return status;
}

/// Steps for so many seconds. @param chunk steps between two looks at the clock, set to last CHUNK_SECONDS
static pcd_status step_for(bench_run *run, double seconds, int64_t *chunk, double *rate) {
    double start = seconds_now(), elapsed = 0.0;
    int64_t steps = 0;
    pcd_status status = PCD_OK;
    while (status == PCD_OK && elapsed < seconds) {
        status = step_batch(run, *chunk);
        steps += *chunk;
        elapsed = seconds_now() - start;
    }
    *rate = (double)steps * run->num_envs / elapsed;
    double fitting = (double)steps / elapsed * CHUNK_SECONDS;
    *chunk = fitting < 1.0 ? 1 : (int64_t)fitting;
    return status;
}

/// Measures one scenario. @param rates [options->repeat] receives steps a second. @return EXIT_FINE or an
/// exit code
static int measure_scenario(const bench_scenario *scenario, const bench_options *options, double *rates) {
    bench_run run = {0};
    pcd_config config = bench_config(scenario);
    pcd_status status = pcd_create(&config, &run.batch);
    if (status != PCD_OK)
        return report_library(status);
    run.target = pcd_get_buffers(run.batch).actions;
    if (!run.target || !draw_actions(&run, scenario)) {
        pcd_destroy(run.batch);
        return report_no_memory();
    }
    status = pcd_reset(run.batch);

    int64_t chunk = 1;
    double warm_up_rate;
    if (status == PCD_OK)
        status = step_for(&run, WARM_UP_SHARE * options->seconds, &chunk, &warm_up_rate);
    for (int32_t i = 0; status == PCD_OK && i < options->repeat; i++)
        status = step_for(&run, options->seconds, &chunk, &rates[i]);
    int code = status == PCD_OK ? EXIT_FINE : report_library(status);
    free(run.actions);
    pcd_destroy(run.batch);
    return code;
}

/// Copies a window row by row, as a rasteriser without any sprite would.
static void copy_window(uint8_t *target, const uint8_t *source, uint32_t x, uint32_t y) {
    const size_t row_size = CEILING_WINDOW * BYTES_PER_PIXEL, pitch = CEILING_SIDE * BYTES_PER_PIXEL;
    source += (size_t)y * pitch + (size_t)x * BYTES_PER_PIXEL;
    for (size_t row = 0; row < CEILING_WINDOW; row++)
        memcpy(target + row * row_size, source + row * pitch, row_size);
}

/// How many windows a second this machine copies on one core: no picture can be drawn faster.
static int measure_ceiling(const bench_options *options, double *rates) {
    const size_t buffer_size = (size_t)CEILING_WINDOW * CEILING_WINDOW * BYTES_PER_PIXEL;
    uint8_t *source = malloc((size_t)CEILING_SIDE * CEILING_SIDE * BYTES_PER_PIXEL);
    uint8_t *targets = malloc(buffer_size * CEILING_BUFFERS);
    if (!source || !targets) {
        free(source);
        free(targets);
        return report_no_memory();
    }
    for (size_t i = 0; i < (size_t)CEILING_SIDE * CEILING_SIDE * BYTES_PER_PIXEL; i++)
        source[i] = (uint8_t)(i * 7);

    const uint32_t range = CEILING_SIDE - CEILING_WINDOW;
    uint32_t copies = 0;
    for (int32_t repeat = -1; repeat < options->repeat; repeat++) {
        double start = seconds_now(), elapsed = 0.0;
        uint32_t first = copies;
        // The first round warms up.
        while (elapsed < (repeat < 0 ? WARM_UP_SHARE : 1.0) * options->seconds) {
            for (int32_t i = 0; i < CEILING_COPIES; i++, copies++)
                copy_window(targets + copies % CEILING_BUFFERS * buffer_size, source, copies * 7 % range,
                            copies * 13 % range);
            elapsed = seconds_now() - start;
        }
        if (repeat >= 0)
            rates[repeat] = (double)(copies - first) / elapsed;
    }
    free(source);
    free(targets);
    return EXIT_FINE;
}

static json_t *rate_to_json(const char *name, spread rate, double ceiling, double original) {
    json_t *row = json_pack("{s:s, s:f, s:f, s:f}", "name", name, "steps_per_second", rate.median, "min",
                            rate.min, "max", rate.max);
    json_object_set_new(row, "share_of_ceiling", json_real(rate.median / ceiling));
    json_object_set_new(row, "original_steps_per_second", original > 0.0 ? json_real(original) : json_null());
    json_object_set_new(row, "times_original",
                        original > 0.0 ? json_real(rate.median / original) : json_null());
    return row;
}

static void print_rate(const char *name, spread rate, double ceiling, double original) {
    char times[16] = "-";
    if (original > 0.0)
        snprintf(times, sizeof times, "%.1f x", rate.median / original);
    printf("%-48s %11.0f %11.0f %11.0f %8.1f %% %11s\n", name, rate.median, rate.min, rate.max,
           100.0 * rate.median / ceiling, times);
    fflush(stdout);
}

static void print_heading(spread ceiling) {
    printf("Whole steps a second: rules, new levels, drawing, buffers. Median, slowest and fastest repeat.\n"
           "Ceiling: copying a 64x64 RGB window out of a 512x512 picture into 64 buffers in turn, one core:\n"
           "%.0f frames a second (%.0f to %.0f). Original: Procgen 0.10.7 on one core, as measured once.\n\n",
           ceiling.median, ceiling.min, ceiling.max);
    printf("%-48s %11s %11s %11s %10s %11s\n", "scenario", "median", "min", "max", "of ceiling",
           "of original");
}

/// Geometric means over the games of one setting.
typedef struct group_means {
    double log_rate, log_multiple;
    int32_t num_rates, num_multiples;
} group_means;

/// The part of a scenario's name behind the game, which the games of one setting share.
static const char *setting_name(const bench_scenario *scenario) {
    return strchr(scenario->name, '/') + 1;
}

static void add_to_group(group_means *group, double rate, double original) {
    group->log_rate += log(rate);
    group->num_rates++;
    if (original > 0.0) {
        group->log_multiple += log(rate / original);
        group->num_multiples++;
    }
}

static void finish_group(group_means *group, const char *name, bool json, json_t *means) {
    if (group->num_rates > 1) {
        double rate = exp(group->log_rate / group->num_rates);
        double multiple = group->num_multiples > 0 ? exp(group->log_multiple / group->num_multiples) : 0.0;
        json_array_append_new(means, json_pack("{s:s, s:i, s:f, s:o}", "setting", name, "games",
                                               group->num_rates, "steps_per_second", rate, "times_original",
                                               multiple > 0.0 ? json_real(multiple) : json_null()));
        if (!json) {
            printf("geometric mean of %" PRId32 " games: %.0f steps/s", group->num_rates, rate);
            if (multiple > 0.0)
                printf(", %.1f times the original", multiple);
            printf("\n\n");
        }
    }
    *group = (group_means){0};
}

static int run_scenarios(const bench_list *list, const bench_options *options, double *rates, spread ceiling,
                         json_t *rows, json_t *means) {
    progress bar = progress_begin(list->count);
    group_means group = {0};
    int code = EXIT_FINE;
    for (int32_t i = 0; code == EXIT_FINE && i < list->count; i++) {
        const bench_scenario *scenario = &list->items[i];
        progress_show(&bar, i, scenario->name);
        code = measure_scenario(scenario, options, rates);
        if (code != EXIT_FINE)
            break;
        progress_end(&bar);
        spread rate = spread_of(rates, options->repeat);
        double original = bench_original(scenario);
        json_array_append_new(rows, rate_to_json(scenario->name, rate, ceiling.median, original));
        if (!options->json)
            print_rate(scenario->name, rate, ceiling.median, original);
        add_to_group(&group, rate.median, original);
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
    int code = measure_ceiling(options, rates);
    if (code != EXIT_FINE)
        return code;
    spread ceiling = spread_of(rates, options->repeat);
    if (!options->json)
        print_heading(ceiling);

    json_t *rows = json_array(), *means = json_array();
    code = run_scenarios(list, options, rates, ceiling, rows, means);
    if (code == EXIT_FINE && options->json) {
        json_t *root = json_pack("{s:s, s:{s:f, s:f, s:f}, s:f, s:i, s:O, s:O}", "library", pcd_version(),
                                 "ceiling", "frames_per_second", ceiling.median, "min", ceiling.min, "max",
                                 ceiling.max, "seconds", options->seconds, "repeats", options->repeat,
                                 "scenarios", rows, "geometric_means", means);
        json_write(stdout, root);
        json_decref(root);
    }
    json_decref(rows);
    json_decref(means);
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
    bench_list list = {0};
    int code = options_parse(&line, argc, argv, &names);
    if (code == OPTIONS_GO_ON) {
        if (!bench_list_make(&list, &options.filters, options.envs, options.threads))
            code = report_no_memory();
        else if (list.count == 0)
            code = report_misuse("no scenario's name holds what --filter asks for; --list shows them");
        else if (options.list)
            print_names(&list, options.json);
        else
            code = run_bench(&list, &options);
    }
    if (code == OPTIONS_GO_ON)
        code = EXIT_FINE;
    bench_list_free(&list);
    text_list_free(&options.filters);
    text_list_free(&names);
    return code;
}
