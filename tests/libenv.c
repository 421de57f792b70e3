/// The libenv interface, through dlopen as its users load it. The library stands at LIBENV_PATH, or where the
/// environment variable PROCADE_LIBENV says.
#include <check.h>
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bindings/libenv/libenv.h"
#include "procade/procade.h"

Suite *libenv_suite(void);

#define OBSERVATION_BYTES (64 * 64 * 3)
#define HUMAN_VIEW_BYTES  (512 * 512 * 3)
#define STATE_LIMIT       (1 << 20) // bytes, what Procgen's own Python offers
#define MAX_OPTIONS       8
#define GUARD_BYTE        0xA5
#define GUARD_BYTES       64

static struct {
    void *library;
    int (*version)(void);
    libenv_env *(*make)(int, const struct libenv_options);
    int (*get_tensortypes)(libenv_env *, enum libenv_space_name, struct libenv_tensortype *);
    void (*set_buffers)(libenv_env *, struct libenv_buffers *);
    void (*observe)(libenv_env *);
    void (*act)(libenv_env *);
    void (*close)(libenv_env *);
    int (*get_state)(libenv_env *, int, char *, int);
    void (*set_state)(libenv_env *, int, char *, int);
    const char *(*last_error)(void);
} api;

static void find_symbol(const char *name, void *function_pointer) {
    void *symbol = dlsym(api.library, name);
    ck_assert_msg(symbol, "%s is not exported", name);
    memcpy(function_pointer, &symbol, sizeof symbol);
}

static void load_library(void) {
    const char *path = getenv("PROCADE_LIBENV");
#ifdef LIBENV_PATH
    path = path ? path : LIBENV_PATH;
#endif
    ck_assert_msg(path, "PROCADE_LIBENV must name the library");
    api.library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    ck_assert_msg(api.library, "%s", dlerror());
    find_symbol("libenv_version", &api.version);
    find_symbol("libenv_make", &api.make);
    find_symbol("libenv_get_tensortypes", &api.get_tensortypes);
    find_symbol("libenv_set_buffers", &api.set_buffers);
    find_symbol("libenv_observe", &api.observe);
    find_symbol("libenv_act", &api.act);
    find_symbol("libenv_close", &api.close);
    find_symbol("get_state", &api.get_state);
    find_symbol("set_state", &api.set_state);
    find_symbol("procade_libenv_last_error", &api.last_error);
}

// ---------------------------------------------------------------------------------------------------------
// Options and vectors
// ---------------------------------------------------------------------------------------------------------

/// Options under construction; `values` holds what they point to.
typedef struct option_list {
    struct libenv_option items[MAX_OPTIONS];
    union libenv_value values[MAX_OPTIONS];
    int count;
} option_list;

static struct libenv_option *add_option(option_list *list, const char *name, enum libenv_dtype dtype, int count) {
    ck_assert_int_lt(list->count, MAX_OPTIONS);
    struct libenv_option *option = &list->items[list->count++];
    snprintf(option->name, sizeof option->name, "%s", name);
    option->dtype = dtype;
    option->count = count;
    option->data = &list->values[list->count - 1];
    return option;
}
static void add_whole(option_list *list, const char *name, int32_t value) {
    add_option(list, name, LIBENV_DTYPE_INT32, 1);
    list->values[list->count - 1].int32 = value;
}
static void add_bool(option_list *list, const char *name, uint8_t value) {
    add_option(list, name, LIBENV_DTYPE_UINT8, 1);
    list->values[list->count - 1].uint8 = value;
}
/// Text without its terminator, as the loader counts it.
static void add_text(option_list *list, const char *name, const char *value) {
    add_option(list, name, LIBENV_DTYPE_UINT8, (int)strlen(value))->data = (void *)(uintptr_t)value;
}

static libenv_env *make(int num, option_list *list) {
    return api.make(num, (struct libenv_options){list->items, list->count});
}

/// The options every vector here has; more can be added. Structs with pointers into themselves are not copied.
static void common_options(option_list *list, const char *env_name, int32_t mode, int32_t rand_seed) {
    memset(list, 0, sizeof *list);
    add_text(list, "env_name", env_name);
    add_whole(list, "distribution_mode", mode);
    add_whole(list, "rand_seed", rand_seed);
}

enum { INFO_PREV_LEVEL_SEED, INFO_PREV_LEVEL_COMPLETE, INFO_LEVEL_SEED, INFO_RGB, MAX_INFOS };

/// A vector with memory laid out as the loader does, guard bytes behind every tensor.
typedef struct vector {
    libenv_env *handle;
    int num;
    uint8_t *ob, *human_views, *first, *complete;
    float *rew;
    int32_t *level_seed, *prev_level_seed, *ac;
    void **ob_table, **info_table, **ac_table;
} vector;

static void *allocate_guarded(size_t size) {
    uint8_t *memory = malloc(size + GUARD_BYTES);
    ck_assert_ptr_nonnull(memory);
    memset(memory, GUARD_BYTE, size + GUARD_BYTES);
    return memory;
}
static void check_guard(const void *memory, size_t size) {
    for (size_t i = 0; i < GUARD_BYTES; i++)
        ck_assert_uint_eq(((const uint8_t *)memory)[size + i], GUARD_BYTE);
}

static void assert_no_error(void) {
    ck_assert_str_eq(api.last_error(), "");
}
static void assert_error(const char *part) {
    ck_assert_msg(strstr(api.last_error(), part), "\"%s\" does not speak of \"%s\"", api.last_error(), part);
}

static void open_vector(vector *v, int num, option_list *list) {
    memset(v, 0, sizeof *v);
    v->num = num;
    v->handle = make(num, list);
    ck_assert_msg(v->handle, "%s", api.last_error());
    size_t count = (size_t)num;
    v->ob = allocate_guarded(count * OBSERVATION_BYTES);
    v->human_views = allocate_guarded(count * HUMAN_VIEW_BYTES);
    v->first = allocate_guarded(count);
    v->complete = allocate_guarded(count);
    v->rew = allocate_guarded(count * sizeof(float));
    v->level_seed = allocate_guarded(count * sizeof(int32_t));
    v->prev_level_seed = allocate_guarded(count * sizeof(int32_t));
    v->ac = allocate_guarded(count * sizeof(int32_t));
    v->ob_table = calloc(count, sizeof(void *));
    v->info_table = calloc(count * MAX_INFOS, sizeof(void *));
    v->ac_table = calloc(count, sizeof(void *));
    for (int i = 0; i < num; i++) {
        v->ob_table[i] = v->ob + (size_t)i * OBSERVATION_BYTES;
        v->info_table[INFO_PREV_LEVEL_SEED * num + i] = &v->prev_level_seed[i];
        v->info_table[INFO_PREV_LEVEL_COMPLETE * num + i] = &v->complete[i];
        v->info_table[INFO_LEVEL_SEED * num + i] = &v->level_seed[i];
        v->info_table[INFO_RGB * num + i] = v->human_views + (size_t)i * HUMAN_VIEW_BYTES;
        v->ac_table[i] = &v->ac[i];
    }
}

