"""The command line: finds the verb, runs it, and says in one line what went wrong.

Exit codes: 0 done, 2 bad input, 1 a fault of ours, 130 stopped by the user.
"""

from __future__ import annotations

import importlib
import os
import platform
import secrets
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from core import __version__
from core.commands.terminal import Parser, clean
from core.errors import Cancelled, UserInputError
from core.io.log_files import bound

DONE, FAULT, BAD_INPUT, STOPPED = 0, 1, 2, 130

VERBS: tuple[str, ...] = (
    "systems",
    "data",
    "simulate",
    "ids",
    "evidence",
    "labels",
    "train",
    "tune",
    "score",
    "evaluate",
    "explain",
    "modules",
    "pathway",
    "worker",
    "serve",
)
"""One module of `core.commands` each, in the order of the help. Importing one must stay cheap:
it imports what its work needs inside its `run`."""

_ABOUT = """\
Which genes does a regulator control, how sure are we, and what in the data says so?

A first look:
  python -m core simulate atlas --out demo
  python -m core data inspect demo/expression.csv.gz
"""


def build_parser(verbs: Sequence[str] = VERBS) -> Parser:
    """Build the parser.

    Parameters
    ----------
    verbs
        Those it knows: a call that begins with one needs no other.
    """
    parser = Parser(prog="python -m core", description=_ABOUT)
    parser.add_argument("--version", action="version", version=f"GRNscope {__version__}")
    known = parser.add_subparsers(title="verbs", metavar="VERB", required=True, dest="verb")
    for name in verbs:
        importlib.import_module(f"core.commands.{name}").add(known)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb.

    Parameters
    ----------
    argv
        The words after `python -m core`; the process's own when omitted.

    Returns
    -------
    int
        The exit code.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(words)
        sys.stdout.flush()
    except UserInputError as error:
        return _tell(str(error), BAD_INPUT)
    except (KeyboardInterrupt, Cancelled):
        return _tell("Stopped. What was not finished was not kept.", STOPPED)
    except BrokenPipeError:
        # Whoever read our output has read enough. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001  (the one place where nothing may pass)
        return _tell(_record(error, words), FAULT)
    return code


def _run(words: list[str]) -> int:
    try:
        args = build_parser([word for word in words[:1] if word in VERBS] or VERBS).parse_args(
            words
        )
    except SystemExit as done:  # argparse has printed its help or the version
        return DONE if done.code is None else int(done.code)
    return int(args.func(args))


def _tell(line: str, code: int) -> int:
    print(clean(" ".join(line.split())), file=sys.stderr)
    return code


def _record(error: Exception, words: list[str]) -> str:
    """Log the traceback under an id, and give the line that names both."""
    name = secrets.token_hex(4)
    said = f"Fault {name}: something went wrong inside GRNscope ({type(error).__name__})."
    report = (
        f"{datetime.now(UTC).isoformat(timespec='seconds')} fault {name} "
        f"GRNscope {__version__} Python {platform.python_version()}\n"
        f"command: {words!r}\n{''.join(traceback.format_exception(error))}\n"
    )
    try:
        log = _log_file()
        log.parent.mkdir(parents=True, exist_ok=True)
        bound(log)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(report)
    except OSError as refused:
        return f"{said} The details could not be written ({refused.strerror})."
    return f"{said} The details are in {log}; please report them with the id."


def _log_file() -> Path:
    from core.settings import Settings, from_environment  # noqa: PLC0415

    try:
        home = from_environment().home
    except UserInputError:  # a wrong setting must not hide the fault
        home = Settings().home
    return home / "logs" / "faults.log"
