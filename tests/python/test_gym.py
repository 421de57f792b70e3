"""The Gymnasium environments: single, vector, and what Gymnasium does with them."""

import collections
import copy
import pickle
import warnings

import numpy as np
import pytest

import procade
from conftest import random_actions

gymnasium = pytest.importorskip("gymnasium")

from gymnasium.utils.env_checker import check_env  # noqa: E402
from gymnasium.vector import AsyncVectorEnv, AutoresetMode  # noqa: E402
from gymnasium.wrappers import vector as vector_wrappers  # noqa: E402

import procade.gym  # noqa: E402

VIEWS = ("rgb", "semantic", "segmentation", "entities")


def equal(one, other):
    """Observations and infos, whatever they are made of."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray) and one.dtype == object:
        return all((a is None) == (b is None) and (a is None or equal(a, b)) for a, b in zip(one, other))
    return np.array_equal(one, other)


def make_vec(game, num_envs, **options):
    return gymnasium.make_vec(f"procade/{game}-v0", num_envs=num_envs, **options)


# ---------------------------------------------------------------------------------------------------------
# One environment
# ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"observation": VIEWS, "minimal_actions": True, "mode": "easy"}])
def test_the_checker_has_nothing_to_say(game, options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = gymnasium.make(f"procade/{game}-v0", **options)
        check_env(env.unwrapped)


def test_ids_can_name_the_module():
    with gymnasium.make("procade:procade/maze-v0") as env:
        assert env.observation_space == gymnasium.spaces.Box(0, 255, (64, 64, 3), np.uint8)
        assert env.action_space == gymnasium.spaces.Discrete(15)
        assert env.metadata["render_fps"] == 15


def test_results_are_plain_python():
    env = procade.gym.Env("maze")
    _, info = env.reset(seed=1)
    observation, reward, terminated, truncated, step_info = env.step(np.int64(4))
    assert type(reward) is float and type(terminated) is bool and type(truncated) is bool
    assert info.keys() == step_info.keys() and type(step_info["level_seed"]) is int
    assert env.observation_space.contains(observation)


def test_actions_are_checked():
    env = procade.gym.Env("maze")
    env.reset(seed=1)
    for action in (4, np.int32(4), np.array(4), np.uint8(4)):
        env.step(action)
    for action in (-1, 15, 2**40):
        with pytest.raises(ValueError, match=f"action is {action}; 0 to 14 are allowed"):
            env.step(action)
    for action in (1.0, "left", np.array([4, 4]), None):
        with pytest.raises(TypeError, match="a whole number is needed"):
            env.step(action)


def test_levels_are_chosen_at_reset():
    env = procade.gym.Env("maze")
    assert env.reset(options={"level_seed": 42})[1]["level_seed"] == 42
    with pytest.raises(ValueError):
        env.reset(options={"level_seed": -5})


@pytest.mark.parametrize("seed", [0, 2**31, 2**64 + 5, 2**200])
def test_any_seed_is_taken(seed):
    env = procade.gym.Env("maze")
    first = env.reset(seed=seed)[1]["level_seed"], env.reset()[1]["level_seed"]
    assert (env.reset(seed=seed)[1]["level_seed"], env.reset()[1]["level_seed"]) == first
    assert make_vec("maze", 1).reset(seed=seed)[1]["level_seed"][0] == first[0]


def test_an_ended_episode_must_be_reset():
    env = procade.gym.Env("maze", parameters={"max_episode_steps": 2})
    env.reset(seed=1)
    env.step(4)
    *_, truncated, info = env.step(4)
    assert truncated and info["end_cause"] == procade.EndCause.TIME_LIMIT and info["episode_length"] == 2
    with pytest.raises(RuntimeError, match="reset it first"):
        env.step(4)
    assert env.reset()[1]["prev_level_seed"] == info["level_seed"]


def test_copies():
    env = procade.gym.Env("bigfish")
    first = env.reset(seed=1)[0]
    before = first.copy()
    assert env.step(7)[0] is not first and (first == before).all()
    direct = procade.gym.Env("bigfish", copy=False)
    assert direct.reset(seed=1)[0] is direct.step(7)[0]


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_duplicates_go_on_alike(game, duplicate):
    env = procade.gym.Env(game, observation=VIEWS, render_mode="rgb_array")
    env.reset(seed=1)
    for action in (7, 8, 9, 4, 2):
        env.step(action)
    other = duplicate(env)
    assert other.np_random.random() == env.np_random.random()
    for action in (1, 2, 3, 5, 7, 9):
        assert equal(env.step(action)[0], other.step(action)[0])
        assert (env.render() == other.render()).all()
    assert equal(env.reset()[1], other.reset()[1])


def test_rendering():
    env = procade.gym.Env("maze", render_mode="rgb_array", render_size=96)
    env.reset(seed=1)
    assert env.render().shape == (96, 96, 3)
    blind = procade.gym.Env("maze")
    blind.reset(seed=1)
    with pytest.warns(UserWarning, match="render_mode"):
        assert blind.render() is None
    with pytest.raises(ValueError, match="render_mode is 'human'"):
        procade.gym.Env("maze", render_mode="human")


def test_minimal_actions():
    env = procade.gym.Env("maze", minimal_actions=True)
    minimal = procade.describe("maze").minimal_actions
    assert env.action_space.n == len(minimal) < 15
    assert env.get_action_meanings() == [procade.ACTIONS[action] for action in minimal]
    full = procade.gym.Env("maze")
    env.reset(seed=1)
    full.reset(seed=1)
    vector = procade.gym.VectorEnv("maze", 2, minimal_actions=True)
    vector.reset(seed=1)
    for index, action in enumerate(minimal):
        expected = full.step(action)[0]
        assert equal(env.step(index)[0], expected)
        assert equal(vector.step(np.array([index, 0]))[0][0], expected)
    with pytest.raises(
        ValueError, match=rf"actions\[1\] is {len(minimal)}; 0 to {len(minimal) - 1} are allowed"
    ):
        vector.step(np.array([0, len(minimal)]))
    with pytest.raises(TypeError, match="dtype float64"):
        vector.step(np.zeros(2))


def test_names_of_procgen_are_explained():
    with pytest.raises(TypeError, match='distribution_mode is Procgen.s name; here it is mode="easy"'):
        gymnasium.make("procade/maze-v0", distribution_mode="easy")


@pytest.mark.parametrize("observation", ["sound", ("rgb", "sound"), ()])
def test_views_that_are_not_there_are_named(observation):
    with pytest.raises(
        ValueError, match="observation is .*; rgb, semantic, segmentation, entities are allowed"
    ):
        procade.gym.Env("maze", observation=observation)


# ---------------------------------------------------------------------------------------------------------
# Many environments
# ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(AutoresetMode))
@pytest.mark.parametrize("copies", [True, False])
def test_the_vector_is_gymnasiums_own(game, mode, copies, rng):
    """Step by step what SyncVectorEnv gives, over the ends of many episodes."""
    options = {"parameters": {"max_episode_steps": (5, 20)}, "num_levels": 50, "mode": "easy"}
    native = make_vec(game, 3, autoreset_mode=mode.value, copy=copies, **options)
    sync = make_vec(game, 3, vectorization_mode="sync", vector_kwargs={"autoreset_mode": mode}, **options)
    assert native.metadata["autoreset_mode"] is native.unwrapped.autoreset_mode is mode
    assert "autoreset_mode" not in procade.gym.VectorEnv.metadata
    assert native.observation_space == sync.observation_space and native.action_space == sync.action_space
    assert native.single_observation_space == sync.single_observation_space
    compare(native.reset(seed=7), sync.reset(seed=7))
    ends = 0
    for actions in random_actions(rng, 60, 3):
        got, expected = native.step(actions), sync.step(actions)
        compare(got, expected)
        ended = got[2] | got[3]
        ends += ended.sum()
        if mode == AutoresetMode.DISABLED and ended.any():
            compare(
                native.reset(options={"reset_mask": ended.copy()}), sync.reset(options={"reset_mask": ended})
            )
    assert ends >= 6
    compare(native.reset(), sync.reset())
    native.close()
    native.close()


@pytest.mark.parametrize("options", [{}, {"observation": VIEWS, "minimal_actions": True, "mode": "easy"}])
def test_vectors_pass_what_the_checker_asks(game, options):
    """What check_env asks of single environments, asked of a vector."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        vector = make_vec(game, 3, render_mode="rgb_array", render_size=32, **options).unwrapped
        for arguments in ({}, {"seed": 123}, {"seed": 456}, {"options": {}}):
            observations, infos = vector.reset(**arguments)
            assert vector.observation_space.contains(observations) and type(infos) is dict
        assert vector.action_space.nvec.tolist() == [vector.single_action_space.n] * 3
        kept, results = [], []
        for seed in (123, 123, 9):
            first = vector.reset(seed=seed)[0]
            state = vector.np_random.bit_generator.state
            kept.append((first, vector.reset()[0], state))
            vector.reset(seed=seed)
            vector.action_space.seed(1)
            results.append(vector.step(vector.action_space.sample()))
        assert equal(kept[0][0], kept[1][0]) and equal(kept[0][1], kept[1][1])
        assert kept[0][2] == kept[1][2] != kept[2][2]
        compare(results[0], results[1])
        observations, rewards, terminated, truncated, infos = results[0]
        assert vector.observation_space.contains(observations)
        assert rewards.shape == terminated.shape == truncated.shape == (3,)
        assert rewards.dtype.kind == "f" and np.isfinite(rewards).all() and not truncated.any()
        assert terminated.dtype == truncated.dtype == np.bool_
        for key in [key for key in infos if key[0] != "_"]:
            assert len(infos[key]) == 3 and infos["_" + key].dtype == np.bool_
        assert vector.render_mode in vector.metadata["render_modes"] and vector.metadata["render_fps"] > 0
        assert [(frame.shape, frame.dtype) for frame in vector.render()] == [((32, 32, 3), np.uint8)] * 3
        vector.close()
        vector.close()


