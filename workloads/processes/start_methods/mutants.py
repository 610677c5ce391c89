"""Mutants of start methods."""

import contextlib

from workloads.mutants import breaks, package, part, start_by, wrap

context = part("context")


def let_default_be(method):
    context._default_context._default_context = context._concrete_contexts[method]


# default.start-method


@breaks("default.start-method", under="fork", python="<3.14", platform="linux")
@breaks("default.start-method", under="forkserver", python=">=3.14", platform="linux")
def default_is_spawn():
    """The default start method is spawn."""
    let_default_be("spawn")


@breaks("default.start-method", under="forkserver", python=">=3.14", platform="linux")
@breaks("default.start-method", under="spawn", platform="darwin")
def default_is_fork():
    """The default start method is fork."""
    let_default_be("fork")


@breaks("default.start-method", under="fork", python="<3.14", platform="linux")
@breaks("default.start-method", under="spawn", platform="darwin")
def default_is_a_fork_server():
    """The default start method is forkserver."""
    let_default_be("forkserver")


@breaks("default.start-method", under="fork", python="<3.14", platform="linux")
@breaks("default.start-method", under="forkserver", python=">=3.14", platform="linux")
def get_start_method_returns_spawn():
    """`get_start_method` returns "spawn", whatever the start method is."""
    package().get_start_method = lambda allow_none=False: "spawn"


@breaks("default.start-method", under="spawn", platform="darwin")
@breaks("default.start-method", under="spawn", platform="win32")
def get_start_method_returns_fork():
    """`get_start_method` returns "fork", whatever the start method is."""
    package().get_start_method = lambda allow_none=False: "fork"


mp = package()


# start-method.once


@breaks("start-method.once")
def start_method_can_be_set_again():
    """`set_start_method` can be called again, without `force`."""
    wrap(mp, "set_start_method", lambda old, method, force=False: old(method, force=True))


@breaks("start-method.once")
def same_start_method_can_be_set_again():
    """`set_start_method` accepts the method that is set already."""

    def set_start_method(old, method, force=False):
        old(method, force=force or method == mp.get_start_method(allow_none=True))

    wrap(mp, "set_start_method", set_start_method)


@breaks("start-method.once")
def start_method_cannot_be_forced():
    """`set_start_method` ignores `force`."""
    wrap(mp, "set_start_method", lambda old, method, force=False: old(method))


Default = part("context")._default_context


@breaks("start-method.once", platform="posix")
def forced_start_method_starts_nothing():
    """A start method that is forced is the program's, but children are started by the first one."""
    first = Default.get_context().Process._Popen if mp.get_start_method(allow_none=True) else None

    def start_as_before(old, method, force=False):
        old(method, force=force)
        if first:
            context.Process._Popen = staticmethod(first)

    wrap(mp, "set_start_method", start_as_before)


@breaks("start-method.once", platform="win32")
def children_of_a_context_do_nothing():
    """A child that is started by a context of one's own does not call its target, where there is one start method."""
    context.SpawnProcess.run = lambda self: None


@breaks("start-method.once")
def none_cannot_be_forced():
    """`set_start_method(None, force=True)` sets the default start method."""

    def set_start_method(old, method, force=False):
        old(method, force=force)
        if method is None:
            mp.get_start_method()

    wrap(mp, "set_start_method", set_start_method)


@breaks("start-method.once")
def none_is_no_start_method():
    """`set_start_method(None)` sets nothing."""

    def set_start_method(old, method, force=False):
        if method or force:
            old(method, force=force)

    wrap(mp, "set_start_method", set_start_method)


@breaks("start-method.once")
def unknown_start_method_is_a_key_error():
    """A start method that does not exist raises KeyError."""

    def set_start_method(old, method, force=False):
        try:
            old(method, force=force)
        except ValueError:
            raise KeyError(method) from None

    wrap(mp, "set_start_method", set_start_method)


@breaks("start-method.once")
def unknown_start_method_is_accepted():
    """A start method that does not exist is ignored."""

    def set_start_method(old, method, force=False):
        with contextlib.suppress(ValueError):
            old(method, force=force)

    wrap(mp, "set_start_method", set_start_method)


@breaks("start-method.once")
def context_sets_the_start_method():
    """`get_context` with a method sets the program's start method to it."""

    def get_context(old, method=None):
        found = old(method)
        Default._actual_context = found
        return found

    wrap(mp, "get_context", get_context)


@breaks("start-method.once", platform="posix")
def every_context_is_the_programs():
    """`get_context` with a method returns the program's own context."""
    wrap(mp, "get_context", lambda old, method=None: old())


