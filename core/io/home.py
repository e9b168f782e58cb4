"""The home folder: where workspaces, runs and fetched data live."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from core.errors import UserInputError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def must_be_writable_home(home: Path) -> None:
    """Make the home folder, and refuse one that nothing can be kept in.

    A full disk is no reason: it can be mended from the pages.

    Parameters
    ----------
    home
        As `GRNSCOPE_HOME` names it.
    """
    probe = home / f".{secrets.token_hex(6)}.probe"
    try:
        home.mkdir(parents=True, exist_ok=True)
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        probe.unlink()
    except OSError as error:
        if error.errno in _FULL:
            return
        raise UserInputError(
            "GRNSCOPE_HOME",
            "must be a folder that can be written to",
            got=f"{home} ({error.strerror})",
            remedy="Set GRNSCOPE_HOME to a folder of your own, or change its permissions",
        ) from error
