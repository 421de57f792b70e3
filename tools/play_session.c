#include "play_session.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

#define HISTORY_STEPS 900 ///< Moments kept for going back: a minute at 15 steps a second.
#define FIRST_ACTIONS 1024

static int log_hashes(play_session *session) {
    if (!session->hash_log)
        return EXIT_FINE;
    fprintf(session->hash_log, "%" PRId32 " %016" PRIx64 " %016" PRIx64 "\n", session->now.step,
            single_state_hash(&session->game), single_frame_hash(&session->game));
    // Each line is readable at once, so that others can follow the game.
    if (fflush(session->hash_log) == 0)
        return EXIT_FINE;
    return report_failure("cannot write '%s': %s", session->settings->hashes, strerror(errno));
}

/// Keeps the present moment for going back and logs it.
static int keep_moment(play_session *session) {
    int32_t slot = session->now.step % HISTORY_STEPS;
    if (session->now.step - session->oldest_step >= HISTORY_STEPS)
        session->oldest_step = session->now.step - HISTORY_STEPS + 1;
    session->moments[slot] = session->now;
    pcd_status status = pcd_save(session->game.batch, 0, session->states + (size_t)slot * session->state_size,
                                 session->state_size);
    return status == PCD_OK ? log_hashes(session) : report_library(status);
}

static single_setup setup_of(const play_settings *settings) {
    return (single_setup){
        .game = settings->game,
        .mode = settings->mode,
        .parameters = settings->parameters,
        .with_observations = true,
    };
}

/// A fresh environment in the given level: what was played before is part of a state, and a replay knows
/// nothing of it.
static int open_level(play_session *session, int32_t level) {
    single_close(&session->game);
    single_setup setup = setup_of(session->settings);
    int code = single_open(&session->game, &setup);
    if (code == EXIT_FINE)
        code = single_begin(&session->game, level);
    if (code != EXIT_FINE)
        return code;

    session->level = session->game.info.level_seed;
    session->limit = single_step_limit(&session->game);
    session->now = (play_moment){0};
    session->oldest_step = 0;
    if (!session->states) {
        session->state_size = pcd_save_size(session->game.batch, 0);
        session->states = malloc(session->state_size * HISTORY_STEPS);
        session->moments = malloc(sizeof *session->moments * HISTORY_STEPS);
        if (!session->states || !session->moments)
            return report_no_memory();
    }
    return keep_moment(session);
}

int session_open(play_session *session, const play_settings *settings) {
    *session = (play_session){.settings = settings};
    if (settings->record) {
        if (!replay_new(&session->recording, settings->game, settings->mode, settings->parameters))
            return report_no_memory();
        // A file that cannot be written is better known before the game than after it.
        int code = replay_write(&session->recording, settings->record);
        if (code != EXIT_FINE)
            return code;
    }
    if (settings->hashes) {
        session->hash_log = fopen(settings->hashes, "a");
        if (!session->hash_log)
            return report_failure("cannot write '%s': %s", settings->hashes, strerror(errno));
    }
    if (settings->script)
        return open_level(session, settings->script->episodes[0].level_seed);
    int32_t level = settings->level;
    if (level < 0) {
        single_setup setup = setup_of(settings);
        int code = single_first_level(&setup, &level, &session->has_one_level);
        if (code != EXIT_FINE)
            return code;
    }
    return open_level(session, level);
}

/// Adds the episode as played so far to the recording and writes it.
static int record_episode(play_session *session) {
    const char *path = session->settings->record;
    if (!path || session->now.step == 0 || !session->game.batch)
        return EXIT_FINE;
    replay_episode episode = {
        .level_seed = session->level,
        .num_actions = session->now.step,
        .actions = session->actions,
        .score = session->now.score,
        .end_cause = session->now.end_cause,
        .state_hash = single_state_hash(&session->game),
        .frame_hash = single_frame_hash(&session->game),
    };
    if (!replay_add(&session->recording, &episode))
        return report_no_memory();
    return replay_write(&session->recording, path);
}

int session_close(play_session *session) {
    int code = record_episode(session);
    single_close(&session->game);
    replay_free(&session->recording);
    free(session->states);
    free(session->moments);
    free(session->actions);
    if (session->hash_log && fclose(session->hash_log) != 0 && code == EXIT_FINE)
        code = report_failure("cannot write '%s': %s", session->settings->hashes, strerror(errno));
    return code;
}

int session_next(play_session *session) {
    if (session_is_last(session))
        return EXIT_FINE;
    int code = record_episode(session);
    if (code != EXIT_FINE)
        return code;
    const replay *script = session->settings->script;
    if (script)
        return open_level(session, script->episodes[++session->script_episode].level_seed);
    if (session->has_one_level)
        return open_level(session, session->level);
    return open_level(session, session->level < MAX_LEVEL_SEED ? session->level + 1 : 0);
}

int session_restart(play_session *session) {
    int code = record_episode(session);
    return code == EXIT_FINE ? open_level(session, session->level) : code;
}

bool session_has_ended(const play_session *session) {
    return session->now.end_cause != PCD_END_NONE;
}

bool session_is_script_over(const play_session *session) {
    const replay *script = session->settings->script;
    return script && session->now.step >= script->episodes[session->script_episode].num_actions;
}

bool session_leads_on(const play_session *session) {
    return session->now.end_cause == PCD_END_GOAL || session->settings->script;
}

bool session_is_last(const play_session *session) {
    const replay *script = session->settings->script;
    return script && session->script_episode + 1 >= script->num_episodes;
}

static bool has_room_for_action(play_session *session) {
    if (session->now.step < session->action_capacity)
        return true;
    int32_t capacity = session->action_capacity ? session->action_capacity * 2 : FIRST_ACTIONS;
    uint8_t *actions = realloc(session->actions, (size_t)capacity);
    if (!actions)
        return false;
    session->actions = actions;
    session->action_capacity = capacity;
    return true;
}

int session_step(play_session *session, int32_t action) {
    if (session_has_ended(session) || session_is_script_over(session))
        return EXIT_FINE;
    if (!has_room_for_action(session))
        return report_no_memory();
    const replay *script = session->settings->script;
    if (script)
        action = script->episodes[session->script_episode].actions[session->now.step];

    int code = single_step(&session->game, action);
    if (code != EXIT_FINE)
        return code;
    session->actions[session->now.step] = (uint8_t)action;
    session->now = (play_moment){
        .step = session->now.step + 1,
        .score = session->game.info.episode_return,
        .end_cause = session->game.info.end_cause,
    };
    return keep_moment(session);
}

int session_rewind(play_session *session) {
    if (session->now.step == session->oldest_step)
        return EXIT_FINE;
    int32_t slot = (session->now.step - 1) % HISTORY_STEPS;
    pcd_status status = pcd_load(session->game.batch, 0, session->states + (size_t)slot * session->state_size,
                                 session->state_size);
    if (status == PCD_OK)
        status = pcd_observe(session->game.batch);
    if (status != PCD_OK)
        return report_library(status);
    session->now = session->moments[slot];
    return log_hashes(session);
}
