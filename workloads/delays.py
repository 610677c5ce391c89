"""Delays: at some lines of a workload its process computes for a moment, as if others had had the CPU.

What usually comes first does not always come first here: each process may be overtaken by each. In some programs the
main process is delayed, in others all but it, in others half of them. Which ones, and where, follows from the seed, the
program's command, its start method and the name of the process: the same soak delays the same processes at the same
lines.
"""

import os
import random
import sys
import threading
import time

#: The share of their lines at which processes are delayed.
_LINES = 0.25

#: How long a delay is (seconds), and how many a process has at most: together less than a patient observer waits.
_SECONDS, _NUMBER = 0.15, 20

_FOLDER = os.path.dirname(os.path.abspath(__file__)) + os.sep
_OWN_FILES = {_FOLDER + "probe.py", _FOLDER + "delays.py"}


class _Delays:
    """Those of one process."""

    def __init__(self, mp):
        self.pid = os.getpid()
        name = mp.current_process().name if hasattr(mp, "current_process") else ""
        command = [os.path.basename(sys.argv[0]), *sys.argv[1:]]
        method = os.environ.get("MULTIPROCESSING_SPEC_START_METHOD")
        program = "{} {} {}".format(os.environ["MULTIPROCESSING_SPEC_DELAYS"], method, command)
        self._random = random.Random("{} {}".format(program, name))
        is_main = name == "MainProcess"
        delayed = random.Random(program).choice([is_main, not is_main, self._random.random() < 0.5])
        self.left = _NUMBER if delayed else 0

    def at_a_line(self):
        if self.left and self._random.random() < _LINES:
            self.left -= 1
            until = time.monotonic() + _SECONDS
            while time.monotonic() < until:
                pass


_mp = None
_delays = None


def _trace(frame, event, _argument):
    global _delays
    if not _is_workload(frame):
        return None
    if event == "line":
        if _delays is None or _delays.pid != os.getpid():  # a forked child is another process than its parent
            _delays = _Delays(_mp)
        _delays.at_a_line()
    return _trace


def _is_workload(frame):
    path = os.path.abspath(frame.f_code.co_filename)
    return path.startswith(_FOLDER) and path not in _OWN_FILES


def install(mp):
    """Delay this process, and those that are forked from it, from here on.

    mp: `multiprocessing`, or the implementation under test, which knows the name of the process. It comes from the
    probe, which imports this module.
    """
    global _mp
    _mp = mp
    threading.settrace(_trace)
    sys.settrace(_trace)
    frame = sys._getframe()
    while frame:  # the workload that is importing the probe
        if _is_workload(frame):
            frame.f_trace = _trace
        frame = frame.f_back
