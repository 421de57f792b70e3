#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

#define SUFFIX           ".tmp"
#define JSON_FLAGS       JSON_REAL_PRECISION(10)
#define JSON_INDENTATION JSON_INDENT(2)

/// The file a path stands for, links followed; the path itself where nothing stands there yet.
static char *resolve(const char *path) {
    char *resolved = realpath(path, NULL);
    return resolved ? resolved : strdup(path);
}

int output_open(output *out, const char *path) {
    *out = (output){.path = resolve(path)};
    if (!out->path)
        return report_no_memory();

    // A device or pipe cannot be replaced by renaming, and must not be.
    struct stat status;
    bool is_special = stat(out->path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
    if (!is_special) {
        out->temporary = malloc(strlen(out->path) + sizeof SUFFIX);
        if (!out->temporary) {
            free(out->path);
            return report_no_memory();
        }
        strcpy(out->temporary, out->path);
        strcat(out->temporary, SUFFIX);
    }
    out->file = fopen(is_special ? out->path : out->temporary, "wb");
    if (out->file)
        return EXIT_FINE;
    int code = report_failure("cannot write '%s': %s", path, strerror(errno));
    free(out->temporary);
    free(out->path);
    *out = (output){0};
    return code;
}

int output_close(output *out, bool is_good) {
    errno = 0;
    bool is_whole = fflush(out->file) == 0 && !ferror(out->file);
    if (is_whole && out->temporary)
        is_whole = fsync(fileno(out->file)) == 0;
    int reason = errno;
    if (fclose(out->file) != 0 && is_whole) {
        is_whole = false;
        reason = errno;
    }
    int code = EXIT_FINE;
    if (is_good && !is_whole)
        code = report_failure("cannot write '%s': %s", out->path,
                              reason ? strerror(reason) : "the write failed");
    if (out->temporary) {
        if (!is_good || !is_whole)
            unlink(out->temporary);
        else if (rename(out->temporary, out->path) != 0) {
            code = report_failure("cannot write '%s': %s", out->path, strerror(errno));
            unlink(out->temporary);
        }
    }
    free(out->temporary);
    free(out->path);
    *out = (output){0};
    return code;
}

void json_write(FILE *file, const json_t *value) {
    json_dumpf(value, file, JSON_FLAGS | JSON_INDENTATION);
    fputc('\n', file);
}

void json_write_lines(FILE *file, const json_t *array) {
    size_t index;
    json_t *element;
    fputc('[', file);
    json_array_foreach(array, index, element) {
        fputs(index ? ",\n " : "\n ", file);
        json_dumpf(element, file, JSON_FLAGS);
    }
    fputs("\n]\n", file);
}

int finish_stdout(int code) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    return report_failure("cannot write to stdout: %s", errno ? strerror(errno) : "the write failed");
}
