"""A program sets a handler for SIGTERM at its top level, starts a child and terminates it."""

import signal

from workloads.probe import gate, log, mp


def handle(number, _):
    log("handler runs", number)


signal.signal(signal.SIGTERM, handle)


def work():
    log("child works")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    child = mp.Process(target=work)
    child.start()
    gate("parent may terminate")
    child.terminate()
    log("parent is back from terminate")
    child.join()
    log("parent is back from join", {"exitcode": child.exitcode})
