/// The libenv interface: spaces, rollouts, buffers, actions, states.
#include "libenv_fixture.h"

#include <limits.h>
#include <pthread.h>
#include <stddef.h>

Suite *libenv_suite(void);

// ---------------------------------------------------------------------------------------------------------
// The interface itself
// ---------------------------------------------------------------------------------------------------------

START_TEST(exports_only_the_interface) {
    ck_assert_int_eq(api.version(), 1);
    ck_assert_ptr_null(dlsym(api.library, "pcd_create"));
    ck_assert_ptr_null(dlsym(api.library, "pcd_fill_cells"));
    ck_assert_ptr_null(dlsym(api.library, "refuse"));
}
END_TEST

START_TEST(layouts_are_the_interface) {
    ck_assert_uint_eq(sizeof(union libenv_value), 4);
    ck_assert_uint_eq(sizeof(struct libenv_tensortype), 212);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, scalar_type), 128);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, dtype), 132);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, shape), 136);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, ndim), 200);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, low), 204);
    ck_assert_uint_eq(offsetof(struct libenv_tensortype, high), 208);
    if (sizeof(void *) == 8) {
        ck_assert_uint_eq(sizeof(struct libenv_option), 144);
        ck_assert_uint_eq(offsetof(struct libenv_option, data), 136);
        ck_assert_uint_eq(sizeof(struct libenv_options), 16);
        ck_assert_uint_eq(sizeof(struct libenv_buffers), 40);
        ck_assert_uint_eq(offsetof(struct libenv_buffers, ac), 32);
    }
}
END_TEST

static void assert_tensor(const struct libenv_tensortype *type, const char *name, enum libenv_dtype dtype,
                          int side, int32_t high) {
    ck_assert_str_eq(type->name, name);
    ck_assert_int_eq(type->scalar_type, LIBENV_SCALAR_TYPE_DISCRETE);
    ck_assert_int_eq(type->dtype, dtype);
    ck_assert_int_eq(type->ndim, side ? 3 : 0);
    if (side) {
        ck_assert_int_eq(type->shape[0], side);
        ck_assert_int_eq(type->shape[1], side);
        ck_assert_int_eq(type->shape[2], 3);
    }
    ck_assert_int_eq(type->low.int32, 0);
    ck_assert_int_eq(dtype == LIBENV_DTYPE_UINT8 ? type->high.uint8 : type->high.int32, high);
}

START_TEST(spaces_have_procgens_names_and_shapes) {
    for (uint8_t human = 0; human <= 1; human++) {
        option_list list;
        common_options(&list, game_name(_i), 0, 1);
        add_bool(&list, "render_human", human);
        libenv_env *handle = make(2, &list);
        ck_assert_msg(handle, "%s", api.last_error());
        struct libenv_tensortype types[MAX_INFOS];
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_OBSERVATION, NULL), 1);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_OBSERVATION, types), 1);
        assert_tensor(&types[0], "rgb", LIBENV_DTYPE_UINT8, 64, 255);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_ACTION, NULL), 1);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_ACTION, types), 1);
        assert_tensor(&types[0], "action", LIBENV_DTYPE_INT32, 0, 14);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_INFO, NULL), 3 + human);
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_INFO, types), 3 + human);
        assert_tensor(&types[0], "prev_level_seed", LIBENV_DTYPE_INT32, 0, INT32_MAX);
        assert_tensor(&types[1], "prev_level_complete", LIBENV_DTYPE_UINT8, 0, 1);
        assert_tensor(&types[2], "level_seed", LIBENV_DTYPE_INT32, 0, INT32_MAX);
        if (human)
            assert_tensor(&types[3], "rgb", LIBENV_DTYPE_UINT8, 512, 255);
        assert_no_error();
        ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_UNUSED, NULL), -1);
        assert_error("space is 0");
        api.close(handle);
    }
}
END_TEST

START_TEST(first_observation_starts_an_episode) {
    option_list list;
    common_options(&list, game_name(_i), 0, 1);
    vector v;
    start_vector(&v, 3, &list);
    observe(&v);
    for (int i = 0; i < v.num; i++) {
        ck_assert_float_eq(v.rew[i], 0.0f);
        ck_assert_int_eq(v.first[i], 1);
        ck_assert_int_eq(v.prev_level_seed[i], 0);
        ck_assert_int_eq(v.complete[i], 0);
        ck_assert_int_ge(v.level_seed[i], 0);
    }
    uint64_t hash = observation_hash(&v);
    observe(&v);
    ck_assert_uint_eq(observation_hash(&v), hash);
    close_vector(&v);
}
END_TEST

