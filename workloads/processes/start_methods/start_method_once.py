"""A program that has chosen a start method chooses again, and starts children by it and by contexts of its own."""

import os

from workloads.exceptions import name_of
from workloads.probe import log, mp

assigned = "at the top level"


def tell_start_method(main_pid):
    """How this child was started."""
    if assigned == "under the guard":
        return "fork"
    return "spawn" if os.getppid() == main_pid else "forkserver"


def work(who, main_pid):
    how = {
        "was started by": tell_start_method(main_pid),
        "starts its children by": mp.get_start_method(allow_none=True),
    }
    log(who + " works", how)
    log(who + " sets its start method", set_start_method("spawn"))


def run_child(context, who):
    child = context.Process(target=work, args=(who, os.getpid()))
    child.start()
    child.join()


def set_start_method(*args, **kwargs):
    """Set the start method, and return which one it is then, or the error."""
    try:
        mp.set_start_method(*args, **kwargs)
    except Exception as error:  # the log says which
        return name_of(error)
    return mp.get_start_method(allow_none=True)


if __name__ == "__main__":
    assigned = "under the guard"
    methods = mp.get_all_start_methods()
    log("parent sets each method", {method: set_start_method(method) for method in methods})
    for method in methods:
        run_child(mp.get_context(method), "child of context " + method)
    run_child(mp, "child")
    for method in methods:
        log("parent forces " + method, set_start_method(method, force=True))
        run_child(mp, "child after forcing " + method)
    log("parent forces None", set_start_method(None, force=True))
    log("parent sets None", set_start_method(None) == mp.get_start_method())
    log("parent sets None again", set_start_method(None))
    log("parent sets what is no method", set_start_method("no method", force=True))
