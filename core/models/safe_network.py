"""Load a network from a file that may have been made to harm.

A `.keras` file is an archive of a description and of weights. The description can name any
class of Python and ask for any memory, so it is read as plain JSON and judged first; Keras is
given what was read out of it. The archive is unpacked once and not opened again.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py

from core.data.guards.archive import unpack_zip
from core.data.guards.hdf5 import open_hdf5
from core.errors import RefusedFileError, TamperedModelError
from core.io.strict_json import loads
from core.models.layer_shapes import UnfitError
from core.models.network_plan import Plan, plan_of
from core.settings import Limits

if TYPE_CHECKING:
    import keras

_MEMBERS = {"config.json", "metadata.json", "model.weights.h5"}
_LIMITS = Limits(
    unpacked_bytes=1024**3 + 32 * 1024**2,
    archive_members=8,
    array_bytes=1024**3,
    unpack_ratio=1_000,
)
_LARGEST_DESCRIPTION = 4 * 1024**2
_WEIGHT_BYTES = 4
_SPARE_BYTES = 1024**2
_STATES = 4
"""Times its weights that a file may store: an optimizer keeps up to three states of each."""


def load_network(path: Path) -> keras.Model:
    """Load a `.keras` file made of layers on the list, or refuse it.

    Parameters
    ----------
    path
        The file. It is untrusted.
    """
    with tempfile.TemporaryDirectory(prefix="grnscope-") as folder:
        inside = Path(folder)
        unpack_zip(path, inside, limits=_LIMITS)
        found = {str(file.relative_to(inside)) for file in inside.rglob("*") if file.is_file()}
        if found != _MEMBERS:
            raise _refused(path, "a member more or less than Keras writes")
        plan = check_description(_description(inside / "config.json", path), path)
        _check_weights(inside / "model.weights.h5", plan, path)
        return _built(plan, inside / "model.weights.h5", path)


def check_description(config: Any, path: Path) -> Plan:
    """Read a network's description, or refuse it for what it names or for its size.

    Parameters
    ----------
    config
        Plain values from the file's JSON.
    path
        The file, for the message.
    """
    try:
        return plan_of(config)
    except UnfitError as error:
        raise _refused(path, str(error)) from error


def _description(file: Path, path: Path) -> Any:
    if file.stat().st_size > _LARGEST_DESCRIPTION:
        raise _refused(path, f"a description of {file.stat().st_size:,} bytes")
    try:
        return loads(file.read_bytes())
    except ValueError as error:
        raise _refused(path, "a description that is not JSON") from error


def _check_weights(file: Path, plan: Plan, path: Path) -> None:
    """Refuse a description of more weights than are stored, and stores of much else."""
    stored: list[int] = []

    def add(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            stored.append(item.size * item.dtype.itemsize)

    with open_hdf5(file, limits=_LIMITS) as weights:
        weights.visititems(add)
    wanted = _WEIGHT_BYTES * plan.weights
    if not wanted <= sum(stored) <= _STATES * wanted + _SPARE_BYTES:
        raise _refused(
            path, f"{sum(stored):,} bytes of weights, for a network that has {wanted:,} bytes"
        )


def _built(plan: Plan, weights: Path, path: Path) -> keras.Model:
    import keras  # noqa: PLC0415  (TensorFlow)
    import tensorflow as tf  # noqa: PLC0415  (700 MB)

    try:
        model = keras.saving.deserialize_keras_object(plan.config, safe_mode=True)
        model.load_weights(weights)
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
        tf.errors.OpError,
    ) as error:
        raise TamperedModelError(
            path.name,
            f"must be a network that Keras {keras.__version__} can read",
            # not what Keras says: it names the folder that the file was unpacked to
            got=f"weights or layers that do not fit each other ({type(error).__name__})",
            remedy="Install the version its card names, or train it again",
        ) from error
    return model


def _refused(path: Path, got: str) -> RefusedFileError:
    return RefusedFileError(
        path.name,
        "must be a network made of plain layers, as GRNscope writes it",
        got=got,
        remedy="Only open models that come from GRNscope",
    )
