from itertools import combinations, permutations

import numpy as np
import pytest

from core.evaluation.structures import EDGES, judge_structures, structures_of, together


def ends(*pairs):
    return np.array(pairs, dtype=np.intp).reshape(-1, 2)


def by_hand(known):
    """Find members and counts by looking at every two edges."""
    edges = {tuple(map(int, each)) for each in known}
    linked = edges | {(b, a) for a, b in edges}
    members = {name: set() for name in EDGES if name != "all"}
    counts = dict.fromkeys(members, 0)
    for one, other in combinations(sorted(edges), 2):
        for kind, shared, free in (("fan_in", 1, 0), ("fan_out", 0, 1)):
            if one[shared] == other[shared] and (one[free], other[free]) not in linked:
                members[kind] |= {one, other}
                counts[kind] += 1
    for (a, b), (start, c) in permutations(sorted(edges), 2):
        if b != start or a == c:
            continue
        if (a, c) not in linked:
            members["cascade"] |= {(a, b), (b, c)}
            counts["cascade"] += 1
        if (a, c) in edges:
            for part, edge in (("direct", (a, c)), ("first", (a, b)), ("second", (b, c))):
                members[f"feed_forward_{part}"].add(edge)
                counts[f"feed_forward_{part}"] += 1
    return members, counts


@pytest.mark.parametrize("seed", range(4))
def test_structures_are_those_that_one_finds_by_looking_at_every_two_edges(seed):
    rng = np.random.default_rng(seed)
    known = np.argwhere((rng.random((14, 14)) < 0.2) & ~np.eye(14, dtype=bool))
    found = structures_of(known, 14)
    members, counts = by_hand(known)

    for name, listed in members.items():
        assert {tuple(map(int, each)) for each in known[found.members[name]]} == listed, name
        assert found.counts[name] == counts[name], name


def test_wrong_edges_along_a_path_or_between_siblings_are_told():
    # a regulates b and d, b regulates c
    known = ends((0, 1), (1, 2), (0, 3))
    others = ends(
        *(pair for pair in permutations(range(4), 2) if pair not in {(0, 1), (1, 2), (0, 3)})
    )
    judged = judge_structures(
        structures_of(known, 4),
        found=np.array([True, False, False]),
        wrong=ends((0, 2), (3, 1)),
        non_edges=others,
    )
    indirect, shared = judged["wrong"]["indirect"], judged["wrong"]["shared_regulator"]

    assert (indirect["such"], indirect["wrong"], indirect["share"]) == (1, 2, None)
    assert indirect["chance"] == pytest.approx(1 / 9)
    assert shared["such"] == 1
    assert shared["chance"] == pytest.approx(2 / 9)
    cascade = judged["edges"]["cascade"]
    assert cascade == {"structures": 1, "edges": 2, "found": 1, "recall": None}
    several = together([judged] * 3)
    assert several["edges"]["cascade"]["recall"] == 0.5
    assert several["wrong"]["indirect"]["share"] == 0.5
    assert several["wrong"]["indirect"]["chance"] == pytest.approx(1 / 9)


def test_a_network_without_edges_has_no_structures():
    judged = judge_structures(
        structures_of(ends(), 3), found=np.zeros(0, bool), wrong=ends(), non_edges=ends((0, 1))
    )

    assert all(cell["recall"] is None for cell in judged["edges"].values())
