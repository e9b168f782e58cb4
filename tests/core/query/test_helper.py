import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from core.errors import UserInputError
from core.query.helper import Helper
from core.settings import Limits
from tests.conftest import ROOT
from tests.core.query.example import source

pytestmark = pytest.mark.slow

LIMITS = Limits(helper_memory_bytes=1024**3)
QUESTIONS = "tests.core.query.questions"
_WEB = """
import sys, time
from core.query.helper import Helper
from core.settings import Limits

if __name__ == "__main__":
    helper = Helper(Limits())
    helper.ask("helper.is_for_want_of_memory", None)
    print(helper.pid, flush=True)
    helper._submit("helper.import_module", sys.argv[1])
    time.sleep(60)
"""


@pytest.fixture
def helper() -> Iterator[Helper]:
    made = Helper(LIMITS)
    yield made
    made.close()


def _answers(helper: Helper) -> bool:
    return helper.ask("helper.is_for_want_of_memory", MemoryError()) is True


def _import(helper: Helper, name: str, **given: float) -> None:
    helper.ask("helper.import_module", f"{QUESTIONS}.{name}", **given)


def test_the_helper_answers_and_comes_back_after_it_was_killed(
    helper: Helper, tmp_path: Path
) -> None:
    data = source(tmp_path)
    assert helper.ask("loaded_data.facts", data).samples == 80
    before = helper.pid
    os.kill(before, signal.SIGKILL)
    assert helper.ask("loaded_data.facts", data).samples == 80
    assert helper.pid != before
    with pytest.raises(UserInputError, match="must stand for one gene"):
        helper.ask("pair.look", (data,), (), ("nobody", "either"))


@pytest.mark.parametrize(
    ("name", "got"), [("deadly", "ended the process"), ("greedy", "needs more memory")]
)
def test_a_question_that_harms_is_said_to_and_the_next_is_answered(
    helper: Helper, name: str, got: str
) -> None:
    assert _answers(helper)
    before = helper.pid
    with pytest.raises(UserInputError, match=got):
        _import(helper, name)
    assert _answers(helper)
    assert helper.pid != before


def test_a_question_that_kills_the_helper_is_not_asked_again(
    helper: Helper, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(UserInputError, match="ended the process"):
        _import(helper, "deadly")
    assert caplog.text.count("The helper process died") == 1
    assert helper.pid == 0, "started anew with the next question"


def test_who_waits_behind_a_question_that_kills_is_answered(helper: Helper) -> None:
    ends = []

    def deadly() -> None:
        with pytest.raises(UserInputError, match="ended the process"):
            helper.ask("helper.import_module", f"{QUESTIONS}.deadly")
        ends.append("deadly")

    helper._submit("helper.import_module", f"{QUESTIONS}.slow")
    thread = threading.Thread(target=deadly)
    thread.start()
    while helper._answerer is None or helper._answerer.submitted < 2:
        time.sleep(0.01)
    assert _answers(helper)
    thread.join(30)
    assert ends == ["deadly"]


def test_a_question_without_end_is_ended_and_the_next_is_answered(helper: Helper) -> None:
    assert _answers(helper)
    endless = psutil.Process(helper.pid)
    with pytest.raises(UserInputError, match="within 1 seconds"):
        _import(helper, "endless", patience=1.0)
    endless.wait(10)
    assert _answers(helper)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_busy_helper_ends_with_a_web_process_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "web.py"
    program.write_text(_WEB)
    web = subprocess.Popen(
        [sys.executable, str(program), f"{QUESTIONS}.endless"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert web.stdout is not None
        busy = psutil.Process(int(web.stdout.readline()))
        time.sleep(0.5)  # until it is deep in the question
    finally:
        web.kill()
        web.wait()
        web.stdout.close()
    _, alive = psutil.wait_procs([busy], timeout=10)
    assert not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]
