"""A pool of two does six items in chunks of two; first item 2 fails, and later item 0."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number):
    log("item {} begins".format(number))
    if number == 2:
        raise ValueError("error of item 2")
    gate("item {} may end".format(number))
    if number == 0:
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
    given = read_arguments(errors=("are raised", "are returned"))
    pool = mp.Pool(2)
    if given.errors == "are raised":
        result = pool.map_async(work, range(6), chunksize=2, error_callback=note)
    else:
        # remedy
        result = pool.map_async(work_or_error, range(6), chunksize=2)
        # end of remedy
    gate("parent may go on")
    log("parent asks", {"ready": result.ready()})
    try:
        outcome = {"returns": [repr(one) for one in result.get()]}
    except Exception as error:  # the log says which
        outcome = {"raises": type(error).__name__, "text": str(error)}
    log("parent has called get", outcome)
    pool.close()
    pool.join()
