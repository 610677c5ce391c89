"""A function asks for the next item of an iterator that is at its end, for one of six items of a pool of one."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(number):
    values = iter([] if number == 1 else [10 * number])
    value = next(values)
    log("item is done", number)
    return value


# remedy
def work_or_fail(number):
    try:
        return work(number)
    except StopIteration as error:
        raise ValueError("no value for {}".format(number)) from error


# end of remedy
def outcome(get_results):
    try:
        return {"returns": list(get_results())}
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        items = range(6)
        log("map in threes", outcome(lambda: pool.map(work, items, chunksize=3)))
        log("map in one chunk", outcome(lambda: pool.map(work, items, chunksize=6)))
        log("imap", outcome(lambda: pool.imap(work, items)))
        log("imap in threes", outcome(lambda: pool.imap(work, items, chunksize=3)))
        log("apply", outcome(lambda: pool.apply(work, (1,))))
        log("map of a function that raises another error", outcome(lambda: pool.map(work_or_fail, items, chunksize=3)))
