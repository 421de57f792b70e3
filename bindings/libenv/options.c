/// Options: the names, types and ranges, and the batch they describe.
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum option_type { OPTION_TEXT, OPTION_BOOL, OPTION_WHOLE, OPTION_IGNORED } option_type;

typedef struct option_rule {
    const char *name;
    option_type type;
    int32_t low, high; // of a whole number
    size_t offset;     // in option_values
} option_rule;

#define RULE(name, type, low, high)                                                                          \
    { #name, type, low, high, offsetof(option_values, name) }

/// Every option there is. The ignored ones mean nothing to the sixteen games, or concern files of pictures.
static const option_rule option_rules[] = {
    RULE(env_name, OPTION_TEXT, 0, 0),
    RULE(num_levels, OPTION_WHOLE, 0, INT32_MAX),
    RULE(start_level, OPTION_WHOLE, 0, INT32_MAX),
    RULE(distribution_mode, OPTION_WHOLE, INT32_MIN, INT32_MAX),
    RULE(use_sequential_levels, OPTION_BOOL, 0, 1),
    RULE(rand_seed, OPTION_WHOLE, INT32_MIN, INT32_MAX),
    RULE(num_threads, OPTION_WHOLE, 0, PCD_MAX_THREADS),
    RULE(num_actions, OPTION_WHOLE, PCD_NUM_ACTIONS, PCD_NUM_ACTIONS),
    RULE(debug_mode, OPTION_WHOLE, INT32_MIN, INT32_MAX),
    RULE(render_human, OPTION_BOOL, 0, 1),
    RULE(center_agent, OPTION_BOOL, 0, 1),
    RULE(use_backgrounds, OPTION_BOOL, 0, 1),
    RULE(restrict_themes, OPTION_BOOL, 0, 1),
    RULE(use_monochrome_assets, OPTION_BOOL, 0, 1),
    RULE(use_generated_assets, OPTION_BOOL, 0, 1),
    RULE(paint_vel_info, OPTION_BOOL, 0, 1),
    {"resource_root", OPTION_IGNORED, 0, 0, 0},
    {"use_easy_jump", OPTION_IGNORED, 0, 0, 0},
    {"plain_assets", OPTION_IGNORED, 0, 0, 0},
    {"physics_mode", OPTION_IGNORED, 0, 0, 0},
    {"game_type", OPTION_IGNORED, 0, 0, 0},
};

enum { NUM_OPTION_RULES = (int)(sizeof option_rules / sizeof option_rules[0]) };

static const struct {
    int32_t value;
    const char *name;
} distribution_modes[] = {{0, "easy"}, {1, "hard"}, {2, "extreme"}, {10, "memory"}, {20, "exploration"}};

/// Bits of debug_mode that switch a parameter off, in games that have it.
static const struct {
    int32_t mask;
    const char *parameter;
} debug_bits[] = {{1 << 1, "allow_pit"}, {1 << 2, "allow_crate"}, {1 << 3, "allow_dy"}};

/// Adds a name to a list "a, b, c" as far as it fits.
static void append_name(char *list, size_t size, const char *name) {
    size_t length = strlen(list);
    snprintf(list + length, size - length, "%s%s", length > 0 ? ", " : "", name);
}

option_values options_default(void) {
    return (option_values){.num_actions = PCD_NUM_ACTIONS, .use_backgrounds = 1};
}

/// The rule for a name, or -1.
static int find_rule(const char *name) {
    for (int i = 0; i < NUM_OPTION_RULES; i++)
        if (strcmp(name, option_rules[i].name) == 0)
            return i;
    return -1;
}

/// Says that no option has this name, and which there are.
static bool refuse_unknown_option(const char *name) {
    char names[512] = "";
    for (int i = 0; i < NUM_OPTION_RULES; i++)
        append_name(names, sizeof names, option_rules[i].name);
    return refuse("options: no option is named \"%.*s\"; there are %s", LIBENV_MAX_NAME_LEN - 1, name, names);
}

/// Writes what was given: "int32 7", "3 values of uint8".
static void describe_value(const struct libenv_option *option, char *text, size_t size) {
    const char *type = option->dtype == LIBENV_DTYPE_UINT8     ? "uint8"
                       : option->dtype == LIBENV_DTYPE_INT32   ? "int32"
                       : option->dtype == LIBENV_DTYPE_FLOAT32 ? "float32"
                                                               : "an unknown dtype";
    if (!option->data) {
        snprintf(text, size, "NULL");
        return;
    }
    if (option->count != 1) {
        snprintf(text, size, "%d values of %s", option->count, type);
        return;
    }
    union libenv_value value;
    switch (option->dtype) {
    case LIBENV_DTYPE_UINT8: snprintf(text, size, "%s %d", type, *(const uint8_t *)option->data); return;
    case LIBENV_DTYPE_INT32:
        memcpy(&value.int32, option->data, sizeof value.int32);
        snprintf(text, size, "%s %d", type, value.int32);
        return;
    case LIBENV_DTYPE_FLOAT32:
        memcpy(&value.float32, option->data, sizeof value.float32);
        snprintf(text, size, "%s %g", type, (double)value.float32);
        return;
    default: snprintf(text, size, "%s", type);
    }
}

static bool read_text(const struct libenv_option *option, char **text_out) {
    if (option->dtype != LIBENV_DTYPE_UINT8 || option->count < 1 || !option->data ||
        memchr(option->data, 0, (size_t)option->count)) {
        char given[64];
        describe_value(option, given, sizeof given);
        return refuse("%s is %s; it must be a text: one or more uint8, none of them 0", option->name, given);
    }
    char *text = malloc((size_t)option->count + 1);
    if (!text)
        return refuse("%s: memory ran out", option->name);
    memcpy(text, option->data, (size_t)option->count);
    text[option->count] = 0;
    *text_out = text;
    return true;
}

/// Reads a bool or a whole number.
static bool read_number(const struct libenv_option *option, const option_rule *rule, int32_t *number_out) {
    bool is_bool = rule->type == OPTION_BOOL;
    if (option->dtype == (is_bool ? LIBENV_DTYPE_UINT8 : LIBENV_DTYPE_INT32) && option->count == 1 &&
        option->data) {
        union libenv_value value;
        memcpy(&value, option->data, is_bool ? sizeof value.uint8 : sizeof value.int32);
        int32_t number = is_bool ? value.uint8 : value.int32;
        if (number >= rule->low && number <= rule->high) {
            *number_out = number;
            return true;
        }
    }
    char given[64];
    describe_value(option, given, sizeof given);
    return refuse("%s is %s; it must be one %s from %d to %d", option->name, given,
                  is_bool ? "uint8" : "int32", rule->low, rule->high);
}

bool options_read(const struct libenv_options *options, option_values *values) {
    bool seen[NUM_OPTION_RULES] = {false};
    if (options->count < 0 || (options->count > 0 && !options->items))
        return refuse("options: %d items at %s", options->count, options->items ? "an address" : "NULL");
    for (int i = 0; i < options->count; i++) {
        const struct libenv_option *option = &options->items[i];
        int index = memchr(option->name, 0, sizeof option->name) ? find_rule(option->name) : -1;
        if (index < 0)
            return refuse_unknown_option(option->name);
        if (seen[index])
            return refuse("%s is given twice; every option may be given once", option->name);
        seen[index] = true;

        const option_rule *rule = &option_rules[index];
        char *field = (char *)values + rule->offset;
        if (rule->type == OPTION_TEXT && !read_text(option, (char **)(void *)field))
            return false;
        if ((rule->type == OPTION_BOOL || rule->type == OPTION_WHOLE) &&
            !read_number(option, rule, (int32_t *)(void *)field))
            return false;
    }
    return true;
}

/// The name of a distribution mode, or NULL.
static const char *mode_name(int32_t value) {
    for (size_t i = 0; i < sizeof distribution_modes / sizeof distribution_modes[0]; i++)
        if (distribution_modes[i].value == value)
            return distribution_modes[i].name;
    return NULL;
}

static bool check_mode(const pcd_game *game, int32_t value, const char *mode) {
    char names[128] = "";
    for (int32_t i = 0; i < pcd_mode_count(game); i++) {
        if (strcmp(pcd_mode_name(game, i), mode) == 0)
            return true;
        append_name(names, sizeof names, pcd_mode_name(game, i));
    }
    return refuse("distribution_mode is %d (%s); %s has %s", value, mode, pcd_game_name(game), names);
}

static bool refuse_unknown_game(const char *name) {
    char names[512] = "";
    for (int32_t i = 0; i < pcd_game_count(); i++)
        append_name(names, sizeof names, pcd_game_name(pcd_game_at(i)));
    return refuse("env_name: no game is named \"%.64s\"; there are %s", name, names);
}

/// Checks each name of env_name, the mode in each game, and that the names share the environments evenly.
static bool check_games(const option_values *values, int32_t num) {
    const char *mode = mode_name(values->distribution_mode);
    if (!mode)
        return refuse(
            "distribution_mode is %d; allowed are 0 (easy), 1 (hard), 2 (extreme), 10 (memory) and 20 "
            "(exploration)",
            values->distribution_mode);
    if (!values->env_name)
        return refuse("env_name is missing; it must name a game, or several joined by commas");
    int32_t count = 0;
    for (const char *rest = values->env_name; rest; count++) {
        char name[64];
        size_t length = strcspn(rest, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, rest);
        const pcd_game *game = pcd_find_game(name);
        if (!game)
            return refuse_unknown_game(name);
        if (!check_mode(game, values->distribution_mode, mode))
            return false;
        rest = rest[length] ? rest + length + 1 : NULL;
    }
    if (num % count != 0)
        return refuse("num is %d; with the %d names of env_name it must be a multiple of %d", num, count,
                      count);
    return true;
}

/// Switches off what debug_mode names.
static bool apply_debug_mode(pcd_batch *batch, int32_t debug_mode) {
    for (size_t i = 0; i < sizeof debug_bits / sizeof debug_bits[0]; i++) {
        if (!(debug_mode & debug_bits[i].mask))
            continue;
        pcd_status status = pcd_set_parameter(batch, PCD_ALL_ENVS, debug_bits[i].parameter, 0.0);
        if (status != PCD_OK && status != PCD_ERROR_UNKNOWN_PARAMETER)
            return refuse("debug_mode is %d: %s", debug_mode, pcd_last_error());
    }
    return true;
}

bool options_create_batch(const option_values *values, int32_t num, pcd_batch **batch_out) {
    if (num < 1 || num > PCD_MAX_ENVS)
        return refuse("num is %d; it must be from 1 to %d", num, PCD_MAX_ENVS);
    if (!check_games(values, num))
        return false;

    pcd_config config = pcd_config_default();
    config.game = values->env_name;
    config.mode = mode_name(values->distribution_mode);
    config.num_envs = num;
    // 0 and 1 both mean the calling thread alone: it is one of those that step.
    config.num_threads = values->num_threads ? values->num_threads : 1;
    config.seed = (uint32_t)values->rand_seed;
    config.num_levels = values->num_levels;
    // Without num_levels the interface ignores start_level.
    config.start_level = values->num_levels ? values->start_level : 0;
    config.level_order = values->use_sequential_levels ? PCD_ORDER_CHAIN : PCD_ORDER_RANDOM;
    config.autoreset = PCD_RESET_SAME_STEP;
    config.observation_size = OBSERVATION_SIZE;
    config.channels = 0; // the caller brings memory for pictures
    config.center_agent = values->center_agent;
    config.use_backgrounds = values->use_backgrounds;
    config.restrict_themes = values->restrict_themes;
    config.use_monochrome_assets = values->use_monochrome_assets;
    config.use_generated_assets = values->use_generated_assets;
    config.paint_vel_info = values->paint_vel_info;
    if (pcd_create(&config, batch_out) != PCD_OK)
        return refuse("%s", pcd_last_error());
    return apply_debug_mode(*batch_out, values->debug_mode);
}
