#include "bench_libenv.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "../bindings/libenv/libenv.h"
#include "clock.h"
#include "policies.h"
#include "report.h"

#define MAX_TENSORS    32 ///< Of a space.
#define WORD_BYTES     4  ///< Of all elements of tensors but bytes; every tensor begins at a multiple of it.
#define STEPS_AT_ONCE  8  ///< Between two looks at the clock.
#define NO_OWN_THREADS 0  ///< What libenv's `num_threads` calls the caller's thread alone.

struct bench_libenv {
    void *handle;
    const char *path, *resources;
    libenv_env *(*make)(int, const struct libenv_options);
    int (*get_tensortypes)(libenv_env *, enum libenv_space_name, struct libenv_tensortype *);
    void (*set_buffers)(libenv_env *, struct libenv_buffers *);
    void (*observe)(libenv_env *);
    void (*act)(libenv_env *);
    void (*close)(libenv_env *);
};

/// Environments and the memory they use.
typedef struct libenv_run {
    libenv_env *env;
    int32_t num_envs;
    struct libenv_buffers buffers;
    uint8_t *memory[3]; ///< Of observations, infos and actions.
    policy player;
    policy_memory *players; ///< [num_envs]
} libenv_run;

static bool find(const bench_libenv *library, const char *name, void *function_pointer) {
    void *symbol = dlsym(library->handle, name);
    if (symbol)
        memcpy(function_pointer, &symbol, sizeof symbol);
    return symbol;
}

int bench_libenv_open(bench_libenv **library_out, const char *path, const char *resources) {
    bench_libenv *library = *library_out = calloc(1, sizeof *library);
    if (!library)
        return report_no_memory();
    library->path = path;
    library->resources = resources;
    library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library->handle)
        return report_misuse("--libenv cannot be loaded: %s", dlerror());
    if (!find(library, "libenv_make", &library->make) ||
        !find(library, "libenv_get_tensortypes", &library->get_tensortypes) ||
        !find(library, "libenv_set_buffers", &library->set_buffers) ||
        !find(library, "libenv_observe", &library->observe) || !find(library, "libenv_act", &library->act) ||
        !find(library, "libenv_close", &library->close))
        return report_misuse("--libenv is %s, which lacks functions of the libenv interface", path);
    return EXIT_FINE;
}

void bench_libenv_close(bench_libenv *library) {
    if (library && library->handle)
        dlclose(library->handle);
    free(library);
}

/// The interface's number of a mode, -1 for none.
static int32_t mode_number(const char *mode) {
    static const struct {
        const char *name;
        int32_t number;
    } modes[] = {{"easy", 0}, {"hard", 1}, {"extreme", 2}, {"memory", 10}};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (strcmp(modes[i].name, mode) == 0)
            return modes[i].number;
    return -1;
}

bool bench_libenv_has(const bench_scenario *scenario) {
    return scenario->view == BENCH_VIEW_RGB && mode_number(scenario->mode) >= 0;
}

static libenv_env *make(const bench_libenv *library, const bench_scenario *scenario) {
    int32_t mode = mode_number(scenario->mode), none = 0, num_actions = PCD_NUM_ACTIONS;
    int32_t num_threads = scenario->num_threads > 1 ? scenario->num_threads : NO_OWN_THREADS;
    uint8_t yes = 1, no = 0;
    char *game = (char *)(uintptr_t)scenario->game;
    char *resources = (char *)(uintptr_t)(library->resources ? library->resources : "");
    struct libenv_option items[] = {
        {"env_name", LIBENV_DTYPE_UINT8, (int)strlen(game), game},
        {"resource_root", LIBENV_DTYPE_UINT8, (int)strlen(resources), resources},
        {"distribution_mode", LIBENV_DTYPE_INT32, 1, &mode},
        {"num_levels", LIBENV_DTYPE_INT32, 1, &none},
        {"start_level", LIBENV_DTYPE_INT32, 1, &none},
        {"rand_seed", LIBENV_DTYPE_INT32, 1, &none},
        {"debug_mode", LIBENV_DTYPE_INT32, 1, &none},
        {"num_actions", LIBENV_DTYPE_INT32, 1, &num_actions},
        {"num_threads", LIBENV_DTYPE_INT32, 1, &num_threads},
        {"use_sequential_levels", LIBENV_DTYPE_UINT8, 1, &no},
        {"render_human", LIBENV_DTYPE_UINT8, 1, &no},
        {"center_agent", LIBENV_DTYPE_UINT8, 1, &yes},
        {"use_backgrounds", LIBENV_DTYPE_UINT8, 1, &yes},
    };
    return library->make(scenario->num_envs, (struct libenv_options){items, sizeof items / sizeof items[0]});
}

