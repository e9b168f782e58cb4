"""Tables into whichever format the file's name asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import UserInputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV or XLSX, by the ending of the name.

    Parameters
    ----------
    frame
        The table; its index is not written.
    path
        Ends in `.csv`, `.csv.gz` or `.xlsx`.
    """
    name = path.name.lower()
    if name.endswith(".xlsx"):
        from core.exports.xlsx import write_xlsx  # noqa: PLC0415

        write_xlsx(frame, path)
    elif name.endswith((".csv", ".csv.gz")):
        from core.exports.csv import write_csv  # noqa: PLC0415

        write_csv(frame, path)
    else:
        raise UserInputError(
            str(path),
            "must end in .csv, .csv.gz or .xlsx",
            got=path.name,
            remedy="Choose a name with one of these endings",
        )
