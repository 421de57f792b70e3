#include "replay_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "procade/procade.h"
#include "report.h"
#include "single.h"

#define MAGIC         "procade replay 1\n"
#define CHECKSUM_WORD "checksum "
#define HASH_DIGITS   16
#define MAX_FILE_SIZE (64 << 20) ///< Bytes; days of play.
#define FIRST_LETTER  'a'

bool replay_new(replay *recording, const char *game, const char *mode, const text_list *parameters) {
    *recording = (replay){
        .library = strdup(pcd_version()),
        .game = strdup(game),
        .mode = strdup(mode),
        .game_version = pcd_game_version(pcd_find_game(game)),
    };
    bool is_good = recording->library && recording->game && recording->mode;
    for (int32_t i = 0; is_good && i < parameters->count; i++)
        is_good = text_list_add(&recording->parameters, parameters->items[i], strlen(parameters->items[i]));
    if (!is_good)
        replay_free(recording);
    return is_good;
}

void replay_free(replay *recording) {
    for (int32_t i = 0; i < recording->num_episodes; i++)
        free(recording->episodes[i].actions);
    free(recording->episodes);
    text_list_free(&recording->parameters);
    free(recording->library);
    free(recording->game);
    free(recording->mode);
    *recording = (replay){0};
}

bool replay_add(replay *recording, const replay_episode *episode) {
    size_t count = (size_t)recording->num_episodes;
    replay_episode *episodes = realloc(recording->episodes, (count + 1) * sizeof *episodes);
    if (!episodes)
        return false;
    recording->episodes = episodes;
    episodes[count] = *episode;
    episodes[count].actions = malloc((size_t)episode->num_actions + 1);
    if (!episodes[count].actions)
        return false;
    memcpy(episodes[count].actions, episode->actions, (size_t)episode->num_actions);
    recording->num_episodes++;
    return true;
}

// Numbers of 64 bits are written as text: many readers of JSON keep only 53.
static json_t *hash_to_json(uint64_t hash) {
    return json_sprintf("%0*" PRIx64, HASH_DIGITS, hash);
}

static bool read_hash(const char *text, uint64_t *hash) {
    if (strspn(text, "0123456789abcdef") != HASH_DIGITS)
        return false;
    *hash = strtoull(text, NULL, 16);
    return true;
}

static bool hash_from_json(const json_t *value, uint64_t *hash) {
    const char *text = json_string_value(value);
    return text && strlen(text) == HASH_DIGITS && read_hash(text, hash);
}

static json_t *actions_to_json(const replay_episode *episode) {
    char *letters = malloc((size_t)episode->num_actions + 1);
    if (!letters)
        return NULL;
    for (int32_t i = 0; i < episode->num_actions; i++)
        letters[i] = (char)(FIRST_LETTER + episode->actions[i]);
    json_t *text = json_stringn(letters, (size_t)episode->num_actions);
    free(letters);
    return text;
}

static json_t *replay_to_json(const replay *recording) {
    json_t *parameters = json_array(), *episodes = json_array();
    for (int32_t i = 0; i < recording->parameters.count; i++)
        json_array_append_new(parameters, json_string(recording->parameters.items[i]));
    for (int32_t i = 0; i < recording->num_episodes; i++) {
        const replay_episode *episode = &recording->episodes[i];
        json_array_append_new(episodes,
                              json_pack("{s:i, s:i, s:f, s:s, s:i, s:o, s:o, s:o}", "level_seed",
                                        episode->level_seed, "steps", episode->num_actions, "score",
                                        (double)episode->score, "end", end_cause_text(episode->end_cause),
                                        "end_cause", episode->end_cause, "actions", actions_to_json(episode),
                                        "final_state_hash", hash_to_json(episode->state_hash),
                                        "final_frame_hash", hash_to_json(episode->frame_hash)));
    }
    return json_pack("{s:s, s:s, s:i, s:s, s:o, s:i, s:o}", "library", recording->library, "game",
                     recording->game, "game_version", recording->game_version, "mode", recording->mode,
                     "parameters", parameters, "observation_size", REPLAY_OBSERVATION_SIZE, "episodes",
                     episodes);
}

int replay_write(const replay *recording, const char *path) {
    json_t *root = replay_to_json(recording);
    char *body = root ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(10)) : NULL;
    size_t size = body ? sizeof MAGIC + strlen(body) + 1 : 0;
    char *text = body ? malloc(size) : NULL;
    json_decref(root);
    if (!text) {
        free(body);
        return report_no_memory();
    }
    int length = snprintf(text, size, "%s%s\n", MAGIC, body);
    free(body);

    output out;
    int code = output_open(&out, path);
    if (code == EXIT_FINE) {
        fwrite(text, 1, (size_t)length, out.file);
        fprintf(out.file, CHECKSUM_WORD "%0*" PRIx64 "\n", HASH_DIGITS, pcd_hash_bytes(text, (size_t)length));
        code = output_close(&out, true);
    }
    free(text);
    return code;
}

