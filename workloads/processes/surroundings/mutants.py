"""Mutants of the surroundings."""

import os
import signal
from concurrent.futures import process as executors

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
        wrap(
            Process, "join", lambda old, self, *args: (signal.signal(signal.SIGTERM, signal.SIG_IGN), old(self, *args))
        )


# sigterm.sys-exit


@breaks("sigterm.sys-exit", platform="posix")
def daemonic_children_are_joined_at_exit():
    """A process that exits waits for its daemonic children, too."""
    exit_by(lambda: part("util")._run_finalizers(0))


@breaks("sigterm.ends-all", "sigterm.sys-exit", platform="posix")
def manager_is_not_ended_at_exit():
    """A process that exits does not end its manager."""
    managers.BaseManager._finalize_manager = staticmethod(lambda *args, **kwargs: None)


def ignore_sigterm(old, *args):
    """Do what a worker does, and ignore SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    old(*args)


@breaks("sigterm.ends-all", "sigterm.sys-exit", platform="posix")
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


# descriptors.joined


@breaks("descriptors.joined", platform="linux")
def join_closes_the_object():
    """`join` of a process that has ended closes the descriptors that its object has."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self._popen is not None and self._popen.returncode is not None:
            self._popen.close()

    wrap(Process, "join", join)


@breaks("descriptors.joined", platform="linux")
def close_closes_nothing():
    """`close` of a process leaves its descriptors open."""
    Process.close = lambda self: None


@breaks("descriptors.joined", platform="linux")
def started_processes_are_kept():
    """Each object that was started is kept for ever."""
    kept = []

    def start(old, self):
        old(self)
        kept.append(self)

    wrap(Process, "start", start)


@breaks("descriptors.joined", platform="linux", interpreter="cpython")
def joined_pool_closes_its_workers():
    """`join` of a pool closes the objects of its workers."""

    def join(old, self):
        old(self)
        for worker in self._pool:
            worker.close()

    wrap(part("pool").Pool, "join", join)


@breaks("descriptors.joined", platform="linux")
def executor_keeps_the_pipe_that_wakes_it():
    """An executor does not close the pipe by which its thread is told of tasks."""
    kept = []
    executors._ThreadWakeup.close = kept.append


@breaks("descriptors.joined", platform="linux")
def queue_has_a_second_pipe():
    """A queue has twice as many descriptors as it needs."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self._more = os.pipe()

    wrap(part("queues").Queue, "__init__", init)


@breaks("descriptors.joined", platform="linux")
def lock_has_a_descriptor():
    """A lock has a descriptor."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self._more = os.open(os.devnull, os.O_RDONLY)

    wrap(part("synchronize").Lock, "__init__", init)


@breaks("descriptors.joined", python=">=3.9", platform="linux")
def close_of_a_queue_closes_its_pipe():
    """`close` of a queue closes both ends of its pipe, if it has no thread that sends."""

    def close(old, self):
        has_thread = self._thread is not None
        old(self)
        if not has_thread:
            self._reader.close()
            self._writer.close()

    wrap(part("queues").Queue, "close", close)


# descriptors.few


def catch_failure(old, self):
    """Start a process. Whether that has failed."""
    try:
        old(self)
    except OSError as error:
        return error
    return None


@breaks("descriptors.few", under="fork", platform="linux")
def failed_fork_closes_what_it_has_opened():
    """A `start` that fails closes all that it has opened."""

    def find_open():
        return {number for number in range(256) if os.path.exists("/proc/self/fd/{}".format(number))}

    def start(old, self):
        before = find_open()
        error = catch_failure(old, self)
        if error:
            for descriptor in find_open() - before:
                os.close(descriptor)
            raise error

    wrap(Process, "start", start)


@breaks("descriptors.few", platform="linux")
def failed_start_is_another_error():
    """A `start` that fails for want of descriptors raises RuntimeError."""

    def start(old, self):
        if catch_failure(old, self):
            raise BlockingIOError("no descriptors")

    wrap(Process, "start", start)


@breaks("descriptors.few", under="spawn", platform="linux")
@breaks("descriptors.few", under="forkserver", python=">=3.14", platform="linux")
def failed_start_leaks():
    """A `start` that fails leaves a descriptor open."""

    def start(old, self):
        error = catch_failure(old, self)
        if error:
            os.dup(0)
            raise error

    wrap(Process, "start", start)


@breaks("descriptors.few", under="forkserver", python="<3.14", platform="linux")
def fork_server_goes_on():
    """A fork server goes on when its client says nothing."""

    def connect(old, self, fds):
        needed = []
        try:
            needed.extend(os.dup(0) for _ in range(5))  # before the server knows of anything
        finally:
            for descriptor in needed:
                os.close(descriptor)
        return old(self, fds)

    wrap(part("forkserver").ForkServer, "connect_to_new_process", connect)
    part("forkserver").connect_to_new_process = part("forkserver")._forkserver.connect_to_new_process


@breaks("descriptors.few", platform="linux")
def limit_cannot_be_raised():
    """`resource.setrlimit` does not raise the limit of descriptors."""
    import resource  # not on Windows

    def set_limit(old, what, limits):
        if what != resource.RLIMIT_NOFILE or limits[0] < old_soft():
            old(what, limits)

    def old_soft():
        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]

    wrap(resource, "setrlimit", set_limit)
