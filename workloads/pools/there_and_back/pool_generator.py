"""A generator function is a task of a pool, and then a function that makes a list of what it yields."""

from workloads.exceptions import name_of
from workloads.probe import log, mp


def count(number):
    for each in range(number):
        yield 10 * each


# remedy
def count_all(number):
    return list(count(number))


# end of remedy
def as_lists(result):
    return result if isinstance(result, int) else [as_lists(each) for each in result]


def outcome(method, function, items):
    try:
        return {"returns": as_lists(method(function, items))}
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        for function in (count, count_all):
            log(function.__name__ + " by apply", outcome(pool.apply, function, (3,)))
            log(function.__name__ + " by map", outcome(pool.map, function, (3, 2)))
            log(function.__name__ + " by imap", outcome(pool.imap, function, (3, 2)))
