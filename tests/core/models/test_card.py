"""A card is taken for granted once it was read: all of it is looked at then."""

import copy
import json
from dataclasses import asdict, fields, replace

import pytest

from core.errors import TamperedModelError, UserInputError
from core.models.card import NETWORK, Card, learned_genes, read_card
from core.models.card_parts import PARTS
from core.workspace.shared import PRETRAINED

CARDS = sorted(PRETRAINED.glob("*/card.json"))
GOOD = json.loads((PRETRAINED / "atlas-profile-cnn" / "card.json").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path):
    model = tmp_path / "marker-5f0c" / "my model"
    model.mkdir(parents=True)
    return model


def written(folder, card):
    text = card if isinstance(card, str) else json.dumps(card)
    (folder / "card.json").write_text(text, encoding="utf-8")
    return folder


def changed(*place, to):
    card = copy.deepcopy(GOOD)
    inner = card
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = to
    return card


def test_every_part_of_a_card_is_looked_at():
    assert {"format", *PARTS} == {field.name for field in fields(Card)}


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.parent.name)
def test_a_card_that_comes_along_is_read_as_it_is(path):
    # one that is older than these fields was of a network, without tower and cut of direction
    stored = {"file": NETWORK, "direction": None, "tower": None} | json.loads(
        path.read_text(encoding="utf-8")
    )
    assert asdict(read_card(path.parent)) == stored


@pytest.mark.parametrize(
    ("place", "to"),
    [
        (("seed",), 10**400),
        (("seed",), True),
        (("direction",), {"cut": "0.3"}),
        (("task",), ["binary"]),
        (("sha256",), "../../x"),
        (("translated",), 5),
        (("inputs",), []),
        (("inputs",), [[0, 2]]),
        (("inputs",), [["32"]]),
        (("inputs",), ["ab"]),
        (("evidence",), [{}]),
        (("settings", "epochs"), {"$ne": 1}),
        (("data", 0), None),
        (("data", 0, "expressions", 0, "genes"), "many"),
        (("data", 0, "pairs"), []),
        (("data", 0, "evidence"), {"source": "x"}),
        (("training", "networks", 0, "epochs"), [None]),
        (("training", "seconds"), "1"),
        (("metrics", "validation"), 1),
        (("metrics", "validation", "auroc"), "0.9"),
        (("metrics", "validation", "n"), 0.5),
        (("thresholds", 0), {}),
        (("thresholds", 0, "more"), 1),
        (("calibration", "knots"), "abc"),
        (("calibration", "pairs"), None),
        (("distribution", "edges"), [0]),
        (("distribution",), {}),
        (("findings", 0), "x"),
        (("findings", 0, "items"), [1]),
        (("versions", "keras"), 3),
    ],
)
def test_a_card_with_a_part_of_another_kind_is_refused_by_its_name(place, to, folder):
    with pytest.raises(TamperedModelError, match=f"whose {place[0]}|not JSON") as refusal:
        read_card(written(folder, changed(*place, to=to)))

    assert str(refusal.value).startswith("my model: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        '{"a":' * 100_000,
        json.dumps(GOOD)[:-1],
        json.dumps(changed("seed", to=float("nan"))),
        json.dumps(changed("training", "seconds", to=float("inf"))),
        json.dumps(GOOD).replace('"seed": 1', '"seed": ' + "9" * 5_000, 1),
        json.dumps(changed("findings", to=json.loads("[" * 90 + "]" * 90))),
    ],
)
def test_a_card_that_is_no_card_is_refused(text, folder):
    with pytest.raises(TamperedModelError, match="card") as refusal:
        read_card(written(folder, text))

    assert "marker" not in str(refusal.value)
    assert len(str(refusal.value)) < 1_000


@pytest.mark.parametrize("of", [2, None, "1", [1], "x" * 9_000])
def test_a_card_of_another_format_is_refused(of, folder):
    with pytest.raises(UserInputError, match="format 1") as refusal:
        read_card(written(folder, GOOD | {"format": of}))

    assert "marker" not in str(refusal.value)


def test_a_folder_without_a_card_is_called_by_its_name(folder):
    with pytest.raises(UserInputError, match="without a card") as refusal:
        read_card(folder)

    assert "marker" not in str(refusal.value)


def test_genes_that_a_model_learned_from_are_known_where_every_data_set_lists_them():
    card = read_card(PRETRAINED / "atlas-profile-cnn")
    lists = [{"pairs": {"genes": ["A", "B"]}}, {"pairs": {"genes": ["B", "C"]}}]

    assert learned_genes(replace(card, data=lists)) == {"A", "B", "C"}
    assert learned_genes(replace(card, data=[*lists, {"pairs": {}}])) is None
    assert learned_genes(replace(card, data=["text"])) is None
