/// @file replay_file.h
/// Files of played episodes: level seeds and actions, with hashes that prove a replay shows the same.
///
/// A file is text: the line "procade replay 1", a JSON object, and the line "checksum HEX" over all that
/// stands before it. Actions are letters, 'a' for 0 to 'o' for 14.
#ifndef PROCADE_TOOLS_REPLAY_FILE_H
#define PROCADE_TOOLS_REPLAY_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"

#define REPLAY_OBSERVATION_SIZE 64 ///< Side of the pictures that frame hashes are taken of, pixels.

/// One episode, or the part of it that was played.
typedef struct replay_episode {
    int32_t level_seed;
    int32_t num_actions;
    uint8_t *actions;
    float score;
    uint8_t end_cause;
    uint64_t state_hash, frame_hash; ///< After the last action.
} replay_episode;

typedef struct replay {
    char *library, *game, *mode; ///< `library`: the version that recorded it.
    int32_t game_version;
    text_list parameters; ///< "NAME=VALUE", those that differ from the mode's.
    int32_t num_episodes;
    replay_episode *episodes;
} replay;

/// An empty recording with the given game, mode and parameters. @return false if memory ran out
bool replay_new(replay *recording, const char *game, const char *mode, const text_list *parameters);
void replay_free(replay *recording);

/// Appends a copy of an episode. @return false if memory ran out
bool replay_add(replay *recording, const replay_episode *episode);

/// Writes the file, wholly or not at all. @return EXIT_FINE, or an exit code after having said what was wrong
int replay_write(const replay *recording, const char *path);
/// Reads and checks a file. @return EXIT_FINE, or an exit code after having said what was wrong
int replay_read(replay *recording, const char *path);

#endif
