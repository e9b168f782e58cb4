import json
from pathlib import Path

import pytest

from benchmarks.__main__ import names
from benchmarks.report import END, START, render, replace_between_markers, table


def test_a_table_has_every_column_of_every_row() -> None:
    rows = [
        {"method": "a|b", "aupr": 0.123456},
        {"method": "c", "aupr": None, "auroc": [0.5, 0.75]},
    ]
    assert table(rows).splitlines() == [
        "| method | aupr | auroc |",
        "| --- | --- | --- |",
        "| a\\|b | 0.1235 |  |",
        "| c |  | 0.5, 0.75 |",
    ]


def test_only_what_is_between_the_markers_changes(tmp_path: Path) -> None:
    path = tmp_path / "nepdf.json"
    path.write_text(json.dumps({"machine": "two cores", "rows": [{"us_per_pair": 2.5}]}))
    text = f"before\n{START}\nold\n{END}\nafter\n"
    once = replace_between_markers(text, render({"nepdf": path}))
    assert once.startswith(f"before\n{START}\n**nepdf on two cores**\n\n| us_per_pair |")
    assert once.endswith(f"{END}\nafter\n")
    assert "old" not in once
    assert replace_between_markers(once, render({"nepdf": path})) == once


def test_a_long_table_is_folded(tmp_path: Path) -> None:
    path = tmp_path / "dream4.json"
    path.write_text(json.dumps({"machine": "two cores", "rows": [{"aupr": 0.5}] * 13}))
    text = render({"dream4": path})
    # a table inside HTML needs an empty line before it
    assert text.startswith("<details><summary>dream4 on two cores: 13 rows</summary>\n\n| aupr |")
    assert text.endswith("|\n\n</details>")


@pytest.mark.parametrize("text", ["", START, f"{START}{START}{END}"])
def test_a_text_without_its_markers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="once each"):
        replace_between_markers(text, "x")


def test_nothing_measured_is_said() -> None:
    assert "Nothing has been measured" in render({})


def test_the_report_itself_is_no_benchmark() -> None:
    assert not {"report", "__main__", "__init__"} & set(names())
