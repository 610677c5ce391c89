"""A parent with a handler for SIGTERM, or that ignores it, terminates its child, or the child raises SIGTERM."""

import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def handle(number, _):
    log("handler runs", number)


def work(raises, resets):
    if resets:
        # remedy
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # end of remedy
    log("child works")
    gate("child may end")
    if raises:
        signal.raise_signal(signal.SIGTERM)
    log("child ends")


if __name__ == "__main__":
    given = read_arguments(
        handler=("function", "SIG_IGN"),
        set=("before the first start", "after it"),
        by=("parent", "child"),
        resets=("no", "yes"),
    )
    if given.set == "after it":
        first = mp.Process(target=int)
        first.start()
        first.join()
    signal.signal(signal.SIGTERM, handle if given.handler == "function" else signal.SIG_IGN)
    child = mp.Process(target=work, args=(given.by == "child", given.resets == "yes"))
    child.start()
    if given.by == "parent":
        gate("parent may terminate")
        child.terminate()
        log("parent is back from terminate")
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
