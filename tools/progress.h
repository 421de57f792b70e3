/// @file progress.h
/// A progress bar on stderr, drawn only where stderr is a terminal.
#ifndef PROCADE_TOOLS_PROGRESS_H
#define PROCADE_TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct progress {
    int64_t total;
    double next_draw; ///< Time of the next redraw, seconds.
    bool is_shown;
} progress;

/// Begins a bar of `total` parts of work.
progress progress_begin(int64_t total);
/// Shows that `done` parts are finished and what is being done now; cheap enough to call often.
void progress_show(progress *bar, int64_t done, const char *label);
/// Wipes the bar.
void progress_end(progress *bar);

#endif
