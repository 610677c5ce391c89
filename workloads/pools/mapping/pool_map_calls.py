"""A parent has a pool of two do many items with one call, then with another; it gets all results of a call at once."""

import threading

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def generate(numbers, name):
    for number in numbers:
        yield (number, 3) if "star" in given.method else number
    gate("generator of {} may end".format(name))
    in_main_thread = threading.current_thread() is threading.main_thread()
    log("generator of {} is at its end".format(name), {"in the main thread": in_main_thread})


def work(number, middle=3):
    log("item {} begins".format(number))
    gate("item {} may end".format(number))
    log("item {} ends".format(number))
    return abs(number - middle)


CALLS = (
    ("nine items", range(9), {}),
    ("nine items in threes", range(10, 19), {"chunksize": 3}),
    ("eight items", range(20, 28), {}),
)


if __name__ == "__main__":
    given = read_arguments(method=("map", "map_async", "starmap", "starmap_async"), calls=("several", "one by one"))
    pool = mp.Pool(2)
    if given.calls == "several":
        for name, numbers, chunks in CALLS:
            log("parent gives {}".format(name))
            results = getattr(pool, given.method)(work, generate(numbers, name), **chunks)
            if "async" in given.method:
                log("parent has given {}".format(name), {"ready": results.ready()})
                results = results.get()
            log("parent has the results of {}".format(name), results)
    else:
        items = generate(range(9), "nine items")
        log("parent gives nine items")
        # remedy
        results = pool.map(work, items, chunksize=1)
        # end of remedy
        log("parent has the results of nine items", results)
    pool.close()
    pool.join()
