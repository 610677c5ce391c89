"""A parent closes and joins a pool of two of which one has failed at an item of a map while the other is at work."""

from workloads.probe import gate, log, mp


def work(number):
    log("item {} begins".format(number))
    if number == 1:
        raise ValueError("error of item 1")
    gate("item 0 may end")
    log("item 0 ends")


def answer():
    return "done after item 1"


if __name__ == "__main__":
    pool = mp.Pool(2)
    pool.map_async(work, range(2), chunksize=1)
    # Results come through one queue: with this one, the parent has the error.
    pool.apply(answer)
    pool.close()
    log("parent joins")
    pool.join()
    log("parent is back from join")
