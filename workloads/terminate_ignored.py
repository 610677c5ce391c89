"""A parent terminates its child, which ignores SIGTERM (POSIX)."""

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
    gate("parent may terminate child")
    child.terminate()
    log("parent is back from terminate", {"alive": child.is_alive()})
    child.join()
    log("parent is back from join", {"alive": child.is_alive(), "exitcode": child.exitcode})
