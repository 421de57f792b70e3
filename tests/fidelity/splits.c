#include "splits.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"
#include "progress.h"

#define MAX_MODES      8
#define MAX_SIZES      5
#define MAX_SETS       (MAX_MODES * MAX_SIZES)
#define TEST_SHARE     0.2
#define LARGEST        0.01 // difference of the halves that is allowed, of the mean
#define ERRORS_ALLOWED 3.0  // standard errors, over another number of levels than SPLIT_LEVELS
#define EARLY_ERRORS   2.0  // that the levels still to come may repair
#define FIRST_CHECK    32   // different levels after which a salt is judged, and again after twice as many
#define MAX_CHECKS     24
#define SMALLEST_SET   (SPLIT_LEVELS / 10) // that a salt is chosen on: what every test run plays
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

/// The different levels that the first seeds of one mode build, the commonest first.
typedef struct mode_levels {
    const char *mode;
    int32_t num_levels, num_clumps, num_figures;
    clump *clumps;
    uint64_t *fingerprints; ///< [num_clumps] again, near each other.
    totals whole;
    block rests[MAX_CHECKS]; ///< rests[i]: the clumps from FIRST_CHECK << i on.
    /// One standard error of the share of test and of the differences of the means, were the halves alike and
    /// other seeds taken. As shares of the whole.
    double share_error, mean_errors[MAX_COLUMNS];
} mode_levels;

