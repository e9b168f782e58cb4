"""How simulated data stays called simulated: the note that every simulator leaves beside it."""

from __future__ import annotations

from pathlib import Path

NOTE = "README.txt"
FIRST_WORDS = "SIMULATED DATA."


def is_simulated(path: Path) -> bool:
    """Return whether a file or folder lies beside, or holds, a simulator's note."""
    note = (path if path.is_dir() else path.parent) / NOTE
    try:
        with note.open("rb") as file:
            return file.read(len(FIRST_WORDS)) == FIRST_WORDS.encode()
    except OSError:
        return False
