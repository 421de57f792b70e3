/// @file bench_libenv.h
/// Another library behind the libenv interface, measured as our own are: what `procade bench --libenv` sets
/// beside.
#ifndef PROCADE_TOOLS_BENCH_LIBENV_H
#define PROCADE_TOOLS_BENCH_LIBENV_H

#include "bench_scenarios.h"

/// An open library.
typedef struct bench_libenv bench_libenv;

/// Loads a library; to be closed even where that fails. @param path kept @param resources folder given to it
/// as `resource_root`, NULL for none; kept
/// @return EXIT_FINE, or an exit code after having said what was wrong
int bench_libenv_open(bench_libenv **library, const char *path, const char *resources);
void bench_libenv_close(bench_libenv *library);

/// True where the interface can ask for what a scenario measures: RGB, in the modes with a number in it.
bool bench_libenv_has(const bench_scenario *scenario);
/// Environment steps a second in each repeat, after a warm-up, with default options and any level.
/// @return EXIT_FINE, or an exit code after having said what was wrong
int bench_libenv_rates(const bench_libenv *library, const bench_scenario *scenario, double warm_up,
                       double seconds, int32_t repeats, double *rates);

#endif
