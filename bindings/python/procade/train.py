"""Trains PPO with an IMPALA network while measuring it on the levels it trains on and on held-out ones.

    python -m procade.train --game coinrun --mode easy --levels 200 --steps 25M
    python -m procade.train --resume runs/coinrun-easy-200-x1-seed0 --steps 50M

The training environments are two batches and the held-out ones a third. While the network acts for one of
them, the library's threads step the others.
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from ._library import NUM_ACTIONS
from ._train_curves import Curves
from ._train_settings import Settings, parse
from .batch import Batch, Split
from .evaluation import evaluate, random_policy

SIDE = 64  # pixels
DEPTHS = (16, 32, 32)  # channels of the three blocks at width 1
FEATURES = 256
ADAM_EPSILON = 1e-5
WINDOW = 100  # episodes that the curves average
REWARD_LIMIT = 10.0  # of scaled rewards
SEEDS_PER_RUN = 2**20  # so that runs with other seeds draw other orders of levels


class Residual(nn.Sequential):
    def __init__(self, depth: int) -> None:
        first, second = (nn.Conv2d(depth, depth, 3, padding=1) for _ in range(2))
        super().__init__(nn.ReLU(), first, nn.ReLU(inplace=True), second)

    def forward(self, image: Tensor) -> Tensor:
        return image + super().forward(image)


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
        # It begins with a ten-thousandth of a sample: a return of 0 with variance 1.
        self.count, self.sum, self.squares = 1e-4, 0.0, 1e-4

    def deviation(self) -> float:
        return math.sqrt(self.squares / self.count - (self.sum / self.count) ** 2 + 1e-8)

    def scale(self, rewards: Tensor, ended: Tensor, discount: float) -> Tensor:
        """(steps, envs) rewards; each step is scaled by what was known then."""
        scaled = torch.empty_like(rewards)
        for t in range(len(rewards)):
            self.returns = self.returns * discount + rewards[t]
            self.count += len(self.returns)
            self.sum += self.returns.sum().item()
            self.squares += self.returns.square().sum().item()
            scaled[t] = (rewards[t] / self.deviation()).clamp(-REWARD_LIMIT, REWARD_LIMIT)
            self.returns[ended[t]] = 0.0
        return scaled


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
        self.recent: list[tuple[float, int]] = []

    def add(self, infos: npt.NDArray[np.void]) -> None:
        self.total += len(infos)
        self.recent = (self.recent + infos[["episode_return", "episode_length"]].tolist())[-WINDOW:]

    def means(self) -> list[float]:
        """Of return and length."""
        return np.mean(self.recent, axis=0).tolist() if self.recent else [math.nan, math.nan]


class Lane:
    """Environments that are stepped together, with their columns of the rollout."""

    def __init__(self, trainer: Trainer, split: Split, first: int, rollout: dict[str, Tensor]) -> None:
        settings = trainer.settings
        self.split, self.rollout, self.episodes = split, rollout, trainer.episodes[split]
        self.batch = Batch(
            settings.game,
            rollout["ended"].shape[1],
            **settings.play,
            # Environment i of a batch draws its levels by seed + i.
            seed=settings.seed * SEEDS_PER_RUN + first,
            num_levels=settings.levels if split == "train" else 0,
            start_level=settings.start_level if split == "train" else 0,
            split=split,
            autoreset="same_step",
        )
        observations = rollout["observations"]
        self.seen = torch.zeros(observations.shape[1:], dtype=torch.uint8, pin_memory=observations.is_cuda)
        self.batch.set_buffers(observations=self.seen.numpy())
        self.batch.reset()

    def row(self, t: int) -> dict[str, Tensor]:
        """What is kept of step t. A rollout of one row keeps the last step only."""
        return {name: column[t % len(column)] for name, column in self.rollout.items()}

    def receive(self, t: int) -> None:
        """Waits for what step t gives."""
        _, rewards, terminated, truncated, infos = self.batch.recv()
        ended = terminated | truncated
        row = self.row(t)
        row["rewards"].copy_(torch.from_numpy(rewards))
        row["ended"].copy_(torch.from_numpy(ended))
        self.episodes.add(infos[ended])

    def save(self) -> list[Tensor]:
        states = [self.batch.save(env) for env in range(self.batch.num_envs)]
        return [torch.from_numpy(np.frombuffer(state, np.uint8).copy()) for state in states]

    def load(self, states: list[Tensor]) -> None:
        for env, state in enumerate(states):
            self.batch.load(state.numpy().tobytes(), env)
        self.batch.observe()


def space_for(steps: int, envs: int, device: torch.device) -> dict[str, Tensor]:
    """What is kept of a rollout. Rewards and ends stay with the CPU, which works on them."""
    return {
        "observations": torch.zeros((steps, envs, SIDE, SIDE, 3), dtype=torch.uint8, device=device),
        "actions": torch.zeros((steps, envs), dtype=torch.int64, device=device),
        "log_probs": torch.zeros((steps, envs), device=device),
        "values": torch.zeros((steps, envs), device=device),
        "rewards": torch.zeros((steps, envs)),
        "ended": torch.zeros((steps, envs), dtype=torch.bool),
    }


class Trainer:
    """Everything that a run consists of, between two updates."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.device = torch.device("cuda" if settings.on_cuda else "cpu")
        if settings.torch_threads:
            torch.set_num_threads(settings.torch_threads)
        torch.manual_seed(settings.seed)
        network: Any = Network(settings.width)
        self.network: Network = network.to(self.device, memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(self.network.parameters(), settings.learning_rate, eps=ADAM_EPSILON)
        self.order = torch.Generator().manual_seed(settings.seed)
        self.dice = torch.Generator(self.device).manual_seed(settings.seed)
        self.reward_scale = RewardScale(settings.envs)
        self.episodes: dict[Split, Episodes] = {"train": Episodes(), "test": Episodes()}
        self.counters = (self.reward_scale, *self.episodes.values())
        self.update, self.seconds = 0, 0.0
        self.took = {"environment": 0.0, "acting": 0.0, "learning": 0.0}  # seconds of this update
        self.lap_began = time.perf_counter()
        self.rollout = space_for(settings.rollout, settings.envs, self.device)
        half = (settings.envs + 1) // 2
        self.lanes: list[Lane] = []
        for first in range(0, settings.envs, half):
            columns = {name: column[:, first : first + half] for name, column in self.rollout.items()}
            self.lanes.append(Lane(self, "train", first, columns))
        if settings.test_envs:
            space = space_for(1, settings.test_envs, self.device)
            self.lanes.insert(1, Lane(self, "test", settings.envs, space))

    @torch.no_grad()
    def act(self, observations: Tensor) -> dict[str, Tensor]:
        """Actions drawn from the policy, with their log probabilities and values."""
        logits, values = self.forward(observations)
        log_probs = functional.log_softmax(logits, dim=1)
        actions = torch.multinomial(log_probs.exp(), 1, generator=self.dice)
        log_probs = log_probs.gather(1, actions)
        return {"actions": actions.squeeze(1), "log_probs": log_probs.squeeze(1), "values": values}

    def forward(self, observations: Tensor) -> tuple[Tensor, Tensor]:
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.in_halves):
            return self.network(observations)

    def play(self) -> None:
        """Fills the rollout. A lane is stepped by the library while the network acts for the others."""
        for t in range(self.settings.rollout):
            for lane in self.lanes:
                if t > 0:
                    lane.receive(t - 1)
                self.lap("environment")
                row = lane.row(t)
                row["observations"].copy_(lane.seen, non_blocking=True)
                chosen = self.act(row["observations"])
                for name, column in chosen.items():
                    row[name].copy_(column)
                actions = chosen["actions"].cpu().numpy()
                self.lap("acting")
                lane.batch.send(actions)
        for lane in self.lanes:
            lane.receive(t)
        self.lap("environment")

    def learn(self) -> dict[str, float]:
        """One update of the network from the rollout; means of what the curves show."""
        settings, rollout = self.settings, self.rollout
        with torch.no_grad():
            seen = [lane.seen for lane in self.lanes if lane.split == "train"]
            last = self.forward(torch.cat(seen).to(self.device))[1]
        values = torch.cat([rollout["values"], last[None]]).cpu()
        ended = rollout["ended"]
        rewards = self.reward_scale.scale(rollout["rewards"], ended, settings.reward_discount)
        advantages = advantages_of(rewards, values, ended, settings.discount, settings.gae_lambda)
        returns = advantages + values[:-1]
        data = {name: rollout[name] for name in ("observations", "actions", "log_probs", "values")}
        data.update(advantages=advantages.to(self.device), returns=returns.to(self.device))
        data = {name: column.flatten(0, 1) for name, column in data.items()}
        steps = []
        for _ in range(settings.epochs):
            order = torch.randperm(settings.batch, generator=self.order).to(self.device)
            for part in order.split(settings.minibatch):
                steps.append(self._step({name: column[part] for name, column in data.items()}))
        means = {name: torch.stack([step[name] for step in steps]).mean().item() for name in steps[0]}
        means["explained_variance"] = 1 - advantages.var().item() / max(returns.var().item(), 1e-12)
        means["reward_deviation"] = self.reward_scale.deviation()
        return means

    def _step(self, minibatch: dict[str, Tensor]) -> dict[str, Tensor]:
        """One step of Adam. Gradients add up over parts small enough for the cache."""
        settings = self.settings
        advantages = minibatch["advantages"]
        minibatch["advantages"] = (advantages - advantages.mean()) / (advantages.std(unbiased=False) + 1e-8)
        sums: dict[str, Tensor] = {}
        self.optimizer.zero_grad()
        for begin in range(0, settings.minibatch, settings.part):
            part = {name: column[begin : begin + settings.part] for name, column in minibatch.items()}
            losses = losses_of(*self.forward(part["observations"]), part, settings.clip)
            share = len(part["actions"]) / settings.minibatch
            loss = losses["policy_loss"] - settings.entropy * losses["entropy"]
            loss = share * (loss + settings.value_coefficient * losses["value_loss"])
            loss.backward()
            for name, value in losses.items():
                sums[name] = sums.get(name, 0) + share * value.detach()
        nn.utils.clip_grad_norm_(self.network.parameters(), settings.max_gradient)
        self.optimizer.step()
        return sums

    def lap(self, part: str) -> None:
        """Books the time since the last lap."""
        now = time.perf_counter()
        self.took[part] += now - self.lap_began
        self.lap_began = now

    def advance(self) -> dict[str, float]:
        """A rollout and an update; the row of the curves that describes it."""
        self.took, self.lap_began = dict.fromkeys(self.took, 0.0), time.perf_counter()
        self.play()
        means = self.learn()
        self.lap("learning")
        seconds = sum(self.took.values())
        self.seconds += seconds
        self.update += 1
        row = {"update": self.update, "steps": self.update * self.settings.batch, "seconds": self.seconds}
        for split, episodes in self.episodes.items():
            row[f"{split}_return"], row[f"{split}_length"] = episodes.means()
            row[f"{split}_episodes"] = episodes.total
        row.update(means, steps_per_second=self.settings.batch / seconds)
        row.update({f"{part}_share": took / seconds for part, took in self.took.items()})
        return row

    def save(self, path: Path) -> None:
        """Tensors and plain values only, so that reading a checkpoint runs no code."""
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
        for generator, saved in zip((self.order, self.dice), state["generators"]):
            generator.set_state(saved)
        for counter, saved in zip(self.counters, state["counters"]):
            vars(counter).update(saved)
        for lane, saved in zip(self.lanes, state["environments"]):
            lane.load(saved)

    def policy(self, observations: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        """As `evaluate` calls it."""
        return self.act(torch.from_numpy(observations).to(self.device))["actions"].cpu().numpy()

    def table(self) -> dict[str, Any]:
        """The trained policy and a random one on every training level and as many held-out ones."""
        settings = self.settings
        self.dice.manual_seed(settings.seed)
        table: dict[str, Any] = {"steps": self.update * settings.batch}
        for name, policy in (("trained", self.policy), ("random", random_policy(settings.seed))):
            evaluation = evaluate(
                policy,
                settings.game,
                **settings.play,
                num_levels=settings.levels or 200,
                start_level=settings.start_level,
                episodes_per_level=settings.evaluate,
            )
            print(f"{name} policy, {evaluation}")
            table[name] = evaluation.to_dict()
        return table


def main(arguments: Sequence[str] | None = None) -> None:
    settings, out, checkpoint = parse(arguments, __doc__)
    trainer = Trainer(settings)
    out.mkdir(parents=True, exist_ok=True)
    if checkpoint is not None:
        trainer.load(checkpoint)
    settings.write(out / "settings.toml")
    with Curves(out, settings, trainer.update) as curves:
        while trainer.update < settings.updates:
            curves.add(trainer.advance())
            if trainer.update % settings.checkpoint_every == 0 or trainer.update == settings.updates:
                trainer.save(out / "checkpoint.pt")
    if settings.evaluate:
        (out / "evaluation.json").write_text(json.dumps(trainer.table()) + "\n")


if __name__ == "__main__":
    main()
