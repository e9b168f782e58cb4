"""Dash pages: parse, ask core, show a component."""

import dash

from components.shell import Link


def navigation() -> tuple[Link, ...]:
    """List the registered pages that want a place in the navigation, in their order.

    A page asks for one with `group=` in its `register_page` call ("" stands above the groups).
    """
    return tuple(
        Link(page["name"], page["path"], page["group"])
        for page in dash.page_registry.values()
        if "group" in page
    )
