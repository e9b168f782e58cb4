import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.metrics.within_strata import auroc_within


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 3)), min_size=0, max_size=40
    )
)
def test_every_comparison_inside_a_stratum_counts_once(rows):
    label = np.array([one for one, _, _ in rows], bool)
    score = np.array([two for _, two, _ in rows], float)
    strata = np.array([three for _, _, three in rows], np.intp)
    group = strata // 2

    found = auroc_within(label, score, strata=strata, group=group, n_groups=3)

    for number in range(3):
        wins = [
            (score[one] > score[other]) + 0.5 * (score[one] == score[other])
            for one in np.flatnonzero(label & (group == number))
            for other in np.flatnonzero(~label & (strata == strata[one]))
        ]
        if wins:
            assert np.isclose(found[number], np.mean(wins))
        else:
            assert np.isnan(found[number])
