"""A pool of two does six items in chunks of two; first item 2 fails, and later item 0."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    log("item {} begins".format(number))
    if number == 2:
        raise ValueError("error of item 2")
    gate("item {} may end".format(number))
    if number == 0:
        log("item 0 fails")
        raise ValueError("error of item 0")
    log("item {} ends".format(number))
    return number


def note(error):
    log("error callback is called", str(error))


# remedy
def work_or_error(number):
    try:
        return work(number)
    except Exception as error:
        return error


# end of remedy


if __name__ == "__main__":
    methods = ("map", "map_async", "starmap", "starmap_async")
    given = read_arguments(method=methods, errors=("are raised", "are returned"))
    pool = mp.Pool(2)
    items = [(number,) if "star" in given.method else number for number in range(6)]
    callbacks = {"error_callback": note} if "async" in given.method else {}
    try:
        if given.errors == "are returned":
            # remedy
            results = pool.map(work_or_error, items, chunksize=2)
            # end of remedy
        else:
            results = getattr(pool, given.method)(work, items, chunksize=2, **callbacks)
        outcome = {"returns": [repr(one) for one in (results.get() if callbacks else results)]}
    except Exception as error:  # the log says which
        outcome = {"raises": type(error).__name__, "text": str(error)}
    log("parent has the outcome", outcome)
    pool.close()
    pool.join()
