import os
import signal
from pathlib import Path

import pytest

from core.errors import UserInputError
from core.query.helper import Helper
from tests.core.query.example import source


def test_the_helper_answers_and_comes_back_after_it_was_killed(tmp_path: Path) -> None:
    helper, data = Helper(), source(tmp_path)
    try:
        assert helper.ask("desk.facts", data).samples == 80
        (process,) = helper._started()._processes.values()
        os.kill(process.pid, signal.SIGKILL)
        process.join(10)
        assert helper.ask("desk.facts", data).samples == 80
        with pytest.raises(UserInputError, match="must stand for one gene"):
            helper.ask("pair.look", (data,), (), ("nobody", "either"))
    finally:
        helper.close()
