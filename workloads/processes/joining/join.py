"""A parent starts a child and joins it."""

from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    child = mp.Process(target=work)
    log("parent starts child")
    child.start()
    log("parent joins")
    child.join()
    log("parent is back from join")
