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


USES = {
    "get_start_method()": mp.get_start_method,
    "get_context()": mp.get_context,
    "Process.start()": start_a_process,
    "Pool()": build_a_pool,
    "Queue()": mp.Queue,
    "Lock()": mp.Lock,
    "Value()": lambda: mp.Value("i"),
    "nothing": lambda: None,
    "get_start_method(allow_none=True)": lambda: mp.get_start_method(allow_none=True),
    "get_context(method)": lambda: mp.get_context("spawn"),
    "get_all_start_methods()": mp.get_all_start_methods,
    "Process()": mp.Process,
    "Pipe()": mp.Pipe,
    "current_process()": mp.current_process,
    "active_children()": mp.active_children,
}


if __name__ == "__main__":
    use = USES[read_arguments(use=tuple(USES)).use]
    log("program begins", mp.get_start_method(allow_none=True))
    use()
    try:
        mp.set_start_method("spawn")
    except RuntimeError:
        log("set_start_method raises RuntimeError")
    else:
        log("start method is set", mp.get_start_method())
