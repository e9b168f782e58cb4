"""Evidence from sequence and known pairs from peaks on the Data page, as plain functions."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import html
from dash.exceptions import PreventUpdate

from components.regions import EVIDENCE, EVIDENCE_FILES, LABEL_FILES, LABELS
from core.random_ids import new_id
from core.runs import store
from core.workspace import items
from pages import _data_regions as regions
from pages import data, runs
from pages._visit import Visit
from tests.components.test_parts import _found
from tests.pages.test_pages import _text

GENES = b"chr1\t100\t200\tA\t0\t+\nchr1\t300\t400\tB\t0\t-\n"
FILES = {
    "m.jaspar": b">M1\tTF\nA [ 9 0 ]\nC [ 0 9 ]\nG [ 0 0 ]\nT [ 0 0 ]\n",
    "g.fa": b">chr1\n" + b"ACGT" * 200 + b"\n",
    "genes.bed": GENES,
    "TF.narrowPeak": b"chr1\t100\t200\tp\t0\t.\t5\t310\t-1\t5\n",
}


@pytest.fixture
def brought(visitor: Visit) -> dict[str, str]:
    """Bring files; give their ids by name."""
    return {
        name: items.save(visitor.home, visitor.workspace, io.BytesIO(content), name=name).id
        for name, content in FILES.items()
    }


def _choices(component: object) -> dict[str, list[str]]:
    """Give what each choice of a file offers."""
    return {
        f"{each.id['type']} {each.id['role']}": [option["label"] for option in each.options]
        for each in _found(component, "Select")
        if "role" in each.id
    }


def _compute(chosen: dict[str, str], values: dict[str, str]) -> tuple[object, object]:
    return regions.compute(
        1, list(chosen.values()), [{"role": role} for role in chosen],
        list(values.values()), [{"name": name} for name in values],
    )  # fmt: skip


VALUES = {"kind": "genome", "regulators": "TF", "targets": "", "upstream": "50",
          "downstream": "5", "background": "even", "pseudocount": "1"}  # fmt: skip


def test_each_choice_offers_the_files_of_its_kind(visitor: Visit, brought: dict[str, str]) -> None:
    shown = _choices(regions.layout(visitor))

    assert shown[f"{EVIDENCE}-file motifs"] == ["m.jaspar"]
    assert shown[f"{EVIDENCE}-file sequences"] == ["g.fa"]
    assert shown[f"{EVIDENCE}-file genes"] == ["None", "TF.narrowPeak", "genes.bed"]
    assert shown[f"{EVIDENCE}-file pairs"] == ["None"]
    assert shown[f"{LABELS}-file genes"] == ["TF.narrowPeak", "genes.bed"]
    (peaks,) = _found(regions.layout(visitor), "Checklist")
    assert {option["value"] for option in peaks.options} == {
        brought["TF.narrowPeak"], brought["genes.bed"],
    }  # fmt: skip


def test_what_comes_is_offered_without_touching_what_is_chosen(
    visitor: Visit, brought: dict[str, str]
) -> None:
    offered = regions.offer(None, [])

    assert len(offered) == len(EVIDENCE_FILES) + len(LABEL_FILES) + 1
    assert offered[0] == [{"label": "m.jaspar", "value": brought["m.jaspar"]}]


def test_evidence_is_asked_for_and_its_form_can_be_filled_in_again(
    visitor: Visit, brought: dict[str, str]
) -> None:
    chosen = {"motifs": brought["m.jaspar"], "sequences": brought["g.fa"],
              "genes": brought["genes.bed"], "pairs": "", "peaks": ""}  # fmt: skip
    shown, error = _compute(chosen, VALUES)

    assert error is None
    (run,) = store.list_runs(visitor.home, visitor.workspace)
    assert [each.role for each in run.inputs] == ["motifs", "genome", "genes"]
    assert run.settings["regulators"] == ["TF"]
    assert "Evidence of m.jaspar" in _text(html.Div(shown))
    (way,) = [
        each.href for each in _found(runs.layout(run=run.id), "Link")
        if str(each.href).startswith("/data?run=")
    ]  # fmt: skip
    again = data.layout(**{
        name: value[0] for name, value in parse_qs(urlsplit(way).query).items()
    })  # fmt: skip
    values = {str(each.id): each.value for each in _found(again, "Select")}
    assert values[str({"type": f"{EVIDENCE}-file", "role": "sequences"})] == brought["g.fa"]
    assert values[str({"type": f"{EVIDENCE}-value", "name": "kind"})] == "genome"
    assert next(each.open for each in _found(regions.layout(visitor, run=run), "Details"))


def test_known_pairs_are_asked_for_and_their_form_can_be_filled_in_again(
    visitor: Visit, brought: dict[str, str]
) -> None:
    values = {"upstream": "10000", "downstream": "1000", "log_p": "50", "p_column": "",
              "regulator_column": "4"}  # fmt: skip
    shown, error = regions.make_pairs(
        1, [brought["TF.narrowPeak"]], brought["genes.bed"], list(values.values()),
        [{"name": name} for name in values],
    )  # fmt: skip

    assert error is None
    assert "Known pairs from TF.narrowPeak" in _text(html.Div(shown))
    (run,) = store.list_runs(visitor.home, visitor.workspace)
    assert run.settings["log_p"] == 50
    form = regions.layout(visitor, run=run)
    (peaks,) = _found(form, "Checklist")
    assert peaks.value == [brought["TF.narrowPeak"]]
    typed = {str(each.id): each.value for each in _found(form, "Input")}
    assert typed[str({"type": f"{LABELS}-value", "name": "log_p"})] == "50"
    assert typed[str({"type": f"{LABELS}-value", "name": "regulator_column"})] == "4"


def test_what_is_wrong_is_said_in_place(visitor: Visit, brought: dict[str, str]) -> None:
    _, error = _compute({"motifs": "", "sequences": brought["g.fa"], "genes": ""}, VALUES)
    assert "Choose motifs in JASPAR or MEME format" in _text(error)
    _, error = _compute(
        {"motifs": brought["m.jaspar"], "sequences": brought["g.fa"], "genes": ""}, VALUES
    )
    assert "Choose a BED file to go with a genome" in _text(error)
    _, error = regions.make_pairs(1, [], "", [], [])
    assert "Tick at least one file of ChIP peaks" in _text(error)
    assert store.list_runs(visitor.home, visitor.workspace) == []


def test_a_form_that_was_only_drawn_starts_nothing(visitor: Visit) -> None:
    with pytest.raises(PreventUpdate):
        regions.compute(0, [], [], [], [])
    with pytest.raises(PreventUpdate):
        regions.make_pairs(0, None, None, [], [])


def test_evidence_that_was_made_says_where_it_goes(visitor: Visit) -> None:
    table = visitor.home / "evidence.csv"
    table.write_bytes(b"regulator,target,motif_max\nA,B,1\n")
    item = items.keep(visitor.home, visitor.workspace, table, item_id=new_id(),
                      name="evidence.csv", content="evidence", reason="A run.")  # fmt: skip

    shown = _text(data.layout(item=item.id))
    assert "Evidence about pairs" in shown
    assert "Tick it under Other evidence in" in shown
