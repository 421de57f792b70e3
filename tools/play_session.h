/// @file play_session.h
/// What is being played: one level after the other, with the way back, the recording and the log of hashes.
/// No window here.
#ifndef PROCADE_TOOLS_PLAY_SESSION_H
#define PROCADE_TOOLS_PLAY_SESSION_H

#include <stdio.h>

#include "play.h"
#include "replay_file.h"
#include "single.h"

/// What is shown beside the picture at one moment of an episode.
typedef struct play_moment {
    int32_t step;
    float score;
    uint8_t end_cause; ///< PCD_END_NONE while it goes on.
} play_moment;

typedef struct play_session {
    const play_settings *settings;
    single game;
    int32_t level, limit;
    bool has_one_level; ///< The next level is the same one again.
    play_moment now;

    // The way back: the states of the last moments, in a ring by step number.
    uint8_t *states;
    play_moment *moments;
    size_t state_size;
    int32_t oldest_step;

    uint8_t *actions; ///< Of this episode, [now.step].
    int32_t action_capacity;
    replay recording;
    int32_t script_episode; ///< Episode of the script on show.
    FILE *hash_log;
} play_session;

// Functions that return a code give EXIT_FINE, or an exit code after having said what was wrong.

/// Opens the first level.
int session_open(play_session *session, const play_settings *settings);
/// Ends the session: what was played is recorded, and the recording written.
int session_close(play_session *session);

/// Leaves the episode and starts the next level, or the next episode of the script.
int session_next(play_session *session);
/// Leaves the episode and starts its level again.
int session_restart(play_session *session);
/// Plays one action; with a script, the script's in place of it. Nothing happens after the end.
int session_step(play_session *session, int32_t action);
/// Goes one step back, if that one is still known.
int session_rewind(play_session *session);

bool session_has_ended(const play_session *session);
/// True where a script has no action left in this episode.
bool session_is_script_over(const play_session *session);
/// True where the next level follows the present episode's end, false where the same one comes again.
bool session_leads_on(const play_session *session);
/// True where a script has no further episode.
bool session_is_last(const play_session *session);

#endif