/// Memory for a space, tensor by tensor and environment by environment. @return false when memory runs out
static bool add_space(const bench_libenv *library, libenv_run *run, enum libenv_space_name space,
                      void ***pointers, uint8_t **memory) {
    struct libenv_tensortype types[MAX_TENSORS];
    int num_types = library->get_tensortypes(run->env, space, NULL);
    if (num_types < 0 || num_types > MAX_TENSORS)
        return false;
    library->get_tensortypes(run->env, space, types);
    size_t sizes[MAX_TENSORS], total = 1, num_envs = (size_t)run->num_envs;
    for (int t = 0; t < num_types; t++) {
        sizes[t] = types[t].dtype == LIBENV_DTYPE_UINT8 ? 1 : WORD_BYTES;
        for (int i = 0; i < types[t].ndim; i++)
            sizes[t] *= (size_t)types[t].shape[i];
        sizes[t] = (sizes[t] + WORD_BYTES - 1) / WORD_BYTES * WORD_BYTES;
        total += sizes[t] * num_envs;
    }
    *pointers = calloc((size_t)num_types * num_envs + 1, sizeof **pointers);
    *memory = calloc(1, total);
    if (!*pointers || !*memory)
        return false;
    uint8_t *at = *memory;
    for (int t = 0; t < num_types; t++)
        for (size_t env = 0; env < num_envs; env++, at += sizes[t])
            (*pointers)[(size_t)t * num_envs + env] = at;
    return true;
}

static void close_run(const bench_libenv *library, libenv_run *run) {
    if (run->env)
        library->close(run->env);
    free(run->buffers.ob);
    free(run->buffers.info);
    free(run->buffers.ac);
    free(run->buffers.rew);
    free(run->buffers.first);
    for (int i = 0; i < 3; i++)
        free(run->memory[i]);
    free(run->players);
}

static int open_run(const bench_libenv *library, const bench_scenario *scenario, libenv_run *run) {
    run->num_envs = scenario->num_envs;
    run->env = make(library, scenario);
    if (!run->env)
        return report_misuse("%s does not make %s/%s", library->path, scenario->game, scenario->mode);
    policy named;
    policy_parse(scenario->policy, &named);
    run->player = policy_for_game(&named, scenario->game, scenario->mode);
    run->players = calloc((size_t)run->num_envs, sizeof *run->players);
    run->buffers.rew = calloc((size_t)run->num_envs, sizeof *run->buffers.rew);
    run->buffers.first = calloc((size_t)run->num_envs, 1);
    if (!run->players || !run->buffers.rew || !run->buffers.first ||
        !add_space(library, run, LIBENV_SPACE_OBSERVATION, &run->buffers.ob, &run->memory[0]) ||
        !add_space(library, run, LIBENV_SPACE_INFO, &run->buffers.info, &run->memory[1]) ||
        !add_space(library, run, LIBENV_SPACE_ACTION, &run->buffers.ac, &run->memory[2]))
        return report_no_memory();
    for (int32_t env = 0; env < run->num_envs; env++) {
        run->players[env] = policy_begin((uint64_t)env);
        run->players[env].step = env;
    }
    library->set_buffers(run->env, &run->buffers);
    library->observe(run->env);
    return EXIT_FINE;
}

/// Steps for so many seconds. @return environment steps a second
static double run_for(const bench_libenv *library, libenv_run *run, double seconds) {
    double start = seconds_now(), elapsed = 0.0;
    int64_t steps = 0;
    for (; elapsed < seconds; elapsed = seconds_now() - start)
        for (int32_t i = 0; i < STEPS_AT_ONCE; i++, steps += run->num_envs) {
            for (int32_t env = 0; env < run->num_envs; env++)
                *(int32_t *)run->buffers.ac[env] = policy_act(&run->player, &run->players[env]);
            library->act(run->env);
            library->observe(run->env);
        }
    return (double)steps / elapsed;
}

int bench_libenv_rates(const bench_libenv *library, const bench_scenario *scenario, double warm_up,
                       double seconds, int32_t repeats, double *rates) {
    libenv_run run = {0};
    int code = open_run(library, scenario, &run);
    if (code == EXIT_FINE)
        run_for(library, &run, warm_up);
    for (int32_t i = 0; code == EXIT_FINE && i < repeats; i++)
        rates[i] = run_for(library, &run, seconds);
    close_run(library, &run);
    return code;
}
