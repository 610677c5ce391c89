"""Mutants of pickling."""

import marshal
import sys
import types

from workloads.mutants import breaks, part, wrap

context = part("context")


process = part("process")


Process = part("process").BaseProcess


# default.picklable-target


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


@breaks("default.picklable-target", under="fork")
def lambda_is_sent_to_a_pool_by_value():
    """A task of a pool that is a function is sent by value."""

    def apply(old, self, function, *args, **kwargs):
        return old(self, ByValue(function), *args, **kwargs)

    wrap(part("pool").Pool, "apply", apply)


@breaks("default.picklable-target")
def only_methods_can_be_targets():
    """A child calls its target only if that is a method."""

    def run(old, self):
        if not isinstance(self._target, types.FunctionType):
            old(self)

    wrap(Process, "run", run)


@breaks("default.picklable-target")
def only_functions_can_be_targets():
    """A child calls its target only if that is a function."""

    def run(old, self):
        if isinstance(self._target, types.FunctionType):
            old(self)

    wrap(Process, "run", run)
