import pytest

from core.errors import UserInputError
from core.runs.region_forms import (
    evidence_inputs,
    evidence_settings,
    labels_inputs,
    labels_settings,
)
from core.settings import Limits
from core.workspace.records import Item

GIVEN = {"upstream": "10000", "downstream": 1000, "pseudocount": "0.5", "background": "even"}


def item(name, tmp_path):
    return Item(
        id=name, name=name, content="other", reason="", size=1, sha256="0" * 64, stored=0.0,
        path=tmp_path / name,
    )  # fmt: skip


def test_files_are_named_by_their_roles_and_what_was_not_chosen_is_left_out(tmp_path):
    files = {"motifs": item("m", tmp_path), "genome": item("g", tmp_path),
             "promoters": None, "genes": item("b", tmp_path)}  # fmt: skip

    assert [(each.role, each.item) for each in evidence_inputs(files)] == [
        ("motifs", "m"), ("genome", "g"), ("genes", "b"),
    ]  # fmt: skip
    peaks = [item("a", tmp_path), item("b", tmp_path)]
    assert [each.role for each in labels_inputs(peaks, item("g", tmp_path))] == [
        "peaks", "peaks", "genes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ("genome genes", "motifs: must be chosen"),
        ("motifs", "genome or promoters.*neither"),
        ("motifs genome promoters genes", "genome or promoters.*both"),
        ("motifs genome", "gene positions: must be chosen.*a genome"),
        ("motifs promoters peaks", "gene positions: must be chosen.*peaks"),
    ],
)
def test_files_that_do_not_go_together_are_refused(tmp_path, roles, said):
    with pytest.raises(UserInputError, match=said):
        evidence_inputs({role: item(role, tmp_path) for role in roles.split()})
    with pytest.raises(UserInputError, match="peaks: must be chosen"):
        labels_inputs([], None)
    with pytest.raises(UserInputError, match="gene positions: must be chosen"):
        labels_inputs([item("p", tmp_path)], None)


def test_without_known_pairs_everybody_with_a_motif_is_asked_about():
    regions = {"upstream": 10_000, "downstream": 1_000}
    odds = {"background": "even", "pseudocount": 0.5}

    assert evidence_settings(GIVEN, pairs=True) == {"regions": regions, "odds": odds}
    assert evidence_settings(GIVEN, pairs=False)["regulators"] == "all"
    typed = GIVEN | {"regulators": "Sox2, Pou5f1\nSox2", "targets": "ALL"}
    found = evidence_settings(typed, pairs=True)
    assert (found["regulators"], found["targets"]) == (["Sox2", "Pou5f1"], "all")
    with pytest.raises(UserInputError, match="1 at most"):
        evidence_settings(typed, pairs=True, limits=Limits(identifiers=1))


def test_which_peaks_count_is_read():
    given = GIVEN | {"log_p": "50", "p_column": "", "regulator_column": "4"}

    assert labels_settings(given) == {
        "log_p": 50.0,
        "regulator_column": 4,
        "regions": {"upstream": 10_000, "downstream": 1_000},
    }


@pytest.mark.parametrize(
    ("name", "typed"),
    [("upstream", "-1"), ("downstream", ""), ("upstream", "1.5"), ("log_p", "many"),
     ("log_p", "nan"), ("log_p", "-1"), ("log_p", None), ("p_column", "0"),
     ("regulator_column", "33"), ("log_p", "1e999")],
)  # fmt: skip
def test_what_is_no_such_number_is_refused(name, typed):
    with pytest.raises(UserInputError):
        labels_settings(GIVEN | {"log_p": 300} | {name: typed})


def test_a_pseudocount_that_is_no_number_of_sites_is_refused():
    for typed in ("", "few", "inf", "-0.1", "9" * 50):
        with pytest.raises(UserInputError, match="pseudocount"):
            evidence_settings(GIVEN | {"pseudocount": typed}, pairs=True)
