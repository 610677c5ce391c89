"""An executor of two loses the worker of one of its tasks (run by hand: kill it yourself), or an idle worker."""

from concurrent.futures import ProcessPoolExecutor

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number * number


def outcome(future):
    error = future.exception()
    return {"returns": future.result()} if error is None else {"raises": type(error).__name__}


def submit(executor, number):
    """Submit a task and wait for it."""
    try:
        return outcome(executor.submit(work, number))
    except Exception as error:  # the log says which
        return {"raises": type(error).__name__}


if __name__ == "__main__":
    given = read_arguments(workers=2, tasks=5)
    executor = ProcessPoolExecutor(given.workers, mp_context=mp.get_context())
    log("parent has the outcome of task 0", submit(executor, 0))
    futures = [executor.submit(work, number) for number in range(1, given.tasks)]
    for number, future in enumerate(futures, 1):
        log("parent has the outcome of task {}".format(number), outcome(future))
    gate("parent may submit another task")
    log("parent has the outcome of another task", submit(executor, given.tasks))
    executor.shutdown()
    log("parent is back from shutdown")
