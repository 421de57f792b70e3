// The minimal action sets: sound, and not larger than need be.
#include "rollout.h"

Suite *actions_suite(void);

enum { NUM_STATES = EFFORT(400, 300) };

/// Hash of a world as a step left it, without the memory of which keys were pressed.
static uint64_t outcome_of(const stage *stage, int32_t env) {
    size_t size = group_of(stage->batch, env)->layout.world_size;
    pcd_world *copy = malloc(size);
    check_at(stage->where, copy, "no memory");
    memcpy(copy, stage_world(stage, env), size);
    copy->dx = copy->dy = 0;
    copy->special = copy->mirrored = 0;
    uint64_t hash = pcd_mix(pcd_hash_bytes(copy, size), frame_hash(stage, env));
    free(copy);
    return hash;
}

START_TEST(other_actions_do_what_one_of_the_minimal_set_does) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, PCD_NUM_ACTIONS);
    stage stage = stage_open(subject, &config);
    int32_t minimal[PCD_NUM_ACTIONS];
    int32_t count = pcd_minimal_actions(subject.game, minimal);
    check_at(stage.where, count > 0, "there are no actions");
    bool is_minimal[PCD_NUM_ACTIONS] = {false}, told_apart[PCD_NUM_ACTIONS][PCD_NUM_ACTIONS] = {{false}};
    for (int32_t i = 0; i < count; i++)
        is_minimal[minimal[i]] = true;

    stage_reset(&stage);
    for (int32_t state = 0; state < NUM_STATES; state++) {
        uint64_t outcomes[PCD_NUM_ACTIONS];
        for (int32_t action = 0; action < PCD_NUM_ACTIONS; action++) {
            check_ok(stage.where, pcd_copy_env(stage.batch, 0, action));
            stage.io.actions[action] = action;
        }
        stage_step(&stage);
        for (int32_t action = 0; action < PCD_NUM_ACTIONS; action++)
            outcomes[action] = outcome_of(&stage, action);
        for (int32_t action = 0; action < PCD_NUM_ACTIONS; action++) {
            bool has_twin = is_minimal[action];
            for (int32_t i = 0; i < count; i++) {
                has_twin = has_twin || outcomes[minimal[i]] == outcomes[action];
                if (outcomes[minimal[i]] != outcomes[action])
                    told_apart[action][minimal[i]] = true;
            }
            check_at(stage.where, has_twin,
                     "action %d is not in the minimal set, and does what none of it does", action);
        }
        // Play goes on with the minimal set, a few steps each.
        int32_t next = minimal[pcd_mix(91, (uint64_t)state / 4) % (uint64_t)count];
        check_ok(stage.where, pcd_copy_env(stage.batch, next, 0));
    }
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = 0; j < i; j++)
            // Short play need not meet what tells two of them apart.
            check_at(stage.where, EFFORT(told_apart[minimal[i]][minimal[j]], true),
                     "actions %d and %d of the minimal set did the same in %d states", minimal[j], minimal[i],
                     NUM_STATES);
    stage_close(&stage);
}
END_TEST

Suite *actions_suite(void) {
    Suite *suite = suite_create("actions");
    TCase *minimal = add_case(suite, "minimal sets");
    tcase_add_loop_test(minimal, other_actions_do_what_one_of_the_minimal_set_does, 0, subject_count());
    return suite;
}
