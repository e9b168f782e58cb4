import json
import shutil

import numpy as np
import pytest

from core.errors import TamperedModelError, UserInputError
from core.models.card import read_card
from core.models.model_folder import open_model
from core.training.saving import must_be_free

pytestmark = pytest.mark.network


@pytest.fixture
def copy(model, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(model.folder, folder)
    return folder


def rewrite(folder, **changed):
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | changed))


def test_the_card_says_what_was_learned_from(model):
    card = read_card(model.folder)

    assert card.method == "cnnc"
    assert card.task == "binary"
    assert card.simulated
    (data,) = card.data
    assert data["pairs"]["labels"] == {"0": 80, "1": 80}
    assert data["expressions"][0] | {"sha256": ""} == {
        "source": "planted.csv",
        "sha256": "",
        "genes": 88,
        "samples": 150,
        "kind": "single-cell",
        "scale": "counts",
        "simulated": True,
    }
    assert card.training["parameters"] == 549_601
    assert card.metrics["validation"]["auroc"] > 0.7
    assert [each["wanted"] for each in card.thresholds] == [0.5, 0.8, 0.9]
    counted = card.distribution["positives"], card.distribution["negatives"]
    assert np.sum(counted) + card.metrics["validation"]["n"] == 160
    names = ["card.json", "model.keras", "model.onnx"]
    assert sorted(path.name for path in model.folder.iterdir()) == names


def test_a_copy_opens_and_answers_alike(model, copy):
    x = np.random.default_rng(0).random((3, 32, 32, 1), np.float32)

    np.testing.assert_array_equal(open_model(copy).network(x), model.network(x))


def test_another_network_is_noticed(copy):
    with (copy / "model.keras").open("ab") as file:
        file.write(b"\0")

    with pytest.raises(TamperedModelError, match="SHA-256"):
        open_model(copy)


@pytest.mark.parametrize("name", ["card.json", "model.keras"])
def test_a_missing_file_is_named(copy, name):
    (copy / name).unlink()

    with pytest.raises(UserInputError, match=name.split(".")[0]):
        open_model(copy)


def test_no_folder_is_no_model(tmp_path):
    with pytest.raises(UserInputError, match="no such folder"):
        open_model(tmp_path / "nothing")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000])
def test_a_card_that_cannot_be_read_is_noticed(copy, text):
    (copy / "card.json").write_text(text)

    with pytest.raises(TamperedModelError, match="card"):
        open_model(copy)


@pytest.mark.parametrize(
    "changed",
    [{"seed": "1"}, {"settings": []}, {"inputs": {}}, {"calibration": 3}, {"simulated": None}],
)
def test_a_card_with_something_of_another_kind_is_noticed(copy, changed):
    rewrite(copy, **changed)

    with pytest.raises(TamperedModelError, match=next(iter(changed))):
        open_model(copy)


def test_a_card_of_another_format_is_explained(copy):
    rewrite(copy, format=2)

    with pytest.raises(UserInputError, match="format 2"):
        open_model(copy)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"method": "oracle"}, "oracle"),
        ({"method": "pearson"}, "system that learns"),
        ({"settings": {"epochs": -1}}, "epochs"),
    ],
)
def test_a_card_that_claims_what_cannot_be_is_refused(copy, changed, said):
    rewrite(copy, **changed)

    with pytest.raises(UserInputError, match=said):
        open_model(copy)


def test_no_model_is_overwritten(tmp_path):
    with pytest.raises(UserInputError, match="must not exist yet"):
        must_be_free(tmp_path)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"inputs": [[32, 64, 1]]}, "model"),
        ({"task": "direction"}, "model"),
        ({"inputs": [[8]]}, ""),
    ],
)
def test_a_network_that_reads_or_gives_something_else_than_its_card_says_is_refused(
    copy, changed, said
):
    rewrite(copy, **changed)
    opened = open_model(copy)

    with pytest.raises(TamperedModelError, match=r"model.keras that reads and gives"):
        opened.network  # noqa: B018  (loaded when asked for)
    with pytest.raises(TamperedModelError, match=r"model.onnx that reads and gives"):
        opened.graph  # noqa: B018
