"""Methods are tasks: of an object that counts, and of objects that have a lock or the pool as an attribute."""

import threading

from workloads.exceptions import name_of
from workloads.probe import log, mp


class Counter:
    def __init__(self, **more):
        self.total = 0
        self.__dict__.update(more)

    def add(self, number):
        self.total += number
        return self.total


class WithoutPool(Counter):
    # remedy
    def __getstate__(self):
        state = self.__dict__.copy()
        del state["pool"]  # no task needs it
        return state

    # end of remedy


def attempt(pool, counter):
    try:
        return {"returns": pool.apply(counter.add, (3,))}
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        counter = Counter()
        for _ in range(2):
            log("a counter", attempt(pool, counter))
        log("parent looks", counter.total)
        log("a counter with a lock", attempt(pool, Counter(lock=threading.Lock())))
        log("a counter with the pool", attempt(pool, Counter(pool=pool)))
        log("a counter that leaves the pool out", attempt(pool, WithoutPool(pool=pool)))
