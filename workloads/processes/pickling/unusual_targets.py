"""A parent starts children with targets that a child cannot import: a lambda, a local function and others."""

import threading

from workloads.exceptions import name_of
from workloads.probe import log, mp


class Holder:
    def __init__(self):
        self.lock = threading.Lock()

    def work(self):
        log("method: child works")


def make_local_function():
    def work():
        log("local function: child works")

    return work


def make_local_lambda():
    return lambda: log("local lambda: child works")


if __name__ == "__main__":

    def work():
        log("function under the guard: child works")

    targets = {
        "lambda": lambda: log("lambda: child works"),
        "local function": make_local_function(),
        "local lambda": make_local_lambda(),
        "method": Holder().work,
        "function under the guard": work,
    }
    for name, target in targets.items():
        child = mp.Process(target=target)
        try:
            child.start()
        except Exception as error:  # the log says which
            log(name + ": start raises " + name_of(error), {"pid": child.pid})
        else:
            child.join()
            log(name + ": parent is back from join", {"exitcode": child.exitcode})
