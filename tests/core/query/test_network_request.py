"""What can be drawn as a network, in a workspace with an answer or two."""

import time
from pathlib import Path

import pytest

from core.errors import NotFoundError
from core.graphs.views import View
from core.query import graph, saved_questions
from core.query.network_request import choices, drawable
from core.query.question import Question
from core.query.sources import interactive_systems, source_of
from core.runs import store
from core.runs.database import writing
from core.runs.records import Input, Run
from core.settings import Settings
from core.workspace import folders, items
from core.workspace.records import Item

SYSTEM = interactive_systems()[0].key


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    return folders.create(tmp_path)


def file(home: Path, workspace: str, name: str, text: str) -> Item:
    (home / name).write_text(text, encoding="utf-8")
    with (home / name).open("rb") as stream:
        return items.save(home, workspace, stream, name=name)


def expression(home: Path, workspace: str, name: str = "leaf.csv") -> Item:
    rows = "".join(f"AT1G{10 * gene:05d},{gene}.5,2.25,3.75\n" for gene in range(101, 121))
    return file(home, workspace, name, "gene,a,b,c\n" + rows)


def scored(home: Path, workspace: str, item: Item, *, done: bool = True) -> Run:
    """Record a scoring, with the file that it ends in where it is done."""
    read = (Input("model", SYSTEM), Input("expression", item.id, item.name, item.sha256))
    run = store.create(home, workspace, kind="score", title="Score 2 pairs", inputs=read)
    if not done:
        return run
    results = store.folder(home, run.id) / "results"
    results.mkdir(parents=True)
    (results / "scores.csv").write_text("regulator,target,score\nA,B,0.9\n", encoding="utf-8")
    with writing(home) as connection:
        connection.execute(
            "UPDATE runs SET state = 'done', ended = ?, results = ? WHERE id = ?",
            (time.time(), '{"scores": "scores.csv"}', run.id),
        )
    return store.get(home, workspace, run.id)


def draw(home: Path, workspace: str, key: str, **chosen: str):
    return drawable(home, workspace, key=key, settings=Settings(home=home), **chosen)


def asked(home: Path, workspace: str, *files: Item, run: str = "") -> tuple[str, Question]:
    """Keep a question about files, and return its id and itself."""
    settings = Settings(home=home)
    every = items.list_items(home, workspace)
    question = Question(
        tuple(source_of(each, every, limits=settings.limits) for each in files),
        interactive_systems()[0],
        ("AT1G01010",),
        ("AT1G01020",),
        run=run,
    )
    question = saved_questions.save(home, workspace, question)
    return question.answer_folder.name, question


def test_a_finished_run_is_drawn_from_its_own_scores(tmp_path: Path, workspace: str) -> None:
    item = expression(tmp_path, workspace)
    run = scored(tmp_path, workspace, item)

    found = draw(tmp_path, workspace, f"run:{run.id}")
    assert found.wanted.file == store.folder(tmp_path, run.id) / "results" / "scores.csv"
    assert [source.path for source in found.wanted.sources] == [item.path]
    assert (found.expression, found.model, found.data) == (item.id, SYSTEM, "leaf.csv")
    assert choices(tmp_path, workspace)[0].key == f"run:{run.id}"
    assert draw(tmp_path, workspace, "").key == f"run:{run.id}"


def test_a_run_that_has_not_finished_is_not_drawn(tmp_path: Path, workspace: str) -> None:
    run = scored(tmp_path, workspace, expression(tmp_path, workspace), done=False)

    with pytest.raises(NotFoundError, match="must be drawn from a run that has finished"):
        draw(tmp_path, workspace, f"run:{run.id}")
    assert all(not choice.key.startswith("run:") for choice in choices(tmp_path, workspace))


def test_scores_outlive_the_file_they_are_of(tmp_path: Path, workspace: str) -> None:
    item = expression(tmp_path, workspace)
    run = scored(tmp_path, workspace, item)
    items.delete(tmp_path, workspace, item.id)

    found = draw(tmp_path, workspace, f"run:{run.id}")
    assert found.wanted.file is not None
    assert (found.wanted.sources, found.data) == ((), "no longer here")


def test_a_question_is_drawn_as_it_was_asked(tmp_path: Path, workspace: str) -> None:
    item, second = (expression(tmp_path, workspace, name) for name in ("leaf.csv", "root.csv"))
    known = file(tmp_path, workspace, "edges.csv", "regulator,target\nAT1G01010,AT1G01020\n")
    name, question = asked(tmp_path, workspace, item, second)

    found = draw(tmp_path, workspace, f"question:{name}", question=question)
    assert found.wanted.question == question
    assert [source.path for source in found.wanted.sources] == [item.path, second.path]
    assert found.wanted.file is None
    assert found.known == known.id
    assert found.wanted.system is not None
    assert found.wanted.system.key == SYSTEM


def test_a_large_question_is_drawn_from_the_run_that_answers_it(
    tmp_path: Path, workspace: str
) -> None:
    item = expression(tmp_path, workspace)
    run = scored(tmp_path, workspace, item)
    name, question = asked(tmp_path, workspace, item, run=run.id)

    found = draw(tmp_path, workspace, f"question:{name}", question=question)
    assert found.wanted.file == store.folder(tmp_path, run.id) / "results" / "scores.csv"


def test_what_is_of_another_workspace_is_not_drawn(tmp_path: Path, workspace: str) -> None:
    item = expression(tmp_path, workspace)
    run = scored(tmp_path, workspace, item)
    other = folders.create(tmp_path)

    with pytest.raises(NotFoundError):
        draw(tmp_path, other, f"run:{run.id}")


def test_an_answer_outlives_the_file_it_is_of(tmp_path: Path, workspace: str) -> None:
    item = expression(tmp_path, workspace)
    name, question = asked(tmp_path, workspace, item)
    items.delete(tmp_path, workspace, item.id)

    found = draw(tmp_path, workspace, f"question:{name}", question=question)
    assert (found.wanted.sources, found.wanted.question) == ((), question)


def test_a_file_of_edges_is_offered_and_drawn(tmp_path: Path, workspace: str) -> None:
    text = "TF,target,importance\nA,B,31.5\nB,A,4\nB,C,2\n"
    item = file(tmp_path, workspace, "grn.csv", text)
    other = file(tmp_path, workspace, "known.csv", "regulator,target\nA,B\n")

    offered = {each.key: each.title for each in choices(tmp_path, workspace)}
    assert offered[f"file:{item.id}"] == "grn.csv, a file of edges"

    found = draw(tmp_path, workspace, f"file:{item.id}")
    assert (found.key, found.data, found.system) == (
        f"file:{item.id}",
        "grn.csv",
        "a file of edges",
    )
    assert found.known == ""

    shown = graph.draw(found.wanted, View())
    ends = {(edge.regulator, edge.target): edge.probability for edge in shown.edges}
    assert ends == {("A", "B"): 31.5, ("B", "A"): 4.0, ("B", "C"): 2.0}
    assert shown.score_name == "importance"
    assert shown.expectation.precision is None
    assert "the file does not say" in shown.expectation.sentence

    over = draw(tmp_path, workspace, f"file:{item.id}", known=other.id)
    assert graph.draw(over.wanted, View()).overlay.found == 1


def test_a_file_of_another_workspace_is_not_drawn(tmp_path: Path, workspace: str) -> None:
    item = file(tmp_path, folders.create(tmp_path), "grn.csv", "TF,target\nA,B\n")
    with pytest.raises(NotFoundError):
        draw(tmp_path, workspace, f"file:{item.id}")
