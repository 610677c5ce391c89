"""A parent gives all parameters of a pool and of its methods, by position or by name."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def initialize(word):
    log("initializer is called", word)


def add(number, to_add=0):
    return number + to_add


def note(result):
    log("callback is called", result)


def note_error(error):
    log("error callback is called", str(error))


ONE_TASK = {"func": add, "args": (1,), "kwds": {"to_add": 10}}
MANY_ITEMS = {"func": add, "iterable": [1, 2], "chunksize": 1}
MANY_TUPLES = {"func": add, "iterable": [(1, 10), (2, 20)], "chunksize": 1}
CALLBACKS = {"callback": note, "error_callback": note_error}
METHODS = {
    "apply": ONE_TASK,
    "apply_async": {**ONE_TASK, **CALLBACKS},
    "map": MANY_ITEMS,
    "map_async": {**MANY_ITEMS, **CALLBACKS},
    "imap": MANY_ITEMS,
    "imap_unordered": MANY_ITEMS,
    "starmap": MANY_TUPLES,
    "starmap_async": {**MANY_TUPLES, **CALLBACKS},
}


def call(function, parameters):
    return function(*parameters.values()) if given.way == "position" else function(**parameters)


if __name__ == "__main__":
    given = read_arguments(way=("position", "name"))
    constructor = {"processes": 1, "initializer": initialize, "initargs": ("a word",), "maxtasksperchild": 100}
    pool = call(mp.Pool, constructor)
    for method, parameters in METHODS.items():
        result = call(getattr(pool, method), parameters)
        if method.endswith("async"):
            result = result.get()
        if "imap" in method:
            result = list(result)
        log("parent has the result of {}".format(method), result)
    pool.close()
    pool.join()