static void attach_buffers(vector *v) {
    struct libenv_buffers buffers = {v->ob_table, v->rew, v->first, v->info_table, v->ac_table};
    api.set_buffers(v->handle, &buffers);
    assert_no_error();
}

static void start_vector(vector *v, int num, option_list *list) {
    open_vector(v, num, list);
    attach_buffers(v);
}

static void observe(vector *v) {
    api.observe(v->handle);
    assert_no_error();
}
static void act(vector *v) {
    api.act(v->handle);
    assert_no_error();
}

static void close_vector(vector *v) {
    size_t count = (size_t)v->num;
    api.close(v->handle);
    check_guard(v->ob, count * OBSERVATION_BYTES);
    check_guard(v->human_views, count * HUMAN_VIEW_BYTES);
    check_guard(v->first, count);
    check_guard(v->complete, count);
    check_guard(v->rew, count * sizeof(float));
    check_guard(v->level_seed, count * sizeof(int32_t));
    check_guard(v->prev_level_seed, count * sizeof(int32_t));
    check_guard(v->ac, count * sizeof(int32_t));
    free(v->ob);
    free(v->human_views);
    free(v->first);
    free(v->complete);
    free(v->rew);
    free(v->level_seed);
    free(v->prev_level_seed);
    free(v->ac);
    free(v->ob_table);
    free(v->info_table);
    free(v->ac_table);
}

/// Everything observed, in one number.
static uint64_t observation_hash(const vector *v) {
    size_t count = (size_t)v->num;
    const uint64_t parts[] = {
        pcd_hash_bytes(v->ob, count * OBSERVATION_BYTES),
        pcd_hash_bytes(v->rew, count * sizeof(float)),
        pcd_hash_bytes(v->first, count),
        pcd_hash_bytes(v->complete, count),
        pcd_hash_bytes(v->level_seed, count * sizeof(int32_t)),
        pcd_hash_bytes(v->prev_level_seed, count * sizeof(int32_t)),
    };
    return pcd_hash_bytes(parts, sizeof parts);
}

/// A stream of actions that differs by environment and step.
static int32_t action_at(int env, int step) {
    uint32_t key[2] = {(uint32_t)env, (uint32_t)step};
    return (int32_t)(pcd_hash_bytes(key, sizeof key) % PCD_NUM_ACTIONS);
}
static void choose_actions(vector *v, int step) {
    for (int i = 0; i < v->num; i++)
        v->ac[i] = action_at(i, step);
}

static const char *game_name(int index) {
    return pcd_game_name(pcd_game_at(index));
}
static bool has_mode(int game, const char *mode) {
    for (int32_t i = 0; i < pcd_mode_count(pcd_game_at(game)); i++)
        if (strcmp(pcd_mode_name(pcd_game_at(game), i), mode) == 0)
            return true;
    return false;
}

static const struct {
    int32_t value;
    const char *name;
} modes[] = {{0, "easy"}, {1, "hard"}, {2, "extreme"}, {10, "memory"}, {20, "exploration"}};

enum { NUM_MODES = (int)(sizeof modes / sizeof modes[0]) };

/// A batch of the C API that must do what the vector does.
static pcd_batch *reference_batch(const pcd_config *config) {
    pcd_batch *batch = NULL;
    ck_assert_msg(pcd_create(config, &batch) == PCD_OK, "%s", pcd_last_error());
    pcd_get_buffers(batch);
    return batch;
}
static pcd_config reference_config(const char *game, const char *mode, int32_t num, uint64_t seed) {
    pcd_config config = pcd_config_default();
    config.game = game;
    config.mode = mode;
    config.num_envs = num;
    config.seed = seed;
    config.center_agent = false;
    config.autoreset = PCD_RESET_SAME_STEP;
    return config;
}

static void assert_same_frames(const vector *v, const pcd_buffers *io, int step) {
    ck_assert_msg(memcmp(v->ob, io->observations, (size_t)v->num * OBSERVATION_BYTES) == 0,
                  "pictures differ at step %d", step);
    for (int i = 0; i < v->num; i++)
        ck_assert_msg(v->level_seed[i] == io->infos[i].level_seed, "level %d, not %d, at step %d",
                      v->level_seed[i], io->infos[i].level_seed, step);
}
static void assert_same_step(const vector *v, const pcd_buffers *io, int step) {
    assert_same_frames(v, io, step);
    for (int i = 0; i < v->num; i++) {
        ck_assert_float_eq(v->rew[i], io->rewards[i]);
        ck_assert_int_eq(v->first[i], io->terminated[i] || io->truncated[i]);
        ck_assert_int_eq(v->prev_level_seed[i], io->infos[i].prev_level_seed);
        ck_assert_int_eq(v->complete[i], io->infos[i].prev_level_complete);
    }
}

/// Plays both for some steps and compares all of it.
static void compare(vector *v, pcd_batch *batch, int steps) {
    ck_assert_int_eq(pcd_reset(batch), PCD_OK);
    pcd_buffers io = pcd_get_buffers(batch);
    observe(v);
    assert_same_frames(v, &io, 0);
    for (int step = 1; step <= steps; step++) {
        choose_actions(v, step);
        memcpy(io.actions, v->ac, (size_t)v->num * sizeof(int32_t));
        act(v);
        ck_assert_int_eq(pcd_step(batch), PCD_OK);
        observe(v);
        assert_same_step(v, &io, step);
    }
}

// ---------------------------------------------------------------------------------------------------------
// The interface itself
// ---------------------------------------------------------------------------------------------------------

START_TEST(exports_only_the_interface) {
    ck_assert_int_eq(api.version(), 1);
    ck_assert_ptr_null(dlsym(api.library, "pcd_create"));
    ck_assert_ptr_null(dlsym(api.library, "pcd_fill_cells"));
    ck_assert_ptr_null(dlsym(api.library, "refuse"));
}
END_TEST

START_TEST(layouts_are_the_interface) {
    ck_assert_uint_eq(sizeof(union libenv_value), 4);
    ck_assert_uint_eq(sizeof(struct libenv_tensortype), 212);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, scalar_type), 128);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, dtype), 132);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, shape), 136);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, ndim), 200);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, low), 204);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, high), 208);
    if (sizeof(void *) == 8) {
        ck_assert_uint_eq(sizeof(struct libenv_option), 144);
        ck_assert_uint_eq(offsetof(struct libenv_option, data), 136);
        ck_assert_uint_eq(sizeof(struct libenv_options), 16);
        ck_assert_uint_eq(sizeof(struct libenv_buffers), 40);
        ck_assert_uint_eq(offsetof(struct libenv_buffers, ac), 32);
    }
}
END_TEST

static void assert_tensor(const struct libenv_tensortype *type, const char *name, enum libenv_dtype dtype, int side,
                          int32_t high) {
    ck_assert_str_eq(type->name, name);
    ck_assert_int_eq(type->scalar_type, LIBENV_SCALAR_TYPE_DISCRETE);
    ck_assert_int_eq(type->dtype, dtype);
    ck_assert_int_eq(type->ndim, side ? 3 : 0);
    if (side) {
        ck_assert_int_eq(type->shape[0], side);
        ck_assert_int_eq(type->shape[1], side);
        ck_assert_int_eq(type->shape[2], 3);
    }
    ck_assert_int_eq(type->low.int32, 0);
    ck_assert_int_eq(dtype == LIBENV_DTYPE_UINT8 ? type->high.uint8 : type->high.int32, high);
}

