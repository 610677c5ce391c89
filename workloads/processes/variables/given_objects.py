"""Two children, one after another, use objects for sharing that they get as arguments."""

from workloads.probe import log, mp


def describe(number, event, lock):
    return {"number": number.value, "event is set": event.is_set(), "lock is free": lock.acquire(block=False)}


def use(number, event, lock):
    log("child finds", describe(number, event, lock))
    number.value += 1


# remedy
def work(number, event, lock):
    use(number, event, lock)


# end of remedy


if __name__ == "__main__":
    # remedy
    number = mp.Value("i", 0)
    event = mp.Event()
    lock = mp.Lock()
    # end of remedy
    number.value = 5
    event.set()
    lock.acquire()
    for _ in range(2):
        # remedy
        child = mp.Process(target=work, args=(number, event, lock))
        # end of remedy
        child.start()
        child.join()
    log("parent finds", describe(number, event, lock))
