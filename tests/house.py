"""Starting the real thing for a test: the launcher as a person would start it."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVE = ("-m", "core", "serve")


class Running:
    """A launcher, and what it has said so far."""

    def __init__(
        self, home: Path, *options: str, port: int = 8050, program: tuple[str, ...] = SERVE
    ) -> None:
        environment = {
            **os.environ,
            "GRNSCOPE_HOME": str(home),
            "GRNSCOPE_HOST": "127.0.0.1",
            "GRNSCOPE_PORT": str(port),
            "GRNSCOPE_WEB_PROCESSES": "1",
        }
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, *program, *options],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def said(self) -> str:
        """Everything it has said."""
        return "\n".join(self.lines)

    def address(self) -> str:
        """Wait until it names its address."""
        self._ready.wait(120)
        found = re.search(r"http://\S+", self.said)
        assert found, f"no address was named: {self.said}"
        return found.group()

    def wait(self, seconds: float = 30) -> int:
        """Wait until it has ended and everything it said was read."""
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        return code

    def stop(self) -> None:
        """Stop it, politely at first."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        self.process.kill()
        self.wait()
        self.process.stdout.close()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if "http://" in line:
                self._ready.set()
        self._ready.set()


@contextmanager
def running(
    home: Path, *options: str, port: int = 8050, program: tuple[str, ...] = SERVE
) -> Iterator[Running]:
    """Run the launcher for the length of a block."""
    launcher = Running(home, *options, port=port, program=program)
    try:
        yield launcher
    finally:
        launcher.stop()
