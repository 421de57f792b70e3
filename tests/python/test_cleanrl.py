"""A loop in CleanRL's style, plain PyTorch: PPO on a small maze, thousands of steps, and it learns."""

import numpy as np
import pytest

import procade

gymnasium = pytest.importorskip("gymnasium")
torch = pytest.importorskip("torch", exc_type=ImportError)

NUM_ENVS = 16
NUM_STEPS = 64  # of a rollout
NUM_UPDATES = 12
NUM_EPOCHS = 3
NUM_MINIBATCHES = 4
GAMMA, GAE_LAMBDA, CLIP, ENTROPY = 0.97, 0.95, 0.2, 0.01


def layer(module, gain=2**0.5):
    torch.nn.init.orthogonal_(module.weight, gain)
    torch.nn.init.zeros_(module.bias)
    return module


class Agent(torch.nn.Module):
    def __init__(self, envs):
        super().__init__()
        size, _, channels = envs.single_observation_space.shape
        self.network = torch.nn.Sequential(
            layer(torch.nn.Conv2d(channels, 16, 4, stride=4)),
            torch.nn.ReLU(),
            torch.nn.Flatten(),
            layer(torch.nn.Linear(16 * (size // 4) ** 2, 64)),
            torch.nn.ReLU(),
        )
        self.actor = layer(torch.nn.Linear(64, envs.single_action_space.n), 0.01)
        self.critic = layer(torch.nn.Linear(64, 1), 1.0)

    def forward(self, observations):
        hidden = self.network(observations.permute(0, 3, 1, 2).float() / 255)
        return torch.distributions.Categorical(logits=self.actor(hidden)), self.critic(hidden).squeeze(1)


def test_ppo_learns(rng):
    torch.manual_seed(2)
    torch.set_num_threads(1)
    envs = gymnasium.make_vec(
        "procade/maze-v0",
        num_envs=NUM_ENVS,
        mode="easy",
        num_levels=3,
        parameters={"min_maze_dim": 3, "max_maze_dim": 3, "world_dim": 3},
        minimal_actions=True,
        observation_size=32,
        autoreset_mode="SameStep",
        copy=False,
    )
    envs = gymnasium.wrappers.vector.RecordEpisodeStatistics(envs)
    agent = Agent(envs)
    optimizer = torch.optim.Adam(agent.parameters(), lr=2e-3, eps=1e-5)
    shape = (NUM_STEPS, NUM_ENVS)
    observations = torch.zeros((*shape, *envs.single_observation_space.shape), dtype=torch.uint8)
    actions, logprobs, rewards = torch.zeros(shape, dtype=torch.long), torch.zeros(shape), torch.zeros(shape)
    dones, values = torch.zeros(shape), torch.zeros(shape)
    lengths = []

    seen, _ = envs.reset(seed=1)
    for _ in range(NUM_UPDATES):
        for step in range(NUM_STEPS):
            observations[step] = torch.from_numpy(seen)
            with torch.no_grad():
                policy, values[step] = agent(observations[step])
            actions[step] = policy.sample()
            logprobs[step] = policy.log_prob(actions[step])
            seen, reward, terminated, truncated, infos = envs.step(actions[step].numpy())
            rewards[step] = torch.from_numpy(reward)
            dones[step] = torch.from_numpy(terminated | truncated)
            if "episode" in infos:
                lengths += infos["episode"]["l"][infos["_episode"]].tolist()

        with torch.no_grad():
            following = agent(torch.from_numpy(seen))[1]
        advantages, last = torch.zeros(shape), torch.zeros(NUM_ENVS)
        for step in reversed(range(NUM_STEPS)):
            delta = rewards[step] + GAMMA * following * (1 - dones[step]) - values[step]
            advantages[step] = last = delta + GAMMA * GAE_LAMBDA * (1 - dones[step]) * last
            following = values[step]
        returns = advantages + values

        flat = [tensor.flatten(0, 1) for tensor in (observations, actions, logprobs, advantages, returns)]
        for _ in range(NUM_EPOCHS):
            for chosen in np.split(rng.permutation(NUM_STEPS * NUM_ENVS), NUM_MINIBATCHES):
                seen_part, action, old, advantage, wanted = (tensor[chosen] for tensor in flat)
                policy, value = agent(seen_part)
                ratio = (policy.log_prob(action) - old).exp()
                advantage = (advantage - advantage.mean()) / (advantage.std() + 1e-8)
                loss = torch.max(-advantage * ratio, -advantage * ratio.clamp(1 - CLIP, 1 + CLIP)).mean()
                loss = loss + 0.5 * ((value - wanted) ** 2).mean() - ENTROPY * policy.entropy().mean()
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(agent.parameters(), 0.5)
                optimizer.step()
    envs.close()

    assert torch.isfinite(loss) and len(lengths) > 150
    assert np.mean(lengths[-100:]) < 0.6 * np.mean(lengths[:100])


def test_observations_are_shared_with_torch():
    batch = procade.Batch("maze", 4, seed=1)
    batch.reset()
    tensor = torch.from_numpy(batch.observations)
    batch.step(torch.full((4,), 7))
    assert (
        tensor.numpy() == batch.observations
    ).all() and tensor.data_ptr() == batch.observations.ctypes.data
    assert torch.from_dlpack(batch.rewards).data_ptr() == batch.rewards.ctypes.data


def test_tensors_can_be_the_buffers():
    own = torch.zeros((4, 64, 64, 3), dtype=torch.uint8)
    if torch.cuda.is_available():
        own = own.pin_memory()
    batch = procade.Batch("maze", 4, seed=1, buffers={"observations": own})
    batch.reset()
    assert own.any()
