"""gym3 loads libprocade_libenv and steps it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from gym3 import ExtractDictObWrapper, TrajectoryRecorderWrapper, types_np
from gym3.libenv import CEnv

import procade

LIBENV = os.environ["LIBENV"]
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "libenv.md"
NUM_ENVS = 8


def make(num=NUM_ENVS, **options):
    options = {"env_name": "coinrun", "distribution_mode": 0, "rand_seed": 7, **options}
    return CEnv(num=num, lib_dir=LIBENV, lib_name="procade_libenv", options=options)


@pytest.mark.parametrize("game", procade.list_games())
def test_every_game_steps(game):
    env = make(env_name=game)
    assert env.ob_space["rgb"].shape == (64, 64, 3) and env.ac_space["action"].eltype.n == 15
    firsts = 0
    for _ in range(300):
        _, seen, first = env.observe()
        firsts += first.sum()
        env.act(types_np.sample(env.ac_space, (env.num,)))
    assert seen["rgb"].any() and firsts >= NUM_ENVS
    env.close()


def test_it_plays_what_the_package_plays():
    """The same levels, pictures, rewards and ends as a batch that resets in the step that ends an episode."""
    env = make(num_levels=50, use_backgrounds=False)
    batch = procade.Batch(
        "coinrun", NUM_ENVS, mode="easy", seed=7, num_levels=50, autoreset="same_step", use_backgrounds=False,
        center_agent=False,
    )  # fmt: skip
    rng = np.random.default_rng(0)
    seen, infos = batch.reset()
    rewards, ended, ends = np.zeros(NUM_ENVS), np.ones(NUM_ENVS, np.bool_), 0
    for _ in range(1000):
        reward, observation, first = env.observe()
        assert (observation["rgb"] == seen).all()
        assert (reward == rewards).all() and (first == ended).all()
        assert [info["level_seed"] for info in env.get_info()] == infos["level_seed"].tolist()
        actions = rng.integers(0, 15, NUM_ENVS, dtype=np.int32)
        env.act({"action": actions})
        seen, rewards, terminated, truncated, infos = batch.step(actions)
        ended = terminated | truncated
        ends += ended.sum()
    assert ends > 5


def test_states_are_saved_and_put_back():
    definitions = [
        "int get_state(libenv_env *, int, char *, int);",
        "void set_state(libenv_env *, int, char *, int);",
    ]
    env = CEnv(
        num=2, lib_dir=LIBENV, lib_name="procade_libenv", c_func_defs=definitions,
        options={"env_name": "maze", "distribution_mode": 0},
    )  # fmt: skip
    length = 2**20

    def save():
        buffer = env._ffi.new(f"char[{length}]")
        count = env.call_c_func("get_state", 0, buffer, length)
        return bytes(env._ffi.buffer(buffer, count))

    def play():
        shown = []
        for action in (7, 7, 5, 1, 3, 7):
            env.act({"action": np.full(2, action, np.int32)})
            shown.append(env.observe()[1]["rgb"][0].tobytes())
        return shown

    env.observe()
    state = save()
    first = play()
    env.call_c_func("set_state", 0, state, len(state))
    assert play() == first


def test_its_wrappers_take_it(tmp_path):
    env = make(num=2, render_human=True)
    env = TrajectoryRecorderWrapper(env, directory=str(tmp_path))
    env = ExtractDictObWrapper(env, key="rgb")
    for step in range(60):
        assert env.observe()[1].shape == (2, 64, 64, 3)
        assert env.get_info()[0]["rgb"].shape == (512, 512, 3)
        # -1 ends the episode, which is then written down.
        env.act({"action": np.full(2, -1 if step % 20 == 19 else 7, np.int32)})
    assert len(list(tmp_path.iterdir())) >= 4


def test_the_guides_program_works():
    program = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.S).group(1)
    assert "build/bindings/libenv" in program
    program = program.replace("build/bindings/libenv", LIBENV)
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
