"""A process puts an object that cannot be pickled, and then one that can."""

# remedy
import pickle

# end of remedy
from workloads.command_line import read_arguments
from workloads.probe import log, mp
from workloads.sending import KINDS

if __name__ == "__main__":
    given = read_arguments(kind=tuple(KINDS), pickled_by=("put", "program"))
    if given.pickled_by == "put":
        put, get = KINDS[given.kind]()
    else:
        queue = getattr(mp, given.kind)()
        # remedy

        def put(thing):
            queue.put(pickle.dumps(thing))  # it raises an exception here

        def get():
            return pickle.loads(queue.get())

        # end of remedy
    try:
        put(lambda: None)
    except Exception as error:  # the log says which
        log("putting raises", type(error).__name__)
    else:
        log("put has returned")
    put("next")
    log("parent gets", get())
