"""A program imports Pool, and in its tasks uses multiprocessing, which it has not imported."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp

Pool = mp.Pool  # as `from multiprocessing import Pool` does


def work(number):
    log("task {} begins".format(number))
    name = multiprocessing.current_process().name  # noqa: F821
    log("task {} goes on".format(number), name)


if __name__ == "__main__":
    given = read_arguments(workers=3, asks=("for no result", "for each result"))
    pool = Pool(given.workers)
    results = [pool.apply_async(work, (number,)) for number in range(10)]
    if given.asks == "for each result":
        # remedy
        for result in results:
            result.get()
        # end of remedy
    pool.close()
    pool.join()
    log("parent is back from join", {"successful": [result.successful() for result in results]})
    try:
        results[0].get()
    except Exception as error:  # the log says which
        log("get raises " + name_of(error), str(error))
    else:
        log("get returns")