def compare(got, expected):
    """Tuples of a step or a reset; infos key by key."""
    for one, other in zip(got[:-1], expected[:-1]):
        assert equal(one, other)
    assert got[-1].keys() == expected[-1].keys()
    for key in expected[-1]:
        assert equal(got[-1][key], expected[-1][key]), key


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_several_views_end_like_one(mode, rng):
    options = {"observation": VIEWS, "parameters": {"max_episode_steps": 7}}
    native = make_vec("starpilot", 3, autoreset_mode=mode, **options)
    sync = make_vec(
        "starpilot", 3, vectorization_mode="sync", vector_kwargs={"autoreset_mode": mode}, **options
    )
    compare(native.reset(seed=3), sync.reset(seed=3))
    for actions in random_actions(rng, 30, 3):
        got, expected = native.step(actions), sync.step(actions)
        compare(got, expected)
        assert native.observation_space.contains(got[0])
        ended = got[2] | got[3]
        if mode == AutoresetMode.DISABLED and ended.any():
            compare(
                native.reset(options={"reset_mask": ended.copy()}), sync.reset(options={"reset_mask": ended})
            )


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_max_episode_steps_is_a_time_limit(mode, rng):
    options = {"max_episode_steps": 6, "num_levels": 9, "split": "train"}
    native = make_vec("starpilot", 3, autoreset_mode=mode, **options)
    sync = make_vec(
        "starpilot", 3, vectorization_mode="sync", vector_kwargs={"autoreset_mode": mode}, **options
    )
    compare(native.reset(seed=3), sync.reset(seed=3))
    for actions in random_actions(rng, 40, 3):
        got, expected = native.step(actions), sync.step(actions)
        compare(got, expected)
        ended = got[2] | got[3]
        if mode == AutoresetMode.DISABLED and ended.any():
            compare(
                native.reset(options={"reset_mask": ended.copy()}), sync.reset(options={"reset_mask": ended})
            )
    with pytest.raises(ValueError, match="max_episode_steps is 0"):
        procade.gym.VectorEnv("maze", 1, max_episode_steps=0)


