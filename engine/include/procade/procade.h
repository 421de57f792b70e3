/// @file procade.h
/// Procade: procedurally generated arcade games for reinforcement learning.
///
/// Three calls make a training loop: fill a pcd_config, pcd_create() a batch of environments, pcd_step() it.
///
///     pcd_config config = pcd_config_default();
///     config.game = "coinrun";
///     config.num_envs = 64;
///     pcd_batch *batch;
///     if (pcd_create(&config, &batch) != PCD_OK) { puts(pcd_last_error()); return 1; }
///     pcd_buffers io = pcd_get_buffers(batch);
///     pcd_reset(batch);
///     for (int t = 0; t < 1000; t++) {
///         choose(io.observations, io.actions);
///         pcd_step(batch);
///     }
///     pcd_destroy(batch);
///
/// Conventions. Every call that can fail returns a pcd_status; pcd_last_error() then gives a sentence that
/// names the argument, the value and what is allowed, and nothing has changed. The library never prints,
/// exits, aborts or reads the environment or a file. A batch belongs to one thread at a time; different
/// batches are independent. Strings returned are constant and live as long as the library, or as long as the
/// batch or game they came from. "[n]" is the shape of an array, outermost first; env is an index from 0 to
/// num_envs - 1.
///
/// What a step means. Actions are the fifteen of the Procgen benchmark: 0 to 8 are
/// (left, none, right)[a / 3] and (down, none, up)[a % 3], 4 is no input; 9 to 14 are the keys D A W S Q E.
///
/// What the channels hold around the end of an episode, by autoreset mode (t is the step that ends it):
///
/// | step | channel       | PCD_RESET_NEXT_STEP       | PCD_RESET_SAME_STEP          | PCD_RESET_DISABLED      |
/// | ---- | ------------- | ------------------------- | ---------------------------- | ----------------------- |
/// | t    | observation   | last of the episode       | first of the next episode    | last of the episode     |
/// | t    | final_obs.    | last of the episode       | last of the episode          | last of the episode     |
/// | t    | reward, flags | of the episode's last step | of the episode's last step  | of the last step        |
/// | t    | info          | level_seed: ended level   | level_seed: new level, prev_level_seed: ended level | level_seed: ended level |
/// | t + 1 | action       | ignored; the env resets   | played                       | refused until it is reset |
/// | t + 1 | observation  | first of the next episode | ordinary                     | after a masked reset: first of the next episode |
/// | t + 1 | reward, flags | 0, 0, 0                  | ordinary                     | after a masked reset: 0, 0, 0 |
/// | t + 1 | info         | new level, prev_level_seed: ended level | ordinary       | new level, prev_level_seed: ended level |
#ifndef PROCADE_H
#define PROCADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define PCD_API __declspec(dllexport)
#else
#define PCD_API __attribute__((visibility("default")))
#endif

#define PCD_VERSION_MAJOR 0
#define PCD_VERSION_MINOR 1
#define PCD_VERSION_PATCH 0

// ---------------------------------------------------------------------------------------------------------
// Status
// ---------------------------------------------------------------------------------------------------------

/// Every status with its sentence, written once.
#define PCD_STATUS_LIST(X)                                                                                   \
    X(PCD_OK, "success")                                                                                     \
    X(PCD_ERROR_INVALID_ARGUMENT, "an argument is not allowed")                                              \
    X(PCD_ERROR_UNKNOWN_GAME, "no game has this name")                                                       \
    X(PCD_ERROR_UNKNOWN_MODE, "the game has no such mode")                                                   \
    X(PCD_ERROR_UNKNOWN_PARAMETER, "the game has no such parameter")                                         \
    X(PCD_ERROR_INVALID_ACTION, "an action is outside 0 to 14")                                              \
    X(PCD_ERROR_INVALID_STATE, "the call is not allowed now")                                                \
    X(PCD_ERROR_INVALID_LEVEL, "the level is outside the range, or of the other half of the split")          \
    X(PCD_ERROR_DAMAGED_DATA, "the saved state is truncated, damaged or of another game or version")         \
    X(PCD_ERROR_NO_MEMORY, "memory ran out")

