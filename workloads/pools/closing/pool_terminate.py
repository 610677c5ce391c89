"""A parent terminates a pool of three while three tasks run, two of which may survive SIGTERM, and two tasks wait.

If two survive it (--sigterm=ignored or handled), it hangs on POSIX.
"""

import atexit
import signal

from workloads.command_line import read_arguments
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
    given = read_arguments(sigterm=("default", "ignored", "handled"), by=("tasks", "parent"), restores=("no", "yes"))
    on_sigterm = {"default": None, "ignored": signal.SIG_IGN, "handled": handle}[given.sigterm]
    # What tasks 0 and 1 do about SIGTERM, and the others.
    theirs, others = on_sigterm, on_sigterm and signal.SIG_DFL
    if given.by == "parent":
        signal.signal(signal.SIGTERM, on_sigterm)
        theirs = None
    if given.restores == "no":  # noqa: SIM108  # the other line is to be copied
        pool = mp.Pool(3)
    else:
        # remedy
        pool = mp.Pool(3, initializer=restore_sigterm)
        # end of remedy
    workers = mp.active_children()
    results = [pool.apply_async(work, (number, theirs if number < 2 else others)) for number in range(5)]
    gate("parent may terminate")
    log("parent terminates the pool")
    pool.terminate()
    log("parent is back from terminate", {"exitcodes": sorted(worker.exitcode for worker in workers)})
    try:
        pool.join()
    except Exception as error:  # the log says which
        log("join raises " + type(error).__name__)
    else:
        log("parent is back from join")
    log("parent waits for the end", {"ready": [result.ready() for result in results]})
    gate("parent may end")
