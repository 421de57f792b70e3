#include "splits.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"
#include "progress.h"

#define MAX_MODES      8
#define TEST_SHARE     0.2
#define LARGEST        0.01 // difference of the halves that is allowed, of the mean
#define ERRORS_ALLOWED 3.0  // standard errors, over fewer levels than SPLIT_LEVELS
#define EARLY_ERRORS   2.0  // that the levels still to come may repair
#define CHECK_EVERY    1024 // different levels
#define SALTS_AT_ONCE  1024
#define SHARE_FIGURE   "share of test"

/// A level, and how many of the seeds build it: they all belong to the same half.
typedef struct clump {
    uint64_t fingerprint;
    float count;
    float values[MAX_COLUMNS];
} clump;

/// Sums over some levels.
typedef struct totals {
    double count, sums[MAX_COLUMNS];
} totals;

/// Some of a mode's levels taken together.
typedef struct block {
    totals sums;
    double share_chance; ///< One standard error of the share of test, if they were dealt out blindly.
    double mean_chances[MAX_COLUMNS]; ///< Likewise of the difference of the means. Both as shares of the
                                      ///< whole.
} block;

/// The different levels of one mode, the commonest first.
typedef struct mode_levels {
    const char *mode;
    int32_t num_levels, num_clumps, num_figures;
    clump *clumps;
    uint64_t *fingerprints; ///< [num_clumps] again, near each other.
    block *rests;           ///< rests[i]: the clumps from i * CHECK_EVERY on.
} mode_levels;

typedef struct game_levels {
    const pcd_game *game;
    const level_figures *figures;
    mode_levels modes[MAX_MODES];
    int32_t num_modes;
} game_levels;

// ---------------------------------------------------------------------------------------------------------
// The levels
// ---------------------------------------------------------------------------------------------------------

static int by_fingerprint(const void *left, const void *right) {
    uint64_t a = ((const clump *)left)->fingerprint, b = ((const clump *)right)->fingerprint;
    return (a > b) - (a < b);
}

static int by_count(const void *left, const void *right) {
    float a = ((const clump *)left)->count, b = ((const clump *)right)->count;
    return a != b ? (a < b) - (a > b) : by_fingerprint(left, right);
}

/// Makes one clump of the seeds that build the same level.
static void join_clumps(mode_levels *levels) {
    qsort(levels->clumps, (size_t)levels->num_levels, sizeof *levels->clumps, by_fingerprint);
    for (int32_t i = 0; i < levels->num_levels; i++) {
        clump *last = levels->num_clumps ? &levels->clumps[levels->num_clumps - 1] : NULL;
        if (last && last->fingerprint == levels->clumps[i].fingerprint)
            last->count += levels->clumps[i].count;
        else
            levels->clumps[levels->num_clumps++] = levels->clumps[i];
    }
    qsort(levels->clumps, (size_t)levels->num_clumps, sizeof *levels->clumps, by_count);
}

static void add_clump(totals *to, const clump *added, int32_t num_figures) {
    to->count += (double)added->count;
    for (int32_t j = 0; j < num_figures; j++)
        to->sums[j] += (double)added->count * (double)added->values[j];
}

/// Adds what one clump, which goes to one half as a whole, does to the chances (squared, not yet scaled).
static void add_chances(block *to, const clump *one, const totals *whole, int32_t num_figures) {
    double square = (double)one->count * (double)one->count;
    to->share_chance += square;
    for (int32_t j = 0; j < num_figures; j++) {
        double away = (double)one->values[j] - whole->sums[j] / whole->count;
        to->mean_chances[j] += square * away * away;
    }
}

static void scale_chances(block *scaled, const totals *whole, int32_t num_figures) {
    double both = TEST_SHARE * (1.0 - TEST_SHARE);
    scaled->share_chance = sqrt(scaled->share_chance * both) / (TEST_SHARE * whole->count);
    for (int32_t j = 0; j < num_figures; j++)
        scaled->mean_chances[j] =
            whole->sums[j] != 0.0 ? sqrt(scaled->mean_chances[j] / both) / fabs(whole->sums[j]) : 0.0;
}

/// Fills the sums and chances of every rest, from the last to the first, which is the whole.
static bool find_rests(mode_levels *levels) {
    int32_t num_rests = levels->num_clumps / CHECK_EVERY + 2;
    levels->rests = calloc((size_t)num_rests, sizeof *levels->rests);
    levels->fingerprints = calloc((size_t)levels->num_clumps, sizeof *levels->fingerprints);
    if (!levels->rests || !levels->fingerprints)
        return false;
    totals whole = {0};
    for (int32_t i = 0; i < levels->num_clumps; i++)
        add_clump(&whole, &levels->clumps[i], levels->num_figures);
    block rest = {0};
    for (int32_t i = levels->num_clumps - 1; i >= 0; i--) {
        levels->fingerprints[i] = levels->clumps[i].fingerprint;
        add_clump(&rest.sums, &levels->clumps[i], levels->num_figures);
        add_chances(&rest, &levels->clumps[i], &whole, levels->num_figures);
        if (i % CHECK_EVERY == 0)
            levels->rests[i / CHECK_EVERY] = rest;
    }
    for (int32_t i = 0; i < num_rests; i++)
        scale_chances(&levels->rests[i], &whole, levels->num_figures);
    return true;
}

