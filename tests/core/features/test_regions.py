import numpy as np
import pandas as pd

from core.features.regions import around_starts, largest_signal, touching


def genes():
    return pd.DataFrame(
        {
            "chrom": ["1", "1", "1"],
            "start": [20_000, 30_000, 500],
            "end": [21_000, 32_000, 900],
            "name": ["plus", "minus", "early"],
            "strand": ["+", "-", "+"],
        }
    )


def peaks(*places, signal=()):
    chrom, start, end = zip(*places, strict=True)
    return pd.DataFrame(
        {"chrom": chrom, "start": start, "end": end, "signal": [*signal] or [1.0] * len(places)}
    )


def test_a_region_reaches_10_kb_up_and_1_kb_down_on_either_strand():
    where = around_starts(genes())

    assert where[["start", "end"]].to_numpy().tolist() == [
        [10_000, 21_001],
        [30_999, 42_000],
        [0, 1_501],
    ]


def test_a_region_is_as_large_as_was_asked_for():
    where = around_starts(genes(), upstream=5, downstream=2)

    assert where[["start", "end"]].to_numpy().tolist() == [
        [19_995, 20_003],
        [31_997, 32_005],
        [495, 503],
    ]


def test_a_peak_touches_a_region_with_one_base_and_not_beside_it():
    where = around_starts(genes()).iloc[:1]

    for start, end, touches in ((9_000, 10_000, 0), (9_000, 10_001, 1), (21_000, 21_001, 1),
                                (21_001, 21_900, 0)):  # fmt: skip
        region, _peak = touching(where, peaks(("1", start, end)))
        assert len(region) == touches, (start, end)
    assert len(touching(where, peaks(("2", 11_000, 12_000)))[0]) == 0


def test_the_largest_overlapping_peak_counts_and_none_is_zero():
    found = largest_signal(
        around_starts(genes()),
        peaks(("1", 20_900, 21_500), ("1", 12_000, 12_100), ("1", 21_001, 21_002),
              ("2", 12_000, 12_100), signal=[2.0, 5.0, 9.0, 9.0]),
    )  # fmt: skip

    assert found.to_dict() == {"plus": 5.0, "minus": 0.0, "early": 0.0}


def test_the_largest_peak_of_all_starts_of_a_gene_counts():
    several = genes().assign(name=["A", "A", "B"])
    found = largest_signal(
        around_starts(several),
        peaks(("1", 15_000, 15_001), ("1", 40_000, 40_001), signal=[2.0, np.pi]),
    )

    assert found.to_dict() == {"A": np.pi, "B": 0.0}
