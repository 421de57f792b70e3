"""Trains PPO with an IMPALA network while measuring it on the levels it trains on and on held-out ones.

    python -m procade.train --game coinrun --mode easy --levels 200 --steps 25M
    python -m procade.train --resume runs/coinrun-easy-200-x1-seed0 --steps 50M

The training environments are two batches and the held-out ones a third. While the network acts for one of
them, the library's threads step the others.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import json
import math
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from ._train_settings import Settings, parse
from .batch import Batch
from .evaluation import evaluate

Array = npt.NDArray[Any]

NUM_ACTIONS = 15
SIDE = 64  # pixels
DEPTHS = (16, 32, 32)  # channels of the three blocks at width 1
FEATURES = 256
ADAM_EPSILON = 1e-5
WINDOW = 100  # episodes that the curves average
REWARD_LIMIT = 10.0  # of scaled rewards
CPU_MICROBATCH = 128  # observations whose activations stay in a core's cache
SEEDS_PER_RUN = 2**20  # so that runs with other seeds draw other orders of levels


class Residual(nn.Module):
    def __init__(self, depth: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(depth, depth, 3, padding=1)
        self.second = nn.Conv2d(depth, depth, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        change: Tensor = self.second(functional.relu_(self.first(functional.relu(image))))
        return image + change


class Network(nn.Module):
    """Policy and value of (n, 64, 64, 3) uint8 observations."""

    def __init__(self, width: float) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        depth_before = 3
        for depth_at_one in DEPTHS:
            depth = max(1, round(depth_at_one * width))
            # ceil_mode pads below and to the right only, as "same" does in the original.
            layers += [nn.Conv2d(depth_before, depth, 3, padding=1), nn.MaxPool2d(3, 2, ceil_mode=True)]
            layers += [Residual(depth), Residual(depth)]
            depth_before = depth
        side = SIDE // 2 ** len(DEPTHS)
        self.blocks = nn.Sequential(*layers, nn.ReLU(), nn.Flatten())
        self.dense = nn.Linear(depth_before * side * side, FEATURES)
        self.policy = nn.Linear(FEATURES, NUM_ACTIONS)
        self.value = nn.Linear(FEATURES, 1)
        for layer in self.modules():
            if isinstance(layer, (nn.Conv2d, nn.Linear)) and layer.bias is not None:
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)
        nn.init.orthogonal_(self.policy.weight, 0.01)
        nn.init.orthogonal_(self.value.weight, 1.0)

    def forward(self, observations: Tensor) -> tuple[Tensor, Tensor]:
        # Rows of pixels seen with their channels first are what "channels last" means in memory: no copy.
        image = observations.permute(0, 3, 1, 2).float().div_(255)
        features = functional.relu(self.dense(self.blocks(image)))
        return self.policy(features).float(), self.value(features).float().squeeze(1)


class RewardScale:
    """Divides rewards by the running standard deviation of a discounted return of each environment."""

    def __init__(self, num_envs: int) -> None:
        self.returns = torch.zeros(num_envs, dtype=torch.float64)
        self.mean, self.variance, self.count = 0.0, 1.0, 1e-4

    def scale(self, rewards: Tensor, ended: Tensor, discount: float) -> Tensor:
        """(steps, envs) rewards; each step is scaled by what was known then."""
        scaled = torch.empty_like(rewards)
        for t in range(len(rewards)):
            self.returns = self.returns * discount + rewards[t]
            self._include(self.returns)
            deviation = math.sqrt(self.variance + 1e-8)
            scaled[t] = (rewards[t] / deviation).clamp(-REWARD_LIMIT, REWARD_LIMIT)
            self.returns[ended[t]] = 0.0
        return scaled

    def _include(self, samples: Tensor) -> None:
        total = self.count + len(samples)
        change = samples.mean().item() - self.mean
        squares = self.variance * self.count + samples.var(correction=0).item() * len(samples)
        self.variance = (squares + change * change * self.count * len(samples) / total) / total
        self.mean += change * len(samples) / total
        self.count = total


def advantages_of(
    rewards: Tensor, values: Tensor, ended: Tensor, discount: float, gae_lambda: float
) -> Tensor:
    """Generalised advantage estimates. values has one row more than rewards. Any end cuts, also the clock's."""
    advantages = torch.zeros_like(rewards)
    following = torch.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        alive = ~ended[t]
        error = rewards[t] + discount * values[t + 1] * alive - values[t]
        following = advantages[t] = error + discount * gae_lambda * alive * following
    return advantages


