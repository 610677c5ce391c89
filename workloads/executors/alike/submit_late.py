"""A thread, or an exit handler, gives a task to a pool or an executor after the last line of the main thread."""

import atexit
import threading

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.executor import ProcessPoolExecutor
from workloads.probe import gate, log, mp


def double(number):
    return 2 * number


def submit(number):
    """Submit a task; return what waits for its result."""
    if given.to == "a pool":
        return workers.apply_async(double, (number,)).get
    return workers.submit(double, number).result


def submit_late():
    try:
        outcome = submit(2)()
    except RuntimeError as error:
        outcome = [name_of(error), str(error)]
    log("what comes of a late task", outcome)


def submit_at_a_gate():
    gate("task may be submitted")
    submit_late()


def run_in_a_thread():
    if given.main_thread == "goes on":
        threading.Thread(target=submit_at_a_gate).start()
    else:
        # remedy
        thread = threading.Thread(target=submit_at_a_gate)
        thread.start()
        thread.join()
        # end of remedy


if __name__ == "__main__":
    given = read_arguments(
        to=("a pool", "an executor"), by=("a thread", "an exit handler"), main_thread=("goes on", "waits")
    )
    if given.to == "a pool":
        workers = mp.Pool(1)
        atexit.register(workers.terminate)  # after what is registered later
    else:
        workers = ProcessPoolExecutor(1)
    log("what comes of a first task", submit(1)())
    if given.by == "a thread":
        run_in_a_thread()
    else:
        atexit.register(submit_late)
    log("main thread at its last line")
