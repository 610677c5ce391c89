"""Mutants of timeouts."""

import asyncio
import concurrent.futures
import os
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor

from workloads.mutants import breaks, children, wrap

TIMEOUT_ERROR = concurrent.futures.TimeoutError


def kill_workers():
    for child in children(daemonic=False):
        os.kill(child.pid, signal.SIGTERM)


# executor.task-timeout


@breaks("executor.task-timeout")
def timeout_of_a_future_ends_the_workers():
    """`result` terminates the workers when its timeout expires."""

    def result(old, self, timeout=None):
        try:
            return old(self, timeout)
        except TIMEOUT_ERROR:
            kill_workers()
            raise

    wrap(Future, "result", result)


@breaks("executor.task-timeout")
def wait_for_ends_the_workers():
    """`asyncio.wait_for` terminates the workers when its timeout expires."""
    old = asyncio.wait_for

    async def wait_for(future, timeout):
        try:
            return await old(future, timeout)
        except asyncio.TimeoutError:
            kill_workers()
            raise

    asyncio.wait_for = wait_for


@breaks("executor.task-timeout")
def wait_for_cancels_nothing():
    """`asyncio.wait_for` leaves the future alone when its timeout expires."""
    old = asyncio.wait_for

    async def wait_for(future, timeout):
        return await old(asyncio.shield(future), timeout)

    asyncio.wait_for = wait_for


@breaks("executor.task-timeout")
def block_of_an_executor_does_not_wait_for_given_up_tasks():
    """The end of a with block does not wait."""
    ProcessPoolExecutor.__exit__ = lambda self, *error: self.shutdown(wait=False)


def change_timeout_errors(change):
    """Let each way to wait raise `change(error)` for a TimeoutError."""

    def call(old, *args, **options):
        try:
            return old(*args, **options)
        except TIMEOUT_ERROR as error:
            raise change(error) from None

    wrap(Future, "result", call)
    wrap(Future, "exception", call)

    def as_completed(old, *args, **options):
        try:
            yield from old(*args, **options)
        except TIMEOUT_ERROR as error:
            raise change(error) from None

    wrap(concurrent.futures, "as_completed", as_completed)
    old = asyncio.wait_for

    async def wait_for(*args):
        try:
            return await old(*args)
        except asyncio.TimeoutError as error:
            raise change(error) from None

    asyncio.wait_for = wait_for


# executor.timeout-error


@breaks("executor.timeout-error", python=">=3.11")
def timeout_error_of_an_executor_is_of_another_kind():
    """An executor raises a TimeoutError that is not the built-in one."""
    other = type("TimeoutError", (Exception,), {})
    for owner in (concurrent.futures, asyncio):
        owner.TimeoutError = (TIMEOUT_ERROR, other)
    change_timeout_errors(lambda error: other())


@breaks("executor.timeout-error", python="<3.11")
def timeout_error_of_an_executor_is_that_of_asyncio_as_well():
    """An executor raises a TimeoutError that is both that of asyncio and that of concurrent.futures."""
    both = type("TimeoutError", (TIMEOUT_ERROR, asyncio.TimeoutError), {})
    change_timeout_errors(lambda error: both())


# executor.map-timeout


@breaks("executor.map-timeout")
def timeout_of_map_ends_the_workers():
    """`next` of the results of `map` terminates the workers when its timeout expires."""

    def map_items(old, self, *args, timeout=None, **options):
        results = old(self, *args, timeout=timeout, **options)

        def ending():
            try:
                yield from results
            except TIMEOUT_ERROR:
                kill_workers()
                raise

        return ending()

    wrap(ProcessPoolExecutor, "map", map_items)


@breaks("executor.map-timeout")
def timeout_of_map_is_ignored():
    """`map` ends without an error when its timeout expires."""

    def map_items(old, self, *args, **options):
        results = old(self, *args, **options)

        def ending():
            try:
                yield from results
            except TIMEOUT_ERROR:
                return

        return ending()

    wrap(ProcessPoolExecutor, "map", map_items)


def map_by(results):
    """Let `map` submit all items at once, and return `results(futures, timeout)`."""

    def map_items(self, function, items, timeout=None):
        return results([self.submit(function, item) for item in items], timeout)

    ProcessPoolExecutor.map = map_items


@breaks("executor.map-timeout", "executor.map-left")
def map_cancels_nothing():
    """`map` cancels no item."""
    map_by(lambda futures, timeout: (future.result(timeout) for future in futures))


# executor.map-left


@breaks("executor.map-left")
def map_begins_when_it_is_asked():
    """`map` submits its items when the first result is asked for."""

    def map_items(self, *args, **options):
        yield from Executor.map(self, *args, **options)

    ProcessPoolExecutor.map = map_items


@breaks("executor.map-left")
def submit_takes_three_tasks():
    """`submit` of a fourth task does it before it returns."""

    def submit(old, self, fn, *args):
        self._submitted = getattr(self, "_submitted", 0) + 1
        if self._submitted < 4:
            return old(self, fn, *args)
        future = Future()
        future.cancel()
        return future

    wrap(ProcessPoolExecutor, "submit", submit)
