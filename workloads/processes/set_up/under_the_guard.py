"""A program sets up several things under its main guard, or in its child, and the child looks for them."""

import decimal
import sys
import textwrap
import warnings

from workloads.probe import log, mp


def ignore_errors(kind, error, traceback):
    """Say nothing about an error that nobody has caught."""


def shorten(text, width):
    return "{} within {}".format(text, width)


# remedy
def set_up():
    sys.setrecursionlimit(4321)
    sys.excepthook = ignore_errors
    decimal.getcontext().prec = 7
    textwrap.shorten = shorten
    warnings.simplefilter("error")
    # end of remedy


def look():
    """What there is of what `set_up` sets up."""
    return {
        "sys.setrecursionlimit()": sys.getrecursionlimit() == 4321,
        "sys.excepthook": sys.excepthook is ignore_errors,
        "decimal.getcontext()": decimal.getcontext().prec == 7,
        "a replaced function": textwrap.shorten("a b", 9) == "a b within 9",
        "warnings.simplefilter()": warnings.filters[0][0] == "error",
    }


def work(who):
    log(who + " looks", look())


# remedy
def set_up_and_work(who):
    set_up()
    work(who)


# end of remedy


if __name__ == "__main__":
    # remedy
    set_up()
    # end of remedy
    log("parent looks", look())
    child = mp.Process(target=work, args=("child",))
    child.start()
    child.join()
    # remedy
    child = mp.Process(target=set_up_and_work, args=("child that sets up",))
    child.start()
    child.join()
    # end of remedy
    log("parent is back from join", {"exitcode": child.exitcode})
