"""A parent starts a subclass that overrides `run`, starts a plain `Process`, and calls `run` directly."""

from workloads.probe import log, mp


def work(who):
    log(who + " works")


class Worker(mp.Process):
    def run(self):
        log("worker does its own work")


if __name__ == "__main__":
    worker = Worker(target=work, args=("worker",))
    worker.start()
    worker.join()
    log("parent has joined its worker", {"pid": worker.pid})
    # remedy of run.is-the-work
    child = mp.Process(target=work, args=("child",))
    child.start()
    child.join()
    # end of remedy
    log("parent has joined its child", {"pid": child.pid})
    child = mp.Process(target=work, args=("parent itself",))
    child.run()
    log("parent is back from run", {"pid": child.pid})
