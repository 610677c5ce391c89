"""A daemonic child starts a child of its own."""

from workloads.probe import log, mp


def work():
    log("grandchild works")


def start_a_child():
    child = mp.Process(target=work)
    try:
        child.start()
    except Exception as error:  # the log says which
        log("start raises " + type(error).__name__)
    else:
        child.join()
        log("child is back from join", {"exitcode": child.exitcode})


if __name__ == "__main__":
    daemon = mp.Process(target=start_a_child, daemon=True)
    daemon.start()
    daemon.join()
    log("parent is back from join", {"exitcode": daemon.exitcode})
