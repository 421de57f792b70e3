// Saving, loading, cloning and copying, and states nobody should trust.
#include "damage.h"
#include "rollout.h"

Suite *snapshots_suite(void);

enum {
    NUM_SAVES = EFFORT(6, 3),
    STEPS_BETWEEN = 23,
    STEPS_AFTER = EFFORT(80, 30),
    NUM_DAMAGES = EFFORT(100, 40),
    STEPS_DAMAGED = 12,
    VICTIM_SIZE = 24, // pixels
};

/// A saved state.
typedef struct image {
    uint8_t *data;
    size_t size;
} image;

static image save(const stage *stage, int32_t env) {
    image image = {.size = pcd_save_size(stage->batch, env)};
    check_at(stage->where, image.size > ENVELOPE_SIZE, "a save needs %zu bytes", image.size);
    image.data = malloc(image.size);
    check_ok(stage->where, pcd_save(stage->batch, env, image.data, image.size));
    return image;
}

static void load(stage *stage, int32_t env, const image *image) {
    check_ok(stage->where, pcd_load(stage->batch, env, image->data, image->size));
    check_ok(stage->where, pcd_observe(stage->batch));
}

// ---------------------------------------------------------------------------------------------------------
// Save, load
// ---------------------------------------------------------------------------------------------------------

// One environment of a batch plays the same actions whichever its number.
static void play_env(stage *stage, int32_t env, int32_t from, int32_t steps, trace *trace) {
    for (int32_t step = from; step < from + steps; step++) {
        choose_actions(stage, play_sticky, 99, 0, step);
        stage->io.actions[env] = play_sticky(1, 0, step);
        stage_step(stage);
        trace_add(trace, stage, env);
    }
}

static void expect_same(place where, const trace *expected, const trace *got, bool frames_too,
                        const char *what) {
    const char *difference = trace_difference(expected, got);
    check_at(where, !difference || (!frames_too && strcmp(difference, "frames") == 0), "%s: %s differ", what,
             difference);
}

// Saves at several steps, the last one in the middle of nowhere or where an episode ended.
START_TEST(a_loaded_state_goes_on_as_the_saved_one) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 1);
    config.seed = 5;
    stage home = stage_open(subject, &config);

    // The same appearance in another batch, and everything different that may be.
    config.num_envs = 5;
    config.num_threads = 2;
    config.seed = 77;
    stage equal = stage_open(subject, &config);
    config.num_envs = 3;
    config.num_threads = 1;
    config.observation_size = 33;
    config.observation_format = PCD_FORMAT_GREY;
    config.use_monochrome_assets = config.restrict_themes = config.paint_vel_info = config.plain_drawing =
        true;
    config.use_backgrounds = config.center_agent = false;
    config.level_list_capacity = 100;
    stage other = stage_open(subject, &config);

    stage_reset(&home);
    stage_reset(&equal);
    stage_reset(&other);
    for (int32_t number = 0; number < NUM_SAVES; number++) {
        int32_t step = number * (STEPS_BETWEEN + STEPS_AFTER);
        trace skipped = {0}, first = {0}, again = {0}, in_equal = {0}, in_other = {0};
        // Half of the saves wait for an episode's end.
        for (int32_t i = 0; i < STEPS_BETWEEN * number; i++) {
            play_env(&home, 0, step + i, 1, &skipped);
            if (number % 2 && (home.io.terminated[0] || home.io.truncated[0]))
                break;
        }
        image image = save(&home, 0);
        uint64_t frame = frame_hash(&home, 0), state = pcd_state_hash(home.batch, 0);
        play_env(&home, 0, step, STEPS_AFTER, &first);
        uint64_t later = pcd_state_hash(home.batch, 0);

        load(&home, 0, &image);
        check_at(home.where, pcd_state_hash(home.batch, 0) == state, "the state is not the saved one");
        check_at(home.where, frame_hash(&home, 0) == frame, "the frame is not that of the saved state");
        play_env(&home, 0, step, STEPS_AFTER, &again);
        expect_same(home.where, &first, &again, true, "loaded where it was saved");
        check_at(home.where, pcd_state_hash(home.batch, 0) == later, "the state ends elsewhere");

        load(&equal, 4, &image);
        check_at(equal.where, frame_hash(&equal, 4) == frame, "the frame is not that of the saved state");
        play_env(&equal, 4, step, STEPS_AFTER, &in_equal);
        expect_same(equal.where, &first, &in_equal, true, "loaded into a larger batch on two threads");

        load(&other, 1, &image);
        play_env(&other, 1, step, STEPS_AFTER, &in_other);
        expect_same(other.where, &first, &in_other, false, "loaded into a batch of another appearance");
        free(image.data);
    }
    stage_close(&home);
    stage_close(&equal);
    stage_close(&other);
}
END_TEST

