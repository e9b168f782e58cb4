"""What a system without a network learned, as a file of arrays that executes nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.guards.archive import unpack_zip
from core.errors import TamperedModelError
from core.settings import Limits

_LIMITS = Limits(unpacked_bytes=1024**3, archive_members=10_000, unpack_ratio=1_000)
_KINDS = "biufU"
"""Kinds of numbers and words; objects, which would be unpickled, are none of them."""


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays by name.

    Parameters
    ----------
    path
        An `.npz` file.
    arrays
        Numbers and words.
    """
    named: dict[str, Any] = dict(arrays)
    with path.open("xb") as file:
        np.savez_compressed(file, **named)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read what `write_arrays` wrote; the file is untrusted.

    Parameters
    ----------
    path
        An `.npz` file.
    """
    with tempfile.TemporaryDirectory(prefix="grnscope-") as folder:
        inside = Path(folder)
        unpack_zip(path, inside, limits=_LIMITS)
        try:
            return {
                file.relative_to(inside).as_posix().removesuffix(".npy"): _array(file)
                for file in sorted(inside.rglob("*.npy"))
            }
        except (OSError, ValueError, EOFError) as error:
            raise TamperedModelError(
                path.name,
                "must hold arrays as they were written when the model was trained",
                got=f"a file that cannot be read ({error})",
                remedy="Copy the model folder again from where it was trained",
            ) from error


def _array(file: Path) -> NDArray[Any]:
    # mapped, so that an array that declares more than the file holds is refused unallocated
    mapped = np.load(file, mmap_mode="r", allow_pickle=False)
    if mapped.dtype.kind not in _KINDS:
        raise ValueError(f"numbers and words only. Received: {mapped.dtype}")
    return np.array(mapped)
