"""`train`: learn from known pairs, and keep the model."""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path

from core.commands.inputs import (
    add_inputs,
    check_seed,
    findings_of,
    hush_tensorflow,
    read_problems,
    settings_of,
    tell,
)
from core.commands.terminal import bar, out, say


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "train",
        help="learn from expression and known pairs, and keep the model",
        description=(
            "Train a method on known pairs and write a model folder. A run that was stopped "
            "goes on from its last epoch when the same command is given again, and ends as if "
            "it had never been stopped."
        ),
    )
    parser.add_argument("method", metavar="METHOD", help="what to train; see --methods")
    parser.add_argument("--methods", action=_ListMethods, nargs=0, help="list them, and leave")
    add_inputs(parser, pairs=True)
    parser.add_argument(
        "--out", required=True, type=Path, metavar="MODEL", help="model folder to write"
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Train and keep the model."""
    from core import systems  # noqa: PLC0415

    method = systems.get(args.method)
    options = method.settings(settings_of(args.set))
    seed = check_seed(args.seed)

    hush_tensorflow()
    from core.problem.prepare import ready  # noqa: PLC0415
    from core.training.fit import must_learn, train  # noqa: PLC0415
    from core.training.saving import must_be_free, save_model  # noqa: PLC0415
    from core.training.validated import cautions  # noqa: PLC0415

    must_learn(method)
    must_be_free(args.out)
    problems = [
        ready(problem, method, options=options, seed=seed) for problem in read_problems(args)
    ]
    findings = findings_of(problems)
    tell(args, findings)
    checkpoint = args.out.with_name(args.out.name + ".partial")
    if checkpoint.is_dir():
        say(args, "An earlier run of this model was stopped; if it is the same, this goes on.")
    start = time.perf_counter()
    with bar(args) as progress:
        trained = train(
            method,
            problems,
            options=options,
            seed=seed,
            progress=progress,
            checkpoint=checkpoint,
        )
    seconds = time.perf_counter() - start
    card = save_model(trained, args.out, problems=problems, seconds=seconds, findings=findings)
    shutil.rmtree(checkpoint, ignore_errors=True)
    tell(args, (*trained.findings, *cautions(trained)))
    best = [network["best_epoch"] for network in card.training["networks"]]
    out(f"{args.out}: {method.title}, best epoch {', '.join(map(str, best))}, {seconds:.0f} s")
    for name, figures in card.metrics.items():
        out(f"  {name}: AUROC {figures['auroc']:.3f}, AUPR {figures['aupr']:.3f}")
    say(args, method.limits)
    return 0


class _ListMethods(argparse.Action):
    """Prints every method that can be trained, with its options."""

    def __call__(self, *_: object) -> None:
        from core import systems  # noqa: PLC0415

        for name in systems.names(trainable=True):
            method = systems.get(name)
            out(f"{name}: {method.summary}")
            for option in method.options:
                out(f"  {option.name}={option.default}  {option.help} ({option.allowed})")
        raise SystemExit(0)
