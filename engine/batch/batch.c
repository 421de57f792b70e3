#include "batch.h"

#include <stdlib.h>

#include "config.h"
#include "observers/tables.h"

enum {
    SPRITE_ARENA = 16 << 20,     // Bytes for scaled sprites of a game.
    BACKGROUND_ARENA = 96 << 20, // Bytes for scaled backgrounds of a game at most; touched only when used.
};

// ---------------------------------------------------------------------------------------------------------
// Creation
// ---------------------------------------------------------------------------------------------------------

/// Splits the list of names and finds the games.
static pcd_status find_games(pcd_batch *batch) {
    const pcd_config *config = &batch->config;
    if (config->descriptor) {
        batch->num_groups = 1;
        batch->groups[0].game = config->descriptor;
        return game_check(config->descriptor);
    }
    const char *name = config->game;
    for (;;) {
        size_t length = strcspn(name, ",");
        char single[64] = "";
        if (length < sizeof single)
            memcpy(single, name, length);
        const pcd_game *game = pcd_find_game(single);
        if (!game)
            return error_set(PCD_ERROR_UNKNOWN_GAME,
                             "game is \"%.64s\"; pcd_game_at() lists the games there are", name);
        if (batch->num_groups == MAX_GAMES)
            return error_set(PCD_ERROR_INVALID_ARGUMENT, "game names more than %d games", MAX_GAMES);
        batch->groups[batch->num_groups++].game = game;
        if (!name[length])
            break;
        name += length + 1;
    }
    if (config->num_envs % batch->num_groups)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "num_envs is %d; it must be a multiple of the %d games named", config->num_envs,
                         batch->num_groups);
    return PCD_OK;
}

static pcd_status keep_strings(pcd_batch *batch) {
    pcd_config *config = &batch->config;
    size_t names = config->game ? strlen(config->game) : 0, mode = strlen(config->mode);
    if (names >= GAME_NAMES_SIZE || mode >= MODE_NAME_SIZE)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "%s is too long",
                         names >= GAME_NAMES_SIZE ? "game" : "mode");
    if (config->game) {
        memcpy(batch->game_names, config->game, names + 1);
        config->game = batch->game_names;
    }
    memcpy(batch->mode_name, config->mode, mode + 1);
    config->mode = batch->mode_name;
    return PCD_OK;
}

static pcd_status find_modes(pcd_batch *batch) {
    for (int32_t i = 0; i < batch->num_groups; i++) {
        game_group *group = &batch->groups[i];
        group->mode = game_find_mode(group->game, batch->config.mode);
        if (!group->mode)
            return PCD_ERROR_UNKNOWN_MODE;
        if (group->mode->one_level >= 0 && (batch->config.num_levels || batch->config.start_level))
            return error_set(
                PCD_ERROR_INVALID_ARGUMENT,
                "num_levels is %d and start_level %d; mode %s of %s has one fixed level, both must be 0",
                batch->config.num_levels, batch->config.start_level, group->mode->name, group->game->name);
        if (group->mode->one_level >= 0 && batch->config.split != PCD_SPLIT_ALL)
            return error_set(PCD_ERROR_INVALID_ARGUMENT, "split is set; mode %s of %s has one fixed level",
                             group->mode->name, group->game->name);
        group->layout = state_layout_of(group->game, batch->config.level_list_capacity);
        batch->state_stride =
            align_up(group->layout.size > batch->state_stride ? group->layout.size : batch->state_stride, 64);
        batch->sprite_capacity = pcd_larger(batch->sprite_capacity, scene_capacity(group->game));
        batch->max_entities = pcd_larger(batch->max_entities, group->game->entity_capacity);
        size_t view = view_cache_size(group->game, batch->config.observation_size);
        batch->view_stride = view > batch->view_stride ? view : batch->view_stride;
    }
    return PCD_OK;
}