START_TEST(spaces_have_procgens_names_and_shapes) {
    for (uint8_t human = 0; human <= 1; human++) {
        option_list list;
        common_options(&list, game_name(_i), 0, 1);
        add_bool(&list, "render_human", human);
        libenv_env *handle = make(2, &list);
        ck_assert_msg(handle, "%s", api.last_error());
        struct libenv_tensortype types[MAX_INFOS];
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_OBSERVATION, NULL), 1);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_OBSERVATION, types), 1);
        assert_tensor(&types[0], "rgb", LIBENV_DTYPE_UINT8, 64, 255);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_ACTION, NULL), 1);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_ACTION, types), 1);
        assert_tensor(&types[0], "action", LIBENV_DTYPE_INT32, 0, 14);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_INFO, NULL), 3 + human);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_INFO, types), 3 + human);
        assert_tensor(&types[0], "prev_level_seed", LIBENV_DTYPE_INT32, 0, INT32_MAX);
        assert_tensor(&types[1], "prev_level_complete", LIBENV_DTYPE_UINT8, 0, 1);
        assert_tensor(&types[2], "level_seed", LIBENV_DTYPE_INT32, 0, INT32_MAX);
        if (human)
            assert_tensor(&types[3], "rgb", LIBENV_DTYPE_UINT8, 512, 255);
        assert_no_error();
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_UNUSED, NULL), -1);
        assert_error("space is 0");
        api.close(handle);
    }
}
END_TEST

START_TEST(first_observation_starts_an_episode) {
    option_list list;
    common_options(&list, game_name(_i), 0, 1);
    vector v;
    start_vector(&v, 3, &list);
    observe(&v);
    for (int i = 0; i < v.num; i++) {
        ck_assert_float_eq(v.rew[i], 0.0f);
        ck_assert_int_eq(v.first[i], 1);
        ck_assert_int_eq(v.prev_level_seed[i], 0);
        ck_assert_int_eq(v.complete[i], 0);
        ck_assert_int_ge(v.level_seed[i], 0);
    }
    uint64_t hash = observation_hash(&v);
    observe(&v);
    ck_assert_uint_eq(observation_hash(&v), hash);
    close_vector(&v);
}
END_TEST

// Every game in each of its modes, and the loop index names both.
START_TEST(rollouts_equal_those_of_the_c_api) {
    int game = _i / NUM_MODES;
    int mode = _i % NUM_MODES;
    option_list list;
    common_options(&list, game_name(game), modes[mode].value, 7);
    if (!has_mode(game, modes[mode].name)) {
        ck_assert_ptr_null(make(2, &list));
        assert_error(modes[mode].name);
        assert_error(game_name(game));
        return;
    }
    vector v;
    start_vector(&v, 2, &list);
    pcd_config config = reference_config(game_name(game), modes[mode].name, 2, 7);
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 120);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(threads_change_nothing) {
    option_list plain, threaded;
    common_options(&plain, game_name(_i), 0, 7);
    common_options(&threaded, game_name(_i), 0, 7);
    add_whole(&threaded, "num_threads", 3);
    vector a, b;
    start_vector(&a, 4, &plain);
    start_vector(&b, 4, &threaded);
    for (int step = 0; step < 60; step++) {
        observe(&a);
        observe(&b);
        ck_assert_uint_eq(observation_hash(&a), observation_hash(&b));
        choose_actions(&a, step);
        choose_actions(&b, step);
        a.ac[step % 4] = b.ac[step % 4] = step % 10 == 0 ? -1 : 4;
        act(&a);
        act(&b);
    }
    close_vector(&a);
    close_vector(&b); // with a step under way
}
END_TEST

START_TEST(several_games_share_a_vector) {
    option_list list;
    common_options(&list, "maze,coinrun", 1, 3);
    vector v;
    start_vector(&v, 4, &list);
    pcd_config config = reference_config("maze,coinrun", "hard", 4, 3);
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 100);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(options_reach_the_environments) {
    option_list list;
    common_options(&list, "coinrun", 0, -5);
    add_whole(&list, "num_levels", 6);
    add_whole(&list, "start_level", 1000);
    add_bool(&list, "center_agent", 1);
    add_bool(&list, "paint_vel_info", 1);
    add_bool(&list, "use_backgrounds", 0);
    vector v;
    start_vector(&v, 2, &list);
    pcd_config config = reference_config("coinrun", "easy", 2, UINT32_MAX - 4u);
    config.num_levels = 6;
    config.start_level = 1000;
    config.center_agent = true;
    config.paint_vel_info = true;
    config.use_backgrounds = false;
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 150);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(asset_options_reach_the_environments) {
    static const char *const names[] = {"restrict_themes", "use_monochrome_assets", "use_generated_assets",
                                        "center_agent"};
    option_list list;
    common_options(&list, "coinrun", 1, 5);
    add_bool(&list, names[_i], 1);
    vector v;
    start_vector(&v, 2, &list);
    pcd_config config = reference_config("coinrun", "hard", 2, 5);
    bool *const fields[] = {&config.restrict_themes, &config.use_monochrome_assets, &config.use_generated_assets,
                            &config.center_agent};
    *fields[_i] = true;
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 20);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(num_levels_and_start_level_bound_the_seeds) {
    option_list list;
    common_options(&list, "maze", 0, 2);
    add_whole(&list, "num_levels", 3);
    add_whole(&list, "start_level", 40);
    vector v;
    start_vector(&v, 4, &list);
    bool seen[3] = {false};
    for (int step = 0; step < 20; step++) {
        observe(&v);
        for (int i = 0; i < v.num; i++) {
            ck_assert_int_ge(v.level_seed[i], 40);
            ck_assert_int_le(v.level_seed[i], 42);
            seen[v.level_seed[i] - 40] = true;
            v.ac[i] = -1;
        }
        act(&v);
    }
    ck_assert(seen[0] && seen[1] && seen[2]);
    close_vector(&v);
}
END_TEST

START_TEST(start_level_is_ignored_without_num_levels) {
    option_list plain, shifted;
    common_options(&plain, "maze", 0, 2);
    common_options(&shifted, "maze", 0, 2);
    add_whole(&shifted, "start_level", 12345);
    vector a, b;
    start_vector(&a, 4, &plain);
    start_vector(&b, 4, &shifted);
    observe(&a);
    observe(&b);
    ck_assert_uint_eq(observation_hash(&a), observation_hash(&b));
    close_vector(&a);
    close_vector(&b);
}
END_TEST

START_TEST(ignored_options_change_nothing) {
    option_list plain, crowded;
    common_options(&plain, "maze", 0, 2);
    common_options(&crowded, "maze", 0, 2);
    add_text(&crowded, "resource_root", "/nowhere/");
    add_bool(&crowded, "use_easy_jump", 1);
    add_whole(&crowded, "plain_assets", 1);
    add_whole(&crowded, "game_type", 3);
    add_whole(&crowded, "num_actions", 15);
    vector a, b;
    start_vector(&a, 2, &plain);
    start_vector(&b, 2, &crowded);
    observe(&a);
    observe(&b);
    ck_assert_uint_eq(observation_hash(&a), observation_hash(&b));
    close_vector(&a);
    close_vector(&b);
}
END_TEST

