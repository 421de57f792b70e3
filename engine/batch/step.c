#include "batch.h"

#include <inttypes.h>

#include "observers/pixels.h"
#include "observers/tables.h"

// ---------------------------------------------------------------------------------------------------------
// Observing
// ---------------------------------------------------------------------------------------------------------

void batch_scene(const pcd_batch *batch, int32_t env, thread_memory *memory, pcd_scene *scene) {
    const game_group *group = group_of(batch, env);
    struct pcd_scene_context context;
    gallery_context(group->pictures, &context);
    scene->center_agent = batch->config.center_agent;
    scene->paint_velocity = batch->config.paint_vel_info;
    scene->sprites = memory->sprites;
    scene->sprite_capacity = batch->sprite_capacity;
    scene->context = &context;
    int64_t begin = phase_begin(memory->times);
    scene_describe(scene, group->game, state_world(state_of(batch, env)));
    phase_end(memory->times, PCD_PHASE_SCENE, begin);
    scene->context = NULL;
}

static void draw_scene(pcd_batch *batch, int32_t env, const pcd_scene *scene, thread_memory *memory,
                       uint8_t *pixels) {
    const game_group *group = group_of(batch, env);
    int32_t size = batch->config.observation_size, format = batch->config.observation_format;
    view_cache *view = (view_cache *)(void *)(batch->views + (size_t)env * batch->view_stride);
    uint8_t *frame = format == PCD_FORMAT_HWC ? pixels : memory->frame;
    painter painter = group->painter;
    painter.times = memory->times;
    painter.next = memory->next;
    painter_draw(&painter, scene, state_world(state_of(batch, env)), view, size, frame);
    if (format == PCD_FORMAT_CHW)
        pixels_to_planes(frame, size * size, batch->config.plain_drawing, pixels);
    else if (format == PCD_FORMAT_GREY)
        pixels_to_grey(frame, size * size, batch->config.plain_drawing, pixels);
}

void batch_draw(pcd_batch *batch, int32_t env, thread_memory *memory, uint8_t *pixels) {
    pcd_scene scene;
    batch_scene(batch, env, memory, &scene);
    draw_scene(batch, env, &scene, memory, pixels);
}

void batch_observe(pcd_batch *batch, int32_t env, thread_memory *memory) {
    const pcd_buffers *io = &batch->buffers;
    if (!io->observations && !io->semantic && !io->entities && !io->segmentation)
        return;
    const pcd_world *world = state_world(state_of(batch, env));
    pcd_scene scene;
    batch_scene(batch, env, memory, &scene);
    if (io->observations)
        draw_scene(batch, env, &scene, memory, io->observations + (size_t)env * batch->observation_bytes);
    if (io->semantic)
        semantic_fill(
            group_of(batch, env)->game, &scene, world, batch->semantic_width, batch->semantic_height,
            io->semantic + (size_t)env * (size_t)batch->semantic_width * (size_t)batch->semantic_height);
    if (io->entities) {
        int32_t count =
            entities_fill(&scene, world, batch->max_entities,
                          io->entities + (size_t)env * (size_t)batch->max_entities * PCD_NUM_ENTITY_COLUMNS);
        if (io->entity_counts)
            io->entity_counts[env] = count;
    }
    if (io->segmentation) {
        int32_t size = batch->config.observation_size;
        painter_segment(&group_of(batch, env)->painter, &scene, world, size,
                        io->segmentation + (size_t)env * (size_t)size * (size_t)size);
    }
}

// ---------------------------------------------------------------------------------------------------------
// Episodes
// ---------------------------------------------------------------------------------------------------------

