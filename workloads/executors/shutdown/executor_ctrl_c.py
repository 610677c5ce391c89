"""A user presses Ctrl-C while an executor of one does the first of four tasks (POSIX).

The worker sends SIGINT to itself when it may, as a terminal signals all processes of a program.
"""

import os
import signal
import threading

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log


def work(number):
    log("task {} begins".format(number))
    if number == 0:
        gate("Ctrl-C may reach the worker")
        os.kill(os.getpid(), signal.SIGINT)
    gate("task {} may end".format(number))
    log("task {} ends".format(number))


def press_ctrl_c():
    gate("user may press Ctrl-C")
    os.kill(os.getpid(), signal.SIGINT)


def describe(future):
    """What has become of a task: cancelled, done, or which exception it has raised."""
    if future.cancelled():
        return "cancelled"
    error = future.exception()
    return "done" if error is None else name_of(error)


if __name__ == "__main__":
    given = read_arguments(prevented_by=("nothing", "cancel_futures"))
    # A shell starts what it runs in the background with SIGINT ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with ProcessPoolExecutor(1) as executor:
            futures = [executor.submit(work, number) for number in range(4)]
            threading.Thread(target=press_ctrl_c, daemon=True).start()
            try:
                log("parent waits for its results")
                for future in futures:
                    future.result()
            except KeyboardInterrupt:
                log("parent gets KeyboardInterrupt")
                if given.prevented_by == "cancel_futures":
                    # remedy
                    executor.shutdown(cancel_futures=True)
                    # end of remedy
                raise
    except KeyboardInterrupt:
        log("parent is out of the block")
        log("parent looks at its futures", [describe(future) for future in futures])
