/// @file output.h
/// Files that are written wholly or not at all, and figures as JSON.
#ifndef PROCADE_TOOLS_OUTPUT_H
#define PROCADE_TOOLS_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/// A file being written: under PATH.tmp until all of it is on the disk, then renamed.
typedef struct output {
    FILE *file;
    char *path;
    char *temporary; ///< NULL where the path is a device or pipe, which is written directly.
} output;

/// @return EXIT_FINE, or an exit code after having said what was wrong
int output_open(output *out, const char *path);
/// Finishes the file, or with is_good false drops it. Nothing half written stays.
/// @return EXIT_FINE, or EXIT_FAILED after having said what was wrong
int output_close(output *out, bool is_good);

/// Writes a value, indented.
void json_write(FILE *file, const json_t *value);
/// Writes an array, one element a line.
void json_write_lines(FILE *file, const json_t *array);

/// Flushes stdout. @return `code`, or EXIT_FAILED after having said that stdout could not be written
int finish_stdout(int code);

#endif
