"""Whether work ended for want of memory, which systems and libraries tell in no plain way."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_NEARLY = 0.9
# what a library says where it is not `MemoryError`
_SAID = re.compile(r"bad_alloc|ResourceExhausted|OOM when|[Cc]an't start new thread")
_COUNTERS = (
    Path("/proc/vmstat"),
    *(Path("/sys/fs/cgroup", name) for name in ("memory.events", "memory/memory.oom_control")),
)


class MemoryWatch:
    """Watches the memory of a process, to tell afterwards whether that was what ended it.

    Parameters
    ----------
    pid
        The process.
    most_bytes
        As much as it can have.
    """

    def __init__(self, pid: int, *, most_bytes: int) -> None:
        self._pid = pid
        self._most_bytes = most_bytes
        self._resident = 0
        self._kills = oom_kills()

    def look(self) -> None:
        """Note how things stand; of a process that is dead, what it left is kept."""
        kills, resident = oom_kills(), resident_bytes(self._pid)
        if resident:
            self._kills, self._resident = kills, resident

    def ran_out(self) -> bool:
        """Tell, once it is dead, whether memory had run out since the last look."""
        return oom_kills() > self._kills or self._resident > _NEARLY * self._most_bytes


def oom_kills() -> int:
    """Count the processes that the system has killed for want of memory."""
    own = []
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds == "":
                own.append(Path(f"/sys/fs/cgroup{path}", "memory.events"))
            elif kinds == "memory":
                own.append(Path(f"/sys/fs/cgroup/memory{path}", "memory.oom_control"))
    return sum(_kills(path) for path in {*_COUNTERS, *own})


def resident_bytes(pid: int) -> int:
    """Return the bytes of memory that a process holds; 0 where it is no more."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def is_for_want_of_memory(error: BaseException) -> bool:
    """Return whether an error, or one that led to it, came of too little memory."""
    return any(
        isinstance(each, MemoryError)
        or (isinstance(each, OSError) and each.errno == errno.ENOMEM)
        # its first line: what comes from another process carries a whole traceback
        or _SAID.search(f"{type(each).__name__}: {each}".split("\n", 1)[0]) is not None
        for each in with_causes(error)
    )


def with_causes(error: BaseException) -> Iterator[BaseException]:
    """Go through an error and those that led to it."""
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__


def _kills(path: Path) -> int:
    try:
        found = re.search(r"^oom_kill (\d+)$", path.read_text(encoding="ascii"), re.MULTILINE)
    except OSError:  # no such group on this system
        return 0
    return int(found.group(1)) if found else 0
