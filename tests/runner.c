// All suites in one program. What runs can be chosen by layer, game and mode on the command line, and by
// Check's CK_RUN_SUITE and CK_RUN_CASE. The last line is Check's own totals.
#include <stdio.h>

#include "golden.h"
#include "rollout.h"

#ifdef WITH_LIBENV
#define LIBENV_SUITES(X)                                                                                     \
    X(libenv, libenv)                                                                                        \
    X(libenv, libenv_options)
#else
#define LIBENV_SUITES(X)
#endif

// Layer, then the name of a suite's function without "_suite". The rules of games are listed by the build.
#define SUITES(X)                                                                                            \
    X(unit, unit_math)                                                                                       \
    X(unit, unit_path)                                                                                       \
    X(unit, unit_generators)                                                                                 \
    X(unit, unit_maze_doors)                                                                                 \
    X(unit, unit_caves)                                                                                      \
    X(unit, unit_leap)                                                                                       \
    X(unit, unit_route)                                                                                      \
    X(unit, unit_scene)                                                                                      \
    X(unit, unit_steady)                                                                                     \
    X(unit, unit_things)                                                                                     \
    X(unit, unit_world)                                                                                      \
    X(unit, unit_blend)                                                                                      \
    X(unit, unit_pixels)                                                                                     \
    X(conformance, conformance)                                                                              \
    X(conformance, snapshots)                                                                                \
    X(conformance, levels)                                                                                   \
    X(conformance, parameters)                                                                               \
    X(conformance, streams)                                                                                  \
    X(conformance, actions)                                                                                  \
    X(conformance, observers)                                                                                \
    X(conformance, allocations)                                                                              \
    X(conformance, duplicates)                                                                               \
    X(golden, golden)                                                                                        \
    RULES_SUITES(X)                                                                                          \
    X(batch, batch)                                                                                          \
    X(api, api)                                                                                              \
    LIBENV_SUITES(X)

#define DECLARE_SUITE(layer, name) Suite *name##_suite(void);
SUITES(DECLARE_SUITE)

typedef struct suite_entry {
    const char *layer, *name;
    Suite *(*create)(void);
} suite_entry;

#define LIST_SUITE(layer, name) {#layer, #name, name##_suite},
static const suite_entry suites[] = {SUITES(LIST_SUITE)};
enum { NUM_SUITES = sizeof suites / sizeof *suites };

static void print_usage(FILE *out) {
    fputs("usage: runner [--list] [--game NAME] [--mode NAME] [--update-golden] [LAYER or SUITE ...]\n"
          "Runs all suites, or those of the layers and names given, on all games and modes, or those given.\n"
          "  --list           prints layers and suites, then games and modes\n"
          "  --update-golden  writes the golden hashes anew in place of running anything\n",
          out);
}

static void print_list(void) {
    for (int i = 0; i < NUM_SUITES; i++)
        printf("%-12s %s\n", suites[i].layer, suites[i].name);
    putchar('\n');
    for (int i = 0; i < subject_count(); i++)
        printf("%-12s %s\n", subject_at(i).game->name, subject_at(i).mode->name);
}

static int fail_usage(const char *text, const char *argument) {
    fprintf(stderr, "runner: %s%s\n", text, argument);
    print_usage(stderr);
    return 2;
}

static bool is_named(const suite_entry *suite, const char *name) {
    return strcmp(suite->layer, name) == 0 || strcmp(suite->name, name) == 0;
}

/// Adds the suites named, or all. @return the first name that fits none, or NULL.
static const char *add_suites(SRunner *runner, char **names, int num_names) {
    for (int n = 0; n < num_names; n++) {
        bool is_known = false;
        for (int i = 0; i < NUM_SUITES; i++)
            is_known = is_known || is_named(&suites[i], names[n]);
        if (!is_known)
            return names[n];
    }
    for (int i = 0; i < NUM_SUITES; i++) {
        bool is_wanted = num_names == 0;
        for (int n = 0; n < num_names; n++)
            is_wanted = is_wanted || is_named(&suites[i], names[n]);
        if (is_wanted)
            srunner_add_suite(runner, suites[i].create());
    }
    return NULL;
}

int main(int argc, char **argv) {
    const char *game = NULL, *mode = NULL;
    bool lists = false, updates = false;
    int num_names = 0;
    // Limits are there to end what hangs, not what is slow on a busy machine.
    setenv("CK_TIMEOUT_MULTIPLIER", "20", 0);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            print_usage(stdout);
            return 0;
        }
        if (strcmp(argv[i], "--list") == 0)
            lists = true;
        else if (strcmp(argv[i], "--update-golden") == 0)
            updates = true;
        else if ((strcmp(argv[i], "--game") == 0 || strcmp(argv[i], "--mode") == 0) && i + 1 < argc)
            *(argv[i][2] == 'g' ? &game : &mode) = argv[i + 1], i++;
        else if (argv[i][0] == '-')
            return fail_usage("what is ", argv[i]);
        else
            argv[1 + num_names++] = argv[i];
    }
    if (subjects_select(game, mode) == 0)
        return fail_usage("no game and mode match", "");
    if (lists) {
        print_list();
        return 0;
    }
    if (updates)
        return golden_update() ? 0 : 1;
    SRunner *runner = srunner_create(NULL);
    const char *unknown = add_suites(runner, argv + 1, num_names);
    if (unknown)
        return fail_usage("no layer or suite is called ", unknown);
    srunner_run_all(runner, CK_ENV);
    int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures != 0;
}
