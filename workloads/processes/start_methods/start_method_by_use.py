"""A program that has not chosen a start method uses a part of multiprocessing, and then sets one, or gets a context.

It does so for several parts, one after another: before each, it has not chosen, or has forgotten what it had chosen.
"""

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
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


#: What a program uses, by name; None for what it only calls.
USES = {
    "set_start_method()": lambda: None,  # nothing but what comes in any case
    "get_start_method(allow_none=True)": lambda: mp.get_start_method(allow_none=True),
    "get_context(method)": lambda: mp.get_context("spawn"),
    **dict.fromkeys(
        ("freeze_support()", "get_all_start_methods()", "current_process()", "active_children()", "Process()", "Pipe()")
    ),
    **dict.fromkeys(("get_start_method()", "get_context()")),
    "Process.start()": lambda: start_a_process(mp),
    "Pool()": build_a_pool,
    **dict.fromkeys(("Queue()", "Lock()")),
    "Value()": lambda: mp.Value("i"),
    "get_context(method).Process.start()": lambda: start_a_process(mp.get_context("spawn")),
}

#: Which are used by a program that goes on like this.
USED = {"set_start_method": tuple(USES), "get_context": ("get_start_method()", "Process.start()")}


def first_name(use):
    return use.partition("(")[0].partition(".")[0]


def set_start_method():
    try:
        mp.set_start_method("spawn")
    except RuntimeError:
        return "RuntimeError"
    return mp.get_start_method()


def start_a_child_of_a_context():
    before = mp.get_start_method(allow_none=True)
    # remedy of start-method.once
    context = mp.get_context("spawn")
    child = context.Process(target=work)
    child.start()
    child.join()
    # end of remedy
    return {"before": before, "after": mp.get_start_method(allow_none=True)}


def use_and(go_on, use):
    try:
        (USES[use] or getattr(mp, first_name(use)))()
    except Exception as error:  # the log says which
        return "{} raises {}".format(use, name_of(error))
    return go_on()


if __name__ == "__main__":
    assigned = "under the guard"
    then = read_arguments(then=tuple(USED)).then
    go_on = {"set_start_method": set_start_method, "get_context": start_a_child_of_a_context}[then]
    for use in USED[then]:
        if hasattr(mp, first_name(use)):
            log("program has not chosen before " + use, mp.get_start_method(allow_none=True))
            log(then + " after " + use, use_and(go_on, use))
            mp.set_start_method(None, force=True)
