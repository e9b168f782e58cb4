from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from core.data.evidence import from_table
from core.data.pairs import from_names
from core.errors import UserInputError
from core.problem.filter_pairs import changes, filter_pairs
from tests.core.planted import planted


def with_still_genes(**stand):
    problem = planted()
    values = problem.expressions[0].values.copy()
    for gene, value in stand.items():
        values[problem.expressions[0].index[gene]] = value
    return replace(problem, expressions=(replace(problem.expressions[0], values=values),))


def test_what_can_all_be_used_stays_as_it_is():
    problem = planted()

    assert filter_pairs(problem) is problem


@pytest.mark.parametrize("value", [0, 5])
def test_pairs_of_constant_genes_are_left_out_and_named(value):
    problem = with_still_genes(R0=value, T15=value)
    kept = filter_pairs(problem).pairs

    assert not {"R0", "T15"} & {*kept.regulator_names, *kept.target_names}
    # each regulator has 20 pairs; T15 is in one of R0 and one of R1
    assert len(kept) == 160 - 20 - 1
    (finding,) = kept.findings
    assert finding.topic == "constant genes"
    assert set(finding.items) == {"R0", "T15"}


def test_pairs_of_unknown_genes_are_left_out_and_named():
    problem = planted().asking(from_names(["R0", "ghost", "R1"], ["T1", "T2", "spirit"]))
    kept = filter_pairs(problem).pairs

    assert kept.to_frame().to_numpy().tolist() == [["R0", "T1"]]
    assert set(kept.findings[0].items) == {"ghost", "spirit"}


def test_a_gene_that_changes_in_one_of_two_expressions_is_used():
    still = with_still_genes(R0=0)
    both = replace(still, expressions=(still.expressions[0], planted().expressions[0]))

    assert len(filter_pairs(both).pairs) == 160


def test_nothing_left_is_an_error_that_names_some():
    with pytest.raises(UserInputError, match="ghost"):
        filter_pairs(planted().asking(from_names(["ghost"], ["T1"])))


def test_sparse_expression_is_looked_at_alike():
    problem = with_still_genes(R0=0, R1=3)
    dense = problem.expressions[0]
    stored = replace(dense, values=sparse.csr_array(dense.values))

    np.testing.assert_array_equal(changes(stored), changes(dense))
    assert changes(dense).sum() == dense.n_genes - 2


def test_names_that_differ_only_in_case_are_the_same_gene():
    listed = from_names(["r0", "R1", "ghost"], ["t1", "T2", "T3"])
    table = pd.DataFrame({"regulator": ["r0"], "target": ["t1"], "peak": [2.0]})
    problem = replace(planted(), pairs=listed, evidence=from_table(table))
    found = filter_pairs(problem)

    assert found.pairs.to_frame().to_numpy().tolist() == [["R0", "T1"], ["R1", "T2"]]
    spelled, missing = found.pairs.findings
    assert (spelled.topic, spelled.count) == ("case of names", 2)
    assert missing.items == ("ghost",)
    assert found.evidence.of(found.pairs).ravel().tolist() == [2.0, 0.0]


def test_genes_that_only_case_tells_apart_are_not_mixed_up():
    both = from_names(["r0", "R0", "R1"], ["T1", "T2", "T3"])

    assert filter_pairs(planted().asking(both)).pairs.regulator_names.tolist() == ["R0", "R1"]
