#include "rollout.h"

#include <stdarg.h>
#include <stdio.h>

#define TIME_LIMIT 300 // seconds a test may take before Check stops it

TCase *add_case(Suite *suite, const char *name) {
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, TIME_LIMIT);
    suite_add_tcase(suite, tcase);
    return tcase;
}

// ---------------------------------------------------------------------------------------------------------
// Failures
// ---------------------------------------------------------------------------------------------------------

const char *describe_failure(place where, const char *format, ...) {
    static char text[1024];
    char seed[48] = "", step[48] = "";
    if (where.seed >= 0)
        snprintf(seed, sizeof seed, ", seed %lld", (long long)where.seed);
    if (where.step >= 0)
        snprintf(step, sizeof step, ", step %lld", (long long)where.step);
    int used = snprintf(text, sizeof text,
                        "%s %s%s%s: ", where.subject.game ? where.subject.game->name : "all games",
                        where.subject.mode ? where.subject.mode->name : "", seed, step);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - (size_t)used, format, arguments);
    va_end(arguments);
    return text;
}

// ---------------------------------------------------------------------------------------------------------
// Stages
// ---------------------------------------------------------------------------------------------------------

pcd_config config_of(subject subject, int32_t num_envs) {
    pcd_config config = pcd_config_default();
    config.descriptor = subject.game;
    config.mode = subject.mode->name;
    config.num_envs = num_envs;
    return config;
}

pcd_config blind_config_of(subject subject, int32_t num_envs) {
    pcd_config config = config_of(subject, num_envs);
    config.channels = 0;
    return config;
}

stage stage_open(subject subject, const pcd_config *config) {
    stage stage = {.where = {subject, (int64_t)config->seed, -1}};
    check_ok(stage.where, pcd_create(config, &stage.batch));
    stage.io = pcd_get_buffers(stage.batch);
    check_at(stage.where, stage.io.actions, "no buffers: %s", pcd_last_error());
    return stage;
}

void stage_close(stage *stage) {
    pcd_destroy(stage->batch);
    stage->batch = NULL;
}

void stage_reset(stage *stage) {
    stage->where.step = 0;
    check_ok(stage->where, pcd_reset(stage->batch));
}

void stage_reset_to(stage *stage, int32_t level_seed) {
    stage->where.seed = level_seed;
    stage->where.step = 0;
    check_ok(stage->where, pcd_set_next_level(stage->batch, PCD_ALL_ENVS, level_seed));
    check_ok(stage->where, pcd_reset(stage->batch));
}

void stage_step(stage *stage) {
    stage->where.step++;
    check_ok(stage->where, pcd_step(stage->batch));
}

// ---------------------------------------------------------------------------------------------------------
// Policies
// ---------------------------------------------------------------------------------------------------------

enum { HOLD_STEPS = 6, ONE_IN_SLIPS = 5 };

static int32_t draw(uint64_t seed, int32_t env, int32_t number, int32_t count) {
    uint64_t mixed = pcd_mix(pcd_mix(seed, (uint64_t)env), (uint64_t)number);
    return (int32_t)((mixed >> 32) * (uint64_t)count >> 32);
}

int32_t play_random(uint64_t seed, int32_t env, int32_t step) {
    return draw(seed, env, step, PCD_NUM_ACTIONS);
}

int32_t play_sticky(uint64_t seed, int32_t env, int32_t step) {
    if (draw(seed + 1, env, step, ONE_IN_SLIPS) == 0)
        return play_random(seed, env, step);
    return draw(seed + 2, env, step / HOLD_STEPS, PCD_NUM_ACTIONS);
}

void choose_actions(stage *stage, policy *policy, uint64_t seed, int32_t first, int32_t step) {
    for (int32_t env = 0; env < pcd_num_envs(stage->batch); env++)
        stage->io.actions[env] = policy(seed, first + env, step);
}

// ---------------------------------------------------------------------------------------------------------
// Hashes
// ---------------------------------------------------------------------------------------------------------

uint64_t frame_hash(const stage *stage, int32_t env) {
    size_t size = pcd_observation_bytes(stage->batch);
    return pcd_hash_bytes(stage->io.observations + (size_t)env * size, size);
}

