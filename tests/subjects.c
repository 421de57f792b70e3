#include "subjects.h"

enum { MAX_SUBJECTS = 512, MAX_MODE_NAMES = 32 };

static subject subjects[MAX_SUBJECTS];
static int num_subjects;
static const char *mode_names[MAX_MODE_NAMES];
static int num_mode_names;

static bool is_wanted(const char *name, const char *wanted) {
    return !wanted || strcmp(name, wanted) == 0;
}

static void note_mode_name(const char *name) {
    for (int i = 0; i < num_mode_names; i++)
        if (strcmp(mode_names[i], name) == 0)
            return;
    if (num_mode_names < MAX_MODE_NAMES)
        mode_names[num_mode_names++] = name;
}

int subjects_select(const char *game, const char *mode) {
    num_subjects = num_mode_names = 0;
    for (int32_t i = 0; i < pcd_game_count(); i++) {
        const pcd_game *candidate = pcd_game_at(i);
        for (int32_t m = 0; m < candidate->num_modes; m++) {
            const pcd_mode *candidate_mode = &candidate->modes[m];
            if (!is_wanted(candidate->name, game) || !is_wanted(candidate_mode->name, mode) ||
                num_subjects == MAX_SUBJECTS)
                continue;
            subjects[num_subjects++] = (subject){candidate, candidate_mode};
            note_mode_name(candidate_mode->name);
        }
    }
    return num_subjects;
}

int subject_count(void) {
    return num_subjects;
}

subject subject_at(int index) {
    return subjects[index];
}

int mode_name_count(void) {
    return num_mode_names;
}

const char *mode_name_at(int index) {
    return mode_names[index];
}
