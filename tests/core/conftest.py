# ruff: noqa: PLC0415  (TensorFlow is imported only where a network is asked for)
"""Models that several tests look at, trained once."""

import pytest

from core import systems
from tests.core.planted import few_planted, planted

QUICK = {"batch": 16, "epochs": 6, "learning-rate": 0.03, "dropout": 0, "dense-dropout": 0}


def _kept(folder, problem, **changed):
    from core.models.model_folder import open_model
    from core.training.fit import train
    from core.training.saving import save_model

    method = systems.get("cnnc")
    options = method.settings(QUICK | changed)
    trained = train(method, [problem], options=options, seed=1)
    save_model(trained, folder, problems=[problem], seconds=1.0)
    return open_model(folder)


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """Train a two-class CNNC on planted pairs."""
    return _kept(tmp_path_factory.mktemp("models") / "binary", planted())


@pytest.fixture(scope="session")
def direction_model(tmp_path_factory):
    """Train a three-class CNNC on planted pairs."""
    folder = tmp_path_factory.mktemp("models") / "direction"
    return _kept(folder, planted(task="direction"), epochs=2)


SEES_NEIGHBOURS = {"filters": 4, "neighbours": 2, "epochs": 2, "batch": 16}


@pytest.fixture(scope="session")
def neighbours_model(tmp_path_factory):
    """Train a narrow CNNC that sees two neighbours of each gene."""
    folder = tmp_path_factory.mktemp("models") / "neighbours"
    return _kept(folder, few_planted(), **SEES_NEIGHBOURS)


@pytest.fixture(scope="session")
def averaged_neighbours_model(tmp_path_factory):
    """Train two such networks, averaged."""
    folder = tmp_path_factory.mktemp("models") / "averaged"
    return _kept(folder, few_planted(), **SEES_NEIGHBOURS, seeds=2)
