"""A parent starts and joins an object of a subclass that overrides `run`, and then does so once more."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


class Worker(mp.Process):
    def run(self):
        log("worker works")


if __name__ == "__main__":
    worker = Worker()
    worker.start()
    worker.join()
    log("worker is joined")
    try:
        worker.start()
    except Exception as error:
        log("second start fails", {"error": name_of(error), "pid": worker.pid})
    else:
        log("second start succeeds", {"pid": worker.pid})
    worker.join()
    log("worker is joined")
