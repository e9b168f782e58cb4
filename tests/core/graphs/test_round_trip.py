"""Networks written for other programs, and read back as they were."""

import numpy as np
import pytest

from core.data.pairs import from_names
from core.data.read_pairs import read_pairs
from core.graphs.compare import compare, laid_over
from core.graphs.graphs import WRITERS, Drawn
from core.graphs.network import cut
from core.graphs.scores import Scores, from_pairs
from core.graphs.views import FORMS
from tests.core.graphs.made import scores

SIGNED = ("graphml", "edges", "decoupler", "sif")
"""Formats that say what an edge does."""


def drawn(found: Scores) -> Drawn:
    """Cut scores, with known pairs laid over, as the page does."""
    network = cut(found, 0.4)
    return Drawn(
        network, {"A": "HY5"}, compare(network, laid_over(found, from_names(["A"], ["B"])))
    )


def stated(found: Scores) -> dict[tuple[str, str], tuple[float, int]]:
    names = np.array(found.genes, dtype=object)
    ends = zip(names[found.regulator], names[found.target], strict=True)
    return dict(zip(ends, zip(found.probability.tolist(), found.sign.tolist(), strict=True),
                    strict=True))  # fmt: skip


def expected(whole: Drawn) -> dict[tuple[str, str], tuple[float, int]]:
    frame = whole.network.edge_frame()
    rows = zip(
        frame["regulator"], frame["target"], frame["probability"], frame["sign"], strict=True
    )
    return {(regulator, target): (weight, sign) for regulator, target, weight, sign in rows}


@pytest.mark.parametrize("form", [name for name in WRITERS if name != "nodes"])
def test_a_network_comes_back_with_its_edges_weights_and_signs(tmp_path, form):
    whole = drawn(scores())
    path = tmp_path / FORMS[form].file
    path.write_text(WRITERS[form](whole), encoding="utf-8")

    found = from_pairs(read_pairs(path, scores=True))
    told, wanted = stated(found), expected(whole)
    assert told.keys() == wanted.keys()
    for ends, (weight, sign) in wanted.items():
        assert told[ends][0] == pytest.approx(1.0 if form == "sif" else weight)
        if form == "decoupler":  # knows no third kind: what is not known to repress activates
            assert told[ends][1] == (sign or 1)
        else:
            assert told[ends][1] == (sign if form in SIGNED else 0)


def test_a_network_goes_out_again_as_it_came_in(tmp_path):
    first = tmp_path / "first.graphml"
    first.write_text(WRITERS["graphml"](drawn(scores())), encoding="utf-8")
    found = from_pairs(read_pairs(first, scores=True))
    again = tmp_path / "again.graphml"
    again.write_text(WRITERS["graphml"](Drawn(cut(found, 0.0, one_way=False))), encoding="utf-8")

    assert stated(from_pairs(read_pairs(again, scores=True))) == stated(found)


def test_numbers_of_a_file_are_called_as_the_file_calls_them(tmp_path):
    path = tmp_path / "adjacencies.tsv"
    path.write_text("TF\ttarget\timportance\nA\tB\t31.5\nA\tC\t2\n")
    found = from_pairs(read_pairs(path, scores=True))

    assert found.score_name == "importance"
    lines = WRITERS["edges"](Drawn(cut(found, 0.0))).splitlines()
    assert "importance" in lines[0]
    assert "probability" not in lines[0]
    assert "31.5" in lines[1]


def test_edges_without_numbers_count_alike(tmp_path):
    path = tmp_path / "n.sif"
    path.write_text("A\tpp\tB\nB\tpp\tC\n")
    found = from_pairs(read_pairs(path, scores=True))

    assert found.probability.tolist() == [1.0, 1.0]
    assert found.score_name == ""


def test_scores_below_zero_are_low_and_weights_below_zero_repress(tmp_path):
    path = tmp_path / "n.csv"
    path.write_text("source,target,weight\nA,B,-0.9\nA,C,0.5\n")
    weights = from_pairs(read_pairs(path, scores=True))
    path.write_text("source,target,score\nA,B,-0.9\nA,C,0.5\n")
    plain = from_pairs(read_pairs(path, scores=True))

    assert stated(weights) == {("A", "B"): (0.9, -1), ("A", "C"): (0.5, 1)}
    assert stated(plain) == {("A", "B"): (-0.9, 0), ("A", "C"): (0.5, 0)}
    assert weights.sign_from == "file"


def test_pairs_labelled_as_no_edges_are_none_and_backward_ones_are_turned(tmp_path):
    path = tmp_path / "n.tsv"
    path.write_text("a\tb\t1\nc\tb\t2\na\td\t0\nb\tc\t1\n")
    found = from_pairs(read_pairs(path))

    assert stated(found) == {("a", "b"): (1.0, 0), ("b", "c"): (1.0, 0)}
