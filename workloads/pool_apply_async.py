"""A parent submits two tasks and goes on at once, and later asks for what came of them, and of some that fail."""

from workloads.probe import gate, log, mp


def work(number, to_add=0):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number + to_add


def fail():
    raise ValueError("the task's own")


def return_what_cannot_be_pickled():
    return lambda: None


def raise_what_cannot_be_pickled():
    raise ValueError(lambda: None)


if __name__ == "__main__":
    pool = mp.Pool(2)
    results = []
    for number, args, named in ((1, (1, 10), {}), (2, (2,), {"to_add": 10})):
        results.append(pool.apply_async(work, args, named))
        log("parent has submitted task {}".format(number), {"ready": results[-1].ready()})
    try:
        early = {"value": results[0].get(timeout=0)}
    except mp.TimeoutError:
        early = {"error": "mp.TimeoutError"}
    except Exception as error:
        early = {"error": type(error).__name__}
    log("parent has asked too early", {**early, "ready": results[0].ready()})
    for number, result in enumerate(results, start=1):
        log("parent has the result of task {}".format(number), result.get())
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
