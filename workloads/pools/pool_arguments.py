"""A parent gives the arguments of tasks as objects of several types: what can be pickled, or a generator."""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(*args, **kwds):
    return {"args": args, "kwds": kwds}


def call(function, *args):
    try:
        return {"returns": function(*args)}
    except Exception as error:  # the log says which
        return {"raises": name_of(error)}


def submit(*args):
    try:
        result = pool.apply_async(work, *args)
    except Exception as error:  # of a library that pickles a task at once
        return {"is not submitted": name_of(error)}
    return call(result.get)


def generator():
    return (number for number in (1, 2))


PICKLABLE = {
    "a tuple": (1, 2),
    "a list": [1, 2],
    "a range": range(1, 3),
    "a text": "ab",
    "a number": 12,  # (12), say: the comma makes the tuple
}


if __name__ == "__main__":
    given = read_arguments(arguments=("picklable", "a generator"))
    pool = mp.Pool(1)
    for description, args in (PICKLABLE if given.arguments == "picklable" else {"a generator": generator()}).items():
        log("parent applies {}".format(description), call(pool.apply, work, args))
        log("parent has submitted {}".format(description), submit(args))
    log("parent applies nothing", call(pool.apply, work))
    log("parent has submitted nothing", submit())
    log("parent maps", pool.map(work, [(1, 2), "ab"]))
    log("parent starmaps", pool.starmap(work, [(1, 2), [3], "ab"]))
    pool.close()
    pool.join()
