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
from core.problem.variants import read_variant, with_settings
from core.problem.variants import vary as variants_of


@cache
def registry() -> dict[str, System]:
    """Return every system by name, those that can be trained first."""
    found: list[System] = []
    for module in pkgutil.iter_modules(__path__):
        found.extend(getattr(importlib.import_module(f"{__name__}.{module.name}"), "SYSTEMS", ()))
    found.sort(key=lambda method: (not method.trainable(), method.name))
    methods = {method.name: method for method in found}
    named = [*methods, *(name for method in found for name in method.variants)]
    if len(set(named)) < len(found) + sum(len(method.variants) for method in found):
        raise ValueError("two methods must not have the same name")
    return methods


@cache
def named_variants() -> dict[str, System]:
    """Return every variant that has a name of its own, by that name."""
    return {
        name: with_settings(method, settings, name=name)
        for method in registry().values()
        for name, settings in method.variants.items()
    }


def names(*, trainable: bool | None = None) -> list[str]:
    """List the names of all systems, or of those that can be trained in some way, or the others."""
    return [
        name
        for name, system in registry().items()
        if trainable is None or (system.settings_to_train() is not None) is trainable
    ]


def get(name: str) -> System:
    """Find a method by name: of the registry, of a named variant, or with settings in brackets.

    Parameters
    ----------
    name
        `cnnc`, `cnnc-var` or `cnnc[filters=8,epochs=20]`.
    """
    found = find(name)
    if found is None:
        raise UserInputError(
            "method",
            "must be one that GRNscope knows",
            got=name,
            remedy="Choose from: " + ", ".join((*registry(), *named_variants())),
        )
    return found


def find(name: str) -> System | None:
    """Find a method as `get` does; None where there is none of that name.

    Parameters
    ----------
    name
        As in `get`. What stands in brackets after the name of a method must be settings of it.
    """
    whole = registry().get(name) or named_variants().get(name)
    base = None if whole else find(name.partition("[")[0].strip()) if "[" in name else None
    if base is None:
        return whole
    read = read_variant(name)
    return with_settings(base, read[1]) if read else base


def chosen(names: Sequence[str], *, vary: Sequence[str] = ()) -> list[System]:
    """Find methods by name, and vary their settings.

    Parameters
    ----------
    names
        As in `get`.
    vary
        As in `variants.vary`, one after another: of two settings every combination.
    """
    found = [get(name) for name in names]
    for text in vary:
        found = variants_of(found, text)
    return found


def settings_of_each(
    chosen: Sequence[System], given: Mapping[str, Value]
) -> dict[str, dict[str, Any]]:
    """Return every method the options it has; one that none has is refused.

    What the settings of a variant fix stays as it is there.

    Parameters
    ----------
    chosen
        The methods.
    given
        From `--set`.
    """
    free = {
        method.name: [each.name for each in method.options if each.name not in method.fixed]
        for method in chosen
    }
    known = {name for each in free.values() for name in each}
    fixed = {name for method in chosen for name in method.fixed}
    for name in given:
        if name in fixed - known:
            raise UserInputError(
                f"option {name}",
                "must be left out, for the names or the varied settings of the methods fix it",
                got=name,
                remedy="Leave it out, or choose a method by its name alone",
            )
        if name not in known:
            raise UserInputError(
                f"option {name}",
                "must be one that a chosen method has",
                got=name,
                remedy="Choose from: " + (", ".join(sorted(known)) or "none, they have no options"),
            )
    return {
        method.name: method.settings(
            {name: given[name] for name in free[method.name] if name in given}
        )
        for method in chosen
    }
