"""Questions that can be asked again by a link: small files in the workspace, named by content."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import NotFoundError
from core.io.atomic import plain_disk_errors, read_json, write_json_atomic
from core.workspace.folders import folder

_ID = re.compile(r"[0-9a-f]{20}")
_MOST = 500


@dataclass(frozen=True)
class SavedQuery:
    """A question as it was written.

    Attributes
    ----------
    regulators, targets
        What stood in the boxes.
    expression, second
        Ids of the files; `second` where two are read side by side, else empty.
    model
        Key of the system.
    run
        The run that answers it, where it was too large to be answered at once.
    evidence
        Ids of the tables of other evidence, between commas.
    """

    regulators: str
    targets: str
    expression: str
    model: str
    second: str = ""
    run: str = ""
    evidence: str = ""


def keep(home: Path, workspace: str, asked: SavedQuery) -> str:
    """Write a question down and give its id: the same for the same question."""
    text = json.dumps(asdict(asked), sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()[:20]
    place = folder(home, workspace) / "questions"
    with plain_disk_errors("question"):
        place.mkdir(exist_ok=True)
    path = place / f"{name}.json"
    if not path.exists():
        write_json_atomic(asdict(asked), path, what="question")
        _forget_oldest(place)
    return name


def kept(home: Path, workspace: str, name: str) -> SavedQuery:
    """Give a question by its id, or say that there is none."""
    if isinstance(name, str) and _ID.fullmatch(name):
        stored = read_json(folder(home, workspace) / "questions" / f"{name}.json")
        if stored is not None:
            return SavedQuery(**{key: str(value) for key, value in stored.items()})
    raise NotFoundError(
        "question",
        "must be one that was asked in this workspace",
        got=str(name)[:40],
        remedy="Ask it again; links to questions work for whoever asked them",
    )


def _forget_oldest(place: Path) -> None:
    files = sorted(place.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in files[: max(0, len(files) - _MOST)]:
        path.unlink(missing_ok=True)
