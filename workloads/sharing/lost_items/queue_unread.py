"""A main process puts an object into a queue from which nobody gets, and comes to its last line.

It never ends if the object is large and `cancel_join_thread` is not called.
"""

from workloads.command_line import read_arguments
from workloads.probe import log, mp

if __name__ == "__main__":
    given = read_arguments(size=1000000, cancel=("no", "yes"))
    queue = mp.Queue()
    queue.put(bytes(given.size))
    if given.cancel == "yes":
        queue.cancel_join_thread()
    log("parent at its last line")
