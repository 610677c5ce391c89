"""The probe: how a program tells what happens in it (`log`), and is held until it may go on (`gate`).

The standard library is all it needs, from Python 3.8 on. What it must know it learns from the environment, which every
start method hands on, so that any process of a program can log, however it was started. Without an observer (a
workload run by hand) `log` prints a line and `gate` opens by itself after a moment.
"""

import _socket  # not socket, which a library may have patched
import _thread
import errno
import importlib
import json
import os
import struct
import sys
import time


class _PoolAlone:
    """What stands for the module where a class of pools, or a function that returns a pool, is under test."""

    def __init__(self, make_pool):
        self.Pool = make_pool


def _implementation():
    module, _, attribute = os.environ.get("MULTIPROCESSING_SPEC_IMPLEMENTATION", "multiprocessing").partition(":")
    found = importlib.import_module(module)
    if attribute:
        found = getattr(found, attribute)
    return _PoolAlone(found) if callable(found) else found


#: `multiprocessing`, or the implementation under test.
mp = _implementation()

_START_METHOD = os.environ.get("MULTIPROCESSING_SPEC_START_METHOD")
# A child that imports its program anew has its start method from its parent: the first to set one is the main process.
# Where processes are threads, or there is only a pool, there is nothing to set.
if _START_METHOD and hasattr(mp, "set_start_method") and mp.get_start_method(allow_none=True) is None:
    mp.set_start_method(_START_METHOD)

# How to reach the log, and what its server accepts: specs/harness/observe/contract.py is the observer's side of this.
_OBSERVED = "MULTIPROCESSING_SPEC_LOG" in os.environ
if _OBSERVED:
    _ADDRESS = os.environ["MULTIPROCESSING_SPEC_ADDRESS"]
    _KEY = bytes.fromhex(os.environ["MULTIPROCESSING_SPEC_KEY"])
    _OBJECT = os.environ["MULTIPROCESSING_SPEC_OBJECT"]
    _LOG = int(os.environ["MULTIPROCESSING_SPEC_LOG"])

#: How the length before each message is packed (for struct).
_LENGTH_FORMAT = "!i"

#: The longest message that the log's server accepts, in bytes.
_MESSAGE_BYTES = 1000000

#: The methods of the served logs that are called here, and the kind of the reply to a call that succeeded.
_PUT, _WAIT_AT, _RETURNED = "put", "wait_at", "#RETURN"

#: On Windows, how much of a reply is read at once (bytes), and for how long the server's pipe may be busy (seconds).
_PIECE_BYTES, _BUSY_SECONDS = 65536, 60.0

#: Exit code of a process whose observer is gone (EX_UNAVAILABLE of sysexits.h).
_UNOBSERVED_EXIT_CODE = 69

#: How long a gate stays closed when nobody observes, in seconds.
_UNOBSERVED_GATE_SECONDS = 0.5


def log(what, value=None):
    """Put an event into the log; once this returns, it stands before every event that this one brings about.

    what: what happened, a short phrase (str).
    value: what goes with it, anything that JSON can carry, up to a megabyte.
    """
    if _OBSERVED:
        _call(
            _PUT,
            lambda: [[what, value, _process_name(), os.getpid(), os.getppid(), time.monotonic(), _thread_number()]],
        )
    else:
        shown = "" if value is None else ": {}".format(value)
        # One write: the lines of several processes do not run into each other.
        sys.stdout.write("{:>7}  {:<24}  {}{}\n".format(os.getpid(), _process_name(), what, shown))
        sys.stdout.flush()


def gate(name):
    """Wait at the gate of this name (str) until the observer has opened it."""
    if _OBSERVED:
        _call(_WAIT_AT, lambda: [name, _process_name(), _thread_number()])
    else:
        time.sleep(_UNOBSERVED_GATE_SECONDS)


#: The thread in which this process runs its program: the one that has imported this, or has forked. In an interpreter
#: that is not the only one of its process, a worker's thread imports this; from 3.13 on Python knows the main one.
_main_thread = getattr(_thread, "_get_main_thread_ident", _thread.get_ident)()


