"""Tasks fail: some unnoticed, one with an error callback, one whose result the parent gets; perhaps two more."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def fail(number):
    log("task {} fails".format(number))
    raise ValueError("error of task {}".format(number))


def note(error):
    log("error callback is called", {"type": name_of(error), "text": str(error)})


if __name__ == "__main__":
    given = read_arguments(gets_all=("no", "yes"))
    pool = mp.Pool(1)
    unnoticed = [
        pool.apply_async(fail, (0,)),
        pool.map_async(fail, [1]),
        pool.starmap_async(fail, [(2,)]),
        pool.imap(fail, [3]),
        pool.imap_unordered(fail, [4]),
    ]
    pool.apply_async(fail, (5,), error_callback=note)
    result = pool.apply_async(fail, (6,))
    try:
        result.get()
    except Exception as error:  # the log says which
        log("get raises", {"type": name_of(error), "text": str(error)})
    if given.gets_all == "yes":
        # remedy
        results = [pool.apply_async(fail, (number,)) for number in range(7, 9)]
        for result in results:
            result.get()
        # end of remedy
    pool.close()
    pool.join()
    log("parent at its last line")
