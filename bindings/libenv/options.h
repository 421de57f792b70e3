/// The options of libenv_make(), and the words for what is wrong.
#ifndef PROCADE_LIBENV_OPTIONS_H
#define PROCADE_LIBENV_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "libenv.h"
#include "procade/procade.h"

#define OBSERVATION_SIZE 64 // pixels

/// The options as read; bools are 0 or 1.
typedef struct option_values {
    char *env_name; // owned
    int32_t num_levels, start_level, distribution_mode, use_sequential_levels;
    int32_t rand_seed, num_threads, num_actions, debug_mode, render_human;
    int32_t center_agent, use_backgrounds, restrict_themes, use_monochrome_assets, use_generated_assets;
    int32_t paint_vel_info;
} option_values;

/// The defaults. The caller releases what it reads over them with free(values.env_name).
option_values options_default(void);

/// Reads every option over the defaults in `values`. False: refused.
bool options_read(const struct libenv_options *options, option_values *values);

/// Creates the batch that the options describe. On failure `*batch_out` may still have to be destroyed.
bool options_create_batch(const option_values *values, int32_t num, pcd_batch **batch_out);

/// Notes what went wrong for procade_libenv_last_error(); returns false, so that callers can return it.
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
bool refuse(const char *format, ...);

#endif
