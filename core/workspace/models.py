"""Models that travel: packed into one file to be kept, and taken in again, looked at first."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from core.data.guards.archive import unpack_zip
from core.errors import RefusedFileError, UserInputError
from core.io.archive import add_file
from core.io.atomic import plain_disk_errors
from core.models.card import ARRAYS, CARD, NETWORK, TOWER, read_card
from core.random_ids import new_id
from core.settings import Limits
from core.workspace import items
from core.workspace.records import Item, digest, file_name

CONTENT = "model"

# a network hardly packs; a card, which is text, packs well and is small
_PACKED = Limits(unpacked_bytes=1024**3, archive_members=8, unpack_ratio=50)


def take_in(home: Path, workspace: str, item_id: str, *, limits: Limits) -> Item:
    """Make a model of an archive that was uploaded, and let go of the archive.

    The card is read and the network's hash compared with it. The network itself is not loaded
    here: that is the worker's business, which lets only plain layers through.

    Parameters
    ----------
    home, workspace, item_id
        Where, whose, and which uploaded file.
    limits
        Of a workspace.
    """
    packed = items.get(home, workspace, item_id)
    try:
        with tempfile.TemporaryDirectory(prefix="grnscope-") as folder:
            inside = Path(folder)
            if not zipfile.is_zipfile(packed.path):
                raise _not_a_model(packed.name, "a file that is not a ZIP archive")
            unpack_zip(
                packed.path, inside, limits=_PACKED, packed=frozenset({NETWORK, TOWER, ARRAYS})
            )
            model = _checked(inside, name=packed.name)
            card = read_card(model)
            return items.keep(
                home,
                workspace,
                model,
                item_id=new_id(),
                name=packed.name.removesuffix(".zip"),
                content=CONTENT,
                reason="It has a model's card.",
                simulated=card.simulated,
                limits=limits,
            )
    finally:
        items.delete(home, workspace, item_id)


def pack(item: Item, target: Path) -> None:
    """Write a model as one archive: its card and its networks, in a folder of the model's name.

    Parameters
    ----------
    item
        A model.
    target
        The archive; it must not exist.
    """
    if item.content != CONTENT or not item.path.is_dir():
        raise _not_a_model(item.name, f"a file of {item.content}")
    top = file_name(item.name)
    files = (CARD, *read_card(item.path).files)
    with (
        plain_disk_errors(Path(target.name)),
        zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in files:
            add_file(archive, item.path / name, f"{top}/{name}")


def _checked(inside: Path, *, name: str) -> Path:
    """Find the model's folder in what was unpacked, holding a model and nothing else."""
    files = sorted(path for path in inside.rglob("*") if path.is_file())
    found = {path.name for path in files}
    in_one_folder = len(found) == len(files) and len({path.parent for path in files}) == 1
    if not in_one_folder or CARD not in found or found.isdisjoint({NETWORK, ARRAYS}):
        raise _not_a_model(name, _named(found))
    folder = files[0].parent
    try:
        networks = read_card(folder).files
    except UserInputError as error:
        raise _not_a_model(name, error.got) from error
    if found != {CARD, *networks}:
        raise _not_a_model(name, _named(found))
    for network, wanted in networks.items():
        if digest(folder / network)[0] != wanted:
            raise _not_a_model(name, f"a {network} that its card was not written for")
    return folder


def _named(found: set[str]) -> str:
    return ", ".join(sorted(found)[:5]) or "nothing"


def _not_a_model(name: str, got: str) -> UserInputError:
    return RefusedFileError(
        name,
        f"must be a model as GRNscope packs it: one ZIP archive with {CARD} and {NETWORK}",
        got=got,
        remedy="Download the model again where it was trained, and send that file as it is",
    )
