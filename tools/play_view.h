/// @file play_view.h
/// The window: the picture, the bars around it and the panels over it.
#ifndef PROCADE_TOOLS_PLAY_VIEW_H
#define PROCADE_TOOLS_PLAY_VIEW_H

#include <SDL.h>
#include <stdbool.h>

#include "play_session.h"

/// How the session is shown and what the player has switched on.
typedef struct play_status {
    bool is_paused, is_rewinding, shows_agent_view, shows_help;
    double speed;          ///< 1: as many steps a second as asked for.
    int32_t seconds_to_go; ///< After an episode's end: until the game goes on by itself.
} play_status;

typedef struct play_view {
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *letters; ///< The typeface, side by side.
    SDL_Texture *frame;   ///< What was drawn last.
    int32_t frame_size;
    uint8_t *pixels; ///< [PCD_MAX_SIZE][PCD_MAX_SIZE][3]
} play_view;

/// Opens the window with a picture of `size` pixels. @return EXIT_FINE, or an exit code after having said
/// what was wrong
int view_open(play_view *view, const char *title, int32_t size);
void view_close(play_view *view);

/// Draws everything and shows it. @return EXIT_FINE or an exit code
int view_draw(play_view *view, const play_session *session, const play_status *status);

#endif
