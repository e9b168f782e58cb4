"""Questions of a workspace on disk, named by content, so that a link asks them again.

A question is kept as resolved, in `<id>.json`; its answer lies in the folder `<id>` beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from core.errors import NotFoundError
from core.io.atomic import read_json, write_json_atomic
from core.models.verdict import stored_verdict, verdict_in
from core.query.kept_answers import SCORES
from core.query.question import (
    NamedFile,
    QueryForm,
    Question,
    ScoringSystem,
    Source,
    UnresolvedQuestion,
)
from core.settings import Limits
from core.workspace.folders import folder

_ID = re.compile(r"[0-9a-f]{20}")
_EDITION = 2
_MOST = 500
_MOST_BYTES = 256 * 1024**2
"""Of scores that are kept: above, the oldest are removed, and computed again when wanted."""


def save(home: Path, workspace: str, question: Question, *, name: str = "") -> Question:
    """Write a question, and return it with its place: the same for the same question.

    A run that answers it belongs to the question, and not to its place.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    question
        As it was resolved.
    name
        The id that it already has, where it was asked before questions were kept resolved.
    """
    name = name or question_id(question, home)
    place = folder(home, workspace) / "questions"
    write_json_atomic(_stored(question, home), place / f"{name}.json", what="question")
    _forget_oldest(place)
    return replace(question, folder=place / name)


def load(home: Path, workspace: str, name: str, *, limits: Limits) -> Question | UnresolvedQuestion:
    """Read a question by its id, or raise where there is none.

    Parameters
    ----------
    home, workspace
        Where, and whose.
    name
        Its id, as an address holds it: anything at all.
    limits
        What a file may ask of this machine.
    """
    if isinstance(name, str) and _ID.fullmatch(name):
        place = folder(home, workspace) / "questions" / name
        stored = read_json(place.with_suffix(".json"))
        if stored is not None and "edition" in stored:
            with suppress(KeyError, TypeError, ValueError, IndexError, AttributeError):
                return replace(_question(stored, home, limits=limits), folder=place)
        elif stored is not None:
            known = {each.name: str(stored.get(each.name, "")) for each in fields(QueryForm)}
            return UnresolvedQuestion(QueryForm(**known), run=str(stored.get("run", "")))
    raise NotFoundError(
        "question",
        "must be one that was asked in this workspace",
        got=str(name)[:40],
        remedy="Ask it again; links to questions work for whoever asked them",
    )


def question_id(question: Question, home: Path) -> str:
    """Return the id of a question: the same for the same genes, data and system.

    Parameters
    ----------
    question
        As it was resolved. A run that answers it is no part of its id.
    home
        Where its files lie.
    """
    content = json.dumps({**_stored(question, home), "run": ""}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def _stored(question: Question, home: Path) -> dict[str, Any]:
    record = {**asdict(question), "edition": _EDITION}
    del record["folder"]
    for source in record["sources"]:
        del source["limits"]  # of this installation, not of the question
    return {name: _with_text_for_paths(value, home) for name, value in record.items()}


def _with_text_for_paths(value: Any, home: Path) -> Any:
    """Name paths by where they are below the home folder or this package: both may move."""
    if isinstance(value, Path):
        for name, root in _roots(home).items():
            if value.is_relative_to(root):
                return f"{name}/{value.relative_to(root).as_posix()}"
        return str(value)
    if isinstance(value, Mapping):
        return {name: _with_text_for_paths(each, home) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_with_text_for_paths(each, home) for each in value]
    return value


def _roots(home: Path) -> dict[str, Path]:
    return {"home": home, "core": Path(__file__).resolve().parents[1]}


def _question(stored: Mapping[str, Any], home: Path, *, limits: Limits) -> Question:
    return Question(
        sources=tuple(_source(each, home, limits=limits) for each in stored["sources"]),
        system=_system(stored["system"], home),
        regulators=tuple(stored["regulators"]),
        targets=tuple(stored["targets"]),
        written=(stored["written"][0], stored["written"][1]),
        run=stored["run"],
    )


def _system(stored: Mapping[str, Any], home: Path) -> ScoringSystem:
    folder = None if stored["folder"] is None else _path(stored["folder"], home)
    # questions of earlier versions hold none
    judged = stored_verdict(stored.get("verdict"))
    if judged is None and folder is not None:
        judged = verdict_in(folder)
    return ScoringSystem(
        **{
            **_known(ScoringSystem, stored),
            "folder": folder,
            "tables": _files(stored["tables"], home),
            "verdict": judged,
        }
    )


def _source(stored: Mapping[str, Any], home: Path, *, limits: Limits) -> Source:
    return Source(
        **{
            **_known(Source, stored),
            "path": _path(stored["path"], home),
            "overrides": tuple((str(name), str(value)) for name, value in stored["overrides"]),
            "tables": tuple(_path(each, home) for each in stored["tables"]),
            "known": _files(stored["known"], home),
            "lists": tuple(_path(each, home) for each in stored["lists"]),
            "limits": limits,
        }
    )


def _known(
    record: type[Source | ScoringSystem | NamedFile], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Take the fields that this edition knows; what was written as lists were tuples."""
    return {
        each.name: tuple(value) if isinstance(value := stored[each.name], list) else value
        for each in fields(record)
        if each.name in stored
    }


def _files(stored: Sequence[Mapping[str, Any]], home: Path) -> tuple[NamedFile, ...]:
    return tuple(
        NamedFile(**{**_known(NamedFile, each), "path": _path(each["path"], home)})
        for each in stored
    )


def _path(text: str, home: Path) -> Path:
    name, _, rest = text.partition("/")
    root = _roots(home).get(name)
    return Path(text) if root is None else root / rest


def _forget_oldest(place: Path) -> None:
    """Remove the oldest questions above a number, and the oldest scores above a size."""
    questions = sorted(place.glob("*.json"), key=_age)
    for path in questions[: max(0, len(questions) - _MOST)]:
        path.unlink(missing_ok=True)
        shutil.rmtree(path.with_suffix(""), ignore_errors=True)
    scores = sorted(place.glob(f"*/{SCORES}"), key=_age)
    sizes = [path.stat().st_size for path in scores]
    while sum(sizes) > _MOST_BYTES:
        scores.pop(0).unlink(missing_ok=True)
        sizes.pop(0)


def _age(path: Path) -> float:
    return path.stat().st_mtime
