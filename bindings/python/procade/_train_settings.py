"""Settings of the reference trainer and its command line."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable

import torch

from .games import describe, list_games

MULTIPLES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
CPU_MICROBATCH = 128  # observations whose activations stay in a core's cache
#: What may differ when a run is resumed: nothing that changes what is learned in a step.
CHANGEABLE = ("steps", "device", "env_threads", "torch_threads", "checkpoint_every", "evaluate")


def option(default: Any, help: str, low: float = 0, high: float = 0, choices: Any = None) -> Any:
    return dataclasses.field(
        default=default, metadata={"help": help, "low": low, "high": high, "choices": choices}
    )


@dataclasses.dataclass(frozen=True)
class Settings:
    """The defaults are the Procgen paper's."""

    game: str = option("coinrun", "game to train on", choices=list_games())
    mode: str = option("easy", "mode of the game")
    levels: int = option(200, "training levels; 0: all of the train split", 0, 2**24)
    start_level: int = option(0, "first seed of the training levels", 0, 2**31 - 2)
    steps: int = option(25_000_000, "steps of all training environments together, as in 25M", 1, 10**15)
    envs: int = option(64, "training environments", 1, 2**16)
    test_envs: int = option(64, "environments on held-out levels, never learned from; 0: none", 0, 2**16)
    width: float = option(1.0, "factor on the channels of the network: 1, 2, 4 or 0.25", 1 / 16, 64)
    rollout: int = option(256, "steps of each environment between updates", 1, 2**16)
    epochs: int = option(3, "passes over a rollout", 1, 1000)
    minibatches: int = option(8, "minibatches of a pass; divides envs x rollout", 1, 2**20)
    learning_rate: float = option(5e-4, "of Adam, constant", 0.0, 1.0)
    discount: float = option(0.999, "of rewards", 0.0, 1.0)
    gae_lambda: float = option(0.95, "of the advantages", 0.0, 1.0)
    reward_discount: float = option(0.99, "of the return whose deviation scales the rewards", 0.0, 1.0)
    clip: float = option(0.2, "of the probability ratio and of the change of values", 0.0, 10.0)
    entropy: float = option(0.01, "coefficient of the entropy", 0.0, 10.0)
    value_coefficient: float = option(0.5, "coefficient of half the squared value error", 0.0, 100.0)
    max_gradient: float = option(0.5, "largest norm of the gradient", 0.0, 1e9)
    seed: int = option(0, "of network, actions, minibatches and order of levels", 0, 2**40)
    device: str = option("auto", "auto: cuda where there is one", choices=("cpu", "cuda", "auto"))
    precision: str = option("auto", "auto: bfloat16 on cuda", choices=("float32", "bfloat16", "auto"))
    microbatch: int = option(
        0, "observations in memory at once; 0: 128 on cpu, a minibatch on cuda", 0, 2**31
    )
    env_threads: int = option(2, "threads of each batch, the caller's included", 1, 256)
    torch_threads: int = option(0, "threads of torch on the cpu; 0: torch chooses", 0, 1024)
    checkpoint_every: int = option(10, "updates between checkpoints", 1, 10**9)
    evaluate: int = option(2, "episodes of each level in the table at the end; 0: no table", 0, 1000)

    @property
    def batch(self) -> int:
        """Steps of an update."""
        return self.envs * self.rollout

    @property
    def updates(self) -> int:
        return -(-self.steps // self.batch)

    @property
    def play(self) -> dict[str, Any]:
        """Options of every batch, of training and of evaluation."""
        return {"mode": self.mode, "num_threads": self.env_threads}

    @property
    def on_cuda(self) -> bool:
        return self.device == "cuda" or (self.device == "auto" and torch.cuda.is_available())

    @property
    def in_halves(self) -> bool:
        """Whether the network computes in bfloat16."""
        return self.precision == "bfloat16" or (self.precision == "auto" and self.on_cuda)

    @property
    def minibatch(self) -> int:
        """Observations of a step of Adam."""
        return self.batch // self.minibatches

    @property
    def part(self) -> int:
        """Observations of it that go through the network at once."""
        return self.microbatch or (self.minibatch if self.on_cuda else CPU_MICROBATCH)

    def write(self, path: Path) -> None:
        """As TOML: JSON's numbers and strings are TOML's."""
        lines = [f"{name} = {json.dumps(value)}" for name, value in dataclasses.asdict(self).items()]
        path.write_text("\n".join(lines) + "\n")


def number(words: str, kind: type, low: float, high: float) -> Any:
    """A number, perhaps with a multiple as in 25M, within bounds."""
    match = re.fullmatch(r"([0-9_.eE+-]+)([kmgKMG]?)", words)
    try:
        value = float(match.group(1)) * MULTIPLES[match.group(2).lower()] if match else math.nan
    except ValueError:
        value = math.nan
    if math.isnan(value) or (kind is int and value != int(value)):
        wanted = "a whole number, such as 200 or 25M," if kind is int else "a number"
        raise argparse.ArgumentTypeError(f"{words!r} is given; {wanted} is needed")
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{words} is given; {low:g} to {high:g} are allowed")
    return kind(value)


def converter(kind: type, low: float, high: float) -> Callable[[str], Any]:
    return str if kind is str else lambda words: number(words, kind, low, high)


def parse(
    arguments: Sequence[str] | None, description: str | None
) -> tuple[Settings, Path, dict[str, Any] | None]:
    """Settings, folder, and the checkpoint to go on from."""
    parser = argparse.ArgumentParser(
        prog="python -m procade.train",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
    )
    for field in dataclasses.fields(Settings):
        limits = field.metadata
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=converter(type(field.default), limits["low"], limits["high"]),
            choices=limits["choices"],
            help=f"{limits['help']} ({field.default})",
        )
    parser.add_argument("--out", type=Path, help="folder of the results (runs/ and a name made of settings)")
    parser.add_argument("--resume", type=Path, help="folder of a run to go on with, exactly where it stopped")
    given = vars(parser.parse_args(arguments))

    def refuse_if(wrong: bool, name: str, sentence: str) -> None:
        if wrong:
            parser.error(f"argument --{name.replace('_', '-')}: {sentence}")

    out, resume, checkpoint = given.pop("out", None), given.pop("resume", None), None
    if resume is not None:
        refuse_if(out is not None, "out", "a resumed run stays in its folder")
        for name in ("checkpoint.pt", "curves.csv"):
            refuse_if(not (resume / name).is_file(), "resume", f"{resume} holds no {name}")
        try:
            checkpoint = torch.load(resume / "checkpoint.pt", map_location="cpu", weights_only=True)
        except Exception as error:  # Of many kinds, by where the file is damaged.
            parser.error(f"argument --resume: {resume / 'checkpoint.pt'} is damaged: {error!r}")
        for name, value in given.items():
            before = checkpoint["settings"][name]
            wrong = name not in CHANGEABLE and value != before
            refuse_if(wrong, name, f"the run has {before}; resuming cannot change it")
        given = {**checkpoint["settings"], **given}
    chosen = Settings(**given)
    modes = describe(chosen.game).modes
    sentence = f"{chosen.game} has no mode {chosen.mode!r}; its modes are {', '.join(modes)}"
    refuse_if(chosen.mode not in modes, "mode", sentence)
    refuse_if(chosen.levels == 0 and chosen.start_level > 0, "start_level", "it needs --levels")
    refuse_if(chosen.device == "cuda" and not torch.cuda.is_available(), "device", "there is no cuda device")
    sentence = f"{chosen.minibatches} does not divide {chosen.envs} x {chosen.rollout}"
    refuse_if(chosen.batch % chosen.minibatches != 0, "minibatches", sentence)
    if resume is None:
        levels = chosen.levels or "all"
        out = out or Path("runs", f"{chosen.game}-{chosen.mode}-{levels}-x{chosen.width:g}-seed{chosen.seed}")
        taken = (out / "checkpoint.pt").exists()
        refuse_if(taken, "out", f"{out} holds a run; --resume {out} goes on with it")
        refuse_if(out.exists() and not out.is_dir(), "out", f"{out} is no folder")
    return chosen, resume or out, checkpoint
