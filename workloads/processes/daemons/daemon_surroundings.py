"""A daemonic child and its sibling tell to which session, terminal and parent they belong (POSIX)."""

import contextlib
import fcntl
import os
import pty
import termios

from workloads.probe import gate, log, mp


def has_terminal():
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True


def surroundings():
    return {
        "session": os.getsid(0),
        "process group": os.getpgrp(),
        "terminal": has_terminal(),
        "working directory": os.getcwd(),
        "parent": os.getppid(),
    }


def work(who):
    log(who + " works", surroundings())
    gate(who + " may end")


if __name__ == "__main__":
    _, terminal = pty.openpty()
    with contextlib.suppress(OSError):  # it has one already
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for who in ("daemon", "sibling"):
        mp.Process(target=work, args=(who,), name=who, daemon=who == "daemon").start()
    log("parent has started both", surroundings())
    gate("parent may end")
