#!/usr/bin/env python3
"""Prioritised level replay: levels from which there is more to learn come back more often.

What the method needs of an environment is here: the next level of every environment chosen before its episode
ends, the seed of the level just finished, and no level built twice. The policy is random and the score a
stand-in: a real agent scores a level by the size of its value errors.

    python examples/level_replay.py [--game maze] [--levels 50] [--steps 2000]
"""

import argparse

import numpy as np
import numpy.typing as npt

import procade

NUM_ENVS = 16
TEMPERATURE = 0.3  # the lower, the more the best ranks are preferred
STALENESS = 0.1  # share of the draws that goes by how long ago a level was played


class LevelSampler:
    """Scores of levels, and draws that prefer high ones."""

    def __init__(self, level_seeds: npt.NDArray[np.int64], rng: np.random.Generator) -> None:
        self.level_seeds, self.rng = level_seeds, rng
        self.scores = np.zeros(len(level_seeds))
        self.last_played = np.full(len(level_seeds), -1)
        self.clock = 0

    def update(self, level_seed: int, score: float) -> None:
        index = np.searchsorted(self.level_seeds, level_seed)
        self.scores[index], self.last_played[index] = score, self.clock
        self.clock += 1

    def draw(self) -> int:
        unseen = np.flatnonzero(self.last_played < 0)
        if unseen.size and self.rng.random() < unseen.size / len(self.level_seeds):
            return int(self.level_seeds[self.rng.choice(unseen)])
        ranks = np.empty(len(self.scores))
        ranks[np.argsort(-self.scores)] = np.arange(1, len(self.scores) + 1)
        by_score = ranks ** (-1 / TEMPERATURE)
        age = (self.clock - self.last_played).astype(float)
        weights = (1 - STALENESS) * by_score / by_score.sum() + STALENESS * age / age.sum()
        return int(self.rng.choice(self.level_seeds, p=weights))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--game", default="maze")
    parser.add_argument("--mode", default="easy")
    parser.add_argument("--levels", type=int, default=50)
    parser.add_argument("--steps", type=int, default=2000)
    chosen = parser.parse_args()
    rng = np.random.default_rng(0)
    batch = procade.Batch(chosen.game, NUM_ENVS, mode=chosen.mode, seed=0, autoreset="same_step")
    sampler = LevelSampler(np.arange(chosen.levels), rng)

    batch.reset(level_seeds=[sampler.draw() for _ in range(NUM_ENVS)])
    # The level after the current one is always chosen already, so that the reset builds it at once.
    batch.set_next_level([sampler.draw() for _ in range(NUM_ENVS)])
    for _ in range(chosen.steps):
        _, _, terminated, truncated, infos = batch.step(rng.integers(0, 15, NUM_ENVS))
        for env in np.flatnonzero(terminated | truncated):
            sampler.update(infos["prev_level_seed"][env], abs(float(infos["episode_return"][env]) - 5.0))
            batch.set_next_level(sampler.draw(), env=int(env))

    played = sampler.last_played >= 0
    print(f"{sampler.clock} episodes on {played.sum()} of {chosen.levels} levels")
    for index in np.argsort(-sampler.scores)[:5]:
        print(f"level {sampler.level_seeds[index]:4}  score {sampler.scores[index]:.2f}")


if __name__ == "__main__":
    main()
