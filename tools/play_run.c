#include <SDL.h>
#include <stdio.h>

#include "clock.h"
#include "play.h"
#include "play_keys.h"
#include "play_session.h"
#include "play_view.h"
#include "report.h"

#define INTRO_SECONDS  0.5 ///< A new level is shown so long before it begins.
#define END_SECONDS    2.0 ///< How an episode ended is shown so long before the game goes on.
#define REPEAT_SECONDS 0.3 ///< A key that goes back, held so long, goes on going back.
#define REWIND_SPEED   2.0 ///< Steps going back, in the time of one step forward.
#define MAX_DOUBLINGS  3   ///< Of the speed, and halvings.

/// The window's state beyond the session.
typedef struct play_window {
    play_session session;
    play_view view;
    play_status status;
    int32_t doublings;   ///< Of the speed.
    uint32_t held;       ///< Keys down now.
    uint32_t tapped;     ///< Keys pressed since the last step, so that none is lost between two steps.
    bool resumes_on_key; ///< The pause came from going back: the first key of the game ends it.
    bool is_rewind_held;
    bool is_closing, must_draw;
    double next_step, next_rewind, end_time;
    int code;
} play_window;

static uint32_t game_key(SDL_Keycode key) {
    switch (key) {
    case SDLK_LEFT: return KEY_LEFT;
    case SDLK_DOWN: return KEY_DOWN;
    case SDLK_UP: return KEY_UP;
    case SDLK_RIGHT: return KEY_RIGHT;
    case SDLK_d: return KEY_D;
    case SDLK_a: return KEY_A;
    case SDLK_w: return KEY_W;
    case SDLK_s: return KEY_S;
    case SDLK_q: return KEY_Q;
    case SDLK_e: return KEY_E;
    default: return 0;
    }
}

static double step_seconds(const play_window *window) {
    return 1.0 / (window->session.settings->fps * window->status.speed);
}

static bool is_over(const play_window *window) {
    return session_has_ended(&window->session) || session_is_script_over(&window->session);
}

static void set_paused(play_window *window, bool is_paused) {
    window->status.is_paused = is_paused;
    window->resumes_on_key = false;
    window->next_step = seconds_now() + step_seconds(window);
    window->end_time = seconds_now() + END_SECONDS;
}

/// After a new level was opened.
static void begin_level(play_window *window) {
    window->tapped = 0;
    if (window->resumes_on_key)
        set_paused(window, false);
    window->next_step = seconds_now() + INTRO_SECONDS;
}

static void step_once(play_window *window) {
    bool was_over = is_over(window);
    window->code = session_step(&window->session, action_of_keys(window->held | window->tapped));
    window->tapped = 0;
    if (!was_over && is_over(window))
        window->end_time = seconds_now() + END_SECONDS;
}

static void rewind_once(play_window *window) {
    if (!window->status.is_paused) {
        window->status.is_paused = true;
        window->resumes_on_key = true;
    }
    window->code = session_rewind(&window->session);
}

static void change_speed(play_window *window, int32_t doublings) {
    if (doublings < -MAX_DOUBLINGS || doublings > MAX_DOUBLINGS)
        return;
    window->doublings = doublings;
    window->status.speed = doublings < 0 ? 1.0 / (1 << -doublings) : 1 << doublings;
}

static void press_rewind(play_window *window) {
    window->is_rewind_held = true;
    window->next_rewind = seconds_now() + REPEAT_SECONDS;
    rewind_once(window);
}

/// Keys of the window, not of the game.
static void press_command(play_window *window, SDL_Keycode key) {
    switch (key) {
    case SDLK_ESCAPE: window->is_closing = true; break;
    case SDLK_SPACE:
    case SDLK_p: set_paused(window, !window->status.is_paused); break;
    case SDLK_n:
        set_paused(window, true);
        step_once(window);
        break;
    case SDLK_r:
    case SDLK_BACKSPACE: press_rewind(window); break;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        window->code = session_next(&window->session);
        begin_level(window);
        break;
    case SDLK_l:
        window->code = session_restart(&window->session);
        begin_level(window);
        break;
    case SDLK_PLUS:
    case SDLK_EQUALS:
    case SDLK_KP_PLUS: change_speed(window, window->doublings + 1); break;
    case SDLK_MINUS:
    case SDLK_KP_MINUS: change_speed(window, window->doublings - 1); break;
    case SDLK_TAB: window->status.shows_agent_view = !window->status.shows_agent_view; break;
    case SDLK_h:
    case SDLK_F1: window->status.shows_help = !window->status.shows_help; break;
    default: break;
    }
}

