"""Gymnasium environments over `Batch`: `Env` and `VectorEnv`, registered as procade/GAME-v0."""

from __future__ import annotations

import operator
import struct
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Literal, Union

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium import spaces

try:
    from gymnasium.vector import AutoresetMode
except ImportError as error:
    raise ImportError(
        f"procade.gym needs Gymnasium 1.1 or later, and this is {gymnasium.__version__}"
    ) from error
from gymnasium.vector.utils import batch_space

from ._arguments import flag, integer, mapping, strings
from ._fresh import FreshBatch
from ._library import step as _step
from .batch import INFO_DTYPE, Batch, BatchOptions, Channel, EndCause, Step, look_up
from .errors import InvalidActionError, InvalidArgumentError
from .games import ACTIONS, NO_ACTION, Game, describe

if TYPE_CHECKING:
    from typing_extensions import Unpack

View = Literal["rgb", "semantic", "segmentation", "entities"]
#: One array, or one for each view by its name.
Observation = Union[npt.NDArray[Any], "dict[str, npt.NDArray[Any]]"]

RENDER_FPS = 15  # at which people play these games best
RENDER_SIZE = 512  # pixels
ENTITY_BOUND = 2.0**24  # No column comes near it.
SEED_MASK = 0xFFFF_FFFF_FFFF_FFFF  # Seeds above 64 bits are folded.

_CHANNELS: dict[str, Channel] = {
    "rgb": "observations",
    "semantic": "semantic",
    "segmentation": "segmentation",
    "entities": "entities",
}
_INFO_KEYS = INFO_DTYPE.names or ()
#: Key codes of SDL, by which pygame knows the arrow keys.
_ARROWS = {"right": 0x4000004F, "left": 0x40000050, "down": 0x40000051, "up": 0x40000052}
#: Options of Procgen that are called something else here.
_PROCGEN_NAMES = {
    "distribution_mode": 'mode="easy"',
    "use_sequential_levels": 'level_order="chain"',
    "rand_seed": "seed",
    "env_name": "game",
    "num": "num_envs",
}
#: Options of Batch that are something else here.
_OWN_NAMES = {"autoreset": "autoreset_mode", "channels": "observation", "buffers": "batch.set_buffers()"}


class _Setup:
    """What both environments have in common: the views, the spaces of one environment, the actions."""

    def __init__(
        self, game: str | Sequence[str] | Game, observation: View | Sequence[View], minimal_actions: bool
    ) -> None:
        self.is_single = isinstance(observation, str)
        self.views = strings("observation", observation)
        for view in self.views or ("",):
            if view not in _CHANNELS:
                raise InvalidArgumentError(
                    f"observation is {observation!r}; {', '.join(_CHANNELS)} are allowed"
                )
        self.channels = tuple(_CHANNELS[view] for view in self.views)
        #: The action played for each action of the space.
        self.actions: tuple[int, ...] = tuple(range(len(ACTIONS)))
        if flag("minimal_actions", minimal_actions):
            self.actions = _minimal_actions(game)

    def arrays(self, batch: Batch) -> dict[str, npt.NDArray[Any]]:
        return {view: getattr(batch, _CHANNELS[view]) for view in self.views}

    def observation_space(self, batch: Batch) -> spaces.Space[Any]:
        boxes: dict[str, spaces.Space[Any]] = {view: self._box(view, batch) for view in self.views}
        return boxes[self.views[0]] if self.is_single else spaces.Dict(boxes)

    def _box(self, view: str, batch: Batch) -> spaces.Box:
        shape = getattr(batch, _CHANNELS[view]).shape[1:]
        if view == "entities":
            return spaces.Box(-ENTITY_BOUND, ENTITY_BOUND, shape, np.float32)
        return spaces.Box(0, 255, shape, np.uint8)

    def action_space(self) -> spaces.Space[Any]:
        return spaces.Discrete(len(self.actions))

    def keys_to_action(self) -> dict[tuple[int, ...], int]:
        keys = {
            tuple(_ARROWS.get(key, ord(key[0].lower())) for key in name.split("+")): action
            for action, name in enumerate(ACTIONS)
            if action != NO_ACTION
        }
        return {key: self.actions.index(action) for key, action in keys.items() if action in self.actions}


def _minimal_actions(game: str | Sequence[str] | Game) -> tuple[int, ...]:
    if isinstance(game, Game):
        return game.minimal_actions
    names = game.split(",") if isinstance(game, str) else game
    found = {describe(name).minimal_actions for name in names}
    if len(found) > 1:
        raise InvalidArgumentError(f"minimal_actions is True, but {', '.join(names)} need different actions")
    return found.pop()