START_TEST(a_state_saved_again_is_the_same_bytes) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 2);
    stage stage = stage_open(subject, &config);
    // Before the first reset, after it, and in play.
    for (int round = 0; round < 6; round++) {
        image image = save(&stage, 0);
        check_ok(stage.where, pcd_load(stage.batch, 1, image.data, image.size));
        struct image copy = save(&stage, 1);
        check_at(stage.where, copy.size == image.size && memcmp(copy.data, image.data, image.size) == 0,
                 "a state saved, loaded and saved again differs");
        free(copy.data);
        free(image.data);
        if (round == 0)
            stage_reset(&stage);
        else
            play(&stage, play_sticky, 3, 20 * round, 20);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(saving_changes_nothing) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 1);
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    play(&stage, play_sticky, 3, 0, 10);
    uint64_t before = pcd_state_hash(stage.batch, 0);
    image image = save(&stage, 0);
    check_at(stage.where, pcd_state_hash(stage.batch, 0) == before, "saving changed the state");
    free(image.data);
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Clone, copy
// ---------------------------------------------------------------------------------------------------------

START_TEST(a_clone_goes_on_as_its_original) {
    enum { ENVS = 3 };
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, ENVS);
    stage original = stage_open(subject, &config), clone = original;
    stage_reset(&original);
    play(&original, play_sticky, 7, 0, 30);
    check_ok(original.where, pcd_clone(original.batch, &clone.batch));
    clone.io = pcd_get_buffers(clone.batch);
    check_at(clone.where, clone.io.actions != original.io.actions, "a clone shares its original's buffers");
    check_ok(clone.where, pcd_observe(clone.batch));
    trace of_original[ENVS] = {{0}}, of_clone[ENVS] = {{0}};
    for (int32_t env = 0; env < ENVS; env++) {
        check_at(clone.where, pcd_state_hash(clone.batch, env) == pcd_state_hash(original.batch, env),
                 "env %d: the clone's state differs", env);
        check_at(clone.where, frame_hash(&clone, env) == frame_hash(&original, env),
                 "env %d: the clone's frame differs", env);
    }
    play_traced(&original, play_sticky, 7, 30, EFFORT(150, 40), of_original);
    stage_close(&original);
    play_traced(&clone, play_sticky, 7, 30, EFFORT(150, 40), of_clone);
    for (int32_t env = 0; env < ENVS; env++)
        expect_same(clone.where, &of_original[env], &of_clone[env], true, "clone");
    stage_close(&clone);
}
END_TEST

