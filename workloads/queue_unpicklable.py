"""A process puts an object that cannot be pickled, and then one that can."""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def make_pipe():
    reader, writer = mp.Pipe(duplex=False)
    return writer.send, reader.recv


def make_queue(maker):
    queue = maker()
    return queue.put, queue.get


KINDS = {
    "Queue": lambda: make_queue(mp.Queue),
    "JoinableQueue": lambda: make_queue(mp.JoinableQueue),
    "SimpleQueue": lambda: make_queue(mp.SimpleQueue),
    "Pipe": make_pipe,
}


if __name__ == "__main__":
    put, get = KINDS[read_arguments(kind=tuple(KINDS)).kind]()
    try:
        put(lambda: None)
    except Exception as error:  # the log says which
        log("putting raises", type(error).__name__)
    else:
        log("put has returned")
    put("next")
    log("parent gets", get())