def _find_names():
    """What names processes: the module under test, or its package, or else the standard library."""
    found = [mp]
    package = os.environ.get("MULTIPROCESSING_SPEC_IMPLEMENTATION", "").partition(":")[0].rpartition(".")[0]
    if package:
        found.append(importlib.import_module(package))
    return next((each for each in found if hasattr(each, "current_process")), None)


_names = _find_names()

# Where a pool or an executor starts processes in its own way, nobody may have named them.
_ANY_WORKER = "worker-{}"
_MAIN = None
if _names is None or "MULTIPROCESSING_SPEC_EXECUTOR" in os.environ:
    _names = _names or importlib.import_module("multiprocessing")
    _MAIN = int(os.environ.setdefault("MULTIPROCESSING_SPEC_MAIN", str(os.getpid())))


def _process_name():
    name = _names.current_process().name
    return _ANY_WORKER.format(os.getpid()) if name == "MainProcess" and _MAIN not in (None, os.getpid()) else name


def _thread_number():
    """A number of the calling thread, 0 for the main one."""
    number = _thread.get_ident()
    return 0 if number == _main_thread else number


def _call(method, get_arguments):
    """Call a method of the served logs, as a manager's proxy would, and wait until it has returned."""
    reply = None
    while reply is None:  # again in a child that a signal handler forked in the middle of its parent's call
        caller = os.getpid()
        message = json.dumps([_OBJECT, method, [_LOG, *get_arguments()], {}]).encode()
        if len(message) > _MESSAGE_BYTES:
            raise ValueError("{} bytes are too long for the log".format(len(message)))
        reply = _exchange(message, caller)
    kind, result = json.loads(reply.decode())
    if kind != _RETURNED:
        raise RuntimeError("the log refused {}: {}".format(method, result))


# The connections of this process to the log's server: each is idle, or belongs to the call that has taken it.
# Any thread and any signal handler may call, or fork. So there is no lock, which a child or a handler might find taken,
# but only single operations of a list and a set, which are atomic.
_idle = []
_all = set()


def _exchange(message, caller):
    """Send a message and return its reply; None in another process than the caller (a pid), whose message it is."""
    idle = _idle
    connection = None
    try:
        connection = _take_connection()
        # A child that is forked later than this finds that the connection has ended (see _leave_to_parent).
        if os.getpid() == caller:
            reply = connection.exchange(message)
        if os.getpid() == caller:
            idle.append(connection)
            return reply
    except (EOFError, OSError):
        if os.getpid() == caller:
            # Nobody is left to observe this program, or to end it: it ends here, whatever it was about to do.
            os._exit(_UNOBSERVED_EXIT_CODE)
    except BaseException:
        # A signal handler's exception, say, leaves a reply unread: this connection is not used again.
        _drop(connection)
        raise
    _drop(connection)
    return None


def _take_connection():
    while True:
        try:
            connection = _idle.pop()
        except IndexError:
            connection = _Connection()
            _all.add(connection)
            return connection
        if not connection.is_lost():
            return connection
        _all.discard(connection)


def _drop(connection):
    if connection is not None:
        _all.discard(connection)
        connection.close()


def _leave_to_parent():
    """Keep none of the parent's connections in a child: the server is to notice when the parent is gone."""
    global _idle, _all, _main_thread
    _main_thread = _thread.get_ident()
    idle, inherited, _idle, _all = _idle, _all, [], set()
    for connection in inherited:
        if connection in idle:
            connection.close()
        else:
            connection.end_in_this_process()


if _OBSERVED and hasattr(os, "register_at_fork"):
    # Runs in each child before anything else does, while the child has one thread only.
    os.register_at_fork(after_in_child=_leave_to_parent)


