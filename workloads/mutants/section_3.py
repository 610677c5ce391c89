"""Mutants of how a process is built and started, and of what it runs."""

import os

from workloads.mutants import ThreadFor, breaks, package, part, start_by, wrap
from workloads.mutants.process_objects import redefine

process = part("process")
Process = process.BaseProcess


# process.created


@breaks("process.created", "start.child-runs")
def start_makes_a_thread():
    """`start` creates a thread instead of a process."""
    start_by(ThreadFor)
    # So that there is a parent process for the child to log.
    package().parent_process = process.current_process


@breaks("process.created", "start.child-runs", "pid.attribute", platform="posix")
def work_is_done_by_a_grandchild():
    """The process that `start` creates forks another one, which does the work."""

    def run(old, self):
        forked = os.fork()
        if forked:
            os.waitpid(forked, 0)
        else:
            old(self)
            os._exit(0)

    wrap(Process, "run", run)


# argument.group


def check_group(check):
    def init(old, self, group=None, *args, **kwargs):
        check(group)
        old(self, None, *args, **kwargs)

    wrap(Process, "__init__", init)


@breaks("argument.group")
def group_is_ignored():
    """Any `group` is accepted."""
    check_group(lambda group: None)


@breaks("argument.group")
def group_may_be_falsy():
    """A falsy `group`, such as 0, is accepted."""

    def check(group):
        assert not group, "group argument must be None for now"

    check_group(check)


@breaks("argument.group")
def group_may_be_a_string():
    """A `group` that is a string is accepted."""

    def check(group):
        assert group is None or isinstance(group, str), "group argument must be None for now"

    check_group(check)


@breaks("argument.group")
def group_is_refused_with_o_too():
    """A `group` is refused even with `-O`."""

    def check(group):
        if group is not None:
            raise AssertionError("group argument must be None for now")

    check_group(check)


@breaks("argument.group")
def group_is_taken_for_target():
    """The first positional argument is `target`, as if there were no `group`."""

    def init(old, self, target=None, *args, **kwargs):
        old(self, None, kwargs.pop("target", target), *args, **kwargs)

    wrap(Process, "__init__", init)


# argument.order


@breaks("argument.order")
def order_is_name_before_target():
    """The second positional parameter is `name`, the third is `target`."""

    def init(old, self, group=None, name=None, target=None, *rest, **others):
        old(self, group, target, name, *rest, **others)

    wrap(Process, "__init__", init)


@breaks("argument.order")
def order_is_kwargs_before_args():
    """The fourth positional parameter is `kwargs`, the fifth is `args`."""

    def init(old, self, group=None, target=None, name=None, kwargs=(), args=(), **others):
        old(self, group, target, name, args, dict(kwargs), **others)

    wrap(Process, "__init__", init)


@breaks("argument.order")
def order_ends_with_daemon():
    """`daemon` can be given as the sixth positional argument."""

    def init(old, self, *args, **others):
        old(self, *args[:5], **dict(others, **({"daemon": args[5]} if len(args) > 5 else {})))

    wrap(Process, "__init__", init)


@breaks("argument.order")
def order_has_no_daemon():
    """`daemon` is accepted by keyword, and ignored."""
    wrap(Process, "__init__", lambda old, self, *args, daemon=None, **others: old(self, *args, **others))


# start.child-runs, run.is-the-work


@breaks("start.child-runs")
def start_runs_in_the_caller():
    """`start` calls `run` in the caller, and the child does nothing."""

    def start(old, self):
        run, self.run = self.run, nothing
        old(self)
        del self.run
        run()

    wrap(Process, "start", start)


def nothing():
    pass


@breaks("start.child-runs", "run.is-the-work")
def start_runs_in_the_caller_too():
    """`start` calls `run` in the child and in the caller."""

    def start(old, self):
        run, arguments = self.run, (self._target, self._args, self._kwargs)
        old(self)
        self._target, self._args, self._kwargs = arguments
        run()

    wrap(Process, "start", start)


@breaks("run.is-the-work")
def run_of_a_subclass_is_ignored():
    """The child calls its target, even if a subclass overrides `run`."""

    def bootstrap(old, self, *args, **kwargs):
        self.run = lambda: Process.run(self)
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("run.is-the-work")
def run_of_a_subclass_does_not_replace_the_target():
    """The child also calls its target if a subclass overrides `run`."""

    def bootstrap(old, self, *args, **kwargs):
        run = self.run

        def both():
            run()
            if type(self).run is not Process.run:
                Process.run(self)

        self.run = both
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("run.is-the-work")
def run_starts_a_process():
    """`run`, if called directly, starts the process and joins it."""

    def run(old, self):
        if self._parent_pid == os.getpid() and self._popen is None:
            self.start()
            self.join()
        else:
            old(self)

    wrap(Process, "run", run)


@breaks("run.is-the-work")
def run_called_directly_counts_as_a_start():
    """After `run` has been called directly, `pid` is the caller's."""
    called = set()

    def run(old, self):
        old(self)
        if self._parent_pid == os.getpid():
            called.add(self)

    wrap(Process, "run", run)
    redefine("pid", lambda self, pid: os.getpid() if self in called else pid)
