"""A parent closes and joins a pool of one that has failed at an item of a map while it is at work at the next one."""

from workloads.probe import gate, log, mp


def work(number):
    log("item {} begins".format(number))
    if number == 0:
        raise ValueError("error of item 0")
    gate("item 1 may end")
    log("item 1 ends")


if __name__ == "__main__":
    pool = mp.Pool(1)
    pool.map_async(work, range(2), chunksize=1)
    log("parent has called map_async")
    gate("parent may close")
    pool.close()
    log("parent joins")
    pool.join()
    log("parent is back from join")
