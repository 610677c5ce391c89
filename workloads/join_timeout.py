"""A parent joins its child with a timeout, first in vain, and then with one that is long enough."""

from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    log("parent joins for a moment")
    child.join(0.05)
    log("parent is back too early", {"alive": child.is_alive(), "exitcode": child.exitcode})
    child.join(timeout=86400)
    log("parent is back in time", {"alive": child.is_alive(), "exitcode": child.exitcode})
