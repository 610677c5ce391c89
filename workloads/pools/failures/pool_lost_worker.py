"""A pool of two loses the worker of its task 0, does three more tasks, and ends."""

import os
import signal

from workloads.command_line import read_arguments
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


if __name__ == "__main__":
    given = read_arguments(loss=tuple(LOSSES), ends_by=("terminate", "close"))
    pool = mp.Pool(2)
    workers = mp.active_children()
    results = [pool.apply_async(work, (0, given.loss))]
    results += [pool.apply_async(work, (number,)) for number in range(1, 4)]
    log("parent has the other results", [result.get() for result in results[1:]])
    getattr(pool, given.ends_by)()
    log("parent joins")
    pool.join()
    exitcodes = {worker.pid: worker.exitcode for worker in workers}
    log("parent is back from join", {"ready": [result.ready() for result in results], "exitcodes": exitcodes})
