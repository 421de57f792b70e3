/// @file report.h
/// Exit codes, and the one sentence a command writes to stderr when it cannot go on.
#ifndef PROCADE_TOOLS_REPORT_H
#define PROCADE_TOOLS_REPORT_H

#include "procade/procade.h"

enum {
    EXIT_FINE = 0,
    EXIT_FAILED = 1,  ///< Something in the world went wrong: a full disk, no memory, a replay that does not
                      ///< match.
    EXIT_MISUSED = 2, ///< The command was called in a way it does not allow.
};

/// Names the command in later sentences; `name` is kept.
void report_command(const char *name);

/// Prints "procade NAME: SENTENCE" to stderr. @return EXIT_FAILED
int report_failure(const char *format, ...) __attribute__((format(printf, 1, 2)));
/// Prints the same way. @return EXIT_MISUSED
int report_misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
/// Prints the library's last error. @return EXIT_FAILED where memory ran out, else EXIT_MISUSED
int report_library(pcd_status status);
/// Says that memory ran out. @return EXIT_FAILED
int report_no_memory(void);

#endif
