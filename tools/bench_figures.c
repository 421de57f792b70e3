#include "bench_figures.h"

#include <stdio.h>
#include <string.h>

#include "bench_measures.h"
#include "bench_scenarios.h"
#include "output.h"
#include "progress.h"
#include "report.h"

#define MAX_NAME 128

// The limits.
#define LEVEL_STEPS      10.0        ///< A new level lasts at most so many ordinary steps,
#define LEVEL_SECONDS    20e-6       ///< or so long, whichever is more.
#define SLOW_MULTIPLE    5.0         ///< Of the median batch step: the 99.9th percentile.
#define ENV_BYTES        (96 * 1024) ///< Of an environment beside its observation.
#define CREATION_SECONDS 0.05        ///< For MANY_ENVS environments.
#define FIRST_SECONDS    0.05        ///< For a fresh process to make an observation.
#define LIBRARY_BYTES    (16 * 1024 * 1024)

/// A figure beside its limit.
typedef struct limited_figure {
    const char *name;
    double value, limit;
} limited_figure;

enum { NUM_LIMITED = 5 };

static void limit_figures(const game_figures *figures, limited_figure *limited) {
    double level_limit = LEVEL_STEPS * figures->step;
    limited[0] = (limited_figure){"level_seconds", figures->level,
                                  level_limit > LEVEL_SECONDS ? level_limit : LEVEL_SECONDS};
    limited[1] =
        (limited_figure){"slow_step_multiple", figures->batch_slow / figures->batch_median, SLOW_MULTIPLE};
    limited[2] = (limited_figure){"env_bytes", figures->env_bytes, ENV_BYTES};
    limited[3] = (limited_figure){"creation_seconds", figures->creation, CREATION_SECONDS};
    limited[4] = (limited_figure){"first_observation_seconds", figures->first_observation, FIRST_SECONDS};
}

static json_t *figures_to_json(const measure_setup *setup, const game_figures *figures) {
    limited_figure limited[NUM_LIMITED];
    limit_figures(figures, limited);
    json_t *row = json_pack("{s:s, s:s}", "game", setup->game, "mode", setup->mode), *missed = json_array();
    json_object_set_new(row, "step_seconds", json_real(figures->step));
    for (int i = 0; i < NUM_LIMITED; i++) {
        const limited_figure *figure = &limited[i];
        bool is_known = figure->value >= 0.0;
        json_object_set_new(row, figure->name, is_known ? json_real(figure->value) : json_null());
        if (figure->value > figure->limit)
            json_array_append_new(missed, json_string(figure->name));
    }
    json_object_set_new(row, "level_limit_seconds", json_real(limited[0].limit));
    json_object_set_new(row, "batch_median_seconds", json_real(figures->batch_median));
    json_object_set_new(row, "batch_slow_seconds", json_real(figures->batch_slow));
    json_object_set_new(row, "crowd_creation_seconds", json_real(figures->crowd_creation));
    json_object_set_new(row, "crowd_steps_per_second", json_real(figures->crowd_rate));
    json_object_set_new(row, "saves_per_second", json_real(figures->saves));
    json_object_set_new(row, "loads_per_second", json_real(figures->loads));
    json_object_set_new(row, "clone_bytes_per_second", json_real(figures->clone_rate));
    json_object_set_new(row, "missed", missed);
    return row;
}

static void print_heading(void) {
    printf("Step, level: microseconds of an ordinary step and of a new level, an environment. Batch, slow: "
           "median\n"
           "step of 64 environments, microseconds, and how many times longer the 99.9th percentile is. KiB: "
           "of an\n"
           "environment beside its observation. Create: %d environments, ms. First: a fresh process that "
           "makes one\n"
           "observation, ms. Crowd: creation of %d environments with their first observations, ms, and their "
           "steps\n"
           "a second. Save, load: millions of states a second. Clone: GB/s of states. A limit missed is "
           "marked !.\n\n",
           MANY_ENVS, CROWD_ENVS);
    printf("%-24s %6s %7s  %7s %7s  %7s  %7s  %7s  %7s %9s %6s %6s %6s\n", "game/mode", "step", "level",
           "batch", "slow", "KiB", "create", "first", "crowd", "steps/s", "save", "load", "clone");
}

/// One column: the figure with its mark, or a dash where it is not known.
static void print_limited(limited_figure figure, double unit, int digits) {
    if (figure.value < 0.0)
        printf(" %7s ", "-");
    else
        printf(" %7.*f%c", digits, figure.value * unit, figure.value > figure.limit ? '!' : ' ');
}

