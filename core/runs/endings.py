"""How a run's process ended, in terms of the record and in a sentence for the user."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.settings import Limits

How = Literal["done", "refused", "fault", "cancelled", "interrupted", "gone"]
Reason = Literal["cancel", "stop", "too large", "too late", "gone"]

OUT_OF_MEMORY = (
    "The work needed more memory than this machine has. Ask for fewer genes or pairs, or run it "
    "on a larger machine; what it had saved is kept."
)
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_SERVER_GONE = 255
"""What multiprocessing gives where the process that forked the run's is no more."""


@dataclass(frozen=True)
class Ended:
    """How a run's process ended.

    Attributes
    ----------
    how
        `refused`: for a reason the user can do something about; `gone`: the record is.
    results
        Of one that is done.
    message
        For the user.
    fault, traceback
        For the log.
    """

    how: How
    results: Mapping[str, Any] | None = None
    message: str = ""
    fault: str = ""
    traceback: str = ""


def verdict(
    said: Mapping[str, Any] | None,
    reason: Reason | None,
    *,
    code: int | None,
    ran_out: bool,
    limits: Limits,
) -> Ended:
    """Return how a run ended.

    Parameters
    ----------
    said
        The last word of its process, if there was one.
    reason
        Why it was told to end, if it was.
    code
        The exit status of the process.
    ran_out
        Whether memory ran out meanwhile.
    limits
        That it was held to.
    """
    if said is not None and said["ended"] != "cancelled":
        # done, refused or a fault; even if it was asked to stop just then
        return Ended(
            said["ended"],
            results=said.get("results"),
            message=str(said.get("message", "")),
            fault=str(said.get("fault", "")),
            traceback=str(said.get("traceback", "")),
        )
    if reason == "too large":
        return Ended(
            "refused",
            message=f"The run's files grew beyond {limits.run_bytes:,} bytes, which is all that a "
            "run may keep. Ask for fewer pairs, or for a higher limit "
            "(GRNSCOPE_LIMIT_RUN_BYTES).",
        )
    if reason == "too late":
        return Ended(
            "refused",
            message=f"Looking at the data took longer than {limits.inspect_seconds:,} seconds, "
            "which is all the time there is for it. The file may be damaged: save it anew with "
            "the program it came from, or bring a smaller one.",
        )
    if reason is None and said is None:
        return _died(code, ran_out=ran_out, limits=limits)
    endings: dict[Reason | None, How] = {"stop": "interrupted", "gone": "gone"}
    return Ended(endings.get(reason, "cancelled"))


def _died(code: int | None, *, ran_out: bool, limits: Limits) -> Ended:
    """Describe what ended a process that did not say it itself."""
    number = -code if code is not None and code < 0 else 0
    if number and ran_out:
        return Ended("refused", message=OUT_OF_MEMORY)
    if number in _FROM_OUTSIDE or code == _SERVER_GONE:
        return Ended("interrupted", message="Its process was ended from outside.")
    if number == signal.SIGXCPU:
        return Ended(
            "refused",
            message=f"The run used {limits.run_cpu_seconds:,} seconds of processor time, which is "
            "all that a run may use. Ask for fewer pairs, or for a higher limit "
            "(GRNSCOPE_LIMIT_RUN_CPU_SECONDS).",
        )
    if number:
        name = signal.Signals(number).name
        return Ended(
            "refused",
            message=f"A library crashed in the middle of it ({name}), as happens on damaged "
            "files. Look at the files it reads, then try again; what it had saved is kept.",
            traceback=f"The process was ended by {name}.",
        )
    return Ended("fault", traceback=f"The process ended with exit status {code} and no word.")
