"""The server with a slow first request, so that a cold start goes wrong surely or not at all.

Dash says that its set-up is done before it does it. In the moment between, other requests
are answered with errors; that moment is made long enough to be hit.
"""

import time

from dash import Dash

_scripts = Dash._generate_scripts_html


def _slowly(self: Dash) -> str:
    time.sleep(0.5)
    return _scripts(self)


Dash._generate_scripts_html = _slowly

from app import server  # noqa: E402, F401  (what gunicorn looks for)
