// What the C API says to bad input: the status, and a sentence that names the argument, the value and what is
// allowed; nothing has moved and nothing leaks. And the promises around it: defaults, threads, forks, memory.
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "counted_memory.h"
#include "rollout.h"

Suite *api_suite(void);

#define ARRAY_LENGTH(array) ((int)(sizeof(array) / sizeof((array)[0])))
#define LAST_SEED           2147483647
#define NUM_ENVS            4
#define NUM_CREATED         10000
#define MAX_ALLOCATIONS     10000 ///< More than any call of the library makes.

// ---------------------------------------------------------------------------------------------------------
// Helpers
// ---------------------------------------------------------------------------------------------------------

/// Fails unless the last error holds every word of a list that ends with NULL.
static void expect_words(const char *call, const char *const *words) {
    for (int i = 0; words[i]; i++)
        ck_assert_msg(strstr(pcd_last_error(), words[i]) != NULL, "%s: \"%s\" does not say \"%s\"", call,
                      pcd_last_error(), words[i]);
}

/// The call gives this status, and a sentence that holds every one of the words.
#define expect_error(wanted, call, ...)                                                                      \
    do {                                                                                                     \
        pcd_status got_status = (call);                                                                      \
        ck_assert_msg(got_status == (wanted), "%s: %s, not %s", #call, pcd_status_text(got_status),          \
                      pcd_status_text(wanted));                                                              \
        const char *const words[] = {__VA_ARGS__, NULL};                                                     \
        expect_words(#call, words);                                                                          \
    } while (0)

#define expect_fine(call)                                                                                    \
    do {                                                                                                     \
        pcd_status got_status = (call);                                                                      \
        ck_assert_msg(got_status == PCD_OK, "%s: %s", #call, pcd_last_error());                              \
    } while (0)

static pcd_config make_config(const char *game, int32_t num_envs) {
    pcd_config config = pcd_config_default();
    config.game = game;
    config.mode = "easy";
    config.num_envs = num_envs;
    return config;
}

static pcd_batch *open_config(const pcd_config *config) {
    pcd_batch *batch;
    expect_fine(pcd_create(config, &batch));
    return batch;
}

/// A batch that was reset, with buffers of its own.
static pcd_batch *open_batch(const char *game, int32_t num_envs) {
    pcd_config config = make_config(game, num_envs);
    pcd_batch *batch = open_config(&config);
    ck_assert_ptr_nonnull(pcd_get_buffers(batch).actions);
    expect_fine(pcd_reset(batch));
    return batch;
}

/// One number for the states of all environments.
static uint64_t hash_states(const pcd_batch *batch) {
    uint64_t hash = 0;
    for (int32_t env = 0; env < pcd_num_envs(batch); env++)
        hash = pcd_mix(hash, pcd_state_hash(batch, env));
    return hash;
}

/// pcd_create() refuses the config with this status, and leaves no batch.
static void expect_refused(const pcd_config *config, pcd_status wanted, const char *const *words) {
    pcd_batch *batch = (pcd_batch *)&batch;
    pcd_status status = pcd_create(config, &batch);
    ck_assert_msg(status == wanted, "%s, not %s (%s ...)", pcd_status_text(status), pcd_status_text(wanted),
                  words[0]);
    ck_assert_ptr_null(batch);
    expect_words("pcd_create", words);
}
#define expect_refused(config, wanted, ...)                                                                  \
    expect_refused(config, wanted, (const char *const[]){__VA_ARGS__, NULL})

/// A level seed of the given half in the game's easy mode.
static int32_t find_level(const char *game, pcd_split half) {
    pcd_batch *batch = open_batch(game, 1);
    int32_t seed = -1;
    uint64_t fingerprint;
    do
        expect_fine(pcd_fingerprint_of(batch, 0, ++seed, &fingerprint));
    while (pcd_split_of(batch, 0, fingerprint) != half);
    pcd_destroy(batch);
    return seed;
}

// ---------------------------------------------------------------------------------------------------------
// Configs
// ---------------------------------------------------------------------------------------------------------

START_TEST(the_defaults_are_those_of_the_header) {
    pcd_config config = pcd_config_default();
    ck_assert_ptr_null(config.game);
    ck_assert_ptr_null(config.descriptor);
    ck_assert_str_eq(config.mode, "hard");
    ck_assert_int_eq(config.num_envs, 1);
    ck_assert_int_eq(config.num_threads, 1);
    ck_assert_uint_eq(config.seed, 0);
    ck_assert_int_eq(config.num_levels, 0);
    ck_assert_int_eq(config.start_level, 0);
    ck_assert_int_eq(config.split, PCD_SPLIT_ALL);
    ck_assert_int_eq(config.level_order, PCD_ORDER_RANDOM);
    ck_assert_int_eq(config.level_list_capacity, 64);
    ck_assert_int_eq(config.autoreset, PCD_RESET_NEXT_STEP);
    for (int stream = 0; stream < PCD_NUM_STREAMS; stream++)
        ck_assert_int_eq(config.pinned_streams[stream], -1);
    ck_assert_int_eq(config.observation_size, 64);
    ck_assert_int_eq(config.observation_format, PCD_FORMAT_HWC);
    ck_assert_uint_eq(config.channels, PCD_CHANNEL_OBSERVATIONS);
    ck_assert(config.use_backgrounds && config.center_agent);
    ck_assert(!config.restrict_themes && !config.use_monochrome_assets && !config.use_generated_assets);
    ck_assert(!config.paint_vel_info && !config.plain_drawing && !config.profile);
}
END_TEST

START_TEST(the_config_is_copied_strings_included) {
    char game[] = "maze", mode[] = "easy";
    pcd_config config = make_config(game, 1);
    config.mode = mode;
    pcd_batch *batch = open_config(&config);
    memset(game, 'x', sizeof game - 1);
    memset(mode, 'x', sizeof mode - 1);
    config.num_envs = 99;
    ck_assert_str_eq(pcd_get_config(batch)->game, "maze");
    ck_assert_str_eq(pcd_get_config(batch)->mode, "easy");
    ck_assert_int_eq(pcd_get_config(batch)->num_envs, 1);
    pcd_destroy(batch);
}
END_TEST

START_TEST(an_uninitialised_config_is_refused) {
    for (int byte = 0; byte < 256; byte++) {
        pcd_config config;
        memset(&config, byte, sizeof config);
        expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "config", "pcd_config_default()");
    }
    pcd_config config = {0};
    config.game = "maze";
    config.mode = "easy";
    config.num_envs = 1;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "config", "pcd_config_default()");
}
END_TEST

START_TEST(null_arguments_of_create_are_refused) {
    pcd_config config = make_config("maze", 1);
    expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_create(&config, NULL), "batch_out", "NULL");
    expect_refused(NULL, PCD_ERROR_INVALID_ARGUMENT, "config", "NULL");
    config.game = NULL;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "game", "NULL");
    config.game = "maze";
    config.mode = NULL;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "mode", "NULL");
}
END_TEST

static const char *const unknown_games[] = {
    "nonsense", "",           "Maze",         "maze ",  "maz",     "maze,",        ",maze",
    "mazes",    "maze,,maze", "maze;coinrun", "maze\n", "../maze", "maze, coinrun"};

START_TEST(an_unknown_game_is_named) {
    pcd_config config = make_config(unknown_games[_i], 12);
    expect_refused(&config, PCD_ERROR_UNKNOWN_GAME, "game", "pcd_game_at()");
    config.game = "maze,nonsense";
    expect_refused(&config, PCD_ERROR_UNKNOWN_GAME, "game", "\"nonsense\"");
}
END_TEST

START_TEST(a_very_long_name_is_refused) {
    char name[100000];
    memset(name, 'a', sizeof name);
    name[sizeof name - 1] = '\0';
    pcd_config config = make_config(name, 1);
    pcd_batch *batch;
    ck_assert_int_ne(pcd_create(&config, &batch), PCD_OK);
    ck_assert_ptr_null(batch);
    config = make_config("maze", 1);
    config.mode = name;
    ck_assert_int_ne(pcd_create(&config, &batch), PCD_OK);
    ck_assert_ptr_null(batch);
}
END_TEST

START_TEST(an_unknown_mode_is_named_with_those_there_are) {
    pcd_config config = make_config("coinrun", 1);
    for (const char *const *mode = (const char *const[]){"nonsense", "", "Easy", "extreme", "memory", NULL};
         *mode; mode++) {
        char quoted[32];
        snprintf(quoted, sizeof quoted, "\"%s\"", *mode);
        config.mode = *mode;
        expect_refused(&config, PCD_ERROR_UNKNOWN_MODE, "mode", quoted, "coinrun", "easy, hard, exploration");
    }
    // Every game of a batch needs the mode.
    config = make_config("starpilot,coinrun", 2);
    config.mode = "extreme";
    expect_refused(&config, PCD_ERROR_UNKNOWN_MODE, "\"extreme\"", "coinrun");
}
END_TEST

