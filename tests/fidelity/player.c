#include "player.h"

#include <string.h>

#include "procade/game.h"

static const int32_t directions[] = {1, 3, 5, 7};

static void hold_choices(player *result, int64_t hold, const int32_t *choices, int32_t count) {
    result->hold = (int32_t)hold;
    result->num_choices = count;
    for (int32_t i = 0; i < count; i++)
        result->choices[i] = choices ? choices[i] : i;
}

bool player_parse(const char *name, player *result) {
    *result = (player){.hold = 0};
    const char *colon = strchr(name, ':');
    int64_t hold;
    bool is_held = strncmp(name, "held:", 5) == 0;
    if (!is_held && strncmp(name, "directions:", 11) != 0)
        return policy_parse(name, &result->plain);
    if (!read_whole(colon + 1, 1, POLICY_MAX_RUN, &hold))
        return false;
    if (is_held)
        hold_choices(result, hold, NULL, PCD_NUM_ACTIONS);
    else
        hold_choices(result, hold, directions, NUM_ROWS(directions));
    return true;
}

int32_t player_act(const player *chosen, policy_memory *memory) {
    if (!chosen->hold)
        return policy_act(&chosen->plain, memory);
    if (memory->step++ % chosen->hold == 0) {
        pcd_rng random = {memory->random};
        memory->held = chosen->choices[pcd_rng_below(&random, chosen->num_choices)];
        memory->random = random.state;
    }
    return memory->held;
}
