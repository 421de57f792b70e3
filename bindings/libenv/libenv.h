/// @file libenv.h
/// The libenv interface, version 1: how a program loads a vector of environments from a shared library. Names
/// and layouts are those of the interface; the contracts are stated as procade_libenv.c keeps them.
///
/// Order of calls: libenv_version(), libenv_make(), libenv_get_tensortypes() for each space,
/// libenv_set_buffers(), then libenv_observe() and libenv_act() in any number, libenv_close(). A handle
/// belongs to one thread at a time; different handles are independent.
#ifndef LIBENV_H
#define LIBENV_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define LIBENV_API __declspec(dllexport)
#else
#define LIBENV_API __attribute__((visibility("default")))
#endif

#define LIBENV_VERSION      1
#define LIBENV_MAX_NAME_LEN 128 ///< Bytes of a name, its terminator included.
#define LIBENV_MAX_NDIM     16  ///< Most dimensions of a tensor.

enum libenv_dtype {
    LIBENV_DTYPE_UNUSED = 0,
    LIBENV_DTYPE_UINT8 = 1,
    LIBENV_DTYPE_INT32 = 2,
    LIBENV_DTYPE_FLOAT32 = 3,
};

enum libenv_scalar_type {
    LIBENV_SCALAR_TYPE_UNUSED = 0,
    LIBENV_SCALAR_TYPE_REAL = 1,
    LIBENV_SCALAR_TYPE_DISCRETE = 2,
};

enum libenv_space_name {
    LIBENV_SPACE_UNUSED = 0,
    LIBENV_SPACE_OBSERVATION = 1,
    LIBENV_SPACE_ACTION = 2,
    LIBENV_SPACE_INFO = 3,
};

union libenv_value {
    uint8_t uint8;
    int32_t int32;
    float float32;
};

/// One tensor of a space: `low` and `high` are both allowed.
struct libenv_tensortype {
    char name[LIBENV_MAX_NAME_LEN];
    enum libenv_scalar_type scalar_type;
    enum libenv_dtype dtype;
    int shape[LIBENV_MAX_NDIM];
    int ndim;
    union libenv_value low;
    union libenv_value high;
};

/// One option: a bool is a uint8 of 0 or 1, a whole number an int32, both of count 1; a text is `count`
/// uint8.
struct libenv_option {
    char name[LIBENV_MAX_NAME_LEN];
    enum libenv_dtype dtype;
    int count;
    void *data;
};

struct libenv_options {
    struct libenv_option *items;
    int count;
};

/// Where observations, rewards, flags and infos go and actions come from. The pointer for tensor number t of
/// environment i stands at [t * num + i].
struct libenv_buffers {
    void **ob;
    float *rew;     ///< [num]
    uint8_t *first; ///< [num] 1: the observation is the first of an episode.
    void **info;
    void **ac;
};

/// Opaque: `num` environments.
typedef void libenv_env;

/// LIBENV_VERSION.
LIBENV_API int libenv_version(void);

/// Creates `num` environments. The options are read before it returns and not kept.
/// @return NULL when something is not allowed: procade_libenv_last_error() says what.
LIBENV_API libenv_env *libenv_make(int num, const struct libenv_options options);

/// Describes the tensors of a space.
/// @param types room for as many as the space has, or NULL to ask for their number.
/// @return their number; -1 for a NULL handle or an unknown space.
LIBENV_API int libenv_get_tensortypes(libenv_env *handle, enum libenv_space_name space,
                                      struct libenv_tensortype *types);

/// Gives the memory to use until libenv_close(), and with the first call starts an episode everywhere. The
/// tables of pointers are copied. Every pointer to an action is needed; NULL anywhere else leaves that output
/// out.
LIBENV_API void libenv_set_buffers(libenv_env *handle, struct libenv_buffers *buffers);

/// Waits for the step begun by libenv_act() and makes all buffers current. Calling it again changes nothing.
LIBENV_API void libenv_observe(libenv_env *handle);

/// Reads the actions and begins a step; see libenv_observe(). An action is 0 to 14, or -1: no input for this
/// step, then the episode ends. Any other refuses the whole call and nothing moves.
LIBENV_API void libenv_act(libenv_env *handle);

/// Releases everything. NULL is fine.
LIBENV_API void libenv_close(libenv_env *handle);

/// Writes the state of one environment.
/// @return the bytes written; 0 when `length` is too small or the call is not allowed.
LIBENV_API int get_state(libenv_env *handle, int env_index, char *buffer, int length);

/// Puts back a state that get_state() wrote, `length` bytes of it, from any handle whose environment plays
/// the same game. The next libenv_observe() gives what was current then. Anything else is refused and changes
/// nothing.
LIBENV_API void set_state(libenv_env *handle, int env_index, char *buffer, int length);

/// What the last call of this thread had to say if it failed: the argument, the value and what is allowed; ""
/// if it succeeded. Calls with a NULL handle leave what libenv_make() said.
LIBENV_API const char *procade_libenv_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
