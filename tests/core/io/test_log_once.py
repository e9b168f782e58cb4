import logging

import pytest

from core.io.log_once import log_once


def test_the_same_trouble_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger(__name__)
    for message in ["full", "full", "damaged", "full"]:
        log_once(log, f"It is {message} 100 %s")
    assert [each.message for each in caplog.records] == [
        "It is full 100 %s",
        "It is damaged 100 %s",
    ]
