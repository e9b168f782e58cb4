"""The key that cookies are signed with: drawn once for an installation, never a default."""

from __future__ import annotations

import logging
import os
import secrets
import stat
from pathlib import Path

from core.errors import UserInputError
from core.io.atomic import plain_disk_errors
from core.io.file_lock import locked

_BYTES = 32
_log = logging.getLogger(__name__)


def secret(home: Path) -> bytes:
    """Return the installation's key; the first to ask draws it.

    Parameters
    ----------
    home
        The key is kept there in the file `secret`, which its owner alone may read.
    """
    path = home / "secret"
    with plain_disk_errors(path):
        home.mkdir(parents=True, exist_ok=True)
        with locked(home / "secret.lock"):
            if not path.exists():
                _draw(path)
            elif stat.S_IMODE(path.stat().st_mode) & 0o077:
                _log.warning("%s could be read by others; it no longer can", path)
                path.chmod(0o600)
            key = path.read_bytes()
    if len(key) != _BYTES:
        raise UserInputError(
            path.name,
            f"must hold the {_BYTES} bytes that GRNscope drew",
            got=f"{len(key)} bytes",
            remedy=f"Delete {path.name} in GRNSCOPE_HOME; everybody then gets a new workspace",
        )
    return key


def _draw(path: Path) -> None:
    beside = path.with_name(".secret.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
