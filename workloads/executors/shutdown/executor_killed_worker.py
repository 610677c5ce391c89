"""An executor of two loses the worker of a task, and another one, which gets the lost tasks, loses its idle worker.

Run by hand, they do not: kill them yourself.
"""

from concurrent.futures.process import BrokenProcessPool

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number * number


def outcome(future):
    error = future.exception()
    return {"returns": future.result()} if error is None else {"raises": name_of(error)}


def submit(executor, number):
    """Submit a task and wait for it."""
    try:
        future = executor.submit(work, number)
    except Exception as error:  # the log says which
        return {"submit raises": name_of(error)}
    return outcome(future)


if __name__ == "__main__":
    executor = ProcessPoolExecutor(2)
    first = executor.submit(work, 0)
    log("parent has the outcome of task 0", outcome(first))
    futures = {number: executor.submit(work, number) for number in range(1, 5)}
    log("parent has submitted all tasks")
    for number, future in futures.items():
        log("parent has the outcome of task {}".format(number), outcome(future))
    gate("parent may submit another task")
    log("parent has the outcome of another task", submit(executor, 5))
    log("parent has the outcome of one more task", submit(executor, 6))
    log("parent asks for the outcome of task 0 again", outcome(first))
    executor.shutdown()
    log("parent is back from shutdown")
    # remedy
    lost = [number for number, future in futures.items() if isinstance(future.exception(), BrokenProcessPool)]
    another = ProcessPoolExecutor(1)
    futures = [another.submit(work, number) for number in lost]
    results = [future.result() for future in futures]
    # end of remedy
    log("parent has the results of another executor", {"tasks": lost, "results": results})
    gate("parent may submit a task to that one")
    # If that one does not know it yet, it learns by this task that it is broken.
    log("parent has the outcome of a task of that one", submit(another, 7))
    log("parent has the outcome of one more task of that one", submit(another, 8))
    log("parent asks for the results of that one again", [future.result() for future in futures])
    another.shutdown()
