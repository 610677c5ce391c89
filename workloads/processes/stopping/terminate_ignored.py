"""A parent terminates or kills its child, which ignores SIGTERM."""

import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    method = read_arguments(method=("terminate", "kill")).method
    child = mp.Process(target=work)
    child.start()
    gate("parent may end child")
    getattr(child, method)()
    log("parent is back from " + method, {"alive": child.is_alive()})
    child.join()
    log("parent is back from join", {"alive": child.is_alive(), "exitcode": child.exitcode})
