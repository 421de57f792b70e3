/// @file game.h
/// What a game is made of, for people who write one.
///
/// A game is one constant `pcd_game`: tables of parameters, kinds and pictures, and four functions. It
/// reads and writes its world (a flat block without pointers) and names what should be drawn. It never
/// touches a pixel, a thread, a buffer or a file: the engine supplies pixels at any size, batches,
/// snapshots, level splits, tools and bindings.
///
/// Units: lengths in cells, speeds in cells per step, y points up, cell (i, j) covers [i, i+1) x [j, j+1).
/// A "half size" is half the side of an axis-aligned box around its centre.
///
/// Rules that keep a level the same bytes on every machine: float literals carry `f`; no libm function but
/// sqrtf, fabsf, floorf, ceilf; random numbers only from the world's streams; fields of fixed width.
#ifndef PROCADE_GAME_H
#define PROCADE_GAME_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "procade.h"

#if defined(__FAST_MATH__) || (FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16)
#error "floats must be rounded to floats: without -ffast-math, and on 32-bit x86 with -msse2 -mfpmath=sse"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// Version of this interface; a descriptor built against another one is refused.
#define PCD_GAME_INTERFACE 1

#define PCD_MAX_PARAMETERS 40 ///< Parameters a game may declare.
#define PCD_MAX_KINDS      64 ///< Kinds of cells and entities a game may declare; a set of kinds fits 64 bits.
#define PCD_MAX_SIDE       64   ///< Largest width and height of a world, cells.
#define PCD_MAX_ENTITIES   1024 ///< Entities a game may have.

// ---------------------------------------------------------------------------------------------------------
// Random streams
// ---------------------------------------------------------------------------------------------------------

/// A seeded stream of random numbers (PCG-XSH-RR, 64 bits of state). Equal state, equal numbers, everywhere.
typedef struct pcd_rng {
    uint64_t state;
} pcd_rng;

