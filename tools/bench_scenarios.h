/// @file bench_scenarios.h
/// What `procade bench` can measure, by name.
#ifndef PROCADE_TOOLS_BENCH_SCENARIOS_H
#define PROCADE_TOOLS_BENCH_SCENARIOS_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "procade/procade.h"

/// What an environment has to show.
typedef enum bench_view {
    BENCH_VIEW_RGB,
    BENCH_VIEW_PLANES,
    BENCH_VIEW_GREY,
    BENCH_VIEW_SEMANTIC,
    BENCH_VIEW_ENTITIES,
    BENCH_VIEW_SEGMENTATION,
    BENCH_VIEW_NONE,
} bench_view;

typedef struct bench_scenario {
    char name[96];
    const char *game, *mode, *policy;
    bench_view view;
    int32_t num_envs, num_threads;
} bench_scenario;

typedef struct bench_list {
    bench_scenario *items;
    int32_t count;
} bench_list;

/// True when a name holds every one of the filters.
bool bench_name_passes(const char *name, const text_list *filters);
/// All scenarios whose names hold every one of the filters. @param envs, threads override the scenarios'
/// numbers; 0: as they are. @return false if memory ran out
bool bench_list_make(bench_list *list, const text_list *filters, int32_t envs, int32_t threads);
void bench_list_free(bench_list *list);

/// The batch a scenario steps: default options but for what its name says.
pcd_config bench_config(const bench_scenario *scenario);
/// The original's rate in the same setting, or 0 where it has none.
double bench_original(const bench_scenario *scenario);

#endif