static void print_figures(const char *name, const game_figures *figures) {
    limited_figure limited[NUM_LIMITED];
    limit_figures(figures, limited);
    printf("%-24s %6.2f", name, 1e6 * figures->step);
    print_limited(limited[0], 1e6, 1);
    printf(" %7.0f", 1e6 * figures->batch_median);
    print_limited(limited[1], 1.0, 2);
    print_limited(limited[2], 1.0 / 1024.0, 1);
    print_limited(limited[3], 1e3, 1);
    print_limited(limited[4], 1e3, 1);
    printf(" %7.0f %9.0f %6.2f %6.2f %6.2f\n", 1e3 * figures->crowd_creation, figures->crowd_rate,
           1e-6 * figures->saves, 1e-6 * figures->loads, 1e-9 * figures->clone_rate);
    fflush(stdout);
}

/// Measures one game and mode if the filters let it pass.
static int add_row(measure_setup *setup, const text_list *filters, bool json, progress *bar, json_t *rows) {
    char name[MAX_NAME];
    snprintf(name, sizeof name, "%s/%s", setup->game, setup->mode);
    if (!bench_name_passes(name, filters))
        return EXIT_FINE;
    progress_show(bar, (int64_t)json_array_size(rows), name);
    game_figures figures;
    int code = measure_figures(setup, &figures);
    progress_end(bar);
    if (code != EXIT_FINE)
        return code;
    if (!json && json_array_size(rows) == 0)
        print_heading();
    json_array_append_new(rows, figures_to_json(setup, &figures));
    if (!json)
        print_figures(name, &figures);
    return EXIT_FINE;
}

static int32_t count_modes(void) {
    int32_t count = 0;
    for (int32_t i = 0; i < pcd_game_count(); i++)
        count += pcd_mode_count(pcd_game_at(i));
    return count;
}

static void finish(const measure_setup *setup, bool json, json_t *rows) {
    size_t library = measure_library_size();
    if (!json) {
        printf("\nThe library's file holds %.1f MiB; the limit is %d.\n", (double)library / (1024 * 1024),
               LIBRARY_BYTES / (1024 * 1024));
        return;
    }
    json_t *root = json_pack("{s:s, s:I, s:I, s:f, s:i, s:O}", "library", pcd_version(), "library_bytes",
                             (json_int_t)library, "library_limit_bytes", (json_int_t)LIBRARY_BYTES, "seconds",
                             setup->seconds, "repeats", setup->repeats, "figures", rows);
    json_write(stdout, root);
    json_decref(root);
}

int bench_figures(const text_list *filters, double seconds, int32_t repeats, bool json) {
    measure_setup setup = {.seconds = seconds, .repeats = repeats};
    progress bar = progress_begin(count_modes());
    json_t *rows = json_array();
    int code = EXIT_FINE;
    for (int32_t i = 0; i < pcd_game_count(); i++) {
        const pcd_game *game = pcd_game_at(i);
        setup.game = pcd_game_name(game);
        for (int32_t mode = 0; code == EXIT_FINE && mode < pcd_mode_count(game); mode++) {
            setup.mode = pcd_mode_name(game, mode);
            code = add_row(&setup, filters, json, &bar, rows);
        }
    }
    if (code == EXIT_FINE && json_array_size(rows) == 0)
        code = report_misuse("no GAME/MODE holds what --filter asks for");
    else if (code == EXIT_FINE)
        finish(&setup, json, rows);
    json_decref(rows);
    return code;
}

int bench_first_observation(const char *game_and_mode) {
    char game[MAX_NAME];
    const char *slash = strchr(game_and_mode, '/');
    size_t length = slash ? (size_t)(slash - game_and_mode) : 0;
    if (!slash || length >= sizeof game)
        return report_misuse("option --first is '%s', but must be GAME/MODE", game_and_mode);
    memcpy(game, game_and_mode, length);
    game[length] = '\0';
    pcd_config config = pcd_config_default();
    config.game = game;
    config.mode = slash + 1;
    pcd_batch *batch;
    pcd_status status = pcd_create(&config, &batch);
    if (status == PCD_OK && !pcd_get_buffers(batch).actions)
        status = PCD_ERROR_NO_MEMORY;
    if (status == PCD_OK)
        status = pcd_reset(batch);
    int code = status == PCD_OK ? EXIT_FINE : report_library(status);
    pcd_destroy(batch);
    return code;
}
