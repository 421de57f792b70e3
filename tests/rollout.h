/// @file rollout.h
/// Batches on a stage, policies that play on it, hashes of what they saw, and failures that say where.
#ifndef PCD_TEST_ROLLOUT_H
#define PCD_TEST_ROLLOUT_H

#include <check.h>
#include <stdlib.h>

#include "batch/batch.h"
#include "subjects.h"

/// A full number where time is no matter, a smaller one for builds that are slow.
#ifdef SHORT_EFFORT
#define EFFORT(full, few) (few)
#else
#define EFFORT(full, few) (full)
#endif

#define ALL_CHANNELS                                                                                         \
    (PCD_CHANNEL_OBSERVATIONS | PCD_CHANNEL_FINAL_OBSERVATIONS | PCD_CHANNEL_SEMANTIC |                      \
     PCD_CHANNEL_ENTITIES | PCD_CHANNEL_SEGMENTATION)
/// Adds an empty case with a time limit that slow builds keep.
TCase *add_case(Suite *suite, const char *name);

// ---------------------------------------------------------------------------------------------------------
// Failures
// ---------------------------------------------------------------------------------------------------------

/// Where a test is: unknown numbers are -1.
typedef struct place {
    subject subject;
    int64_t seed; ///< Of the level or the batch.
    int64_t step;
} place;

/// The sentence of a failure: game, mode, seed, step, then what is wrong.
const char *describe_failure(place where, const char *format, ...) PRINTF_FORMAT(2, 3);

/// Fails the test unless the condition holds.
#define check_at(where, condition, ...)                                                                      \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            ck_abort_msg("%s", describe_failure(where, __VA_ARGS__));                                        \
    } while (0)
/// Fails the test unless a call succeeds.
#define check_ok(where, call) check_at(where, (call) == PCD_OK, "%s: %s", #call, pcd_last_error())

// ---------------------------------------------------------------------------------------------------------
// Stages
// ---------------------------------------------------------------------------------------------------------

/// A batch and its buffers.
typedef struct stage {
    pcd_batch *batch;
    pcd_buffers io;
    place where; ///< Of failures.
} stage;

/// The default config of a mode of a game. @param game given as descriptor, so that games of tests work too.
pcd_config config_of(subject subject, int32_t num_envs);
/// The same without pictures.
pcd_config blind_config_of(subject subject, int32_t num_envs);
/// Creates a batch with buffers of its own, not yet reset.
stage stage_open(subject subject, const pcd_config *config);
void stage_close(stage *stage);
void stage_reset(stage *stage);
/// Starts the same level everywhere.
void stage_reset_to(stage *stage, int32_t level_seed);
/// Plays io.actions; counts `where.step`.
void stage_step(stage *stage);
/// The world of one environment.
static inline const pcd_world *stage_world(const stage *stage, int32_t env) {
    return state_world(state_of(stage->batch, env));
}

// ---------------------------------------------------------------------------------------------------------
// Policies: functions of (seed, environment, step)
// ---------------------------------------------------------------------------------------------------------

typedef int32_t policy(uint64_t seed, int32_t env, int32_t step);

/// Uniformly random.
int32_t play_random(uint64_t seed, int32_t env, int32_t step);
/// Holds a random action for six steps, with a random one in between now and then.
int32_t play_sticky(uint64_t seed, int32_t env, int32_t step);

/// Fills in every environment's action for a step; environment i plays as number `first + i`.
void choose_actions(stage *stage, policy *policy, uint64_t seed, int32_t first, int32_t step);

// ---------------------------------------------------------------------------------------------------------
// Hashes
// ---------------------------------------------------------------------------------------------------------

/// Hashes of everything that happened so far to one environment.
typedef struct trace {
    uint64_t states, frames, results;
} trace;

/// Adds an environment's state, picture, and its results (reward, flags, infos).
void trace_add(trace *trace, const stage *stage, int32_t env);
uint64_t frame_hash(const stage *stage, int32_t env);
/// Plays `steps` steps from step number `from`, adding each to one trace an environment.
void play_traced(stage *stage, policy *policy, uint64_t seed, int32_t from, int32_t steps, trace *traces);
/// Plays without looking.
void play(stage *stage, policy *policy, uint64_t seed, int32_t from, int32_t steps);

/// Names the first of states, frames and results in which traces differ, or NULL.
const char *trace_difference(const trace *a, const trace *b);

// ---------------------------------------------------------------------------------------------------------
// Buffers with guards
// ---------------------------------------------------------------------------------------------------------

/// Buffers of exactly the stated sizes with guard bytes before and behind each.
typedef struct guarded_buffers {
    pcd_buffers io;
    uint8_t *parts[16]; ///< Memory of each channel, its guards included.
    size_t sizes[16];   ///< Of each channel, guards not included.
    int num_parts;
} guarded_buffers;

/// Gives a batch guarded buffers for all channels.
void guarded_open(guarded_buffers *buffers, pcd_batch *batch, place where);
/// Fails if a guard was overwritten.
void guarded_check(const guarded_buffers *buffers, place where);
void guarded_close(guarded_buffers *buffers);

#endif
