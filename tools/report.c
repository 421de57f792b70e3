#include "report.h"

#include <stdarg.h>
#include <stdio.h>

static const char *command_name;

void report_command(const char *name) {
    command_name = name;
}

static void print_sentence(const char *format, va_list arguments) {
    if (command_name)
        fprintf(stderr, "procade %s: ", command_name);
    else
        fprintf(stderr, "procade: ");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

int report_failure(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_sentence(format, arguments);
    va_end(arguments);
    return EXIT_FAILED;
}

int report_misuse(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_sentence(format, arguments);
    va_end(arguments);
    return EXIT_MISUSED;
}

int report_library(pcd_status status) {
    const char *detail = pcd_last_error();
    report_failure("%s", detail[0] ? detail : pcd_status_text(status));
    return status == PCD_ERROR_NO_MEMORY ? EXIT_FAILED : EXIT_MISUSED;
}

int report_no_memory(void) {
    return report_failure("memory ran out");
}