static void start_chooser(const pcd_batch *batch, int32_t env) {
    const game_group *group = group_of(batch, env);
    const pcd_config *config = &batch->config;
    level_chooser *chooser = &state_of(batch, env)->chooser;
    chooser_seed(chooser, config->seed + (uint64_t)env);
    for (int stream = 0; stream < PCD_NUM_STREAMS; stream++)
        chooser->pinned[stream] = config->pinned_streams[stream];
    bool fixed = group->mode->one_level >= 0;
    chooser->start_level = fixed ? group->mode->one_level : config->start_level;
    chooser->num_levels = fixed ? 1 : config->num_levels;
    chooser->split = config->split;
    chooser->order = config->level_order;
    chooser->next_level = -1;
    // Only the sequential order knows of its neighbours: other states are the same in a batch of any size.
    bool sequential = config->level_order == PCD_ORDER_SEQUENTIAL;
    chooser->position = sequential ? env : 0;
    chooser->stride = sequential ? config->num_envs : 1;
    for (int32_t i = 0; i < group->game->num_parameters; i++)
        chooser->low[i] = chooser->high[i] = game_mode_value(group->game, group->mode, i);
}

/// Bytes for a game's scaled backgrounds, judged by one level.
static size_t background_bytes(const pcd_scene *scene, const gallery *pictures, int32_t size) {
    double scale = (double)size / (double)scene->view;
    double height = (double)scene->background_height * scale, width = (double)scene->background_width * scale;
    double widest = width > 2.2 * height ? width : 2.2 * height;
    double bytes = 3.0 * height * widest * gallery_num_backgrounds(pictures);
    return bytes < BACKGROUND_ARENA ? (size_t)bytes + 4096 : BACKGROUND_ARENA;
}

/// Makes a game's pictures, and learns from one level how large its view is.
static pcd_status open_group(pcd_batch *batch, int32_t index) {
    game_group *group = &batch->groups[index];
    const pcd_config *config = &batch->config;
    gallery_options options = {config->restrict_themes, config->use_monochrome_assets,
                               config->use_generated_assets};
    env_state *probe = (env_state *)(void *)batch->scratch;
    probe->chooser = state_of(batch, index)->chooser;
    pcd_world *world = state_world(probe);
    level_build(group->game, &group->layout, &probe->chooser, pcd_larger(0, group->mode->one_level), world);
    // The scene needs picture sizes, the pictures need the scene's size: a first gallery answers the first
    // question.
    group->pictures = gallery_create(group->game, options, 16);
    if (!group->pictures)
        return error_set(PCD_ERROR_NO_MEMORY, "no memory for the pictures of %s", group->game->name);
    struct pcd_scene_context context;
    gallery_context(group->pictures, &context);
    pcd_scene scene = {.center_agent = config->center_agent,
                       .sprites = batch->threads[0].sprites,
                       .sprite_capacity = batch->sprite_capacity,
                       .context = &context};
    scene_describe(&scene, group->game, world);
    size_t scaled = SPRITE_ARENA + background_bytes(&scene, group->pictures, config->observation_size);
    gallery_destroy(group->pictures);
    group->pictures = gallery_create(group->game, options, scaled);
    if (!group->pictures)
        return error_set(PCD_ERROR_NO_MEMORY, "no memory for the pictures of %s", group->game->name);
    const blender *blenders[MAX_BLENDERS];
    int32_t num_blenders = blend_list(blenders);
    group->painter = (painter){.pictures = group->pictures,
                               .blend = blenders[config->plain_drawing ? 0 : num_blenders - 1],
                               .use_backgrounds = config->use_backgrounds,
                               .keep_scaled = true};
    bool whole = view_is_world(&scene, world);
    group->semantic_width = whole ? world->width : (int32_t)(scene.view + 0.5f);
    group->semantic_height = whole ? world->height : group->semantic_width;
    batch->semantic_width = pcd_larger(batch->semantic_width, group->semantic_width);
    batch->semantic_height = pcd_larger(batch->semantic_height, group->semantic_height);
    return PCD_OK;
}

