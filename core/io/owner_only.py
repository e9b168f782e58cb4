"""The home folder is its owner's: nobody else on the machine can look into it."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

from core.io.log_once import log_once

_log = logging.getLogger(__name__)


def keep_private(home: Path) -> None:
    """Close the home folder to others, and let this process make files for its owner alone.

    Parameters
    ----------
    home
        Made where it is not there. A mount that refuses, and a folder that everybody puts
        files in, such as the system's temporary one, stay as they are.
    """
    os.umask(0o077)
    try:
        home.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(home.stat().st_mode)
        if mode & stat.S_ISVTX:
            log_once(_log, f"{home} is open to everybody; give GRNscope a folder of its own")
        elif mode & 0o077:
            home.chmod(0o700)
    except OSError as error:
        log_once(_log, f"{home} could not be closed to others: {error.strerror}")
