"""Dash pages: parse, ask core, show a component."""

import dash

from components.shell import Link
from pages import _live as _live  # the callbacks that runs and tables share on every page
from pages import _tables as _tables

GROUPS = ("", "Ask", "Build", "Keep")
"""Headings of the navigation, in their order."""


def navigation() -> tuple[Link, ...]:
    """List the registered pages that want a place in the navigation, in their order.

    A page asks for one with `group=` in its `register_page` call ("" stands above the groups).
    """
    listed = [page for page in dash.page_registry.values() if page.get("group") in GROUPS]
    listed.sort(key=lambda page: (GROUPS.index(page["group"]), page["order"] or 0))
    return tuple(Link(page["name"], page["path"], page["group"]) for page in listed)
