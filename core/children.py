"""Processes of ours that are started again when they end by themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from core.confined import ROOT, end_with_parent, kill_group
from core.io import log_files
from core.io.scratch import empty
from core.runs.status import State

_STOP_WITHIN = 10.0
_AT_ONCE = 60.0
"""Seconds: a child that ends earlier than that after its start has failed to start."""
_FAILURES = 5
_LONGEST_WAIT = 60.0


class Child:
    """A process of ours, in a session of its own, and what became of it.

    Parameters
    ----------
    name
        For people, and of its log.
    command
        What to start.
    log
        Where its output goes; None: to this terminal.
    environment
        Variables beside our own.
    keep_open
        Descriptors that it inherits.
    scratch
        Emptied at each start: a killed process leaves its temporary files behind.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path | None,
        environment: Mapping[str, str],
        keep_open: Sequence[int] = (),
        scratch: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self.state: State = "running"
        self._command = command
        self._environment = environment
        self._keep_open = keep_open
        self._scratch = scratch
        self._failures = 0
        self._again_at = 0.0
        if log is not None:
            log_files.begin(log)
        self._process = self._started()

    @property
    def how_it_ended(self) -> str:
        """How its process ended; empty while that is alive."""
        code = self._process.poll()
        if code is None:
            return ""
        return f"exit status {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"

    @property
    def see(self) -> str:
        """Where to read more, as a sentence."""
        return "" if self.log is None else f" Its log: {self.log}"

    def look_after(self, say: Callable[[str], None]) -> None:
        """Start the process again where it ended, later each time, and give up in the end.

        Parameters
        ----------
        say
            Takes a line for the person at the terminal; the log gets it too.
        """
        if self.log is not None:
            log_files.bound(self.log)
        now = time.monotonic()
        if self.state == "running" and (how := self.how_it_ended):
            kill_group(self._process.pid)  # what it had started works for nobody now
            self._failures = self._failures + 1 if now - self._began < _AT_ONCE else 1
            if self._failures >= _FAILURES:
                self.state = "given up"
                self._note(f"The {self.name} ended by itself again and again ({how}).", say)
                return
            wait = min(_LONGEST_WAIT, 2.0 ** (self._failures - 1))
            self.state, self._again_at = "restarting", now + wait
            said = f"The {self.name} ended by itself ({how}); it is started again in {wait:.0f} s."
            self._note(said, say)
        elif self.state == "restarting" and now >= self._again_at:
            self._process = self._started()
            self.state = "running"
            self._note(f"The {self.name} was started again.", say)

    def ask_to_end(self) -> None:
        """Ask the process to end."""
        if self._process.poll() is None:
            self._process.terminate()

    def end(self, deadline: float) -> None:
        """Wait until the process has ended, then kill what is left of it and its own."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        kill_group(self._process.pid)
        self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._scratch is not None:
            empty(self._scratch)
        self._began = time.monotonic()
        # to the end of the file, wherever that is: it is cut when it grows too long
        with open(self.log or os.devnull, "ab") as output:
            return subprocess.Popen(  # noqa: S603  (our own commands)
                self._command,
                cwd=ROOT,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=None if self.log is None else output,
                stderr=None if self.log is None else subprocess.STDOUT,
                pass_fds=tuple(self._keep_open),
                # a session of its own: Ctrl-C reaches the parent alone, which stops all in order
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509  (no threads here)
            )

    def _note(self, line: str, say: Callable[[str], None]) -> None:
        say(line + self.see)
        if self.log is not None:
            with suppress(OSError), self.log.open("a", encoding="utf-8") as log:
                log.write(f"{datetime.now():%Y-%m-%d %H:%M:%S} {line}\n")


def stop(children: Iterable[Child]) -> None:
    """Ask every child to end, and kill what has not ended in time, children's children too."""
    children = list(children)
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + _STOP_WITHIN
    for child in children:
        child.end(deadline)
