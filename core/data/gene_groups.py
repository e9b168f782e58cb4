"""Read which group each gene belongs to: a table of gene and module."""

from __future__ import annotations

from pathlib import Path

from core.data.delimited import open_delimited, read_columns
from core.data.field_formats import plain
from core.errors import UserInputError
from core.settings import Limits

_LIMITS = Limits()


def read_gene_groups(path: Path, *, limits: Limits = _LIMITS) -> dict[str, str]:
    """Read groups of genes: gene and module, one a row; the first row of a gene counts.

    Parameters
    ----------
    path
        A table with the columns gene and module.
    limits
        What the file may ask of this machine.
    """
    table = open_delimited(path, limits=limits).with_header()
    header = [plain(name) for name in table.header or ()]
    if not {"gene", "module"} <= set(header):
        raise UserInputError(
            path.name,
            "must have the columns gene and module",
            got=", ".join(header[:6]),
            remedy="Name the columns gene and module",
        )
    genes, modules = read_columns(table, [header.index("gene"), header.index("module")])
    groups: dict[str, str] = {}
    for gene, module in zip(genes.astype(str), modules.astype(str), strict=True):
        if gene and module:
            groups.setdefault(gene, module)
    if not groups:
        raise UserInputError(
            path.name, "must put genes into modules", got="no rows", remedy="Fill the table"
        )
    return groups
