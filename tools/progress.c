#include "progress.h"

#include <stdio.h>
#include <unistd.h>

#include "clock.h"

#define BAR_COLUMNS    30
#define REDRAW_SECONDS 0.1

progress progress_begin(int64_t total) {
    return (progress){.total = total > 0 ? total : 1, .is_shown = isatty(STDERR_FILENO) == 1};
}

void progress_show(progress *bar, int64_t done, const char *label) {
    if (!bar->is_shown)
        return;
    double now = seconds_now();
    if (now < bar->next_draw)
        return;
    bar->next_draw = now + REDRAW_SECONDS;

    char cells[BAR_COLUMNS + 1];
    for (int32_t i = 0; i < BAR_COLUMNS; i++)
        cells[i] = i * bar->total < done * BAR_COLUMNS ? '#' : '.';
    cells[BAR_COLUMNS] = '\0';
    // Back to the start of the line, wiping what stood there.
    fprintf(stderr, "\r\033[K[%s] %3d %%  %s", cells, (int)(100 * done / bar->total), label);
    fflush(stderr);
}

void progress_end(progress *bar) {
    if (bar->is_shown)
        fprintf(stderr, "\r\033[K");
    fflush(stderr);
}