/// Mixes two numbers into one that looks random; the source of every derived seed.
static inline uint64_t pcd_mix(uint64_t a, uint64_t b) {
    uint64_t z = a + 0x9E3779B97F4A7C15u * (b + 1u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/// The next 32 random bits.
static inline uint32_t pcd_rng_next(pcd_rng *rng) {
    uint64_t state = rng->state;
    rng->state = state * 6364136223846793005u + 1442695040888963407u;
    uint32_t word = (uint32_t)(((state >> 18) ^ state) >> 27);
    uint32_t turn = (uint32_t)(state >> 59);
    return (word >> turn) | (word << ((32u - turn) & 31u));
}

/// A whole number in [0, count), every value equally likely. @param count 1 or more.
static inline int32_t pcd_rng_below(pcd_rng *rng, int32_t count) {
    uint64_t product = (uint64_t)pcd_rng_next(rng) * (uint32_t)count;
    if ((uint32_t)product < (uint32_t)count) {
        uint32_t reject = (0u - (uint32_t)count) % (uint32_t)count;
        while ((uint32_t)product < reject)
            product = (uint64_t)pcd_rng_next(rng) * (uint32_t)count;
    }
    return (int32_t)(product >> 32);
}

/// A whole number in [low, high], both ends included.
static inline int32_t pcd_rng_range(pcd_rng *rng, int32_t low, int32_t high) {
    return low + pcd_rng_below(rng, high - low + 1);
}

/// A real number in [0, 1), a multiple of 2^-24.
static inline float pcd_rng_unit(pcd_rng *rng) {
    return (float)(pcd_rng_next(rng) >> 8) * (1.0f / 16777216.0f);
}

/// A real number between low and high.
static inline float pcd_rng_uniform(pcd_rng *rng, float low, float high) {
    return low + (high - low) * pcd_rng_unit(rng);
}

/// True with the given probability.
static inline bool pcd_rng_chance(pcd_rng *rng, float probability) {
    return pcd_rng_unit(rng) < probability;
}

// ---------------------------------------------------------------------------------------------------------
// The world: a game's state
// ---------------------------------------------------------------------------------------------------------

/// A thing with a box that rules read. Entities stand in order of creation; the player is always entity 0.
typedef struct pcd_entity {
    float x, y;                    ///< Centre, cells.
    float vx, vy;                  ///< Cells per step.
    float half_width, half_height; ///< Of the box rules read, cells.
    uint8_t kind;                  ///< Index in the game's kinds.
    uint8_t variant;               ///< A shape or species that rules read; looks alone come from pcd_looks().
    uint8_t rotation;              ///< Of the picture, 64ths of a turn counter-clockwise; boxes never turn.
    uint8_t mirrored;              ///< 1: the picture faces left.
    int16_t health;                ///< Free for the game.
    uint8_t removed;               ///< 1: leaves at the next pcd_sweep().
    uint8_t frame;                 ///< Animation frame, free for the game.
    int32_t timer;                 ///< Free for the game.
    uint32_t id;   ///< Number of this birth in the level, from 0: its object number for looks.
    float data[2]; ///< Free for the game.
} pcd_entity;

/// Decoration: dust, trails, blasts. A birth in a ring; all the rest is a function of age. No rule reads it.
typedef struct pcd_effect {
    float x, y, vx, vy, half_width, half_height;
    int32_t birth; ///< Step count when born.
    uint8_t style; ///< Index in the game's effect styles.
    uint8_t rotation, mirrored, variant;
} pcd_effect;

/// The engine's part of a game's state, at the start of the block. What a rule may read stands here or behind
/// it.
typedef struct pcd_world {
    pcd_rng layout;        ///< Draws of the generator.
    pcd_rng dynamics;      ///< Draws in play.
    uint64_t looks;        ///< Seed of what no rule reads; use pcd_looks().
    int32_t level_seed;    ///< Seed of this level.
    int32_t step_count;    ///< 1 in the first step of an episode.
    uint32_t step_random;  ///< The one tie-break draw of this step, shared by all entities.
    uint32_t births;       ///< Entities born in this level so far.
    int32_t num_entities;  ///< Entities alive (or removed and not yet swept).
    int32_t num_effects;   ///< Effects ever born in this level.
    int32_t width, height; ///< Of the world, cells.
    float reward;          ///< Earned in this step.
    uint8_t ended;         ///< 1: the rules ended the episode in this step.
    uint8_t completed;     ///< 1: the level was completed in this step.
    uint8_t outside;       ///< Kind that cells outside the world have.
    int8_t dx, dy;         ///< The action's directions, -1, 0 or 1.
    uint8_t special;       ///< The action's special key: 0 none, 1 to 6 for actions 9 to 14.
    uint8_t mirrored;      ///< 1 after a left key until a right key.
    uint8_t reserved;
    uint32_t fields_offset; ///< Where the parts behind this one begin, bytes; constant for a game.
    uint32_t entities_offset;
    uint32_t effects_offset;
    uint32_t cells_offset;
    int32_t entity_capacity;
    int32_t effect_capacity;
    int32_t cell_capacity;
    float parameters[PCD_MAX_PARAMETERS]; ///< This level's values, in the order of the game's table.
} pcd_world;

static inline void *pcd_fields(const pcd_world *world) {
    return (char *)(uintptr_t)world + world->fields_offset;
}
static inline pcd_entity *pcd_entities(const pcd_world *world) {
    return (pcd_entity *)((char *)(uintptr_t)world + world->entities_offset);
}
static inline pcd_effect *pcd_effects(const pcd_world *world) {
    return (pcd_effect *)((char *)(uintptr_t)world + world->effects_offset);
}
/// The cell grid, row-major from the bottom: the kind of cell (x, y) stands at [y * width + x].
static inline uint8_t *pcd_cells(const pcd_world *world) {
    return (uint8_t *)(uintptr_t)world + world->cells_offset;
}
/// The player's entity.
static inline pcd_entity *pcd_player(const pcd_world *world) {
    return pcd_entities(world);
}
/// Loops over all entities there are at its start but the player, as pointers named `thing`: the newest
/// first, in which order rules mostly go, or the oldest first.
#define PCD_NEWEST_FIRST(thing, world)                                                                       \
    for (pcd_entity *thing##_player = pcd_entities(world), *thing = thing##_player + (world)->num_entities;  \
         thing-- > thing##_player + 1;)
#define PCD_OLDEST_FIRST(thing, world)                                                                       \
    for (pcd_entity *thing = pcd_entities(world), *thing##_end = thing + (world)->num_entities;              \
         ++thing < thing##_end;)

/// Entities chosen by their kinds, never the player. Where kinds stand mixed, nothing foresees which comes
/// next; a list is made without asking, and a loop over it meets only what is meant.
typedef struct pcd_list {
    pcd_entity *entities; ///< Of the world.
    int32_t count;
    uint16_t numbers[PCD_MAX_ENTITIES]; ///< Of those chosen.
} pcd_list;

/// Fills a list with the entities whose kinds are of a set, newest first or oldest first. @return the list
static inline pcd_list *pcd_list_newest(pcd_list *list, const pcd_world *world, uint64_t kinds) {
    const pcd_entity *entities = list->entities = pcd_entities(world);
    int32_t count = 0;
    for (int32_t number = world->num_entities - 1; number > 0; number--) {
        list->numbers[count] = (uint16_t)number;
        count += (int32_t)(kinds >> entities[number].kind & 1);
    }
    list->count = count;
    return list;
}
static inline pcd_list *pcd_list_oldest(pcd_list *list, const pcd_world *world, uint64_t kinds) {
    const pcd_entity *entities = list->entities = pcd_entities(world);
    int32_t count = 0;
    for (int32_t number = 1; number < world->num_entities; number++) {
        list->numbers[count] = (uint16_t)number;
        count += (int32_t)(kinds >> entities[number].kind & 1);
    }
    list->count = count;
    return list;
}
/// Loops over a list, as pointers named `thing`.
#define PCD_EACH(thing, list)                                                                                \
    for (pcd_entity * thing, *thing##_first = (list)->entities; thing##_first; thing##_first = NULL)         \
        for (const uint16_t *thing##_at = (list)->numbers, *thing##_end = thing##_at + (list)->count;        \
             thing##_at < thing##_end && (thing = &thing##_first[*thing##_at], true); thing##_at++)
/// Loops over the entities that have kinds of a set when the loop begins.
#define PCD_NEWEST_OF(thing, world, kinds)                                                                   \
    for (pcd_list thing##_list, *thing##_once = pcd_list_newest(&thing##_list, world, kinds); thing##_once;  \
         thing##_once = NULL)                                                                                \
        PCD_EACH (thing, thing##_once)
#define PCD_OLDEST_OF(thing, world, kinds)                                                                   \
    for (pcd_list thing##_list, *thing##_once = pcd_list_oldest(&thing##_list, world, kinds); thing##_once;  \
         thing##_once = NULL)                                                                                \
        PCD_EACH (thing, thing##_once)

/// A cell, by column and row.
typedef struct pcd_spot {
    int32_t x, y;
} pcd_spot;
/// The cell in which the centre of an entity inside the world lies.
static inline pcd_spot pcd_spot_of(const pcd_entity *entity) {
    pcd_spot spot = {(int32_t)entity->x, (int32_t)entity->y};
    return spot;
}

/// The kind of a cell; `world->outside` beyond the border.
static inline uint8_t pcd_cell(const pcd_world *world, int32_t x, int32_t y) {
    if ((uint32_t)x >= (uint32_t)world->width || (uint32_t)y >= (uint32_t)world->height)
        return world->outside;
    return world->cell_capacity ? pcd_cells(world)[y * world->width + x] : 0;
}
/// Sets a cell inside the world.
static inline void pcd_set_cell(pcd_world *world, int32_t x, int32_t y, uint8_t kind) {
    pcd_cells(world)[y * world->width + x] = kind;
}
/// Fills cells [x, x + width) x [y, y + height), clipped to the world.
PCD_API void pcd_fill_cells(pcd_world *world, int32_t x, int32_t y, int32_t width, int32_t height,
                            uint8_t kind);
/// Fills the outermost cells of the world: the bottom row with a floor, corners left out, the rest with
/// walls.
PCD_API void pcd_fill_frame(pcd_world *world, uint8_t floor_kind, uint8_t wall_kind);

/// This level's value of a parameter, real or whole.
static inline float pcd_real(const pcd_world *world, int32_t parameter) {
    return world->parameters[parameter];
}
static inline int32_t pcd_whole(const pcd_world *world, int32_t parameter) {
    return (int32_t)world->parameters[parameter];
}
/// The smaller and the larger of two whole numbers.
static inline int32_t pcd_smaller(int32_t a, int32_t b) {
    return a < b ? a : b;
}
static inline int32_t pcd_larger(int32_t a, int32_t b) {
    return a > b ? a : b;
}
/// Draws a whole number between two parameters from the layout stream; a smallest value above its largest one
/// counts as the largest.
static inline int32_t pcd_draw_between(pcd_world *world, int32_t low_parameter, int32_t high_parameter) {
    int32_t high = pcd_whole(world, high_parameter);
    return pcd_rng_range(&world->layout, pcd_smaller(pcd_whole(world, low_parameter), high), high);
}
/// Brings a number between two parameters; a smallest value above its largest one counts as the largest.
static inline int32_t pcd_clamp_between(const pcd_world *world, int32_t value, int32_t low_parameter,
                                        int32_t high_parameter) {
    return pcd_smaller(pcd_larger(value, pcd_whole(world, low_parameter)), pcd_whole(world, high_parameter));
}

/// Draws how many sections a level has: more with its difficulty, but between two parameters.
static inline int32_t pcd_draw_num_sections(pcd_world *world, int32_t difficulty, int32_t low_parameter,
                                            int32_t high_parameter) {
    int32_t drawn = difficulty + pcd_rng_below(&world->layout, difficulty);
    return pcd_clamp_between(world, drawn, low_parameter, high_parameter);
}
/// Draws a real number for the level between two parameters; a smallest one above the largest counts as that.
static inline float pcd_draw_real_between(pcd_world *world, int32_t low_parameter, int32_t high_parameter) {
    float low = pcd_real(world, low_parameter), high = pcd_real(world, high_parameter);
    return pcd_rng_uniform(&world->layout, low < high ? low : high, high);
}
/// Draws one of `count` yes-or-no parameters that say yes, for the level. @return its place among them from
/// 0, or -1.
PCD_API int32_t pcd_draw_enabled(pcd_world *world, int32_t first_parameter, int32_t count);

/// Draws one of `count` parameters for the level, each as likely as its value says. @return its place among
/// them from 0; 0 where all are 0.
PCD_API int32_t pcd_draw_weighted(pcd_world *world, int32_t first_parameter, int32_t count);

/// A look: a number in [0, count) that depends on this level's looks seed and the object's number alone.
/// Rules must not read it.
static inline int32_t pcd_looks(const pcd_world *world, uint32_t object, int32_t count) {
    return (int32_t)(((pcd_mix(world->looks, object) >> 32) * (uint64_t)(uint32_t)count) >> 32);
}
/// A look as a real number in [0, 1).
static inline float pcd_looks_unit(const pcd_world *world, uint32_t object) {
    return (float)(pcd_mix(world->looks, object) >> 40) * (1.0f / 16777216.0f);
}
/// Object numbers for looks that belong to no entity; entities use their `id`, blocks of cells 0x10000 +
/// index.
enum { PCD_LOOK_BACKGROUND = 0x40000000, PCD_LOOK_PAN, PCD_LOOK_THEME, PCD_LOOK_PLAYER, PCD_LOOK_GAME };

/// Adds an entity at rest of the given kind and box, or NULL when the pool is full. The pointer is good until
/// the next pcd_sweep().
PCD_API pcd_entity *pcd_add_entity(pcd_world *world, uint8_t kind, float x, float y, float half_width,
                                   float half_height);
/// Adds an entity in the middle of a cell, given by its index y * width + x.
static inline pcd_entity *pcd_add_at_index(pcd_world *world, uint8_t kind, int32_t cell, float half_size) {
    float x = (float)(cell % world->width) + 0.5f, y = (float)(cell / world->width) + 0.5f;
    return pcd_add_entity(world, kind, x, y, half_size, half_size);
}
/// Adds a square shot where an entity is, or NULL when the pool is full.
PCD_API pcd_entity *pcd_shoot(pcd_world *world, uint8_t kind, const pcd_entity *from, float half_size,
                              float vx, float vy);
/// Adds an entity at rest whose box is a cell.
static inline pcd_entity *pcd_add_in_cell(pcd_world *world, uint8_t kind, int32_t x, int32_t y) {
    return pcd_add_entity(world, kind, (float)x + 0.5f, (float)y + 0.5f, 0.5f, 0.5f);
}
/// Adds an entity just outside the left or right border that comes in at a speed, facing the way it moves; or
/// NULL when the pool is full.
PCD_API pcd_entity *pcd_add_at_side(pcd_world *world, uint8_t kind, bool is_left, float y, float half_width,
                                    float half_height, float speed);
/// Puts an entity in the middle of a cell.
static inline void pcd_put_in_cell(pcd_entity *entity, int32_t x, int32_t y) {
    entity->x = (float)x + 0.5f;
    entity->y = (float)y + 0.5f;
}
/// Drops entities marked `removed`, and with `outside_too` those wholly outside the world (never the player);
/// the rest keep their order.
PCD_API void pcd_sweep(pcd_world *world, bool outside_too);
/// Adds a decoration; the oldest makes room when the ring is full.
PCD_API pcd_effect *pcd_add_effect(pcd_world *world, uint8_t style, float x, float y, float vx, float vy,
                                   float half_width, float half_height);
/// Adds a puff of dust that rises from under an entity, `depth` below its centre; for styles made by
/// PCD_DUST.
static inline void pcd_add_dust(pcd_world *world, uint8_t style, const pcd_entity *entity, float depth) {
    pcd_add_effect(world, style, entity->x, entity->y - depth, 0.0f, 0.01f, 0.3f, 0.2f);
}

/// Removes an entity in a square burst of decoration.
static inline void pcd_burst(pcd_world *world, uint8_t style, pcd_entity *entity, float half_size, float vx,
                             float vy) {
    entity->removed = 1;
    pcd_add_effect(world, style, entity->x, entity->y, vx, vy, half_size, half_size);
}

/// The level is completed: adds the reward, ends the episode.
static inline void pcd_complete(pcd_world *world, float reward) {
    world->reward += reward;
    world->completed = 1;
    world->ended = 1;
}
/// The player dies.
static inline void pcd_die(pcd_world *world) {
    world->ended = 1;
}

/// True where the boxes overlap by more than `margin`: |dx| < sum of half widths - margin, and so for y.
static inline bool pcd_overlap(const pcd_entity *a, const pcd_entity *b, float margin) {
    bool is_near_x = fabsf(a->x - b->x) < a->half_width + b->half_width - margin;
    bool is_near_y = fabsf(a->y - b->y) < a->half_height + b->half_height - margin;
    // One branch for both: which of them fails cannot be predicted.
    return is_near_x & is_near_y;
}
/// The set of kinds of all entities that overlap the player, removed ones too.
static inline uint64_t pcd_touched_kinds(const pcd_world *world) {
    const pcd_entity *player = pcd_player(world);
    uint64_t kinds = 0;
    PCD_NEWEST_FIRST (thing, world)
        kinds |= (uint64_t)pcd_overlap(player, thing, 0.0f) << thing->kind;
    return kinds;
}
/// True when the box lies wholly outside the world.
static inline bool pcd_is_outside(const pcd_world *world, const pcd_entity *entity) {
    return entity->x + entity->half_width < 0.0f || entity->y + entity->half_height < 0.0f ||
           entity->x - entity->half_width > (float)world->width ||
           entity->y - entity->half_height > (float)world->height;
}
/// True when the whole box lies inside the world.
static inline bool pcd_is_inside(const pcd_world *world, const pcd_entity *entity) {
    return entity->x >= entity->half_width && entity->x <= (float)world->width - entity->half_width &&
           entity->y >= entity->half_height && entity->y <= (float)world->height - entity->half_height;
}
/// True when the centre lies in a cell of the world.
static inline bool pcd_is_centre_inside(const pcd_world *world, const pcd_entity *entity) {
    return entity->x >= 0.0f && entity->x < (float)world->width && entity->y >= 0.0f &&
           entity->y < (float)world->height;
}
/// True for a number between two others, both included: what a state from outside may hold.
static inline bool pcd_is_between(int32_t number, int32_t low, int32_t high) {
    return number >= low && number <= high;
}
/// The same for real numbers; never true for what is none.
static inline bool pcd_is_real_between(float number, float low, float high) {
    return number >= low && number <= high;
}
/// True for a step count that an episode may remember: the start or a step played.
static inline bool pcd_is_past(const pcd_world *world, int32_t step_count) {
    return pcd_is_between(step_count, 0, world->step_count);
}
/// True when so many steps have passed since a step, as between two shots.
static inline bool pcd_has_waited(const pcd_world *world, int32_t since, int32_t num_steps) {
    return world->step_count - since >= num_steps;
}
/// Brings an entity that reaches over the border back inside.
PCD_API void pcd_keep_inside(const pcd_world *world, pcd_entity *entity);
/// True when all entities from number `first` on have kinds of a set.
PCD_API bool pcd_are_kinds(const pcd_world *world, int32_t first, uint64_t kinds);
/// True when entities whose kinds are of a set stand behind all others.
PCD_API bool pcd_are_newest(const pcd_world *world, uint64_t kinds);
/// True when an entity overlaps any other one.
PCD_API bool pcd_overlaps_any(const pcd_world *world, const pcd_entity *entity);
/// The newest entity, never the player, that overlaps this one, is of a set of kinds and not removed; or
/// NULL.
PCD_API pcd_entity *pcd_newest_hit(const pcd_world *world, const pcd_entity *entity, uint64_t kinds);
/// The first of a list that overlaps an entity and is not removed; or NULL.
PCD_API pcd_entity *pcd_first_hit(const pcd_list *list, const pcd_entity *entity);
/// Takes the newest entity out again if it overlaps any other one. @return true if it stays.
PCD_API bool pcd_keep_if_free(pcd_world *world);
/// Draws places inside the world for an entity, its centre between two heights, until it overlaps no other
/// one.
/// @return false if a hundred places were not free: then it stands at the last of them.
PCD_API bool pcd_place_between(pcd_world *world, pcd_entity *entity, float low, float high);
/// The same, at any height.
static inline bool pcd_place(pcd_world *world, pcd_entity *entity) {
    return pcd_place_between(world, entity, entity->half_height, (float)world->height - entity->half_height);
}
/// True where the box shrunk by `margin` overlaps a cell whose kind is in the set.
PCD_API bool pcd_touches_cells(const pcd_world *world, const pcd_entity *entity, uint64_t kinds,
                               float margin);
/// True when any of the four points at (x +- half_width, y +- half_height) lies in a cell whose kind is in
/// the set. A world without cells has kind 0 inside and `world->outside` around it.
PCD_API bool pcd_corners_touch(const pcd_world *world, float x, float y, float half_width, float half_height,
                               uint64_t kinds);

/// True when an entity stands on cells of a set: when one of two points lies in them, `reach` to either side
/// of its centre and `depth` below it.
static inline bool pcd_stands_on(const pcd_world *world, const pcd_entity *entity, float reach, float depth,
                                 uint64_t kinds) {
    return pcd_corners_touch(world, entity->x, entity->y - depth, reach, 0.0f, kinds);
}

// ---------------------------------------------------------------------------------------------------------
// Movement
// ---------------------------------------------------------------------------------------------------------

/// The set that holds one kind; join sets with |.
#define PCD_SET(kind) (UINT64_C(1) << (kind))
/// The set of all kinds from one to another, both included.
#define PCD_RANGE(first, last) ((UINT64_C(2) << (last)) - PCD_SET(first))

typedef enum pcd_axis { PCD_AXIS_FASTER = 0, PCD_AXIS_X, PCD_AXIS_Y } pcd_axis;

/// How an entity moves: in max(4, floor(4 speed)) sub-steps, one axis at a time.
typedef struct pcd_mover {
    uint64_t blocking;   ///< Cells that stop it: the box is put flush to the cell border.
    uint64_t reflecting; ///< Cells that mirror its position at their border and turn its velocity. A cell in
                         ///< both sets reflects, and the sub-step also counts as blocked, which costs speed.
    pcd_axis first;      ///< Axis of each sub-step moved first; FASTER: the larger velocity, ties by
                         ///< `step_random`.
    /// Called after an axis move that no cell blocked, to test entities; returns true if the move was
    /// blocked. May correct position and velocity. NULL: entities do not block.
    bool (*contact)(pcd_world *world, pcd_entity *entity, pcd_axis axis);
    uint64_t obstacles; ///< Kinds of entities that `contact` looks for: where a move can meet none of them it
                        ///< need not be called, which is much faster. 0: it is always called.
    bool sticks;        ///< What blocks one axis takes all speed from both and ends the move.
} pcd_mover;

/// Moves one entity by its velocity. After each single-axis move the four points at 0.98 of the half sizes
/// are tested against cells; both axes blocked in one sub-step ends the move; at the end each velocity
/// component is multiplied by the share of sub-steps in which it was not blocked.
PCD_API void pcd_move(pcd_world *world, pcd_entity *entity, const pcd_mover *mover);

/// The player's axis order: y first with a vertical input, else x first with a horizontal one, else the
/// faster.
static inline pcd_axis pcd_player_axis(bool horizontal, bool vertical) {
    return vertical ? PCD_AXIS_Y : horizontal ? PCD_AXIS_X : PCD_AXIS_FASTER;
}

/// Pulls an entity to a wanted velocity: half of what is missing is made up, then a tenth of all speed is
/// lost.
static inline void pcd_steer(pcd_entity *entity, float wanted_vx, float wanted_vy) {
    entity->vx = 0.9f * (0.5f * entity->vx + 0.5f * wanted_vx);
    entity->vy = 0.9f * (0.5f * entity->vy + 0.5f * wanted_vy);
}
/// Moves the player by its velocity, in the order of its keys, stopped by cells of a set.
static inline void pcd_advance_player(pcd_world *world, uint64_t blocking) {
    pcd_mover mover = {blocking, 0, pcd_player_axis(world->dx != 0, world->dy != 0), NULL, 0, false};
    pcd_move(world, pcd_player(world), &mover);
}
/// Moves the player as keys steer it, stopped by cells of a set. @param top_speed wanted along each axis.
static inline void pcd_move_player(pcd_world *world, float top_speed, uint64_t blocking) {
    pcd_steer(pcd_player(world), top_speed * (float)world->dx, top_speed * (float)world->dy);
    pcd_advance_player(world, blocking);
}
/// Moves an entity that cells of a set turn back, as monsters pace to and fro. @param slowing cells, of that
/// set, that also cost it a quarter of its speed, or less where it is fast, each time.
static inline void pcd_pace(pcd_world *world, pcd_entity *entity, uint64_t turning, uint64_t slowing) {
    pcd_mover mover = {slowing, turning, PCD_AXIS_FASTER, NULL, 0, false};
    pcd_move(world, entity, &mover);
}
/// Moves an entity by its velocity, through everything.
static inline void pcd_drift(pcd_entity *entity) {
    entity->x += entity->vx;
    entity->y += entity->vy;
}
/// Moves all entities but the player by their velocities, through everything.
static inline void pcd_drift_all(pcd_world *world) {
    for (int32_t i = 1; i < world->num_entities; i++)
        pcd_drift(&pcd_entities(world)[i]);
}
/// Pulls a runner to its wanted speed across. @param control share of what is missing that is made up.
static inline void pcd_run(const pcd_world *world, pcd_entity *runner, float control, float top_speed) {
    runner->vx = (1.0f - control) * runner->vx + control * top_speed * (float)world->dx;
}
/// Pulls an entity down, unless it falls at a greatest speed already.
static inline void pcd_fall(pcd_entity *entity, float gravity, float max_fall_speed) {
    if (entity->vy > -max_fall_speed)
        entity->vy -= gravity;
}
/// Moves a shot, which is removed in the step after its life. Its age stands in `timer`.
static inline void pcd_fly_shot(pcd_entity *shot, int32_t life) {
    pcd_drift(shot);
    shot->removed = ++shot->timer > life;
}

/// True if `lives` returns true for no keys or for one of the eight directions, held all the time: a way to
/// live through the first steps of a level.
PCD_API bool pcd_can_survive(pcd_world *world, bool (*lives)(pcd_world *world, int32_t dx, int32_t dy));

/// Lets `play` play the level in some style of its own, and takes back all that happened.
/// @return what it returns: true if it won, for a proof that the level can be won.
PCD_API bool pcd_try(pcd_world *world, bool (*play)(pcd_world *world, int32_t style), int32_t style);

/// How the player of a platform game runs and jumps, for proofs that a level can be won. Without support it
/// falls faster by `gravity` each step; with support it does not.
typedef struct pcd_runner {
    float half_width, half_height;     ///< Of its box, cells.
    float support_reach;               ///< Of the points under its feet, to either side of its centre.
    float top_speed;                   ///< Wanted while a key is held.
    float ground_control, air_control; ///< Share of what is missing to it taken over in a step.
    float gravity, max_fall_speed;
    uint64_t blocking, deadly; ///< Sets of cells.
} pcd_runner;

/// Columns `first` to `last` of a row where one can stand; none if `first` is greater.
typedef struct pcd_foothold {
    int32_t first, last, row;
} pcd_foothold;

/// True if a jump of this speed (0: running off the end) takes a runner from one foothold to another one, at
/// its right, over or under it, with some room to spare. Plays jumps with a run-up and jumps that go up
/// before they go across; finds most of those there are.
PCD_API bool pcd_can_leap(pcd_world *world, const pcd_runner *runner, float jump, const pcd_foothold *from,
                          const pcd_foothold *to);
#define PCD_MAX_JUMPS  8  ///< Speeds of jumps in a course.
#define PCD_MAX_STAGES 16 ///< Stages of a course.

/// A way over footholds, stage by stage from where the runner begins to its goal. Each stage has an exit,
/// from which the way goes on, and some a side ledge.
typedef struct pcd_course {
    pcd_runner runner;
    int32_t num_jumps;
    float jumps[PCD_MAX_JUMPS]; ///< Speeds of jumps the runner tries, in order.
    int32_t num_stages;
    pcd_foothold footholds[2 * PCD_MAX_STAGES]; ///< Exit and side ledge of each stage.
    bool reached[2 * PCD_MAX_STAGES];           ///< Whether the runner has been there.
} pcd_course;

/// Adds a stage to a course. @param side a foothold without columns: there is no side ledge.
PCD_API void pcd_add_stage(pcd_course *course, pcd_foothold exit, pcd_foothold side);
/// Goes on through a course by leaps within a stage and from one to the next, as far as it can; a stage is
/// passed by its exit or at least its side ledge. @return true if the last exit is reached.
PCD_API bool pcd_run_course(pcd_world *world, pcd_course *course);
/// Height a jump of this speed lifts at least, cells.
static inline float pcd_jump_height(float jump, float gravity) {
    return jump * jump / (2.0f * gravity);
}

/// How the player moves alone, for proofs that a level can be won. All of its state is its entity and the
/// world's `step_count`; states alike in place, velocity and `frame` count as one.
typedef struct pcd_route {
    void (*play)(pcd_world *world); ///< Plays a step by `dx` and `dy`; sets `ended` and `completed`.
    int32_t goal_x, goal_y;         ///< Cell where the level is completed.
    uint64_t blocking;              ///< Kinds of cells no way leads through.
} pcd_route;

/// True if playing finds a way to the goal. Keys are tried from every place come to, those with the shortest
/// way left first; gives up after some thousand tries. Leaves the world as it was.
PCD_API bool pcd_can_win(pcd_world *world, const pcd_route *route);

/// Sine and cosine of an angle in turns (1 is a full turn), by a fixed polynomial: the same bits everywhere,
/// error below 2e-6.
PCD_API float pcd_sin(float turns);
PCD_API float pcd_cos(float turns);
/// Direction of a vector in turns, in [0, 1); 0 for the null vector; error below 1e-5.
PCD_API float pcd_direction(float x, float y);
/// Gives an entity a speed in a direction, in turns.
static inline void pcd_send(pcd_entity *entity, float speed, float turns) {
    entity->vx = speed * pcd_cos(turns);
    entity->vy = speed * pcd_sin(turns);
}
/// The rotation of a picture, in 64ths of a turn, for a direction in turns, 0 to 1.
static inline uint8_t pcd_rotation(float turns) {
    return (uint8_t)(turns * 64.0f + 0.5f) & 63;
}
/// x to the power of y for x in [0, 1], y in [0.25, 8]: the same bits everywhere, relative error below 1e-5.
PCD_API float pcd_power(float x, float y);

// ---------------------------------------------------------------------------------------------------------
// Generators: from a stream and parameters to cells
// ---------------------------------------------------------------------------------------------------------

/// Rows of flags: bit x of rows[y] belongs to cell (x, y). Whole rows at a time make fills and growth cheap.
typedef struct pcd_flags {
    int32_t width, height; ///< At most PCD_MAX_SIDE each; bits beyond the width are 0.
    uint64_t rows[PCD_MAX_SIDE];
} pcd_flags;

static inline bool pcd_flag(const pcd_flags *flags, int32_t x, int32_t y) {
    return (uint32_t)x < (uint32_t)flags->width && (uint32_t)y < (uint32_t)flags->height &&
           ((flags->rows[y] >> x) & 1u);
}
static inline void pcd_set_flag(pcd_flags *flags, int32_t x, int32_t y, bool value) {
    uint64_t bit = UINT64_C(1) << x;
    flags->rows[y] = value ? flags->rows[y] | bit : flags->rows[y] & ~bit;
}
/// The number of flags set.
PCD_API int32_t pcd_count_flags(const pcd_flags *flags);
/// The cell of the n-th flag set, row by row from the bottom. @return its index y * width + x, or -1.
PCD_API int32_t pcd_nth_flag(const pcd_flags *flags, int32_t n);
/// Draws one of the flags set and clears it. @return its index y * width + x, or -1.
PCD_API int32_t pcd_take_flag(pcd_rng *rng, pcd_flags *flags);
/// Sets the flags of the world's cells whose kind is in a set.
PCD_API void pcd_find_cells(const pcd_world *world, uint64_t kinds, pcd_flags *found);
/// Sorts the world's cells: found[k] receives the flags of those of kind k. @param found [num_kinds], all
/// kinds.
PCD_API void pcd_sort_cells(const pcd_world *world, int32_t num_kinds, pcd_flags *found);
/// Gives cells of the world a kind where flags are set; the flags begin at cell (left, bottom).
PCD_API void pcd_set_flagged_cells(pcd_world *world, const pcd_flags *flags, int32_t left, int32_t bottom,
                                   uint8_t kind);
/// Fills the world with a kind and empties the cells where flags are set; the flags begin at cell (left,
/// bottom).
static inline void pcd_carve(pcd_world *world, const pcd_flags *open, int32_t left, int32_t bottom,
                             uint8_t kind) {
    pcd_fill_cells(world, 0, 0, world->width, world->height, kind);
    pcd_set_flagged_cells(world, open, left, bottom, 0);
}
/// Everything in `open` that can be reached from (x, y) through 4-neighbours, (x, y) included if open.
PCD_API void pcd_flood(const pcd_flags *open, int32_t x, int32_t y, pcd_flags *reached);

/// The four ways from a cell to the next.
enum { PCD_WAY_LEFT, PCD_WAY_RIGHT, PCD_WAY_DOWN, PCD_WAY_UP, PCD_NUM_WAYS };
/// A shortest path from (x, y) to any of the goals.
/// @param enter [PCD_NUM_WAYS], of one size: the cells that a step in each way may lead into; four times the
/// same
///              where the way does not matter.
/// @param ways  receives the ways of the path, in order; room for all cells. @return its length, or -1 if
/// there is none.
PCD_API int32_t pcd_find_path(const pcd_flags *enter, const pcd_flags *goals, int32_t x, int32_t y,
                              uint8_t *ways);

/// A perfect maze by Kruskal's method with uniformly random edge order: `side` x `side` cells with nodes at
/// even coordinates; sets the flags of open cells. An even side leaves its last row and column solid.
/// @param side 1 to PCD_MAX_SIDE.
PCD_API void pcd_maze(pcd_rng *rng, int32_t side, pcd_flags *open);
/// Opens dead ends of a maze: each open cell with one open neighbour, in row order, opens one of its solid
/// neighbours in the square.
PCD_API void pcd_maze_open_dead_ends(pcd_rng *rng, pcd_flags *open);

/// Draws an odd side for a maze between two parameters, all equally likely, none longer than the world is
/// wide; a smallest value above its largest one counts as the largest.
static inline int32_t pcd_draw_odd_side(pcd_world *world, int32_t low_parameter, int32_t high_parameter) {
    int32_t largest = pcd_smaller(pcd_whole(world, high_parameter), world->width);
    int32_t smallest = pcd_smaller(pcd_whole(world, low_parameter), largest);
    return 1 + 2 * pcd_rng_range(&world->layout, (smallest - 1) / 2, (largest - 1) / 2);
}

#define PCD_MAX_DOORS 8 ///< Doors of one maze.

/// Where things lie in a maze with doors: cells, y * side + x. Behind doors[i] lies what the next key, or in
/// the end the exit, needs: keys[0] opens doors[0] and can be reached from the start, keys[1] lies behind
/// doors[0] ...
typedef struct pcd_doors {
    int32_t num_doors; ///< May be fewer than wanted.
    int32_t start, exit;
    int32_t doors[PCD_MAX_DOORS], keys[PCD_MAX_DOORS]; ///< In the only order in which they can be used.
} pcd_doors;

/// A perfect maze whose forks may be doors: every key is needed, one after the other, to come to the exit.
/// Cells of doors, keys, start and exit are open.
/// @param side odd, 3 to PCD_MAX_SIDE. @param num_doors as many are made, as far as there are forks.
PCD_API void pcd_maze_with_doors(pcd_rng *rng, int32_t side, int32_t num_doors, pcd_flags *open,
                                 pcd_doors *plan);

#define PCD_MAX_ROOMS 64 ///< Rooms of one floor.

/// A rectangle: its lower left corner and size, cells.
typedef struct pcd_room {
    float x, y, width, height;
} pcd_room;
/// A box around its centre, cells.
typedef struct pcd_box {
    float x, y, half_width, half_height;
} pcd_box;

/// A floor divided into rooms.
typedef struct pcd_rooms {
    float wall_half;    ///< Half thickness of walls, cells.
    float least_side;   ///< Of a room worth dividing again, cells.
    float least_length; ///< Of a side that a wall can run along, cells.
    int32_t count;
    pcd_room rooms[PCD_MAX_ROOMS]; ///< Those that may still be divided; the whole floor at first.
} pcd_rooms;

/// Divides one of the rooms by a wall along its middle that leaves a quarter, a half or three quarters of its
/// length open. @param wall receives the wall. @return false if no room is left.
PCD_API bool pcd_divide_room(pcd_rng *rng, pcd_rooms *rooms, pcd_box *wall);

/// Sets each flag by chance. @param chance in 1024ths, 1 to 1023.
PCD_API void pcd_noise(pcd_rng *rng, int32_t chance, pcd_flags *flags);
/// Smooths noise into caves: in each round, all cells at once, a cell is open if at least 5 of the 9 cells of
/// the block around it are; beyond the border all is solid.
PCD_API void pcd_smooth_cave(pcd_flags *open, int32_t rounds);
/// The largest set of open cells connected through 4-neighbours; of equal ones the first by its first cell,
/// row by row from the bottom. Empty if no two open cells touch. @param region may be `open`.
PCD_API void pcd_largest_region(const pcd_flags *open, pcd_flags *region);
/// The cells of a shortest path through 4-neighbours between two open cells, both included. Of several it
/// goes, at each step from the start, to the first side it can: left, down, up, right.
/// @param from, to indices y * width + x. @return the number of cells of the path; 0 and no cells if there is
/// none.
PCD_API int32_t pcd_shortest_path(const pcd_flags *open, int32_t from, int32_t to, pcd_flags *path);
/// Grows a set of cells: in each round by all open cells that touch it, corners included.
PCD_API void pcd_grow_region(const pcd_flags *open, int32_t rounds, pcd_flags *region);
/// Closes all but a corridor: the open cells at most `half_width` cells to each side of a path.
PCD_API void pcd_keep_corridor(pcd_flags *open, const pcd_flags *path, int32_t half_width);

// ---------------------------------------------------------------------------------------------------------
// Scene: what is visible, as data
// ---------------------------------------------------------------------------------------------------------

/// One picture placed in the world, drawn in the order added, over the tiles.
typedef struct pcd_sprite {
    float x, y;                    ///< Centre of what is drawn, cells.
    float half_width, half_height; ///< Of what is drawn, before rotation.
    uint8_t kind;                  ///< What it is, for observers other than pictures.
    uint8_t picture;               ///< See pcd_game_picture().
    uint8_t variant, frame;
    uint8_t rotation;  ///< 64ths of a turn counter-clockwise.
    uint8_t mirrored;  ///< 1: left and right exchanged (before rotation).
    uint8_t opacity;   ///< 255: as drawn.
    uint8_t on_screen; ///< 1: x and y count in cells from the lower left corner of the view.
    int16_t entity;    ///< Index of the entity it shows, or -1.
    uint8_t pieces;    ///< The picture stands this often side by side along the width, 1 to 64.
    uint8_t reserved;
} pcd_sprite;

typedef enum pcd_shape { PCD_SHAPE_RECTANGLE, PCD_SHAPE_ELLIPSE, PCD_SHAPE_LINE } pcd_shape;

/// A plain coloured shape, drawn after all sprites: bars, dials.
typedef struct pcd_mark {
    float x0, y0, x1, y1; ///< Two corners (or the line's ends), cells; from the lower left corner of the view
                          ///< when on_screen, else in the world.
    uint8_t red, green, blue, opacity;
    uint8_t shape;     ///< pcd_shape.
    uint8_t on_screen; ///< 1: in the view, 0: in the world.
    uint16_t reserved;
} pcd_mark;

/// What a kind looks like.
typedef struct pcd_tile {
    int16_t picture; ///< See pcd_game_picture(); -1: nothing is drawn.
    uint8_t variant, frame;
} pcd_tile;

#define PCD_MAX_MARKS 16

/// What is visible now. The engine fills the camera's defaults, how kinds look, and lends the cells; the game
/// fills the rest.
typedef struct pcd_scene {
    // Given to the game.
    bool center_agent;   ///< The user's wish; a game may ignore it.
    bool paint_velocity; ///< Read by the engine.
    // Camera: a square of `view` cells around (camera_x, camera_y).
    float camera_x, camera_y, view;
    // Background, one picture in world cells (lower left corner and size), repeated beyond its edges where
    // asked.
    int16_t background; ///< See pcd_game_picture(); -1: black.
    uint8_t background_variant;
    bool repeat_x, repeat_y;
    float background_x, background_y, background_width, background_height;
    // How each kind looks: set before the game is asked, to its picture in the variant of this level's theme.
    // Cells are drawn like this where the world has cells.
    pcd_tile tiles[PCD_MAX_KINDS];
    // Painted velocity, each clamped to [-1, 1]; drawn only when the user asks and has_velocity is set.
    bool has_velocity;
    float velocity_x, velocity_y;
    int32_t num_sprites, sprite_capacity, num_marks;
    pcd_mark marks[PCD_MAX_MARKS];
    pcd_sprite *sprites;
    const struct pcd_scene_context *context; ///< The engine's own.
} pcd_scene;

/// The whole world in view: camera in its middle, view = the longer side. What the engine sets before the
/// game.
PCD_API void pcd_scene_show_world(pcd_scene *scene, const pcd_world *world);
/// The view centred on a point.
static inline void pcd_scene_center(pcd_scene *scene, float x, float y, float view) {
    scene->camera_x = x;
    scene->camera_y = y;
    scene->view = view;
}
/// The view centred on the player, if the user wishes so.
static inline void pcd_scene_follow(pcd_scene *scene, const pcd_world *world, float view) {
    if (scene->center_agent)
        pcd_scene_center(scene, pcd_player(world)->x, pcd_player(world)->y, view);
}
/// The view centred on the player as a rule of the game, whatever the user wishes; 0: the whole world.
static inline void pcd_scene_limit_view(pcd_scene *scene, const pcd_world *world, float view) {
    if (view > 0.0f)
        pcd_scene_center(scene, pcd_player(world)->x, pcd_player(world)->y, view);
}
/// A look: one of a picture's variants, that depends on this level's looks seed and the object's number
/// alone.
PCD_API int32_t pcd_scene_look(const pcd_scene *scene, const pcd_world *world, uint32_t object,
                               int32_t picture);
/// The velocity to paint, as shares of the largest one.
static inline void pcd_scene_velocity(pcd_scene *scene, float x, float y) {
    scene->has_velocity = true;
    scene->velocity_x = x;
    scene->velocity_y = y;
}
/// A background as high as `height` cells from the world's bottom left, keeping its picture's aspect, moved
/// left by `pan` (0 to 1) of what it is wider than `width`.
PCD_API void pcd_scene_background_panned(pcd_scene *scene, int32_t picture, int32_t variant, float width,
                                         float height, float pan);
/// A background as high as the world, chosen by looks from all variants of the pictures `first` to `last` and
/// moved left by up to `most_pan` (0 to 1) of what it is wider than the world.
PCD_API void pcd_scene_background_chosen(pcd_scene *scene, const pcd_world *world, int32_t first,
                                         int32_t last, float most_pan);
/// A background stretched over a rectangle of the world.
static inline void pcd_scene_background_stretched(pcd_scene *scene, int32_t picture, int32_t variant, float x,
                                                  float y, float width, float height) {
    scene->background = (int16_t)picture;
    scene->background_variant = (uint8_t)variant;
    scene->background_x = x;
    scene->background_y = y;
    scene->background_width = width;
    scene->background_height = height;
}
/// A background stretched over a square as wide as the world, chosen by looks from a picture's variants.
PCD_API void pcd_scene_ground(pcd_scene *scene, const pcd_world *world, int32_t picture);
/// Says how a kind looks in this scene, where that is not as its row in the game's kinds says.
static inline void pcd_scene_dress(pcd_scene *scene, uint8_t kind, int32_t picture, int32_t variant) {
    scene->tiles[kind].picture = (int16_t)picture;
    scene->tiles[kind].variant = (uint8_t)variant;
    scene->tiles[kind].frame = 0;
}
/// Adds a sprite and returns it for changes; never NULL (beyond the capacity the last one is overwritten).
static inline pcd_sprite *pcd_scene_sprite(pcd_scene *scene, uint8_t kind, uint8_t picture, float x, float y,
                                           float half_width, float half_height) {
    if (scene->num_sprites < scene->sprite_capacity)
        scene->num_sprites++;
    pcd_sprite *sprite = &scene->sprites[scene->num_sprites - 1];
    memset(sprite, 0, sizeof *sprite);
    sprite->x = x;
    sprite->y = y;
    sprite->half_width = half_width;
    sprite->half_height = half_height;
    sprite->kind = kind;
    sprite->picture = picture;
    sprite->opacity = 255;
    sprite->pieces = 1;
    sprite->entity = -1;
    return sprite;
}
/// Adds a sprite that fills an entity's box, with its rotation, mirroring and frame.
static inline pcd_sprite *pcd_scene_entity(pcd_scene *scene, const pcd_world *world, const pcd_entity *entity,
                                           uint8_t picture, int32_t variant) {
    pcd_sprite *sprite = pcd_scene_sprite(scene, entity->kind, picture, entity->x, entity->y,
                                          entity->half_width, entity->half_height);
    sprite->variant = (uint8_t)variant;
    sprite->frame = entity->frame;
    sprite->rotation = entity->rotation;
    sprite->mirrored = entity->mirrored;
    sprite->entity = (int16_t)(entity - pcd_entities(world));
    return sprite;
}
/// Adds an entity that looks as its kind does.
static inline pcd_sprite *pcd_scene_thing(pcd_scene *scene, const pcd_world *world, const pcd_entity *thing) {
    const pcd_tile *look = &scene->tiles[thing->kind];
    uint8_t picture = look->picture < 0 ? thing->kind : (uint8_t)look->picture;
    return pcd_scene_entity(scene, world, thing, picture, look->variant);
}
/// Adds all entities but the player, oldest first.
static inline void pcd_scene_things(pcd_scene *scene, const pcd_world *world) {
    PCD_OLDEST_FIRST (thing, world)
        pcd_scene_thing(scene, world, thing);
}
/// Adds an entity in one of the variants of its kind's picture, chosen by looks for it alone.
static inline pcd_sprite *pcd_scene_varied(pcd_scene *scene, const pcd_world *world,
                                           const pcd_entity *thing) {
    return pcd_scene_entity(scene, world, thing, thing->kind,
                            pcd_scene_look(scene, world, thing->id, thing->kind));
}
/// Adds an entity in the variant of its kind's picture that its own says.
static inline pcd_sprite *pcd_scene_shaped(pcd_scene *scene, const pcd_world *world,
                                           const pcd_entity *thing) {
    return pcd_scene_entity(scene, world, thing, thing->kind, thing->variant);
}
/// 0 or 1: two frames of something that walks or flaps change places every five steps.
static inline uint8_t pcd_slow_frame(const pcd_world *world) {
    return (uint8_t)(world->step_count / 5 & 1);
}
/// Makes a sprite walk on two frames and face the way its entity moves.
static inline void pcd_sprite_walks(pcd_sprite *sprite, const pcd_world *world) {
    sprite->frame = pcd_slow_frame(world);
    sprite->mirrored = pcd_entities(world)[sprite->entity].vx < 0.0f;
}
/// Adds the player of a platform game in the pose it is in, facing as the keys said last: at rest in its
/// kind's picture, else in those given, walking on two frames and in the air on the first.
PCD_API pcd_sprite *pcd_scene_runner(pcd_scene *scene, const pcd_world *world, bool supported,
                                     uint8_t walk_picture, uint8_t air_picture);
/// Adds an entity as `count` equal pieces along its longer side, as walls and fences are drawn.
static inline pcd_sprite *pcd_scene_pieces(pcd_scene *scene, const pcd_world *world, const pcd_entity *thing,
                                           int32_t count) {
    pcd_sprite *sprite = pcd_scene_thing(scene, world, thing);
    sprite->pieces = (uint8_t)(count < 1 ? 1 : count > 64 ? 64 : count);
    if (sprite->half_height > sprite->half_width) {
        float length = sprite->half_height;
        sprite->half_height = sprite->half_width;
        sprite->half_width = length;
        sprite->rotation = (uint8_t)((sprite->rotation + 16) & 63);
    }
    return sprite;
}
/// Adds all living effects near the view, oldest first, each by its style and age. The camera must be set
/// before.
PCD_API void pcd_scene_effects(pcd_scene *scene, const pcd_world *world);
/// Adds a rectangle, ellipse or line to the HUD (see pcd_mark); at most PCD_MAX_MARKS.
PCD_API void pcd_scene_mark(pcd_scene *scene, pcd_mark mark);
/// Adds an opaque mark at a fixed place of the view. @param color 0xRRGGBB.
PCD_API void pcd_scene_hud(pcd_scene *scene, pcd_shape shape, float x0, float y0, float x1, float y1,
                           uint32_t color);

// ---------------------------------------------------------------------------------------------------------
// The descriptor
// ---------------------------------------------------------------------------------------------------------

/// What a kind means to the player, in every game and theme.
typedef enum pcd_role {
    PCD_ROLE_NONE = 0, ///< Empty space and things without effect.
    PCD_ROLE_PLAYER,
    PCD_ROLE_GOAL,
    PCD_ROLE_BONUS,
    PCD_ROLE_HAZARD,
    PCD_ROLE_TOOL,    ///< Own shots, keys.
    PCD_ROLE_TERRAIN, ///< Blocks or carries.
    PCD_ROLE_COVER,   ///< Hides what is behind it, does nothing else.
} pcd_role;

/// A set of pictures: `variants` looks of `frames` frames each. Files:
/// assets/svg/NAME[-variant][-letter].svg, the variant (from 1) left out when there is one, the letter when
/// there is one frame in all files of that name.
typedef struct pcd_picture {
    const char *name; ///< "shared/blast", or "monster" for GAME/monster of the game itself; a picture that is
                      ///< not in the library is drawn in one colour.
    uint8_t variants; ///< 0 means 1.
    uint8_t frames;   ///< 0 means 1.
    char first_frame; ///< Letter of the first frame in the files; 0: 'a' if frames > 1, else files have no
                      ///< letter.
    uint8_t number;   ///< Picture number of the suite-wide monochrome rule; frame f has number + f.
    bool meaningful;  ///< Its variants carry meaning: themes are never restricted.
} pcd_picture;

/// A kind of cell or entity. Kind 0 is empty space.
typedef struct pcd_kind {
    const char *name; ///< "monster"
    pcd_role role;
    char glyph;          ///< For the text observer, printable ASCII, unique in the game.
    bool invisible;      ///< Rules know it, players do not see it: observers show empty space.
    pcd_picture picture; ///< What it looks like; without a name: nothing is drawn for its cells.
} pcd_kind;

/// How a decoration ages.
typedef struct pcd_effect_style {
    uint8_t picture;     ///< See pcd_game_picture().
    uint8_t kind;        ///< Kind it is to observers; 0: none.
    uint8_t life;        ///< Steps it is drawn, counting from the step of its birth.
    uint8_t frame_steps; ///< Steps a frame of the picture lasts; 0: one frame.
    float growth;        ///< Half sizes are multiplied by this every step.
    float opacity;       ///< At birth, 0 to 1.
    float fade;          ///< Opacity is multiplied by this every step.
    float spin;          ///< 64ths of a turn per step.
} pcd_effect_style;

/// The style of a blast of five pictures, one a step, that grows.
#define PCD_BLAST(blast_picture)                                                                             \
    { .picture = (blast_picture), .life = 5, .frame_steps = 1, .growth = 1.4f, .opacity = 1.0f, .fade = 1.0f }
#define PCD_DUST_STEPS 9 ///< Steps a puff of dust is drawn.
/// The style of dust, for pcd_add_dust().
#define PCD_DUST(dust_picture)                                                                               \
    { .picture = (dust_picture), .life = PCD_DUST_STEPS, .growth = 1.05f, .opacity = 0.5f, .fade = 0.8f }

/// A parameter: declared once, settable per environment, effective at the next reset. Entry 0 of every game
/// is `max_episode_steps`.
typedef struct pcd_parameter {
    const char *name;    ///< "max_difficulty"
    const char *unit;    ///< "cells", "cells/step", "steps", "probability", "count", "yes or no", "reward"
    const char *meaning; ///< One sentence.
    float low, high;     ///< Allowed values, both included.
    float value;         ///< Default.
    bool whole;          ///< Whole numbers only.
} pcd_parameter;

/// Rows that many games have: the step limit, yes or no (1 or 0), and a reward.
#define PCD_STEP_LIMIT(steps)                                                                                \
    { "max_episode_steps", "steps", "Steps after which the episode is cut off.", 1, 1000000, (steps), true }
#define PCD_SWITCH(name, meaning, value)                                                                     \
    { (name), "yes or no", (meaning), 0, 1, (value), true }
#define PCD_REWARD(name, meaning, value)                                                                     \
    { (name), "reward", (meaning), -100, 100, (value), false }

/// One entry of a preset: parameter index and value.
typedef struct pcd_preset {
    uint8_t parameter;
    float value;
} pcd_preset;

#define PCD_MAX_PRESETS 24

/// A mode: a named row of values that differ from the defaults.
typedef struct pcd_mode {
    const char *name;                    ///< "easy", "hard", "extreme", "memory", "exploration"
    int32_t one_level;                   ///< Level seed of a mode with a single fixed level; -1 otherwise.
    pcd_preset presets[PCD_MAX_PRESETS]; ///< Ends at the first entry whose parameter is 0.
    int32_t max_episode_steps;           ///< 0: the parameter's default.
} pcd_mode;

/// Running hash of what rules read at reset.
typedef struct pcd_hash {
    uint64_t value;
} pcd_hash;

static inline void pcd_hash_number(pcd_hash *hash, int64_t number) {
    hash->value = pcd_mix(hash->value, (uint64_t)number);
}

/// Names for the rows of a table, from 0 on: enum { ... }, laid out with many names to a line.
#define PCD_ENUM(...) enum { __VA_ARGS__ }
/// A mode of endless levels: its name and presets.
#define PCD_ENDLESS(mode_name, ...)                                                                          \
    {                                                                                                        \
        .name = (mode_name), .one_level = -1, .presets = { __VA_ARGS__ }                                     \
    }
/// A table of a game and its length: PCD_TABLE(kinds) sets `kinds` and `num_kinds` to an array named kinds.
#define PCD_TABLE(name) .name = name, .num_##name = sizeof name / sizeof name[0]
/// The version of this interface, and the four tables that a game has.
#define PCD_TABLES                                                                                           \
    .interface_version = PCD_GAME_INTERFACE, PCD_TABLE(parameters), PCD_TABLE(modes), PCD_TABLE(kinds),      \
    PCD_TABLE(pictures)

/// A game. All pointers stay valid for the life of every batch that plays it.
struct pcd_game {
    int32_t interface_version; ///< PCD_GAME_INTERFACE.
    const char *name;          ///< Lower case letters, digits and _.
    int32_t version;           ///< From 1; grows when the same level seed and actions give other results.
    const char *summary;       ///< One sentence: who you are, what you want, what kills.
    uint16_t actions_used;  ///< Bit a: action a does something no lower action does; the minimal action set.
    uint32_t split_salt;    ///< Chosen so that train and test levels are equally hard.
    bool dynamics_is_level; ///< The level is its chance events: the dynamics seed counts in the fingerprint.

    const pcd_parameter *parameters;
    int32_t num_parameters;
    const pcd_mode *modes;
    int32_t num_modes;
    const pcd_kind *kinds;
    int32_t num_kinds;
    const pcd_picture *pictures; ///< Those of no kind: backgrounds, effects, more poses. May be none.
    int32_t num_pictures;
    const pcd_effect_style *effects;
    int32_t num_effects;

    size_t fields_size;      ///< Size of the game's own part of the state, bytes.
    int32_t entity_capacity; ///< At most PCD_MAX_ENTITIES.
    int32_t effect_capacity; ///< 0: no decoration.
    int32_t cell_capacity;   ///< Most cells of a world in any mode; 0: no cells.
    int32_t sprite_capacity; ///< Most sprites of a scene; 0: as many as entities and effects.

    /// Builds a level in a zeroed world whose streams and parameters are set: sets width, height and outside,
    /// fills cells, adds the player as entity 0 and then the rest. Returns false if the level cannot be won:
    /// the engine calls again with the next attempt's stream.
    bool (*generate)(pcd_world *world);
    /// One step: `step_count`, `step_random`, `dx`, `dy`, `special` are set, `reward`, `ended`, `completed`
    /// cleared.
    void (*step)(pcd_world *world);
    /// Names what is visible. Looks are chosen here and only here.
    void (*scene)(const pcd_world *world, pcd_scene *scene);
    /// Hashes what rules read at reset beyond parameters, cells and entities. NULL: nothing.
    void (*fingerprint)(const pcd_world *world, pcd_hash *hash);
    /// True when the game's own fields of a state from outside are in bounds. NULL: nothing to check. The
    /// engine has checked its own part: counts, sizes, kinds, finite numbers.
    bool (*valid)(const pcd_world *world);
};

/// A picture by its index, as scenes and effects give it: that of a kind has the number of the kind, the
/// others follow from NUM_KINDS on in the order of their table.
static inline const pcd_picture *pcd_game_picture(const pcd_game *game, int32_t picture) {
    return picture < game->num_kinds ? &game->kinds[picture].picture
                                     : &game->pictures[picture - game->num_kinds];
}

#ifdef __cplusplus
}
#endif

#endif
