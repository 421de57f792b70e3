#include "play_view.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "font.h"
#include "report.h"

// Sizes count in units of the typeface's pixels.
#define TOP_BAR      29
#define BOTTOM_BAR   15
#define MARGIN       6
#define LABEL_Y      4
#define VALUE_Y      16
#define LINE_HEIGHT  12
#define METER        1 ///< Thickness of the line that shows the steps used.
#define MAX_LINES    20
#define HELP_COLUMNS 36 ///< Characters of a line of the help.

static const SDL_Color bar_color = {20, 23, 33, 255};
static const SDL_Color panel_color = {14, 16, 24, 225};
static const SDL_Color meter_color = {79, 179, 217, 255};
static const SDL_Color meter_back = {44, 49, 66, 255};
static const SDL_Color label_color = {132, 142, 166, 255};
static const SDL_Color value_color = {238, 241, 247, 255};
static const SDL_Color good_color = {255, 209, 92, 255};
static const SDL_Color bad_color = {255, 110, 110, 255};

/// Where things stand in a window of the present size.
typedef struct layout {
    int32_t width, height; ///< Of the window.
    int32_t unit;          ///< Pixels a pixel of the typeface is wide.
    SDL_Rect picture;
} layout;

/// One line of a panel.
typedef struct panel_line {
    const char *text;
    SDL_Color ink;
    int32_t scale; ///< In units.
} panel_line;

static int32_t unit_of(int32_t width) {
    int32_t unit = (width + 256) / 384;
    return unit < 1 ? 1 : unit;
}

static SDL_Texture *make_letters(SDL_Renderer *renderer) {
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormat(0, FONT_COUNT * FONT_ADVANCE, FONT_HEIGHT, 32, SDL_PIXELFORMAT_RGBA32);
    if (!surface)
        return NULL;
    SDL_FillRect(surface, NULL, SDL_MapRGBA(surface->format, 255, 255, 255, 0));
    for (int i = 0; i < FONT_COUNT * FONT_HEIGHT * FONT_WIDTH; i++) {
        int letter = i / (FONT_HEIGHT * FONT_WIDTH), row = i / FONT_WIDTH % FONT_HEIGHT,
            column = i % FONT_WIDTH;
        if ((font_rows((char)(FONT_FIRST + letter))[row] >> (FONT_WIDTH - 1 - column)) & 1) {
            SDL_Rect dot = {letter * FONT_ADVANCE + column, row, 1, 1};
            SDL_FillRect(surface, &dot, SDL_MapRGBA(surface->format, 255, 255, 255, 255));
        }
    }
    SDL_Texture *texture = SDL_CreateTextureFromSurface(renderer, surface);
    SDL_FreeSurface(surface);
    if (texture)
        SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
    return texture;
}

int view_open(play_view *view, const char *title, int32_t size) {
    *view = (play_view){0};
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return report_failure("no window can be opened: %s", SDL_GetError());
    int32_t unit = unit_of(size);
    view->window = SDL_CreateWindow(title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, size,
                                    size + (TOP_BAR + BOTTOM_BAR) * unit, SDL_WINDOW_RESIZABLE);
    if (view->window)
        view->renderer = SDL_CreateRenderer(view->window, -1, 0);
    if (view->renderer)
        view->letters = make_letters(view->renderer);
    view->pixels = malloc((size_t)PCD_MAX_SIZE * PCD_MAX_SIZE * 3);
    if (view->letters && view->pixels) {
        SDL_SetWindowMinimumSize(view->window, 320, 320);
        SDL_SetRenderDrawBlendMode(view->renderer, SDL_BLENDMODE_BLEND);
        return EXIT_FINE;
    }
    int code = report_failure("no window can be opened: %s", SDL_GetError());
    view_close(view);
    return code;
}

void view_close(play_view *view) {
    SDL_DestroyTexture(view->frame);
    SDL_DestroyTexture(view->letters);
    SDL_DestroyRenderer(view->renderer);
    SDL_DestroyWindow(view->window);
    free(view->pixels);
    *view = (play_view){0};
    SDL_Quit();
}

static void fill(play_view *view, SDL_Rect area, SDL_Color paint) {
    SDL_SetRenderDrawColor(view->renderer, paint.r, paint.g, paint.b, paint.a);
    SDL_RenderFillRect(view->renderer, &area);
}

static int32_t text_width(const char *text, int32_t scale) {
    return ((int32_t)strlen(text) * FONT_ADVANCE - (FONT_ADVANCE - FONT_WIDTH)) * scale;
}

static void draw_text(play_view *view, const char *text, int32_t x, int32_t y, int32_t scale, SDL_Color ink) {
    SDL_SetTextureColorMod(view->letters, ink.r, ink.g, ink.b);
    for (; *text; text++, x += FONT_ADVANCE * scale) {
        int letter =
            *text >= FONT_FIRST && *text < FONT_FIRST + FONT_COUNT ? *text - FONT_FIRST : '?' - FONT_FIRST;
        SDL_Rect source = {letter * FONT_ADVANCE, 0, FONT_WIDTH, FONT_HEIGHT};
        SDL_Rect target = {x, y, FONT_WIDTH * scale, FONT_HEIGHT * scale};
        SDL_RenderCopy(view->renderer, view->letters, &source, &target);
    }
}

