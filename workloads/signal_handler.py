"""A parent with a handler for SIGTERM, or that ignores it, terminates its child."""

import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def handle(number, _):
    log("handler runs", number)


def work():
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    given = read_arguments(handler=("function", "SIG_IGN"), set=("before the first start", "after it"))
    if given.set == "after it":
        first = mp.Process(target=int)
        first.start()
        first.join()
    signal.signal(signal.SIGTERM, handle if given.handler == "function" else signal.SIG_IGN)
    child = mp.Process(target=work)
    child.start()
    gate("parent may terminate")
    child.terminate()
    log("parent is back from terminate")
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
