"""A parent counts how often an object is pickled that it gives to two children, or to tasks or the worker of a pool."""

import functools

from workloads.command_line import read_arguments
from workloads.probe import log, mp

times = {}
kept = []


class Data:
    """Counts in its own process how often it is pickled."""

    def __init__(self, given_as):
        self.given_as = given_as

    def __reduce__(self):
        times[self.given_as] = times.get(self.given_as, 0) + 1
        return Data, (self.given_as,)

    def use(self, number):
        return number


def use(data, number):
    return data.use(number)


# remedy
def keep(data):
    kept.append(data)


def use_kept(number):
    return use(kept[0], number)


# end of remedy
def run_children():
    data = Data("argument of two processes")
    for number in range(2):
        child = mp.Process(target=use, args=(data, number))
        child.start()
        child.join()


def run_pool():
    with mp.Pool(1) as pool:
        data = Data("argument of three tasks")
        for number in range(3):
            pool.apply(use, (data, number))
        pool.map(functools.partial(use, Data("partial of six items in chunks of two")), range(6), chunksize=2)
        pool.map(Data("method of six items in chunks of two").use, range(6), chunksize=2)
        list(pool.imap(functools.partial(use, Data("partial of six items of imap")), range(6)))


def run_pool_with_initializer():
    data = Data("argument of the initializer")
    # remedy
    with mp.Pool(1, initializer=keep, initargs=(data,)) as pool:
        results = pool.map(use_kept, range(6))
    # end of remedy
    times["results"] = results


if __name__ == "__main__":
    given = read_arguments(given_to=("pool", "processes", "initializer"))
    {"pool": run_pool, "processes": run_children, "initializer": run_pool_with_initializer}[given.given_to]()
    log("parent has counted", times)
