"""Trouble that lasts is written to the log once, not each time that somebody meets it."""

from __future__ import annotations

import logging
import sys
from functools import lru_cache


@lru_cache(maxsize=512)
def log_once(log: logging.Logger, message: str) -> None:
    """Log an error, with its traceback where there is one, unless it was logged lately."""
    log.error("%s", message, exc_info=sys.exc_info()[0] is not None)
