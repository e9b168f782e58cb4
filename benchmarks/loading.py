"""How long loading expression takes, and how much memory: each file in a process of its own.

`python -m benchmarks.loading [--quick] [--json FILE]` writes simulated single cells at 90% zeros
in every layout of h5ad, and a MatrixMarket folder, reads each, and reports the peak memory of
the whole process. The full size is that of the largest published matrix the project aims at:
20,463 genes and 43,261 cells.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

_FULL = (20_463, 43_261)
_QUICK = (2_000, 4_000)
_FILLED = 0.1
_BLOCK = 500

_READ = """
import json, resource, sys, time
from core.data.read_expression import read_expression
start = time.perf_counter()
expression = read_expression(sys.argv[1])
print(json.dumps({
    "seconds": round(time.perf_counter() - start, 2),
    "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    "genes": expression.n_genes,
    "samples": expression.n_samples,
    "sparse": expression.is_sparse,
}))
"""


@dataclass(frozen=True)
class Layout:
    """How a simulated file is laid out."""

    name: str
    dtype: str
    compression: str | None = None


LAYOUTS = (
    Layout("h5ad csr", "float32"),
    Layout("h5ad csr", "float64"),
    Layout("h5ad csr", "float32", "gzip"),
    Layout("h5ad csc", "float32"),
    Layout("h5ad dense", "float32", "lzf"),
    Layout("h5ad dense", "float64", "lzf"),
)


def cells(shape: tuple[int, int], *, seed: int) -> Iterator[NDArray[np.float64]]:
    """Simulate counts of cells, block by block, each of the shape (cells, n_genes)."""
    n_genes, n_cells = shape
    rng = np.random.default_rng(seed)
    for start in range(0, n_cells, _BLOCK):
        size = (min(_BLOCK, n_cells - start), n_genes)
        filled = rng.random(size, dtype=np.float32) < _FILLED
        block = np.zeros(size)
        block[filled] = rng.geometric(0.4, int(filled.sum()))
        yield block


def write_h5ad(path: Path, shape: tuple[int, int], *, layout: Layout, seed: int = 0) -> None:
    """Write a simulated file by anndata's conventions, samples in rows."""
    n_genes, n_cells = shape
    with h5py.File(path, "w") as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        for name, prefix, size in (("obs", "cell", n_cells), ("var", "Gene", n_genes)):
            frame = file.create_group(name)
            frame.attrs.update({"encoding-type": "dataframe", "_index": "_index"})
            frame["_index"] = [f"{prefix}{number}" for number in range(size)]
        if layout.name == "h5ad dense":
            dense = file.create_dataset(
                "X",
                (n_cells, n_genes),
                layout.dtype,
                compression=layout.compression,
                chunks=(min(100, n_cells), n_genes),
            )
            for number, block in enumerate(cells(shape, seed=seed)):
                dense[number * _BLOCK : number * _BLOCK + len(block)] = block
            return
        by_cell = layout.name == "h5ad csr"
        group = file.create_group("X")
        group.attrs.update({"encoding-type": f"{'csr' if by_cell else 'csc'}_matrix"})
        group.attrs["shape"] = (n_cells, n_genes)
        options: dict[str, Any] = {
            "maxshape": (None,),
            "chunks": (1_000_000,),
            "compression": layout.compression,
        }
        data = group.create_dataset("data", (0,), layout.dtype, **options)
        indices = group.create_dataset("indices", (0,), "int32", **options)
        offsets = [np.zeros(1, np.int64)]
        # what is simulated has no order, so the same blocks serve as cells and as genes
        major = shape if by_cell else (n_cells, n_genes)
        for block in cells(major, seed=seed):
            rows, columns = np.nonzero(block)
            at = data.shape[0]
            for part, values in ((data, block[rows, columns]), (indices, columns)):
                part.resize((at + rows.size,))
                part[at:] = values
            ends = np.cumsum(np.bincount(rows, minlength=len(block)))
            offsets.append(offsets[-1][-1] + ends)
        group["indptr"] = np.concatenate(offsets)


def write_matrix_market(folder: Path, shape: tuple[int, int], *, seed: int = 0) -> None:
    """Write simulated cells as a folder of 10x Genomics, version 2."""
    n_genes, n_cells = shape
    folder.mkdir()
    (folder / "genes.tsv").write_text("".join(f"Gene{n}\tGene{n}\n" for n in range(n_genes)))
    (folder / "barcodes.tsv").write_text("".join(f"cell{n}\n" for n in range(n_cells)))
    entries = sum(int(np.count_nonzero(block)) for block in cells(shape, seed=seed))
    with (folder / "matrix.mtx").open("w") as file:
        file.write("%%MatrixMarket matrix coordinate integer general\n")
        file.write(f"{n_genes} {n_cells} {entries}\n")
        for number, block in enumerate(cells(shape, seed=seed)):
            rows, columns = np.nonzero(block)
            table = np.column_stack([columns + 1, rows + 1 + number * _BLOCK, block[rows, columns]])
            file.writelines(f"{gene} {cell} {count}\n" for gene, cell, count in table.astype(int))


def measure(path: Path) -> dict[str, Any]:
    """Read a file in a fresh process; give seconds and the peak memory of that process."""
    done = subprocess.run(  # noqa: S603  (our own interpreter and program)
        [sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def run(shape: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """Write, read and remove one file after the other."""
    with TemporaryDirectory() as scratch:
        for layout in LAYOUTS:
            path = Path(scratch) / "cells.h5ad"
            write_h5ad(path, shape, layout=layout)
            row = {
                "layout": layout.name,
                "dtype": layout.dtype,
                "compression": layout.compression or "none",
                "file_mb": round(path.stat().st_size / 1024**2),
            }
            yield row | measure(path)
            path.unlink()
        folder = Path(scratch) / "cells"
        write_matrix_market(folder, shape)
        size = round((folder / "matrix.mtx").stat().st_size / 1024**2)
        row = {"layout": "MatrixMarket", "dtype": "text", "compression": "none", "file_mb": size}
        yield row | measure(folder)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small matrix, seconds only")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    rows = []
    for row in run(_QUICK if arguments.quick else _FULL):
        rows.append(row)
        print(*(f"{key} {value}" for key, value in row.items()), sep="  ", flush=True)
    if arguments.json:
        machine = f"{platform.machine()}, Python {platform.python_version()}"
        arguments.json.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
