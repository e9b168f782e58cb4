"""Load a network from a file that may have been made to harm.

A `.keras` file is an archive of a description and of weights. The description can name any
class of Python, so it is read as plain JSON first and only layers on a list are let through.
What was checked is what is loaded: the archive is unpacked once and not opened again.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.data.guards.archive import unpack_zip
from core.data.guards.hdf5 import open_hdf5
from core.errors import RefusedFileError, TamperedModelError, UserInputError
from core.settings import Limits

if TYPE_CHECKING:
    import keras

ALLOWED: dict[str, frozenset[str]] = {
    "keras": frozenset({"DTypePolicy", "Sequential"}),
    "keras.initializers": frozenset(
        {"GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Ones", "Orthogonal", "Zeros"}
    ),
    "keras.layers": frozenset(
        {
            "Activation",
            "Add",
            "Average",
            "AveragePooling1D",
            "AveragePooling2D",
            "BatchNormalization",
            "Bidirectional",
            "Concatenate",
            "Conv1D",
            "Conv2D",
            "Dense",
            "Dropout",
            "Flatten",
            "GlobalAveragePooling1D",
            "GlobalAveragePooling2D",
            "GlobalMaxPooling1D",
            "GlobalMaxPooling2D",
            "InputLayer",
            "LSTM",
            "LSTMCell",
            "MaxPooling1D",
            "MaxPooling2D",
            "Multiply",
            "Normalization",
            "Permute",
            "ReLU",
            "RepeatVector",
            "Rescaling",
            "Reshape",
            "SeparableConv1D",
            "Softmax",
            "SpatialDropout1D",
            "Subtract",
            "TimeDistributed",
            "UpSampling2D",
            "ZeroPadding2D",
        }
    ),
    "keras.regularizers": frozenset({"L1", "L1L2", "L2"}),
    "keras.src.models.functional": frozenset({"Functional"}),
}
"""Classes a description may name, by module. None of them runs code from the file."""

_MEMBERS = {"config.json", "metadata.json", "model.weights.h5"}
_LIMITS = Limits(
    unpacked_bytes=1024**3, archive_members=8, array_bytes=512 * 1024**2, unpack_ratio=1_000
)
_LARGEST_DESCRIPTION = 16 * 1024**2
_LARGEST_LAYER = 16_384
_SIZES = ("units", "filters", "depth_multiplier", "n", "size")


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
        config = _description(inside / "config.json", path)
        with open_hdf5(inside / "model.weights.h5", limits=_LIMITS):
            pass
        return _built(config, inside / "model.weights.h5", path)


def check_description(config: Any, path: Path) -> None:
    """Refuse a network's description that names anything not on the list.

    Parameters
    ----------
    config
        Plain values from the file's JSON.
    path
        The file, for the message.
    """
    if not isinstance(config, dict) or config.get("class_name") not in ("Functional", "Sequential"):
        raise _refused(path, "a description that is not of a network")
    for part in _dictionaries(config):
        sizes = [part[name] for name in _SIZES if isinstance(part.get(name), int)]
        if sizes and max(sizes) > _LARGEST_LAYER:
            raise _refused(path, f"a layer of {max(sizes):,} units")
        if "class_name" in part:
            module, name = part.get("module"), part["class_name"]
            listed = isinstance(name, str) and name in ALLOWED.get(str(module), ())
            if not listed or part.get("registered_name") not in (None, name):
                # a tensor in a layer's call is described like a class and is none
                if _is_tensor(part):
                    continue
                raise _refused(path, f"a network with {module}.{name} in it")


def _is_tensor(part: dict[str, Any]) -> bool:
    return set(part) == {"class_name", "config"} and part["class_name"] == "__keras_tensor__"


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """Walk all dictionaries of a JSON value, without recursion: its depth is the file's choice."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _description(file: Path, path: Path) -> Any:
    if file.stat().st_size > _LARGEST_DESCRIPTION:
        raise _refused(path, f"a description of {file.stat().st_size:,} bytes")
    try:
        config = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _refused(path, "a description that is not JSON") from error
    if isinstance(config, dict):
        # how it was to be trained on is of no use here, and one thing less to trust
        config.pop("compile_config", None)
    check_description(config, path)
    return config


def _built(config: Any, weights: Path, path: Path) -> keras.Model:
    import keras  # noqa: PLC0415  (TensorFlow)

    try:
        model = keras.saving.deserialize_keras_object(config, safe_mode=True)
        model.load_weights(weights)
    except UserInputError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OSError, RuntimeError) as error:
        raise TamperedModelError(
            path.name,
            f"must be a network that Keras {keras.__version__} can read",
            got=str(error),
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
