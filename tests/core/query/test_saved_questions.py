import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import NotFoundError
from core.query import saved_questions
from core.query.question import (
    NamedFile,
    QueryForm,
    Question,
    ScoringSystem,
    Source,
    UnresolvedQuestion,
)
from core.settings import Limits
from core.workspace import folders

LIMITS = Limits(genes=12_345)


def question(home: Path) -> Question:
    """Return a question in which every field is filled."""
    file = NamedFile("edges", home / "items" / "k" / "edges.csv", "b", "k")
    source = Source(
        name="leaf.csv",
        path=home / "items" / "e" / "leaf.csv",
        sha256="a",
        overrides=(("orientation", "genes in rows"),),
        tables=(home / "symbols.csv",),
        known=(file,),
        lists=(home / "tfs.txt",),
        limits=LIMITS,
        item="e",
        simulated=True,
    )
    system = ScoringSystem(
        "m",
        "A model",
        "cnnc",
        "It cannot fly.",
        folder=Path(saved_questions.__file__).parents[1] / "pretrained" / "m",
        kinds=("bulk",),
        tables=(replace(file, item="t"),),
    )
    return Question((source, source), system, ("A", "B"), ("C",), ("A\nB", "all genes"))


def saved(home: Path, workspace: str, asked: Question) -> str:
    """Save a question and return its id."""
    return saved_questions.save(home, workspace, asked).answer_folder.name


@pytest.fixture
def workspace(tmp_path: Path) -> str:
    return folders.create(tmp_path)


def test_a_question_comes_back_as_it_was_resolved(tmp_path: Path, workspace: str) -> None:
    asked = question(tmp_path)
    name = saved(tmp_path, workspace, asked)
    assert saved(tmp_path, workspace, asked) == name
    found = saved_questions.load(tmp_path, workspace, name, limits=LIMITS)
    assert found == asked
    assert asked.form == QueryForm("A\nB", "all genes", "e", "m", second="e", evidence="t")


def test_a_question_keeps_its_id_when_a_run_answers_it(tmp_path: Path, workspace: str) -> None:
    asked = question(tmp_path)
    name = saved(tmp_path, workspace, asked)
    assert saved(tmp_path, workspace, replace(asked, run="r")) == name
    found = saved_questions.load(tmp_path, workspace, name, limits=LIMITS)
    assert found == replace(asked, run="r")


def test_other_known_pairs_make_another_question(tmp_path: Path) -> None:
    asked = question(tmp_path)
    other = replace(asked, sources=(replace(asked.sources[0], known=()),))
    one, two = (saved_questions.question_id(each, tmp_path) for each in (asked, other))
    assert one != two


def test_a_home_that_moved_takes_its_questions_along(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    workspace = folders.create(before)
    name = saved(before, workspace, question(before))
    before.rename(after)
    assert saved_questions.load(after, workspace, name, limits=LIMITS) == question(after)


def test_a_question_of_an_earlier_edition_is_found_unresolved(
    tmp_path: Path, workspace: str
) -> None:
    place = folders.folder(tmp_path, workspace) / "questions"
    place.mkdir()
    written = {"regulators": "A", "targets": "all genes", "expression": "e", "model": "m"}
    (place / f"{'0' * 20}.json").write_text(json.dumps(written | {"run": "r"}), encoding="utf-8")
    found = saved_questions.load(tmp_path, workspace, "0" * 20, limits=LIMITS)
    assert found == UnresolvedQuestion(QueryForm("A", "all genes", "e", "m"), run="r")


@pytest.mark.parametrize("stored", [{}, {"sources": 3}, {"sources": [], "system": None}])
def test_a_question_that_cannot_be_read_is_as_if_it_were_not_there(
    tmp_path: Path, workspace: str, stored: dict[str, object]
) -> None:
    place = folders.folder(tmp_path, workspace) / "questions"
    place.mkdir()
    (place / f"{'0' * 20}.json").write_text(json.dumps(stored | {"edition": 3}), encoding="utf-8")
    with pytest.raises(NotFoundError):
        saved_questions.load(tmp_path, workspace, "0" * 20, limits=LIMITS)


def test_another_workspace_does_not_find_it(tmp_path: Path, workspace: str) -> None:
    name = saved(tmp_path, workspace, question(tmp_path))
    with pytest.raises(NotFoundError):
        saved_questions.load(tmp_path, folders.create(tmp_path), name, limits=LIMITS)


@pytest.mark.parametrize("name", ["", "../used", "0" * 20, "<b>"])
def test_an_id_that_is_none_is_refused(tmp_path: Path, workspace: str, name: str) -> None:
    with pytest.raises(NotFoundError):
        saved_questions.load(tmp_path, workspace, name, limits=LIMITS)


def test_only_so_many_questions_and_so_large_scores_are_kept(
    tmp_path: Path, workspace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_questions, "_MOST", 3)
    monkeypatch.setattr(saved_questions, "_MOST_BYTES", 20)
    place = folders.folder(tmp_path, workspace) / "questions"
    for number in range(6):
        asked = replace(question(tmp_path), regulators=(str(number),))
        folder = saved_questions.save(tmp_path, workspace, asked).answer_folder
        folder.mkdir()
        (folder / "scores.npz").write_bytes(b"0123456789")
    assert len(list(place.glob("*.json"))) == 3
    assert len([each for each in place.iterdir() if each.is_dir()]) == 3
    saved_questions.save(tmp_path, workspace, replace(question(tmp_path), regulators=("9",)))
    assert len(list(place.glob("*/scores.npz"))) == 2
