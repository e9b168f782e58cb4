"""What every workspace sees and none can change: the demo, and models that come with GRNscope."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from core.io.atomic import read_json
from core.workspace.discovery import discover
from core.workspace.records import Item, digest

PRETRAINED = Path(__file__).resolve().parents[1] / "pretrained"

_LARGEST_CARD = 16 * 1024**2


def shared_items(home: Path, *, pretrained: Path | None = None) -> list[Item]:
    """List the simulated data of the demo, and the models that come with GRNscope.

    Parameters
    ----------
    home
        The demo is in `demo/` there, once the worker has made it.
    pretrained
        A folder of model folders; the project's own when omitted.
    """
    sources = [*_finished_sets(home / "demo"), *_models(pretrained or PRETRAINED)]
    return [item for folder in sources for item in _items(folder, _mark(folder))]


def _finished_sets(demo: Path) -> list[Path]:
    """List the sets that have been made; one in the making has a name with a dot."""
    return [folder for folder in _folders(demo) if (folder / "about.json").is_file()]


def _models(pretrained: Path) -> list[Path]:
    """List the models; what makes them, and what Python keeps of that, lie beside them."""
    return [folder for folder in _folders(pretrained) if (folder / "card.json").is_file()]


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    inside = (each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
    return sorted(inside)


def _mark(folder: Path) -> int:
    """Return a number that changes when a set is made anew: it is renamed in as a whole."""
    return folder.stat().st_mtime_ns


@lru_cache(maxsize=64)
def _items(folder: Path, _mark: int) -> tuple[Item, ...]:
    """Look at each set once, for hashing the demo takes longer than showing a page may."""
    items = []
    for offer in discover(folder):
        sha256, size = digest(offer.path)
        inner = offer.path.relative_to(folder.parent).as_posix()
        model = offer.content == "model"
        items.append(
            Item(
                # from its place, so that a link to it holds in every workspace
                id=f"shared-{hashlib.sha256(inner.encode()).hexdigest()[:15]}",
                name=_model_name(offer.path) if model else inner,
                content=offer.content,
                reason=offer.reason,
                size=size,
                sha256=sha256,
                stored=offer.path.stat().st_mtime,
                path=offer.path,
                simulated=_is_simulated(offer.path) if model else True,
                shared=True,
            )
        )
    return tuple(items)


def _model_name(folder: Path) -> str:
    return str(_card(folder).get("title") or folder.name)


def _is_simulated(folder: Path) -> bool:
    return bool(_card(folder).get("simulated", True))


def _card(folder: Path) -> dict[str, object]:
    path = folder / "card.json"
    if path.stat().st_size > _LARGEST_CARD:
        return {}
    return read_json(path) or {}
