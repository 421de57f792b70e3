"""The package as a whole: what importing it costs and does, what its docs and examples say."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import procade


def run_python(code, *arguments):
    return subprocess.run(
        [sys.executable, *arguments, "-c", textwrap.dedent(code)], check=True, capture_output=True, text=True
    ).stdout


def test_the_core_imports_nothing_but_numpy():
    run_python(
        """
        import sys
        import numpy
        before = set(sys.modules)
        import procade
        procade.Batch("maze").reset()
        new = {name.split(".")[0] for name in set(sys.modules) - before}
        assert not new & {"gymnasium", "torch", "scipy", "pygame", "stable_baselines3"}, new
        """
    )


def test_importing_is_quick():
    """By what is imported, so that a busy machine does not matter: little beside NumPy."""
    report = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import numpy, ctypes, typing, secrets\nimport procade"],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    lines = report.splitlines()
    after_numpy = lines[next(i for i, line in enumerate(lines) if line.endswith("| numpy")) :]
    assert len(after_numpy) < 60


@pytest.mark.parametrize(
    "modules", ["procade, gymnasium", "gymnasium, procade", "procade, procade.gym as g, gymnasium"]
)
def test_ids_are_registered_whichever_comes_first(modules):
    pytest.importorskip("gymnasium")
    run_python(
        f"""
        import importlib.util
        import {modules}
        assert importlib.util.find_spec("gymnasium")
        ids = {{name for name in gymnasium.registry if name.startswith("procade/")}}
        assert ids == {{f"procade/{{game}}-v0" for game in procade.list_games()}}
        gymnasium.make("procade/maze-v0").reset()
        """
    )


def test_looking_for_gymnasium_does_not_disturb_the_registration():
    pytest.importorskip("gymnasium")
    run_python(
        """
        import procade, importlib.util
        importlib.util.find_spec("gymnasium")
        import gymnasium
        assert "procade/maze-v0" in gymnasium.registry
        """
    )


def test_a_missing_library_is_explained(tmp_path):
    failed = subprocess.run(
        [sys.executable, "-c", "import os; os.environ['PROCADE_LIBRARY'] = 'nowhere.so'; import procade"],
        capture_output=True,
        text=True,
    )
    assert "ImportError: libprocade cannot be loaded from nowhere.so" in failed.stderr


def test_options_are_written_down_once():
    import inspect

    parameters = inspect.signature(procade.Batch).parameters
    own = {"game", "num_envs", "autoreset", "channels", "buffers"}
    assert set(procade.BatchOptions.__annotations__) == parameters.keys() - own
    described = re.findall(r"^        (\w+): ", inspect.getdoc(procade.Batch).replace("\n", "\n    "), re.M)
    assert described[: len(parameters)] == list(parameters)


@pytest.mark.parametrize("name", [name for name in procade.__all__ if callable(getattr(procade, name))])
def test_everything_public_is_documented(name):
    assert getattr(procade, name).__doc__


# ---------------------------------------------------------------------------------------------------------
# Docs and examples
# ---------------------------------------------------------------------------------------------------------

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "python.md"
PROGRAMS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.S)


def test_the_guide_begins_with_programs():
    assert GUIDE.read_text().startswith("# Procade from Python\n\n```python\n")
    assert len(PROGRAMS) >= 3


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_programs_of_the_guide_work(number):
    if "gymnasium" in PROGRAMS[number]:
        pytest.importorskip("gymnasium")
    run_python(PROGRAMS[number], "-W", "error")


@pytest.mark.parametrize(
    ("name", "arguments", "shows"),
    [
        ("random_policy.py", ["--games", "maze,bigfish", "--levels", "10"], "held-out"),
        ("level_replay.py", ["--levels", "20", "--steps", "300"], "of 20 levels"),
        ("training_loop.py", ["--steps", "4000", "--levels", "5"], "gap"),
    ],
)
def test_examples_work(name, arguments, shows, repository):
    shown = subprocess.run(
        [sys.executable, "-W", "error", repository / "examples" / name, *arguments],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert shows in shown


def test_every_example_is_tested(repository):
    tested = set(re.findall(r'\("(\w+\.py)", \[', Path(__file__).read_text()))
    assert {path.name for path in (repository / "examples").glob("*.py")} == tested
