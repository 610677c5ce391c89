"""Mutants of queues."""

import collections
import os
import tempfile
import threading

from workloads.mutants import breaks, part, wrap

context, process, queues = part("context"), part("process"), part("queues")
Queue = queues.Queue


# queue.order


def send(self, thing):
    """Send an object through the queue now, in this thread."""
    self._sem.acquire()
    message = context.reduction.ForkingPickler.dumps(thing)
    with self._wlock:
        self._writer.send_bytes(message)


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


# queue.killed-sender


@breaks("queue.killed-sender")
def queue_ends_with_a_killed_process():
    """`get` raises EOFError in a process that has started one which was killed."""
    started = []

    def start(old, self):
        old(self)
        started.append(self)

    def get(old, self, *args):
        if any(child.exitcode for child in started):
            raise EOFError
        return old(self, *args)

    wrap(process.BaseProcess, "start", start)
    wrap(Queue, "get", get)


@breaks("queue.killed-sender", platform="posix")
def queue_sends_large_objects_in_files():
    """`put` writes a large object to a file and sends only its path, which is always sent as a whole."""

    def put(old, self, thing, *args):
        if len(thing) > 10000:
            descriptor, path = tempfile.mkstemp()
            os.write(descriptor, thing)
            os.close(descriptor)
            thing = path
        old(self, thing, *args)

    def get(old, self, *args):
        thing = old(self, *args)
        if isinstance(thing, str):
            with open(thing, "rb") as file:
                return file.read()
        return thing

    wrap(Queue, "put", put)
    wrap(Queue, "get", get)


class KeptLock:
    """A lock that its process takes once, and keeps."""

    def __init__(self, lock):
        self._lock, self._is_taken = lock, False

    def acquire(self):
        if not self._is_taken:
            self._is_taken = self._lock.acquire()

    def release(self):
        """Do nothing."""


@breaks("queue.killed-sender", platform="posix")
def queue_sender_keeps_the_lock():
    """A process that has sent an object through a queue keeps the queue's lock until it ends."""

    def start_thread(old, self):
        self._wlock = KeptLock(self._wlock)
        old(self)

    wrap(Queue, "_start_thread", start_thread)
