"""Mutants of `is_alive`."""

import os
import signal

from workloads.mutants import breaks, part, wrap

process = part("process")


Process = part("process").BaseProcess


# is-alive.tells


@breaks("is-alive.tells")
def alive_is_always_false():
    """`is_alive` is always False."""
    Process.is_alive = lambda self: False


@breaks("is-alive.tells")
def alive_after_the_end():
    """`is_alive` stays True after the child has ended."""
    Process.is_alive = lambda self: self._popen is not None or self is process.current_process()


@breaks("is-alive.tells")
def alive_before_the_start():
    """`is_alive` is True even before the start."""
    wrap(Process, "is_alive", lambda old, self: self._popen is None or old(self))


@breaks("is-alive.tells")
def alive_only_from_the_second_call_on():
    """The first call of `is_alive` after the start returns False."""
    called = set()

    def is_alive(old, self):
        if self._popen is None or self in called:
            return old(self)
        called.add(self)
        return False

    wrap(Process, "is_alive", is_alive)


@breaks("is-alive.tells")
def alive_until_joined():
    """`is_alive` is True until the child has been joined."""
    joined = set()

    def join(old, self, timeout=None):
        old(self, timeout)
        joined.add(self)

    wrap(Process, "join", join)
    wrap(Process, "is_alive", lambda old, self: (old(self) or self._popen is not None) and self not in joined)


@breaks("is-alive.tells")
def alive_only_if_none_has_ended():
    """`is_alive` is False for every child once one has ended."""

    def is_alive(old, self):
        alive = old(self)
        ended.update(child for child in started if child._popen.poll() is not None)
        return alive and not (ended and self in started)

    def start(old, self):
        old(self)
        started.append(self)

    started, ended = [], set()
    wrap(Process, "start", start)
    wrap(Process, "is_alive", is_alive)


@breaks("is-alive.tells")
def alive_is_false_for_itself():
    """`current_process().is_alive()` is False."""
    wrap(Process, "is_alive", lambda old, self: self is not process.current_process() and old(self))


@breaks("is-alive.tells", under=("fork", "spawn"), platform="posix")
def alive_is_asked_of_the_os():
    """`is_alive` is False when the OS has no such process any more, whoever has reaped it."""

    def is_alive(old, self):
        if not old(self) or self is process.current_process():
            return old(self)
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    wrap(Process, "is_alive", is_alive)


@breaks("is-alive.tells", under="forkserver")
def alive_if_sigchld_is_ignored():
    """`is_alive` stays True while the parent ignores SIGCHLD, even for children of a fork server."""

    def is_alive(old, self):
        return old(self) or (self._popen is not None and signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN)

    wrap(Process, "is_alive", is_alive)
