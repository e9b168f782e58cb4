"""Tables into whichever format the file's name asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import UserInputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd


def write_table(frame: pd.DataFrame, path: Path, *, notes: Mapping[str, str] | None = None) -> None:
    """Write a table as CSV or XLSX, by the ending of the name.

    Parameters
    ----------
    frame
        The table; its index is not written.
    path
        Ends in `.csv`, `.csv.gz` or `.xlsx`.
    notes
        What a reader of the table should know, by what it is about: a second sheet of a workbook.
    """
    name = path.name.lower()
    if name.endswith(".xlsx"):
        from core.io.xlsx import write_xlsx  # noqa: PLC0415

        if notes:
            import pandas as pd  # noqa: PLC0415  (only who writes a table pays for it)

            told = pd.DataFrame({"About": list(notes), "Note": list(notes.values())})
            write_xlsx({"Table": frame, "Notes": told}, path)
        else:
            write_xlsx(frame, path)
    elif name.endswith((".csv", ".csv.gz")):
        from core.io.csv import write_csv  # noqa: PLC0415

        write_csv(frame, path)
    else:
        raise UserInputError(
            path.name,
            "must end in .csv, .csv.gz or .xlsx",
            got=path.name,
            remedy="Choose a name with one of these endings",
        )


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path, *, workbook: str) -> None:
    """Write tables into a folder, each as CSV and all as the sheets of one workbook.

    Parameters
    ----------
    tables
        By name; their indices are not written.
    folder
        Made if it is not there.
    workbook
        Name of its file.
    """
    from core.io.csv import write_csv  # noqa: PLC0415
    from core.io.xlsx import write_xlsx  # noqa: PLC0415

    if folder.exists() and not folder.is_dir():
        raise UserInputError(
            folder.name, "must be a folder", got="a file", remedy="Choose another name"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write_csv(table, folder / f"{name}.csv")
    write_xlsx({name.capitalize(): table for name, table in tables.items()}, folder / workbook)
