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
        future = executor.submit(work, number)
    except Exception as error:  # the log says which
        return {"submit raises": type(error).__name__}
    return outcome(future)


if __name__ == "__main__":
    given = read_arguments(workers=2, tasks=5)
    executor = ProcessPoolExecutor(given.workers, mp_context=mp.get_context())
    first = executor.submit(work, 0)
    log("parent has the outcome of task 0", outcome(first))
    futures = [executor.submit(work, number) for number in range(1, given.tasks)]
    log("parent has submitted all tasks")
    for number, future in enumerate(futures, 1):
        log("parent has the outcome of task {}".format(number), outcome(future))
    gate("parent may submit another task")
    # If the executor did not know it yet, it learns by this task that it is broken.
    log("parent has the outcome of another task", submit(executor, given.tasks))
    log("parent has the outcome of one more task", submit(executor, given.tasks + 1))
    log("parent asks for the outcome of task 0 again", outcome(first))
    executor.shutdown()
    log("parent is back from shutdown")
