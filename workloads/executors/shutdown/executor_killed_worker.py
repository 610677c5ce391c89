"""An executor of two loses the worker of one of its tasks (run by hand: kill it yourself), or an idle worker."""

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

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
    given = read_arguments(workers=2, tasks=5, again=("no", "yes"))
    executor = ProcessPoolExecutor(given.workers, mp_context=mp.get_context())
    first = executor.submit(work, 0)
    log("parent has the outcome of task 0", outcome(first))
    futures = {number: executor.submit(work, number) for number in range(1, given.tasks)}
    log("parent has submitted all tasks")
    for number, future in futures.items():
        log("parent has the outcome of task {}".format(number), outcome(future))
    if given.again == "yes":
        # remedy
        lost = [number for number, future in futures.items() if isinstance(future.exception(), BrokenProcessPool)]
        with ProcessPoolExecutor(2, mp_context=mp.get_context()) as another:
            results = list(another.map(work, lost))
        # end of remedy
        log("parent has the results of another executor", {"tasks": lost, "results": results})
    gate("parent may submit another task")
    # If the executor did not know it yet, it learns by this task that it is broken.
    log("parent has the outcome of another task", submit(executor, given.tasks))
    log("parent has the outcome of one more task", submit(executor, given.tasks + 1))
    log("parent asks for the outcome of task 0 again", outcome(first))
    executor.shutdown()
    log("parent is back from shutdown")
