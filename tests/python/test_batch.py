"""The core: arrays in, arrays out."""

import gc
import os
import pickle
import signal
import sys
import threading
import time

import numpy as np
import pytest

import procade
from conftest import hashes, random_actions

ALL_CHANNELS = ("observations", "final_observations", "semantic", "entities", "segmentation")


# ---------------------------------------------------------------------------------------------------------
# Arrays
# ---------------------------------------------------------------------------------------------------------


def test_arrays_have_the_shapes_that_are_promised(game):
    batch = procade.Batch(game, 3, channels=ALL_CHANNELS, seed=1)
    observations, infos = batch.reset()
    step = batch.step([4, 4, 4])
    assert step.observations is observations is batch.observations
    assert step.infos is infos
    assert observations.shape == (3, 64, 64, 3) and observations.dtype == np.uint8 and observations.any()
    assert step.rewards.shape == (3,) and step.rewards.dtype == np.float32
    assert step.terminated.dtype == step.truncated.dtype == np.bool_
    assert infos.dtype == procade.INFO_DTYPE
    assert batch.segmentation.shape == (3, 64, 64)
    assert batch.semantic.ndim == 3 and batch.semantic.max() < len(procade.describe(game).kinds)
    assert batch.entities.shape[2] == len(procade.ENTITY_COLUMNS)
    assert (batch.entity_counts > 0).all()
    assert np.shares_memory(batch.entity_table, batch.entities)
    assert (batch.entity_table["y"] == batch.entities[:, :, 2]).all()
    for array in (observations, step.rewards, batch.actions, batch.final_observations):
        assert array.ctypes.data % 64 == 0


def test_channels_not_asked_for_are_named_in_the_error():
    batch = procade.Batch("maze", channels=())
    batch.reset()
    assert batch.step([4]).observations.size == 0
    with pytest.raises(AttributeError, match='semantic is not produced; add "semantic" to channels'):
        batch.semantic
    with pytest.raises(AttributeError, match='add "entities"'):
        batch.entity_counts
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        batch.colour


def test_arrays_outlive_the_batch():
    batch = procade.Batch("maze", 2, seed=1)
    observations, _ = batch.reset()
    before = observations.copy()
    batch.close()
    batch.close()
    del batch
    assert (observations == before).all()


def test_formats_show_the_same_picture(game):
    made = {
        form: procade.Batch(game, 2, seed=3, observation_format=form, observation_size=48)
        for form in ("hwc", "chw", "grey")
    }
    pictures = {form: batch.reset()[0] for form, batch in made.items()}
    rgb = pictures["hwc"]
    assert rgb.shape == (2, 48, 48, 3)
    assert (pictures["chw"] == rgb.transpose(0, 3, 1, 2)).all()
    wide = rgb.astype(np.int32)
    assert (pictures["grey"] == (77 * wide[..., 0] + 150 * wide[..., 1] + 29 * wide[..., 2]) // 256).all()


def test_own_buffers_are_used():
    own = {
        "observations": np.zeros((2, 64, 64, 3), np.uint8),
        "rewards": np.zeros(2, np.float32),
        "terminated": np.zeros(2, np.uint8),
        "actions": np.full(2, 4, np.int32),
    }
    batch = procade.Batch("maze", 2, seed=1, buffers=own)
    assert batch.observations is own["observations"] and batch.actions is own["actions"]
    batch.reset()
    assert own["observations"].any()
    other = procade.Batch("maze", 2, seed=1)
    assert (other.reset()[0] == own["observations"]).all()


def test_rollouts_can_be_written_in_place(rng):
    actions = random_actions(rng, 20, 4)
    plain, direct = (procade.Batch("bigfish", 4, seed=5) for _ in range(2))
    rollout = np.zeros((21, 4, 64, 64, 3), np.uint8)
    direct.set_buffers(observations=rollout[0])
    direct.reset()
    expected = [plain.reset()[0].copy()]
    for t in range(20):
        direct.set_buffers(observations=rollout[t + 1])
        assert direct.step(actions[t]).observations.base is not None
        expected.append(plain.step(actions[t]).observations.copy())
    assert (rollout == expected).all()


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"observations": np.zeros((2, 64, 64), np.uint8)}, "observations has shape .*shape .2, 64, 64, 3."),
        ({"rewards": np.zeros(2)}, "rewards has shape .2,. and dtype float64; .* dtype float32 are needed"),
        ({"rewards": np.zeros(4, np.float32)[::2]}, "rewards is not C-contiguous"),
        (
            {"rewards": np.zeros(9, np.uint8)[1:].view(np.float32)},
            "rewards does not begin at a multiple of 4",
        ),
        ({"rewards": [0.0, 0.0]}, "rewards is a list; NumPy cannot view its memory"),
        ({"rewards": None}, "rewards is None; only optional channels"),
        ({"colours": None}, 'there is no buffer "colours"'),
    ],
)
def test_buffers_that_do_not_fit_are_refused(arrays, sentence):
    batch = procade.Batch("maze", 2)
    before = batch.observations, batch.rewards
    with pytest.raises(procade.InvalidArgumentError, match=sentence):
        batch.set_buffers(**arrays)
    assert batch.observations is before[0] and batch.rewards is before[1]
    frozen = np.zeros(2, np.float32)
    frozen.flags.writeable = False
    with pytest.raises(procade.InvalidArgumentError, match="rewards is not writable"):
        batch.set_buffers(rewards=frozen)


