"""Mutants of process objects."""

import itertools
import os
import signal
import sys

from workloads.mutants import ThreadFor, breaks, package, part, start_by, wrap

process = part("process")
Process = process.BaseProcess


def redefine(name, get):
    """Have a property of a process return `get(process, value)`, given the right value."""
    old = getattr(Process, name).fget
    changed = property(lambda self: get(self, old(self)))
    setattr(Process, name, changed)
    if name == "pid":
        Process.ident = changed


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


# argument.target


@breaks("argument.target")
def target_is_not_called():
    """`run` does nothing."""
    Process.run = lambda self: None


@breaks("argument.target")
def target_is_called_twice():
    """`run` calls `target` twice."""

    def run(old, self):
        old(self)
        old(self)

    wrap(Process, "run", run)


@breaks("argument.target")
def target_without_arguments_is_not_called():
    """`run` calls `target` only if there are arguments."""

    def run(old, self):
        if self._args or self._kwargs:
            old(self)

    wrap(Process, "run", run)


@breaks("argument.target")
def no_target_is_an_error():
    """A child without a target exits with 1."""

    def run(old, self):
        if not self._target:
            sys.exit(1)
        old(self)

    wrap(Process, "run", run)


@breaks("argument.target")
def target_is_kept_for_the_next():
    """A process without a target gets the target of the one built before."""
    targets = []

    def init(old, self, group=None, target=None, *args, **kwargs):
        targets.append(target or targets[-1])
        old(self, group, targets[-1], *args, **kwargs)

    wrap(Process, "__init__", init)


# argument.name


@breaks("argument.name")
def name_is_ignored():
    """The constructor's `name` has no effect."""

    def init(old, self, *args, name=None, **kwargs):
        old(self, *args, **kwargs)

    wrap(Process, "__init__", init)


@breaks("argument.name")
def name_does_not_reach_the_child():
    """The child has the default name, even if it was given another."""

    def bootstrap(old, self, *args, **kwargs):
        self._name = "Process-{}".format(":".join(map(str, self._identity)))
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("argument.name")
def name_does_not_reach_the_parent():
    """The child has the given name, but the parent's object has the default name."""
    given = {}

    def init(old, self, *args, name=None, **kwargs):
        old(self, *args, **kwargs)
        given[self] = name

    def start(old, self):
        default, self._name = self._name, given[self] or self._name
        old(self)
        self._name = default

    wrap(Process, "__init__", init)
    wrap(Process, "start", start)


@breaks("argument.name")
def name_is_kept_for_the_next():
    """A process without a name gets the name of the one built before."""
    names = [None]

    def init(old, self, *args, name=None, **kwargs):
        names.append(name or names[-1])
        old(self, *args, name=names[-1], **kwargs)

    wrap(Process, "__init__", init)


# argument.args, argument.kwargs


def call_with(arguments):
    """Have `run` call the target with `arguments(args, kwargs)` instead of the right arguments."""

    def run(old, self):
        self._args, self._kwargs = arguments(tuple(self._args), dict(self._kwargs))
        old(self)

    wrap(Process, "run", run)


@breaks("argument.args")
def args_are_dropped():
    """The target is called without its positional arguments."""
    call_with(lambda args, kwargs: ((), kwargs))


@breaks("argument.args")
def args_are_reversed():
    """The target is called with its positional arguments in reverse order."""
    call_with(lambda args, kwargs: (args[::-1], kwargs))


@breaks("argument.args")
def args_that_are_falsy_are_dropped():
    """The target is called without its falsy positional arguments, such as None."""
    call_with(lambda args, kwargs: (tuple(filter(None, args)), kwargs))


@breaks("argument.args")
def args_are_one_tuple():
    """The target is called with the tuple of its positional arguments as a single argument."""
    call_with(lambda args, kwargs: ((args,) if args else (), kwargs))


@breaks("argument.args")
def args_default_to_none():
    """A target without positional arguments is called with one, None."""
    call_with(lambda args, kwargs: (args or (None,), kwargs))


@breaks("argument.kwargs")
def kwargs_are_dropped():
    """The target is called without its keyword arguments."""
    call_with(lambda args, kwargs: (args, {}))


