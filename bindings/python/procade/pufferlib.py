"""A batch as a PufferLib environment: it writes straight into PufferLib's buffers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pufferlib
from gymnasium import spaces

from ._library import NUM_ACTIONS
from .batch import Batch, BatchOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .games import Game

_SEEDS = 2**64  # A batch folds its seeds into as many.


class PufferEnv(pufferlib.PufferEnv):  # type: ignore[misc]
    """Many environments, stepped as one batch, for PufferLib; each is an agent of its own.

    ```python
    envs = pufferlib.vector.make(procade.pufferlib.PufferEnv, env_args=["coinrun", 64])
    ```

    Episodes are reset in the step that ends them. Infos hold a dictionary for every episode that ended:
    episode_return, episode_length, level_seed and level_complete. Agent i, seeded s, plays as
    `procade.gym.Env` seeded s * num_envs + i, so that workers seeded s, s + 1, ... share no order of levels.

    Args:
        game: As `procade.Batch`.
        num_envs: How many.
        buf: PufferLib's buffers.
        **options: Of `procade.Batch`.
    """

    def __init__(
        self,
        game: str | Sequence[str] | Game,
        num_envs: int = 1,
        buf: dict[str, npt.NDArray[Any]] | None = None,
        **options: Unpack[BatchOptions],
    ) -> None:
        seed = options.pop("seed", None)
        self.batch = Batch(game, num_envs, autoreset="same_step", **options)
        if seed is not None:
            self._reseed(seed)
        self.num_agents = self.batch.num_envs
        self.single_observation_space = spaces.Box(0, 255, self.batch.observation_shape, np.uint8)
        self.single_action_space = spaces.Discrete(NUM_ACTIONS)
        super().__init__(buf)
        self.batch.set_buffers(
            observations=self.observations,
            rewards=self.rewards,
            terminated=self.terminals,
            truncated=self.truncations,
        )

    def _reseed(self, seed: int) -> None:
        self.batch.reseed(seed * self.batch.num_envs % _SEEDS)

    def reset(self, seed: int | None = None) -> tuple[npt.NDArray[np.uint8], list[dict[str, Any]]]:
        if seed is not None:
            self._reseed(seed)
        self.batch.reset()
        return self.observations, []

    def step(self, actions: npt.NDArray[Any]) -> tuple[Any, Any, Any, Any, list[dict[str, Any]]]:
        self.batch.step(actions)
        ended = self.terminals | self.truncations
        infos = [_episode(info) for info in self.batch.infos[ended]] if ended.any() else []
        return self.observations, self.rewards, self.terminals, self.truncations, infos

    def render(self) -> npt.NDArray[np.uint8]:
        """(512, 512, 3) the first environment."""
        return self.batch.render()

    def close(self) -> None:
        self.batch.close()


def _episode(info: npt.NDArray[np.void]) -> dict[str, Any]:
    return {
        "episode_return": float(info["episode_return"]),
        "episode_length": int(info["episode_length"]),
        "level_seed": int(info["prev_level_seed"]),
        "level_complete": float(info["prev_level_complete"]),
    }