// Every game in each of its modes, and the loop index names both.
START_TEST(rollouts_equal_those_of_the_c_api) {
    int game = _i / NUM_MODES;
    int mode = _i % NUM_MODES;
    option_list list;
    common_options(&list, game_name(game), modes[mode].value, 7);
    if (!has_mode(game, modes[mode].name)) {
        ck_assert_ptr_null(make(2, &list));
        assert_error(modes[mode].name);
        assert_error(game_name(game));
        return;
    }
    vector v;
    start_vector(&v, 2, &list);
    pcd_config config = reference_config(game_name(game), modes[mode].name, 2, 7);
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 120);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(threads_change_nothing) {
    option_list plain, threaded;
    common_options(&plain, game_name(_i), 0, 7);
    common_options(&threaded, game_name(_i), 0, 7);
    add_whole(&threaded, "num_threads", 3);
    vector a, b;
    start_vector(&a, 4, &plain);
    start_vector(&b, 4, &threaded);
    for (int step = 0; step < 60; step++) {
        observe(&a);
        observe(&b);
        ck_assert_uint_eq(observation_hash(&a), observation_hash(&b));
        choose_actions(&a, step);
        choose_actions(&b, step);
        a.ac[step % 4] = b.ac[step % 4] = step % 10 == 0 ? -1 : 4;
        act(&a);
        act(&b);
    }
    close_vector(&a);
    close_vector(&b); // with a step under way
}
END_TEST

START_TEST(several_games_share_a_vector) {
    option_list list;
    common_options(&list, "maze,coinrun", 1, 3);
    vector v;
    start_vector(&v, 4, &list);
    pcd_config config = reference_config("maze,coinrun", "hard", 4, 3);
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 100);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

/// One of two handles used at once; what it saw goes to `hash`.
typedef struct player {
    int game;
    uint64_t hash;
} player;

static void *play(void *argument) {
    player *p = argument;
    option_list list;
    common_options(&list, game_name(p->game), 0, 21);
    add_whole(&list, "num_threads", 2);
    vector v;
    start_vector(&v, 4, &list);
    for (int step = 0; step < 200; step++) {
        observe(&v);
        p->hash = p->hash * 31 + observation_hash(&v);
        choose_actions(&v, step);
        act(&v);
        ck_assert_int_eq(api.get_tensortypes(v.handle, (enum libenv_space_name)(4 + p->game), NULL), -1);
        assert_error("space");
    }
    close_vector(&v);
    return NULL;
}

START_TEST(two_handles_play_on_two_threads) {
    player players[2] = {{0, 0}, {pcd_game_count() - 1, 0}};
    player alone[2] = {players[0], players[1]};
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, play, &players[i]), 0);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < 2; i++) {
        play(&alone[i]);
        ck_assert_uint_eq(alone[i].hash, players[i].hash);
    }
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Buffers
// ---------------------------------------------------------------------------------------------------------

