"""Mutants of queues."""

import collections
import copy
import os
import pickle
import threading
import time
from queue import Empty, Full

from workloads.mutants import breaks, part, wrap
from workloads.mutants.children import shared_path
from workloads.mutants.queues import wrap_put

context = part("context")


queues = part("queues")


Queue = part("queues").Queue


def send(self, thing):
    """Send an object through the queue now, in this thread."""
    self._sem.acquire()
    message = context.reduction.ForkingPickler.dumps(thing)
    with self._wlock:
        self._writer.send_bytes(message)


# queue.order


@breaks("queue.order")
def queue_sends_in_put():
    """`put` pickles and sends the object before it returns."""
    Queue.put = lambda self, thing, block=True, timeout=None: send(self, thing)


@breaks("queue.order")
def queue_has_a_thread_for_each_put():
    """Each object that is put is pickled and sent by a thread of its own."""

    def put(self, thing, block=True, timeout=None):
        threading.Thread(target=send, args=(self, thing)).start()

    Queue.put = put


@breaks("queue.order")
def queue_sends_text_in_put():
    """`put` sends text before it returns and leaves other objects to a thread."""

    def put(old, self, thing, *args):
        if isinstance(thing, str):
            send(self, thing)
        else:
            old(self, thing, *args)

    wrap(Queue, "put", put)


class LastFirst(collections.deque):
    def popleft(self):
        last = self.pop()
        if last is queues._sentinel and self:
            last, self[-1] = self[-1], last
        return last


@breaks("queue.order")
def queue_sends_last_first():
    """Objects that a process has put but not sent are sent in reverse order."""

    def start_thread(old, self):
        self._buffer = LastFirst()
        old(self)

    wrap(Queue, "_start_thread", start_thread)


@breaks("queue.order")
def managers_queue_sends_at_the_next_put():
    """`put` of a manager's queue keeps the object until its process puts another."""
    kept = []

    def call(old, self, name, args=(), kwds=None):
        if name != "put":
            return old(self, name, args, kwds or {})
        kept.append(args)
        return old(self, name, kept.pop(0)) if len(kept) > 1 else None

    wrap(part("managers").BaseProxy, "_callmethod", call)


# queue.snapshot


@breaks("queue.snapshot", alters="workload")
def deep_copy_is_the_object_itself():
    """`copy.deepcopy` returns what it is given."""
    wrap(copy, "deepcopy", lambda old, thing: thing)


@breaks("queue.snapshot")
def put_copies_lists():
    """`put` leaves a copy of a list to the thread."""

    def put(old, self, thing, *args, **kwargs):
        old(self, thing[:] if isinstance(thing, list) else thing, *args, **kwargs)

    wrap_put(put)


ForkingPickler = context.reduction.ForkingPickler


@breaks("queue.snapshot", "queue.empty")
def put_pickles_the_object():
    """`put` pickles the object before it returns, and leaves the result to the thread."""

    def put(old, self, thing, *args, **kwargs):
        old(self, pickle.loads(ForkingPickler.dumps(thing)), *args, **kwargs)

    wrap_put(put)


SimpleQueue = part("queues").SimpleQueue


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


Connection = part("connection")._ConnectionBase


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
def get_without_waiting_waits_for_other_readers():
    """`get` waits without a timeout for the lock of the queue's readers, whatever it is told."""

    class Patient:
        def __init__(self, lock):
            self._lock = lock

        def acquire(self, *_):
            return self._lock.acquire()

        def __getattr__(self, name):
            return getattr(self._lock, name)

    def get(old, self, block=True, timeout=None):
        if block and timeout is None:
            return old(self)
        lock, self._rlock = self._rlock, Patient(self._rlock)
        try:
            return old(self, block, timeout)
        finally:
            self._rlock = lock

    wrap(Queue, "get", get)


@breaks("queue.empty")
def queue_sends_none_in_put():
    """`put` sends None before it returns, and leaves other objects to a thread."""

    def put(old, self, thing, *args):
        if thing is None:
            send(self, thing)
        else:
            old(self, thing, *args)

    wrap(Queue, "put", put)


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


# queue.maxsize


@breaks("queue.maxsize")
def queue_has_no_maxsize():
    """A queue takes any number of objects, whatever its maxsize."""
    wrap(Queue, "__init__", lambda old, self, maxsize=0, **context: old(self, 0, **context))


