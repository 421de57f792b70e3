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


@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"game": "maze\0x"}, "game is 'maze.*x'; a string is needed"),
        ({"num_envs": 2**40}, "num_envs is 1099511627776; 1 to 1048576 are allowed"),
        ({"num_threads": 2.5}, "num_threads is 2.5; a whole number from 1 to 256 is needed"),
        ({"parameters": {"world_dim": 10**400}}, "world_dim of maze is inf; 3 to 63 are allowed"),
        (
            {"parameters": {"world_dim": "big"}},
            r"parameters\['world_dim'\] is 'big'; a number or .low, high. is",
        ),
        ({"parameters": {"world_dim": (9, None)}}, r"parameters\['world_dim'\] is None; a number or"),
        ({"parameters": {"world_dim": 99}}, "world_dim of maze is 99; 3 to 63 are allowed"),
        (
            {"parameters": {"world_dim": np.array([25, 9])}},
            "world_dim of maze is 25 to 9; 3 to 63 are allowed",
        ),
    ],
)
def test_sentences_say_what_is_allowed(options, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        procade.Batch(**{"game": "maze", **options})


def test_a_range_may_be_an_array():
    batch = procade.Batch("maze", 64, seed=1, parameters={"world_dim": np.array([9, 11])})
    batch.reset()
    assert {batch.get_parameter("world_dim", env) for env in range(64)} == {9, 10, 11}


@pytest.mark.parametrize("method", ["save", "state_hash", "render", "text", "game_of", "level_fingerprint"])
def test_all_environments_are_not_one(method):
    batch = procade.Batch("maze", 2, seed=1)
    batch.reset()
    with pytest.raises(TypeError, match="env is None; a whole number from 0 to 1 is needed"):
        getattr(batch, method)(None)


def test_seeds_are_one_row():
    batch = procade.Batch("maze", 4)
    for call in (batch.reseed, batch.set_level_list, lambda seeds: batch.reset(level_seeds=seeds)):
        with pytest.raises(ValueError, match="one row of numbers is needed"):
            call([[1, 2], [3, 4]])
        with pytest.raises(TypeError, match=r"seeds?.* is \[1\]; a whole number"):
            call([[1], [2, 3]])
    with pytest.raises(TypeError, match=r"level_seeds\[1\] is None; a whole number"):
        batch.reset(level_seeds=[1, None, 2, 3])


def test_what_is_no_game_is_not_loaded():
    with pytest.raises(ValueError, match='symbol is "pcd_step"; a pcd_game of interface 1 is needed'):
        procade.load_game(procade._library.path, "pcd_step")


@pytest.mark.parametrize("kind", ["Env", "VectorEnv"])
@pytest.mark.parametrize(
    "options, sentence",
    [
        ({"copy": "no"}, "copy is 'no'; True or False is needed"),
        ({"minimal_actions": 1}, "minimal_actions is 1; True or False is needed"),
        (
            {"autoreset": "disabled"},
            "autoreset is an option of procade.Batch alone; here it is autoreset_mode",
        ),
        ({"channels": "semantic"}, "channels is an option of procade.Batch alone; here it is observation"),
    ],
)
def test_options_of_environments_are_explained(kind, options, sentence):
    gym = pytest.importorskip("procade.gym")
    with pytest.raises(TypeError, match=sentence):
        getattr(gym, kind)("maze", **options)


def test_resets_of_environments_name_what_they_refuse():
    gym = pytest.importorskip("procade.gym")
    vector = gym.VectorEnv("maze", 3)
    for env in (vector, gym.Env("maze")):
        with pytest.raises(TypeError, match="options is 'level'; a dictionary is needed"):
            env.reset(options="level")
        with pytest.raises(TypeError, match="seed is 1.5; a whole number is needed"):
            env.reset(seed=1.5)
    with pytest.raises(ValueError, match="seed is -1; whole numbers from 0 on are allowed"):
        vector.reset(seed=[1, -1, 2])
    with pytest.raises(TypeError, match="seed is 'a'; a whole number is needed"):
        vector.reset(seed="a")
    with pytest.raises(TypeError, match="actions is None; an array of whole numbers is needed"):
        vector.step(None)
    as_array = vector.reset(seed=np.array([5, 6, 9]))[1]["level_seed"]
    assert (as_array == vector.reset(seed=[5, 6, 9])[1]["level_seed"]).all()
