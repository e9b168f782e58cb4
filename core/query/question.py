"""A question: of which data, with which system, and about which genes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.models.verdict import Verdict
from core.settings import Limits

ALL_GENES, ALL_REGULATORS = "all genes", "all known TFs"
"""What may stand on a line of a box instead of ids."""


@dataclass(frozen=True)
class NamedFile:
    """A file: what people call it, where it lies, and its item in the workspace.

    Of a pathway table, `edge_types` are the interactions that are kept.
    """

    name: str
    path: Path
    sha256: str
    item: str = ""
    edge_types: str = ""


@dataclass(frozen=True)
class Source:
    """Expression, and what else is known of its genes. It is small, and the same for the same data.

    Attributes
    ----------
    name
        What the user calls it.
    path, sha256
        The file or folder, and the hash of its content.
    overrides
        How it is to be read, where that was corrected: fields of `Overrides`.
    tables
        Tables that map ids to genes.
    known
        Lists of known pairs of its genes.
    lists
        Lists of names: those of regulators, say.
    limits
        What a file may ask of this machine.
    item
        Id of its item in the workspace.
    simulated
        True where no organism was measured.
    """

    name: str
    path: Path
    sha256: str
    overrides: tuple[tuple[str, str], ...] = ()
    tables: tuple[Path, ...] = ()
    known: tuple[NamedFile, ...] = ()
    lists: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    item: str = ""
    simulated: bool = False


@dataclass(frozen=True)
class ScoringSystem:
    """Something that scores pairs: a trained model, or a method of the registry that needs none.

    Attributes
    ----------
    key
        By which it is asked for: the id of a model's item, or the name of a method.
    title
        For people.
    method
        The name of its method.
    limits
        What it is known not to do, in a sentence.
    folder, sha256
        Of a model; None and empty for a method.
    simulated
        True where it learned from made-up data.
    expressions
        How many matrices it reads side by side.
    directed
        Whether it tells forward from reverse.
    kinds
        Kinds of expression it can read.
    trained_on, learned_from
        Names of the expression files a model learned from, and their kinds.
    verdict
        Of a model: whether it beats its controls. None of a method, and of a model that is gone.
    gives_probability
        Whether its scores are probabilities: those of a model that was calibrated are.
    pretrained_on
        What a method that comes trained learned from, in words; empty of others.
    size
        Bytes of a model's network: the larger, the longer it takes.
    of_gene
        Images that a model's network sees of each gene by itself, 0 where it sees pairs only.
    evidence
        Names of the numbers beside expression that a model has to be given.
    tables
        Files with these numbers that it is given.
    """

    key: str
    title: str
    method: str
    limits: str
    folder: Path | None = None
    sha256: str = ""
    simulated: bool = False
    expressions: int = 1
    directed: bool = False
    kinds: tuple[str, ...] = ()
    trained_on: tuple[str, ...] = ()
    learned_from: tuple[str, ...] = ()
    verdict: Verdict | None = None
    gives_probability: bool = False
    pretrained_on: str = ""
    size: int = 0
    of_gene: int = 0
    evidence: tuple[str, ...] = ()
    tables: tuple[NamedFile, ...] = ()

    @property
    def is_model(self) -> bool:
        """Whether it is a model, which learned from known pairs."""
        return self.folder is not None

    @property
    def promises(self) -> bool:
        """Whether it is a model of which a share of true pairs may be promised."""
        return self.verdict is not None and self.verdict.promises

    @property
    def tells_chances(self) -> bool:
        """Whether its numbers may be read as chances: of a model, if it beats its controls."""
        return self.gives_probability and (self.promises or not self.is_model)

    @property
    def learned(self) -> bool:
        """Whether it learned anything at all, here or elsewhere."""
        return self.is_model or bool(self.pretrained_on)


@dataclass(frozen=True)
class QueryForm:
    """What the form of a question holds, and the address that leads to it.

    Attributes
    ----------
    regulators, targets
        What is written in the boxes.
    expression, second
        Ids of the files; `second` where two are read side by side, else empty.
    model
        Key of the system.
    evidence
        Ids of the tables of other evidence, between commas.
    """

    regulators: str = ""
    targets: str = ""
    expression: str = ""
    model: str = ""
    second: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class UnresolvedQuestion:
    """A question of an earlier GRNscope, which kept no more than its form.

    Attributes
    ----------
    form
        As it was asked.
    run
        Id of the run that answers it; empty where none does.
    """

    form: QueryForm
    run: str = ""


@dataclass(frozen=True)
class Question:
    """Every regulator with every target, on one data set, by one system, as resolved when asked.

    Attributes
    ----------
    sources
        One expression, or the two that the system reads side by side.
    system
        Which answers.
    regulators, targets
        Names in the data.
    written
        What stood in the two boxes; empty where GRNscope chose the genes.
    run
        Id of the run that answers it, where it is too large to be answered at once.
    folder
        Where its answer is kept, beside the question itself; None until it is saved.
    """

    sources: tuple[Source, ...]
    system: ScoringSystem
    regulators: tuple[str, ...]
    targets: tuple[str, ...]
    written: tuple[str, str] = ("", "")
    run: str = ""
    folder: Path | None = field(default=None, compare=False)

    @property
    def answer_folder(self) -> Path:
        """The folder of its answer."""
        if self.folder is None:
            raise ValueError("A question must be saved before it is answered")
        return self.folder

    @property
    def form(self) -> QueryForm:
        """The form that asks it again."""
        return QueryForm(
            *self.written,
            expression=self.sources[0].item,
            model=self.system.key,
            second=self.sources[1].item if len(self.sources) > 1 else "",
            evidence=",".join(table.item for table in self.system.tables),
        )
