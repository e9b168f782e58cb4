"""Cut pasted text into identifiers."""

from __future__ import annotations

import re

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
