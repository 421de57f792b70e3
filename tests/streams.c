// Layout, dynamics and looks apart from each other, and appearance apart from all of them.
#include "rollout.h"

Suite *streams_suite(void);

enum { NUM_SEEDS = EFFORT(10, 4), FUTURE_STEPS = EFFORT(60, 20) };

/// A copy of an environment's world in which the streams and the level's number are cleared.
static pcd_world *world_without_seeds(const stage *stage, int32_t env) {
    size_t size = group_of(stage->batch, env)->layout.world_size;
    pcd_world *copy = malloc(size);
    check_at(stage->where, copy, "no memory");
    memcpy(copy, stage_world(stage, env), size);
    copy->layout.state = copy->dynamics.state = copy->looks = 0;
    copy->level_seed = 0;
    copy->step_random = 0;
    return copy;
}

/// True when two environments of one batch are in the same state but for seeds.
static bool same_worlds(const stage *stage, int32_t a, int32_t b) {
    pcd_world *first = world_without_seeds(stage, a), *second = world_without_seeds(stage, b);
    bool same = memcmp(first, second, group_of(stage->batch, a)->layout.world_size) == 0;
    free(first);
    free(second);
    return same;
}

static bool same_grids(const stage *stage, int32_t a, int32_t b) {
    size_t size = (size_t)pcd_semantic_width(stage->batch) * (size_t)pcd_semantic_height(stage->batch);
    return memcmp(stage->io.semantic + (size_t)a * size, stage->io.semantic + (size_t)b * size, size) == 0;
}

/// True when the columns that rules read are the same in every row.
static bool same_entities(const stage *stage, int32_t a, int32_t b) {
    static const int columns[] = {PCD_ENTITY_KIND,       PCD_ENTITY_X,           PCD_ENTITY_Y,
                                  PCD_ENTITY_HALF_WIDTH, PCD_ENTITY_HALF_HEIGHT, PCD_ENTITY_VX,
                                  PCD_ENTITY_VY,         PCD_ENTITY_HEALTH,      PCD_ENTITY_ID};
    if (stage->io.entity_counts[a] != stage->io.entity_counts[b])
        return false;
    size_t table = (size_t)pcd_max_entities(stage->batch) * PCD_NUM_ENTITY_COLUMNS;
    for (int32_t row = 0; row < stage->io.entity_counts[a]; row++)
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
            size_t at = (size_t)row * PCD_NUM_ENTITY_COLUMNS + (size_t)columns[i];
            if (stage->io.entities[(size_t)a * table + at] != stage->io.entities[(size_t)b * table + at])
                return false;
        }
    return true;
}

static uint64_t fingerprint(const stage *stage, int32_t env) {
    uint64_t print = 0;
    check_ok(stage->where, pcd_level_fingerprint(stage->batch, env, &print));
    return print;
}

/// Two environments in the same level, in which a stream is pinned to different seeds.
static stage open_pair(subject subject, pcd_stream stream) {
    pcd_config config = config_of(subject, 2);
    config.channels = ALL_CHANNELS;
    stage stage = stage_open(subject, &config);
    check_ok(stage.where, pcd_pin_stream(stage.batch, 0, stream, 111));
    check_ok(stage.where, pcd_pin_stream(stage.batch, 1, stream, 222));
    return stage;
}

// Plays the same action in both.
static void step_both(stage *stage, int32_t step) {
    stage->io.actions[0] = stage->io.actions[1] = play_sticky(61, 0, step);
    stage_step(stage);
}

/// True where the game has pictures to choose from that no rule reads.
static bool has_looks(const pcd_game *game) {
    for (int32_t i = 0; i < game->num_pictures; i++)
        if (game->pictures[i].variants > 1 && !game->pictures[i].meaningful)
            return true;
    return false;
}

