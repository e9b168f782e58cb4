"""Which pages there are, so that a page offers only ways that lead somewhere."""

from __future__ import annotations

import dash


def leads_somewhere(address: str) -> bool:
    """Return whether an address of this application has a page."""
    path = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    return path in {page["path"] for page in dash.page_registry.values()}
