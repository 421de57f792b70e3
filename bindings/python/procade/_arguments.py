"""Looks at arguments; every sentence names the argument, its value and what is allowed. Not for users."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .errors import InvalidArgumentError


def integer(name: str, value: Any, low: int, high: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; a whole number from {low} to {high} is needed") from None
    if not low <= number <= high:
        raise InvalidArgumentError(f"{name} is {number}; {low} to {high} are allowed")
    return number


def number(name: str, value: Any, wanted: str = "a number") -> float:
    """A number the library can take; it says itself what is allowed."""
    try:
        if not isinstance(value, (str, bytes)):
            return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except (TypeError, ValueError):
        pass
    raise TypeError(f"{name} is {value!r}; {wanted} is needed")


def flag(name: str, value: Any) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} is {value!r}; True or False is needed")
    return bool(value)


def items(name: str, values: Any) -> list[Any]:
    """What is in one row of values."""
    array = np.asarray(values, dtype=object)
    if array.ndim > 1:
        raise InvalidArgumentError(f"{name} is {values!r}; one row of numbers is needed")
    return array.ravel().tolist()


def choice(name: str, value: Any, table: Mapping[str, int]) -> int:
    if not isinstance(value, str) or value not in table:
        allowed = ", ".join(f'"{key}"' for key in table)
        raise InvalidArgumentError(f"{name} is {value!r}; {allowed} are allowed")
    return table[value]


def string(name: str, value: Any) -> bytes:
    """A text as C takes it; the library says itself which there are."""
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(f"{name} is {value!r}; a string is needed")
    return value.encode()


def strings(name: str, value: Any) -> tuple[str, ...]:
    """One string or several."""
    if isinstance(value, str):
        return (value,)
    found = tuple(value) if isinstance(value, Iterable) else ()
    if not isinstance(value, Iterable) or not all(isinstance(one, str) for one in found):
        raise TypeError(f"{name} is {value!r}; a string or several are needed")
    return found


def mapping(name: str, value: Any) -> dict[str, Any]:
    """A dictionary, empty for None."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is {value!r}; a dictionary is needed")
    return dict(value)


def data(name: str, value: Any) -> bytes:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError(f"{name} is {value!r}; bytes are needed")
    return bytes(value)