static void draw_bold(play_view *view, const char *text, int32_t x, int32_t y, int32_t scale, SDL_Color ink) {
    draw_text(view, text, x, y, scale, ink);
    draw_text(view, text, x + scale / 2, y, scale, ink);
}

/// Lines of text on a dark panel in the middle of the picture.
static void draw_panel(play_view *view, const layout *place, const panel_line *lines, int32_t count) {
    int32_t width = 0, height = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t line_width = text_width(lines[i].text, lines[i].scale * place->unit);
        width = line_width > width ? line_width : width;
        height += LINE_HEIGHT * lines[i].scale * place->unit;
    }
    // A line's height holds the space below it, which the last line does not need.
    height -= (LINE_HEIGHT - FONT_HEIGHT) * place->unit;
    int32_t padding = 2 * MARGIN * place->unit;
    int32_t middle = place->picture.x + place->picture.w / 2;
    int32_t y = place->picture.y + (place->picture.h - height) / 2;
    fill(view,
         (SDL_Rect){middle - width / 2 - padding, y - padding, width + 2 * padding, height + 2 * padding},
         panel_color);
    for (int32_t i = 0; i < count; i++) {
        int32_t scale = lines[i].scale * place->unit;
        int32_t x = middle - text_width(lines[i].text, scale) / 2;
        (lines[i].scale > 1 ? draw_bold : draw_text)(view, lines[i].text, x, y, scale, lines[i].ink);
        y += LINE_HEIGHT * scale;
    }
}

/// Breaks a text at spaces into lines of at most HELP_COLUMNS characters, each padded to that length.
static int32_t wrap(const char *text, char lines[][HELP_COLUMNS + 1], int32_t max_lines) {
    int32_t count = 0;
    while (*text && count < max_lines) {
        size_t length = strlen(text);
        if (length > HELP_COLUMNS) {
            for (length = HELP_COLUMNS; length > 1 && text[length] != ' '; length--)
                ;
        }
        snprintf(lines[count++], HELP_COLUMNS + 1, "%-*.*s", HELP_COLUMNS, (int)length, text);
        text += length;
        text += strspn(text, " ");
    }
    return count;
}

static void draw_help(play_view *view, const layout *place, const char *game) {
    static const char *const keys[] = {
        "Arrows              move",
        "D A W S Q E         special keys",
        "Space, P            pause",
        "N                   one step",
        "R, Backspace        back (hold)",
        "Enter               next level",
        "L                   same level again",
        "+ -                 speed",
        "Tab                 what agents see",
        "H, F1               this help",
        "Escape              leave",
    };
    // All lines are equally long, so that they stand in columns though each is centred.
    char texts[MAX_LINES][HELP_COLUMNS + 1];
    panel_line lines[MAX_LINES + 1];
    int32_t num_summary = wrap(pcd_game_summary(pcd_find_game(game)), texts, MAX_LINES - NUM_ROWS(keys));
    int32_t count = 0;
    for (int32_t i = 0; i < num_summary; i++)
        lines[count++] = (panel_line){texts[i], good_color, 1};
    lines[count++] = (panel_line){"", value_color, 1};
    for (int32_t i = 0; i < NUM_ROWS(keys); i++) {
        wrap(keys[i], &texts[num_summary + i], 1);
        lines[count++] = (panel_line){texts[num_summary + i], value_color, 1};
    }
    draw_panel(view, place, lines, count);
}

static void draw_end(play_view *view, const layout *place, const play_session *session,
                     const play_status *status) {
    uint8_t cause = session->now.end_cause;
    const char *title = cause == PCD_END_GOAL         ? "Goal reached!"
                        : cause == PCD_END_DEATH      ? "You died"
                        : cause == PCD_END_TIME_LIMIT ? "Out of time"
                                                      : "Replay over";
    SDL_Color ink = cause == PCD_END_GOAL ? good_color : cause == PCD_END_DEATH ? bad_color : value_color;
    char score[48], next[48];
    snprintf(score, sizeof score, "score %g in %" PRId32 " steps", (double)session->now.score,
             session->now.step);
    snprintf(next, sizeof next, "%s in %" PRId32, session_leads_on(session) ? "next level" : "again",
             status->seconds_to_go);
    bool is_last = session_is_last(session);
    panel_line lines[] = {
        {title, ink, 2},
        {score, value_color, 1},
        {is_last ? "L again   R back   Escape leave" : "Enter next   L again   R back", label_color, 1},
        {next, label_color, 1},
    };
    draw_panel(view, place, lines, is_last ? NUM_ROWS(lines) - 1 : NUM_ROWS(lines));
}

static void draw_column(play_view *view, const layout *place, int32_t x, const char *label,
                        const char *value) {
    draw_text(view, label, x, LABEL_Y * place->unit, place->unit, label_color);
    draw_bold(view, value, x, VALUE_Y * place->unit, place->unit, value_color);
}

