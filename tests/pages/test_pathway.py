"""The page that leaves a pathway out, as plain functions."""

import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from core.progress import silent
from core.query import network_request
from core.runs import command_lines, jobs, running, store
from core.runs.inputs import gather, run_folder
from core.simulate.demo import ATLAS, ATLAS_EXPRESSION, ATLAS_NETWORK
from core.workspace import items
from pages import pathway, runs
from pages._visit import Visit
from tests.components.test_parts import _found
from tests.pages.conftest import HelperHere
from tests.pages.test_pages import _text

REGULATOR, *TARGETS = [f"AT1G{10 * number:05d}" for number in range(101, 104)]


@pytest.fixture
def data(demo_visitor: Visit, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Expression and known pairs of the demo."""
    monkeypatch.setattr(pathway, "helper", HelperHere)
    listed = items.list_items(demo_visitor.home, demo_visitor.workspace)
    named = {each.name: each.id for each in listed}
    return named[f"{ATLAS}/{ATLAS_EXPRESSION}"], named[f"{ATLAS}/{ATLAS_NETWORK}"]


def _begin(
    data: tuple[str, str], *, table: str = "", genes: str = "", chosen: str = "", seed: str = "3"
) -> object:
    return pathway.begin(1, *data, table, chosen, genes, "pearson", [], seed, [], [])


def test_the_form_is_there_and_the_quick_systems_come_first(
    demo_visitor: Visit, data: tuple[str, str]
) -> None:
    page = pathway.layout(expression=data[0], known=data[1], system="genie3")

    assert "Leave it out" in _text(page)
    chosen = {each.id: each.value for each in _found(page, "Select") if isinstance(each.id, str)}
    assert chosen["pathway-expression"] == data[0]
    assert chosen["pathway-system"] == "genie3"
    assert pathway._systems()[0].interactive


def test_a_list_without_pathways_says_that_genes_can_be_named(data: tuple[str, str]) -> None:
    options, value, off, told = pathway.offer(*data, "", "")

    assert (value, off) == ("", True)
    assert len(options) == 1
    assert "Name genes below" in told
    assert pathway.tell("", told, options) == told


def test_a_table_of_pathways_is_offered_with_what_was_measured(
    demo_visitor: Visit, data: tuple[str, str], tmp_path: Path
) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(
        f"pathway_id,source,target\na,{REGULATOR.lower()},{TARGETS[0]}\nb,X,Y\n"
        f"c,{REGULATOR},{TARGETS[1]}\nc,{TARGETS[0]},{TARGETS[1]}\nc,X,{REGULATOR}\n"
    )
    with table.open("rb") as stream:
        mine = items.save(demo_visitor.home, demo_visitor.workspace, stream, name="mine.csv")

    options, value, off, told = pathway.offer(data[0], mine.id, "", "")

    assert [each["value"] for each in options] == ["c", "a"]
    assert (value, off) == ("c", False)
    assert options[0]["label"] == "c · 3 of 4 genes measured, 2 edges"
    assert pathway.tell("a", told, options).startswith("a · 2 of 2 genes measured, 1 edge. 2 ")


def test_a_gene_set_is_chosen_left_out_and_repeated_by_its_file_and_name(
    demo_visitor: Visit, data: tuple[str, str]
) -> None:
    genes = [f"AT1G{10 * number:05d}" for number in range(101, 131)]
    edges = [(genes[r], genes[6 + 4 * r + t]) for r in range(6) for t in range(4)]
    table = "".join(f"{one},{other}\n" for one, other in [("regulator", "target"), *edges])
    known = items.save(
        demo_visitor.home, demo_visitor.workspace, io.BytesIO(table.encode()), name="known.csv"
    )
    lines = ("many", *genes[6:12]), ("first", genes[0].lower(), *genes[6:8]), ("none", "X", "Y")
    text = "".join("\t".join((name, "", *members)) + "\n" for name, *members in lines)
    sets = items.save(
        demo_visitor.home, demo_visitor.workspace, io.BytesIO(text.encode()), name="my.gmt"
    )

    options, value, _, told = pathway.offer(data[0], known.id, sets.id, "")

    assert [each["value"] for each in options] == ["first", "many"]
    assert options[0]["label"] == "first · 3 of 3 genes measured, 2 edges"
    assert "2 pathways to choose" in told
    place, error = _begin((data[0], known.id), table=sets.id, chosen=value)
    assert error is None
    (run_id,) = parse_qs(urlsplit(place).query)["run"]
    run = store.get(demo_visitor.home, demo_visitor.workspace, run_id)
    line = command_lines.pathway(run)
    assert "--genes my.gmt" in line
    assert "--pathway first" in line
    folder = run_folder(demo_visitor.home, run).results
    folder.mkdir(parents=True)
    found = jobs.pathway(gather(run, demo_visitor.settings), folder, progress=silent)
    assert found["headline"].startswith("first: 2 of 2 known edges found again")
    page = pathway.layout(run=run_id)
    chosen = {each.id: each.value for each in _found(page, "Select") if isinstance(each.id, str)}
    assert chosen["pathway-table"] == sets.id
    typed = [each.value for each in _found(page, "Textarea") if each.id == "pathway-genes"]
    assert typed == [""]


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "Name at least two genes"), ({"genes": "A B", "seed": "x"}, "must be a whole number")],
)
def test_what_is_wrong_is_said_in_place(
    data: tuple[str, str], given: dict[str, str], said: str
) -> None:
    place, error = _begin(data, **given)

    assert place is no_update
    assert said in _text(error)


def test_nothing_happens_without_a_click() -> None:
    with pytest.raises(PreventUpdate):
        pathway.begin(0, *[None] * 10)


def test_genes_are_left_out_by_a_run_that_shows_and_repeats_what_was_done(
    demo_visitor: Visit, data: tuple[str, str]
) -> None:
    genes = [f"AT1G{10 * number:05d}" for number in range(101, 131)]
    edges = [(genes[r], genes[6 + 4 * r + t]) for r in range(6) for t in range(4)]
    table = io.BytesIO(
        "".join(f"{one},{other}\n" for one, other in [("regulator", "target"), *edges]).encode()
    )
    known = items.save(demo_visitor.home, demo_visitor.workspace, table, name="known.csv")
    asked = [genes[0].lower(), *genes[6:8]]

    place, error = _begin((data[0], known.id), genes=", ".join(asked))

    assert error is None
    (run_id,) = parse_qs(urlsplit(place).query)["run"]
    run = store.get(demo_visitor.home, demo_visitor.workspace, run_id)

    assert run.title == "Leave 3 genes out, Pearson correlation"
    assert "--genes genes.txt" in command_lines.pathway(run)
    assert command_lines.gene_files(run)["genes.txt"].splitlines() == asked
    folder = run_folder(demo_visitor.home, run).results
    folder.mkdir(parents=True)
    found = jobs.pathway(gather(run, demo_visitor.settings), folder, progress=silent)
    taken = running.claim_next(demo_visitor.home, worker=1)
    assert taken is not None
    running.finish(demo_visitor.home, taken, results=found)
    done = store.get(demo_visitor.home, demo_visitor.workspace, run_id)

    _, shown = pathway._outcome(done, demo_visitor)
    told = _text(shown[0])
    assert "2 of 2 known edges found again, too few to tell from chance" in told
    assert found["items"] == []
    assert "See what was found" in _text(runs.layout(run=run_id))
    again = _text(pathway.layout(run=run_id))
    assert "Earlier ones" not in again
    # its scores are drawn, and the system that gave them is known
    choices = network_request.choices(demo_visitor.home, demo_visitor.workspace)
    assert choices[0].key == f"run:{run_id}"
    drawn = network_request.drawable(
        demo_visitor.home,
        demo_visitor.workspace,
        key=choices[0].key,
        settings=demo_visitor.settings,
    )
    assert drawn.model == "pearson"
    assert drawn.wanted.file == folder / "scores.csv"
