/// The libenv interface over procade.h, with Procgen's names of options, observations and infos.
#include "libenv.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

#define HUMAN_VIEW_SIZE  512         // pixels
#define ACTION_FORCE_END (-1)        // no input, then the episode ends
#define STATE_MAGIC      0x76656C50u // "Plev" in little endian
#define STATE_VERSION    1u

_Static_assert(sizeof(union libenv_value) == 4, "layout of the interface");
_Static_assert(sizeof(struct libenv_tensortype) == 212, "layout of the interface");
_Static_assert(sizeof(struct libenv_option) == 144 || sizeof(void *) != 8, "layout of the interface");

// ---------------------------------------------------------------------------------------------------------
// Errors
// ---------------------------------------------------------------------------------------------------------

static _Thread_local char last_error[1024];

bool refuse(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last_error, sizeof last_error, format, arguments);
    va_end(arguments);
    return false;
}

const char *procade_libenv_last_error(void) {
    return last_error;
}

// ---------------------------------------------------------------------------------------------------------
// The vector behind a handle
// ---------------------------------------------------------------------------------------------------------

enum { INFO_PREV_LEVEL_SEED, INFO_PREV_LEVEL_COMPLETE, INFO_LEVEL_SEED, INFO_RGB, MAX_INFOS };

/// What libenv_observe() reports of one environment beside its picture.
typedef struct step_result {
    float reward;
    int32_t level_seed;
    int32_t prev_level_seed;
    uint8_t prev_level_complete;
    uint8_t first;
    uint8_t reserved[2];
} step_result;

/// One environment: what is reported of it, and the caller's memory, NULL where left out.
typedef struct slot {
    step_result result;
    bool is_forced; // its episode ends with the step under way
    void *picture;
    void *infos[MAX_INFOS];
    void *action;
} slot;

typedef struct vector {
    pcd_batch *batch;
    int32_t num;
    int32_t num_infos; // INFO_RGB is there only with render_human
    slot *slots;       // [num]
    uint8_t *mask;     // [num] which episodes to end
    float *rew;        // the caller's
    uint8_t *first;    // the caller's
    pcd_buffers io;    // the batch's own, but for the observations: the caller's or `staging`
    uint8_t *staging;  // pictures when the caller's are not in one piece; else NULL
    bool has_buffers;
    bool is_stepping;      // between pcd_step_begin() and pcd_step_end()
    bool is_picture_stale; // a state or new memory was given since the pictures were drawn
    bool is_human_view_stale;
} vector;

/// What get_state() writes before the engine's state. Fixed widths, no padding.
typedef struct state_header {
    uint64_t checksum; // of all that follows
    uint32_t magic;
    uint32_t version;
    step_result result;
} state_header;

_Static_assert(sizeof(state_header) == 32, "no padding");

/// The vector of a handle with the last error cleared, or NULL. A NULL handle most likely comes from a
/// libenv_make() that failed, whose words are worth more than a complaint about the handle.
static vector *enter(libenv_env *handle) {
    if (handle)
        last_error[0] = 0;
    else if (!last_error[0])
        refuse("handle is NULL; it must come from libenv_make()");
    return handle;
}

/// As enter(), for calls that need the buffers.
static vector *enter_ready(libenv_env *handle) {
    vector *v = enter(handle);
    if (v && !v->has_buffers) {
        refuse("the buffers are missing; call libenv_set_buffers() first");
        return NULL;
    }
    return v;
}

static void free_vector(vector *v) {
    pcd_destroy(v->batch);
    free(v->slots);
    free(v->mask);
    free(v->staging);
    free(v);
}

/// Starts new episodes in the environments of the mask, or in all, and notes where they begin.
static bool start_episodes(vector *v, const uint8_t *mask) {
    if (pcd_reset_masked(v->batch, mask, NULL) != PCD_OK)
        return refuse("%s", pcd_last_error());
    for (int32_t i = 0; i < v->num; i++) {
        if (mask && !mask[i])
            continue;
        v->slots[i].result.first = 1;
        v->slots[i].result.level_seed = v->io.infos[i].level_seed;
    }
    return true;
}

/// Ends the episodes that action -1 asked to end and that did not end by themselves.
static bool end_forced(vector *v) {
    bool any = false;
    for (int32_t i = 0; i < v->num; i++) {
        v->mask[i] = v->slots[i].is_forced && !v->slots[i].result.first;
        any = any || v->mask[i];
    }
    return !any || start_episodes(v, v->mask);
}

