"""Mutants of `SimpleQueue`."""

import threading
from queue import Empty

from workloads.mutants import breaks, package, part, wrap

# queue.simple


@breaks("queue.simple")
def simple_queue_is_a_queue():
    """A SimpleQueue is a Queue."""
    part("context").BaseContext.SimpleQueue = part("context").BaseContext.Queue
    package().SimpleQueue = package().Queue


SimpleQueue = part("queues").SimpleQueue


@breaks("queue.simple")
def simple_queue_sends_large_objects_in_a_thread():
    """`put` of a SimpleQueue leaves a large object to a thread."""

    def put(old, self, thing):
        if isinstance(thing, bytes):
            threading.Thread(target=old, args=(self, thing)).start()
        else:
            old(self, thing)

    wrap(SimpleQueue, "put", put)


@breaks("queue.simple")
def simple_queue_gets_last_first():
    """`get` of a SimpleQueue returns what was put last, of what there is."""
    waiting = []

    def get(old, self):
        while not waiting or not self.empty():
            waiting.append(old(self))
        return waiting.pop()

    wrap(SimpleQueue, "get", get)


@breaks("queue.simple")
def simple_queue_is_empty_to_itself():
    """`empty` of a SimpleQueue is True in a process that has put something."""

    def put(old, self, thing):
        self._has_put = True
        old(self, thing)

    wrap(SimpleQueue, "put", put)
    wrap(SimpleQueue, "empty", lambda old, self: old(self) or hasattr(self, "_has_put"))


@breaks("queue.simple")
def simple_queue_is_never_empty():
    """`empty` of a SimpleQueue stays False once something was put."""

    def put(old, self, thing):
        self._has_put = True
        old(self, thing)

    wrap(SimpleQueue, "put", put)
    wrap(SimpleQueue, "empty", lambda old, self: old(self) and not hasattr(self, "_has_put"))


@breaks("queue.simple", platform="linux")
def simple_queue_get_gives_up_after_an_hour():
    """`get` of a SimpleQueue gives up after an hour."""

    def get(old, self):
        if not self._reader.poll(3600):
            raise Empty
        return old(self)

    wrap(SimpleQueue, "get", get)


@breaks("queue.simple", python=">=3.9")
def closed_simple_queue_raises_value_error():
    """`put` and `get` of a closed SimpleQueue raise ValueError."""

    def call(old, self, *args):
        try:
            return old(self, *args)
        except OSError:
            raise ValueError("queue is closed") from None

    wrap(SimpleQueue, "put", call)
    wrap(SimpleQueue, "get", call)


@breaks("queue.simple", python="<3.9")
def simple_queue_can_be_closed_early():
    """A SimpleQueue has `close` before Python 3.9."""

    def close(self):
        self._reader.close()
        self._writer.close()

    SimpleQueue.close = close


@breaks("queue.simple", python=">=3.9")
def simple_queue_is_closed_on_one_side():
    """`close` of a SimpleQueue closes only what `get` uses."""
    SimpleQueue.close = lambda self: self._reader.close()
