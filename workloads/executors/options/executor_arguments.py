"""A parent gives arguments to tasks by submit() and by map(), in each way."""

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import log


def tell(*args, **kwargs):
    return [list(args), kwargs]


def begin(number):
    log("item begins", number)
    return number


def items():
    yield 1
    yield 2
    raise KeyError("raised by the iterable")


def outcome(call, *args, **kwargs):
    try:
        return call(*args, **kwargs)
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}


def with_a_chunksize_of_0(executor):
    list(executor.map(tell, [1], chunksize=0))
    return "accepted"


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        log("by position and by name", executor.submit(tell, 1, 2, key=3).result())
        log("named fn and self", executor.submit(tell, fn=1, self=2).result())
        log("two iterables", list(executor.map(tell, [1, 2, 3], "ab")))
        log("no iterable", list(executor.map(tell)))
        log("pairs", list(executor.map(tell, [(1, 2), (3, 4)])))
        # remedy
        pairs = [(1, 2), (3, 4)]
        futures = [executor.submit(tell, *pair) for pair in pairs]
        results = [future.result() for future in futures]
        # end of remedy
        log("pairs unpacked", results)
        log("a chunksize of 0", outcome(with_a_chunksize_of_0, executor))
        log("an iterable that fails", outcome(executor.map, begin, items()))
        log("not an iterable", outcome(executor.map, tell, 5))