typedef struct game_levels {
    const pcd_game *game;
    const level_figures *figures;
    mode_levels sets[MAX_SETS];
    int32_t num_sets;
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

/// What other seeds would change: every seed counts by itself, even where it builds a level like another's.
static void find_errors(mode_levels *levels) {
    const totals *whole = &levels->whole;
    double both = TEST_SHARE * (1.0 - TEST_SHARE);
    levels->share_error = sqrt(both / whole->count) / TEST_SHARE;
    for (int32_t j = 0; j < levels->num_figures; j++) {
        double mean = whole->sums[j] / whole->count, squares = 0.0;
        for (int32_t i = 0; i < levels->num_clumps; i++) {
            double away = (double)levels->clumps[i].values[j] - mean;
            squares += (double)levels->clumps[i].count * away * away;
        }
        levels->mean_errors[j] = mean != 0.0 ? sqrt(squares / both) / whole->count / fabs(mean) : 0.0;
    }
}

/// Fills the sums and chances of every rest, from the last to the first.
static bool find_rests(mode_levels *levels) {
    levels->fingerprints = calloc((size_t)levels->num_clumps, sizeof *levels->fingerprints);
    if (!levels->fingerprints)
        return false;
    block rest = {0};
    int32_t check = MAX_CHECKS - 1;
    for (int32_t i = levels->num_clumps - 1; i >= 0; i--) {
        levels->fingerprints[i] = levels->clumps[i].fingerprint;
        add_clump(&rest.sums, &levels->clumps[i], levels->num_figures);
        add_chances(&rest, &levels->clumps[i], &levels->whole, levels->num_figures);
        while (check >= 0 && FIRST_CHECK << check > i)
            check--;
        if (check >= 0 && FIRST_CHECK << check == i)
            levels->rests[check] = rest;
    }
    for (int32_t i = 0; i < MAX_CHECKS; i++)
        scale_chances(&levels->rests[i], &levels->whole, levels->num_figures);
    return true;
}

/// Builds and measures the levels of the first seeds. @return [count], one a seed, or NULL
static clump *measure_mode(const game_levels *all, const char *mode, int32_t count) {
    level subject;
    clump *measured = calloc((size_t)count, sizeof *measured);
    if (!measured || !level_open(&subject, all->game->name, mode)) {
        free(measured);
        return NULL;
    }
    progress bar = progress_begin(count);
    for (int32_t i = 0; i < count; i++) {
        double values[MAX_COLUMNS] = {0};
        level_make(&subject, i);
        measured[i].fingerprint = subject.fingerprint;
        measured[i].count = 1.0f;
        if (all->figures && all->figures->num_weighed)
            all->figures->measure(&subject, values);
        for (int32_t j = 0; j < MAX_COLUMNS; j++)
            measured[i].values[j] = (float)values[j];
        progress_show(&bar, i, all->game->name);
    }
    progress_end(&bar);
    level_close(&subject);
    return measured;
}

/// Adds the set of the first `count` of the measured levels of a mode.
static bool add_set(game_levels *all, const char *mode, const clump *measured, int32_t count) {
    mode_levels *set = &all->sets[all->num_sets++];
    set->mode = mode;
    set->num_levels = count;
    set->num_figures = all->figures ? all->figures->num_weighed : 0;
    set->clumps = malloc((size_t)count * sizeof *set->clumps);
    if (!set->clumps)
        return false;
    memcpy(set->clumps, measured, (size_t)count * sizeof *set->clumps);
    join_clumps(set);
    for (int32_t i = 0; i < set->num_clumps; i++)
        add_clump(&set->whole, &set->clumps[i], set->num_figures);
    find_errors(set);
    return find_rests(set);
}

static void close_levels(game_levels *all) {
    for (int32_t i = 0; i < all->num_sets; i++) {
        free(all->sets[i].clumps);
        free(all->sets[i].fingerprints);
    }
}

/// Sets of these sizes, the largest first, of all modes that have more than one level.
static bool open_levels(game_levels *all, const char *game, const int32_t *sizes, int32_t num_sizes) {
    *all = (game_levels){.game = pcd_find_game(game), .figures = level_figures_of(game)};
    if (!all->game) {
        fprintf(stderr, "fidelity: no game is called '%s'\n", game);
        return false;
    }
    bool is_good = true;
    for (int32_t i = 0; is_good && i < all->game->num_modes; i++) {
        const pcd_mode *mode = &all->game->modes[i];
        if (mode->one_level >= 0 || all->num_sets + num_sizes > MAX_SETS)
            continue;
        clump *measured = measure_mode(all, mode->name, sizes[0]);
        is_good = measured != NULL;
        for (int32_t j = 0; is_good && j < num_sizes; j++)
            is_good = add_set(all, mode->name, measured, sizes[j]);
        free(measured);
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

static double share_difference(const mode_levels *levels, const totals *test) {
    return test->count / levels->whole.count / TEST_SHARE - 1.0;
}

static double mean_of_train(const mode_levels *levels, const totals *test, int32_t index) {
    return (levels->whole.sums[index] - test->sums[index]) / (levels->whole.count - test->count);
}

static double mean_of_test(const totals *test, int32_t index) {
    return test->sums[index] / test->count;
}

static double mean_difference(const mode_levels *levels, const totals *test, int32_t index) {
    double train = mean_of_train(levels, test, index);
    return train != 0.0 ? mean_of_test(test, index) / train - 1.0 : 0.0;
}

/// The difference that is allowed where one standard error is `chance`. Salts are chosen on SPLIT_LEVELS
/// levels; on fewer, and on those beyond, chance has its say.
static double allowed_difference(const mode_levels *levels, double chance) {
    return levels->num_levels == SPLIT_LEVELS ? LARGEST : fmax(LARGEST, ERRORS_ALLOWED * chance);
}

static split_line share_line(const game_levels *all, const mode_levels *levels, const totals *test) {
    double difference = share_difference(levels, test), chance = levels->share_error;
    return (split_line){.game = all->game->name,
                        .mode = levels->mode,
                        .figure = SHARE_FIGURE,
                        .train = 1.0 - test->count / levels->whole.count,
                        .test = test->count / levels->whole.count,
                        .difference = difference,
                        .chance = chance,
                        .is_inside = fabs(difference) <= allowed_difference(levels, chance)};
}

static split_line mean_line(const game_levels *all, const mode_levels *levels, const totals *test,
                            int32_t index) {
    double difference = mean_difference(levels, test, index), chance = levels->mean_errors[index];
    return (split_line){.game = all->game->name,
                        .mode = levels->mode,
                        .figure = all->figures->names[index],
                        .train = mean_of_train(levels, test, index),
                        .test = mean_of_test(test, index),
                        .difference = difference,
                        .chance = chance,
                        .is_inside = fabs(difference) <= allowed_difference(levels, chance)};
}

int32_t splits_compare(const char *game, int32_t count, split_line lines[SPLIT_MAX_LINES]) {
    game_levels all;
    if (!open_levels(&all, game, &count, 1))
        return -1;
    int32_t num_lines = 0;
    for (int32_t i = 0; i < all.num_sets; i++) {
        const mode_levels *levels = &all.sets[i];
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

/// The largest difference of the halves as a share of what is allowed, if the levels still to come were dealt
/// out evenly, less what chance may still repair.
static double largest_difference(const mode_levels *levels, const totals *test, const block *rest) {
    totals full = {.count = test->count + TEST_SHARE * rest->sums.count};
    for (int32_t j = 0; j < levels->num_figures; j++)
        full.sums[j] = test->sums[j] + TEST_SHARE * rest->sums.sums[j];
    double surely = fabs(share_difference(levels, &full)) - EARLY_ERRORS * rest->share_chance;
    double largest = surely / allowed_difference(levels, levels->share_error);
    for (int32_t j = 0; j < levels->num_figures; j++) {
        surely = fabs(mean_difference(levels, &full, j)) - EARLY_ERRORS * rest->mean_chances[j];
        largest = fmax(largest, surely / allowed_difference(levels, levels->mean_errors[j]));
    }
    return largest;
}

/// The largest difference that a salt makes in any set; INFINITY as soon as it can hardly stay within
/// `limit`. All sets are dealt out side by side, the commonest levels first: most salts fail by some of
/// these.
static double game_difference(const game_levels *all, uint32_t salt, double limit) {
    pcd_game salted = *all->game;
    salted.split_salt = salt;
    totals test[MAX_SETS] = {{0}};
    double largest = 0.0;
    for (int32_t check = 0, first = 0; check < MAX_CHECKS; first = FIRST_CHECK << check++) {
        largest = 0.0;
        for (int32_t i = 0; i < all->num_sets; i++) {
            const mode_levels *levels = &all->sets[i];
            int32_t last = pcd_smaller(levels->num_clumps, FIRST_CHECK << check);
            for (int32_t j = first; j < last; j++)
                if (level_split(&salted, levels->fingerprints[j]) == PCD_SPLIT_TEST)
                    add_clump(&test[i], &levels->clumps[j], levels->num_figures);
            largest = fmax(largest, largest_difference(levels, &test[i], &levels->rests[check]));
            if (largest > limit)
                return INFINITY;
        }
    }
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

/// The sizes of set that a salt has to hold for, the largest first. @return how many
static int32_t list_sizes(int32_t count, int32_t sizes[MAX_SIZES]) {
    static const double shares[MAX_SIZES] = {1.0, 0.3, 0.1, 0.03, 0.01};
    int32_t num_sizes = 0;
    for (int32_t i = 0; i < MAX_SIZES; i++) {
        int32_t size = (int32_t)(shares[i] * count + 0.5);
        if (i == 0 || size >= SMALLEST_SET)
            sizes[num_sizes++] = size;
    }
    return num_sizes;
}

bool splits_choose_salt(const char *game, int32_t count, int32_t num_salts, int32_t num_threads) {
    game_levels all;
    int32_t sizes[MAX_SIZES], num_sizes = list_sizes(count, sizes);
    if (!open_levels(&all, game, sizes, num_sizes))
        return false;
    salt_search search = {.levels = &all,
                          .next = 1,
                          .last = (uint32_t)num_salts,
                          .best = all.game->split_salt,
                          .least = game_difference(&all, all.game->split_salt, INFINITY),
                          .bar = progress_begin(num_salts),
                          .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t helper;
    bool has_helper = num_threads > 1 && pthread_create(&helper, NULL, search_salts, &search) == 0;
    search_salts(&search);
    if (has_helper)
        pthread_join(helper, NULL);
    progress_end(&search.bar);
    printf("%s: salt %u, the halves differ by at most %.2f of what is allowed in each mode's first", game,
           search.best, search.least);
    for (int32_t i = 0; i < num_sizes; i++)
        printf("%s %d", i == 0 ? "" : i + 1 < num_sizes ? "," : " and", sizes[i]);
    printf(" levels%s\n", search.best == all.game->split_salt ? "; it has that already" : "");
    close_levels(&all);
    return true;
}
