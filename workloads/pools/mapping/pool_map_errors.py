"""A pool of two does six items in chunks of two, by each method in turn; the third item fails, and later the first."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def work(number):
    log("item {} begins".format(number))
    if number % 10 == 2:
        raise ValueError("error of item {}".format(number))
    gate("item {} may end".format(number))
    if number % 10 == 0:
        log("item {} fails".format(number))
        raise ValueError("error of item {}".format(number))
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


def call(method, numbers):
    try:
        if "async" in method:
            return {"returns": getattr(pool, method)(work, numbers, chunksize=2, error_callback=note).get()}
        return {"returns": getattr(pool, method)(work, numbers, chunksize=2)}
    except Exception as error:  # the log says which
        return {"raises": name_of(error), "text": str(error)}


CALLS = {
    "map": range(6),
    "map_async": range(10, 16),
    "starmap": [(number,) for number in range(20, 26)],
    "starmap_async": [(number,) for number in range(30, 36)],
}


if __name__ == "__main__":
    given = read_arguments(errors=("are raised", "are returned"))
    pool = mp.Pool(2)
    if given.errors == "are raised":
        for method, items in CALLS.items():
            log("parent calls {}".format(method))
            log("parent has the outcome of {}".format(method), call(method, items))
    else:
        # remedy
        results = pool.map(work_or_error, range(6), chunksize=2)
        # end of remedy
        log("parent has the results", [repr(result) for result in results])
    pool.close()
    pool.join()