@breaks("start-method.once", platform="posix")
def contexts_start_by_the_programs_method():
    """A context starts its children by the program's start method."""
    if mp.get_start_method(allow_none=True):
        start_by(Default.get_context().Process._Popen, "ForkProcess", "SpawnProcess", "ForkServerProcess")


@breaks("start-method.once", platform="posix")
def child_of_a_context_has_its_parents_start_method():
    """The start method of a context's child is that of the program, not that of the context."""
    context._force_start_method = lambda method: None


@breaks("start-method.once")
def start_method_is_chosen_by_the_import():
    """The import of multiprocessing chooses the default start method."""
    mp.get_start_method()


def let_it_choose(*names):
    """Let these functions choose the default start method, if none is set."""

    def choose(old, *args, **kwargs):
        mp.get_start_method()
        return old(*args, **kwargs)

    for name in names:
        wrap(mp, name, choose)


@breaks("start-method.once")
def everything_chooses_a_start_method():
    """What needs no start method chooses the default one."""
    names = ("freeze_support", "get_all_start_methods", "Pipe", "current_process", "active_children", "get_context")
    let_it_choose(*names)


@breaks("start-method.once")
def question_whether_there_is_a_start_method_chooses_one():
    """`get_start_method(allow_none=True)` chooses the default start method after it has returned None."""
    times = []

    def get_start_method(old, allow_none=False):
        method = old(allow_none=allow_none)
        times.append(method)
        if len(times) > 1:
            old()
        return method

    wrap(mp, "get_start_method", get_start_method)


@breaks("start-method.once")
def process_object_chooses_a_start_method():
    """Building a `Process` chooses the default start method."""

    def init(old, self, *args, **kwargs):
        mp.get_start_method()
        old(self, *args, **kwargs)

    wrap(part("process").BaseProcess, "__init__", init)


def let_it_not_choose(*names):
    """Let these functions leave the start method as unset as it was before."""

    def leave(old, *args, **kwargs):
        before = Default._actual_context
        try:
            return old(*args, **kwargs)
        finally:
            Default._actual_context = before

    for name in names:
        wrap(mp, name, leave)


@breaks("start-method.once")
def queues_and_locks_choose_no_start_method():
    """`Queue`, `Lock` and `Value` leave the start method open."""
    let_it_not_choose("Queue", "Lock", "Value")


@breaks("start-method.once")
def pool_chooses_no_start_method():
    """`Pool` leaves the start method open."""
    let_it_not_choose("Pool")


@breaks("start-method.once")
def questions_choose_no_start_method():
    """`get_start_method` and `get_context` leave the start method open."""
    let_it_not_choose("get_start_method", "get_context")


@breaks("start-method.once")
def first_start_chooses_no_start_method():
    """The first `start` leaves the start method open."""

    def start(old, self):
        before = Default._actual_context
        old(self)
        Default._actual_context = before

    wrap(part("process").BaseProcess, "start", start)


def refuse(name, method):
    def choose(old, chosen=None, *args, **kwargs):
        if chosen == method:
            raise ValueError("cannot find context for {!r}".format(method))
        return old(chosen, *args, **kwargs)

    wrap(package(), name, choose)


# start-method.available


@breaks("start-method.available", platform="posix")
def fork_cannot_be_chosen():
    """`get_context` and `set_start_method` refuse fork."""
    for name in ("get_context", "set_start_method"):
        refuse(name, "fork")


@breaks("start-method.available", platform="posix")
def forkserver_cannot_be_set():
    """`set_start_method` refuses forkserver, though it is listed and has a context."""
    refuse("set_start_method", "forkserver")


@breaks("start-method.available")
def all_start_methods_but_the_last_are_listed():
    """`get_all_start_methods` leaves one out."""
    wrap(package(), "get_all_start_methods", lambda old: sorted(old())[:-1])


@breaks("start-method.available", platform="posix")
def default_start_method_is_listed_last():
    """`get_all_start_methods` does not begin with the default one."""
    wrap(package(), "get_all_start_methods", lambda old: old()[::-1])


@breaks("start-method.available", platform="win32")
def unknown_start_methods_are_spawn():
    """`get_context` and `set_start_method` take spawn for a start method that the platform does not have."""
    for name in ("get_context", "set_start_method"):
        wrap(package(), name, lambda old, method=None, *args, **kwargs: old(method and "spawn", *args, **kwargs))


@breaks("start-method.available", platform="win32")
def unavailable_start_method_is_a_type_error():
    """A start method that the platform does not have is a TypeError."""

    def choose(old, *args, **kwargs):
        try:
            return old(*args, **kwargs)
        except ValueError as error:
            raise TypeError(str(error)) from None

    for name in ("get_context", "set_start_method"):
        wrap(package(), name, choose)