class _SocketConnection:
    """What `multiprocessing.connection.Client` makes of a socket, from its bytes up (4 of them for the length).

    The instrument does not depend on what it measures, and a child that has just been started does not have to
    import that module, and what it needs in turn, before its first event.

    It connects when it is first used: a child that is forked before that knows it, and leaves it to its parent.
    """

    def __init__(self):
        # Only the descriptor is kept: nothing is left to be warned of when the process ends.
        self._descriptor = _socket.socket(_socket.AF_UNIX).detach()
        self._identity = self._identify()
        self._is_new = True

    def _identify(self):
        facts = os.fstat(self._descriptor)
        return facts.st_dev, facts.st_ino

    def is_lost(self):
        """Whether the program has closed the descriptor, as a process does that becomes a daemon.

        Its number may by now be a descriptor of the program's own.
        """
        try:
            return self._identify() != self._identity
        except OSError:
            return True

    def exchange(self, message):
        """Send a message (bytes) and return its reply. Raises EOFError or OSError if the other end is gone."""
        if self._is_new:
            borrowed = _socket.socket(fileno=self._descriptor)
            try:
                borrowed.connect(_ADDRESS)
            finally:
                borrowed.detach()
            self._send(_KEY)
            self._is_new = False
        self._send(message)
        (size,) = struct.unpack(_LENGTH_FORMAT, self._read(struct.calcsize(_LENGTH_FORMAT)))
        return self._read(size)

    def _send(self, message):
        left = struct.pack(_LENGTH_FORMAT, len(message)) + message
        while left:
            left = left[os.write(self._descriptor, left) :]

    def _read(self, size):
        content = b""
        while len(content) < size:
            chunk = os.read(self._descriptor, size - len(content))
            if not chunk:
                raise EOFError
            content += chunk
        return content

    def close(self):
        if not self.is_lost():
            os.close(self._descriptor)

    def end_in_this_process(self):
        """Have this process read the end here, and not its parent's reply, and keep the number taken.

        The call in the middle of which a signal handler forked uses the number once more.
        """
        if self.is_lost():
            return
        try:
            nothing = os.open(os.devnull, os.O_RDWR)
        except OSError:  # too many files are open
            os.close(self._descriptor)
        else:
            os.dup2(nothing, self._descriptor, inheritable=False)
            os.close(nothing)
            self._identity = self._identify()


class _PipeConnection:
    """What `multiprocessing.connection.Client` makes of a named pipe of Windows, opened as a file.

    One write is one message there. A reply is read in one piece, or in several if it is longer than that.
    """

    def __init__(self):
        self._descriptor = None

    def is_lost(self):
        return False

    def exchange(self, message):
        if self._descriptor is None:
            self._descriptor = self._open()
            os.write(self._descriptor, _KEY)
        os.write(self._descriptor, message)
        reply = chunk = os.read(self._descriptor, _PIECE_BYTES)
        while len(chunk) == _PIECE_BYTES:
            chunk = os.read(self._descriptor, _PIECE_BYTES)
            reply += chunk
        if not reply:
            raise EOFError
        return reply

    def _open(self):
        deadline = time.monotonic() + _BUSY_SECONDS
        while True:
            try:
                return os.open(_ADDRESS, os.O_RDWR | os.O_BINARY | os.O_NOINHERIT)
            except OSError as error:
                # The server is about to accept another connection, and takes this one next.
                if error.errno != errno.EINVAL or time.monotonic() > deadline:
                    raise
            time.sleep(0.001)

    def close(self):
        if self._descriptor is not None:
            os.close(self._descriptor)


_Connection = _PipeConnection if sys.platform == "win32" else _SocketConnection


_MUTANT = os.environ.get("MULTIPROCESSING_SPEC_MUTANT")
if _MUTANT:
    # A deliberate fault (see workloads/mutants), in the place of what the specs are about.
    _section, _, _name = _MUTANT.rpartition(".")
    getattr(importlib.import_module("workloads." + _section), _name)()

if "MULTIPROCESSING_SPEC_DELAYS" in os.environ:
    importlib.import_module("workloads.delays").install(mp)
