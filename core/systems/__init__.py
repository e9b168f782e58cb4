"""One file a published system; the registry is data.

Every module of this package that has a tuple `METHODS` adds its methods to the registry, so
adding a system is adding a file. Reading the registry never imports Keras.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.errors import UserInputError
from core.problem.method import Method
from core.problem.option import Value


@cache
def registry() -> dict[str, Method]:
    """Give every method by name, learned ones first."""
    found: list[Method] = []
    for module in pkgutil.iter_modules(__path__):
        found.extend(getattr(importlib.import_module(f"{__name__}.{module.name}"), "METHODS", ()))
    found.sort(key=lambda method: (not method.learned, method.name))
    methods = {method.name: method for method in found}
    if len(methods) < len(found):
        raise ValueError("two methods must not have the same name")
    return methods


def names(*, learned: bool | None = None) -> list[str]:
    """List the names of all methods, or of those that learn, or of those that do not."""
    return [
        name for name, method in registry().items() if learned is None or method.learned is learned
    ]


def get(name: str) -> Method:
    """Find a method by name."""
    try:
        return registry()[name]
    except KeyError:
        raise UserInputError(
            "method",
            "must be one that GRNscope knows",
            got=name,
            remedy="Choose from: " + ", ".join(registry()),
        ) from None


def settings_of_each(
    chosen: Sequence[Method], given: Mapping[str, Value]
) -> dict[str, dict[str, Any]]:
    """Give every method the options it has; one that none has is refused.

    Parameters
    ----------
    chosen
        The methods.
    given
        From `--set`.
    """
    known = {option.name for method in chosen for option in method.options}
    for name in given:
        if name not in known:
            raise UserInputError(
                f"option {name}",
                "must be one that a chosen method has",
                got=name,
                remedy="Choose from: " + (", ".join(sorted(known)) or "none, they have no options"),
            )
    return {
        method.name: method.settings(
            {option.name: given[option.name] for option in method.options if option.name in given}
        )
        for method in chosen
    }
