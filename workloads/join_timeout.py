"""A parent joins its child with a timeout that expires, and then with one that is long enough."""

from workloads.probe import gate, log, mp


def work():
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    log("parent joins with a short timeout")
    returned = child.join(0.05)
    log("timeout expires", {"join returned": returned, "alive": child.is_alive(), "exitcode": child.exitcode})
    returned = child.join(timeout=86400)
    log("parent is back from join", {"join returned": returned, "alive": child.is_alive(), "exitcode": child.exitcode})
