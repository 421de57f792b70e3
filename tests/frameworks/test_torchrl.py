"""TorchRL wraps the single and the vector environment, and trains PPO on it."""

import gymnasium
import numpy as np
import pytest
import torch
from tensordict.nn import TensorDictModule
from torchrl.collectors import Collector
from torchrl.envs import GymEnv, GymWrapper, check_env_specs
from torchrl.modules import ProbabilisticActor, ValueOperator
from torchrl.objectives import ClipPPOLoss
from torchrl.objectives.value import GAE

import procade

NUM_ENVS = 16
NUM_STEPS = 64  # of a rollout
SMALL = {"min_maze_dim": 3, "max_maze_dim": 3, "world_dim": 3, "max_episode_steps": 60}
torch.set_num_threads(1)


def vector(num_envs, autoreset_mode, **options):
    envs = gymnasium.make_vec(
        "procade/maze-v0", num_envs=num_envs, mode="easy", autoreset_mode=autoreset_mode, **options
    )
    return GymWrapper(envs, categorical_action_encoding=True)


@pytest.mark.parametrize("game", procade.list_games())
def test_specs_hold(game):
    env = GymEnv(f"procade/{game}-v0", categorical_action_encoding=True)
    check_env_specs(env)
    assert env.rollout(20)["next", "pixels"].shape[1:] == (64, 64, 3)


@pytest.mark.parametrize("mode", ["SameStep", "Disabled"])
def test_vectors_show_the_last_observation_and_the_first(mode):
    # Episodes of many lengths: where all end at once, TorchRL resets once more.
    options = {"num_levels": 20, "parameters": {"max_episode_steps": (4, 12)}}
    envs = vector(3, mode, **options)
    check_env_specs(envs)
    actions = torch.from_numpy(np.random.default_rng(0).integers(0, 15, (30, 3)))
    following = iter(actions)
    envs.set_seed(5)  # It resets, and so does the rollout.
    played = envs.rollout(30, lambda *_: next(following), break_when_any_done=False)

    batch = procade.Batch(
        "maze", 3, mode="easy", seed=5, autoreset="same_step",
        channels=("observations", "final_observations"), **options,
    )  # fmt: skip
    batch.reset()
    seen = batch.reset()[0].copy()
    for t in range(30):
        assert (played["observation"][:, t].numpy() == seen).all()
        step = batch.step(actions[t])
        ended = step.terminated | step.truncated
        last = np.where(ended[:, None, None, None], batch.final_observations, step.observations)
        assert (played["next", "observation"][:, t].numpy() == last).all()
        assert (played["next", "reward"][:, t, 0].numpy() == step.rewards).all()
        assert (played["next", "terminated"][:, t, 0].numpy() == step.terminated).all()
        assert (played["next", "truncated"][:, t, 0].numpy() == step.truncated).all()
        seen = step.observations.copy()
    assert played["next", "done"].sum() >= 8


class Trunk(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Conv2d(3, 16, 4, stride=4),
            torch.nn.ReLU(),
            torch.nn.Flatten(),
            torch.nn.Linear(16 * 8 * 8, 64),
            torch.nn.ReLU(),
            torch.nn.Linear(64, width),
        )

    def forward(self, pixels):
        shape = pixels.shape[:-3]
        return self.layers(pixels.reshape(-1, *pixels.shape[-3:]).float() / 255).reshape(*shape, -1)


def test_ppo_learns():
    torch.manual_seed(0)
    envs = vector(
        NUM_ENVS, "SameStep", num_levels=3, observation_size=32, observation_format="chw",
        parameters=SMALL, minimal_actions=True,
    )  # fmt: skip
    num_actions = len(procade.describe("maze").minimal_actions)
    actor = ProbabilisticActor(
        TensorDictModule(Trunk(num_actions), ["observation"], ["logits"]),
        in_keys=["logits"],
        distribution_class=torch.distributions.Categorical,
        return_log_prob=True,
    )
    critic = ValueOperator(Trunk(1), in_keys=["observation"])
    loss = ClipPPOLoss(actor, critic, entropy_coeff=0.01)
    advantage = GAE(gamma=0.97, lmbda=0.95, value_network=critic)
    optimizer = torch.optim.Adam(loss.parameters(), 2e-3)
    frames = NUM_ENVS * NUM_STEPS
    collector = Collector(envs, actor, frames_per_batch=frames, total_frames=12 * frames)
    shares = []  # of the steps that end an episode: the reciprocal of its length
    for rollout in collector:
        with torch.no_grad():
            advantage(rollout)
        shares.append(rollout["next", "done"].float().mean().item())
        flat = rollout.reshape(-1)
        for _ in range(3):
            for chosen in torch.randperm(frames).chunk(4):
                parts = loss(flat[chosen])
                total = parts["loss_objective"] + parts["loss_critic"] + parts["loss_entropy"]
                optimizer.zero_grad()
                total.backward()
                torch.nn.utils.clip_grad_norm_(loss.parameters(), 0.5)
                optimizer.step()
    collector.shutdown()
    assert torch.isfinite(total) and len(shares) == 12
    assert shares[-1] > 1.6 * shares[0]
