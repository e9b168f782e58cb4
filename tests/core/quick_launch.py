"""The launcher with two children that start in no time, for tests of how it treats children.

Run as `python -m tests.core.quick_launch`. The web is a bare HTTP server on the socket that
the launcher hands over; both children have a child of their own, as gunicorn has. The worker
fails once there is a file called `fail` in the home folder, and the web where there is one called
`fail at once`.
"""

import socket
import sys
from collections.abc import Iterator

from core import children, launch
from core.settings import Settings, from_environment

_CHILD = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
"""
_WEB = f"""
import os
if os.path.exists(os.path.join(os.environ["GRNSCOPE_HOME"], "fail at once")):
    raise SystemExit(3)
{_CHILD}
from http.server import BaseHTTPRequestHandler, HTTPServer
import socket

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

server = HTTPServer(("127.0.0.1", 0), Answer, bind_and_activate=False)
server.socket.close()
server.socket = socket.socket(fileno=int(sys.argv[1]))
server.serve_forever()
"""
_WORKER = f"""
{_CHILD}
import os, time
while not os.path.exists(os.path.join(os.environ["GRNSCOPE_HOME"], "fail")):
    time.sleep(0.05)
raise SystemExit(3)
"""


def _quick_commands(
    _settings: Settings, listener: socket.socket, *, with_worker: bool
) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "web", (sys.executable, "-c", _WEB, str(listener.fileno()))
    if with_worker:
        yield "worker", (sys.executable, "-c", _WORKER, "worker")


if __name__ == "__main__":
    launch._commands = _quick_commands
    children._LONGEST_WAIT = 0.5
    sys.exit(launch.launch(from_environment(), say=lambda line: print(line, flush=True)))
