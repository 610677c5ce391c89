"""Mutants of arguments."""

import contextlib
import os
import sys
import threading

from workloads.mutants import breaks, part, wrap
from workloads.mutants.process_objects import redefine

process = part("process")


Process = part("process").BaseProcess


def check_group(check):
    def init(old, self, group=None, *args, **kwargs):
        check(group)
        old(self, None, *args, **kwargs)

    wrap(Process, "__init__", init)


# argument.group


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


@breaks("argument.target")
def target_is_called_in_a_thread():
    """`run` calls `target` in a thread of its own, and waits for it."""

    def run(old, self):
        thread = threading.Thread(target=old, args=(self,))
        thread.start()
        thread.join()

    wrap(Process, "run", run)


@breaks("argument.target")
def target_returns_the_exit_code():
    """What `target` returns is the child's exit code."""

    def run(old, self):
        sys.exit(self._target and self._target(*self._args, **self._kwargs))

    wrap(Process, "run", run)


@breaks("argument.target")
def target_has_its_coroutine_run():
    """What `target` returns is run to its end, if it is a coroutine or a generator."""

    def run(old, self):
        returned = self._target and self._target(*self._args, **self._kwargs)
        if hasattr(returned, "send"):
            with contextlib.suppress(StopIteration):
                while True:
                    returned.send(None)

    wrap(Process, "run", run)


@breaks("argument.target")
def target_that_returns_a_generator_exits_with_1():
    """A child whose target returns a coroutine or a generator exits with 1."""

    def run(old, self):
        if hasattr(self._target and self._target(*self._args, **self._kwargs), "send"):
            sys.exit(1)

    wrap(Process, "run", run)


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


@breaks("argument.name")
def name_may_be_empty():
    """An empty `name` is a process's name."""

    def init(old, self, *args, name=None, **kwargs):
        old(self, *args, name=name, **kwargs)
        if name is not None:
            self._name = name

    wrap(Process, "__init__", init)


def call_with(arguments):
    """Have `run` call the target with `arguments(args, kwargs)` instead of the right arguments."""

    def run(old, self):
        self._args, self._kwargs = arguments(tuple(self._args), dict(self._kwargs))
        old(self)

    wrap(Process, "run", run)


# argument.args


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


@breaks("argument.args")
def args_must_be_a_tuple():
    """`args` that are not a tuple are refused with `TypeError`."""

    def init(old, self, group=None, target=None, name=None, args=(), *rest, **others):
        if not isinstance(args, tuple):
            raise TypeError("args must be a tuple")
        old(self, group, target, name, args, *rest, **others)

    wrap(Process, "__init__", init)


@breaks("argument.args")
def args_of_a_text_are_one_argument():
    """A text as `args` is passed as a single argument."""

    def init(old, self, group=None, target=None, name=None, args=(), *rest, **others):
        old(self, group, target, name, (args,) if isinstance(args, str) else args, *rest, **others)

    wrap(Process, "__init__", init)


@breaks("argument.args")
def args_of_a_number_are_one_argument():
    """`args` that cannot be iterated over are passed as a single argument."""

    def init(old, self, group=None, target=None, name=None, args=(), *rest, **others):
        old(self, group, target, name, args if hasattr(args, "__iter__") else (args,), *rest, **others)

    wrap(Process, "__init__", init)


@breaks("argument.args")
def args_are_read_at_the_start():
    """`args` are converted into a tuple by `start`, so that the target gets what a list contains then."""
    given = {}

    def init(old, self, group=None, target=None, name=None, args=(), *rest, **others):
        iter(args)
        old(self, group, target, name, (), *rest, **others)
        given[self] = args

    def start(old, self):
        self._args = tuple(given.pop(self))
        old(self)

    wrap(Process, "__init__", init)
    wrap(Process, "start", start)


# argument.kwargs


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


def check_kwargs(check):
    """Have the constructor give the process `check(kwargs)` instead of `kwargs`."""

    def init(old, self, *args, kwargs=(), **others):
        old(self, *args, kwargs=check(kwargs), **others)

    wrap(Process, "__init__", init)


@breaks("argument.kwargs")
def kwargs_must_be_a_dictionary():
    """`kwargs` that are not a dictionary are refused with `TypeError`."""

    def check(kwargs):
        if kwargs != () and not isinstance(kwargs, dict):
            raise TypeError("kwargs must be a dictionary")
        return kwargs

    check_kwargs(check)


@breaks("argument.kwargs")
def kwargs_of_a_wrong_kind_are_ignored():
    """`kwargs` that cannot become a dictionary are ignored."""

    def check(kwargs):
        try:
            return dict(kwargs)
        except (TypeError, ValueError):
            return {}

    check_kwargs(check)


@breaks("argument.kwargs")
def kwargs_are_refused_if_named_by_a_number():
    """`kwargs` with a name that is not a text are refused when the object is built."""

    def call(**checked):
        return checked

    check_kwargs(lambda kwargs: call(**dict(kwargs)))


@breaks("argument.kwargs")
def kwargs_lose_what_is_not_named_by_an_identifier():
    """The target is called without the keyword arguments whose names are not identifiers."""
    call_with(lambda args, kwargs: (args, {key: value for key, value in kwargs.items() if str(key).isidentifier()}))


@breaks("argument.kwargs")
def kwargs_have_their_names_made_texts():
    """Names in `kwargs` are made texts, so that a number is accepted."""
    call_with(lambda args, kwargs: (args, {str(name): value for name, value in kwargs.items()}))


@breaks("argument.kwargs")
def kwargs_are_read_at_the_start():
    """`kwargs` are copied by `start`, so that the target gets what they contain then."""
    given = {}

    def init(old, self, *args, kwargs=(), **others):
        old(self, *args, kwargs=kwargs, **others)
        given[self] = kwargs

    def start(old, self):
        self._kwargs = dict(given.pop(self))
        old(self)

    wrap(Process, "__init__", init)
    wrap(Process, "start", start)


# run.is-the-work


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