def _check_options(options: BatchOptions) -> None:
    for name, here in _PROCGEN_NAMES.items():
        if name in options:
            raise TypeError(f"{name} is Procgen's name; here it is {here}")
    for name, here in _OWN_NAMES.items():
        if name in options:
            raise TypeError(f"{name} is an option of procade.Batch alone; here it is {here}")


def _check_render_mode(render_mode: str | None) -> None:
    if render_mode is not None and not (isinstance(render_mode, str) and render_mode == "rgb_array"):
        raise InvalidArgumentError(
            f"render_mode is {render_mode!r}; None and 'rgb_array' are allowed; gymnasium.make() adds 'human'"
        )


def _whole(name: str, value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; a whole number is needed") from None


def _fold_seed(seed: int) -> int:
    if seed < 0:
        raise InvalidArgumentError(f"seed is {seed}; whole numbers from 0 on are allowed")
    return seed & SEED_MASK


class Env(gymnasium.Env[Observation, int]):
    """One environment.

    Args:
        game: A name of `procade.list_games`.
        render_mode: None or "rgb_array".
        render_size: Side of rendered frames, pixels.
        observation: What the agent sees: "rgb" (the picture in observation_format), "semantic",
            "segmentation" or "entities"; a sequence of them gives a dictionary of arrays.
        minimal_actions: True: the action space holds only the actions the game needs, `get_action_meanings`
            names them.
        copy: False: step and reset return the same array every time, overwritten by the next step.
        **options: Of `procade.Batch`.

    Everything else that a batch can do is reached through `batch`, for example `env.unwrapped.batch.save()`.
    A pickled or deep-copied environment goes on exactly where this one stands.

    reset(options={"level_seed": 42}) plays that level; infos are level_seed, prev_level_seed, episode_length,
    episode_return, prev_level_complete and end_cause (`procade.EndCause`).
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": RENDER_FPS}
    #: Where the results lie side by side, to be read at once: reward, flags, info.
    _RESULTS = struct.Struct("<f??2xiiif?B")

    def __init__(
        self,
        game: str | Game,
        *,
        render_mode: str | None = None,
        render_size: int = RENDER_SIZE,
        observation: View | Sequence[View] = "rgb",
        minimal_actions: bool = False,
        copy: bool = True,
        **options: Unpack[BatchOptions],
    ) -> None:
        _check_options(options)
        _check_render_mode(render_mode)
        self.render_mode = render_mode
        self._render_size = integer("render_size", render_size, 16, 1024)
        self._copies = flag("copy", copy)
        self._setup = _Setup(game, observation, minimal_actions)
        self.batch = Batch(game, 1, autoreset="disabled", channels=self._setup.channels, **options)
        self.observation_space = self._setup.observation_space(self.batch)
        self.action_space = self._setup.action_space()
        self._bind()

    def _bind(self) -> None:
        """Prepares what a step needs, so that it does as little as possible."""
        batch = self.batch
        block = np.zeros(8 + INFO_DTYPE.itemsize, np.uint8)
        block[0:4].view(np.float32)[:] = batch.rewards
        block[4:5].view(np.bool_)[:] = batch.terminated
        block[5:6].view(np.bool_)[:] = batch.truncated
        block[8:].view(INFO_DTYPE)[:] = batch.infos
        batch.set_buffers(
            rewards=block[0:4].view(np.float32),
            terminated=block[4:5],
            truncated=block[5:6],
            infos=block[8:].view(INFO_DTYPE),
        )
        self._results = batch.results
        self._unpack = partial(self._RESULTS.unpack_from, block.data)
        self._action = batch.actions.data
        views = {view: array[0] for view, array in self._setup.arrays(batch).items()}
        view = views[self._setup.views[0]]
        self._observe: Callable[[], Any]
        if self._setup.is_single:
            self._observe = view.copy if self._copies else partial(_same, view)
        else:
            self._observe = partial(_copy_all, views) if self._copies else views.copy

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        seed = None if seed is None else _whole("seed", seed)
        super().reset(seed=seed)
        if seed is not None:
            self.batch.reseed(_fold_seed(seed))
        if self.batch.results is not self._results:
            self._bind()  # The batch has been given other buffers.
        self.batch.reset(level_seeds=mapping("options", options).get("level_seed"))
        return self._observe(), dict(zip(_INFO_KEYS, self._unpack()[3:]))

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        try:
            index = operator.index(action)
        except TypeError:
            raise TypeError(f"action is {action!r}; a whole number is needed") from None
        actions = self._setup.actions
        if not 0 <= index < len(actions):
            raise InvalidActionError(f"action is {index}; 0 to {len(actions) - 1} are allowed")
        batch = self.batch
        if batch.results is not self._results:
            self._bind()
        self._action[0] = actions[index]
        status = _step(batch._handle)
        if status:
            batch._fail(status)
        reward, terminated, truncated, level, previous, length, total, complete, cause = self._unpack()
        return (
            self._observe(),
            reward,
            terminated,
            truncated,
            {
                "level_seed": level,
                "prev_level_seed": previous,
                "episode_length": length,
                "episode_return": total,
                "prev_level_complete": complete,
                "end_cause": cause,
            },
        )

    def render(self) -> npt.NDArray[np.uint8] | None:
        if self.render_mode is None:
            gymnasium.logger.warn('render() draws only with render_mode="rgb_array"')
            return None
        return self.batch.render(0, self._render_size)

    def close(self) -> None:
        self.batch.close()

    def get_action_meanings(self) -> list[str]:
        """The names of the action space's actions."""
        return [ACTIONS[action] for action in self._setup.actions]

    def get_keys_to_action(self) -> dict[tuple[int, ...], int]:
        """For `gymnasium.utils.play.play(env, noop=4)`: arrow keys and D A W S Q E."""
        return self._setup.keys_to_action()

    def __getstate__(self) -> dict[str, Any]:
        prepared = ("_results", "_unpack", "_action", "_observe")
        return {name: value for name, value in self.__dict__.items() if name not in prepared}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._bind()


class VectorEnv(gymnasium.vector.VectorEnv[Observation, npt.NDArray[Any], npt.NDArray[Any]]):
    """Many environments, stepped as one batch. Environment i, seeded s, plays as `Env` seeded s + i.

    Args:
        game: A name of `procade.list_games`, or several: env i plays number i modulo their count.
        num_envs: How many.
        render_mode: None or "rgb_array".
        render_size: Side of rendered frames, pixels.
        observation: As `Env`.
        minimal_actions: As `Env`.
        copy: True: what step and reset return stays as it is. Observations lie in memory that is used again
            when nobody holds them any longer; `batch.observations` is another array after every step. False:
            the same arrays every time, overwritten by the next step; a little faster.
        autoreset_mode: Gymnasium's AutoresetMode or its name.
        max_episode_steps: Truncates episodes at this step, as gymnasium.wrappers.TimeLimit; the game's own
            limit stays.
        **options: Of `procade.Batch`, for example num_threads.

    reset(options={"reset_mask": mask}) resets only those, reset(options={"level_seed": seeds}) chooses
    levels, one for all or one each, -1 where the chooser chooses. seed may be a list with None for those that
    are not reseeded.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": RENDER_FPS}

    def __init__(
        self,
        game: str | Sequence[str] | Game,
        num_envs: int = 1,
        *,
        render_mode: str | None = None,
        render_size: int = RENDER_SIZE,
        observation: View | Sequence[View] = "rgb",
        minimal_actions: bool = False,
        copy: bool = True,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        max_episode_steps: int | None = None,
        **options: Unpack[BatchOptions],
    ) -> None:
        super().__init__()
        _check_options(options)
        _check_render_mode(render_mode)
        if max_episode_steps is not None:
            max_episode_steps = integer("max_episode_steps", max_episode_steps, 1, 2**31 - 1)
        self.render_mode = render_mode
        self._render_size = integer("render_size", render_size, 16, 1024)
        self._copies = flag("copy", copy)
        self._limit = max_episode_steps
        self.autoreset_mode = _autoreset_mode(autoreset_mode)
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}
        self._setup = _Setup(game, observation, minimal_actions)
        # In the same step this class resets, because every view of the last observation is wanted.
        self.batch: Batch = (FreshBatch if self._copies else Batch)(
            game,
            num_envs,
            autoreset="next_step" if self.autoreset_mode == AutoresetMode.NEXT_STEP else "disabled",
            channels=self._setup.channels,
            **options,
        )
        self.num_envs = self.batch.num_envs
        self.single_observation_space = self._setup.observation_space(self.batch)
        self.single_action_space = self._setup.action_space()
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        #: Truncated here and not yet reset, while the batch knows of no end.
        self._overdue = np.zeros(self.num_envs, np.bool_)
        self._bind()

    def _bind(self) -> None:
        """Prepares what a step needs."""
        self._actions = np.array(self._setup.actions, np.int32)
        self._takes_all = len(self._actions) == len(ACTIONS)
        self._resets_in_step = self.autoreset_mode == AutoresetMode.SAME_STEP
        self._channel = self._setup.channels[0] if self._setup.is_single else None
        #: What the batch holds after a step is what a step returns,
        self._is_final = self._limit is None and not self._resets_in_step
        #: in its own arrays and no others.
        self._is_direct = self._is_final and not self._copies and self._channel == "observations"
        self._everyone = np.ones(self.num_envs, np.bool_)
        #: Of the batch; another when it has been given other buffers.
        self._results = self.batch.results
        self._plain = self._results[:4]
        fresh = self.batch if isinstance(self.batch, FreshBatch) else None
        self._take: Callable[[str], Any] = fresh.take if fresh else partial(getattr, self.batch)
        self._take_results = fresh.take_results if fresh else None
        # Users have the masks of this one in their hands, and may write to them.
        self._infos = _infos_of(self.batch.infos, self._everyone.copy())

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        options = mapping("options", options)
        # A copy, because it may be an array of flags that the reset overwrites.
        mask = _reset_mask(options, self.num_envs).copy() if "reset_mask" in options else self._everyone
        if seed is not None:
            self._reseed(seed, mask)
        if self.batch.results is not self._results:
            self._bind()
        self.batch.reset(mask, options.get("level_seed"))
        self._overdue[mask] = False
        observation, _, _, _, infos = self._answer()
        if mask is not self._everyone:
            chosen = np.zeros_like(self.batch.infos)
            chosen[mask] = self.batch.infos[mask]
            infos = _infos_of(chosen, mask)
        return observation, infos

    def _reseed(self, seed: int | Sequence[int | None], mask: npt.NDArray[np.bool_]) -> None:
        if isinstance(seed, (list, tuple, range, np.ndarray)) and np.ndim(seed) > 0:
            if len(seed) != self.num_envs:
                raise InvalidArgumentError(f"seed has {len(seed)} entries; {self.num_envs} are needed")
            seeds = [None if one is None else _fold_seed(_whole("seed", one)) for one in seed]
        else:
            seed = _whole("seed", seed)
            super().reset(seed=seed)
            seeds = [_fold_seed(seed + env) for env in range(self.num_envs)]
        meant = mask & np.array([one is not None for one in seeds])
        self.batch.reseed([one or 0 for one in seeds], meant)

    def step(
        self, actions: npt.NDArray[Any]
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        if actions is None:
            raise TypeError("actions is None; an array of whole numbers is needed")
        results = self.batch.step(actions if self._takes_all else self._choose(actions))
        if results is self._results and self._is_direct:
            observations, rewards, terminated, truncated = self._plain
            return observations, rewards, terminated, truncated, self._infos.copy()
        return self._answer() if self._is_final and self._copies else self._finish(results)

    def send(self, actions: npt.NDArray[Any]) -> None:
        """Begins a step as `step` does; with num_threads above 1 it is played while the caller goes on."""
        if actions is None:
            raise TypeError("actions is None; an array of whole numbers is needed")
        self.batch.send(actions if self._takes_all else self._choose(actions))

    def recv(
        self,
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        """Waits for the step that `send` began. Returns what `step` returns."""
        return self._finish(self.batch.recv())

    def _choose(self, actions: Any) -> Any:
        """Writes each action's index among the fifteen to the batch; what it returns is for the batch."""
        array = np.asarray(actions)
        if array.dtype.kind not in "iu" or array.shape != (self.num_envs,):
            return array  # The batch says what is wrong.
        if not look_up(self._actions, array, self.batch.actions):
            bad = np.flatnonzero((array < 0) | (array >= len(self._actions)))[0]
            raise InvalidActionError(
                f"actions[{bad}] is {array[bad]}; 0 to {len(self._actions) - 1} are allowed"
            )
        return None

    def _finish(
        self, results: Step
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        if results is not self._results and not self._copies:
            self._bind()  # The batch has been given other buffers.
        if self._limit is not None:
            self._truncate(results)
        if self._resets_in_step:
            ended = results.terminated | results.truncated
            if ended.any():
                return self._begin_next(results, ended)
        return self._answer()

    def _truncate(self, results: Step) -> None:
        """Does what TimeLimit does around every environment of its own."""
        if self._overdue.any():
            # These have just been stepped, but their action counts for nothing: they reset.
            self.batch.reset(self._overdue)
            results.infos["end_cause"][self._overdue] = EndCause.FORCED
        overdue = results.infos["episode_length"] >= self._limit
        if self.autoreset_mode == AutoresetMode.NEXT_STEP:
            self._overdue = overdue & ~results.terminated & ~results.truncated
        np.logical_or(results.truncated, overdue, out=results.truncated)

    def _begin_next(
        self, results: Step, ended: npt.NDArray[np.bool_]
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        """Resets the ended environments in the step that ended them."""
        flags_and_rewards = [array.copy() for array in results[1:4]]
        final_observations = np.full(self.num_envs, None, object)
        for env in np.flatnonzero(ended):
            last = {view: array[env].copy() for view, array in self._setup.arrays(self.batch).items()}
            final_observations[env] = last[self._setup.views[0]] if self._setup.is_single else last
        final = np.zeros_like(results.infos)
        final[ended] = results.infos[ended]
        self.batch.reset(ended)
        # The batch's own arrays keep saying what the step gave.
        results.rewards[:], results.terminated[:], results.truncated[:] = flags_and_rewards
        answer = self._answer()
        infos = answer[4]
        infos["final_obs"], infos["_final_obs"] = final_observations, ended
        infos["final_info"], infos["_final_info"] = _infos_of(final, ended), ended
        return answer

    def _answer(
        self,
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        """What the batch holds, as a step returns it."""
        take = self._take
        observation = take(self._channel) if self._channel else {
            view: take(channel) for view, channel in zip(self._setup.views, self._setup.channels)
        }
        if self._take_results:
            rewards, terminated, truncated, infos, everyone = self._take_results()
            return observation, rewards, terminated, truncated, _infos_of(infos, everyone)
        _, rewards, terminated, truncated, _ = self.batch.results
        return observation, rewards, terminated, truncated, self._infos.copy()

    def render(self) -> tuple[npt.NDArray[np.uint8], ...] | None:
        if self.render_mode is None:
            gymnasium.logger.warn('render() draws only with render_mode="rgb_array"')
            return None
        return tuple(self.batch.render(env, self._render_size) for env in range(self.num_envs))

    def close_extras(self, **kwargs: Any) -> None:
        if hasattr(self, "batch"):  # Not when the constructor refused its arguments.
            self.batch.close()

    def get_action_meanings(self) -> list[str]:
        """The names of the action space's actions."""
        return [ACTIONS[action] for action in self._setup.actions]

    def __getstate__(self) -> dict[str, Any]:
        prepared = (
            "_actions",
            "_takes_all",
            "_is_direct",
            "_is_final",
            "_channel",
            "_take",
            "_take_results",
            "_everyone",
            "_results",
            "_plain",
            "_infos",
            "_resets_in_step",
        )
        return {name: value for name, value in self.__dict__.items() if name not in prepared}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._bind()


def _same(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return array


def _copy_all(arrays: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    return {name: array.copy() for name, array in arrays.items()}


def _infos_of(infos: npt.NDArray[np.void], mask: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Gymnasium's form: for every key an array and a mask of the environments that reported it."""
    return {
        "level_seed": infos["level_seed"],
        "_level_seed": mask,
        "prev_level_seed": infos["prev_level_seed"],
        "_prev_level_seed": mask,
        "episode_length": infos["episode_length"],
        "_episode_length": mask,
        "episode_return": infos["episode_return"],
        "_episode_return": mask,
        "prev_level_complete": infos["prev_level_complete"],
        "_prev_level_complete": mask,
        "end_cause": infos["end_cause"],
        "_end_cause": mask,
    }


def _reset_mask(options: dict[str, Any], num_envs: int) -> npt.NDArray[np.bool_]:
    """Reads the mask and leaves it where it is: RecordEpisodeStatistics looks for it afterwards."""
    mask = options["reset_mask"]
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
        kind = f"dtype {mask.dtype}" if isinstance(mask, np.ndarray) else type(mask).__name__
        raise TypeError(f'options["reset_mask"] is of {kind}; a NumPy array of bool is needed')
    if mask.shape != (num_envs,):
        raise InvalidArgumentError(f'options["reset_mask"] has shape {mask.shape}; ({num_envs},) is needed')
    if not mask.any():
        raise InvalidArgumentError('options["reset_mask"] holds no True; at least one is needed')
    return mask


def _autoreset_mode(mode: str | AutoresetMode) -> AutoresetMode:
    for member in AutoresetMode:
        names = (member.value, member.name, member.name.lower())
        if mode is member or (isinstance(mode, str) and mode in names):
            return member
    allowed = ", ".join(repr(member.value) for member in AutoresetMode)
    raise InvalidArgumentError(f"autoreset_mode is {mode!r}; {allowed} are allowed")
