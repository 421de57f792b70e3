/// The options of the libenv interface, and what it refuses.
#include "libenv_fixture.h"

#include <limits.h>

Suite *libenv_options_suite(void);

START_TEST(options_reach_the_environments) {
    option_list list;
    common_options(&list, "coinrun", 0, -5);
    add_whole(&list, "num_levels", 6);
    add_whole(&list, "start_level", 1000);
    add_bool(&list, "center_agent", 1);
    add_bool(&list, "paint_vel_info", 1);
    add_bool(&list, "use_backgrounds", 0);
    vector v;
    start_vector(&v, 2, &list);
    pcd_config config = reference_config("coinrun", "easy", 2, UINT32_MAX - 4u);
    config.num_levels = 6;
    config.start_level = 1000;
    config.center_agent = true;
    config.paint_vel_info = true;
    config.use_backgrounds = false;
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 150);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(asset_options_reach_the_environments) {
    static const char *const names[] = {"restrict_themes", "use_monochrome_assets", "use_generated_assets",
                                        "center_agent"};
    option_list list;
    common_options(&list, "coinrun", 1, 5);
    add_bool(&list, names[_i], 1);
    vector v;
    start_vector(&v, 2, &list);
    pcd_config config = reference_config("coinrun", "hard", 2, 5);
    bool *const fields[] = {&config.restrict_themes, &config.use_monochrome_assets,
                            &config.use_generated_assets, &config.center_agent};
    *fields[_i] = true;
    pcd_batch *batch = reference_batch(&config);
    compare(&v, batch, 20);
    pcd_destroy(batch);
    close_vector(&v);
}
END_TEST

START_TEST(num_levels_and_start_level_bound_the_seeds) {
    option_list list;
    common_options(&list, "maze", 0, 2);
    add_whole(&list, "num_levels", 3);
    add_whole(&list, "start_level", 40);
    vector v;
    start_vector(&v, 4, &list);
    bool seen[3] = {false};
    for (int step = 0; step < 20; step++) {
        observe(&v);
        for (int i = 0; i < v.num; i++) {
            ck_assert_int_ge(v.level_seed[i], 40);
            ck_assert_int_le(v.level_seed[i], 42);
            seen[v.level_seed[i] - 40] = true;
            v.ac[i] = -1;
        }
        act(&v);
    }
    ck_assert(seen[0] && seen[1] && seen[2]);
    close_vector(&v);
}
END_TEST

START_TEST(start_level_is_ignored_without_num_levels) {
    option_list plain, shifted;
    common_options(&plain, "maze", 0, 2);
    common_options(&shifted, "maze", 0, 2);
    add_whole(&shifted, "start_level", 12345);
    vector a, b;
    start_vector(&a, 4, &plain);
    start_vector(&b, 4, &shifted);
    observe(&a);
    observe(&b);
    ck_assert_uint_eq(observation_hash(&a), observation_hash(&b));
    close_vector(&a);
    close_vector(&b);
}
END_TEST

START_TEST(ignored_options_change_nothing) {
    option_list plain, crowded;
    common_options(&plain, "maze", 0, 2);
    common_options(&crowded, "maze", 0, 2);
    add_text(&crowded, "resource_root", "/nowhere/");
    add_bool(&crowded, "use_easy_jump", 1);
    add_whole(&crowded, "plain_assets", 1);
    add_whole(&crowded, "game_type", 3);
    add_whole(&crowded, "num_actions", 15);
    vector a, b;
    start_vector(&a, 2, &plain);
    start_vector(&b, 2, &crowded);
    observe(&a);
    observe(&b);
    ck_assert_uint_eq(observation_hash(&a), observation_hash(&b));
    close_vector(&a);
    close_vector(&b);
}
END_TEST

START_TEST(sequential_levels_chain_without_an_end) {
    option_list list;
    common_options(&list, "maze", 0, 11);
    add_bool(&list, "use_sequential_levels", 1);
    add_whole(&list, "num_levels", 100);
    vector v;
    start_vector(&v, 8, &list);
    int completed = 0;
    observe(&v);
    for (int step = 0; step < 600; step++) {
        choose_actions(&v, step);
        act(&v);
        observe(&v);
        for (int i = 0; i < v.num; i++) {
            if (!v.complete[i])
                continue;
            completed++;
            ck_assert_int_eq(v.first[i], 0);
            ck_assert_float_gt(v.rew[i], 0.0f);
            ck_assert_int_eq(v.level_seed[i], v.prev_level_seed[i] + 997);
        }
    }
    ck_assert_int_gt(completed, 0);
    close_vector(&v);
}
END_TEST

START_TEST(debug_mode_switches_parameters_off) {
    static const char *const parameters[] = {"allow_pit", "allow_crate", "allow_dy"};
    for (int bit = 0; bit < 3; bit++) {
        option_list list;
        common_options(&list, "coinrun", 1, 4);
        add_whole(&list, "debug_mode", 2 << bit);
        vector v;
        start_vector(&v, 4, &list);
        pcd_config config = reference_config("coinrun", "hard", 4, 4);
        pcd_batch *batch = reference_batch(&config);
        ck_assert_msg(pcd_set_parameter(batch, PCD_ALL_ENVS, parameters[bit], 0.0) == PCD_OK, "%s",
                      pcd_last_error());
        compare(&v, batch, 40);
        pcd_destroy(batch);
        close_vector(&v);
    }
}
END_TEST