/// A number of the config, and the range the header allows.
typedef struct config_field {
    const char *name;
    size_t offset, size;
    int64_t low, high;
} config_field;

#define FIELD(field, low, high)                                                                              \
    { #field, offsetof(pcd_config, field), sizeof(((pcd_config *)NULL)->field), low, high }

static const config_field config_fields[] = {
    FIELD(num_envs, 1, PCD_MAX_ENVS),
    FIELD(num_threads, 1, PCD_MAX_THREADS),
    FIELD(num_levels, 0, LAST_SEED),
    FIELD(start_level, 0, LAST_SEED),
    FIELD(split, 0, 2),
    FIELD(level_order, 0, 2),
    FIELD(level_list_capacity, 0, PCD_MAX_LEVEL_LIST),
    FIELD(autoreset, 0, 2),
    FIELD(observation_size, PCD_MIN_SIZE, PCD_MAX_SIZE),
    FIELD(observation_format, 0, 2),
    FIELD(channels, 0, 31),
    FIELD(pinned_streams[PCD_STREAM_LAYOUT], -1, LAST_SEED),
    FIELD(pinned_streams[PCD_STREAM_DYNAMICS], -1, LAST_SEED),
    FIELD(pinned_streams[PCD_STREAM_LOOKS], -1, LAST_SEED),
};

static void set_field(pcd_config *config, const config_field *field, int64_t value) {
    char *place = (char *)config + field->offset;
    if (field->size == sizeof(int64_t))
        memcpy(place, &value, sizeof value);
    else
        memcpy(place, &(int32_t){(int32_t)value}, sizeof(int32_t));
}

static void expect_out_of_range(const config_field *field, int64_t value) {
    pcd_config config = make_config("maze", 1);
    char value_text[32], low[32], high[32];
    // An unsigned field shows what the bits mean there.
    int64_t shown = field->offset == offsetof(pcd_config, channels) ? (int64_t)(uint32_t)value : value;
    snprintf(value_text, sizeof value_text, " %lld", (long long)shown);
    snprintf(low, sizeof low, " %lld", (long long)field->low);
    snprintf(high, sizeof high, " %lld", (long long)field->high);
    set_field(&config, field, value);
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, field->name, value_text, low, high);
}

START_TEST(a_number_out_of_range_is_named_with_the_range) {
    const config_field *field = &config_fields[_i];
    bool is_wide = field->size == sizeof(int64_t);
    expect_out_of_range(field, field->low - 1);
    if (is_wide || field->high < INT32_MAX)
        expect_out_of_range(field, field->high + 1);
    expect_out_of_range(field, is_wide ? INT64_MIN : INT32_MIN);
    if (is_wide || field->high < INT32_MAX)
        expect_out_of_range(field, is_wide ? INT64_MAX : INT32_MAX);
}
END_TEST

START_TEST(a_range_of_levels_must_fit_the_seeds) {
    pcd_config config = make_config("maze", 1);
    config.start_level = 5;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "start_level is 5", "num_levels is 0");
    config.start_level = LAST_SEED;
    config.num_levels = 2;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "start_level 2147483647", "num_levels 2",
                   "2147483647");
    config.num_levels = 1;
    pcd_batch *batch = open_config(&config);
    pcd_buffers io = pcd_get_buffers(batch);
    expect_fine(pcd_reset(batch));
    ck_assert_int_eq(io.infos[0].level_seed, LAST_SEED);
    pcd_destroy(batch);
}
END_TEST

START_TEST(too_few_levels_of_a_split_are_counted) {
    pcd_config config = make_config("maze", 1);
    config.split = PCD_SPLIT_TEST;
    config.start_level = LAST_SEED - 7;
    config.num_levels = 8;
    expect_refused(&config, PCD_ERROR_INVALID_LEVEL, "num_levels is 8", "start_level 2147483640", "test",
                   "maze");
    // Larger than any set that is built beforehand.
    config.start_level = 0;
    config.num_levels = LAST_SEED;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "num_levels is 2147483647", "16777216");
}
END_TEST

START_TEST(the_number_of_environments_is_a_multiple_of_the_games) {
    pcd_config config = make_config("maze,coinrun,bigfish", 4);
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "num_envs is 4", "multiple", "3");
}
END_TEST

START_TEST(a_mode_with_one_level_takes_no_other_levels) {
    pcd_config config = make_config("maze", 1);
    config.mode = "exploration";
    config.num_levels = 200;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "num_levels is 200", "exploration", "maze",
                   "one fixed level");
    config.num_levels = 1;
    config.start_level = 9;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "start_level 9", "exploration", "maze",
                   "one fixed level");
    config.num_levels = 0;
    config.start_level = 0;
    config.split = PCD_SPLIT_TRAIN;
    expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "split", "exploration", "maze", "one fixed level");
    config.split = PCD_SPLIT_ALL;
    pcd_batch *batch = open_config(&config);
    pcd_buffers io = pcd_get_buffers(batch);
    expect_fine(pcd_reset(batch));
    int32_t level = io.infos[0].level_seed;
    for (int i = 0; i < 10; i++) {
        expect_fine(pcd_reset(batch));
        ck_assert_int_eq(io.infos[0].level_seed, level);
    }
    pcd_destroy(batch);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Descriptors
// ---------------------------------------------------------------------------------------------------------

static pcd_game descriptor;
static pcd_parameter descriptor_parameters[PCD_MAX_PARAMETERS];
static pcd_kind descriptor_kinds[PCD_MAX_KINDS];
static pcd_picture descriptor_pictures[64];
static pcd_mode descriptor_modes[8];

/// A copy of maze whose tables may be changed.
static void make_descriptor(void) {
    descriptor = *pcd_find_game("maze");
    memcpy(descriptor_parameters, descriptor.parameters,
           (size_t)descriptor.num_parameters * sizeof *descriptor_parameters);
    memcpy(descriptor_kinds, descriptor.kinds, (size_t)descriptor.num_kinds * sizeof *descriptor_kinds);
    memcpy(descriptor_pictures, descriptor.pictures,
           (size_t)descriptor.num_pictures * sizeof *descriptor_pictures);
    memcpy(descriptor_modes, descriptor.modes, (size_t)descriptor.num_modes * sizeof *descriptor_modes);
    descriptor.parameters = descriptor_parameters;
    descriptor.kinds = descriptor_kinds;
    descriptor.pictures = descriptor_pictures;
    descriptor.modes = descriptor_modes;
}

#define expect_descriptor_refused(change, ...)                                                               \
    do {                                                                                                     \
        make_descriptor();                                                                                   \
        change;                                                                                              \
        pcd_config config = make_config(NULL, 1);                                                            \
        config.descriptor = &descriptor;                                                                     \
        expect_refused(&config, PCD_ERROR_INVALID_ARGUMENT, "descriptor", __VA_ARGS__);                      \
    } while (0)

