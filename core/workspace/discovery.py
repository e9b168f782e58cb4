"""What a folder of data offers: single files, or folders whose files belong together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import UserInputError

_BESIDE = ("ExpressionData", "PseudoTime", "DeterministicPT")
_UNREAD = (".md", ".json", ".html")


@dataclass(frozen=True)
class DiscoveredItem:
    """Something to put into a workspace: where it lies, what it holds, and why we think so."""

    path: Path
    content: str
    reason: str


def discover(folder: Path) -> Iterator[DiscoveredItem]:
    """Return what of a folder a person would pick, in the order of the names.

    A 10x or MatrixMarket folder, a BEELINE folder and a model are each one thing; descriptions
    for people are left out.

    Parameters
    ----------
    folder
        Looked through to the bottom.
    """
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    names = {entry.name for entry in entries}
    if "card.json" in names:
        yield DiscoveredItem(folder, "model", "It has a model's card.")
        return
    if any(name.startswith("matrix.mtx") for name in names):
        yield DiscoveredItem(folder, "expression", "It is a folder as 10x writes it.")
        return
    beeline = any(name.startswith("ExpressionData.") for name in names)
    if beeline:
        yield DiscoveredItem(folder, "expression", "It is a folder as BEELINE writes it.")
    for entry in entries:
        if entry.is_dir():
            yield from discover(entry)
        elif not (_is_unread(entry) or (beeline and entry.name.startswith(_BESIDE))):
            content, reason = recognised(entry)
            yield DiscoveredItem(entry, content, reason)


def recognised(path: Path) -> tuple[str, str]:
    """Guess what a file of ours holds; `other` where nobody can tell."""
    from core.data.recognise import recognise  # noqa: PLC0415  (workbooks bring pandas)

    try:
        guess = recognise(path)
    except UserInputError as error:
        return "other", str(error)
    return guess.content, guess.reason


def _is_unread(path: Path) -> bool:
    return path.name.upper().startswith(("README", "LICENSE")) or path.name.endswith(_UNREAD)