static bool open_threads(pcd_batch *batch) {
    size_t pixels = (size_t)batch->config.observation_size * (size_t)batch->config.observation_size;
    size_t num_threads = (size_t)batch->config.num_threads;
    size_t sprite_bytes = (size_t)batch->sprite_capacity * sizeof *batch->threads->sprites;
    size_t stride = align_up(sprite_bytes, CACHE_LINE) + THREADS_APART;
    batch->threads = calloc(num_threads, sizeof *batch->threads);
    batch->sprite_block = calloc(1, CACHE_LINE + THREADS_APART + num_threads * stride);
    if (!batch->threads || !batch->sprite_block)
        return false;
    uint8_t *sprites = first_line(batch->sprite_block) + THREADS_APART;
    for (int32_t i = 0; i < batch->config.num_threads; i++) {
        thread_memory *memory = &batch->threads[i];
        memory->sprites = (pcd_sprite *)(void *)(sprites + (size_t)i * stride);
        memory->frame = batch->config.observation_format == PCD_FORMAT_HWC ? NULL : calloc(pixels, 3);
        memory->times = batch->config.profile ? calloc(1, sizeof *memory->times) : NULL;
        memory->level.world = calloc(1, batch->state_stride);
        if ((batch->config.observation_format != PCD_FORMAT_HWC && !memory->frame) ||
            (batch->config.profile && !memory->times) || !memory->level.world)
            return false;
    }
    batch->workers = workers_create(batch->config.num_threads, batch->config.num_envs);
    return batch->workers;
}

static bool take_memory(pcd_batch *batch) {
    size_t num_envs = (size_t)batch->config.num_envs;
    batch->states = calloc(num_envs, batch->state_stride);
    batch->scratch = calloc(1, batch->state_stride);
    batch->load_space = calloc(1, batch->state_stride);
    batch->env_sets = calloc(num_envs, sizeof *batch->env_sets);
    batch->own_actions = calloc(num_envs, sizeof *batch->own_actions);
    batch->view_block = calloc(1, num_envs * batch->view_stride + CACHE_LINE);
    if (batch->view_block)
        batch->views = first_line(batch->view_block);
    return batch->states && batch->scratch && batch->load_space && batch->env_sets && batch->own_actions &&
           batch->views;
}

static pcd_status open_batch(pcd_batch *batch) {
    pcd_status status = keep_strings(batch);
    if (status == PCD_OK)
        status = find_games(batch);
    if (status == PCD_OK)
        status = find_modes(batch);
    if (status != PCD_OK)
        return status;
    size_t pixels = (size_t)batch->config.observation_size * (size_t)batch->config.observation_size;
    batch->observation_bytes = batch->config.observation_format == PCD_FORMAT_GREY ? pixels : 3 * pixels;
    if (!take_memory(batch) || !open_threads(batch))
        return error_set(PCD_ERROR_NO_MEMORY, "no memory or threads for %d environments on %d threads",
                         batch->config.num_envs, batch->config.num_threads);
    for (int32_t env = 0; env < batch->config.num_envs; env++)
        start_chooser(batch, env);
    for (int32_t i = 0; i < batch->num_groups && status == PCD_OK; i++)
        status = open_group(batch, i);
    for (int32_t env = 0; env < batch->config.num_envs && status == PCD_OK; env++)
        status = batch_update_set(batch, env);
    return status;
}

pcd_status pcd_create(const pcd_config *config, pcd_batch **batch_out) {
    if (!batch_out)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "batch_out is NULL; it must point to a pcd_batch pointer");
    *batch_out = NULL;
    pcd_status status = config_check(config);
    if (status != PCD_OK)
        return status;
    pcd_batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return error_set(PCD_ERROR_NO_MEMORY, "no memory for a batch");
    batch->config = *config;
    status = open_batch(batch);
    if (status != PCD_OK) {
        pcd_destroy(batch);
        return status;
    }
    *batch_out = batch;
    return PCD_OK;
}