def test_a_channel_can_be_turned_off_and_on():
    batch = procade.Batch("maze", 2, seed=1)
    batch.reset()
    observations = batch.observations
    batch.set_buffers(observations=None)
    assert batch.step([4, 4]).observations.size == 0
    batch.set_buffers(observations=observations)
    assert batch.observe().observations is observations


def test_arrays_are_written_to_and_not_replaced():
    batch = procade.Batch("maze", 2, seed=1)
    batch.reset()
    batch.actions[:] = 7
    batch.actions += 1
    assert (batch.actions == 8).all()
    for name in ("actions", "observations", "semantic"):
        with pytest.raises(
            AttributeError, match=rf"{name} cannot be replaced; write to batch.{name}\[:\], or use"
        ):
            setattr(batch, name, np.zeros(2, np.int32))
    assert (batch.actions == 8).all()


@pytest.mark.parametrize("copied", [procade.Batch.clone, lambda batch: pickle.loads(pickle.dumps(batch))])
def test_copies_have_the_channels_that_were_turned_on_since(copied):
    like = procade.Batch("maze", 2, channels=("semantic", "entities"))
    batch = procade.Batch("maze", 2, seed=1)
    names = ("semantic", "entities", "entity_counts")
    batch.set_buffers(observations=None, **{name: np.zeros_like(getattr(like, name)) for name in names})
    batch.reset()
    copy = copied(batch)
    assert not hasattr(copy, "observations")
    for step in (batch.step([7, 1]), copy.step([7, 1])):
        assert step.observations.size == 0
    for name in names:
        assert (getattr(copy, name) == getattr(batch, name)).all() and getattr(copy, name).any()


# ---------------------------------------------------------------------------------------------------------
# Actions
# ---------------------------------------------------------------------------------------------------------

INTEGERS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", ">i4", ">i8", ">u2"]


@pytest.mark.parametrize("dtype", INTEGERS)
def test_actions_of_any_integer_dtype_play_the_same(dtype, rng):
    actions = random_actions(rng, 30, 4)
    batch, expected = (procade.Batch("starpilot", 4, seed=1) for _ in range(2))
    batch.reset()
    expected.reset()
    for row in actions:
        batch.step(row.astype(dtype))
        expected.step(row.astype(np.int32))
    assert hashes(batch) == hashes(expected)


@pytest.mark.parametrize(
    ("dtype", "bad"),
    [
        (dtype, bad)
        for dtype in INTEGERS
        for bad in (-1, -15, -16, -30, -31, 15, 29, 30, 64, 2**31, 2**32 + 3, -(2**32) + 3, 2**63 + 3)
        if np.iinfo(dtype).min <= bad <= np.iinfo(dtype).max
    ],
)
def test_actions_out_of_range_are_named_and_nothing_moves(dtype, bad):
    batch = procade.Batch("maze", 4)
    batch.reset()
    before = hashes(batch)
    with pytest.raises(procade.InvalidActionError, match=rf"actions\[2\] is {bad}; 0 to 14 are allowed"):
        batch.step(np.array([4, 0, bad, 14], dtype))
    assert hashes(batch) == before
    batch.step([4, 4, 4, 4])


