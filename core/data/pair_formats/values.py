"""What the words and numbers beside a pair mean: label, sign or weight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.data.guards.numbers import to_numbers
from core.data.pair_formats.interactions import interaction_types
from core.data.pairs import Labelling
from core.errors import UserInputError

if TYPE_CHECKING:
    from core.data.pair_formats.columns import Role

UNLABELLED = -128
"""Label of a row whose label cell is empty; such rows are dropped later, and counted."""

_BLANK = frozenset({"", "na", "n/a", "nan", "null"})
_YES = frozenset({"1", "yes", "y", "true", "t", "positive", "pos", "+", "known", "regulates"})
_NO = frozenset({"0", "no", "n", "false", "f", "negative", "neg", "-", "unregulated"})
_VALUE_WORDS = frozenset(word for word in _YES | _NO if len(word) > 1 or not word.isalpha())
_COMPARED = frozenset({"known", "new"})
"""How a network says what was laid over it; a new edge is not a wrong one."""
_NUMERIC_LABELS = frozenset({"-1", "0", "1", "2"})
_ACTIVATES = frozenset(
    {"activation", "+", "1", "up", "positive", "pos", "positive regulation", "activator"}
)
_REPRESSES = frozenset(
    {"inhibition", "-", "-1", "down", "negative", "neg", "negative regulation", "repressor"}
)
_MANY = 1_000
"""More different words than this are numbers or free text, not labels."""


@dataclass(frozen=True)
class Meaning:
    """What one column says of every row; None where it says nothing of that kind.

    Attributes
    ----------
    label
        int8, shape (n_rows,), `UNLABELLED` where the cell is empty.
    sign
        int8, shape (n_rows,).
    weight
        float64, shape (n_rows,), NaN where the cell is empty.
    task
        What the labels mean.
    note
        How the column was read, for people.
    """

    label: NDArray[np.int8] | None = None
    sign: NDArray[np.int8] | None = None
    weight: NDArray[np.float64] | None = None
    task: Labelling = "edges"
    note: str = ""


def is_number(cell: str) -> bool:
    """Return whether a cell is a number rather than a name."""
    return _number(_fold(cell)) is not None


def as_number(cell: str) -> float:
    """Return the number that a cell holds, with a decimal point or comma; NaN where it is none."""
    number = _number(_fold(cell))
    return math.nan if number is None else number


def is_value(cell: str) -> bool:
    """Return whether a cell is a number, a sign or a word such as yes, rather than a name.

    A single letter is a name here: T is a gene.
    """
    word = _fold(cell)
    return word in _VALUE_WORDS or _number(word) is not None


def sign_of(word: str) -> int:
    """Return +1, -1, or 0 where the word does not say, or says both."""
    parts = interaction_types(_fold(word))
    number = _number(parts[0]) if len(parts) == 1 else None
    if number is not None:
        return int(np.sign(number))
    activates = not _ACTIVATES.isdisjoint(parts)
    represses = not _REPRESSES.isdisjoint(parts)
    return int(activates) - int(represses)


def read_values(column: pd.Categorical, *, role: Role, file: str) -> Meaning | None:
    """Read what a column says of each pair.

    Parameters
    ----------
    column
        Its cells.
    role
        What its header promises; `open` where that is to be seen from the cells.
    file
        The file's name, for an error.

    Returns
    -------
    Meaning or None
        None where the column says nothing that can be used.
    """
    if role == "weight" or (role == "open" and len(column.categories) > _MANY):
        return _as_weights(column)
    words = [_fold(str(word)) for word in column.categories]
    spoken = {word for word in words if word not in _BLANK}
    if not spoken:
        return None
    if role == "sign":
        return _as_signs(column, words)
    if role == "label" and spoken <= _COMPARED and "new" in spoken:
        return None
    if role == "label":
        return _as_labels(column, words, spoken=spoken) or _refuse(spoken, file)
    return _by_contents(column, words, spoken=spoken)


def _by_contents(
    column: pd.Categorical, words: Sequence[str], *, spoken: set[str]
) -> Meaning | None:
    numeric = all(_number(word) is not None for word in spoken)
    if numeric and not spoken <= _NUMERIC_LABELS:
        return _as_weights(column)
    signs = _as_signs(column, words)
    if not numeric and signs is not None:
        return signs
    return _as_labels(column, words, spoken=spoken)


def _as_labels(column: pd.Categorical, words: Sequence[str], *, spoken: set[str]) -> Meaning | None:
    if spoken <= _NUMERIC_LABELS - {"-1"} and "2" in spoken:
        codes = [int(word) if word in spoken else UNLABELLED for word in words]
        note = "0 none, 1 the first regulates the second, 2 the second regulates the first"
        return Meaning(_spread(column, codes, UNLABELLED), task="direction", note=note)
    if spoken <= _NUMERIC_LABELS - {"2"} and "-1" in spoken:
        codes = [abs(int(word)) if word in spoken else UNLABELLED for word in words]
        signs = [int(word) if word in spoken else 0 for word in words]
        note = "1 activates, -1 represses" + (", 0 does not regulate" if "0" in spoken else "")
        label = _spread(column, codes, UNLABELLED)
        return Meaning(label, _spread(column, signs, 0), task="binary", note=note)
    if spoken <= _YES | _NO:
        codes = [1 if word in _YES else 0 if word in _NO else UNLABELLED for word in words]
        label = _spread(column, codes, UNLABELLED)
        return Meaning(label, task="binary", note=" / ".join(sorted(spoken)))
    signs_only = _as_signs(column, words)
    known = all(sign_of(word) != 0 or word == "unknown" for word in spoken)
    return signs_only if known and not any(map(_number, spoken)) else None


def _as_signs(column: pd.Categorical, words: Sequence[str]) -> Meaning | None:
    signs = [sign_of(word) for word in words]
    if not any(signs):
        return None
    understood = sorted({word for word, sign in zip(words, signs, strict=True) if sign})
    note = ", ".join(understood[:6]) + (", …" if len(understood) > 6 else "")
    return Meaning(sign=_spread(column, signs, 0), note=note)


def _as_weights(column: pd.Categorical) -> Meaning | None:
    numbers = to_numbers(column.categories)
    odd = [str(word).strip() for word in column.categories[~np.isfinite(numbers)]]
    if len(odd) == len(numbers) or not all(word.casefold() in _BLANK for word in odd):
        with_point = [_number(str(word).strip()) for word in column.categories]
        blank = [str(word).strip().casefold() in _BLANK for word in column.categories]
        if all(blank) or any(
            number is None and not empty for number, empty in zip(with_point, blank, strict=True)
        ):
            return None
        numbers = np.array(with_point, dtype=np.float64)
    # The code of a cell that is not there is -1: the NaN put last.
    return weigh(np.append(numbers, math.nan)[column.codes])


def weigh(weight: NDArray[np.float64], *, signed: bool = True) -> Meaning | None:
    """Take numbers as weights; those on both sides of zero say the sign as well.

    Parameters
    ----------
    weight
        Shape (n_rows,).
    signed
        False where a number below zero is low, and no more than that.
    """
    if np.isnan(weight).all() or np.isinf(weight).any():
        return None
    if signed and np.nanmin(weight) < 0 < np.nanmax(weight):
        sign = np.nan_to_num(np.sign(weight)).astype(np.int8)
        return Meaning(sign=sign, weight=np.abs(weight), note="size is weight, side is sign")
    return Meaning(weight=weight, note="numbers")


def _spread(column: pd.Categorical, codes: Sequence[int], missing: int) -> NDArray[np.int8]:
    spread: NDArray[np.int8] = np.array([*codes, missing], dtype=np.int8)[column.codes]
    return spread


def _refuse(spoken: set[str], file: str) -> Meaning:
    odd = sorted(spoken - _YES - _NO - _NUMERIC_LABELS) or sorted(spoken)
    raise UserInputError(
        file,
        "must label pairs 1 or 0 (yes or no), or 0, 1 and 2 for direction",
        got="labels " + ", ".join(repr(word) for word in odd[:5]),
        remedy="Change these labels, or call the column weight if it holds scores",
    )


def _fold(word: str) -> str:
    """Fold case, white space, Unicode's minus, and numbers such as 1.0 or +1."""
    word = " ".join(word.casefold().split()).replace("−", "-")
    number = _number(word)
    return str(int(number)) if number is not None and number in (-1, 0, 1, 2) else word


def _number(word: str) -> float | None:
    # float() also takes "nan", "infinity" and "1_000": those are words here.
    if not word or not set(word) <= set("0123456789.,+-e"):
        return None
    try:
        number = float(word.replace(",", ".") if word.count(",") == 1 else word)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
