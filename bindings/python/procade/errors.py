"""What can go wrong. Every sentence names the argument, its value and what is allowed."""


class Error(Exception):
    """Anything the library refuses. Each error is also a ValueError, RuntimeError or MemoryError."""


class InvalidArgumentError(Error, ValueError):
    """An argument is not allowed."""


class UnknownGameError(Error, ValueError):
    """No game has this name."""


class UnknownModeError(Error, ValueError):
    """The game has no such mode."""


class UnknownParameterError(Error, ValueError):
    """The game has no such parameter."""


class InvalidActionError(Error, ValueError):
    """An action is outside 0 to 14. Nothing has moved."""


class InvalidStateError(Error, RuntimeError):
    """The call is not allowed now."""


class InvalidLevelError(Error, ValueError):
    """The level is outside the range, or of the other half of the split."""


class DamagedDataError(Error, ValueError):
    """The saved state is truncated, damaged or of another game or version."""


class OutOfMemoryError(Error, MemoryError):
    """Memory ran out."""


#: By pcd_status.
BY_STATUS: "dict[int, type[Error]]" = {
    1: InvalidArgumentError,
    2: UnknownGameError,
    3: UnknownModeError,
    4: UnknownParameterError,
    5: InvalidActionError,
    6: InvalidStateError,
    7: InvalidLevelError,
    8: DamagedDataError,
    9: OutOfMemoryError,
}
