"""Look through an HDF5 file, link by link, in a process that the kernel stops.

An HDF5 file can point at other files of the machine (external links, external storage, virtual
data sets), can declare arrays far larger than what it stores, and can make the library loop or
reach for memory that is not there. All that a reader would walk over is therefore walked over
here first: links, headers, attributes, the index of every array's blocks, and all texts. Blocks of
plain numbers are not read: what unpacks them always comes to an end.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from core.errors import RefusedFileError, UserInputError
from core.settings import Limits

DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError)
"""What h5py raises where the bytes of a file make no sense; it has no error of its own."""

_FREE = 16 * 1024**2
_OBJECTS = 50_000
_DEPTH = 32
_NO_MEMORY = ("memory allocation failed", "unable to allocate", "no space available for")
_INFLATED = 256 * 1024**2
_MOST_INFLATION = 1032
"""Deflate cannot unpack a byte to more."""
_PLAIN_FILTERS = {
    h5py.h5z.FILTER_DEFLATE,
    h5py.h5z.FILTER_SHUFFLE,
    h5py.h5z.FILTER_FLETCHER32,
    h5py.h5z.FILTER_LZF,
}
_TRUSTING_FILTERS = {
    h5py.h5z.FILTER_SZIP,
    h5py.h5z.FILTER_NBIT,
    h5py.h5z.FILTER_SCALEOFFSET,
}
"""They believe what the file says of its own sizes."""


def look_through(file: str, bounds: Mapping[str, int]) -> None:
    """Refuse a file that could harm whoever reads it.

    Parameters
    ----------
    file
        Its path.
    bounds
        The fields of `Limits`.
    """
    path, limits = Path(file), Limits(**bounds)
    try:
        with h5py.File(path, "r") as opened:
            texts = _Texts(path)
            for item in _objects(opened, path=path):
                if isinstance(item, h5py.Dataset):
                    _check_dataset(item, path=path, limits=limits)
                _read_unsure(item, texts)
    except UserInputError:
        raise
    except DAMAGE as error:
        if any(sign in str(error).lower() for sign in _NO_MEMORY):
            raise MemoryError from error
        raise damaged(path) from error


def damaged(path: Path) -> UserInputError:
    """Build the refusal of a file whose bytes make no sense."""
    return UserInputError(
        path.name,
        "must be a whole HDF5 file",
        got="a damaged or cut off one",
        remedy="Copy or download it again",
    )


def refused(path: Path, rule: str, got: str) -> RefusedFileError:
    """Build the refusal of a file that could harm."""
    return RefusedFileError(
        path.name, rule, got=got, remedy="Save it again with anndata's write_h5ad"
    )


def _objects(file: h5py.File, *, path: Path) -> Iterator[h5py.Group | h5py.Dataset]:
    """Walk hard links only, and give each object once."""
    waiting: list[tuple[h5py.Group, int]] = [(file, 0)]
    seen: set[int] = set()
    yield file["/"]
    while waiting:
        group, depth = waiting.pop()
        for name in group:
            if not _is_hard(group, name):
                raise refused(
                    path, "must hold its data itself", f"a link to elsewhere, {group.name}/{name}"
                )
            item = group[name]
            address = h5py.h5o.get_info(item.id).addr
            if address in seen:
                continue
            seen.add(address)
            if len(seen) > _OBJECTS or depth > _DEPTH:
                raise refused(path, f"must hold no more than {_OBJECTS:,} objects", "more")
            if isinstance(item, h5py.Group):
                waiting.append((item, depth + 1))
            elif not isinstance(item, h5py.Dataset):
                raise refused(path, "must hold groups and arrays only", f"a type at {name!r}")
            yield item


def _is_hard(group: h5py.Group, name: str) -> bool:
    try:
        return isinstance(group.get(name, getlink=True), h5py.HardLink)
    except TypeError:  # a user-defined link class
        return False


def _check_dataset(item: h5py.Dataset, *, path: Path, limits: Limits) -> None:
    plan = item.id.get_create_plist()
    if plan.get_external_count() or item.is_virtual:
        raise refused(path, "must hold its data itself", f"an array kept elsewhere, {item.name}")
    for code in _filters(item):
        if code not in _PLAIN_FILTERS | _TRUSTING_FILTERS:
            raise UserInputError(
                path.name,
                "must be compressed with gzip or lzf, or not at all",
                got=f"filter {code} on {item.name}",
                remedy="Save it again with compression='gzip'",
            )
    declared = _bytes(item.shape, item.dtype.itemsize)
    stored = item.id.get_storage_size()
    if declared > limits.array_bytes:
        raise refused(
            path,
            f"must hold no array above {limits.array_bytes:,} bytes",
            f"{item.name} with {declared:,} bytes",
        )
    if declared > _FREE and declared > limits.declared_ratio * stored:
        raise refused(
            path,
            f"must not declare arrays above {limits.declared_ratio} times what it stores",
            f"{item.name} with {declared:,} bytes declared and {stored:,} stored",
        )
    if item.chunks:
        block = _bytes(item.chunks, item.dtype.itemsize)
        if block > max(_FREE, declared):
            raise refused(path, "must not store blocks larger than their array", str(item.name))
        _check_blocks(item, block, path=path)


def _check_blocks(item: h5py.Dataset, block: int, *, path: Path) -> None:
    """Walk the index of an array's blocks; none may unpack to more than a block."""
    # no filter makes a block much larger than it was
    largest = min(block + block // 8 + 65_536, path.stat().st_size)
    dense: list[tuple[int, ...]] = []

    def see(stored: Any) -> bool | None:
        if stored.size * _MOST_INFLATION > _INFLATED:
            dense.append(stored.chunk_offset)
        return stored.size > largest or None  # anything but None ends the walk

    if item.id.chunk_iter(see):
        raise damaged(path)
    if h5py.h5z.FILTER_DEFLATE not in _filters(item):
        return
    for offset in dense:
        if _unpacks_beyond(item, offset, block):
            raise refused(path, "must not store blocks larger than their array", str(item.name))


def _unpacks_beyond(item: h5py.Dataset, offset: tuple[int, ...], block: int) -> bool:
    _, stored = item.id.read_direct_chunk(offset)
    unpacker, size = zlib.decompressobj(), 0
    try:
        while stored and not unpacker.eof:
            size += len(unpacker.decompress(stored, _FREE))
            stored = unpacker.unconsumed_tail
            if size > block + 65_536:
                return True
    except zlib.error:  # left unpacked, which HDF5 allows, or damaged, which it will say
        return False
    return False


def _read_unsure(item: h5py.Group | h5py.Dataset, texts: _Texts) -> None:
    """Read what has no fixed length, and what the library unpacks on trust."""
    for attribute in item.attrs:
        texts.add(item.attrs[attribute])
    if not isinstance(item, h5py.Dataset) or item.shape is None:
        return
    if item.dtype.hasobject:
        for part in _parts(item, texts.step):
            texts.add(part)
    elif _TRUSTING_FILTERS & set(_filters(item)):
        for _ in _parts(item, 65_536):
            pass


def _parts(item: h5py.Dataset, step: int) -> Iterator[Any]:
    if not item.shape:
        yield item[()]
        return
    rows = max(1, step // max(1, _bytes(item.shape[1:], 1)))
    for start in range(0, item.shape[0], rows):
        yield item[start : start + rows]


class _Texts:
    """How much the texts of a file may still unfold to.

    All may point at one and the same text of the file. What wrote them wrote each for itself, so
    that together they cannot be much longer than the file.
    """

    def __init__(self, path: Path) -> None:
        size = path.stat().st_size
        self._path = path
        self._bound = _FREE + 2 * size
        self._unfolded = 0
        self.step = int(np.clip(_INFLATED // size, 256, 65_536))

    def add(self, values: Any) -> None:
        """Count what came out."""
        self._unfolded += _unfolded(values)
        if self._unfolded > self._bound:
            raise refused(
                self._path,
                f"must not hold texts that unfold to more than {self._bound:,} bytes",
                "more than that, as in a file made to fill the memory",
            )


def _unfolded(values: Any) -> int:
    """Add up the bytes of texts and lists, however deep they are."""
    if isinstance(values, (bytes, str)):
        return len(values)
    if not isinstance(values, (np.ndarray, np.void)):
        return 0
    if values.dtype.names:
        return sum(_unfolded(values[name]) for name in values.dtype.names)
    if values.dtype.hasobject and isinstance(values, np.ndarray):
        return sum(map(_unfolded, values.ravel().tolist()))
    return int(values.nbytes)


def _filters(item: h5py.Dataset) -> list[int]:
    plan = item.id.get_create_plist()
    return [plan.get_filter(position)[0] for position in range(plan.get_nfilters())]


def _bytes(shape: tuple[int, ...] | None, itemsize: int) -> int:
    size = itemsize
    for length in shape or ():
        size *= int(length)
    return size
