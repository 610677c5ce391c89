"""Mutants of the standard streams of children."""

import builtins
import os
import sys

from workloads.mutants import breaks, part, wrap
from workloads.mutants.children import before_work, own

process, util = part("process"), part("util")
Process = process.BaseProcess


# output.lost


def flush_before(owner, name):
    """Flush standard output before this function is called."""

    def call(old, *args, **kwargs):
        sys.stdout.flush()
        return old(*args, **kwargs)

    wrap(owner, name, call)


@breaks("output.lost", alters="workload")
def every_line_is_written_at_once():
    """A line that is printed is written at once, also to a pipe."""

    def write_through(child):
        sys.stdout.reconfigure(line_buffering=True)

    before_work(write_through)


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