/// Writes what is known of env after a reset or step. The length and return are those of `finished`, if the
/// step also began a new episode.
static void write_info(pcd_batch *batch, int32_t env, const episode_state *finished) {
    const env_state *state = state_of(batch, env);
    const episode_state *episode = finished ? finished : &state->episode;
    if (batch->buffers.infos)
        batch->buffers.infos[env] = (pcd_info){.level_seed = state_world(state)->level_seed,
                                               .prev_level_seed = state->episode.prev_level_seed,
                                               .episode_length = episode->length,
                                               .episode_return = episode->total_return,
                                               .prev_level_complete = episode->prev_level_complete,
                                               .end_cause = episode->end_cause};
}

/// Writes a flag only where it differs: threads then share the line of memory that holds the flags of both.
static void write_flag(uint8_t *flag, bool value) {
    if (*flag != value)
        *flag = value;
}

static void write_result(pcd_batch *batch, int32_t env, float reward, bool terminated, bool truncated) {
    if (batch->buffers.rewards)
        batch->buffers.rewards[env] = reward;
    if (batch->buffers.terminated)
        write_flag(&batch->buffers.terminated[env], terminated);
    if (batch->buffers.truncated)
        write_flag(&batch->buffers.truncated[env], truncated);
}

/// Begins the next episode.
static void begin_episode(pcd_batch *batch, int32_t env, thread_memory *memory) {
    const game_group *group = group_of(batch, env);
    env_state *state = state_of(batch, env);
    episode_state *episode = &state->episode;
    bool forced = episode->started && !episode->ended;
    if (episode->started)
        episode->prev_level_seed = state_world(state)->level_seed;
    episode->started = 1;
    episode->ended = 0;
    episode->length = 0;
    episode->total_return = 0.0f;
    episode->prev_level_complete = 0;
    episode->end_cause = forced ? PCD_END_FORCED : PCD_END_NONE;
    int64_t begin = phase_begin(memory->times);
    level_choose(group->game, &group->layout, batch->env_sets[env], &memory->level, state);
    phase_end(memory->times, PCD_PHASE_LEVELS, begin);
}

static void reset_env(pcd_batch *batch, int32_t env, thread_memory *memory) {
    begin_episode(batch, env, memory);
    write_result(batch, env, 0.0f, false, false);
    write_info(batch, env, NULL);
}

static void decode_action(pcd_world *world, int32_t action) {
    int32_t move = action < 9 ? action : PCD_ACTION_NONE;
    world->dx = (int8_t)(move / 3 - 1);
    world->dy = (int8_t)(move % 3 - 1);
    world->special = (uint8_t)(action < 9 ? 0 : action - 8);
    if (world->dx)
        world->mirrored = world->dx < 0;
}

/// Plays one step of the rules. @return true when the episode ended.
static bool play(const pcd_game *game, env_state *state, int32_t action) {
    pcd_world *world = state_world(state);
    episode_state *episode = &state->episode;
    world->step_count++;
    world->reward = 0.0f;
    world->ended = world->completed = 0;
    world->step_random = pcd_rng_next(&world->dynamics);
    decode_action(world, action);
    game->step(world);
    episode->prev_level_seed = world->level_seed;
    episode->prev_level_complete = world->completed;
    episode->total_return += world->reward;
    episode->length++;
    bool goes_on = world->completed && state->chooser.order == PCD_ORDER_CHAIN;
    bool out_of_time = !world->ended && (float)world->step_count >= world->parameters[0];
    episode->end_cause = (uint8_t)(goes_on            ? PCD_END_NONE
                                   : world->completed ? PCD_END_GOAL
                                   : world->ended     ? PCD_END_DEATH
                                   : out_of_time      ? PCD_END_TIME_LIMIT
                                                      : PCD_END_NONE);
    return episode->end_cause != PCD_END_NONE;
}

