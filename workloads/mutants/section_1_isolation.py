"""Mutants of what the crash of a child leaves alone."""

import os
import signal

from workloads.mutants import breaks, change_exit_code, part, wrap

process = part("process")
Process = process.BaseProcess


# process.isolation


def when_a_child_has_crashed(crashed, react):
    """Have a parent react when it has joined a child whose exit code means a crash."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.exitcode is not None and crashed(self.exitcode):
            react(self)

    wrap(Process, "join", join)


@breaks("process.isolation", platform="posix")
def signal_kills_the_siblings():
    """When a child dies from a signal, its siblings are killed too."""
    when_a_child_has_crashed(lambda code: code < 0, lambda child: [other.kill() for other in process.active_children()])


@breaks("process.isolation")
def exception_kills_the_siblings():
    """When a child raises an exception, its siblings are killed."""
    when_a_child_has_crashed(
        lambda code: code == 1, lambda child: [other.kill() for other in process.active_children()]
    )


@breaks("process.isolation")
def exception_makes_the_siblings_seem_dead():
    """When a child raises an exception, `is_alive` becomes False for its siblings."""
    dead = set()
    when_a_child_has_crashed(lambda code: code == 1, lambda child: dead.update(process.active_children()))
    wrap(Process, "is_alive", lambda old, self: self not in dead and old(self))


@breaks("process.isolation")
def exception_reaches_the_parent():
    """When a child raises an exception, `join` raises one too."""

    def fail(child):
        raise RuntimeError("the child has failed")

    when_a_child_has_crashed(lambda code: code == 1, fail)


@breaks("process.isolation", platform="posix")
def signal_kills_the_parent():
    """When a child dies from SIGABRT, the same signal kills its parent."""
    when_a_child_has_crashed(lambda code: code == -signal.SIGABRT, lambda child: os.kill(os.getpid(), -child.exitcode))


@breaks("process.isolation")
def exit_code_of_an_exception_is_0():
    """A child that raises an exception has exit code 0."""
    change_exit_code(lambda code: 0 if code == 1 else code)


@breaks("process.isolation", "exit.signal-code", platform="posix")
def exit_code_of_a_signal_is_positive():
    """A child that dies from a signal has the signal number as exit code, without a minus."""
    change_exit_code(abs)


@breaks("process.isolation", "exit.signal-code", platform="posix")
def exit_code_of_a_signal_is_as_in_a_shell():
    """A child that dies from a signal has 128 plus the signal number as exit code, as in a shell."""
    change_exit_code(lambda code: 128 - code if code < 0 else code)


@breaks("process.isolation", platform="posix")
def exit_code_is_the_same_for_every_signal():
    """A child that dies from a signal has exit code -SIGABRT, whatever the signal."""
    change_exit_code(lambda code: -signal.SIGABRT if code < 0 else code)
