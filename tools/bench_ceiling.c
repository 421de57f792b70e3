#include "bench_ceiling.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "report.h"

#define WARM_UP_SHARE   0.5 ///< Of a repeat's time, copied before the first.
#define CEILING_SIDE    512 ///< Of the picture that windows are copied from, pixels.
#define CEILING_WINDOW  64
#define CEILING_BUFFERS 64
#define CEILING_COPIES  256 ///< Between two looks at the clock.
#define BYTES_PER_PIXEL 3

/// Copies a window row by row, as a rasteriser without any sprite would.
static void copy_window(uint8_t *target, const uint8_t *source, uint32_t x, uint32_t y) {
    const size_t row_size = CEILING_WINDOW * BYTES_PER_PIXEL, pitch = CEILING_SIDE * BYTES_PER_PIXEL;
    source += (size_t)y * pitch + (size_t)x * BYTES_PER_PIXEL;
    for (size_t row = 0; row < CEILING_WINDOW; row++)
        memcpy(target + row * row_size, source + row * pitch, row_size);
}

/// The corner of a window, below `range` along both axes.
static void choose_corner(uint32_t copy, bool is_scattered, uint32_t range, uint32_t *x, uint32_t *y) {
    uint32_t bits = copy * 2654435761u;
    *x = (is_scattered ? bits >> 8 & 0xFFFu : copy * 7) % range;
    *y = (is_scattered ? bits >> 20 : copy * 13) % range;
}

/// Called so that no compiler leaves out copies which nobody reads.
static void (*volatile copy)(uint8_t *, const uint8_t *, uint32_t, uint32_t) = copy_window;

int bench_ceiling(bool is_scattered, double seconds, int32_t repeats, double *rates) {
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
    for (int32_t repeat = -1; repeat < repeats; repeat++) {
        double start = seconds_now(), elapsed = 0.0;
        uint32_t first = copies;
        // The first round warms up.
        while (elapsed < (repeat < 0 ? WARM_UP_SHARE : 1.0) * seconds) {
            for (int32_t i = 0; i < CEILING_COPIES; i++, copies++) {
                uint32_t x, y;
                choose_corner(copies, is_scattered, range, &x, &y);
                copy(targets + copies % CEILING_BUFFERS * buffer_size, source, x, y);
            }
            elapsed = seconds_now() - start;
        }
        if (repeat >= 0)
            rates[repeat] = (double)(copies - first) / elapsed;
    }
    free(source);
    free(targets);
    return EXIT_FINE;
}