def test_environment_i_is_a_single_one_seeded_s_plus_i(game, rng):
    vector = make_vec(game, 4)
    singles = [gymnasium.make(f"procade/{game}-v0") for _ in range(4)]
    observations, _ = vector.reset(seed=2**64 - 2)
    for env, single in enumerate(singles):
        assert equal(single.reset(seed=2**64 - 2 + env)[0], observations[env])
    for actions in random_actions(rng, 10, 4):
        observations, rewards, terminated, truncated, _ = vector.step(actions)
        for env, single in enumerate(singles):
            observation, reward, *_ = single.step(actions[env])
            assert equal(observation, observations[env]) and reward == rewards[env]
        if (terminated | truncated).any():
            break


def test_seeds_may_be_a_list():
    vector, single = make_vec("maze", 3), procade.gym.Env("maze")
    vector.reset(seed=1)
    following = [procade.gym.Env("maze") for _ in range(3)]
    for env, one in enumerate(following):
        one.reset(seed=1 + env)
    _, infos = vector.reset(seed=[5, None, 2**70])
    assert infos["level_seed"][0] == single.reset(seed=5)[1]["level_seed"]
    assert infos["level_seed"][1] == following[1].reset()[1]["level_seed"]
    assert infos["level_seed"][2] == single.reset(seed=2**70)[1]["level_seed"]
    with pytest.raises(ValueError, match="seed has 2 entries; 3 are needed"):
        vector.reset(seed=[1, 2])


