"""Read lists of identifiers, and cut pasted text into identifiers."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from core.data.identifiers.patterns import tidy
from core.errors import UserInputError
from core.settings import Limits

_LIMITS = Limits()
# A comment up to the end of its line, something in quotation marks, or a run without
# separators. Only a token that begins with # is a comment: `Gene#1` is a name.
_TOKEN = re.compile(r"#[^\n\r]*|\"([^\"\n\r]*)\"|[^\s,;#\"][^\s,;\"]*")


def split_ids(text: str, *, limits: Limits = _LIMITS) -> list[str]:
    """Cut text at commas, semicolons, tabs, spaces and line ends.

    Parameters
    ----------
    text
        What a person pasted, or a file's contents. `#` begins a comment; a name in double
        quotation marks may hold separators.
    limits
        How many identifiers may come at once.

    Returns
    -------
    list of str
        The identifiers in order, as they were written, repeats included.
    """
    ids: list[str] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.startswith("#"):
            continue
        name = tidy(match[1] if match[1] is not None else token)
        if name:
            ids.append(name)
            if len(ids) > limits.identifiers:
                raise UserInputError(
                    "identifiers",
                    f"may be {limits.identifiers:,} at most",
                    got="more",
                    remedy="Paste fewer at a time",
                )
    return ids


def read_text(path: Path, *, limit: int) -> str:
    """Read a text of ids, from standard input where the name is a dash."""
    if str(path) == "-":
        data = sys.stdin.buffer.read(limit + 1)
    else:
        try:
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
        except OSError as error:
            raise UserInputError(
                str(path),
                "must be a text file that can be read",
                got=error.strerror or "no access",
                remedy="Check the spelling, and the folder you are in",
            ) from error
    if len(data) > limit:
        raise UserInputError(
            str(path),
            f"may hold at most {limit:,} bytes",
            got="more",
            remedy="Split the list, or set GRNSCOPE_LIMIT_UPLOAD_BYTES higher",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserInputError(
            str(path),
            "must be text in UTF-8",
            got=f"a byte that is none, at position {error.start:,}",
            remedy="Save the list as plain text in UTF-8",
        ) from error
