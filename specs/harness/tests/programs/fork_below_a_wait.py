"""A process starts a child while another thread of it waits at a gate; parent, thread and child log."""

import threading

from workloads.probe import gate, log, mp


def wait():
    log("thread waits")
    gate("thread may go on")
    log("thread goes on")


def work():
    log("child works")


if __name__ == "__main__":
    thread = threading.Thread(target=wait)
    thread.start()
    gate("parent may start child")
    child = mp.Process(target=work)
    child.start()
    child.join()
    log("parent is back from join")
    thread.join()