def test_reset_mask():
    vector = make_vec("maze", 3)
    vector.reset(seed=1)
    for _ in range(4):
        observations, *_ = vector.step(np.full(3, 4))
    mask = np.array([False, True, False])
    options = {"reset_mask": mask, "level_seed": [-1, 9, -1]}
    fresh, infos = vector.reset(seed=5, options=options)
    assert options["reset_mask"] is mask
    assert equal(fresh[[0, 2]], observations[[0, 2]]) and not equal(fresh[1], observations[1])
    assert infos["level_seed"].tolist() == [0, 9, 0] and infos["_level_seed"].tolist() == mask.tolist()
    assert vector.step(np.full(3, 4))[4]["episode_length"].tolist() == [5, 1, 5]
    for wrong, error in (
        ([True, True, True], TypeError),
        (np.ones(3), TypeError),
        (np.ones(2, np.bool_), ValueError),
        (np.zeros(3, np.bool_), ValueError),
    ):
        with pytest.raises(error, match="reset_mask"):
            vector.reset(options={"reset_mask": wrong})


@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_copies_do_not_change(mode, rng):
    options = {"autoreset_mode": mode, "parameters": {"max_episode_steps": 100}}
    vector, direct = make_vec("bigfish", 2, **options), make_vec("bigfish", 2, copy=False, **options)
    kept = [vector.reset(seed=1)[0]]
    direct.reset(seed=1)
    first = direct.step(np.full(2, 7))
    results = vector.step(np.full(2, 7))
    before = copy.deepcopy(results)
    for actions in random_actions(rng, 5, 2):
        kept.append(vector.step(actions)[0])
        again = direct.step(actions)
    compare(results, before)
    assert len({observation.tobytes() for observation in kept}) > 1
    assert all(np.shares_memory(one, other) for one, other in zip(first[:4], again[:4]))
    # Wrappers add to infos; that must not stay.
    again[4]["episode"] = 1
    assert "episode" not in direct.step(np.full(2, 4))[4]


def copying(monkeypatch, **options):
    """A vector that copies every observation, as where references cannot be counted."""
    with monkeypatch.context() as patch:
        patch.setattr(procade._fresh, "COUNTS_REFERENCES", False)
        vector = procade.gym.VectorEnv("maze,bigfish", 4, **options)
    assert not vector.batch._sets
    return vector


