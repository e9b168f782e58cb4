import numpy as np
import pytest

from core.features.records import JoinedRecords, KeptRecords, MadeRecords, kept_if_small


def numbered(count, *, start=0, calls=None):
    def make(rows):
        if calls is not None:
            calls.append(rows.size)
        return ((start + rows).astype(np.float32)[:, None] * np.ones(3, np.float32),)

    return MadeRecords(((3,),), count, make)


def test_joined_records_are_taken_in_any_order():
    joined = JoinedRecords([numbered(4), numbered(2, start=10), numbered(3, start=20)])
    (array,) = joined.take(np.array([8, 0, 5, 4, 0]))

    assert len(joined) == 9
    assert array[:, 0].tolist() == [22, 0, 11, 10, 0]


def test_records_of_different_shapes_do_not_join():
    with pytest.raises(ValueError, match="same shapes"):
        JoinedRecords([numbered(2), MadeRecords(((4,),), 2, lambda rows: ())])


def test_kept_records_are_made_once():
    calls = []
    kept = KeptRecords(numbered(10, calls=calls), block=4)
    (array,) = kept.take(np.array([9, 3]))

    assert calls == [4, 4, 2]
    assert array[:, 0].tolist() == [9, 3]


@pytest.mark.parametrize(("budget", "kind"), [(120, KeptRecords), (119, MadeRecords)])
def test_only_what_fits_the_budget_is_kept(budget, kind):
    assert isinstance(kept_if_small(numbered(10), budget=budget), kind)
