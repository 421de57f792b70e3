#include "checks.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "levels.h"
#include "play.h"
#include "progress.h"

#define STEPS_A_ROW    2e6 // played at full scale, as far as the limits below allow
#define MIN_EPISODES   2000
#define MAX_EPISODES   20000
#define LONG_STEPS     6e6   // a row of MIN_EPISODES that would take more plays fewer,
#define LONG_EPISODES  500   // but at least so many
#define NUM_LEVELS     20000 // levels measured at full scale
#define FEWEST         64
#define AGAIN          4 // times as many when a row is played again
#define UNKNOWN_LENGTH 1000.0
#define MAX_JOB_ROWS   4
#define LEVELS_APART   10000000 // seeds between the levels of two plays

/// All rows of one policy in one mode, which share their episodes.
typedef struct job {
    const row *rows[MAX_JOB_ROWS];
    int32_t num_rows;
    int32_t count; ///< Episodes or levels.
    uint64_t seed;
    result *results; ///< [num_results]
    int32_t num_results;
} job;

/// What the threads share.
typedef struct work {
    const row_table *table;
    const check_plan *plan;
    job *jobs;
    int32_t num_jobs, next, done;
    bool has_failed;
    progress bar;
    pthread_mutex_t lock;
} work;

const char *verdict_name(verdict judged) {
    static const char *const names[NUM_VERDICTS] = {"inside", "inside again", "OUTSIDE", "reported"};
    return names[judged];
}

static bool is_of_levels(const row *subject) {
    return strcmp(subject->policy, LEVELS_POLICY) == 0;
}

/// Episodes or levels at full scale: what the step budget allows.
static double planned_count(const row *subject) {
    if (is_of_levels(subject))
        return NUM_LEVELS;
    const figure *length = row_figure(subject, "length");
    double steps = length ? length->value : UNKNOWN_LENGTH;
    if (MIN_EPISODES * steps > LONG_STEPS)
        return fmax(LONG_STEPS / steps, LONG_EPISODES);
    return fmin(fmax(STEPS_A_ROW / steps, MIN_EPISODES), MAX_EPISODES);
}

/// A number of the row's own, so that rows do not share their chance.
static uint64_t seed_of(const row *subject, int32_t seed) {
    uint64_t mixed = pcd_mix((uint64_t)seed, 0);
    mixed = pcd_mix(mixed, pcd_hash_bytes(subject->game, strlen(subject->game)));
    mixed = pcd_mix(mixed, pcd_hash_bytes(subject->mode, strlen(subject->mode)));
    return pcd_mix(mixed, pcd_hash_bytes(subject->policy, strlen(subject->policy)));
}

// ---------------------------------------------------------------------------------------------------------
// Choosing what to play
// ---------------------------------------------------------------------------------------------------------

static bool has_mode(const pcd_game *game, const char *mode) {
    for (int32_t i = 0; i < pcd_mode_count(game); i++) {
        if (strcmp(pcd_mode_name(game, i), mode) == 0)
            return true;
    }
    return false;
}

static bool is_wanted(const row *subject, const check_plan *plan) {
    return (is_of_levels(subject) ? plan->levels : plan->policies) &&
           (!plan->game || strcmp(plan->game, subject->game) == 0) &&
           (!plan->mode || strcmp(plan->mode, subject->mode) == 0);
}

static bool can_be_played(const row *subject) {
    const pcd_game *game = pcd_find_game(subject->game);
    return game && has_mode(game, subject->mode) &&
           (!is_of_levels(subject) || level_figures_of(subject->game));
}

static bool is_same_play(const row *a, const row *b) {
    return strcmp(a->game, b->game) == 0 && strcmp(a->mode, b->mode) == 0 &&
           strcmp(a->policy, b->policy) == 0;
}

static job *find_job(work *all, const row *subject) {
    for (int32_t i = 0; i < all->num_jobs; i++) {
        job *candidate = &all->jobs[i];
        if (is_same_play(candidate->rows[0], subject) && candidate->num_rows < MAX_JOB_ROWS)
            return candidate;
    }
    return &all->jobs[all->num_jobs++];
}

static bool plan_jobs(work *all, result_list *list) {
    all->jobs = calloc((size_t)all->table->num_rows + 1, sizeof *all->jobs);
    for (int32_t i = 0; all->jobs && i < all->table->num_rows; i++) {
        const row *subject = &all->table->rows[i];
        if (!is_wanted(subject, all->plan))
            continue;
        if (!can_be_played(subject)) {
            list->num_skipped++;
            continue;
        }
        job *planned = find_job(all, subject);
        double count = ceil(planned_count(subject) * all->plan->scale);
        planned->rows[planned->num_rows++] = subject;
        planned->num_results += subject->num_figures;
        planned->count = (int32_t)fmax(fmax(count, FEWEST), planned->count);
        planned->seed = seed_of(subject, all->plan->seed);
        list->num_results += subject->num_figures;
    }
    return all->jobs != NULL;
}

// ---------------------------------------------------------------------------------------------------------
// Playing and judging
// ---------------------------------------------------------------------------------------------------------

