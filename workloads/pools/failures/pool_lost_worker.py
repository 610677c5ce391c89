"""A pool of one loses its worker in each of its tasks but the last one, and ends.

If it does not end by terminate (--ends-by), or does its tasks by starmap (--tasks-by), it hangs.
"""

import os
import signal

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


class OwnBaseException(BaseException):
    pass


def kill_this_process():
    os.kill(os.getpid(), getattr(signal, "SIGKILL", 9))  # on Windows any number ends it, and is its exit code


def raise_system_exit():
    raise SystemExit(3)


def raise_keyboard_interrupt():
    raise KeyboardInterrupt("raised by the task")


def raise_generator_exit():
    raise GeneratorExit("raised by the task")


def raise_own_base_exception():
    raise OwnBaseException("raised by the task")


LOSSES = {
    "SIGKILL": kill_this_process,
    "SystemExit": raise_system_exit,
    "KeyboardInterrupt": raise_keyboard_interrupt,
    "GeneratorExit": raise_generator_exit,
    "OwnBaseException": raise_own_base_exception,
}


def work(number, loss=None):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    if loss is not None:
        LOSSES[loss]()
    log("task {} ends".format(number))
    return number * number


# remedy of pool.base-exception
def call(function, *args):
    """Call a task's function, and turn what would end the worker into an exception that get() raises."""
    try:
        return function(*args)
    except Exception:
        raise
    except BaseException as error:
        raise RuntimeError("the task ended with {!r}".format(error)) from error


# end of remedy
def do_tasks_by_an_executor(tasks):
    tasks = [*tasks, (len(tasks),)]  # without a third one, the executor may not look after its second worker
    # remedy of pool.killed-worker
    with ProcessPoolExecutor(2) as executor:
        futures = [executor.submit(work, *arguments) for arguments in tasks]
        results = [future.result() for future in futures]
    # end of remedy
    log("parent has the results", results)


def do_tasks_by_starmap(tasks):
    with mp.Pool(1) as pool:
        log("parent calls starmap")
        log("parent has the results", pool.starmap(work, tasks))


def do_tasks_by_apply_async(tasks):
    pool = mp.Pool(1)
    if given.catches == "no":
        results = [pool.apply_async(work, arguments) for arguments in tasks]
    else:
        # remedy of pool.base-exception
        results = [pool.apply_async(call, (work, *arguments)) for arguments in tasks]
        # end of remedy
    *lost, last = results
    workers = set()
    for number in range(len(lost)):
        gate("task {} has begun".format(number))
        workers.update(mp.active_children())
        log("parent knows the worker of task {}".format(number))
    log("parent has the last result", last.get())
    if given.catches == "yes" or given.ends_by == "get":
        for number, result in enumerate(lost):
            log("parent gets the result of task {}".format(number))
            try:
                result.get()
            except Exception as error:  # the log says which
                log("get of task {} raises".format(number), {"type": name_of(error), "text": str(error)})
    getattr(pool, given.ends_by)()
    log("parent joins")
    pool.join()
    exitcodes = {worker.pid: worker.exitcode for worker in workers}
    log("parent is back from join", {"ready": [result.ready() for result in results], "exitcodes": exitcodes})


WAYS = {"apply_async": do_tasks_by_apply_async, "starmap": do_tasks_by_starmap, "executor": do_tasks_by_an_executor}


if __name__ == "__main__":
    given = read_arguments(
        losses="SIGKILL",
        tasks_by=tuple(WAYS),
        catches=("no", "yes"),
        ends_by=("terminate", "close", "get"),
    )
    losses = given.losses.split(", ")
    WAYS[given.tasks_by]([*enumerate(losses), (len(losses),)])
