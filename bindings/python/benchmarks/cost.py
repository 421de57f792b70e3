#!/usr/bin/env python3
"""What a step from Python costs over a C loop that steps the same batch of the same library.

Every figure is the best of many short blocks, C and Python in turn; each block starts from the same state, so
that all of them do the same work. Needs a C compiler.

    python bindings/python/benchmarks/cost.py [--games coinrun,maze] [--json]
"""

from __future__ import annotations

import argparse
import ctypes
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

import procade
from procade._library import library

NUM_STEPS = {
    1: 500,
    64: 100,
}  # of a block, by number of environments; too many for a processor to learn by heart
WARM_UP = 200  # steps

C_LOOP = r"""
#include <stdint.h>
#include <string.h>
#include <time.h>

/* Seconds that num_steps steps take, each with num_envs actions of its own. */
double run(int (*step)(void *), void *batch, int32_t *actions, const int32_t *all, int num_envs,
           int num_steps) {
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int t = 0; t < num_steps; t++) {
        memcpy(actions, all + t * num_envs, num_envs * sizeof *actions);
        if (step(batch))
            return -1.0;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
}
"""


def compile_loop(folder: str) -> Any:
    source, built = Path(folder, "loop.c"), Path(folder, "loop.so")
    source.write_text(C_LOOP)
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", built, source], check=True)
    run = ctypes.CDLL(str(built)).run
    run.restype = ctypes.c_double
    run.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_int] * 2
    return run


class Subject:
    """A way to step, with the batch behind it and the state every block starts from."""

    def __init__(
        self, name: str, batch: procade.Batch, step: Callable[[Any], Any], actions: list[Any]
    ) -> None:
        self.name, self.batch, self.step, self.actions = name, batch, step, actions
        self.states = [batch.save(env) for env in range(batch.num_envs)]
        self.seconds: list[float] = []

    def restore(self) -> None:
        for env, state in enumerate(self.states):
            self.batch.load(state, env)
        self.batch.observe()

    def time_block(self) -> None:
        step, actions = self.step, self.actions
        step(actions[0])  # Prepares for more like it.
        self.restore()
        begin = time.perf_counter()
        for action in actions:
            step(action)
        self.seconds.append(time.perf_counter() - begin)


class CLoop(Subject):
    """The same steps without Python."""

    def __init__(self, run: Any, batch: procade.Batch, actions: npt.NDArray[np.int32]) -> None:
        super().__init__("C", batch, lambda action: None, [])
        self.run, self.table = run, actions

    def time_block(self) -> None:
        self.restore()
        step = ctypes.cast(library.pcd_step, ctypes.c_void_p)
        batch = self.batch
        self.seconds.append(
            self.run(
                step,
                batch._handle,
                batch.actions.ctypes.data,
                self.table.ctypes.data,
                *self.table.shape[::-1],
            )
        )
        if self.seconds[-1] < 0:
            raise RuntimeError("the C loop could not step")


def subjects(run: Any, game: str, num_envs: int, table: npt.NDArray[np.int32]) -> list[Subject]:
    from procade.gym import Env, VectorEnv

    def vector_env(copy: bool) -> VectorEnv:
        made = VectorEnv(game, num_envs, seed=1, copy=copy)
        made.reset()
        for _ in range(WARM_UP):
            made.step(np.full(num_envs, procade.NO_ACTION))
        return made

    wide = list(table.astype(np.int64))  # What Gymnasium's spaces and torch give.
    direct, copying = vector_env(False), vector_env(True)
    core = direct.batch
    found = [
        CLoop(run, core, table),
        Subject("Batch", core, core.step, list(table)),
        Subject("Batch, int64 actions", core, core.step, wide),
        Subject("VectorEnv, copy=False", core, direct.step, wide),
        Subject("VectorEnv", copying.batch, copying.step, wide),
    ]
    if num_envs == 1:
        for name, copy in (("Env, copy=False", False), ("Env", True)):
            env = Env(game, seed=1, copy=copy)
            env.reset()
            found.append(Subject(name, env.batch, _step_or_reset(env), table[:, 0].tolist()))
    for subject in found:
        subject.states = found[0].states
    return found