START_TEST(a_descriptor_is_checked) {
    make_descriptor();
    pcd_config good = make_config(NULL, 1);
    good.descriptor = &descriptor;
    pcd_destroy(open_config(&good));
    good.game = "maze";
    expect_refused(&good, PCD_ERROR_INVALID_ARGUMENT, "game", "descriptor", "only one");

    expect_descriptor_refused(descriptor.interface_version = 2, "interface_version 2", "1");
    expect_descriptor_refused(descriptor.name = NULL, "name");
    expect_descriptor_refused(descriptor.name = "", "name");
    expect_descriptor_refused(descriptor.summary = NULL, "summary");
    expect_descriptor_refused(descriptor.version = 0, "version");
    expect_descriptor_refused(descriptor.generate = NULL, "generate");
    expect_descriptor_refused(descriptor.step = NULL, "step");
    expect_descriptor_refused(descriptor.scene = NULL, "scene");
    expect_descriptor_refused(descriptor.num_parameters = 0, "num_parameters", "1 to 40");
    expect_descriptor_refused(descriptor.num_parameters = PCD_MAX_PARAMETERS + 1, "num_parameters",
                              "1 to 40");
    expect_descriptor_refused(descriptor.parameters = NULL, "parameters");
    expect_descriptor_refused(descriptor_parameters[0].name = "steps", "max_episode_steps");
    expect_descriptor_refused(descriptor_parameters[1].name = NULL, "parameter", "name");
    expect_descriptor_refused(descriptor_parameters[1].value = 1e9f, "parameter", "range");
    expect_descriptor_refused(descriptor_parameters[1].value = NAN, "parameter", "range");
    expect_descriptor_refused(descriptor.num_modes = 0, "num_modes");
    expect_descriptor_refused(descriptor.modes = NULL, "modes");
    expect_descriptor_refused(descriptor_modes[1].presets[0].value = 1e9f, "mode", "range");
    expect_descriptor_refused(descriptor_modes[0].name = NULL, "mode", "name");
    expect_descriptor_refused(descriptor.num_kinds = 1, "num_kinds", "2 to 64");
    expect_descriptor_refused(descriptor.num_kinds = PCD_MAX_KINDS + 1, "num_kinds", "2 to 64");
    expect_descriptor_refused(descriptor_kinds[1].name = NULL, "kind", "name");
    expect_descriptor_refused(descriptor_kinds[1].role = (pcd_role)99, "kind", "role");
    expect_descriptor_refused(descriptor.num_pictures = -1, "num_pictures", "0 to 192");
    expect_descriptor_refused(descriptor.num_pictures = 193, "num_pictures", "0 to 192");
    expect_descriptor_refused(descriptor.pictures = NULL, "num_pictures");
    expect_descriptor_refused(descriptor_pictures[0].name = NULL, "picture", "name");
    expect_descriptor_refused(descriptor.entity_capacity = 0, "capacity");
    expect_descriptor_refused(descriptor.entity_capacity = 1025, "capacity");
    expect_descriptor_refused(descriptor.sprite_capacity = -1, "capacity");
    expect_descriptor_refused(descriptor.effect_capacity = -1, "capacity");
    expect_descriptor_refused(descriptor.effect_capacity = 1, "capacity");
    expect_descriptor_refused(descriptor.cell_capacity = -1, "capacity");
    expect_descriptor_refused(descriptor.cell_capacity = 64 * 64 + 1, "capacity");
    expect_descriptor_refused(descriptor.fields_size = SIZE_MAX, "capacity");
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Null pointers and indices
// ---------------------------------------------------------------------------------------------------------

START_TEST(a_null_batch_is_named) {
    int32_t seed = 0;
    uint64_t number = 0;
    double value = 0.0;
    uint8_t pixels[64 * 64 * 3];
    pcd_buffers buffers = {.actions = &seed};
    double seconds[PCD_NUM_PHASES];
    pcd_batch *clone = (pcd_batch *)&clone;
    const pcd_status wanted = PCD_ERROR_INVALID_ARGUMENT;
    expect_error(wanted, pcd_set_buffers(NULL, &buffers), "batch", "NULL");
    expect_error(wanted, pcd_reset(NULL), "batch", "NULL");
    expect_error(wanted, pcd_reset_masked(NULL, NULL, NULL), "batch", "NULL");
    expect_error(wanted, pcd_step(NULL), "batch", "NULL");
    expect_error(wanted, pcd_step_int64(NULL, (const int64_t[]){4}), "batch", "NULL");
    expect_error(wanted, pcd_step_begin(NULL), "batch", "NULL");
    expect_error(wanted, pcd_step_end(NULL), "batch", "NULL");
    expect_error(wanted, pcd_seed(NULL, NULL, &number), "batch", "NULL");
    expect_error(wanted, pcd_observe(NULL), "batch", "NULL");
    expect_error(wanted, pcd_set_next_level(NULL, 0, 0), "batch", "NULL");
    expect_error(wanted, pcd_set_levels(NULL, 0, 1, 0), "batch", "NULL");
    expect_error(wanted, pcd_set_level_list(NULL, PCD_ALL_ENVS, &seed, 1), "batch", "NULL");
    expect_error(wanted, pcd_pin_stream(NULL, 0, PCD_STREAM_LOOKS, 0), "batch", "NULL");
    expect_error(wanted, pcd_level_fingerprint(NULL, 0, &number), "batch", "NULL");
    expect_error(wanted, pcd_fingerprint_of(NULL, 0, 0, &number), "batch", "NULL");
    expect_error(wanted, pcd_set_parameter(NULL, 0, "goal_reward", 1.0), "batch", "NULL");
    expect_error(wanted, pcd_set_parameter_range(NULL, 0, "goal_reward", 1.0, 2.0), "batch", "NULL");
    expect_error(wanted, pcd_get_parameter(NULL, 0, "goal_reward", &value), "batch", "NULL");
    expect_error(wanted, pcd_save(NULL, 0, pixels, sizeof pixels), "batch", "NULL");
    expect_error(wanted, pcd_load(NULL, 0, pixels, sizeof pixels), "batch", "NULL");
    expect_error(wanted, pcd_copy_env(NULL, 0, 0), "batch", "NULL");
    expect_error(wanted, pcd_clone(NULL, &clone), "batch", "NULL");
    ck_assert_ptr_null(clone);
    expect_error(wanted, pcd_render(NULL, 0, 64, pixels), "batch", "NULL");
    expect_error(wanted, pcd_text(NULL, 0, (char *)pixels, sizeof pixels), "batch", "NULL");
    expect_error(wanted, pcd_phase_times(NULL, seconds), "batch", "NULL");
}
END_TEST

START_TEST(questions_about_nothing_have_an_answer) {
    pcd_destroy(NULL);
    ck_assert_ptr_null(pcd_get_buffers(NULL).actions);
    ck_assert_ptr_null(pcd_get_buffers(NULL).observations);
    ck_assert_uint_eq(pcd_observation_bytes(NULL), 0);
    ck_assert_int_eq(pcd_semantic_width(NULL), 0);
    ck_assert_int_eq(pcd_semantic_height(NULL), 0);
    ck_assert_int_eq(pcd_max_entities(NULL), 0);
    ck_assert_int_eq(pcd_num_envs(NULL), 0);
    ck_assert_ptr_null(pcd_get_config(NULL));
    ck_assert_ptr_null(pcd_env_game(NULL, 0));
    ck_assert_uint_eq(pcd_save_size(NULL, 0), 0);
    ck_assert_uint_eq(pcd_text_size(NULL, 0), 0);
    ck_assert_uint_eq(pcd_state_hash(NULL, 0), 0);
    ck_assert_int_eq(pcd_split_of(NULL, 0, 1), PCD_SPLIT_ALL);
    ck_assert_uint_eq(pcd_hash_bytes(NULL, 0), pcd_hash_bytes("", 0));

    ck_assert_ptr_null(pcd_game_at(-1));
    ck_assert_ptr_null(pcd_game_at(pcd_game_count()));
    ck_assert_ptr_null(pcd_find_game(NULL));
    ck_assert_ptr_null(pcd_find_game("nonsense"));
    ck_assert_ptr_null(pcd_game_name(NULL));
    ck_assert_int_eq(pcd_game_version(NULL), 0);
    ck_assert_ptr_null(pcd_game_summary(NULL));
    ck_assert_int_eq(pcd_mode_count(NULL), 0);
    ck_assert_ptr_null(pcd_mode_name(NULL, 0));
    ck_assert_int_eq(pcd_parameter_count(NULL), 0);
    ck_assert_int_eq(pcd_kind_count(NULL), 0);
    ck_assert_ptr_null(pcd_kind_name(NULL, 0));
    ck_assert_ptr_null(pcd_kind_role_name(NULL, 0));
    ck_assert_int_eq(pcd_minimal_actions(NULL, NULL), 0);
    ck_assert_ptr_null(pcd_action_name(-1));
    ck_assert_ptr_null(pcd_action_name(PCD_NUM_ACTIONS));
    ck_assert_ptr_null(pcd_phase_name((pcd_phase)-1));
    ck_assert_ptr_null(pcd_phase_name(PCD_NUM_PHASES));

    const pcd_game *game = pcd_find_game("maze");
    ck_assert_ptr_null(pcd_mode_name(game, -1));
    ck_assert_ptr_null(pcd_mode_name(game, pcd_mode_count(game)));
    ck_assert_ptr_null(pcd_kind_name(game, -1));
    ck_assert_ptr_null(pcd_kind_name(game, pcd_kind_count(game)));
    ck_assert_ptr_null(pcd_kind_role_name(game, pcd_kind_count(game)));
}
END_TEST

START_TEST(every_status_has_a_sentence) {
    for (int status = 0; status < PCD_NUM_STATUSES; status++) {
        ck_assert_ptr_nonnull(pcd_status_text((pcd_status)status));
        for (int other = 0; other < status; other++)
            ck_assert_str_ne(pcd_status_text((pcd_status)status), pcd_status_text((pcd_status)other));
    }
    ck_assert_str_eq(pcd_status_text(PCD_NUM_STATUSES), "unknown status");
    ck_assert_str_eq(pcd_status_text((pcd_status)-1), "unknown status");
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", PCD_VERSION_MAJOR, PCD_VERSION_MINOR, PCD_VERSION_PATCH);
    ck_assert_str_eq(pcd_version(), version);
}
END_TEST

static pcd_batch *four;
static uint64_t four_before;

static void open_four(void) {
    four = open_batch("maze,coinrun", NUM_ENVS);
    four_before = hash_states(four);
}

/// Whatever was refused, nothing moved.
static void close_four(void) {
    ck_assert_uint_eq(hash_states(four), four_before);
    pcd_destroy(four);
}

START_TEST(null_arguments_are_named) {
    const pcd_status wanted = PCD_ERROR_INVALID_ARGUMENT;
    size_t size = pcd_save_size(four, 0);
    double value = 0.0;
    pcd_buffers nothing = {0};
    expect_error(wanted, pcd_set_buffers(four, NULL), "buffers", "NULL");
    expect_error(wanted, pcd_set_buffers(four, &nothing), "actions", "NULL");
    expect_error(wanted, pcd_step_int64(four, NULL), "actions", "NULL", "4");
    expect_error(wanted, pcd_seed(four, NULL, NULL), "seeds", "NULL", "4");
    expect_error(wanted, pcd_set_level_list(four, 0, NULL, 3), "seeds", "NULL", "3");
    expect_error(wanted, pcd_level_fingerprint(four, 0, NULL), "fingerprint_out", "NULL");
    expect_error(wanted, pcd_fingerprint_of(four, 0, 0, NULL), "fingerprint_out", "NULL");
    expect_error(wanted, pcd_set_parameter(four, 0, NULL, 1.0), "name", "NULL");
    expect_error(wanted, pcd_set_parameter_range(four, 0, NULL, 1.0, 2.0), "name", "NULL");
    expect_error(wanted, pcd_get_parameter(four, 0, NULL, &value), "name", "NULL");
    expect_error(wanted, pcd_get_parameter(four, 0, "goal_reward", NULL), "value_out", "NULL");
    expect_error(wanted, pcd_save(four, 0, NULL, size), "data", "NULL", "pcd_save_size()");
    expect_error(wanted, pcd_load(four, 0, NULL, size), "data", "NULL");
    expect_error(wanted, pcd_clone(four, NULL), "clone_out", "NULL");
    expect_error(wanted, pcd_render(four, 0, 64, NULL), "pixels", "NULL");
    expect_error(wanted, pcd_text(four, 0, NULL, 100000), "text", "NULL", "pcd_text_size()");

    pcd_parameter_info info;
    expect_error(wanted, pcd_describe_parameter(NULL, NULL, 0, &info), "game", "NULL");
    expect_error(wanted, pcd_describe_parameter(pcd_find_game("maze"), NULL, 0, NULL), "info_out", "NULL");
}
END_TEST

START_TEST(an_environment_out_of_range_is_named) {
    static const int32_t outside[] = {-2, NUM_ENVS, INT32_MIN, INT32_MAX};
    const pcd_status wanted = PCD_ERROR_INVALID_ARGUMENT;
    const int32_t env = outside[_i];
    int32_t seed = 0;
    uint64_t number;
    double value;
    uint8_t pixels[64 * 64 * 3];
    char text[32];
    snprintf(text, sizeof text, "env is %d", env);
    expect_error(wanted, pcd_set_next_level(four, env, 0), text, "0 to 3");
    expect_error(wanted, pcd_set_levels(four, env, 1, 0), text, "0 to 3");
    expect_error(wanted, pcd_set_level_list(four, env, &seed, 1), text, "0 to 3");
    expect_error(wanted, pcd_pin_stream(four, env, PCD_STREAM_LOOKS, 0), text, "0 to 3");
    expect_error(wanted, pcd_level_fingerprint(four, env, &number), text, "0 to 3");
    expect_error(wanted, pcd_fingerprint_of(four, env, 0, &number), text, "0 to 3");
    expect_error(wanted, pcd_set_parameter(four, env, "goal_reward", 1.0), text, "0 to 3");
    expect_error(wanted, pcd_set_parameter_range(four, env, "goal_reward", 1.0, 2.0), text, "0 to 3");
    expect_error(wanted, pcd_get_parameter(four, env, "goal_reward", &value), text, "0 to 3");
    expect_error(wanted, pcd_save(four, env, pixels, sizeof pixels), text, "0 to 3");
    expect_error(wanted, pcd_load(four, env, pixels, sizeof pixels), text, "0 to 3");
    expect_error(wanted, pcd_copy_env(four, env, 0), text, "0 to 3");
    expect_error(wanted, pcd_copy_env(four, 0, env), text, "0 to 3");
    expect_error(wanted, pcd_render(four, env, 64, pixels), text, "0 to 3");
    expect_error(wanted, pcd_text(four, env, (char *)pixels, sizeof pixels), text, "0 to 3");
    ck_assert_uint_eq(pcd_text_size(four, env), 0);
    ck_assert_ptr_null(pcd_env_game(four, env));
    ck_assert_uint_eq(pcd_save_size(four, env), 0);
    ck_assert_uint_eq(pcd_state_hash(four, env), 0);
}
END_TEST

START_TEST(an_index_of_a_parameter_out_of_range_is_named) {
    const pcd_game *game = pcd_find_game("maze");
    pcd_parameter_info info;
    for (int32_t i = 0; i < 2; i++) {
        int32_t index = i ? pcd_parameter_count(game) : -1;
        char text[32], range[32];
        snprintf(text, sizeof text, "index is %d", index);
        snprintf(range, sizeof range, "0 to %d", pcd_parameter_count(game) - 1);
        expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_describe_parameter(game, NULL, index, &info), text,
                     range);
    }
    expect_error(PCD_ERROR_UNKNOWN_MODE, pcd_describe_parameter(game, "nonsense", 0, &info), "\"nonsense\"",
                 "easy, hard, memory, exploration");
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Steps and resets
// ---------------------------------------------------------------------------------------------------------

static const int32_t bad_actions[] = {15, -1, INT32_MIN, INT32_MAX, 256 + 4};
static const int64_t bad_wide_actions[] = {15, -1, INT64_MIN, INT64_MAX, (INT64_C(1) << 32) + 4};

START_TEST(one_bad_action_stops_the_whole_step) {
    pcd_buffers io = pcd_get_buffers(four);
    for (int32_t env = 0; env < NUM_ENVS; env++) {
        io.actions[env] = 7;
        io.rewards[env] = 123.0f;
    }
    size_t size = NUM_ENVS * pcd_observation_bytes(four);
    uint64_t frames = pcd_hash_bytes(io.observations, size);
    for (int32_t env = 0; env < NUM_ENVS; env++) {
        io.actions[env] = bad_actions[_i];
        char text[48];
        snprintf(text, sizeof text, "actions[%d] is %d", env, bad_actions[_i]);
        expect_error(PCD_ERROR_INVALID_ACTION, pcd_step(four), text, "0 to 14");
        expect_error(PCD_ERROR_INVALID_ACTION, pcd_step_begin(four), text, "0 to 14");
        io.actions[env] = 7;
        ck_assert_uint_eq(hash_states(four), four_before);
        ck_assert_uint_eq(pcd_hash_bytes(io.observations, size), frames);
        for (int32_t other = 0; other < NUM_ENVS; other++)
            ck_assert_float_eq(io.rewards[other], 123.0f);
    }
}
END_TEST

START_TEST(one_bad_action_of_64_bits_stops_the_whole_step) {
    pcd_buffers io = pcd_get_buffers(four);
    int64_t actions[NUM_ENVS] = {7, 7, 7, 7};
    for (int32_t env = 0; env < NUM_ENVS; env++) {
        io.actions[env] = 1;
        actions[env] = bad_wide_actions[_i];
        char text[48];
        snprintf(text, sizeof text, "actions[%d] is %" PRId64 ";", env, bad_wide_actions[_i]);
        expect_error(PCD_ERROR_INVALID_ACTION, pcd_step_int64(four, actions), text, "0 to 14");
        actions[env] = 7;
        ck_assert_uint_eq(hash_states(four), four_before);
        for (int32_t other = 0; other <= env; other++)
            ck_assert_int_eq(io.actions[other], 1);
    }
}
END_TEST

START_TEST(actions_of_64_bits_are_played_as_those_of_32) {
    pcd_config config = make_config("maze,coinrun,starpilot,heist", NUM_ENVS);
    pcd_batch *narrow = open_config(&config), *wide = open_config(&config);
    pcd_buffers io = pcd_get_buffers(narrow), wide_io = pcd_get_buffers(wide);
    expect_fine(pcd_reset(narrow));
    expect_fine(pcd_reset(wide));
    for (int32_t step = 0; step < 30; step++) {
        int64_t actions[NUM_ENVS];
        for (int32_t env = 0; env < NUM_ENVS; env++)
            actions[env] = io.actions[env] = (step / 3 + 4 * env) % PCD_NUM_ACTIONS;
        expect_fine(pcd_step(narrow));
        expect_fine(pcd_step_int64(wide, actions));
        ck_assert_mem_eq(io.actions, wide_io.actions, NUM_ENVS * sizeof *io.actions);
        ck_assert_uint_eq(hash_states(narrow), hash_states(wide));
    }
    pcd_destroy(narrow);
    pcd_destroy(wide);
}
END_TEST

START_TEST(a_step_needs_buffers_and_a_reset) {
    pcd_config config = make_config("maze", 2);
    pcd_batch *batch = open_config(&config);
    expect_error(PCD_ERROR_INVALID_STATE, pcd_step(batch), "buffers", "pcd_get_buffers()",
                 "pcd_set_buffers()");
    expect_error(PCD_ERROR_INVALID_STATE, pcd_step_int64(batch, (const int64_t[]){4, 4}), "buffers",
                 "pcd_get_buffers()", "pcd_set_buffers()");
    pcd_get_buffers(batch);
    expect_error(PCD_ERROR_INVALID_STATE, pcd_step(batch), "env 0", "pcd_reset()");
    expect_fine(pcd_reset_masked(batch, (const uint8_t[]){1, 0}, NULL));
    expect_error(PCD_ERROR_INVALID_STATE, pcd_step(batch), "env 1", "pcd_reset()");
    expect_fine(pcd_reset_masked(batch, (const uint8_t[]){0, 1}, NULL));
    expect_fine(pcd_step(batch));
    pcd_destroy(batch);
}
END_TEST

// States that were saved or copied before the first reset take the place of ones that were playing.
START_TEST(a_step_needs_a_reset_of_unplayed_states_that_came_later) {
    pcd_config config = make_config("maze", 2);
    pcd_batch *unplayed = open_config(&config), *batch = open_config(&config);
    size_t size = pcd_save_size(unplayed, 0);
    void *state = malloc(size);
    ck_assert_ptr_nonnull(state);
    expect_fine(pcd_save(unplayed, 0, state, size));
    pcd_get_buffers(batch);
    expect_fine(pcd_reset(batch));
    expect_fine(pcd_step(batch));
    expect_fine(pcd_load(batch, 0, state, size));
    expect_error(PCD_ERROR_INVALID_STATE, pcd_step(batch), "env 0", "pcd_reset()");
    expect_fine(pcd_reset_masked(batch, (const uint8_t[]){1, 0}, NULL));
    expect_fine(pcd_step(batch));

    pcd_get_buffers(unplayed);
    expect_fine(pcd_reset_masked(unplayed, (const uint8_t[]){0, 1}, NULL));
    expect_fine(pcd_copy_env(unplayed, 1, 0));
    expect_fine(pcd_step(unplayed));
    expect_fine(pcd_load(unplayed, 0, state, size));
    expect_fine(pcd_copy_env(unplayed, 0, 1));
    expect_fine(pcd_reset_masked(unplayed, (const uint8_t[]){1, 0}, NULL));
    expect_error(PCD_ERROR_INVALID_STATE, pcd_step(unplayed), "env 1", "pcd_reset()");
    free(state);
    pcd_destroy(unplayed);
    pcd_destroy(batch);
}
END_TEST

START_TEST(what_needs_a_level_needs_a_reset) {
    pcd_config config = make_config("maze", 1);
    pcd_batch *batch = open_config(&config);
    uint64_t number;
    double value;
    uint8_t pixels[64 * 64 * 3];
    expect_error(PCD_ERROR_INVALID_STATE, pcd_level_fingerprint(batch, 0, &number), "env 0", "pcd_reset()");
    expect_error(PCD_ERROR_INVALID_STATE, pcd_get_parameter(batch, 0, "goal_reward", &value), "env 0",
                 "pcd_reset()");
    expect_error(PCD_ERROR_INVALID_STATE, pcd_render(batch, 0, 64, pixels), "env 0", "pcd_reset()");
    expect_error(PCD_ERROR_INVALID_STATE, pcd_text(batch, 0, (char *)pixels, sizeof pixels), "env 0",
                 "pcd_reset()");
    // These do not.
    expect_fine(pcd_fingerprint_of(batch, 0, 1, &number));
    expect_fine(pcd_observe(batch));
    pcd_destroy(batch);
}
END_TEST

START_TEST(a_reset_needs_no_buffers) {
    pcd_config config = make_config("starpilot", 2);
    pcd_batch *batch = open_config(&config);
    expect_fine(pcd_reset(batch));
    expect_fine(pcd_observe(batch));
    pcd_destroy(batch);
}
END_TEST

START_TEST(an_ended_environment_waits_for_its_reset) {
    pcd_config config = make_config("maze", 3);
    config.autoreset = PCD_RESET_DISABLED;
    pcd_batch *batch = open_config(&config);
    pcd_buffers io = pcd_get_buffers(batch);
    expect_fine(pcd_set_parameter(batch, 1, "max_episode_steps", 2));
    expect_fine(pcd_reset(batch));
    expect_fine(pcd_step(batch));
    expect_fine(pcd_step(batch));
    ck_assert_int_eq(io.truncated[1], 1);
    uint64_t before = hash_states(batch);
    expect_error(PCD_ERROR_INVALID_STATE, pcd_step(batch), "env 1", "ended", "reset");
    ck_assert_uint_eq(hash_states(batch), before);
    expect_fine(pcd_reset_masked(batch, (const uint8_t[]){0, 1, 0}, NULL));
    expect_fine(pcd_step(batch));
    pcd_destroy(batch);
}
END_TEST

START_TEST(a_step_that_has_begun_forbids_everything_else) {
    const int32_t num_threads = _i;
    pcd_config config = make_config("maze,coinrun", NUM_ENVS);
    config.num_threads = num_threads;
    pcd_batch *batch = open_config(&config);
    pcd_buffers io = pcd_get_buffers(batch);
    expect_fine(pcd_reset(batch));

    const pcd_status wanted = PCD_ERROR_INVALID_STATE;
    expect_error(wanted, pcd_step_end(batch), "pcd_step_begin()");
    expect_fine(pcd_step_begin(batch));
    int32_t seed = 0;
    uint64_t number;
    double value;
    static uint8_t memory[1 << 20];
    pcd_batch *clone;
    expect_error(wanted, pcd_step_begin(batch), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_step(batch), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_step_int64(batch, (const int64_t[NUM_ENVS]){0}), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_reset(batch), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_reset_masked(batch, NULL, NULL), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_set_buffers(batch, &io), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_seed(batch, NULL, (const uint64_t[NUM_ENVS]){0}), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_observe(batch), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_set_next_level(batch, 0, 0), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_set_levels(batch, PCD_ALL_ENVS, 1, 0), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_set_level_list(batch, 0, &seed, 1), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_pin_stream(batch, 0, PCD_STREAM_LOOKS, 0), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_level_fingerprint(batch, 0, &number), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_fingerprint_of(batch, 0, 0, &number), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_set_parameter(batch, 0, "goal_reward", 1.0), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_get_parameter(batch, 0, "goal_reward", &value), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_save(batch, 0, memory, sizeof memory), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_load(batch, 0, memory, sizeof memory), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_copy_env(batch, 0, 2), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_clone(batch, &clone), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_render(batch, 0, 64, memory), "begun", "pcd_step_end()");
    expect_error(wanted, pcd_text(batch, 0, (char *)memory, sizeof memory), "begun", "pcd_step_end()");
    expect_fine(pcd_step_end(batch));
    expect_error(wanted, pcd_step_end(batch), "pcd_step_begin()");

    // A batch may be destroyed in the middle of a step.
    expect_fine(pcd_step_begin(batch));
    pcd_destroy(batch);
}
END_TEST

START_TEST(a_bad_level_stops_the_whole_reset) {
    int32_t levels[NUM_ENVS] = {1, 2, 3, -2};
    expect_error(PCD_ERROR_INVALID_LEVEL, pcd_reset_masked(four, NULL, levels), "env 3", "is -2",
                 "0 to 2147483647");
    levels[3] = INT32_MIN;
    expect_error(PCD_ERROR_INVALID_LEVEL, pcd_reset_masked(four, NULL, levels), "env 3", "is -2147483648");
}
END_TEST

START_TEST(a_level_of_the_other_half_is_refused) {
    int32_t seen = find_level("maze", PCD_SPLIT_TRAIN), held_out = find_level("maze", PCD_SPLIT_TEST);
    pcd_config config = make_config("maze", 2);
    config.split = PCD_SPLIT_TRAIN;
    pcd_batch *batch = open_config(&config);
    expect_fine(pcd_reset(batch));
    uint64_t before = hash_states(batch);
    char text[32];
    snprintf(text, sizeof text, "level %d", held_out);
    const pcd_status wanted = PCD_ERROR_INVALID_LEVEL;
    expect_error(wanted, pcd_reset_masked(batch, NULL, (const int32_t[]){seen, held_out}), text, "env 1",
                 "test", "maze", "train");
    expect_error(wanted, pcd_set_next_level(batch, PCD_ALL_ENVS, held_out), text, "env 0", "test", "train");
    expect_error(wanted, pcd_set_level_list(batch, 1, (const int32_t[]){seen, held_out}, 2), text, "env 1",
                 "test", "train");
    ck_assert_uint_eq(hash_states(batch), before);

    // Pinned to the layout of one level, every level is of its half.
    snprintf(text, sizeof text, "none of");
    expect_error(wanted, pcd_pin_stream(batch, PCD_ALL_ENVS, PCD_STREAM_LAYOUT, held_out), "split is train",
                 text);
    ck_assert_uint_eq(hash_states(batch), before);
    expect_fine(pcd_pin_stream(batch, PCD_ALL_ENVS, PCD_STREAM_LAYOUT, seen));
    expect_fine(pcd_reset(batch));
    pcd_destroy(batch);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Levels, streams, parameters
// ---------------------------------------------------------------------------------------------------------

START_TEST(bad_levels_are_refused) {
    const pcd_status bad_argument = PCD_ERROR_INVALID_ARGUMENT, bad_level = PCD_ERROR_INVALID_LEVEL;
    uint64_t number;
    for (int32_t i = 0; i < 2; i++) {
        int32_t env = i ? 2 : PCD_ALL_ENVS;
        expect_error(bad_level, pcd_set_next_level(four, env, -1), "is -1", "0 to 2147483647");
        expect_error(bad_argument, pcd_set_levels(four, env, -1, 0), "num_levels is -1", "0 or more");
        expect_error(bad_argument, pcd_set_levels(four, env, 1, -1), "start_level -1", "0 or more");
        expect_error(bad_argument, pcd_set_levels(four, env, 0, 5), "start_level is 5", "num_levels is 0");
        expect_error(bad_argument, pcd_set_levels(four, env, 2, LAST_SEED), "num_levels is 2", "2147483647");
        expect_error(bad_argument, pcd_set_level_list(four, env, (const int32_t[]){1}, -1), "count is -1",
                     "0 to 64");
        expect_error(bad_argument, pcd_set_level_list(four, env, (const int32_t[65]){0}, 65), "count is 65",
                     "0 to 64");
        expect_error(bad_level, pcd_set_level_list(four, env, (const int32_t[]){1, -1}, 2), "is -1",
                     "0 to 2147483647");
    }
    expect_error(bad_level, pcd_fingerprint_of(four, 0, -1, &number), "level_seed is -1", "0 to 2147483647");
}
END_TEST

START_TEST(bad_streams_are_refused) {
    const pcd_status wanted = PCD_ERROR_INVALID_ARGUMENT;
    expect_error(wanted, pcd_pin_stream(four, 0, (pcd_stream)3, 0), "stream is 3", "0 to 2");
    expect_error(wanted, pcd_pin_stream(four, 0, (pcd_stream)-1, 0), "stream is -1", "0 to 2");
    expect_error(wanted, pcd_pin_stream(four, 0, PCD_STREAM_LOOKS, -2), "seed is -2", "-1 to 2147483647");
    expect_error(wanted, pcd_pin_stream(four, PCD_ALL_ENVS, PCD_STREAM_LOOKS, INT64_C(2147483648)),
                 "seed is 2147483648", "-1 to 2147483647");
}
END_TEST

START_TEST(bad_parameters_are_refused) {
    const pcd_status wanted = PCD_ERROR_INVALID_ARGUMENT;
    double value;
    expect_error(PCD_ERROR_UNKNOWN_PARAMETER, pcd_set_parameter(four, 0, "nonsense", 1.0), "\"nonsense\"",
                 "maze", "pcd_describe_parameter()");
    expect_error(PCD_ERROR_UNKNOWN_PARAMETER, pcd_set_parameter(four, PCD_ALL_ENVS, "nonsense", 1.0),
                 "\"nonsense\"");
    expect_error(PCD_ERROR_UNKNOWN_PARAMETER, pcd_set_parameter(four, 0, "", 1.0), "\"\"", "maze");
    expect_error(PCD_ERROR_UNKNOWN_PARAMETER, pcd_set_parameter(four, 1, "min_maze_dim", 3.0),
                 "\"min_maze_dim\"", "coinrun");
    expect_error(PCD_ERROR_UNKNOWN_PARAMETER, pcd_get_parameter(four, 0, "nonsense", &value), "\"nonsense\"",
                 "maze");
    expect_error(wanted, pcd_set_parameter(four, 0, "min_maze_dim", 2.0), "min_maze_dim", "maze", "2",
                 "3 to 63");
    expect_error(wanted, pcd_set_parameter(four, 0, "min_maze_dim", 64.0), "is 64;", "3 to 63");
    expect_error(wanted, pcd_set_parameter(four, 0, "min_maze_dim", 4.5), "min_maze_dim", "4.5", "whole");
    expect_error(wanted, pcd_set_parameter(four, 0, "min_maze_dim", NAN), "min_maze_dim", "is nan;",
                 "3 to 63");
    expect_error(wanted, pcd_set_parameter(four, 0, "goal_reward", INFINITY), "goal_reward", "inf",
                 "-100 to 100");
    expect_error(wanted, pcd_set_parameter(four, 0, "goal_reward", -1e300), "goal_reward", "-1e+300",
                 "-100 to 100");
    expect_error(wanted, pcd_set_parameter_range(four, 0, "min_maze_dim", 9.0, 5.0), "min_maze_dim", "9 to 5",
                 "3 to 63");
    expect_error(wanted, pcd_set_parameter_range(four, 0, "min_maze_dim", 5.0, 99.0), "5 to 99", "3 to 63");
    expect_error(wanted, pcd_set_parameter_range(four, 0, "min_maze_dim", 5.0, 5.5), "5 to 5.5", "whole");
}
END_TEST

START_TEST(a_parameter_reaches_every_environment_whose_game_has_it) {
    // Both games have goal_reward; only maze has min_maze_dim.
    pcd_batch *batch = open_batch("maze,coinrun", NUM_ENVS);
    double value;
    char before[1024];
    snprintf(before, sizeof before, "%s", pcd_last_error());
    expect_fine(pcd_set_parameter(batch, PCD_ALL_ENVS, "goal_reward", 3.0));
    expect_fine(pcd_set_parameter(batch, PCD_ALL_ENVS, "min_maze_dim", 7.0));
    ck_assert_str_eq(pcd_last_error(), before);
    expect_fine(pcd_get_parameter(batch, 0, "goal_reward", &value));
    ck_assert_double_eq(value, 10.0);
    expect_fine(pcd_reset(batch));
    for (int32_t env = 0; env < NUM_ENVS; env++) {
        expect_fine(pcd_get_parameter(batch, env, "goal_reward", &value));
        ck_assert_double_eq(value, 3.0);
    }
    expect_fine(pcd_get_parameter(batch, 2, "min_maze_dim", &value));
    ck_assert_double_eq(value, 7.0);
    pcd_destroy(batch);
}
END_TEST

START_TEST(states_copy_only_within_a_game) {
    expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_copy_env(four, 0, 1), "env 0", "maze", "env 1", "coinrun");
}
END_TEST

START_TEST(sizes_of_pictures_are_limited) {
    static uint8_t pixels[PCD_MAX_SIZE * PCD_MAX_SIZE * 3];
    static const int32_t outside[] = {PCD_MIN_SIZE - 1, PCD_MAX_SIZE + 1, 0, -64, INT32_MAX};
    for (int i = 0; i < ARRAY_LENGTH(outside); i++) {
        char text[32];
        snprintf(text, sizeof text, "size is %d", outside[i]);
        expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_render(four, 0, outside[i], pixels), text, "16 to 1024");
    }
    expect_fine(pcd_render(four, 0, PCD_MIN_SIZE, pixels));
    expect_fine(pcd_render(four, 1, PCD_MAX_SIZE, pixels));
}
END_TEST

