"""A parent closes or terminates a pool of one that is at work, and then submits a task by each of its methods."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number + 10


if __name__ == "__main__":
    given = read_arguments(method=("close", "terminate"))
    pool = mp.Pool(1)
    results = [pool.apply_async(work, (number,)) for number in range(2)]
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
        raised = None
        try:
            submit(work, arguments)
        except Exception as error:  # the log says which
            raised = name_of(error)
        log("parent has tried {}".format(submit.__name__), {"raises": raised})
    log("parent joins")
    pool.join()
    log("parent has joined", {"results": [result.get() for result in results if result.ready()]})