def _step_or_reset(env: Any) -> Callable[[Any], Any]:
    def step(action: int) -> None:
        result = env.step(action)
        if result[2] or result[3]:
            env.reset()

    return step


def measure(run: Any, game: str, num_envs: int, repeats: int) -> list[dict[str, Any]]:
    actions = np.random.default_rng(0).integers(0, 15, (NUM_STEPS[num_envs], num_envs), dtype=np.int32)
    found = subjects(run, game, num_envs, actions)
    for _ in range(repeats):
        for subject in found:
            subject.time_block()
    microseconds = [1e6 * min(subject.seconds) / len(actions) for subject in found]
    return [
        {
            "game": game,
            "num_envs": num_envs,
            "way": subject.name,
            "microseconds": value,
            "over_microseconds": value - microseconds[0],
            "over_percent": 100 * (value / microseconds[0] - 1),
        }
        for subject, value in zip(found, microseconds)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--games", default=",".join(procade.list_games()), help="names joined by commas")
    parser.add_argument("--repeats", type=int, default=60, help="blocks of each way of stepping")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    chosen = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        run = compile_loop(folder)
        for num_envs in NUM_STEPS:
            for game in chosen.games.split(","):
                rows += measure(run, game, num_envs, chosen.repeats)
                if not chosen.json:
                    show(rows, game, num_envs)
    if chosen.json:
        print(json.dumps(rows, indent=2))
    else:
        summarize(rows)


def summarize(rows: list[dict[str, Any]]) -> None:
    """The tables of docs/python-cost.md."""
    print("\n| environments | way to step | over C, mean of the games | over C, worst game |")
    print("| --- | --- | --- | --- |")
    for num_envs in NUM_STEPS:
        for way in dict.fromkeys(row["way"] for row in rows if row["num_envs"] == num_envs):
            of_way = [row for row in rows if row["num_envs"] == num_envs and row["way"] == way]
            microseconds = [row["over_microseconds"] for row in of_way]
            percent = [row["over_percent"] for row in of_way]
            if way == "C":
                steps = [row["microseconds"] for row in of_way]
                print(f"| {num_envs} | C | a step takes {min(steps):.1f} to {max(steps):.1f} µs | |")
            elif num_envs == 1:
                print(f"| | {way} | {np.mean(microseconds):.1f} µs | {max(microseconds):.1f} µs |")
            else:
                mean = f"{np.mean(microseconds):.1f} µs, {np.mean(percent):.1f} %"
                print(f"| | {way} | {mean} | {max(microseconds):.1f} µs, {max(percent):.1f} % |")
    of_many = [row for row in rows if row["num_envs"] == max(NUM_STEPS)]
    ways = list(dict.fromkeys(row["way"] for row in of_many))
    print("\n| game | C, µs | " + " | ".join(ways[1:]) + " |")
    print("| --- |" + " ---: |" * len(ways))
    for game in dict.fromkeys(row["game"] for row in of_many):
        of_game = [row for row in of_many if row["game"] == game]
        shares = [f"{row['over_percent']:.1f} %" for row in of_game[1:]]
        print(f"| {game} | {of_game[0]['microseconds']:.1f} | " + " | ".join(shares) + " |")


def show(rows: list[dict[str, Any]], game: str, num_envs: int) -> None:
    print(f"{game}, {num_envs} environment(s)")
    for row in rows:
        if row["game"] == game and row["num_envs"] == num_envs:
            over = (
                ""
                if row["way"] == "C"
                else f"{row['over_microseconds']:+9.2f} us {row['over_percent']:+7.1f} %"
            )
            print(f"  {row['way']:24}{row['microseconds']:10.2f} us a step{over}")


if __name__ == "__main__":
    main()
