"""The reference trainer: its arithmetic, exact resumption, results, and errors."""

import csv
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tensorboard")
pytest.importorskip("tqdm")
torch.set_num_threads(1)  # More of them wait for each other where cores are busy.

import procade
from procade import train
from procade._train_settings import Settings, number
from procade.train import Network, RewardScale, Trainer

SMALL = [
    "--game=maze", "--levels=6", "--envs=4", "--test-envs=3", "--rollout=8", "--minibatches=2", "--width=0.25",
    "--device=cpu", "--torch-threads=1", "--evaluate=0",
]  # fmt: skip
STEPS = 4 * 8  # of one update


def small(**changes):
    chosen = {"game": "maze", "levels": 6, "envs": 4, "test_envs": 3, "rollout": 8, "minibatches": 2}
    return Settings(**{**chosen, "width": 0.25, "device": "cpu", "torch_threads": 1, **changes})


def weights(trainer):
    return [parameter.detach().clone() for parameter in trainer.network.parameters()]


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("width, parameters", [(1, 626_256), (2, 1_441_680), (4, 3_653_136)])
def test_network_has_the_published_size(width, parameters):
    network = Network(width)
    assert sum(parameter.numel() for parameter in network.parameters()) == parameters
    logits, values = network(torch.zeros((5, 64, 64, 3), dtype=torch.uint8))
    assert logits.shape == (5, 15) and values.shape == (5,)


def test_first_policy_is_nearly_uniform():
    torch.manual_seed(0)
    logits, _ = Network(1)(torch.randint(0, 256, (8, 64, 64, 3), dtype=torch.uint8))
    chances = logits.softmax(dim=1)
    assert (chances - 1 / 15).abs().max() < 0.01 and chances.std() > 0


def test_advantages_equal_the_sum_that_defines_them(rng):
    steps, envs, discount, gae_lambda = 12, 3, 0.9, 0.8
    rewards, values = rng.normal(size=(steps, envs)), rng.normal(size=(steps + 1, envs))
    ended = rng.random((steps, envs)) < 0.2
    found = train.advantages_of(*map(torch.from_numpy, (rewards, values, ended)), discount, gae_lambda)
    for env in range(envs):
        for start in range(steps):
            expected, factor = 0.0, 1.0
            for t in range(start, steps):
                following = 0.0 if ended[t, env] else values[t + 1, env]
                expected += factor * (rewards[t, env] + discount * following - values[t, env])
                if ended[t, env]:
                    break
                factor *= discount * gae_lambda
            assert found[start, env].item() == pytest.approx(expected)


def test_losses_equal_the_formulas_in_numpy(rng):
    count, clip = 50, 0.2
    logits, values = rng.normal(size=(count, 15)), rng.normal(size=count)
    old = {
        "actions": rng.integers(0, 15, count),
        "log_probs": rng.normal(-2.7, 0.5, count),
        "values": values + rng.normal(0, 0.4, count),
        "advantages": rng.normal(size=count),
        "returns": rng.normal(size=count),
    }
    found = train.losses_of(
        torch.from_numpy(logits),
        torch.from_numpy(values),
        {k: torch.from_numpy(v) for k, v in old.items()},
        clip,
    )
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    policy, value, entropy, clipped = [], [], [], 0
    for i in range(count):
        ratio = chances[i, old["actions"][i]] / np.exp(old["log_probs"][i])
        bounded = min(max(ratio, 1 - clip), 1 + clip)
        policy.append(-min(ratio * old["advantages"][i], bounded * old["advantages"][i]))
        near = min(max(values[i], old["values"][i] - clip), old["values"][i] + clip)
        value.append(0.5 * max((values[i] - old["returns"][i]) ** 2, (near - old["returns"][i]) ** 2))
        entropy.append(-(chances[i] * np.log(chances[i])).sum())
        clipped += bounded != ratio
    assert 0 < clipped < count
    assert found["policy_loss"].item() == pytest.approx(np.mean(policy))
    assert found["value_loss"].item() == pytest.approx(np.mean(value))
    assert found["entropy"].item() == pytest.approx(np.mean(entropy))
    assert found["clip_fraction"].item() == pytest.approx(clipped / count)


def test_rewards_are_divided_by_the_deviation_of_all_returns_so_far(rng):
    rewards = rng.normal(0.3, 2.0, (60, 3))
    rewards[50, 1] = 1000.0
    ended = rng.random((60, 3)) < 0.1
    scale = RewardScale(3)
    halves = [
        (torch.from_numpy(rewards[part]), torch.from_numpy(ended[part]))
        for part in (slice(15), slice(15, 60))
    ]
    found = torch.cat([scale.scale(*half, 0.99) for half in halves]).numpy()
    returns, seen = np.zeros(3), []
    for t in range(60):
        returns = returns * 0.99 + rewards[t]
        seen += returns.tolist()
        # The estimate begins with a ten-thousandth of a sample: a return of 0 with variance 1.
        every = np.array([*seen, 0.0])
        counts = np.array([1.0] * len(seen) + [1e-4])
        mean = np.average(every, weights=counts)
        variance = (np.average((every - mean) ** 2, weights=counts)) + 1e-4 / counts.sum()
        assert found[t] == pytest.approx(np.clip(rewards[t] / np.sqrt(variance), -10, 10), rel=1e-5)
        returns[ended[t]] = 0
    assert found.max() == 10


