"""Two items are given to a pool in a quarter of as many chunks: their chunksize is 0."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(number):
    log("item begins", number)
    return 10 * number


def work_on_two(number, _):
    return work(number)


def outcome(method, *arguments):
    try:
        result = method(*arguments)
        return {"returns": list(result.get() if hasattr(result, "get") else result)}
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}


if __name__ == "__main__":
    items = [1, 2]
    with mp.Pool(1) as pool:
        for chunksize in (len(items) // 4, -1):
            for name in ("map", "map_async", "imap", "imap_unordered"):
                log("{} with {}".format(name, chunksize), outcome(getattr(pool, name), work, items, chunksize))
            for name in ("starmap", "starmap_async"):
                pairs = [(item, 0) for item in items]
                log("{} with {}".format(name, chunksize), outcome(getattr(pool, name), work_on_two, pairs, chunksize))
        # remedy
        chunksize = max(1, len(items) // 4)
        # end of remedy
        log("map with a chunksize of 1 at least", outcome(pool.map, work, items, chunksize))