START_TEST(a_text_needs_enough_room) {
    size_t size = pcd_text_size(four, 0);
    char *text = malloc(size), wanted[48];
    snprintf(wanted, sizeof wanted, "%zu bytes or more", size);
    expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_text(four, 0, text, size - 1), "size is", wanted);
    expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_text(four, 0, text, 0), "size is 0", wanted);
    expect_fine(pcd_text(four, 0, text, size));
    ck_assert_uint_lt(strlen(text), size);
    free(text);
}
END_TEST

START_TEST(a_profile_must_be_asked_for) {
    double seconds[PCD_NUM_PHASES];
    expect_error(PCD_ERROR_INVALID_STATE, pcd_phase_times(four, seconds), "profile", "config");
    pcd_config config = make_config("maze", 1);
    config.profile = true;
    pcd_batch *batch = open_config(&config);
    expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_phase_times(batch, NULL), "seconds_out", "NULL");
    expect_fine(pcd_phase_times(batch, seconds));
    pcd_destroy(batch);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Saved states
// ---------------------------------------------------------------------------------------------------------

typedef struct saved_state {
    uint8_t *data;
    size_t size;
} saved_state;

static saved_state save(const pcd_batch *batch, int32_t env) {
    saved_state saved = {.size = pcd_save_size(batch, env)};
    saved.data = malloc(saved.size);
    expect_fine(pcd_save(batch, env, saved.data, saved.size));
    return saved;
}

