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
#define NUM_MARKS      3
#define MARK_ERRORS    2.0 // standard errors, at marks before the last
#define SALTS_AT_ONCE  256
#define SMALLEST_MEAN  1e-9
#define SHARE_FIGURE   "share of test"

// Halves are compared over the first so many of the levels, too: sets of levels begin at seed 0.
static const double marks[NUM_MARKS] = {0.2, 0.5, 1.0};

/// The levels of one mode: fingerprints, and the weighed figures one after the other for each level.
typedef struct mode_levels {
    const char *mode;
    int32_t count, num_figures;
    uint64_t *fingerprints; ///< [count]
    float *values;          ///< [count][num_figures]
} mode_levels;

/// Sums over one half.
typedef struct half {
    double count, sums[MAX_COLUMNS], squares[MAX_COLUMNS];
} half;

typedef struct game_levels {
    const pcd_game *game;
    const level_figures *figures;
    mode_levels modes[MAX_MODES];
    int32_t num_modes;
} game_levels;

static bool fill_mode(const game_levels *all, mode_levels *levels, progress *bar) {
    level subject;
    if (!level_open(&subject, all->game->name, levels->mode))
        return false;
    for (int32_t i = 0; i < levels->count; i++) {
        double values[MAX_COLUMNS] = {0};
        level_make(&subject, i);
        levels->fingerprints[i] = subject.fingerprint;
        if (levels->num_figures)
            all->figures->measure(&subject, values);
        for (int32_t j = 0; j < levels->num_figures; j++)
            levels->values[(size_t)i * (size_t)levels->num_figures + (size_t)j] = (float)values[j];
        if (i % 256 == 0)
            progress_show(bar, i, levels->mode);
    }
    level_close(&subject);
    return true;
}

static void close_levels(game_levels *all) {
    for (int32_t i = 0; i < all->num_modes; i++) {
        free(all->modes[i].fingerprints);
        free(all->modes[i].values);
    }
}

/// Builds and measures levels of all modes that have more than one.
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
        levels->count = count;
        levels->num_figures = all->figures ? all->figures->num_weighed : 0;
        levels->fingerprints = calloc((size_t)count, sizeof *levels->fingerprints);
        levels->values = calloc((size_t)count * (size_t)(levels->num_figures + 1), sizeof *levels->values);
        progress bar = progress_begin(count);
        is_good = levels->fingerprints && levels->values && fill_mode(all, levels, &bar);
        progress_end(&bar);
    }
    if (!is_good) {
        fprintf(stderr, "fidelity: no levels of %s\n", game);
        close_levels(all);
    }
    return is_good;
}

static void add_level(const mode_levels *levels, int32_t index, half *to) {
    const float *values = &levels->values[(size_t)index * (size_t)levels->num_figures];
    to->count++;
    for (int32_t j = 0; j < levels->num_figures; j++) {
        to->sums[j] += (double)values[j];
        to->squares[j] += (double)values[j] * (double)values[j];
    }
}

/// Sums of the levels [from, to) in each half; `is_test` tells the half of a fingerprint.
static void sum_range(const pcd_game *salted, const mode_levels *levels, int32_t from, int32_t to, half halves[2]) {
    for (int32_t i = from; i < to; i++)
        add_level(levels, i, &halves[level_split(salted, levels->fingerprints[i]) == PCD_SPLIT_TEST]);
}

static double share_difference(const half halves[2]) {
    return halves[1].count / (halves[0].count + halves[1].count) / TEST_SHARE - 1.0;
}

static double mean_difference(const half halves[2], int32_t index) {
    double train = halves[0].sums[index] / halves[0].count;
    double test = halves[1].sums[index] / halves[1].count;
    return fabs(train) > SMALLEST_MEAN ? test / train - 1.0 : 0.0;
}

/// One standard error of a difference of means between halves dealt out by chance, as a share of the mean.
static double chance_difference(const half halves[2], int32_t index) {
    double count = halves[0].count + halves[1].count;
    double mean = (halves[0].sums[index] + halves[1].sums[index]) / count;
    double variance = (halves[0].squares[index] + halves[1].squares[index]) / count - mean * mean;
    if (fabs(mean) <= SMALLEST_MEAN)
        return 0.0;
    return sqrt(fmax(variance, 0.0) * (1.0 / halves[0].count + 1.0 / halves[1].count)) / fabs(mean);
}

