"""One file a published system; the registry is data.

Every module of this package that has a tuple `METHODS` adds its methods to the registry, so
adding a system is adding a file. Reading the registry never imports Keras.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from core.errors import UserInputError
from core.problem.method import Method


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