START_TEST(a_state_needs_enough_room) {
    saved_state saved = save(four, 0);
    char text[48];
    snprintf(text, sizeof text, "%zu bytes or more", saved.size);
    uint8_t sentinel = saved.data[0] = (uint8_t)~saved.data[0];
    expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_save(four, 0, saved.data, saved.size - 1), "size is", text);
    expect_error(PCD_ERROR_INVALID_ARGUMENT, pcd_save(four, 0, saved.data, 0), "size is 0", text);
    ck_assert_uint_eq(saved.data[0], sentinel);
    free(saved.data);
}
END_TEST

START_TEST(a_truncated_state_is_refused) {
    saved_state saved = save(four, 0);
    for (size_t size = 0; size < saved.size; size += size < 512 ? 1 : 61) {
        // A block of just this size, so that a read beyond it is seen.
        uint8_t *part = malloc(size ? size : 1);
        memcpy(part, saved.data, size);
        pcd_status status = pcd_load(four, 0, part, size);
        // The tail of a list that is not used holds nothing.
        if (status != PCD_OK)
            expect_error(PCD_ERROR_DAMAGED_DATA, status, "data", "truncated");
        else
            ck_assert_uint_ge(size, saved.size - 64 * sizeof(int32_t) - 8);
        free(part);
    }
    free(saved.data);
}
END_TEST