static void draw_top_bar(play_view *view, const layout *place, const play_session *session) {
    fill(view, (SDL_Rect){0, 0, place->width, TOP_BAR * place->unit}, bar_color);
    char level[16], score[24], step[32];
    snprintf(level, sizeof level, "%" PRId32, session->level);
    snprintf(score, sizeof score, "%g", (double)session->now.score);
    snprintf(step, sizeof step, "%" PRId32 "/%" PRId32, session->now.step, session->limit);

    // The last column ends at the right edge; the others share what is left of it.
    int32_t margin = MARGIN * place->unit;
    int32_t step_x = place->width - margin - text_width("10000/10000", place->unit);
    draw_column(view, place, margin, session->settings->mode, session->settings->game);
    draw_column(view, place, margin + (step_x - margin) * 40 / 100, "level", level);
    draw_column(view, place, margin + (step_x - margin) * 76 / 100, "score", score);
    draw_column(view, place, step_x, "step", step);

    SDL_Rect meter = {0, (TOP_BAR - METER) * place->unit, place->width, METER * place->unit};
    fill(view, meter, meter_back);
    if (session->limit > 0)
        meter.w = (int)((int64_t)place->width * session->now.step / session->limit);
    fill(view, meter, meter_color);
}

static void draw_bottom_bar(play_view *view, const layout *place, const play_session *session,
                            const play_status *status) {
    int32_t top = place->height - BOTTOM_BAR * place->unit;
    fill(view, (SDL_Rect){0, top, place->width, BOTTOM_BAR * place->unit}, bar_color);
    int32_t y = top + (BOTTOM_BAR - FONT_CAPS) / 2 * place->unit;

    char speed[24] = "";
    if (status->speed > 1.001 || status->speed < 0.999)
        snprintf(speed, sizeof speed, "speed %gx", status->speed);
    const char *state = status->is_rewinding ? "going back" : status->is_paused ? "paused" : "";
    char text[128];
    snprintf(text, sizeof text, "%s%s%s%s%s", state, state[0] && speed[0] ? "   " : "", speed,
             (state[0] || speed[0]) && status->shows_agent_view ? "   " : "",
             status->shows_agent_view ? "agent view" : "");
    draw_text(view, text, MARGIN * place->unit, y, place->unit, good_color);

    const char *help = session->settings->script   ? "replay   H help"
                       : session->settings->record ? "rec   H help"
                                                   : "H help";
    draw_text(view, help, place->width - MARGIN * place->unit - text_width(help, place->unit), y, place->unit,
              label_color);
}

static layout make_layout(play_view *view) {
    layout place;
    SDL_GetRendererOutputSize(view->renderer, &place.width, &place.height);
    place.unit = unit_of(place.width < place.height ? place.width : place.height);
    int32_t room = place.height - (TOP_BAR + BOTTOM_BAR) * place.unit;
    int32_t side = place.width < room ? place.width : room;
    side = side < PCD_MIN_SIZE ? PCD_MIN_SIZE : side;
    place.picture =
        (SDL_Rect){(place.width - side) / 2, TOP_BAR * place.unit + (room - side) / 2, side, side};
    return place;
}

/// Shows square RGB pixels of the given size in the picture's place.
static int show_pixels(play_view *view, const layout *place, const uint8_t *pixels, int32_t size) {
    if (!view->frame || view->frame_size != size) {
        SDL_DestroyTexture(view->frame);
        view->frame =
            SDL_CreateTexture(view->renderer, SDL_PIXELFORMAT_RGB24, SDL_TEXTUREACCESS_STREAMING, size, size);
        view->frame_size = size;
        if (!view->frame)
            return report_failure("the picture cannot be shown: %s", SDL_GetError());
    }
    SDL_UpdateTexture(view->frame, NULL, pixels, size * 3);
    SDL_RenderCopy(view->renderer, view->frame, NULL, &place->picture);
    return EXIT_FINE;
}

static int draw_picture(play_view *view, const layout *place, const play_session *session,
                        bool shows_agent_view) {
    if (shows_agent_view)
        return show_pixels(view, place, session->game.observation, REPLAY_OBSERVATION_SIZE);
    int32_t size = place->picture.w < PCD_MAX_SIZE ? place->picture.w : PCD_MAX_SIZE;
    pcd_status status = pcd_render(session->game.batch, 0, size, view->pixels);
    return status == PCD_OK ? show_pixels(view, place, view->pixels, size) : report_library(status);
}

int view_draw(play_view *view, const play_session *session, const play_status *status) {
    layout place = make_layout(view);
    SDL_SetRenderDrawColor(view->renderer, 0, 0, 0, 255);
    SDL_RenderClear(view->renderer);
    int code = draw_picture(view, &place, session, status->shows_agent_view);
    draw_top_bar(view, &place, session);
    draw_bottom_bar(view, &place, session, status);
    if (status->shows_help)
        draw_help(view, &place, session->settings->game);
    else if (!status->is_rewinding && (session_has_ended(session) || session_is_script_over(session)))
        draw_end(view, &place, session, status);
    SDL_RenderPresent(view->renderer);
    return code;
}
