"""The job that looks before anybody leaps: what would be learned from, and how long it takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.progress import Progress
from core.runs.inputs import JobInputs

if TYPE_CHECKING:
    from core.problem.option import Options
    from core.problem.task import Task

CHECK = "check"


def check(inputs: JobInputs, folder: Path, *, progress: Progress) -> dict[str, Any]:
    """Read and label the pairs as a training or an evaluation would, and estimate its time.

    `settings` are those of the work itself: `methods` and `options`, and for an evaluation
    `split`, `folds`, `runs` and `most-samples` too.
    """
    from core import systems  # noqa: PLC0415
    from core.problem.equal_samples import with_most_samples  # noqa: PLC0415
    from core.problem.fewer_genes import with_fewer_genes  # noqa: PLC0415
    from core.runs.read_inputs import read_gene_choice, read_problems  # noqa: PLC0415
    from core.training.cost_estimate import cost, labels  # noqa: PLC0415
    from core.workflows.evaluation import labelled_alike, readable  # noqa: PLC0415
    from core.workflows.options import counts  # noqa: PLC0415

    named = systems.chosen(inputs.names("methods"), vary=inputs.settings.get("vary", ()))
    options = systems.settings_of_each(named, inputs.settings.get("options", {}))
    number = counts(inputs.settings)
    listed, genes = read_problems(inputs, progress=progress), read_gene_choice(inputs)
    if genes is not None:
        listed, _ = with_fewer_genes(listed, genes)
    listed = with_most_samples(listed, number["most-samples"], seed=inputs.seed)
    chosen, unread = readable(named, listed, settings=options)
    problems = labelled_alike(
        chosen,
        listed,
        settings=options,
        seed=inputs.seed,
        balanced=bool(inputs.settings.get("balanced", False)),
    )
    task = chosen[0].task(problems[0].items.task, options[chosen[0].name])
    folds, findings = _folds(inputs, problems, task=task, options=options[chosen[0].name])
    costs = {
        method.name: cost(
            method, problems, options=options[method.name], seed=inputs.seed, progress=progress
        )
        for method in chosen
    }
    noticed = [
        *(each for problem in problems for data in problem.expressions for each in data.findings),
        *(each for problem in problems for each in problem.items.findings),
    ]
    return {
        "task": problems[0].items.task,
        "problems": [
            {"name": problem.name, "listed": len(given.items), **labels(problem).as_dict()}
            for given, problem in zip(listed, problems, strict=True)
        ],
        "simulated": any(each.simulated for problem in problems for each in problem.expressions),
        "folds": folds,
        "runs": number["runs"],
        "cost": {
            name: {"each": each.each, "epochs": each.epochs, "most": each.most}
            for name, each in costs.items()
        },
        "findings": [finding.as_dict() for finding in (*unread, *findings, *noticed)],
    }


def _folds(
    inputs: JobInputs, problems: list[Any], *, task: Task, options: Options
) -> tuple[int, list[Any]]:
    """Split as the evaluation would, so that what cannot be split is said now; 0 for a training."""
    if "split" not in inputs.settings:
        from core.training.networks import aside  # noqa: PLC0415

        (fold,) = task.set_aside(problems, seed=inputs.seed, **aside(options)).folds
        return 0, list(fold.findings)
    made = task.folds(
        problems, by=inputs.settings["split"], k=inputs.settings.get("folds"), seed=inputs.seed
    )
    return len(made.folds), []
