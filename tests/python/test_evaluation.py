"""Evaluation on seen and held-out levels."""

import json

import numpy as np
import pytest

import procade
from procade.evaluation import PAPER_RANGES


class Recorder:
    """A policy that presses nothing and notes what it is told."""

    def __init__(self):
        self.begun = 0

    def reset(self, mask):
        self.begun += int(mask.sum())

    def __call__(self, observations):
        return np.full(len(observations), procade.NO_ACTION)


def test_every_level_is_played_exactly_so_often():
    policy = Recorder()
    result = procade.evaluate(
        policy,
        "maze",
        mode="easy",
        num_levels=7,
        start_level=10,
        episodes_per_level=3,
        num_envs=4,
        parameters={"max_episode_steps": (3, 9)},
    )
    assert policy.begun >= 42
    for half, split in ((result.seen, "train"), (result.held_out, "test")):
        assert half.returns.shape == half.lengths.shape == half.end_causes.shape == (7, 3)
        with procade.Batch(
            "maze", 1, mode="easy", split=split, num_levels=7, start_level=10, level_order="sequential",
            parameters={"max_episode_steps": (3, 9)},
        ) as batch:  # fmt: skip
            expected = [(int(batch.reset()[1]["level_seed"][0]), batch.get_parameter("max_episode_steps"))
                        for _ in range(7)]  # fmt: skip
        assert half.level_seeds.tolist() == [seed for seed, _ in expected]
        # Without input only the clock ends an episode, and every level has its own.
        assert (half.lengths == np.array([limit for _, limit in expected])[:, None]).all()
        assert half.timed_out == 1 and half.completed == 0 and half.mean == 0
    assert not set(result.seen.level_seeds) & set(result.held_out.level_seeds)


def test_results_do_not_depend_on_the_number_of_envs(game):
    def play(num_envs):
        result = procade.evaluate(
            lambda seen: seen[:, 20, 20, 0] % 15,
            game,
            num_levels=6,
            episodes_per_level=2,
            num_envs=num_envs,
            parameters={"max_episode_steps": 60},
        )
        return result.to_dict()

    assert play(1) == play(5) == play(12)


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_intervals_hold_the_mean(method):
    if method == "bca":
        pytest.importorskip("scipy")
    rng = np.random.default_rng(1)
    result = procade.evaluate(
        lambda seen: rng.integers(0, 15, len(seen)),
        "bigfish",
        mode="easy",
        num_levels=30,
        method=method,
        channel="semantic",
        parameters={"max_episode_steps": 200},
    )
    for half in (result.seen, result.held_out):
        assert half.interval[0] <= half.mean <= half.interval[1]
        assert half.interval[0] < half.interval[1]
    assert result.gap_interval[0] <= result.gap <= result.gap_interval[1]
    assert json.loads(json.dumps(result.to_dict()))["seen"]["mean"] == result.seen.mean
    assert "held-out" in str(result) and "normalised" in str(result)


def test_scores_are_normalised_with_the_paper():
    for mode in ("easy", "hard"):
        assert len(PAPER_RANGES[mode]) == 16
    result = procade.evaluate(
        Recorder(), "maze", mode="easy", num_levels=2, parameters={"max_episode_steps": 2}
    )
    assert result.normalized(5) == 0 and result.normalized(10) == 1
    summary = procade.summarize([result])
    assert summary.mean["seen"] == (-1.0, (-1.0, -1.0)) and "IQM" in str(summary)


def test_summaries_take_the_middle_half():
    result = procade.evaluate(
        Recorder(), "maze", mode="easy", num_levels=2, parameters={"max_episode_steps": 2}
    )

    def with_return(value):
        half = procade.LevelResults(
            result.seen.level_seeds,
            np.full((2, 1), value),
            result.seen.lengths,
            result.seen.end_causes,
            (0, 0),
        )
        return procade.Evaluation("maze", "easy", 0.95, half, half, (0, 0))

    runs = [with_return(value) for value in (5.0, 10.0, 10.0, 1000.0)]
    summary = procade.summarize(runs)
    assert summary.iqm["seen"][0] == 1.0 and summary.mean["seen"][0] > 10
    low, high = summary.mean["held_out"][1]
    assert low < summary.mean["held_out"][0] < high


def test_mistakes_are_named():
    policy = Recorder()
    with pytest.raises(TypeError, match=r"split is chosen by evaluate\(\)"):
        procade.evaluate(policy, "maze", split="test")
    with pytest.raises(ValueError, match="one game at a time"):
        procade.evaluate(policy, "maze,bigfish")
    with pytest.raises(ValueError, match="num_levels is 0"):
        procade.evaluate(policy, "maze", num_levels=0)
    with pytest.raises(ValueError, match="method is 'guess'"):
        procade.evaluate(policy, "maze", num_levels=1, method="guess", parameters={"max_episode_steps": 2})
    with pytest.raises(ValueError, match="one or more games"):
        procade.summarize([])


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"game": ["maze"]}, r"game is \['maze'\]; a string is needed"),
        ({"num_levels": None}, "num_levels is None; a whole number from 1"),
        ({"episodes_per_level": 1.5}, "episodes_per_level is 1.5; a whole number from 1"),
        ({"num_envs": 0}, "num_envs is 0; 1 to"),
        ({"confidence": 2}, "confidence is 2; a share between 0 and 1 is needed"),
        ({"autoreset": "disabled"}, "autoreset is chosen by evaluate"),
        ({"channels": "semantic"}, "channels is chosen by evaluate"),
    ],
)
def test_bad_arguments_are_named(options, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        procade.evaluate(
            lambda seen: np.zeros(len(seen), int), **{"game": "maze", "num_levels": 2, **options}
        )
