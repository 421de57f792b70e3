#include "bench_scenarios.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_reference.h"

/// The settings every game is measured in.
static const struct {
    const char *mode;
    bench_view view;
    int32_t num_envs, num_threads;
    const char *policy;
} settings[] = {
    {"hard", BENCH_VIEW_RGB, 64, 1, "random"},
    {"easy", BENCH_VIEW_RGB, 64, 1, "random"},
    {"hard", BENCH_VIEW_RGB, 1, 1, "random"},
    {"easy", BENCH_VIEW_RGB, 1, 1, "random"},
    {"hard", BENCH_VIEW_RGB, 64, 1, "survive"},
    {"easy", BENCH_VIEW_RGB, 64, 1, "survive"},
    {"hard", BENCH_VIEW_NONE, 64, 1, "random"},
    {"hard", BENCH_VIEW_PLANES, 64, 1, "random"},
    {"hard", BENCH_VIEW_GREY, 64, 1, "random"},
    {"hard", BENCH_VIEW_SEMANTIC, 64, 1, "random"},
    {"hard", BENCH_VIEW_ENTITIES, 64, 1, "random"},
    {"hard", BENCH_VIEW_SEGMENTATION, 64, 1, "random"},
    // What a second thread gains, and that it never costs: few environments on one thread and on two.
    {"hard", BENCH_VIEW_RGB, 64, 2, "random"},
    {"hard", BENCH_VIEW_RGB, 2, 1, "random"},
    {"hard", BENCH_VIEW_RGB, 2, 2, "random"},
    {"hard", BENCH_VIEW_RGB, 4, 1, "random"},
    {"hard", BENCH_VIEW_RGB, 4, 2, "random"},
    {"hard", BENCH_VIEW_RGB, 8, 1, "random"},
    {"hard", BENCH_VIEW_RGB, 8, 2, "random"},
    {"hard", BENCH_VIEW_NONE, 64, 2, "random"},
};

static const struct {
    const char *name;
    uint32_t channels;
    pcd_format format;
} views[] = {
    [BENCH_VIEW_RGB] = {"rgb64", PCD_CHANNEL_OBSERVATIONS, PCD_FORMAT_HWC},
    [BENCH_VIEW_PLANES] = {"chw64", PCD_CHANNEL_OBSERVATIONS, PCD_FORMAT_CHW},
    [BENCH_VIEW_GREY] = {"grey64", PCD_CHANNEL_OBSERVATIONS, PCD_FORMAT_GREY},
    [BENCH_VIEW_SEMANTIC] = {"semantic", PCD_CHANNEL_SEMANTIC, PCD_FORMAT_HWC},
    [BENCH_VIEW_ENTITIES] = {"entities", PCD_CHANNEL_ENTITIES, PCD_FORMAT_HWC},
    [BENCH_VIEW_SEGMENTATION] = {"segmentation", PCD_CHANNEL_SEGMENTATION, PCD_FORMAT_HWC},
    [BENCH_VIEW_NONE] = {"none", 0, PCD_FORMAT_HWC},
};

bool bench_name_passes(const char *name, const text_list *filters) {
    for (int32_t i = 0; i < filters->count; i++) {
        if (!strstr(name, filters->items[i]))
            return false;
    }
    return true;
}

/// True where an override made two settings the same.
static bool is_listed(const bench_list *list, const char *name) {
    for (int32_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].name, name) == 0)
            return true;
    }
    return false;
}

bool bench_list_make(bench_list *list, const text_list *filters, int32_t envs, int32_t threads) {
    int32_t num_settings = NUM_ROWS(settings), num_games = pcd_game_count();
    *list = (bench_list){.items = calloc((size_t)(num_settings * num_games) + 1, sizeof *list->items)};
    if (!list->items)
        return false;
    // Setting by setting, so that the games of one setting stand together.
    for (int32_t i = 0; i < num_settings * num_games; i++) {
        int32_t setting = i / num_games;
        bench_scenario scenario = {
            .game = pcd_game_name(pcd_game_at(i % num_games)),
            .mode = settings[setting].mode,
            .policy = settings[setting].policy,
            .view = settings[setting].view,
            .num_envs = envs > 0 ? envs : settings[setting].num_envs,
            .num_threads = threads > 0 ? threads : settings[setting].num_threads,
        };
        snprintf(scenario.name, sizeof scenario.name, "%s/%s/%s/envs%" PRId32 "/threads%" PRId32 "/%s",
                 scenario.game, scenario.mode, views[scenario.view].name, scenario.num_envs,
                 scenario.num_threads, scenario.policy);
        if (bench_name_passes(scenario.name, filters) && !is_listed(list, scenario.name))
            list->items[list->count++] = scenario;
    }
    return true;
}

void bench_list_free(bench_list *list) {
    free(list->items);
    *list = (bench_list){0};
}

pcd_config bench_config(const bench_scenario *scenario) {
    pcd_config config = pcd_config_default();
    config.game = scenario->game;
    config.mode = scenario->mode;
    config.num_envs = scenario->num_envs;
    config.num_threads = scenario->num_threads;
    config.channels = views[scenario->view].channels;
    config.observation_format = views[scenario->view].format;
    return config;
}

double bench_original(const bench_scenario *scenario) {
    if (scenario->view != BENCH_VIEW_RGB || scenario->num_threads > 1 ||
        strcmp(scenario->policy, "random") != 0)
        return 0.0;
    return bench_original_rate(scenario->game, scenario->mode, scenario->num_envs);
}
