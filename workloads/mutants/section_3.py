"""Mutants of process objects."""

import itertools
import os
import signal
import sys

from workloads.mutants import ThreadFor, breaks, package, part, start_by, wrap

process = part("process")
Process = process.BaseProcess


def redefine(name, get):
    """Have a property of a process say what `get` makes of the process and of what it rightly says."""
    old = getattr(Process, name).fget
    changed = property(lambda self: get(self, old(self)))
    setattr(Process, name, changed)
    if name == "pid":
        Process.ident = changed


# process.created


@breaks("process.created", "start.child-runs")
def start_makes_a_thread():
    """`start` makes a thread, not a process."""
    start_by(ThreadFor)
    # So that the child has somebody to call its parent.
    package().parent_process = process.current_process


@breaks("process.created", "start.child-runs", "pid.attribute", platform="posix")
def work_is_done_by_a_grandchild():
    """The process that `start` makes has the work done by another, which it forks."""

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
def group_may_be_false():
    """A `group` that counts as false is accepted."""

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
def group_is_refused_without_asserts_too():
    """A `group` is refused under `python -O` too."""

    def check(group):
        if group is not None:
            raise AssertionError("group argument must be None for now")

    check_group(check)


@breaks("argument.group")
def group_is_what_target_is():
    """The first positional argument is `target`, as though there were no `group`."""

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
    """A child without a target ends with 1."""

    def run(old, self):
        if not self._target:
            sys.exit(1)
        old(self)

    wrap(Process, "run", run)


@breaks("argument.target")
def target_stays_for_the_next():
    """A process without a target has that of the one that was built before."""
    known = []

    def init(old, self, group=None, target=None, *args, **kwargs):
        known.append(target or known[-1])
        old(self, group, known[-1], *args, **kwargs)

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
    """The child has the default name, whatever it was given."""

    def bootstrap(old, self, *args, **kwargs):
        self._name = "Process-{}".format(":".join(map(str, self._identity)))
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("argument.name")
def name_stays_in_the_child():
    """The child has the name that it was given, and the parent's object the default name."""
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
def name_stays_for_the_next():
    """A process without a name has that of the one that was built before."""
    known = []

    def init(old, self, *args, name=None, **kwargs):
        known.append(name or (known[-1] if known else None))
        old(self, *args, name=known[-1], **kwargs)

    wrap(Process, "__init__", init)


# argument.args, argument.kwargs


def call_with(arguments):
    """Have `run` call the target with the arguments that this makes of the right ones."""

    def run(old, self):
        self._args, self._kwargs = arguments(tuple(self._args), dict(self._kwargs))
        old(self)

    wrap(Process, "run", run)


@breaks("argument.args")
def args_are_dropped():
    """The target is called without its positional arguments."""
    call_with(lambda args, kwargs: ((), kwargs))


@breaks("argument.args")
def args_come_in_reverse():
    """The target is called with its positional arguments in reverse."""
    call_with(lambda args, kwargs: (args[::-1], kwargs))


@breaks("argument.args")
def args_that_count_as_false_are_dropped():
    """The target is called without those of its positional arguments that count as false."""
    call_with(lambda args, kwargs: (tuple(filter(None, args)), kwargs))


@breaks("argument.args")
def args_come_in_one():
    """The target is called with the tuple of its positional arguments as its one argument."""
    call_with(lambda args, kwargs: ((args,) if args else (), kwargs))


@breaks("argument.args")
def args_that_are_left_out_are_none():
    """A target without positional arguments is called with `None`."""
    call_with(lambda args, kwargs: (args or (None,), kwargs))


@breaks("argument.kwargs")
def kwargs_are_dropped():
    """The target is called without its named arguments."""
    call_with(lambda args, kwargs: (args, {}))


@breaks("argument.kwargs")
def kwargs_come_last_in_args():
    """The target is called with the dictionary of its named arguments as its last positional one."""
    call_with(lambda args, kwargs: ((*args, kwargs), {}))


