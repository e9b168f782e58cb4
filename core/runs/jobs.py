"""The kinds of long work there are: each a thin function over what the command line calls.

Heavy libraries are imported where they are used, because the web reads this registry too.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from core.errors import UserInputError
from core.io.atomic import write_json_atomic
from core.parallel.executors import executor
from core.progress import Progress
from core.runs import command_lines
from core.runs.checking import check
from core.runs.inputs import Job, JobInputs
from core.workspace.items import link_or_copy
from core.workspace.offers import offers

if TYPE_CHECKING:
    from core.models.model_folder import Model

MODEL = "model"
SCORES = "scores.csv"
REPORT = "report.json"
_LEARNED_FROM = ("expression", "pairs", "evidence")


def train(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Learn from known pairs and keep the model in the workspace."""
    from core import systems  # noqa: PLC0415
    from core.problem.prepare import ready  # noqa: PLC0415
    from core.runs.reading import read_problems  # noqa: PLC0415
    from core.training.fit import must_learn  # noqa: PLC0415
    from core.training.fit import train as learn  # noqa: PLC0415
    from core.training.saving import save_model  # noqa: PLC0415  (numpy, pandas)

    method = systems.get(_text(inputs, "method"))
    must_learn(method)
    options = method.settings(inputs.settings.get("options", {}))
    problems = [
        ready(problem, method, options=options, seed=inputs.seed)
        for problem in read_problems(inputs, progress=progress)
    ]
    start = time.perf_counter()
    trained = learn(
        method,
        problems,
        options=options,
        seed=inputs.seed,
        progress=progress,
        checkpoint=inputs.checkpoints,
    )
    findings = [each for problem in problems for each in problem.pairs.findings]
    seconds = time.perf_counter() - start
    card = save_model(
        trained, folder / MODEL, problems=problems, seconds=seconds, findings=findings
    )
    others = len(problems) - 1
    data = inputs.of("expression")[0].name.replace("/", " ")
    data += f" and {others} more" if others else ""
    name = inputs.settings.get("name") or f"{method.title}, {data}"
    return {
        "method": method.name,
        "metrics": card.metrics,
        "findings": card.findings,
        "seconds": card.training["seconds"],
        "items": [_item(MODEL, name, content="model", simulated=card.simulated)],
    }


