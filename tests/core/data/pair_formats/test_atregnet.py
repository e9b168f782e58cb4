import pytest

from core.data.read_pairs import read_pairs
from core.errors import UserInputError

HEADER = [
    *("TFName", "TFLocus", "TFFamily", "TargetName", "TargetLocus", "IsTF"),
    *("TargetType", "Confirmation", "Category", "InteractionType", "Reference"),
]


@pytest.fixture
def table(tmp_path):
    rows = [
        ("AT1G00001", "AT1G00002", "Direct", "Confirmed", "Activation"),
        ("AT1G00001", "AT1G00003", "direct", "confirmed", "Represson"),
        ("AT1G00001", "AT1G00004", "Direct", "Confirmed", "a P450-depe"),
        ("AT1G00001", "AT1G00005", "Indirect", "Confirmed", "Activation"),
        ("AT1G00001", "AT1G00006", "Direct", "Unconfirmed", "Unknown"),
        ("AT1G00001/AT1G00007", "AT1G00002", "Direct", "Confirmed", "Activation"),
        ("AT1G00001", "N/A", "Direct", "Confirmed", "Activation"),
        ("AT1G00001", "AT1G00002", "Direct", "Confirmed", "Repression"),
    ]
    lines = ["\t".join(HEADER)]
    for regulator, target, kind, confirmation, interaction in rows:
        cells = ["X", regulator, "bZIP", target, target, "No", kind, confirmation, "", interaction]
        lines.append("\t".join([*cells, 'Lee, H. "A; title", Plant Cell 19(3)']))
    path = tmp_path / "AtRegNet.tsv"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize(
    ("keep", "targets"), [("confirmed-direct", "234"), ("confirmed", "2345"), ("all", "23456")]
)
def test_rows_are_kept_by_how_sure_they_are(table, keep, targets):
    pairs = read_pairs(table, atregnet=keep)

    assert [name[-1] for name in pairs.target_names] == list(targets)
    assert set(pairs.regulator_names) == {"AT1G00001"}


def test_signs_and_what_was_left_out(table):
    pairs = read_pairs(table)
    found = {finding.topic: finding for finding in pairs.findings}

    # The first pair is said to be activated and repressed: unknown.
    assert pairs.sign.tolist() == [0, -1, 0]
    assert found["AtRegNet"].count == 2
    assert found["complexes"].items == ("AT1G00001/AT1G00007",)
    assert found["rows"].count == 8


def test_an_unknown_choice(table):
    with pytest.raises(UserInputError, match="must be one of confirmed-direct"):
        read_pairs(table, atregnet="most")