typedef enum pcd_status {
#define PCD_STATUS_ENTRY(name, sentence) name,
    PCD_STATUS_LIST(PCD_STATUS_ENTRY)
#undef PCD_STATUS_ENTRY
        PCD_NUM_STATUSES
} pcd_status;

/// The sentence of a status, for example "an action is outside 0 to 14"; "unknown status" for other values.
PCD_API const char *pcd_status_text(pcd_status status);

/// What the last failed call of this thread had to say: argument, value, what is allowed. "" before any
/// failure. The text stays until this thread's next failure.
PCD_API const char *pcd_last_error(void);

/// The library's version, "0.1.0".
PCD_API const char *pcd_version(void);

// ---------------------------------------------------------------------------------------------------------
// Configuration
// ---------------------------------------------------------------------------------------------------------

#define PCD_NUM_ACTIONS    15      ///< Actions are 0 to 14.
#define PCD_ACTION_NONE    4       ///< No input.
#define PCD_CHAIN_STEP     997     ///< Distance of level seeds in PCD_ORDER_CHAIN.
#define PCD_MIN_SIZE       16      ///< Smallest side of a picture, pixels.
#define PCD_MAX_SIZE       1024    ///< Largest side of a picture, pixels.
#define PCD_MAX_ENVS       1048576 ///< Most environments in one batch.
#define PCD_MAX_THREADS    256     ///< Most threads of one batch.
#define PCD_MAX_LEVEL_LIST 65536   ///< Largest level_list_capacity.

/// What happens when an episode ends; see the table at the top of this file.
typedef enum pcd_autoreset { PCD_RESET_NEXT_STEP = 0, PCD_RESET_SAME_STEP, PCD_RESET_DISABLED } pcd_autoreset;

/// Which levels may be played. One level in five, chosen by its content, belongs to TEST, the others to
/// TRAIN; two seeds that build the same level are always in the same half. A split selects seeds and never
/// changes a level.
typedef enum pcd_split { PCD_SPLIT_ALL = 0, PCD_SPLIT_TRAIN, PCD_SPLIT_TEST } pcd_split;

/// Which level comes next. RANDOM: drawn uniformly from the set at every reset. SEQUENTIAL: the set in order
/// of its seeds, env i starting at its i-th level, each env stepping by num_envs, around and around. CHAIN:
/// as RANDOM, but a completed level does not end the episode: it goes on, with the level's step counter at 0,
/// in the level whose seed is PCD_CHAIN_STEP higher (or the next such step in the split): Procgen's
/// use_sequential_levels.
typedef enum pcd_level_order { PCD_ORDER_RANDOM = 0, PCD_ORDER_SEQUENTIAL, PCD_ORDER_CHAIN } pcd_level_order;

/// How a picture is laid out in memory: rows from the top; RGB interleaved, RGB in three planes, or one byte
/// of luminance, (77 R + 150 G + 29 B) / 256.
typedef enum pcd_format { PCD_FORMAT_HWC = 0, PCD_FORMAT_CHW, PCD_FORMAT_GREY } pcd_format;

/// Streams of random numbers a level is made of. LAYOUT: drawn at reset and read by rules. DYNAMICS: drawn in
/// play and read by rules. LOOKS: read by no rule.
typedef enum pcd_stream {
    PCD_STREAM_LAYOUT = 0,
    PCD_STREAM_DYNAMICS,
    PCD_STREAM_LOOKS,
    PCD_NUM_STREAMS
} pcd_stream;

/// Why an episode ended. Only TIME_LIMIT is a truncation. FORCED: by a reset before its end.
typedef enum pcd_end_cause {
    PCD_END_NONE = 0,
    PCD_END_GOAL,
    PCD_END_DEATH,
    PCD_END_TIME_LIMIT,
    PCD_END_FORCED,
} pcd_end_cause;

/// Optional channels of the buffers, joined with |. What is not named costs nothing.
enum {
    PCD_CHANNEL_OBSERVATIONS = 1,       ///< Pictures.
    PCD_CHANNEL_FINAL_OBSERVATIONS = 2, ///< The last picture of an ended episode.
    PCD_CHANNEL_SEMANTIC = 4,           ///< Grids of kinds.
    PCD_CHANNEL_ENTITIES = 8,           ///< Tables of entities.
    PCD_CHANNEL_SEGMENTATION = 16,      ///< Pictures of kinds.
};

