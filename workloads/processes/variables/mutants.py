"""Mutants of variables."""

import json
import os
import sys
import tempfile
import types

from workloads.mutants import ThreadFor, breaks, package, part, start_by, wrap

# globals.not-shared


@breaks("globals.not-shared")
@breaks("globals.initial-value", under="fork")
def child_is_a_thread():
    """`start` starts a thread instead of a process."""
    start_by(ThreadFor)


def shared_path():
    return os.path.join(tempfile.gettempdir(), "shared")


def share(announcement):
    """Copy the value that a process logs with this event to `number` in the process that next passes a gate."""
    from workloads import probe

    def log(old, what, value=None):
        if what == announcement:
            with open(shared_path(), "w") as file:
                json.dump(value, file)
        old(what, value)

    def gate(old, name):
        old(name)
        taken = "{}-{}".format(shared_path(), os.getpid())
        try:
            os.rename(shared_path(), taken)  # which only one process can; Windows removes nothing that another reads
        except OSError:
            return
        with open(taken) as file:
            sys._getframe(2).f_globals["number"] = json.load(file)  # the caller of the gate

    wrap(probe, "log", log)
    wrap(probe, "gate", gate)


@breaks("globals.not-shared", alters="workload")
def childs_globals_reach_its_parent():
    """A child's assignment to a global variable changes its parent's too."""
    share("child has added 1")


@breaks("globals.not-shared", alters="workload")
def parents_globals_reach_one_child():
    """A parent's assignment to a global variable changes that of one of its running children too."""
    share("parent has assigned 1")


process = part("process")


Process = part("process").BaseProcess


def own(child):
    """The global variables of the program in a child: there `__main__` may be a copy."""
    return child._target.__globals__


# globals.sibling-unchanged


@breaks("globals.sibling-unchanged", alters="workload")
def next_child_reads_what_the_last_left():
    """A child starts with the global variables of the child that ended last."""

    def run(old, self):
        if os.path.exists(shared_path()):
            with open(shared_path()) as file:
                own(self)["number"] = json.load(file)
        old(self)
        with open(shared_path(), "w") as file:
            json.dump(own(self)["number"] + (self._identity[-1] == 2), file)

    wrap(Process, "run", run)


@breaks("globals.sibling-unchanged", alters="workload")
def join_takes_over_what_the_child_had():
    """`join` copies the child's global variables, and the next child starts with them."""
    pids = []

    def run(old, self):
        if self.__dict__.get("_number") is not None:
            own(self)["number"] = self._number
        old(self)
        with open("{}-{}".format(shared_path(), os.getpid()), "w") as file:
            json.dump(own(self)["number"], file)

    def join(old, self, timeout=None):
        old(self, timeout)
        pids.append(self.pid)

    def start(old, self):
        for pid in pids:
            with open("{}-{}".format(shared_path(), pid)) as file:
                self._number = max(json.load(file), self.__dict__.get("_number", 0))
        old(self)

    wrap(Process, "run", run)
    wrap(Process, "join", join)
    wrap(Process, "start", start)


# globals.initial-value


# process.own-resources, and all else that depends on the start method
@breaks("globals.initial-value", "default.main-guard", "default.picklable-target", under="fork", platform="posix")
@breaks("signals.handler-inherited", under="fork", platform="posix")
@breaks("default.start-method", under="fork", python="<3.14", platform="linux")
@breaks("fork.threads-warning", under="fork", python=">=3.12", platform="posix")
def fork_spawns():
    """Under `fork` a child is spawned."""
    start_by(part("popen_spawn_posix").Popen, "ForkProcess")


def main():
    """The global variables of the main process's program."""
    return vars(sys.modules["__main__"])


@breaks("globals.initial-value", under="fork")
def fork_copies_what_was_when_the_object_was_built():
    """A forked child starts with the values from the creation of its `Process` object."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self._assigned = main().get("assigned")

    def run(old, self):
        own(self)["assigned"] = self._assigned
        old(self)

    wrap(Process, "__init__", init)
    wrap(Process, "run", run)


@breaks("globals.initial-value", under="fork")
def fork_copies_once_for_all():
    """Every forked child starts with the values from the first `start`."""
    first = []

    def start(old, self):
        first.append(main().get("assigned"))
        old(self)

    def run(old, self):
        own(self)["assigned"] = first[0]
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks("globals.initial-value", under=("spawn", "forkserver"))
def globals_are_sent_along():
    """A child that imports the program is sent its parent's values at `start`."""

    def start(old, self):
        self._assigned = main().get("assigned")
        old(self)

    def run(old, self):
        own(self)["assigned"] = self._assigned
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks("globals.initial-value", under=("spawn", "forkserver"))
def globals_are_sent_along_the_second_time():
    """Every child but the first is sent its parent's values at `start`."""

    def start(old, self):
        self._assigned = main().get("assigned")
        old(self)

    def run(old, self):
        if self._identity[-1] > 1:
            own(self)["assigned"] = self._assigned
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks("globals.initial-value", under=("spawn", "forkserver"))
def import_is_sent_along():
    """A child does not import the program: it is sent what the import has assigned in its parent."""

    def start(old, self):
        self._imported_by = main().get("imported_by")
        old(self)

    def run(old, self):
        own(self)["imported_by"] = self._imported_by
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks(
    "globals.initial-value", "globals.by-default", under="forkserver", python=">=3.13.8,!=3.14.0", interpreter="cpython"
)
def fork_server_imports_nothing_beforehand():
    """A fork server does not import the program, so each child does."""
    part("forkserver")._forkserver._preload_modules = []


