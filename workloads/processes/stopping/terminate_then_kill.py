"""A parent terminates its child, which ignores SIGTERM, gives it some time, and then kills it."""

import signal

from workloads.probe import gate, log, mp


def work():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    gate("parent may end child")
    # remedy
    child.terminate()
    child.join(timeout=0.2)
    if child.is_alive():
        child.kill()
    child.join()
    # end of remedy
    log("parent is back from join", {"alive": child.is_alive(), "exitcode": child.exitcode})
