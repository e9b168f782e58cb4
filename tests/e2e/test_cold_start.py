"""A server that has just been started must answer its very first requests, all at once."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

from tests.house import ROOT


def test_parallel_first_requests_are_all_answered(address: str, tmp_path: Path) -> None:
    with urllib.request.urlopen(address) as answer:
        index = answer.read().decode()
    files = [unescape(path) for path in re.findall(r'(?:src|href)="(/[^"]+)"', index)]
    assert len(files) > 8
    paths = [*files, "/", "/_dash-layout", "/_dash-dependencies"]

    with socket.create_server(("127.0.0.1", 0)) as listener:
        cold = f"http://127.0.0.1:{listener.getsockname()[1]}"
        options = f"--no-control-socket --bind fd://{listener.fileno()} --workers 2 --threads 8"
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "tests.e2e.slow_set_up:server", *options.split()],
            cwd=ROOT,
            env={"GRNSCOPE_HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(listener.fileno(),),
        )
        try:
            with ThreadPoolExecutor(len(paths) * 2) as pool:
                answers = list(pool.map(lambda path: _status(cold + path), paths * 2))
        finally:
            server.terminate()
            server.wait(20)
    wrong = {path: code for path, code in zip(paths * 2, answers, strict=True) if code != 200}
    assert wrong == {}


def _status(address: str) -> int:
    """Ask once; a server whose processes are not there yet lets the request wait."""
    deadline = time.monotonic() + 60
    try:
        with urllib.request.urlopen(address, timeout=deadline - time.monotonic()) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
