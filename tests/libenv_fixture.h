/// @file libenv_fixture.h
/// Vectors of environments behind the libenv interface, for tests: the library is loaded through dlopen, as
/// its users do. It stands at LIBENV_PATH, or where the environment variable PROCADE_LIBENV says.
#ifndef PCD_LIBENV_FIXTURE_H
#define PCD_LIBENV_FIXTURE_H

#include <check.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bindings/libenv/libenv.h"
#include "procade/procade.h"

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

static inline void find_symbol(const char *name, void *function_pointer) {
    void *symbol = dlsym(api.library, name);
    ck_assert_msg(symbol, "%s is not exported", name);
    memcpy(function_pointer, &symbol, sizeof symbol);
}

static inline void load_library(void) {
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

static inline struct libenv_option *add_option(option_list *list, const char *name, enum libenv_dtype dtype,
                                               int count) {
    ck_assert_int_lt(list->count, MAX_OPTIONS);
    struct libenv_option *option = &list->items[list->count++];
    snprintf(option->name, sizeof option->name, "%s", name);
    option->dtype = dtype;
    option->count = count;
    option->data = &list->values[list->count - 1];
    return option;
}
static inline void add_whole(option_list *list, const char *name, int32_t value) {
    add_option(list, name, LIBENV_DTYPE_INT32, 1);
    list->values[list->count - 1].int32 = value;
}
static inline void add_bool(option_list *list, const char *name, uint8_t value) {
    add_option(list, name, LIBENV_DTYPE_UINT8, 1);
    list->values[list->count - 1].uint8 = value;
}
/// Text without its terminator, as the loader counts it.
static inline void add_text(option_list *list, const char *name, const char *value) {
    add_option(list, name, LIBENV_DTYPE_UINT8, (int)strlen(value))->data = (void *)(uintptr_t)value;
}

static inline libenv_env *make(int num, option_list *list) {
    return api.make(num, (struct libenv_options){list->items, list->count});
}

/// The options every vector here has; more can be added. Structs with pointers into themselves are not
/// copied.
static inline void common_options(option_list *list, const char *env_name, int32_t mode, int32_t rand_seed) {
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

static inline void *allocate_guarded(size_t size) {
    uint8_t *memory = malloc(size + GUARD_BYTES);
    ck_assert_ptr_nonnull(memory);
    memset(memory, GUARD_BYTE, size + GUARD_BYTES);
    return memory;
}
static inline void check_guard(const void *memory, size_t size) {
    for (size_t i = 0; i < GUARD_BYTES; i++)
        ck_assert_uint_eq(((const uint8_t *)memory)[size + i], GUARD_BYTE);
}

static inline void assert_no_error(void) {
    ck_assert_str_eq(api.last_error(), "");
}
static inline void assert_error(const char *part) {
    ck_assert_msg(strstr(api.last_error(), part), "\"%s\" does not speak of \"%s\"", api.last_error(), part);
}

static inline void open_vector(vector *v, int num, option_list *list) {
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

static inline void attach_buffers(vector *v) {
    struct libenv_buffers buffers = {v->ob_table, v->rew, v->first, v->info_table, v->ac_table};
    api.set_buffers(v->handle, &buffers);
    assert_no_error();
}

static inline void start_vector(vector *v, int num, option_list *list) {
    open_vector(v, num, list);
    attach_buffers(v);
}

static inline void observe(vector *v) {
    api.observe(v->handle);
    assert_no_error();
}
static inline void act(vector *v) {
    api.act(v->handle);
    assert_no_error();
}

static inline void close_vector(vector *v) {
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
static inline uint64_t observation_hash(const vector *v) {
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
static inline int32_t action_at(int env, int step) {
    uint32_t key[2] = {(uint32_t)env, (uint32_t)step};
    return (int32_t)(pcd_hash_bytes(key, sizeof key) % PCD_NUM_ACTIONS);
}
static inline void choose_actions(vector *v, int step) {
    for (int i = 0; i < v->num; i++)
        v->ac[i] = action_at(i, step);
}

static inline const char *game_name(int index) {
    return pcd_game_name(pcd_game_at(index));
}
static inline bool has_mode(int game, const char *mode) {
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
static inline pcd_batch *reference_batch(const pcd_config *config) {
    pcd_batch *batch = NULL;
    ck_assert_msg(pcd_create(config, &batch) == PCD_OK, "%s", pcd_last_error());
    pcd_get_buffers(batch);
    return batch;
}
static inline pcd_config reference_config(const char *game, const char *mode, int32_t num, uint64_t seed) {
    pcd_config config = pcd_config_default();
    config.game = game;
    config.mode = mode;
    config.num_envs = num;
    config.seed = seed;
    config.center_agent = false;
    config.autoreset = PCD_RESET_SAME_STEP;
    return config;
}

static inline void assert_same_frames(const vector *v, const pcd_buffers *io, int step) {
    ck_assert_msg(memcmp(v->ob, io->observations, (size_t)v->num * OBSERVATION_BYTES) == 0,
                  "pictures differ at step %d", step);
    for (int i = 0; i < v->num; i++)
        ck_assert_msg(v->level_seed[i] == io->infos[i].level_seed, "level %d, not %d, at step %d",
                      v->level_seed[i], io->infos[i].level_seed, step);
}
static inline void assert_same_step(const vector *v, const pcd_buffers *io, int step) {
    assert_same_frames(v, io, step);
    for (int i = 0; i < v->num; i++) {
        ck_assert_float_eq(v->rew[i], io->rewards[i]);
        ck_assert_int_eq(v->first[i], io->terminated[i] || io->truncated[i]);
        ck_assert_int_eq(v->prev_level_seed[i], io->infos[i].prev_level_seed);
        ck_assert_int_eq(v->complete[i], io->infos[i].prev_level_complete);
    }
}

/// Plays both for some steps and compares all of it.
static inline void compare(vector *v, pcd_batch *batch, int steps) {
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

static inline TCase *add_case(Suite *suite, const char *name) {
    TCase *test_case = tcase_create(name);
    tcase_add_checked_fixture(test_case, load_library, NULL);
    tcase_set_timeout(test_case, 60);
    suite_add_tcase(suite, test_case);
    return test_case;
}

#endif