START_TEST(other_looks_change_pixels_and_nothing_else) {
    stage stage = open_pair(subject_at(_i), PCD_STREAM_LOOKS);
    int differing_frames = 0;
    for (int32_t seed = 0; seed < NUM_SEEDS; seed++) {
        stage_reset_to(&stage, seed);
        check_at(stage.where, fingerprint(&stage, 0) == fingerprint(&stage, 1),
                 "looks change the fingerprint");
        differing_frames += frame_hash(&stage, 0) != frame_hash(&stage, 1);
        for (int32_t step = 0; step < FUTURE_STEPS; step++) {
            check_at(stage.where, same_worlds(&stage, 0, 1), "looks change the state");
            check_at(stage.where, same_grids(&stage, 0, 1), "looks change the semantic grid");
            check_at(stage.where, same_entities(&stage, 0, 1), "looks change the entity table");
            check_at(stage.where, stage.io.rewards[0] == stage.io.rewards[1], "looks change the reward");
            if (stage.io.terminated[0] || stage.io.truncated[0])
                break;
            step_both(&stage, step);
        }
    }
    check_at(stage.where, differing_frames > 0 || !has_looks(subject_at(_i).game),
             "other looks show the same frame in %d levels", NUM_SEEDS);
    stage_close(&stage);
}
END_TEST

/// True when the game drew from the dynamics stream: the engine alone draws one number a step.
static bool drew_in_play(uint64_t state_before, uint64_t state_after) {
    pcd_rng rng = {.state = state_before};
    pcd_rng_next(&rng);
    return rng.state != state_after;
}

START_TEST(other_dynamics_change_the_future_and_not_the_layout) {
    subject subject = subject_at(_i);
    stage stage = open_pair(subject, PCD_STREAM_DYNAMICS);
    bool draws = false, differ = false;
    for (int32_t seed = 0; seed < NUM_SEEDS; seed++) {
        stage_reset_to(&stage, seed);
        check_at(stage.where, same_worlds(&stage, 0, 1), "dynamics change the level");
        check_at(stage.where, same_grids(&stage, 0, 1), "dynamics change the first semantic grid");
        check_at(stage.where, frame_hash(&stage, 0) == frame_hash(&stage, 1),
                 "dynamics change the first frame");
        check_at(stage.where,
                 (fingerprint(&stage, 0) == fingerprint(&stage, 1)) == !subject.game->dynamics_is_level,
                 "dynamics and the fingerprint");
        for (int32_t step = 0; step < FUTURE_STEPS; step++) {
            uint64_t before = stage_world(&stage, 0)->dynamics.state;
            step_both(&stage, step);
            if (stage.io.terminated[0] || stage.io.terminated[1] || stage.io.truncated[0] ||
                stage.io.truncated[1])
                break;
            draws = draws || drew_in_play(before, stage_world(&stage, 0)->dynamics.state);
            differ = differ || !same_worlds(&stage, 0, 1);
        }
    }
    check_at(stage.where, !draws || differ,
             "chance is drawn in play, but other dynamics have the same future");
    stage_close(&stage);
}
END_TEST

START_TEST(a_pinned_layout_is_every_levels_layout) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 2);
    config.channels = ALL_CHANNELS;
    config.pinned_streams[PCD_STREAM_LAYOUT] = 12345;
    stage stage = stage_open(subject, &config);
    const int32_t levels[2] = {1, 2};
    check_ok(stage.where, pcd_reset_masked(stage.batch, NULL, levels));
    check_at(stage.where, same_worlds(&stage, 0, 1), "the layout is pinned, but levels differ");
    check_at(stage.where, same_grids(&stage, 0, 1), "the layout is pinned, but semantic grids differ");
    check_at(stage.where,
             (fingerprint(&stage, 0) == fingerprint(&stage, 1)) == !subject.game->dynamics_is_level,
             "the layout is pinned and the fingerprint");
    stage_close(&stage);
}
END_TEST

