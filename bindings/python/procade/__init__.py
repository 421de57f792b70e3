"""Procedurally generated arcade games for reinforcement learning.

```python
import procade

batch = procade.Batch("coinrun", 64, mode="easy", num_levels=200)
observations, infos = batch.reset()
observations, rewards, terminated, truncated, infos = batch.step(actions)
```

With Gymnasium: `gymnasium.make_vec("procade/coinrun-v0", num_envs=64)` after `import procade`.
"""

from . import errors as errors
from ._registration import register_now_or_later as _register_now_or_later
from .batch import ENTITY_COLUMNS, INFO_DTYPE, Batch, BatchOptions, EndCause, Step
from .errors import (
    DamagedDataError,
    Error,
    InvalidActionError,
    InvalidArgumentError,
    InvalidLevelError,
    InvalidStateError,
    OutOfMemoryError,
    UnknownGameError,
    UnknownModeError,
    UnknownParameterError,
)
from .evaluation import Evaluation, LevelResults, Summary, evaluate, summarize
from .games import (
    ACTIONS,
    NO_ACTION,
    Game,
    Kind,
    Parameter,
    describe,
    hash_bytes,
    list_games,
    load_game,
    version,
)

__version__ = version()

__all__ = [
    "ACTIONS",
    "ENTITY_COLUMNS",
    "INFO_DTYPE",
    "NO_ACTION",
    "Batch",
    "BatchOptions",
    "DamagedDataError",
    "EndCause",
    "Error",
    "Evaluation",
    "Game",
    "InvalidActionError",
    "InvalidArgumentError",
    "InvalidLevelError",
    "InvalidStateError",
    "Kind",
    "LevelResults",
    "OutOfMemoryError",
    "Parameter",
    "Step",
    "Summary",
    "UnknownGameError",
    "UnknownModeError",
    "UnknownParameterError",
    "describe",
    "evaluate",
    "hash_bytes",
    "list_games",
    "load_game",
    "summarize",
    "version",
]

_register_now_or_later()
