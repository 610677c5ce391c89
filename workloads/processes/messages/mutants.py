"""Mutants of messages."""

import contextlib
import logging
import os
import sys

from workloads.mutants import breaks, part, wrap

util, process = part("util"), part("process")


def is_child():
    return process.parent_process() is not None


def wrap_run(before):
    """Have a child call this before its work."""
    wrap(process.BaseProcess, "run", lambda old, self: (before(), old(self))[1])


# logger.silent


def change_logger(change):
    """Have `get_logger` change the logger before it returns it the first time."""

    def get_logger(old):
        is_new = util._logger is None
        logger = old()
        if is_new:
            change(logger)
        return logger

    wrap(util, "get_logger", get_logger)


@breaks("logger.silent")
def logger_passes_on_what_it_logs():
    """The logger passes on what it logs to the root logger."""

    def change(logger):
        logger.propagate = True
        logger.setLevel(logging.INFO)

    change_logger(change)


@breaks("logger.silent")
def logger_has_a_handler():
    """The logger has a handler to begin with."""
    change_logger(lambda logger: logger.addHandler(logging.NullHandler()))


@breaks("logger.silent")
def log_to_stderr_returns_nothing():
    """`log_to_stderr` returns another logger."""
    wrap(util, "log_to_stderr", lambda old, level=None: (old(level), logging.getLogger("other"))[1])


@breaks("logger.silent")
def child_tells_nothing_of_its_work():
    """A child does not log that it begins its work."""
    wrap(util, "info", lambda old, message, *args: None if "calling" in message else old(message, *args))


@breaks("logger.silent")
def child_tells_nothing_of_its_exit():
    """A child does not log that it exits."""
    wrap(util, "info", lambda old, message, *args: None if "exiting" in message else old(message, *args))


@breaks("logger.silent", "logger.in-children")
def children_know_no_level():
    """The level of the logger is 50 in a child."""
    wrap_run(lambda: util.get_logger().setLevel(logging.CRITICAL))


# logger.second-call


@breaks("logger.second-call")
def second_call_adds_no_handler():
    """`log_to_stderr` has only one handler for standard error."""

    def log_to_stderr(old, level=None):
        if util._log_to_stderr:
            util.get_logger().setLevel(level)
            return util.get_logger()
        return old(level)

    wrap(util, "log_to_stderr", log_to_stderr)


@breaks("logger.second-call")
def second_call_does_not_change_the_level():
    """The level of the first `log_to_stderr` stays."""
    wrap(util, "log_to_stderr", lambda old, level=None: old(None if util._log_to_stderr else level))


@breaks("logger.second-call")
def set_level_adds_a_handler():
    """`setLevel` adds a handler for standard error."""

    def set_level(old, self, level):
        old(self, level)
        if self is util._logger and level == logging.WARNING:
            util.log_to_stderr()

    wrap(logging.Logger, "setLevel", set_level)


# logger.in-children


@breaks("logger.in-children", under="fork")
def forked_child_has_no_handlers():
    """A child has no handlers of its parent's logger."""

    def clear():
        util.get_logger().handlers.clear()

    wrap_run(clear)


@breaks("logger.in-children", under=("spawn", "forkserver"))
def child_has_its_parents_handlers():
    """A child has a handler of its program's own."""

    def add():
        logger = util.get_logger()
        if not logger.handlers:
            logger.addHandler(sys.modules["__main__"].Handler())

    wrap_run(add)


@breaks("logger.in-children", "logger.silent", under=("spawn", "forkserver"))
def child_is_not_told_of_log_to_stderr():
    """A child is not told that its parent has called `log_to_stderr`."""

    def get_preparation_data(old, name):
        data = old(name)
        data["log_to_stderr"] = False
        return data

    wrap(part("spawn"), "get_preparation_data", get_preparation_data)


@breaks("logger.in-children", under=("spawn", "forkserver"))
def child_that_sets_up_has_the_handler_twice():
    """In a child each handler is added twice."""

    def add_handler(old, self, handler):
        old(self, handler)
        if is_child() and self is util._logger and type(handler).__name__ == "Handler":
            self.handlers.append(handler)

    wrap(logging.Logger, "addHandler", add_handler)


@breaks("logger.in-children", under="fork")
def forked_child_that_sets_up_has_no_handler():
    """A child that adds a handler has none."""

    def set_level(old, self, level):
        old(self, level)
        if is_child():
            self.handlers = [logging.NullHandler()]

    wrap(logging.Logger, "setLevel", set_level)


# stdout.missing


@breaks("stdout.missing", under="fork")
def forked_child_always_has_an_output():
    """A child has a standard output, whatever its parent has."""

    def open_again():
        if sys.stdout is None or sys.stdout.closed:
            sys.stdout = os.fdopen(1, "w", closefd=False)

    wrap_run(open_again)


@breaks("stdout.missing", under=("spawn", "forkserver"))
def child_has_no_output():
    """A child has no standard output."""
    wrap_run(lambda: setattr(sys, "stdout", None))


@breaks("stdout.missing")
def start_ignores_an_output_that_fails():
    """`start` ignores that standard output cannot be flushed."""

    def flush(old):
        with contextlib.suppress(OSError):
            old()

    wrap(util, "_flush_std_streams", flush)


@breaks("stdout.missing")
def start_needs_an_output():
    """`start` raises an exception without standard output."""

    def flush():
        sys.stdout.flush()

    util._flush_std_streams = flush


@breaks("stdout.missing")
def traceback_is_lost():
    """What a child that fails writes is what it does not write otherwise."""

    def run(old, self):
        if self._target.__name__ != "fail":
            return old(self)
        if sys.stderr is None:
            sys.stderr = os.fdopen(2, "w", closefd=False)
        else:
            sys.stderr = None
        return old(self)

    wrap(process.BaseProcess, "run", run)


@breaks("stdout.missing")
def children_fail_without_a_terminal():
    """A child whose parent's standard output is a file of nothing fails."""

    def run(old, self):
        if self._args == ("devnull",):
            sys.exit(1)
        old(self)

    wrap(process.BaseProcess, "run", run)
