import numpy as np
import pandas as pd
import pytest

from core.data.pairs import from_names
from core.graphs.left_out import LeftOut, by_chance, directions, lead_of
from core.graphs.pathways import Asked, every_ordered_pair, known_among
from core.metrics.curves import figures
from core.metrics.learned_cut import Cut

EDGES = from_names(list("ABCDE"), list("BCDEF"), sign=np.array([1, -1, 1, 0, 1], np.int8))


def left_out(score, *, cut=0.5, known=EDGES, known_in=None, probability=True):
    """Six genes in a chain, scored by a function of the two names."""
    asked = Asked("made up", tuple("ABCDEF"), tuple("ABCDEF"), 7, known, ())
    pairs = every_ordered_pair(asked.genes)
    table = pairs.to_frame()
    said = np.array([score(*pair) for pair in table.itertuples(index=False)], np.float32)
    is_known, sign = known_among(asked, pairs)
    both = {"made": said, "pearson": said[::-1]}
    return LeftOut(
        asked=asked,
        system="made",
        title="Made",
        limits="None.",
        table=table.assign(**{"probability" if probability else "score": said}),
        probability=probability,
        known=is_known,
        sign=sign,
        cut=Cut(cut, "Made up."),
        figures={name: figures(is_known, each) for name, each in both.items()}
        if is_known.any()
        else {},
        scores=both,
        directions=directions(pairs, lead_of(pairs, said.astype(float)), known=is_known)
        if is_known.any()
        else None,
        known_in=known_in or {},
        learned=10,
        removed=3,
        verdict="",
        seed=0,
        settings={},
        findings=(),
        simulated=True,
    )


def forward(one, other):
    """A is before B, and so on: high for the next, low for the one before."""
    return 0.9 if ord(other) - ord(one) == 1 else 0.6 if (one, other) == ("A", "F") else 0.1


def test_edges_are_found_missed_or_new_and_say_where_else_they_are_known():
    result = left_out(
        lambda *pair: 0.1 if pair == ("E", "F") else forward(*pair),
        known_in={("A", "F"): ("p2", "list")},
    )

    edges = result.edges()
    assert result.counts == {"found": 4, "missed": 1, "new": 1}
    assert edges["status"].tolist() == ["found"] * 4 + ["new", "missed"]
    assert list(edges.columns[:4]) == ["regulator", "target", "status", "score"]
    assert edges["known_in"].tolist()[4] == "p2; list"
    assert dict(zip(edges.regulator, edges.sign, strict=True))["B"] == -1


def test_a_graph_that_is_the_known_one_is_beyond_chance_and_one_that_is_not_is_not():
    good = left_out(forward)
    poor = left_out(lambda one, other: 0.9 if one == "F" else 0.1)

    assert good.better_than_chance is True
    assert good.figures["made"].auroc == 1
    assert poor.better_than_chance is False
    assert poor.chance.expected == pytest.approx(5 * 5 / 30)


def test_too_few_known_edges_are_no_verdict_and_none_is_no_figure():
    assert left_out(forward, known=EDGES.take(np.arange(5) < 2)).better_than_chance is None
    none = left_out(forward, known=EDGES.take(np.arange(0)))
    assert none.figures == {}
    assert none.chance is None
    assert none.counts == {"found": 0, "missed": 0, "new": 6}


def test_chance_is_hypergeometric():
    found = by_chance(10, known=2, drawn=5, found=2)

    assert found.expected == 1
    assert found.p == pytest.approx(5 / 10 * 4 / 9)


def test_directions_count_edges_that_score_higher_their_own_way():
    assert left_out(forward).directions.right == 5
    assert left_out(lambda one, other: forward(other, one)).directions.wrong == 5


def test_scores_that_are_the_same_both_ways_tell_no_direction():
    result = left_out(lambda one, other: 0.3 if "A" in (one, other) else 0.2)

    assert result.directions is None
    assert result.symmetric


def test_an_edge_both_ways_has_no_direction_to_be_right_about():
    pairs = every_ordered_pair(("A", "B"))

    assert directions(pairs, np.array([1.0, -1.0]), known=np.array([True, True])) is None


def test_a_score_that_is_no_probability_is_read_from_its_own_column():
    result = left_out(forward, probability=False)

    assert isinstance(result.table, pd.DataFrame)
    assert result.predicted.sum() == 6
