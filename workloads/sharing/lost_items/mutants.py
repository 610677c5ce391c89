"""Mutants of lost items."""

import os
import signal
import tempfile
import threading
import time

from workloads.mutants import breaks, package, part, wrap
from workloads.mutants.children import before_work, shared_path
from workloads.mutants.pools import alter_worker
from workloads.mutants.queues import wrap_put

queues = part("queues")


Queue = part("queues").Queue


# queue.join-deadlock


@breaks("queue.join-deadlock", "queue.daemon-feeder")
def nobody_waits_for_the_thread_of_a_queue():
    """A process exits without waiting for the threads of its queues."""

    def start_thread(old, self):
        self._joincancelled = True
        old(self)

    wrap(Queue, "_start_thread", start_thread)


process = part("process")


@breaks("queue.join-deadlock")
def main_process_does_not_wait_for_its_queues():
    """A main process exits without waiting for the threads of its queues."""

    def start_thread(old, self):
        self._joincancelled = process.parent_process() is None
        old(self)

    wrap(Queue, "_start_thread", start_thread)


util = part("util")


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


@breaks("queue.join-deadlock")
def thread_of_a_queue_is_waited_for_although_everything_is_sent():
    """A process that has put something never exits."""
    Queue._finalize_join = staticmethod(lambda twr: threading.Event().wait())


@breaks("queue.join-deadlock")
def managers_queue_waits_until_somebody_gets():
    """`put` of a manager's queue returns once the queue is empty."""

    def call(old, self, name, args=(), kwds=None):
        result = old(self, name, args, kwds or {})
        while name == "put" and not old(self, "empty"):
            time.sleep(0.005)
        return result

    wrap(part("managers").BaseProxy, "_callmethod", call)


# queue.daemon-feeder


@breaks("queue.daemon-feeder")
def join_thread_of_a_child_does_not_wait():
    """`join_thread` returns before everything is sent."""
    Queue.join_thread = lambda self: None


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


@breaks("queue.killed-sender")
def pipe_is_open_until_every_process_ends():
    """`close` of a connection does nothing."""
    part("connection")._ConnectionBase.close = lambda self: None


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


context = part("context")


# queue.through-pool


@breaks("queue.through-pool", under=("spawn", "forkserver"), platform="posix")
def what_is_made_for_sharing_can_always_be_pickled():
    """What is made for sharing can be pickled at any time."""
    context.assert_spawning = lambda thing: None
    for name in ("sharedctypes", "heap"):
        part(name).assert_spawning = lambda thing: None


pool = part("pool")


Pool = part("pool").Pool


def change_refusal(instead):
    """Let `apply` call `instead(error, function, args)` where it raises RuntimeError."""

    def apply(old, self, function, args=(), kwds=None):
        try:
            return old(self, function, args, kwds or {})
        except RuntimeError as error:
            return instead(error, function, args)

    wrap(Pool, "apply", apply)


@breaks("queue.through-pool")
def task_with_an_object_for_sharing_is_done_by_its_caller():
    """A task that cannot be passed to a worker is done by the process that submits it."""
    change_refusal(lambda error, function, args: function(*args))


@breaks("queue.through-pool")
def sharing_through_a_task_is_a_type_error():
    """What is made for sharing raises TypeError as an argument of a task."""

    def fail(error, function, args):
        raise TypeError(str(error)) from None

    change_refusal(fail)


@breaks("queue.through-pool")
def error_of_sharing_does_not_say_how():
    """The RuntimeError for what is made for sharing does not mention inheritance."""

    def fail(error, function, args):
        raise RuntimeError("cannot be pickled") from None

    change_refusal(fail)


@breaks("queue.through-pool")
def initializer_takes_what_a_task_takes():
    """What is made for sharing raises RuntimeError in `initargs`."""

    def init(old, self, processes=None, initializer=None, initargs=(), **kwds):
        context.reduction.ForkingPickler.dumps(initargs)
        old(self, processes, initializer, initargs, **kwds)

    wrap(Pool, "__init__", init)


@breaks("queue.through-pool")
def initializer_gets_an_object_of_its_own():
    """What the initializer is given is a new object of the same kind."""

    def make(thing):
        kind = type(thing).__name__
        return package().Value("i") if kind == "Synchronized" else getattr(package(), kind)()

    def around(old, tasks, results, initializer=None, initargs=(), *rest):
        own = tuple({kind: make(thing) for kind, thing in shared.items()} for shared in initargs)
        old(tasks, results, initializer, own, *rest)

    alter_worker(around)


@breaks("queue.through-pool")
def object_of_a_manager_is_refused():
    """What a manager has made raises RuntimeError as an argument of a task."""

    def refuse(self):
        context.assert_spawning(self)

    part("managers").BaseProxy.__reduce__ = refuse


@breaks("queue.through-pool")
def object_of_a_manager_is_dropped():
    """A call of a method of a manager's object does nothing in a child."""

    def call(old, self, name, *args, **kwds):
        if part("process").parent_process() is None:
            return old(self, name, *args, **kwds)
        return None

    wrap(part("managers").BaseProxy, "_callmethod", call)
