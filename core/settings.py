"""Every limit in one place, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from core.confined import machine_memory
from core.errors import UserInputError

_MIB = 1024**2
_GIB = 1024**3
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def _share_of_memory(share: float) -> int:
    return int(share * machine_memory())


@dataclass(frozen=True)
class Limits:
    """What a file may ask of this machine before a reader opens it, and what a visitor may keep."""

    upload_bytes: int = 2 * _GIB
    """Largest file taken in."""
    unpacked_bytes: int = 8 * _GIB
    """Largest size an archive or gzip stream may unpack to."""
    unpack_ratio: int = 200
    """Largest ratio of unpacked to packed bytes, beyond the first megabyte."""
    archive_members: int = 2_000
    """Most members in one archive (an XLSX file is one too)."""
    array_bytes: int = 8 * _GIB
    """Largest array a file may declare, dense or sparse as stored."""
    declared_ratio: int = 400
    """Largest ratio of declared to stored bytes inside HDF5."""
    genes: int = 200_000
    samples: int = 2_000_000
    pairs: int = 20_000_000
    identifiers: int = 1_000_000
    name_length: int = 200
    """Longest gene or sample name."""
    head_seconds: int = 10
    """Most seconds in which the head of a request must come."""
    silence_seconds: int = 20
    """Most seconds in which a browser that is waited for neither sends nor takes anything."""
    look_seconds: int = 30
    """Most seconds to find out what kind of file was sent."""
    guard_seconds: int = 120
    """Most seconds that a guard may take to look through a file before a reader opens it."""
    inspect_seconds: int = 1_800
    """Most seconds for looking at one file in full, as Data does."""
    guard_memory_bytes: int = 2 * _GIB
    """Most memory for looking through a file before a reader opens it."""
    helper_memory_bytes: int = field(default_factory=lambda: _share_of_memory(0.5))
    """Most memory of the process that answers questions at once; half of the machine's."""
    run_memory_bytes: int = field(default_factory=lambda: _share_of_memory(0.9))
    """Most memory of a run; nine tenths of the machine's."""
    run_cpu_seconds: int = 30 * 86_400
    """Most seconds of processor time of a run."""
    queued_runs: int = 5
    """Most runs of one workspace that wait at a time."""
    all_queued_runs: int = 100
    """Most runs of all workspaces that wait at a time; beyond it, one of each workspace, up to
    ten times as many."""
    kept_runs: int = 200
    """Most runs of one workspace, finished ones included."""
    run_bytes: int = 8 * _GIB
    """Largest folder of one run: checkpoints and results."""
    log_lines: int = 2_000
    """Most lines of a run's log; older ones are dropped."""
    uploads_at_once: int = 3
    """Most files that a visitor may be sending at a time."""
    workspace_bytes: int = 20 * _GIB
    """Most bytes that one workspace may keep."""
    workspace_items: int = 500
    """Most files and models that one workspace may keep."""
    workspace_days: int = 60
    """Days without a visit after which a workspace is removed."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs. Build it with `from_environment`."""

    home: Path = Path("var")
    """Where workspaces, runs and fetched data live."""
    host: str = "127.0.0.1"
    port: int = 8050
    web_processes: int = 2
    web_threads: int = 16
    allowed_hosts: tuple[str, ...] = ()
    """Names, beside its own addresses, under which browsers may ask: `grn.example.org`, or with
    a port, `grn.example.org:8443`, where that is not the usual one."""
    mirror: Path | None = None
    """A local folder that holds public data sets, tried before the network."""
    dask: str = ""
    """Address of a Dask scheduler that long work is spread over; empty: work in process."""
    log_level: str = "INFO"
    limits: Limits = Limits()


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read `GRNSCOPE_*` variables.

    Parameters
    ----------
    environment
        Variables to read; the process's own when omitted. A field `upload_bytes` of
        `Limits` is read from `GRNSCOPE_LIMIT_UPLOAD_BYTES`, a field `port` of `Settings`
        from `GRNSCOPE_PORT`.
    """
    env = os.environ if environment is None else environment
    limits = Limits(
        **{
            field.name: _positive(env, f"GRNSCOPE_LIMIT_{field.name.upper()}")
            for field in fields(Limits)
            if f"GRNSCOPE_LIMIT_{field.name.upper()}" in env
        }
    )
    settings = Settings(limits=limits)
    whole = {
        name: _positive(env, f"GRNSCOPE_{name.upper()}")
        for name in ("port", "web_processes", "web_threads")
        if f"GRNSCOPE_{name.upper()}" in env
    }
    settings = replace(settings, **whole)  # type: ignore[arg-type]
    if env.get("GRNSCOPE_HOME"):
        settings = replace(settings, home=Path(env["GRNSCOPE_HOME"]))
    if env.get("GRNSCOPE_MIRROR"):
        settings = replace(settings, mirror=Path(env["GRNSCOPE_MIRROR"]))
    if env.get("GRNSCOPE_HOST"):
        settings = replace(settings, host=env["GRNSCOPE_HOST"])
    if env.get("GRNSCOPE_ALLOWED_HOSTS"):
        settings = replace(settings, allowed_hosts=_hosts(env["GRNSCOPE_ALLOWED_HOSTS"]))
    if env.get("GRNSCOPE_DASK"):
        settings = replace(settings, dask=env["GRNSCOPE_DASK"])
    if env.get("GRNSCOPE_LOG_LEVEL"):
        settings = replace(settings, log_level=_level(env["GRNSCOPE_LOG_LEVEL"]))
    return settings


def _hosts(text: str) -> tuple[str, ...]:
    """Read names of hosts between commas."""
    names = tuple(name for each in text.split(",") if (name := each.strip().lower()))
    for name in names:
        if not _HOST.fullmatch(name):
            raise UserInputError(
                "GRNSCOPE_ALLOWED_HOSTS",
                "must be names of hosts between commas, without wildcards",
                got=name,
                remedy="Name each, such as grn.example.org, as browsers write it in the address",
            )
    return names


def _level(text: str) -> str:
    name = text.strip().upper()
    if name not in _LEVELS:
        raise UserInputError(
            "GRNSCOPE_LOG_LEVEL",
            f"must be one of {', '.join(_LEVELS)}",
            got=text,
            remedy="Set GRNSCOPE_LOG_LEVEL to INFO, or unset it",
        )
    return name


def _positive(env: Mapping[str, str], name: str) -> int:
    text = env[name].strip().replace("_", "")
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise UserInputError(
            name,
            "must be a whole number above zero",
            got=env[name],
            remedy=f"Set {name} to a number such as 8050, or unset it",
        )
    return int(text)
