"""A task fails, and an error callback prints its error."""

import traceback

from workloads.probe import log, mp


def fail(number):
    log("task {} fails".format(number))
    raise ValueError("error of task {}".format(number))


# remedy
def print_error(error):
    traceback.print_exception(type(error), error, error.__traceback__)


# end of remedy
if __name__ == "__main__":
    pool = mp.Pool(1)
    # remedy
    pool.apply_async(fail, (5,), error_callback=print_error)
    # end of remedy
    pool.close()
    pool.join()
    log("parent at its last line")
