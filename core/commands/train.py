"""`train`: learn from known pairs, and keep the model."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.commands.inputs import (
    add_gene_choice,
    add_inputs,
    check_seed,
    chosen_genes,
    hush_tensorflow,
    read_problems,
    settings_of,
    tell,
)
from core.commands.terminal import bar, out, say
from core.problem.option import shown


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
    add_gene_choice(parser)
    parser.add_argument(
        "--out", required=True, type=Path, metavar="MODEL", help="model folder to write"
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Train and keep the model."""
    from core import systems, workflows  # noqa: PLC0415

    method = systems.get(args.method)
    options, seed = settings_of(args.set), check_seed(args.seed)
    settings = method.settings(options)
    hush_tensorflow()
    from core.models.verdict import in_a_line, verdict  # noqa: PLC0415
    from core.training.fit import must_be_trainable  # noqa: PLC0415
    from core.training.saving import must_be_free  # noqa: PLC0415

    must_be_trainable(method, settings)
    must_be_free(args.out)
    checkpoint = args.out.with_name(args.out.name + ".partial")
    if checkpoint.is_dir():
        say(args, "An earlier run of this model was stopped; if it is the same, this goes on.")
    genes, problems = chosen_genes(args), read_problems(args)
    with bar(args) as progress:
        training = workflows.train(
            method.name,
            problems,
            options=options,
            seed=seed,
            genes=genes,
            checkpoint=checkpoint,
            progress=progress,
            notice=partial(tell, args),
        )
    card = training.save(args.out)
    shutil.rmtree(checkpoint, ignore_errors=True)
    tell(args, training.findings)
    best = ", ".join(str(network["best_epoch"]) for network in card.training["networks"])
    epoch = f", best epoch {best}" if best else ""
    out(f"{args.out}: {method.title}{epoch}, {training.seconds:.0f} s")
    for name, figures in card.metrics.items():
        out(f"  {name}: {_shown(figures, training.trained.task.figures[:2])}")
    say(args, in_a_line(verdict(card)))
    say(args, method.limits)
    return 0


def _shown(figures: Mapping[str, Any], names: Sequence[str]) -> str:
    told = [(name, figures.get(name)) for name in names]
    return ", ".join(
        f"{name.upper()} {'–' if value is None else f'{value:.3f}'}" for name, value in told
    )


class _ListMethods(argparse.Action):
    """Prints every method that can be trained, with its options."""

    def __call__(self, *_: object) -> None:
        from core import systems  # noqa: PLC0415

        for name in systems.names(trainable=True):
            method = systems.get(name)
            out(f"{name}: {method.summary}")
            for option in method.options:
                out(f"  {option.name}={shown(option.default)}  {option.help} ({option.allowed})")
        raise SystemExit(0)
