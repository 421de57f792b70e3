"""Registers the Gymnasium ids when Gymnasium is imported, so that `import procade` need not import it."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from .games import list_games


def _register(gymnasium: ModuleType) -> None:
    for game in list_games():
        gymnasium.register(
            id=f"procade/{game}-v0",
            entry_point="procade.gym:Env",
            vector_entry_point="procade.gym:VectorEnv",
            kwargs={"game": game},
        )


class _Hook:
    """Stands before the finders of modules until Gymnasium has been imported."""

    def __init__(self) -> None:
        self._is_searching = False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != "gymnasium" or self._is_searching:
            return None
        from importlib.util import find_spec

        self._is_searching = True
        try:
            spec = find_spec(name)
        finally:
            self._is_searching = False
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_register(module: ModuleType) -> None:
                execute(module)
                if self in sys.meta_path:
                    sys.meta_path.remove(self)
                    _register(module)

            spec.loader.exec_module = execute_and_register  # type: ignore[method-assign]
        return spec


def register_now_or_later() -> None:
    gymnasium = sys.modules.get("gymnasium")
    if gymnasium is None:
        sys.meta_path.insert(0, _Hook())
    elif hasattr(gymnasium, "register"):
        _register(gymnasium)
