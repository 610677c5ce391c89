"""A parent has a manager make a pool, and its child gives tasks to that."""

from importlib import import_module

from workloads.attempts import attempt
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


def square(number):
    return number * number


def creator():
    return mp.parent_process().name


def share(pool):
    # remedy of manager.pool
    squares = pool.map(square, [1, 2])
    # end of remedy
    log("child calls", [pool.apply(square, (3,)), squares, pool.starmap(pow, [(2, 3)])])
    log("child asks who has started the worker", pool.apply(creator))
    errors = [pool.apply_async, pool.map_async, pool.imap, pool.imap_unordered]
    log("child calls methods that return at once", [attempt(each, square, [4]) for each in errors])


if __name__ == "__main__":
    with managers.SyncManager() as manager:
        with manager.Pool(1) as pool:
            child = mp.Process(target=share, args=(pool,), name="child")
            child.start()
            child.join()
            later = pool.apply_async(square, (5,))
            log("parent calls methods that return at once", [later.get(), list(pool.imap(square, [6, 7]))])
        log("parent calls after the block", attempt(pool.apply, square, (8,)))
        pool.join()
