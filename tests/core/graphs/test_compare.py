import pytest

from core.data.pairs import from_names
from core.graphs.compare import compare, laid_over
from core.graphs.network import cut
from tests.core.graphs.made import scores


def known():
    return from_names(["A", "a", "B", "A", "X"], ["B", "D", "A", "F", "Y"], source="known.csv")


def test_known_edges_are_found_missed_or_were_never_asked():
    over = laid_over(scores(), known())
    assert len(over) == 3
    assert over.outside == 2
    found = compare(cut(scores(), 0.65), over)
    assert found.n_found == 1
    assert found.missed.sum() == 2
    assert found.recall == pytest.approx(1 / 3)
    # of A→B, A→C, B→C and C→D only C→D cannot be judged: nothing is known of C
    assert found.judged.sum() == 3
    assert found.precision == pytest.approx(1 / 3)
    # A and B were asked about five pairs, three of them known
    assert found.chance == pytest.approx(3 / 5)


def test_where_nothing_is_known_nothing_is_judged():
    found = compare(cut(scores(), 0.5), laid_over(scores(), from_names(["X"], ["Y"])))
    assert (found.precision, found.recall, found.chance) == (None, None, None)