/// A game; games outside the library hand theirs to pcd_config.descriptor. See game.h.
typedef struct pcd_game pcd_game;

/// Everything a batch is made from. Start from pcd_config_default(), then set what differs; the struct is
/// copied by pcd_create(), strings included.
typedef struct pcd_config {
    uint32_t marker; ///< Set by pcd_config_default(); catches structs that did not start there.

    const char *game; ///< A name of pcd_game_name(), or several joined by commas: env i plays name i modulo
                      ///< their count, and num_envs is a multiple of it. Default NULL: must be set unless
                      ///< descriptor is.
    const pcd_game *descriptor; ///< A game outside the library, kept, not copied. Default NULL.
    const char *mode;           ///< "easy", "hard", ... see pcd_mode_name(). Default "hard".
    int32_t num_envs;           ///< 1 to PCD_MAX_ENVS. Default 1.
    int32_t num_threads; ///< Threads that step, the caller's included: 1 to PCD_MAX_THREADS. Default 1. Never
                         ///< changes results.
    uint64_t seed;       ///< Seeds the level choosers: env i's with seed + i. Default 0.

    int32_t num_levels;  ///< Size of the level set: the first num_levels seeds from start_level that are in
                         ///< the split; 0: every seed from 0 to 2^31 - 2. Default 0.
    int32_t start_level; ///< First seed of the set; needs num_levels. 0 to 2^31 - 1. Default 0.
    int32_t split;       ///< pcd_split. Default PCD_SPLIT_ALL.
    int32_t level_order; ///< pcd_level_order. Default PCD_ORDER_RANDOM.
    int32_t level_list_capacity; ///< Longest list pcd_set_level_list() may give one env, 0 to
                                 ///< PCD_MAX_LEVEL_LIST; it costs 4 bytes of state each. Default 64.
    int32_t autoreset;           ///< pcd_autoreset. Default PCD_RESET_NEXT_STEP.

    int64_t pinned_streams[PCD_NUM_STREAMS]; ///< Seed of each pcd_stream, 0 to 2^31 - 1, in place of the
                                             ///< level seed; -1: from the level seed. Default -1.

    int32_t observation_size;   ///< Side of the square picture, PCD_MIN_SIZE to PCD_MAX_SIZE pixels.
                                ///< Default 64.
    int32_t observation_format; ///< pcd_format. Default PCD_FORMAT_HWC.
    uint32_t channels;          ///< Channels pcd_get_buffers() provides. Default PCD_CHANNEL_OBSERVATIONS.

    // Appearance: never part of a state, never changes a rule.
    bool use_backgrounds;       ///< false: black. Default true.
    bool center_agent;          ///< false: games that can show the whole world do. Default true.
    bool restrict_themes;       ///< true: every picture that has variants uses the first. Default false.
    bool use_monochrome_assets; ///< true: every sprite and cell is a filled rectangle. Default false.
    bool use_generated_assets;  ///< true: random shapes in place of art. Default false.
    bool paint_vel_info; ///< true: two grey squares, top left, show the player's velocity. Default false.
    bool plain_drawing;  ///< true: plain C loops only, no vector code; the pictures are the same. Default
                         ///< false.

    bool profile; ///< true: steps note where their time goes, see pcd_phase_times(). Default false.
} pcd_config;

/// A config with every default set.
PCD_API pcd_config pcd_config_default(void);

// ---------------------------------------------------------------------------------------------------------
// A batch of environments and its buffers
// ---------------------------------------------------------------------------------------------------------

/// Opaque: environments, their buffers, threads and pictures.
typedef struct pcd_batch pcd_batch;

/// What is known of an environment after a reset or step.
typedef struct pcd_info {
    int32_t level_seed;      ///< Seed of the level the observation shows.
    int32_t prev_level_seed; ///< Seed of the level the last action was played in.
    int32_t episode_length;  ///< Steps of the current episode, or of the ended one in the step that ends it.
    float episode_return;    ///< Sum of its rewards so far.
    uint8_t prev_level_complete; ///< 1 only in the step whose action completed that level.
    uint8_t end_cause;           ///< pcd_end_cause of this step.
    uint8_t reserved[2];
} pcd_info;

