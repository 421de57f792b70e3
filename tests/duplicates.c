// How often different seeds build the same level, measured as it was for the original: of a hundred thousand
// seeds, the share whose level also occurs in a hundred thousand others. There, easy coinrun had 24 % and
// easy maze 20 %.
#include <stdio.h>

#include "rollout.h"

Suite *duplicates_suite(void);

enum { SEEDS = EFFORT(100000, 10000) };

/// A game and the shares its easy levels must keep to, in percent: by what rules read, and with equal looks
/// too.
typedef struct band {
    const char *game;
    double low, high, low_with_looks, high_with_looks;
} band;

#ifdef SHORT_EFFORT
static const band bands[] = {{"coinrun", 26, 35, 17, 26}, {"maze", 17, 26, 10, 18}};
#else
static const band bands[] = {{"coinrun", 33, 41, 25, 33}, {"maze", 25, 32, 17, 23}};
#endif

static int compare_keys(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/// Which pictures are shown where a level begins; how far the background is shifted does not count.
static uint64_t looks_of(const stage *stage, const pcd_world *world) {
    const game_group *group = group_of(stage->batch, 0);
    struct pcd_scene_context context;
    gallery_context(group->pictures, &context);
    pcd_scene scene = {.center_agent = true,
                       .sprites = stage->batch->threads[0].sprites,
                       .sprite_capacity = stage->batch->sprite_capacity,
                       .context = &context};
    scene_describe(&scene, group->game, world);
    uint64_t looks = pcd_mix((uint64_t)scene.background, scene.background_variant);
    for (int32_t kind = 0; kind < group->game->num_kinds; kind++) {
        pcd_flags cells;
        pcd_find_cells(world, PCD_SET(kind), &cells);
        looks = pcd_mix(looks, pcd_count_flags(&cells) ? (uint64_t)scene.tiles[kind].variant : 0);
    }
    for (int32_t i = 0; i < scene.num_sprites; i++)
        looks = pcd_mix(looks, (uint64_t)scene.sprites[i].picture << 8 | scene.sprites[i].variant);
    return looks;
}

/// Percent of the second half of 2 * SEEDS keys that occur in the first.
static double share_of_repeats(const uint64_t *keys) {
    static uint64_t known[SEEDS];
    memcpy(known, keys, sizeof known);
    qsort(known, SEEDS, sizeof *known, compare_keys);
    int repeats = 0;
    for (int i = SEEDS; i < 2 * SEEDS; i++)
        repeats += bsearch(&keys[i], known, SEEDS, sizeof *known, compare_keys) != NULL;
    return 100.0 * repeats / SEEDS;
}

START_TEST(levels_repeat_as_often_as_the_originals) {
    static uint64_t levels[2 * SEEDS], levels_and_looks[2 * SEEDS];
    const band *band = &bands[_i];
    subject subject = {pcd_find_game(band->game), NULL};
    for (int i = 0; i < subject_count(); i++)
        if (subject_at(i).game == subject.game && strcmp(subject_at(i).mode->name, "easy") == 0)
            subject = subject_at(i);
    if (!subject.mode)
        return;
    pcd_config config = blind_config_of(subject, 1);
    stage stage = stage_open(subject, &config);
    const pcd_world *world = state_world((env_state *)(void *)stage.batch->scratch);
    for (int32_t seed = 0; seed < 2 * SEEDS; seed++) {
        check_ok(stage.where, pcd_fingerprint_of(stage.batch, 0, seed, &levels[seed]));
        levels_and_looks[seed] = pcd_mix(levels[seed], looks_of(&stage, world));
    }
    double share = share_of_repeats(levels), with_looks = share_of_repeats(levels_and_looks);
    printf("duplicates: of %d easy levels of %s %.1f %% occur among %d others; %.1f %% with equal looks\n",
           SEEDS, band->game, share, SEEDS, with_looks);
    fflush(stdout);
    check_at(stage.where, share >= band->low && share <= band->high,
             "%.1f %% of levels repeat, not %g to %g %%", share, band->low, band->high);
    check_at(stage.where, with_looks >= band->low_with_looks && with_looks <= band->high_with_looks,
             "%.1f %% of levels with equal looks repeat, not %g to %g %%", with_looks, band->low_with_looks,
             band->high_with_looks);
    stage_close(&stage);
}
END_TEST

Suite *duplicates_suite(void) {
    Suite *suite = suite_create("duplicates");
    TCase *easy = add_case(suite, "easy levels");
    tcase_add_loop_test(easy, levels_repeat_as_often_as_the_originals, 0,
                        (int)(sizeof bands / sizeof *bands));
    return suite;
}
