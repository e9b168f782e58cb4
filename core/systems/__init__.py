"""One file a published system; the registry is data.

Every module of this package that has a tuple `SYSTEMS` adds its methods to the registry, so
adding a system is adding a file. Reading the registry never imports Keras.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from core.errors import UserInputError
from core.problem.option import Value
from core.problem.system import System


@cache
def registry() -> dict[str, System]:
    """Return every system by name, those that can be trained first."""
    found: list[System] = []
    for module in pkgutil.iter_modules(__path__):
        found.extend(getattr(importlib.import_module(f"{__name__}.{module.name}"), "SYSTEMS", ()))
    found.sort(key=lambda method: (not method.trainable(), method.name))
    methods = {method.name: method for method in found}
    if len(methods) < len(found):
        raise ValueError("two methods must not have the same name")
    return methods


def names(*, trainable: bool | None = None) -> list[str]:
    """List the names of all systems, or of those that can be trained in some way, or the others."""
    return [
        name
        for name, system in registry().items()
        if trainable is None or (system.settings_to_train() is not None) is trainable
    ]


def get(name: str) -> System:
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
    chosen: Sequence[System], given: Mapping[str, Value]
) -> dict[str, dict[str, Any]]:
    """Return every method the options it has; one that none has is refused.

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
