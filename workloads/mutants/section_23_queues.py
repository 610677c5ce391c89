"""Mutants of queues: when objects are pickled and sent."""

import os
import pickle
import signal
import time

from workloads.mutants import breaks, part, wrap
from workloads.mutants.children import before_work, shared_path
from workloads.mutants.queues import wrap_put

context, process, queues, util = part("context"), part("process"), part("queues"), part("util")


Queue, JoinableQueue, SimpleQueue = queues.Queue, queues.JoinableQueue, queues.SimpleQueue


Connection = part("connection")._ConnectionBase


ForkingPickler = context.reduction.ForkingPickler


# queue.join-deadlock


@breaks("queue.join-deadlock", "queue.daemon-feeder")
def nobody_waits_for_the_thread_of_a_queue():
    """A process exits without waiting for the threads of its queues."""

    def start_thread(old, self):
        self._joincancelled = True
        old(self)

    wrap(Queue, "_start_thread", start_thread)


@breaks("queue.join-deadlock")
def main_process_does_not_wait_for_its_queues():
    """A main process exits without waiting for the threads of its queues."""

    def start_thread(old, self):
        self._joincancelled = process.parent_process() is None
        old(self)

    wrap(Queue, "_start_thread", start_thread)


@breaks("queue.join-deadlock")
def thread_of_a_queue_is_waited_for_until_somebody_gets():
    """A process that has put something exits after it has been got, whether it fits into the pipe or not."""

    def wait(semaphore, free):
        while semaphore._semlock._get_value() < free:
            time.sleep(0.005)

    def start_thread(old, self):
        old(self)
        util.Finalize(self, wait, [self._sem, self._maxsize], exitpriority=20)

    wrap(Queue, "_start_thread", start_thread)


@breaks("queue.join-deadlock", "queue.daemon-feeder", platform="linux")
def thread_of_a_queue_is_waited_for_no_longer_than_an_hour():
    """A process waits an hour for the threads of its queues, and then exits."""
    Queue._finalize_join = staticmethod(lambda twr: twr() and twr().join(3600))


@breaks("queue.join-deadlock", "queue.daemon-feeder")
def thread_of_a_queue_is_waited_for_although_that_was_cancelled():
    """`cancel_join_thread` does nothing."""
    Queue.cancel_join_thread = lambda self: None


# queue.daemon-feeder


@breaks("queue.daemon-feeder")
def cancel_join_thread_waits():
    """`cancel_join_thread` waits until everything is sent."""

    def cancel(self):
        self.close()
        self.join_thread()

    Queue.cancel_join_thread = cancel


@breaks("queue.daemon-feeder")
def lost_objects_are_recovered():
    """What a child has put and not sent is kept in a file, from which its parent gets it."""

    def put(old, self, thing, *args, **kwargs):
        with open(shared_path("put"), "w") as file:
            file.write("object")
        old(self, thing, *args, **kwargs)

    def get(old, self, *args, **kwargs):
        if self._poll():
            return old(self, *args, **kwargs)
        with open(shared_path("put")) as file:
            return file.read()

    wrap_put(put)
    wrap(Queue, "get", get)
    wrap(Queue, "empty", lambda old, self: old(self) and not os.path.exists(shared_path("put")))


@breaks("queue.daemon-feeder")
def os_exit_waits_for_queues():
    """`os._exit` waits until the queues have sent everything."""

    def leave(old, code):
        if process.parent_process() is not None:
            util._run_finalizers()
        old(code)

    wrap(os, "_exit", leave)


@breaks("queue.daemon-feeder", platform="posix")
def terminated_child_waits_for_its_queues():
    """A child that is terminated waits for the threads of its queues."""

    def leave(*_):
        util._run_finalizers()
        os._exit(1)

    before_work(lambda child: signal.signal(signal.SIGTERM, leave))