@pytest.mark.parametrize("mode", list(AutoresetMode))
@pytest.mark.parametrize("observation", ["rgb", VIEWS])
@pytest.mark.parametrize("limit", [None, 9])
def test_what_was_given_never_changes(mode, observation, limit, monkeypatch, rng):
    """Everything that 200 steps gave, against a vector that copies, with all that may come between."""
    options = {
        "autoreset_mode": mode,
        "observation": observation,
        "max_episode_steps": limit,
        "parameters": {"max_episode_steps": (5, 30)},
        "num_threads": 2,
        "seed": 1,
    }
    vector, plain = procade.gym.VectorEnv("maze,bigfish", 4, **options), copying(monkeypatch, **options)
    pair = (vector, plain)
    kept = [[each.reset(seed=1)] for each in pair]
    given = [copy.deepcopy(kept[0][0])]

    def both(call):
        for each, results in zip(pair, kept):
            results.append(call(each))
        given.append(copy.deepcopy(kept[0][-1]))
        compare(kept[0][-1], kept[1][-1])

    def send_and_receive(each):
        each.send(actions)
        return each.recv()

    for t, actions in enumerate(random_actions(rng, 200, 4)):
        both(send_and_receive if t % 5 == 1 else lambda each: each.step(actions))
        ended = kept[0][-1][2] | kept[0][-1][3]
        if mode == AutoresetMode.DISABLED and ended.any():
            both(lambda each: each.reset(options={"reset_mask": ended.copy()}))
        for each in pair:
            if t % 20 == 3:
                each.batch.render()
                each.batch.load(each.batch.save(0), 2)
                each.batch.observe()
            if t % 20 == 7:
                with pytest.raises(procade.errors.InvalidActionError):
                    each.step(np.full(4, 15))
        if t % 20 == 11:
            # Whoever holds an observation may write to it.
            shown = kept[0][-1][0] if observation == "rgb" else kept[0][-1][0]["rgb"]
            pristine = shown.copy()
            shown[...] = 0
            mask = np.array([False, True, False, False])
            both(lambda each: each.reset(options={"reset_mask": mask}))
            shown[...] = pristine
        if t == 90:
            for place, each in enumerate(pair):
                assert equal(each.batch.observations, kept[place][-1][0]) or observation != "rgb"
            vector, plain = pair = tuple(pickle.loads(pickle.dumps(each)) for each in pair)
        if t == 150:
            rollouts = [np.zeros_like(each.batch.observations) for each in pair]
            for each, rollout in zip(pair, rollouts):
                each.batch.set_buffers(observations=rollout)
    assert len(kept[0]) == len(given) >= 200 and equal(*rollouts)
    for result, before in zip(kept[0], given):
        compare(result, before)


def test_memory_of_observations_is_used_again_once_nobody_holds_it():
    vector = procade.gym.VectorEnv("bigfish", 8, seed=1)
    if not vector.batch._sets:
        pytest.skip("references are not counted here")
    actions = np.full(8, 7)

    def place(observations):
        return observations.__array_interface__["data"][0]

    def places(steps, hold):
        found = []
        for _ in range(steps):
            observations = vector.step(actions)[0]
            hold.append(observations)
            found.append(place(observations))
        return len(set(found))

    vector.reset()
    assert places(20, collections.deque(maxlen=1)) == 2
    assert places(20, collections.deque(maxlen=2)) == 3
    everything = []
    assert places(20, everything) == 20
    everything.clear()
    assert places(20, collections.deque(maxlen=1)) <= 3
    # A part of it, or a view that knows nothing of NumPy, holds it too.
    for hold in (lambda seen: seen[3, ::2], lambda seen: memoryview(seen), lambda seen: seen.T.view(np.int8)):
        observations = vector.step(actions)[0]
        kept, before, where = hold(observations), observations.copy(), place(observations)
        del observations
        assert all(place(vector.step(actions)[0]) != where for _ in range(10))
        assert equal(np.asarray(kept), np.asarray(hold(before)))


@pytest.mark.parametrize("copies", [True, False])
def test_the_batch_may_be_given_other_buffers(copies):
    """Rollouts written in place, through the environments."""
    vector, expected = make_vec("bigfish", 2, copy=copies).unwrapped, make_vec("bigfish", 2)
    single, plain = procade.gym.Env("bigfish", copy=copies), procade.gym.Env("bigfish")
    rollout = np.zeros((5, 2, 64, 64, 3), np.uint8)
    infos = np.zeros(2, procade.INFO_DTYPE)
    vector.reset(seed=1)
    expected.reset(seed=1)
    single.reset(seed=1)
    plain.reset(seed=1)
    for t in range(5):
        vector.batch.set_buffers(observations=rollout[t], infos=infos)
        wanted = expected.step(np.full(2, 7))
        compare(vector.step(np.full(2, 7)), wanted)
        assert equal(rollout[t], wanted[0]) and infos["episode_length"].tolist() == [t + 1] * 2
        own = np.zeros((1, 64, 64, 3), np.uint8)
        single.batch.set_buffers(observations=own)
        assert equal(single.step(7)[0], plain.step(7)[0]) and equal(own[0], wanted[0][0])


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_vector_duplicates_go_on_alike(duplicate, rng):
    vector = procade.gym.VectorEnv("starpilot", 3, max_episode_steps=9)
    vector.reset(seed=1)
    for actions in random_actions(rng, 12, 3):
        vector.step(actions)
    other = duplicate(vector)
    for actions in random_actions(rng, 30, 3):
        compare(vector.step(actions), other.step(actions))


