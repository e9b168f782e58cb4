"""CNNC on real data, beside every baseline and control, split honestly and at random.

`python -m benchmarks.cnnc_real [--quick] [--json FILE] [--only PART …] [--data SET …]` needs the
folder of real data that GRNSCOPE_SHARED names; without it, it says so and ends. Parts, in the order
in which they run: `candidates` (scores that need no training, every gene a candidate), `matched`
(CNNC on a sample, by regulator, by target and at random, with degree-aware negatives drawn inside
each side), `dealt-out` (by regulator, the same negatives drawn over all pairs and dealt out with
them, as it was done before), `regulator` and `random` (random negatives, by either split; by
regulator also what was tried to do better), `direction` (three classes, judged on regulators set
aside). Rows are written as they come.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import _real_fits as fits
from benchmarks import _real_sets as real
from benchmarks._machine import rounded, tell_progress, write_rows
from benchmarks._real_rows import Row, rows_of, tests_of
from core.estimators import baselines
from core.estimators.genie3 import genie3
from core.estimators.logistic import pearson_mi_evidence
from core.evaluation.cross_validation import Candidate, Shuffling, evaluate
from core.evaluation.results import Evaluation
from core.problem.cuts import By
from core.problem.option import Value
from core.problem.problem import Fit, Problem

_SEED = 0
_CNNC: dict[str, Value] = {"epochs": 60, "patience": 15, "batch": 32, "learning-rate": 0.01}
_WITH_DAP = "with DAP-seq"
_SHUFFLING = Shuffling(contender="cnnc", pairs=500)
# scores the same pairs alike whatever the split, and takes long
_GENIE3 = Candidate("genie3", genie3(trees=30, most_samples=500), learns=False)
_MANY_REGULATORS = 40
_ALL = 1_000_000

MHSC = "bone marrow, mHSC-E ChIP"
UNLISTED = "bone marrow, mHSC-E ChIP, unlisted genes as negatives"
ESCAPE = "mESC, ESCAPE"
HSC = "BoolODE HSC (simulated)"
PLANT = "Arabidopsis stress, ChIP"
TARGET = "Arabidopsis stress, TARGET"
LITERATURE = "Arabidopsis stress, literature"

PARTS = ("candidates", "matched", "dealt-out", "regulator", "random", "direction")
MATCHED: tuple[By, ...] = ("regulator", "target", "random")
"""Splits of the part `matched`."""
_TRAINED = (MHSC, ESCAPE, PLANT, TARGET, LITERATURE, HSC)


def cnnc(given: Mapping[str, Value] | None = None) -> Fit:
    """Give CNNC as evaluation runs it, with the budget of this benchmark.

    Parameters
    ----------
    given
        Options that differ from it.
    """
    from core.systems import get  # noqa: PLC0415
    from core.training.fit import as_fit  # noqa: PLC0415  (slow to import)

    method = get("cnnc")
    return as_fit(method, method.settings({**_CNNC, **(given or {})}))


def unlearned() -> list[Candidate]:
    """List the scores that look at expression alone."""
    return [
        Candidate("pearson", baselines.pearson(), learns=False),
        Candidate("spearman", baselines.spearman(), learns=False),
        Candidate("mutual-information", baselines.mutual_information(), learns=False),
    ]


def candidates(data: Path, name: str) -> Iterator[Row]:
    """Judge scores that need no training with every gene a candidate, by either split."""
    problem = real.every_candidate(real.known(real.SETS[name], data), seed=_SEED)
    problem, contenders = _cheap(data, name, problem)
    splits: tuple[By, ...] = ("regulator", "random")
    for split in splits:
        regulators = np.unique(problem.pairs.regulator).size
        k = None if split == "regulator" and regulators <= _MANY_REGULATORS else 5
        found = evaluate(contenders, [problem], split=split, k=k, seed=_SEED)
        yield from rows_of(found, part="every gene a candidate")


def matched(
    data: Path, name: str, *, split: By, given: Mapping[str, Value], dealt_out: bool = False
) -> Iterator[Row]:
    """Judge CNNC where popular targets are as often among negatives: names then tell little.

    Parameters
    ----------
    data, name
        The folder of real data, and which set of it.
    split
        How folds are made.
    given
        Options of CNNC that differ from this benchmark's.
    dealt_out
        Whether negatives are drawn over all pairs and dealt out with them, in place of inside each
        side: the old way, which leaks with the opposite sign.
    """
    chosen = real.SETS[name]
    problem = real.sampled(
        real.known(chosen, data),
        most_targets=chosen.most_targets or _ALL,
        recipe="degree-aware",
        seed=_SEED,
    )
    if dealt_out:
        problem = replace(problem, sampling=None)
    contenders = [Candidate("cnnc", cnnc(given)), *unlearned()]
    if split == "regulator" and not dealt_out:
        contenders.append(_GENIE3)
    if _is_plant(name):
        problem = real.with_dap(problem, data)
        contenders += [Candidate("pearson-mi-evidence", pearson_mi_evidence()), *_dap_alone()]
    found = _judged(contenders, problem, split=split, folds=chosen.folds)
    part = "negatives dealt out" if dealt_out else "negatives inside each side"
    yield from rows_of(found, part=part, epochs=_epochs(given))


def _cheap(data: Path, name: str, problem: Problem) -> tuple[Problem, list[Candidate]]:
    """List all that needs no training, and give the problem the evidence some of it needs."""
    contenders = unlearned()
    contenders.append(
        Candidate("pearson, in context", fits.in_context(baselines.pearson()), learns=False)
    )
    if _is_plant(name):
        return real.with_dap(problem, data), contenders + _dap_alone()
    return problem, contenders


def learned(
    data: Path, name: str, *, split: By, given: Mapping[str, Value], tried: bool
) -> Iterator[Row]:
    """Judge CNNC on a sample, beside the others on the same folds.

    Parameters
    ----------
    data, name
        The folder of real data, and which set of it.
    split
        How folds are made.
    given
        Options of CNNC that differ from this benchmark's.
    tried
        Whether to try what may help, too, with a paired test over regulators.
    """
    problem = _sampled(data, name)
    plain = fits.once(cnnc(given))
    contenders = [Candidate("cnnc", plain), *unlearned(), _GENIE3]
    if tried:
        contenders.append(Candidate("cnnc, in context", fits.in_context(plain)))
        contenders += _variants(data, name, problem, given=given, plain=plain)
    if _is_plant(name):
        problem = real.with_dap(problem, data)
        contenders += _dap_alone()
    found = _judged(contenders, problem, split=split, folds=real.SETS[name].folds)
    yield from rows_of(found, part="sampled pairs", epochs=_epochs(given))
    yield from tests_of(found, part="what was tried", plain="cnnc")


def directed(data: Path, name: str, *, given: Mapping[str, Value]) -> Iterator[Row]:
    """Train three classes, and tell how well directions were told on regulators set aside.

    Parameters
    ----------
    data, name
        The folder of real data, and which set of it.
    given
        Options of CNNC that differ from this benchmark's.
    """
    from core.problem.prepare import prepare_problem  # noqa: PLC0415
    from core.systems import get  # noqa: PLC0415
    from core.training.fit import train  # noqa: PLC0415  (slow to import)
    from core.training.validated import validated  # noqa: PLC0415

    method = get("cnnc")
    options = method.settings({**_CNNC, **given, "task": "direction"})
    problem = real.known(real.SETS[name], data)
    most = real.SETS[name].most_targets
    if most is not None:
        problem = problem.asking(real.few_targets(problem.pairs, most=most, seed=_SEED))
    asked = prepare_problem(problem, method, options=options, seed=_SEED)
    trained = train(method, [asked], options=options, seed=_SEED, progress=tell_progress)
    for told, figures in validated(trained).metrics.items():
        if "direction" in told:
            yield {
                "part": "three classes",
                "data": problem.name,
                "split": "regulators set aside",
                "method": f"cnnc: {told}",
                "auroc_pooled": rounded(figures["auroc"]),
                "pairs": figures["n"],
                "regulators": np.unique(trained.validation.groups).size,
            }


def _variants(
    data: Path, name: str, problem: Problem, *, given: Mapping[str, Value], plain: Fit
) -> list[Candidate]:
    """List what may help CNNC on this set: the dear ones only where they are cheap."""
    if _is_plant(name):
        return [Candidate(f"cnnc, {_WITH_DAP}", cnnc(given))]
    if name != ESCAPE:
        return []
    other = _sampled(data, MHSC)
    mine = list(set(problem.pairs.regulator_names))
    more = other.asking(real.without_regulators(other.pairs, mine))
    return [
        Candidate("cnnc, reversed pairs", cnnc({**given, "reversed-pairs": True})),
        Candidate("cnnc, two seeds", fits.averaged(plain, seeds=2)),
        Candidate("cnnc, bone marrow learned from too", fits.beside(cnnc(given), [more])),
    ]


def _judged(
    contenders: Sequence[Candidate], problem: Problem, *, split: By, folds: int
) -> Evaluation:
    """Judge all on the same folds; evidence is seen by those only who are named after it."""
    return evaluate(
        [_blinded(each) for each in contenders],
        [problem],
        split=split,
        k=folds,
        seed=_SEED,
        progress=tell_progress,
        shuffling=_SHUFFLING,
    )


def _epochs(given: Mapping[str, Value]) -> int:
    return int(str({**_CNNC, **given}["epochs"]))


def _blinded(contender: Candidate) -> Candidate:
    """Hide the evidence from all but those who are named after it."""
    if "DAP-seq" in contender.name or "evidence" in contender.name:
        return contender
    return replace(contender, fit=fits.without_evidence(contender.fit))


def _dap_alone() -> list[Candidate]:
    return [
        Candidate("own DAP-seq", fits.evidence_alone(0), learns=False),
        Candidate("DAP-seq of all regulators", fits.evidence_alone(1), learns=False),
    ]


def _is_plant(name: str) -> bool:
    return name.startswith("Arabidopsis")


def _sampled(data: Path, name: str) -> Problem:
    chosen = real.SETS[name]
    return real.sampled(real.known(chosen, data), most_targets=chosen.most_targets, seed=_SEED)


def run(
    data: Path,
    parts: Sequence[str],
    *,
    names: Sequence[str],
    given: Mapping[str, Value],
    quick: bool,
    splits_asked: Sequence[By] = MATCHED,
) -> Iterator[Row]:
    """Give the rows of the parts that are asked for.

    Parameters
    ----------
    data
        The folder of real data.
    parts
        Of `PARTS`.
    names
        Of `real.SETS`.
    given
        Options of CNNC that differ from this benchmark's.
    quick
        Only the two small sets and hardly any training, to see that it works.
    splits_asked
        Of `MATCHED`.
    """
    if quick:
        yield from candidates(data, ESCAPE)
        yield from learned(data, HSC, split="regulator", given={"epochs": 3}, tried=False)
        return
    if "candidates" in parts:
        for name in names:
            yield from candidates(data, name)
    # too few regulators of the simulated set have five targets
    honest = [name for name in names if name not in {UNLISTED, HSC}]
    for split in splits_asked if "matched" in parts else ():
        for name in honest:
            yield from matched(data, name, split=split, given=given)
    for name in honest if "dealt-out" in parts else ():
        yield from matched(data, name, split="regulator", given=given, dealt_out=True)
    trained = [name for name in _TRAINED if name in names]
    splits: tuple[By, ...] = ("regulator", "random")
    for split in splits:
        for name in trained if split in parts else ():
            yield from learned(data, name, split=split, given=given, tried=split == "regulator")
    for name in trained if "direction" in parts else ():
        yield from directed(data, name, given=given)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the two small sets, in a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="some parts")
    parser.add_argument(
        "--data", nargs="+", choices=list(real.SETS), default=list(real.SETS), help="some sets"
    )
    parser.add_argument(
        "--split", nargs="+", choices=MATCHED, default=MATCHED, help="some splits of `matched`"
    )
    parser.add_argument(
        "--set", nargs="+", default=[], metavar="KEY=VALUE", help="options of CNNC, as for train"
    )
    chosen = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    data = real.folder()
    rows: list[Row] = []
    if data is None:
        print("Skipped: the real data are not here; set GRNSCOPE_SHARED to their folder.")
    else:
        given = dict(each.split("=", 1) for each in chosen.set)
        asked = run(
            data,
            chosen.only,
            names=chosen.data,
            given=given,
            quick=chosen.quick,
            splits_asked=chosen.split,
        )
        for row in asked:
            rows.append(row)
            print("  ".join(f"{key}={value}" for key, value in row.items()), flush=True)
            write_rows(chosen.json, rows)
    write_rows(chosen.json, rows)


if __name__ == "__main__":
    main()
