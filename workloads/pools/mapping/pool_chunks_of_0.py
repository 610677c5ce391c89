"""A parent asks for chunks of 0 items, by each method of a pool that has a chunksize."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(*args):
    log("item begins", args)


def call(method, items):
    try:
        result = getattr(pool, method)(work, items, chunksize=0)
        return {"returns": list(result.get() if "async" in method else result)}
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}


if __name__ == "__main__":
    pool = mp.Pool(1)
    for method in ("map", "map_async", "starmap", "starmap_async", "imap", "imap_unordered"):
        log("{} with chunks of 0".format(method), call(method, [(1,), (2,), (3,)]))
    pool.close()
    pool.join()
