"""A parent waits with a timeout, in each way, for tasks of a pool of one that do not end by themselves."""

from workloads.exceptions import is_timeout_error, name_of
from workloads.probe import gate, log, mp


def work(number):
    log("task {} begins".format(number))
    gate("task {} may end".format(number))
    log("task {} ends".format(number))
    return number


def outcome(wait, *arguments):
    try:
        result = wait(*arguments)
    except Exception as error:  # the log says which
        return {
            "raises": name_of(error),
            "the module's": is_timeout_error(error),
            "the built-in one": isinstance(error, TimeoutError),
        }
    return {"returns": result}


if __name__ == "__main__":
    pool = mp.Pool(1)
    first = pool.apply_async(work, (0,))
    gate("parent may wait")
    log("get", outcome(first.get, 0.01))
    log("wait", outcome(first.wait, 0.01))
    log("get of map_async", outcome(pool.map_async(work, [1]).get, 0.01))
    log("next of imap", outcome(pool.imap(work, [2]).next, 0.01))
    log("parent has given up")
    gate("parent may go on")
    log("get without a timeout", outcome(first.get))
    pool.close()
    pool.join()
