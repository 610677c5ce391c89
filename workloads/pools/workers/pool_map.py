"""A parent has a pool of two do many items with one call, and gets all results at once."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(number, middle=3):
    log("item {} begins".format(number))
    gate("item {} may end".format(number))
    log("item {} ends".format(number))
    return abs(number - middle)


if __name__ == "__main__":
    given = read_arguments(
        method=("map", "map_async", "starmap", "starmap_async"),
        items=9,
        chunksize=0,  # 0: the default
        maxtasksperchild=0,  # 0: no limit
    )
    limit = {"maxtasksperchild": given.maxtasksperchild} if given.maxtasksperchild else {}
    pool = mp.Pool(2, **limit)
    items = ((number, 3) if "star" in given.method else number for number in range(given.items))
    log("parent calls the method")
    if given.method == "map" and given.chunksize == 1:
        # remedy of map.chunks
        result = pool.map(work, items, chunksize=1)
        # end of remedy
    elif given.chunksize:
        result = getattr(pool, given.method)(work, items, given.chunksize)
    else:
        result = getattr(pool, given.method)(work, items)
    log("parent is back from the method", {"ready": result.ready()} if "async" in given.method else result)
    if "async" in given.method:
        log("parent has the results", result.get())
    pool.close()
    pool.join()
