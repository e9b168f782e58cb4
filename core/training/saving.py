"""Write a trained network and its card as a model folder."""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import UserInputError
from core.findings import Finding
from core.io.atomic import plain_disk_errors
from core.models.card import FORMAT, NETWORK, TRANSLATED, Card, write_card
from core.models.model_folder import file_sha256
from core.problem.problem import Problem
from core.training.fit import Trained
from core.training.validated import cautions, validated

if TYPE_CHECKING:
    import keras


def save_model(
    trained: Trained,
    folder: Path,
    *,
    problems: Sequence[Problem],
    seconds: float,
    findings: Sequence[Finding] = (),
    title: str = "",
) -> Card:
    """Write a trained network and its card, whole or not at all.

    Parameters
    ----------
    trained
        From `fit.train`.
    folder
        Must not exist yet.
    problems
        What it was trained on.
    seconds
        How long that took.
    findings
        What else was noticed, of the inputs say.
    title
        What people call it; the method's title when empty.
    """
    must_be_free(folder)
    with plain_disk_errors(Path(folder.name)):
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name[:80]}.", dir=folder.parent))
        try:
            trained.network.save(beside / NETWORK)
            card = make_card(
                trained,
                problems=problems,
                seconds=seconds,
                sha256=file_sha256(beside / NETWORK),
                translated=_translate(trained.network, beside / TRANSLATED),
                findings=findings,
                title=title,
            )
            write_card(card, beside)
            beside.chmod(0o755)
            beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return card


def must_be_free(folder: Path) -> None:
    """Say so before hours of work where the result would have no place."""
    if folder.exists():
        raise UserInputError(
            folder.absolute().name,
            "must not exist yet, so that no model is overwritten",
            got="a folder or file of that name",
            remedy="Choose another name for --out, or move the old one away",
        )


def make_card(
    trained: Trained,
    *,
    problems: Sequence[Problem],
    seconds: float,
    sha256: str,
    translated: str | None = None,
    findings: Sequence[Finding] = (),
    title: str = "",
) -> Card:
    """Gather all that is worth knowing about a trained network.

    Parameters
    ----------
    trained, problems, seconds, findings, title
        As for `save_model`.
    sha256, translated
        Of the network's file, and of its translation where there is one.
    """
    method = trained.method
    evidence = problems[0].evidence
    found = validated(trained)
    return Card(
        format=FORMAT,
        method=method.name,
        title=title or method.title,
        summary=method.summary,
        limits=method.limits,
        citation=method.citation,
        task=problems[0].pairs.task,
        settings=dict(trained.options),
        seed=trained.seed,
        data=[_about_data(problem) for problem in problems],
        simulated=any(
            expression.simulated for problem in problems for expression in problem.expressions
        ),
        inputs=[list(shape) for shape in trained.shapes],
        evidence=[] if evidence is None else list(evidence.columns),
        training={
            "networks": [
                {"best_epoch": history.best + 1, "epochs": list(history.epochs)}
                for history in trained.histories
            ],
            "parameters": int(trained.network.count_params()),
            "seconds": round(seconds, 1),
        },
        metrics=found.metrics,
        thresholds=found.thresholds,
        calibration=None if found.calibration is None else found.calibration.as_dict(),
        distribution=found.distribution,
        findings=[
            finding.as_dict() for finding in (*cautions(trained), *trained.findings, *findings)
        ],
        versions={"python": platform.python_version()}
        | {name: version(name) for name in ("numpy", "keras")}
        | {"tensorflow": _tensorflow_version()},
        sha256=sha256,
        translated=translated,
    )


def _translate(network: keras.Model, path: Path) -> str | None:
    """Write a network for what scores without TensorFlow, and give the file's hash.

    None where it has a part that cannot be translated; Keras then scores it.
    """
    from core.models.onnx_export import to_onnx  # noqa: PLC0415  (onnx)
    from core.models.onnx_graph import NotExportableError  # noqa: PLC0415  (onnx)

    try:
        path.write_bytes(to_onnx(network).SerializeToString(deterministic=True))
    except NotExportableError:
        return None
    return file_sha256(path)


def _about_data(problem: Problem) -> dict[str, Any]:
    pairs = problem.pairs
    labels, counts = np.unique(np.asarray(pairs.label), return_counts=True)
    return {
        "name": problem.name,
        "expressions": [
            {
                "source": Path(expression.source).name,
                "sha256": expression.fingerprint,
                "genes": expression.n_genes,
                "samples": expression.n_samples,
                "kind": expression.kind,
                "scale": expression.scale,
                "simulated": expression.simulated,
            }
            for expression in problem.expressions
        ],
        "pairs": {
            "source": Path(pairs.source).name,
            "sha256": pairs.fingerprint,
            "pairs": len(pairs),
            "regulators": int(np.unique(pairs.regulator).size),
            "targets": int(np.unique(pairs.target).size),
            "labels": {str(label): int(count) for label, count in zip(labels, counts, strict=True)},
            "simulated": pairs.simulated,
        },
        "evidence": None
        if problem.evidence is None
        else {
            "source": Path(problem.evidence.source).name,
            "sha256": problem.evidence.fingerprint,
        },
    }


def _tensorflow_version() -> str:
    import tensorflow as tf  # noqa: PLC0415  (700 MB)

    return str(tf.__version__)
