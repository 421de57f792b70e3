/// @file commands.h
/// The sub-commands of `procade`. Each gets the arguments from its own name on and returns the exit code.
#ifndef PROCADE_TOOLS_COMMANDS_H
#define PROCADE_TOOLS_COMMANDS_H

int command_list(int argc, char **argv);
int command_play(int argc, char **argv);
int command_levels(int argc, char **argv);
int command_shot(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_eval(int argc, char **argv);
int command_bench(int argc, char **argv);

#endif
