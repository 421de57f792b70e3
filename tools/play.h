/// @file play.h
/// The window in which a person plays or watches.
#ifndef PROCADE_TOOLS_PLAY_H
#define PROCADE_TOOLS_PLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "replay_file.h"

#define PLAY_DEFAULT_SIZE 768 ///< Side of the picture in the window, pixels.
#define PLAY_MIN_SIZE     512
#define PLAY_MAX_SIZE     2048
#define PLAY_DEFAULT_FPS  15 ///< Steps a second.
#define PLAY_MIN_FPS      1
#define PLAY_MAX_FPS      120

typedef struct play_settings {
    const char *game, *mode;
    const text_list *parameters;
    int32_t level; ///< To begin with; -1: the mode's only level, or 0.
    int32_t size, fps;
    const char *record;   ///< Replay file to write, or NULL.
    const char *hashes;   ///< File that gets "step state_hash frame_hash" for each shown step, or NULL.
    const replay *script; ///< Episodes to show in place of a player's keys, or NULL.
} play_settings;

/// Opens the window and plays until it is closed. @return EXIT_FINE, or an exit code after having said what
/// was wrong
int play_run(const play_settings *settings);

#endif
