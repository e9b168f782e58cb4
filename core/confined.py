"""Processes with bounds: how much memory and time one may use, and with whom it ends.

A damaged file can make a C library loop or allocate without end, and neither can be stopped from
inside. Whatever opens a file from outside therefore runs in a process that the kernel stops.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from core import errors
from core.errors import UserInputError

ROOT = Path(__file__).resolve().parents[1]

Reason = Literal["time", "memory", "crash"]

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from core.confined import main; main()"


class UnfinishedError(Exception):
    """A confined call that ended without an answer.

    Attributes
    ----------
    reason
        `time`: it took too long; `memory`: it asked for too much; `crash`: it ended by itself.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def call_confined(
    function: str,
    *given: Any,
    seconds: float,
    memory_bytes: int,
    cpu_seconds: float | None = None,
) -> Any:
    """Call a function in a process of its own that may use so much and no more.

    Parameters
    ----------
    function
        `package.module:name`. Takes and returns what JSON can hold.
    given
        Its positional arguments.
    seconds
        Most seconds of the clock it may take.
    memory_bytes
        Most memory it may allocate beyond what a fresh interpreter has.
    cpu_seconds
        Most seconds of a processor it may use, where that is less: a busy machine then makes it
        wait, not fail.

    Returns
    -------
    Any
        What the function returned, as JSON gives it back.

    Raises
    ------
    UserInputError
        As the function raised it.
    UnfinishedError
        Where there was no answer.
    """
    request = {
        "function": function,
        "given": given,
        "cpu_seconds": seconds if cpu_seconds is None else cpu_seconds,
        "memory_bytes": memory_bytes,
        "parent": os.getpid(),
    }
    with subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-I", "-c", _PROGRAM, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # threads that nobody needs here would each reserve memory
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        # a group of its own, so that whatever it starts ends with it
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(json.dumps(request).encode(), timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise UnfinishedError("time") from error
        finally:
            kill_group(process.pid)
    return _answer(output, code=process.returncode)


def main() -> None:
    """Answer one call, read from standard input, on standard output."""
    request = json.load(sys.stdin)
    end_with_parent(signal.SIGKILL, parent=request["parent"])
    # the answer has the output to itself, whatever libraries print
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as answer:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        confine(memory_bytes=request["memory_bytes"], cpu_seconds=request["cpu_seconds"])
        json.dump(_outcome(request["function"], request["given"]), answer)


def confine(*, memory_bytes: int | None = None, cpu_seconds: float | None = None) -> None:
    """Bound what this process may use from now on, its threads included.

    Parameters
    ----------
    memory_bytes
        Most memory it may allocate beyond what it has: a request above that fails.
    cpu_seconds
        Most seconds of processor time beyond what it has used: the kernel ends it then.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory_bytes is not None:
        _lower(resource.RLIMIT_AS, _address_space() + memory_bytes)
    if cpu_seconds is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + cpu_seconds) + 1)


def end_with_parent(number: int = signal.SIGTERM, *, parent: int | None = None) -> None:
    """Ask the kernel to send this process a signal should its parent end (Linux).

    Parameters
    ----------
    number
        The signal.
    parent
        Who it was when it started us; where that has ended already, this process ends now.
    """
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, number)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def kill_group(pid: int) -> None:
    """Kill a process that leads its own group, and everything that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def machine_memory() -> int:
    """Return the bytes of memory that this machine, or the container we are in, has."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # no such group here, or "max"
            found.append(int(Path("/sys/fs/cgroup", name).read_text(encoding="ascii")))
    return min(found)


def _outcome(function: str, given: list[Any]) -> dict[str, Any]:
    try:
        return {"value": _function(function)(*given)}
    except UserInputError as error:
        parts = [error.name, error.rule, error.got, error.remedy]
        return {"error": type(error).__name__, "parts": parts}
    except MemoryError:
        return {"unfinished": "memory"}


def _answer(output: bytes, *, code: int) -> Any:
    try:
        answer = json.loads(output)
    except ValueError:
        raise UnfinishedError("time" if code == -signal.SIGXCPU else "crash") from None
    if "unfinished" in answer:
        raise UnfinishedError(answer["unfinished"])
    if "error" in answer:
        name, rule, got, remedy = answer["parts"]
        raise getattr(errors, answer["error"], UserInputError)(name, rule, got=got, remedy=remedy)
    return answer["value"]


def _function(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found


def _lower(kind: int, wanted: int) -> None:
    """Set a limit, never above one that is there already."""
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    resource.setrlimit(kind, (wanted, most))


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:  # no /proc: the limit then counts the interpreter too
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
