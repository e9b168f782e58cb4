"""What makes codes of genes is kept, checked and loaded as the network it belongs to."""

import json
import shutil

import numpy as np
import pytest

from core.errors import TamperedModelError, UserInputError
from core.models.model_folder import open_model

pytestmark = pytest.mark.network


@pytest.fixture
def copy(neighbours_model, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(neighbours_model.folder, folder)
    return folder


def rewrite(folder, change):
    card = json.loads((folder / "card.json").read_text())
    change(card)
    (folder / "card.json").write_text(json.dumps(card))


def test_it_lies_beside_the_network_as_keras_has_it_and_translated(neighbours_model):
    card = neighbours_model.card
    names = ["card.json", "model.keras", "model.onnx", "tower.keras", "tower.onnx"]

    assert sorted(path.name for path in neighbours_model.folder.iterdir()) == names
    assert set(card.files) == set(names[1:])
    assert card.tower.networks == 1
    assert card.inputs == [[32, 32, 1], [3 * card.tower.units], [3 * card.tower.units]]
    assert card.pair_inputs == [[32, 32, 1]]
    both = neighbours_model.network.count_params() + neighbours_model.tower.count_params()
    assert card.training["parameters"] == both


def test_the_translated_one_gives_what_keras_gives(neighbours_model):
    from core.serving.inference import scorer_for  # noqa: PLC0415  (ONNX Runtime)

    images = np.random.default_rng(0).random((5, 32, 32, 1), np.float32)
    translated = scorer_for(neighbours_model.tower_graph, prefer="float32")((images,))

    np.testing.assert_allclose(translated, np.asarray(neighbours_model.tower(images)), atol=1e-5)


@pytest.mark.parametrize("name", ["tower.keras", "tower.onnx"])
def test_one_that_is_missing_is_named(copy, name):
    (copy / name).unlink()

    with pytest.raises(UserInputError, match=f"without {name}"):
        open_model(copy)


@pytest.mark.parametrize("name", ["tower.keras", "tower.onnx"])
def test_another_one_is_noticed(copy, name):
    with (copy / name).open("ab") as file:
        file.write(b"\0")

    with pytest.raises(TamperedModelError, match=f"must hold the {name}"):
        open_model(copy)


@pytest.mark.parametrize(
    "change",
    [
        lambda card: card.update(tower=None),
        lambda card: card["settings"].update(neighbours=0),
        lambda card: card["settings"].update(neighbours=5),
        lambda card: card["tower"].update(units=32),
        lambda card: card["tower"].update(networks=2),
        lambda card: card.update(inputs=card["inputs"][:1]),
    ],
)
def test_a_card_that_does_not_fit_its_tower_is_refused(copy, change):
    rewrite(copy, change)

    with pytest.raises(TamperedModelError, match=r"tower\.keras"):
        open_model(copy)


@pytest.mark.parametrize("change", [{"sha256": "no"}, {"networks": 0}, {"input": "x"}])
def test_a_damaged_description_is_refused(copy, change):
    rewrite(copy, lambda card: card["tower"].update(change))

    with pytest.raises(TamperedModelError, match="tower is missing or of another kind"):
        open_model(copy)


def test_one_that_reads_another_image_is_refused(copy):
    rewrite(copy, lambda card: card["tower"].update(input=[32, 64, 1]))
    model = open_model(copy)

    for load in (lambda: model.tower, lambda: model.tower_graph):
        with pytest.raises(TamperedModelError, match="reads and gives what its card says"):
            load()


def test_a_model_without_neighbours_has_none(model):
    assert model.card.tower is None
    assert model.tower is model.tower_graph is None
    assert model.card.pair_inputs == model.card.inputs