START_TEST(debug_mode_means_nothing_elsewhere) {
    option_list list;
    common_options(&list, "maze", 0, 4);
    add_whole(&list, "debug_mode", -1);
    libenv_env *handle = make(1, &list);
    ck_assert_msg(handle, "%s", api.last_error());
    api.close(handle);
}
END_TEST

// ---------------------------------------------------------------------------------------------------------
// Misuse
// ---------------------------------------------------------------------------------------------------------

static void refuse_options(int num, option_list *list, const char *const words[3]) {
    ck_assert_ptr_null(make(num, list));
    for (int i = 0; i < 3; i++)
        if (words[i])
            assert_error(words[i]);
}

START_TEST(wrong_whole_numbers_are_refused) {
    static const struct {
        const char *name;
        int32_t value;
        const char *words[3];
    } cases[] = {
        {"num_levels", -1, {"num_levels", "-1", "0 to"}},
        {"start_level", -3, {"start_level", "-3", "0 to"}},
        {"distribution_mode", 7, {"distribution_mode", "7", "memory"}},
        {"distribution_mode", 2, {"distribution_mode", "extreme", "easy"}},
        {"num_threads", -1, {"num_threads", "-1", "0 to"}},
        {"num_threads", 100000, {"num_threads", "100000", "0 to"}},
        {"num_actions", 14, {"num_actions", "14", "15"}},
        {"colour", 1, {"colour", "env_name", "num_levels"}},
        {"env_name", 1, {"env_name", "int32 1", "text"}},
        {"use_backgrounds", 1, {"use_backgrounds", "int32 1", "uint8"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        option_list list = {0};
        if (strcmp(cases[i].name, "env_name") != 0)
            add_text(&list, "env_name", "bigfish");
        add_whole(&list, cases[i].name, cases[i].value);
        refuse_options(1, &list, cases[i].words);
    }
}
END_TEST

START_TEST(wrong_bools_are_refused) {
    static const char *const names[] = {
        "use_sequential_levels", "center_agent",         "use_backgrounds", "restrict_themes",
        "use_monochrome_assets", "use_generated_assets", "paint_vel_info",  "render_human"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        option_list list = {0};
        add_text(&list, "env_name", "maze");
        add_bool(&list, names[i], 2);
        refuse_options(1, &list, (const char *const[3]){names[i], "2", "0 to 1"});
    }
    option_list list = {0};
    add_text(&list, "env_name", "maze");
    add_bool(&list, "num_levels", 1);
    refuse_options(1, &list, (const char *const[3]){"num_levels", "uint8 1", "int32"});
}
END_TEST

START_TEST(wrong_names_and_nums_are_refused) {
    static const struct {
        const char *env_name;
        int num;
        const char *words[3];
    } cases[] = {
        {"pong", 1, {"env_name", "pong", "bigfish"}},
        {"maze,", 2, {"env_name", "\"\"", "maze"}},
        {",", 2, {"env_name", "\"\"", "maze"}},
        {"maze, coinrun", 2, {"env_name", " coinrun", "maze"}},
        {"maze,coinrun", 3, {"num is 3", "env_name", "multiple of 2"}},
        {"maze", 0, {"num is 0", "1 to", NULL}},
        {"maze", -4, {"num is -4", "1 to", NULL}},
        {"maze", INT_MAX, {"num is", "1 to", NULL}},
        {"", 1, {"env_name", "text", NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        option_list list = {0};
        add_text(&list, "env_name", cases[i].env_name);
        refuse_options(cases[i].num, &list, cases[i].words);
    }
    option_list list = {0};
    refuse_options(1, &list, (const char *const[3]){"env_name", "missing", NULL});
}
END_TEST

START_TEST(malformed_options_are_refused) {
    option_list list = {0};
    add_text(&list, "env_name", "maze");
    add_option(&list, "num_levels", LIBENV_DTYPE_FLOAT32, 1);
    list.values[1].float32 = 2.5f;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "float32 2.5", "int32"});
    list.items[1].dtype = LIBENV_DTYPE_INT32;
    list.items[1].count = 2;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "2 values", "int32"});
    list.items[1].count = -1;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "-1 values", "int32"});
    list.items[1].count = 1;
    list.items[1].data = NULL;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "NULL", "int32"});
    list.items[1].data = &list.values[1];
    list.items[1].dtype = (enum libenv_dtype)9;
    refuse_options(1, &list, (const char *const[3]){"num_levels", "unknown dtype", "int32"});

    // A name without its end, and one given twice.
    memset(list.items[1].name, 'x', sizeof list.items[1].name);
    refuse_options(1, &list, (const char *const[3]){"xxx", "no option", "env_name"});
    list.count = 1;
    add_text(&list, "env_name", "maze");
    refuse_options(1, &list, (const char *const[3]){"env_name", "twice", NULL});

    // A text with a zero byte or of no length, and no items at all.
    list.count = 1;
    list.items[0].count = 5;
    refuse_options(1, &list, (const char *const[3]){"env_name", "5 values of uint8", NULL});
    list.items[0].count = -1;
    refuse_options(1, &list, (const char *const[3]){"env_name", "-1 values", NULL});
    list.items[0].data = NULL;
    list.items[0].count = 4;
    refuse_options(1, &list, (const char *const[3]){"env_name", "NULL", NULL});
    ck_assert_ptr_null(api.make(1, (struct libenv_options){NULL, 1}));
    assert_error("options");
    ck_assert_ptr_null(api.make(1, (struct libenv_options){list.items, -1}));
    assert_error("options");
}
END_TEST

