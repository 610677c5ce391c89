"""A parent starts processes of subclasses of Process, each with an `__init__` of its own."""

import threading

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


class WithoutInit(mp.Process):
    def __init__(self, number):
        self.number = number


class LateInit(mp.Process):
    def __init__(self, number):
        self.number = number
        self.name = "by hand"
        super().__init__()

    def run(self):
        log("child works", self.number)
        self.number += 1


# remedy of subclass.init
class Worker(mp.Process):
    def __init__(self, number):
        super().__init__(name="by argument")  # before anything else
        self.number = number

    # end of remedy

    def run(self):
        log("other child works", [self.number, self.name])


class WithLock(mp.Process):
    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()

    def run(self):
        log("child with a lock works")


def attempt(function):
    """None if the call returns; the name of the exception's type if it raises one."""
    try:
        function()
    except Exception as error:  # the log says which
        return name_of(error)


if __name__ == "__main__":
    read_arguments()
    log("parent starts one without super().__init__()", attempt(WithoutInit(1).start))
    child = LateInit(1)
    log("parent looks", {"its name": child.name == "by hand"})
    child.start()
    child.join()
    log("parent is back from join", [child.number, child.exitcode])
    child = Worker(2)
    child.start()
    child.join()
    child = WithLock()
    log("parent starts one with a lock", attempt(child.start))
    if child.pid:
        child.join()
    log("parent ends")
