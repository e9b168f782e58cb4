"""Addresses of pages: each word of a query has one value, whatever was sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from dash.development.base_component import Component


def single_words(layout: Callable[..., Component]) -> Callable[..., Component]:
    """Let a layout take the first value of a word that an address repeats."""

    @wraps(layout)
    def plain(**query: str | list[str]) -> Component:
        return layout(
            **{name: words if isinstance(words, str) else words[0] for name, words in query.items()}
        )

    return plain
