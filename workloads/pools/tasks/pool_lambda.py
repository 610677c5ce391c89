"""A parent submits to a pool what cannot be pickled, lambdas and a function inside a function, or what can be."""

import functools

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def make():
    def work(number):
        return number * number

    return work


def make_lambda():
    return lambda number: number * number


UNUSUAL = {
    "a lambda": lambda number: number * number,
    "a function inside a function": make(),
    "a lambda inside a function": make_lambda(),
}


# remedy
def power(number, exponent):
    return number**exponent


# end of remedy


def call(method, function):
    try:
        if method.startswith("apply"):
            result = getattr(pool, method)(function, (3,))
        else:
            result = getattr(pool, method)(function, [3])
        if method == "apply_async":
            result = result.get()
        return {"returns": next(result) if method == "imap" else result}
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}


if __name__ == "__main__":
    given = read_arguments(tasks=("that cannot be pickled", "that can be pickled"))
    pool = mp.Pool(1)
    if given.tasks == "that cannot be pickled":
        for description, function in UNUSUAL.items():
            for method in ("apply", "apply_async", "map", "imap"):
                log("{} by {}".format(description, method), call(method, function))
        log("an ordinary function", pool.apply(abs, (-9,)))
    else:
        # remedy
        square = functools.partial(power, exponent=2)
        result = pool.apply_async(square, (3,))
        # end of remedy
        log("a partial", result.get())
    pool.close()
    pool.join()