START_TEST(a_copied_environment_goes_on_as_its_source) {
    subject subject = subject_at(_i);
    pcd_config config = config_of(subject, 3);
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    play(&stage, play_sticky, 7, 0, 20);
    uint64_t bystander = pcd_state_hash(stage.batch, 1);
    check_ok(stage.where, pcd_copy_env(stage.batch, 0, 2));
    check_at(stage.where, pcd_state_hash(stage.batch, 1) == bystander,
             "a copy changed an environment not named");
    for (int32_t step = 0; step < EFFORT(150, 40); step++) {
        check_at(stage.where, pcd_state_hash(stage.batch, 0) == pcd_state_hash(stage.batch, 2),
                 "source and copy differ");
        choose_actions(&stage, play_sticky, 8, 0, step);
        stage.io.actions[2] = stage.io.actions[0];
        stage_step(&stage);
        check_at(stage.where, frame_hash(&stage, 0) == frame_hash(&stage, 2),
                 "frames of source and copy differ");
    }
    stage_close(&stage);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Hostile states
// ---------------------------------------------------------------------------------------------------------

/// A batch that damaged states are loaded into.
static stage open_victim(subject subject) {
    pcd_config config = config_of(subject, 1);
    config.channels = ALL_CHANNELS;
    config.observation_size = VICTIM_SIZE;
    config.paint_vel_info = true;
    stage stage = stage_open(subject, &config);
    stage_reset(&stage);
    return stage;
}

/// Loads what may be damaged: refused, it must leave the environment as it was; taken, it must be playable.
static bool try_load(stage *victim, const uint8_t *data, size_t size) {
    uint64_t before = pcd_state_hash(victim->batch, 0);
    pcd_status status = pcd_load(victim->batch, 0, data, size);
    if (status != PCD_OK) {
        check_at(victim->where, pcd_state_hash(victim->batch, 0) == before,
                 "a refused state was loaded in part");
        check_at(victim->where, pcd_last_error()[0] != '\0', "a state is refused without a word");
        return false;
    }
    check_ok(victim->where, pcd_observe(victim->batch));
    if (!state_of(victim->batch, 0)->episode.started)
        check_ok(victim->where, pcd_reset(victim->batch));
    play(victim, play_sticky, 9, 0, STEPS_DAMAGED);
    return true;
}

START_TEST(truncated_states_are_refused) {
    subject subject = subject_at(_i);
    stage victim = open_victim(subject);
    play(&victim, play_sticky, 3, 0, 15);
    image image = save(&victim, 0);
    size_t used = ENVELOPE_SIZE + saved_state_size(image.data, image.size);
    for (size_t size = 0; size < used; size += size < 80 ? 1 : used / 50) {
        // Memory of exactly this size, so that a read beyond it is seen.
        uint8_t *part = malloc(size + 1);
        memcpy(part, image.data, size);
        part = realloc(part, size ? size : 1);
        check_at(victim.where, !try_load(&victim, part, size), "%zu of %zu bytes are taken for a state", size,
                 used);
        free(part);
    }
    free(image.data);
    stage_close(&victim);
}
END_TEST

START_TEST(random_bytes_are_refused) {
    subject subject = subject_at(_i);
    stage victim = open_victim(subject);
    image image = save(&victim, 0);
    pcd_rng rng = {.state = 1234};
    for (int number = 0; number < NUM_DAMAGES; number++) {
        // Nothing but noise, then noise behind a true envelope, then with a true checksum.
        size_t from = number % 3 == 0 ? 0 : ENVELOPE_SIZE;
        uint8_t *data = malloc(image.size);
        memcpy(data, image.data, image.size);
        for (size_t i = from; i < image.size; i++)
            data[i] = (uint8_t)pcd_rng_next(&rng);
        if (number % 3 == 2)
            repair_checksum(data, image.size);
        check_at(victim.where, !try_load(&victim, data, image.size), "noise is taken for a state");
        free(data);
    }
    free(image.data);
    stage_close(&victim);
}
END_TEST

// A place in a saved state, more often in its small front part than in the wide fields of cells and entities.
static size_t draw_place(pcd_rng *rng, size_t size) {
    size_t part = pcd_rng_chance(rng, 0.5f) && size > 1024 ? 1024 : size;
    return (size_t)pcd_rng_below(rng, (int32_t)part);
}

START_TEST(damaged_states_are_refused) {
    subject subject = subject_at(_i);
    stage victim = open_victim(subject);
    pcd_rng rng = {.state = 99};
    for (int number = 0; number < NUM_DAMAGES; number++) {
        if (number % 20 == 0)
            play(&victim, play_sticky, 4, number, 20);
        image image = save(&victim, 0);
        size_t used = ENVELOPE_SIZE + saved_state_size(image.data, image.size);
        image.data[draw_place(&rng, used)] ^= (uint8_t)(1u << pcd_rng_below(&rng, 8));
        check_at(victim.where, !try_load(&victim, image.data, image.size), "a flipped bit is not noticed");
        free(image.data);
    }
    stage_close(&victim);
}
END_TEST

// With the checksum repaired, content decides. Whatever is taken must be playable.
START_TEST(hostile_states_do_no_harm) {
    subject subject = subject_at(_i);
    stage victim = open_victim(subject);
    pcd_rng rng = {.state = (uint64_t)_i};
    play(&victim, play_sticky, 4, 0, 40);
    image good = save(&victim, 0);
    size_t used = ENVELOPE_SIZE + saved_state_size(good.data, good.size);
    uint8_t *data = malloc(good.size);
    for (int number = 0; number < 2 * NUM_DAMAGES; number++) {
        memcpy(data, good.data, good.size);
        size_t at = ENVELOPE_SIZE + draw_place(&rng, used - ENVELOPE_SIZE);
        if (number % 2)
            data[at] ^= (uint8_t)(1u << pcd_rng_below(&rng, 8));
        else
            data[at] = (uint8_t)pcd_rng_next(&rng);
        repair_checksum(data, good.size);
        victim.where.seed = number;
        // Content may lead out of bounds later: what was played from it need not be loadable, only harmless.
        if (try_load(&victim, data, good.size)) {
            image again = save(&victim, 0);
            try_load(&victim, again.data, again.size);
            free(again.data);
        }
        check_ok(victim.where, pcd_load(victim.batch, 0, good.data, good.size));
    }
    free(data);
    free(good.data);
    stage_close(&victim);
}
END_TEST

START_TEST(states_of_other_games_and_versions_are_refused) {
    subject subject = subject_at(_i);
    stage victim = open_victim(subject);
    image image = save(&victim, 0);
    pcd_game newer = *subject.game;
    newer.version++;
    struct subject strange = {&newer, subject.mode};
    stage future = open_victim(strange);
    check_at(victim.where, !try_load(&future, image.data, image.size), "a state of another version is taken");
    check_at(victim.where, strstr(pcd_last_error(), "version"), "the error does not name the version: %s",
             pcd_last_error());
    newer.version--;
    newer.name = "stranger";
    check_at(victim.where, !try_load(&future, image.data, image.size), "a state of another game is taken");
    check_at(victim.where, strstr(pcd_last_error(), subject.game->name),
             "the error does not name the game: %s", pcd_last_error());
    free(image.data);
    stage_close(&future);
    stage_close(&victim);
}
END_TEST

START_TEST(lists_longer_than_the_batch_allows_are_refused) {
    subject subject = subject_at(_i);
    pcd_config config = blind_config_of(subject, 1);
    stage wide = stage_open(subject, &config);
    config.level_list_capacity = 2;
    stage narrow = stage_open(subject, &config);
    const int32_t seeds[] = {5, 6, 7};
    check_ok(wide.where, pcd_set_level_list(wide.batch, 0, seeds, 3));
    stage_reset(&wide);
    stage_reset(&narrow);
    image image = save(&wide, 0);
    check_at(wide.where, !try_load(&narrow, image.data, image.size), "a list of 3 levels fits into 2");
    free(image.data);
    check_ok(wide.where, pcd_set_level_list(wide.batch, 0, seeds, 2));
    image = save(&wide, 0);
    check_at(wide.where, try_load(&narrow, image.data, image.size), "a list of 2 levels is refused: %s",
             pcd_last_error());
    for (int reset = 0; reset < 6; reset++) {
        stage_reset(&narrow);
        int32_t seed = narrow.io.infos[0].level_seed;
        check_at(wide.where, seed == 5 || seed == 6, "level %d is not in the list", seed);
    }
    free(image.data);
    stage_close(&wide);
    stage_close(&narrow);
}
END_TEST

Suite *snapshots_suite(void) {
    Suite *suite = suite_create("snapshots");
    int count = subject_count();

    TCase *saves = add_case(suite, "save and load");
    tcase_add_loop_test(saves, a_loaded_state_goes_on_as_the_saved_one, 0, count);
    tcase_add_loop_test(saves, a_state_saved_again_is_the_same_bytes, 0, count);
    tcase_add_loop_test(saves, saving_changes_nothing, 0, count);

    TCase *copies = add_case(suite, "clone and copy");
    tcase_add_loop_test(copies, a_clone_goes_on_as_its_original, 0, count);
    tcase_add_loop_test(copies, a_copied_environment_goes_on_as_its_source, 0, count);

    TCase *hostile = add_case(suite, "hostile states");
    tcase_add_loop_test(hostile, truncated_states_are_refused, 0, count);
    tcase_add_loop_test(hostile, random_bytes_are_refused, 0, count);
    tcase_add_loop_test(hostile, damaged_states_are_refused, 0, count);
    tcase_add_loop_test(hostile, hostile_states_do_no_harm, 0, count);
    tcase_add_loop_test(hostile, states_of_other_games_and_versions_are_refused, 0, count);
    tcase_add_loop_test(hostile, lists_longer_than_the_batch_allows_are_refused, 0, count);
    return suite;
}
