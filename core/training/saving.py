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
from core.models.arrays import write_arrays
from core.models.card import (
    ARRAYS,
    FORMAT,
    NETWORK,
    TOWER,
    TRANSLATED,
    TRANSLATED_TOWER,
    Card,
    TowerCard,
    write_card,
)
from core.models.model_folder import file_sha256
from core.problem.problem import AnyProblem, Problem
from core.training.trained import Trained
from core.training.validated import cautions, validated

if TYPE_CHECKING:
    import keras


def save_model(
    trained: Trained,
    folder: Path,
    *,
    problems: Sequence[AnyProblem],
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
            file = _write(trained, beside)
            card = make_card(
                trained,
                problems=problems,
                seconds=seconds,
                file=file,
                sha256=file_sha256(beside / file),
                translated=_translate(trained.network, beside / TRANSLATED),
                tower=_write_tower(trained.tower, beside),
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
    """Raise before hours of work where the result would have no place."""
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
    problems: Sequence[AnyProblem],
    seconds: float,
    file: str,
    sha256: str,
    translated: str | None = None,
    tower: TowerCard | None = None,
    findings: Sequence[Finding] = (),
    title: str = "",
) -> Card:
    """Gather all that is worth knowing about a trained network.

    Parameters
    ----------
    trained, problems, seconds, findings, title
        As for `save_model`.
    file, sha256, translated
        What was learned, its hash, and that of its translation where there is one.
    tower
        What there is to know of its tower, where it has one.
    """
    method = trained.method
    evidence, items = problems[0].evidence, problems[0].items
    found = validated(trained)
    return Card(
        format=FORMAT,
        method=method.registered,
        title=title or method.title,
        summary=method.summary,
        limits=method.limits,
        citation=method.citation,
        task=items.task,
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
            "parameters": _parameters(trained),
            "seconds": round(seconds, 1),
        },
        metrics=found.metrics,
        thresholds=found.thresholds,
        calibration=None if found.calibration is None else found.calibration.as_dict(),
        distribution=found.distribution,
        findings=[
            finding.as_dict() for finding in (*cautions(trained), *trained.findings, *findings)
        ],
        versions=_versions(trained),
        sha256=sha256,
        translated=translated,
        file=file,
        direction=found.direction,
        tower=tower,
    )


def _write(trained: Trained, folder: Path) -> str:
    """Write what was learned, and return the name of the file."""
    if trained.network is not None:
        trained.network.save(folder / NETWORK)
        return NETWORK
    write_arrays(folder / ARRAYS, trained.arrays or {})
    return ARRAYS


def _write_tower(tower: keras.Model | None, folder: Path) -> TowerCard | None:
    """Write what makes codes of genes, as Keras has it and translated."""
    if tower is None:
        return None
    from core.training.gene_codes import networks_in, units_of  # noqa: PLC0415  (TensorFlow)

    tower.save(folder / TOWER)
    return TowerCard(
        sha256=file_sha256(folder / TOWER),
        translated=_translate(tower, folder / TRANSLATED_TOWER),
        input=list(tower.inputs[0].shape[1:]),
        networks=networks_in(tower),
        units=units_of(tower),
    )


def _parameters(trained: Trained) -> int:
    if trained.network is not None:
        both = (trained.network, trained.tower)
        return sum(int(each.count_params()) for each in both if each is not None)
    return sum(each.size for each in (trained.arrays or {}).values())


def _versions(trained: Trained) -> dict[str, str]:
    used = ("numpy",) if trained.network is None else ("numpy", "keras")
    found = {"python": platform.python_version()} | {name: version(name) for name in used}
    return found if trained.network is None else found | {"tensorflow": _tensorflow_version()}


def _translate(network: keras.Model | None, path: Path) -> str | None:
    """Write a network for what scores without TensorFlow, and return the file's hash.

    None where it has a part that cannot be translated; Keras then scores it.
    """
    if network is None:
        return None
    from core.models.onnx_export import to_onnx  # noqa: PLC0415  (onnx)
    from core.models.onnx_graph import NotExportableError  # noqa: PLC0415  (onnx)

    try:
        path.write_bytes(to_onnx(network).SerializeToString(deterministic=True))
    except NotExportableError:
        return None
    return file_sha256(path)


def _about_data(problem: AnyProblem) -> dict[str, Any]:
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
        **_about_items(problem),
        "evidence": None
        if problem.evidence is None
        else {
            "source": Path(problem.evidence.source).name,
            "sha256": problem.evidence.fingerprint,
        },
    }


def _about_items(problem: AnyProblem) -> dict[str, Any]:
    items = problem.items
    told: dict[str, Any] = {
        "source": Path(items.source).name,
        "sha256": items.fingerprint,
        "simulated": items.simulated,
    }
    if not isinstance(problem, Problem):
        lines = sorted({str(line) for line in problem.items.lines})
        genes = int(np.unique(problem.items.names.astype(str)).size)
        return {"genes": {**told, "genes": genes, "cell_lines": lines}}
    labels, counts = np.unique(np.asarray(items.label), return_counts=True)
    return {
        "pairs": {
            **told,
            "pairs": len(items),
            "regulators": int(np.unique(problem.pairs.regulator).size),
            "targets": int(np.unique(problem.pairs.target).size),
            "genes": sorted({*problem.pairs.regulator_names, *problem.pairs.target_names}),
            "labels": {str(label): int(count) for label, count in zip(labels, counts, strict=True)},
        }
    }


def _tensorflow_version() -> str:
    import tensorflow as tf  # noqa: PLC0415  (700 MB)

    return str(tf.__version__)
