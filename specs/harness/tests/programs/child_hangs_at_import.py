"""A module that is imported to its end by the main process, and by no child that imports it anew."""

import threading

from workloads.probe import log, mp


def work():
    log("child is there")


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    child.join()
elif mp.current_process().name != "MainProcess":
    log("child imports")
    threading.Event().wait()