// A stream pinned to the level's own seed, and one unpinned again, are the level as it was.
START_TEST(pins_come_off_again) {
    subject subject = subject_at(_i);
    enum { LEVEL = 33 };
    pcd_config config = config_of(subject, 2);
    stage stage = stage_open(subject, &config);
    for (int stream = 0; stream < PCD_NUM_STREAMS; stream++)
        check_ok(stage.where, pcd_pin_stream(stage.batch, 1, (pcd_stream)stream, LEVEL));
    stage_reset_to(&stage, LEVEL);
    check_at(stage.where,
             memcmp(stage_world(&stage, 0), stage_world(&stage, 1),
                    group_of(stage.batch, 0)->layout.world_size) == 0,
             "streams pinned to the level's own seed change it");
    uint64_t before = pcd_state_hash(stage.batch, 0);
    for (int stream = 0; stream < PCD_NUM_STREAMS; stream++) {
        check_ok(stage.where, pcd_pin_stream(stage.batch, 0, (pcd_stream)stream, 7));
        check_ok(stage.where, pcd_pin_stream(stage.batch, 0, (pcd_stream)stream, -1));
    }
    stage_reset_to(&stage, LEVEL);
    uint64_t first = before;
    before = pcd_state_hash(stage.batch, 0);
    check_at(stage.where, first != before, "the state does not tell the second episode from the first");
    check_at(stage.where,
             memcmp(stage_world(&stage, 0), stage_world(&stage, 1),
                    group_of(stage.batch, 0)->layout.world_size) == 0,
             "pins taken off again change the level");
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Appearance
// ---------------------------------------------------------------------------------------------------------

enum { NUM_APPEARANCES = 10 };

static void set_appearance(pcd_config *config, int number) {
    switch (number) {
    case 0: config->observation_size = 16; break;
    case 1: config->observation_size = 97; break;
    case 2: config->observation_format = PCD_FORMAT_CHW; break;
    case 3: config->observation_format = PCD_FORMAT_GREY; break;
    case 4: config->use_backgrounds = false; break;
    case 5: config->center_agent = false; break;
    case 6: config->restrict_themes = true; break;
    case 7: config->use_monochrome_assets = true; break;
    case 8: config->use_generated_assets = true; break;
    default: config->paint_vel_info = config->plain_drawing = true; break;
    }
}

START_TEST(appearance_never_changes_a_state) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 2);
    stage plain = stage_open(subject, &config);
    for (int number = 0; number < NUM_APPEARANCES; number++) {
        pcd_config changed = config;
        set_appearance(&changed, number);
        stage other = stage_open(subject, &changed);
        stage_reset_to(&plain, number);
        stage_reset_to(&other, number);
        check_at(plain.where, fingerprint(&plain, 0) == fingerprint(&other, 0),
                 "appearance %d changes the fingerprint", number);
        for (int32_t step = 0; step < EFFORT(30, 10); step++) {
            choose_actions(&plain, play_sticky, 71, 0, step);
            choose_actions(&other, play_sticky, 71, 0, step);
            stage_step(&plain);
            stage_step(&other);
            // Episodes of the used batch count their predecessors: the world is what must be the same.
            check_at(plain.where,
                     memcmp(stage_world(&plain, 0), stage_world(&other, 0),
                            group_of(plain.batch, 0)->layout.world_size) == 0,
                     "appearance %d changes the state", number);
            if (plain.io.terminated[0] || plain.io.truncated[0])
                break;
        }
        stage_close(&other);
    }
    stage_close(&plain);
}
END_TEST

// From the first reset on, the whole state, chooser and all, is the same under every appearance.
START_TEST(appearance_never_changes_a_state_hash) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 2);
    trace expected = {0};
    for (int number = -1; number < NUM_APPEARANCES; number++) {
        pcd_config changed = config;
        if (number >= 0)
            set_appearance(&changed, number);
        stage stage = stage_open(subject, &changed);
        trace traces[2] = {{0}, {0}};
        stage_reset(&stage);
        play_traced(&stage, play_sticky, 81, 0, EFFORT(40, 15), traces);
        if (number < 0)
            expected = traces[1];
        check_at(stage.where, traces[1].states == expected.states, "appearance %d changes state hashes",
                 number);
        check_at(stage.where, traces[1].results == expected.results, "appearance %d changes results", number);
        stage_close(&stage);
    }
}
END_TEST

Suite *streams_suite(void) {
    Suite *suite = suite_create("streams");
    int count = subject_count();

    TCase *pins = add_case(suite, "pinned streams");
    tcase_add_loop_test(pins, other_looks_change_pixels_and_nothing_else, 0, count);
    tcase_add_loop_test(pins, other_dynamics_change_the_future_and_not_the_layout, 0, count);
    tcase_add_loop_test(pins, a_pinned_layout_is_every_levels_layout, 0, count);
    tcase_add_loop_test(pins, pins_come_off_again, 0, count);

    TCase *appearance = add_case(suite, "appearance");
    tcase_add_loop_test(appearance, appearance_never_changes_a_state, 0, count);
    tcase_add_loop_test(appearance, appearance_never_changes_a_state_hash, 0, count);
    return suite;
}