@breaks("argument.kwargs")
def kwargs_are_appended_to_args():
    """The target is called with the dictionary of its keyword arguments as its last positional argument."""
    call_with(lambda args, kwargs: ((*args, kwargs), {}))


@breaks("argument.kwargs")
def kwargs_are_kept_for_the_next():
    """The keyword arguments of one process are passed to the next one too."""
    kept = {}

    def init(old, self, *args, kwargs=None, **others):
        kept.update(kwargs or {})
        old(self, *args, kwargs=kept, **others)

    wrap(Process, "__init__", init)


@breaks("argument.kwargs")
def kwargs_contain_the_name():
    """The target is called with an additional keyword argument, the process's name."""
    call_with(lambda args, kwargs: (args, dict(kwargs, name=process.current_process().name)))


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


# join.timeout-optional


@breaks("join.timeout-optional")
def timeout_is_ignored():
    """`join` ignores its timeout and waits until the child has ended."""
    wrap(Process, "join", lambda old, self, timeout=None: old(self))


@breaks("join.timeout-optional")
def timeout_ends_the_child():
    """`join` kills the child when its timeout expires."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if timeout is not None and self.is_alive():
            self.kill()
            old(self)

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_is_an_error():
    """`join` raises `TimeoutError` when its timeout expires."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.is_alive():
            raise TimeoutError

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_by_name_is_0():
    """`join` treats a timeout given by keyword as 0."""

    def join(old, self, *args, timeout=None):
        old(self, *args, **({} if timeout is None else {"timeout": 0}))

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_that_expired_counts_as_the_end():
    """After the timeout of a `join` has expired, `is_alive` is False."""
    ended = set()

    def join(old, self, timeout=None):
        old(self, timeout)
        ended.add(self)

    wrap(Process, "join", join)
    wrap(Process, "is_alive", lambda old, self: self not in ended and old(self))


@breaks("join.timeout-optional")
def timeout_decides_what_join_returns():
    """`join` returns whether the child has ended before the timeout, as `threading.Event.wait` does."""

    def join(old, self, timeout=None):
        old(self, timeout)
        return not self.is_alive()

    wrap(Process, "join", join)


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


# terminate.immediate


@breaks("terminate.immediate", "daemon.terminate-instead")
def terminate_does_nothing():
    """`terminate` does nothing."""
    Process.terminate = lambda self: None


@breaks("terminate.immediate", platform="posix")
def terminate_kills():
    """`terminate` sends SIGKILL, as `kill` does."""
    Process.terminate = lambda self: self.kill()


@breaks("terminate.immediate", platform="posix")
def terminate_interrupts():
    """`terminate` sends SIGINT, which raises KeyboardInterrupt in the child."""
    Process.terminate = lambda self: os.kill(self.pid, signal.SIGINT)


@breaks("terminate.immediate")
def terminate_waits():
    """`terminate` waits until the child has ended."""

    def terminate(old, self):
        old(self)
        self.join()

    wrap(Process, "terminate", terminate)


@breaks("terminate.immediate", platform="posix")
def terminate_kills_after_a_moment():
    """`terminate` kills a child that has not ended after 50 ms."""

    def terminate(old, self):
        old(self)
        self._popen.wait(0.05)
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)

    wrap(Process, "terminate", terminate)


@breaks("terminate.immediate", "daemon.terminate-instead", platform="posix")
def terminate_lets_the_child_clean_up():
    """A terminated child exits as by `sys.exit`, so that its `finally` clauses run."""

    def run(old, self):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        old(self)

    wrap(Process, "run", run)


@breaks("terminate.immediate", platform="posix")
def terminate_kills_the_grandchildren():
    """A terminated child kills its own children."""

    def run(old, self):
        def end(number, frame):
            for child in process.active_children():
                child.kill()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        signal.signal(signal.SIGTERM, end)
        old(self)

    wrap(Process, "run", run)


# name.default


def name_by(default):
    """Have the constructor give the default name `default(process, name)`, given the right name."""

    def init(old, self, *args, name=None, **kwargs):
        old(self, *args, name=name, **kwargs)
        if name is None:
            self._name = default(self, self._name)

    wrap(Process, "__init__", init)


