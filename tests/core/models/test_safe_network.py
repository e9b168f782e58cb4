# ruff: noqa: PLC0415  (TensorFlow is imported only where these tests run)
import io

import h5py
import numpy as np
import pytest

from core.errors import UserInputError
from core.models.safe_network import load_network
from tests.core.models.described import archive, dense, layer, network, start, stored

PLAIN = network(start(4), dense(2))
WEIGHTS = (np.ones((4, 2)), np.zeros(2))


def nested(depth):
    return "[" * depth + "]" * depth


def test_a_network_with_code_in_it_is_refused(tmp_path):
    made = network(start(4), layer("Lambda", "answer", on="x"))

    with pytest.raises(UserInputError, match=r"keras\.layers\.Lambda in it"):
        load_network(archive(tmp_path / "m.keras", made))


def test_a_member_too_many_is_refused(tmp_path):
    path = archive(tmp_path / "m.keras", PLAIN, **{"assets/code.py": "x"})

    with pytest.raises(UserInputError, match="member more or less"):
        load_network(path)


@pytest.mark.parametrize("text", ["{", "", nested(100), nested(100_000), '{"a": NaN}', "1" * 5_000])
def test_a_description_that_is_no_json_is_refused(text, tmp_path):
    with pytest.raises(UserInputError, match="not JSON"):
        load_network(archive(tmp_path / "m.keras", text))


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    (tmp_path / "m.keras").write_bytes(b"hello" * 100)

    with pytest.raises(UserInputError, match="archive"):
        load_network(tmp_path / "m.keras")


def test_weights_that_lie_in_another_file_are_refused(tmp_path):
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["w"] = h5py.ExternalLink("/etc/hostname", "/x")
    path = archive(tmp_path / "m.keras", PLAIN, weights=stream.getvalue())

    with pytest.raises(UserInputError, match="hold its data itself"):
        load_network(path)


@pytest.mark.parametrize(
    "weights", [(), (np.ones((4, 2)),), (*WEIGHTS, np.zeros(2**20))], ids=["none", "few", "many"]
)
def test_more_or_fewer_weights_than_the_layers_have_are_refused(weights, tmp_path):
    path = archive(tmp_path / "m.keras", PLAIN, weights=stored(*weights))

    with pytest.raises(UserInputError, match="for a network that has 40 bytes"):
        load_network(path)


@pytest.mark.network
@pytest.mark.filterwarnings("ignore:Skipping nested container")  # Keras says so before it refuses
@pytest.mark.parametrize(
    "weights", [(np.ones((2, 4)), np.zeros(2)), (np.ones(10),), (np.ones((4, 2)), np.zeros(1), 1)]
)
def test_weights_of_other_shapes_are_refused_without_a_word_of_where_they_lay(weights, tmp_path):
    path = archive(tmp_path / "m.keras", PLAIN, weights=stored(*weights))

    with pytest.raises(UserInputError, match="do not fit each other") as refusal:
        load_network(path)

    assert "/" not in str(refusal.value)


@pytest.mark.network
def test_a_described_network_is_built_with_its_weights(tmp_path):
    back = load_network(archive(tmp_path / "m.keras", PLAIN, weights=stored(*WEIGHTS)))

    np.testing.assert_array_equal(back(np.ones((3, 4), np.float32)), np.full((3, 2), 4))


@pytest.mark.network
def test_a_network_with_a_lambda_is_refused_before_it_is_made(tmp_path):
    import keras

    image = keras.Input((4,))
    keras.Model(image, keras.layers.Lambda(lambda x: x)(image)).save(tmp_path / "m.keras")

    with pytest.raises(UserInputError, match="Lambda"):
        load_network(tmp_path / "m.keras")


@pytest.mark.network
def test_a_plain_network_comes_back_as_it_was(tmp_path):
    import keras

    image = keras.Input((4,))
    answer = keras.layers.Dense(2, activation="softmax")(keras.layers.Dropout(0.5)(image))
    network = keras.Model(image, answer)
    network.compile(optimizer="adam", loss="mse")
    network.save(tmp_path / "m.keras")
    x = np.ones((3, 4), np.float32)

    back = load_network(tmp_path / "m.keras")

    np.testing.assert_array_equal(back(x), network(x))
    assert not back.compiled


@pytest.mark.network
def test_a_network_saved_in_the_course_of_its_training_opens(tmp_path):
    import keras

    image = keras.Input((4,))
    network = keras.Model(image, keras.layers.Dense(2)(image))
    network.compile(optimizer="adam", loss="mse")
    network.train_on_batch(np.ones((3, 4)), np.ones((3, 2)))
    network.save(tmp_path / "m.keras")

    assert load_network(tmp_path / "m.keras").count_params() == 10


@pytest.mark.network
def test_evidence_standardised_by_an_earlier_version_is_still_read(tmp_path):
    import keras

    numbers = keras.Input((3,))
    scaled = keras.layers.Normalization(name="evidence_scale")
    network = keras.Model(numbers, keras.layers.Dense(2)(scaled(numbers)))
    scaled.adapt(np.random.default_rng(0).random((50, 3)))
    network.save(tmp_path / "m.keras")
    x = np.ones((3, 3), np.float32)

    np.testing.assert_allclose(load_network(tmp_path / "m.keras")(x), network(x), rtol=1e-5)
