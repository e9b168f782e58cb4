"""Options that several systems have, written once."""

from __future__ import annotations

from collections.abc import Sequence

from core.problem.negatives import RECIPES
from core.problem.option import Option

SEEDS = Option(
    "seeds", 1, "Networks trained from different seeds and averaged", minimum=1, maximum=20
)
REVERSED_PAIRS = Option(
    "reversed-pairs",
    False,
    "Also learn from each pair the other way round: forward and reverse swap places, a two-class "
    "label stays",
)
SIGN = Option(
    "sign",
    False,
    "Also learn whether the regulator activates or represses, where the known pairs say so; those "
    "that do not count as either",
    labels=True,
)


VALIDATION = Option(
    "validation",
    "regulator",
    "What is set aside in training to choose the best epoch and to calibrate by: whole regulators, "
    "or pairs at random as was published, which flatters the model",
    choices=("regulator", "random"),
)
VALIDATION_SHARE = Option(
    "validation-share",
    0.2,
    "Share of the pairs set aside in training; with ten random folds 0.111 makes 80/10/10",
    minimum=0.02,
    maximum=0.5,
)
KEEP = Option(
    "keep",
    "best",
    "Which weights are kept: of the epoch with the best validation loss, or of the last one as was "
    "published, and then no training ends early",
    choices=("best", "last"),
)
AS_PUBLISHED = (VALIDATION, VALIDATION_SHARE, KEEP)
"""What repeats a paper's own protocol; the defaults are the honest ones."""


NEGATIVE_RATIO = Option(
    "negative-ratio",
    1.0,
    "Sampled negatives for each known pair, in training and in what is judged; with 4 a fifth of "
    "the pairs are known ones. Not used where all other pairs are negatives",
    minimum=0.1,
    maximum=100,
    labels=True,
)


def task_option(tasks: Sequence[str], *, told: str) -> Option:
    """Return the option that chooses what is learned.

    Parameters
    ----------
    tasks
        Names of the tasks that the system can learn.
    told
        What they are.
    """
    return Option("task", "auto", told, choices=("auto", *tasks), labels=True)


def label_options(*, tasks: Sequence[str], negatives: str) -> tuple[Option, ...]:
    """Return the options that decide what labels a system learns from.

    Parameters
    ----------
    tasks
        That the system can learn.
    negatives
        Its recipe for pairs that are not edges.
    """
    return (
        task_option(
            tasks,
            told="Whether a pair interacts (binary) or also which way (direction); auto follows "
            "the labels of the file",
        ),
        Option(
            "negatives",
            negatives,
            "How pairs that are not edges are sampled where the file has none: degree-aware has "
            "each gene as often among them as among the edges",
            choices=RECIPES,
            labels=True,
        ),
        NEGATIVE_RATIO,
    )


def learning_rate(default: float) -> Option:
    """Return the option that sets the step of the optimizer."""
    return Option("learning-rate", default, "Step of the optimizer", minimum=1e-5, maximum=1)


def batch(default: int, *, note: str = "") -> Option:
    """Return the option that sets how many records a step has.

    Parameters
    ----------
    default
        As published.
    note
        What else was published.
    """
    told = f"Records a step{'; ' if note else ''}{note}"
    return Option("batch", default, told, minimum=1)


def epochs(default: int) -> Option:
    """Return the option that bounds how often the records are passed over."""
    return Option(
        "epochs", default, "Most passes over the training records", minimum=1, maximum=10_000
    )


def patience(default: int, *, note: str = "") -> Option:
    """Return the option that stops a training early.

    Parameters
    ----------
    default
        As published.
    note
        What else there is to know.
    """
    told = "Stop after this many epochs without a better validation loss"
    return Option(
        "patience", default, f"{told}{'; ' if note else ''}{note}", minimum=1, maximum=10_000
    )


def dropout(default: float, *, after: str) -> Option:
    """Return the option that sets the share that is dropped in training.

    Parameters
    ----------
    default
        As published.
    after
        Where in the network: `after each pooling`.
    """
    return Option("dropout", default, f"Share dropped {after}", minimum=0, maximum=0.9)
