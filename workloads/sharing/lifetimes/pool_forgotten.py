"""A program has a task done by a pool in a function, and does not close the pool."""

import warnings

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work():
    log("worker works")


def use_pool():
    pool = mp.Pool(1)
    return pool.apply(work)


def use_pool_and_end_it():
    # remedy
    with mp.Pool(1) as pool:
        return pool.apply(work)
    # end of remedy


def note(message, category, *_):
    if category is ResourceWarning:
        shown.append(str(message))


if __name__ == "__main__":
    given = read_arguments(ends=("no", "yes"))
    shown = []
    warnings.simplefilter("always", ResourceWarning)
    warnings.showwarning = note  # a thread of the pool may be the last to refer to it
    if given.ends == "no":
        use_pool()
    else:
        use_pool_and_end_it()
    log("parent is back")
    gate("parent may go on")
    log("warnings", shown)