/// Columns of one row of the entity table, float each.
typedef enum pcd_entity_column {
    PCD_ENTITY_KIND = 0, ///< Index for pcd_kind_name().
    PCD_ENTITY_X,        ///< Centre of the box, cells from the world's lower left corner.
    PCD_ENTITY_Y,
    PCD_ENTITY_HALF_WIDTH, ///< Of the box that rules read, cells.
    PCD_ENTITY_HALF_HEIGHT,
    PCD_ENTITY_DRAWN_X, ///< Centre of the drawn bounds, cells.
    PCD_ENTITY_DRAWN_Y,
    PCD_ENTITY_DRAWN_HALF_WIDTH, ///< Of the upright rectangle around what is drawn, rotation included, cells.
    PCD_ENTITY_DRAWN_HALF_HEIGHT,
    PCD_ENTITY_VX, ///< Cells per step.
    PCD_ENTITY_VY,
    PCD_ENTITY_ROTATION, ///< Turns counter-clockwise, in [0, 1).
    PCD_ENTITY_MIRRORED, ///< 1: faces left.
    PCD_ENTITY_HEALTH,   ///< Hits left where the game counts them, else 0.
    PCD_ENTITY_ID,       ///< Number of its birth in the level.
    PCD_NUM_ENTITY_COLUMNS,
} pcd_entity_column;

/// Where a batch reads actions and writes results. A NULL channel is not produced and costs nothing; only
/// `actions` must not be NULL when pcd_step() is called. Nothing beyond the stated shapes is touched.
typedef struct pcd_buffers {
    int32_t *actions;            ///< [num_envs], read by pcd_step(): 0 to 14.
    uint8_t *observations;       ///< [num_envs][observation_bytes], see pcd_observation_bytes().
    uint8_t *final_observations; ///< Same shape: written in the step that ends an episode, else untouched.
    float *rewards;              ///< [num_envs]
    uint8_t *terminated;         ///< [num_envs] 1: the rules ended the episode.
    uint8_t *truncated;          ///< [num_envs] 1: the step limit ended it.
    pcd_info *infos;             ///< [num_envs]
    uint8_t *semantic; ///< [num_envs][semantic_height][semantic_width] kinds, rows from the top: the whole
                       ///< world where the view is the world (padded with kind 0 to the largest), else
                       ///< the cells of the view around the player.
    float *entities;   ///< [num_envs][max_entities][PCD_NUM_ENTITY_COLUMNS] visible entities in drawing
                       ///< order, unused rows 0.
    int32_t *entity_counts; ///< [num_envs] rows in use.
    uint8_t *segmentation; ///< [num_envs][size][size] kind of what the picture shows at each pixel, rows from
                           ///< the top; 0: background and decoration. A pixel belongs to a thing that covers
                           ///< at least half of it.
} pcd_buffers;

/// Creates `config->num_envs` independent environments, none of them reset yet. On success the caller owns
/// `*batch_out` and releases it with pcd_destroy(); on failure it is NULL. Starts num_threads - 1 threads.
/// @return PCD_OK, PCD_ERROR_INVALID_ARGUMENT, PCD_ERROR_UNKNOWN_GAME, PCD_ERROR_UNKNOWN_MODE,
///         PCD_ERROR_INVALID_LEVEL (the split has too few levels) or PCD_ERROR_NO_MEMORY.
PCD_API pcd_status pcd_create(const pcd_config *config, pcd_batch **batch_out);

/// Releases a batch, its threads and its own buffers. NULL is fine.
PCD_API void pcd_destroy(pcd_batch *batch);

/// The buffers in use: the batch's own (allocated by the first call, released by pcd_destroy()), with the
/// channels of pcd_config.channels, until pcd_set_buffers(). All NULL if batch is NULL or memory ran out.
PCD_API pcd_buffers pcd_get_buffers(pcd_batch *batch);

/// Uses the caller's memory from now on; it must stay valid until replaced or the batch is destroyed.
/// Contents are not touched until the next reset or step. `buffers->actions` must not be NULL.
/// @return PCD_OK or PCD_ERROR_INVALID_ARGUMENT.
PCD_API pcd_status pcd_set_buffers(pcd_batch *batch, const pcd_buffers *buffers);

