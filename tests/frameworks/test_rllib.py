"""RLlib trains PPO on the vector environment."""

from pathlib import Path

import gymnasium
import numpy as np
import pytest
import ray
from gymnasium.spaces import Box
from gymnasium.wrappers.vector import TransformObservation
from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.core.rl_module.default_model_config import DefaultModelConfig
from ray.tune import register_env

import procade.gym

NUM_ENVS = 8


@pytest.fixture(scope="module", autouse=True)
def cluster():
    # Its workers import this file too.
    here = {"env_vars": {"PYTHONPATH": str(Path(__file__).parent)}}
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, runtime_env=here)
    yield
    ray.shutdown()


def scaled(observations):
    return observations.astype(np.float32) / 255


def make(context):
    """RLlib's networks take floating point numbers."""
    envs = gymnasium.make_vec("procade:procade/maze-v0", **context)
    single, whole = envs.single_observation_space.shape, envs.observation_space.shape
    return TransformObservation(envs, scaled, Box(0, 1, whole, np.float32), Box(0, 1, single, np.float32))


register_env("scaled-mazes", make)


@pytest.mark.parametrize("num_env_runners", [0, 1])
def test_ppo_trains(num_env_runners):
    config = (
        PPOConfig()
        .environment(
            "scaled-mazes",
            env_config={
                "mode": "easy",
                "num_levels": 200,
                "observation_size": 32,
                "parameters": {"max_episode_steps": 40},
            },
        )
        .env_runners(
            num_env_runners=num_env_runners,
            num_envs_per_env_runner=NUM_ENVS,
            gym_env_vectorize_mode="vector_entry_point",
            rollout_fragment_length=128,
        )
        .learners(num_learners=0)
        .training(train_batch_size_per_learner=1024, minibatch_size=256, num_epochs=2)
        .rl_module(
            model_config=DefaultModelConfig(conv_filters=[[8, 4, 4], [16, 4, 4]], head_fcnet_hiddens=[32])
        )
        .debugging(seed=0)
    )
    algorithm = config.build_algo()
    if num_env_runners == 0:
        assert isinstance(algorithm.env_runner.env.unwrapped, procade.gym.VectorEnv)
    for _ in range(2):
        result = algorithm.train()
    algorithm.stop()
    assert result["num_env_steps_sampled_lifetime"] >= 2048
    runners = result["env_runners"]
    # Every episode ends by its clock or earlier; a step that only resets counts for none.
    assert runners["num_episodes_lifetime"] > 20 and 0 < runners["episode_len_mean"] <= 40
    assert 0 <= runners["episode_return_mean"] <= 10
    assert np.isfinite(result["learners"]["default_policy"]["total_loss"])


def test_its_vectors_are_gymnasiums():
    """What the runner steps, without the wrapper's arithmetic, is what single environments show."""
    envs = make({"num_envs": 2, "mode": "easy"})
    single = gymnasium.make("procade/maze-v0", mode="easy")
    seen, _ = envs.reset(seed=3)
    assert (seen[1] == scaled(single.reset(seed=4)[0])).all()
    for action in range(15):
        seen = envs.step(np.full(2, action))[0]
        assert (seen[1] == scaled(single.step(action)[0])).all()