@pytest.mark.parametrize(
    "actions", [[1.0, 2.0], np.zeros(2, np.float32), [True, False], ["1", "2"], [None, None]]
)
def test_actions_that_are_no_integers_are_refused(actions):
    batch = procade.Batch("maze", 2)
    batch.reset()
    with pytest.raises(
        TypeError, match=f"actions has dtype {np.asarray(actions).dtype}; integers are needed"
    ):
        batch.step(actions)


@pytest.mark.parametrize("actions", [4, [4], [4, 4, 4], [[4, 4]]])
def test_actions_of_another_shape_are_refused(actions):
    batch = procade.Batch("maze", 2)
    batch.reset()
    with pytest.raises(ValueError, match=r"actions has shape .*; \(2,\) is needed"):
        batch.step(actions)


def test_actions_written_in_place_are_played():
    batch, expected = (procade.Batch("maze", 2, seed=1) for _ in range(2))
    batch.reset()
    expected.reset()
    batch.actions[:] = [7, 1]
    batch.step()
    expected.step([7, 1])
    assert hashes(batch) == hashes(expected)


# ---------------------------------------------------------------------------------------------------------
# Episodes
# ---------------------------------------------------------------------------------------------------------


def test_results_depend_only_on_seed_and_actions(game, rng):
    actions = random_actions(rng, 60, 4)
    threaded = procade.Batch(game, 4, seed=9, num_threads=2)
    singles = [procade.Batch(game, 1, seed=9 + env) for env in range(4)]
    threaded.reset()
    for single in singles:
        single.reset()
    for row in actions:
        step = threaded.step(row)
        for env, single in enumerate(singles):
            one = single.step(row[env : env + 1])
            assert (one.observations[0] == step.observations[env]).all()
            assert one.rewards[0] == step.rewards[env]
            assert one.infos["level_seed"] == step.infos["level_seed"][env]
    assert hashes(threaded) == [single.state_hash() for single in singles]


def test_unseeded_batches_differ_and_say_their_seed():
    one, other = procade.Batch("maze"), procade.Batch("maze")
    assert one.seed != other.seed
    again = procade.Batch("maze", seed=one.seed)
    assert (one.reset()[0] == again.reset()[0]).all()


@pytest.mark.parametrize("autoreset", ["next_step", "same_step", "disabled"])
def test_autoreset_modes_do_what_the_header_says(autoreset):
    limit = 5
    batch = procade.Batch(
        "maze",
        2,
        seed=1,
        autoreset=autoreset,
        channels=("observations", "final_observations"),
        parameters={"max_episode_steps": limit},
    )
    first_level = batch.reset()[1]["level_seed"].copy()
    for _ in range(limit - 1):
        step = batch.step([4, 4])
        assert not step.truncated.any()
    expected_last = batch.clone()
    step = batch.step([4, 4])
    assert step.truncated.all() and not step.terminated.any()
    assert (step.infos["end_cause"] == procade.EndCause.TIME_LIMIT).all()
    assert (step.infos["episode_length"] == limit).all()
    assert (step.infos["prev_level_seed"] == first_level).all()
    expected_last.step([4, 4])
    assert (batch.final_observations == expected_last.final_observations).all()
    if autoreset == "same_step":
        assert (step.infos["level_seed"] != first_level).all()
        assert (step.observations != batch.final_observations).any()
        return
    assert (step.infos["level_seed"] == first_level).all()
    assert (step.observations == batch.final_observations).all()
    if autoreset == "disabled":
        with pytest.raises(
            procade.InvalidStateError, match="env 0 has ended and autoreset is disabled; reset it"
        ):
            batch.step([4, 4])
        batch.reset(np.array([True, True]))
    else:
        batch.step([7, 7])
    assert not batch.truncated.any() and not batch.rewards.any()
    assert (batch.infos["level_seed"] != first_level).all()
    assert (batch.infos["prev_level_seed"] == first_level).all()
    assert (batch.infos["episode_length"] == 0).all()


def test_a_mask_resets_only_what_it_names():
    batch = procade.Batch("maze", 3, seed=1)
    batch.reset()
    for _ in range(5):
        batch.step([4, 4, 4])
    before, states = batch.observations.copy(), hashes(batch)
    batch.reset(np.array([False, True, False]), level_seeds=[-1, 42, 7])
    assert list(batch.infos["episode_length"]) == [5, 0, 5]
    assert batch.infos["level_seed"][1] == 42
    assert batch.infos["end_cause"][1] == procade.EndCause.FORCED
    assert (batch.observations[[0, 2]] == before[[0, 2]]).all()
    assert [hashes(batch)[env] for env in (0, 2)] == [states[env] for env in (0, 2)]


