"""The kinds of long work there are: each a thin function over what the command line calls.

Heavy libraries are imported where they are used, because the web reads this registry too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core.findings import Finding
from core.parallel.executors import executor
from core.progress import Progress
from core.runs import command_lines
from core.runs.checking import check
from core.runs.data_jobs import evidence, fetch, inspect, labels, simulate
from core.runs.inputs import Job, JobInputs
from core.runs.job_values import as_dicts, chosen_text, made_item, wanted_genes

MODEL = "model"
SCORES = "scores.csv"
_LEARNED_FROM = ("expression", "pairs", "evidence")
_OF_MODULES = ("model", "scores", "genes", "gene-sets", "ontology", "annotations", "truth")


def train(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Learn from known pairs and keep the model in the workspace."""
    from core import systems, workflows  # noqa: PLC0415  (numpy, pandas)
    from core.runs.read_inputs import read_problems  # noqa: PLC0415

    method = systems.get(chosen_text(inputs, "method"))
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
        "items": [made_item(MODEL, name, content="model", simulated=card.simulated)],
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
        regulators=None if genes else wanted_genes(inputs, "regulators"),
        targets=wanted_genes(inputs, "targets"),
        evidence=read_evidence(inputs),
        progress=progress,
    )
    write_csv(scored.table, folder / SCORES)
    return {
        "pairs": len(scored.table),
        "scores": SCORES,
        "verdict": "" if scored.verdict is None else in_a_line(scored.verdict),
        "findings": as_dicts(scored.findings),
    }


def evaluate(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Judge methods, and controls beside them, on the same folds."""
    from core import workflows  # noqa: PLC0415  (scikit-learn)
    from core.reports.evaluation_report import metrics, write_report  # noqa: PLC0415
    from core.runs.read_inputs import read_gene_choice, read_problems  # noqa: PLC0415
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
            vary=settings.get("vary", ()),
            genes=read_gene_choice(inputs),
            scores={
                command_lines.scores_name(file.name): [file.path] for file in inputs.of("scores")
            },
            run_all=run_all,
            progress=reported,
        )
    write_report(evaluation, folder)
    return {"metrics": metrics(evaluation), "findings": as_dicts(evaluation.findings)}


def tune(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Try settings of a method, and say which are best on regulators set aside."""
    from core import systems, workflows  # noqa: PLC0415
    from core.reports.scan_report import best, write_scan_report  # noqa: PLC0415
    from core.runs.read_inputs import read_problems  # noqa: PLC0415
    from core.training.trials import write_scan  # noqa: PLC0415

    method = systems.get(chosen_text(inputs, "method"))
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
        "findings": as_dicts(noticed),
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
        "findings": as_dicts(explanation.findings),
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
    from core.workflows.options import module_settings  # noqa: PLC0415

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
        **module_settings(settings),
        seed=inputs.seed,
        checkpoint=inputs.checkpoints,
        progress=progress,
    )
    write_modules_report(found, folder)
    return {
        "headline": headline(found),
        "genes": len(found.chosen.genes),
        "clusters": found.found.clusters,
        "findings": as_dicts(found.findings),
    }


def pathway(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Leave a pathway out of the training, look for its edges, and keep the model, if any."""
    from core import workflows  # noqa: PLC0415  (numpy, pandas)
    from core.reports.pathway_report import headline, write_pathway_report  # noqa: PLC0415
    from core.runs.read_inputs import data_files, read_problems  # noqa: PLC0415
    from core.workflows.pathway_inputs import read_lists  # noqa: PLC0415

    inputs.one("pairs")
    (problem,) = read_problems(inputs, progress=progress)
    table, sets = inputs.of("pathways"), inputs.of("genes")
    name = str(inputs.settings.get("pathway", ""))
    result = workflows.leave_pathway_out(
        chosen_text(inputs, "method"),
        problem,
        workflows.read_pathway(
            data_files(inputs, "pairs")[0],
            problem.pairs,
            pathway=name,
            genes=_genes_left_out(inputs) if not sets else sets[0].path,
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
    made = [made_item(MODEL, called, content="model", simulated=result.simulated)] if kept else []
    return {
        "headline": headline(result),
        "scores": SCORES,
        "findings": as_dicts(result.findings),
        "items": made,
    }


def _genes_left_out(inputs: JobInputs) -> list[str] | None:
    return inputs.names("genes") if inputs.settings.get("genes") else None


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
