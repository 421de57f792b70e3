"""PufferLib steps the batch, in this process and in others, writing into PufferLib's own buffers."""

import numpy as np
import pufferlib
import pufferlib.vector
import pytest
import torch

import procade
from procade.pufferlib import PufferEnv

GAMES = procade.list_games()


@pytest.mark.parametrize("game", GAMES)
def test_every_game_writes_into_its_buffers(game):
    envs = PufferEnv(game, 4, seed=3, mode="easy")
    batch = procade.Batch(game, 4, seed=12, mode="easy", autoreset="same_step")
    observations, _ = envs.reset()
    assert observations is envs.observations and (observations == batch.reset()[0]).all()
    rng = np.random.default_rng(0)
    episodes = 0
    for _ in range(200):
        actions = rng.integers(0, 15, 4)
        *_, infos = envs.step(actions)
        expected = batch.step(actions)
        assert (envs.observations == expected.observations).all() and (envs.rewards == expected.rewards).all()
        assert (envs.terminals == expected.terminated).all() and (
            envs.truncations == expected.truncated
        ).all()
        ended = expected.terminated | expected.truncated
        assert [info["episode_return"] for info in infos] == expected.infos["episode_return"][ended].tolist()
        episodes += len(infos)
    assert envs.render().shape == (512, 512, 3)
    envs.close()


@pytest.mark.parametrize("backend", ["Serial", "Multiprocessing"])
def test_its_vectors_step(backend):
    options = {"num_workers": 2} if backend == "Multiprocessing" else {}
    envs = pufferlib.vector.make(
        PufferEnv,
        env_args=["starpilot", 8],
        env_kwargs={"mode": "easy", "num_levels": 200},
        num_envs=2,
        backend=getattr(pufferlib.vector, backend),
        seed=0,
        **options,
    )
    assert envs.single_observation_space.shape == (64, 64, 3) and envs.num_agents == 16
    observations, _ = envs.reset()
    assert len({picture.tobytes() for picture in observations}) > 8
    returns = []
    for _ in range(300):
        observations, rewards, terminals, truncations, infos = envs.step(envs.action_space.sample())
        assert observations.shape == (16, 64, 64, 3) and rewards.shape == (16,)
        returns += [info["episode_return"] for info in infos]
        assert len(infos) == (terminals | truncations).sum()
    assert len(returns) > 10
    envs.close()


def test_a_policy_learns_from_it():
    """REINFORCE on a corridor of three cells: thousands of steps, and episodes get shorter."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    envs = pufferlib.vector.make(
        PufferEnv,
        env_args=["maze", 32],
        env_kwargs={
            "mode": "easy",
            "num_levels": 1,
            "observation_size": 16,
            "parameters": {"min_maze_dim": 3, "max_maze_dim": 3, "world_dim": 3, "max_episode_steps": 60},
        },
        num_envs=1,
        backend=pufferlib.vector.Serial,
        seed=0,
    )
    network = torch.nn.Sequential(
        torch.nn.Flatten(), torch.nn.Linear(16 * 16 * 3, 32), torch.nn.ReLU(), torch.nn.Linear(32, 15)
    )
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    lengths = []
    seen, _ = envs.reset(seed=0)
    for _ in range(30):
        logprobs, rewards, ended = [], [], []
        for _ in range(64):
            policy = torch.distributions.Categorical(logits=network(torch.from_numpy(seen) / 255))
            action = policy.sample()
            logprobs.append(policy.log_prob(action))
            seen, reward, terminals, truncations, infos = envs.step(action.numpy())
            rewards.append(torch.from_numpy(reward.copy()))
            ended.append(torch.from_numpy(terminals | truncations))
            lengths += [info["episode_length"] for info in infos]
        returns, following = [], torch.zeros(32)
        for reward, end in zip(reversed(rewards), reversed(ended)):
            following = reward + 0.9 * following * ~end
            returns.insert(0, following)
        returns = torch.stack(returns)
        loss = -(torch.stack(logprobs) * (returns - returns.mean()) / (returns.std() + 1e-6)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert np.mean(lengths[-200:]) < 0.6 * np.mean(lengths[:200])
