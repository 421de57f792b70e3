"""Many environments stepped as one: arrays in, arrays out."""

from __future__ import annotations

import ctypes
import os
import secrets
import weakref
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Callable, Literal, NamedTuple, TypedDict, Union

import numpy as np
import numpy.typing as npt

from . import _library
from ._arguments import choice, data, flag, integer, items, mapping, number, string, strings
from ._library import ALL_ENVS, NUM_ACTIONS, NUM_PHASES, check, library, text
from .errors import InvalidActionError, InvalidArgumentError, InvalidStateError, UnknownGameError
from .games import Game, list_games

if TYPE_CHECKING:
    from typing_extensions import Self

Split = Literal["all", "train", "test"]
LevelOrder = Literal["random", "sequential", "chain"]
Autoreset = Literal["next_step", "same_step", "disabled"]
Format = Literal["hwc", "chw", "grey"]
Stream = Literal["layout", "dynamics", "looks"]
Channel = Literal["observations", "final_observations", "semantic", "entities", "segmentation"]
#: A number, or the ends of a range from which each level draws its own.
ParameterValue = Union[float, "tuple[float, float]"]

LEVEL_SEED_MAX = 2**31 - 1
BUFFER_ALIGNMENT = 64  # bytes
FIELD_SIZE = 4  # bytes of everything in a buffer that is not of single bytes

#: Least and most of the options that are whole numbers.
_LIMITS = {
    "num_envs": (1, 1 << 20),
    "num_threads": (1, 256),
    "num_levels": (0, LEVEL_SEED_MAX),
    "start_level": (0, LEVEL_SEED_MAX),
    "level_list_capacity": (0, 65536),
    "observation_size": (16, 1024),
}

#: Of `Batch.infos`; see `Info` fields in the guide.
INFO_DTYPE = np.dtype(
    {
        "names": [
            "level_seed",
            "prev_level_seed",
            "episode_length",
            "episode_return",
            "prev_level_complete",
            "end_cause",
        ],
        "formats": ["i4", "i4", "i4", "f4", "?", "u1"],
        "offsets": [0, 4, 8, 12, 16, 17],
        "itemsize": 20,
    }
)

#: Columns of `Batch.entities`: lengths in cells from the world's lower left corner, speeds in cells a step,
#: rotation in turns counter-clockwise.
ENTITY_COLUMNS = (
    "kind",
    "x",
    "y",
    "half_width",
    "half_height",
    "drawn_x",
    "drawn_y",
    "drawn_half_width",
    "drawn_half_height",
    "vx",
    "vy",
    "rotation",
    "mirrored",
    "health",
    "id",
)
#: Buffers that not every batch has.
_OPTIONAL = (*_library.CHANNELS, "entity_counts")
_ENTITY_DTYPE = np.dtype([(name, "f4") for name in ENTITY_COLUMNS])
_INT32 = np.dtype(np.int32)
_INT64 = np.dtype(np.int64)
_ACTIONS = np.arange(NUM_ACTIONS, dtype=np.int32)
_ALL = slice(None)
_NEGATIVE = b"\xff"  # is in every small negative number, and in no action
#: What a memoryview raises where actions do not fit.
_MISFITS = TypeError, ValueError


class EndCause(IntEnum):
    """Why an episode ended. Only TIME_LIMIT is a truncation. FORCED: by a reset before its end."""

    NONE = 0
    GOAL = 1
    DEATH = 2
    TIME_LIMIT = 3
    FORCED = 4


class BatchOptions(TypedDict, total=False):
    """The keywords that `Batch` shares with the Gymnasium environments and `evaluate`; they mean the same."""

    mode: str
    seed: int | None
    num_threads: int
    num_levels: int
    start_level: int
    split: Split
    level_order: LevelOrder
    level_list_capacity: int
    pinned_streams: Mapping[Stream, int] | None
    parameters: Mapping[str, ParameterValue] | None
    observation_size: int
    observation_format: Format
    use_backgrounds: bool
    center_agent: bool
    restrict_themes: bool
    use_monochrome_assets: bool
    use_generated_assets: bool
    paint_vel_info: bool
    plain_drawing: bool
    profile: bool


class Step(NamedTuple):
    """What a step gives: views on the batch's buffers, always the same ones, overwritten by the next step."""

    observations: npt.NDArray[np.uint8]  #: As `Batch.observations`; empty if that is not among the channels.
    rewards: npt.NDArray[np.float32]  #: (num_envs,)
    terminated: npt.NDArray[np.bool_]  #: (num_envs,) The rules ended the episode.
    truncated: npt.NDArray[np.bool_]  #: (num_envs,) The step limit ended it.
    infos: npt.NDArray[np.void]  #: (num_envs,) of INFO_DTYPE, for example infos["level_seed"].


#: Batches whose threads a forked process would not have.
_threaded: weakref.WeakSet[Batch] = weakref.WeakSet()


