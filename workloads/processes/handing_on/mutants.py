"""Mutants of handing_on."""

import threading

from workloads.mutants import breaks, part, wrap

process, sharedctypes = part("process"), part("sharedctypes")
Base = process.BaseProcess


def is_child():
    return process.parent_process() is not None


# subclass.init


@breaks("subclass.init")
def attributes_are_lost():
    """A child does not have what its object has got before its start."""

    def run(old, self):
        vars(self).pop("number", None)
        old(self)

    for name in ("LateInit", "Worker"):
        on_subclass(name, "run", run)


def on_subclass(name, method, around):
    """Wrap a method of a subclass of this name when it is made."""

    def init_subclass(cls, **more):
        if cls.__name__ == name:
            wrap(cls, method, around)

    old = Base.__dict__.get("__init_subclass__")

    def both(cls, **more):
        if old:
            old.__func__(cls, **more)
        init_subclass(cls, **more)

    Base.__init_subclass__ = classmethod(both)


@breaks("subclass.init")
def init_is_called_by_start():
    """`start` calls the `__init__` of Process if nobody has."""

    def start(old, self):
        if not hasattr(self, "_closed"):
            Base.__init__(self)
        return old(self)

    wrap(Base, "start", start)


@breaks("subclass.init")
def name_that_was_assigned_stays():
    """A name that was assigned before the `__init__` of Process was called stays."""

    def init(old, self, *args, **more):
        name = vars(self).get("_name")
        old(self, *args, **more)
        if name:
            self._name = name

    wrap(Base, "__init__", init)


@breaks("subclass.init")
def name_that_is_passed_is_lost():
    """The argument `name` is ignored."""
    wrap(
        Base, "__init__", lambda old, self, group=None, target=None, name=None, **more: old(self, group, target, **more)
    )


@breaks("subclass.init")
def run_changes_its_parents_object():
    """The parent has what `run` adds."""

    def join(old, self, timeout=None):
        old(self, timeout)
        if hasattr(self, "number"):
            self.number += 1

    wrap(Base, "join", join)


@breaks("subclass.init", under="fork")
def forked_child_cannot_have_a_lock():
    """A process that keeps a lock cannot be started."""

    def start(old, self):
        if hasattr(self, "lock"):
            raise TypeError("cannot pickle '_thread.lock' object")
        old(self)

    wrap(Base, "start", start)


@breaks("subclass.init", under=("spawn", "forkserver"))
def locks_can_be_pickled():
    """A lock is pickled as a new one."""
    pickler = part("reduction").ForkingPickler
    pickler.register(type(threading.Lock()), lambda lock: (threading.Lock, ()))


# process.handed-on


@breaks("process.handed-on", under="fork")
def anybody_can_ask_whether_a_process_runs():
    """`is_alive` is True in another process."""
    wrap(Base, "is_alive", lambda old, self: True if is_child() else old(self))


@breaks("process.handed-on", under="fork")
def anybody_reads_an_exit_code():
    """The exit code of a process is 0 for its siblings."""
    old = Base.exitcode
    Base.exitcode = property(lambda self: 0 if is_child() else old.fget(self))


@breaks("process.handed-on", under="fork")
def nobody_else_can_terminate_a_process():
    """`terminate` does nothing in another process."""
    wrap(Base, "terminate", lambda old, self: None if is_child() else old(self))


@breaks("process.handed-on", under=("spawn", "forkserver"))
def process_objects_can_be_pickled():
    """The object of a process is pickled as a text."""

    def start(old, self):
        if self._args and isinstance(self._args[0], Base):
            self._target = len
            self._args = ("an object",)
        old(self)

    wrap(Base, "start", start)


# shared.grandchild


@breaks("shared.grandchild")
def grandchild_does_not_write_numbers():
    """What a grandchild writes to an array is lost."""

    def put(old, self, item, content):
        if len(process.current_process()._identity) < 2:
            old(self, item, content)

    wrap(sharedctypes.SynchronizedArray, "__setitem__", put)


@breaks("shared.grandchild")
def grandchild_sets_no_event():
    """A grandchild sets another event."""

    def set_event(old, self):
        if len(process.current_process()._identity) < 2:
            old(self)

    wrap(part("synchronize").Event, "set", set_event)


@breaks("shared.grandchild")
def grandchild_keeps_the_lock():
    """A grandchild does not release the lock."""

    def leave(old, self, *args):
        if len(process.current_process()._identity) < 2:
            old(self, *args)

    wrap(part("synchronize").SemLock, "__exit__", leave)


@breaks("shared.grandchild")
def grandchild_has_a_value_of_its_own():
    """What a grandchild writes to a value is lost."""
    value = sharedctypes.Synchronized.value
    sharedctypes.Synchronized.value = property(
        value.fget,
        lambda self, content: value.fset(self, content) if len(process.current_process()._identity) < 2 else None,
    )


@breaks("shared.grandchild", under="fork")
def values_of_a_child_are_its_parents():
    """A forked child makes its values where its parent has made some."""
    heap = part("heap").Heap

    def malloc(old, self, size):
        if is_child():
            first = min(block for blocks in self._allocated_blocks.values() for block in blocks)
            arena = next(arena for arena, blocks in self._allocated_blocks.items() if first in blocks)
            return (arena, *max(self._allocated_blocks[arena]))
        return old(self, size)

    wrap(heap, "malloc", malloc)


# lock.other-context


SemLock = part("synchronize").SemLock


@breaks("lock.other-context", platform="posix")
def no_lock_can_be_given_to_a_child_that_is_not_forked():
    """A lock cannot be pickled for a child."""

    def getstate(old, self):
        raise ValueError("cannot be pickled")

    wrap(SemLock, "__getstate__", getstate)


@breaks("lock.other-context", under="fork", python=">=3.11.7", platform="posix")
def lock_of_fork_is_not_refused():
    """A lock of fork is pickled, and only a number of it."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self._is_fork_ctx = False

    wrap(SemLock, "__init__", init)
