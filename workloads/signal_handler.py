"""A parent with a handler for SIGTERM terminates its child."""

import signal

from workloads.probe import gate, log, mp


def handle(number, _):
    log("handler runs", number)


def work():
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, handle)
    child = mp.Process(target=work)
    child.start()
    gate("parent may terminate")
    child.terminate()
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