def test_reset_arguments_are_checked():
    batch = procade.Batch("maze", 3)
    with pytest.raises(TypeError, match="mask has dtype int64; bool is needed"):
        batch.reset([1, 0, 1])
    with pytest.raises(ValueError, match=r"mask has shape \(2,\); \(3,\) is needed"):
        batch.reset([True, False])
    with pytest.raises(ValueError, match=r"level_seeds\[1\] is -2"):
        batch.reset(level_seeds=[0, -2, 0])
    with pytest.raises(ValueError, match=r"level_seeds\[0\] is 4294967296"):
        batch.reset(level_seeds=2**32)
    with pytest.raises(TypeError, match=r"level_seeds\[0\] is 1.0; a whole number"):
        batch.reset(level_seeds=1.0)


def test_reseeding_restarts_the_levels():
    batch = procade.Batch("maze", 3, seed=1)
    first = [batch.reset()[1]["level_seed"].copy() for _ in range(5)]
    batch.reseed(1)
    assert (np.array([batch.reset()[1]["level_seed"].copy() for _ in range(5)]) == first).all()
    batch.reseed([3, 2**64 - 1, 1], mask=[True, False, True])
    seeds = batch.reset()[1]["level_seed"]
    assert seeds[0] == first[0][2] and seeds[2] == first[0][0]
    batch.reseed(2**64 - 1)
    seeds = batch.reset()[1]["level_seed"].copy()
    batch.reseed([2**64 - 1, 0, 1])
    assert (batch.reset()[1]["level_seed"] == seeds).all()
    with pytest.raises(ValueError, match="seed is -1"):
        batch.reseed(-1)


def test_several_games_share_a_batch(rng):
    batch = procade.Batch(["maze", "bigfish"], 4, seed=1)
    assert [batch.game_of(env) for env in range(4)] == ["maze", "bigfish"] * 2
    alone = procade.Batch("bigfish", 1, seed=2)
    batch.reset()
    alone.reset()
    for row in random_actions(rng, 20, 4):
        batch.step(row)
        alone.step(row[1:2])
    assert (alone.observations[0] == batch.observations[1]).all()


# ---------------------------------------------------------------------------------------------------------
# Asynchronous steps and threads
# ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("num_threads", [1, 3])
def test_send_and_recv_are_a_step(game, num_threads, rng):
    pair = procade.Batch(game, 4, seed=1, num_threads=num_threads)
    plain = procade.Batch(game, 4, seed=1)
    pair.reset()
    plain.reset()
    for row in random_actions(rng, 20, 4):
        pair.send(row)
        expected = plain.step(row)
        got = pair.recv()
        assert (got.observations == expected.observations).all()
    assert hashes(pair) == hashes(plain)


def test_a_step_that_was_begun_allows_nothing_else():
    batch = procade.Batch("maze", 2, num_threads=2)
    batch.reset()
    with pytest.raises(procade.InvalidStateError, match=r"no step has begun; call send\(\) first"):
        batch.recv()
    batch.send([4, 4])
    for call in (batch.step, batch.send, batch.reset, batch.observe, batch.save, batch.clone):
        with pytest.raises(procade.InvalidStateError, match=r"a step has begun; call recv\(\) first"):
            call()
    batch.recv()
    batch.send([4, 4])
    batch.close()


def test_other_threads_run_during_a_step():
    batch = procade.Batch("coinrun", 64)
    batch.reset()
    counted, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            counted[0] += 1
            time.sleep(0)  # Hands the interpreter back; it returns only when the other thread lets go.

    interval = sys.getswitchinterval()
    thread = threading.Thread(target=count)
    thread.start()
    # No thread is interrupted: only the library's call lets the other one in.
    sys.setswitchinterval(1000.0)
    try:
        before, patience = counted[0], time.monotonic() + 30.0
        while counted[0] == before and time.monotonic() < patience:
            batch.step()
        assert counted[0] > before
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        thread.join()


# ---------------------------------------------------------------------------------------------------------
# Pictures, text, figures
# ---------------------------------------------------------------------------------------------------------


def test_render_at_the_batch_size_is_the_observation(game):
    batch = procade.Batch(game, 2, seed=4)
    observations, _ = batch.reset()
    assert (batch.render(1, 64) == observations[1]).all()
    assert batch.render(0).shape == (512, 512, 3)
    with pytest.raises(ValueError, match="size is 15; 16 to 1024 are allowed"):
        batch.render(0, 15)
    with pytest.raises(ValueError, match="env is 2; 0 to 1 are allowed"):
        batch.render(2)


