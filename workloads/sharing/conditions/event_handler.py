"""A child waits for an event, and a signal comes: its handler sets the event, or has the child leave its wait.

If its handler sets the event, all of them wait forever.
"""

import signal

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def wait(who, event):
    log(who + " waits")
    event.wait()
    log(who + " is awake")


def wait_with_a_handler_that_sets_it(event):
    def handle(_signum, _frame):
        log("handler runs")
        event.set()
        log("handler is back")

    signal.signal(signal.SIGTERM, handle)
    wait("child", event)


def wait_with_a_handler_that_raises(event):
    log("child waits")

    # remedy of event.set
    def leave(_signum, _frame):
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    try:
        event.wait()
    finally:
        event.set()  # not in the handler
    # end of remedy


TARGETS = {"sets it": wait_with_a_handler_that_sets_it, "raises": wait_with_a_handler_that_raises}


if __name__ == "__main__":
    given = read_arguments(handler=tuple(TARGETS))
    event = mp.Event()
    sibling = mp.Process(target=wait, args=("sibling", event), name="sibling")
    child = mp.Process(target=TARGETS[given.handler], args=(event,), name="child")
    sibling.start()
    child.start()
    gate("parent may terminate")
    child.terminate()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
    sibling.join()
