"""Mutants of names."""

import itertools

from workloads.mutants import breaks, part, wrap

process = part("process")
Process = process.BaseProcess


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


@breaks("name.default", "name.identifies")
def name_cannot_be_changed():
    """Assigning to `name` has no effect."""
    Process.name = property(Process.name.fget, lambda self, name: None)


@breaks("name.default")
def name_of_workers_is_counted_by_itself():
    """N in the names of a pool's workers starts from 1, and they do not count as other objects do."""
    pool, numbers = part("pool"), itertools.count(1)

    def create(old, context, *args, **kwargs):
        kept, process._process_counter = process._process_counter, numbers
        try:
            return old(context, *args, **kwargs)
        finally:
            process._process_counter = kept

    old = pool.Pool.Process
    pool.Pool.Process = staticmethod(lambda *args, **kwargs: create(old, *args, **kwargs))


@breaks("name.default")
def name_of_servers_is_as_any():
    """The server of a manager has the default name of a process."""
    managers = part("managers")

    def start(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self._process.name = "Process-{}".format(self._process.name.rpartition("-")[2])

    wrap(managers.BaseManager, "start", start)


# name.identifies


@breaks("name.identifies")
def name_is_made_unique():
    """A name that has been given before gets a number."""
    names = []

    def init(old, self, *args, name=None, **kwargs):
        names.append(name)
        old(self, *args, name=name and name + str(names.count(name)), **kwargs)

    wrap(Process, "__init__", init)


@breaks("name.identifies")
def name_is_fixed_by_the_start():
    """Assigning to `name` has no effect after the start."""
    old = Process.name

    def rename(self, name):
        if self._popen is None and (self is not process._current_process or not self._parent_pid):
            old.fset(self, name)

    Process.name = property(old.fget, rename)


@breaks("name.identifies")
def name_of_the_main_process_is_fixed():
    """Assigning to the main process's `name` has no effect."""
    old = Process.name

    def rename(self, name):
        if self._parent_pid:
            old.fset(self, name)

    Process.name = property(old.fget, rename)


@breaks("name.identifies", platform="linux")
def name_is_told_to_the_os():
    """A child tells the OS its name."""
    import ctypes

    def run(old, self):
        ctypes.CDLL(None).prctl(15, self.name.encode(), 0, 0, 0)  # PR_SET_NAME
        old(self)

    wrap(Process, "run", run)
