"""A program has tasks done by pools in functions, and does not close the pools."""

import warnings

from workloads.probe import gate, log, mp


def work(what):
    log("worker works: " + what)
    return what


def use_pool():
    pool = mp.Pool(1)
    return pool.apply(work, ("forgotten",))


def use_pool_and_end_it():
    # remedy
    with mp.Pool(1) as pool:
        return pool.apply(work, ("with",))
    # end of remedy


def note(message, category, *_):
    if category is ResourceWarning:
        shown.append(str(message))


if __name__ == "__main__":
    shown = []
    warnings.simplefilter("always", ResourceWarning)
    warnings.showwarning = note  # a thread of the pool may be the last to refer to it
    for what, function in [("with", use_pool_and_end_it), ("forgotten", use_pool)]:
        function()
        log("parent is back: " + what)
        gate("parent may go on: " + what)
        log("warnings: " + what, shown)
        shown.clear()
