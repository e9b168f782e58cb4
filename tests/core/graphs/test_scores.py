import numpy as np
import pandas as pd
import pytest

from core.errors import UserInputError
from core.graphs.scores import from_table, read_scores
from core.io.csv import write_csv
from tests.core.graphs.made import table


def test_self_pairs_doubles_and_empty_scores_are_left_out():
    extra = pd.DataFrame(
        [("A", "A", 0.9, 1.0), ("A", "B", 0.1, 0.8), ("Z", "Y", float("nan"), 0.0)],
        columns=table().columns,
    )
    found = from_table(pd.concat([extra, table()], ignore_index=True))
    assert len(found) == len(table())
    assert "Z" not in found.genes
    at = found.codes == found.genes.index("A") * len(found.genes) + found.genes.index("B")
    assert found.probability[at] == [0.95]


def test_the_sign_is_the_correlations_unless_it_was_learned():
    found = from_table(table())
    assert found.sign_from == "correlation"
    assert found.sign[:6].tolist() == [1, -1, 1, 1, 1, 0]
    learned = from_table(table().assign(sign=-1))
    assert learned.sign_from == "learned"
    assert (learned.sign == -1).all()
    assert from_table(table().drop(columns="correlation")).sign_from == ""


def test_scores_survive_the_way_through_a_file(tmp_path):
    frame = table()
    frame.loc[0, "regulator"] = "=SUM(A1)"
    frame.loc[1, "target"] = "NA"
    write_csv(frame, tmp_path / "scores.csv")
    found = read_scores(tmp_path / "scores.csv")
    assert "=SUM(A1)" in found.genes
    assert "NA" in found.genes
    np.testing.assert_allclose(found.probability, frame["probability"])


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"regulator": ["A"], "target": ["B"]}),
        table().assign(probability="high"),
        table().iloc[:0],
        table().assign(target=table()["regulator"]),
    ],
)
def test_what_is_no_table_of_scores_is_refused(frame):
    with pytest.raises(UserInputError):
        from_table(frame)


def test_a_missing_file_is_said_plainly(tmp_path):
    with pytest.raises(UserInputError, match="missing or damaged"):
        read_scores(tmp_path / "scores.csv")
