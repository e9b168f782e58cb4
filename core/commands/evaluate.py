"""`evaluate`: judge methods on pairs they did not learn from, beside honest controls."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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
from core.commands.terminal import bar, columns, out
from core.errors import UserInputError
from core.findings import spread
from core.workflows.options import COUNTS, EVALUATE, counts, switches

if TYPE_CHECKING:
    from core.evaluation.genes import GeneEvaluation
    from core.evaluation.results import Evaluation

_SPLITS = (
    "regulator", "gene", "outgoing", "target", "random", "network", "group", "cell-line",
)  # fmt: skip


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "evaluate",
        help="cross-validate methods beside baselines and honest controls",
        description=(
            "Let methods learn on one part of the pairs and score the other, fold by fold. "
            "The controls identity-only and shuffled-labels always run beside them, and "
            "evidence-only where evidence is given. Negatives are sampled inside each side of the "
            "split, matched to its own known pairs. Writes "
            "metrics.json, scores.csv and report.html."
        ),
    )
    parser.add_argument(
        "methods",
        metavar="METHOD[,METHOD…]",
        help="names of systems, between commas; one with other settings is written as "
        "cnnc[filters=8,epochs=50], and `systems` lists those that have a name of their own",
    )
    add_inputs(parser, pairs=True)
    parser.add_argument(
        "--split",
        choices=_SPLITS,
        help="what is kept apart; by regulator, or by gene where genes are predicted, is the "
        "honest default. outgoing: no training pair touches a regulating gene of the test; "
        "target: the known targets of each regulator are dealt out",
    )
    parser.add_argument(
        "--folds",
        type=int,
        metavar="K",
        help="how many; without it one regulator or network is left out at a time, and outgoing "
        "takes thirds",
    )
    for option in EVALUATE:
        told = option.help[:1].lower() + option.help[1:]
        parser.add_argument(f"--{option.name}", action="store_true", help=told)
    for count in COUNTS:
        told = count.help[:1].lower() + count.help[1:]
        parser.add_argument(
            f"--{count.name}", type=int, default=count.default, metavar="N", help=told
        )
    add_gene_choice(parser)
    parser.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="OPTION[=V1,V2,…]",
        help="judge every chosen method that has the option once with each of these values, or of "
        "all that it can have; given again, with every combination",
    )
    parser.add_argument(
        "--scores",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="scores of another program to judge beside: regulator, target and a number; with "
        "several data sets once for each, in their order",
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder for the results"
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Cross-validate and write the report."""
    from core import systems, workflows  # noqa: PLC0415
    from core.problem.variants import split_names  # noqa: PLC0415  (numpy)

    names = split_names(args.methods)
    options, seed = settings_of(args.set), check_seed(args.seed)
    systems.settings_of_each(systems.chosen(names, vary=args.vary), options)
    hush_tensorflow()
    from core.reports.evaluation_report import write_report  # noqa: PLC0415

    number = counts({"runs": args.runs, "most-samples": args.most_samples})
    genes = chosen_genes(args)
    problems, on = read_problems(args), switches(vars(args))
    with bar(args) as progress:
        evaluation = workflows.evaluate(
            names,
            problems,
            split=args.split,
            folds=args.folds,
            options=options,
            seed=seed,
            balanced=on["balanced"],
            context=on["context"],
            runs=number["runs"],
            most_samples=number["most-samples"],
            vary=args.vary,
            genes=genes,
            scores=_named_files(args.scores),
            progress=progress,
            notice=partial(tell, args),
        )
    write_report(evaluation, args.out)
    tell(args, evaluation.findings)
    for line in (*_table(evaluation), *_runs(evaluation)):
        out(line)
    out(f"{args.out / 'report.html'}")
    return 0


def _named_files(given: Sequence[str]) -> dict[str, list[Path]]:
    """Read `NAME=FILE` words; a name that comes again has several files."""
    files: dict[str, list[Path]] = {}
    for word in given:
        name, equals, path = word.partition("=")
        if not equals or not name.strip() or not path:
            raise UserInputError(
                "--scores",
                "must be followed by a name, an equals sign and a file",
                got=word,
                remedy="Write --scores GRNBoost2=scores.csv",
            )
        files.setdefault(name.strip(), []).append(Path(path))
    return files


def _table(evaluation: Evaluation | GeneEvaluation) -> list[str]:
    from core.evaluation.genes import GeneEvaluation  # noqa: PLC0415  (scikit-learn)

    if isinstance(evaluation, GeneEvaluation):
        return _of_genes(evaluation)
    rows = [("", "AUROC mean", "95% interval", "equal in-degree", "AUPR mean", "gain")]
    for result in evaluation.results:
        low, high = result.interval.low, result.interval.high
        means = result.means
        rows.append(
            (
                result.name,
                f"{result.interval.estimate:.3f}",
                f"{low:.3f} to {high:.3f}",
                spread(means["auroc_equal_degree"], None),
                spread(means["aupr"], None),
                "" if result.gain is None else f"{result.gain.estimate:+.3f}",
            )
        )
    return columns(rows, right=frozenset({1, 2, 3, 4, 5}))


def _of_genes(evaluation: GeneEvaluation) -> list[str]:
    figures = evaluation.task.figures
    rows = [("", *(f"{figure} mean" for figure in figures))]
    for result in evaluation.results:
        means = [result.summary(figure)["mean"] for figure in figures]
        rows.append((result.name, *("–" if mean is None else f"{mean:.3f}" for mean in means)))
    return columns(rows, right=frozenset(range(1, len(figures) + 1)))


def _runs(evaluation: Evaluation | GeneEvaluation) -> list[str]:
    """Return mean and standard deviation over runs, where there are several."""
    from core.evaluation.runs import TITLES  # noqa: PLC0415  (numpy)

    runs = evaluation.runs
    if runs is None:
        return []
    told = runs.as_dict()
    rows = [(f"over {len(runs.seeds)} runs", *(TITLES.get(name, name) for name in runs.figures))]
    for name, each in {**told["methods"], **told["controls"]}.items():
        rows.append((name, *(spread(each["mean"][f], each["sd"][f]) for f in runs.figures)))
    return ["", *columns(rows, right=frozenset(range(1, len(runs.figures) + 1)))]
