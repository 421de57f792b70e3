#include "policies.h"

#include <stdio.h>
#include <string.h>

#include "report.h"

#define REDRAW_ONE_IN   8 ///< A sticky policy changes its action once in so many steps.
#define NUM_DIRECTIONS  9 ///< Actions 0 to 8 move.
#define ACTION_RIGHT    7
#define ACTION_RIGHT_UP 8
#define NOISY_SHARE     0.7f ///< Of right and up.

/// What a per-game policy is in one game: the first row that fits.
typedef struct game_policy {
    const char *game;
    const char *mode; ///< NULL: every mode.
    const char *name;
} game_policy;

/// The single action with the highest mean return in each game.
static const game_policy best_actions[] = {
    {"bigfish", NULL, "fixed:5"},   {"bossfight", NULL, "fixed:9"},  {"caveflyer", NULL, "fixed:5"},
    {"chaser", NULL, "fixed:1"},    {"climber", NULL, "fixed:8"},    {"coinrun", NULL, "fixed:8"},
    {"dodgeball", NULL, "fixed:9"}, {"fruitbot", "easy", "fixed:7"}, {"fruitbot", NULL, "fixed:4"},
    {"heist", NULL, "fixed:1"},     {"jumper", NULL, "fixed:8"},     {"leaper", NULL, "fixed:5"},
    {"maze", NULL, "fixed:7"},      {"miner", NULL, "fixed:7"},      {"ninja", NULL, "fixed:7"},
    {"plunder", NULL, "fixed:9"},   {"starpilot", NULL, "fixed:9"},
};

/// Policies whose episodes are longer than those of random play; games not listed play sticky.
static const game_policy survivors[] = {
    {"bigfish", NULL, "fixed:5"},
    {"bossfight", NULL, "fixed:1"},
    {"caveflyer", NULL, "fixed:5"},
    {"climber", NULL, "fixed:8"},
    {"coinrun", NULL, "cycle:8*6,1*9"},
    {"dodgeball", NULL, "fixed:9"},
    {"fruitbot", NULL, "fixed:4"},
    {"heist", NULL, "cycle:7*6,5*6,1*6,3*6"},
    {"jumper", NULL, "fixed:8"},
    {"miner", NULL, "cycle:7*4,5*4,1*4,3*4"},
    {"plunder", NULL, "cycle:7*20,9*3,1*20,9*3"},
    {"starpilot", NULL, "cycle:9*3,2*4,9*3,0*4"},
};

static const struct {
    const char *name;
    policy_kind kind;
} plain_names[] = {
    {"random", POLICY_UNIFORM},
    {"sticky", POLICY_STICKY},
    {"noisy", POLICY_NOISY},
    {"best", POLICY_PER_GAME_BEST},
    {"survive", POLICY_PER_GAME_SURVIVE},
};

