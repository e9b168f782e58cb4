"""Read lists of identifiers, and cut pasted text into identifiers."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from core.data.identifiers.patterns import tidy
from core.data.text import open_text
from core.data.workbook import read_whole
from core.errors import UserInputError
from core.settings import Limits

_LIMITS = Limits()
_BLOCK = 1 << 20
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


def read_text(path: Path, *, limits: Limits) -> str:
    """Read a text of ids, or a sheet of them; from standard input where the name is a dash."""
    if str(path) != "-":
        text, _ = read_whole(path, limits=limits)
    elif data := _standard_input(limits).strip():
        text = open_text(data, name="-", limits=limits)
    else:
        return ""
    return text.read_utf8().decode()


def _standard_input(limits: Limits) -> bytes:
    """Read block by block: a bound on one block would be reserved as a whole."""
    blocks, size = [], 0
    while block := sys.stdin.buffer.read(_BLOCK):
        blocks.append(block)
        size += len(block)
        if size > limits.upload_bytes:
            raise UserInputError(
                "-",
                f"may hold at most {limits.upload_bytes:,} bytes",
                got="more",
                remedy="Split the list, or set GRNSCOPE_LIMIT_UPLOAD_BYTES higher",
            )
    return b"".join(blocks)
