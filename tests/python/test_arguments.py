"""Arguments of wrong kinds: every sentence names the argument, whatever is given, and nothing has changed."""

import ctypes
import inspect

import numpy as np
import pytest

import procade
from conftest import hashes

WRONG = (
    None, 3, -7, 2.5, float("nan"), True, 2**70, "zebra", "ä", "maze\0", b"x", [1, 2], {}, object(),
    np.float64(1), np.zeros(5),
)  # fmt: skip

#: Methods of a batch with arguments they take.
CALLS = {
    "copy_env": {"source": 0, "target": 1},
    "fingerprint_of": {"level_seed": 3, "env": 0},
    "game_of": {"env": 0},
    "get_parameter": {"name": "world_dim", "env": 0},
    "level_fingerprint": {"env": 0},
    "load": {"state": b"", "env": 0},
    "pin_stream": {"stream": "layout", "seed": 3, "env": 0},
    "render": {"env": 0, "size": 64},
    "reseed": {"seed": 1, "mask": None},
    "reset": {"mask": None, "level_seeds": None},
    "save": {"env": 0},
    "set_level_list": {"level_seeds": [1], "env": 0},
    "set_levels": {"num_levels": 4, "start_level": 1, "env": 0},
    "set_next_level": {"level_seed": 3, "env": 0},
    "set_parameter": {"name": "world_dim", "value": 9, "env": 0},
    "set_parameter_range": {"name": "world_dim", "low": 9, "high": 11, "env": 0},
    "split_of": {"fingerprint": 3, "env": 0},
    "state_hash": {"env": 0},
    "step": {"actions": None},
    "text": {"env": 0},
}
#: The sentences of these name the parameter of the game.
OF_PARAMETERS = {"name": "no parameter", "value": "world_dim", "low": "world_dim", "high": "world_dim"}


def refused_by_name(call, argument):
    """False: it was taken. Else the error is one of those promised and names the argument."""
    try:
        call()
    except (ValueError, TypeError, RuntimeError) as error:
        assert not isinstance(error, (ctypes.ArgumentError, UnicodeError))
        sentence = str(error)
        assert argument in sentence or OF_PARAMETERS.get(argument, argument) in sentence
        return True
    return False


def refused(call, argument):
    return sum(refused_by_name(lambda value=value: call(value), argument) for value in WRONG)


@pytest.mark.parametrize("argument", inspect.signature(procade.Batch).parameters)
def test_the_constructor_names_what_it_refuses(argument):
    assert refused(lambda value: procade.Batch(**{"game": "maze", argument: value}), argument) >= 8


@pytest.mark.parametrize("method", CALLS)
def test_methods_name_what_they_refuse(method):
    batch = procade.Batch("maze", 2, seed=1)
    batch.reset()
    arguments = {"state": batch.save(), "env": 0} if method == "load" else CALLS[method]
    assert arguments.keys() == inspect.signature(getattr(batch, method)).parameters.keys()
    for argument in arguments:

        def call(value, argument=argument):
            before = hashes(batch)
            try:
                getattr(batch, method)(**{**arguments, argument: value})
            except Exception:
                assert hashes(batch) == before
                raise

        assert refused(call, argument) >= 5


def test_methods_that_take_arguments_are_all_tried():
    public = {
        name for name, method in vars(procade.Batch).items()
        if name[0] != "_" and callable(method) and len(inspect.signature(method).parameters) > 1
    }  # fmt: skip
    assert public - {"send", "set_buffers"} == CALLS.keys()  # As step; tried beside the buffers.


def test_listings_name_what_they_refuse():
    maze = procade.describe("maze")
    assert refused(procade.describe, "game") >= 12
    assert refused(maze.parameters, "mode") >= 12
    assert refused(procade.hash_bytes, "data") >= 10


def test_environments_name_what_they_refuse():
    gym = pytest.importorskip("procade.gym")
    for kind in (gym.Env, gym.VectorEnv):
        for argument in inspect.signature(kind).parameters.keys() - {"options", "copy", "minimal_actions"}:

            def call(value, kind=kind, argument=argument):
                kind(**{"game": "maze", argument: value}).close()

            assert refused(call, argument) >= 8