/// The next 64 random bits (SplitMix64).
static uint64_t draw(uint64_t *state) {
    uint64_t word = *state += 0x9E3779B97F4A7C15u;
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

static int32_t draw_below(uint64_t *state, int32_t count) {
    return (int32_t)(((draw(state) >> 32) * (uint64_t)count) >> 32);
}

static void make_fixed(policy *result, int32_t action) {
    result->kind = POLICY_CYCLE;
    result->num_runs = 1;
    result->period = 1;
    result->runs[0] = (policy_run){action, 1};
}

/// Reads "A*STEPS" or "A". @return false if it is neither
static bool parse_run(const char *text, size_t length, policy_run *run) {
    char part[16];
    if (length >= sizeof part)
        return false;
    memcpy(part, text, length);
    part[length] = '\0';

    int64_t action, steps = 1;
    char *star = strchr(part, '*');
    if (star) {
        *star = '\0';
        if (!read_whole(star + 1, 1, POLICY_MAX_RUN, &steps))
            return false;
    }
    if (!read_whole(part, 0, PCD_NUM_ACTIONS - 1, &action))
        return false;
    *run = (policy_run){(int32_t)action, (int32_t)steps};
    return true;
}

static bool parse_cycle(const char *text, policy *result) {
    result->kind = POLICY_CYCLE;
    for (;;) {
        size_t length = strcspn(text, ",");
        if (result->num_runs == POLICY_MAX_RUNS ||
            !parse_run(text, length, &result->runs[result->num_runs])) {
            report_misuse(
                "policy '%s' must be cycle:A*STEPS,B*STEPS,... with at most %d parts, actions 0 to %d and "
                "1 to %d steps",
                result->name, POLICY_MAX_RUNS, PCD_NUM_ACTIONS - 1, POLICY_MAX_RUN);
            return false;
        }
        result->period += result->runs[result->num_runs++].steps;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

static bool parse_fixed(const char *text, policy *result) {
    int64_t action;
    if (!read_whole(text, 0, PCD_NUM_ACTIONS - 1, &action)) {
        report_misuse("policy '%s' must be fixed:N with an action N from 0 to %d", result->name,
                      PCD_NUM_ACTIONS - 1);
        return false;
    }
    make_fixed(result, (int32_t)action);
    return true;
}

bool policy_parse(const char *text, policy *result) {
    *result = (policy){0};
    if (strlen(text) >= sizeof result->name) {
        report_misuse("a policy's name has more than %d characters: '%s'", POLICY_NAME_SIZE - 1, text);
        return false;
    }
    strcpy(result->name, text);

    for (int32_t i = 0; i < NUM_ROWS(plain_names); i++) {
        if (strcmp(text, plain_names[i].name) == 0) {
            result->kind = plain_names[i].kind;
            return true;
        }
    }
    if (strcmp(text, "noop") == 0) {
        make_fixed(result, PCD_ACTION_NONE);
        return true;
    }
    if (strncmp(text, "fixed:", 6) == 0)
        return parse_fixed(text + 6, result);
    if (strncmp(text, "cycle:", 6) == 0)
        return parse_cycle(text + 6, result);
    report_misuse("no policy is called '%s'; there are %s", text, POLICY_NAMES);
    return false;
}

/// Cuts one text at its commas, but for those inside a cycle.
static bool split_name(const char *text, text_list *names) {
    size_t length = strcspn(text, ",");
    if (strncmp(text, "cycle:", 6) == 0) {
        policy_run run;
        while (text[length] == ',' && parse_run(text + length + 1, strcspn(text + length + 1, ","), &run))
            length += 1 + strcspn(text + length + 1, ",");
    }
    if (!text_list_add(names, text, length))
        return false;
    return text[length] == '\0' || split_name(text + length + 1, names);
}

int policy_split_names(const text_list *given, text_list *names) {
    for (int32_t i = 0; i < given->count; i++) {
        if (!split_name(given->items[i], names))
            return report_no_memory();
    }
    return OPTIONS_GO_ON;
}

static const char *find_name(const game_policy *rows, int32_t count, const char *otherwise, const char *game,
                             const char *mode) {
    for (int32_t i = 0; i < count; i++) {
        if (strcmp(rows[i].game, game) == 0 && (!rows[i].mode || strcmp(rows[i].mode, mode) == 0))
            return rows[i].name;
    }
    return otherwise;
}

policy policy_for_game(const policy *chosen, const char *game, const char *mode) {
    policy result = *chosen;
    if (chosen->kind == POLICY_PER_GAME_BEST)
        policy_parse(find_name(best_actions, NUM_ROWS(best_actions), "fixed:4", game, mode), &result);
    if (chosen->kind == POLICY_PER_GAME_SURVIVE)
        policy_parse(find_name(survivors, NUM_ROWS(survivors), "sticky", game, mode), &result);
    return result;
}

policy_memory policy_begin(uint64_t seed) {
    return (policy_memory){.random = draw(&seed), .held = PCD_ACTION_NONE};
}

static int32_t act_cycle(const policy *player, int32_t step) {
    step %= player->period;
    int32_t run = 0;
    while (step >= player->runs[run].steps)
        step -= player->runs[run++].steps;
    return player->runs[run].action;
}

int32_t policy_act(const policy *player, policy_memory *memory) {
    int32_t step = memory->step++;
    switch (player->kind) {
    case POLICY_UNIFORM: return draw_below(&memory->random, PCD_NUM_ACTIONS);
    case POLICY_STICKY:
        if (draw_below(&memory->random, REDRAW_ONE_IN) == 0)
            memory->held = draw_below(&memory->random, NUM_DIRECTIONS);
        return memory->held;
    case POLICY_NOISY:
        return (float)(draw(&memory->random) >> 40) < NOISY_SHARE * 16777216.0f ? ACTION_RIGHT_UP
                                                                                : ACTION_RIGHT;
    case POLICY_CYCLE: return act_cycle(player, step);
    case POLICY_PER_GAME_BEST:
    case POLICY_PER_GAME_SURVIVE: break;
    }
    return PCD_ACTION_NONE;
}
