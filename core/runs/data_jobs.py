"""Jobs that bring or make data: simulations, public sets, evidence and pairs from sequence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.errors import UserInputError
from core.io.atomic import write_json_atomic
from core.progress import Progress
from core.runs.inputs import JobInputs
from core.runs.job_values import as_dicts, chosen_text, made_item, wanted_genes
from core.workspace.discovery import discover
from core.workspace.items import link_or_copy

REPORT = "report.json"
EVIDENCE = "evidence.csv"
PAIRS = "pairs.csv"


def simulate(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Make data whose truth is known."""
    from core.simulate import SIMULATORS  # noqa: PLC0415  (numba)

    kind = chosen_text(inputs, "simulator")
    if kind not in SIMULATORS:
        raise _unknown("simulator", kind, known=list(SIMULATORS))
    made = folder / kind
    made.mkdir()
    SIMULATORS[kind].run(made, seed=inputs.seed, progress=progress)
    return {"simulator": kind, "items": _offered(made, folder=folder, simulated=True)}


def fetch(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Bring a public data set here; what an earlier run or the command line brought, stays."""
    from core.data.catalogue import find  # noqa: PLC0415
    from core.data.fetch import fetch as bring  # noqa: PLC0415

    entry = find(chosen_text(inputs, "dataset"))
    public = inputs.home / "public"
    paths = bring(
        entry.name, to=public, mirror=inputs.mirror, progress=progress, limits=inputs.limits
    )
    for path in paths:
        target = folder / path.relative_to(public)
        target.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(path, target)
    return {
        "dataset": entry.name,
        "licence": entry.licence,
        "citation": entry.citation,
        "items": _offered(folder, folder=folder, simulated=False),
    }


def inspect(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Describe what is recognised in a file, and measure its quality."""
    from core.data.inspect import inspect as look  # noqa: PLC0415  (pandas)

    file, beside = inputs.one("data"), inputs.of("expression")
    report = look(
        file.path,
        content=chosen_text(inputs, "content"),
        overrides=file.overrides,
        expression=beside[0].path if beside else None,
        limits=inputs.limits,
        progress=progress,
    )
    write_json_atomic(report, folder / REPORT)
    return {"report": REPORT, "findings": report.get("findings", [])}


def evidence(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Compute motif scores and peaks around gene starts, for Train, Evaluate and Query."""
    from core import workflows  # noqa: PLC0415  (pandas)
    from core.io.csv import write_csv  # noqa: PLC0415
    from core.workflows.gene_sequences import Regions  # noqa: PLC0415
    from core.workflows.sequence_evidence import Odds  # noqa: PLC0415

    settings = inputs.settings
    progress("Reading motifs and positions", 0, 0)
    read = workflows.read_sequence_inputs(
        inputs.one("motifs").path,
        genome=inputs.any("genome"),
        promoters=inputs.any("promoters"),
        genes=inputs.any("genes"),
        peaks=inputs.any("peaks"),
        pairs=inputs.any("pairs"),
        motif_names=inputs.any("motif-names"),
        limits=inputs.limits,
    )
    found = workflows.evidence_from_sequence(
        read,
        regulators=None if "regulators" not in settings else wanted_genes(inputs, "regulators"),
        targets=None if "targets" not in settings else wanted_genes(inputs, "targets"),
        regions=Regions(**settings.get("regions", {})),
        odds=Odds(**settings.get("odds", {})),
        limits=inputs.limits,
        progress=progress,
    )
    write_csv(found.table, folder / EVIDENCE)
    name = f"{settings.get('name') or 'evidence of ' + _stem(inputs.one('motifs').name)}.csv"
    simulated = any(file.simulated for file in inputs.files)
    return {
        "pairs": len(found.table),
        "columns": [str(name) for name in found.table.columns[2:]],
        "findings": as_dicts(found.findings),
        "items": [
            made_item(EVIDENCE, name, content="evidence", simulated=simulated)
            | {"reason": "A run computed it from sequence; Train, Evaluate and Query take it."}
        ],
    }


def labels(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Derive known pairs from ChIP peaks and keep them in the workspace."""
    from core import workflows  # noqa: PLC0415  (pandas)
    from core.io.csv import write_csv  # noqa: PLC0415
    from core.workflows.gene_sequences import Regions  # noqa: PLC0415
    from core.workflows.peak_labels import LOG_P  # noqa: PLC0415

    settings = inputs.settings
    progress("Reading peaks and positions", 0, 0)
    files, genes = workflows.read_peak_files(
        [(file.name, file.path) for file in inputs.of("peaks")],
        inputs.one("genes").path,
        p_column=settings.get("p_column"),
        regulator_column=settings.get("regulator_column"),
        limits=inputs.limits,
    )
    made = workflows.pairs_from_peaks(
        files,
        genes,
        log_p=settings.get("log_p", LOG_P),
        regions=Regions(**settings.get("regions", {})),
        progress=progress,
    )
    write_csv(made.table, folder / PAIRS)
    name = f"{settings.get('name') or 'pairs from peaks'}.csv"
    simulated = any(file.simulated for file in inputs.files)
    return {
        "pairs": len(made.table),
        "regulators": made.per_regulator,
        "findings": as_dicts(made.findings),
        "items": [
            made_item(PAIRS, name, content="pairs", simulated=simulated)
            | {"reason": "A run derived them from ChIP peaks."}
        ],
    }


def _offered(made: Path, *, folder: Path, simulated: bool) -> list[dict[str, Any]]:
    return [
        {
            **made_item(
                offer.path.relative_to(folder).as_posix(),
                # the last two parts tell files of the same name in several folders apart
                " ".join(offer.path.relative_to(made.parent).parts[-2:]),
                content=offer.content,
                simulated=simulated,
            ),
            "reason": offer.reason,
        }
        for offer in discover(made)
    ]


def _stem(name: str) -> str:
    """Return the name of a file without folders and endings."""
    return name.replace("\\", "/").rpartition("/")[2].partition(".")[0]


def _unknown(name: str, got: str, *, known: list[str]) -> UserInputError:
    return UserInputError(
        name,
        "must be one that GRNscope knows",
        got=got,
        remedy="Choose from: " + ", ".join(known),
    )
