"""Boolean models: rule files read without ever running what is written in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.pairs import Pairs, from_names
from core.errors import UserInputError

_MOST_BYTES = 1_000_000
_MOST_REGULATORS = 14
_DEEPEST = 40
_TOKEN = re.compile(r"[()]|[^\s()]+")
_NAME = re.compile(r"[\w.\-]+\Z")
_OPERATORS = frozenset({"and", "or", "not"})

_Test = Callable[[Mapping[str, NDArray[np.bool_]]], NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Rule:
    """When a gene is on.

    Attributes
    ----------
    gene
        The gene that is regulated.
    regulators
        The genes its rule names, in order of first appearance.
    table
        bool, shape (2 ** n_regulators,): on or off for every combination; bit j of the
        index is the state of regulator j.
    """

    gene: str
    regulators: tuple[str, ...]
    table: NDArray[np.bool_]

    @cached_property
    def signs(self) -> tuple[int | None, ...]:
        """Sign of each regulator: +1, -1, 0 where it acts both ways, None where it never acts."""
        signs: list[int | None] = []
        for bit in range(len(self.regulators)):
            halves = self.table.reshape(-1, 2, 2**bit)
            change = halves[:, 1].astype(np.int8) - halves[:, 0]
            rises, falls = bool((change > 0).any()), bool((change < 0).any())
            signs.append(rises - falls if rises or falls else None)
        return tuple(signs)


@dataclass(frozen=True)
class BooleanModel:
    """A Boolean model of a network.

    Attributes
    ----------
    rules
        One for each regulated gene.
    initial
        mRNA level at the start, in the units of the simulator (2 is fully on); genes not
        named start at zero. Empty: every gene starts half way.
    strengths
        By (regulator, target): how much less of the regulator is needed than usual.
    inputs
        State (0 to 1) in which genes without a rule are held.
    name, citation
        For people.
    """

    rules: tuple[Rule, ...]
    initial: Mapping[str, float] = field(default_factory=dict)
    strengths: Mapping[tuple[str, str], float] = field(default_factory=dict)
    inputs: Mapping[str, float] = field(default_factory=dict)
    name: str = ""
    citation: str = ""

    @cached_property
    def genes(self) -> tuple[str, ...]:
        """Regulated genes in the order of their rules, then the genes that have no rule."""
        named = [rule.gene for rule in self.rules]
        named += [regulator for rule in self.rules for regulator in rule.regulators]
        return tuple(dict.fromkeys(named))

    def network(self) -> Pairs:
        """Return the signed edges that the rules imply, activators of a gene before repressors."""
        edges = [
            (regulator, rule.gene, sign)
            for rule in self.rules
            for wanted in (1, 0, -1)
            for regulator, sign in zip(rule.regulators, rule.signs, strict=True)
            if sign == wanted
        ]
        return from_names(
            [edge[0] for edge in edges],
            [edge[1] for edge in edges],
            sign=np.array([edge[2] for edge in edges], dtype=np.int8),
            source=f"Boolean model {self.name}".strip(),
            simulated=True,
        )


def parse_rule(gene: str, text: str) -> Rule:
    """Read one rule: names joined by `and`, `or`, `not` and brackets.

    The text is taken apart by a small grammar of those words alone; nothing in it is ever run.
    `not` binds tighter than `and`, and `and` tighter than `or`.
    """
    tokens: list[str] = _TOKEN.findall(text)
    names = tuple(dict.fromkeys(t for t in tokens if t not in "()" and t.lower() not in _OPERATORS))
    for name in (gene, *names):
        if not _NAME.match(name):
            raise _broken(gene, text, f"{name!r} is not a gene name")
    if len(names) > _MOST_REGULATORS:
        raise UserInputError(
            f"rule of {gene}",
            f"a gene may have at most {_MOST_REGULATORS} regulators",
            got=f"{len(names)} regulators",
            remedy="Shorten the rule",
        )
    test, rest = _either(tokens, (gene, text), 0)
    if rest:
        raise _broken(gene, text, f"{rest[0]!r} comes where the rule should end")
    states = np.arange(2 ** len(names))
    table = test({name: (states >> bit & 1).astype(bool) for bit, name in enumerate(names)})
    return Rule(gene, names, np.broadcast_to(table, states.shape).copy())


def parse_model(
    rules: Mapping[str, str],
    *,
    initial: Mapping[str, float] | None = None,
    strengths: Mapping[tuple[str, str], float] | None = None,
    inputs: Mapping[str, float] | None = None,
    name: str = "",
    citation: str = "",
) -> BooleanModel:
    """Make a model of rules written out by gene; the rest as in `BooleanModel`."""
    model = BooleanModel(
        tuple(parse_rule(gene, text) for gene, text in rules.items()),
        initial=dict(initial or {}),
        strengths=dict(strengths or {}),
        inputs=dict(inputs or {}),
        name=name,
        citation=citation,
    )
    known = set(model.genes)
    named = {
        "initial levels": set(model.initial),
        "strengths": {gene for pair in model.strengths for gene in pair},
        "inputs": set(model.inputs),
    }
    for what, genes in named.items():
        if not genes <= known:
            raise UserInputError(
                what,
                "may only name genes of the model",
                got=", ".join(sorted(genes - known)),
                remedy="Correct these names, or give these genes a rule",
            )
    return model


def read_model(path: Path) -> BooleanModel:
    """Read a rule file of BoolODE's form, and the files that go with it.

    Beside `NAME.txt` (columns Gene, Rule), `NAME_ics.txt` (initial levels),
    `NAME_strengths.txt` (Gene1 is regulated by Gene2, Strength) and `NAME-inputs.txt`
    (Input, Value) are read where they exist.
    """
    rules: dict[str, str] = {}
    for gene, text in _table(path, ("Gene", "Rule")):
        if gene in rules:
            raise UserInputError(
                path.name, "must give each gene one rule", got=f"two of {gene}", remedy="Keep one"
            )
        rules[gene] = text
    initial: dict[str, float] = {}
    strengths: dict[tuple[str, str], float] = {}
    inputs: dict[str, float] = {}
    beside = path.with_name(f"{path.stem}_ics.txt")
    if beside.is_file():
        for genes, values in _table(beside, ("Genes", "Values")):
            initial |= _levels(beside, genes, values)
    beside = path.with_name(f"{path.stem}_strengths.txt")
    if beside.is_file():
        for target, regulator, strength in _table(beside, ("Gene1", "Gene2", "Strength")):
            strengths[regulator, target] = _number(beside, strength)
    beside = path.with_name(f"{path.stem}-inputs.txt")
    if beside.is_file():
        for gene, value in _table(beside, ("Input", "Value")):
            inputs[gene] = _number(beside, value)
    return parse_model(rules, initial=initial, strengths=strengths, inputs=inputs, name=path.stem)


def _either(tokens: list[str], where: tuple[str, str], depth: int) -> tuple[_Test, list[str]]:
    """Read what `or` joins."""
    test, tokens = _both(tokens, where, depth)
    while tokens and tokens[0].lower() == "or":
        more, tokens = _both(tokens[1:], where, depth)
        test = _joined(np.logical_or, test, more)
    return test, tokens


def _both(tokens: list[str], where: tuple[str, str], depth: int) -> tuple[_Test, list[str]]:
    """Read what `and` joins."""
    test, tokens = _single(tokens, where, depth)
    while tokens and tokens[0].lower() == "and":
        more, tokens = _single(tokens[1:], where, depth)
        test = _joined(np.logical_and, test, more)
    return test, tokens


def _single(tokens: list[str], where: tuple[str, str], depth: int) -> tuple[_Test, list[str]]:
    """Read a name, a `not`, or a bracket."""
    if depth > _DEEPEST:
        raise _broken(*where, f"brackets and nots are nested deeper than {_DEEPEST}")
    if not tokens:
        raise _broken(*where, "it ends where a gene name should follow")
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        test, rest = _either(rest, where, depth + 1)
        if not rest or rest[0] != ")":
            raise _broken(*where, "a bracket is not closed")
        return test, rest[1:]
    if first.lower() == "not":
        inner, rest = _single(rest, where, depth + 1)
        return (lambda state: ~inner(state)), rest
    if first == ")" or first.lower() in _OPERATORS:
        raise _broken(*where, f"{first!r} comes where a gene name should")
    return (lambda state: state[first]), rest


def _joined(how: Callable[..., NDArray[np.bool_]], left: _Test, right: _Test) -> _Test:
    return lambda state: how(left(state), right(state))


def _broken(gene: str, text: str, why: str) -> UserInputError:
    return UserInputError(
        f"rule of {gene}",
        "must be gene names joined by and, or, not and brackets",
        got=f"{text.strip()[:120]!r}, in which {why}",
        remedy="Correct the rule",
    )


def _table(path: Path, columns: Sequence[str]) -> list[list[str]]:
    """Read a tab-separated file with a known header; blank lines are passed over."""
    if path.stat().st_size > _MOST_BYTES:
        raise UserInputError(
            path.name,
            "a file of a Boolean model has at most a megabyte",
            got=f"{path.stat().st_size} bytes",
            remedy="Check that this is the right file",
        )
    lines = [
        [part.strip() for part in line.strip().split("\t")]
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.strip()
    ]
    if not lines or lines[0] != list(columns):
        raise UserInputError(
            path.name,
            f"must have the tab-separated columns {', '.join(columns)}",
            got=", ".join(lines[0]) if lines else "an empty file",
            remedy="Add this header as the first line",
        )
    for line in lines[1:]:
        if len(line) != len(columns):
            raise UserInputError(
                path.name,
                f"must have {len(columns)} tab-separated columns in every line",
                got="  ".join(line),
                remedy="Correct this line",
            )
    return lines[1:]


def _levels(path: Path, genes: str, values: str) -> dict[str, float]:
    """Read `['A','B']` and `[1,2]` as levels by gene."""
    try:
        names, levels = ast.literal_eval(genes), ast.literal_eval(values)
        return {str(n): float(v) for n, v in zip(names, levels, strict=True)}
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise UserInputError(
            path.name,
            "must list genes and as many values, such as ['A','B'] and [1,2]",
            got=f"{genes} and {values}",
            remedy="Correct this line",
        ) from None


def _number(path: Path, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not np.isfinite(number) or number < 0:
        raise UserInputError(
            path.name, "must give numbers from zero up", got=text, remedy="Correct this value"
        )
    return number
