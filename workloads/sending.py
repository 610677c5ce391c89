"""What programs that send objects share: how to put and to get, by kind, and an object that is slow to pickle."""

from workloads.probe import gate, mp


class Slow:
    """Waits at a gate while it is pickled; unpickled, it is just its text."""

    def __init__(self, text):
        self.text = text

    def __reduce__(self):
        gate("object may be pickled")
        return str, (self.text,)


def make_pipe():
    reader, writer = mp.Pipe(duplex=False)
    return writer.send, reader.recv


def make_queue(maker):
    queue = maker()
    return queue.put, queue.get


#: What makes a pair of functions, to put and to get.
KINDS = {
    "Queue": lambda: make_queue(mp.Queue),
    "JoinableQueue": lambda: make_queue(mp.JoinableQueue),
    "SimpleQueue": lambda: make_queue(mp.SimpleQueue),
    "Pipe": make_pipe,
}
