/// @file survival.h
/// Whether anything can be done in the first steps of a level but lose.
#ifndef PCD_TEST_SURVIVAL_H
#define PCD_TEST_SURVIVAL_H

#include "rollout.h"

enum { FIRST_STEPS = 10, NUM_PLANS = 32 };

/// A stage for survival_check(): NUM_PLANS environments without pictures.
stage survival_open(subject subject);
/// Fails unless one of a number of plans gets through the first steps of a level without dying, and one does
/// not end with its first step.
void survival_check(stage *stage, int32_t level_seed);

#endif
