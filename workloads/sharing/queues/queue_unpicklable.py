"""A process puts an object that cannot be pickled, and then one that can, into each kind of queue and a pipe.

The thread of a queue pickles it, or who puts it: the program itself, or `put` and `send` where there is no thread.
"""

import contextlib
import io

# remedy
import pickle

# end of remedy
from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp
from workloads.sending import KINDS

#: What has a thread.
QUEUES = ("Queue", "JoinableQueue")


def put_two(kind, put, get, unpicklable):
    """Put both and get the second one; log what was raised, and what was printed meanwhile."""
    error = None
    with contextlib.redirect_stderr(io.StringIO()) as errors:
        try:
            put(unpicklable)
        except Exception as raised:  # the log says which
            error = name_of(raised)
        log("parent has put a lambda into a " + kind, {"raises": error})
        put("next")
        received = get()
        if callable(received):  # the lambda has arrived
            received = "lambda"
    printed = errors.getvalue()
    if "Traceback (most recent call last):" in printed:
        printed = "a traceback"
    log("parent gets from a " + kind, {"gets": received, "printed": printed})


def pickle_and_put_two(kind, unpicklable):
    queue = getattr(mp, kind)()
    # remedy

    def put(thing):
        queue.put(pickle.dumps(thing))  # it raises an exception here

    def get():
        return pickle.loads(queue.get())

    # end of remedy
    put_two(kind, put, get, unpicklable)


if __name__ == "__main__":
    pickled_by = read_arguments(pickled_by=("thread", "caller")).pickled_by
    for kind, make in KINDS.items():
        if not hasattr(mp, kind):
            continue
        if kind in QUEUES and pickled_by == "caller":
            pickle_and_put_two(kind, lambda: None)
        elif (kind in QUEUES) == (pickled_by == "thread"):
            put_two(kind, *make(), lambda: None)
