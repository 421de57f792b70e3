"""A batch whose observations no longer change once somebody has them in hand. Not for users."""

from __future__ import annotations

import ctypes
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from typing import Any, Callable

import numpy as np
import numpy.typing as npt

from . import _library
from ._library import library
from .batch import INFO_DTYPE, Batch, BufferSet, Step, aligned, buffer_address

RESULTS = ("rewards", "terminated", "truncated", "infos")
POOL_SIZE = 4  # sets of buffers; in most loops two take turns
getrefcount: Callable[[Any], int] = getattr(sys, "getrefcount", lambda owner: 0)
#: Elsewhere the number of its references does not tell whether an array is held.
COUNTS_REFERENCES = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")


class _Set(BufferSet):
    """Buffers with channels of their own. A view of an array, and a view of the view, refer to what owns the
    memory: references are counted there."""

    def __init__(
        self, arrays: dict[str, npt.NDArray[Any]], pointers: _library.Buffers, channels: Iterable[str]
    ) -> None:
        super().__init__(arrays, pointers)
        self._owners = [arrays[name].base for name in channels]
        self._references = 0
        while self.is_held():
            self._references += 1  # The array's, and those of looking.

    def is_held(self) -> bool:
        references = self._references
        for owner in self._owners:
            if getrefcount(owner) > references:
                return True
        return False


def _block_type(num_envs: int) -> np.dtype[Any]:
    """All that a step gives besides channels, side by side, to be copied at once."""
    types = {"infos": INFO_DTYPE, "rewards": "f4", "terminated": "?", "truncated": "?", "everyone": "?"}
    return np.dtype([(name, kind, (num_envs,)) for name, kind in types.items()])


class FreshBatch(Batch):
    """Where somebody still holds what `take` gave, it goes on in memory that nobody holds. Given buffers, it
    writes to them as every batch does, and what `take` gives is a copy."""

    _sets: list[_Set] = []  #: What it goes round in; none where everything is copied.
    _block: npt.NDArray[np.uint8] | None = None  #: Rewards, flags and infos as bytes, while it has its own.

    def set_buffers(self, **arrays: Any) -> None:
        if self._moves():
            self._draw()  # Channels without a buffer of the user's stay where they are from now on.
        super().set_buffers(**arrays)
        self._sets, self._block = [], None

    def _adopt(self, handle: ctypes.c_void_p, buffers: Mapping[str, Any]) -> None:
        self._block_type = _block_type(library.pcd_num_envs(handle))
        block = aligned((1,), self._block_type)
        block["everyone"] = True
        super()._adopt(handle, {**{name: block[name][0] for name in RESULTS}, **buffers})
        if buffers:
            return
        self._block = block.view(np.uint8)
        if COUNTS_REFERENCES:
            self._sets = [_Set(self._arrays, self._pointers, self.channels)]
            self._use(self._sets[0])

    def take(self, channel: str) -> npt.NDArray[Any]:
        """What a channel holds, in an array that the batch will not write to."""
        array = self._arrays[channel]
        return array[...] if self._sets else array.copy()

    def take_results(self) -> tuple[npt.NDArray[Any], ...]:
        """Rewards, flags and infos likewise, and an array that is True for everyone."""
        if self._block is None:
            return *(array.copy() for array in self.results[1:]), np.ones(self.num_envs, np.bool_)
        taken = np.ndarray((), self._block_type, self._block.copy())
        return taken["rewards"], taken["terminated"], taken["truncated"], taken["infos"], taken["everyone"]

    def reset(
        self, mask: npt.ArrayLike | None = None, level_seeds: npt.ArrayLike | None = None
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.void]]:
        if self._moves():
            self._draw()  # The mask may leave some as they are.
        return super().reset(mask, level_seeds)

    def step(self, actions: npt.ArrayLike | None = None) -> Step:
        moved = self._moves()
        try:
            return Batch.step(self, actions)  # In less time than super() takes.
        except Exception:
            self._draw(moved)
            raise

    def send(self, actions: npt.ArrayLike | None = None) -> None:
        moved = self._moves()
        try:
            super().send(actions)
        except Exception:
            self._draw(moved)
            raise

    def observe(self) -> Step:
        if self._moves():
            self._draw()
        return super().observe()

    def _moves(self) -> bool:
        """Uses memory that nobody holds. True: it was not used before, and what it shows is out of date."""
        sets = self._sets
        if not sets or not self._buffers.is_held():
            return False
        for spare in sets:
            if not spare.is_held():
                break
        else:
            spare = self._new_set()
            self._sets = [*sets[1 - POOL_SIZE :], spare]
        self._use(spare)
        return True

    def _new_set(self) -> _Set:
        arrays, pointers = dict(self._arrays), _library.Buffers.from_buffer_copy(self._pointers)
        for name in self.channels:
            arrays[name] = aligned(*self._shapes[name], np.empty)
            setattr(pointers, name, buffer_address(arrays[name]))
        return _Set(arrays, pointers, self.channels)

    def _draw(self, moved: bool = True) -> None:
        """Brings the channels up to date, 0 where nothing was ever played, and leaves infos as they are."""
        if moved:
            infos = self._arrays["infos"].copy()
            for name in self.channels:
                self._arrays[name].fill(0)
            library.pcd_observe(self._handle)
            self._arrays["infos"][...] = infos