def test_send_and_recv(rng):
    pair, plain = make_vec("starpilot", 3, num_threads=2), make_vec("starpilot", 3)
    pair.reset(seed=1)
    plain.reset(seed=1)
    for actions in random_actions(rng, 20, 3):
        pair.send(actions)
        compare(pair.recv(), plain.step(actions))


def test_autoreset_modes_go_by_many_names():
    for name in (AutoresetMode.SAME_STEP, "SameStep", "SAME_STEP", "same_step"):
        assert (
            procade.gym.VectorEnv("maze", 1, autoreset_mode=name).metadata["autoreset_mode"]
            is AutoresetMode.SAME_STEP
        )
    with pytest.raises(
        ValueError, match="autoreset_mode is 'never'; 'NextStep', 'SameStep', 'Disabled' are allowed"
    ):
        procade.gym.VectorEnv("maze", 1, autoreset_mode="never")


def test_a_vector_of_several_games():
    vector = procade.gym.VectorEnv("maze,bigfish", 4, render_mode="rgb_array", render_size=64)
    observations, _ = vector.reset(seed=1)
    frames = vector.render()
    assert len(frames) == 4 and all((frame == seen).all() for frame, seen in zip(frames, observations))
    with pytest.raises(ValueError, match="need different actions"):
        procade.gym.VectorEnv("maze,coinrun", 2, minimal_actions=True)


# ---------------------------------------------------------------------------------------------------------
# What Gymnasium does with them
# ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("copies", [True, False])
def test_masks_of_infos_belong_to_the_user(copies):
    vector = procade.gym.VectorEnv("maze", 2, seed=1, copy=copies)
    vector.reset()
    infos = vector.step(np.array([4, 4]))[4]
    infos["_level_seed"][:] = False
    if copies:
        infos["level_seed"][:] = -1
        assert (
            vector.step(np.array([4, 4]))[4]["_level_seed"].all() and vector.batch.infos["level_seed"].all()
        )
    _, infos = vector.reset()
    assert (infos["episode_length"] == 0).all() and (vector.batch.infos["episode_length"] == 0).all()


def test_flags_may_be_the_mask_of_a_reset():
    options = {"copy": False, "autoreset_mode": "Disabled", "parameters": {"max_episode_steps": (3, 9)}}
    vector = procade.gym.VectorEnv("maze", 8, seed=1, **options)
    vector.reset()
    while True:
        truncated = vector.step(np.full(8, 4))[3]
        if truncated.any():
            break
    expected = truncated.copy()
    assert not expected.all()
    _, infos = vector.reset(options={"reset_mask": truncated})
    assert (infos["_level_seed"] == expected).all()
    assert ((infos["level_seed"] == vector.batch.infos["level_seed"]) == expected).all()


@pytest.mark.skipif(
    gymnasium.__version__.startswith("1.1."),
    reason="DictInfoToList cannot read there what RecordEpisodeStatistics writes, under CartPole neither",
)
@pytest.mark.parametrize("mode", list(AutoresetMode))
def test_vector_wrappers(mode):
    vector = make_vec("starpilot", 3, autoreset_mode=mode, copy=False, parameters={"max_episode_steps": 15})
    recorded = vector_wrappers.RecordEpisodeStatistics(vector)
    wrapped = vector_wrappers.DictInfoToList(vector_wrappers.NormalizeReward(recorded))
    wrapped.action_space.seed(0)
    wrapped.reset(seed=1)
    ends = 0
    for _ in range(60):
        *_, terminated, truncated, infos = wrapped.step(wrapped.action_space.sample())
        ended = terminated | truncated
        for env in np.flatnonzero(ended):
            info = infos[env].get("final_info", infos[env])
            assert infos[env]["episode"]["r"] == pytest.approx(info["episode_return"])
            assert infos[env]["episode"]["l"] == info["episode_length"]
            ends += 1
        if mode == AutoresetMode.DISABLED and ended.any():
            wrapped.reset(options={"reset_mask": ended})
    assert ends >= 9 and recorded.episode_count == ends


