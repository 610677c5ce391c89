"""Mutants of `JoinableQueue` and `SimpleQueue`."""

import time
from queue import Empty

from workloads.mutants import breaks, package, part, wrap

process, queues = part("process"), part("queues")


Queue, JoinableQueue, SimpleQueue = queues.Queue, queues.JoinableQueue, queues.SimpleQueue


# queue.task-done


@breaks("queue.task-done")
def join_waits_until_the_queue_is_empty():
    """`join` of a JoinableQueue waits until the queue is empty."""

    def join(self):
        while self.qsize():
            time.sleep(0.005)

    JoinableQueue.join = join


@breaks("queue.task-done")
def join_waits_for_one_task():
    """`join` of a JoinableQueue waits until one object has been reported."""

    def task_done(old, self):
        old(self)
        with self._cond:
            self._cond.notify_all()

    wrap(JoinableQueue, "task_done", task_done)


@breaks("queue.task-done")
def join_of_a_queue_waits_for_ever():
    """`join` of a JoinableQueue is not told when the last object is reported."""

    def task_done(self):
        if not self._unfinished_tasks.acquire(False):
            raise ValueError("task_done() called too many times")

    JoinableQueue.task_done = task_done


@breaks("queue.task-done")
def join_of_a_new_queue_waits():
    """`join` of a JoinableQueue waits for the first object."""

    def join(old, self):
        while not self._thread:
            time.sleep(0.005)
        old(self)

    wrap(JoinableQueue, "join", join)


@breaks("queue.task-done", platform="linux")
def join_of_a_queue_gives_up_after_an_hour():
    """`join` of a JoinableQueue gives up after an hour."""

    def join(self):
        with self._cond:
            if not self._unfinished_tasks._semlock._is_zero():
                self._cond.wait(3600)

    JoinableQueue.join = join


@breaks("queue.task-done")
def task_done_can_be_called_too_often():
    """`task_done` ignores that it is called too often."""

    def task_done(old, self):
        try:
            old(self)
        except ValueError:
            return

    wrap(JoinableQueue, "task_done", task_done)


# queue.simple


@breaks("queue.simple")
def simple_queue_is_a_queue():
    """A SimpleQueue is a Queue."""
    part("context").BaseContext.SimpleQueue = part("context").BaseContext.Queue
    package().SimpleQueue = package().Queue


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
