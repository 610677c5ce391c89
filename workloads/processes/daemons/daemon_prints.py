"""A daemonic child prints two lines, the first of which it flushes, before its main process ends.

It prints to a terminal; or to a pipe, and so does its sibling.
"""

import contextlib
import os
import sys

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(who):
    gate(who + " may print")
    if who == "daemon":
        # remedy
        print("flushed by daemon", flush=True)
        # end of remedy
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
    to = read_arguments(to=("pipe", "terminal")).to
    with printing_to_a_terminal() if to == "terminal" else contextlib.nullcontext() as shown:
        mp.Process(target=work, args=("daemon",), name="daemon", daemon=True).start()
        if to == "terminal":
            log("terminal shows", [shown.readline(), shown.readline()])
        else:
            mp.Process(target=work, args=("sibling",), name="sibling").start()
        gate("parent may end")
        log("parent at its last line")
