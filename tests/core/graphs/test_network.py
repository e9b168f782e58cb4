import time

import numpy as np
import pandas as pd
import pytest

from core.graphs.network import cut, legible, only
from core.graphs.scores import from_table
from tests.core.graphs.made import code, edges, scores, table


def test_the_threshold_is_kept_and_the_likelier_direction_wins():
    network = cut(scores(), 0.4)
    assert edges(network) == {
        ("A", "B"), ("A", "C"), ("A", "D"), ("B", "C"), ("C", "D"), ("E", "F"), ("F", "E"),
    }  # fmt: skip
    assert (network.passing, network.against, network.undecided) == (8, 1, 2)
    assert network.scores.probability[network.rows].tolist() == sorted(
        network.scores.probability[network.rows], reverse=True
    )


def test_both_directions_stay_where_they_are_asked_for():
    assert ("B", "A") in edges(cut(scores(), 0.4, one_way=False))


def test_a_direction_against_a_pair_drops_it_though_it_was_never_asked_the_other_way():
    said = from_table(table().assign(direction=[0.3, -0.2, *[-0.1] * 7]))
    assert ("A", "B") not in edges(cut(said, 0.4))
    assert ("A", "C") in edges(cut(said, 0.4))


def test_each_regulator_keeps_its_best_targets():
    assert edges(cut(scores(), 0.0, per_regulator=1)) == {
        ("A", "B"), ("B", "C"), ("C", "D"), ("E", "F"), ("F", "E"),
    }  # fmt: skip


def test_a_crowd_keeps_the_strongest_genes_and_all_edges_among_them():
    network = cut(scores(), 0.4)
    shown = legible(network, most_genes=4, most_edges=100)
    assert edges(shown) == {("A", "B"), ("A", "C"), ("A", "D"), ("B", "C"), ("C", "D")}
    assert shown.crowded == 2
    assert edges(legible(network, most_genes=100, most_edges=2)) == {("A", "B"), ("A", "C")}
    assert legible(network, most_genes=100, most_edges=100).crowded == 0


def test_only_some_genes_can_be_kept():
    found = scores()
    genes = np.array([code(found, "A"), code(found, "C"), code(found, "D")], dtype=np.int32)
    assert edges(only(cut(found, 0.4), genes)) == {("A", "C"), ("A", "D"), ("C", "D")}


def test_genes_are_counted_with_their_targets_and_regulators():
    frame = cut(scores(), 0.4).node_frame().set_index("gene")
    assert frame.loc["A"].tolist() == [3, 0]
    assert frame.loc["D"].tolist() == [0, 2]


def test_nothing_may_pass():
    network = cut(scores(), 2.0)
    assert len(network) == 0
    assert len(legible(network, most_genes=10, most_edges=10)) == 0
    assert network.node_frame().empty


@pytest.mark.slow
def test_hundreds_of_thousands_of_pairs_are_cut_while_one_waits():
    rng = np.random.default_rng(5)
    regulators, targets = np.repeat(np.arange(150), 2_000), np.tile(np.arange(2_000), 150)
    frame = pd.DataFrame(
        {
            "regulator": [f"g{number}" for number in regulators],
            "target": [f"g{number}" for number in targets],
            "probability": rng.random(300_000),
        }
    )
    many = from_table(frame)
    start = time.perf_counter()
    network = legible(cut(many, 0.5, per_regulator=50), most_genes=150, most_edges=2_000)
    assert time.perf_counter() - start < 5
    assert network.nodes.size <= 150


def test_a_direction_that_is_not_sure_leaves_both_ways():
    frame = table()
    turned = (frame.regulator == "B") & (frame.target == "A")
    said = from_table(frame.assign(direction=np.where(turned, 0.3, -0.3)))
    both = {edge for edge in edges(cut(said, 0.4, sure=0.5)) if set(edge) == {"A", "B"}}

    assert both == {("A", "B"), ("B", "A")}
    assert ("B", "A") not in edges(cut(said, 0.4, sure=0.2))