void pcd_destroy(pcd_batch *batch) {
    if (!batch)
        return;
    if (batch->step_begun)
        pcd_step_end(batch);
    workers_destroy(batch->workers);
    for (int32_t i = 0; batch->threads && i < batch->config.num_threads; i++) {
        free(batch->threads[i].frame);
        free(batch->threads[i].times);
        free(batch->threads[i].level.world);
    }
    for (int32_t i = 0; i < batch->num_groups; i++)
        gallery_destroy(batch->groups[i].pictures);
    for (int32_t i = 0; i < batch->num_sets; i++)
        level_set_destroy(batch->sets[i]);
    free(batch->threads);
    free(batch->sprite_block);
    free(batch->sets);
    free(batch->env_sets);
    free(batch->states);
    free(batch->scratch);
    free(batch->load_space);
    free(batch->view_block);
    free(batch->own_buffers);
    free(batch->own_actions);
    free(batch);
}

// ---------------------------------------------------------------------------------------------------------
// Level sets
// ---------------------------------------------------------------------------------------------------------

pcd_status batch_update_set(pcd_batch *batch, int32_t env) {
    const game_group *group = group_of(batch, env);
    const level_chooser *chooser = &state_of(batch, env)->chooser;
    pcd_world *scratch = state_world((env_state *)(void *)batch->scratch);
    batch->env_sets[env] = NULL;
    if (!chooser_needs_set(chooser)) {
        // Neighbours mostly have the same wishes: only the first of them is checked.
        const level_chooser *before =
            env >= batch->num_groups ? &state_of(batch, env - batch->num_groups)->chooser : NULL;
        bool same = before && before->split == chooser->split &&
                    memcmp(before->low, chooser->low, sizeof before->low) == 0 &&
                    memcmp(before->high, chooser->high, sizeof before->high) == 0 &&
                    memcmp(before->pinned, chooser->pinned, sizeof before->pinned) == 0;
        if (chooser->split == PCD_SPLIT_ALL || chooser->list_count || same)
            return PCD_OK;
        return level_check_unlimited(group->game, &group->layout, chooser, scratch);
    }
    for (int32_t i = 0; i < batch->num_sets; i++)
        if (level_set_matches(batch->sets[i], group->game, chooser)) {
            batch->env_sets[env] = batch->sets[i];
            return PCD_OK;
        }
    level_set **grown = realloc(batch->sets, (size_t)(batch->num_sets + 1) * sizeof *grown);
    if (!grown)
        return error_set(PCD_ERROR_NO_MEMORY, "no memory for another level set");
    batch->sets = grown;
    level_set *set;
    pcd_status status = level_set_build(group->game, &group->layout, chooser, scratch, &set);
    if (status != PCD_OK)
        return status;
    batch->sets[batch->num_sets++] = set;
    batch->env_sets[env] = set;
    return PCD_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Buffers
// ---------------------------------------------------------------------------------------------------------

/// Hands out parts of one block; with no block it only adds up their sizes.
static void *take_part(uint8_t *block, size_t *used, size_t size) {
    uint8_t *part = block ? block + *used : NULL;
    *used += align_up(size, CACHE_LINE);
    return part;
}

static pcd_buffers lay_out_buffers(const pcd_batch *batch, uint8_t *block, size_t *used) {
    size_t num_envs = (size_t)batch->config.num_envs;
    uint32_t channels = batch->config.channels;
    pcd_buffers buffers = {0};
    *used = 0;
    buffers.actions = take_part(block, used, num_envs * sizeof *buffers.actions);
    buffers.rewards = take_part(block, used, num_envs * sizeof *buffers.rewards);
    buffers.terminated = take_part(block, used, num_envs);
    buffers.truncated = take_part(block, used, num_envs);
    buffers.infos = take_part(block, used, num_envs * sizeof *buffers.infos);
    if (channels & PCD_CHANNEL_OBSERVATIONS)
        buffers.observations = take_part(block, used, num_envs * batch->observation_bytes);
    if (channels & PCD_CHANNEL_FINAL_OBSERVATIONS)
        buffers.final_observations = take_part(block, used, num_envs * batch->observation_bytes);
    if (channels & PCD_CHANNEL_SEMANTIC)
        buffers.semantic =
            take_part(block, used, num_envs * (size_t)batch->semantic_width * (size_t)batch->semantic_height);
    if (channels & PCD_CHANNEL_ENTITIES) {
        buffers.entities = take_part(block, used,
                                     num_envs * (size_t)batch->max_entities * PCD_NUM_ENTITY_COLUMNS *
                                         sizeof *buffers.entities);
        buffers.entity_counts = take_part(block, used, num_envs * sizeof *buffers.entity_counts);
    }
    if (channels & PCD_CHANNEL_SEGMENTATION)
        buffers.segmentation = take_part(block, used,
                                         num_envs * (size_t)batch->config.observation_size *
                                             (size_t)batch->config.observation_size);
    return buffers;
}

pcd_buffers pcd_get_buffers(pcd_batch *batch) {
    pcd_buffers none = {0};
    if (!batch) {
        error_set(PCD_ERROR_INVALID_ARGUMENT, "batch is NULL");
        return none;
    }
    if (!batch->buffers.actions) {
        size_t size;
        lay_out_buffers(batch, NULL, &size);
        uint8_t *block = calloc(1, size + CACHE_LINE);
        if (!block) {
            error_set(PCD_ERROR_NO_MEMORY, "no memory for buffers of %zu bytes", size);
            return none;
        }
        batch->own_buffers = block;
        batch->buffers = lay_out_buffers(batch, first_line(block), &size);
        for (int32_t env = 0; env < batch->config.num_envs; env++)
            batch->buffers.actions[env] = PCD_ACTION_NONE;
    }
    return batch->buffers;
}

pcd_status pcd_set_buffers(pcd_batch *batch, const pcd_buffers *buffers) {
    pcd_status status = batch_check(batch);
    if (status != PCD_OK)
        return status;
    if (!buffers || !buffers->actions)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "%s is NULL; actions are needed",
                         buffers ? "buffers->actions" : "buffers");
    batch->buffers = *buffers;
    return PCD_OK;
}

