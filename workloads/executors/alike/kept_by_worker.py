"""A worker of a pool or an executor gets an object, and returns or raises another one; each tells when it is freed."""

import os

from workloads.command_line import read_arguments
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


class Tracked:
    def __init__(self, what, home):
        self.what, self.home, self.pid = what, home, os.getpid()

    def __reduce__(self):
        return Tracked, (self.what, self.home)

    def __del__(self):
        if os.getpid() == self.pid != self.home:
            log("{} is freed".format(self.what))


def replace(argument):
    log("worker has the argument")
    return Tracked("result", argument.home)


def fail(argument):
    log("worker has the argument")
    raise ValueError(argument)


def use(call):
    if given.task == "returns":
        log("parent has the result", call(replace, Tracked("argument", os.getpid())).what)
    else:
        try:
            call(fail, Tracked("argument", os.getpid()))
        except ValueError as error:
            log("parent has the error", error.args[0].what)
    gate("parent may go on")
    log("parent has another result", call(abs, -1))


if __name__ == "__main__":
    given = read_arguments(worker_of=("a pool", "an executor"), task=("returns", "fails"))
    if given.worker_of == "a pool":
        with mp.Pool(1) as pool:
            use(lambda function, argument: pool.apply(function, (argument,)))
    else:
        with ProcessPoolExecutor(1) as executor:
            use(lambda function, argument: executor.submit(function, argument).result())
