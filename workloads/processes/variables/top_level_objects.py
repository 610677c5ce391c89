"""Two children, one after another, use objects for sharing that the program makes at its top level."""

from workloads.probe import log, mp

number = mp.Value("i", 0)
event = mp.Event()
lock = mp.Lock()


def describe():
    return {"number": number.value, "event is set": event.is_set(), "lock is free": lock.acquire(block=False)}


def use():
    log("child finds", describe())
    number.value += 1


if __name__ == "__main__":
    number.value = 5
    event.set()
    lock.acquire()
    for _ in range(2):
        child = mp.Process(target=use)
        child.start()
        child.join()
    log("parent finds", describe())