@breaks("name.default")
def name_counts_from_0():
    """N in the default name `Process-N` starts from 0."""
    process._process_counter = itertools.count(0)


@breaks("name.default")
def name_counts_objects_without_names():
    """N in the default name counts only the objects that were not given a name."""
    counter = itertools.count(1)
    name_by(lambda self, name: "{}-{}".format(type(self).__name__, next(counter)))


@breaks("name.default")
def name_counts_per_class():
    """N in the default name counts the objects of each class separately."""
    counts = {}

    def name(self, name):
        counts[type(self)] = counts.get(type(self), 0) + 1
        return "{}-{}".format(type(self).__name__, ":".join([*map(str, self._identity[:-1]), str(counts[type(self)])]))

    name_by(name)


@breaks("name.default")
def name_is_process_for_every_class():
    """The default name begins with `Process`, whatever the class."""
    name_by(lambda self, name: "Process-" + name.partition("-")[2])


@breaks("name.default")
def name_of_a_grandchild_has_one_number():
    """The default name of a grandchild contains only its own number."""
    name_by(lambda self, name: "{}-{}".format(type(self).__name__, self._identity[-1]))


@breaks("name.default")
def name_continues_the_count_in_the_child():
    """In a child, N in the default name starts from the child's own number."""

    def run(old, self):
        process._process_counter = itertools.count(self._identity[-1] + 1)
        old(self)

    wrap(Process, "run", run)


# pid.attribute


@breaks("pid.attribute")
def pid_is_none_when_ended():
    """`pid` is None again after the child has ended."""
    redefine("pid", lambda self, pid: None if self._popen is not None and self.exitcode is not None else pid)


@breaks("pid.attribute")
def pid_is_0_before_the_start():
    """`pid` is 0 before the start."""
    redefine("pid", lambda self, pid: pid or 0)


@breaks("pid.attribute")
def pid_is_the_parents_before_the_start():
    """`pid` is the parent's pid before the start."""
    redefine("pid", lambda self, pid: pid or os.getpid())


@breaks("pid.attribute", "process.created")
def pid_is_the_readers():
    """`pid` is that of the process that reads it."""
    redefine("pid", lambda self, pid: pid and os.getpid())


# current-process.child


@breaks("current-process.child")
def current_process_has_the_parents_pid():
    """In a child, `current_process().pid` is the parent's."""
    redefine("pid", lambda self, pid: os.getppid() if self is process._current_process and self._parent_pid else pid)


@breaks("current-process.child")
def current_process_is_named_main():
    """In a child, `current_process().name` is the main process's."""

    def run(old, self):
        self._name = "MainProcess"
        old(self)

    wrap(Process, "run", run)


@breaks("current-process.child")
def current_process_has_no_pid():
    """In a child, `current_process().pid` is None, as before the start."""
    redefine("pid", lambda self, pid: None if self is process._current_process and self._parent_pid else pid)


# parent-pid.is-main


def wrong_parent(name=None, pid=None):
    right_parent_process = process.parent_process

    class Parent:
        def __init__(self, right):
            self.name, self.pid = name or right.name, pid() if pid else right.pid
            self.is_alive = right.is_alive

    def parent_process():
        right = right_parent_process()
        return right and Parent(right)

    package().parent_process = parent_process


@breaks("parent-pid.is-main")
def parent_process_has_the_childs_pid():
    """`parent_process().pid` is the child's own."""
    wrong_parent(pid=os.getpid)


@breaks("parent-pid.is-main", under="forkserver")
def parent_process_is_the_fork_server():
    """`parent_process().pid` is the fork server's."""
    wrong_parent(pid=os.getppid)


@breaks("parent-pid.is-main")
def parent_process_has_the_childs_name():
    """`parent_process().name` is the child's own."""
    wrong_parent(name="child")


@breaks("parent-pid.is-main", under=("fork", "spawn"), platform="posix")
def parent_is_an_intermediate_process():
    """An intermediate process forks the child, and so is its parent."""

    def bootstrap(old, self, *args, **kwargs):
        forked = os.fork()
        if not forked:
            return old(self, *args, **kwargs)
        return os.waitpid(forked, 0)[1] >> 8

    wrap(Process, "_bootstrap", bootstrap)