/// Waits for the step under way, if any, and notes its results.
static bool finish_step(vector *v) {
    if (!v->is_stepping)
        return true;
    v->is_stepping = false;
    if (pcd_step_end(v->batch) != PCD_OK)
        return refuse("%s", pcd_last_error());
    for (int32_t i = 0; i < v->num; i++) {
        const pcd_info *info = &v->io.infos[i];
        v->slots[i].result = (step_result){
            .reward = v->io.rewards[i],
            .level_seed = info->level_seed,
            .prev_level_seed = info->prev_level_seed,
            .prev_level_complete = info->prev_level_complete,
            .first = v->io.terminated[i] || v->io.truncated[i],
        };
    }
    v->is_picture_stale = false;
    v->is_human_view_stale = true;
    return end_forced(v);
}

/// True when the pictures' addresses follow each other, so that the engine can draw in place.
static bool is_contiguous(void *const *pictures, int32_t num, size_t bytes) {
    for (int32_t i = 0; i < num; i++)
        if (!pictures[i] || (uintptr_t)pictures[i] != (uintptr_t)pictures[0] + (size_t)i * bytes)
            return false;
    return true;
}

/// Chooses where the engine draws: in place, in a copy of its own, or nowhere.
static bool place_pictures(vector *v, void *const *pictures, uint8_t **place_out) {
    size_t bytes = pcd_observation_bytes(v->batch);
    bool any = false;
    for (int32_t i = 0; pictures && i < v->num; i++)
        any = any || pictures[i];
    *place_out = NULL;
    if (!any)
        return true;
    if (is_contiguous(pictures, v->num, bytes)) {
        *place_out = pictures[0];
        return true;
    }
    if (!v->staging)
        v->staging = malloc((size_t)v->num * bytes);
    *place_out = v->staging;
    return v->staging || refuse("buffers->ob: memory ran out");
}

/// Copies `size` bytes to the caller's memory, which may be absent and need not be aligned.
static void copy_out(void *to, const void *from, size_t size) {
    if (to)
        memcpy(to, from, size);
}

/// Copies results, and pictures not drawn in place, to the caller's memory.
static void publish(const vector *v) {
    size_t picture_size = pcd_observation_bytes(v->batch);
    bool is_staged = v->staging && v->io.observations == v->staging;
    for (int32_t i = 0; i < v->num; i++) {
        const slot *s = &v->slots[i];
        const step_result *result = &s->result;
        if (v->rew)
            v->rew[i] = result->reward;
        if (v->first)
            v->first[i] = result->first;
        copy_out(s->infos[INFO_PREV_LEVEL_SEED], &result->prev_level_seed, sizeof result->prev_level_seed);
        copy_out(s->infos[INFO_PREV_LEVEL_COMPLETE], &result->prev_level_complete, sizeof(uint8_t));
        copy_out(s->infos[INFO_LEVEL_SEED], &result->level_seed, sizeof result->level_seed);
        if (is_staged)
            copy_out(s->picture, v->staging + (size_t)i * picture_size, picture_size);
    }
}

/// Draws the large pictures that are asked for, once a step.
static bool draw_human_views(vector *v) {
    if (!v->is_human_view_stale)
        return true;
    for (int32_t i = 0; i < v->num; i++) {
        void *pixels = v->slots[i].infos[INFO_RGB];
        if (pixels && pcd_render(v->batch, i, HUMAN_VIEW_SIZE, pixels) != PCD_OK)
            return refuse("%s", pcd_last_error());
    }
    v->is_human_view_stale = false;
    return true;
}

// ---------------------------------------------------------------------------------------------------------
// The interface
// ---------------------------------------------------------------------------------------------------------

int libenv_version(void) {
    return LIBENV_VERSION;
}

/// Creates a vector, or returns NULL.
static vector *create_vector(const option_values *values, int32_t num) {
    vector *v = calloc(1, sizeof *v);
    if (!v) {
        refuse("num is %d: memory ran out", num);
        return NULL;
    }
    v->num = num;
    v->num_infos = values->render_human ? MAX_INFOS : INFO_RGB;
    if (options_create_batch(values, num, &v->batch)) {
        v->slots = calloc((size_t)num, sizeof *v->slots);
        v->mask = calloc((size_t)num, sizeof *v->mask);
        v->io = pcd_get_buffers(v->batch);
        if (v->slots && v->mask && v->io.actions)
            return v;
        refuse("num is %d: memory ran out", num);
    }
    free_vector(v);
    return NULL;
}

