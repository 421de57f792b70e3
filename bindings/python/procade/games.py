"""What there is: games, modes, parameters, kinds and actions."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass, field

from . import _library
from ._arguments import data as checked_data
from ._arguments import string
from ._library import NUM_ACTIONS, check, library, text
from .errors import UnknownGameError

#: Names of the fifteen actions: "left+down", "left", ..., "D", "A", "W", "S", "Q", "E".
ACTIONS: tuple[str, ...] = tuple(text(library.pcd_action_name(action)) for action in range(NUM_ACTIONS))
#: The action that presses nothing.
NO_ACTION = 4
GAME_INTERFACE = 1  # of game.h, the first number of a pcd_game


@dataclass(frozen=True)
class Parameter:
    """A number that shapes the levels or rules of a game; see `Batch.set_parameter`."""

    name: str
    unit: str
    meaning: str
    low: float  #: Smallest value allowed.
    high: float  #: Largest value allowed.
    value: float  #: Default in the mode asked for.
    whole: bool  #: Whole numbers only.


@dataclass(frozen=True)
class Kind:
    """What a cell or entity can be. Its place in `Game.kinds` is its number in every observation."""

    name: str
    role: str  #: "none", "player", "hazard", "goal", ...


@dataclass(frozen=True)
class Game:
    """A game; from `describe` or `load_game`."""

    name: str
    version: int
    summary: str  #: One sentence.
    modes: tuple[str, ...]
    kinds: tuple[Kind, ...]
    minimal_actions: tuple[int, ...]  #: The smallest set with which everything can be done, ascending.
    outside: bool = False  #: True: from `load_game`.
    address: int = field(default=0, repr=False)

    def parameters(self, mode: str | None = None) -> tuple[Parameter, ...]:
        """All parameters with their defaults in a mode, or, without one, the game's own defaults."""
        chosen = None if mode is None else string("mode", mode)
        return tuple(
            _parameter(self.address, chosen, index)
            for index in range(library.pcd_parameter_count(self.address))
        )


def _parameter(address: int, mode: bytes | None, index: int) -> Parameter:
    info = _library.ParameterInfo()
    check(library.pcd_describe_parameter(address, mode, index, ctypes.byref(info)))
    return Parameter(
        text(info.name), text(info.unit), text(info.meaning), info.low, info.high, info.value, info.whole
    )


def _game(address: int, outside: bool = False) -> Game:
    actions = (ctypes.c_int32 * NUM_ACTIONS)()
    num_actions = library.pcd_minimal_actions(address, actions)
    return Game(
        name=text(library.pcd_game_name(address)),
        version=library.pcd_game_version(address),
        summary=text(library.pcd_game_summary(address)),
        modes=tuple(text(library.pcd_mode_name(address, i)) for i in range(library.pcd_mode_count(address))),
        kinds=tuple(
            Kind(text(library.pcd_kind_name(address, i)), text(library.pcd_kind_role_name(address, i)))
            for i in range(library.pcd_kind_count(address))
        ),
        minimal_actions=tuple(actions[:num_actions]),
        outside=outside,
        address=address,
    )


def list_games() -> tuple[str, ...]:
    """Names of all games of the library, sorted."""
    return tuple(text(library.pcd_game_name(library.pcd_game_at(i))) for i in range(library.pcd_game_count()))


def describe(game: str) -> Game:
    """What is known of a game: modes, parameters, kinds, actions.

    Raises:
        UnknownGameError: No game has this name.
    """
    address = library.pcd_find_game(string("game", game))
    if not address:
        raise UnknownGameError(f'game is "{game}"; the games are {", ".join(list_games())}')
    return _game(address)


def load_game(path: str | os.PathLike[str], symbol: str) -> Game:
    """A game from a shared library of your own: one C file that includes `procade/game.h`.

    Args:
        path: The shared library.
        symbol: Name of its `const pcd_game`.

    Returns:
        A game that `Batch` takes in place of a name. It must stand for as long as Python runs.
    """
    # The game may use what procade.h offers.
    ctypes.CDLL(_library.path, mode=ctypes.RTLD_GLOBAL)
    outside = ctypes.CDLL(os.fspath(path))
    try:
        descriptor = ctypes.c_char.in_dll(outside, symbol)
    except ValueError:
        raise ValueError(f'symbol is "{symbol}"; {os.fspath(path)} exports no such name') from None
    interface = ctypes.c_int32.from_address(ctypes.addressof(descriptor)).value
    if interface != GAME_INTERFACE:
        raise ValueError(
            f'symbol is "{symbol}"; a pcd_game of interface {GAME_INTERFACE} is needed, there stands {interface}'
        )
    return _game(ctypes.addressof(descriptor), outside=True)


def version() -> str:
    """Version of the library, "0.1.0"."""
    return text(library.pcd_version())


def hash_bytes(data: bytes) -> int:
    """Hash of any bytes, 64 bits; equal on every machine."""
    content = checked_data("data", data)
    return int(library.pcd_hash_bytes(content, len(content)))
