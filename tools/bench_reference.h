/// @file bench_reference.h
/// How fast the original Procgen (0.10.7) was, measured with uniformly random actions, default options and
/// 64x64 RGB observations.
#ifndef PROCADE_TOOLS_BENCH_REFERENCE_H
#define PROCADE_TOOLS_BENCH_REFERENCE_H

#include <stdint.h>

/// Steps a second of the original on one core; 0 where it was not measured (modes "easy" and "hard", 1 and 64
/// environments were).
double bench_original_rate(const char *game, const char *mode, int32_t num_envs);

#endif
