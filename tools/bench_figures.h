/// @file bench_figures.h
/// `procade bench --figures`: what users feel beside speed, against the limits the project sets itself.
#ifndef PROCADE_TOOLS_BENCH_FIGURES_H
#define PROCADE_TOOLS_BENCH_FIGURES_H

#include "options.h"

/// Measures and prints every game and mode whose "GAME/MODE" holds all of the filters.
/// @return EXIT_FINE or an exit code
int bench_figures(const text_list *filters, double seconds, int32_t repeats, bool json);

/// Makes the first observation of a level of "GAME/MODE" and does no more.
/// @return EXIT_FINE, or an exit code after having said what was wrong
int bench_first_observation(const char *game_and_mode);

#endif