/// Builds and measures the levels of the first seeds.
static bool fill_mode(const game_levels *all, mode_levels *levels) {
    level subject;
    levels->clumps = calloc((size_t)levels->num_levels, sizeof *levels->clumps);
    if (!levels->clumps || !level_open(&subject, all->game->name, levels->mode))
        return false;
    progress bar = progress_begin(levels->num_levels);
    for (int32_t i = 0; i < levels->num_levels; i++) {
        double values[MAX_COLUMNS] = {0};
        level_make(&subject, i);
        levels->clumps[i].fingerprint = subject.fingerprint;
        levels->clumps[i].count = 1.0f;
        if (levels->num_figures)
            all->figures->measure(&subject, values);
        for (int32_t j = 0; j < levels->num_figures; j++)
            levels->clumps[i].values[j] = (float)values[j];
        progress_show(&bar, i, all->game->name);
    }
    progress_end(&bar);
    level_close(&subject);
    join_clumps(levels);
    return find_rests(levels);
}

static void close_levels(game_levels *all) {
    for (int32_t i = 0; i < all->num_modes; i++) {
        free(all->modes[i].clumps);
        free(all->modes[i].fingerprints);
        free(all->modes[i].rests);
    }
}

/// All modes that have more than one level.
static bool open_levels(game_levels *all, const char *game, int32_t count) {
    *all = (game_levels){.game = pcd_find_game(game), .figures = level_figures_of(game)};
    if (!all->game) {
        fprintf(stderr, "fidelity: no game is called '%s'\n", game);
        return false;
    }
    bool is_good = true;
    for (int32_t i = 0; is_good && i < all->game->num_modes && all->num_modes < MAX_MODES; i++) {
        if (all->game->modes[i].one_level >= 0)
            continue;
        mode_levels *levels = &all->modes[all->num_modes++];
        levels->mode = all->game->modes[i].name;
        levels->num_levels = count;
        levels->num_figures = all->figures ? all->figures->num_weighed : 0;
        is_good = fill_mode(all, levels);
    }
    if (!is_good) {
        fprintf(stderr, "fidelity: no levels of %s\n", game);
        close_levels(all);
    }
    return is_good;
}

// ---------------------------------------------------------------------------------------------------------
// The halves
// ---------------------------------------------------------------------------------------------------------

static const totals *whole_of(const mode_levels *levels) {
    return &levels->rests[0].sums;
}

static double share_difference(const mode_levels *levels, const totals *test) {
    return test->count / whole_of(levels)->count / TEST_SHARE - 1.0;
}

static double mean_of_train(const mode_levels *levels, const totals *test, int32_t index) {
    return (whole_of(levels)->sums[index] - test->sums[index]) / (whole_of(levels)->count - test->count);
}

static double mean_of_test(const totals *test, int32_t index) {
    return test->sums[index] / test->count;
}

static double mean_difference(const mode_levels *levels, const totals *test, int32_t index) {
    double train = mean_of_train(levels, test, index);
    return train != 0.0 ? mean_of_test(test, index) / train - 1.0 : 0.0;
}

/// The salt was chosen on SPLIT_LEVELS levels; on fewer of them chance has its say.
static bool is_allowed(const mode_levels *levels, double difference, double chance) {
    double allowed = levels->num_levels < SPLIT_LEVELS ? fmax(LARGEST, ERRORS_ALLOWED * chance) : LARGEST;
    return fabs(difference) <= allowed;
}

static split_line share_line(const game_levels *all, const mode_levels *levels, const totals *test) {
    double difference = share_difference(levels, test);
    return (split_line){.game = all->game->name,
                        .mode = levels->mode,
                        .figure = SHARE_FIGURE,
                        .train = 1.0 - test->count / whole_of(levels)->count,
                        .test = test->count / whole_of(levels)->count,
                        .difference = difference,
                        .chance = levels->rests[0].share_chance,
                        .is_inside = is_allowed(levels, difference, levels->rests[0].share_chance)};
}

static split_line mean_line(const game_levels *all, const mode_levels *levels, const totals *test,
                            int32_t index) {
    double difference = mean_difference(levels, test, index);
    return (split_line){.game = all->game->name,
                        .mode = levels->mode,
                        .figure = all->figures->names[index],
                        .train = mean_of_train(levels, test, index),
                        .test = mean_of_test(test, index),
                        .difference = difference,
                        .chance = levels->rests[0].mean_chances[index],
                        .is_inside = is_allowed(levels, difference, levels->rests[0].mean_chances[index])};
}

