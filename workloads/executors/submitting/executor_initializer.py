"""Each worker of an executor calls an initializer, which may fail, and the parent submits three tasks."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def initialize(*arguments):
    log("a worker is initialized", arguments)


def fail(*arguments):
    initialize(*arguments)
    gate("worker may fail")
    raise ValueError("raised by the initializer")


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    return number * number


# remedy of executor.failing-initializer
errors = []


def keep_error(*arguments):
    try:
        fail(*arguments)
    except Exception as error:
        errors.append(error)


def work_if_initialized(number):
    if errors:
        raise RuntimeError("the initializer has failed") from errors[0]
    return work(number)


# end of remedy
def outcome(future):
    error = future.exception()
    if error is None:
        return {"returns": future.result()}
    outcome = {"raises": name_of(error)}
    if "raised by the initializer" in str(error.__cause__):
        outcome["the cause shows the initializer"] = "in fail" in str(error.__cause__)
    return outcome


if __name__ == "__main__":
    given = read_arguments(workers=1, initializer=("initialize", "fail", "fail later"))
    initializers = {"initialize": initialize, "fail": fail, "fail later": keep_error}
    initializer = initializers[given.initializer]
    task = work_if_initialized if given.initializer == "fail later" else work
    executor = ProcessPoolExecutor(given.workers, initializer=initializer, initargs=("an argument", "another"))
    futures = [executor.submit(task, number) for number in range(3)]
    log("parent has submitted three tasks")
    log("parent has the outcomes", [outcome(future) for future in futures])
    try:
        log("parent has the outcome of another task", outcome(executor.submit(task, 3)))
    except Exception as error:  # the log says which
        log("submit raises " + name_of(error))
    executor.shutdown()
    log("parent is back from shutdown")