static bool take_sample(const row *subject, uint64_t seed, int32_t attempt, int32_t count, sample *taken) {
    if (is_of_levels(subject))
        return levels_measure(subject->game, subject->mode, (attempt + 1) * LEVELS_APART, count, taken);
    player chosen;
    return player_parse(subject->policy, &chosen) &&
           play_episodes(subject->game, subject->mode, &chosen, pcd_mix(seed, (uint64_t)attempt), count,
                         taken);
}

/// How many values of the original a column had: of the completed episodes alone, it had fewer.
static double original_count(const row *subject, const figure *of) {
    const figure *completed = row_figure(subject, "completed");
    bool is_part = strncmp(of->column, "goal_", 5) == 0 && completed;
    return is_part ? fmax(subject->count * completed->value, 1.0) : subject->count;
}

/// @return false if the sample has no such column
static bool judge(const row_table *table, const sample *played, result *judged) {
    static const shift no_shift;
    const column *values = sample_column(played, judged->of->column);
    if (!values) {
        fprintf(stderr, "fidelity: %s has no figure '%s'\n", judged->subject->game, judged->of->name);
        return false;
    }
    judged->mended = rows_find_mend(table, judged->subject, judged->of);
    const shift *moved = judged->mended ? &judged->mended->moved : &no_shift;
    judged->count = values->count;
    judged->found = figure_compare(judged->of, original_count(judged->subject, judged->of), moved, values);
    bool was_outside = judged->judged == VERDICT_OUTSIDE;
    judged->judged = moved->is_only_reported    ? VERDICT_REPORTED
                     : !judged->found.is_inside ? VERDICT_OUTSIDE
                     : was_outside              ? VERDICT_AGAIN
                                                : VERDICT_INSIDE;
    return true;
}

/// Plays once and judges what is new or was outside. @return false after having said what went wrong
static bool play_and_judge(const work *all, job *played, int32_t attempt, int32_t count) {
    sample taken = {0};
    bool is_good = take_sample(played->rows[0], played->seed, attempt, count, &taken);
    for (int32_t i = 0; is_good && i < played->num_results; i++) {
        if (attempt == 0 || played->results[i].judged == VERDICT_OUTSIDE)
            is_good = judge(all->table, &taken, &played->results[i]);
    }
    sample_free(&taken);
    return is_good;
}

static bool has_outsider(const job *played) {
    for (int32_t i = 0; i < played->num_results; i++) {
        if (played->results[i].judged == VERDICT_OUTSIDE)
            return true;
    }
    return false;
}

static bool do_job(const work *all, job *next) {
    int32_t place = 0;
    for (int32_t i = 0; i < next->num_rows; i++)
        for (int32_t j = 0; j < next->rows[i]->num_figures; j++)
            next->results[place++] = (result){.subject = next->rows[i], .of = &next->rows[i]->figures[j]};
    bool is_good = play_and_judge(all, next, 0, next->count);
    if (is_good && has_outsider(next))
        is_good = play_and_judge(all, next, 1, next->count * AGAIN);
    return is_good;
}

static void *do_jobs(void *context) {
    work *all = context;
    pthread_mutex_lock(&all->lock);
    while (all->next < all->num_jobs && !all->has_failed) {
        job *mine = &all->jobs[all->next++];
        char label[3 * ROW_NAME_SIZE + 4];
        snprintf(label, sizeof label, "%s %s %s", mine->rows[0]->game, mine->rows[0]->mode,
                 mine->rows[0]->policy);
        progress_show(&all->bar, all->done, label);
        pthread_mutex_unlock(&all->lock);
        bool is_good = do_job(all, mine);
        pthread_mutex_lock(&all->lock);
        all->done++;
        all->has_failed |= !is_good;
    }
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

static void run_threads(work *all) {
    pthread_t threads[PCD_MAX_THREADS];
    int32_t started = 0;
    while (started < all->plan->threads - 1 && pthread_create(&threads[started], NULL, do_jobs, all) == 0)
        started++;
    do_jobs(all);
    for (int32_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

bool checks_run(const row_table *table, const check_plan *plan, result_list *list) {
    double start = seconds_now();
    *list = (result_list){0};
    work all = {.table = table, .plan = plan, .lock = PTHREAD_MUTEX_INITIALIZER};
    bool is_good = plan_jobs(&all, list);
    list->results = calloc((size_t)list->num_results + 1, sizeof *list->results);
    is_good = is_good && list->results;
    result *place = list->results;
    for (int32_t i = 0; is_good && i < all.num_jobs; i++) {
        all.jobs[i].results = place;
        place += all.jobs[i].num_results;
    }
    if (is_good) {
        all.bar = progress_begin(all.num_jobs);
        run_threads(&all);
        progress_end(&all.bar);
    } else {
        fprintf(stderr, "fidelity: memory ran out\n");
    }
    free(all.jobs);
    list->seconds = seconds_now() - start;
    return is_good && !all.has_failed;
}

void results_free(result_list *list) {
    free(list->results);
    *list = (result_list){0};
}
