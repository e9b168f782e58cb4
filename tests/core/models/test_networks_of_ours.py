# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
"""Every network that a system of ours makes is let through, and comes back as it was."""

import json

import numpy as np
import pytest

from core import systems
from core.models.network_plan import plan_of
from core.models.safe_graph import load_graph, shapes_of
from core.models.safe_network import load_network
from core.systems.cnnse import STRUCTURES
from core.workspace.shared import PRETRAINED

pytestmark = [pytest.mark.network, pytest.mark.slow]

SHAPES = {
    "cnnc": [((32, 32, 1),), ((32, 64, 1), (7,))],
    "cnnse": [((64, 64, 1),), ((64, 128, 1), (7,))],
    "profile-cnn": [((232, 2),), ((60, 2),)],
    "dream-lstm": [((21, 2),), ((200, 2),)],
    "dream-cnn": [((2, 21, 1),), ((2, 200, 1),)],
    "dream-autoencoder": [((21,), (21,)), ((200,), (200,))],
}
LARGEST = {
    "cnnc": {"filters": 64},
    "cnnse": {},
    "profile-cnn": {"filters-1": 512, "filters-2": 512, "units": 512, "kernel": 51},
    "dream-lstm": {"units": 1_024, "filters-before": 256},
    "dream-cnn": {},
    "dream-autoencoder": {"latent": 64},
}
FREE = ({"length-free": True}, {"sample-order": "ignored"}, {"normalise": "both"})
CASES = [
    *((name, shapes[0], 1, {}) for name, shapes in SHAPES.items()),
    *((name, SHAPES[name][1], 3, options) for name, options in LARGEST.items()),
    *(("profile-cnn", ((40, 2),), 3, options) for options in FREE),
    ("dream-lstm", ((21, 2),), 3, {"filters-before": 8}),
    *(("cnnse", ((32, 32, 1),), 1, {"structure": each, "filters": 8}) for each in STRUCTURES[:-1]),
]


def built(name, shapes, outputs, options):
    method = systems.get(name)
    return method.network.build(shapes, outputs=outputs, options=method.settings(options), seed=1)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case[0]}-{case[2]}")
def case(request):
    """Build one network of ours for all that is asked of it, and say its number of outputs."""
    return built(*request.param), request.param[2]


def described(network):
    from keras.saving import serialize_keras_object

    return json.loads(json.dumps(serialize_keras_object(network)))


def asked(network, n=3):
    from core.training.predict import given

    rng = np.random.default_rng(0)
    sizes = [[12 if size is None else size for size in each.shape[1:]] for each in network.inputs]
    return given([rng.random((n, *each), np.float32) for each in sizes])


def test_every_system_that_learns_a_network_is_looked_at():
    learned = {each.name for each in systems.registry().values() if each.network is not None}

    assert learned == set(SHAPES) == set(LARGEST)


def test_a_network_of_ours_is_measured_as_keras_builds_it(case):
    network, outputs = case

    plan = plan_of(described(network))

    assert plan.weights == network.count_params()
    assert plan.output == (outputs,)
    assert list(plan.inputs) == [tuple(each.shape[1:]) for each in network.inputs]


def test_a_network_of_ours_comes_back_as_it_was(case, tmp_path):
    network, _ = case
    network.save(tmp_path / "model.keras")
    arrays = asked(network)

    back = load_network(tmp_path / "model.keras")

    np.testing.assert_array_equal(back(arrays), network(arrays))


@pytest.mark.parametrize(("name", "number"), [("dream-cnn", 20), ("dream-autoencoder", 2)])
def test_networks_averaged_come_back_as_they_were(name, number, tmp_path):
    from core.training.networks import _averaged

    members = [built(name, SHAPES[name][0], 1, {}) for _ in range(number)]
    whole = _averaged(members)
    whole.save(tmp_path / "model.keras")
    arrays = asked(whole)

    back = load_network(tmp_path / "model.keras")

    np.testing.assert_array_equal(back(arrays), whole(arrays))


def test_a_translated_network_of_ours_is_let_through(case, tmp_path):
    from core.models.onnx_export import to_onnx

    network, outputs = case
    path = tmp_path / "model.onnx"
    path.write_bytes(to_onnx(network).SerializeToString())

    assert shapes_of(load_graph(path))[1] == [(outputs,)]


@pytest.mark.parametrize("folder", sorted(PRETRAINED.glob("*/card.json")), ids=str)
def test_what_comes_along_still_opens(folder):
    from core.models.model_folder import open_model

    model = open_model(folder.parent)

    assert model.network.count_params() == model.card.training["parameters"]
    assert model.graph is not None
