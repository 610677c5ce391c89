"""A thread of a child puts an object that is slow to pickle, after the target has returned; then the parent looks."""

import threading

from workloads.probe import log, mp
from workloads.sending import Slow


def put(queue):
    threading.main_thread().join()  # which has ended when the target has returned
    queue.put(Slow("object"))
    log("child's thread has put")


def work(queue):
    threading.Thread(target=put, args=(queue,)).start()


if __name__ == "__main__":
    queue = mp.Queue()
    child = mp.Process(target=work, args=(queue,))
    child.start()
    child.join()
    log("child has ended")
    log("parent finds the queue empty" if queue.empty() else "parent gets " + queue.get())
