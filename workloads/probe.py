"""The probe: how a program tells what happens in it (`log`), and is held until it may go on (`gate`).

The standard library is all it needs, from Python 3.8 on. What it must know it learns from the environment, which every
start method hands on, so that any process of a program can log, however it was started. Without an observer (a
workload run by hand) `log` prints a line and `gate` opens by itself after a moment.
"""

import importlib
import json
import os
import socket
import struct
import sys
import time

#: `multiprocessing`, or the implementation under test.
mp = importlib.import_module(os.environ.get("MULTIPROCESSING_SPEC_IMPLEMENTATION", "multiprocessing"))

_START_METHOD = os.environ.get("MULTIPROCESSING_SPEC_START_METHOD")
# A child that imports its program anew has been told its start method before: the first to set one is the main process.
if _START_METHOD and mp.get_start_method(allow_none=True) is None:
    mp.set_start_method(_START_METHOD)

_OBSERVED = "MULTIPROCESSING_SPEC_LOG" in os.environ
if _OBSERVED:
    _ADDRESS = os.environ["MULTIPROCESSING_SPEC_ADDRESS"]
    _KEY = bytes.fromhex(os.environ["MULTIPROCESSING_SPEC_KEY"])
    _SERVED = os.environ["MULTIPROCESSING_SPEC_OBJECT"]
    _LOG = int(os.environ["MULTIPROCESSING_SPEC_LOG"])

#: How long a gate stays shut when nobody observes, in seconds.
_MOMENT = 0.5

#: The longest message that the log's server takes, in bytes.
_LONGEST = 1000000

#: Exit code of a process whose observer is gone (EX_UNAVAILABLE of sysexits.h).
_UNOBSERVED = 69

# Idle connections to the log's server, by the pid of the process that made them: a connection that came along
# through a fork is the parent's, and one that is in use (by another thread, or below a signal handler) is not here.
_idle = {}


def log(what, value=None):
    """Put an event into the log; once this returns, it stands before every event that this one brings about.

    what: what happened, a short phrase (str).
    value: what goes with it, anything that JSON can carry, up to a megabyte.
    """
    process = mp.current_process()
    if _OBSERVED:
        _call("put", [what, value, process.name, os.getpid(), os.getppid(), time.monotonic()])
    else:
        told = "" if value is None else ": {}".format(value)
        # One write: the lines of several processes do not run into each other.
        sys.stdout.write("{:>7}  {:<24}  {}{}\n".format(os.getpid(), process.name, what, told))
        sys.stdout.flush()


def gate(name):
    """Wait at the gate of this name (str) until the observer has opened it."""
    if _OBSERVED:
        _call("wait_at", name, mp.current_process().name)
    else:
        time.sleep(_MOMENT)


def _call(method, *arguments):
    """Call a method of the served logs, as a manager's proxy would, and wait until it has returned."""
    idle = _idle.get(os.getpid())
    if idle is None:
        for inherited in [connection for connections in _idle.values() for connection in connections]:
            if not _is_lost(inherited):
                inherited.close()
        _idle.clear()
        idle = _idle[os.getpid()] = []
    try:
        connection = idle.pop()
    except IndexError:
        connection = None
    if connection is None or _is_lost(connection):
        connection = _connect()
    try:
        _request(connection, _SERVED, method, [_LOG, *arguments])
    except BaseException:
        # A signal handler's exception, say, leaves a reply unread: this connection is not used again.
        connection.close()
        raise
    idle.append(connection)


def _is_lost(connection):
    """Whether the program has closed the connection's descriptor, as who becomes a daemon closes all that he has.

    Its number may by now be a descriptor of the program's own.
    """
    return isinstance(connection, _SocketConnection) and connection.is_lost()


def _connect():
    try:
        connection = _Connection(_ADDRESS)
        connection.send_bytes(_KEY)
    except OSError:
        os._exit(_UNOBSERVED)
    return connection


def _request(connection, served, method, arguments):
    message = json.dumps([served, method, arguments, {}]).encode()
    if len(message) > _LONGEST:
        raise ValueError("{} bytes are too long for the log".format(len(message)))
    try:
        connection.send_bytes(message)
        kind, result = json.loads(connection.recv_bytes().decode())
    except (EOFError, OSError):
        # Nobody is left to observe this program, or to end it: it ends here, whatever it was about to do.
        os._exit(_UNOBSERVED)
    if kind != "#RETURN":
        raise RuntimeError("the log refused {}: {}".format(method, result))


class _SocketConnection:
    """What `multiprocessing.connection.Client` makes of a socket, from its bytes up (4 of them for the length).

    The instrument does not depend on what it measures, and a child that has just been started does not have to
    import that module, and what it needs in turn, before its first event.
    """

    def __init__(self, address):
        with socket.socket(socket.AF_UNIX) as made:
            made.connect(address)
            # Only the descriptor is kept: nothing is left to be warned of when the process ends.
            self._descriptor = made.detach()
        self._identity = self._look()

    def _look(self):
        told = os.fstat(self._descriptor)
        return told.st_dev, told.st_ino

    def is_lost(self):
        try:
            return self._look() != self._identity
        except OSError:
            return True

    def send_bytes(self, message):
        left = struct.pack("!i", len(message)) + message
        while left:
            left = left[os.write(self._descriptor, left) :]

    def recv_bytes(self):
        (size,) = struct.unpack("!i", self._read(4))
        return self._read(size)

    def _read(self, size):
        read = b""
        while len(read) < size:
            chunk = os.read(self._descriptor, size - len(read))
            if not chunk:
                raise EOFError
            read += chunk
        return read

    def close(self):
        os.close(self._descriptor)


if _OBSERVED and sys.platform == "win32":
    # Named pipes: their bytes are beyond the standard library but for this module.
    from multiprocessing.connection import Client as _Connection
else:
    _Connection = _SocketConnection


_NOTE = os.environ.get("MULTIPROCESSING_SPEC_METER")
if _NOTE:
    # A benchmark has to know how many processes there are: each start appends its method to the program's note.
    def _noted(start):
        def start_and_note(process):
            start(process)
            with open(_NOTE, "a") as note:
                note.write((process._start_method or mp.get_start_method()) + "\n")

        return start_and_note

    _base = next(cls for cls in mp.Process.__mro__ if "start" in vars(cls))
    _base.start = _noted(_base.start)


_MUTANT = os.environ.get("MULTIPROCESSING_SPEC_MUTANT")
if _MUTANT:
    # A deliberate fault (see workloads/mutants), in the place of what the specs are about.
    _section, _, _name = _MUTANT.rpartition(".")
    getattr(importlib.import_module("workloads.mutants." + _section), _name)()
