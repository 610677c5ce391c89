"""A program that has not chosen a start method uses one part of multiprocessing, and then tries to choose."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def do_nothing():
    return None


def start_a_process():
    child = mp.Process(target=do_nothing)
    child.start()
    child.join()


def build_a_pool():
    with mp.Pool(1):
        pass


#: What a program uses, by name, where that is more than to call it.
USES = {
    "set_start_method()": lambda: None,  # nothing but what comes in any case
    "get_start_method(allow_none=True)": lambda: mp.get_start_method(allow_none=True),
    "get_context(method)": lambda: mp.get_context("spawn"),
    "Process.start()": start_a_process,
    "Pool()": build_a_pool,
    "Value()": lambda: mp.Value("i"),
}

#: What a program only calls.
CALLS = (
    *("get_start_method()", "get_context()", "get_all_start_methods()", "current_process()", "active_children()"),
    *("Process()", "Pipe()", "Queue()", "Lock()"),
)


if __name__ == "__main__":
    use = read_arguments(use=(*USES, *CALLS)).use
    log("program begins", mp.get_start_method(allow_none=True))
    if use in USES:
        USES[use]()
    else:
        getattr(mp, use.partition("(")[0])()
    try:
        mp.set_start_method("spawn")
    except RuntimeError:
        log("set_start_method raises RuntimeError")
    else:
        log("start method is set", mp.get_start_method())
