"""What the tests of the Python package share. A test that takes `game` runs for all games of the library."""

from pathlib import Path

import numpy as np
import pytest

import procade

REPOSITORY = Path(__file__).resolve().parents[2]


def pytest_generate_tests(metafunc):
    if "game" in metafunc.fixturenames:
        metafunc.parametrize("game", procade.list_games())


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def repository():
    return REPOSITORY


def hashes(batch):
    return [batch.state_hash(env) for env in range(batch.num_envs)]


def random_actions(rng, steps, num_envs):
    return rng.integers(0, 15, (steps, num_envs))