/// Shapes. Bytes of one observation: size * size * 3, or size * size for PCD_FORMAT_GREY. 0 for NULL.
PCD_API size_t pcd_observation_bytes(const pcd_batch *batch);
PCD_API int32_t pcd_semantic_width(const pcd_batch *batch);  ///< Columns of the semantic grid, 0 for NULL.
PCD_API int32_t pcd_semantic_height(const pcd_batch *batch); ///< Rows of the semantic grid, 0 for NULL.
PCD_API int32_t pcd_max_entities(const pcd_batch *batch);    ///< Rows of the entity table, 0 for NULL.
PCD_API int32_t pcd_num_envs(const pcd_batch *batch);        ///< 0 for NULL.
/// The config the batch was created from; its strings belong to the batch. NULL for NULL.
PCD_API const pcd_config *pcd_get_config(const pcd_batch *batch);
/// The game env plays; NULL if out of range.
PCD_API const pcd_game *pcd_env_game(const pcd_batch *batch, int32_t env);

// ---------------------------------------------------------------------------------------------------------
// Reset and step
// ---------------------------------------------------------------------------------------------------------

/// Starts a new episode in every environment, in the level its chooser gives, and fills all channels: rewards
/// 0, flags 0.
PCD_API pcd_status pcd_reset(pcd_batch *batch);

/// Starts a new episode in the environments with mask[env] != 0, at any time; the others keep their episode,
/// and their channels are left as they are.
/// @param mask        [num_envs], or NULL for all.
/// @param level_seeds [num_envs] level to play, 0 to 2^31 - 1, or -1 to let the chooser choose; NULL: all
/// choose. A
///                    level of the other half of the split is refused.
/// @return PCD_OK, PCD_ERROR_INVALID_ARGUMENT or PCD_ERROR_INVALID_LEVEL; on failure no environment was
/// reset.
PCD_API pcd_status pcd_reset_masked(pcd_batch *batch, const uint8_t *mask, const int32_t *level_seeds);

/// Plays actions[env] in every environment and fills all channels.
/// @return PCD_OK; PCD_ERROR_INVALID_ACTION naming the environment, PCD_ERROR_INVALID_STATE (not reset yet,
/// buffers
///         missing, a step already begun, an ended environment with PCD_RESET_DISABLED); on failure nothing
///         moved.
PCD_API pcd_status pcd_step(pcd_batch *batch);

/// As pcd_step(), with actions of 64 bits, which is how most Python programs hold them: they are checked,
/// written to the buffer `actions`, and played.
/// @param actions [num_envs] 0 to 14.
PCD_API pcd_status pcd_step_int64(pcd_batch *batch, const int64_t *actions);

/// Begins a step: the actions are read before it returns; the batch's other threads step while the caller
/// does something else. With num_threads 1, or where so little is to do that waking them would take longer,
/// the work is done here. No other call on the batch until pcd_step_end().
PCD_API pcd_status pcd_step_begin(pcd_batch *batch);
/// Waits until the step begun is done. The channels are filled then, not before.
PCD_API pcd_status pcd_step_end(pcd_batch *batch);

/// Restarts the level choosers: env's with seeds[env].
/// @param mask  [num_envs], or NULL for all. @param seeds [num_envs].
PCD_API pcd_status pcd_seed(pcd_batch *batch, const uint8_t *mask, const uint64_t *seeds);

/// Fills the channels again from the states as they are, without a step; rewards and flags stay. For use
/// after pcd_load() or pcd_set_buffers().
PCD_API pcd_status pcd_observe(pcd_batch *batch);

// ---------------------------------------------------------------------------------------------------------
// Levels
// ---------------------------------------------------------------------------------------------------------

#define PCD_ALL_ENVS (-1) ///< For `env`: every environment.

/// The level env plays at its next reset, however it comes, before the chooser goes on.
/// @param level_seed 0 to 2^31 - 1, in the split.
PCD_API pcd_status pcd_set_next_level(pcd_batch *batch, int32_t env, int32_t level_seed);
/// A new level set for env from the next reset on; num_levels and start_level as in pcd_config. Drops its
/// list.
PCD_API pcd_status pcd_set_levels(pcd_batch *batch, int32_t env, int32_t num_levels, int32_t start_level);
/// A list as env's level set from the next reset on: drawn from, or played in order, as level_order says.
/// Setting a longer one is how a set grows while running.
/// @param seeds [count] of 0 to 2^31 - 1, all in the split. @param count 1 to level_list_capacity; 0: back to
/// the
///              range.
PCD_API pcd_status pcd_set_level_list(pcd_batch *batch, int32_t env, const int32_t *seeds, int32_t count);
/// Pins a stream of env's levels to a seed of its own, or with seed -1 to the level seed again; from the next
/// reset.
PCD_API pcd_status pcd_pin_stream(pcd_batch *batch, int32_t env, pcd_stream stream, int64_t seed);

