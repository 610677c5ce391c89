"""A parent has a pool of two do nine items that a generator makes, and asks for one result after the other."""

import collections
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def generate():
    for number in range(9):
        yield number
    log("generator is at its end", {"in the main thread": threading.current_thread() is threading.main_thread()})


def work(number):
    log("item {} begins".format(number))
    gate("item {} may end".format(number))
    log("item {} ends".format(number))
    return number


# remedy
def imap_ahead(pool, function, items, ahead):
    results = collections.deque()
    for item in items:
        results.append(pool.apply_async(function, (item,)))
        if len(results) == ahead:
            yield results.popleft().get()
    for result in results:
        yield result.get()


# end of remedy


if __name__ == "__main__":
    methods = ("imap", "imap_unordered", "imap_ahead", "map", "map_async")
    given = read_arguments(method=methods, chunksize=0)  # 0: the default
    pool = mp.Pool(2)
    if given.method == "imap_ahead":
        # remedy
        results = imap_ahead(pool, work, generate(), ahead=2)
        # end of remedy
    elif given.chunksize:
        results = getattr(pool, given.method)(work, generate(), given.chunksize)
    else:
        results = getattr(pool, given.method)(work, generate())
    log("parent is back from the method", {"next has a timeout": hasattr(results, "next")})
    gate("parent may ask")
    for number in results.get() if given.method == "map_async" else results:
        log("parent has the result of item {}".format(number))
    pool.close()
    pool.join()
