#!/usr/bin/env python3
"""Evaluates a random policy: seen levels, held-out levels, the gap.

python examples/random_policy.py [--games coinrun,maze] [--mode easy] [--levels 200]
"""

import argparse

import numpy as np
import numpy.typing as npt

import procade


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--games", default="coinrun,maze")
    parser.add_argument("--mode", default="easy")
    parser.add_argument("--levels", type=int, default=200, help="of each half")
    chosen = parser.parse_args()
    rng = np.random.default_rng(0)

    def policy(observations: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        return rng.integers(0, 15, len(observations))

    results = []
    for game in chosen.games.split(","):
        results.append(procade.evaluate(policy, game, mode=chosen.mode, num_levels=chosen.levels))
        print(results[-1], end="\n\n")
    print(procade.summarize(results))


if __name__ == "__main__":
    main()