START_TEST(sequential_levels_chain_without_an_end) {
    option_list list;
    common_options(&list, "maze", 0, 11);
    add_bool(&list, "use_sequential_levels", 1);
    add_whole(&list, "num_levels", 100);
    vector v;
    start_vector(&v, 8, &list);
    int completed = 0;
    observe(&v);
    for (int step = 0; step < 600; step++) {
        choose_actions(&v, step);
        act(&v);
        observe(&v);
        for (int i = 0; i < v.num; i++) {
            if (!v.complete[i])
                continue;
            completed++;
            ck_assert_int_eq(v.first[i], 0);
            ck_assert_float_gt(v.rew[i], 0.0f);
            ck_assert_int_eq(v.level_seed[i], v.prev_level_seed[i] + 997);
        }
    }
    ck_assert_int_gt(completed, 0);
    close_vector(&v);
}
END_TEST

START_TEST(debug_mode_switches_parameters_off) {
    static const char *const parameters[] = {"allow_pit", "allow_crate", "allow_dy"};
    for (int bit = 0; bit < 3; bit++) {
        option_list list;
        common_options(&list, "coinrun", 1, 4);
        add_whole(&list, "debug_mode", 2 << bit);
        vector v;
        start_vector(&v, 4, &list);
        pcd_config config = reference_config("coinrun", "hard", 4, 4);
        pcd_batch *batch = reference_batch(&config);
        ck_assert_msg(pcd_set_parameter(batch, PCD_ALL_ENVS, parameters[bit], 0.0) == PCD_OK, "%s",
                      pcd_last_error());
        compare(&v, batch, 40);
        pcd_destroy(batch);
        close_vector(&v);
    }
}
END_TEST

