"""A parent closes or terminates a pool of one that is at work, and then submits a task by each of its methods."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


if __name__ == "__main__":
    given = read_arguments(method=("close", "terminate"))
    pool = mp.Pool(1)
    pool.apply_async(work, (0,))
    gate("parent may call the method")
    getattr(pool, given.method)()
    log("parent has called " + given.method)
    for submit, arguments in (
        (pool.apply, [1]),
        (pool.apply_async, [1]),
        (pool.map, [1]),
        (pool.map_async, [1]),
        (pool.starmap, [(1,)]),
        (pool.starmap_async, [(1,)]),
        (pool.imap, [1]),
        (pool.imap_unordered, [1]),
    ):
        try:
            submit(work, arguments)
        except Exception as error:  # the log says which
            log("{} raises {}".format(submit.__name__, type(error).__name__))
        else:
            log("{} is accepted".format(submit.__name__))
    log("parent joins")
    pool.join()
