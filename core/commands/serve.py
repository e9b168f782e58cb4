"""`serve`: the web pages, and the worker beside them."""

from __future__ import annotations

import argparse

from core.io.home import must_be_writable_home
from core.io.owner_only import keep_private
from core.launch import launch
from core.settings import from_environment


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the verb to the command line."""
    parser = subparsers.add_parser(
        "serve",
        help="open GRNscope in the browser: the web pages and the worker",
        description=(
            "Start the web pages and the worker together, print the address, and stop both "
            "on Ctrl-C. GRNSCOPE_HOST and GRNSCOPE_PORT say where (127.0.0.1:8050; another "
            "port is chosen if that one is taken), GRNSCOPE_HOME where files are kept (var/)."
        ),
    )
    parser.add_argument(
        "--without-worker",
        action="store_true",
        help="start the web pages only; a worker runs elsewhere on the same GRNSCOPE_HOME",
    )
    parser.add_argument(
        "--logs-here",
        action="store_true",
        help="write the logs to this terminal instead of the folder logs/ in GRNSCOPE_HOME",
    )
    parser.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Serve until asked to stop."""
    settings = from_environment()
    must_be_writable_home(settings.home)
    keep_private(settings.home)
    return launch(
        settings,
        with_worker=not args.without_worker,
        logs_here=args.logs_here,
        say=lambda line: print(line, flush=True),
    )
