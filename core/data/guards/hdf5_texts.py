"""Read the texts and attributes of an HDF5 file, in a process of its own.

A damaged file can make the HDF5 library reach for memory that is not there, which ends the process
without a word. `core.data.guards.hdf5` therefore lets this one go first. Run as a program, it takes
a JSON list of the file's path and its objects' names, and its exit status is the answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import h5py


def read_texts(path: str, names: Sequence[str]) -> None:
    """Read what has no fixed length: the attributes of these objects, and arrays of text."""
    with h5py.File(path, "r") as file:
        for name in names:
            item = file[name]
            for attribute in item.attrs:
                item.attrs[attribute]
            if isinstance(item, h5py.Dataset) and item.dtype.hasobject:
                item[()]


if __name__ == "__main__":
    read_texts(*json.load(sys.stdin))
