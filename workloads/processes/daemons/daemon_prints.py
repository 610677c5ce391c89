"""A daemonic child and its sibling each print a line, to a pipe or a terminal, before their main process ends."""

import contextlib
import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who, flush):
    gate(who + " may print")
    if flush:
        # remedy
        print("printed by " + who, flush=True)
        # end of remedy
    else:
        print("printed by " + who)
    log(who + " has printed")
    gate(who + " may end")


@contextlib.contextmanager
def printing_to_a_terminal():
    """Have a terminal as standard output; what it shows can be read from the file that is returned."""
    import pty  # noqa: PLC0415  # POSIX only

    master, terminal = pty.openpty()
    os.dup2(terminal, 1)
    with open(1, "w", closefd=False) as sys.stdout, open(master) as shown:  # as Python opens it at its start
        yield shown


if __name__ == "__main__":
    given = read_arguments(to=("pipe", "terminal"), flush=("no", "yes"))
    with printing_to_a_terminal() if given.to == "terminal" else contextlib.nullcontext() as shown:
        for who in ("daemon", "sibling"):
            mp.Process(target=work, args=(who, given.flush == "yes"), name=who, daemon=who == "daemon").start()
        if given.to == "terminal":
            log("terminal shows a line", shown.readline())
        gate("parent may end")
        log("parent at its last line")
