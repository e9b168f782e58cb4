"""Text that a spreadsheet shows and never runs.

A cell whose text begins with one of `= + - @` (or a tab or line break before it) is taken for a
formula when a CSV file is opened in Excel or LibreOffice. `neutral` puts an apostrophe before
such text and `restore` takes it away again, so that our own files read back unchanged.
"""

from __future__ import annotations

import re

# Apostrophes are part of the pattern so that text which already begins with one, as in "'=x",
# gets another: only so can `restore` tell ours from the author's.
_RUNS = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")

# Not allowed in XML 1.0, and of no meaning in a name: control characters, halves of surrogate
# pairs, and the two code points that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def neutral(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run; leave other text as it is."""
    return "'" + text if _RUNS.match(text) else text


def restore(text: str) -> str:
    """Undo `neutral`: give the text that was written."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


def printable(text: str) -> str:
    """Drop the characters that neither XML nor a terminal nor a name has a use for."""
    return _FORBIDDEN.sub("", text)