/// Fingerprint of env's current level: a hash of what rules read at reset, never of looks. Levels with equal
/// fingerprints play the same.
PCD_API pcd_status pcd_level_fingerprint(const pcd_batch *batch, int32_t env, uint64_t *fingerprint_out);
/// Fingerprint of any level, built with env's parameters and pinned streams; env itself is not touched.
PCD_API pcd_status pcd_fingerprint_of(const pcd_batch *batch, int32_t env, int32_t level_seed,
                                      uint64_t *fingerprint_out);
/// The half a fingerprint belongs to in env's game: PCD_SPLIT_TRAIN or PCD_SPLIT_TEST.
PCD_API pcd_split pcd_split_of(const pcd_batch *batch, int32_t env, uint64_t fingerprint);

// ---------------------------------------------------------------------------------------------------------
// Parameters of the games
// ---------------------------------------------------------------------------------------------------------

/// Sets a parameter of env's game from its next reset on. @param env or PCD_ALL_ENVS (every env whose game
/// has it).
/// @return PCD_OK, PCD_ERROR_UNKNOWN_PARAMETER, PCD_ERROR_INVALID_ARGUMENT, PCD_ERROR_INVALID_LEVEL (the
/// level set
///         would hold too few levels of the split).
PCD_API pcd_status pcd_set_parameter(pcd_batch *batch, int32_t env, const char *name, double value);
/// Gives a parameter a range: each level draws its value uniformly from [low, high].
PCD_API pcd_status pcd_set_parameter_range(pcd_batch *batch, int32_t env, const char *name, double low,
                                           double high);
/// The value in env's current level.
PCD_API pcd_status pcd_get_parameter(const pcd_batch *batch, int32_t env, const char *name,
                                     double *value_out);

// ---------------------------------------------------------------------------------------------------------
// Snapshots
// ---------------------------------------------------------------------------------------------------------

/// Bytes pcd_save() needs for env; the same for every environment of one game and level_list_capacity. 0 if
/// env is out of range.
PCD_API size_t pcd_save_size(const pcd_batch *batch, int32_t env);
/// Writes env's whole state: rules, episode, level chooser, parameters, streams. Not saved: appearance,
/// pictures, buffers, threads, rewards and flags of the last step.
/// @param size at least pcd_save_size().
PCD_API pcd_status pcd_save(const pcd_batch *batch, int32_t env, void *data, size_t size);
/// Puts a saved state into env, of any batch with the same game and a level_list_capacity that holds its
/// list, whatever its size, threads and picture size. Checks everything first; a state of another game or
/// version, or a truncated or damaged one, is refused and env left as it was. Channels are not touched: see
/// pcd_observe().
PCD_API pcd_status pcd_load(pcd_batch *batch, int32_t env, const void *data, size_t size);
/// Copies the state of env `from` into env `to`, which plays the same game. Appearance, channels: as
/// pcd_load().
PCD_API pcd_status pcd_copy_env(pcd_batch *batch, int32_t from, int32_t to);
/// A new batch in the same state, with buffers of its own. The caller owns `*clone_out`.
PCD_API pcd_status pcd_clone(const pcd_batch *batch, pcd_batch **clone_out);
/// Hash of env's whole state; equal on every machine. 0 if env is out of range.
PCD_API uint64_t pcd_state_hash(const pcd_batch *batch, int32_t env);
/// Hash of any bytes, the one the library uses; equal on every machine.
PCD_API uint64_t pcd_hash_bytes(const void *data, size_t size);

// ---------------------------------------------------------------------------------------------------------
// Pictures for people
// ---------------------------------------------------------------------------------------------------------

