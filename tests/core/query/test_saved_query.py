from pathlib import Path

import pytest

from core.errors import NotFoundError
from core.query import saved_query as kept
from core.query.saved_query import SavedQuery
from core.workspace import folders

QUESTION = SavedQuery("A\nB", "all genes", "some-item", "some-model")


def test_a_question_comes_back_by_its_id(tmp_path: Path) -> None:
    workspace = folders.create(tmp_path)
    name = kept.keep(tmp_path, workspace, QUESTION)
    assert kept.keep(tmp_path, workspace, QUESTION) == name
    assert kept.kept(tmp_path, workspace, name) == QUESTION


def test_another_workspace_does_not_find_it(tmp_path: Path) -> None:
    mine, theirs = folders.create(tmp_path), folders.create(tmp_path)
    name = kept.keep(tmp_path, mine, QUESTION)
    with pytest.raises(NotFoundError):
        kept.kept(tmp_path, theirs, name)


@pytest.mark.parametrize("name", ["", "../used", "0" * 20, "<b>"])
def test_an_id_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError):
        kept.kept(tmp_path, folders.create(tmp_path), name)


def test_only_so_many_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 3)
    workspace = folders.create(tmp_path)
    for number in range(6):
        kept.keep(tmp_path, workspace, SavedQuery(str(number), "", "", ""))
    assert len(list((folders.folder(tmp_path, workspace) / "questions").iterdir())) == 3