def test_text_shows_the_player(game):
    batch = procade.Batch(game, seed=1)
    batch.reset()
    assert "(player)" in batch.text()


def test_phase_times_are_kept_when_asked_for():
    batch = procade.Batch("maze", profile=True)
    batch.reset()
    times = batch.phase_times()
    assert times["levels"] > 0 and set(times) >= {"logic", "scene", "sprites"}
    with pytest.raises(procade.InvalidStateError, match="profile"):
        procade.Batch("maze").phase_times()


# ---------------------------------------------------------------------------------------------------------
# Mistakes
# ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"game": "conrun"}, procade.UnknownGameError, 'game is "conrun"; the games are .*coinrun'),
        ({"mode": "simple"}, procade.UnknownModeError, "mode is .simple.; maze has easy, hard"),
        ({"num_envs": 0}, ValueError, "num_envs is 0"),
        ({"num_envs": 2**40}, ValueError, "num_envs is 1099511627776"),
        ({"num_envs": 2.0}, TypeError, "num_envs is 2.0; a whole number"),
        ({"num_threads": 0}, ValueError, "num_threads is 0"),
        ({"seed": -1}, ValueError, "seed is -1; 0 to 18446744073709551615 are allowed"),
        ({"seed": 1.5}, TypeError, "seed is 1.5"),
        ({"start_level": 5}, ValueError, "start_level is 5"),
        ({"split": "validation"}, ValueError, 'split is .validation.; "all", "train", "test" are allowed'),
        ({"level_order": 1}, ValueError, "level_order is 1"),
        ({"autoreset": "never"}, ValueError, "autoreset is .never."),
        ({"channels": "sound"}, ValueError, "channels is .sound."),
        ({"observation_size": 8}, ValueError, "observation_size is 8; 16 to 1024"),
        ({"use_backgrounds": "no"}, TypeError, "use_backgrounds is .no.; True or False is needed"),
        ({"pinned_streams": {"sound": 1}}, ValueError, "pinned_streams is .sound."),
        ({"pinned_streams": {"looks": -2}}, ValueError, "looks.* is -2"),
        ({"parameters": {"gravity_of_the_moon": 1}}, procade.UnknownParameterError, "gravity_of_the_moon"),
        ({"parameters": {"world_dim": 10**6}}, ValueError, "world_dim"),
    ],
)
def test_options_that_are_not_allowed_are_named(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        procade.Batch(**{"game": "maze", **arguments})


def test_a_closed_batch_says_so():
    batch = procade.Batch("maze")
    batch.reset()
    batch.close()
    for call in (
        batch.step,
        batch.reset,
        batch.save,
        batch.send,
        batch.recv,
        batch.clone,
        batch.render,
        batch.text,
    ):
        with pytest.raises(procade.InvalidStateError, match="the batch is closed"):
            call()


def test_a_step_before_the_first_reset_says_what_to_do():
    with pytest.raises(RuntimeError, match=r"env 0 was never reset; call reset\(\) first"):
        procade.Batch("maze").step([4])


# ---------------------------------------------------------------------------------------------------------
# Forked processes
# ---------------------------------------------------------------------------------------------------------


def in_a_forked_process(call):
    """What the call gives there, as text; "" if it does not return."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            os.write(theirs, str(call()).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    with os.fdopen(ours) as pipe:
        return pipe.read()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_does_not_wait_for_threads_it_has_not():
    batch = procade.Batch("coinrun", 4, seed=1, num_threads=3)
    batch.reset()
    copies = [batch.clone(), pickle.loads(pickle.dumps(batch))]

    def use():
        copies.clear()
        gc.collect()
        try:
            batch.step([4] * 4)
        except procade.InvalidStateError as error:
            batch.close()
            return error

    assert "has threads in the process that this one was forked from" in in_a_forked_process(use)
    assert in_a_forked_process(lambda: procade.Batch("coinrun", 4, num_threads=3).reset()[0].shape) != ""
    batch.step([4] * 4)  # Here all is as it was.
    single = procade.Batch("coinrun", 2, seed=1)
    single.reset()
    assert in_a_forked_process(lambda: single.step([4, 4]).infos["level_seed"].tolist()) != ""
