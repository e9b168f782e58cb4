"""Fetch public data sets: from a local mirror first, else from their original source."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.data.catalogue import Entry, File, find
from core.errors import UserInputError
from core.io.atomic import plain_disk_errors, replacing
from core.progress import Progress, silent
from core.settings import Limits

_BLOCK = 1 << 20


class Downloader(Protocol):
    """What pooch's downloaders are: called to save what an address gives."""

    def __call__(self, url: str, output_file: str, pooch: None) -> object:
        """Save the answer of `url` in `output_file`."""


@dataclass
class _Meter:
    """What pooch reports to, so that a download can be cancelled and cannot fill the disk."""

    beat: Callable[[], None]
    limit: int
    url: str
    total: int = 0
    taken: int = 0

    def update(self, count: int) -> None:
        self.taken += count
        if self.taken > self.limit:
            raise UserInputError(
                self.url,
                f"may send at most {self.limit:,} bytes",
                got="more",
                remedy="Set GRNSCOPE_LIMIT_UPLOAD_BYTES higher if the file is right",
            )
        self.beat()

    def reset(self) -> None:
        """Start over (pooch calls it before it fills the bar to the end)."""
        self.taken = 0

    def close(self) -> None:
        """Nothing is open."""


def fetch(
    name: str,
    *,
    to: Path,
    mirror: Path | None = None,
    progress: Progress = silent,
    downloader: Downloader | None = None,
    limits: Limits | None = None,
) -> tuple[Path, ...]:
    """Bring a data set into a folder, file by file; what is there and right stays.

    Parameters
    ----------
    name
        As in the catalogue.
    to
        The folder; files get the paths they have in a mirror, so that it can serve as one.
    mirror
        A local folder that is tried first. The network is asked only for what it lacks.
    progress
        Told before each file.
    downloader
        Asks the network; pooch's for HTTPS when omitted.
    limits
        Caps on what comes; the defaults when omitted.

    Returns
    -------
    tuple of Path
        The files, in the order of the catalogue.
    """
    entry = find(name)
    caps = limits or Limits()
    if mirror is not None and not mirror.is_dir():
        raise UserInputError(
            str(mirror),
            "a mirror must be a folder",
            got="no folder of that name" if not mirror.exists() else "a file",
            remedy="Name the folder that holds the data sets, or leave the mirror out",
        )
    targets = []
    for place, file in enumerate(entry.files):

        def beat(path: str = file.path, done: int = place) -> None:
            progress(path, done, len(entry.files))

        beat()
        target = _target(to, file)
        if not _already_there(target, file, limit=caps.unpacked_bytes):
            _bring(
                _Task(entry, file, target, mirror, caps),
                beat=beat,
                downloader=downloader,
            )
        targets.append(target)
    progress("done", len(entry.files), len(entry.files))
    return tuple(targets)


@dataclass(frozen=True)
class _Task:
    entry: Entry
    file: File
    target: Path
    mirror: Path | None
    limits: Limits


def _bring(task: _Task, *, beat: Callable[[], None], downloader: Downloader | None) -> None:
    file = task.file
    if task.mirror is not None and (copy := task.mirror / file.path).is_file():
        try:
            source = copy.open("rb")
        except OSError as error:
            raise _neither(task, f"{copy} cannot be read ({error.strerror})") from error
        with source, replacing(task.target) as part:
            with part.open("wb") as sink:
                shutil.copyfileobj(source, sink, _BLOCK)
            _check(part, task, source=f"the copy in the mirror {task.mirror}", known=file.sha256)
        return
    if file.url is None:
        raise _neither(task, "the mirror lacks it" if task.mirror else "no mirror was named")
    with replacing(task.target) as part:
        _download(task, part, beat=beat, downloader=downloader)
        if file.packed and not file.url.endswith(".gz"):
            _pack(part)
        known = file.sha256 if file.exact else None
        _check(part, task, source=f"what {file.url} gives", known=known)