static void handle_key(play_window *window, const SDL_KeyboardEvent *event) {
    SDL_Keycode key = event->keysym.sym;
    uint32_t bit = game_key(key);
    if (event->type == SDL_KEYUP) {
        window->held &= ~bit;
        if (key == SDLK_r || key == SDLK_BACKSPACE)
            window->is_rewind_held = false;
        return;
    }
    if (event->repeat)
        return;
    window->held |= bit;
    window->tapped |= bit;
    if (bit && window->resumes_on_key)
        set_paused(window, false);
    if (!bit)
        press_command(window, key);
}

static void handle_event(play_window *window, const SDL_Event *event) {
    window->must_draw = true;
    if (event->type == SDL_QUIT)
        window->is_closing = true;
    else if (event->type == SDL_KEYDOWN || event->type == SDL_KEYUP)
        handle_key(window, &event->key);
}

/// After an episode's end: goes on by itself when its time has come.
static void wait_after_end(play_window *window, double now) {
    int32_t seconds_to_go = (int32_t)(window->end_time - now + 1.0);
    window->must_draw |= seconds_to_go != window->status.seconds_to_go;
    window->status.seconds_to_go = seconds_to_go;
    if (now < window->end_time || session_is_last(&window->session))
        return;
    window->code = session_leads_on(&window->session) ? session_next(&window->session)
                                                      : session_restart(&window->session);
    begin_level(window);
    window->must_draw = true;
}

/// Does what has come due: a step back, a step, or going on after the end.
static void advance(play_window *window) {
    double now = seconds_now();
    window->status.is_rewinding = window->is_rewind_held;
    if (window->is_rewind_held) {
        if (now >= window->next_rewind) {
            rewind_once(window);
            window->next_rewind = now + step_seconds(window) / REWIND_SPEED;
            window->must_draw = true;
        }
        return;
    }
    if (window->status.is_paused || window->status.shows_help) {
        window->next_step = now + step_seconds(window);
        window->end_time = now + END_SECONDS;
        return;
    }
    if (is_over(window)) {
        wait_after_end(window, now);
    } else if (now >= window->next_step) {
        step_once(window);
        // A late step does not make the next ones hurry.
        window->next_step = window->next_step + step_seconds(window) > now
                                ? window->next_step + step_seconds(window)
                                : now + step_seconds(window);
        window->must_draw = true;
    }
}

/// Milliseconds until something may come due.
static int wait_time(const play_window *window) {
    double due = window->is_rewind_held ? window->next_rewind : window->next_step;
    double wait = (due - seconds_now()) * 1000.0;
    return wait < 1.0 ? 1 : wait > 50.0 ? 50 : (int)wait;
}

static void run_window(play_window *window) {
    begin_level(window);
    window->must_draw = true;
    while (!window->is_closing && window->code == EXIT_FINE) {
        if (window->must_draw)
            window->code = view_draw(&window->view, &window->session, &window->status);
        window->must_draw = false;
        SDL_Event event;
        for (int has = SDL_WaitEventTimeout(&event, wait_time(window)); has && window->code == EXIT_FINE;
             has = SDL_PollEvent(&event))
            handle_event(window, &event);
        if (window->code == EXIT_FINE && !window->is_closing)
            advance(window);
    }
}

int play_run(const play_settings *settings) {
    play_window window = {.status = {.speed = 1.0, .seconds_to_go = (int32_t)END_SECONDS}};
    char title[64];
    snprintf(title, sizeof title, "%s - procade", settings->game);
    int code = session_open(&window.session, settings);
    if (code == EXIT_FINE) {
        code = view_open(&window.view, title, settings->size);
        if (code == EXIT_FINE) {
            run_window(&window);
            code = window.code;
            view_close(&window.view);
        }
    }
    int close_code = session_close(&window.session);
    return code != EXIT_FINE ? code : close_code;
}
