// Saving, loading, copying.
#include "batch.h"

#include <stdlib.h>

enum { ENVELOPE_MAGIC = 0x53444350, ENVELOPE_VERSION = 1 }; // "PCDS"

/// Stands before a saved state. The checksum covers the rest of the envelope and the state.
typedef struct envelope {
    uint32_t magic, version;
    uint64_t checksum;
    char game[32];
    int32_t game_version;
    int32_t list_count;
    uint64_t size; ///< Of the state behind the envelope, the list included.
} envelope;

_Static_assert(sizeof(envelope) == 64, "the envelope has no hidden padding");

/// Bytes of the state behind an envelope that was made or checked here.
static size_t body_size(const envelope *head) {
    return (size_t)head->size;
}

static uint64_t checksum_of(const envelope *head, const void *state) {
    return pcd_mix(pcd_hash_bytes((const char *)head + 16, sizeof *head - 16),
                   pcd_hash_bytes(state, body_size(head)));
}

static envelope envelope_of(const game_group *group, const env_state *state) {
    envelope head;
    memset(&head, 0, sizeof head);
    head.magic = ENVELOPE_MAGIC;
    head.version = ENVELOPE_VERSION;
    size_t length = strlen(group->game->name);
    memcpy(head.game, group->game->name, length < sizeof head.game ? length : sizeof head.game - 1);
    head.game_version = group->game->version;
    head.list_count = state->chooser.list_count;
    // The list is saved only as far as it is used.
    head.size = align_up(group->layout.list + (size_t)head.list_count * sizeof(int32_t), 8);
    return head;
}

size_t pcd_save_size(const pcd_batch *batch, int32_t env) {
    return batch_check_env(batch, env) == PCD_OK ? sizeof(envelope) + group_of(batch, env)->layout.size : 0;
}

pcd_status pcd_save(const pcd_batch *batch, int32_t env, void *data, size_t size) {
    pcd_status status = batch_check_env(batch, env);
    if (status != PCD_OK)
        return status;
    const game_group *group = group_of(batch, env);
    if (!data || size < sizeof(envelope) + group->layout.size)
        return data ? error_set(PCD_ERROR_INVALID_ARGUMENT, "size is %zu; %zu bytes or more are needed", size,
                                sizeof(envelope) + group->layout.size)
                    : error_set(PCD_ERROR_INVALID_ARGUMENT,
                                "data is NULL; it must hold pcd_save_size() bytes");
    const env_state *state = state_of(batch, env);
    envelope head = envelope_of(group, state);
    head.checksum = checksum_of(&head, state);
    memcpy(data, &head, sizeof head);
    size_t body = body_size(&head);
    memcpy((char *)data + sizeof head, state, body);
    memset((char *)data + sizeof head + body, 0, group->layout.size - body);
    return PCD_OK;
}

static pcd_status damaged(const char *what) {
    return error_set(PCD_ERROR_DAMAGED_DATA, "data is not a state that can be loaded: %s", what);
}

/// Checks everything that can be seen without trusting the state.
static pcd_status check_envelope(const pcd_batch *batch, const game_group *group, const envelope *head,
                                 const void *state, size_t size) {
    const char *name = group->game->name;
    if (head->magic != ENVELOPE_MAGIC)
        return damaged("it does not begin like a saved state");
    if (head->version != ENVELOPE_VERSION)
        return error_set(PCD_ERROR_DAMAGED_DATA, "data has format version %u; this library reads %d",
                         head->version, ENVELOPE_VERSION);
    if (memchr(head->game, '\0', sizeof head->game) == NULL ||
        strncmp(head->game, name, sizeof head->game - 1) != 0)
        return error_set(PCD_ERROR_DAMAGED_DATA,
                         "data is a state of game \"%.31s\"; this environment plays %s", head->game, name);
    if (head->game_version != group->game->version)
        return error_set(PCD_ERROR_DAMAGED_DATA,
                         "data is a state of version %d of %s; this library has version %d",
                         head->game_version, name, group->game->version);
    if (head->list_count < 0 || head->list_count > batch->config.level_list_capacity)
        return error_set(PCD_ERROR_DAMAGED_DATA, "data has a list of %d levels; level_list_capacity is %d",
                         head->list_count, batch->config.level_list_capacity);
    if (head->size != align_up(group->layout.list + (size_t)head->list_count * sizeof(int32_t), 8) ||
        size < sizeof *head + head->size)
        return damaged("it is truncated or of another size");
    if (head->checksum != checksum_of(head, state))
        return damaged("its checksum does not fit");
    return PCD_OK;
}

