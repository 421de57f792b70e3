// Golden hashes: what scripted rollouts of every game and mode do and show, the same on every machine. After
// a wanted change `runner --update-golden` writes them anew; the commit says which rule or picture moved
// them.
#include "golden.h"

#include <stdio.h>

#include "rollout.h"

Suite *golden_suite(void);

enum { ENVS = 4, SEED = 2024, MAX_LINES = 2048, NAME_SIZE = 32 };

// Steps at which the hashes so far are noted: a failure lies behind the last one that still fits.
static const int32_t checkpoints[] = {0, 1, 2, 5, 10, 20, 50, 100, 200, 500};
enum { NUM_CHECKPOINTS = EFFORT(sizeof checkpoints / sizeof *checkpoints, 8) };

/// Hashes of states and frames from the reset up to a step.
typedef struct golden_line {
    char game[NAME_SIZE], mode[NAME_SIZE];
    int32_t step;
    uint64_t states, frames;
} golden_line;

static golden_line lines[MAX_LINES];

/// Reads the file; lines that begin with # are comments. @return lines read, 0 if there is no file.
static int read_lines(void) {
    FILE *file = fopen(GOLDEN_FILE, "r");
    char text[256];
    int count = 0;
    while (file && fgets(text, sizeof text, file) && count < MAX_LINES) {
        golden_line *line = &lines[count];
        unsigned long long states, frames;
        int step;
        if (text[0] == '#' ||
            sscanf(text, "%31s %31s %d %llx %llx", line->game, line->mode, &step, &states, &frames) != 5)
            continue;
        line->step = step;
        line->states = states;
        line->frames = frames;
        count++;
    }
    if (file)
        fclose(file);
    return count;
}

static bool is_line_of(const golden_line *line, subject subject) {
    return strcmp(line->game, subject.game->name) == 0 && strcmp(line->mode, subject.mode->name) == 0;
}

/// Plays a subject's rollout, noting the hashes at each checkpoint.
static void play_golden(subject subject, golden_line *noted) {
    pcd_config config = config_of(subject, ENVS);
    config.seed = SEED;
    stage stage = stage_open(subject, &config);
    trace traces[ENVS] = {{0}};
    stage_reset(&stage);
    for (int32_t env = 0; env < ENVS; env++)
        trace_add(&traces[env], &stage, env);
    int32_t step = 0;
    for (size_t i = 0; i < NUM_CHECKPOINTS; i++) {
        play_traced(&stage, play_sticky, SEED, step, checkpoints[i] - step, traces);
        step = checkpoints[i];
        golden_line *line = &noted[i];
        snprintf(line->game, sizeof line->game, "%s", subject.game->name);
        snprintf(line->mode, sizeof line->mode, "%s", subject.mode->name);
        line->step = step;
        line->states = line->frames = 0;
        for (int32_t env = 0; env < ENVS; env++) {
            line->states = pcd_mix(line->states, pcd_mix(traces[env].states, traces[env].results));
            line->frames = pcd_mix(line->frames, traces[env].frames);
        }
    }
    stage_close(&stage);
}

START_TEST(rollouts_hash_as_before) {
    subject subject = subject_at(_i);
    place where = {subject, SEED, -1};
    int count = read_lines();
    golden_line played[NUM_CHECKPOINTS];
    play_golden(subject, played);
    for (size_t i = 0; i < NUM_CHECKPOINTS; i++) {
        const golden_line *known = NULL;
        for (int n = 0; n < count && !known; n++)
            if (is_line_of(&lines[n], subject) && lines[n].step == played[i].step)
                known = &lines[n];
        where.step = played[i].step;
        check_at(where, known, "no golden hashes; write them with: runner --update-golden");
        int32_t after = i ? played[i - 1].step + 1 : 0;
        check_at(where, known->states == played[i].states,
                 "states or results differ in one of steps %d to %d", after, played[i].step);
        check_at(where, known->frames == played[i].frames,
                 "frames differ in one of steps %d to %d, states do not: a picture has changed, or drawing",
                 after, played[i].step);
    }
}
END_TEST

#ifdef SHORT_EFFORT
bool golden_update(void) {
    fputs("runner: golden hashes are written by builds of full effort only\n", stderr);
    return false;
}
#else
static void write_line(FILE *file, const golden_line *line) {
    fprintf(file, "%-11s %-11s %3d %016llx %016llx\n", line->game, line->mode, (int)line->step,
            (unsigned long long)line->states, (unsigned long long)line->frames);
}

bool golden_update(void) {
    int count = read_lines();
    FILE *file = fopen(GOLDEN_FILE ".new", "w");
    if (!file) {
        fprintf(stderr, "runner: cannot write %s.new\n", GOLDEN_FILE);
        return false;
    }
    fputs("# game, mode, step, hash of states and results so far, hash of frames so far; see golden.c\n",
          file);
    for (int i = 0; i < subject_count(); i++) {
        golden_line played[NUM_CHECKPOINTS];
        play_golden(subject_at(i), played);
        for (size_t n = 0; n < NUM_CHECKPOINTS; n++)
            write_line(file, &played[n]);
    }
    // With a game or mode selected, the lines of the others stay.
    for (int n = 0; n < count; n++) {
        bool is_written = false;
        for (int i = 0; i < subject_count(); i++)
            is_written = is_written || is_line_of(&lines[n], subject_at(i));
        const pcd_game *game = pcd_find_game(lines[n].game);
        if (!is_written && game)
            write_line(file, &lines[n]);
    }
    bool fine = !ferror(file);
    fine = fclose(file) == 0 && fine;
    fine = fine && rename(GOLDEN_FILE ".new", GOLDEN_FILE) == 0;
    fprintf(fine ? stdout : stderr, fine ? "wrote %s\n" : "runner: cannot write %s\n", GOLDEN_FILE);
    return fine;
}
#endif

Suite *golden_suite(void) {
    Suite *suite = suite_create("golden");
    TCase *rollouts = add_case(suite, "rollouts");
    tcase_add_loop_test(rollouts, rollouts_hash_as_before, 0, subject_count());
    return suite;
}