START_TEST(debug_mode_means_nothing_elsewhere) {
    option_list list;
    common_options(&list, "maze", 0, 4);
    add_whole(&list, "debug_mode", -1);
    libenv_env *handle = make(1, &list);
    ck_assert_msg(handle, "%s", api.last_error());
    api.close(handle);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Buffers
// ---------------------------------------------------------------------------------------------------------

START_TEST(human_view_is_drawn_by_observe) {
    option_list list;
    common_options(&list, game_name(_i), 0, 9);
    add_bool(&list, "render_human", 1);
    vector v;
    start_vector(&v, 2, &list);
    pcd_config config = reference_config(game_name(_i), "easy", 2, 9);
    pcd_batch *batch = reference_batch(&config);
    uint8_t *expected = allocate_guarded(HUMAN_VIEW_BYTES);
    compare(&v, batch, 20);
    for (int i = 0; i < v.num; i++) {
        ck_assert_int_eq(pcd_render(batch, i, 512, expected), PCD_OK);
        ck_assert_mem_eq(v.human_views + (size_t)i * HUMAN_VIEW_BYTES, expected, HUMAN_VIEW_BYTES);
    }
    free(expected);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(human_view_stays_out_of_absent_memory) {
    option_list list;
    common_options(&list, "maze", 0, 9);
    add_bool(&list, "render_human", 1);
    vector v;
    open_vector(&v, 2, &list);
    v.info_table[INFO_RGB * 2] = NULL;
    attach_buffers(&v);
    observe(&v);
    ck_assert_uint_eq(v.human_views[0], GUARD_BYTE);
    ck_assert_uint_eq(v.human_views[HUMAN_VIEW_BYTES - 1], GUARD_BYTE);
    ck_assert_int_eq(v.info_table[INFO_RGB * 2 + 1] == v.human_views + HUMAN_VIEW_BYTES, 1);
    close_vector(&v);
}
END_TEST

/// Pictures, infos and actions at odd addresses in any order.
START_TEST(scattered_buffers_receive_the_same) {
    enum { NUM = 3 };
    option_list list;
    common_options(&list, game_name(_i), 0, 6);
    vector a, b;
    start_vector(&a, NUM, &list);
    open_vector(&b, NUM, &list);
    uint8_t *pictures = allocate_guarded(NUM * (OBSERVATION_BYTES + 5));
    uint8_t *numbers = allocate_guarded(NUM * 32);
    for (int i = 0; i < NUM; i++) {
        b.ob_table[i] = pictures + 1 + (size_t)(NUM - 1 - i) * (OBSERVATION_BYTES + 3);
        b.ac_table[i] = numbers + i * 32 + 1;
        b.info_table[INFO_PREV_LEVEL_SEED * NUM + i] = numbers + i * 32 + 7;
        b.info_table[INFO_PREV_LEVEL_COMPLETE * NUM + i] = numbers + i * 32 + 13;
        b.info_table[INFO_LEVEL_SEED * NUM + i] = numbers + i * 32 + 15;
    }
    attach_buffers(&b);
    for (int step = 0; step < 40; step++) {
        observe(&a);
        observe(&b);
        choose_actions(&a, step);
        for (int i = 0; i < NUM; i++) {
            ck_assert_mem_eq(b.ob_table[i], a.ob_table[i], OBSERVATION_BYTES);
            for (int info = 0; info < INFO_RGB; info++)
                ck_assert_mem_eq(b.info_table[info * NUM + i], a.info_table[info * NUM + i],
                                 info == INFO_PREV_LEVEL_COMPLETE ? 1 : 4);
            ck_assert_float_eq(b.rew[i], a.rew[i]);
            memcpy(b.ac_table[i], &a.ac[i], sizeof(int32_t));
        }
        act(&a);
        act(&b);
        // Actions belong to the caller again.
        for (int i = 0; i < NUM; i++)
            memset(b.ac_table[i], 0x55, sizeof(int32_t));
    }
    close_vector(&a);
    close_vector(&b);
    check_guard(pictures, NUM * (OBSERVATION_BYTES + 5));
    free(pictures);
    free(numbers);
}
END_TEST

START_TEST(absent_buffers_are_left_out) {
    option_list list;
    common_options(&list, "maze", 0, 6);
    vector v;
    open_vector(&v, 2, &list);
    struct libenv_buffers buffers = {NULL, NULL, NULL, NULL, v.ac_table};
    api.set_buffers(v.handle, &buffers);
    assert_no_error();
    observe(&v);
    v.ac[0] = v.ac[1] = 4;
    act(&v);
    observe(&v);

    // One picture of two, and only one info.
    void *info[2 * INFO_RGB] = {NULL};
    info[INFO_LEVEL_SEED * 2] = &v.level_seed[0];
    v.ob_table[0] = NULL;
    buffers = (struct libenv_buffers){v.ob_table, NULL, v.first, info, v.ac_table};
    api.set_buffers(v.handle, &buffers);
    assert_no_error();
    observe(&v);
    ck_assert_uint_eq(v.ob[0], GUARD_BYTE);
    ck_assert_int_eq(v.first[0], 0);
    ck_assert_int_ge(v.level_seed[0], 0);
    close_vector(&v);
}
END_TEST

START_TEST(new_buffers_show_the_same_state) {
    option_list list;
    common_options(&list, "coinrun", 0, 6);
    vector v;
    start_vector(&v, 2, &list);
    observe(&v);
    choose_actions(&v, 1);
    act(&v);
    observe(&v);
    uint64_t hash = observation_hash(&v);
    memset(v.ob, 0, 2 * OBSERVATION_BYTES);
    attach_buffers(&v);
    observe(&v);
    ck_assert_uint_eq(observation_hash(&v), hash);
    close_vector(&v);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Actions
// ---------------------------------------------------------------------------------------------------------

START_TEST(action_minus_one_ends_the_episode_after_a_step_without_input) {
    enum { NUM = 3 };
    option_list list;
    common_options(&list, game_name(_i), 0, 8);
    vector v;
    start_vector(&v, NUM, &list);
    pcd_config config = reference_config(game_name(_i), "easy", NUM, 8);
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 10);
    pcd_buffers io = pcd_get_buffers(batch);
    for (int step = 0; step < 12; step++) {
        int32_t played[NUM];
        uint8_t mask[NUM];
        bool any = false;
        for (int i = 0; i < NUM; i++) {
            played[i] = v.level_seed[i];
            v.ac[i] = (step + i) % 2 ? -1 : action_at(i, step);
            io.actions[i] = v.ac[i] < 0 ? 4 : v.ac[i];
        }
        act(&v);
        ck_assert_int_eq(pcd_step(batch), PCD_OK);
        for (int i = 0; i < NUM; i++) {
            mask[i] = v.ac[i] < 0 && !io.terminated[i] && !io.truncated[i];
            any = any || mask[i];
        }
        float rewards[NUM];
        memcpy(rewards, io.rewards, sizeof rewards);
        if (any)
            ck_assert_int_eq(pcd_reset_masked(batch, mask, NULL), PCD_OK);
        observe(&v);
        assert_same_frames(&v, &io, step);
        for (int i = 0; i < NUM; i++) {
            ck_assert_int_eq(v.prev_level_seed[i], played[i]);
            ck_assert_float_eq(v.rew[i], rewards[i]);
            if (v.ac[i] < 0)
                ck_assert_int_eq(v.first[i], 1);
        }
    }
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(an_episode_that_ends_by_itself_is_not_ended_twice) {
    option_list list;
    common_options(&list, "maze", 0, 8);
    vector plain, forced;
    start_vector(&plain, 1, &list);
    start_vector(&forced, 1, &list);
    int steps = 0;
    do {
        plain.ac[0] = 4;
        act(&plain);
        observe(&plain);
        steps++;
        ck_assert_int_le(steps, 1000);
    } while (!plain.first[0]);
    for (int step = 1; step <= steps; step++) {
        forced.ac[0] = step == steps ? -1 : 4;
        act(&forced);
    }
    observe(&forced);
    ck_assert_uint_eq(observation_hash(&forced), observation_hash(&plain));
    close_vector(&plain);
    close_vector(&forced);
}
END_TEST

START_TEST(other_actions_are_refused_and_nothing_moves) {
    static const int32_t wrong[] = {15, -2, INT_MIN, INT_MAX};
    option_list list;
    common_options(&list, game_name(_i), 0, 8);
    vector v;
    start_vector(&v, 2, &list);
    choose_actions(&v, 0);
    act(&v);
    observe(&v);
    uint64_t hash = observation_hash(&v);
    char *before = malloc(STATE_LIMIT);
    char *after = malloc(STATE_LIMIT);
    int size = api.get_state(v.handle, 0, before, STATE_LIMIT);
    for (int i = 0; i < 4; i++) {
        v.ac[0] = -1;
        v.ac[1] = wrong[i];
        api.act(v.handle);
        assert_error("environment 1");
        char number[16];
        snprintf(number, sizeof number, "%d", wrong[i]);
        assert_error(number);
        observe(&v);
        ck_assert_uint_eq(observation_hash(&v), hash);
    }
    ck_assert_int_eq(api.get_state(v.handle, 0, after, STATE_LIMIT), size);
    ck_assert_mem_eq(before, after, (size_t)size);
    choose_actions(&v, 1);
    act(&v);
    free(before);
    free(after);
    close_vector(&v);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// States
// ---------------------------------------------------------------------------------------------------------

enum { STATE_STEPS = 40, STATE_ENVS = 2 };

/// Where parts of a state stand, bytes: a checksum of all that follows it, magic and version, the last result.
enum {
    STATE_MAGIC_AT = 8,
    STATE_RESULT_AT = 16,
    STATE_LEVEL_SEED_AT = STATE_RESULT_AT + 4,
    STATE_PREV_LEVEL_SEED_AT = STATE_RESULT_AT + 8,
    STATE_COMPLETE_AT = STATE_RESULT_AT + 12,
    STATE_FIRST_AT = STATE_RESULT_AT + 13,
};

/// Plays on from `from`, taking states each step and, if asked, putting them back; notes hashes of all of it.
static void play_with_states(vector *v, int from, bool put_back, uint64_t *frames, uint64_t *states) {
    char *state = malloc(STATE_LIMIT);
    for (int step = from; step < STATE_STEPS; step++) {
        observe(v);
        frames[step] = observation_hash(v);
        states[step] = 0;
        for (int i = 0; i < STATE_ENVS; i++) {
            int size = api.get_state(v->handle, i, state, STATE_LIMIT);
            ck_assert_msg(size > 0, "%s", api.last_error());
            states[step] = states[step] * 31 + pcd_hash_bytes(state, (size_t)size);
            if (put_back)
                api.set_state(v->handle, i, state, size);
            assert_no_error();
        }
        if (put_back) {
            observe(v);
            ck_assert_uint_eq(observation_hash(v), frames[step]);
        }
        choose_actions(v, step);
        if (step % 11 == 5)
            v->ac[0] = -1;
        act(v);
    }
    free(state);
}

START_TEST(states_taken_and_put_back_change_nothing) {
    option_list list;
    common_options(&list, game_name(_i), 1, 13);
    add_whole(&list, "num_levels", 20);
    uint64_t frames[3][STATE_STEPS], states[2][STATE_STEPS];
    vector v;
    for (int round = 0; round < 2; round++) {
        start_vector(&v, STATE_ENVS, &list);
        play_with_states(&v, 0, round == 1, frames[round], states[round]);
        close_vector(&v);
    }
    start_vector(&v, STATE_ENVS, &list);
    for (int step = 0; step < STATE_STEPS; step++) {
        observe(&v);
        frames[2][step] = observation_hash(&v);
        choose_actions(&v, step);
        if (step % 11 == 5)
            v.ac[0] = -1;
        act(&v);
    }
    close_vector(&v);
    ck_assert_mem_eq(frames[0], frames[1], sizeof frames[0]);
    ck_assert_mem_eq(frames[0], frames[2], sizeof frames[0]);
    ck_assert_mem_eq(states[0], states[1], sizeof states[0]);
}
END_TEST

/// States of a running vector go on in one made with another seed, other levels and threads.
START_TEST(states_go_on_in_a_fresh_vector) {
    option_list list, other;
    common_options(&list, game_name(_i), 1, 13);
    add_whole(&list, "num_levels", 20);
    common_options(&other, game_name(_i), 0, 99);
    add_whole(&other, "num_threads", 2);
    uint64_t frames[2][STATE_STEPS], states[2][STATE_STEPS];
    vector v, fresh;
    start_vector(&v, STATE_ENVS, &list);
    start_vector(&fresh, STATE_ENVS, &other);
    char *state = malloc(STATE_LIMIT + 1);
    for (int step = 0; step < STATE_STEPS / 2; step++) {
        choose_actions(&v, step);
        v.ac[1] = step == STATE_STEPS / 2 - 1 ? -1 : v.ac[1];
        act(&v);
    }
    for (int i = 0; i < STATE_ENVS; i++) {
        // An odd address: states need no alignment.
        int size = api.get_state(v.handle, i, state + 1, STATE_LIMIT);
        api.set_state(fresh.handle, i, state + 1, size);
        assert_no_error();
    }
    free(state);
    play_with_states(&v, STATE_STEPS / 2, false, frames[0], states[0]);
    play_with_states(&fresh, STATE_STEPS / 2, false, frames[1], states[1]);
    for (int step = STATE_STEPS / 2; step < STATE_STEPS; step++) {
        ck_assert_uint_eq(frames[0][step], frames[1][step]);
        ck_assert_uint_eq(states[0][step], states[1][step]);
    }
    close_vector(&v);
    close_vector(&fresh);
}
END_TEST

/// Asserts that the vector still shows and holds what it did.
static void assert_untouched(vector *v, uint64_t frames, const char *state, int size) {
    char *now = malloc(STATE_LIMIT);
    ck_assert_int_eq(api.get_state(v->handle, 0, now, STATE_LIMIT), size);
    ck_assert_mem_eq(now, state, (size_t)size);
    observe(v);
    ck_assert_uint_eq(observation_hash(v), frames);
    free(now);
}

START_TEST(damaged_states_are_refused) {
    option_list list;
    common_options(&list, game_name(_i), 0, 13);
    vector v;
    start_vector(&v, 1, &list);
    char *saved = malloc(STATE_LIMIT);
    char *state = malloc(STATE_LIMIT);
    int saved_size = api.get_state(v.handle, 0, saved, STATE_LIMIT);
    for (int step = 0; step < 5; step++) {
        v.ac[0] = 7;
        act(&v);
    }
    observe(&v);
    uint64_t frames = observation_hash(&v);
    int size = api.get_state(v.handle, 0, state, STATE_LIMIT);
    ck_assert_int_eq(size, saved_size);

    for (int i = 0; i < saved_size; i += i < 80 ? 1 : 1 + saved_size / 97) {
        saved[i] = (char)(saved[i] ^ 0x10);
        api.set_state(v.handle, 0, saved, saved_size);
        ck_assert_msg(api.last_error()[0], "byte %d of %d may be damaged", i, saved_size);
        if (i >= STATE_MAGIC_AT && i < STATE_RESULT_AT)
            assert_error("another version");
        saved[i] = (char)(saved[i] ^ 0x10);
    }
    for (int length = 0; length < saved_size; length += length < 80 ? 1 : 1 + saved_size / 31) {
        api.set_state(v.handle, 0, saved, length);
        ck_assert_msg(api.last_error()[0], "%d of %d bytes are enough", length, saved_size);
    }
    api.set_state(v.handle, 0, saved, saved_size + 1);
    assert_error("damaged");
    api.set_state(v.handle, 0, saved, -1);
    assert_error("length is -1");
    api.set_state(v.handle, 0, NULL, saved_size);
    assert_error("NULL");
    api.set_state(v.handle, 1, saved, saved_size);
    assert_error("env_index is 1");
    api.set_state(v.handle, -1, saved, saved_size);
    assert_error("env_index is -1");
    assert_untouched(&v, frames, state, size);
    free(saved);
    free(state);
    close_vector(&v);
}
END_TEST

/// Results outside their spaces are refused even when the checksum is right.
START_TEST(hostile_results_are_refused) {
    static const int places[] = {STATE_LEVEL_SEED_AT + 3, STATE_PREV_LEVEL_SEED_AT + 3, STATE_COMPLETE_AT,
                                 STATE_FIRST_AT};
    option_list list;
    common_options(&list, "maze", 0, 13);
    vector v;
    start_vector(&v, 1, &list);
    observe(&v);
    uint64_t frames = observation_hash(&v);
    char *saved = malloc(STATE_LIMIT);
    char *state = malloc(STATE_LIMIT);
    int size = api.get_state(v.handle, 0, saved, STATE_LIMIT);
    for (int i = 0; i < 4; i++) {
        memcpy(state, saved, (size_t)size);
        state[places[i]] = (char)0xFF;
        uint64_t checksum = pcd_hash_bytes(state + sizeof checksum, (size_t)size - sizeof checksum);
        memcpy(state, &checksum, sizeof checksum);
        api.set_state(v.handle, 0, state, size);
        assert_error("damaged");
    }
    assert_untouched(&v, frames, saved, size);
    free(saved);
    free(state);
    close_vector(&v);
}
END_TEST

START_TEST(human_view_follows_a_state_put_back) {
    option_list list;
    common_options(&list, "coinrun", 0, 13);
    add_bool(&list, "render_human", 1);
    vector v;
    start_vector(&v, 1, &list);
    observe(&v);
    uint64_t hash = pcd_hash_bytes(v.human_views, HUMAN_VIEW_BYTES);
    char *state = malloc(STATE_LIMIT);
    int size = api.get_state(v.handle, 0, state, STATE_LIMIT);
    v.ac[0] = -1;
    act(&v);
    observe(&v);
    ck_assert_uint_ne(pcd_hash_bytes(v.human_views, HUMAN_VIEW_BYTES), hash);
    api.set_state(v.handle, 0, state, size);
    assert_no_error();
    observe(&v);
    ck_assert_uint_eq(pcd_hash_bytes(v.human_views, HUMAN_VIEW_BYTES), hash);
    free(state);
    close_vector(&v);
}
END_TEST

START_TEST(states_of_another_game_are_refused) {
    option_list mine, others;
    common_options(&mine, game_name(_i), 0, 13);
    common_options(&others, game_name((_i + 1) % pcd_game_count()), 0, 13);
    if (pcd_game_count() < 2)
        return;
    vector a, b;
    start_vector(&a, 1, &mine);
    start_vector(&b, 1, &others);
    observe(&a);
    uint64_t frames = observation_hash(&a);
    char *state = malloc(STATE_LIMIT);
    char *foreign = malloc(STATE_LIMIT);
    int size = api.get_state(a.handle, 0, state, STATE_LIMIT);
    int foreign_size = api.get_state(b.handle, 0, foreign, STATE_LIMIT);
    api.set_state(a.handle, 0, foreign, foreign_size);
    ck_assert_str_ne(api.last_error(), "");
    assert_untouched(&a, frames, state, size);
    free(state);
    free(foreign);
    close_vector(&a);
    close_vector(&b);
}
END_TEST

START_TEST(states_need_room) {
    option_list list;
    common_options(&list, game_name(_i), 0, 13);
    vector v;
    start_vector(&v, 1, &list);
    char *state = malloc(STATE_LIMIT);
    int size = api.get_state(v.handle, 0, state, STATE_LIMIT);
    ck_assert_int_gt(size, 0);
    memset(state, GUARD_BYTE, STATE_LIMIT);
    char number[16];
    snprintf(number, sizeof number, "%d", size);
    for (int length = -1; length < size; length += size / 7) {
        ck_assert_int_eq(api.get_state(v.handle, 0, state, length), 0);
        assert_error(number);
    }
    ck_assert_int_eq(api.get_state(v.handle, 0, NULL, STATE_LIMIT), 0);
    assert_error("NULL");
    ck_assert_uint_eq((uint8_t)state[0], GUARD_BYTE);
    ck_assert_int_eq(api.get_state(v.handle, 0, state, size), size);
    ck_assert_uint_eq((uint8_t)state[size], GUARD_BYTE);
    ck_assert_int_eq(api.get_state(v.handle, 5, state, STATE_LIMIT), 0);
    assert_error("env_index is 5");
    free(state);
    close_vector(&v);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Misuse
// ---------------------------------------------------------------------------------------------------------

static void refuse_options(int num, option_list *list, const char *const words[3]) {
    ck_assert_ptr_null(make(num, list));
    for (int i = 0; i < 3; i++)
        if (words[i])
            assert_error(words[i]);
}

START_TEST(wrong_whole_numbers_are_refused) {
    static const struct {
        const char *name;
        int32_t value;
        const char *words[3];
    } cases[] = {
        {"num_levels", -1, {"num_levels", "-1", "0 to"}},
        {"start_level", -3, {"start_level", "-3", "0 to"}},
        {"distribution_mode", 7, {"distribution_mode", "7", "memory"}},
        {"distribution_mode", 2, {"distribution_mode", "extreme", "easy"}},
        {"num_threads", -1, {"num_threads", "-1", "0 to"}},
        {"num_threads", 100000, {"num_threads", "100000", "0 to"}},
        {"num_actions", 14, {"num_actions", "14", "15"}},
        {"colour", 1, {"colour", "env_name", "num_levels"}},
        {"env_name", 1, {"env_name", "int32 1", "text"}},
        {"use_backgrounds", 1, {"use_backgrounds", "int32 1", "uint8"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        option_list list = {0};
        if (strcmp(cases[i].name, "env_name") != 0)
            add_text(&list, "env_name", "bigfish");
        add_whole(&list, cases[i].name, cases[i].value);
        refuse_options(1, &list, cases[i].words);
    }
}
END_TEST

START_TEST(wrong_bools_are_refused) {
    static const char *const names[] = {
        "use_sequential_levels", "center_agent",         "use_backgrounds", "restrict_themes",
        "use_monochrome_assets", "use_generated_assets", "paint_vel_info",  "render_human"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        option_list list = {0};
        add_text(&list, "env_name", "maze");
        add_bool(&list, names[i], 2);
        refuse_options(1, &list, (const char *const[3]){names[i], "2", "0 to 1"});
    }
    option_list list = {0};
    add_text(&list, "env_name", "maze");
    add_bool(&list, "num_levels", 1);
    refuse_options(1, &list, (const char *const[3]){"num_levels", "uint8 1", "int32"});
}
END_TEST

START_TEST(wrong_names_and_nums_are_refused) {
    static const struct {
        const char *env_name;
        int num;
        const char *words[3];
    } cases[] = {
        {"pong", 1, {"env_name", "pong", "bigfish"}},     {"maze,", 2, {"env_name", "\"\"", "maze"}},
        {",", 2, {"env_name", "\"\"", "maze"}},           {"maze, coinrun", 2, {"env_name", " coinrun", "maze"}},
        {"maze,coinrun", 3, {"num is 3", "env_name", "multiple of 2"}},
        {"maze", 0, {"num is 0", "1 to", NULL}},          {"maze", -4, {"num is -4", "1 to", NULL}},
        {"maze", INT_MAX, {"num is", "1 to", NULL}},      {"", 1, {"env_name", "text", NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        option_list list = {0};
        add_text(&list, "env_name", cases[i].env_name);
        refuse_options(cases[i].num, &list, cases[i].words);
    }
    option_list list = {0};
    refuse_options(1, &list, (const char *const[3]){"env_name", "missing", NULL});
}
END_TEST

START_TEST(malformed_options_are_refused) {
    option_list list = {0};
    add_text(&list, "env_name", "maze");
    add_option(&list, "num_levels", LIBENV_DTYPE_FLOAT32, 1);
    list.values[1].float32 = 2.5f;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "float32 2.5", "int32"});
    list.items[1].dtype = LIBENV_DTYPE_INT32;
    list.items[1].count = 2;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "2 values", "int32"});
    list.items[1].count = -1;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "-1 values", "int32"});
    list.items[1].count = 1;
    list.items[1].data = NULL;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "NULL", "int32"});
    list.items[1].data = &list.values[1];
    list.items[1].dtype = (enum libenv_dtype)9;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "unknown dtype", "int32"});

    // A name without its end, and one given twice.
    memset(list.items[1].name, 'x', sizeof list.items[1].name);
    refuse_options(1, &list, (const char *const[3]){"xxx", "no option", "env_name"});
    list.count = 1;
    add_text(&list, "env_name", "maze");
    refuse_options(1, &list, (const char *const[3]){"env_name", "twice", NULL});

    // A text with a zero byte or of no length, and no items at all.
    list.count = 1;
    list.items[0].count = 5;
    refuse_options(1, &list, (const char *const[3]){"env_name", "5 values of uint8", NULL});
    list.items[0].count = -1;
    refuse_options(1, &list, (const char *const[3]){"env_name", "-1 values", NULL});
    list.items[0].data = NULL;
    list.items[0].count = 4;
    refuse_options(1, &list, (const char *const[3]){"env_name", "NULL", NULL});
    ck_assert_ptr_null(api.make(1, (struct libenv_options){NULL, 1}));
    assert_error("options");
    ck_assert_ptr_null(api.make(1, (struct libenv_options){list.items, -1}));
    assert_error("options");
}
END_TEST

