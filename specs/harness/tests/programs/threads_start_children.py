"""A thread of the main process logs and starts a child, in which the main thread logs and another one does."""

import threading

from workloads.probe import log, mp


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def say():
    log("thread of the child")


def work():
    log("child")
    in_thread(say)


def start():
    log("thread of the parent")
    child = mp.Process(target=work)
    child.start()
    child.join()


if __name__ == "__main__":
    log("parent")
    in_thread(start)
