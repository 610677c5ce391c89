"""Mutants of the surroundings."""

import signal

from workloads.mutants import breaks, children, end_with_the_parent, exit_by, part, terminate_all, wrap
from workloads.mutants.children import before_work
from workloads.mutants.pools import alter_worker

Process = part("process").BaseProcess
managers = part("managers")


# sigterm.ends-all


@breaks("sigterm.ends-all", platform="posix")
def manager_ends_with_its_parent():
    """A manager's process ends when its parent is gone."""
    wrap(managers.BaseManager, "start", lambda old, self, *args: old(self, end_with_the_parent))


@breaks("sigterm.ends-all", platform="posix")
def daemonic_child_ends_with_its_parent():
    """A child ends when its parent is gone."""
    before_work(lambda child: end_with_the_parent() if child.daemon else None)


@breaks("sigterm.ends-all", platform="posix")
def sigterm_in_a_main_process_is_ignored():
    """A process that has no parent ignores SIGTERM."""
    if part("process").parent_process() is None:
        wrap(Process, "join", lambda old, self, *args: (signal.signal(signal.SIGTERM, signal.SIG_IGN), old(self, *args)))


# sigterm.sys-exit


@breaks("sigterm.sys-exit", platform="posix")
def daemonic_children_are_joined_at_exit():
    """A process that exits waits for its daemonic children, too."""
    exit_by(lambda: part("util")._run_finalizers(0))


@breaks("sigterm.sys-exit", platform="posix")
def manager_is_not_ended_at_exit():
    """A process that exits does not end its manager."""
    managers.BaseManager._finalize_manager = staticmethod(lambda *args, **kwargs: None)


def ignore_sigterm(old, *args):
    """Do what a worker does, and ignore SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    old(*args)


@breaks("sigterm.sys-exit", platform="posix")
def worker_ignores_sigterm():
    """A pool's worker is not ended by SIGTERM."""
    alter_worker(ignore_sigterm)


@breaks("sigterm.sys-exit", platform="posix")
def all_children_are_terminated_at_exit():
    """A process that exits terminates all its children."""

    def exit_function():
        part("util")._run_finalizers(0)
        terminate_all(children(daemonic=True) + children(daemonic=False))

    exit_by(exit_function)


@breaks("sigterm.sys-exit", platform="posix")
def terminate_in_a_finally_clause_does_nothing():
    """`terminate` of a child that is not daemonic does nothing."""
    wrap(Process, "terminate", lambda old, self: old(self) if self.daemon else None)
