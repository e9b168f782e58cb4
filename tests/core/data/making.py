"""Small simulated files in every format, for tests that read them back."""

import gzip

import h5py
import numpy as np
import openpyxl
from scipy import sparse

GENES = [f"AT1G{number:05d}" for number in range(1010, 1100, 10)]
SAMPLES = ["C_1", "C_2", "S_1", "S_2", "M_1"]


def simulated(seed=0, shape=(9, 5)):
    """Linear values that span orders of magnitude, three decimals, no zeros."""
    rng = np.random.default_rng(seed)
    return np.round(rng.lognormal(3, 2, shape), 3) + 0.001


def counts(shape, *, zeros=0.7, seed=0):
    rng = np.random.default_rng(seed)
    return rng.poisson(4, shape) * (rng.random(shape) > zeros)


def table_text(values, genes, samples, *, separator=",", decimal=".", corner="gene", turned=False):
    if turned:
        values, genes, samples = np.asarray(values).T, samples, genes
    lines = [separator.join([corner, *samples])]
    for gene, row in zip(genes, values, strict=True):
        cells = ["" if np.isnan(value) else repr(float(value)) for value in row]
        lines.append(separator.join([gene, *(cell.replace(".", decimal) for cell in cells)]))
    return "\n".join(lines) + "\n"


def write(path, text):
    data = text if isinstance(text, bytes) else text.encode()
    if path.name.endswith(".gz"):
        data = gzip.compress(data)
    path.write_bytes(data)
    return path


def write_h5ad(path, values, genes, cells, *, encoding="csr_matrix", dtype="float32", obs=None):
    """Write by anndata's conventions; `values` has the shape (genes, cells)."""
    by_cell = np.asarray(values, dtype=dtype).T
    with h5py.File(path, "w") as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        for name, names in (("obs", cells), ("var", genes)):
            frame = file.create_group(name)
            frame.attrs.update({"encoding-type": "dataframe", "_index": "_index"})
            frame["_index"] = list(names)
        for title, column in (obs or {}).items():
            file["obs"][title] = column
        write_matrix(file, "X", by_cell, encoding=encoding)
    return path


def write_matrix(parent, name, by_cell, *, encoding):
    if encoding == "array":
        parent[name] = by_cell
        return
    make = sparse.csr_array if encoding == "csr_matrix" else sparse.csc_array
    parts = make(by_cell)
    group = parent.create_group(name)
    group.attrs["encoding-type"] = encoding
    group.attrs["shape"] = by_cell.shape
    group["data"], group["indices"], group["indptr"] = parts.data, parts.indices, parts.indptr


def write_10x(folder, values, *, version=3, turned=False):
    """Write a folder as 10x Genomics does; genes get an id and a symbol."""
    folder.mkdir()
    genes, cells = values.shape
    gz = ".gz" if version == 3 else ""
    kind = "\tGene Expression" if version == 3 else ""
    name = "features" if version == 3 else "genes"
    lines = [f"ENSMUSG{row:011d}\tGene{row}{kind}\n" for row in range(genes)]
    write(folder / f"{name}.tsv{gz}", "".join(lines))
    barcodes = [f"ACGTACGTAC{'ACGT'[cell % 4]}T-{cell}\n" for cell in range(cells)]
    write(folder / f"barcodes.tsv{gz}", "".join(barcodes))
    rows, columns = np.nonzero(np.asarray(values).T)
    entries = [(gene, cell) for cell, gene in zip(rows, columns, strict=True)]
    lines = [
        f"{cell + 1} {gene + 1} {values[gene, cell]}\n"
        if turned
        else f"{gene + 1} {cell + 1} {values[gene, cell]}\n"
        for gene, cell in entries
    ]
    size = f"{cells} {genes}" if turned else f"{genes} {cells}"
    head = f"%%MatrixMarket matrix coordinate integer general\n%note\n{size} {len(entries)}\n"
    write(folder / f"matrix.mtx{gz}", head + "".join(lines))
    return folder


def dense(expression):
    values = expression.values
    return values.toarray() if sparse.issparse(values) else values


def finding(expression, topic):
    """The one finding of a topic."""
    (found,) = [each for each in expression.findings if each.topic == topic]
    return found


def workbook(path, sheets):
    """Write a workbook: rows of cells by the title of their sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
