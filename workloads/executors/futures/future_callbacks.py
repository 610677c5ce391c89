"""Three callbacks are added to a future before its task ends, three more when it is done, and one to another future."""

import sys

from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work():
    log("task begins")
    gate("task may end")
    return 7


def hold(future):
    log("first callback is called", future.result())
    gate("first callback may end")


def fail(future):
    log("failing callback is called", future.done())
    raise ValueError("raised by the callback")


def leave(future):
    log("leaving callback is called", future.done())
    sys.exit(3)


def called(what):
    return lambda future: log(what + " callback is called", future.done())


def add(future, callback):
    try:
        future.add_done_callback(callback)
    except BaseException as error:  # the log says which
        log("add_done_callback raises", name_of(error))
    else:
        log("add_done_callback returns")


if __name__ == "__main__":
    with ProcessPoolExecutor(1) as executor:
        future = executor.submit(work)
        for callback in (hold, fail, called("third")):
            add(future, callback)
        others = [executor.submit(abs, -number) for number in range(4)]
        log("parent has submitted four more")
        gate("parent may cancel")
        add(others[-1], called("cancelled task's"))
        log("parent has cancelled", others[-1].cancel())
        gate("parent may wait")
        log("parent has the result", future.result())
        gate("parent may go on")
        others[0].result()  # comes after all callbacks of the first task
        for callback in (fail, called("late"), leave):
            add(future, callback)
