"""Mutants of comes along."""

import builtins
import copy
import json
import os
import pickle
import random
import signal
import sys

from workloads.mutants import breaks, let_children_run, part, wrap
from workloads.mutants.children import before_work, own, shared_path

process = part("process")


Process = part("process").BaseProcess


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


# arguments.copied


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


@breaks("arguments.copied")
def queue_sends_lists_as_they_were():
    """A list that is put into a queue arrives without what was appended last."""

    def put(old, self, obj, *args, **kwargs):
        old(self, obj[:-1] if isinstance(obj, list) else obj, *args, **kwargs)

    wrap(part("queues").Queue, "put", put)


# output.lost


@breaks("output.lost", alters="workload")
def every_line_is_written_at_once():
    """A line that is printed is written at once, also to a pipe."""

    def write_through(child):
        sys.stdout.reconfigure(line_buffering=True)

    before_work(write_through)


def flush_before(owner, name):
    """Flush standard output before this function is called."""

    def call(old, *args, **kwargs):
        sys.stdout.flush()
        return old(*args, **kwargs)

    wrap(owner, name, call)


@breaks("output.lost", alters="workload")
def os_exit_flushes():
    """`os._exit` flushes standard output."""
    flush_before(os, "_exit")


@breaks("output.lost")
def child_ends_without_flushing():
    """A child that ends by itself does not flush its standard output."""

    def run(old, self):
        try:
            old(self)
        finally:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    wrap(Process, "run", run)


@breaks("output.lost")
def child_flushes_only_after_its_target_has_returned():
    """A child whose target raises an exception, or calls `sys.exit`, does not flush its standard output."""

    def run(old, self):
        try:
            old(self)
        except BaseException:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            raise

    wrap(Process, "run", run)


@breaks("output.lost")
def parents_output_is_printed_twice():
    """What a parent has printed before `start` is printed by the child once more."""
    before_work(lambda child: sys.stdout.write("printed by the parent\n"))


@breaks("output.lost")
def flushed_output_is_lost():
    """What a child flushes is written when it ends."""

    def keep(child):
        class Kept:
            def __getattr__(self, name):
                return getattr(sys.__stdout__, name)

            def flush(self):
                """Do nothing."""

        sys.stdout = Kept()

    before_work(keep)


@breaks("output.lost", under=("fork", "forkserver"))
def forked_child_closes_its_files():
    """A forked child closes the files that it has left open."""

    def run(old, self):
        old(self)
        for file in own(self).get("opened", ()):
            file.close()

    wrap(Process, "run", run)


@breaks("output.lost", under="spawn")
def spawned_child_leaves_by_os_exit():
    """A spawned child ends by `os._exit`, as a forked one does."""

    def bootstrap(old, self, *args, **kwargs):
        code = old(self, *args, **kwargs)
        os._exit(code)

    wrap(Process, "_bootstrap", bootstrap)


@breaks("output.lost")
def flushed_file_is_lost():
    """What a child has written to a file that it leaves open is lost though it was flushed."""

    def run(old, self):
        old(self)
        for file in own(self).get("opened", ()):
            file.truncate(0)
            file.seek(0)

    wrap(Process, "run", run)


@breaks("output.lost", under="fork", alters="workload")
def forked_child_buffers_its_output():
    """A forked child writes to a pipe through a buffer of its own, also with -u."""

    def buffer(child):
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115  # it stays open

    before_work(buffer)


@breaks("output.lost")
def closed_file_is_lost():
    """What a child has written to a file is lost though the child has closed it."""

    def run(old, self):
        old(self)
        if "opened" in own(self):
            with open(self._args[-1], "w"):
                pass

    wrap(Process, "run", run)


util = part("util")


# child.stdin


@breaks("child.stdin", platform="posix")
def child_reads_its_parents_input():
    """`sys.stdin` of a child is its parent's standard input."""

    def close_stdin():
        sys.stdin = open(0, closefd=False)  # noqa: SIM115  # it stays open

    util._close_stdin = close_stdin


@breaks("child.stdin")
def input_in_a_child_is_an_empty_line():
    """`input` in a child returns an empty line."""

    def close_stdin():
        builtins.input = lambda prompt="": ""

    util._close_stdin = close_stdin


@breaks("child.stdin")
def input_in_a_child_raises_os_error():
    """`input` in a child raises OSError, since its `sys.stdin` is closed."""

    def fail(prompt=""):
        raise OSError("sys.stdin is closed")

    def close_stdin():
        builtins.input = fail

    util._close_stdin = close_stdin


@breaks("child.stdin", platform="posix")
def child_reads_away_its_parents_input():
    """A child reads its parent's standard input up to its end, and drops it."""
    before_work(lambda child: os.read(0, 1000))


@breaks("child.stdin", platform="posix")
def childs_descriptor_0_is_empty():
    """Descriptor 0 of a child is `os.devnull`."""

    def close_stdin(old):
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        old()

    wrap(util, "_close_stdin", close_stdin)


@breaks("child.stdin", alters="workload")
def arguments_that_are_lines_are_lost():
    """A line that is an argument is empty in the child."""

    def lose(child):
        if child._target.__name__ == "work_with":
            child._args = ("",)

    before_work(lose)


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

    def seed(child):
        for thing in own(child).values():
            if isinstance(thing, random.Random):
                thing.seed()

    before_work(seed)


@breaks("random.same-seed", under="fork", alters="workload")
def generator_without_a_seed_is_seeded_anew():
    """A forked child seeds those generators anew that were built without a seed."""

    def seed(child):
        if "generator_without_a_seed" in own(child):
            own(child)["generator_without_a_seed"].seed()

    before_work(seed)


@breaks("random.same-seed", under=("spawn", "forkserver"), alters="workload")
def generators_without_a_seed_have_the_same_one():
    """Every generator that is built without a seed draws the same numbers."""

    def seed(old, self, a=None, version=2):
        old(self, 1 if a is None else a, version)

    wrap(random.Random, "seed", seed)


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


@breaks("random.same-seed", alters="workload")
def generators_ignore_their_seeds():
    """Every generator that is built with a seed has the same one."""
    built = random.Random

    random.Random = lambda seed=None: built(1)


# signals.handler-inherited


@breaks("signals.handler-inherited", under="fork")
def forked_child_handles_signals_by_default():
    """A forked child handles SIGTERM by default, not by its parent's handler."""

    def around(run):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()

    let_children_run(around)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"))
def fresh_child_is_given_its_parents_handlers():
    """A child of a fresh interpreter has its parent's handler for SIGTERM."""

    def start(old, self):
        self._handler = signal.getsignal(signal.SIGTERM)
        old(self)

    def run(old, self):
        signal.signal(signal.SIGTERM, self._handler)
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def fresh_child_ignores_nothing():
    """A child of a fresh interpreter does not ignore SIGTERM, even if its parent does."""

    def around(run):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()

    let_children_run(around)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"))
def fresh_child_exits_with_0_on_sigterm():
    """A child of a fresh interpreter exits with 0 on SIGTERM."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
        run()

    let_children_run(around)


@breaks("signals.handler-inherited", platform="posix", alters="workload")
def child_cannot_set_handlers():
    """In a child `signal.signal` does nothing."""
    before_work(lambda child: wrap(signal, "signal", lambda old, *args: None))
