#!/usr/bin/env python3
"""The skeleton of a training loop: rollouts written in place, acting and learning at the same time.

The policy is linear and learns by REINFORCE with a baseline, in NumPy, so that the loop is all there is to
read. Put a network in its place.

    python examples/training_loop.py [--game coinrun] [--steps 20000]
"""

import argparse
import time
from typing import Any

import numpy as np
import numpy.typing as npt

import procade

NUM_ENVS = 32
ROLLOUT = 64  # steps
DISCOUNT = 0.99
LEARNING_RATE = 0.05
POOL = 8  # pixels a side that the policy sees as one

Array = npt.NDArray[Any]


def features(observations: Array) -> Array:
    """(n, 64, 64, 3) pixels as (n, 192) means of squares, and a one."""
    side = 64 // POOL
    squares = observations.reshape(-1, side, POOL, side, POOL, 3).mean(axis=(2, 4), dtype=np.float32)
    flat = squares.reshape(len(squares), -1) / 255 - 0.5
    return np.concatenate([flat, np.ones((len(flat), 1), np.float32)], axis=1)


class Policy:
    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.weights = np.zeros((3 * (64 // POOL) ** 2 + 1, 15), np.float32)

    def probabilities(self, seen: Array) -> Array:
        logits = seen @ self.weights
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))

    def act(self, seen: Array) -> Array:
        chances = self.probabilities(seen).cumsum(axis=1)
        return np.asarray(np.minimum((chances < self.rng.random((len(seen), 1))).sum(axis=1), 14))

    def learn(self, seen: Array, actions: Array, advantages: Array) -> None:
        wanted = -self.probabilities(seen)
        wanted[np.arange(len(actions)), actions] += 1
        self.weights += LEARNING_RATE * seen.T @ (wanted * advantages[:, None]) / len(actions)


def returns_of(rewards: Array, ended: Array) -> Array:
    """(ROLLOUT, NUM_ENVS) discounted returns, cut at the ends of episodes."""
    returns = np.zeros_like(rewards)
    following = np.zeros(rewards.shape[1], np.float32)
    for t in reversed(range(len(rewards))):
        following = returns[t] = rewards[t] + DISCOUNT * following * ~ended[t]
    return returns


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--game", default="coinrun")
    parser.add_argument("--mode", default="easy")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--levels", type=int, default=50, help="of each half, for the table at the end")
    chosen = parser.parse_args()
    policy = Policy(np.random.default_rng(0))
    batch = procade.Batch(
        chosen.game, NUM_ENVS, mode=chosen.mode, num_levels=200, split="train", seed=0, autoreset="same_step"
    )
    # The library writes every observation straight into its place in the rollout.
    observations = np.zeros((ROLLOUT + 1, NUM_ENVS, 64, 64, 3), np.uint8)
    rewards = np.zeros((ROLLOUT, NUM_ENVS), np.float32)
    actions = np.zeros((ROLLOUT, NUM_ENVS), np.int64)
    ended = np.zeros((ROLLOUT, NUM_ENVS), np.bool_)
    episodes: list[float] = []

    batch.set_buffers(observations=observations[0])
    batch.reset()
    begin = time.perf_counter()
    for update in range(max(1, chosen.steps // (ROLLOUT * NUM_ENVS))):
        for t in range(ROLLOUT):
            actions[t] = policy.act(features(observations[t]))
            batch.set_buffers(observations=observations[t + 1], rewards=rewards[t])
            batch.send(actions[t])
            # With num_threads above 1, whatever stands here overlaps with the step.
            _, _, terminated, truncated, infos = batch.recv()
            ended[t] = terminated | truncated
            episodes += infos["episode_return"][ended[t]].tolist()
        returns = returns_of(rewards, ended)
        advantages = (returns - returns.mean()) / (returns.std() + 1e-6)
        seen = features(observations[:-1].reshape(-1, 64, 64, 3))
        policy.learn(seen, actions.ravel(), advantages.ravel())
        observations[0] = observations[-1]
        if update % 5 == 4:
            rate = (update + 1) * ROLLOUT * NUM_ENVS / (time.perf_counter() - begin)
            score = np.mean(episodes[-100:]) if episodes else float("nan")
            print(f"{(update + 1) * ROLLOUT * NUM_ENVS:8} steps  return {score:6.2f}  {rate:8.0f} steps/s")

    def play(seen: Array) -> Array:
        return policy.act(features(seen))

    print(procade.evaluate(play, chosen.game, mode=chosen.mode, num_levels=chosen.levels))


if __name__ == "__main__":
    main()
