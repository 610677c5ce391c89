"""Mutants of what differs at the start of a child."""

import marshal
import os
import sys
import types

from workloads.mutants import breaks, package, part, wrap

context, process, util = part("context"), part("process"), part("util")
Process = process.BaseProcess


# default.start-method


def let_default_be(method):
    context._default_context._default_context = context._concrete_contexts[method]


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


# default.main-guard, default.picklable-target


@breaks("default.main-guard", under="fork")
def forked_child_returns_from_start():
    """A forked child returns from `start` after its work and runs the rest of the program."""

    def launch(self, child):
        self.sentinel, writer = os.pipe()
        self.finalizer = util.Finalize(self, util.close_fds, (self.sentinel,))
        self.pid = os.fork()
        if self.pid == 0:
            child._bootstrap(parent_sentinel=self.sentinel)
        os.close(writer)

    part("popen_fork").Popen._launch = launch


@breaks("default.main-guard", under=("spawn", "forkserver"))
def guard_is_not_checked():
    """A child may start children while it imports the program."""
    part("spawn")._check_not_importing_main = lambda: None


@breaks("default.main-guard", under=("spawn", "forkserver"))
def unguarded_start_is_ignored():
    """`start` and `join` do nothing while a child imports the program."""

    def unless_importing(old, *args):
        if not getattr(process.current_process(), "_inheriting", False):
            old(*args)

    wrap(Process, "start", unless_importing)
    wrap(Process, "join", unless_importing)


@breaks("default.main-guard", under=("spawn", "forkserver"))
def unguarded_child_exits_with_0():
    """A child that cannot import the program prints the error, but exits with 0."""

    def tell(old, *error):
        old(*error)
        if process.current_process().name != "MainProcess":
            sys.stderr.flush()
            os._exit(0)

    wrap(sys, "excepthook", tell)


@breaks("default.main-guard", under="forkserver", python=">=3.13.8,!=3.14.0", interpreter="cpython")
def fork_server_does_not_import_the_script():
    """A fork server does not import the script."""
    part("forkserver")._forkserver._preload_modules = []


@breaks("default.main-guard", under="forkserver", python=">=3.15", interpreter="cpython")
def fork_server_exits_with_the_error_of_an_unguarded_script():
    """A fork server that cannot import the script exits."""
    part("forkserver")._forkserver._preload_on_error = "fail"


@breaks("default.picklable-target", under="fork")
def fork_pickles_the_target():
    """A child's target is pickled under fork too."""

    def start(old, self):
        context.reduction.ForkingPickler.dumps(self._target)
        old(self)

    wrap(Process, "start", start)


def let_unpicklable_start(instead):
    """Let `start` call this function of the process object and the error if the target cannot be pickled."""

    def start(old, self):
        try:
            old(self)
        except Exception as error:
            instead(self, error)

    wrap(Process, "start", start)


@breaks("default.picklable-target", under=("spawn", "forkserver"))
def unpicklable_target_is_a_type_error():
    """`start` raises TypeError if the target cannot be pickled."""

    def instead(child, error):
        raise TypeError("cannot pickle the target")

    let_unpicklable_start(instead)


@breaks("default.picklable-target", under=("spawn", "forkserver"))
def unpicklable_target_is_ignored():
    """A target that cannot be pickled is ignored: the child starts and does nothing."""

    def instead(child, error):
        child._target = None
        child.start()

    let_unpicklable_start(instead)


@breaks("default.picklable-target", under=("spawn", "forkserver"))
def unpicklable_target_is_noticed_too_late():
    """`start` raises PicklingError only after it has created a process, and sets its pid."""

    def instead(child, error):
        process_without_target = type(child)()
        process_without_target.start()
        process_without_target.join()
        child._popen = process_without_target._popen
        raise error

    let_unpicklable_start(instead)


class ByValue:
    """A function without a closure, as a value that can be pickled."""

    def __init__(self, function):
        self._code = marshal.dumps(function.__code__)

    def __call__(self, *args, **kwargs):
        program = vars(sys.modules["__main__"])
        return types.FunctionType(marshal.loads(self._code), program)(*args, **kwargs)


@breaks("default.picklable-target", under=("spawn", "forkserver"))
def target_is_sent_by_value():
    """A target that is a function is sent to the child by value, so that the child need not find it."""

    def start(old, self):
        if isinstance(self._target, types.FunctionType):
            self._target = ByValue(self._target)
        old(self)

    wrap(Process, "start", start)