def test_parts_of_a_minibatch_add_up_to_the_whole():
    after = []
    for microbatch in (3, 16):
        trainer = Trainer(small(microbatch=microbatch))
        before = weights(trainer)
        trainer.advance()
        after.append(weights(trainer))
    assert all(not torch.equal(old, new) for old, new in zip(before, after[0]))
    for one, other in zip(*after):
        assert torch.allclose(one, other, atol=2e-4)


def test_a_rewarded_action_becomes_likelier():
    trainer = Trainer(small(learning_rate=0.003, entropy=0.0))
    wanted, chances = 7, []
    for _ in range(12):
        trainer.play()
        trainer.rollout["rewards"].copy_(trainer.rollout["actions"] == wanted)
        trainer.rollout["ended"].fill_(True)
        trainer.learn()
        chances.append(trainer.forward(trainer.lanes[0].seen)[0].softmax(dim=1)[:, wanted].mean().item())
    assert chances[0] < 0.2 and chances[-1] > 0.6


def test_lanes_play_the_right_levels():
    trainer = Trainer(small(levels=5, start_level=40))
    first, held_out, second = (lane.batch for lane in trainer.lanes)
    seen = set()
    for _ in range(20):
        for batch, half in ((first, "train"), (held_out, "test"), (second, "train")):
            for env in range(batch.num_envs):
                assert batch.split_of(batch.level_fingerprint(env), env) == half
            if half == "train":
                seen |= set(batch.infos["level_seed"].tolist())
            batch.reset()
    assert len(seen) == 5 and min(seen) >= 40


def test_what_was_acted_on_is_what_is_learned_from():
    trainer = Trainer(small(game="fruitbot", rollout=150))
    batch = procade.Batch(
        "fruitbot", 2, mode="easy", num_levels=6, split="train", autoreset="same_step", seed=0
    )
    trainer.play()
    rollout = trainer.rollout
    logits, values = trainer.forward(rollout["observations"].flatten(0, 1))
    log_probs = logits.log_softmax(dim=1).gather(1, rollout["actions"].flatten()[:, None]).squeeze(1)
    assert torch.allclose(log_probs, rollout["log_probs"].flatten(), atol=1e-5)
    assert torch.allclose(values, rollout["values"].flatten(), atol=1e-5)
    # The first lane, played again by itself.
    observations, _ = batch.reset()
    for t in range(150):
        assert (observations == rollout["observations"][t, :2].numpy()).all()
        _, rewards, terminated, truncated, _ = batch.step(rollout["actions"][t, :2].numpy())
        assert (rewards == rollout["rewards"][t, :2].numpy()).all()
        assert ((terminated | truncated) == rollout["ended"][t, :2].numpy()).all()
    assert rollout["rewards"].any() and rollout["ended"].any()


@pytest.mark.parametrize("changes", [{"precision": "bfloat16"}, {"test_envs": 0, "envs": 1}, {"levels": 0}])
def test_other_settings_train_too(changes):
    trainer = Trainer(small(**changes))
    before = weights(trainer)
    row = trainer.advance()
    assert all(not torch.equal(old, new) for old, new in zip(before, weights(trainer)))
    assert all(np.isfinite(row[name]) for name in ("policy_loss", "value_loss", "entropy", "kl"))
    assert row["entropy"] == pytest.approx(np.log(15), rel=0.01)
    assert len(trainer.lanes) == (1 if changes.get("envs") == 1 else 3)


def test_resuming_is_exact(tmp_path):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    train.main([*SMALL, f"--steps={4 * STEPS}", f"--out={whole}"])
    train.main([*SMALL, f"--steps={2 * STEPS}", f"--out={parts}"])
    half = torch.load(parts / "checkpoint.pt", weights_only=True)
    train.main([f"--resume={parts}", f"--steps={4 * STEPS}"])
    one, other = (torch.load(path / "checkpoint.pt", weights_only=True) for path in (whole, parts))
    for name, weight in one["network"].items():
        assert torch.equal(weight, other["network"][name])
        assert not torch.equal(weight, half["network"][name])
    assert str(one["counters"]) == str(other["counters"])
    assert all(torch.equal(*states) for states in zip(one["generators"], other["generators"]))
    for states, other_states in zip(one["environments"], other["environments"]):
        assert all(torch.equal(state, other_state) for state, other_state in zip(states, other_states))
    clocks = ("seconds", "steps_per_second", "environment_share", "acting_share", "learning_share")
    first, second = ([{k: v for k, v in row.items() if k not in clocks} for row in rows_of(path / "curves.csv")]
                     for path in (whole, parts))  # fmt: skip
    assert len(first) == 4 and first == second


