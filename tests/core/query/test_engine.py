from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserInputError
from core.metrics.reference import Reference
from core.models.verdict import BEATS, NAMES, UNJUDGED, Verdict
from core.query import engine, loaded_data, pair
from core.query.kept_answers import keep_answer
from core.query.question import Question
from core.query.views import KeptScores
from core.serving.answer import answer
from core.workspace.shared import PRETRAINED
from tests.core.query.example import DRIVER, GENES, profile_system, source, system


def question(
    folder: Path, regulators: tuple[str, ...], targets: tuple[str, ...] = tuple(GENES[:-1])
) -> Question:
    """Ask about the small data set; the answer is kept beside it."""
    return Question((source(folder),), system(), regulators, targets, folder=folder / "answer")


def test_facts_say_what_is_there(tmp_path: Path) -> None:
    found = loaded_data.facts(source(tmp_path))
    assert (found.genes, found.samples) == (len(GENES) - 1, 80)
    assert found.regulators == (DRIVER,)


def test_the_driver_finds_its_targets(tmp_path: Path) -> None:
    found = engine.answer_question(question(tmp_path, (DRIVER,)))
    assert found.pairs == len(GENES) - 2
    top = found.rows[:4]
    assert {row["target"] for row in top} == set(GENES[1:5])
    assert all(row["known"] == "known pairs" for row in top)
    assert {row["target"]: row["effect"] for row in top}[GENES[1]] == "represses"
    assert top[0]["regulator_symbol"] == "BOSS"


def test_genes_that_never_change_are_left_out_and_named(tmp_path: Path) -> None:
    found = engine.answer_question(question(tmp_path, (DRIVER,), (GENES[1], GENES[-1])))
    assert found.pairs == 1
    assert any(GENES[-1] in each.items for each in found.findings)


def test_a_pair_is_counted_as_numpy_counts_it(tmp_path: Path) -> None:
    data = source(tmp_path)
    seen = pair.look((data,), [system()], ("boss", GENES[1])).seen[0]
    counted, columns, rows = np.histogram2d(seen.regulator, seen.target, bins=32)
    assert (seen.counts == counted.T).all()
    assert seen.regulator_edges == pytest.approx(columns)
    assert seen.target_edges == pytest.approx(rows)
    again = np.zeros((32, 32), int)
    np.add.at(again, (seen.row, seen.column), 1)
    assert (again == seen.counts).all()


def test_a_look_says_what_is_known_and_what_each_system_says(tmp_path: Path) -> None:
    from core.query.sources import interactive_systems  # noqa: PLC0415

    look = pair.look((source(tmp_path),), interactive_systems(), (DRIVER, GENES[1]))
    assert look.known == ("known pairs",)
    assert look.sign == -1
    assert look.effect == "represses"
    assert (look.regulator_symbol, look.target_symbol) == ("BOSS", "ONE")
    said = [each for each in look.said if each.score is not None]
    assert len(said) >= 3
    silent = [each for each in look.said if each.score is None]
    assert all(each.why for each in silent)


def test_two_expressions_are_shown_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    sources = (source(tmp_path), source(tmp_path / "other", seed=9))
    assert len(pair.look(sources, [system()], (DRIVER, GENES[1])).seen) == 2


@pytest.mark.parametrize("name", ["nobody", "", GENES[-1]])
def test_a_gene_that_cannot_be_looked_at_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserInputError):
        pair.look((source(tmp_path),), [system()], (DRIVER, name))


def test_a_file_that_cannot_be_read_beside_the_data_does_no_harm(tmp_path: Path) -> None:
    from dataclasses import replace  # noqa: PLC0415

    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\x00\x01")
    data = replace(source(tmp_path), tables=(broken,), lists=(tmp_path / "gone.txt",))
    assert loaded_data.facts(data).samples == 80


