"""HDF5: looked through, link by link, before any reader opens it.

An HDF5 file can point at other files of the machine (external links, external storage, virtual
data sets), and can declare arrays far larger than what it stores. Neither is ever followed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py

from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

_TEXTS = Path(__file__).with_name("hdf5_texts.py")
_FREE = 16 * 1024**2
_OBJECTS = 50_000
_DEPTH = 32
_DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError, MemoryError)
"""What h5py raises where the bytes of a file make no sense; it has no error of its own."""
_FILTERS = {
    h5py.h5z.FILTER_DEFLATE,
    h5py.h5z.FILTER_SHUFFLE,
    h5py.h5z.FILTER_FLETCHER32,
    h5py.h5z.FILTER_SZIP,
    h5py.h5z.FILTER_NBIT,
    h5py.h5z.FILTER_SCALEOFFSET,
    h5py.h5z.FILTER_LZF,
}


@contextmanager
def open_hdf5(path: Path, *, limits: Limits) -> Iterator[h5py.File]:
    """Open an HDF5 file for reading once the guard has passed it."""
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise _damaged(path) from error
    with file:
        try:
            names = _check(file, path=path, limits=limits)
            _let_another_go_first(path, names)
            yield file
        except UserInputError:
            raise
        except _DAMAGE as error:
            raise _damaged(path) from error


def _let_another_go_first(path: Path, names: list[str]) -> None:
    """Read texts in a process that may crash; here, that would take everything with it."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", str(_TEXTS)],
        input=json.dumps([str(path.absolute()), names]).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise _damaged(path)


def _check(file: h5py.File, *, path: Path, limits: Limits) -> list[str]:
    """Walk hard links only, each object once, and give their names."""
    names = ["/"]
    waiting: list[tuple[h5py.Group, int]] = [(file, 0)]
    seen: set[int] = set()
    while waiting:
        group, depth = waiting.pop()
        for name in group:
            if not _is_hard(group, name):
                raise _refused(
                    path, "must hold its data itself", f"a link to elsewhere, {group.name}/{name}"
                )
            item = group[name]
            address = h5py.h5o.get_info(item.id).addr
            if address in seen:
                continue
            seen.add(address)
            names.append(str(item.name))
            if len(seen) > _OBJECTS or depth > _DEPTH:
                raise _refused(path, f"must hold no more than {_OBJECTS:,} objects", "more")
            if isinstance(item, h5py.Group):
                waiting.append((item, depth + 1))
            elif isinstance(item, h5py.Dataset):
                _check_dataset(item, path=path, limits=limits)
            else:
                raise _refused(path, "must hold groups and arrays only", f"a type at {name!r}")
    return names


def _is_hard(group: h5py.Group, name: str) -> bool:
    try:
        return isinstance(group.get(name, getlink=True), h5py.HardLink)
    except TypeError:  # a user-defined link class
        return False


def _check_dataset(item: h5py.Dataset, *, path: Path, limits: Limits) -> None:
    plan = item.id.get_create_plist()
    if plan.get_external_count() or item.is_virtual:
        raise _refused(path, "must hold its data itself", f"an array kept elsewhere, {item.name}")
    for position in range(plan.get_nfilters()):
        code = plan.get_filter(position)[0]
        if code not in _FILTERS:
            raise UserInputError(
                path.name,
                "must be compressed with gzip or lzf, or not at all",
                got=f"filter {code} on {item.name}",
                remedy="Save it again with compression='gzip'",
            )
    declared = _bytes(item.shape, item.dtype.itemsize)
    stored = item.id.get_storage_size()
    if declared > limits.array_bytes:
        raise _refused(
            path,
            f"must hold no array above {limits.array_bytes:,} bytes",
            f"{item.name} with {declared:,} bytes",
        )
    if declared > _FREE and declared > limits.declared_ratio * stored:
        raise _refused(
            path,
            f"must not declare arrays above {limits.declared_ratio} times what it stores",
            f"{item.name} with {declared:,} bytes declared and {stored:,} stored",
        )
    if item.chunks and _bytes(item.chunks, item.dtype.itemsize) > max(_FREE, declared):
        raise _refused(path, "must not store blocks larger than their array", str(item.name))


def _bytes(shape: tuple[int, ...] | None, itemsize: int) -> int:
    size = itemsize
    for length in shape or ():
        size *= int(length)
    return size


def _refused(path: Path, rule: str, got: str) -> RefusedFileError:
    return RefusedFileError(
        path.name, rule, got=got, remedy="Save it again with anndata's write_h5ad"
    )


def _damaged(path: Path) -> UserInputError:
    return UserInputError(
        path.name,
        "must be a whole HDF5 file",
        got="a damaged or cut off one",
        remedy="Copy or download it again",
    )
