#include "play.h"
#include "report.h"

int play_run(const play_settings *settings) {
    return report_failure("%s cannot be shown: procade was built without SDL2, which opens its windows",
                          settings->game);
}
