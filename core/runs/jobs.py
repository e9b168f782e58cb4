"""The kinds of long work there are: each a thin function over what the command line calls.

Heavy libraries are imported where they are used, because the web reads this registry too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.errors import UserInputError
from core.findings import Finding
from core.io.atomic import write_json_atomic
from core.parallel.executors import executor
from core.progress import Progress
from core.runs import command_lines
from core.runs.checking import check
from core.runs.inputs import Job, JobInputs
from core.workspace.discovery import discover
from core.workspace.items import link_or_copy

MODEL = "model"
SCORES = "scores.csv"
REPORT = "report.json"
EVIDENCE = "evidence.csv"
PAIRS = "pairs.csv"
_LEARNED_FROM = ("expression", "pairs", "evidence")
_OF_MODULES = ("model", "scores", "genes", "gene-sets", "ontology", "annotations", "truth")


def train(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Learn from known pairs and keep the model in the workspace."""
    from core import systems, workflows  # noqa: PLC0415  (numpy, pandas)
    from core.runs.read_inputs import read_problems  # noqa: PLC0415

    method = systems.get(_text(inputs, "method"))
    training = workflows.train(
        method.name,
        read_problems(inputs, progress=progress),
        options=inputs.settings.get("options", {}),
        seed=inputs.seed,
        checkpoint=inputs.checkpoints,
        progress=progress,
    )
    card = training.save(folder / MODEL)
    others = len(training.problems) - 1
    data = inputs.of("expression")[0].name.replace("/", " ")
    data += f" and {others} more" if others else ""
    name = inputs.settings.get("name") or f"{method.title}, {data}"
    return {
        "method": method.name,
        "metrics": {name: _without_curves(each) for name, each in card.metrics.items()},
        "findings": card.findings,
        "seconds": card.training["seconds"],
        "items": [_item(MODEL, name, content="model", simulated=card.simulated)],
    }


