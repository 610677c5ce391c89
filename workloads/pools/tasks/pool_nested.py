"""The tasks of a pool, or of an executor, try to start a process of their own, and to use a pool of their own."""

import concurrent.futures

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(number):
    log("{} works".format("grandchild" if number is None else "task of the inner pool"))
    return number


def start_a_process():
    log("start_a_process begins")
    child = mp.Process(target=work, args=(None,))
    child.start()
    child.join()
    return child.exitcode


def use_a_pool():
    log("use_a_pool begins")
    with mp.Pool(1) as inner:
        return inner.apply(work, (7,))


def report(task, get):
    try:
        outcome = {"returns": get()}
    except Exception as error:  # the log says which
        outcome = {"raises": name_of(error)}
    log("parent has the outcome of " + task.__name__, outcome)


if __name__ == "__main__":
    given = read_arguments(outer=("a pool", "an executor"))
    tasks = (start_a_process, use_a_pool)
    if given.outer == "a pool":
        pool = mp.Pool(1)
        for task in tasks:
            report(task, pool.apply_async(task).get)
        pool.close()
        pool.join()
    else:
        # remedy
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=mp.get_context()) as executor:
            results = [executor.submit(task) for task in tasks]
        # end of remedy
        for number, task in enumerate(tasks):
            report(task, results[number].result)
    log("parent is back from join")
