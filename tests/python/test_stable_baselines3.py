"""Stable-Baselines3 trains on the batch and on single environments."""

import numpy as np
import pytest

import procade

stable_baselines3 = pytest.importorskip("stable_baselines3", exc_type=ImportError)

import torch  # noqa: E402
from stable_baselines3 import PPO  # noqa: E402
from stable_baselines3.common.env_checker import check_env  # noqa: E402
from stable_baselines3.common.env_util import make_vec_env  # noqa: E402
from stable_baselines3.common.evaluation import evaluate_policy  # noqa: E402
from stable_baselines3.common.vec_env import DummyVecEnv, VecFrameStack, VecMonitor, VecNormalize  # noqa: E402

import procade.gym  # noqa: E402
from procade.stable_baselines3 import VecEnv  # noqa: E402

pytestmark = pytest.mark.filterwarnings("default")
torch.set_num_threads(1)  # Of little networks; more only get in each other's way.

SMALL = {"n_steps": 64, "batch_size": 128, "n_epochs": 1, "device": "cpu", "seed": 0}


def test_its_checker_has_nothing_to_say(game):
    check_env(procade.gym.Env(game), warn=True)


def test_it_trains_on_the_batch():
    envs = VecEnv("starpilot", 8, mode="easy", num_levels=200, observation_size=36)
    model = PPO("CnnPolicy", envs, **SMALL)
    model.learn(2048)
    assert model.num_timesteps >= 2048
    assert len(model.ep_info_buffer) > 0 and all(np.isfinite(info["r"]) for info in model.ep_info_buffer)
    mean, _ = evaluate_policy(
        model, VecEnv("starpilot", 4, mode="easy", split="test", observation_size=36), 4
    )
    assert np.isfinite(mean)
    # procade's own measure takes the same policy.
    result = procade.evaluate(
        lambda seen: model.predict(seen)[0], "starpilot", mode="easy", num_levels=3, observation_size=36,
        parameters={"max_episode_steps": 50},
    )  # fmt: skip
    assert result.seen.returns.shape == (3, 1)


def test_it_trains_on_single_environments():
    model = PPO("CnnPolicy", make_vec_env("procade/maze-v0", 4, env_kwargs={"observation_size": 36}), **SMALL)
    model.learn(1024)
    assert model.num_timesteps >= 1024


def test_the_batch_is_its_dummy_vec_env(rng):
    """The same observations, rewards, ends and terminal observations, only faster."""
    options = {"mode": "easy", "parameters": {"max_episode_steps": (5, 15)}}
    batch = VecEnv("starpilot", 3, **options)
    dummy = DummyVecEnv([lambda: procade.gym.Env("starpilot", **options)] * 3)
    batch.seed(4)
    dummy.seed(4)
    assert (batch.reset() == dummy.reset()).all()
    assert batch.reset_infos == dummy.reset_infos
    ends = 0
    for actions in rng.integers(0, 15, (60, 3)):
        got, expected = batch.step(actions), dummy.step(actions)
        for one, other in zip(got[:3], expected[:3]):
            assert np.array_equal(one, other)
        for info, wanted in zip(got[3], expected[3]):
            assert np.array_equal(info.pop("terminal_observation", 0), wanted.pop("terminal_observation", 0))
            episode = info.pop("episode", None)
            assert info == wanted
            if episode:
                ends += 1
                assert episode == {"r": info["episode_return"], "l": info["episode_length"]}
    assert ends >= 9


def test_its_wrappers_take_the_batch():
    envs = VecNormalize(
        VecMonitor(VecFrameStack(VecEnv("maze", 2, render_mode="rgb_array"), 4)), norm_obs=False
    )
    assert envs.reset().shape == (2, 64, 64, 12)
    envs.step(np.array([4, 4]))
    assert envs.render().ndim == 3
    assert len(envs.env_method("save")) == 2 and envs.get_attr("render_mode") == ["rgb_array"] * 2
    envs.close()
    with pytest.raises(TypeError, match="autoreset_mode is chosen by Stable-Baselines3"):
        VecEnv("maze", 2, autoreset_mode="Disabled")
