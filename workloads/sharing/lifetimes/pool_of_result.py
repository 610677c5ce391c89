"""A program keeps the result object of a pool to which nothing else refers."""

from workloads.probe import gate, log, mp


def work():
    log("worker works")
    gate("worker may go on")
    return "result"


def submit():
    pool = mp.Pool(1)
    return pool.apply_async(work)


if __name__ == "__main__":
    result = submit()
    log("parent has a result object")
    result.wait()
    log("parent has got the result", result.get())
    result = None
    log("parent has no result object any more")
    gate("parent may end")
    log("parent ends")