libenv_env *libenv_make(int num, const struct libenv_options options) {
    last_error[0] = 0;
    option_values values = options_default();
    vector *v = options_read(&options, &values) ? create_vector(&values, num) : NULL;
    free(values.env_name);
    return v;
}

/// A tensor of whole numbers from 0 to `high`; `side` 0: a single number, else side x side x 3.
static struct libenv_tensortype tensor(const char *name, enum libenv_dtype dtype, int side, int32_t high) {
    struct libenv_tensortype type;
    memset(&type, 0, sizeof type);
    snprintf(type.name, sizeof type.name, "%s", name);
    type.scalar_type = LIBENV_SCALAR_TYPE_DISCRETE;
    type.dtype = dtype;
    if (side) {
        type.ndim = 3;
        type.shape[0] = type.shape[1] = side;
        type.shape[2] = 3;
    }
    if (dtype == LIBENV_DTYPE_UINT8)
        type.high.uint8 = (uint8_t)high;
    else
        type.high.int32 = high;
    return type;
}

int libenv_get_tensortypes(libenv_env *handle, enum libenv_space_name space,
                           struct libenv_tensortype *types) {
    const vector *v = enter(handle);
    if (!v)
        return -1;
    struct libenv_tensortype all[MAX_INFOS];
    int count = 1;
    switch (space) {
    case LIBENV_SPACE_OBSERVATION: all[0] = tensor("rgb", LIBENV_DTYPE_UINT8, OBSERVATION_SIZE, 255); break;
    case LIBENV_SPACE_ACTION: all[0] = tensor("action", LIBENV_DTYPE_INT32, 0, PCD_NUM_ACTIONS - 1); break;
    case LIBENV_SPACE_INFO:
        all[INFO_PREV_LEVEL_SEED] = tensor("prev_level_seed", LIBENV_DTYPE_INT32, 0, INT32_MAX);
        all[INFO_PREV_LEVEL_COMPLETE] = tensor("prev_level_complete", LIBENV_DTYPE_UINT8, 0, 1);
        all[INFO_LEVEL_SEED] = tensor("level_seed", LIBENV_DTYPE_INT32, 0, INT32_MAX);
        all[INFO_RGB] = tensor("rgb", LIBENV_DTYPE_UINT8, HUMAN_VIEW_SIZE, 255);
        count = v->num_infos;
        break;
    default:
        refuse("space is %d; allowed are 1 (observation), 2 (action) and 3 (info)", (int)space);
        return -1;
    }
    if (types)
        memcpy(types, all, (size_t)count * sizeof *types);
    return count;
}

void libenv_set_buffers(libenv_env *handle, struct libenv_buffers *buffers) {
    vector *v = enter(handle);
    if (!v || !finish_step(v))
        return;
    if (!buffers || !buffers->ac) {
        refuse("%s is NULL", buffers ? "buffers->ac" : "buffers");
        return;
    }
    for (int32_t i = 0; i < v->num; i++) {
        if (!buffers->ac[i]) {
            refuse("buffers->ac[%d] is NULL", i);
            return;
        }
    }
    pcd_buffers io = v->io;
    if (!place_pictures(v, buffers->ob, &io.observations))
        return;
    if (pcd_set_buffers(v->batch, &io) != PCD_OK) {
        refuse("%s", pcd_last_error());
        return;
    }
    v->io = io;
    for (int32_t i = 0; i < v->num; i++) {
        slot *s = &v->slots[i];
        s->picture = buffers->ob ? buffers->ob[i] : NULL;
        s->action = buffers->ac[i];
        for (int32_t info = 0; info < v->num_infos; info++)
            s->infos[info] = buffers->info ? buffers->info[info * v->num + i] : NULL;
    }
    v->rew = buffers->rew;
    v->first = buffers->first;
    v->is_human_view_stale = true;
    if (v->has_buffers)
        v->is_picture_stale = true;
    else
        v->has_buffers = start_episodes(v, NULL);
}