def score(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Give every regulator-target pair a probability."""
    from core.io.csv import write_csv  # noqa: PLC0415
    from core.runs.reading import read_evidence, read_expressions  # noqa: PLC0415
    from core.serving.score import score as ask  # noqa: PLC0415  (numpy, pandas)

    scored = ask(
        inputs.one("model").path,
        read_expressions(inputs, progress=progress),
        regulators=_genes(inputs, "regulators"),
        targets=_genes(inputs, "targets"),
        evidence=read_evidence(inputs),
        progress=progress,
    )
    write_csv(scored.table, folder / SCORES)
    return {
        "pairs": len(scored.table),
        "scores": SCORES,
        "findings": [finding.as_dict() for finding in scored.findings],
    }


def evaluate(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Judge methods, and controls beside them, on the same folds."""
    from core.evaluation.cross_validation import Contender  # noqa: PLC0415
    from core.evaluation.cross_validation import evaluate as judge  # noqa: PLC0415
    from core.problem.prepare import ready, remarked  # noqa: PLC0415
    from core.reports.report import metrics, write_report  # noqa: PLC0415  (scikit-learn)
    from core.runs.reading import chosen_methods, read_problems  # noqa: PLC0415
    from core.training.fit import as_fit  # noqa: PLC0415

    chosen, options, leader = chosen_methods(inputs)
    problems = [
        ready(problem, leader, options=options[leader.name], seed=inputs.seed)
        for problem in read_problems(inputs, progress=progress)
    ]
    for method in chosen:
        for problem in problems:
            method.check(problem)
    problems = [remarked(problem, chosen, options=options) for problem in problems]
    with executor(inputs.dask, progress=progress) as (run_all, reported):
        evaluation = judge(
            [
                Contender(
                    method.name,
                    as_fit(method, options[method.name]),
                    learns=method.needs_labels(options[method.name]),
                )
                for method in chosen
            ],
            problems,
            split=inputs.settings.get("split", "regulator"),
            k=inputs.settings.get("folds"),
            seed=inputs.seed,
            progress=reported,
            run_all=run_all,
        )
    write_report(evaluation, folder, settings=options)
    return {
        "metrics": metrics(evaluation),
        "findings": [finding.as_dict() for finding in evaluation.findings],
    }


def tune(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Try settings of a method, and say which are best on regulators set aside."""
    from core import systems  # noqa: PLC0415
    from core.problem.prepare import ready  # noqa: PLC0415
    from core.reports.scan_report import best, write_scan_report  # noqa: PLC0415
    from core.runs.reading import read_problems  # noqa: PLC0415
    from core.training.trials import write_scan  # noqa: PLC0415
    from core.training.tune import ROUND, Runner, Steps, scanned_stages  # noqa: PLC0415
    from core.training.tune import tune as scan_settings  # noqa: PLC0415

    method = systems.get(_text(inputs, "method"))
    given = inputs.settings.get("options", {})
    options = method.settings(given)
    scanned_stages(method, tuple(given))
    problems = [
        ready(problem, method, options=options, seed=inputs.seed)
        for problem in read_problems(inputs, progress=progress)
    ]
    steps = Steps(progress)
    with executor(inputs.dask, progress=steps) as (run_all, carried):
        scan = scan_settings(
            method,
            problems,
            options=options,
            fixed=tuple(given),
            most=inputs.settings.get("trials"),
            seed=inputs.seed,
            checkpoint=inputs.checkpoints,
            steps=steps,
            runner=Runner(run_all, carried, ROUND if inputs.dask else 1),
        )
    command = command_lines.training(
        method.name,
        [(role, each.name) for role in _LEARNED_FROM for each in inputs.of(role)],
        options=method.changed(scan.best.settings),
        seed=inputs.seed,
    )
    write_scan_report(scan, folder, title=method.title, command=command, seed=inputs.seed)
    write_scan(scan, folder, run_key="")
    findings = [each for problem in problems for each in problem.pairs.findings]
    return {
        **best(scan, command=command, seed=inputs.seed),
        "findings": [finding.as_dict() for finding in findings],
    }


def explain(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Say what a model answers to, over pairs that it may have learned from."""
    from core.explain.readable import must_be_readable, reads_courses  # noqa: PLC0415
    from core.explain.training_set import read_training_set  # noqa: PLC0415  (pandas)
    from core.models.model_folder import open_model  # noqa: PLC0415
    from core.reports.reading_report import write_reading  # noqa: PLC0415
    from core.runs.reading import read_problems  # noqa: PLC0415

    model = open_model(inputs.one("model").path)
    if reads_courses(model.method):
        return _explain_courses(model, inputs, folder, progress=progress)
    must_be_readable(model.card)
    inputs.one("pairs")
    (problem,) = read_problems(inputs, progress=progress)
    reading = read_training_set(model, problem, seed=inputs.seed, progress=progress)
    write_reading(
        reading,
        folder,
        title=model.card.title,
        limits=model.method.limits,
        simulated=model.card.simulated or any(each.simulated for each in problem.expressions),
    )
    return {
        "pairs": len(reading.pairs),
        "clusters": len(reading.clusters),
        "conclusion": reading.conclusion,
        "findings": [finding.as_dict() for finding in reading.findings],
    }


def _explain_courses(
    model: Model, inputs: JobInputs, folder: Path, *, progress: Progress
) -> dict[str, Any]:
    from core.explain.course_reading import read_courses  # noqa: PLC0415
    from core.reports.course_report import write_course_reading  # noqa: PLC0415
    from core.runs.reading import read_problems  # noqa: PLC0415

    problems = read_problems(inputs, progress=progress)
    reading = read_courses(model, problems, seed=inputs.seed, progress=progress)
    expressions = [each for problem in problems for each in problem.expressions]
    write_course_reading(
        reading,
        folder,
        title=model.card.title,
        limits=model.method.limits,
        simulated=model.card.simulated or any(each.simulated for each in expressions),
    )
    return {
        "pairs": len(reading.pairs),
        "conclusion": reading.conclusion,
        "findings": [finding.as_dict() for finding in reading.findings],
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
    """Say what is recognised in a file, and measure its quality."""
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


JOBS: Mapping[str, Job] = MappingProxyType(
    {
        job.name: job
        for job in (
            Job("check", "Check data", check, command_lines.check),
            Job("train", "Train a method", train, command_lines.train),
            Job("score", "Score pairs", score, command_lines.score),
            Job("evaluate", "Evaluate methods", evaluate, command_lines.evaluate),
            Job("tune", "Scan settings", tune, command_lines.tune),
            Job("explain", "Read a model", explain, command_lines.explain),
            Job("simulate", "Simulate data", simulate, command_lines.simulate),
            Job("fetch", "Fetch public data", fetch, command_lines.fetch),
            Job("inspect", "Look into a file", inspect, command_lines.inspect),
        )
    }
)


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
        for offer in offers(made)
    ]


def _item(path: str, name: str, *, content: str, simulated: bool) -> dict[str, Any]:
    return {"path": path, "name": name, "content": content, "simulated": simulated}


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
