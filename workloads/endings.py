"""How a child can end: by itself, or when its parent ends it."""

import os
import sys

from workloads.probe import gate


def end_by_an_exception():
    raise ValueError("raised by the child")


def wait():
    gate("child may end")  # it never may


#: What a child calls last.
ENDINGS = {
    "return": lambda: None,
    "sys.exit": sys.exit,
    "exception": end_by_an_exception,
    "os._exit": lambda: os._exit(0),
    "terminate": wait,
    "kill": wait,
}


def end(child, ending):
    """End the child, unless it ends by itself."""
    if ENDINGS[ending] is wait:
        getattr(child, ending)()