void libenv_observe(libenv_env *handle) {
    vector *v = enter_ready(handle);
    if (!v || !finish_step(v))
        return;
    if (v->is_picture_stale && pcd_observe(v->batch) != PCD_OK) {
        refuse("%s", pcd_last_error());
        return;
    }
    v->is_picture_stale = false;
    publish(v);
    draw_human_views(v);
}

void libenv_act(libenv_env *handle) {
    vector *v = enter_ready(handle);
    if (!v || !finish_step(v))
        return;
    for (int32_t i = 0; i < v->num; i++) {
        int32_t action;
        memcpy(&action, v->slots[i].action, sizeof action);
        if (action < ACTION_FORCE_END || action >= PCD_NUM_ACTIONS) {
            refuse("the action of environment %d is %d; allowed are 0 to %d, and %d to end the episode", i,
                   action, PCD_NUM_ACTIONS - 1, ACTION_FORCE_END);
            return;
        }
        v->slots[i].is_forced = action == ACTION_FORCE_END;
        v->io.actions[i] = action == ACTION_FORCE_END ? PCD_ACTION_NONE : action;
    }
    if (pcd_step_begin(v->batch) != PCD_OK)
        refuse("%s", pcd_last_error());
    else
        v->is_stepping = true;
}

void libenv_close(libenv_env *handle) {
    if (!handle)
        return;
    vector *v = handle;
    if (v->is_stepping)
        pcd_step_end(v->batch);
    free_vector(v);
}

/// The vector when it has buffers, no step under way, and the environment asked for; else NULL.
static vector *enter_env(libenv_env *handle, int env_index) {
    vector *v = enter_ready(handle);
    if (!v || !finish_step(v))
        return NULL;
    if (env_index < 0 || env_index >= v->num) {
        refuse("env_index is %d; it must be from 0 to %d", env_index, v->num - 1);
        return NULL;
    }
    return v;
}

/// Checksum of everything in a state behind the checksum itself.
static uint64_t state_checksum(const char *state, size_t size) {
    return pcd_hash_bytes(state + sizeof(uint64_t), size - sizeof(uint64_t));
}

int get_state(libenv_env *handle, int env_index, char *buffer, int length) {
    vector *v = enter_env(handle, env_index);
    if (!v)
        return 0;
    size_t engine_size = pcd_save_size(v->batch, env_index);
    size_t size = sizeof(state_header) + engine_size;
    if (!buffer || length < 0 || (size_t)length < size || size > INT_MAX) {
        refuse("length is %d with the buffer at %s; this state needs %zu bytes", length,
               buffer ? "an address" : "NULL", size);
        return 0;
    }
    if (pcd_save(v->batch, env_index, buffer + sizeof(state_header), engine_size) != PCD_OK) {
        refuse("%s", pcd_last_error());
        return 0;
    }
    state_header header = {
        .magic = STATE_MAGIC, .version = STATE_VERSION, .result = v->slots[env_index].result};
    memcpy(buffer, &header, sizeof header);
    header.checksum = state_checksum(buffer, size);
    memcpy(buffer, &header, sizeof header);
    return (int)size;
}

void set_state(libenv_env *handle, int env_index, char *buffer, int length) {
    vector *v = enter_env(handle, env_index);
    if (!v)
        return;
    state_header header;
    if (!buffer || length < (int)sizeof header) {
        refuse("length is %d with the buffer at %s; a state is longer than %zu bytes", length,
               buffer ? "an address" : "NULL", sizeof header);
        return;
    }
    memcpy(&header, buffer, sizeof header);
    if (header.magic != STATE_MAGIC || header.version != STATE_VERSION) {
        refuse("buffer holds no state of this library, or one of another version");
        return;
    }
    const step_result *result = &header.result;
    if (header.checksum != state_checksum(buffer, (size_t)length) || result->first > 1 ||
        result->prev_level_complete > 1 || result->level_seed < 0 || result->prev_level_seed < 0) {
        refuse("buffer holds a damaged or truncated state");
        return;
    }
    if (pcd_load(v->batch, env_index, buffer + sizeof header, (size_t)length - sizeof header) != PCD_OK) {
        refuse("%s", pcd_last_error());
        return;
    }
    v->slots[env_index].result = *result;
    v->is_picture_stale = true;
    v->is_human_view_stale = true;
}