START_TEST(null_handles_are_refused_and_keep_the_reason) {
    char state[8] = {0};
    struct libenv_buffers buffers = {NULL, NULL, NULL, NULL, NULL};
    option_list list = {0};
    add_text(&list, "env_name", "pong");
    libenv_env *handle = make(1, &list);
    ck_assert_ptr_null(handle);
    ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_OBSERVATION, NULL), -1);
    api.set_buffers(handle, &buffers);
    api.observe(handle);
    api.act(handle);
    ck_assert_int_eq(api.get_state(handle, 0, state, 8), 0);
    api.set_state(handle, 0, state, 8);
    api.close(handle);
    assert_error("pong");

    list.count = 0;
    add_text(&list, "env_name", "maze");
    handle = make(1, &list);
    ck_assert_ptr_nonnull(handle);
    assert_no_error();
    api.close(handle);
}
END_TEST

START_TEST(calls_out_of_order_are_refused) {
    option_list list;
    common_options(&list, game_name(_i), 0, 1);
    vector v;
    open_vector(&v, 2, &list);
    char *state = malloc(STATE_LIMIT);
    api.observe(v.handle);
    assert_error("libenv_set_buffers");
    api.act(v.handle);
    assert_error("libenv_set_buffers");
    ck_assert_int_eq(api.get_state(v.handle, 0, state, STATE_LIMIT), 0);
    assert_error("libenv_set_buffers");
    api.set_state(v.handle, 0, state, STATE_LIMIT);
    assert_error("libenv_set_buffers");

    api.set_buffers(v.handle, NULL);
    assert_error("buffers is NULL");
    struct libenv_buffers buffers = {v.ob_table, v.rew, v.first, v.info_table, NULL};
    api.set_buffers(v.handle, &buffers);
    assert_error("buffers->ac is NULL");
    void *action = v.ac_table[1];
    v.ac_table[1] = NULL;
    buffers.ac = v.ac_table;
    api.set_buffers(v.handle, &buffers);
    assert_error("buffers->ac[1] is NULL");
    v.ac_table[1] = action;

    // Two acts without an observe between them, and one before the first: each is a step.
    attach_buffers(&v);
    choose_actions(&v, 0);
    act(&v);
    act(&v);
    observe(&v);
    uint64_t hash = observation_hash(&v);
    vector ordered;
    start_vector(&ordered, 2, &list);
    for (int step = 0; step < 2; step++) {
        observe(&ordered);
        choose_actions(&ordered, 0);
        act(&ordered);
    }
    observe(&ordered);
    ck_assert_uint_eq(observation_hash(&ordered), hash);
    free(state);
    close_vector(&v);
    close_vector(&ordered);
}
END_TEST