START_TEST(a_damaged_state_is_refused) {
    saved_state saved = save(four, _i);
    for (size_t place = 0; place < saved.size - 64 * sizeof(int32_t) - 8; place += place < 512 ? 1 : 13) {
        for (int bit = 0; bit < 8; bit++) {
            saved.data[place] ^= (uint8_t)(1 << bit);
            expect_error(PCD_ERROR_DAMAGED_DATA, pcd_load(four, _i, saved.data, saved.size), "data");
            saved.data[place] ^= (uint8_t)(1 << bit);
        }
    }
    expect_fine(pcd_load(four, _i, saved.data, saved.size));
    free(saved.data);
}
END_TEST

START_TEST(noise_is_refused) {
    size_t size = pcd_save_size(four, 0);
    uint8_t *noise = malloc(size);
    pcd_rng rng = {.state = 42};
    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i < size; i++)
            noise[i] = (uint8_t)pcd_rng_next(&rng);
        expect_error(PCD_ERROR_DAMAGED_DATA, pcd_load(four, 0, noise, size), "data");
    }
    free(noise);
}
END_TEST

START_TEST(a_foreign_state_is_refused_by_name) {
    saved_state saved = save(four, 0);
    expect_error(PCD_ERROR_DAMAGED_DATA, pcd_load(four, 1, saved.data, saved.size), "\"maze\"", "coinrun");

    // The same game in another version.
    make_descriptor();
    descriptor.version = 7;
    pcd_config config = make_config(NULL, 1);
    config.descriptor = &descriptor;
    pcd_batch *newer = open_config(&config);
    expect_error(PCD_ERROR_DAMAGED_DATA, pcd_load(newer, 0, saved.data, saved.size), "version 1", "maze",
                 "version 7");
    pcd_destroy(newer);
    free(saved.data);
}
END_TEST