/// Draws env as it is now: RGB, `size` x `size` x 3 bytes, rows from the top, at any size from PCD_MIN_SIZE
/// to PCD_MAX_SIZE. Allocates while it draws. At the batch's own size the picture equals the observation.
PCD_API pcd_status pcd_render(const pcd_batch *batch, int32_t env, int32_t size, uint8_t *pixels);

/// Bytes that hold env's text, the terminating 0 included; 0 if env is out of range.
PCD_API size_t pcd_text_size(const pcd_batch *batch, int32_t env);
/// Writes env as text, for reading and for language models: the rows of its semantic grid from the top, one
/// character a cell, then an empty line and a legend of the kinds in sight, for example "@ mouse (player)".
/// Allocates while it writes.
/// @param size at least pcd_text_size().
PCD_API pcd_status pcd_text(const pcd_batch *batch, int32_t env, char *text, size_t size);

// ---------------------------------------------------------------------------------------------------------
// Where the time goes
// ---------------------------------------------------------------------------------------------------------

/// Parts of a step. LOGIC: the rules. LEVELS: building levels. SCENE: naming what is visible. BACKGROUND,
/// TILES: what entered the view or changed. COPYING: the kept view into the frame. SPRITES: sprites, marks
/// and formats.
typedef enum pcd_phase {
    PCD_PHASE_LOGIC = 0,
    PCD_PHASE_LEVELS,
    PCD_PHASE_SCENE,
    PCD_PHASE_BACKGROUND,
    PCD_PHASE_TILES,
    PCD_PHASE_COPYING,
    PCD_PHASE_SPRITES,
    PCD_NUM_PHASES,
} pcd_phase;

PCD_API const char *pcd_phase_name(pcd_phase phase); ///< "logic", ...; NULL if out of range.
/// Seconds spent in each phase since the batch was created, all threads added up. Reading the clock costs
/// time too: use the shares, not the sums.
/// @param seconds_out [PCD_NUM_PHASES].
/// @return PCD_OK; PCD_ERROR_INVALID_STATE if the config did not ask for a profile.
PCD_API pcd_status pcd_phase_times(const pcd_batch *batch, double *seconds_out);

// ---------------------------------------------------------------------------------------------------------
// What there is
// ---------------------------------------------------------------------------------------------------------

/// What people should know of a parameter.
typedef struct pcd_parameter_info {
    const char *name, *unit, *meaning;
    double low, high; ///< Allowed values.
    double value;     ///< Default in the mode asked for.
    bool whole;       ///< Whole numbers only.
} pcd_parameter_info;

PCD_API int32_t pcd_game_count(void);                    ///< Games in the library.
PCD_API const pcd_game *pcd_game_at(int32_t index);      ///< NULL if out of range. Order: by name.
PCD_API const pcd_game *pcd_find_game(const char *name); ///< NULL if there is none.
PCD_API const char *pcd_game_name(const pcd_game *game);
PCD_API int32_t pcd_game_version(const pcd_game *game);
PCD_API const char *pcd_game_summary(const pcd_game *game); ///< One sentence.
PCD_API int32_t pcd_mode_count(const pcd_game *game);
PCD_API const char *pcd_mode_name(const pcd_game *game, int32_t index); ///< NULL if out of range.
PCD_API int32_t pcd_parameter_count(const pcd_game *game);
/// @param mode a name of pcd_mode_name(), or NULL for the defaults.
PCD_API pcd_status pcd_describe_parameter(const pcd_game *game, const char *mode, int32_t index,
                                          pcd_parameter_info *info_out);
PCD_API int32_t pcd_kind_count(const pcd_game *game);
PCD_API const char *pcd_kind_name(const pcd_game *game, int32_t kind);      ///< NULL if out of range.
PCD_API const char *pcd_kind_role_name(const pcd_game *game, int32_t kind); ///< "player", "hazard", ...; NULL
                                                                            ///< likewise.
/// Names of the actions: "left+down", ..., "D". NULL if out of range.
PCD_API const char *pcd_action_name(int32_t action);
/// The smallest set of actions with which everything can be done in a game.
/// @param actions_out [PCD_NUM_ACTIONS] receives their indices in ascending order, or NULL. @return their
/// count.
PCD_API int32_t pcd_minimal_actions(const pcd_game *game, int32_t *actions_out);

#ifdef __cplusplus
}
#endif

#endif
