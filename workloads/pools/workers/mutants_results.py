"""Mutants of pools: the results of tasks."""

import atexit
import builtins
import os
import traceback

from workloads.mutants import breaks, package, part, wrap
from workloads.mutants.pools import alter_calls

# pool.missing-import


@breaks("pool.missing-import")
def import_of_pool_binds_the_package():
    """Who imports `Pool` has `multiprocessing` as well."""
    builtins.multiprocessing = package()


@breaks("pool.missing-import")
def pool_worker_prints_a_name_error():
    """A worker prints the NameError of a task."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except NameError:
            traceback.print_exc()
            raise

    alter_calls(call)


pool = part("pool")


Result = part("pool").ApplyResult


@breaks("pool.missing-import")
def failed_task_fails_the_main_process():
    """The main process exits with 1 if a task has failed."""
    failed = []

    def set_result(old, self, number, result):
        if not result[0]:
            failed.append(number)
        old(self, number, result)

    wrap(Result, "_set", set_result)
    atexit.register(lambda: os._exit(1) if failed else None)


Pool = part("pool").Pool


@breaks("pool.missing-import")
def pool_join_raises_the_error_of_a_task():
    """`join` raises the error of a task that has failed."""
    errors = []

    def set_result(old, self, number, result):
        if not result[0]:
            errors.append(result[1])
        old(self, number, result)

    def join(old, self):
        old(self)
        if errors:
            raise errors[0]

    wrap(Result, "_set", set_result)
    wrap(Pool, "join", join)
