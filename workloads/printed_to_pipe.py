"""A child prints a line to a pipe, and ends in one of several ways."""

import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def end_by_an_exception():
    raise ValueError("raised by the child")


def wait():
    gate("child may end")  # it never may


ENDINGS = {
    "return": lambda: None,
    "sys.exit": sys.exit,
    "exception": end_by_an_exception,
    "os._exit": lambda: os._exit(0),
    "terminate": wait,
    "kill": wait,
}


def work(ending, flush):
    print("printed by the child", flush=flush)
    log("child has printed")
    ENDINGS[ending]()


if __name__ == "__main__":
    given = read_arguments(ending=tuple(ENDINGS), flush=("no", "yes"))
    print("printed by the parent")
    child = mp.Process(target=work, args=(given.ending, given.flush == "yes"))
    child.start()
    gate("parent may go on")
    if ENDINGS[given.ending] is wait:
        getattr(child, given.ending)()
    child.join()
