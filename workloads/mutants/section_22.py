"""Mutants of what a child is given: arguments, locks of threads, generators of random numbers."""

import copy
import json
import os
import pickle
import random
import threading

from workloads.mutants import breaks, part, wrap
from workloads.mutants.children import before_work, own, shared_path

process = part("process")
Process = process.BaseProcess


# arguments.copied


def update(thing, other):
    """Make a list, a dictionary or an object equal to another."""
    if isinstance(thing, list):
        thing[:] = other
    elif isinstance(thing, dict):
        thing.update(other)
    elif hasattr(thing, "content"):
        thing.content[:] = other.content


def bring_back(read, write):
    """Let `join` call `write(child, read(child's own object))`."""

    def run(old, self):
        old(self)
        with open(shared_path(str(os.getpid())), "wb") as file:
            pickle.dump(read(self), file)

    def join(old, self, timeout=None):
        old(self, timeout)
        with open(shared_path(str(self.pid)), "rb") as file:
            write(self, pickle.load(file))

    wrap(Process, "run", run)
    wrap(Process, "join", join)


@breaks("arguments.copied")
def arguments_come_back():
    """`join` takes over what the child has made of its arguments."""
    given = {}

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        given[id(self)] = self._args

    def write(child, others):
        for thing, other in zip(given[id(child)], others):  # noqa: B905  # not in 3.8
            update(thing, other)

    wrap(Process, "__init__", init)
    bring_back(lambda child: child._args, write)


@breaks("arguments.copied")
def attributes_come_back():
    """`join` takes over the attributes that the child has given to its object."""
    bring_back(lambda child: child.attribute, lambda child, content: update(child.attribute, content))


@breaks("arguments.copied")
def arguments_are_copied_early():
    """A child gets its arguments as they were when its object was built."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self._args = copy.deepcopy(self._args)

    wrap(Process, "__init__", init)


@breaks("arguments.copied")
def attributes_are_copied_early():
    """A child gets the attributes of its object as they were when it was built."""

    def run(old, self):
        self.attribute[:] = []
        old(self)

    wrap(Process, "run", run)


@breaks("arguments.copied")
def arguments_are_copied_one_by_one():
    """Each argument is copied by itself."""

    def copy_each(child):
        child._args = tuple(copy.deepcopy(thing) for thing in child._args)

    before_work(copy_each)


@breaks("arguments.copied", alters="workload")
def arguments_follow_the_parents():
    """What a parent changes after `start` is changed in the child too."""
    from workloads import probe

    def log(old, what, value=None):
        if what == "parent has added":
            with open(shared_path("given"), "w") as file:
                json.dump(value, file)
        old(what, value)

    def gate(old, name):
        old(name)
        with open(shared_path("given")) as file:
            now = json.load(file)
        child = process.current_process()
        numbers, _, table, box = child._args
        numbers[:], box.content[:], child.attribute[:] = now["list"], now["object"], now["attribute"]
        table.update(dict.fromkeys(now["dictionary"]))

    wrap(probe, "log", log)
    wrap(probe, "gate", gate)


# fork.held-lock


def change_lock(replacement):
    """Let a child have `replacement(lock)` instead of each lock that it has inherited or imported."""

    def replace(child):
        locks = own(child)["LOCKS"]
        for kind in locks:
            locks[kind] = replacement(locks[kind])

    before_work(replace)


def change_shared_lock(replacement):
    """Let a child have `replacement(lock)` instead of the lock of multiprocessing that it is given."""

    def replace(child):
        kind, lock = child._args
        child._args = (kind, replacement(lock))

    before_work(replace)


def held():
    """Make a lock that nobody releases."""
    lock = threading.Lock()
    lock.acquire()
    return lock


class TimedLock:
    """A lock for which nobody waits longer than an hour."""

    def __init__(self, lock):
        self._lock = lock

    def __enter__(self):
        self._lock.acquire(timeout=3600)

    def __exit__(self, *_):
        self._lock.release()


class FollowingLock(TimedLock):
    """A lock that is free once the parent's thread has released its own."""

    def __enter__(self):
        while not self._lock.acquire(timeout=0.01):
            if os.path.exists(shared_path("released")):
                return

    def __exit__(self, *_):
        """Do nothing."""


@breaks("fork.held-lock", under="fork", alters="workload")
def fork_frees_locks():
    """The locks of a forked child are new, and free."""
    change_lock(lambda lock: threading.Lock())


@breaks("fork.held-lock", under="fork", platform="linux", alters="workload")
def inherited_lock_is_waited_for_no_longer_than_an_hour():
    """A forked child gives up after an hour on a lock that is held."""
    change_lock(TimedLock)


@breaks("fork.held-lock", under="fork", alters="workload")
def inherited_lock_is_released_by_the_parent():
    """A lock that is held in a forked child is free when the parent's thread has released its own."""
    from workloads import probe

    def log(old, what, value=None):
        if what == "thread has released the lock":
            with open(shared_path("released"), "w"):
                pass
        old(what, value)

    wrap(probe, "log", log)
    change_lock(FollowingLock)


@breaks("fork.held-lock", under=("spawn", "forkserver"), alters="workload")
def imported_lock_is_held():
    """A lock that a child has imported is held if the parent's is."""
    change_lock(lambda lock: held())


@breaks("fork.held-lock")
def shared_lock_is_new_in_the_child():
    """A lock of multiprocessing that a child is given is a new one, and free."""
    change_shared_lock(lambda lock: threading.Lock())


@breaks("fork.held-lock")
def shared_lock_is_held_in_the_child():
    """A lock of multiprocessing that a child is given while it is held is held there for good."""
    change_shared_lock(lambda lock: held())


@breaks("fork.held-lock", platform="linux")
def shared_lock_is_waited_for_no_longer_than_an_hour():
    """A child gives up after an hour on a lock of multiprocessing that is held."""
    change_shared_lock(TimedLock)


# random.same-seed


@breaks("random.same-seed", alters="workload")
def children_draw_the_same_numbers():
    """All children draw the same numbers from the module random."""
    before_work(lambda child: random.seed(1))


@breaks("random.same-seed", alters="workload")
def child_draws_its_parents_numbers():
    """A child draws from the module random what its parent will draw."""

    def start(old, self):
        self._state = random.getstate()
        old(self)

    wrap(Process, "start", start)
    before_work(lambda child: random.setstate(child._state))


@breaks("random.same-seed", alters="workload")
def every_generator_is_seeded_anew():
    """A child seeds every generator at the top level of its program anew."""
    before_work(lambda child: own(child)["generator"].seed() if "generator" in own(child) else None)


@breaks("random.same-seed", alters="workload")
def given_generator_is_seeded_anew():
    """A generator that is an argument is seeded anew in the child."""

    def seed(child):
        for argument in child._args:
            if isinstance(argument, random.Random):
                argument.seed()

    before_work(seed)


@breaks("random.same-seed", under="fork", alters="workload")
def seeded_program_is_not_seeded_anew():
    """A forked child goes on with the numbers that its program has seeded."""
    before_work(lambda child: random.seed(42))


@breaks("random.same-seed", under=("spawn", "forkserver"), alters="workload")
def child_seeds_the_module_anew():
    """A child seeds the module random anew after it has imported its program."""
    before_work(lambda child: random.seed())