static int read_text(const char *path, char **text, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return report_misuse("cannot read '%s': %s", path, strerror(errno));
    // One byte more than allowed tells a file that is too long.
    size_t capacity = 4096, used = 0;
    char *buffer = malloc(capacity);
    while (buffer) {
        used += fread(buffer + used, 1, capacity - used, file);
        if (used < capacity || capacity > MAX_FILE_SIZE)
            break;
        char *larger = realloc(buffer, capacity *= 2);
        if (!larger)
            free(buffer);
        buffer = larger;
    }
    bool has_failed = ferror(file) != 0;
    fclose(file);
    if (!buffer)
        return report_no_memory();
    *text = buffer;
    *size = used;
    if (!has_failed && used <= MAX_FILE_SIZE)
        return EXIT_FINE;
    free(buffer);
    return report_misuse(has_failed ? "'%s' cannot be read" : "'%s' is too long for a replay", path);
}

/// Finds the JSON part between the magic line and the checksum line. @return what is wrong, or NULL
static const char *check_frame(const char *text, size_t size, const char **body, size_t *body_size) {
    const size_t magic_size = sizeof MAGIC - 1, word_size = sizeof CHECKSUM_WORD - 1;
    const size_t tail_size = word_size + HASH_DIGITS + 1;
    if (size < magic_size || memcmp(text, MAGIC, magic_size) != 0)
        return "it does not begin with the line 'procade replay 1'";
    if (size < magic_size + tail_size)
        return "it is truncated";
    const char *tail = text + size - tail_size;
    uint64_t hash;
    if (memcmp(tail, CHECKSUM_WORD, word_size) != 0 || text[size - 1] != '\n' ||
        !read_hash(tail + word_size, &hash))
        return "it is truncated: the checksum line is missing";
    if (hash != pcd_hash_bytes(text, size - tail_size))
        return "its checksum does not match";
    *body = text + magic_size;
    *body_size = size - magic_size - tail_size;
    return NULL;
}

static bool read_actions(const json_t *value, replay_episode *episode) {
    const char *letters = json_string_value(value);
    if (!letters)
        return false;
    size_t length = json_string_length(value);
    episode->actions = malloc(length + 1);
    for (size_t i = 0; episode->actions && i < length; i++) {
        int action = letters[i] - FIRST_LETTER;
        if (action < 0 || action >= PCD_NUM_ACTIONS)
            return false;
        episode->actions[i] = (uint8_t)action;
    }
    episode->num_actions = (int32_t)length;
    return episode->actions != NULL;
}

static bool read_episode(const json_t *value, replay *recording) {
    replay_episode episode = {0};
    const json_t *seed = json_object_get(value, "level_seed"), *score = json_object_get(value, "score");
    const json_t *cause = json_object_get(value, "end_cause");
    bool is_good = json_is_integer(seed) && json_is_number(score) && json_is_integer(cause) &&
                   hash_from_json(json_object_get(value, "final_state_hash"), &episode.state_hash) &&
                   hash_from_json(json_object_get(value, "final_frame_hash"), &episode.frame_hash) &&
                   read_actions(json_object_get(value, "actions"), &episode);
    json_int_t seed_value = json_integer_value(seed), cause_value = json_integer_value(cause);
    is_good = is_good && seed_value >= 0 && seed_value <= INT32_MAX && cause_value >= 0 &&
              cause_value <= PCD_END_FORCED;
    episode.level_seed = (int32_t)seed_value;
    episode.end_cause = (uint8_t)cause_value;
    episode.score = (float)json_number_value(score);
    is_good = is_good && replay_add(recording, &episode);
    free(episode.actions);
    return is_good;
}

/// Copies the object's fields. @return false if one is missing or of the wrong type
static bool read_fields(const json_t *root, replay *recording) {
    const char *library, *game, *mode;
    json_t *parameters, *episodes;
    int game_version, observation_size;
    if (json_unpack((json_t *)(uintptr_t)root, "{s:s, s:s, s:i, s:s, s:i, s:o, s:o}", "library", &library,
                    "game", &game, "game_version", &game_version, "mode", &mode, "observation_size",
                    &observation_size, "parameters", &parameters, "episodes", &episodes) != 0)
        return false;
    if (!json_is_array(parameters) || !json_is_array(episodes) || observation_size != REPLAY_OBSERVATION_SIZE)
        return false;
    recording->library = strdup(library);
    recording->game = strdup(game);
    recording->mode = strdup(mode);
    recording->game_version = game_version;
    if (!recording->library || !recording->game || !recording->mode)
        return false;

    size_t index;
    json_t *element;
    json_array_foreach(parameters, index, element) {
        const char *text = json_string_value(element);
        if (!text || !text_list_add(&recording->parameters, text, strlen(text)))
            return false;
    }
    json_array_foreach(episodes, index, element) {
        if (!read_episode(element, recording))
            return false;
    }
    return true;
}

int replay_read(replay *recording, const char *path) {
    *recording = (replay){0};
    char *text = NULL;
    size_t size = 0;
    int code = read_text(path, &text, &size);
    if (code != EXIT_FINE)
        return code;

    const char *body;
    size_t body_size;
    const char *fault = check_frame(text, size, &body, &body_size);
    json_t *root = fault ? NULL : json_loadb(body, body_size, 0, NULL);
    if (!fault && (!root || !read_fields(root, recording)))
        fault = "a field is missing or wrong";
    json_decref(root);
    free(text);
    if (!fault)
        return EXIT_FINE;
    replay_free(recording);
    return report_misuse("'%s' is not a whole replay: %s", path, fault);
}
