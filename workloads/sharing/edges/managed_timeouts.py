"""A parent holds the lock of a manager; a child asks for that, a queue and an event of the manager, with timeouts."""

from workloads.exceptions import name_of
from workloads.probe import gate, log, mp


def outcome(method, *arguments):
    try:
        return method(*arguments)
    except Exception as error:  # the log says which
        return name_of(error)


def ask(lock, queue, event):
    log("Queue.get: 0", outcome(queue.get, True, 0))
    log("Queue.get: -1", outcome(queue.get, True, -1))
    log("Event.wait: -1", outcome(event.wait, -1))
    log("Lock.acquire: 0", outcome(lock.acquire, True, 0))
    log("Lock.acquire: -2", outcome(lock.acquire, True, -2))
    log("child asks for the lock: -1")
    log("child is back: -1", outcome(lock.acquire, True, -1))


if __name__ == "__main__":
    with mp.Manager() as manager:
        lock, queue, event = manager.Lock(), manager.Queue(), manager.Event()
        lock.acquire()
        child = mp.Process(target=ask, args=(lock, queue, event))
        child.start()
        gate("parent may release the lock")
        log("parent releases the lock")
        lock.release()
        child.join()
