"""A batch as a Stable-Baselines3 VecEnv."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import VecEnv as _VecEnv

from .gym import VectorEnv

if TYPE_CHECKING:
    from .games import Game


class VecEnv(_VecEnv):
    """Many environments, stepped as one batch, for Stable-Baselines3.

    ```python
    PPO("CnnPolicy", procade.stable_baselines3.VecEnv("coinrun", 64, num_levels=200)).learn(1_000_000)
    ```

    Episodes are reset in the step that ends them; infos then hold "terminal_observation",
    "TimeLimit.truncated" and "episode" ({"r": return, "l": length}), so that no Monitor is needed.

    Args:
        game: As `procade.gym.VectorEnv`.
        num_envs: How many.
        **options: Of `procade.gym.VectorEnv`.
    """

    def __init__(self, game: str | Sequence[str] | Game, num_envs: int = 1, **options: Any) -> None:
        for name in ("autoreset_mode", "copy"):
            if name in options:
                raise TypeError(f"{name} is chosen by Stable-Baselines3; it cannot be given")
        self.vector_env = VectorEnv(game, num_envs, autoreset_mode="SameStep", **options)
        super().__init__(
            num_envs, self.vector_env.single_observation_space, self.vector_env.single_action_space
        )
        self.render_mode = self.vector_env.render_mode

    def reset(self) -> Any:
        seeds = None if all(seed is None for seed in self._seeds) else self._seeds
        options = self._options[0] or None
        observations, infos = self.vector_env.reset(seed=seeds, options=options)
        self.reset_infos = _dicts(infos, self.num_envs)
        self._reset_seeds()
        self._reset_options()
        return observations

    def step_async(self, actions: npt.NDArray[Any]) -> None:
        self.vector_env.send(actions)

    def step_wait(self) -> Any:
        observations, rewards, terminated, truncated, infos = self.vector_env.recv()
        dicts = _dicts(infos, self.num_envs)
        ended = terminated | truncated
        for env in np.flatnonzero(ended):
            final = {key: infos["final_info"][key][env] for key in infos["final_info"] if key[0] != "_"}
            dicts[env].update(
                {key: value.item() for key, value in final.items()},
                terminal_observation=infos["final_obs"][env],
                episode={"r": final["episode_return"].item(), "l": final["episode_length"].item()},
            )
        for info, is_truncated in zip(dicts, (truncated & ~terminated).tolist()):
            info["TimeLimit.truncated"] = is_truncated
        return observations, rewards, ended, dicts

    def close(self) -> None:
        self.vector_env.close()

    def get_images(self) -> Sequence[npt.NDArray[np.uint8] | None]:
        return self.vector_env.render() or [None] * self.num_envs

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        value = getattr(self.vector_env, attr_name)
        return [value for _ in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        raise AttributeError(
            f"{attr_name} cannot be set for single environments of a batch; see vector_env.batch"
        )

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> list[Any]:
        """Calls a method of the batch for each environment, for example env_method("save", indices=[0])."""
        method = getattr(self.vector_env.batch, method_name)
        return [method(*args, env=env, **kwargs) for env in self._get_indices(indices)]

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        # Infos hold what a Monitor would add.
        return [issubclass(wrapper_class, Monitor) for _ in self._get_indices(indices)]


def _dicts(infos: dict[str, Any], num_envs: int) -> list[dict[str, Any]]:
    """Gymnasium's arrays as one dictionary for each environment."""
    keys = [key for key in infos if key[0] != "_" and not key.startswith("final_")]
    columns = [infos[key].tolist() for key in keys]
    return [dict(zip(keys, values)) for values in zip(*columns)] if keys else [{} for _ in range(num_envs)]