static void step_env(pcd_batch *batch, int32_t env, thread_memory *memory) {
    const game_group *group = group_of(batch, env);
    env_state *state = state_of(batch, env);
    pcd_world *world = state_world(state);
    if (state->episode.ended) {
        reset_env(batch, env, memory);
        return;
    }
    int64_t begin = phase_begin(memory->times);
    bool ended = play(group->game, state, batch->own_actions[env]);
    phase_end(memory->times, PCD_PHASE_LOGIC, begin);
    bool truncated = state->episode.end_cause == PCD_END_TIME_LIMIT;
    write_result(batch, env, world->reward, ended && !truncated, truncated);
    if (ended && batch->buffers.final_observations)
        batch_draw(batch, env, memory,
                   batch->buffers.final_observations + (size_t)env * batch->observation_bytes);
    if (ended && batch->config.autoreset == PCD_RESET_SAME_STEP) {
        episode_state finished = state->episode;
        state->episode.ended = 1;
        begin_episode(batch, env, memory);
        write_info(batch, env, &finished);
    } else {
        state->episode.ended = ended;
        if (!ended && world->completed)
            level_follow_chain(group->game, &group->layout, state);
        write_info(batch, env, NULL);
    }
}

// ---------------------------------------------------------------------------------------------------------
// The calls
// ---------------------------------------------------------------------------------------------------------

/// Where env's observation is drawn without a frame between; else NULL.
static const uint8_t *frame_of(const pcd_batch *batch, int32_t env) {
    bool is_frame = batch->buffers.observations && batch->config.observation_format == PCD_FORMAT_HWC;
    return is_frame ? batch->buffers.observations + (size_t)env * batch->observation_bytes : NULL;
}

// All rules and then all pictures: the processor foresees more of either when it does not change between
// them.
static void step_work(void *context, work_items items, int32_t thread) {
    pcd_batch *batch = context;
    for (int32_t i = 0; i < items.count; i++)
        step_env(batch, item_at(items, i), &batch->threads[thread]);
    for (int32_t i = 0; i < items.count; i++) {
        batch->threads[thread].next = i + 1 < items.count ? frame_of(batch, item_at(items, i + 1)) : NULL;
        batch_observe(batch, item_at(items, i), &batch->threads[thread]);
    }
}

static void reset_work(void *context, work_items items, int32_t thread) {
    pcd_batch *batch = context;
    for (int32_t i = 0; i < items.count; i++) {
        int32_t env = item_at(items, i);
        if (batch->reset_mask && !batch->reset_mask[env])
            continue;
        if (batch->reset_levels && batch->reset_levels[env] >= 0)
            state_of(batch, env)->chooser.next_level = batch->reset_levels[env];
        reset_env(batch, env, &batch->threads[thread]);
        batch_observe(batch, env, &batch->threads[thread]);
    }
}

static void observe_work(void *context, work_items items, int32_t thread) {
    pcd_batch *batch = context;
    for (int32_t i = 0; i < items.count; i++) {
        int32_t env = item_at(items, i);
        if (!state_of(batch, env)->episode.started)
            continue;
        write_info(batch, env, NULL);
        batch_observe(batch, env, &batch->threads[thread]);
    }
}

static void run(pcd_batch *batch, work_function function) {
    workers_begin(batch->workers, function, batch);
    workers_end(batch->workers);
}

/// Checks the levels asked for by name before anything moves.
static pcd_status check_levels(pcd_batch *batch, const uint8_t *mask, const int32_t *level_seeds) {
    for (int32_t env = 0; level_seeds && env < batch->config.num_envs; env++) {
        if ((mask && !mask[env]) || level_seeds[env] == -1)
            continue;
        pcd_status status = batch_check_level(batch, env, level_seeds[env]);
        if (status != PCD_OK)
            return status;
    }
    return PCD_OK;
}

pcd_status pcd_reset_masked(pcd_batch *batch, const uint8_t *mask, const int32_t *level_seeds) {
    pcd_status status = batch_check(batch);
    if (status == PCD_OK)
        status = check_levels(batch, mask, level_seeds);
    if (status != PCD_OK)
        return status;
    batch->reset_mask = mask;
    batch->reset_levels = level_seeds;
    run(batch, reset_work);
    return PCD_OK;
}