def test_rows_after_the_checkpoint_are_written_again(tmp_path):
    run = tmp_path / "run"
    train.main([*SMALL, f"--steps={3 * STEPS}", f"--out={run}", "--checkpoint-every=2"])
    # As if it had been stopped after the checkpoint of the second update.
    trainer = Trainer(small())
    trainer.load(torch.load(run / "checkpoint.pt", weights_only=True))
    trainer.update = 2
    trainer.save(run / "checkpoint.pt")
    train.main([f"--resume={run}", f"--steps={4 * STEPS}"])
    assert [row["update"] for row in rows_of(run / "curves.csv")] == ["1", "2", "3", "4"]


def test_results_of_a_run(tmp_path):
    run = tmp_path / "run"
    train.main([*SMALL, f"--steps={2 * STEPS}", f"--out={run}", "--evaluate=1"])
    rows = rows_of(run / "curves.csv")
    assert [row["steps"] for row in rows] == ["32", "64"]
    shares = [float(rows[0][f"{part}_share"]) for part in ("environment", "acting", "learning")]
    assert sum(shares) == pytest.approx(1) and all(share > 0 for share in shares)
    table = json.loads((run / "evaluation.json").read_text())
    assert table["steps"] == 2 * STEPS
    for policy in ("trained", "random"):
        for half in ("seen", "held_out"):
            assert np.shape(table[policy][half]["returns"]) == (6, 1)
    assert not set(table["trained"]["seen"]["level_seeds"]) & set(table["trained"]["held_out"]["level_seeds"])
    tomllib = pytest.importorskip("tomllib")
    settings = tomllib.loads((run / "settings.toml").read_text())
    assert Settings(**settings) == small(steps=2 * STEPS, evaluate=1)
    assert list(run.glob("events.out.tfevents*"))


@pytest.mark.parametrize(
    "arguments, named",
    [
        (["--steps=many"], "--steps: 'many' is given"),
        (["--steps=2.5"], "--steps: '2.5' is given; a whole number"),
        (["--steps=0"], "--steps: 0 is given; 1 to 1e+15 are allowed"),
        (["--levels=-1"], "--levels: -1 is given; 0 to"),
        (["--levels=20M"], "--levels: 20M is given; 0 to 1.67772e+07 are allowed"),
        (["--clip=nan"], "--clip: 'nan' is given; a number"),
        (["--game=tetris"], "--game: invalid choice: 'tetris' (choose from "),
        (["--mode=memory"], "--mode: coinrun has no mode 'memory'; its modes are easy"),
        (["--minibatches=7"], "--minibatches: 7 does not divide 64 x 256"),
        (["--device=tpu"], "--device: invalid choice: 'tpu'"),
        (["--precision=int8"], "--precision: invalid choice: 'int8'"),
        (["--levels=0", "--start-level=3"], "--start-level: it needs --levels"),
        (["--resume=nowhere"], "--resume: nowhere holds no checkpoint.pt"),
        (["--learning_rates=1"], "--learning_rates"),
    ],
)
def test_errors_name_the_argument(arguments, named, capsys):
    with pytest.raises(SystemExit) as stop:
        train.main(arguments)
    assert stop.value.code == 2
    assert named in capsys.readouterr().err


def test_a_run_is_neither_overwritten_nor_changed(tmp_path, capsys):
    run = tmp_path / "run"
    train.main([*SMALL, f"--steps={STEPS}", f"--out={run}"])
    for arguments, named in (
        ([*SMALL, f"--out={run}"], f"--out: {run} holds a run; --resume {run} goes on with it"),
        ([f"--resume={run}", "--levels=7"], "--levels: the run has 6; resuming cannot change it"),
        ([f"--resume={run}", f"--out={run}"], "--out: a resumed run stays in its folder"),
    ):
        with pytest.raises(SystemExit):
            train.main(arguments)
        assert named in capsys.readouterr().err


def test_what_is_left_of_a_damaged_run_is_named(tmp_path, capsys):
    run = tmp_path / "run"
    train.main([*SMALL, f"--steps={STEPS}", f"--out={run}"])
    checkpoint, curves = run / "checkpoint.pt", run / "curves.csv"
    whole = checkpoint.read_bytes()
    for damage, named in (
        (lambda: checkpoint.write_bytes(whole[:5000]), f"--resume: {checkpoint} is damaged"),
        (lambda: checkpoint.write_bytes(b""), f"--resume: {checkpoint} is damaged"),
        (curves.unlink, f"--resume: {run} holds no curves.csv"),
    ):
        damage()
        with pytest.raises(SystemExit):
            train.main([f"--resume={run}", f"--steps={2 * STEPS}"])
        assert named in capsys.readouterr().err
    with pytest.raises(SystemExit):
        train.main([*SMALL, f"--out={checkpoint}"])
    assert f"--out: {checkpoint} is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, value", [("25M", 25_000_000), ("1.5k", 1500), ("2G", 2 * 10**9), ("1_000", 1000), ("3e4", 30_000)]
)
def test_numbers_may_have_multiples(words, value):
    assert number(words, int, 1, 10**12) == value
