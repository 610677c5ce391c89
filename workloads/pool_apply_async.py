"""A parent submits two tasks, goes on at once, and later asks for what came of them."""

from workloads.probe import gate, log, mp


def work(number, to_add):
    log("task begins")
    gate("task may end")
    log("task ends")
    return number + to_add


def fail(text):
    raise ValueError(text)


if __name__ == "__main__":
    pool = mp.Pool(2)
    result = pool.apply_async(work, (1,), {"to_add": 10})
    log("parent is back from apply_async", {"ready": result.ready()})
    log("parent has the result", result.get())
    failure = pool.apply_async(fail, ("the task's own",))
    try:
        failure.get()
    except ValueError as error:
        log("parent has the error", str(error))
    pool.close()
    pool.join()
