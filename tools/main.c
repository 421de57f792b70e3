#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "output.h"
#include "procade/procade.h"
#include "report.h"

typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} command;

static const command commands[] = {
    {"list", command_list, "games, modes and parameters"},
    {"play", command_play, "play a game in a window"},
    {"replay", command_replay, "play a recorded file again and check it"},
    {"levels", command_levels, "a sheet of many levels as PNG"},
    {"shot", command_shot, "one frame as PNG"},
    {"eval", command_eval, "policies on seen and held-out levels"},
    {"bench", command_bench, "steps a second"},
};
#define NUM_COMMANDS ((int)(sizeof commands / sizeof commands[0]))

static void print_usage(FILE *file) {
    fprintf(file, "usage: procade COMMAND [arguments]\n\n");
    for (int i = 0; i < NUM_COMMANDS; i++)
        fprintf(file, "  %-8s %s\n", commands[i].name, commands[i].summary);
    fprintf(file, "\n'procade COMMAND --help' tells more; 'procade --version' prints the version.\n");
}

static int run_command(int argc, char **argv) {
    for (int i = 0; i < NUM_COMMANDS; i++) {
        if (strcmp(argv[0], commands[i].name) == 0) {
            report_command(commands[i].name);
            return commands[i].run(argc, argv);
        }
    }
    return report_misuse("there is no command '%s'; 'procade --help' lists them", argv[0]);
}

int main(int argc, char **argv) {
#ifdef SIGXFSZ
    // A file size limit shall be an error of the write like a full disk, not the end of the process.
    signal(SIGXFSZ, SIG_IGN);
#endif
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_MISUSED;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_usage(stdout);
        return finish_stdout(EXIT_FINE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("procade %s\n", pcd_version());
        return finish_stdout(EXIT_FINE);
    }
    return finish_stdout(run_command(argc - 1, argv + 1));
}