@breaks("queue.maxsize")
def queue_takes_one_object_less():
    """A queue of a maxsize above 1 is full with one object less."""

    def init(old, self, maxsize=0, **context):
        old(self, maxsize - 1 if maxsize > 1 else maxsize, **context)

    wrap(Queue, "__init__", init)


@breaks("queue.maxsize")
def queue_of_maxsize_0_takes_nothing():
    """A queue of maxsize 0, or less, or without one, takes ten objects."""
    wrap(Queue, "__init__", lambda old, self, maxsize=0, **context: old(self, max(maxsize, 0) or 10, **context))


@breaks("queue.maxsize")
def put_waits_whether_it_may_or_not():
    """`put` waits while the queue is full, even without `block`."""
    wrap_put(lambda old, self, thing, block=True, timeout=None: old(self, thing))


@breaks("queue.maxsize")
def put_never_waits():
    """`put` raises Full at once if the queue is full."""
    wrap_put(lambda old, self, thing, block=True, timeout=None: old(self, thing, False))


JoinableQueue = part("queues").JoinableQueue


@breaks("queue.maxsize")
def joinable_queue_put_never_waits():
    """`put` of a JoinableQueue raises Full at once if the queue is full."""
    wrap(JoinableQueue, "put", lambda old, self, thing, block=True, timeout=None: old(self, thing, False))


@breaks("queue.maxsize")
def put_without_waiting_waits_for_its_timeout():
    """`put` with `block=False` waits until its timeout expires if it has one."""
    wrap_put(lambda old, self, thing, block=True, timeout=None: old(self, thing, block or bool(timeout), timeout))


@breaks("queue.maxsize")
def get_without_waiting_waits_for_its_timeout():
    """`get` with `block=False` waits until its timeout expires if it has one."""
    wrap(Queue, "get", lambda old, self, block=True, timeout=None: old(self, block or bool(timeout), timeout))


@breaks("queue.maxsize")
def get_never_waits():
    """`get` raises Empty at once if the queue is empty."""
    wrap(Queue, "get", lambda old, self, block=True, timeout=None: old(self, False))


@breaks("queue.maxsize")
def get_with_a_timeout_waits_for_a_quarter_of_a_second():
    """`get` gives up after a quarter of a second if it has any timeout."""
    wrap(Queue, "get", lambda old, self, block=True, timeout=None: old(self, block, timeout and min(timeout, 0.25)))


@breaks("queue.maxsize")
def put_with_a_timeout_waits_for_a_quarter_of_a_second():
    """`put` gives up after a quarter of a second if it has any timeout."""

    def put(old, self, thing, block=True, timeout=None):
        old(self, thing, block, timeout and min(timeout, 0.25))

    wrap_put(put)


@breaks("queue.maxsize")
def get_gives_up_early():
    """`get` gives up after a tenth of its timeout."""
    wrap(Queue, "get", lambda old, self, block=True, timeout=None: old(self, block, timeout and timeout / 10))


@breaks("queue.maxsize")
def put_gives_up_early():
    """`put` gives up after a tenth of its timeout."""
    wrap_put(lambda old, self, thing, block=True, timeout=None: old(self, thing, block, timeout and timeout / 10))


@breaks("queue.maxsize", platform="linux")
def put_gives_up_after_an_hour():
    """`put` without a timeout gives up after an hour."""

    def put(old, self, thing, block=True, timeout=None):
        old(self, thing, block, 3600 if block and timeout is None else timeout)

    wrap_put(put)


@breaks("queue.maxsize", platform="linux")
def queue_get_gives_up_after_an_hour():
    """`get` of a queue without a timeout gives up after an hour."""

    def get(old, self, block=True, timeout=None):
        return old(self, block, 3600 if block and timeout is None else timeout)

    wrap(Queue, "get", get)


class OwnEmptyError(Exception):
    """Raised instead of the exception of the module queue."""


def replace_error(owner, name, error):
    def call(old, self, *args, **kwargs):
        try:
            return old(self, *args, **kwargs)
        except error:
            raise OwnEmptyError from None

    wrap(owner, name, call)


@breaks("queue.maxsize")
def queue_has_an_empty_error_of_its_own():
    """`get` raises an exception of its own where the queue is empty."""
    replace_error(Queue, "get", Empty)


@breaks("queue.maxsize")
def queue_has_a_full_error_of_its_own():
    """`put` raises an exception of its own where the queue is full."""
    replace_error(Queue, "put", Full)


@breaks("queue.maxsize")
def get_without_a_timeout_is_none():
    """`get_nowait` returns None where the queue is empty."""

    def get_nowait(self):
        try:
            return self.get(False)
        except Empty:
            return None

    Queue.get_nowait = get_nowait


