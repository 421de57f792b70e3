#include "base.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char last_error[512];

pcd_status error_set(pcd_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last_error, sizeof last_error, format, arguments);
    va_end(arguments);
    return status;
}

const char *pcd_last_error(void) {
    return last_error;
}

const char *pcd_status_text(pcd_status status) {
    switch (status) {
#define STATUS_CASE(name, sentence)                                                                          \
    case name: return sentence;
        PCD_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    default: return "unknown status";
    }
}
