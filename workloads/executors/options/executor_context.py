"""A parent has executors tell how their workers are started: with a limit of tasks, with a context, or with neither."""

import multiprocessing
import os

from workloads.exceptions import name_of
from workloads.executor import executor_without_context
from workloads.probe import log, mp

set_up = False


def describe():
    # Without a context, an executor has workers of multiprocessing, whatever the program's processes are.
    kinds = [type(module.current_process()).__name__ for module in (mp, multiprocessing)]
    worker = next((kind for kind in kinds if kind != "_MainProcess"), "_MainProcess")
    return {"worker": worker, "set up": set_up, "parent": os.getppid()}


def told(**options):
    try:
        with executor_without_context(1, **options) as executor:
            found = executor.submit(describe).result()
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}
    return {**found, "parent": found["parent"] == os.getpid()}


if __name__ == "__main__":
    set_up = True
    log("without a limit", told())
    log("with a limit", told(max_tasks_per_child=1))
    # remedy
    context = mp.get_context()  # of the default start method
    # end of remedy
    log("with a context", told(mp_context=context))
    log("with a limit and a context", told(max_tasks_per_child=1, mp_context=context))
    log("with a text", told(mp_context="spawn"))
    for limit in (0, -1, 1.5):
        log("with a limit of {}".format(limit), told(max_tasks_per_child=limit))
    log("with an initializer that cannot be called", told(initializer=5))
