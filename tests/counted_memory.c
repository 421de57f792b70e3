#include "counted_memory.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

// The linker sends every call of malloc() to __wrap_malloc(), and every call of __real_malloc() to malloc().
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static atomic_bool counts;
static atomic_llong number, failing_number, alive;

void memory_begin(int64_t failing) {
    number = 0;
    failing_number = failing;
    counts = true;
}

int64_t memory_end(void) {
    counts = false;
    return number;
}

int64_t memory_blocks_alive(void) {
    return alive;
}

static bool fails_now(void) {
    return counts && atomic_fetch_add(&number, 1) == failing_number;
}

static void *keep(void *block) {
    if (block)
        atomic_fetch_add(&alive, 1);
    return block;
}

void *__wrap_malloc(size_t size) {
    return fails_now() ? NULL : keep(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails_now() ? NULL : keep(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size) {
    if (fails_now())
        return NULL;
    void *grown = __real_realloc(block, size);
    return block ? grown : keep(grown);
}

void __wrap_free(void *block) {
    if (block)
        atomic_fetch_sub(&alive, 1);
    __real_free(block);
}
