"""A parent submits three tasks to a pool of two and goes on, and later gets their results."""

from workloads.exceptions import is_timeout_error, name_of
from workloads.probe import gate, log, mp


def work(number, to_add=0):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number + to_add


def get(result, *timeouts):
    try:
        return {"returns": result.get(*timeouts)}
    except Exception as error:  # the log says which
        return {"raises": "mp.TimeoutError" if is_timeout_error(error) else name_of(error)}


if __name__ == "__main__":
    pool = mp.Pool(2)
    results = []
    for number, args, kwds in ((1, (1, 10), {}), (2, (2,), {"to_add": 10}), (3, (), {"number": 3, "to_add": 10})):
        result = pool.apply_async(work, args, kwds)
        log("parent has submitted task {}".format(number), {"args": args, "kwds": kwds, "ready": result.ready()})
        results.append(result)
    log("parent has called get with timeout=0", {**get(results[0], 0), "ready": results[0].ready()})
    log("parent has the result of task 1", get(results[0]))
    log("parent has the result of task 2", get(results[1], 1000))
    log("parent has the result of task 3", get(results[2]))
    log("parent has the result of task 1 again", get(results[0]))
    pool.close()
    pool.join()
