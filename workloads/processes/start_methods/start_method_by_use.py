"""A program that has not chosen a start method uses a part of multiprocessing, and then sets one, or gets a context."""

import sys

from workloads.command_line import read_arguments
from workloads.probe import log, mp

assigned = "at the top level"


def do_nothing():
    return None


def start_a_process(creator):
    child = creator.Process(target=do_nothing)
    child.start()
    child.join()


def work():
    log("child works", {"assigned": assigned})


def build_a_pool():
    with mp.Pool(1):
        pass


#: What a program uses, by name, where that is more than to call it.
USES = {
    "set_start_method()": lambda: None,  # nothing but what comes in any case
    "get_start_method(allow_none=True)": lambda: mp.get_start_method(allow_none=True),
    "get_context(method)": lambda: mp.get_context("spawn"),
    "Process.start()": lambda: start_a_process(mp),
    "get_context(method).Process.start()": lambda: start_a_process(mp.get_context("spawn")),
    "Pool()": build_a_pool,
    "Value()": lambda: mp.Value("i"),
}

#: What a program only calls.
CALLS = (
    *("get_start_method()", "get_context()", "get_all_start_methods()", "current_process()", "active_children()"),
    *("Process()", "Pipe()", "Queue()", "Lock()"),
)


if __name__ == "__main__":
    assigned = "under the guard"
    given = read_arguments(use=(*USES, *CALLS), then=("set_start_method", "get_context"))
    log("program begins", mp.get_start_method(allow_none=True))
    if given.use in USES:
        USES[given.use]()
    else:
        getattr(mp, given.use.partition("(")[0])()
    if given.then == "get_context":
        before = mp.get_start_method(allow_none=True)
        # remedy of start-method.once
        context = mp.get_context("spawn")
        child = context.Process(target=work)
        child.start()
        child.join()
        # end of remedy
        log("parent reads the start method", {"before": before, "after": mp.get_start_method(allow_none=True)})
        sys.exit()
    try:
        mp.set_start_method("spawn")
    except RuntimeError:
        log("set_start_method raises RuntimeError")
    else:
        log("start method is set", mp.get_start_method())