def test_wrappers_of_one_environment():
    env = gymnasium.make(
        "procade/starpilot-v0", render_mode="rgb_array_list", render_size=64, max_episode_steps=12
    )
    env = gymnasium.wrappers.RecordEpisodeStatistics(gymnasium.wrappers.FrameStackObservation(env, 4))
    env.reset(seed=1)
    for _ in range(12):
        observation, _, terminated, truncated, info = env.step(4)
    assert truncated and info["episode"]["l"] == 12 and observation.shape == (4, 64, 64, 3)
    assert len(env.render()) > 12


def test_record_video(tmp_path):
    pytest.importorskip("moviepy")
    env = gymnasium.make("procade/maze-v0", render_mode="rgb_array", render_size=128, max_episode_steps=5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        env = gymnasium.wrappers.RecordVideo(env, str(tmp_path), episode_trigger=lambda episode: True)
        env.reset(seed=1)
        for _ in range(5):
            env.step(4)
        env.close()
    assert [path.stat().st_size > 1000 for path in tmp_path.glob("*.mp4")] == [True]


def test_record_video_of_a_vector(tmp_path):
    pytest.importorskip("moviepy")
    vector = make_vec("maze", 4, render_mode="rgb_array", render_size=64, parameters={"max_episode_steps": 5})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        vector = vector_wrappers.RecordVideo(
            vector, str(tmp_path), step_trigger=lambda step: step == 0, video_length=8
        )
        vector.reset(seed=1)
        for _ in range(12):
            vector.step(np.full(4, 4))
        vector.close()
    assert [path.stat().st_size > 1000 for path in tmp_path.glob("*.mp4")] == [True]


def test_play_understands_the_keys(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pygame = pytest.importorskip("pygame")
        from gymnasium.utils.play import play

    keys = procade.gym.Env("maze").get_keys_to_action()
    assert keys[(pygame.K_RIGHT, pygame.K_UP)] == 8 and keys[(pygame.K_LEFT,)] == 1
    assert keys[(pygame.K_d,)] == 9 and keys[(pygame.K_e,)] == 14 and len(keys) == 14
    played = []

    def note(before, after, action, *_):
        played.append(int(action))
        if len(played) == 3:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_RIGHT))
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_DOWN))
        if len(played) == 6:
            pygame.event.post(pygame.event.Event(pygame.QUIT))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        play(
            gymnasium.make("procade/maze-v0", render_mode="rgb_array"), noop=4, seed=1, fps=200, callback=note
        )
    assert played[:3] == [4, 4, 4] and 6 in played[3:]


def test_human_rendering_comes_from_gymnasium(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pygame = pytest.importorskip("pygame")
        with gymnasium.make("procade/maze-v0", render_mode="human", render_size=128) as env:
            env.reset(seed=1)
            env.step(7)
            shown = pygame.surfarray.array3d(env.window).transpose(1, 0, 2)
            assert (shown == env.unwrapped.render()).all()


@pytest.mark.parametrize("context", ["fork", "spawn"])
def test_environments_run_in_processes_of_their_own(context):
    def make():
        import procade  # noqa: F401

        return gymnasium.make("procade/maze-v0")

    with warnings.catch_warnings():
        # Python warns of every fork while other threads run.
        warnings.simplefilter("ignore", DeprecationWarning)
        vector = AsyncVectorEnv([make] * 2, context=context)
    native = make_vec("maze", 2)
    try:
        assert equal(vector.reset(seed=1)[0], native.reset(seed=1)[0])
        for action in (7, 5, 1):
            assert equal(vector.step(np.full(2, action))[0], native.step(np.full(2, action))[0])
    finally:
        vector.close()