pcd_status pcd_reset(pcd_batch *batch) {
    return pcd_reset_masked(batch, NULL, NULL);
}

static pcd_status check_ready(const pcd_batch *batch, int32_t env) {
    const episode_state *episode = &state_of(batch, env)->episode;
    if (!episode->started)
        return error_set(PCD_ERROR_INVALID_STATE, "env %d was never reset; call pcd_reset() first", env);
    if (episode->ended && batch->config.autoreset == PCD_RESET_DISABLED)
        return error_set(PCD_ERROR_INVALID_STATE,
                         "env %d has ended and autoreset is disabled; reset it first", env);
    return PCD_OK;
}

static pcd_status refuse_action(int32_t env, int64_t action) {
    return error_set(PCD_ERROR_INVALID_ACTION, "actions[%d] is %" PRId64 "; 0 to %d are allowed", env, action,
                     PCD_NUM_ACTIONS - 1);
}

/// Finds what forbids a step: one bad action stops the whole call before anything moves.
static pcd_status check_step(pcd_batch *batch) {
    const int32_t *actions = batch->buffers.actions;
    if (!actions)
        return error_set(PCD_ERROR_INVALID_STATE,
                         "there are no buffers; call pcd_get_buffers() or pcd_set_buffers() first");
    // States lie in the caches of the threads that play them: no look at them where all is known.
    bool is_known = batch->all_started && batch->config.autoreset != PCD_RESET_DISABLED;
    for (int32_t env = 0; env < batch->config.num_envs; env++) {
        pcd_status status = is_known ? PCD_OK : check_ready(batch, env);
        if (status != PCD_OK)
            return status;
        if ((uint32_t)actions[env] >= PCD_NUM_ACTIONS)
            return refuse_action(env, actions[env]);
    }
    batch->all_started = true;
    return PCD_OK;
}

pcd_status pcd_step_begin(pcd_batch *batch) {
    pcd_status status = batch_check(batch);
    if (status == PCD_OK)
        status = check_step(batch);
    if (status != PCD_OK)
        return status;
    memcpy(batch->own_actions, batch->buffers.actions,
           (size_t)batch->config.num_envs * sizeof *batch->own_actions);
    batch->step_begun = true;
    workers_begin(batch->workers, step_work, batch);
    return PCD_OK;
}

pcd_status pcd_step_end(pcd_batch *batch) {
    if (!batch || !batch->step_begun)
        return error_set(batch ? PCD_ERROR_INVALID_STATE : PCD_ERROR_INVALID_ARGUMENT,
                         batch ? "no step has begun; call pcd_step_begin() first" : "batch is NULL");
    workers_end(batch->workers);
    batch->step_begun = false;
    return PCD_OK;
}

pcd_status pcd_step(pcd_batch *batch) {
    pcd_status status = pcd_step_begin(batch);
    return status == PCD_OK ? pcd_step_end(batch) : status;
}

pcd_status pcd_step_int64(pcd_batch *batch, const int64_t *actions) {
    pcd_status status = batch_check(batch);
    if (status == PCD_OK && !actions)
        status =
            error_set(PCD_ERROR_INVALID_ARGUMENT, "actions is NULL; %d are needed", batch->config.num_envs);
    for (int32_t env = 0; status == PCD_OK && env < batch->config.num_envs; env++)
        if ((uint64_t)actions[env] >= PCD_NUM_ACTIONS)
            status = refuse_action(env, actions[env]);
    if (status != PCD_OK)
        return status;
    for (int32_t env = 0; batch->buffers.actions && env < batch->config.num_envs; env++)
        batch->buffers.actions[env] = (int32_t)actions[env];
    return pcd_step(batch);
}

pcd_status pcd_observe(pcd_batch *batch) {
    pcd_status status = batch_check(batch);
    if (status == PCD_OK)
        run(batch, observe_work);
    return status;
}
