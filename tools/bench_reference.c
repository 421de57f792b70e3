#include "bench_reference.h"

#include <stddef.h>
#include <string.h>

enum { HARD, EASY, NUM_MODES };
enum { BATCH_OF_64, BATCH_OF_1, NUM_BATCHES };

/// Environment steps a second of the original on one core of an AMD EPYC (Zen 4) at 2.6 GHz, built with gcc
/// 12 -O3.
static const struct {
    const char *game;
    double rates[NUM_MODES][NUM_BATCHES];
} originals[] = {
    {"bigfish", {{59642, 70561}, {77868, 82070}}},   {"bossfight", {{9460, 15259}, {8400, 10773}}},
    {"caveflyer", {{14899, 16916}, {23472, 26840}}}, {"chaser", {{37157, 43605}, {36456, 40371}}},
    {"climber", {{21895, 32907}, {21859, 32033}}},   {"coinrun", {{11552, 24048}, {18252, 24166}}},
    {"dodgeball", {{29260, 41883}, {38062, 47624}}}, {"fruitbot", {{11692, 14714}, {23295, 29279}}},
    {"heist", {{28770, 29049}, {34978, 50320}}},     {"jumper", {{13312, 19055}, {15800, 24782}}},
    {"leaper", {{26489, 30106}, {38209, 47226}}},    {"maze", {{12064, 10979}, {24732, 26358}}},
    {"miner", {{10814, 13266}, {19651, 45104}}},     {"ninja", {{14102, 22744}, {22741, 39354}}},
    {"plunder", {{61494, 71233}, {70888, 71589}}},   {"starpilot", {{55518, 65119}, {46380, 57764}}},
};

double bench_original_rate(const char *game, const char *mode, int32_t num_envs) {
    int mode_index = strcmp(mode, "hard") == 0 ? HARD : strcmp(mode, "easy") == 0 ? EASY : NUM_MODES;
    int batch_index = num_envs == 64 ? BATCH_OF_64 : num_envs == 1 ? BATCH_OF_1 : NUM_BATCHES;
    if (mode_index == NUM_MODES || batch_index == NUM_BATCHES)
        return 0.0;
    for (size_t i = 0; i < sizeof originals / sizeof originals[0]; i++) {
        if (strcmp(originals[i].game, game) == 0)
            return originals[i].rates[mode_index][batch_index];
    }
    return 0.0;
}