START_TEST(closing_without_buffers_is_fine) {
    option_list list;
    common_options(&list, "maze", 0, 1);
    api.close(make(2, &list));
    api.close(NULL);
}
END_TEST

/// One of two handles used at once; what it saw goes to `hash`.
typedef struct player {
    int game;
    uint64_t hash;
} player;

static void *play(void *argument) {
    player *p = argument;
    option_list list;
    common_options(&list, game_name(p->game), 0, 21);
    add_whole(&list, "num_threads", 2);
    vector v;
    start_vector(&v, 4, &list);
    for (int step = 0; step < 200; step++) {
        observe(&v);
        p->hash = p->hash * 31 + observation_hash(&v);
        choose_actions(&v, step);
        act(&v);
        ck_assert_int_eq(api.get_tensortypes(v.handle, (enum libenv_space_name)(4 + p->game), NULL), -1);
        assert_error("space");
    }
    close_vector(&v);
    return NULL;
}

START_TEST(two_handles_play_on_two_threads) {
    player players[2] = {{0, 0}, {pcd_game_count() - 1, 0}};
    player alone[2] = {players[0], players[1]};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, play, &players[i]), 0);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < 2; i++) {
        play(&alone[i]);
        ck_assert_uint_eq(alone[i].hash, players[i].hash);
    }
}
END_TEST

