"""The contract of a system: data that the command line, the pages and the evaluation read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from core.data.expression import KINDS, Expression, Kind
from core.errors import UserInputError
from core.findings import Finding
from core.problem.cost import Cost, cost_of_samples
from core.problem.explainers import Explainer
from core.problem.inputs import InputSpec
from core.problem.learning import Composite, Keep, NetworkSpec
from core.problem.option import Option, Options, Value, shown
from core.problem.pair_tasks import BINARY
from core.problem.problem import AnyProblem, Fit, Item, check_side_by_side
from core.problem.task import Task

_Kind = TypeVar("_Kind", bound=Explainer)

Stage: TypeAlias = Mapping[str, tuple[Value, ...]]
"""Values of options that are tried together in a scan, by option name."""

Flag: TypeAlias = bool | Callable[[Options], bool]
"""What is true of a system, or true of it with some options."""

Inputs: TypeAlias = tuple[InputSpec, ...] | Callable[[Options], tuple[InputSpec, ...]]
"""What a system sees, or sees with some options."""


@dataclass(frozen=True)
class Traits:
    """What is true of a system, each by itself.

    Attributes
    ----------
    needs_labels
        It cannot score without labelled pairs or genes to learn from.
    trainable
        What it learns from labels can be kept as a model.
    gives_probability
        Its scores are probabilities; of a model, once it is calibrated.
    comes_trained
        It brings along what it learned elsewhere.
    """

    needs_labels: Flag = False
    trainable: Flag = False
    gives_probability: Flag = False
    comes_trained: Flag = False


LEARNS = Traits(needs_labels=True, trainable=True, gives_probability=True)
"""Of a network that is trained on known pairs."""


@dataclass(frozen=True)
class Pretrained:
    """What a system that comes trained has learned from.

    Attributes
    ----------
    on
        For people, in a few words: `simulated networks of 100 genes`.
    simulated
        Whether no organism was measured.
    """

    on: str
    simulated: bool


@dataclass(frozen=True)
class System:
    """A way to answer which genes a regulator controls.

    What is true of it is asked by `needs_labels`, `trainable`, `gives_probability` and
    `comes_trained`.

    Attributes
    ----------
    name, title
        For the command line and for people.
    summary
        The question it answers, in one line.
    citation
        Where it was published.
    limits
        One sentence, shown beside every result.
    kinds
        Kinds of expression it can read.
    tasks
        What it can be asked, all of the same items.
    expressions
        The least and the most matrices it reads side by side.
    options
        What a person may set.
    evidence
        Whether it can use other evidence about a pair beside expression.
    perturbed
        Whether the expressions after the first may be of perturbed samples and of the wild type,
        of which one is enough.
    traits
        What is true of it.
    pretrained
        What it learned from, of a system that comes trained.
    interactive
        Whether it scores thousands of pairs a second without any training, so that a page may
        ask it while a visitor waits.
    negatives
        How pairs that are not edges are sampled where none are given.
    inputs
        What it sees, in the order in which its records hold it; ask `sees`.
    explainers
        What can be shown of it.
    cost
        Seconds that scoring takes.
    network
        Of a system that trains a network.
    refuse
        Raises a `UserInputError` about an expression of one of its kinds that it cannot read
        with some options.
    remarks
        What it does to a problem's expression before it reads it, for people: times that are
        interpolated, say.
    scan
        What is worth scanning, stage by stage: the best of a stage is kept in the next.
    fit
        Of one that has none: given the options, how it comes to its scores.
    keep
        How what such a fit learned is kept as a model, where it can be.
    composite
        Of a system that is made of others: how it combines them.
    variants
        Settings that have a name of their own, by that name.
    base, fixed
        Of a variant: the system of the registry that it is, and the settings that make it one,
        which nothing else may set.
    """

    name: str
    title: str
    summary: str
    citation: str
    limits: str
    kinds: tuple[Kind, ...] = KINDS
    tasks: tuple[Task, ...] = (BINARY,)
    expressions: tuple[int, int] = (1, 1)
    options: tuple[Option, ...] = ()
    evidence: bool = False
    perturbed: bool = False
    traits: Traits = Traits()
    pretrained: Pretrained | None = None
    interactive: bool = False
    negatives: str = "degree-aware"
    inputs: Inputs = ()
    explainers: tuple[Explainer, ...] = ()
    cost: Cost = cost_of_samples
    network: NetworkSpec | None = None
    refuse: Callable[[Expression, Options], None] | None = None
    remarks: Callable[[Any, Options], tuple[Finding, ...]] | None = None
    scan: tuple[Stage, ...] = ()
    fit: Callable[[Options], Fit] | None = None
    keep: Keep | None = None
    composite: Composite | None = None
    variants: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    base: str = ""
    fixed: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ways = (self.network, self.fit, self.composite)
        if sum(each is not None for each in ways) != 1:
            raise ValueError(f"{self.name} must have a network, a fit or a composite")
        known = {option.name: option for option in self.options}
        for stage in self.scan:
            for name, values in stage.items():
                for value in values:
                    known[name].read(value)

    @property
    def registered(self) -> str:
        """Name under which the registry has it, and a model's card names it."""
        return self.base or self.name

    @property
    def item(self) -> Item:
        """What it scores: pairs, or genes."""
        return self.tasks[0].item

    def task(self, labels: str, options: Options) -> Task:
        """Return the task of labels that it learns from.

        Parameters
        ----------
        labels
            What they mean: the name of a task.
        options
            From `settings`; `sign` is read, where the system has it.
        """
        wanted = "sign" if options.get("sign") else labels
        found = next((each for each in self.tasks if each.name == wanted), None)
        if found is None:
            raise UserInputError(
                "labels",
                f"must be for {' or '.join(each.name for each in self.tasks)} to train {self.name}",
                got=f"labels for {wanted}",
                remedy="Choose another task, or another system",
            )
        return found

    def needs_labels(self, options: Options | None = None) -> bool:
        """Return whether it cannot score without labels to learn from.

        Parameters
        ----------
        options
            From `settings`; the system's own when None.
        """
        return self._holds(self.traits.needs_labels, options)

    def trainable(self, options: Options | None = None) -> bool:
        """Return whether what it learns from labels can be kept as a model.

        Parameters
        ----------
        options
            From `settings`; the system's own when None.
        """
        return self._holds(self.traits.trainable, options)

    def settings_to_train(self) -> dict[str, Value] | None:
        """Return what has to be set to train it: nothing as it is, or None if it never learns."""
        if self.trainable():
            return {}
        usual = self.settings()
        return next(
            (
                {option.name: value}
                for option in self.options
                for value in option.choices or ()
                if self.trainable({**usual, option.name: value})
            ),
            None,
        )

    def gives_probability(self, options: Options | None = None) -> bool:
        """Return whether its scores are probabilities; of a model, once it is calibrated.

        Parameters
        ----------
        options
            From `settings`; the system's own when None.
        """
        return self._holds(self.traits.gives_probability, options)

    def comes_trained(self, options: Options | None = None) -> bool:
        """Return whether it brings along what it learned elsewhere.

        Parameters
        ----------
        options
            From `settings`; the system's own when None.
        """
        return self._holds(self.traits.comes_trained, options)

    def sees(self, options: Options | None = None) -> tuple[InputSpec, ...]:
        """Return what it sees, in the order in which its records hold it.

        Parameters
        ----------
        options
            From `settings`; the system's own when None.
        """
        if isinstance(self.inputs, tuple):
            return self.inputs
        return self.inputs(self.settings() if options is None else options)

    def settings(self, given: Mapping[str, Value] | None = None) -> dict[str, Value]:
        """Check what was set and fill in the rest.

        Parameters
        ----------
        given
            Values, or text that stands for them, by option name.
        """
        chosen = dict(given or {})
        known = {option.name: option for option in self.options}
        for name in chosen:
            if name not in known:
                raise UserInputError(
                    f"option {name}",
                    f"is not one that {self.name} has",
                    got=name,
                    remedy="Choose from: " + (", ".join(known) or "none, it has no options"),
                )
        read = {
            name: option.read(chosen[name]) if name in chosen else option.default
            for name, option in known.items()
        }
        for name, value in self.fixed.items():
            if read[name] != value:
                raise UserInputError(
                    f"option {name}",
                    f"must be {shown(value)} in {self.name}",
                    got=shown(read[name]),
                    remedy=f"Leave it out, or ask for {self.base} without it",
                )
        return read

    def changed(self, settings: Options) -> dict[str, Value]:
        """Return the settings that differ from the system's own.

        Parameters
        ----------
        settings
            From `settings`.
        """
        return {
            option.name: settings[option.name]
            for option in self.options
            if settings[option.name] != option.default
        }

    def explainer(self, kind: type[_Kind]) -> _Kind | None:
        """Return how it is explained in one way; None where it cannot be.

        Parameters
        ----------
        kind
            One of `core.problem.explainers`.
        """
        return next((each for each in self.explainers if isinstance(each, kind)), None)

    def _holds(self, flag: Flag, options: Options | None) -> bool:
        if isinstance(flag, bool):
            return flag
        return flag(self.settings() if options is None else options)

    def check(self, problem: AnyProblem, options: Options | None = None) -> None:
        """Refuse a problem whose expression this system cannot read.

        Parameters
        ----------
        problem
            Pairs or genes, and expression.
        options
            From `settings`; the system's own when None.
        """
        if problem.item != self.item:
            pairs = self.item == "pair"
            raise UserInputError(
                "pairs",
                f"must be given, for {self.name} learns from known pairs"
                if pairs
                else f"must not be given, for {self.name} predicts genes",
                got="none" if pairs else "known pairs",
                remedy="Give a file of known pairs" if pairs else "Leave them out",
            )
        least, most = self.expressions
        count = len(problem.expressions)
        if not least <= count <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            raise UserInputError(
                "expression",
                f"must be {wanted} for {self.name}",
                got=f"{count} files",
                remedy="Give --expression that often",
            )
        if count > 1:
            check_side_by_side([each.fingerprint for each in problem.expressions])
        main = problem.expressions[:1] if self.perturbed else problem.expressions
        for expression in main:
            where = expression.source or "expression"
            if expression.kind not in self.kinds:
                raise UserInputError(
                    where,
                    f"must be {' or '.join(self.kinds)} for {self.name}",
                    got=expression.kind,
                    remedy="Choose another method, or say what kind the file is",
                )
            if self.item == "pair" and expression.n_samples < 2:
                raise UserInputError(
                    where,
                    "must have at least two samples, for one tells nothing about change",
                    got=f"{expression.n_samples} sample",
                    remedy="Add samples, or check that genes and samples are not swapped",
                )
            if self.refuse is not None:
                self.refuse(expression, self.settings() if options is None else options)
