"""A parent divides the number of its items by that of the chunks that it wants, and asks for chunks of so many.

The program hangs: 6 / 2 is a float.
"""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def work(number):
    log("item {} begins".format(number))


if __name__ == "__main__":
    method = read_arguments(method=("map", "map_async", "starmap", "starmap_async")).method
    pool = mp.Pool(1)
    pool.apply(abs, (-1,))  # from now on the worker is waiting for its next task
    items = [(number,) if "star" in method else number for number in range(6)]
    log("parent waits for the results")
    results = getattr(pool, method)(work, items, chunksize=len(items) / 2)
    if "async" in method:
        results.get()
    log("parent has the results")
