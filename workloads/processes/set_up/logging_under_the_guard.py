"""A program sets up logging under its main guard. One child logs, and another one sets up logging itself first."""

import logging

from workloads.probe import log, mp

logger = logging.getLogger("program")


# remedy
def set_up_logging():
    logging.basicConfig(level=logging.INFO, format="as set up: %(levelname)s: %(message)s")
    # end of remedy


def work(who):
    log(who + " logs", {"level": logger.getEffectiveLevel()})
    logger.info("%s informs", who)
    logger.warning("%s warns", who)


# remedy
def set_up_logging_and_work(who):
    set_up_logging()
    work(who)


# end of remedy


if __name__ == "__main__":
    # remedy
    set_up_logging()
    # end of remedy
    logger.info("parent informs")
    child = mp.Process(target=work, args=("child",))
    child.start()
    child.join()
    # remedy
    child = mp.Process(target=set_up_logging_and_work, args=("child that sets up",))
    child.start()
    child.join()
    # end of remedy
    log("parent is back from join", {"exitcode": child.exitcode})
