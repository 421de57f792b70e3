#include "survival.h"

enum { MOST_ROUNDS = 20 }; // Of plans, before a level counts as lost.

stage survival_open(subject subject) {
    pcd_config config = blind_config_of(subject, NUM_PLANS);
    return stage_open(subject, &config);
}

// The first plans hold one action; the others change from one to another once.
static int32_t planned_action(int32_t plan, int32_t step) {
    if (plan < PCD_NUM_ACTIONS)
        return plan;
    uint64_t drawn = pcd_mix((uint64_t)plan, 1);
    int32_t change = 1 + (int32_t)(drawn >> 8 & 7);
    return (int32_t)((step < change ? drawn >> 20 : drawn >> 40) % PCD_NUM_ACTIONS);
}

// Plays a round of plans from where environment 0 stands. @return false if all of them lose.
static bool play_plans(stage *stage, int32_t first_plan, bool *ends_at_once) {
    bool done[NUM_PLANS] = {false};
    int32_t num_dead = 0;
    for (int32_t env = 1; env < NUM_PLANS; env++)
        check_ok(stage->where, pcd_copy_env(stage->batch, 0, env));
    for (int32_t step = 0; step < FIRST_STEPS; step++) {
        int32_t num_ended = 0;
        for (int32_t env = 0; env < NUM_PLANS; env++)
            stage->io.actions[env] = planned_action(first_plan + env, step);
        stage_step(stage);
        for (int32_t env = 0; env < NUM_PLANS; env++) {
            uint8_t cause = stage->io.infos[env].end_cause;
            num_ended += cause == PCD_END_DEATH || cause == PCD_END_GOAL;
            num_dead += cause == PCD_END_DEATH && !done[env];
            done[env] = done[env] || cause != PCD_END_NONE;
        }
        *ends_at_once = *ends_at_once || (step == 0 && num_ended == NUM_PLANS);
    }
    return num_dead < NUM_PLANS;
}

void survival_check(stage *stage, int32_t level_seed) {
    uint8_t mask[NUM_PLANS] = {1};
    int32_t levels[NUM_PLANS] = {level_seed};
    bool ends_at_once = false, survives = false;
    stage->where.seed = level_seed;
    for (int32_t round = 0; round < MOST_ROUNDS && !survives; round++) {
        stage->where.step = 0;
        check_ok(stage->where, pcd_reset_masked(stage->batch, mask, levels));
        survives = play_plans(stage, round * NUM_PLANS, &ends_at_once);
        check_at(stage->where, !ends_at_once, "the level ends with its first step, whatever is pressed");
    }
    check_at(stage->where, survives, "nothing survives the first %d steps", FIRST_STEPS);
}
