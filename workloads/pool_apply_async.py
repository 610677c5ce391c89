"""A parent submits a task, goes on at once, and later asks for what came of it, and of tasks that came to nothing."""

from workloads.probe import gate, log, mp


def work(number, to_add):
    log("task begins")
    gate("task may end")
    log("task ends")
    return number + to_add


def fail():
    raise ValueError("the task's own")


def return_what_cannot_be_pickled():
    return lambda: None


def raise_what_cannot_be_pickled():
    raise ValueError(lambda: None)


if __name__ == "__main__":
    pool = mp.Pool(2)
    result = pool.apply_async(work, (1,), {"to_add": 10})
    log("parent is back from apply_async", {"ready": result.ready()})
    try:
        result.get(timeout=0)
    except mp.TimeoutError:
        log("parent has asked too early", {"ready": result.ready()})
    log("parent has the result", result.get())
    for what, task in (
        ("a task that fails", fail),
        ("a result that cannot be pickled", return_what_cannot_be_pickled),
        ("an error that cannot be pickled", raise_what_cannot_be_pickled),
        ("a task that cannot be pickled", lambda: None),
    ):
        try:
            pool.apply_async(task).get()
        except Exception as error:  # whatever it is, the log tells
            log("of {} there comes".format(what), {"error": type(error).__name__, "text": str(error)})
        else:
            log("of {} there comes".format(what), {"error": None})
    pool.close()
    pool.join()