def hand_over(which, copied):
    """Replace what a child is given of this kind by what `copied` makes of it."""

    def run(old, self):
        if self._target.__name__ == "work" and isinstance(self._args[0], dict):  # and not a manager's server
            (objects,) = self._args
            self._args = ({**objects, which: copied(objects[which])},)
        old(self)

    wrap(Process, "run", run)


# globals.by-default


@breaks("globals.by-default")
def value_is_copied():
    """A `Value` passed to a child is a copy there."""
    hand_over("Value", lambda value: types.SimpleNamespace(value=value.value))


@breaks("globals.by-default")
def value_is_new_in_the_child():
    """A `Value` passed to a child is a new one there, and 0."""
    hand_over("Value", lambda value: types.SimpleNamespace(value=0))


@breaks("globals.by-default")
def array_is_copied():
    """An `Array` passed to a child is a copy there."""
    hand_over("Array", lambda array: array[:])


@breaks("globals.by-default")
def array_is_new_in_the_child():
    """An `Array` passed to a child is a new one there, all 0."""
    hand_over("Array", lambda array: [0] * len(array))


@breaks("globals.by-default")
def managed_list_is_copied():
    """A manager's list passed to a child is a copy there."""
    hand_over("Manager", list)


@breaks("globals.by-default")
def managed_list_is_new_in_the_child():
    """A manager's list passed to a child is empty there."""
    hand_over("Manager", lambda managed: [])


class Block:
    """A block of memory with the interface of `SharedMemory`, but not shared."""

    def __init__(self, content):
        self.buf = memoryview(bytearray(content))

    def close(self):
        self.buf.release()


@breaks("globals.by-default")
def shared_memory_is_copied():
    """A `SharedMemory` passed to a child is a copy there."""
    hand_over("shared_memory", lambda block: Block(bytes(block.buf)))


@breaks("globals.by-default")
def shared_memory_is_new_in_the_child():
    """A `SharedMemory` passed to a child is a new block there, all 0."""
    hand_over("shared_memory", lambda block: Block(len(block.buf)))


@breaks("globals.not-shared")
def value_is_copied_for_its_adder():
    """A `Value` that a child adds to is a copy there."""

    def run(old, self):
        if self._target.__name__ == "add":
            (shared,) = self._args
            self._args = (types.SimpleNamespace(value=shared.value, get_lock=shared.get_lock),)
        old(self)

    wrap(Process, "run", run)


@breaks("globals.not-shared")
def result_of_a_task_is_lost():
    """`apply` of a pool returns None."""
    wrap(part("pool").Pool, "apply", lambda old, self, *args, **kwargs: old(self, *args, **kwargs) and None)


@breaks("globals.initial-value")
def arguments_are_built_in_the_child():
    """A child that gets an argument gets what its own program assigns."""

    def run(old, self):
        if self._args:
            self._args = ("by the child",)
        old(self)

    wrap(Process, "run", run)


def settings():
    """The module that the program has imported, in this process; None for another program."""
    return sys.modules.get("workloads.processes.variables.settings")


@breaks("globals.initial-value", under="fork")
def modules_are_imported_again():
    """A forked child has modules as their import leaves them."""

    def run(old, self):
        if settings():
            settings().assigned = "at the top level"
        old(self)

    wrap(Process, "run", run)


@breaks("globals.initial-value", under=("spawn", "forkserver"))
def variables_of_modules_are_sent_along():
    """A child is sent what its parent has assigned in the module that the program has imported."""

    def start(old, self):
        if settings():
            self._settings = settings().assigned
        old(self)

    def run(old, self):
        if settings():
            settings().assigned = self._settings
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


#: The objects that a program makes at its top level.
OBJECTS = ("number", "event", "lock")


def make_objects():
    return {"number": package().Value("i", 0), "event": package().Event(), "lock": package().Lock()}


@breaks("globals.by-default", under="fork")
def objects_of_the_top_level_are_made_anew():
    """A forked child has objects of its own in place of those of the top level."""

    def run(old, self):
        if self._target.__name__ == "use":
            own(self).update(make_objects())
        old(self)

    wrap(Process, "run", run)


@breaks("globals.by-default", under=("spawn", "forkserver"))
def objects_of_the_top_level_are_sent_along():
    """A child is sent the objects of the top level."""

    def start(old, self):
        if self._target.__name__ == "use":
            self._objects = {name: own(self)[name] for name in OBJECTS}
        old(self)

    def run(old, self):
        if self._target.__name__ == "use":
            own(self).update(self._objects)
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks("globals.by-default")
def objects_that_are_given_are_made_anew():
    """A child that is given objects for sharing gets others of their kind."""

    def run(old, self):
        if len(self._args) == 3:
            self._args = tuple(make_objects().values())
        old(self)

    wrap(Process, "run", run)
