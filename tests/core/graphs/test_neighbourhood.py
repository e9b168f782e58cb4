import pandas as pd

from core.graphs.neighbourhood import reached, shortest_paths
from core.graphs.network import cut
from core.graphs.scores import from_table
from tests.core.graphs.made import code, scores

SCORES = scores()
NETWORK = cut(SCORES, 0.4)


def walked(gene, **how):
    return {SCORES.genes[at] for at in reached(NETWORK, code(SCORES, gene), **how)}


def test_a_walk_follows_the_edges_their_way():
    assert walked("B", steps=0) == {"B"}
    assert walked("B", steps=1, way="down") == {"B", "C"}
    assert walked("B", steps=2, way="down") == {"B", "C", "D"}
    assert walked("C", steps=1, way="up") == {"A", "B", "C"}
    assert walked("D", steps=9) == {"A", "B", "C", "D"}


def paths(start, end, **options):
    found = shortest_paths(NETWORK, code(SCORES, start), code(SCORES, end), **options)
    return ["".join(SCORES.genes[at] for at in path) for path in found]


def test_shortest_paths_go_by_steps_and_then_by_their_weakest_edge():
    assert paths("A", "D") == ["AD"]
    assert paths("B", "D") == ["BCD"]
    assert paths("D", "A") == []
    assert paths("A", "F") == []
    thinned = cut(SCORES, 0.65)
    found = shortest_paths(thinned, code(SCORES, "A"), code(SCORES, "D"))
    assert [len(path) for path in found] == [3]


def test_of_two_paths_the_one_with_the_stronger_weakest_edge_comes_first():
    frame = pd.DataFrame(
        {
            "regulator": ["a", "b", "a", "c"],
            "target": ["b", "d", "c", "d"],
            "probability": [0.99, 0.5, 0.7, 0.7],
        }
    )
    made = from_table(frame)
    start, end = made.genes.index("a"), made.genes.index("d")
    found = shortest_paths(cut(made, 0.0), start, end)
    assert [made.genes[path[1]] for path in found] == ["c", "b"]
    assert len(shortest_paths(cut(made, 0.0), start, end, most=1)) == 1
