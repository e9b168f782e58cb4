"""How much memory this process held at most."""

import re
from pathlib import Path


def peak_memory() -> int:
    """Return bytes, without what the parent held when it started this process.

    `getrusage` counts that too, and the parent here may be a test process with TensorFlow in it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0
