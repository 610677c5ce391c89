"""A parent asks the results of two tasks of a pool of one, the second of which fails, before and after waiting."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    if number == 1:
        raise ValueError("error of task 1")


def ask_successful(result):
    try:
        return result.successful()
    except Exception as error:  # the log says which
        return "raises " + name_of(error)


def ask():
    return {"ready": [result.ready() for result in results], "successful": [ask_successful(one) for one in results]}


if __name__ == "__main__":
    method = read_arguments(method=("apply_async", "map_async")).method
    pool = mp.Pool(1)
    results = [getattr(pool, method)(work, [number]) for number in range(2)]
    log("parent asks", ask())
    log("parent is back from wait(timeout=0)", {"returns": results[0].wait(timeout=0), **ask()})
    log("parent is back from wait()", {"returns": results[0].wait(), **ask()})
    log("parent is back from wait(timeout=1000)", {"returns": results[1].wait(timeout=1000), **ask()})
    pool.close()
    pool.join()