int32_t splits_compare(const char *game, int32_t count, split_line lines[SPLIT_MAX_LINES]) {
    game_levels all;
    if (!open_levels(&all, game, count))
        return -1;
    int32_t num_lines = 0;
    for (int32_t i = 0; i < all.num_modes; i++) {
        const mode_levels *levels = &all.modes[i];
        if (num_lines + 1 + levels->num_figures > SPLIT_MAX_LINES)
            break;
        totals test = {0};
        for (int32_t j = 0; j < levels->num_clumps; j++)
            if (level_split(all.game, levels->clumps[j].fingerprint) == PCD_SPLIT_TEST)
                add_clump(&test, &levels->clumps[j], levels->num_figures);
        lines[num_lines++] = share_line(&all, levels, &test);
        for (int32_t j = 0; j < levels->num_figures; j++)
            lines[num_lines++] = mean_line(&all, levels, &test, j);
    }
    close_levels(&all);
    return num_lines;
}

// ---------------------------------------------------------------------------------------------------------
// The search for a salt
// ---------------------------------------------------------------------------------------------------------

/// The largest difference of the halves, if the levels still to come were dealt out evenly, less what chance
/// may still repair.
static double largest_difference(const mode_levels *levels, const totals *test, const block *rest) {
    totals full = {.count = test->count + TEST_SHARE * rest->sums.count};
    for (int32_t j = 0; j < levels->num_figures; j++)
        full.sums[j] = test->sums[j] + TEST_SHARE * rest->sums.sums[j];
    double largest = fabs(share_difference(levels, &full)) - EARLY_ERRORS * rest->share_chance;
    for (int32_t j = 0; j < levels->num_figures; j++)
        largest =
            fmax(largest, fabs(mean_difference(levels, &full, j)) - EARLY_ERRORS * rest->mean_chances[j]);
    return largest;
}

/// The largest difference that a salt makes in a mode; INFINITY as soon as it can hardly stay within `limit`.
static double mode_difference(const pcd_game *salted, const mode_levels *levels, double limit) {
    static const block nothing;
    totals test = {0};
    for (int32_t i = 0; i < levels->num_clumps; i++) {
        if (i % CHECK_EVERY == 0 && i > 0 &&
            largest_difference(levels, &test, &levels->rests[i / CHECK_EVERY]) > limit)
            return INFINITY;
        if (level_split(salted, levels->fingerprints[i]) == PCD_SPLIT_TEST)
            add_clump(&test, &levels->clumps[i], levels->num_figures);
    }
    return largest_difference(levels, &test, &nothing);
}

static double game_difference(const game_levels *all, uint32_t salt, double limit) {
    pcd_game salted = *all->game;
    salted.split_salt = salt;
    double largest = 0.0;
    for (int32_t i = 0; i < all->num_modes && largest <= limit; i++)
        largest = fmax(largest, mode_difference(&salted, &all->modes[i], limit));
    return largest;
}

/// The search that the threads share.
typedef struct salt_search {
    const game_levels *levels;
    uint32_t next, last, best;
    double least;
    progress bar;
    pthread_mutex_t lock;
} salt_search;

static void *search_salts(void *context) {
    salt_search *search = context;
    pthread_mutex_lock(&search->lock);
    while (search->next <= search->last) {
        uint32_t first = search->next, best = 0;
        search->next += SALTS_AT_ONCE;
        progress_show(&search->bar, first, search->levels->game->name);
        double least = search->least;
        pthread_mutex_unlock(&search->lock);

        for (uint32_t salt = first; salt < first + SALTS_AT_ONCE; salt++) {
            double largest = game_difference(search->levels, salt, least);
            if (largest < least) {
                least = largest;
                best = salt;
            }
        }
        pthread_mutex_lock(&search->lock);
        if (best && least < search->least) {
            search->least = least;
            search->best = best;
        }
    }
    pthread_mutex_unlock(&search->lock);
    return NULL;
}

bool splits_choose_salt(const char *game, int32_t count, int32_t num_salts, int32_t num_threads) {
    game_levels all;
    if (!open_levels(&all, game, count))
        return false;
    salt_search search = {.levels = &all,
                          .next = 1,
                          .last = (uint32_t)num_salts,
                          .least = INFINITY,
                          .bar = progress_begin(num_salts),
                          .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t helper;
    bool has_helper = num_threads > 1 && pthread_create(&helper, NULL, search_salts, &search) == 0;
    search_salts(&search);
    if (has_helper)
        pthread_join(helper, NULL);
    progress_end(&search.bar);
    printf("%s: salt %u, the halves differ by at most %.2f %% in %d levels of each mode\n", game, search.best,
           100.0 * search.least, count);
    close_levels(&all);
    return true;
}
