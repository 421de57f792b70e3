/// @file policies.h
/// Players that see nothing: what episodes without learning look like, for `eval` and `bench`.
#ifndef PROCADE_TOOLS_POLICIES_H
#define PROCADE_TOOLS_POLICIES_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "procade/procade.h"

#define POLICY_MAX_RUNS  64   ///< Parts of a cycle.
#define POLICY_MAX_RUN   1000 ///< Steps of one part.
#define POLICY_NAME_SIZE 128  ///< Bytes of the longest name, end included.

typedef enum policy_kind {
    POLICY_UNIFORM, ///< Any of the fifteen actions.
    POLICY_STICKY, ///< Starts with none; each step with probability 1/8 draws one of the actions 0 to 8, else
                   ///< repeats.
    POLICY_NOISY,  ///< Right and up with probability 0.7, else right.
    POLICY_CYCLE,  ///< A sequence of actions around and around, from its start in every episode.
    POLICY_PER_GAME_BEST,    ///< The best single action of each game, see policy_for_game().
    POLICY_PER_GAME_SURVIVE, ///< A policy that lives long in each game, see policy_for_game().
} policy_kind;

typedef struct policy_run {
    int32_t action, steps;
} policy_run;

/// A policy: constant while it plays.
typedef struct policy {
    char name[POLICY_NAME_SIZE]; ///< As the user wrote it.
    policy_kind kind;
    int32_t num_runs, period; ///< POLICY_CYCLE: its parts, and their steps together.
    policy_run runs[POLICY_MAX_RUNS];
} policy;

/// What a policy remembers within one episode.
typedef struct policy_memory {
    uint64_t random;
    int32_t held, step;
} policy_memory;

/// One sentence for help texts.
#define POLICY_NAMES "random, noop, sticky, noisy, best, survive, fixed:N or cycle:A*STEPS,B*STEPS,..."

/// Reads one policy name. @return false after having said what is allowed
bool policy_parse(const char *text, policy *result);
/// Reads the names of a list, each of which may hold several joined by commas, into one list: the parts of a
/// cycle stay together. @return OPTIONS_GO_ON or an exit code
int policy_split_names(const text_list *given, text_list *names);
/// The policy that plays a game in a mode: itself, or what `best` and `survive` mean there.
policy policy_for_game(const policy *chosen, const char *game, const char *mode);

/// Begins an episode. Equal seeds play alike.
policy_memory policy_begin(uint64_t seed);
/// The next action.
int32_t policy_act(const policy *player, policy_memory *memory);

#endif
