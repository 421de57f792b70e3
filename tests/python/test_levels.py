"""Levels, parameters, snapshots, games."""

import copy
import ctypes
import pickle
import shutil
import subprocess

import numpy as np
import pytest

import procade
from conftest import hashes, random_actions

# ---------------------------------------------------------------------------------------------------------
# Levels
# ---------------------------------------------------------------------------------------------------------


def levels_played(batch, resets):
    return np.array([batch.reset()[1]["level_seed"].copy() for _ in range(resets)])


def test_level_sets():
    batch = procade.Batch("maze", 2, num_levels=3, start_level=10, seed=0)
    assert set(levels_played(batch, 40).ravel()) == {10, 11, 12}
    batch.set_levels(2, 100)
    batch.set_levels(1, 7, env=1)
    played = levels_played(batch, 30)
    assert set(played[:, 0]) == {100, 101} and set(played[:, 1]) == {7}
    batch.set_level_list([5, 50, 500])
    assert set(levels_played(batch, 40).ravel()) == {5, 50, 500}
    batch.set_level_list([])
    assert set(levels_played(batch, 40)[:, 0]) == {100, 101}
    with pytest.raises(ValueError, match=r"count is 65; 0 to 64 \(level_list_capacity\) are allowed"):
        batch.set_level_list(range(65))


def test_sequential_order_walks_through_the_set():
    batch = procade.Batch("maze", 2, num_levels=5, level_order="sequential")
    assert levels_played(batch, 5).T.tolist() == [[0, 2, 4, 1, 3], [1, 3, 0, 2, 4]]


def test_the_next_level_can_be_chosen():
    batch = procade.Batch("maze", 3, num_levels=1)
    batch.reset()
    batch.set_next_level(8, env=1)
    assert batch.reset()[1]["level_seed"].tolist() == [0, 8, 0]
    batch.set_next_level([5, -1, 6])
    assert batch.reset()[1]["level_seed"].tolist() == [5, 0, 6]
    assert batch.reset()[1]["level_seed"].tolist() == [0, 0, 0]
    batch.set_next_level(9)
    assert batch.reset()[1]["level_seed"].tolist() == [9, 9, 9]
    with pytest.raises(ValueError, match="level_seed is -1"):
        batch.set_next_level(-1, env=0)


def test_streams_can_be_pinned(game):
    batch = procade.Batch(game, 2, seed=1, pinned_streams={"layout": 5, "dynamics": 6})
    batch.reset()
    assert batch.infos["level_seed"][0] != batch.infos["level_seed"][1]
    assert batch.level_fingerprint(0) == batch.level_fingerprint(1)
    free = procade.Batch(game, 2, seed=1)
    free.reset()
    free.pin_stream("layout", 5)
    free.pin_stream("dynamics", 6)
    free.reset()
    assert free.level_fingerprint(0) == batch.level_fingerprint(0)
    free.pin_stream("looks", 3)
    free.reset()
    assert (free.observations[0] == free.observations[1]).all()


def test_splits_hold_out_levels(game):
    train, test = (procade.Batch(game, 1, num_levels=20, split=split, seed=0) for split in ("train", "test"))
    prints = {}
    for name, batch in (("train", train), ("test", test)):
        seeds = levels_played(batch, 60).ravel().tolist()
        prints[name] = {batch.fingerprint_of(seed) for seed in set(seeds)}
        assert {batch.split_of(one) for one in prints[name]} == {name}
    assert not prints["train"] & prints["test"]
    batch = procade.Batch(game, 1)
    held_out = next(seed for seed in range(500) if batch.split_of(batch.fingerprint_of(seed)) == "test")
    with pytest.raises(
        procade.InvalidLevelError, match=f"level {held_out} for env 0 belongs to the test half"
    ):
        train.reset(level_seeds=held_out)


def test_fingerprints_are_of_levels(game):
    batch = procade.Batch(game, 1, seed=0)
    batch.reset(level_seeds=3)
    assert batch.level_fingerprint() == batch.fingerprint_of(3) != batch.fingerprint_of(4)


# ---------------------------------------------------------------------------------------------------------
# Parameters
# ---------------------------------------------------------------------------------------------------------


def test_every_parameter_is_described_and_readable(game):
    described = procade.describe(game)
    for mode in described.modes:
        batch = procade.Batch(game, mode=mode)
        batch.reset()
        for parameter in described.parameters(mode):
            assert parameter.low <= parameter.value <= parameter.high
            assert parameter.unit and parameter.meaning
            assert batch.get_parameter(parameter.name) == pytest.approx(parameter.value)
    with pytest.raises(procade.UnknownModeError):
        described.parameters("no such mode")


def test_parameters_are_set_and_drawn():
    batch = procade.Batch("maze", 16, parameters={"world_dim": 21, "max_maze_dim": (5, 21)}, seed=1)
    batch.reset()
    assert {batch.get_parameter("world_dim", env) for env in range(16)} == {21}
    drawn = {batch.get_parameter("max_maze_dim", env) for env in range(16)}
    assert len(drawn) > 3 and min(drawn) >= 5 and max(drawn) <= 21
    batch.set_parameter("world_dim", 9, env=2)
    batch.reset()
    assert batch.get_parameter("world_dim", 2) == 9 and batch.get_parameter("world_dim", 3) == 21


