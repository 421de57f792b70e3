#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "options.h"
#include "output.h"
#include "report.h"

/// Parameters are kept as floats: 0.4, not 0.400000006.
static json_t *real_to_json(double value) {
    char text[32];
    snprintf(text, sizeof text, "%.7g", value);
    return json_real(strtod(text, NULL));
}

static json_t *parameter_to_json(const pcd_game *game, int32_t index) {
    pcd_parameter_info info;
    json_t *values = json_object();
    for (int32_t i = 0; i < pcd_mode_count(game); i++) {
        if (pcd_describe_parameter(game, pcd_mode_name(game, i), index, &info) == PCD_OK)
            json_object_set_new(values, pcd_mode_name(game, i), real_to_json(info.value));
    }
    if (pcd_describe_parameter(game, NULL, index, &info) != PCD_OK) {
        json_decref(values);
        return NULL;
    }
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:b, s:o}", "name", info.name, "unit", info.unit, "meaning",
                     info.meaning, "low", real_to_json(info.low), "high", real_to_json(info.high), "whole",
                     info.whole, "values", values);
}

static json_t *parameters_to_json(const pcd_game *game) {
    json_t *rows = json_array();
    for (int32_t i = 0; i < pcd_parameter_count(game); i++)
        json_array_append_new(rows, parameter_to_json(game, i));
    return rows;
}

static json_t *modes_to_json(const pcd_game *game) {
    json_t *modes = json_array();
    for (int32_t i = 0; i < pcd_mode_count(game); i++)
        json_array_append_new(modes, json_string(pcd_mode_name(game, i)));
    return modes;
}

static json_t *kinds_to_json(const pcd_game *game) {
    json_t *kinds = json_array();
    for (int32_t i = 0; i < pcd_kind_count(game); i++)
        json_array_append_new(kinds, json_pack("{s:s, s:s}", "name", pcd_kind_name(game, i), "role",
                                               pcd_kind_role_name(game, i)));
    return kinds;
}

static json_t *game_to_json(const pcd_game *game) {
    int32_t actions[PCD_NUM_ACTIONS];
    int32_t count = pcd_minimal_actions(game, actions);
    json_t *minimal = json_array();
    for (int32_t i = 0; i < count; i++)
        json_array_append_new(minimal, json_integer(actions[i]));
    return json_pack("{s:s, s:i, s:s, s:o, s:o, s:o, s:o}", "name", pcd_game_name(game), "version",
                     pcd_game_version(game), "summary", pcd_game_summary(game), "minimal_actions", minimal,
                     "kinds", kinds_to_json(game), "modes", modes_to_json(game), "parameters",
                     parameters_to_json(game));
}

static void print_json(const pcd_game *only) {
    json_t *games = json_array(), *actions = json_array();
    for (int32_t i = 0; i < pcd_game_count(); i++) {
        if (!only || only == pcd_game_at(i))
            json_array_append_new(games, game_to_json(pcd_game_at(i)));
    }
    for (int32_t i = 0; i < PCD_NUM_ACTIONS; i++)
        json_array_append_new(actions, json_string(pcd_action_name(i)));
    json_t *root = json_pack("{s:s, s:o, s:o}", "library", pcd_version(), "actions", actions, "games", games);
    json_write(stdout, root);
    json_decref(root);
}

static void print_modes(const pcd_game *game, const char *separator) {
    for (int32_t i = 0; i < pcd_mode_count(game); i++)
        printf("%s%s", i ? separator : "", pcd_mode_name(game, i));
}

static void print_all(void) {
    for (int32_t i = 0; i < pcd_game_count(); i++) {
        const pcd_game *game = pcd_game_at(i);
        printf("%-10s  %s\n%-10s  modes: ", pcd_game_name(game), pcd_game_summary(game), "");
        print_modes(game, ", ");
        printf("\n");
    }
    printf("\n'procade list GAME' shows a game's parameters.\n");
}

static void print_parameter(const pcd_game *game, int32_t index) {
    pcd_parameter_info info;
    if (pcd_describe_parameter(game, NULL, index, &info) != PCD_OK)
        return;
    printf("  %s (%s, %g to %g%s)\n      %s\n     ", info.name, info.unit, info.low, info.high,
           info.whole ? ", whole" : "", info.meaning);
    for (int32_t i = 0; i < pcd_mode_count(game); i++) {
        if (pcd_describe_parameter(game, pcd_mode_name(game, i), index, &info) == PCD_OK)
            printf(" %s %g%s", pcd_mode_name(game, i), info.value, i + 1 < pcd_mode_count(game) ? "," : "\n");
    }
}

static void print_game(const pcd_game *game) {
    printf("%s, version %" PRId32 "\n%s\n\nmodes: ", pcd_game_name(game), pcd_game_version(game),
           pcd_game_summary(game));
    print_modes(game, ", ");

    int32_t actions[PCD_NUM_ACTIONS];
    int32_t count = pcd_minimal_actions(game, actions);
    printf("\n\nactions that matter:\n ");
    for (int32_t i = 0; i < count; i++)
        printf(" %" PRId32 " %s%s", actions[i], pcd_action_name(actions[i]), i + 1 < count ? "," : "\n");

    printf("\nkinds:\n ");
    for (int32_t i = 0; i < pcd_kind_count(game); i++)
        printf(" %s (%s)%s", pcd_kind_name(game, i), pcd_kind_role_name(game, i),
               i + 1 < pcd_kind_count(game) ? "," : "\n");

    printf("\nparameters (unit, allowed values; value in each mode):\n");
    for (int32_t i = 0; i < pcd_parameter_count(game); i++)
        print_parameter(game, i);
}

int command_list(int argc, char **argv) {
    bool json = false;
    const option_row rows[] = {
        {"json", NULL, OPTION_FLAG, &json, 0, 0, "print all there is to know as JSON"},
    };
    const command_line line = {
        .usage = "list [GAME] [options]",
        .summary = "Lists the games and their modes, or all about one game.",
        .rows = rows,
        .num_rows = NUM_ROWS(rows),
        .max_names = 1,
    };
    text_list names = {0};
    int code = options_parse(&line, argc, argv, &names);
    if (code == OPTIONS_GO_ON) {
        const pcd_game *only = names.count > 0 ? options_game(names.items[0]) : NULL;
        code = names.count > 0 && !only ? EXIT_MISUSED : EXIT_FINE;
        if (code == EXIT_FINE && json)
            print_json(only);
        else if (code == EXIT_FINE && only)
            print_game(only);
        else if (code == EXIT_FINE)
            print_all();
    }
    text_list_free(&names);
    return code;
}