void trace_add(trace *trace, const stage *stage, int32_t env) {
    trace->states = pcd_mix(trace->states, pcd_state_hash(stage->batch, env));
    if (stage->io.observations)
        trace->frames = pcd_mix(trace->frames, frame_hash(stage, env));
    uint32_t reward;
    memcpy(&reward, &stage->io.rewards[env], sizeof reward);
    trace->results = pcd_mix(trace->results, pcd_hash_bytes(&stage->io.infos[env], sizeof *stage->io.infos));
    trace->results =
        pcd_mix(trace->results,
                (uint64_t)reward << 2 | (uint64_t)stage->io.terminated[env] << 1 | stage->io.truncated[env]);
}

void play_traced(stage *stage, policy *policy, uint64_t seed, int32_t from, int32_t steps, trace *traces) {
    for (int32_t step = from; step < from + steps; step++) {
        choose_actions(stage, policy, seed, 0, step);
        stage_step(stage);
        for (int32_t env = 0; env < pcd_num_envs(stage->batch); env++)
            trace_add(&traces[env], stage, env);
    }
}

void play(stage *stage, policy *policy, uint64_t seed, int32_t from, int32_t steps) {
    for (int32_t step = from; step < from + steps; step++) {
        choose_actions(stage, policy, seed, 0, step);
        stage_step(stage);
    }
}

const char *trace_difference(const trace *a, const trace *b) {
    return a->states != b->states     ? "states"
           : a->results != b->results ? "results"
           : a->frames != b->frames   ? "frames"
                                      : NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Buffers with guards
// ---------------------------------------------------------------------------------------------------------

enum { GUARD_SIZE = 64, GUARD_BYTE = 0xA5 };

static void *take_part(guarded_buffers *buffers, size_t size, place where) {
    uint8_t *part = malloc(size + 2 * GUARD_SIZE);
    check_at(where, part, "no memory");
    memset(part, GUARD_BYTE, size + 2 * GUARD_SIZE);
    buffers->parts[buffers->num_parts] = part;
    buffers->sizes[buffers->num_parts++] = size;
    return part + GUARD_SIZE;
}

void guarded_open(guarded_buffers *buffers, pcd_batch *batch, place where) {
    memset(buffers, 0, sizeof *buffers);
    pcd_buffers *io = &buffers->io;
    size_t num_envs = (size_t)pcd_num_envs(batch), rows = (size_t)pcd_max_entities(batch);
    size_t picture = pcd_observation_bytes(batch);
    size_t grid = (size_t)pcd_semantic_width(batch) * (size_t)pcd_semantic_height(batch);
    io->actions = take_part(buffers, num_envs * sizeof *io->actions, where);
    io->observations = take_part(buffers, num_envs * picture, where);
    io->final_observations = take_part(buffers, num_envs * picture, where);
    io->rewards = take_part(buffers, num_envs * sizeof *io->rewards, where);
    io->terminated = take_part(buffers, num_envs, where);
    io->truncated = take_part(buffers, num_envs, where);
    io->infos = take_part(buffers, num_envs * sizeof *io->infos, where);
    io->semantic = take_part(buffers, num_envs * grid, where);
    io->entities = take_part(buffers, num_envs * rows * PCD_NUM_ENTITY_COLUMNS * sizeof *io->entities, where);
    io->entity_counts = take_part(buffers, num_envs * sizeof *io->entity_counts, where);
    size_t side = (size_t)pcd_get_config(batch)->observation_size;
    io->segmentation = take_part(buffers, num_envs * side * side, where);
    for (size_t env = 0; env < num_envs; env++)
        io->actions[env] = PCD_ACTION_NONE;
    check_ok(where, pcd_set_buffers(batch, io));
}

void guarded_check(const guarded_buffers *buffers, place where) {
    static const char *const names[] = {
        "actions", "observations", "final_observations", "rewards",       "terminated",   "truncated",
        "infos",   "semantic",     "entities",           "entity_counts", "segmentation",
    };
    for (int i = 0; i < buffers->num_parts; i++)
        for (size_t at = 0; at < GUARD_SIZE; at++) {
            check_at(where, buffers->parts[i][at] == GUARD_BYTE, "byte %d before %s was written",
                     (int)at - GUARD_SIZE, names[i]);
            check_at(where, buffers->parts[i][GUARD_SIZE + buffers->sizes[i] + at] == GUARD_BYTE,
                     "byte %zu behind %s was written", at, names[i]);
        }
}

void guarded_close(guarded_buffers *buffers) {
    for (int i = 0; i < buffers->num_parts; i++)
        free(buffers->parts[i]);
    buffers->num_parts = 0;
}