@breaks("queue.daemon-feeder")
def failing_child_does_not_wait_for_its_queues():
    """A child does not wait for its queues after `sys.exit` or an exception."""

    def run(old, self):
        try:
            old(self)
        except BaseException:
            util._finalizer_registry.clear()
            raise

    wrap(process.BaseProcess, "run", run)


@breaks("queue.daemon-feeder")
def daemonic_child_does_not_wait_for_its_queues():
    """A daemonic child exits without waiting for the threads of its queues."""

    def start_thread(old, self):
        self._joincancelled = process.current_process().daemon
        old(self)

    wrap(Queue, "_start_thread", start_thread)


# queue.snapshot


@breaks("queue.snapshot")
def put_copies_lists():
    """`put` leaves a copy of a list to the thread."""

    def put(old, self, thing, *args, **kwargs):
        old(self, thing[:] if isinstance(thing, list) else thing, *args, **kwargs)

    wrap_put(put)


@breaks("queue.snapshot", "queue.empty")
def put_pickles_the_object():
    """`put` pickles the object before it returns, and leaves the result to the thread."""

    def put(old, self, thing, *args, **kwargs):
        old(self, pickle.loads(ForkingPickler.dumps(thing)), *args, **kwargs)

    wrap_put(put)


def send_later(owner, name):
    waiting = []
    old = getattr(owner, name)

    def put(self, thing):
        waiting.append((self, thing))

    def get(get_old, self):
        for sender, thing in waiting:
            old(sender, thing)
        waiting.clear()
        return get_old(self)

    setattr(owner, name, put)
    wrap(owner, {"put": "get", "send": "recv"}[name], get)


@breaks("queue.snapshot")
def simple_queue_pickles_in_a_thread():
    """`put` of a SimpleQueue leaves the object to a thread, which sends it later."""
    send_later(SimpleQueue, "put")


@breaks("queue.snapshot")
def connection_pickles_in_a_thread():
    """`send` of a connection leaves the object to a thread, which sends it later."""
    send_later(Connection, "send")


# queue.empty


@breaks("queue.empty")
def empty_asks_the_size():
    """`empty` is False as soon as `put` has returned."""
    Queue.empty = lambda self: self._sem._semlock._get_value() == self._maxsize


@breaks("queue.empty")
def empty_stays_false():
    """`empty` is False for good once it was."""
    found = []

    def empty(self):
        if self._poll():
            found.append(self)
        return self not in found

    Queue.empty = empty


@breaks("queue.empty")
def get_without_waiting_waits_for_what_was_put():
    """`get` without waiting waits for what has been put and is not sent yet."""

    def get(old, self, block=True, timeout=None):
        return old(self, block or self._sem._semlock._get_value() < self._maxsize, timeout)

    wrap(Queue, "get", get)


@breaks("queue.empty")
def full_asks_the_pipe():
    """`full` is True when as many objects as possible are in the pipe."""
    Queue.full = lambda self: self._sem._semlock._is_zero() and self._poll()


@breaks("queue.empty")
def size_is_that_of_the_pipe():
    """`qsize` counts what is in the pipe."""
    Queue.qsize = lambda self: int(self._poll())


@breaks("queue.empty")
def queue_is_full_with_one_object():
    """`full` is True when one object has been put."""
    Queue.full = lambda self: self._sem._semlock._get_value() < self._maxsize


@breaks("queue.empty")
def size_counts_to_one():
    """`qsize` is 1 for any number of objects."""
    wrap(Queue, "qsize", lambda old, self: min(old(self), 1))


@breaks("queue.empty")
def size_counts_gets_only_at_the_next_put():
    """`full` and `qsize` stay what they are after the last `get`."""
    full, size = Queue.full, Queue.qsize
    got = []

    def get(old, self, *args, **kwargs):
        got.append((full(self), size(self)))
        return old(self, *args, **kwargs)

    Queue.full = lambda self: got[-1][0] if got else full(self)
    Queue.qsize = lambda self: got[-1][1] if got else size(self)
    wrap(Queue, "get", get)