def losses_of(logits: Tensor, values: Tensor, old: dict[str, Tensor], clip: float) -> dict[str, Tensor]:
    """Means over observations. `old` holds actions, log_probs, values, advantages (normalised), returns."""
    log_probs = functional.log_softmax(logits, dim=1)
    change = log_probs.gather(1, old["actions"][:, None]).squeeze(1) - old["log_probs"]
    ratio = change.exp()
    gain = torch.minimum(ratio * old["advantages"], ratio.clamp(1 - clip, 1 + clip) * old["advantages"])
    clipped = old["values"] + (values - old["values"]).clamp(-clip, clip)
    error = torch.maximum((values - old["returns"]).square(), (clipped - old["returns"]).square())
    return {
        "policy_loss": -gain.mean(),
        "value_loss": 0.5 * error.mean(),
        "entropy": -(log_probs.exp() * log_probs).sum(dim=1).mean(),
        "kl": 0.5 * change.detach().square().mean(),
        "clip_fraction": ((ratio.detach() - 1).abs() > clip).float().mean(),
    }


class Episodes:
    """How many episodes ended, and (return, length) of the last ones."""

    def __init__(self) -> None:
        self.total = 0
        self.recent: list[list[float]] = []

    def add(self, infos: Array) -> None:
        self.total += len(infos)
        new = [list(pair) for pair in zip(infos["episode_return"].tolist(), infos["episode_length"].tolist())]
        self.recent = (self.recent + new)[-WINDOW:]

    def means(self) -> list[float]:
        """Of return and length."""
        return np.mean(self.recent, axis=0).tolist() if self.recent else [math.nan, math.nan]


class Lane:
    """Environments that are stepped together, with their columns of the rollout."""

    def __init__(self, batch: Batch, episodes: Episodes, rollout: dict[str, Tensor], pinned: bool) -> None:
        self.batch, self.episodes, self.rollout = batch, episodes, rollout
        self.seen = torch.zeros((batch.num_envs, SIDE, SIDE, 3), dtype=torch.uint8, pin_memory=pinned)
        batch.set_buffers(observations=self.seen.numpy())
        batch.reset()

    def row(self, name: str, t: int) -> Tensor:
        """Row t of what is kept of step t; lanes that are not learned from keep one row."""
        return self.rollout[name][t % len(self.rollout[name])]

    def receive(self, t: int) -> None:
        _, rewards, terminated, truncated, infos = self.batch.recv()
        ended = terminated | truncated
        self.row("rewards", t).copy_(torch.from_numpy(rewards))
        self.row("ended", t).copy_(torch.from_numpy(ended))
        self.episodes.add(infos[ended])

    def save(self) -> list[Tensor]:
        states = [self.batch.save(env) for env in range(self.batch.num_envs)]
        return [torch.from_numpy(np.frombuffer(state, np.uint8).copy()) for state in states]

    def load(self, states: list[Tensor]) -> None:
        for env, state in enumerate(states):
            self.batch.load(state.numpy().tobytes(), env)
        self.batch.observe()