def score(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Score every regulator-target pair."""
    from core import workflows  # noqa: PLC0415  (numpy, pandas)
    from core.io.csv import write_csv  # noqa: PLC0415
    from core.models.verdict import in_a_line  # noqa: PLC0415  (numpy)
    from core.runs.read_inputs import data_files, read_evidence  # noqa: PLC0415

    model = workflows.opened(inputs.one("model").path)
    genes = workflows.model_item(model) == "gene"
    scored = workflows.score(
        model,
        workflows.read_expressions(
            data_files(inputs, "expression"), limits=inputs.limits, progress=progress
        ),
        regulators=None if genes else _genes(inputs, "regulators"),
        targets=_genes(inputs, "targets"),
        evidence=read_evidence(inputs),
        progress=progress,
    )
    write_csv(scored.table, folder / SCORES)
    return {
        "pairs": len(scored.table),
        "scores": SCORES,
        "verdict": "" if scored.verdict is None else in_a_line(scored.verdict),
        "findings": _as_dicts(scored.findings),
    }


def evaluate(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Judge methods, and controls beside them, on the same folds."""
    from core import workflows  # noqa: PLC0415  (scikit-learn)
    from core.reports.evaluation_report import metrics, write_report  # noqa: PLC0415
    from core.runs.read_inputs import read_problems  # noqa: PLC0415
    from core.workflows.options import counts, switches  # noqa: PLC0415

    settings, on = inputs.settings, switches(inputs.settings)
    number = counts(inputs.settings)
    with executor(inputs.dask, progress=progress) as (run_all, reported):
        evaluation = workflows.evaluate(
            inputs.names("methods"),
            read_problems(inputs, progress=progress),
            split=settings.get("split"),
            folds=settings.get("folds"),
            options=settings.get("options", {}),
            seed=inputs.seed,
            balanced=on["balanced"],
            context=on["context"],
            runs=number["runs"],
            most_samples=number["most-samples"],
            scores={
                command_lines.scores_name(file.name): [file.path] for file in inputs.of("scores")
            },
            run_all=run_all,
            progress=reported,
        )
    write_report(evaluation, folder)
    return {"metrics": metrics(evaluation), "findings": _as_dicts(evaluation.findings)}


def tune(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Try settings of a method, and say which are best on regulators set aside."""
    from core import systems, workflows  # noqa: PLC0415
    from core.reports.scan_report import best, write_scan_report  # noqa: PLC0415
    from core.runs.read_inputs import read_problems  # noqa: PLC0415
    from core.training.trials import write_scan  # noqa: PLC0415

    method = systems.get(_text(inputs, "method"))
    noticed: list[Finding] = []
    scan = workflows.tune(
        method.name,
        read_problems(inputs, progress=progress),
        checkpoint=inputs.checkpoints,
        options=inputs.settings.get("options", {}),
        trials=inputs.settings.get("trials"),
        seed=inputs.seed,
        dask=inputs.dask,
        progress=progress,
        notice=noticed.extend,
    )
    command = command_lines.training(
        method.name,
        [(role, each.name) for role in _LEARNED_FROM for each in inputs.of(role)],
        options=method.changed(scan.best.settings),
        seed=inputs.seed,
    )
    write_scan_report(scan, folder, title=method.title, command=command, seed=inputs.seed)
    write_scan(scan, folder, run_key="")
    return {
        **best(scan, command=command, seed=inputs.seed),
        "findings": _as_dicts(noticed),
    }


def explain(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Describe what a model answers to, over pairs that it may have learned from."""
    from core import workflows  # noqa: PLC0415  (pandas)
    from core.runs.read_inputs import read_problems  # noqa: PLC0415

    explanation = workflows.explain(
        inputs.one("model").path,
        read_problems(inputs, progress=progress),
        pairs=[(str(one), str(other)) for one, other in inputs.settings.get("shown", ())],
        seed=inputs.seed,
        progress=progress,
    )
    explanation.write(folder)
    return {
        "pairs": len(explanation.reading.pairs),
        "conclusion": explanation.reading.conclusion,
        "findings": _as_dicts(explanation.findings),
        **explanation.counts,
    }


def modules(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Put genes into modules, and look for terms in each."""
    from core import workflows  # noqa: PLC0415  (numpy, pandas)
    from core.data.gene_groups import read_gene_groups  # noqa: PLC0415
    from core.data.identifiers.gene_lists import read_names  # noqa: PLC0415
    from core.data.score_table import read_score_table  # noqa: PLC0415
    from core.reports.modules_report import headline, write_modules_report  # noqa: PLC0415
    from core.runs.read_inputs import data_files  # noqa: PLC0415
    from core.workflows.inputs import read_sets  # noqa: PLC0415
    from core.workflows.modules import genes_of_pairs  # noqa: PLC0415
    from core.workflows.options import numbers_of_modules  # noqa: PLC0415

    settings, limits = inputs.settings, inputs.limits
    at = {role: inputs.one(role).path if inputs.of(role) else None for role in _OF_MODULES}
    expressions = workflows.read_expressions(
        data_files(inputs, "expression"), limits=limits, progress=progress
    )
    genes = expressions[0].genes
    found = workflows.find_modules(
        expressions,
        system=at["model"] or settings.get("system"),
        scores=None
        if at["scores"] is None
        else read_score_table(at["scores"], genes=genes, either=True, limits=limits),
        genes=None if at["genes"] is None else read_names(str(at["genes"]), limits=limits),
        learned=genes_of_pairs(
            [file.path for file in inputs.of("pairs")], genes=genes, limits=limits
        ),
        sets=read_sets(
            gene_sets=at["gene-sets"],
            ontology=at["ontology"],
            annotations=at["annotations"],
            limits=limits,
        ),
        compare=settings.get("compare", ()),
        truth=None if at["truth"] is None else read_gene_groups(at["truth"], limits=limits),
        **numbers_of_modules(settings),
        seed=inputs.seed,
        checkpoint=inputs.checkpoints,
        progress=progress,
    )
    write_modules_report(found, folder)
    return {
        "headline": headline(found),
        "genes": len(found.chosen.genes),
        "clusters": found.found.clusters,
        "findings": _as_dicts(found.findings),
    }


def pathway(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Leave a pathway out of the training, look for its edges, and keep the model, if any."""
    from core import workflows  # noqa: PLC0415  (numpy, pandas)
    from core.reports.pathway_report import headline, write_pathway_report  # noqa: PLC0415
    from core.runs.read_inputs import data_files, read_problems  # noqa: PLC0415
    from core.workflows.pathway_inputs import read_lists  # noqa: PLC0415

    inputs.one("pairs")
    (problem,) = read_problems(inputs, progress=progress)
    table = inputs.of("pathways")
    name = str(inputs.settings.get("pathway", ""))
    result = workflows.leave_pathway_out(
        _text(inputs, "method"),
        problem,
        workflows.read_pathway(
            data_files(inputs, "pairs")[0],
            problem.pairs,
            pathway=name,
            genes=inputs.names("genes") if inputs.settings.get("genes") else None,
            table=table[0].path if table else None,
            limits=inputs.limits,
        ),
        lists=read_lists([file.path for file in inputs.of("known")], limits=inputs.limits),
        options=inputs.settings.get("options", {}),
        seed=inputs.seed,
        model=folder / MODEL,
        checkpoint=inputs.checkpoints,
        progress=progress,
    )
    write_pathway_report(result, folder)
    kept = (folder / MODEL).is_dir()
    called = f"{result.title} without {result.asked.name}"
    made = [_item(MODEL, called, content="model", simulated=result.simulated)] if kept else []
    return {
        "headline": headline(result),
        "scores": SCORES,
        "findings": _as_dicts(result.findings),
        "items": made,
    }


def simulate(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Make data whose truth is known."""
    from core.simulate import SIMULATORS  # noqa: PLC0415  (numba)

    kind = _text(inputs, "simulator")
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

    entry = find(_text(inputs, "dataset"))
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
        content=_text(inputs, "content"),
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
        regulators=None if "regulators" not in settings else _genes(inputs, "regulators"),
        targets=None if "targets" not in settings else _genes(inputs, "targets"),
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
        "findings": _as_dicts(found.findings),
        "items": [
            _item(EVIDENCE, name, content="evidence", simulated=simulated)
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
        "findings": _as_dicts(made.findings),
        "items": [
            _item(PAIRS, name, content="pairs", simulated=simulated)
            | {"reason": "A run derived them from ChIP peaks."}
        ],
    }


JOBS: Mapping[str, Job] = MappingProxyType(
    {
        job.name: job
        for job in (
            Job("check", "Check data", check, command_lines.check, looks=True),
            Job("train", "Train a method", train, command_lines.train),
            Job("score", "Score pairs", score, command_lines.score),
            Job("evaluate", "Evaluate methods", evaluate, command_lines.evaluate),
            Job("tune", "Scan settings", tune, command_lines.tune),
            Job("explain", "Read a model", explain, command_lines.explain),
            Job("evidence", "Evidence from sequence", evidence, command_lines.evidence),
            Job("labels", "Known pairs from peaks", labels, command_lines.labels),
            Job("modules", "Find modules", modules, command_lines.modules),
            Job("pathway", "Leave a pathway out", pathway, command_lines.pathway),
            Job("simulate", "Simulate data", simulate, command_lines.simulate),
            Job("fetch", "Fetch public data", fetch, command_lines.fetch),
            Job("inspect", "Look into a file", inspect, command_lines.inspect, looks=True),
        )
    }
)


def _without_curves(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of a card that a run's record repeats; the card holds the curves."""
    return {name: value for name, value in figures.items() if name != "curves"}


def _offered(made: Path, *, folder: Path, simulated: bool) -> list[dict[str, Any]]:
    return [
        {
            **_item(
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


def _as_dicts(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [finding.as_dict() for finding in findings]


def _item(path: str, name: str, *, content: str, simulated: bool) -> dict[str, Any]:
    return {"path": path, "name": name, "content": content, "simulated": simulated}


def _stem(name: str) -> str:
    """Return the name of a file without folders and endings."""
    return name.replace("\\", "/").rpartition("/")[2].partition(".")[0]


def _genes(inputs: JobInputs, name: str) -> list[str] | None:
    """Read names of genes; None stands for all."""
    return None if inputs.settings.get(name) == "all" else inputs.names(name)


def _text(inputs: JobInputs, name: str) -> str:
    given = inputs.settings.get(name)
    if not isinstance(given, str):
        raise UserInputError(name, "must be chosen", got=given, remedy=f"Choose a {name}")
    return given


def _unknown(name: str, got: str, *, known: list[str]) -> UserInputError:
    return UserInputError(
        name,
        "must be one that GRNscope knows",
        got=got,
        remedy="Choose from: " + ", ".join(known),
    )