START_TEST(human_view_is_drawn_by_observe) {
    option_list list;
    common_options(&list, game_name(_i), 0, 9);
    add_bool(&list, "render_human", 1);
    vector v;
    start_vector(&v, 2, &list);
    pcd_config config = reference_config(game_name(_i), "easy", 2, 9);
    pcd_batch *batch = reference_batch(&config);
    uint8_t *expected = allocate_guarded(HUMAN_VIEW_BYTES);
    compare(&v, batch, 4);
    for (int i = 0; i < v.num; i++) {
        ck_assert_int_eq(pcd_render(batch, i, 512, expected), PCD_OK);
        ck_assert_mem_eq(v.human_views + (size_t)i * HUMAN_VIEW_BYTES, expected, HUMAN_VIEW_BYTES);
    }
    free(expected);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(human_view_stays_out_of_absent_memory) {
    option_list list;
    common_options(&list, "maze", 0, 9);
    add_bool(&list, "render_human", 1);
    vector v;
    open_vector(&v, 2, &list);
    v.info_table[INFO_RGB * 2] = NULL;
    attach_buffers(&v);
    observe(&v);
    ck_assert_uint_eq(v.human_views[0], GUARD_BYTE);
    ck_assert_uint_eq(v.human_views[HUMAN_VIEW_BYTES - 1], GUARD_BYTE);
    ck_assert_int_eq(v.info_table[INFO_RGB * 2 + 1] == v.human_views + HUMAN_VIEW_BYTES, 1);
    close_vector(&v);
}
END_TEST

/// Pictures, infos and actions at odd addresses in any order.
START_TEST(scattered_buffers_receive_the_same) {
    enum { NUM = 3 };
    option_list list;
    common_options(&list, game_name(_i), 0, 6);
    vector a, b;
    start_vector(&a, NUM, &list);
    open_vector(&b, NUM, &list);
    uint8_t *pictures = allocate_guarded(NUM * (OBSERVATION_BYTES + 5));
    uint8_t *numbers = allocate_guarded(NUM * 32);
    for (int i = 0; i < NUM; i++) {
        b.ob_table[i] = pictures + 1 + (size_t)(NUM - 1 - i) * (OBSERVATION_BYTES + 3);
        b.ac_table[i] = numbers + i * 32 + 1;
        b.info_table[INFO_PREV_LEVEL_SEED * NUM + i] = numbers + i * 32 + 7;
        b.info_table[INFO_PREV_LEVEL_COMPLETE * NUM + i] = numbers + i * 32 + 13;
        b.info_table[INFO_LEVEL_SEED * NUM + i] = numbers + i * 32 + 15;
    }
    attach_buffers(&b);
    for (int step = 0; step < 40; step++) {
        observe(&a);
        observe(&b);
        choose_actions(&a, step);
        for (int i = 0; i < NUM; i++) {
            ck_assert_mem_eq(b.ob_table[i], a.ob_table[i], OBSERVATION_BYTES);
            for (int info = 0; info < INFO_RGB; info++)
                ck_assert_mem_eq(b.info_table[info * NUM + i], a.info_table[info * NUM + i],
                                 info == INFO_PREV_LEVEL_COMPLETE ? 1 : 4);
            ck_assert_float_eq(b.rew[i], a.rew[i]);
            memcpy(b.ac_table[i], &a.ac[i], sizeof(int32_t));
        }
        act(&a);
        act(&b);
        // Actions belong to the caller again.
        for (int i = 0; i < NUM; i++)
            memset(b.ac_table[i], 0x55, sizeof(int32_t));
    }
    close_vector(&a);
    close_vector(&b);
    check_guard(pictures, NUM * (OBSERVATION_BYTES + 5));
    free(pictures);
    free(numbers);
}
END_TEST

START_TEST(absent_buffers_are_left_out) {
    option_list list;
    common_options(&list, "maze", 0, 6);
    vector v;
    open_vector(&v, 2, &list);
    struct libenv_buffers buffers = {NULL, NULL, NULL, NULL, v.ac_table};
    api.set_buffers(v.handle, &buffers);
    assert_no_error();
    observe(&v);
    v.ac[0] = v.ac[1] = 4;
    act(&v);
    observe(&v);

    // One picture of two, and only one info.
    void *info[2 * INFO_RGB] = {NULL};
    info[INFO_LEVEL_SEED * 2] = &v.level_seed[0];
    v.ob_table[0] = NULL;
    buffers = (struct libenv_buffers){v.ob_table, NULL, v.first, info, v.ac_table};
    api.set_buffers(v.handle, &buffers);
    assert_no_error();
    observe(&v);
    ck_assert_uint_eq(v.ob[0], GUARD_BYTE);
    ck_assert_int_eq(v.first[0], 0);
    ck_assert_int_ge(v.level_seed[0], 0);
    close_vector(&v);
}
END_TEST

START_TEST(new_buffers_show_the_same_state) {
    option_list list;
    common_options(&list, "coinrun", 0, 6);
    vector v;
    start_vector(&v, 2, &list);
    observe(&v);
    choose_actions(&v, 1);
    act(&v);
    observe(&v);
    uint64_t hash = observation_hash(&v);
    memset(v.ob, 0, 2 * OBSERVATION_BYTES);
    attach_buffers(&v);
    observe(&v);
    ck_assert_uint_eq(observation_hash(&v), hash);
    close_vector(&v);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Actions
// ---------------------------------------------------------------------------------------------------------

START_TEST(action_minus_one_ends_the_episode_after_a_step_without_input) {
    enum { NUM = 3 };
    option_list list;
    common_options(&list, game_name(_i), 0, 8);
    vector v;
    start_vector(&v, NUM, &list);
    pcd_config config = reference_config(game_name(_i), "easy", NUM, 8);
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 10);
    pcd_buffers io = pcd_get_buffers(batch);
    for (int step = 0; step < 12; step++) {
        int32_t played[NUM];
        uint8_t mask[NUM];
        bool any = false;
        for (int i = 0; i < NUM; i++) {
            played[i] = v.level_seed[i];
            v.ac[i] = (step + i) % 2 ? -1 : action_at(i, step);
            io.actions[i] = v.ac[i] < 0 ? 4 : v.ac[i];
        }
        act(&v);
        ck_assert_int_eq(pcd_step(batch), PCD_OK);
        for (int i = 0; i < NUM; i++) {
            mask[i] = v.ac[i] < 0 && !io.terminated[i] && !io.truncated[i];
            any = any || mask[i];
        }
        float rewards[NUM];
        memcpy(rewards, io.rewards, sizeof rewards);
        if (any)
            ck_assert_int_eq(pcd_reset_masked(batch, mask, NULL), PCD_OK);
        observe(&v);
        assert_same_frames(&v, &io, step);
        for (int i = 0; i < NUM; i++) {
            ck_assert_int_eq(v.prev_level_seed[i], played[i]);
            ck_assert_float_eq(v.rew[i], rewards[i]);
            if (v.ac[i] < 0)
                ck_assert_int_eq(v.first[i], 1);
        }
    }
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(an_episode_that_ends_by_itself_is_not_ended_twice) {
    option_list list;
    common_options(&list, "maze", 0, 8);
    vector plain, forced;
    start_vector(&plain, 1, &list);
    start_vector(&forced, 1, &list);
    int steps = 0;
    do {
        plain.ac[0] = 4;
        act(&plain);
        observe(&plain);
        steps++;
        ck_assert_int_le(steps, 1000);
    } while (!plain.first[0]);
    for (int step = 1; step <= steps; step++) {
        forced.ac[0] = step == steps ? -1 : 4;
        act(&forced);
    }
    observe(&forced);
    ck_assert_uint_eq(observation_hash(&forced), observation_hash(&plain));
    close_vector(&plain);
    close_vector(&forced);
}
END_TEST

START_TEST(other_actions_are_refused_and_nothing_moves) {
    static const int32_t wrong[] = {15, -2, INT_MIN, INT_MAX};
    option_list list;
    common_options(&list, game_name(_i), 0, 8);
    vector v;
    start_vector(&v, 2, &list);
    choose_actions(&v, 0);
    act(&v);
    observe(&v);
    uint64_t hash = observation_hash(&v);
    char *before = malloc(STATE_LIMIT);
    char *after = malloc(STATE_LIMIT);
    int size = api.get_state(v.handle, 0, before, STATE_LIMIT);
    for (int i = 0; i < 4; i++) {
        v.ac[0] = -1;
        v.ac[1] = wrong[i];
        api.act(v.handle);
        assert_error("environment 1");
        char number[16];
        snprintf(number, sizeof number, "%d", wrong[i]);
        assert_error(number);
        observe(&v);
        ck_assert_uint_eq(observation_hash(&v), hash);
    }
    ck_assert_int_eq(api.get_state(v.handle, 0, after, STATE_LIMIT), size);
    ck_assert_mem_eq(before, after, (size_t)size);
    choose_actions(&v, 1);
    act(&v);
    free(before);
    free(after);
    close_vector(&v);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// States
// ---------------------------------------------------------------------------------------------------------

enum { STATE_STEPS = 40, STATE_ENVS = 2 };

/// Where parts of a state stand, bytes: a checksum of all that follows it, magic and version, the last
/// result.
enum {
    STATE_MAGIC_AT = 8,
    STATE_RESULT_AT = 16,
    STATE_LEVEL_SEED_AT = STATE_RESULT_AT + 4,
    STATE_PREV_LEVEL_SEED_AT = STATE_RESULT_AT + 8,
    STATE_COMPLETE_AT = STATE_RESULT_AT + 12,
    STATE_FIRST_AT = STATE_RESULT_AT + 13,
};

/// Plays on from `from`, taking states each step and, if asked, putting them back; notes hashes of all of it.
static void play_with_states(vector *v, int from, bool put_back, uint64_t *frames, uint64_t *states) {
    char *state = malloc(STATE_LIMIT);
    for (int step = from; step < STATE_STEPS; step++) {
        observe(v);
        frames[step] = observation_hash(v);
        states[step] = 0;
        for (int i = 0; i < STATE_ENVS; i++) {
            int size = api.get_state(v->handle, i, state, STATE_LIMIT);
            ck_assert_msg(size > 0, "%s", api.last_error());
            states[step] = states[step] * 31 + pcd_hash_bytes(state, (size_t)size);
            if (put_back)
                api.set_state(v->handle, i, state, size);
            assert_no_error();
        }
        if (put_back) {
            observe(v);
            ck_assert_uint_eq(observation_hash(v), frames[step]);
        }
        choose_actions(v, step);
        if (step % 11 == 5)
            v->ac[0] = -1;
        act(v);
    }
    free(state);
}

START_TEST(states_taken_and_put_back_change_nothing) {
    option_list list;
    common_options(&list, game_name(_i), 1, 13);
    add_whole(&list, "num_levels", 20);
    uint64_t frames[3][STATE_STEPS], states[2][STATE_STEPS];
    vector v;
    for (int round = 0; round < 2; round++) {
        start_vector(&v, STATE_ENVS, &list);
        play_with_states(&v, 0, round == 1, frames[round], states[round]);
        close_vector(&v);
    }
    start_vector(&v, STATE_ENVS, &list);
    for (int step = 0; step < STATE_STEPS; step++) {
        observe(&v);
        frames[2][step] = observation_hash(&v);
        choose_actions(&v, step);
        if (step % 11 == 5)
            v.ac[0] = -1;
        act(&v);
    }
    close_vector(&v);
    ck_assert_mem_eq(frames[0], frames[1], sizeof frames[0]);
    ck_assert_mem_eq(frames[0], frames[2], sizeof frames[0]);
    ck_assert_mem_eq(states[0], states[1], sizeof states[0]);
}
END_TEST

/// States of a running vector go on in one made with another seed, other levels and threads.
START_TEST(states_go_on_in_a_fresh_vector) {
    option_list list, other;
    common_options(&list, game_name(_i), 1, 13);
    add_whole(&list, "num_levels", 20);
    common_options(&other, game_name(_i), 0, 99);
    add_whole(&other, "num_threads", 2);
    uint64_t frames[2][STATE_STEPS], states[2][STATE_STEPS];
    vector v, fresh;
    start_vector(&v, STATE_ENVS, &list);
    start_vector(&fresh, STATE_ENVS, &other);
    char *state = malloc(STATE_LIMIT + 1);
    for (int step = 0; step < STATE_STEPS / 2; step++) {
        choose_actions(&v, step);
        v.ac[1] = step == STATE_STEPS / 2 - 1 ? -1 : v.ac[1];
        act(&v);
    }
    for (int i = 0; i < STATE_ENVS; i++) {
        // An odd address: states need no alignment.
        int size = api.get_state(v.handle, i, state + 1, STATE_LIMIT);
        api.set_state(fresh.handle, i, state + 1, size);
        assert_no_error();
    }
    free(state);
    play_with_states(&v, STATE_STEPS / 2, false, frames[0], states[0]);
    play_with_states(&fresh, STATE_STEPS / 2, false, frames[1], states[1]);
    for (int step = STATE_STEPS / 2; step < STATE_STEPS; step++) {
        ck_assert_uint_eq(frames[0][step], frames[1][step]);
        ck_assert_uint_eq(states[0][step], states[1][step]);
    }
    close_vector(&v);
    close_vector(&fresh);
}
END_TEST

/// Asserts that the vector still shows and holds what it did.
static void assert_untouched(vector *v, uint64_t frames, const char *state, int size) {
    char *now = malloc(STATE_LIMIT);
    ck_assert_int_eq(api.get_state(v->handle, 0, now, STATE_LIMIT), size);
    ck_assert_mem_eq(now, state, (size_t)size);
    observe(v);
    ck_assert_uint_eq(observation_hash(v), frames);
    free(now);
}

START_TEST(damaged_states_are_refused) {
    option_list list;
    common_options(&list, game_name(_i), 0, 13);
    vector v;
    start_vector(&v, 1, &list);
    char *saved = malloc(STATE_LIMIT);
    char *state = malloc(STATE_LIMIT);
    int saved_size = api.get_state(v.handle, 0, saved, STATE_LIMIT);
    for (int step = 0; step < 5; step++) {
        v.ac[0] = 7;
        act(&v);
    }
    observe(&v);
    uint64_t frames = observation_hash(&v);
    int size = api.get_state(v.handle, 0, state, STATE_LIMIT);
    ck_assert_int_eq(size, saved_size);

    for (int i = 0; i < saved_size; i += i < 80 ? 1 : 1 + saved_size / 97) {
        saved[i] = (char)(saved[i] ^ 0x10);
        api.set_state(v.handle, 0, saved, saved_size);
        ck_assert_msg(api.last_error()[0], "byte %d of %d may be damaged", i, saved_size);
        if (i >= STATE_MAGIC_AT && i < STATE_RESULT_AT)
            assert_error("another version");
        saved[i] = (char)(saved[i] ^ 0x10);
    }
    for (int length = 0; length < saved_size; length += length < 80 ? 1 : 1 + saved_size / 31) {
        api.set_state(v.handle, 0, saved, length);
        ck_assert_msg(api.last_error()[0], "%d of %d bytes are enough", length, saved_size);
    }
    api.set_state(v.handle, 0, saved, saved_size + 1);
    assert_error("damaged");
    api.set_state(v.handle, 0, saved, -1);
    assert_error("length is -1");
    api.set_state(v.handle, 0, NULL, saved_size);
    assert_error("NULL");
    api.set_state(v.handle, 1, saved, saved_size);
    assert_error("env_index is 1");
    api.set_state(v.handle, -1, saved, saved_size);
    assert_error("env_index is -1");
    assert_untouched(&v, frames, state, size);
    free(saved);
    free(state);
    close_vector(&v);
}
END_TEST

/// Results outside their spaces are refused even when the checksum is right.
START_TEST(hostile_results_are_refused) {
    static const int places[] = {STATE_LEVEL_SEED_AT + 3, STATE_PREV_LEVEL_SEED_AT + 3, STATE_COMPLETE_AT,
                                 STATE_FIRST_AT};
    option_list list;
    common_options(&list, "maze", 0, 13);
    vector v;
    start_vector(&v, 1, &list);
    observe(&v);
    uint64_t frames = observation_hash(&v);
    char *saved = malloc(STATE_LIMIT);
    char *state = malloc(STATE_LIMIT);
    int size = api.get_state(v.handle, 0, saved, STATE_LIMIT);
    for (int i = 0; i < 4; i++) {
        memcpy(state, saved, (size_t)size);
        state[places[i]] = (char)0xFF;
        uint64_t checksum = pcd_hash_bytes(state + sizeof checksum, (size_t)size - sizeof checksum);
        memcpy(state, &checksum, sizeof checksum);
        api.set_state(v.handle, 0, state, size);
        assert_error("damaged");
    }
    assert_untouched(&v, frames, saved, size);
    free(saved);
    free(state);
    close_vector(&v);
}
END_TEST

START_TEST(human_view_follows_a_state_put_back) {
    option_list list;
    common_options(&list, "coinrun", 0, 13);
    add_bool(&list, "render_human", 1);
    vector v;
    start_vector(&v, 1, &list);
    observe(&v);
    uint64_t hash = pcd_hash_bytes(v.human_views, HUMAN_VIEW_BYTES);
    char *state = malloc(STATE_LIMIT);
    int size = api.get_state(v.handle, 0, state, STATE_LIMIT);
    v.ac[0] = -1;
    act(&v);
    observe(&v);
    ck_assert_uint_ne(pcd_hash_bytes(v.human_views, HUMAN_VIEW_BYTES), hash);
    api.set_state(v.handle, 0, state, size);
    assert_no_error();
    observe(&v);
    ck_assert_uint_eq(pcd_hash_bytes(v.human_views, HUMAN_VIEW_BYTES), hash);
    free(state);
    close_vector(&v);
}
END_TEST

START_TEST(states_of_another_game_are_refused) {
    option_list mine, others;
    common_options(&mine, game_name(_i), 0, 13);
    common_options(&others, game_name((_i + 1) % pcd_game_count()), 0, 13);
    if (pcd_game_count() < 2)
        return;
    vector a, b;
    start_vector(&a, 1, &mine);
    start_vector(&b, 1, &others);
    observe(&a);
    uint64_t frames = observation_hash(&a);
    char *state = malloc(STATE_LIMIT);
    char *foreign = malloc(STATE_LIMIT);
    int size = api.get_state(a.handle, 0, state, STATE_LIMIT);
    int foreign_size = api.get_state(b.handle, 0, foreign, STATE_LIMIT);
    api.set_state(a.handle, 0, foreign, foreign_size);
    ck_assert_str_ne(api.last_error(), "");
    assert_untouched(&a, frames, state, size);
    free(state);
    free(foreign);
    close_vector(&a);
    close_vector(&b);
}
END_TEST

START_TEST(states_need_room) {
    option_list list;
    common_options(&list, game_name(_i), 0, 13);
    vector v;
    start_vector(&v, 1, &list);
    char *state = malloc(STATE_LIMIT);
    int size = api.get_state(v.handle, 0, state, STATE_LIMIT);
    ck_assert_int_gt(size, 0);
    memset(state, GUARD_BYTE, STATE_LIMIT);
    char number[16];
    snprintf(number, sizeof number, "%d", size);
    for (int length = -1; length < size; length += size / 7) {
        ck_assert_int_eq(api.get_state(v.handle, 0, state, length), 0);
        assert_error(number);
    }
    ck_assert_int_eq(api.get_state(v.handle, 0, NULL, STATE_LIMIT), 0);
    assert_error("NULL");
    ck_assert_uint_eq((uint8_t)state[0], GUARD_BYTE);
    ck_assert_int_eq(api.get_state(v.handle, 0, state, size), size);
    ck_assert_uint_eq((uint8_t)state[size], GUARD_BYTE);
    ck_assert_int_eq(api.get_state(v.handle, 5, state, STATE_LIMIT), 0);
    assert_error("env_index is 5");
    free(state);
    close_vector(&v);
}
END_TEST

Suite *libenv_suite(void) {
    Suite *suite = suite_create("libenv");
    int games = pcd_game_count();

    TCase *interface = add_case(suite, "interface");
    tcase_add_test(interface, exports_only_the_interface);
    tcase_add_test(interface, layouts_are_the_interface);
    tcase_add_loop_test(interface, spaces_have_procgens_names_and_shapes, 0, games);
    tcase_add_loop_test(interface, first_observation_starts_an_episode, 0, games);
    tcase_add_loop_test(interface, rollouts_equal_those_of_the_c_api, 0, games * NUM_MODES);
    tcase_add_loop_test(interface, threads_change_nothing, 0, games);
    tcase_add_test(interface, several_games_share_a_vector);
    tcase_add_test(interface, two_handles_play_on_two_threads);

    TCase *buffers = add_case(suite, "buffers");
    tcase_add_loop_test(buffers, human_view_is_drawn_by_observe, 0, games);
    tcase_add_test(buffers, human_view_stays_out_of_absent_memory);
    tcase_add_loop_test(buffers, scattered_buffers_receive_the_same, 0, games);
    tcase_add_test(buffers, absent_buffers_are_left_out);
    tcase_add_test(buffers, new_buffers_show_the_same_state);

    TCase *actions = add_case(suite, "actions");
    tcase_add_loop_test(actions, action_minus_one_ends_the_episode_after_a_step_without_input, 0, games);
    tcase_add_test(actions, an_episode_that_ends_by_itself_is_not_ended_twice);
    tcase_add_loop_test(actions, other_actions_are_refused_and_nothing_moves, 0, games);

    TCase *states = add_case(suite, "states");
    tcase_add_loop_test(states, states_taken_and_put_back_change_nothing, 0, games);
    tcase_add_loop_test(states, states_go_on_in_a_fresh_vector, 0, games);
    tcase_add_loop_test(states, damaged_states_are_refused, 0, games);
    tcase_add_test(states, hostile_results_are_refused);
    tcase_add_test(states, human_view_follows_a_state_put_back);
    tcase_add_loop_test(states, states_of_another_game_are_refused, 0, games);
    tcase_add_loop_test(states, states_need_room, 0, games);
    return suite;
}