/// One standard error of the share of test, as a share of it.
static double share_chance(int32_t count) {
    return sqrt((1.0 - TEST_SHARE) / TEST_SHARE / count);
}

/// What is allowed: the salt was chosen on so many levels; on fewer of them chance has its say.
static double allowed_difference(int32_t count, double chance) {
    return count < SPLIT_LEVELS ? fmax(LARGEST, ERRORS_ALLOWED * chance) : LARGEST;
}

static split_line share_line(const game_levels *all, const mode_levels *levels, const half halves[2]) {
    double difference = share_difference(halves);
    double chance = share_chance(levels->count);
    return (split_line){.game = all->game->name,
                        .mode = levels->mode,
                        .figure = SHARE_FIGURE,
                        .train = 1.0 - TEST_SHARE * (1.0 + difference),
                        .test = TEST_SHARE * (1.0 + difference),
                        .difference = difference,
                        .chance = chance,
                        .is_inside = fabs(difference) <= allowed_difference(levels->count, chance)};
}

static split_line figure_line(const game_levels *all, const mode_levels *levels, const half halves[2], int32_t index) {
    double difference = mean_difference(halves, index);
    double chance = chance_difference(halves, index);
    return (split_line){.game = all->game->name,
                        .mode = levels->mode,
                        .figure = all->figures->names[index],
                        .train = halves[0].sums[index] / halves[0].count,
                        .test = halves[1].sums[index] / halves[1].count,
                        .difference = difference,
                        .chance = chance,
                        .is_inside = fabs(difference) <= allowed_difference(levels->count, chance)};
}

int32_t splits_compare(const char *game, int32_t count, split_line lines[SPLIT_MAX_LINES]) {
    game_levels all;
    if (!open_levels(&all, game, count))
        return -1;
    int32_t num_lines = 0;
    for (int32_t i = 0; i < all.num_modes; i++) {
        const mode_levels *levels = &all.modes[i];
        half halves[2] = {{0}};
        sum_range(all.game, levels, 0, count, halves);
        if (num_lines + 1 + levels->num_figures > SPLIT_MAX_LINES)
            break;
        lines[num_lines++] = share_line(&all, levels, halves);
        for (int32_t j = 0; j < levels->num_figures; j++)
            lines[num_lines++] = figure_line(&all, levels, halves, j);
    }
    close_levels(&all);
    return num_lines;
}

/// The worst difference of the halves, over all marks, modes and figures, in units of what is allowed; stops when it
/// exceeds `limit`. Before the last mark chance is allowed its part.
static double worst_difference(const game_levels *all, uint32_t salt, double limit) {
    pcd_game salted = *all->game;
    salted.split_salt = salt;
    double worst = 0.0;
    for (int32_t i = 0; i < all->num_modes; i++) {
        const mode_levels *levels = &all->modes[i];
        half halves[2] = {{0}};
        int32_t from = 0;
        for (int32_t mark = 0; mark < NUM_MARKS; mark++) {
            int32_t to = (int32_t)(marks[mark] * levels->count);
            bool is_last = mark == NUM_MARKS - 1;
            sum_range(&salted, levels, from, to, halves);
            from = to;
            worst = fmax(worst, fabs(share_difference(halves)) / fmax(LARGEST, is_last ? 0.0 : MARK_ERRORS * share_chance(to)));
            for (int32_t j = 0; j < levels->num_figures; j++)
                worst = fmax(worst, fabs(mean_difference(halves, j)) /
                                        fmax(LARGEST, is_last ? 0.0 : MARK_ERRORS * chance_difference(halves, j)));
            if (worst > limit)
                return worst;
        }
    }
    return worst;
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
        uint32_t first = search->next;
        search->next += SALTS_AT_ONCE;
        progress_show(&search->bar, first, search->levels->game->name);
        double limit = search->least;
        pthread_mutex_unlock(&search->lock);

        uint32_t best = 0;
        for (uint32_t salt = first; salt < first + SALTS_AT_ONCE; salt++) {
            double worst = worst_difference(search->levels, salt, limit);
            if (worst < limit) {
                limit = worst;
                best = salt;
            }
        }
        pthread_mutex_lock(&search->lock);
        if (best && limit < search->least) {
            search->least = limit;
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
    printf("%s: salt %u, %.2f of what is allowed at the worst, in %d levels of each mode\n", game, search.best,
           search.least, count);
    close_levels(&all);
    return true;
}