def _forget_threaded() -> None:
    """In a forked process, where waiting for such a batch's threads, even to release it, would never end."""
    for batch in _threaded:
        batch._let_go()
        batch._is_left_behind = True


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_threaded)


class BufferSet:
    """Arrays that are used together, and what goes with them. Not for users."""

    def __init__(self, arrays: dict[str, npt.NDArray[Any]], pointers: _library.Buffers) -> None:
        self.arrays, self.pointers = arrays, pointers
        self.argument: Any = ctypes.byref(pointers)
        rewards, terminated, truncated = arrays["rewards"], arrays["terminated"], arrays["truncated"]
        observations, infos = arrays.get("observations"), arrays["infos"]
        if observations is None:
            observations = np.empty((len(infos), 0), np.uint8)
        self.results = Step(observations, rewards, terminated, truncated, infos)


class Batch:
    """A batch of independent environments of one or several games.

    ```python
    batch = procade.Batch("coinrun", 64, mode="easy", num_levels=200)
    observations, infos = batch.reset()
    for _ in range(1000):
        observations, rewards, terminated, truncated, infos = batch.step(policy(observations))
    ```

    A batch belongs to one thread at a time; different batches are independent, and other Python threads run
    during a step. The arrays stay valid for as long as you hold them, also after `close`. A batch with
    num_threads above 1 does not work in a process forked off later: make it there, or unpickle it.

    Args:
        game: A name of `list_games`, several (env i plays number i modulo their count), or a game of
            `load_game`.
        num_envs: 1 to 1048576; a multiple of the number of games.
        mode: "easy", "hard" and, where the game has them, "extreme", "memory", "exploration".
        seed: Seeds the level choosers, env i's with seed + i; None: from the system's entropy, see
            `Batch.seed`.
        num_threads: Threads that step, the caller's included, 1 to 256. Never changes results.
        num_levels: Size of the level set: the first num_levels seeds from start_level that are in the split;
            0: every seed from 0 to 2^31 - 2.
        start_level: First seed of the set; needs num_levels.
        split: "train" and "test" never share a level: one level in five, chosen by its content, is in "test".
        level_order: "random": drawn from the set at every reset. "sequential": the set in order, env i
            starting at its i-th level and stepping by num_envs. "chain": a completed level goes on in the
            level whose seed is 997 higher, without ending the episode (Procgen's use_sequential_levels).
        level_list_capacity: Longest list `set_level_list` may give one env.
        autoreset: When an ended episode gives way to the next: "next_step", "same_step" or "disabled"; see
            the guide.
        pinned_streams: Seeds of the streams "layout", "dynamics" and "looks" in place of the level seed's.
        parameters: Values of the game's parameters, or (low, high) to draw one for each level.
        channels: What is produced besides rewards, flags and infos: "observations", "final_observations",
            "semantic", "entities", "segmentation". What is not named costs nothing.
        observation_size: Side of the square picture, 16 to 1024 pixels.
        observation_format: "hwc", "chw" or "grey".
        use_backgrounds: False: black.
        center_agent: False: games that can show the whole world do.
        restrict_themes: True: every picture that has variants uses the first.
        use_monochrome_assets: True: every sprite and cell is a filled rectangle.
        use_generated_assets: True: random shapes in place of art.
        paint_vel_info: True: two grey squares, top left, show the player's velocity.
        plain_drawing: True: plain C loops only; the pictures are the same.
        profile: True: steps note where their time goes, see `phase_times`.
        buffers: Arrays of your own to use, by the names of `set_buffers`.

    Raises:
        ValueError: An argument is not allowed; `procade.errors` has the kinds. The sentence says what is.
        TypeError: An argument is of a wrong type.
    """

    num_envs: int
    seed: int  #: What the level choosers were seeded with at creation.
    #: Of one environment: (size, size, 3), (3, size, size) or (size, size).
    observation_shape: tuple[int, ...]
    channels: tuple[Channel, ...]
    results: Step  #: What `step` returns; another one when the batch is given other buffers.

    # Views on the buffers in use; the optional ones exist only if their channel does.
    actions: npt.NDArray[np.int32]  #: (num_envs,) read by the next step; may be written in place.
    observations: npt.NDArray[np.uint8]  #: (num_envs, *observation_shape) rows from the top.
    final_observations: npt.NDArray[np.uint8]  #: Likewise: written when an episode ends, else left alone.
    rewards: npt.NDArray[np.float32]  #: (num_envs,)
    terminated: npt.NDArray[np.bool_]  #: (num_envs,)
    truncated: npt.NDArray[np.bool_]  #: (num_envs,)
    infos: npt.NDArray[np.void]  #: (num_envs,) of INFO_DTYPE.
    semantic: npt.NDArray[np.uint8]  #: (num_envs, height, width) kinds, rows from the top.
    entities: npt.NDArray[np.float32]  #: (num_envs, max_entities, columns) in drawing order, the rest 0.
    entity_counts: npt.NDArray[np.int32]  #: (num_envs,) rows of `entities` in use.
    segmentation: npt.NDArray[np.uint8]  #: (num_envs, size, size) kind of what each pixel shows.

    _handle: Any = None  #: As ctypes passes it on the soonest.
    _is_left_behind = False  # By the process that was forked.

    def __init__(
        self,
        game: str | Sequence[str] | Game,
        num_envs: int = 1,
        *,
        mode: str = "hard",
        seed: int | None = None,
        num_threads: int = 1,
        num_levels: int = 0,
        start_level: int = 0,
        split: Split = "all",
        level_order: LevelOrder = "random",
        level_list_capacity: int = 64,
        autoreset: Autoreset = "next_step",
        pinned_streams: Mapping[Stream, int] | None = None,
        parameters: Mapping[str, ParameterValue] | None = None,
        channels: Channel | Iterable[Channel] = ("observations",),
        observation_size: int = 64,
        observation_format: Format = "hwc",
        use_backgrounds: bool = True,
        center_agent: bool = True,
        restrict_themes: bool = False,
        use_monochrome_assets: bool = False,
        use_generated_assets: bool = False,
        paint_vel_info: bool = False,
        plain_drawing: bool = False,
        profile: bool = False,
        buffers: Mapping[str, Any] | None = None,
    ) -> None:
        if not isinstance(game, Game):
            game = ",".join(strings("game", game))
        seed = secrets.randbits(64) if seed is None else integer("seed", seed, 0, 2**64 - 1)
        given = mapping("buffers", buffers)
        #: What a batch like this one is made from.
        self._options: dict[str, Any] = {
            "game": game,
            "num_envs": num_envs,
            "mode": mode,
            "seed": seed,
            "num_threads": num_threads,
            "num_levels": num_levels,
            "start_level": start_level,
            "split": split,
            "level_order": level_order,
            "level_list_capacity": level_list_capacity,
            "autoreset": autoreset,
            "pinned_streams": mapping("pinned_streams", pinned_streams),
            "parameters": mapping("parameters", parameters),
            "channels": strings("channels", channels),
            "observation_size": observation_size,
            "observation_format": observation_format,
            "use_backgrounds": use_backgrounds,
            "center_agent": center_agent,
            "restrict_themes": restrict_themes,
            "use_monochrome_assets": use_monochrome_assets,
            "use_generated_assets": use_generated_assets,
            "paint_vel_info": paint_vel_info,
            "plain_drawing": plain_drawing,
            "profile": profile,
        }
        handle = ctypes.c_void_p()
        config = _config_of(self._options)
        try:
            check(library.pcd_create(ctypes.byref(config), ctypes.byref(handle)))
        except UnknownGameError as error:
            raise UnknownGameError(
                f"{str(error).split(';')[0]}; the games are {', '.join(list_games())}"
            ) from None
        self._adopt(handle, given)
        for name, value in self._options["parameters"].items():
            is_range = isinstance(value, (tuple, list, np.ndarray)) and len(value) == 2
            wanted = "a number or (low, high)"
            ends = [number(f"parameters[{name!r}]", end, wanted) for end in (value if is_range else [value])]
            self.set_parameter_range(name, ends[0], ends[-1])

    def _adopt(self, handle: ctypes.c_void_p, buffers: Mapping[str, Any]) -> None:
        """Takes a batch of the library's and gives it buffers."""
        options = self._options
        self._handle = ctypes.byref(ctypes.c_char.from_address(handle.value or 0))
        if options["num_threads"] > 1:
            _threaded.add(self)
        self.num_envs = library.pcd_num_envs(handle)
        self.seed = options["seed"]
        self.channels = options["channels"]
        size = library.pcd_get_config(handle).contents.observation_size
        self.observation_shape = {
            "hwc": (size, size, 3),
            "chw": (3, size, size),
            "grey": (size, size),
        }[options["observation_format"]]
        self._shapes: dict[str, tuple[tuple[int, ...], np.dtype[Any]]] = {
            name: ((self.num_envs, *shape), np.dtype(dtype))
            for name, shape, dtype in (
                ("actions", (), np.int32),
                ("rewards", (), np.float32),
                ("terminated", (), np.bool_),
                ("truncated", (), np.bool_),
                ("infos", (), INFO_DTYPE),
                ("observations", self.observation_shape, np.uint8),
                ("final_observations", self.observation_shape, np.uint8),
                (
                    "semantic",
                    (library.pcd_semantic_height(handle), library.pcd_semantic_width(handle)),
                    np.uint8,
                ),
                ("entities", (library.pcd_max_entities(handle), len(ENTITY_COLUMNS)), np.float32),
                ("entity_counts", (), np.int32),
                ("segmentation", (size, size), np.uint8),
            )
        }
        self._int64_actions = np.zeros(self.num_envs, np.int64)
        wanted = {"actions", "rewards", "terminated", "truncated", "infos", *self.channels}
        if "entities" in wanted:
            wanted.add("entity_counts")
        self._arrays: dict[str, npt.NDArray[Any]] = {}
        self._pointers = _library.Buffers()
        own = {name: aligned(*self._shapes[name]) for name in wanted if buffers.get(name) is None}
        if "actions" in own:
            own["actions"][...] = 4
        self.set_buffers(**{**own, **buffers})

    # -----------------------------------------------------------------------------------------------------
    # Buffers
    # -----------------------------------------------------------------------------------------------------

    def set_buffers(self, **arrays: Any) -> None:
        """Uses arrays of your own from the next step, reset or `observe` on; before, they are not touched.

        Args:
            **arrays: By the name of the attribute they replace, for example observations=rollout[t]: NumPy
                arrays, or whatever NumPy can view without a copy (CPU tensors, pinned memory), C-contiguous,
                writable, of exactly that attribute's shape and dtype (flags: bool or uint8). None turns an
                optional channel off.

        Raises:
            InvalidArgumentError: An array does not fit; nothing has changed.
        """
        chosen, pointers = dict(self._arrays), _library.Buffers.from_buffer_copy(self._pointers)
        for name, array in arrays.items():
            if name not in self._shapes:
                raise InvalidArgumentError(
                    f'there is no buffer "{name}"; there are {", ".join(self._shapes)}'
                )
            if array is not None:
                chosen[name] = _usable(name, array, *self._shapes[name])
                setattr(pointers, name, buffer_address(chosen[name]))
            elif name in _OPTIONAL:
                chosen.pop(name, None)
                setattr(pointers, name, None)
            else:
                raise InvalidArgumentError(f"{name} is None; only optional channels can be turned off")
        self._use(BufferSet(chosen, pointers))
        if "actions" in arrays:
            self._fit(_INT32)

    def _use(self, buffers: BufferSet) -> None:
        status = _set_buffers(self._handle, buffers.argument)
        if status:
            self._fail(status)
        self._buffers: Any = buffers
        self._arrays, self._pointers, self.results = buffers.arrays, buffers.pointers, buffers.results

    def _fit(self, dtype: np.dtype[Any]) -> None:
        """Makes ready for actions of this type: where they are copied to, and the call that plays them."""
        handle, wide = self._handle, self._int64_actions
        self._ready: tuple[Any, Callable[..., int], tuple[Any, ...]] = (
            (self.actions.data, _step, (handle,))
            if dtype == _INT32
            else (wide.data, _step_int64, (handle, _argument(wide)))
        )

    @property
    def entity_table(self) -> npt.NDArray[np.void]:
        """(num_envs, max_entities) view on `entities` with columns by name, as in entity_table["vx"]."""
        table: npt.NDArray[np.void] = self.entities.view(_ENTITY_DTYPE)[..., 0]
        return table

    # -----------------------------------------------------------------------------------------------------
    # Reset and step
    # -----------------------------------------------------------------------------------------------------

    def reset(
        self, mask: npt.ArrayLike | None = None, level_seeds: npt.ArrayLike | None = None
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.void]]:
        """Starts new episodes, at any time.

        Args:
            mask: (num_envs,) bool, the environments to reset; None: all. The others keep their episode and
                channels.
            level_seeds: Level to play, one for all or (num_envs,), 0 to 2^31 - 1; -1: as the chooser chooses.

        Returns:
            observations and infos, the same views as those of `step`.

        Raises:
            InvalidLevelError: A level of the other half of the split; no environment was reset.
        """
        chosen = None if mask is None else self._mask(mask)
        levels = None if level_seeds is None else self._level_seeds(level_seeds)
        check(library.pcd_reset_masked(self._open(), _address(chosen), _address(levels)))
        return self.results.observations, self.results.infos

    def step(self, actions: npt.ArrayLike | None = None) -> Step:
        """Plays one action in every environment.

        Args:
            actions: (num_envs,) of any integer dtype, 0 to 14; None: what `Batch.actions` holds.

        Returns:
            Views on the batch's buffers; copy what must outlive the next step.

        Raises:
            InvalidActionError: An action is outside 0 to 14; nothing has moved.
            InvalidStateError: Not reset yet, or an ended environment with autoreset="disabled".
        """
        # Arrays like those of the step before need no more than this: the memory a step has driven out of the
        # processor's caches is what costs. Whether they are in range is the library's to see.
        if actions is None:
            status = _step(self._handle)
        else:
            slot, play, arguments = self._ready
            try:
                slot[_ALL] = actions
            except _MISFITS:
                self._put_others(actions)
                _, play, arguments = self._ready
            status = play(*arguments)
        if status:
            self._fail(status)
        return self.results

    def send(self, actions: npt.ArrayLike | None = None) -> None:
        """Begins a step as `step` does, and returns while the batch's other threads play it.

        Until `recv`, the batch takes no other call, and its arrays hold neither the old step nor the new one.
        """
        if actions is not None:
            self._put_actions(actions)
        status = library.pcd_step_begin(self._handle)
        if status:
            self._fail(status)

    def recv(self) -> Step:
        """Waits for the step that `send` began. Returns what `step` returns."""
        status = library.pcd_step_end(self._handle)
        if status:
            self._fail(status)
        return self.results

    def observe(self) -> Step:
        """Fills observations and infos again from the states as they are; rewards and flags stay. For use
        after `load`, `copy_env` or `set_buffers`."""
        check(library.pcd_observe(self._open()))
        return self.results

    def reseed(self, seed: npt.ArrayLike, mask: npt.ArrayLike | None = None) -> None:
        """Restarts the level choosers; the next reset plays what they choose.

        Args:
            seed: One for all, env i's being seed + i modulo 2^64, or (num_envs,) of 0 to 2^64 - 1.
            mask: (num_envs,) bool, the environments meant; None: all.
        """
        if not isinstance(seed, Sequence) and np.ndim(seed) == 0:
            first = integer("seed", seed, 0, 2**64 - 1)
            seeds = np.arange(self.num_envs, dtype=np.uint64) + np.uint64(first)
        else:
            seeds = np.array([integer("seed", one, 0, 2**64 - 1) for one in items("seed", seed)], np.uint64)
            self._require_shape("seed", seeds)
        chosen = None if mask is None else self._mask(mask)
        check(library.pcd_seed(self._open(), _address(chosen), _address(seeds)))

    def _put_others(self, actions: npt.ArrayLike) -> None:
        """Actions that are not like those of the step before."""
        given: Any = actions
        dtype = getattr(given, "dtype", None)
        try:
            if dtype is _INT32 or dtype is _INT64:
                self._fit(dtype)
                self._ready[0][_ALL] = given
                return
        except _MISFITS:
            pass
        if self._ready[1] is not _step:
            self._fit(_INT32)
        self._put_actions(actions)

    def _put_actions(self, actions: npt.ArrayLike) -> None:
        array = np.asarray(actions)
        if array.shape != (self.num_envs,):
            raise InvalidArgumentError(f"actions has shape {array.shape}; ({self.num_envs},) is needed")
        if array.dtype.kind not in "iu":
            raise TypeError(f"actions has dtype {array.dtype}; integers are needed")
        if array.dtype == _INT32:
            self.actions[...] = array  # The library looks whether they are in range.
        elif not look_up(_ACTIONS, array, self.actions):
            bad = np.flatnonzero((array < 0) | (array >= NUM_ACTIONS))[0]
            raise InvalidActionError(f"actions[{bad}] is {array[bad]}; 0 to {NUM_ACTIONS - 1} are allowed")

    # -----------------------------------------------------------------------------------------------------
    # Levels
    # -----------------------------------------------------------------------------------------------------

    def set_next_level(self, level_seed: npt.ArrayLike, env: int | None = None) -> None:
        """Chooses the level of the next reset, however it comes; afterwards the chooser goes on.

        Args:
            level_seed: 0 to 2^31 - 1, in the split; or, for all environments, (num_envs,) with -1 where
                nothing changes.
            env: The environment; None: all.
        """
        if env is None and np.ndim(level_seed) > 0:
            for index, seed in enumerate(self._level_seeds(level_seed).tolist()):
                if seed >= 0:
                    check(library.pcd_set_next_level(self._open(), index, seed))
        else:
            seed = integer("level_seed", level_seed, 0, LEVEL_SEED_MAX)
            check(library.pcd_set_next_level(self._open(), self._env_or_all(env), seed))

    def set_levels(self, num_levels: int, start_level: int = 0, env: int | None = None) -> None:
        """A new level set from the next reset on, as the constructor's arguments; drops the level list."""
        count = integer("num_levels", num_levels, *_LIMITS["num_levels"])
        first = integer("start_level", start_level, *_LIMITS["start_level"])
        check(library.pcd_set_levels(self._open(), self._env_or_all(env), count, first))

    def set_level_list(self, level_seeds: npt.ArrayLike, env: int | None = None) -> None:
        """A list as level set from the next reset on. Setting a longer one is how a set grows while running.

        Args:
            level_seeds: Up to level_list_capacity seeds, all in the split; empty: back to the range.
            env: The environment; None: all.
        """
        seeds = np.array(
            [integer("level_seeds", seed, 0, LEVEL_SEED_MAX) for seed in items("level_seeds", level_seeds)],
            np.int32,
        )
        check(library.pcd_set_level_list(self._open(), self._env_or_all(env), _address(seeds), len(seeds)))

    def pin_stream(self, stream: Stream, seed: int | None, env: int | None = None) -> None:
        """Pins a stream of random numbers of all levels from the next reset on.

        Args:
            stream: "layout": drawn at reset and read by rules. "dynamics": drawn in play and read by rules.
                "looks": read by no rule.
            seed: 0 to 2^31 - 1; None: the level's own again.
            env: The environment; None: all.
        """
        index = choice("stream", stream, _library.STREAMS)
        chosen = -1 if seed is None else integer("seed", seed, 0, LEVEL_SEED_MAX)
        check(library.pcd_pin_stream(self._open(), self._env_or_all(env), index, chosen))

    def level_fingerprint(self, env: int = 0) -> int:
        """Hash of what the rules read at reset of the current level; levels with equal ones play the same."""
        fingerprint = ctypes.c_uint64()
        check(library.pcd_level_fingerprint(self._open(), self._env(env), ctypes.byref(fingerprint)))
        return fingerprint.value

    def fingerprint_of(self, level_seed: int, env: int = 0) -> int:
        """Fingerprint of any level, built with env's parameters and pinned streams; env is not touched."""
        seed = integer("level_seed", level_seed, 0, LEVEL_SEED_MAX)
        fingerprint = ctypes.c_uint64()
        check(library.pcd_fingerprint_of(self._open(), self._env(env), seed, ctypes.byref(fingerprint)))
        return fingerprint.value

    def split_of(self, fingerprint: int, env: int = 0) -> Split:
        """The half a fingerprint belongs to in env's game: "train" or "test"."""
        chosen = integer("fingerprint", fingerprint, 0, 2**64 - 1)
        half = library.pcd_split_of(self._open(), self._env(env), chosen)
        return "test" if half == _library.SPLITS["test"] else "train"

    # -----------------------------------------------------------------------------------------------------
    # Parameters
    # -----------------------------------------------------------------------------------------------------

    def set_parameter(self, name: str, value: float, env: int | None = None) -> None:
        """Sets a parameter from the next reset on. `describe(game).parameters(mode)` lists them."""
        chosen = number("value", value)
        check(library.pcd_set_parameter(self._open(), self._env_or_all(env), string("name", name), chosen))

    def set_parameter_range(self, name: str, low: float, high: float, env: int | None = None) -> None:
        """Gives a parameter a range: from the next reset on each level draws its value from [low, high]."""
        ends = number("low", low), number("high", high)
        check(
            library.pcd_set_parameter_range(self._open(), self._env_or_all(env), string("name", name), *ends)
        )

    def get_parameter(self, name: str, env: int = 0) -> float:
        """The value in env's current level."""
        value = ctypes.c_double()
        chosen = string("name", name)
        check(library.pcd_get_parameter(self._open(), self._env(env), chosen, ctypes.byref(value)))
        return value.value

    # -----------------------------------------------------------------------------------------------------
    # Snapshots
    # -----------------------------------------------------------------------------------------------------

    def save(self, env: int = 0) -> bytes:
        """Env's whole state: rules, episode, level chooser, parameters; the same on every machine."""
        size = library.pcd_save_size(self._open(), self._env(env))
        state = ctypes.create_string_buffer(size)
        check(library.pcd_save(self._open(), self._env(env), state, size))
        return state.raw

    def load(self, state: bytes, env: int = 0) -> None:
        """Puts a saved state into env, of any batch with the same game. For the arrays see `observe`.

        Raises:
            DamagedDataError: Truncated, damaged, of another game or version; env is as it was.
        """
        content = data("state", state)
        check(library.pcd_load(self._open(), self._env(env), content, len(content)))

    def copy_env(self, source: int, target: int) -> None:
        """Copies the state of one environment into another that plays the same game. Arrays: as `load`."""
        handle, last = self._open(), self.num_envs - 1
        check(
            library.pcd_copy_env(
                handle, integer("source", source, 0, last), integer("target", target, 0, last)
            )
        )

    def clone(self) -> Self:
        """A new batch in the same state, with arrays of its own that hold the same; as `copy.deepcopy`."""
        handle = ctypes.c_void_p()
        check(library.pcd_clone(self._open(), ctypes.byref(handle)))
        clone = type(self).__new__(type(self))
        clone._options = self._options
        clone._adopt(handle, {})
        clone._have_arrays(self._arrays)
        clone._copy_arrays(self._arrays)
        return clone

    def _have_arrays(self, names: Iterable[str]) -> None:
        """Turns on and off what the original's `set_buffers` has turned on and off since its creation."""
        off = {name: None for name in self._arrays.keys() - set(names)}
        on = {name: aligned(*self._shapes[name]) for name in set(names) - self._arrays.keys()}
        if off or on:
            self.set_buffers(**off, **on)

    def _copy_arrays(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        for name, array in arrays.items():
            if name in self._arrays:
                self._arrays[name][...] = array

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.clone()

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self._options["game"], Game):
            raise InvalidStateError(
                "the batch plays a game from load_game(); it cannot be pickled, save() its states"
            )
        states = [self.save(env) for env in range(self.num_envs)]
        # The other arrays are drawn again from the states.
        drawn = {"observations", "semantic", "entities", "entity_counts", "segmentation"}
        kept = {name: array for name, array in self._arrays.items() if name not in drawn}
        return _restore, (type(self), self._options, states, kept, tuple(self._arrays))

    def state_hash(self, env: int = 0) -> int:
        """Hash of env's whole state; equal on every machine."""
        return int(library.pcd_state_hash(self._open(), self._env(env)))

    # -----------------------------------------------------------------------------------------------------
    # For people
    # -----------------------------------------------------------------------------------------------------

    def render(self, env: int = 0, size: int = 512) -> npt.NDArray[np.uint8]:
        """Draws env as it is now, at any size from 16 to 1024 pixels.

        Returns:
            (size, size, 3) RGB, rows from the top. At the batch's own size it equals the observation.
        """
        size = integer("size", size, 16, 1024)
        pixels = np.empty((size, size, 3), np.uint8)
        check(library.pcd_render(self._open(), self._env(env), size, _address(pixels)))
        return pixels

    def text(self, env: int = 0) -> str:
        """Env as text: its semantic grid, one character a cell, then a legend."""
        size = library.pcd_text_size(self._open(), self._env(env))
        written = ctypes.create_string_buffer(size)
        check(library.pcd_text(self._open(), self._env(env), written, size))
        return text(written.value)

    def game_of(self, env: int = 0) -> str:
        """Name of the game env plays."""
        return text(library.pcd_game_name(library.pcd_env_game(self._open(), self._env(env))))

    def phase_times(self) -> dict[str, float]:
        """Seconds in each phase of stepping, all threads added up; needs profile=True. Use the shares."""
        seconds = (ctypes.c_double * NUM_PHASES)()
        check(library.pcd_phase_times(self._open(), seconds))
        return {text(library.pcd_phase_name(phase)): seconds[phase] for phase in range(NUM_PHASES)}

    # -----------------------------------------------------------------------------------------------------
    # End
    # -----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Releases environments and threads. Arrays that you hold stay valid. May be called twice."""
        handle = self._let_go()
        if handle is not None:
            library.pcd_destroy(handle)

    def _let_go(self) -> Any:
        """Forgets the library's batch, and returns it; every call then finds out that it is not there."""
        handle, self._handle = self._handle, None
        self._ready = (memoryview(b""), _step, (None,))
        return handle

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if library is not None:
            self.close()

    def __repr__(self) -> str:
        game = self._options["game"]
        name = game.name if isinstance(game, Game) else game
        return f"Batch({name!r}, {self.num_envs}, mode={self._options['mode']!r}, seed={self.seed})"

    # -----------------------------------------------------------------------------------------------------
    # Checks
    # -----------------------------------------------------------------------------------------------------

    def _open(self) -> Any:
        if self._is_left_behind:
            raise InvalidStateError(
                "the batch has threads in the process that this one was forked from; make or unpickle it here"
            )
        if self._handle is None:
            raise InvalidStateError("the batch is closed")
        return self._handle

    def _fail(self, status: int) -> None:
        """Raises the error of a call that failed."""
        self._open()
        raise _library.error_of(status)

    def _env(self, env: int) -> int:
        return integer("env", env, 0, self.num_envs - 1)

    def _env_or_all(self, env: int | None) -> int:
        return ALL_ENVS if env is None else self._env(env)

    def _require_shape(self, name: str, array: npt.NDArray[Any]) -> None:
        if array.shape != (self.num_envs,):
            raise InvalidArgumentError(f"{name} has shape {array.shape}; ({self.num_envs},) is needed")

    def _mask(self, mask: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        array = np.ascontiguousarray(mask)
        if array.dtype != np.bool_:
            raise TypeError(f"mask has dtype {array.dtype}; bool is needed")
        self._require_shape("mask", array)
        return array

    def _level_seeds(self, level_seeds: npt.ArrayLike) -> npt.NDArray[np.int32]:
        if isinstance(level_seeds, np.ndarray):
            array = level_seeds
        else:
            seeds = [
                integer(f"level_seeds[{place}]", seed, -1, LEVEL_SEED_MAX)
                for place, seed in enumerate(items("level_seeds", level_seeds))
            ]
            array = np.array(seeds, np.int32).reshape(np.shape(level_seeds))
        if array.dtype.kind not in "iu":
            raise TypeError(f"level_seeds has dtype {array.dtype}; integers are needed")
        if array.ndim == 0:
            array = np.full(self.num_envs, array)
        self._require_shape("level_seeds", array)
        bad = np.flatnonzero((array < -1) | (array > LEVEL_SEED_MAX))
        if bad.size:
            value = array[bad[0]]
            raise InvalidArgumentError(
                f"level_seeds[{bad[0]}] is {value}; -1 to {LEVEL_SEED_MAX} are allowed"
            )
        return np.ascontiguousarray(array, np.int32)


class _BufferAttribute:
    """An array of a batch by its name. It can be written to, but putting another in its place would be heard of
    by nobody."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, batch: Batch | None, kind: type[Batch]) -> Any:
        if batch is None:
            return self
        array = batch._arrays.get(self.name)
        if array is None:
            channel = "entities" if self.name == "entity_counts" else self.name
            raise AttributeError(f'{self.name} is not produced; add "{channel}" to channels')
        return array

    def __set__(self, batch: Batch, value: Any) -> None:
        if value is not batch._arrays.get(self.name):  # It is, after batch.actions += 1.
            raise AttributeError(
                f"{self.name} cannot be replaced; write to batch.{self.name}[:], "
                f"or use set_buffers({self.name}=...)"
            )


for _field in _library.Buffers._fields_:
    setattr(Batch, _field[0], _BufferAttribute(_field[0]))

_step, _step_int64, _set_buffers = _library.step, _library.step_int64, _library.set_buffers


def _restore(
    kind: type[Batch],
    options: dict[str, Any],
    states: list[bytes],
    kept: dict[str, npt.NDArray[Any]],
    names: tuple[str, ...],
) -> Batch:
    """A pickled batch."""
    batch = kind(**options)
    batch._have_arrays(names)
    for env, state in enumerate(states):
        batch.load(state, env)
    batch.observe()
    batch._copy_arrays(kept)
    return batch


def _config_of(options: Mapping[str, Any]) -> _library.Config:
    config: _library.Config = library.pcd_config_default()
    game = options["game"]
    if isinstance(game, Game) and game.outside:
        config.descriptor = game.address
    else:
        config.game = string("game", game.name if isinstance(game, Game) else game)
    config.mode = string("mode", options["mode"])
    config.seed = options["seed"]
    for name, (low, high) in _LIMITS.items():
        setattr(config, name, integer(name, options[name], low, high))
    for name, table in (
        ("split", _library.SPLITS),
        ("level_order", _library.LEVEL_ORDERS),
        ("autoreset", _library.AUTORESET),
        ("observation_format", _library.FORMATS),
    ):
        setattr(config, name, choice(name, options[name], table))
    for stream, seed in options["pinned_streams"].items():
        index = choice("pinned_streams", stream, _library.STREAMS)
        config.pinned_streams[index] = integer(f'pinned_streams["{stream}"]', seed, 0, LEVEL_SEED_MAX)
    config.channels = 0
    for channel in options["channels"]:
        config.channels |= choice("channels", channel, _library.CHANNELS)
    for name in _library.CONFIG_FLAGS:
        setattr(config, name, flag(name, options[name]))
    return config


def look_up(table: npt.NDArray[np.int32], actions: npt.NDArray[Any], out: npt.NDArray[np.int32]) -> bool:
    """Writes table[actions] to out; False, and out is as it was, where an action is no place of the table."""
    if actions.dtype is not _INT64:
        if actions.dtype.kind == "u" and (actions >= len(table)).any():
            return False  # It may not fit into an int64.
        actions = actions.astype(np.int64)
    try:
        found = table[actions]
    except IndexError:
        return False
    # NumPy counts negative places from the end. They are small here, so that their last byte gives them away.
    if _NEGATIVE in actions.tobytes():
        return False
    out[...] = found
    return True


def _argument(array: npt.NDArray[Any]) -> Any:
    """An array as ctypes passes it on the soonest; whoever keeps this keeps the array."""
    memory: Any = array
    return ctypes.byref(ctypes.c_char.from_buffer(memory))


def _address(array: npt.NDArray[Any] | None) -> int | None:
    return None if array is None else array.ctypes.data


def buffer_address(array: npt.NDArray[Any]) -> int:
    """Of a buffer that _usable lets through, several times as fast as array.ctypes.data."""
    memory: Any = array
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


def aligned(
    shape: tuple[int, ...], dtype: np.dtype[Any], make: Callable[[int, Any], npt.NDArray[Any]] = np.zeros
) -> npt.NDArray[Any]:
    size = int(np.prod(shape)) * dtype.itemsize
    memory = make(size + BUFFER_ALIGNMENT, np.uint8)
    begin = -memory.ctypes.data % BUFFER_ALIGNMENT
    return memory[begin : begin + size].view(dtype).reshape(shape)


def _usable(name: str, given: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """A user's array as one that the library can write to, sharing its memory."""
    array = np.asarray(given)
    if array is not given and not np.may_share_memory(array, np.asarray(given)):
        raise InvalidArgumentError(
            f"{name} is a {type(given).__name__}; NumPy cannot view its memory without a copy"
        )
    if dtype == np.bool_ and array.dtype == np.uint8:
        array = array.view(np.bool_)
    if array.shape != shape or array.dtype != dtype:
        raise InvalidArgumentError(
            f"{name} has shape {array.shape} and dtype {array.dtype}; "
            f"shape {shape} and dtype {dtype} are needed"
        )
    if not array.flags.c_contiguous or not array.flags.writeable:
        lack = "C-contiguous" if array.flags.writeable else "writable"
        raise InvalidArgumentError(f"{name} is not {lack}")
    if dtype.itemsize > 1 and buffer_address(array) % FIELD_SIZE:
        raise InvalidArgumentError(f"{name} does not begin at a multiple of {FIELD_SIZE} bytes")
    return array
