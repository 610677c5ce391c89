"""A parent gives its pool to a child, which applies a function to a number by it."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def double(number):
    return 2 * number


def use(pool):
    log("child calls apply")
    log("child has the result", pool.apply(double, (4,)))


def use_its_own():
    # remedy
    with mp.Pool(1) as pool:
        result = pool.apply(double, (4,))
    # end of remedy
    log("child has the result", result)


if __name__ == "__main__":
    if read_arguments(prevented_by=("nothing", "a pool of its own")).prevented_by == "nothing":
        with mp.Pool(1) as pool:
            log("parent has the result", pool.apply(double, (4,)))
            child = mp.Process(target=use, args=(pool,), name="child")
            try:
                child.start()
            except Exception as error:  # the log says which
                log("start raises", name_of(error))
            else:
                child.join()
    else:
        child = mp.Process(target=use_its_own, name="child")
        child.start()
        child.join()
