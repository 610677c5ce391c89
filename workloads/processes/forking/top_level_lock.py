"""A child asks for a lock of multiprocessing at the top level of its program, while a thread of its parent holds it."""

import threading

from workloads.probe import gate, log, mp

lock = mp.Lock()


def hold(is_held):
    with lock:
        is_held.set()
        gate("thread may release the lock")
    log("thread has released the lock")


def work():
    log("child asks for the lock")
    with lock:
        log("child has the lock")


if __name__ == "__main__":
    is_held = threading.Event()
    thread = threading.Thread(target=hold, args=(is_held,))
    thread.start()
    is_held.wait()
    child = mp.Process(target=work)
    child.start()
    thread.join()
    child.join()
