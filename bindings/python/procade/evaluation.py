"""Turns a policy into an honest table: levels it has seen, levels it has never seen, the gap, intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Literal

import numpy as np
import numpy.typing as npt

from ._arguments import integer, number, string
from ._library import NUM_ACTIONS
from .batch import LEVEL_SEED_MAX, Batch, BatchOptions, Channel, EndCause
from .errors import InvalidArgumentError
from .games import Game

if TYPE_CHECKING:
    from typing_extensions import Unpack

Policy = Callable[[npt.NDArray[Any]], npt.ArrayLike]
Interval = tuple[float, float]
Method = Literal["percentile", "bca"]

NUM_RESAMPLES = 2000  # of the bootstrap
MAX_ENVS = 64

#: Returns of an agent that cannot see and of a perfect one in the Procgen paper's games (arXiv 1912.01588),
#: whose levels are not these levels: for orientation.
PAPER_RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "easy": {
        "bigfish": (1, 40),
        "bossfight": (0.5, 13),
        "caveflyer": (3.5, 12),
        "chaser": (0.5, 13),
        "climber": (2, 12.6),
        "coinrun": (5, 10),
        "dodgeball": (1.5, 19),
        "fruitbot": (-1.5, 32.4),
        "heist": (3.5, 10),
        "jumper": (1, 10),
        "leaper": (1.5, 10),
        "maze": (5, 10),
        "miner": (1.5, 13),
        "ninja": (3.5, 10),
        "plunder": (4.5, 30),
        "starpilot": (2.5, 64),
    },
    "hard": {
        "bigfish": (0, 40),
        "bossfight": (0.5, 13),
        "caveflyer": (2, 13.4),
        "chaser": (0.5, 14.2),
        "climber": (1, 12.6),
        "coinrun": (5, 10),
        "dodgeball": (1.5, 19),
        "fruitbot": (-0.5, 27.2),
        "heist": (2, 10),
        "jumper": (1, 10),
        "leaper": (1.5, 10),
        "maze": (4, 10),
        "miner": (1.5, 20),
        "ninja": (2, 10),
        "plunder": (3, 30),
        "starpilot": (1.5, 35),
    },
}


@dataclass(frozen=True)
class LevelResults:
    """What a policy did on one half of the levels. Arrays are (levels, episodes of each level)."""

    level_seeds: npt.NDArray[np.int64]  #: (levels,)
    returns: npt.NDArray[np.float64]
    lengths: npt.NDArray[np.int64]  #: Steps.
    end_causes: npt.NDArray[np.int64]  #: Of `EndCause`.
    interval: Interval  #: Of `mean`, by resampling levels, so that repeated episodes do not narrow it.

    @property
    def level_means(self) -> npt.NDArray[np.float64]:
        """(levels,) mean return of each level."""
        means: npt.NDArray[np.float64] = self.returns.mean(axis=1)
        return means

    @property
    def mean(self) -> float:
        """Mean return."""
        return float(self.returns.mean())

    @property
    def completed(self) -> float:
        """Share of the episodes that reached the goal."""
        return float((self.end_causes == EndCause.GOAL).mean())

    @property
    def timed_out(self) -> float:
        """Share of the episodes that the step limit ended."""
        return float((self.end_causes == EndCause.TIME_LIMIT).mean())


@dataclass(frozen=True)
class Evaluation:
    """A policy on seen ("train") and held-out ("test") levels; `print` shows it as a table."""

    game: str
    mode: str
    confidence: float
    seen: LevelResults
    held_out: LevelResults
    gap_interval: Interval

    @property
    def gap(self) -> float:
        """Mean return on seen levels less that on held-out ones."""
        return self.seen.mean - self.held_out.mean

    def normalized(self, mean_return: float) -> float | None:
        """(R - Rmin) / (Rmax - Rmin) with the paper's constants; None where it has none."""
        bounds = PAPER_RANGES.get(self.mode, {}).get(self.game)
        return None if bounds is None else (mean_return - bounds[0]) / (bounds[1] - bounds[0])

    def to_dict(self) -> dict[str, Any]:
        """All figures as plain Python values, ready for JSON."""
        result: dict[str, Any] = {"game": self.game, "mode": self.mode, "confidence": self.confidence}
        for name, half in (("seen", self.seen), ("held_out", self.held_out)):
            result[name] = {
                "mean": half.mean,
                "interval": list(half.interval),
                "normalized": self.normalized(half.mean),
                "completed": half.completed,
                "timed_out": half.timed_out,
                "level_seeds": half.level_seeds.tolist(),
                "returns": half.returns.tolist(),
                "lengths": half.lengths.tolist(),
            }
        result["gap"] = {"mean": self.gap, "interval": list(self.gap_interval)}
        return result

    def __str__(self) -> str:
        levels, episodes = self.seen.returns.shape
        interval = f"{100 * self.confidence:g} % interval"
        lines = [
            f"{self.game} {self.mode}: {levels} train and {levels} test levels, {episodes} episode(s) each",
            f"{'':10}{'return':>9}  {interval:>18}{'normalised':>12}{'completed':>11}",
        ]
        for name, half in (("seen", self.seen), ("held-out", self.held_out)):
            score = self.normalized(half.mean)
            shown = "-" if score is None else f"{score:.3f}"
            row = (
                f"{name:10}{half.mean:9.3f}  {_shown(half.interval)}{shown:>12}{100 * half.completed:>9.0f} %"
            )
            lines.append(row)
        lines.append(f"{'gap':10}{self.gap:9.3f}  {_shown(self.gap_interval)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Summary:
    """Normalised scores over many games; `print` shows them."""

    games: tuple[str, ...]
    confidence: float
    mean: dict[str, tuple[float, Interval]]  #: By half, "seen" and "held_out": the score and its interval.
    iqm: dict[str, tuple[float, Interval]]  #: Likewise, of the middle half of the scores.

    def __str__(self) -> str:
        rows = [f"{len(self.games)} games, normalised scores, {100 * self.confidence:g} % intervals"]
        for name, table in (("mean", self.mean), ("IQM", self.iqm)):
            for half, (value, interval) in table.items():
                rows.append(f"{name:6}{half:10}{value:8.3f}  {_shown(interval)}")
        return "\n".join(rows)


def evaluate(
    policy: Policy,
    game: str | Game,
    *,
    episodes_per_level: int = 1,
    num_envs: int | None = None,
    channel: Channel = "observations",
    confidence: float = 0.95,
    method: Method = "percentile",
    bootstrap_seed: int = 0,
    **options: Unpack[BatchOptions],
) -> Evaluation:
    """Plays a policy on seen and on held-out levels, each level exactly `episodes_per_level` times.

    An agent trained with split="train" and the same num_levels and start_level has seen the first half and
    never the second.

    Args:
        policy: Takes observations, (num_envs, ...) uint8, and returns actions, (num_envs,) integers. If it
            has a method `reset`, that is called with a (num_envs,) bool mask of the environments that begin
            an episode. At the end it also plays environments whose episodes no longer count.
        game: One game.
        episodes_per_level: How often each level is played.
        num_envs: Environments stepped at once; default: 64, or all episodes if they are fewer.
        channel: What the policy sees.
        confidence: Of the intervals.
        method: Of the bootstrap over levels: "percentile", or "bca" of SciPy (extra procade[eval]).
        **options: Of `Batch`, for example mode="easy"; all but split and level_order, which are chosen here.
            num_levels is the number of levels of each half, 200 unless given.
    """
    for name in ("split", "level_order", "autoreset", "channels"):
        if name in options:
            raise TypeError(f"{name} is chosen by evaluate(); it cannot be given")
    name = game.name if isinstance(game, Game) else string("game", game).decode()
    if "," in name:
        raise InvalidArgumentError(f'game is "{name}"; evaluate() takes one game at a time')
    common: dict[str, Any] = {"seed": 0, "num_levels": 200, **options}
    num_levels = integer("num_levels", common["num_levels"], 1, LEVEL_SEED_MAX)
    episodes_per_level = integer("episodes_per_level", episodes_per_level, 1, LEVEL_SEED_MAX)
    if not 0 < number("confidence", confidence) < 1:
        raise InvalidArgumentError(f"confidence is {confidence}; a share between 0 and 1 is needed")
    rng = np.random.default_rng(bootstrap_seed)
    halves: list[LevelResults] = []
    samples: list[npt.NDArray[np.float64]] = []
    for split in ("train", "test"):
        batch = Batch(
            game,
            min(MAX_ENVS, num_levels * episodes_per_level) if num_envs is None else num_envs,
            **common,
            split=split,
            level_order="sequential",
            autoreset="same_step",
            channels=channel,
        )
        with batch:
            played = _play(policy, batch, channel, num_levels, episodes_per_level)
        level_means = played["returns"].mean(axis=1)
        samples.append(level_means)
        halves.append(LevelResults(**played, interval=_interval([level_means], confidence, method, rng)))
    return Evaluation(
        game=name,
        mode=common.get("mode", "hard"),
        confidence=confidence,
        seen=halves[0],
        held_out=halves[1],
        gap_interval=_interval(samples, confidence, method, rng),
    )


def random_policy(seed: int = 0) -> Policy:
    """Plays every action as often as every other: what a policy is to be held against."""
    rng = np.random.default_rng(seed)
    return lambda observations: rng.integers(0, NUM_ACTIONS, len(observations))


def summarize(
    evaluations: Sequence[Evaluation], confidence: float = 0.95, bootstrap_seed: int = 0
) -> Summary:
    """Mean and interquartile mean of normalised scores over games, with stratified bootstrap intervals.

    Several evaluations of one game are runs of it, as many for each game. A resample draws, within every
    game, runs and then levels.
    """
    games = tuple(dict.fromkeys(evaluation.game for evaluation in evaluations))
    runs = [[evaluation for evaluation in evaluations if evaluation.game == game] for game in games]
    if not games or len({len(of_game) for of_game in runs}) > 1:
        raise InvalidArgumentError("evaluations must hold one or more games, and as many runs of each")
    unknown = [evaluation for evaluation in evaluations if evaluation.normalized(0.0) is None]
    if unknown:
        raise InvalidArgumentError(
            f"there are no constants to normalise {unknown[0].game} in mode {unknown[0].mode}"
        )
    rng = np.random.default_rng(bootstrap_seed)
    mean: dict[str, tuple[float, Interval]] = {}
    iqm: dict[str, tuple[float, Interval]] = {}
    for half in ("seen", "held_out"):
        levels = [[_normalized_levels(run, half) for run in of_game] for of_game in runs]
        scores = np.array([[run.mean() for run in of_game] for of_game in levels]).ravel()
        resampled = np.concatenate([_resample_runs(of_game, rng) for of_game in levels], axis=1)
        mean[half] = float(scores.mean()), _percentiles(resampled.mean(axis=1), confidence)
        iqm[half] = float(_middle_mean(scores)), _percentiles(_middle_mean(resampled), confidence)
    return Summary(games, confidence, mean, iqm)


def _play(
    policy: Policy, batch: Batch, channel: Channel, num_levels: int, episodes_per_level: int
) -> dict[str, npt.NDArray[Any]]:
    """Plays episode p on level p modulo their number. Env i plays the episodes i, i + num_envs, and so on,
    which is what the sequential level order gives it."""
    num_episodes = num_levels * episodes_per_level
    columns = {
        name: np.zeros(num_episodes, dtype)
        for name, dtype in (("returns", np.float64), ("lengths", np.int64), ("end_causes", np.int64))
    }
    level_seeds = np.zeros(num_levels, np.int64)
    episode = np.arange(batch.num_envs)
    begin_episodes = getattr(policy, "reset", lambda mask: None)
    batch.reset()
    begin_episodes(np.ones(batch.num_envs, np.bool_))
    observations = getattr(batch, channel)
    while (episode < num_episodes).any():
        _, _, terminated, truncated, infos = batch.step(policy(observations))
        ended = terminated | truncated
        if not ended.any():
            continue
        counted = np.flatnonzero(ended & (episode < num_episodes))
        place = episode[counted]
        level_seeds[place % num_levels] = infos["prev_level_seed"][counted]
        columns["returns"][place] = infos["episode_return"][counted]
        columns["lengths"][place] = infos["episode_length"][counted]
        columns["end_causes"][place] = infos["end_cause"][counted]
        episode[ended] += batch.num_envs
        begin_episodes(ended)
    by_level = {name: column.reshape(episodes_per_level, num_levels).T for name, column in columns.items()}
    return {"level_seeds": level_seeds, **by_level}


def _resample(values: npt.NDArray[np.float64], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """(NUM_RESAMPLES,) means of values drawn with replacement."""
    means: npt.NDArray[np.float64] = values[rng.integers(0, len(values), (NUM_RESAMPLES, len(values)))].mean(
        axis=1
    )
    return means


def _resample_runs(runs: list[npt.NDArray[np.float64]], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """(NUM_RESAMPLES, runs) scores of runs drawn with replacement, their levels drawn with replacement."""
    columns = []
    for _ in runs:
        scores = np.stack([_resample(levels, rng) for levels in runs])
        columns.append(scores[rng.integers(0, len(runs), NUM_RESAMPLES), np.arange(NUM_RESAMPLES)])
    return np.stack(columns, axis=1)


def _normalized_levels(evaluation: Evaluation, half: str) -> npt.NDArray[np.float64]:
    low, high = PAPER_RANGES[evaluation.mode][evaluation.game]
    results: LevelResults = getattr(evaluation, half)
    return (results.level_means - low) / (high - low)


def _middle_mean(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Mean of the middle half along the last axis."""
    cut = scores.shape[-1] // 4
    middle: npt.NDArray[np.float64] = np.sort(scores, axis=-1)[..., cut : scores.shape[-1] - cut].mean(
        axis=-1
    )
    return middle


def _interval(
    samples: list[npt.NDArray[np.float64]], confidence: float, method: Method, rng: np.random.Generator
) -> Interval:
    """Of the mean of one sample, or of the difference of the means of two."""
    if method not in ("percentile", "bca"):
        raise InvalidArgumentError(f'method is {method!r}; "percentile", "bca" are allowed')
    if method == "percentile":
        means = [_resample(sample, rng) for sample in samples]
        return _percentiles(means[0] - means[1] if len(means) == 2 else means[0], confidence)
    if all(np.ptp(sample) == 0 for sample in samples):  # Nothing varies, and BCa is not defined.
        value = float(samples[0][0] - (samples[1][0] if len(samples) == 2 else 0.0))
        return value, value
    try:
        from scipy.stats import bootstrap
    except ImportError:
        raise ImportError('method="bca" needs SciPy: pip install procade[eval]') from None

    def statistic(*parts: npt.NDArray[np.float64], axis: int = -1) -> Any:
        means = [part.mean(axis=axis) for part in parts]
        return means[0] - means[1] if len(means) == 2 else means[0]

    found = bootstrap(
        samples,
        statistic,
        confidence_level=confidence,
        n_resamples=NUM_RESAMPLES,
        method="BCa",
        vectorized=True,
        random_state=rng,
    ).confidence_interval
    return float(found.low), float(found.high)


def _percentiles(values: npt.NDArray[np.float64], confidence: float) -> Interval:
    low, high = np.quantile(values, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _shown(interval: Interval) -> str:
    return f"{f'[{interval[0]:.3f}, {interval[1]:.3f}]':>18}"
