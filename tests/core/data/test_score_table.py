from pathlib import Path

import numpy as np
import pytest

from core.data.pairs import from_names
from core.data.score_table import look_up, read_score_table
from core.errors import UserInputError


def table(folder: Path, text: str) -> Path:
    path = folder / "scores.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "TF\ttarget\timportance\nA\tB\t3.5\nA\tC\t-1\n",
        "regulator,target,probability,rank,correlation\nA,B,3.5,1,.2\nA,C,-1,2,.9\n",
        "A;B;3,5\nA;C;-1\n",
        "Gene1|Gene2|EdgeWeight\nA|B|3.5\nA|C|-1\n",
        "from,to,mine\nA,B,3.5\nA,C,-1\n",
    ],
)
def test_a_table_of_any_program_is_read(tmp_path: Path, text: str) -> None:
    found = read_score_table(table(tmp_path, text))
    said = dict(zip(found.target_names, found.weight, strict=True))
    assert said == {"B": 3.5, "C": -1.0}


def test_a_pair_counts_once_by_its_highest_score(tmp_path: Path) -> None:
    text = "regulator,target,score\nA,B,1\nA,B,2\nA,A,9\nA,,3\nA,C,\nB,A,0.5\n"
    found = read_score_table(table(tmp_path, text))
    pairs = zip(found.regulator_names, found.target_names, found.weight, strict=True)
    assert set(pairs) == {("A", "B", 2.0), ("B", "A", 0.5)}
    assert "4 rows hold no two genes" in found.findings[0].evidence


def test_genes_are_spelled_as_the_expression_spells_them(tmp_path: Path) -> None:
    text = "regulator,target,score\nat1g01010,AT1G01020.1,1\n"
    found = read_score_table(table(tmp_path, text), genes=["AT1G01010", "AT1G01020"])
    assert set(found.genes) == {"AT1G01010", "AT1G01020"}


def test_pairs_without_a_score_are_no_number(tmp_path: Path) -> None:
    found = read_score_table(table(tmp_path, "regulator,target,score\nA,B,1\nC,D,2\n"))
    asked = from_names(["C", "A", "B", "X"], ["D", "D", "A", "B"])
    np.testing.assert_equal(look_up(found, asked), np.float32([2, np.nan, np.nan, np.nan]))


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("regulator,target\nA,B\n", "columns regulator, target"),
        ("regulator,target,score\nA,B,high\n", "words in score"),
        ("regulator,target,score\nA,A,1\n", "none of which is one"),
        ("regulator,target,x,y\nA,B,1,2\n", "several columns of numbers: x, y"),
    ],
)
def test_a_table_without_scores_is_refused(tmp_path: Path, text: str, got: str) -> None:
    with pytest.raises(UserInputError, match=got):
        read_score_table(table(tmp_path, text))
