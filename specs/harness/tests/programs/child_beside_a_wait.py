"""A process starts a child while a thread of it waits at a gate; then thread, parent and child wait all at once."""

import threading

from workloads.probe import gate, log, mp


def wait():
    log("thread waits")
    gate("thread may go on")
    log("thread goes on")


def work():
    log("child waits")
    gate("child may end")
    log("child ends")


if __name__ == "__main__":
    thread = threading.Thread(target=wait)
    thread.start()
    gate("parent may start child")
    child = mp.Process(target=work)
    child.start()
    gate("parent may log")
    log("parent logs")
    child.join()
    thread.join()