@breaks("argument.kwargs")
def kwargs_stay_for_the_next():
    """The named arguments of one process are those of the next too."""
    known = {}

    def init(old, self, *args, kwargs=None, **others):
        known.update(kwargs or {})
        old(self, *args, kwargs=known, **others)

    wrap(Process, "__init__", init)


@breaks("argument.kwargs")
def kwargs_have_the_name():
    """The target is called with the process's name among its named arguments."""
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
    """The child calls its target, whatever `run` a subclass has."""

    def bootstrap(old, self, *args, **kwargs):
        self.run = lambda: Process.run(self)
        return old(self, *args, **kwargs)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("run.is-the-work")
def run_of_a_subclass_is_not_all():
    """The child calls its target too, where a subclass has its own `run`."""

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
    """`run` called directly starts the process, and waits for it."""

    def run(old, self):
        if self._parent_pid == os.getpid() and self._popen is None:
            self.start()
            self.join()
        else:
            old(self)

    wrap(Process, "run", run)


@breaks("run.is-the-work")
def run_called_directly_counts_as_a_start():
    """A process whose `run` was called directly has its caller's pid."""
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
    """`join` waits until the child has ended, whatever its timeout."""
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
    """`join` raises when its timeout expires."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if self.is_alive():
            raise TimeoutError

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_by_name_is_0():
    """`join` takes a timeout that is given by name for 0."""

    def join(old, self, *args, timeout=None):
        old(self, *args, **({} if timeout is None else {"timeout": 0}))

    wrap(Process, "join", join)


@breaks("join.timeout-optional")
def timeout_that_expired_counts_as_the_end():
    """After a `join` whose timeout expired the child counts as ended."""
    ended = set()

    def join(old, self, timeout=None):
        old(self, timeout)
        ended.add(self)

    wrap(Process, "join", join)
    wrap(Process, "is_alive", lambda old, self: self not in ended and old(self))


# is-alive.tells


@breaks("is-alive.tells")
def alive_is_never():
    """`is_alive` is never true."""
    Process.is_alive = lambda self: False


@breaks("is-alive.tells")
def alive_is_whoever_was_started():
    """`is_alive` is true from the start on, and for ever."""
    Process.is_alive = lambda self: self._popen is not None or self is process.current_process()


@breaks("is-alive.tells")
def alive_is_before_the_start():
    """`is_alive` is true before the start too."""
    wrap(Process, "is_alive", lambda old, self: self._popen is None or old(self))


@breaks("is-alive.tells")
def alive_is_after_the_first_question():
    """`is_alive` is true only from the second question after the start on."""
    asked = set()

    def is_alive(old, self):
        if self._popen is None or self in asked:
            return old(self)
        asked.add(self)
        return False

    wrap(Process, "is_alive", is_alive)


# terminate.immediate


@breaks("terminate.immediate", "daemon.terminate-instead")
def terminate_does_nothing():
    """`terminate` does nothing."""
    Process.terminate = lambda self: None


@breaks("terminate.immediate", platform="posix")
def terminate_kills():
    """`terminate` does what `kill` does: SIGKILL on POSIX."""
    Process.terminate = lambda self: self.kill()


@breaks("terminate.immediate", platform="posix")
def terminate_interrupts():
    """`terminate` sends SIGINT, which the child gets as an exception."""
    Process.terminate = lambda self: os.kill(self.pid, signal.SIGINT)


@breaks("terminate.immediate")
def terminate_waits():
    """`terminate` returns when the child has ended."""

    def terminate(old, self):
        old(self)
        self.join()

    wrap(Process, "terminate", terminate)


@breaks("terminate.immediate", platform="posix")
def terminate_kills_in_the_end():
    """`terminate` kills a child that has not ended after 50 ms."""

    def terminate(old, self):
        old(self)
        self._popen.wait(0.05)
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)

    wrap(Process, "terminate", terminate)


@breaks("terminate.immediate", "daemon.terminate-instead", platform="posix")
def terminate_lets_the_child_clean_up():
    """A child that is terminated leaves as by `sys.exit`, and its `finally` is run."""

    def run(old, self):
        signal.signal(signal.SIGTERM, lambda *told: sys.exit(0))
        old(self)

    wrap(Process, "run", run)


@breaks("terminate.immediate", platform="posix")
def terminate_takes_the_grandchildren_along():
    """A child that is terminated terminates its own children."""

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
    """Have the constructor give the default name that this makes of the process and of the right one."""

    def init(old, self, *args, name=None, **kwargs):
        old(self, *args, name=name, **kwargs)
        if name is None:
            self._name = default(self, self._name)

    wrap(Process, "__init__", init)


@breaks("name.default")
def name_counts_from_0():
    """N in the default name `Process-N` counts up from 0."""
    process._process_counter = itertools.count(0)


@breaks("name.default")
def name_counts_objects_without_names():
    """N in the default name counts only the objects that were not named."""
    counter = itertools.count(1)
    name_by(lambda self, name: "{}-{}".format(type(self).__name__, next(counter)))


@breaks("name.default")
def name_counts_each_class():
    """N in the default name counts the objects of each class for themselves."""
    known = {}

    def name(self, name):
        known[type(self)] = known.get(type(self), 0) + 1
        return "{}-{}".format(type(self).__name__, ":".join([*map(str, self._identity[:-1]), str(known[type(self)])]))

    name_by(name)


@breaks("name.default")
def name_is_process_for_every_class():
    """The default name begins with `Process`, whatever the class."""
    name_by(lambda self, name: "Process-" + name.partition("-")[2])


@breaks("name.default")
def name_of_a_grandchild_has_one_number():
    """The default name of a child's child has only its own number."""
    name_by(lambda self, name: "{}-{}".format(type(self).__name__, self._identity[-1]))


