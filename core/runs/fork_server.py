"""Imported by the process that runs are forked from, before all else: it ends with the worker.

Each run's process keeps the pipe open by which that process would notice, and one that is stuck
in a library closes it no more.
"""

from __future__ import annotations

import signal

from core.confined import end_with_parent

end_with_parent(signal.SIGKILL)
