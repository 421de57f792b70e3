// Runs a fuzz target without a fuzzer: on files named, which replays a crash, or on seeds changed at random.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "procade/game.h"

static uint8_t data[FUZZ_CAPACITY];

static int run_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    return LLVMFuzzerTestOneInput(data, size);
}

static int write_seeds(const char *folder, uint32_t count) {
    for (uint32_t number = 0; number < count; number++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/seed-%u", folder, (unsigned)number);
        FILE *file = fopen(path, "wb");
        size_t size = fuzz_make_seed(number, data);
        bool fine = file && fwrite(data, 1, size, file) == size;
        fine = file && fclose(file) == 0 && fine;
        if (!fine) {
            fprintf(stderr, "cannot write %s\n", path);
            return 1;
        }
    }
    return 0;
}

/// Changes a few bytes, cuts the end off now and then. @return the new size.
static size_t mutate(size_t size, pcd_rng *rng) {
    for (int32_t changes = pcd_rng_below(rng, 6); changes > 0 && size > 0; changes--) {
        size_t part = pcd_rng_chance(rng, 0.5f) && size > 1024 ? 1024 : size;
        size_t at = (size_t)pcd_rng_below(rng, (int32_t)part);
        if (pcd_rng_chance(rng, 0.5f))
            data[at] ^= (uint8_t)(1u << pcd_rng_below(rng, 8));
        else
            data[at] = (uint8_t)pcd_rng_next(rng);
    }
    return pcd_rng_chance(rng, 0.05f) ? (size_t)pcd_rng_below(rng, (int32_t)size + 1) : size;
}

static int run_mutants(uint32_t runs) {
    for (uint32_t number = 0; number < runs; number++) {
        pcd_rng rng = {.state = pcd_mix(number, 1)};
        size_t size = fuzz_make_seed(number, data);
        if (number % 8)
            size = mutate(size, &rng);
        // In memory of exactly this size, so that a read beyond it is seen.
        uint8_t *exact = malloc(size ? size : 1);
        if (!exact)
            return 1;
        memcpy(exact, data, size);
        LLVMFuzzerTestOneInput(exact, size);
        free(exact);
    }
    printf("%u inputs tried\n", (unsigned)runs);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--runs") == 0)
        return run_mutants((uint32_t)strtoul(argv[2], NULL, 10));
    if (argc == 4 && strcmp(argv[1], "--write-seeds") == 0)
        return write_seeds(argv[2], (uint32_t)strtoul(argv[3], NULL, 10));
    if (argc < 2 || argv[1][0] == '-') {
        fprintf(stderr, "usage: %s FILE ... | --runs COUNT | --write-seeds FOLDER COUNT\n", argv[0]);
        return 2;
    }
    int failures = 0;
    for (int i = 1; i < argc; i++)
        failures += run_file(argv[i]) != 0;
    return failures != 0;
}
