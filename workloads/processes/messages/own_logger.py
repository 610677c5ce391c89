"""A program sets up the logger of multiprocessing in two steps, each before a child, and then changes its level."""

import logging
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import log, mp

util = import_module(getattr(mp, "__name__", "multiprocessing") + ".util")


class Handler(logging.Handler):
    """Tells of what a program logs itself."""

    def emit(self, record):
        if record.getMessage().endswith("informs"):
            log("own handler gets: " + record.getMessage())


def look():
    logger = mp.get_logger()
    return {"level": logger.level, "handlers": [type(each).__name__ for each in logger.handlers]}


def work(who):
    log(who + " looks", look())
    mp.get_logger().info("%s informs", who)


# remedy of logger.in-children
def set_up():
    logger = mp.get_logger()
    logger.setLevel(logging.INFO)
    if not logger.handlers:  # as there are in a forked child
        logger.addHandler(Handler())  # your own
    # end of remedy


# remedy of logger.in-children
def set_up_and_work(who):
    set_up()
    work(who)


# end of remedy


def start_and_join(target, who):
    child = mp.Process(target=target, args=(who,))
    child.start()
    child.join()


if __name__ == "__main__":
    again = read_arguments(again=("log_to_stderr", "setLevel")).again
    logging.basicConfig(level=logging.DEBUG, format="root logger: %(message)s")
    log("parent looks", look())
    mp.get_logger().info("nobody")
    if again == "log_to_stderr":
        set_up()
        start_and_join(work, "first child")
        start_and_join(set_up_and_work, "child that sets up")
    # remedy of logger.silent
    logger = mp.log_to_stderr(logging.INFO)  # from now on
    # end of remedy
    log("parent looks after log_to_stderr", [look(), logger is mp.get_logger()])
    start_and_join(work, "later child")
    if again == "log_to_stderr":
        mp.log_to_stderr(logging.WARNING)
    else:
        # remedy of logger.second-call
        mp.get_logger().setLevel(logging.WARNING)
        # end of remedy
    log("parent looks after it has changed the level", look())
    logger.info("parent is silent")
    logger.warning("parent warns")
    # Otherwise it goes on to tell what it does at its exit.
    logger.setLevel(logging.CRITICAL)
