"""A parent terminates a pool of two while two tasks run, one of which may survive SIGTERM, and two tasks wait.

If one survives it (--sigterm=ignored or handled), it hangs on POSIX.
"""

import atexit
import signal

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import gate, log, mp

running = []


def handle(number, _):
    log("task {} handles {}".format(running[0], signal.Signals(number).name))


def note_exit():
    log("exit handler runs")


def work(number, on_sigterm):
    atexit.register(note_exit)
    running.append(number)
    if on_sigterm is not None:
        signal.signal(signal.SIGTERM, on_sigterm)
    try:
        log("task {} begins".format(number))
        gate("task {} may end".format(number))
        log("task {} ends".format(number))
    finally:
        log("task {} cleans up".format(number))


# remedy
def restore_sigterm():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


# end of remedy
if __name__ == "__main__":
    given = read_arguments(
        workers=2, sigterm=("default", "ignored", "handled"), by=("tasks", "parent"), restores=("no", "yes")
    )
    on_sigterm = {"default": None, "ignored": signal.SIG_IGN, "handled": handle}[given.sigterm]
    # What task 0 does about SIGTERM, and the others.
    its, others = on_sigterm, on_sigterm and signal.SIG_DFL
    if given.by == "parent":
        signal.signal(signal.SIGTERM, on_sigterm)
        its = None
    if given.restores == "no":  # noqa: SIM108  # the other line is to be copied
        pool = mp.Pool(given.workers)
    else:
        # remedy
        pool = mp.Pool(given.workers, initializer=restore_sigterm)
        # end of remedy
    workers = mp.active_children()
    tasks = range(given.workers + 2)
    results = [pool.apply_async(work, (number, its if number == 0 else others)) for number in tasks]
    gate("parent may terminate")
    log("parent terminates the pool")
    pool.terminate()
    log("parent is back from terminate", {"exitcodes": sorted(worker.exitcode for worker in workers)})
    try:
        pool.join()
    except Exception as error:  # the log says which
        log("join raises " + name_of(error))
    else:
        log("parent is back from join")
    log("parent waits for the end", {"ready": [result.ready() for result in results]})
    gate("parent may end")
