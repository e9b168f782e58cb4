"""What a file holds, and how good it is."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from core.data.expression import Expression
from core.data.inspect import identifiers, inspect
from core.data.overrides import from_words
from core.data.quality import quality
from core.errors import Cancelled, UserInputError
from core.figures.quality import pictures

_VALUES = np.array([[0, 0, 4, 0], [1, 2, 3, 4], [5, 5, 5, 5]], dtype=np.float32)


def _expression(*, dense: bool) -> Expression:
    return Expression(
        values=_VALUES if dense else sparse.csr_array(_VALUES),
        genes=("a", "b", "c"),
        samples=("s", "t", "u", "v"),
        kind="bulk",
        scale="counts",
    )


@pytest.mark.parametrize("dense", [True, False])
def test_quality_counts_what_is_there(*, dense: bool) -> None:
    found = quality(_expression(dense=dense))
    assert found.depth.median == 8.0
    assert (found.depth.edges[0], found.depth.edges[-1]) == (6.0, 12.0)
    assert sum(found.depth.counts) == 4
    assert found.detected.median == 2.0
    assert found.zeros.edges[-1] == 0.75
    assert found.zero_share == 0.25
    assert found.constant_genes == 1


def test_a_report_can_be_stored_and_drawn(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    rows = "".join(f"AT1G{n}010,{n},0,{n + 7}\n" for n in range(10, 60))
    path.write_text(f"gene,a,b,c\n{rows}", encoding="utf-8")
    report = json.loads(json.dumps(inspect(path, content="expression")))
    assert report["identifiers"][0] == {
        "kind": "locus", "words": "AGI loci", "count": 50, "example": "AT1G10010",
    }  # fmt: skip
    drawn = pictures(report)
    assert [each.name for each in drawn] == ["depth", "detected", "zeros", "values"]
    assert drawn[2].finding == "33% of all values are zero"
    assert sum(drawn[0].figure.data[0].y) == 3


def test_an_override_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("g,a,b,c\nx,1,2,3\ny,4,5,7\n", encoding="utf-8")
    turned = inspect(path, content="expression", overrides={"orientation": "genes-in-columns"})
    assert (turned["genes"], turned["samples"]) == (3, 2)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("g,a,b\nx,1,2\ny,4,5\n", encoding="utf-8")

    def stop(_stage: str, _done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        inspect(path, content="expression", progress=stop)


def test_lists_and_tables_of_identifiers_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("AT1G01010\n261585_at\nAT1G01010\n", encoding="utf-8")
    report = inspect(path, content="ids")
    assert (report["ids"], report["different"]) == (3, 2)
    assert [kind["kind"] for kind in identifiers(["AT1G01010", "x", "y"])] == ["name", "locus"]


def test_words_become_overrides_and_strangers_are_left_out() -> None:
    assert from_words({"scale": "log", "stranger": "x"}).scale == "log"
    with pytest.raises(UserInputError, match="scale"):
        from_words({"scale": "loud"})
