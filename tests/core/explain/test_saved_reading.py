"""What a page shows of a reading comes back as it was written."""

from pathlib import Path

import numpy as np

from core.explain.saved_reading import read_kept
from core.explain.training_set import read_training_set
from core.models.model_folder import open_model
from core.reports.reading_report import WORKBOOK, write_reading
from tests.core.explain.profiles import problem, profile_model


def test_a_reading_is_written_down_and_read_again(tmp_path: Path) -> None:
    assert read_kept(tmp_path) is None
    reading = read_training_set(open_model(profile_model()), problem(), seed=0)
    write_reading(reading, tmp_path, title="some model", limits="Knows little.", simulated=True)

    kept = read_kept(tmp_path)
    assert kept is not None
    assert (kept.known, kept.negatives) == (36, len(reading.pairs) - 36)
    assert kept.conclusion == reading.conclusion
    assert kept.simulated
    np.testing.assert_allclose(kept.groups.mean, reading.groups.mean)
    np.testing.assert_allclose(kept.shares, reading.shares)
    assert [row["pairs"] for row in kept.clusters] == list(np.bincount(kept.groups.member))
    assert {row["regulator"] for row in kept.regulators} == {f"R{n}" for n in range(6)}
    names = {path.name for path in tmp_path.iterdir()}
    assert {"pairs.csv", "clusters.csv", "regulators.csv", WORKBOOK, "report.html"} <= names
