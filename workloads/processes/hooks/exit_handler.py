"""An exit handler of a program starts a child."""

import atexit
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp

import_module(getattr(mp, "__name__", "multiprocessing") + ".util")  # as in a program that has started children before


def work():
    log("child works")


def clean_up():
    child = mp.Process(target=work)
    try:
        child.start()
    except Exception as error:  # the log says which
        log("start has failed", name_of(error))
    else:
        child.join()
        log("child has been joined", {"exitcode": child.exitcode})


def main():
    log("last line")


if __name__ == "__main__":
    if read_arguments(by=("atexit", "finally")).by == "atexit":
        atexit.register(clean_up)
        main()
    else:
        # remedy of exit-handler.child
        try:
            main()  # all that the program does
        finally:
            clean_up()  # which starts children
        # end of remedy