def space_for(rows: int, envs: int, device: torch.device) -> dict[str, Tensor]:
    """What is kept of a rollout. Rewards and ends stay with the CPU, which works on them."""

    return {
        "observations": torch.zeros((rows, envs, SIDE, SIDE, 3), dtype=torch.uint8, device=device),
        "actions": torch.zeros((rows, envs), dtype=torch.int64, device=device),
        "log_probs": torch.zeros((rows, envs), device=device),
        "values": torch.zeros((rows, envs), device=device),
        "rewards": torch.zeros((rows, envs)),
        "ended": torch.zeros((rows, envs), dtype=torch.bool),
    }


class Trainer:
    """Everything that a run consists of, between two updates."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        cuda = settings.device == "cuda" or (settings.device == "auto" and torch.cuda.is_available())
        self.device = torch.device("cuda" if cuda else "cpu")
        self.half = settings.precision == "bfloat16" or (settings.precision == "auto" and cuda)
        self.minibatch = settings.envs * settings.rollout // settings.minibatches
        self.microbatch = settings.microbatch or (self.minibatch if cuda else CPU_MICROBATCH)
        if settings.torch_threads:
            torch.set_num_threads(settings.torch_threads)
        torch.manual_seed(settings.seed)
        self.network = Network(settings.width).to(self.device)
        for parameter in self.network.parameters():
            if parameter.dim() == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(
            self.network.parameters(), lr=settings.learning_rate, eps=ADAM_EPSILON
        )
        self.order = torch.Generator().manual_seed(settings.seed)
        self.dice = torch.Generator(self.device).manual_seed(settings.seed)
        self.reward_scale = RewardScale(settings.envs)
        self.train_episodes, self.test_episodes = Episodes(), Episodes()
        self.counters = (self.reward_scale, self.train_episodes, self.test_episodes)
        self.update = 0
        self.seconds = {"environment": 0.0, "acting": 0.0, "learning": 0.0}
        self.rollout = space_for(settings.rollout, settings.envs, self.device)
        middle = settings.envs // 2
        halves = [(0, middle), (middle, settings.envs)] if middle else [(0, 1)]
        self.lanes = [self._lane(begin, end, self.rollout) for begin, end in halves]
        if settings.test_envs:
            space = space_for(1, settings.test_envs, self.device)
            self.lanes.insert(1, self._lane(0, settings.test_envs, space, test=True))

    def _lane(self, begin: int, end: int, space: dict[str, Tensor], test: bool = False) -> Lane:
        settings = self.settings
        batch = Batch(
            settings.game,
            end - begin,
            mode=settings.mode,
            # Environment i of a batch draws its levels by seed + i; held-out ones come after the others.
            seed=settings.seed * SEEDS_PER_RUN + begin + (settings.envs if test else 0),
            num_threads=settings.env_threads,
            num_levels=0 if test else settings.levels,
            start_level=0 if test else settings.start_level,
            split="test" if test else "train",
            autoreset="same_step",
        )
        columns = {name: column[:, begin:end] for name, column in space.items()}
        episodes = self.test_episodes if test else self.train_episodes
        return Lane(batch, episodes, columns, pinned=self.device.type == "cuda")

    @torch.no_grad()
    def act(self, observations: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Actions drawn from the policy, their log probabilities, and values."""
        logits, values = self.forward(observations)
        log_probs = functional.log_softmax(logits, dim=1)
        actions = torch.multinomial(log_probs.exp(), 1, generator=self.dice)
        return actions.squeeze(1), log_probs.gather(1, actions).squeeze(1), values

    def forward(self, observations: Tensor) -> tuple[Tensor, Tensor]:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.half):
            result: tuple[Tensor, Tensor] = self.network(observations)
            return result

    def play(self) -> None:
        """Fills the rollout. A lane is stepped by the library while the network acts for the others."""
        for t in range(self.settings.rollout):
            for lane in self.lanes:
                if t > 0:
                    with self.timed("environment"):
                        lane.receive(t - 1)
                with self.timed("acting"):
                    lane.row("observations", t).copy_(lane.seen, non_blocking=True)
                    chosen = self.act(lane.row("observations", t))
                    for name, column in zip(("actions", "log_probs", "values"), chosen):
                        lane.row(name, t).copy_(column)
                    actions = chosen[0].cpu().numpy()
                with self.timed("environment"):
                    lane.batch.send(actions)
        with self.timed("environment"):
            for lane in self.lanes:
                lane.receive(self.settings.rollout - 1)

    def learn(self) -> dict[str, float]:
        """One update of the network from the rollout; means of what the curves show."""
        settings, rollout = self.settings, self.rollout
        with torch.no_grad():
            seen = [lane.seen for lane in self.lanes if lane.episodes is self.train_episodes]
            last = self.forward(torch.cat(seen).to(self.device))[1]
        values = torch.cat([rollout["values"], last[None]]).cpu()
        ended = rollout["ended"]
        rewards = self.reward_scale.scale(rollout["rewards"], ended, settings.reward_discount)
        advantages = advantages_of(rewards, values, ended, settings.discount, settings.gae_lambda)
        returns = advantages + values[:-1]
        data = {name: rollout[name].flatten(0, 1) for name in ("actions", "log_probs", "values")}
        data["advantages"], data["returns"] = (x.flatten().to(self.device) for x in (advantages, returns))
        observations = rollout["observations"].flatten(0, 1)
        steps = []
        for _ in range(settings.epochs):
            order = torch.randperm(len(observations), generator=self.order).to(self.device)
            steps += [self._step(observations, data, part) for part in torch.split(order, self.minibatch)]
        means = {name: torch.stack([step[name] for step in steps]).mean().item() for name in steps[0]}
        means["explained_variance"] = 1 - advantages.var().item() / max(returns.var().item(), 1e-12)
        means["reward_deviation"] = math.sqrt(self.reward_scale.variance)
        return means

    def _step(self, observations: Tensor, data: dict[str, Tensor], indices: Tensor) -> dict[str, Tensor]:
        """One step of Adam. Gradients add up over parts small enough for the cache."""
        settings = self.settings
        old = {name: column[indices] for name, column in data.items()}
        spread = old["advantages"].std(unbiased=False) + 1e-8
        old["advantages"] = (old["advantages"] - old["advantages"].mean()) / spread
        sums: dict[str, Tensor] = {}
        self.optimizer.zero_grad()
        for begin in range(0, len(indices), self.microbatch):
            part = slice(begin, begin + self.microbatch)
            logits, values = self.forward(observations[indices[part]])
            losses = losses_of(logits, values, {name: c[part] for name, c in old.items()}, settings.clip)
            share = len(logits) / len(indices)
            loss = losses["policy_loss"] - settings.entropy * losses["entropy"]
            loss = share * (loss + settings.value_coefficient * losses["value_loss"])
            loss.backward()
            for name, value in losses.items():
                sums[name] = sums.get(name, 0) + share * value.detach()
        nn.utils.clip_grad_norm_(self.network.parameters(), settings.max_gradient)
        self.optimizer.step()
        return sums

    @contextlib.contextmanager
    def timed(self, what: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.seconds[what] += time.perf_counter() - begin

    def advance(self) -> dict[str, float]:
        """A rollout and an update; the row of the curves that describes it."""
        before = dict(self.seconds)
        self.play()
        with self.timed("learning"):
            means = self.learn()
        self.update += 1
        took = {name: self.seconds[name] - before[name] for name in self.seconds}
        whole = sum(took.values())
        row: dict[str, float] = {"update": self.update, "steps": self.update * self.rollout["ended"].numel()}
        row["seconds"] = sum(self.seconds.values())
        for name, episodes in (("train", self.train_episodes), ("test", self.test_episodes)):
            row[f"{name}_return"], row[f"{name}_length"] = episodes.means()
            row[f"{name}_episodes"] = episodes.total
        row.update(means)
        row["steps_per_second"] = self.rollout["ended"].numel() / whole
        row.update({f"{name}_share": took[name] / whole for name in took})
        return row

    # What a checkpoint holds is tensors and plain values only, so that reading one runs no code.

    def save(self, path: Path) -> None:
        state = {
            "settings": dataclasses.asdict(self.settings),
            "update": self.update,
            "seconds": self.seconds,
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generators": [generator.get_state() for generator in (self.order, self.dice)],
            "counters": [vars(counter) for counter in self.counters],
            "environments": [lane.save() for lane in self.lanes],
        }
        torch.save(state, path.with_suffix(".new"))
        os.replace(path.with_suffix(".new"), path)

    def load(self, state: dict[str, Any]) -> None:
        self.update, self.seconds = state["update"], state["seconds"]
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        for generator, generator_state in zip((self.order, self.dice), state["generators"]):
            generator.set_state(generator_state)
        for counter, counter_state in zip(self.counters, state["counters"]):
            vars(counter).update(counter_state)
        for lane, states in zip(self.lanes, state["environments"]):
            lane.load(states)

    def table(self) -> dict[str, Any]:
        """The trained policy and a random one on every training level and as many held-out ones."""
        settings = self.settings
        self.dice.manual_seed(settings.seed)
        rng = np.random.default_rng(settings.seed)
        policies: dict[str, Callable[[Array], npt.ArrayLike]] = {
            "trained": lambda seen: self.act(torch.from_numpy(seen).to(self.device))[0].cpu().numpy(),
            "random": lambda seen: rng.integers(0, NUM_ACTIONS, len(seen)),
        }
        table: dict[str, Any] = {"steps": self.update * self.rollout["ended"].numel()}
        for name, policy in policies.items():
            evaluation = evaluate(
                policy,
                settings.game,
                mode=settings.mode,
                num_levels=settings.levels or 200,
                start_level=settings.start_level,
                episodes_per_level=settings.evaluate,
                num_threads=settings.env_threads,
            )
            print(f"{name} policy, {evaluation}")
            table[name] = evaluation.to_dict()
        return table


def follow(path: Path, update: int) -> None:
    """Drops the rows of the curves that a resumed run will write again."""
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    kept = rows[:1] + [row for row in rows[1:] if int(row[0]) <= update]
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(kept)


def main(arguments: Sequence[str] | None = None) -> None:
    settings, out, checkpoint = parse(arguments, __doc__)
    trainer = Trainer(settings)
    out.mkdir(parents=True, exist_ok=True)
    curves = out / "curves.csv"
    if checkpoint is not None:
        trainer.load(checkpoint)
        follow(curves, trainer.update)
    settings.write(out / "settings.toml")
    size = settings.envs * settings.rollout
    board = SummaryWriter(str(out), purge_step=trainer.update * size + 1)
    bar = tqdm(total=settings.updates * size, initial=trainer.update * size, unit="step", unit_scale=True)
    with bar, curves.open("a" if checkpoint else "w", newline="") as file:
        while trainer.update < settings.updates:
            row = trainer.advance()
            writer = csv.DictWriter(file, row, lineterminator="\n")
            if trainer.update == 1:
                writer.writeheader()
            writer.writerow({name: x if isinstance(x, int) else f"{x:.8g}" for name, x in row.items()})
            file.flush()
            for name, value in row.items():
                board.add_scalar(name.replace("_", "/", 1), value, row["steps"])
            bar.set_postfix(train=f"{row['train_return']:.2f}", test=f"{row['test_return']:.2f}")
            bar.update(size)
            if trainer.update % settings.checkpoint_every == 0 or trainer.update == settings.updates:
                trainer.save(out / "checkpoint.pt")
    board.close()
    if settings.evaluate:
        (out / "evaluation.json").write_text(json.dumps(trainer.table()) + "\n")


if __name__ == "__main__":
    main()