/// Puts a checked state of `size` bytes into env, or leaves env as it was.
static pcd_status place_state(pcd_batch *batch, int32_t env, const env_state *from, size_t size) {
    const game_group *group = group_of(batch, env);
    env_state *state = state_of(batch, env);
    level_chooser before = state->chooser;
    state->chooser = from->chooser;
    pcd_status status = batch_update_set(batch, env);
    if (status != PCD_OK) {
        state->chooser = before;
        batch_update_set(batch, env);
        return status;
    }
    memcpy(state, from, size);
    memset((char *)state + size, 0, group->layout.size - size);
    batch->all_started = false;
    return PCD_OK;
}

pcd_status pcd_load(pcd_batch *batch, int32_t env, const void *data, size_t size) {
    pcd_status status = batch_check_env(batch, env);
    if (status != PCD_OK)
        return status;
    if (!data)
        return error_set(PCD_ERROR_INVALID_ARGUMENT, "data is NULL; it must hold a saved state");
    const game_group *group = group_of(batch, env);
    envelope head;
    if (size < sizeof head)
        return damaged("it is truncated");
    memcpy(&head, data, sizeof head);
    // The state is read from aligned memory of its own, so that `data` may lie anywhere.
    const char *body = (const char *)data + sizeof head;
    status = check_envelope(batch, group, &head, body, size);
    if (status != PCD_OK)
        return status;
    env_state *copy = (env_state *)(void *)batch->load_space;
    memcpy(copy, body, body_size(&head));
    if (copy->chooser.list_count != head.list_count ||
        !state_is_valid(copy, group->game, &group->layout, batch->config.level_list_capacity))
        return damaged("its content is out of bounds");
    return place_state(batch, env, copy, body_size(&head));
}

pcd_status pcd_copy_env(pcd_batch *batch, int32_t from, int32_t to) {
    pcd_status status = batch_check_env(batch, from);
    if (status == PCD_OK)
        status = batch_check_env(batch, to);
    if (status != PCD_OK)
        return status;
    if (group_of(batch, from)->game != group_of(batch, to)->game)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "env %d plays %s and env %d %s; states copy only within a game", from,
                         group_of(batch, from)->game->name, to, group_of(batch, to)->game->name);
    memmove(state_of(batch, to), state_of(batch, from), group_of(batch, from)->layout.size);
    batch->env_sets[to] = batch->env_sets[from];
    batch->all_started = false;
    return PCD_OK;
}

pcd_status pcd_clone(const pcd_batch *batch, pcd_batch **clone_out) {
    if (!clone_out)
        return error_set(PCD_ERROR_INVALID_ARGUMENT,
                         "clone_out is NULL; it must point to a pcd_batch pointer");
    *clone_out = NULL;
    pcd_status status = batch_check(batch);
    if (status != PCD_OK)
        return status;
    pcd_batch *clone;
    status = pcd_create(&batch->config, &clone);
    if (status != PCD_OK)
        return status;
    memcpy(clone->states, batch->states, (size_t)batch->config.num_envs * batch->state_stride);
    for (int32_t env = 0; env < batch->config.num_envs && status == PCD_OK; env++)
        status = batch_update_set(clone, env);
    if (status != PCD_OK) {
        pcd_destroy(clone);
        return status;
    }
    *clone_out = clone;
    return PCD_OK;
}

uint64_t pcd_state_hash(const pcd_batch *batch, int32_t env) {
    if (batch_check_env(batch, env) != PCD_OK)
        return 0;
    const env_state *state = state_of(batch, env);
    envelope head = envelope_of(group_of(batch, env), state);
    return pcd_hash_bytes(state, body_size(&head));
}
