"""A pool of two does nine items that a generator makes, then nine in chunks of three; the parent gets each result."""

import collections
import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def generate(numbers, name):
    yield from numbers
    in_main_thread = threading.current_thread() is threading.main_thread()
    log("generator of {} is at its end".format(name), {"in the main thread": in_main_thread})


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


CALLS = (("nine items", range(9), {}), ("nine items in threes", range(10, 19), {"chunksize": 3}))


if __name__ == "__main__":
    given = read_arguments(method=("imap", "imap_unordered", "imap_ahead"))
    pool = mp.Pool(2)
    for name, numbers, chunks in CALLS[:1] if given.method == "imap_ahead" else CALLS:
        items = generate(numbers, name)
        if given.method == "imap_ahead":
            # remedy
            results = imap_ahead(pool, work, items, ahead=2)
            # end of remedy
        else:
            results = getattr(pool, given.method)(work, items, **chunks)
        log("parent has given {}".format(name), {"next has a timeout": hasattr(results, "next")})
        gate("parent may ask for {}".format(name))
        for number in results:
            log("parent has the result of item {}".format(number))
    pool.close()
    pool.join()
