# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import numpy as np
import pytest

pytestmark = pytest.mark.network


def courses(n=6, *shape):
    return np.random.default_rng(3).normal(size=(n, *shape)).astype(np.float32)


@pytest.mark.parametrize("outputs", [1, 3])
def test_each_network_gives_probabilities(outputs):
    from core.nets import dream

    for model, given in (
        (dream.lstm((21, 2), outputs=outputs), courses(6, 21, 2)),
        (dream.lstm((21, 2), outputs=outputs, filters=4), courses(6, 21, 2)),
        (dream.lenet((2, 21, 1), outputs=outputs), courses(6, 2, 21, 1)),
        (dream.coded(21, outputs=outputs), [courses(6, 21), courses(6, 21)]),
    ):
        said = np.asarray(model(given))
        assert said.shape == (6, outputs)
        assert ((said >= 0) & (said <= 1)).all()


def test_both_branches_read_the_codes_of_one_autoencoder():
    from core.nets import dream

    model = dream.coded(8, latent=2)
    phase = np.linspace(0, 2 * np.pi, 40)[:, None]
    waves = np.sin(phase + np.linspace(0, 3, 8)).astype(np.float32)

    error = dream.set_codes(model, waves, epochs=150, seed=1)

    one, two = (model.get_layer(name).get_weights() for name in ("code_regulator", "code_target"))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    # two numbers are all that a sine of one frequency has
    assert error < 0.05 * waves.var()
    assert not model.get_layer("code_target").trainable_weights


@pytest.mark.parametrize("name", ["lstm", "hybrid", "lenet", "coded"])
def test_the_translated_network_says_the_same(name):
    import onnxruntime

    from core.models.onnx_export import to_onnx
    from core.models.safe_graph import check_graph
    from core.nets import dream

    model, given = {
        "lstm": (dream.lstm((21, 2), units=5, seed=2), [courses(6, 21, 2)]),
        "hybrid": (dream.lstm((21, 2), units=5, filters=3, seed=2), [courses(6, 21, 2)]),
        "lenet": (dream.lenet((2, 21, 1)), [courses(6, 2, 21, 1)]),
        "coded": (dream.coded(21), [courses(6, 21), courses(6, 21)[::-1]]),
    }[name]
    graph = to_onnx(model)
    check_graph(graph, None)
    session = onnxruntime.InferenceSession(
        graph.SerializeToString(), providers=["CPUExecutionProvider"]
    )

    said = session.run(
        None, {node.name: each for node, each in zip(session.get_inputs(), given, strict=True)}
    )[0]

    np.testing.assert_allclose(said, model(given if len(given) > 1 else given[0]), atol=1e-5)
