"""The initializer of a pool of one fails in each worker, and the parent waits for the result of a task.

If the initializer does not keep its error, the program starts workers until it is ended from outside.
"""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def prepare():
    number = mp.current_process().name.rpartition("-")[2]
    log("worker {} has started".format(number))
    gate("worker {} may fail".format(number))
    raise ValueError("raised by the initializer")


def work():
    log("task begins")


# remedy
failure = None


def prepare_or_keep_the_error():
    global failure
    try:
        prepare()
    except Exception as error:
        failure = error


def work_if_prepared():
    if failure is not None:
        raise RuntimeError("this worker is not prepared") from failure
    return work()


# end of remedy


if __name__ == "__main__":
    given = read_arguments(initializer=("lets its error go", "keeps its error"))
    if given.initializer == "lets its error go":
        pool = mp.Pool(1, initializer=prepare)
        result = pool.apply_async(work)
    else:
        # remedy
        pool = mp.Pool(1, initializer=prepare_or_keep_the_error)
        result = pool.apply_async(work_if_prepared)
        # end of remedy
    log("parent waits for the result")
    try:
        result.get()
    except Exception as error:  # the log says which
        log("get raises " + name_of(error), str(error.__cause__))
    else:
        log("parent has the result")
    pool.close()
    pool.join()
    log("parent is back from join")
