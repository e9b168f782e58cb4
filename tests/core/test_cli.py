import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from core import __version__, cli
from core.cli import VERBS, main
from core.errors import Cancelled, UserInputError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GRNSCOPE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("GRNSCOPE_MIRROR", raising=False)
    return tmp_path / "home"


@pytest.fixture
def verb(monkeypatch):
    """Replace the verbs by one, `work`, that does what the test says."""

    def install(work):
        def add(subparsers):
            parser = subparsers.add_parser("work")
            parser.add_argument("words", nargs="*")
            parser.set_defaults(func=work)

        monkeypatch.setattr(cli, "VERBS", ("work",))
        monkeypatch.setattr(cli.importlib, "import_module", lambda name: SimpleNamespace(add=add))

    return install


def process(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "core", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def raising(error):
    def work(args):
        raise error

    return work


def test_done_is_0(verb, capsys):
    verb(lambda args: 0)

    assert main(["work"]) == 0
    assert capsys.readouterr() == ("", "")


def test_bad_input_is_2_and_one_line(verb, capsys):
    verb(raising(UserInputError("a.csv", "must be\nright", got="\x1b[2Jwrong", remedy="Fix it")))

    assert main(["work"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "a.csv: must be right. Received: �[2Jwrong. Fix it.\n"


@pytest.mark.parametrize(
    "words",
    [[], ["nonsense"], ["work", "--unknown"], ["--unknown"], ["work", "--unknown\nline"]],
)
def test_a_wrong_call_is_2_and_one_line_with_a_hint(verb, capsys, words):
    verb(lambda args: 0)

    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "--help" in err


def test_a_fault_is_1_with_an_id_and_its_traceback_in_the_log(verb, capsys, home):
    verb(raising(KeyError("secret\nsecond line")))

    assert main(["work", "a word"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert "secret" not in err
    name = err.split()[1].rstrip(":")
    log = (home / "logs" / "faults.log").read_text()
    assert f"fault {name} " in log
    assert "Traceback" in log
    assert "secret" in log
    assert "['work', 'a word']" in log


def test_a_second_fault_is_added_to_the_log(verb, home):
    verb(raising(RuntimeError("first")))
    main(["work"])
    verb(raising(RuntimeError("second")))
    main(["work"])

    assert (home / "logs" / "faults.log").read_text().count("Traceback") == 2


def test_a_fault_is_said_even_where_no_log_can_be_written(verb, capsys, home):
    home.write_text("a file where the folder should be")
    verb(raising(RuntimeError("x")))

    assert main(["work"]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_a_fault_is_said_even_where_the_settings_are_wrong(verb, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRNSCOPE_PORT", "eighty")
    verb(raising(RuntimeError("x")))

    assert main(["work"]) == 1
    assert capsys.readouterr().err.startswith("Fault ")


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), Cancelled()])
def test_stopped_is_130_and_one_line(verb, capsys, stop):
    verb(raising(stop))

    assert main(["work"]) == 130
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [["--quiet", "work"], ["work", "--quiet"], ["work", "-q"]])
def test_quiet_may_stand_before_or_after_the_verb(verb, words):
    seen = []
    verb(lambda args: seen.append(args.quiet) or 0)

    assert main(words) == 0
    assert seen == [True]


def test_help_tells_every_verb_in_one_line(capsys):
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for name in VERBS:
        assert f"\n    {name} " in out


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_help(capsys, name):
    assert main([name, "--help"]) == 0
    assert len(capsys.readouterr().out) > 200


def test_the_version_is_the_project_s(capsys):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"GRNscope {__version__}\n"
    assert project["version"] == __version__


def test_help_is_fast_because_nothing_heavy_is_imported():
    code = (
        "import sys, contextlib, io\n"
        "from core.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()): main(['--help'])\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}))"
    )
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    loaded = set(done.stdout.split("'"))
    assert not loaded & {"numpy", "pandas", "scipy", "pooch", "tqdm", "tensorflow", "dash"}
    # Generous: it takes a tenth of that on an idle machine.
    assert time.perf_counter() - begin < 5


@pytest.mark.slow
def test_a_correlation_of_a_table_is_asked_without_compiled_loops(tmp_path):
    (tmp_path / "x.csv").write_text(
        "cell,A,B,C\n" + "".join(f"c{n},{n},{n % 3},{n % 5}\n" for n in range(12))
    )
    words = ["-q", "score", "pearson", "--regulators", "A", "--targets", "B,C"]
    words += ["--expression", "x.csv", "--out", "scores.csv"]
    code = (
        "import sys\n"
        "from core.cli import main\n"
        f"code = main({words!r})\n"
        "print(code, 'numba' in sys.modules, 'tensorflow' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0 False False"


def test_as_a_process_bad_input_is_2():
    done = process("data", "fetch", "nonsense")
    out, err = done.communicate(timeout=60)

    assert (done.returncode, out) == (2, "")
    assert err.startswith("NAME: must be a data set of the catalogue.")
    assert err.count("\n") == 1


def test_a_broken_pipe_is_silent():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "core", "data", "list"],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writing)

    assert done.returncode == 0
    assert "Error" not in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_is_130_and_one_line():
    # a suite that was started in the background hands down that it is ignored
    done = process("ids", "-", stdin=subprocess.PIPE, preexec_fn=_hear_ctrl_c)
    # Whoever reads standard input has passed the imports.
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not _waits_for_input(done.pid):
        time.sleep(0.05)
    done.send_signal(signal.SIGINT)
    _, err = done.communicate(timeout=60)

    assert done.returncode == 130
    assert err == "Stopped. What was not finished was not kept.\n"


def _hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _waits_for_input(pid):
    try:
        return Path(f"/proc/{pid}/syscall").read_text().split()[:2] == ["0", "0x0"]
    except OSError:  # not on this system: give it time instead
        time.sleep(3)
        return True