START_TEST(null_handles_are_refused_and_keep_the_reason) {
    char state[8] = {0};
    struct libenv_buffers buffers = {NULL, NULL, NULL, NULL, NULL};
    option_list list = {0};
    add_text(&list, "env_name", "pong");
    libenv_env *handle = make(1, &list);
    ck_assert_ptr_null(handle);
    ck_assert_int_eq(api.get_tensortypes(handle, LIBENV_SPACE_OBSERVATION, NULL), -1);
    api.set_buffers(handle, &buffers);
    api.observe(handle);
    api.act(handle);
    ck_assert_int_eq(api.get_state(handle, 0, state, 8), 0);
    api.set_state(handle, 0, state, 8);
    api.close(handle);
    assert_error("pong");

    list.count = 0;
    add_text(&list, "env_name", "maze");
    handle = make(1, &list);
    ck_assert_ptr_nonnull(handle);
    assert_no_error();
    api.close(handle);
}
END_TEST

START_TEST(calls_out_of_order_are_refused) {
    option_list list;
    common_options(&list, game_name(_i), 0, 1);
    vector v;
    open_vector(&v, 2, &list);
    char *state = malloc(STATE_LIMIT);
    api.observe(v.handle);
    assert_error("libenv_set_buffers");
    api.act(v.handle);
    assert_error("libenv_set_buffers");
    ck_assert_int_eq(api.get_state(v.handle, 0, state, STATE_LIMIT), 0);
    assert_error("libenv_set_buffers");
    api.set_state(v.handle, 0, state, STATE_LIMIT);
    assert_error("libenv_set_buffers");

    api.set_buffers(v.handle, NULL);
    assert_error("buffers is NULL");
    struct libenv_buffers buffers = {v.ob_table, v.rew, v.first, v.info_table, NULL};
    api.set_buffers(v.handle, &buffers);
    assert_error("buffers->ac is NULL");
    void *action = v.ac_table[1];
    v.ac_table[1] = NULL;
    buffers.ac = v.ac_table;
    api.set_buffers(v.handle, &buffers);
    assert_error("buffers->ac[1] is NULL");
    v.ac_table[1] = action;

    // Two acts without an observe between them, and one before the first: each is a step.
    attach_buffers(&v);
    choose_actions(&v, 0);
    act(&v);
    act(&v);
    observe(&v);
    uint64_t hash = observation_hash(&v);
    vector ordered;
    start_vector(&ordered, 2, &list);
    for (int step = 0; step < 2; step++) {
        observe(&ordered);
        choose_actions(&ordered, 0);
        act(&ordered);
    }
    observe(&ordered);
    ck_assert_uint_eq(observation_hash(&ordered), hash);
    free(state);
    close_vector(&v);
    close_vector(&ordered);
}
END_TEST

START_TEST(closing_without_buffers_is_fine) {
    option_list list;
    common_options(&list, "maze", 0, 1);
    api.close(make(2, &list));
    api.close(NULL);
}
END_TEST

Suite *libenv_options_suite(void) {
    Suite *suite = suite_create("libenv options");

    TCase *options = add_case(suite, "options");
    tcase_add_test(options, options_reach_the_environments);
    tcase_add_loop_test(options, asset_options_reach_the_environments, 0, 4);
    tcase_add_test(options, num_levels_and_start_level_bound_the_seeds);
    tcase_add_test(options, start_level_is_ignored_without_num_levels);
    tcase_add_test(options, ignored_options_change_nothing);
    tcase_add_test(options, sequential_levels_chain_without_an_end);
    tcase_add_test(options, debug_mode_switches_parameters_off);
    tcase_add_test(options, debug_mode_means_nothing_elsewhere);

    TCase *misuse = add_case(suite, "misuse");
    tcase_add_test(misuse, wrong_whole_numbers_are_refused);
    tcase_add_test(misuse, wrong_bools_are_refused);
    tcase_add_test(misuse, wrong_names_and_nums_are_refused);
    tcase_add_test(misuse, malformed_options_are_refused);
    tcase_add_test(misuse, null_handles_are_refused_and_keep_the_reason);
    tcase_add_loop_test(misuse, calls_out_of_order_are_refused, 0, pcd_game_count());
    tcase_add_test(misuse, closing_without_buffers_is_fine);
    return suite;
}