def _download(
    task: _Task, part: Path, *, beat: Callable[[], None], downloader: Downloader | None
) -> None:
    import pooch  # noqa: PLC0415  (it brings the network libraries, which a mirror does not need)
    from requests.exceptions import RequestException  # noqa: PLC0415

    url = task.file.url or ""
    meter = _Meter(beat, task.limits.upload_bytes, url)
    ask = downloader or pooch.HTTPDownloader(progressbar=meter, chunk_size=_BLOCK)
    try:
        ask(url, str(part), None)
    except RequestException as error:
        # A subclass of OSError, so it must be told from the disk's own errors here.
        lacking = "the mirror lacks it, and " if task.mirror else ""
        why = f"{lacking}{url} could not be reached ({type(error).__name__})"
        raise _neither(task, why) from error


def _pack(part: Path) -> None:
    """Pack a file in place, without name and time, so that equal contents are equal files."""
    plain = part.with_name(part.name + ".plain")
    part.rename(plain)
    try:
        with (
            plain.open("rb") as source,
            part.open("wb") as raw,
            gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed,
        ):
            shutil.copyfileobj(source, packed, _BLOCK)
    finally:
        plain.unlink()


def _check(part: Path, task: _Task, *, source: str, known: str | None) -> None:
    found = content_hash(part, packed=task.file.packed, limit=task.limits.unpacked_bytes)
    if found is None:
        raise _damaged(task, f"{source} is no whole gzip file, or unpacks to too much")
    if known is not None and found != known:
        raise _damaged(task, f"{source} has the SHA-256 {found[:12]}…, not {known[:12]}…")


def _already_there(target: Path, file: File, *, limit: int) -> bool:
    if not target.is_file():
        return False
    # Files are put in place whole, so one whose hash we cannot know is as good as it was.
    if file.sha256 is None or not file.exact:
        return True
    return content_hash(target, packed=file.packed, limit=limit) == file.sha256


def content_hash(path: Path, *, packed: bool, limit: int) -> str | None:
    """Return the SHA-256 of a file, of what is inside if it is gzip-packed.

    Parameters
    ----------
    path
        The file.
    packed
        Whether to unpack it.
    limit
        Most bytes it may unpack to.

    Returns
    -------
    str or None
        None where it is no whole gzip file or unpacks to more than `limit` bytes.
    """
    digest, seen = hashlib.sha256(), 0
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                seen += len(block)
                if packed and seen > limit:
                    return None
                digest.update(block)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return None
    return digest.hexdigest()


def _target(to: Path, file: File) -> Path:
    """Return the file's place, which links must not lead out of the folder."""
    target = to / file.path
    if not target.parent.resolve().is_relative_to(to.resolve()):
        raise UserInputError(
            str(target.parent),
            "must lie below the folder it is fetched to",
            got="a link that leads elsewhere",
            remedy="Remove the link, or choose another folder with --to",
        )
    with plain_disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _neither(task: _Task, why: str) -> UserInputError:
    file = task.file
    network = (
        f"connect to the network ({file.url})"
        if file.url
        else f"get it by hand from {task.entry.homepage} (its source offers no such file)"
    )
    return UserInputError(
        f"{task.entry.name}, file {file.path}",
        "must come from a mirror or from the network",
        got=why,
        remedy=f"Either name a folder that holds {file.path} with --mirror (or GRNSCOPE_MIRROR), "
        f"or {network}, and run the same command again; files already fetched are kept",
    )


def _damaged(task: _Task, why: str) -> UserInputError:
    file = task.file
    other = (
        f"leave the mirror out to take {file.url}"
        if file.url
        else f"see {task.entry.homepage} for the original"
    )
    return UserInputError(
        f"{task.entry.name}, file {file.path}",
        "must be the file that the catalogue describes",
        got=why,
        remedy=f"Get a fresh copy into the mirror, or {other}; nothing was changed",
    )
