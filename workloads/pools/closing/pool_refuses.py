"""A parent closes or terminates a pool of two that is at work, and then submits a task by each of its methods."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    given = read_arguments(method=("close", "terminate"))
    pool = mp.Pool(2)
    for number in range(2):
        pool.apply_async(work, (number,))
    gate("parent may call the method")
    getattr(pool, given.method)()
    log("parent has called " + given.method)
    for submit, arguments in (
        (pool.apply, [2]),
        (pool.apply_async, [2]),
        (pool.map, [2]),
        (pool.map_async, [2]),
        (pool.starmap, [(2,)]),
        (pool.starmap_async, [(2,)]),
        (pool.imap, [2]),
        (pool.imap_unordered, [2]),
    ):
        try:
            submit(work, arguments)
        except Exception as error:  # the log says which
            log("{} raises {}".format(submit.__name__, type(error).__name__))
        else:
            log("{} is accepted".format(submit.__name__))
    log("parent joins")
    pool.join()