START_TEST(a_list_too_long_for_the_batch_is_refused) {
    pcd_batch *long_lists = open_batch("maze", 1);
    int32_t levels[40];
    for (int32_t i = 0; i < ARRAY_LENGTH(levels); i++)
        levels[i] = i;
    expect_fine(pcd_set_level_list(long_lists, 0, levels, ARRAY_LENGTH(levels)));
    saved_state saved = save(long_lists, 0);

    pcd_config config = make_config("maze", 1);
    config.level_list_capacity = 39;
    pcd_batch *short_lists = open_config(&config);
    expect_fine(pcd_reset(short_lists));
    uint64_t before = hash_states(short_lists);
    expect_error(PCD_ERROR_DAMAGED_DATA, pcd_load(short_lists, 0, saved.data, saved.size), "40",
                 "level_list_capacity is 39");
    ck_assert_uint_eq(hash_states(short_lists), before);
    free(saved.data);
    pcd_destroy(short_lists);
    pcd_destroy(long_lists);
}
END_TEST

START_TEST(a_state_may_lie_anywhere) {
    saved_state saved = save(four, 1);
    uint8_t *block = malloc(saved.size + 16);
    for (size_t shift = 0; shift < 16; shift++) {
        memcpy(block + shift, saved.data, saved.size);
        expect_fine(pcd_load(four, 1, block + shift, saved.size));
        expect_fine(pcd_save(four, 1, block + 15 - shift, saved.size));
        ck_assert_mem_eq(block + 15 - shift, saved.data, saved.size);
    }
    free(block);
    free(saved.data);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Threads, forks, memory
// ---------------------------------------------------------------------------------------------------------

static void *make_own_error(void *result) {
    ck_assert_str_eq(pcd_last_error(), "");
    pcd_find_game("maze");
    *(bool *)result = pcd_reset(NULL) == PCD_ERROR_INVALID_ARGUMENT && strstr(pcd_last_error(), "batch");
    return NULL;
}

START_TEST(each_thread_has_its_own_last_error) {
    pcd_config config = make_config("nonsense", 1);
    expect_refused(&config, PCD_ERROR_UNKNOWN_GAME, "nonsense");
    pthread_t thread;
    bool is_right = false;
    ck_assert_int_eq(pthread_create(&thread, NULL, make_own_error, &is_right), 0);
    pthread_join(thread, NULL);
    ck_assert(is_right);
    ck_assert_ptr_nonnull(strstr(pcd_last_error(), "nonsense"));
    // What succeeds leaves the text alone.
    pcd_destroy(open_batch("maze", 1));
    ck_assert_ptr_nonnull(strstr(pcd_last_error(), "nonsense"));
}
END_TEST

START_TEST(the_most_threads_and_the_largest_lists_work) {
    pcd_config config = make_config("maze", 3);
    config.num_threads = PCD_MAX_THREADS;
    config.level_list_capacity = PCD_MAX_LEVEL_LIST;
    pcd_batch *batch = open_config(&config);
    int32_t *levels = malloc(PCD_MAX_LEVEL_LIST * sizeof *levels);
    for (int32_t i = 0; i < PCD_MAX_LEVEL_LIST; i++)
        levels[i] = LAST_SEED - i;
    expect_fine(pcd_set_level_list(batch, 1, levels, PCD_MAX_LEVEL_LIST));
    pcd_buffers io = pcd_get_buffers(batch);
    expect_fine(pcd_reset(batch));
    ck_assert_int_gt(io.infos[1].level_seed, LAST_SEED - PCD_MAX_LEVEL_LIST);
    expect_fine(pcd_step(batch));
    free(levels);
    pcd_destroy(batch);
}
END_TEST

static uint64_t play_some(pcd_batch *batch) {
    pcd_buffers io = pcd_get_buffers(batch);
    for (int step = 0; step < 50; step++) {
        for (int32_t env = 0; env < pcd_num_envs(batch); env++)
            io.actions[env] = (step + env) % PCD_NUM_ACTIONS;
        expect_fine(pcd_step(batch));
    }
    return pcd_mix(hash_states(batch), pcd_hash_bytes(io.observations, pcd_observation_bytes(batch)));
}

START_TEST(a_forked_process_plays_on_alike) {
    pcd_batch *batch = open_batch("coinrun", 2);
    fflush(NULL);
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        uint64_t hash = play_some(batch);
        pcd_destroy(batch);
        _exit(write(ends[1], &hash, sizeof hash) == sizeof hash ? 0 : 1);
    }
    uint64_t here = play_some(batch), there = 0;
    ck_assert_int_eq(read(ends[0], &there, sizeof there), sizeof there);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_uint_eq(here, there);
    close(ends[0]);
    close(ends[1]);
    pcd_destroy(batch);
}
END_TEST

static pcd_config many_things_config(int32_t which) {
    pcd_config config = make_config("maze,coinrun,bigfish,starpilot", 8);
    if (which == 1) {
        config.num_threads = 3;
        config.num_levels = 5;
        config.split = PCD_SPLIT_TEST;
        config.observation_format = PCD_FORMAT_GREY;
        config.channels = 31;
        config.profile = true;
    }
    return config;
}

START_TEST(a_missing_block_fails_the_creation_and_leaks_nothing) {
    pcd_config config = many_things_config(_i);
    // What is made once for all: the thread-local error, and the C library's own buffers.
    pcd_destroy(open_config(&config));
    for (int64_t failing = 0; failing < MAX_ALLOCATIONS; failing++) {
        pcd_batch *batch = (pcd_batch *)&batch;
        int64_t alive = memory_blocks_alive();
        memory_begin(failing);
        pcd_status status = pcd_create(&config, &batch);
        int64_t count = memory_end();
        pcd_destroy(batch);
        alive -= memory_blocks_alive();
        ck_assert_int_eq(alive, 0);
        if (count <= failing) {
            ck_assert_int_eq(status, PCD_OK);
            ck_assert_int_gt(failing, 5);
            return;
        }
        // What the library can do without is no failure.
        if (status != PCD_OK) {
            expect_error(PCD_ERROR_NO_MEMORY, status, "no memory");
            ck_assert_ptr_null(batch);
        }
    }
    ck_abort_msg("pcd_create() asks for memory without end");
}
END_TEST

