"""What verbs share: how a parser behaves, bars while work goes on, and printing for people."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from core.errors import UserInputError
from core.progress import Progress, silent


class UsageError(UserInputError):
    """The command line itself was wrong."""


class Parser(argparse.ArgumentParser):
    """A parser whose every verb knows `--quiet` and whose errors are one line."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("allow_abbrev", False)
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**settings)
        # Suppressed by default, so that a sub-parser does not overwrite what came before it.
        self.add_argument(
            "-q",
            "--quiet",
            action="store_true",
            default=argparse.SUPPRESS,
            help="no progress bars and no remarks, only results and errors",
        )

    def error(self, message: str) -> NoReturn:
        """Raise what the front door prints in one line."""
        raise UsageError(
            self.prog,
            "must be called as its help says",
            got=message,
            remedy=f"See `{self.prog} --help`",
        )


def is_quiet(args: argparse.Namespace) -> bool:
    """Return whether the user asked for results only."""
    return bool(getattr(args, "quiet", False))


@contextmanager
def bar(args: argparse.Namespace, *, unit: str = "step") -> Iterator[Progress]:
    """Return a `Progress` that draws on a terminal, and is silent elsewhere or with `--quiet`.

    Parameters
    ----------
    args
        The parsed command line.
    unit
        What is counted.
    """
    if is_quiet(args) or not sys.stderr.isatty():
        yield silent
        return
    from tqdm import tqdm  # noqa: PLC0415  (only who sees a bar pays for it)

    with tqdm(file=sys.stderr, unit=unit, leave=False, dynamic_ncols=True) as drawn:

        def show(stage: str, done: int, total: int) -> None:
            new = clean(stage) != drawn.desc or total != drawn.total
            if new:
                drawn.reset(total=total)
                drawn.desc = clean(stage)
            drawn.update(done - drawn.n)
            if new:  # not left to the bar, which draws at its own pace
                drawn.refresh()

        yield show


def say(args: argparse.Namespace, text: str) -> None:
    """Remark on standard error, so that standard output holds results only."""
    if not is_quiet(args):
        print(clean(text), file=sys.stderr)


def out(text: str = "") -> None:
    """Print a line of results; names from files cannot steer the terminal."""
    print(clean(text))


def out_json(value: object) -> None:
    """Print one JSON object."""
    from core.io.atomic import plain_json  # noqa: PLC0415  (it brings NumPy)

    # Escaped beyond ASCII: right in any terminal's encoding.
    print(json.dumps(plain_json(value), indent=1, allow_nan=False))


def clean(text: str) -> str:
    """Replace the control characters of a text, so that a name from a file cannot colour,
    clear or retitle a terminal.
    """  # noqa: D205
    shown = "".join(sign if sign.isprintable() or sign in "\n\t" else "�" for sign in text)
    encoding = sys.stdout.encoding or "utf-8"
    return shown.encode(encoding, errors="replace").decode(encoding)


def columns(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """Set rows in columns as wide as their widest cell.

    Parameters
    ----------
    rows
        Cells, as many in each row; the last column is not padded.
    right
        Columns to set against the right edge: numbers.
    """
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def human_bytes(count: int | None) -> str:
    """Write a size for people: 94 B, 22.9 kB, 3.2 MB."""
    if count is None:
        return "?"
    size, unit = float(count), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