def test_an_answer_is_kept_and_not_computed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = question(tmp_path, (DRIVER,))
    first = engine.answer_question(asked)
    monkeypatch.setattr(engine, "scores", pytest.fail)
    again = engine.answer_question(asked)
    assert again.rows == first.rows
    table = engine.answer_table(asked)
    assert dict(zip(table["target"], table["rank"], strict=True))[first.rows[0]["target"]] == 1


@pytest.mark.parametrize(("name", "why"), [
    ("atlas-profile-cnn", ""),
    ("arabidopsis-profile-cnn", "does not beat its controls"),
    ("mesc-cnnc", "does not beat its controls"),
    ("cells-cnnc-direction", "another kind of expression"),
])  # fmt: skip
def test_a_share_is_promised_only_of_a_model_that_beats_its_controls_on_its_kind(
    tmp_path: Path, name: str, why: str
) -> None:
    found = engine.reference((source(tmp_path),), profile_system(PRETRAINED / name))
    assert (found.base_rate is None) == bool(why)
    assert why in found.unpromised
    assert bool(found.unpromised) == bool(why)
    assert found.positives


def test_what_an_earlier_version_promised_of_a_weak_model_is_taken_back(tmp_path: Path) -> None:
    asked = question(tmp_path, (DRIVER,))
    promised = replace(Reference(base_rate=0.5), positives=(1,))
    first = answer(engine.answer_table(asked), promised, known={}, symbols={})
    keep_answer(first, asked.answer_folder)
    for judged, kept in ((BEATS, True), (NAMES, False), (UNJUDGED, False), (None, False)):
        verdict = None if judged is None else Verdict(judged, "As it did.")
        model = replace(asked.system, folder=tmp_path, verdict=verdict)
        found = engine.answer_question(replace(asked, system=model))
        assert found.rows == first.rows
        assert (found.reference.base_rate == 0.5) == kept
        assert np.isfinite(found.expected).any() == kept


def test_scores_that_were_removed_are_computed_again(tmp_path: Path) -> None:
    asked = question(tmp_path, (DRIVER,))
    engine.answer_question(asked)
    before = engine.answer_table(asked)
    (tmp_path / "answer" / "scores.npz").unlink()
    after = engine.answer_table(asked)
    assert (before["probability"] == after["probability"]).all()


def test_a_question_is_resolved_once_and_its_cost_told(tmp_path: Path) -> None:
    data = source(tmp_path)
    question, cost = engine.resolve_question((data,), system(), ("boss", "all genes"))
    assert (question.regulators, question.targets) == ((DRIVER,), tuple(GENES[:-1]))
    assert question.written == ("boss", "all genes")
    assert (cost.pairs, cost.at_once) == (len(GENES) - 2, True)
    with pytest.raises(UserInputError, match="must name at least one gene"):
        engine.resolve_question((data,), system(), (DRIVER, "nobody"))


def test_more_pairs_than_a_system_without_a_model_takes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MOST_UNLEARNED", 10)
    with pytest.raises(UserInputError, match="may have at most 10 pairs"):
        engine.resolve_question((source(tmp_path),), system(), (DRIVER, "all genes"))


def test_a_suggested_question_is_about_regulators_with_known_targets(tmp_path: Path) -> None:
    question = engine.suggest_question((source(tmp_path),), system())
    assert question.regulators == (DRIVER,)
    assert set(question.targets) == set(GENES[:5])


def test_a_pair_shows_what_the_answer_says_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = engine.answer_question(question(tmp_path, (DRIVER, GENES[1])))
    both = {(DRIVER, GENES[1]), (GENES[1], DRIVER)}
    rows = tuple(row for row in found.rows if (row["regulator"], row["target"]) in both)
    monkeypatch.setattr(engine, "scores", pytest.fail)
    look = pair.look(
        (source(tmp_path),),
        [system()],
        (DRIVER, GENES[1]),
        kept=KeptScores(rows, found.reference, tmp_path),
    )
    assert look.said[0].score == rows[0]["probability"]
    assert look.said[0].turned == rows[1]["probability"]
