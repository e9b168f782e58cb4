"""The front door: builds the web application from settings. No logic lives here."""

import logging

from dash import Dash

from components.document import INDEX
from components.shell import frame
from core.settings import from_environment
from pages import navigation
from web import callbacks, downloads, errors, health, security, session, uploads

settings = from_environment()
logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(message)s")

app = Dash(
    __name__,
    use_pages=True,
    title="GRNscope",
    update_title="",
    index_string=INDEX,
    add_log_handler=False,
    assets_ignore=r"theme\.js",  # the document itself loads it, before anything is drawn
    suppress_callback_exceptions=True,  # pages are drawn for a visitor, and there is none yet
    on_error=callbacks.notify,
)
app.layout = frame(navigation())

server = app.server
errors.install(server)
security.install(app, settings)
for part in (health, session, uploads, downloads):
    part.install(server, settings)
callbacks.install(app)

# Dash finishes its set-up during the first request and calls it done before it is: parallel
# first requests would be answered with errors. This one request is alone.
server.test_client().get("/")