@breaks("queue.maxsize", platform="posix")
def get_gives_up_on_half_an_object():
    """`get` with a timeout, or without waiting, gives up on an object of which the rest does not come."""

    def get(old, self, block=True, timeout=None):
        if block and timeout is None:
            return old(self)
        found = []
        thread = threading.Thread(target=lambda: found.append(old(self, block, timeout)), daemon=True)
        thread.start()
        thread.join(0.25)
        if not found:
            raise Empty
        return found[0]

    wrap(Queue, "get", get)


def note_close():
    """Let `close` leave a file."""

    def close(old, self):
        old(self)
        with open(shared_path("closed"), "w"):
            pass

    wrap(Queue, "close", close)


# queue.close


@breaks("queue.close")
def queue_is_closed_for_all():
    """A queue that one process has closed is closed for every process."""

    def call(old, self, *args, **kwargs):
        if os.path.exists(shared_path("closed")):
            raise ValueError("queue is closed")
        return old(self, *args, **kwargs)

    note_close()
    wrap(Queue, "put", call)
    wrap(Queue, "get", call)


@breaks("queue.close")
def what_a_closed_queue_had_to_send_is_lost():
    """What was put before `close` is lost."""

    def get(old, self):
        thing = old(self)
        return None if os.path.exists(shared_path("closed")) and thing == "parent's object" else thing

    note_close()
    wrap(Queue, "get", get)


@breaks("queue.close")
def closed_queue_raises_nothing():
    """`put` and `get` of a closed queue do nothing."""

    def call(old, self, *args, **kwargs):
        return None if self._closed else old(self, *args, **kwargs)

    wrap(Queue, "put", call)
    wrap(Queue, "get", call)


@breaks("queue.close")
def closed_queue_raises_os_error():
    """`put` and `get` of a closed queue raise OSError."""

    def call(old, self, *args, **kwargs):
        if self._closed:
            raise OSError("handle is closed")
        return old(self, *args, **kwargs)

    wrap(Queue, "put", call)
    wrap(Queue, "get", call)


@breaks("queue.close")
def closed_joinable_queue_takes_objects():
    """`put` of a closed JoinableQueue does nothing."""

    def put(old, self, *args, **kwargs):
        if not self._closed:
            old(self, *args, **kwargs)

    wrap(JoinableQueue, "put", put)


@breaks("queue.close")
def queue_is_closed_once():
    """A second `close` raises ValueError."""

    def close(old, self):
        if self._closed:
            raise ValueError("queue is closed")
        old(self)

    wrap(Queue, "close", close)


# queue.join-thread


@breaks("queue.join-thread")
def join_thread_does_not_wait():
    """`join_thread` returns at once."""
    wrap(Queue, "join_thread", lambda old, self: old(self) if not self._closed else None)


@breaks("queue.join-thread", platform="linux")
def join_thread_gives_up_after_an_hour():
    """`join_thread` gives up after an hour."""

    def join_thread(old, self):
        if self._closed and self._thread:
            self._thread.join(3600)
        old(self)

    wrap(Queue, "join_thread", join_thread)


@breaks("queue.join-thread")
def join_thread_waits_for_gets():
    """`join_thread` waits until everything is got."""

    def join_thread(old, self):
        old(self)
        while self._sem._semlock._get_value() < self._maxsize:
            time.sleep(0.005)

    wrap(Queue, "join_thread", join_thread)


@breaks("queue.join-thread")
def join_thread_never_returns():
    """`join_thread` waits for ever."""

    def join_thread(old, self):
        old(self)
        threading.Event().wait()

    wrap(Queue, "join_thread", join_thread)


@breaks("queue.join-thread")
def join_thread_closes_the_queue():
    """`join_thread` closes the queue if it is not closed."""

    def join_thread(old, self):
        if self._closed:
            old(self)

    wrap(Queue, "join_thread", join_thread)


@breaks("queue.join-thread")
def join_thread_raises_value_error():
    """`join_thread` before `close` raises ValueError."""

    def join_thread(old, self):
        if not self._closed:
            raise ValueError("queue is not closed")
        old(self)

    wrap(Queue, "join_thread", join_thread)


@breaks("queue.join-thread")
def join_thread_waits_although_that_was_cancelled():
    """`join_thread` waits after `cancel_join_thread`."""

    def join_thread(old, self):
        old(self)
        if self._thread:
            self._thread.join()

    wrap(Queue, "join_thread", join_thread)
