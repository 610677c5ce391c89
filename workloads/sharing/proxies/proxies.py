"""A parent and its child compare, print and iterate a manager's lists and dicts, and call methods that fail there."""

import copy
import sys
import threading
import traceback
from importlib import import_module

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")


class UnpicklableError(Exception):
    def __init__(self):
        super().__init__("of the manager")
        self.reason = lambda: None


class Failing:
    def __init__(self, fails=False):
        if fails:
            self.fail()

    def fail(self):
        self._look_up()

    def _look_up(self):
        raise LookupError("of the manager")

    def fail_tellingly(self):
        # remedy of manager.errors
        try:
            self.fail()
        except Exception:
            raise RuntimeError(traceback.format_exc()) from None
        # end of remedy

    def fail_unpicklably(self):
        raise UnpicklableError

    def return_lambda(self):
        return lambda: None

    def leave(self):
        sys.exit(3)

    def get(self):
        return "still there"


class OwnManager(managers.SyncManager):
    pass


OwnManager.register("Failing", Failing)


def compare(manager):
    one, other = manager.list([1]), manager.list([1])
    log(
        "parent compares lists",
        {"==": [one == other, one == [1]], "in": one in [other], "isinstance": isinstance(one, list)},
    )
    # remedy of proxy.equality
    same = list(one) == list(other)
    # end of remedy
    log("parent compares copies", same)
    log(
        "parent prints a list",
        {"str": str(one), "repr": repr(one).partition(" object")[0], "deepcopy": type(copy.deepcopy(one)).__name__},
    )


def iterate(shared):
    log("child iterates a dict", attempt(lambda: list(iter(shared))))
    # remedy of proxy.iteration
    keys, copied = shared.keys(), dict(shared)
    # end of remedy
    log("child iterates keys and a copy", [list(keys), copied])


def functions_of(frames):
    functions = []
    while frames:
        functions.append(frames.tb_frame.f_code.co_name)
        frames = frames.tb_next
    return functions


def fail(manager):
    failing = manager.Failing()
    try:
        failing.fail()
    except LookupError as error:
        log(
            "parent catches: fail",
            [str(error), "_look_up" in functions_of(error.__traceback__), error.__cause__, error.__context__],
        )
    for method in ("fail_unpicklably", "return_lambda"):
        try:
            getattr(failing, method)()
        except managers.RemoteError as error:
            log("parent catches: " + method, [word in str(error) for word in ("lambda", "Traceback", "in " + method)])
    log("parent calls after that", failing.get())
    try:
        manager.Failing(fails=True)
    except managers.RemoteError as error:
        log("parent catches: __init__", [word in str(error) for word in ("in __init__", "LookupError: of the manager")])


def fail_tellingly(manager):
    try:
        manager.Failing().fail_tellingly()
    except RuntimeError as error:
        log(
            "parent catches what tells", [word in str(error) for word in ("in _look_up", "LookupError: of the manager")]
        )


def leave(manager):
    failing, numbers = manager.Failing(), manager.list([1])
    log("parent calls: leave", attempt(failing.leave))
    log("parent calls another object", attempt(lambda: numbers[0]))
    thread = threading.Thread(target=lambda: log("new thread calls another object", attempt(lambda: numbers[0])))
    thread.start()
    thread.join()


if __name__ == "__main__":
    leaves = read_arguments(leaves=("no", "yes")).leaves == "yes"
    with OwnManager() as manager:
        if leaves:
            leave(manager)
        else:
            compare(manager)
            shared = manager.dict(a=1, b=2)
            log("parent iterates a dict", list(iter(shared)))
            child = mp.Process(target=iterate, args=(shared,), name="child")
            child.start()
            child.join()
            fail(manager)
            fail_tellingly(manager)
