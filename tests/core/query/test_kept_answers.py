from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.findings import Finding
from core.metrics.reference import Reference, of_scores
from core.query import kept_answers
from core.serving.answer import Answer, answer

TABLE = pd.DataFrame(
    {
        "regulator": ["A", "A", "B"],
        "target": ["B", "C", "C"],
        "probability": np.array([0.9, 0.1, 0.5], np.float32),
        "rank": [1, 3, 2],
        "correlation": [0.5, np.nan, -0.25],
    }
)
FINDINGS = (Finding("warning", "x", "Look.", items=("A",), count=1),)


def made(reference: Reference) -> Answer:
    return answer(TABLE, reference, known={("A", "B"): ("k",)}, symbols={}, findings=FINDINGS)


@pytest.mark.parametrize(
    "reference", [Reference(), of_scores(np.float32([0.9, 0.8]), np.float32([0.1]))]
)
def test_an_answer_comes_back_as_it_was(tmp_path: Path, reference: Reference) -> None:
    kept = made(reference)
    kept_answers.keep_answer(kept, tmp_path / "a")
    found = kept_answers.read_answer(tmp_path / "a")
    assert found is not None
    for each in fields(Answer):
        np.testing.assert_equal(getattr(found, each.name), getattr(kept, each.name))
    assert np.isnan(found.expected).all()


def test_scores_come_back_as_they_were(tmp_path: Path) -> None:
    kept_answers.keep_scores(TABLE, tmp_path / "a")
    found = kept_answers.read_kept_scores(tmp_path / "a")
    pd.testing.assert_frame_equal(found, TABLE)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"edition": 1}', b'{"edition": 0}', b"PK\x03\x04"])
def test_what_is_damaged_is_as_if_it_were_not_there(tmp_path: Path, damage: bytes) -> None:
    for name in (kept_answers.ANSWER, kept_answers.SCORES):
        (tmp_path / name).write_bytes(damage)
    assert kept_answers.read_answer(tmp_path) is None
    assert kept_answers.read_kept_scores(tmp_path) is None


def test_an_answer_that_cannot_be_kept_is_still_given(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a").write_text("a file where the folder should be", encoding="utf-8")
    kept_answers.keep_answer(made(Reference()), tmp_path / "a")
    kept_answers.keep_scores(TABLE, tmp_path / "a")
    assert "not kept" in caplog.text