// ---------------------------------------------------------------------------------------------------------
// Small questions
// ---------------------------------------------------------------------------------------------------------

pcd_status batch_check(const pcd_batch *batch) {
    if (!batch)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "batch is NULL; it must come from pcd_create()");
    if (batch->step_begun)
        return error_set(PCD_ERROR_INVALID_STATE, "a step has begun; call pcd_step_end() first");
    return PCD_OK;
}

pcd_status batch_check_env(const pcd_batch *batch, int32_t env) {
    pcd_status status = batch_check(batch);
    if (status == PCD_OK && (env < 0 || env >= batch->config.num_envs))
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "env is %d; 0 to %d are allowed", env,
                         batch->config.num_envs - 1);
    return status;
}

pcd_status pcd_phase_times(const pcd_batch *batch, double *seconds_out) {
    pcd_status status = batch_check(batch);
    if (status != PCD_OK)
        return status;
    if (!seconds_out)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "seconds_out is NULL; it must hold %d numbers",
                         PCD_NUM_PHASES);
    if (!batch->config.profile)
        return error_set(PCD_ERROR_INVALID_STATE, "the batch keeps no profile; set profile in its config");
    for (int phase = 0; phase < PCD_NUM_PHASES; phase++) {
        seconds_out[phase] = 0.0;
        for (int32_t thread = 0; thread < batch->config.num_threads; thread++)
            seconds_out[phase] += 1e-9 * (double)batch->threads[thread].times->nanoseconds[phase];
    }
    return PCD_OK;
}

size_t pcd_observation_bytes(const pcd_batch *batch) {
    return batch ? batch->observation_bytes : 0;
}
int32_t pcd_semantic_width(const pcd_batch *batch) {
    return batch ? batch->semantic_width : 0;
}
int32_t pcd_semantic_height(const pcd_batch *batch) {
    return batch ? batch->semantic_height : 0;
}
int32_t pcd_max_entities(const pcd_batch *batch) {
    return batch ? batch->max_entities : 0;
}
int32_t pcd_num_envs(const pcd_batch *batch) {
    return batch ? batch->config.num_envs : 0;
}
const pcd_config *pcd_get_config(const pcd_batch *batch) {
    return batch ? &batch->config : NULL;
}
const pcd_game *pcd_env_game(const pcd_batch *batch, int32_t env) {
    return batch_check_env(batch, env) == PCD_OK ? group_of(batch, env)->game : NULL;
}