@breaks("name.default")
def name_goes_on_counting_in_the_child():
    """A child counts its own children on from its own number."""

    def run(old, self):
        process._process_counter = itertools.count(self._identity[-1] + 1)
        old(self)

    wrap(Process, "run", run)


# pid.attribute


@breaks("pid.attribute")
def pid_is_lost_after_the_end():
    """`pid` is `None` again when the child has ended."""
    redefine("pid", lambda self, pid: None if self._popen is not None and self.exitcode is not None else pid)


@breaks("pid.attribute")
def pid_is_0_before_the_start():
    """`pid` is 0 before the start."""
    redefine("pid", lambda self, pid: pid or 0)


@breaks("pid.attribute")
def pid_is_the_parents_before_the_start():
    """`pid` is the parent's before the start."""
    redefine("pid", lambda self, pid: pid or os.getpid())


@breaks("pid.attribute", "process.created")
def pid_is_the_callers():
    """`pid` is that of whoever asks."""
    redefine("pid", lambda self, pid: pid and os.getpid())


# current-process.child


@breaks("current-process.child")
def current_process_has_its_parents_pid():
    """In a child `current_process().pid` is the parent's."""
    redefine("pid", lambda self, pid: os.getppid() if self is process._current_process and self._parent_pid else pid)


@breaks("current-process.child")
def current_process_is_called_main():
    """In a child `current_process().name` is that of the main process."""

    def run(old, self):
        self._name = "MainProcess"
        old(self)

    wrap(Process, "run", run)


@breaks("current-process.child")
def current_process_is_what_it_was_before_the_start():
    """In a child `current_process()` is not started yet: its pid is `None`."""
    redefine("pid", lambda self, pid: None if self is process._current_process and self._parent_pid else pid)


# parent-pid.is-main


def wrong_parent(name=None, pid=None):
    rightly = process.parent_process

    class Parent:
        def __init__(self, right):
            self.name, self.pid = name or right.name, pid() if pid else right.pid
            self.is_alive = right.is_alive

    def parent_process():
        right = rightly()
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
def parent_is_a_process_in_between():
    """Between the main process and the child there is a process that forks the one for the other."""

    def bootstrap(old, self, *args, **kwargs):
        forked = os.fork()
        if not forked:
            return old(self, *args, **kwargs)
        return os.waitpid(forked, 0)[1] >> 8

    wrap(Process, "_bootstrap", bootstrap)
