"""A child hands on what it was given to a child of its own, with a value that it has made itself."""

from workloads.probe import log, mp


def add(lock, queue, event, numbers, raw_numbers, own):
    with lock:
        numbers[0] += 1
        raw_numbers[0] += 1
        own.value += 1
    queue.put("by the grandchild")
    event.set()


def hand_on(*given):
    own = mp.Value("i", 5)
    grandchild = mp.Process(target=add, args=(*given, own))
    grandchild.start()
    grandchild.join()
    log("child reads", own.value)


if __name__ == "__main__":
    lock, queue, event = mp.Lock(), mp.Queue(), mp.Event()
    numbers, raw_numbers = mp.Array("i", [1]), mp.RawArray("i", [1])
    own = mp.Value("i", 7)
    child = mp.Process(target=hand_on, args=(lock, queue, event, numbers, raw_numbers))
    child.start()
    got = queue.get()
    child.join()
    free = lock.acquire(block=False)
    log("parent looks", [got, free, event.is_set(), numbers[0], raw_numbers[0], own.value])