# ---------------------------------------------------------------------------------------------------------
# Snapshots
# ---------------------------------------------------------------------------------------------------------


def rollout(batch, actions):
    """All that a batch shows while it plays."""
    shown = []
    for row in actions:
        step = batch.step(row)
        shown.append(b"".join(array.tobytes() for array in step))
    return shown, hashes(batch)


@pytest.mark.parametrize(
    "duplicate",
    [procade.Batch.clone, copy.deepcopy, copy.copy, lambda batch: pickle.loads(pickle.dumps(batch))],
    ids=["clone", "deepcopy", "copy", "pickle"],
)
def test_duplicates_go_on_alike(game, duplicate, rng):
    batch = procade.Batch(
        game,
        3,
        seed=2,
        num_levels=30,
        split="train",
        autoreset="same_step",
        channels=("observations", "final_observations", "semantic", "entities"),
        parameters={"max_episode_steps": 40},
    )
    batch.reset()
    batch.set_next_level(int(batch.infos["level_seed"][0]), env=1)
    for row in random_actions(rng, 45, 3):
        batch.step(row)
    other = duplicate(batch)
    assert other is not batch and other.seed == batch.seed
    for name in (
        "observations",
        "final_observations",
        "semantic",
        "entities",
        "rewards",
        "truncated",
        "infos",
    ):
        assert getattr(other, name).tobytes() == getattr(batch, name).tobytes(), name
        assert not np.shares_memory(getattr(other, name), getattr(batch, name))
    actions = random_actions(rng, 60, 3)
    assert rollout(batch, actions) == rollout(other, actions)


def test_a_batch_can_be_duplicated_before_its_first_reset():
    batch = procade.Batch("maze", 2, seed=3)
    for other in (batch.clone(), pickle.loads(pickle.dumps(batch))):
        assert (other.reset()[1]["level_seed"] == batch.clone().reset()[1]["level_seed"]).all()


def test_states_travel_between_batches(game, rng):
    source = procade.Batch(game, 1, seed=2)
    source.reset()
    for row in random_actions(rng, 20, 1):
        source.step(row)
    target = procade.Batch(game, 4, seed=99, observation_size=32, num_threads=2)
    target.reset()
    target.load(source.save(), env=3)
    target.copy_env(3, 0)
    assert target.state_hash(0) == target.state_hash(3) == source.state_hash()
    assert (target.observe().observations[0] == source.render(0, 32)).all()
    assert procade.hash_bytes(source.save()) == procade.hash_bytes(target.save(3))


def test_damaged_states_are_refused():
    batch = procade.Batch("maze", 2, seed=1)
    batch.reset()
    state, before = batch.save(0), hashes(batch)
    flipped = bytearray(state)
    flipped[200] ^= 1
    foreign = procade.Batch("bigfish")
    foreign.reset()
    for bad in (b"", state[:100], bytes(flipped), foreign.save()):
        with pytest.raises(procade.DamagedDataError):
            batch.load(bad, 1)
    assert hashes(batch) == before


# ---------------------------------------------------------------------------------------------------------
# Games
# ---------------------------------------------------------------------------------------------------------


def test_games_are_described(game):
    described = procade.describe(game)
    assert described.name == game and described.summary.endswith(".")
    assert {"easy", "hard"} <= set(described.modes)
    assert "player" in {kind.role for kind in described.kinds}
    assert list(described.minimal_actions) == sorted(described.minimal_actions)
    assert (procade.Batch(described, 1, seed=1).reset()[0] == procade.Batch(game, 1, seed=1).reset()[0]).all()


def test_actions_are_named():
    assert len(procade.ACTIONS) == 15
    assert (
        procade.ACTIONS[0] == "left+down"
        and procade.ACTIONS[7] == "right"
        and procade.ACTIONS[9:] == tuple("DAWSQE")
    )


def test_games_from_outside_are_played(repository, tmp_path):
    if not shutil.which("cc"):
        pytest.skip("there is no C compiler")
    built = tmp_path / "lantern.so"
    source = repository / "tests" / "out_of_tree" / "lantern.c"
    include = repository / "engine" / "include"
    subprocess.run(["cc", "-shared", "-fPIC", f"-I{include}", source, "-o", built], check=True)
    lantern = procade.load_game(built, "lantern")
    assert lantern.name == "lantern" and lantern.parameters("hard")
    batch = procade.Batch(lantern, 4, seed=1)
    assert batch.reset()[0].any()
    other = batch.clone()
    batch.step([7] * 4)
    other.step([7] * 4)
    assert hashes(batch) == hashes(other)
    with pytest.raises(procade.InvalidStateError, match="cannot be pickled"):
        pickle.dumps(batch)
    with pytest.raises(ValueError, match='symbol is "torch"'):
        procade.load_game(built, "torch")
    with pytest.raises(OSError):
        procade.load_game(tmp_path / "missing.so", "lantern")


def test_the_library_is_asked_under_its_own_name():
    assert procade.version() == procade.__version__
    assert isinstance(ctypes.CDLL(procade._library.path), ctypes.CDLL)
