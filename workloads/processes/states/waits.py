"""Children wait for a lock, an event, a queue and a pipe, and their parent for them, until a sibling ends the waits."""

from workloads.probe import gate, log, mp


def wait(what, lock, event, queue, pipe):
    log("child waits for the " + what)
    {"lock": lock.acquire, "event": event.wait, "queue": queue.get, "pipe": pipe.recv}[what]()
    log("child has the " + what)


def let_them_go(lock, event, queue, pipe):
    gate("waiting may end")
    lock.release()
    event.set()
    queue.put("for the child")
    pipe.send("for the child")


if __name__ == "__main__":
    lock, event, queue = mp.Lock(), mp.Event(), mp.Queue()
    receiver, sender = mp.Pipe(duplex=False)
    lock.acquire()
    children = [
        mp.Process(target=wait, args=(what, lock, event, queue, receiver), name=what)
        for what in ("lock", "event", "queue", "pipe")
    ]
    children.append(mp.Process(target=let_them_go, args=(lock, event, queue, sender)))
    for child in children:
        child.start()
    log("parent joins")
    for child in children:
        child.join()
