"""A batch whose observations no longer change once they are in somebody's hands. Not for users."""

from __future__ import annotations

import ctypes
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _library
from ._library import library
from .batch import INFO_DTYPE, Batch, BufferSet, Step, aligned_zeros, buffer_address

POOL_SIZE = 4  # sets of buffers; in most loops two take turns
SMALL = 1 << 16  # bytes that are sooner copied than their holders counted
#: Elsewhere the number of its references does not tell whether an array is held.
COUNTS_REFERENCES = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")


class _Set(BufferSet):
    """Buffers with channels of their own. A view of an array, and a view of that view, refer to the owner of the
    memory: there references are counted."""

    def __init__(
        self, arrays: dict[str, npt.NDArray[Any]], pointers: _library.Buffers, channels: Iterable[str]
    ) -> None:
        super().__init__(arrays, pointers)
        self._owners = [arrays[name].base for name in channels]
        self._unheld = self._count()

    def _count(self) -> int:
        return sum(map(sys.getrefcount, self._owners))

    def is_held(self) -> bool:
        return self._count() > self._unheld


def _block_type(num_envs: int) -> np.dtype[Any]:
    """All that a step gives besides channels, side by side, to be copied at once."""
    fields = {"infos": INFO_DTYPE, "rewards": np.float32, "terminated": np.bool_, "truncated": np.bool_}
    return np.dtype([(name, dtype, (num_envs,)) for name, dtype in fields.items()])


class FreshBatch(Batch):
    """Where somebody still holds what `take` gave, it goes on in memory that nobody holds. Buffers given to it are
    written to as in every batch, and what `take` gives is a copy then."""

    def set_buffers(self, **arrays: Any) -> None:
        super().set_buffers(**arrays)
        self._sets: list[_Set] = []
        self._block: npt.NDArray[np.uint8] | None = None

    def _adopt(self, handle: ctypes.c_void_p, buffers: Mapping[str, Any]) -> None:
        self._block_type = _block_type(library.pcd_num_envs(handle))
        block = aligned_zeros((1,), self._block_type)
        super()._adopt(handle, {name: block[name][0] for name in self._block_type.fields or ()} | buffers)
        if buffers:
            return
        self._block = block.view(np.uint8)
        size = sum(self._arrays[name].nbytes for name in self.channels)
        if COUNTS_REFERENCES and size > SMALL:
            self._sets = [_Set(self._arrays, self._pointers, self.channels)]
            self._use(self._sets[0])

    def take(self, channel: str) -> npt.NDArray[Any]:
        """What a channel holds, in an array that the batch will not write to."""
        array = self._arrays[channel]
        return array[...] if self._sets else array.copy()

    def take_results(self) -> tuple[npt.NDArray[Any], ...]:
        """Rewards, flags and infos, likewise."""
        if self._block is None:
            return tuple(array.copy() for array in self.results[1:])
        taken = np.ndarray((), self._block_type, self._block.copy())
        return taken["rewards"], taken["terminated"], taken["truncated"], taken["infos"]

    def reset(
        self, mask: npt.ArrayLike | None = None, level_seeds: npt.ArrayLike | None = None
    ) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.void]]:
        if self._moves():
            self._draw()  # Some environments may stay as they are.
        return super().reset(mask, level_seeds)

    def step(self, actions: npt.ArrayLike | None = None) -> Step:
        moved = self._moves()
        try:
            return super().step(actions)
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
        self._moves()
        return super().observe()

    def _moves(self) -> bool:
        """Uses memory that nobody holds. True: it is other memory than before, and what it shows is out of date."""
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
            arrays[name] = aligned_zeros(*self._shapes[name])
            setattr(pointers, name, buffer_address(arrays[name]))
        return _Set(arrays, pointers, self.channels)

    def _draw(self, moved: bool = True) -> None:
        """Brings what the new memory shows up to date, and leaves infos as they are."""
        if moved:
            infos = self._arrays["infos"].copy()
            library.pcd_observe(self._handle)
            self._arrays["infos"][...] = infos
