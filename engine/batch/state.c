#include "state.h"

#include "level.h"

_Static_assert(sizeof(pcd_entity) == 48 && sizeof(pcd_effect) == 32 && sizeof(env_state) % 8 == 0 &&
                   sizeof(pcd_world) % 8 == 0,
               "states have no hidden padding");

state_layout state_layout_of(const pcd_game *game, int32_t list_capacity) {
    state_layout layout;
    layout.world = sizeof(env_state);
    layout.fields = align_up(sizeof(pcd_world), 8);
    layout.entities = align_up(layout.fields + game->fields_size, 8);
    layout.effects = layout.entities + (size_t)game->entity_capacity * sizeof(pcd_entity);
    layout.cells = layout.effects + (size_t)game->effect_capacity * sizeof(pcd_effect);
    layout.world_size = align_up(layout.cells + (size_t)game->cell_capacity, 8);
    layout.list = layout.world + layout.world_size;
    layout.size = align_up(layout.list + (size_t)list_capacity * sizeof(int32_t), 8);
    return layout;
}

// Bounds that keep arithmetic on positions exact and far from overflow.
#define MAX_POSITION 4096.0f
#define MAX_SPEED    64.0f
#define MAX_HALF     1024.0f

/// False for numbers beyond the limit and for those that are not numbers.
static bool within(float value, float limit) {
    return value >= -limit && value <= limit;
}

static bool chooser_is_valid(const level_chooser *chooser, const pcd_game *game, int32_t list_capacity) {
    for (int stream = 0; stream < PCD_NUM_STREAMS; stream++)
        if (chooser->pinned[stream] < -1 || chooser->pinned[stream] > INT32_MAX)
            return false;
    for (int32_t i = 0; i < game->num_parameters; i++)
        if (!(chooser->low[i] >= game->parameters[i].low && chooser->low[i] <= chooser->high[i] &&
              chooser->high[i] <= game->parameters[i].high))
            return false;
    return chooser->start_level >= 0 && chooser->num_levels >= 0 &&
           (int64_t)chooser->start_level + chooser->num_levels <= (int64_t)INT32_MAX + 1 &&
           chooser->split >= 0 && chooser->split <= PCD_SPLIT_TEST && chooser->order >= 0 &&
           chooser->order <= PCD_ORDER_CHAIN && chooser->next_level >= -1 && chooser->position >= 0 &&
           chooser->stride >= 1 && chooser->stride <= PCD_MAX_ENVS && chooser->list_count >= 0 &&
           chooser->list_count <= list_capacity;
}

static bool entity_is_valid(const pcd_entity *entity, const pcd_game *game) {
    return within(entity->x, MAX_POSITION) && within(entity->y, MAX_POSITION) &&
           within(entity->vx, MAX_SPEED) && within(entity->vy, MAX_SPEED) &&
           within(entity->half_width, MAX_HALF) && entity->half_width >= 0.0f &&
           within(entity->half_height, MAX_HALF) && entity->half_height >= 0.0f &&
           entity->kind < game->num_kinds && within(entity->data[0], MAX_POSITION) &&
           within(entity->data[1], MAX_POSITION);
}

static bool effect_is_valid(const pcd_effect *effect, const pcd_game *game, int32_t step_count) {
    return within(effect->x, MAX_POSITION) && within(effect->y, MAX_POSITION) &&
           within(effect->vx, MAX_SPEED) && within(effect->vy, MAX_SPEED) &&
           within(effect->half_width, MAX_HALF) && within(effect->half_height, MAX_HALF) &&
           effect->birth >= 0 && effect->birth <= step_count && effect->style < game->num_effects;
}

static bool world_is_valid(const pcd_world *world, const pcd_game *game, const state_layout *layout) {
    if (world->fields_offset != layout->fields || world->entities_offset != layout->entities ||
        world->effects_offset != layout->effects || world->cells_offset != layout->cells ||
        world->entity_capacity != game->entity_capacity || world->effect_capacity != game->effect_capacity ||
        world->cell_capacity != game->cell_capacity)
        return false;
    if (world->width < 1 || world->width > PCD_MAX_SIDE || world->height < 1 ||
        world->height > PCD_MAX_SIDE ||
        (game->cell_capacity && world->width * world->height > game->cell_capacity) ||
        world->num_entities < 1 || world->num_entities > game->entity_capacity || world->num_effects < 0 ||
        world->step_count < 0 || world->step_count > 1000000000 || world->level_seed < 0 ||
        world->outside >= game->num_kinds || world->dx < -1 || world->dx > 1 || world->dy < -1 ||
        world->dy > 1 || world->special > 6 || !within(world->reward, 1e9f))
        return false;
    for (int32_t i = 0; i < game->num_parameters; i++)
        if (!(world->parameters[i] >= game->parameters[i].low &&
              world->parameters[i] <= game->parameters[i].high) ||
            (game->parameters[i].whole && world->parameters[i] != floorf(world->parameters[i])))
            return false;
    for (int32_t i = 0; i < world->num_entities; i++)
        if (!entity_is_valid(&pcd_entities(world)[i], game))
            return false;
    for (int32_t i = 0; i < pcd_smaller(world->num_effects, world->effect_capacity); i++)
        if (!effect_is_valid(&pcd_effects(world)[i], game, world->step_count))
            return false;
    if (game->cell_capacity)
        for (int32_t i = 0; i < world->width * world->height; i++)
            if (pcd_cells(world)[i] >= game->num_kinds)
                return false;
    return !game->valid || game->valid(world);
}

bool state_is_valid(const env_state *state, const pcd_game *game, const state_layout *layout,
                    int32_t list_capacity) {
    if (!chooser_is_valid(&state->chooser, game, list_capacity))
        return false;
    for (int32_t i = 0; i < state->chooser.list_count; i++)
        if (state_list(state, layout)[i] < 0)
            return false;
    const episode_state *episode = &state->episode;
    if (episode->started > 1 || episode->ended > 1 || episode->length < 0 ||
        episode->end_cause > PCD_END_FORCED || episode->prev_level_complete > 1 ||
        !within(episode->total_return, 1e9f))
        return false;
    return !episode->started || world_is_valid(state_world(state), game, layout);
}