Suite *libenv_suite(void) {
    Suite *suite = suite_create("libenv");
    int games = pcd_game_count();

    TCase *interface = tcase_create("interface");
    tcase_add_checked_fixture(interface, load_library, NULL);
    tcase_set_timeout(interface, 60);
    tcase_add_test(interface, exports_only_the_interface);
    tcase_add_test(interface, layouts_are_the_interface);
    tcase_add_loop_test(interface, spaces_have_procgens_names_and_shapes, 0, games);
    tcase_add_loop_test(interface, first_observation_starts_an_episode, 0, games);
    tcase_add_loop_test(interface, rollouts_equal_those_of_the_c_api, 0, games * NUM_MODES);
    tcase_add_loop_test(interface, threads_change_nothing, 0, games);
    tcase_add_test(interface, several_games_share_a_vector);
    suite_add_tcase(suite, interface);

    TCase *options = tcase_create("options");
    tcase_add_checked_fixture(options, load_library, NULL);
    tcase_set_timeout(options, 60);
    tcase_add_test(options, options_reach_the_environments);
    tcase_add_loop_test(options, asset_options_reach_the_environments, 0, 4);
    tcase_add_test(options, num_levels_and_start_level_bound_the_seeds);
    tcase_add_test(options, start_level_is_ignored_without_num_levels);
    tcase_add_test(options, ignored_options_change_nothing);
    tcase_add_test(options, sequential_levels_chain_without_an_end);
    tcase_add_test(options, debug_mode_switches_parameters_off);
    tcase_add_test(options, debug_mode_means_nothing_elsewhere);
    suite_add_tcase(suite, options);

    TCase *buffers = tcase_create("buffers");
    tcase_add_checked_fixture(buffers, load_library, NULL);
    tcase_set_timeout(buffers, 60);
    tcase_add_loop_test(buffers, human_view_is_drawn_by_observe, 0, games);
    tcase_add_test(buffers, human_view_stays_out_of_absent_memory);
    tcase_add_loop_test(buffers, scattered_buffers_receive_the_same, 0, games);
    tcase_add_test(buffers, absent_buffers_are_left_out);
    tcase_add_test(buffers, new_buffers_show_the_same_state);
    suite_add_tcase(suite, buffers);

    TCase *actions = tcase_create("actions");
    tcase_add_checked_fixture(actions, load_library, NULL);
    tcase_set_timeout(actions, 60);
    tcase_add_loop_test(actions, action_minus_one_ends_the_episode_after_a_step_without_input, 0, games);
    tcase_add_test(actions, an_episode_that_ends_by_itself_is_not_ended_twice);
    tcase_add_loop_test(actions, other_actions_are_refused_and_nothing_moves, 0, games);
    suite_add_tcase(suite, actions);

    TCase *states = tcase_create("states");
    tcase_add_checked_fixture(states, load_library, NULL);
    tcase_set_timeout(states, 60);
    tcase_add_loop_test(states, states_taken_and_put_back_change_nothing, 0, games);
    tcase_add_loop_test(states, states_go_on_in_a_fresh_vector, 0, games);
    tcase_add_loop_test(states, damaged_states_are_refused, 0, games);
    tcase_add_test(states, hostile_results_are_refused);
    tcase_add_test(states, human_view_follows_a_state_put_back);
    tcase_add_loop_test(states, states_of_another_game_are_refused, 0, games);
    tcase_add_loop_test(states, states_need_room, 0, games);
    suite_add_tcase(suite, states);

    TCase *misuse = tcase_create("misuse");
    tcase_add_checked_fixture(misuse, load_library, NULL);
    tcase_set_timeout(misuse, 60);
    tcase_add_test(misuse, wrong_whole_numbers_are_refused);
    tcase_add_test(misuse, wrong_bools_are_refused);
    tcase_add_test(misuse, wrong_names_and_nums_are_refused);
    tcase_add_test(misuse, malformed_options_are_refused);
    tcase_add_test(misuse, null_handles_are_refused_and_keep_the_reason);
    tcase_add_loop_test(misuse, calls_out_of_order_are_refused, 0, games);
    tcase_add_test(misuse, closing_without_buffers_is_fine);
    tcase_add_test(misuse, two_handles_play_on_two_threads);
    suite_add_tcase(suite, misuse);
    return suite;
}