START_TEST(a_missing_block_fails_the_clone_and_leaks_nothing) {
    pcd_config config = many_things_config(_i);
    pcd_batch *batch = open_config(&config);
    pcd_get_buffers(batch);
    expect_fine(pcd_reset(batch));
    uint64_t before = hash_states(batch);
    for (int64_t failing = 0; failing < MAX_ALLOCATIONS; failing++) {
        pcd_batch *clone = (pcd_batch *)&clone;
        int64_t alive = memory_blocks_alive();
        memory_begin(failing);
        pcd_status status = pcd_clone(batch, &clone);
        int64_t count = memory_end();
        uint64_t cloned = status == PCD_OK ? hash_states(clone) : before;
        pcd_destroy(clone);
        alive -= memory_blocks_alive();
        ck_assert_int_eq(alive, 0);
        ck_assert_uint_eq(hash_states(batch), before);
        ck_assert_uint_eq(cloned, before);
        if (count <= failing) {
            ck_assert_int_eq(status, PCD_OK);
            pcd_destroy(batch);
            return;
        }
        if (status != PCD_OK) {
            expect_error(PCD_ERROR_NO_MEMORY, status, "no memory");
            ck_assert_ptr_null(clone);
        }
    }
    ck_abort_msg("pcd_clone() asks for memory without end");
}
END_TEST

/// A call on a batch that may ask for memory.
typedef pcd_status (*memory_call)(pcd_batch *batch);

static uint8_t picture[512 * 512 * 3];

static pcd_status call_get_buffers(pcd_batch *batch) {
    return pcd_get_buffers(batch).actions ? PCD_OK : PCD_ERROR_NO_MEMORY;
}
static pcd_status call_set_levels(pcd_batch *batch) {
    return pcd_set_levels(batch, PCD_ALL_ENVS, 30, 5);
}
static pcd_status call_set_level_list(pcd_batch *batch) {
    return pcd_set_level_list(batch, 0, (const int32_t[]){1}, 0);
}
static pcd_status call_pin_stream(pcd_batch *batch) {
    return pcd_pin_stream(batch, 3, PCD_STREAM_LOOKS, 5);
}
static pcd_status call_set_parameter(pcd_batch *batch) {
    return pcd_set_parameter_range(batch, PCD_ALL_ENVS, "max_episode_steps", 100.0, 200.0);
}
static pcd_status call_render(pcd_batch *batch) {
    return pcd_render(batch, 1, 512, picture);
}
static pcd_status call_text(pcd_batch *batch) {
    return pcd_text(batch, 1, (char *)picture, sizeof picture);
}

static const memory_call memory_calls[] = {call_get_buffers, call_set_levels,    call_set_level_list,
                                           call_pin_stream,  call_set_parameter, call_render,
                                           call_text};

START_TEST(a_missing_block_fails_a_call_and_changes_nothing) {
    for (int64_t failing = 0; failing < MAX_ALLOCATIONS; failing++) {
        pcd_config config = many_things_config(1);
        pcd_batch *batch = open_config(&config);
        expect_fine(pcd_reset(batch));
        uint64_t before = hash_states(batch);
        memory_begin(failing);
        pcd_status status = memory_calls[_i](batch);
        int64_t count = memory_end();
        if (count > failing) {
            expect_error(PCD_ERROR_NO_MEMORY, status, "no memory");
            ck_assert_uint_eq(hash_states(batch), before);
            expect_fine(memory_calls[_i](batch));
        }
        pcd_destroy(batch);
        if (count <= failing) {
            ck_assert_int_eq(status, PCD_OK);
            return;
        }
    }
    ck_abort_msg("the call asks for memory without end");
}
END_TEST

START_TEST(ten_thousand_batches_leave_nothing_behind) {
    static const char *const games[] = {"maze", "coinrun", "bigfish", "starpilot", "maze,coinrun"};
    pcd_config config = make_config("maze", 4);
    pcd_destroy(open_config(&config));
    // No assertion in between: Check allocates too.
    int64_t alive = memory_blocks_alive();
    bool is_fine = true;
    for (int32_t i = 0; i < NUM_CREATED && is_fine; i++) {
        pcd_batch *batch;
        config.game = games[i % ARRAY_LENGTH(games)];
        config.num_threads = i % 100 == 0 ? 3 : 1;
        is_fine = pcd_create(&config, &batch) == PCD_OK;
        if (is_fine && i % 10 == 0)
            is_fine = pcd_get_buffers(batch).actions && pcd_reset(batch) == PCD_OK;
        pcd_destroy(batch);
    }
    alive -= memory_blocks_alive();
    ck_assert(is_fine);
    ck_assert_int_eq(alive, 0);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------

Suite *api_suite(void) {
    Suite *suite = suite_create("api");

    TCase *configs = add_case(suite, "configs");
    tcase_add_test(configs, the_defaults_are_those_of_the_header);
    tcase_add_test(configs, the_config_is_copied_strings_included);
    tcase_add_test(configs, an_uninitialised_config_is_refused);
    tcase_add_test(configs, null_arguments_of_create_are_refused);
    tcase_add_loop_test(configs, an_unknown_game_is_named, 0, ARRAY_LENGTH(unknown_games));
    tcase_add_test(configs, a_very_long_name_is_refused);
    tcase_add_test(configs, an_unknown_mode_is_named_with_those_there_are);
    tcase_add_loop_test(configs, a_number_out_of_range_is_named_with_the_range, 0,
                        ARRAY_LENGTH(config_fields));
    tcase_add_test(configs, a_range_of_levels_must_fit_the_seeds);
    tcase_add_test(configs, too_few_levels_of_a_split_are_counted);
    tcase_add_test(configs, the_number_of_environments_is_a_multiple_of_the_games);
    tcase_add_test(configs, a_mode_with_one_level_takes_no_other_levels);
    tcase_add_test(configs, a_descriptor_is_checked);

    TCase *nothing = add_case(suite, "nothing");
    tcase_add_test(nothing, a_null_batch_is_named);
    tcase_add_test(nothing, questions_about_nothing_have_an_answer);
    tcase_add_test(nothing, every_status_has_a_sentence);

    TCase *refusals = add_case(suite, "refusals");
    tcase_add_checked_fixture(refusals, open_four, close_four);
    tcase_add_test(refusals, null_arguments_are_named);
    tcase_add_loop_test(refusals, an_environment_out_of_range_is_named, 0, 4);
    tcase_add_test(refusals, an_index_of_a_parameter_out_of_range_is_named);
    tcase_add_loop_test(refusals, one_bad_action_stops_the_whole_step, 0, ARRAY_LENGTH(bad_actions));
    tcase_add_loop_test(refusals, one_bad_action_of_64_bits_stops_the_whole_step, 0,
                        ARRAY_LENGTH(bad_wide_actions));
    tcase_add_test(refusals, a_bad_level_stops_the_whole_reset);
    tcase_add_test(refusals, bad_levels_are_refused);
    tcase_add_test(refusals, bad_streams_are_refused);
    tcase_add_test(refusals, bad_parameters_are_refused);
    tcase_add_test(refusals, states_copy_only_within_a_game);
    tcase_add_test(refusals, sizes_of_pictures_are_limited);
    tcase_add_test(refusals, a_text_needs_enough_room);
    tcase_add_test(refusals, a_profile_must_be_asked_for);
    tcase_add_test(refusals, a_state_needs_enough_room);
    tcase_add_test(refusals, a_truncated_state_is_refused);
    tcase_add_loop_test(refusals, a_damaged_state_is_refused, 0, 2);
    tcase_add_test(refusals, noise_is_refused);
    tcase_add_test(refusals, a_foreign_state_is_refused_by_name);
    tcase_add_test(refusals, a_state_may_lie_anywhere);

    TCase *order = add_case(suite, "order");
    tcase_add_test(order, a_step_needs_buffers_and_a_reset);
    tcase_add_test(order, a_step_needs_a_reset_of_unplayed_states_that_came_later);
    tcase_add_test(order, actions_of_64_bits_are_played_as_those_of_32);
    tcase_add_test(order, what_needs_a_level_needs_a_reset);
    tcase_add_test(order, a_reset_needs_no_buffers);
    tcase_add_test(order, an_ended_environment_waits_for_its_reset);
    tcase_add_loop_test(order, a_step_that_has_begun_forbids_everything_else, 1, 4);
    tcase_add_test(order, a_level_of_the_other_half_is_refused);
    tcase_add_test(order, a_parameter_reaches_every_environment_whose_game_has_it);
    tcase_add_test(order, a_list_too_long_for_the_batch_is_refused);

    TCase *resources = add_case(suite, "resources");
    tcase_add_test(resources, each_thread_has_its_own_last_error);
    tcase_add_test(resources, the_most_threads_and_the_largest_lists_work);
    tcase_add_test(resources, a_forked_process_plays_on_alike);
    tcase_add_loop_test(resources, a_missing_block_fails_the_creation_and_leaks_nothing, 0, 2);
    tcase_add_loop_test(resources, a_missing_block_fails_the_clone_and_leaks_nothing, 0, 2);
    tcase_add_loop_test(resources, a_missing_block_fails_a_call_and_changes_nothing, 0,
                        ARRAY_LENGTH(memory_calls));
    tcase_add_test(resources, ten_thousand_batches_leave_nothing_behind);
    return suite;
}
